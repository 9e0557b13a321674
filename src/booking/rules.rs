//! What may be booked: every rule is asked, and all refusals are given at once.

use chrono::{Days, NaiveDate, TimeDelta};

use super::calendar::{DAY_MINUTES, Grid};
use crate::base::time::{self, Instant, Span};
use crate::base::{Quantity, Reason, Reasons};
use crate::catalogue::DayHours;

/// Most goods one booking may name: a thousand million, far above any lot and far below overflow.
const MOST_QUANTITY_MILLI: i64 = 1_000_000_000_000;

/// What a machine asks of a booking.
#[derive(Clone, Debug)]
pub struct MachineRules {
    /// How its time is cut.
    pub grid: Grid,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// One booking at a time.
    pub exclusive: bool,
    /// Shortest booking.
    pub min_minutes: i64,
    /// Longest booking.
    pub max_minutes: i64,
    /// In service and not retired.
    pub is_active: bool,
    /// First Indian day it serves.
    pub in_service_from: Option<NaiveDate>,
    /// Only trained users may run it.
    pub needs_training: bool,
    /// How many days ahead the centre takes bookings.
    pub max_advance_days: i64,
}

/// Where the unit stands with the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitStanding {
    /// A manager has verified it.
    pub is_verified: bool,
    /// It is stopped from booking.
    pub is_suspended: bool,
    /// One of its people is trained on the machine.
    pub is_trained: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Start.
    pub starts_at: Instant,
    /// First moment after it.
    pub ends_at: Instant,
    /// Machines, places, samples, hides held.
    pub capacity: i64,
    /// Goods to process, if named.
    pub quantity: Option<Quantity>,
}

/// Codes that no reason of staff can set aside: what cannot be, and what is not there.
const FIRM: [&str; 10] = [
    "booking-capacity",
    "booking-capacity-one",
    "booking-quantity",
    "booking-ends-before-start",
    "booking-length-grid",
    "booking-length-days",
    "booking-grid",
    "booking-day-start",
    "booking-machine-closed",
    "booking-unit-unverified",
];

/// Whether staff may set a rule aside with a reason on record. Capacity never.
pub fn can_be_overridden(code: &str) -> bool {
    !FIRM.contains(&code)
}

/// Whether a rule looks at the moment of the start: it was asked when that was chosen.
pub fn is_about_start(code: &str) -> bool {
    matches!(code, "booking-past" | "booking-horizon")
}

/// What "now" forbids; import and staff look at it with other eyes.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// No start before it.
    pub earliest: Instant,
    /// Last Indian day a booking may start on.
    pub last_day: NaiveDate,
}

impl Window {
    /// A unit books from now on, as far ahead as the centre allows.
    pub fn for_unit(now: Instant, max_advance_days: i64) -> Window {
        let days = u64::try_from(max_advance_days).unwrap_or(0);
        Window {
            earliest: now,
            last_day: time::ist_date(now).checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX),
        }
    }

    /// The counter may also book the slot that has just begun, for who stands before it.
    pub fn for_counter(now: Instant, machine: &MachineRules) -> Window {
        let slot = TimeDelta::minutes(machine.grid.slot_minutes.clamp(0, DAY_MINUTES));
        Window { earliest: now - slot + TimeDelta::seconds(1), ..Window::for_unit(now, machine.max_advance_days) }
    }
}

/// Every reason that speaks against a booking; empty if none does.
/// `hours` tells the hours of an Indian day; `closures` are the open ones of the machine's calendar.
pub fn refusals(
    machine: &MachineRules,
    unit: UnitStanding,
    ask: &Ask,
    hours: &dyn Fn(NaiveDate) -> DayHours,
    closures: &[Span],
    window: Option<Window>,
) -> Reasons {
    let mut reasons = standing(machine, unit);
    amounts(machine, ask, &mut reasons);
    match Span::new(ask.starts_at, ask.ends_at) {
        Some(span) => {
            length(machine, span, &mut reasons);
            place_in_day(machine, span, hours, &mut reasons);
            closed(machine, span, closures, &mut reasons);
        }
        None => reasons.push(Reason::field("ends_at", "booking-ends-before-start")),
    }
    dates(machine, ask.starts_at, window, &mut reasons);
    reasons
}

