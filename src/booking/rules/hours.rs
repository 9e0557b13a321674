//! Where in the day: opening hours, days off, the grid of starts, closures.

use chrono::NaiveDate;

use super::MachineRules;
use crate::base::time::{self, Span};
use crate::base::{Reason, Reasons};
use crate::catalogue::DayHours;

pub(super) fn place_in_day(
    machine: &MachineRules,
    span: Span,
    hours: &dyn Fn(NaiveDate) -> DayHours,
    reasons: &mut Reasons,
) {
    let date = time::ist_date(span.from);
    let open = match hours(date) {
        DayHours::Open(open) => open,
        DayHours::WeeklyOff => return closed_day(machine, span, "booking-weekly-off", reasons),
        DayHours::Holiday(..) => return closed_day(machine, span, "booking-holiday", reasons),
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

/// Staff may open a closed day for a booking; it still lies on the grid of the calendar.
fn closed_day(machine: &MachineRules, span: Span, code: &'static str, reasons: &mut Reasons) {
    let date = time::ist_date(span.from);
    reasons.push(Reason { code, field: Some("starts_at"), facts: vec![("date", time::short_date(date))] });
    let quantum = machine.grid.quantum_minutes.max(1);
    let on_edge = span.from.timestamp() % 60 == 0 && time::ist_minutes(span.from) % quantum == 0;
    if machine.grid.by_day && time::start_of_day(date) != span.from {
        reasons.push(Reason::field("starts_at", "booking-day-start"));
    } else if !on_edge {
        reasons.push(Reason::field("starts_at", "booking-grid-closed-day").with("slot", quantum));
    }
}

pub(super) fn closed(machine: &MachineRules, span: Span, closures: &[Span], reasons: &mut Reasons) {
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

#[cfg(test)]
mod tests {
    use super::super::tests::{at, hours, machine};
    use super::*;

    fn codes(from: &str, until: &str) -> Vec<&'static str> {
        let mut reasons = Reasons::new();
        let span = Span::new(at(from), at(until)).unwrap();
        place_in_day(&machine(30, 15), span, &hours, &mut reasons);
        closed(
            &machine(30, 15),
            span,
            &[Span::new(at("2026-12-01T12:00"), at("2026-12-01T14:00")).unwrap()],
            &mut reasons,
        );
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_booking_begins_and_ends_within_the_hours_and_may_touch_both() {
        assert!(codes("2026-11-23T09:00", "2026-11-23T19:00").is_empty());
        assert_eq!(codes("2026-11-23T18:30", "2026-11-23T19:30"), ["booking-hours"]);
    }

    #[test]
    fn a_booking_may_touch_the_end_of_a_closure_and_not_lie_in_it_by_a_minute() {
        assert!(codes("2026-12-01T14:00", "2026-12-01T15:00").is_empty());
        assert_eq!(codes("2026-12-01T13:30", "2026-12-01T14:30"), ["booking-machine-closed"]);
    }

    #[test]
    fn on_a_closed_day_the_grid_is_kept_so_that_opening_it_leaves_nothing_crooked() {
        assert_eq!(codes("2026-11-22T10:00", "2026-11-22T11:00"), ["booking-weekly-off"]);
        assert_eq!(codes("2026-11-22T10:07", "2026-11-22T11:07"), ["booking-weekly-off", "booking-grid-closed-day"]);
    }
}
