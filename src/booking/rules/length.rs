//! How much and how long: capacity, quantity, shortest and longest booking, steps of the grid.

use super::{Ask, MachineRules};
use crate::base::time::Span;
use crate::base::{Reason, Reasons};
use crate::booking::calendar::DAY_MINUTES;

/// Most goods one booking may name: a thousand million, far above any lot and far below overflow.
const MOST_QUANTITY_MILLI: i64 = 1_000_000_000_000;

pub(super) fn amounts(machine: &MachineRules, ask: &Ask, reasons: &mut Reasons) {
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

pub(super) fn length(machine: &MachineRules, span: Span, reasons: &mut Reasons) {
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

#[cfg(test)]
mod tests {
    use super::super::tests::{at, machine};
    use super::*;

    #[test]
    fn exactly_the_shortest_and_the_longest_are_taken_and_a_minute_less_or_more_is_not() {
        let mut minutes = machine(1, 0);
        (minutes.min_minutes, minutes.max_minutes) = (30, 60);
        let codes = |length: i64| {
            let mut reasons = Reasons::new();
            let from = at("2026-11-23T09:00");
            let span = Span::new(from, from + chrono::TimeDelta::minutes(length)).unwrap();
            super::length(&minutes, span, &mut reasons);
            reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(29), ["booking-too-short"]);
        assert!(codes(30).is_empty() && codes(60).is_empty());
        assert_eq!(codes(61), ["booking-too-long"]);
    }
}
