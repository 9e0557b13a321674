//! How near and how far: no past, notice before the start, horizon, first day of service.

use chrono::{Days, NaiveDate, TimeDelta};

use super::MachineRules;
use crate::base::time::{self, Instant};
use crate::base::{Reason, Reasons};
use crate::booking::calendar::DAY_MINUTES;

/// What "now" forbids; import and staff look at it with other eyes.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// No start before it.
    pub earliest: Instant,
    /// Last Indian day a booking may start on.
    pub last_day: NaiveDate,
    /// Least time between booking and start, minutes.
    pub notice_minutes: i64,
}

impl Window {
    /// A unit books from now on, as far ahead as the centre allows.
    pub fn for_unit(now: Instant, max_advance_days: i64) -> Window {
        let days = u64::try_from(max_advance_days).unwrap_or(0);
        Window {
            earliest: now,
            last_day: time::ist_date(now).checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX),
            notice_minutes: 0,
        }
    }

    /// The same where bookings are made some time before.
    pub fn with_notice(self, minutes: i64) -> Window {
        Window { notice_minutes: minutes, ..self }
    }

    /// The first moment a booking may start.
    pub fn first_start(&self) -> Instant {
        self.earliest + minutes(self.notice_minutes)
    }

    /// The counter may also book the slot that has just begun, for who stands before it.
    pub fn for_counter(now: Instant, machine: &MachineRules) -> Window {
        let slot = TimeDelta::minutes(machine.grid.slot_minutes.clamp(0, DAY_MINUTES));
        Window { earliest: now - slot + TimeDelta::seconds(1), ..Window::for_unit(now, machine.max_advance_days) }
    }
}

pub(super) fn dates(machine: &MachineRules, starts_at: Instant, window: Option<Window>, reasons: &mut Reasons) {
    let date = time::ist_date(starts_at);
    if let Some(first) = machine.in_service_from.filter(|first| date < *first) {
        reasons.push(Reason::field("equipment", "booking-machine-not-yet").with("date", time::short_date(first)));
    }
    let Some(window) = window else { return };
    // A day that has begun can still be booked: the hall is free till midnight.
    let is_past =
        if machine.grid.by_day { date < time::ist_date(window.earliest) } else { starts_at < window.earliest };
    if is_past {
        reasons.push(Reason::field("starts_at", "booking-past"));
    } else if window.notice_minutes > 0 && starts_at < window.first_start() {
        let reason = Reason::field("starts_at", "booking-notice").with("length", hours_minutes(window.notice_minutes));
        reasons.push(reason.with("first", time::short_date_time(window.first_start())));
    }
    if date > window.last_day {
        let reason = Reason::field("starts_at", "booking-horizon").with("days", machine.max_advance_days);
        reasons.push(reason.with("last", time::short_date(window.last_day)));
    }
}

/// Changing needs its own notice: `notice_minutes` before the start at the latest.
pub fn notice_to_change(starts_at: Instant, notice_minutes: i64, now: Instant, phone: &str) -> Option<Reason> {
    let until = starts_at - minutes(notice_minutes);
    let reason = Reason::field("starts_at", "booking-move-late").with("time", time::short_date_time(until));
    (now > until).then(|| reason.with("phone", phone))
}

/// Whether a rule looks at the moment of the start: it was asked when that was chosen.
pub fn is_about_start(code: &str) -> bool {
    matches!(code, "booking-past" | "booking-horizon" | "booking-notice")
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::try_minutes(count).unwrap_or_default()
}

/// Minutes as refusals name them: `2:30`, for words of both languages.
pub fn hours_minutes(minutes: i64) -> String {
    match minutes % 60 {
        0 => (minutes / 60).to_string(),
        rest => format!("{}:{:02}", minutes / 60, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, machine};
    use super::*;

    fn codes(now: &str, start: &str, window: impl Fn(Window) -> Window) -> Vec<&'static str> {
        let mut reasons = Reasons::new();
        dates(&machine(30, 0), at(start), Some(window(Window::for_unit(at(now), 2))), &mut reasons);
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn with_a_horizon_of_two_days_the_third_day_is_refused() {
        assert!(codes("2026-11-23T10:00", "2026-11-25T18:00", |w| w).is_empty());
        assert_eq!(codes("2026-11-23T10:00", "2026-11-26T09:00", |w| w), ["booking-horizon"]);
    }

    #[test]
    fn the_notice_to_book_is_kept_to_the_minute() {
        let hour = |window: Window| window.with_notice(60);
        assert!(codes("2026-11-23T10:00", "2026-11-23T11:00", hour).is_empty());
        assert_eq!(codes("2026-11-23T10:01", "2026-11-23T11:00", hour), ["booking-notice"]);
        assert_eq!(codes("2026-11-23T10:01", "2026-11-23T10:00", hour), ["booking-past"], "one reason is enough");
    }

    #[test]
    fn a_change_23_hours_before_is_refused_where_changing_needs_24_though_adding_needs_one() {
        let start = at("2026-11-25T10:00");
        let change = |now: &str| notice_to_change(start, 24 * 60, at(now), "0512").map(|reason| reason.code);
        assert_eq!(change("2026-11-24T11:00"), Some("booking-move-late"));
        assert_eq!(change("2026-11-24T10:00"), None);
        assert!(codes("2026-11-24T11:00", "2026-11-25T10:00", |window| window.with_notice(60)).is_empty());
    }
}
