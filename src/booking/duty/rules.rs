//! Who is on duty, whose hours a booking lies in, and what is overdue.

use chrono::NaiveDate;

use crate::base::time::{self, Instant, Span};
use crate::base::{EquipmentId, Reason, Reasons, UserId};
use crate::catalogue::{DayHours, OffDay, minutes_of};

/// A line of the roster: an operator, the days of the week and the times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who.
    pub operator: UserId,
    /// On which machines; all of the centre if empty.
    pub machines: Vec<EquipmentId>,
    /// Days of the week; every one if empty.
    pub weekdays: Vec<OffDay>,
    /// From, in minutes from Indian midnight.
    pub from_minute: i64,
    /// Until, in minutes from Indian midnight of the same day; past 1440 on the next day.
    pub until_minute: i64,
    /// First Indian day.
    pub first_day: NaiveDate,
    /// Last Indian day, if it ends.
    pub last_day: Option<NaiveDate>,
}

/// Days on which an operator is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leave {
    /// Who.
    pub operator: UserId,
    /// First Indian day.
    pub first_day: NaiveDate,
    /// Last Indian day.
    pub last_day: NaiveDate,
}

/// The roster of a centre.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Its lines.
    pub duties: Vec<Duty>,
    /// Who is away.
    pub leaves: Vec<Leave>,
}

impl Duty {
    /// Whether it begins on a day.
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        (self.weekdays.is_empty() || self.weekdays.iter().any(|day| day.falls_on(date)))
            && self.first_day <= date
            && self.last_day.is_none_or(|last| date <= last)
    }
}

impl Roster {
    /// Whether nobody keeps one here.
    pub fn is_empty(&self) -> bool {
        self.duties.is_empty()
    }

    /// When somebody is on duty at a machine on the duties that begin on a day. A duty past
    /// midnight belongs to the day it begins on, and so does leave.
    pub fn on_day(&self, machine: EquipmentId, date: NaiveDate) -> impl Iterator<Item = (&Duty, Span)> {
        let away = move |operator: UserId| {
            self.leaves
                .iter()
                .any(|leave| leave.operator == operator && (leave.first_day..=leave.last_day).contains(&date))
        };
        let holds = move |duty: &&Duty| {
            (duty.machines.is_empty() || duty.machines.contains(&machine))
                && duty.holds_on(date)
                && !away(duty.operator)
        };
        let span = move |duty: &Duty| minutes_of(date, duty.from_minute, duty.until_minute);
        self.duties.iter().filter(holds).filter_map(move |duty| Some((duty, span(duty)?)))
    }

    /// The first moment of a span at which nobody who runs the machine is on duty.
    pub fn first_gap(&self, machine: EquipmentId, span: Span) -> Option<Instant> {
        let first = time::ist_date(span.from).pred_opt()?;
        let last = time::ist_date(span.until);
        let days = first.iter_days().take_while(|day| *day <= last);
        let mut on_duty: Vec<Span> =
            days.flat_map(|day| self.on_day(machine, day).map(|(_, span)| span).collect::<Vec<_>>()).collect();
        on_duty.sort_by_key(|duty| duty.from);
        let reached =
            on_duty.iter().fold(
                span.from,
                |reached, duty| {
                    if duty.from <= reached { Ord::max(reached, duty.until) } else { reached }
                },
            );
        (reached < span.until).then_some(reached)
    }

    /// As [`Roster::first_gap`]; what is booked by whole days needs somebody on its first day only, to
    /// take in and give out.
    pub fn gap(&self, machine: EquipmentId, span: Span, by_day: bool) -> Option<Instant> {
        if by_day {
            return self.on_day(machine, time::ist_date(span.from)).next().is_none().then_some(span.from);
        }
        self.first_gap(machine, span)
    }
}

/// Nobody who runs the machine is on duty at some moment of the booking.
pub fn no_operator(roster: &Roster, machine: EquipmentId, span: Span, by_day: bool, phone: &str) -> Option<Reason> {
    let at = roster.gap(machine, span, by_day)?;
    let reason = Reason::field("starts_at", "booking-no-operator").with("time", time::short_date_time(at));
    Some(reason.with("phone", phone))
}

/// The unit's people hold no safety certificate that lasts.
pub fn no_safety_certificate(phone: &str) -> Reason {
    Reason::field("unit", "booking-safety-certificate").with("phone", phone)
}

