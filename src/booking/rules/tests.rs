//! The rules of machine, centre and unit, and what the other tests of booking reckon with.

use chrono::NaiveTime;

use super::*;
use crate::base::time;
use crate::booking::calendar::DAY_MINUTES;
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
    let over = refusals(&usual, FINE, &begun, &hours, &[], Some(Window::for_counter(at("2026-11-21T09:30"), &usual)));
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
