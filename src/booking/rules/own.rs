//! What a unit's other bookings forbid: gap, most bookings ahead, one machine at a time.

use chrono::TimeDelta;

use super::hours_minutes;
use crate::base::time::{self, Instant, Span};
use crate::base::{EquipmentId, Paise, Reason, Reasons};

/// A booking of the unit at the centre that counts: held, requested, confirmed, running, done or
/// missed. What was cancelled, turned down, run out or displaced does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnBooking {
    /// Its machine.
    pub machine: EquipmentId,
    /// Menu group of the machine.
    pub category: i64,
    /// When it was booked for.
    pub span: Span,
    /// When it was used: it ends earlier where the unit ended early.
    pub used: Span,
    /// What it will cost, if it has not become a charge yet.
    pub quoted: Paise,
}

/// What a centre has set about a unit's other bookings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnLimits {
    /// Least time between two bookings on the machine, minutes.
    pub gap_minutes: Option<i64>,
    /// Most bookings still to come.
    pub most_ahead: Option<i64>,
    /// Whether those on this machine alone are counted, or all at the centre.
    pub ahead_on_machine: bool,
    /// Only one machine at a time.
    pub one_at_a_time: bool,
}

impl OwnLimits {
    /// Whether any is set.
    pub fn is_any(&self) -> bool {
        self.gap_minutes.is_some() || self.most_ahead.is_some() || self.one_at_a_time
    }
}

/// Every reason of a unit's own bookings against one more.
pub fn own_bookings(
    limits: OwnLimits,
    machine: EquipmentId,
    span: Span,
    others: &[OwnBooking],
    now: Instant,
) -> Reasons {
    let mut reasons = Reasons::new();
    reasons.extend(limits.gap_minutes.and_then(|minutes| gap(minutes, machine, span, others)));
    reasons.extend(most_ahead(limits, machine, others, now));
    if limits.one_at_a_time {
        reasons.extend(one_at_a_time(span, others));
    }
    reasons
}

fn gap(minutes: i64, machine: EquipmentId, span: Span, others: &[OwnBooking]) -> Option<Reason> {
    let gap = TimeDelta::try_minutes(minutes).unwrap_or_default();
    let too_near = |other: &&OwnBooking| {
        other.machine == machine && other.span.from < span.until + gap && span.from < other.span.until + gap
    };
    let near = others.iter().find(too_near)?;
    let reason = Reason::field("starts_at", "booking-gap").with("length", hours_minutes(minutes));
    Some(reason.with("other", when(near.span)))
}

fn most_ahead(limits: OwnLimits, machine: EquipmentId, others: &[OwnBooking], now: Instant) -> Option<Reason> {
    let most = limits.most_ahead?;
    let counts = |other: &&OwnBooking| other.span.from > now && (!limits.ahead_on_machine || other.machine == machine);
    let ahead: Vec<_> = others.iter().filter(counts).collect();
    let count = i64::try_from(ahead.len()).unwrap_or(i64::MAX);
    if count < most {
        return None;
    }
    let first = ahead.iter().map(|other| other.span.from).min().unwrap_or(now);
    let reason = Reason::field("starts_at", "booking-most-ahead").with("count", count).with("most", most);
    Some(reason.with("first", time::short_date_time(first)))
}

fn one_at_a_time(span: Span, others: &[OwnBooking]) -> Option<Reason> {
    let meeting = others.iter().find(|other| other.span.meets(span))?;
    Some(Reason::field("starts_at", "booking-one-at-a-time").with("other", when(meeting.span)))
}

/// `24-11-2026, 09:00–11:00`; over several days both ends with their dates.
fn when(span: Span) -> String {
    let last = span.until - TimeDelta::minutes(1);
    if time::ist_date(span.from) == time::ist_date(last) {
        return format!(
            "{}, {}–{}",
            time::short_date(time::ist_date(span.from)),
            time::clock_time(span.from),
            time::clock_time(span.until)
        );
    }
    format!("{} – {}", time::short_date_time(span.from), time::short_date_time(span.until))
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;

    const HERE: EquipmentId = EquipmentId(1);
    const ELSEWHERE: EquipmentId = EquipmentId(2);

    fn span(from: &str, until: &str) -> Span {
        Span::new(at(from), at(until)).unwrap()
    }

    fn own(machine: EquipmentId, from: &str, until: &str) -> OwnBooking {
        let span = span(from, until);
        OwnBooking { machine, category: 1, span, used: span, quoted: Paise::ZERO }
    }

    fn codes(limits: OwnLimits, from: &str, until: &str, others: &[OwnBooking]) -> Vec<&'static str> {
        let reasons = own_bookings(limits, HERE, span(from, until), others, at("2026-11-24T12:00"));
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn two_bookings_of_a_unit_keep_the_gap_exactly_on_either_side_also_to_one_it_missed() {
        let limits = OwnLimits { gap_minutes: Some(120), ..OwnLimits::default() };
        // This morning's, which nobody came to, is in the list as any other.
        let others = [own(HERE, "2026-11-24T09:00", "2026-11-24T11:00")];
        assert_eq!(codes(limits, "2026-11-24T12:30", "2026-11-24T13:00", &others), ["booking-gap"]);
        assert!(codes(limits, "2026-11-24T13:00", "2026-11-24T14:00", &others).is_empty());
        let later = [own(HERE, "2026-11-24T17:00", "2026-11-24T18:00")];
        assert!(codes(limits, "2026-11-24T14:00", "2026-11-24T15:00", &later).is_empty());
        assert_eq!(codes(limits, "2026-11-24T14:30", "2026-11-24T15:30", &later), ["booking-gap"]);
        assert!(
            codes(
                limits,
                "2026-11-24T16:00",
                "2026-11-24T17:00",
                &[own(ELSEWHERE, "2026-11-24T17:00", "2026-11-24T18:00")]
            )
            .is_empty()
        );
    }

    #[test]
    fn with_one_booking_ahead_at_most_the_second_is_refused_and_a_past_one_is_no_hindrance() {
        let here = OwnLimits { most_ahead: Some(1), ahead_on_machine: true, ..OwnLimits::default() };
        let past = own(HERE, "2026-11-24T09:00", "2026-11-24T11:00");
        let ahead = own(HERE, "2026-11-25T09:00", "2026-11-25T11:00");
        let other = own(ELSEWHERE, "2026-11-25T09:00", "2026-11-25T11:00");
        let wish = |limits, others: &[OwnBooking]| codes(limits, "2026-11-26T09:00", "2026-11-26T10:00", others);
        assert!(wish(here, &[past]).is_empty());
        assert_eq!(wish(here, &[ahead]), ["booking-most-ahead"]);
        assert!(wish(here, std::slice::from_ref(&other)).is_empty());
        assert_eq!(wish(OwnLimits { ahead_on_machine: false, ..here }, &[other]), ["booking-most-ahead"]);
    }

    #[test]
    fn one_machine_at_a_time_lets_touching_bookings_be() {
        let limits = OwnLimits { one_at_a_time: true, ..OwnLimits::default() };
        let others = [own(ELSEWHERE, "2026-11-25T09:00", "2026-11-25T11:00")];
        assert_eq!(codes(limits, "2026-11-25T10:30", "2026-11-25T11:30", &others), ["booking-one-at-a-time"]);
        assert!(codes(limits, "2026-11-25T11:00", "2026-11-25T12:00", &others).is_empty());
    }
}