/// A service of the machine is overdue by more than the days the centre allows.
pub fn service_overdue(next_due: NaiveDate, allowed_days: i64, today: NaiveDate, phone: &str) -> Option<Reason> {
    let overdue = today.signed_duration_since(next_due).num_days() > allowed_days;
    let reason = || Reason::field("equipment", "booking-service-overdue").with("date", time::short_date(next_due));
    overdue.then(|| reason().with("phone", phone))
}

/// Codes that say a time lies outside the hours.
const OUTSIDE: [&str; 3] = ["booking-hours", "booking-weekly-off", "booking-holiday"];

/// Where a time is open, but only for units with a permission, says so and whom to ask.
/// `approved` are the hours of the day for such units.
pub fn name_whom_to_ask(reasons: Reasons, approved: &DayHours, span: Option<Span>, phone: &str) -> Reasons {
    let DayHours::Open(open) = approved else { return reasons };
    let inside = span.is_some_and(|span| open.from <= span.from && span.until <= open.until);
    if !inside || !reasons.iter().any(|reason| OUTSIDE.contains(&reason.code)) {
        return reasons;
    }
    let ask = Reason::field("starts_at", "booking-hours-approved")
        .with("opens", time::clock_time(open.from))
        .with("closes", time::clock_time(open.until))
        .with("phone", phone);
    std::iter::once(ask).chain(reasons.into_iter().filter(|reason| !OUTSIDE.contains(&reason.code))).collect()
}