fn standing(machine: &MachineRules, unit: UnitStanding) -> Reasons {
    let mut reasons = Reasons::new();
    if !unit.is_verified {
        reasons.push(Reason::field("unit", "booking-unit-unverified"));
    }
    if unit.is_suspended {
        reasons.push(Reason::field("unit", "booking-unit-suspended"));
    }
    if machine.needs_training && !unit.is_trained {
        reasons.push(Reason::field("unit", "booking-training"));
    }
    if !machine.is_active {
        reasons.push(Reason::field("equipment", "booking-machine-inactive"));
    }
    reasons
}

fn amounts(machine: &MachineRules, ask: &Ask, reasons: &mut Reasons) {
    let most = machine.capacity;
    if machine.exclusive && ask.capacity != 1 {
        reasons.push(Reason::field("capacity", "booking-capacity-one"));
    } else if !(1..=most).contains(&ask.capacity) {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", most));
    }
    if ask.quantity.is_some_and(|quantity| !(1..=MOST_QUANTITY_MILLI).contains(&quantity.milli())) {
        reasons.push(Reason::field("quantity", "booking-quantity"));
    }
}

fn length(machine: &MachineRules, span: Span, reasons: &mut Reasons) {
    let minutes = span.minutes();
    let whole_minutes = (span.until - span.from).num_seconds() == minutes * 60;
    let (unit, too_short, too_long, off_grid) = if machine.grid.by_day {
        (DAY_MINUTES, "booking-too-short-days", "booking-too-long-days", "booking-length-days")
    } else {
        (1, "booking-too-short", "booking-too-long", "booking-length-grid")
    };
    if minutes < machine.min_minutes {
        reasons.push(Reason::field("ends_at", too_short).with("least", machine.min_minutes / unit));
    }
    if minutes > machine.max_minutes {
        reasons.push(Reason::field("ends_at", too_long).with("most", machine.max_minutes / unit));
    }
    if !whole_minutes || minutes % machine.grid.slot_minutes.max(1) != 0 {
        reasons.push(Reason::field("ends_at", off_grid).with("slot", machine.grid.slot_minutes));
    }
}

fn place_in_day(machine: &MachineRules, span: Span, hours: &dyn Fn(NaiveDate) -> DayHours, reasons: &mut Reasons) {
    let date = time::ist_date(span.from);
    let open = match hours(date) {
        DayHours::Open(open) => open,
        DayHours::WeeklyOff => {
            reasons.push(Reason::field("starts_at", "booking-weekly-off").with("date", time::short_date(date)));
            return;
        }
        DayHours::Holiday(..) => {
            reasons.push(Reason::field("starts_at", "booking-holiday").with("date", time::short_date(date)));
            return;
        }
    };
    if machine.grid.by_day {
        if time::start_of_day(date) != span.from {
            reasons.push(Reason::field("starts_at", "booking-day-start"));
        }
        return;
    }
    let opening = |code| {
        Reason::field("starts_at", code)
            .with("opens", time::clock_time(open.from))
            .with("closes", time::clock_time(open.until))
            .with("slot", machine.grid.slot_minutes)
    };
    if span.from < open.from || span.until > open.until {
        reasons.push(opening("booking-hours"));
    }
    let since_opening = (span.from - open.from).num_seconds();
    if since_opening.rem_euclid(machine.grid.slot_minutes.max(1) * 60) != 0 {
        reasons.push(opening("booking-grid"));
    }
}

fn closed(machine: &MachineRules, span: Span, closures: &[Span], reasons: &mut Reasons) {
    let slots = machine.grid.claimed(span);
    let hit = closures.iter().find(|closure| {
        let touched = machine.grid.touched(**closure);
        touched.start < slots.end && slots.start < touched.end
    });
    if let Some(closure) = hit {
        reasons.push(
            Reason::field("starts_at", "booking-machine-closed")
                .with("from", time::short_date_time(closure.from))
                .with("until", time::short_date_time(closure.until)),
        );
    }
}