/// Whether a booking lies in the hours it is judged by; what is booked by days needs an open first day.
pub fn within(hours: &DayHours, span: Span, by_day: bool) -> bool {
    match hours {
        DayHours::Open(open) => by_day || (open.from <= span.from && span.until <= open.until),
        DayHours::WeeklyOff | DayHours::Holiday(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::booking::rules::tests::at;

    const MACHINE: EquipmentId = EquipmentId(1);

    fn day(text: &str) -> NaiveDate {
        time::parse_date(text).unwrap()
    }

    fn duty(operator: i64, from: i64, until: i64) -> Duty {
        Duty {
            operator: UserId(operator),
            machines: Vec::new(),
            weekdays: Vec::new(),
            from_minute: from,
            until_minute: until,
            first_day: day("23-11-2026"),
            last_day: None,
        }
    }

    fn span(from: &str, until: &str) -> Span {
        Span::new(at(from), at(until)).unwrap()
    }

    #[test]
    fn somebody_must_be_on_duty_over_the_whole_booking() {
        let roster = Roster { duties: vec![duty(1, 540, 780), duty(2, 780, 1140)], leaves: Vec::new() };
        assert_eq!(
            roster.first_gap(MACHINE, span("2026-11-24T12:00", "2026-11-24T14:00")),
            None,
            "one after the other"
        );
        let late = span("2026-11-24T18:00", "2026-11-24T20:00");
        assert_eq!(roster.first_gap(MACHINE, late), Some(at("2026-11-24T19:00")));
        let before = span("2026-11-22T10:00", "2026-11-22T11:00");
        assert_eq!(roster.first_gap(MACHINE, before), Some(before.from), "the roster begins a day later");
    }

    #[test]
    fn leave_weekdays_and_machines_take_an_operator_off() {
        let away = Leave { operator: UserId(1), first_day: day("24-11-2026"), last_day: day("25-11-2026") };
        let roster = Roster { duties: vec![duty(1, 540, 1140)], leaves: vec![away] };
        let noon = |date: &str| span(&format!("{date}T11:00"), &format!("{date}T12:00"));
        assert!(roster.first_gap(MACHINE, noon("2026-11-25")).is_some());
        assert!(roster.first_gap(MACHINE, noon("2026-11-26")).is_none());
        let mondays = Duty { weekdays: OffDay::parse_all("MON").unwrap(), ..duty(1, 540, 1140) };
        let roster = Roster { duties: vec![mondays], leaves: Vec::new() };
        assert!(roster.first_gap(MACHINE, noon("2026-11-23")).is_none());
        assert!(roster.first_gap(MACHINE, noon("2026-11-24")).is_some());
        let drum = Duty { machines: vec![EquipmentId(7)], ..duty(1, 540, 1140) };
        let roster = Roster { duties: vec![drum], leaves: Vec::new() };
        assert!(roster.first_gap(MACHINE, noon("2026-11-24")).is_some());
        assert!(roster.first_gap(EquipmentId(7), noon("2026-11-24")).is_none());
    }

    #[test]
    fn a_night_duty_reaches_into_the_next_day_and_month() {
        let roster = Roster { duties: vec![duty(1, 1320, 1560)], leaves: Vec::new() };
        assert_eq!(roster.first_gap(MACHINE, span("2026-11-30T22:00", "2026-12-01T02:00")), None);
        assert_eq!(roster.first_gap(MACHINE, span("2026-12-01T00:30", "2026-12-01T01:30")), None);
        assert_eq!(
            roster.first_gap(MACHINE, span("2026-12-01T01:00", "2026-12-01T03:00")),
            Some(at("2026-12-01T02:00"))
        );
    }

    #[test]
    fn what_is_booked_by_days_needs_somebody_on_its_first_day() {
        let roster = Roster { duties: vec![duty(1, 540, 1140)], leaves: Vec::new() };
        assert_eq!(roster.gap(MACHINE, span("2026-11-24T00:00", "2026-11-27T00:00"), true), None);
        assert!(roster.gap(MACHINE, span("2026-11-22T00:00", "2026-11-27T00:00"), true).is_some());
    }

    #[test]
    fn a_service_stops_bookings_only_after_the_days_allowed() {
        let overdue = |today| service_overdue(day("01-11-2026"), 7, day(today), "1").map(|reason| reason.code);
        assert_eq!(overdue("08-11-2026"), None);
        assert_eq!(overdue("09-11-2026"), Some("booking-service-overdue"));
    }

    #[test]
    fn hours_for_approved_units_are_named_to_others_instead_of_a_plain_no() {
        let reasons = || vec![Reason::field("unit", "booking-training"), Reason::field("starts_at", "booking-hours")];
        let codes = |reasons: Reasons| reasons.iter().map(|reason| reason.code).collect::<Vec<_>>();
        let night = DayHours::Open(span("2026-11-24T09:00", "2026-11-24T23:00"));
        let asked = span("2026-11-24T20:00", "2026-11-24T21:00");
        assert_eq!(
            codes(name_whom_to_ask(reasons(), &night, Some(asked), "1")),
            ["booking-hours-approved", "booking-training"]
        );
        let later = span("2026-11-24T22:30", "2026-11-24T23:30");
        assert_eq!(codes(name_whom_to_ask(reasons(), &night, Some(later), "1")), ["booking-training", "booking-hours"]);
    }

    proptest! {
        #[test]
        fn a_gap_is_the_first_minute_nobody_is_on_duty_in(
            duties in prop::collection::vec((1i64..4, 0i64..1440, 1i64..700, prop::bool::ANY), 0..6),
            leave in (1i64..4, 0i64..4, 0i64..3),
            start in 0i64..4000, length in 1i64..900,
        ) {
            let monday = day("23-11-2026");
            let plus = |days: i64| monday + chrono::TimeDelta::days(days);
            let roster = Roster {
                duties: duties.iter().map(|&(operator, from, length, mine)| Duty {
                    machines: if mine { vec![MACHINE] } else { vec![EquipmentId(9)] },
                    ..duty(operator, from, from + length)
                }).collect(),
                leaves: vec![Leave { operator: UserId(leave.0), first_day: plus(leave.1), last_day: plus(leave.1 + leave.2) }],
            };
            let zero = time::ist_minutes(time::start_of_day(monday));
            let moment = |minute: i64| time::from_ist_minutes(zero + minute).unwrap();
            let on_duty = |minute: i64| duties.iter().any(|&(operator, from, length, mine)| {
                mine && (0..=5).any(|day| {
                    let away = operator == leave.0 && (leave.1..=leave.1 + leave.2).contains(&day);
                    !away && (day * 1440 + from..day * 1440 + from + length).contains(&minute)
                })
            });
            let expected = (start..start + length).find(|minute| !on_duty(*minute)).map(moment);
            let asked = Span::new(moment(start), moment(start + length)).unwrap();
            prop_assert_eq!(roster.first_gap(MACHINE, asked), expected);
        }
    }
}