fn dates(machine: &MachineRules, starts_at: Instant, window: Option<Window>, reasons: &mut Reasons) {
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
    }
    if date > window.last_day {
        let reason = Reason::field("starts_at", "booking-horizon").with("days", machine.max_advance_days);
        reasons.push(reason.with("last", time::short_date(window.last_day)));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::NaiveTime;

    use super::*;
    use crate::catalogue::quantum_minutes;

    pub(in crate::booking) fn at(text: &str) -> Instant {
        time::from_ist(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap())
    }

    pub(in crate::booking) fn machine(slot: i64, buffer: i64) -> MachineRules {
        MachineRules {
            grid: Grid {
                by_day: false,
                slot_minutes: slot,
                buffer_minutes: buffer,
                quantum_minutes: quantum_minutes(false, slot, buffer, &[540]),
            },
            capacity: 1,
            exclusive: true,
            min_minutes: slot,
            max_minutes: 300,
            is_active: true,
            in_service_from: NaiveDate::from_ymd_opt(2025, 4, 1),
            needs_training: false,
            max_advance_days: 60,
        }
    }

    /// Open 9 to 19, Sundays off, 25 December a holiday.
    pub(in crate::booking) fn hours(date: NaiveDate) -> DayHours {
        use chrono::Datelike;
        if (date.month(), date.day()) == (12, 25) {
            return DayHours::Holiday("Christmas".into(), "क्रिसमस".into());
        }
        if date.weekday() == chrono::Weekday::Sun {
            return DayHours::WeeklyOff;
        }
        let hour = |h| time::from_ist(date.and_time(NaiveTime::from_hms_opt(h, 0, 0).unwrap()));
        DayHours::Open(Span::new(hour(9), hour(19)).unwrap())
    }

    const FINE: UnitStanding = UnitStanding { is_verified: true, is_suspended: false, is_trained: false };

    fn codes(machine: &MachineRules, unit: UnitStanding, from: &str, until: &str, capacity: i64) -> Vec<&'static str> {
        let ask = Ask { starts_at: at(from), ends_at: at(until), capacity, quantity: None };
        let window = Window::for_unit(at("2026-11-21T09:30"), machine.max_advance_days);
        let closures = [Span::new(at("2026-12-01T12:00"), at("2026-12-01T14:00")).unwrap()];
        refusals(machine, unit, &ask, &hours, &closures, Some(window)).into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_booking_within_all_rules_is_not_refused() {
        assert!(codes(&machine(30, 15), FINE, "2026-11-23T09:30", "2026-11-23T10:30", 1).is_empty());
        assert!(
            codes(&machine(30, 15), FINE, "2026-11-23T18:00", "2026-11-23T19:00", 1).is_empty(),
            "the buffer may run past closing"
        );
    }

    #[test]
    fn each_rule_refuses_by_its_own_code() {
        let usual = machine(30, 15);
        let cases = [
            ("2026-11-23T08:30", "2026-11-23T09:30", vec!["booking-hours"]),
            ("2026-11-23T18:30", "2026-11-23T19:30", vec!["booking-hours"]),
            ("2026-11-23T09:15", "2026-11-23T09:45", vec!["booking-grid"]),
            ("2026-11-23T09:00", "2026-11-23T09:40", vec!["booking-length-grid"]),
            ("2026-11-23T09:00", "2026-11-23T15:00", vec!["booking-too-long"]),
            ("2026-11-22T09:00", "2026-11-22T10:00", vec!["booking-weekly-off"]),
            ("2026-12-25T09:00", "2026-12-25T10:00", vec!["booking-holiday"]),
            ("2026-11-21T09:00", "2026-11-21T10:00", vec!["booking-past"]),
            ("2027-01-21T09:00", "2027-01-21T10:00", vec!["booking-horizon"]),
            ("2026-12-01T11:00", "2026-12-01T12:00", vec!["booking-machine-closed"]),
            ("2026-12-01T14:00", "2026-12-01T15:00", vec![]),
            ("2026-11-23T10:00", "2026-11-23T10:00", vec!["booking-ends-before-start"]),
            ("2026-11-23T11:00", "2026-11-23T10:00", vec!["booking-ends-before-start"]),
        ];
        for (from, until, expected) in cases {
            assert_eq!(codes(&usual, FINE, from, until, 1), expected, "{from} to {until}");
        }
    }

    #[test]
    fn all_reasons_are_given_at_once() {
        let mut strict = machine(60, 0);
        strict.needs_training = true;
        strict.is_active = false;
        strict.in_service_from = NaiveDate::from_ymd_opt(2027, 1, 1);
        let unit = UnitStanding { is_verified: false, is_suspended: true, is_trained: false };
        let all = codes(&strict, unit, "2026-11-20T09:30", "2026-11-20T10:00", 2);
        for code in [
            "booking-unit-unverified",
            "booking-unit-suspended",
            "booking-training",
            "booking-machine-inactive",
            "booking-machine-not-yet",
            "booking-capacity-one",
            "booking-too-short",
            "booking-length-grid",
            "booking-grid",
            "booking-past",
        ] {
            assert!(all.contains(&code), "{code} missing in {all:?}");
        }
    }

    #[test]
    fn a_store_is_booked_by_whole_days_across_closed_ones_from_an_open_one() {
        let mut store = machine(DAY_MINUTES, 0);
        store.grid = Grid { by_day: true, slot_minutes: DAY_MINUTES, buffer_minutes: 0, quantum_minutes: DAY_MINUTES };
        store.exclusive = false;
        store.capacity = 10_000;
        store.max_minutes = 10 * DAY_MINUTES;
        assert!(
            codes(&store, FINE, "2026-11-21T00:00", "2026-11-24T00:00", 1200).is_empty(),
            "over a Sunday, today already begun"
        );
        assert_eq!(codes(&store, FINE, "2026-11-22T00:00", "2026-11-24T00:00", 1), ["booking-weekly-off"]);
        assert_eq!(codes(&store, FINE, "2026-11-23T06:00", "2026-11-24T06:00", 1), ["booking-day-start"]);
        assert_eq!(
            codes(&store, FINE, "2026-11-23T00:00", "2026-11-23T12:00", 1),
            ["booking-too-short-days", "booking-length-days"]
        );
        assert_eq!(codes(&store, FINE, "2026-11-23T00:00", "2026-11-24T00:00", 10_001), ["booking-capacity"]);
    }

    #[test]
    fn the_counter_may_book_the_slot_that_has_just_begun() {
        let usual = machine(30, 0);
        let now = at("2026-11-21T09:20");
        let ask = |from, until| Ask { starts_at: at(from), ends_at: at(until), capacity: 1, quantity: None };
        let window = Some(Window::for_counter(now, &usual));
        let begun = ask("2026-11-21T09:00", "2026-11-21T10:00");
        assert!(refusals(&usual, FINE, &begun, &hours, &[], window).is_empty());
        let over =
            refusals(&usual, FINE, &begun, &hours, &[], Some(Window::for_counter(at("2026-11-21T09:30"), &usual)));
        assert_eq!(over.len(), 1);
    }

    #[test]
    fn quantities_of_nothing_or_beyond_reason_are_refused() {
        let usual = machine(30, 0);
        for milli in [0, -5, i64::MAX] {
            let ask = Ask {
                starts_at: at("2026-11-23T09:00"),
                ends_at: at("2026-11-23T10:00"),
                capacity: 1,
                quantity: Some(Quantity::from_milli(milli)),
            };
            let reasons = refusals(&usual, FINE, &ask, &hours, &[], None);
            assert_eq!(reasons.iter().map(|r| r.code).collect::<Vec<_>>(), ["booking-quantity"]);
        }
    }
}
