//! What a machine may be: its kinds, modes and limits. Pure.

use crate::base::{Reason, Reasons};

/// Kinds of what can be booked.
pub const KINDS: [&str; 6] = ["machine", "lab_test", "studio", "hall", "warehouse", "expert"];

/// How its capacity is shared: one booking at a time; k of n; bench positions; quantity held for days.
pub const BOOKING_MODES: [&str; 4] = ["exclusive", "pool", "sample", "stock"];

/// By times inside opening hours, or by days midnight to midnight.
pub const SLOT_KINDS: [&str; 2] = ["time", "day"];

/// Whether it can be booked.
pub const STATUSES: [&str; 3] = ["active", "out_of_service", "retired"];

/// What a rate may count, as in the rate list.
pub const BILLING_BASES: [&str; 32] = [
    "per_hour",
    "per_machine_hour",
    "per_seat_hour",
    "per_bench_hour",
    "per_table_hour",
    "per_bay_hour",
    "per_minute",
    "per_sample",
    "per_egg",
    "per_kg",
    "per_side",
    "per_hide",
    "per_gross",
    "per_quintal",
    "per_metre",
    "per_pole",
    "per_sqft",
    "per_pair",
    "per_kl",
    "per_pack",
    "per_1000_stitch",
    "per_piece",
    "per_can",
    "per_litre",
    "per_hide_day",
    "per_100kg_day",
    "per_stall_day",
    "per_drum_day",
    "per_vat_day",
    "per_sample_day",
    "per_pole_day",
    "per_shelf_day",
];

/// Minutes of a day, the slot of what is booked by days.
pub const DAY_MINUTES: i64 = 1440;

/// Longest booking there may be: 90 days.
pub const LONGEST_MINUTES: i64 = 90 * DAY_MINUTES;

/// How a machine's time is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotRules<'a> {
    /// One of [`BOOKING_MODES`].
    pub booking_mode: &'a str,
    /// One of [`SLOT_KINDS`].
    pub slot_kind: &'a str,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// Starts and lengths are multiples of it.
    pub slot_minutes: i64,
    /// Kept free after an exclusive booking.
    pub buffer_minutes: i64,
    /// Shortest booking.
    pub min_minutes: i64,
    /// Longest booking.
    pub max_minutes: i64,
}

impl SlotRules<'_> {
    /// Everything that does not fit together, each at the field to mend.
    pub fn faults(self) -> Reasons {
        let by_day = self.slot_kind == "day";
        let slot = self.slot_minutes.max(1);
        let rules = [
            (by_day && self.slot_minutes != DAY_MINUTES, "slot_minutes", "catalogue-slot-of-day"),
            (!by_day && DAY_MINUTES % slot != 0, "slot_minutes", "catalogue-slot-divides-day"),
            (self.booking_mode == "exclusive" && self.capacity != 1, "capacity", "catalogue-exclusive-is-one"),
            (
                self.booking_mode != "exclusive" && self.buffer_minutes != 0,
                "buffer_minutes",
                "catalogue-buffer-of-exclusive",
            ),
            (self.min_minutes % slot != 0, "min_minutes", "catalogue-multiple-of-slot"),
            (self.max_minutes % slot != 0, "max_minutes", "catalogue-multiple-of-slot"),
            (self.max_minutes < self.min_minutes, "max_minutes", "catalogue-longest-below-shortest"),
        ];
        rules
            .into_iter()
            .filter(|(broken, _, _)| *broken)
            .map(|(_, field, code)| Reason::field(field, code).with("slot", slot))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRUM: SlotRules<'static> = SlotRules {
        booking_mode: "exclusive",
        slot_kind: "time",
        capacity: 1,
        slot_minutes: 30,
        buffer_minutes: 15,
        min_minutes: 60,
        max_minutes: 300,
    };

    fn fields(rules: SlotRules<'_>) -> Vec<&'static str> {
        rules.faults().iter().filter_map(|reason| reason.field).collect()
    }

    #[test]
    fn lengths_are_multiples_of_the_slot() {
        assert!(fields(DRUM).is_empty());
        assert_eq!(fields(SlotRules { min_minutes: 45, ..DRUM }), ["min_minutes"]);
        assert_eq!(fields(SlotRules { max_minutes: 30, ..DRUM }), ["max_minutes"]);
        assert_eq!(fields(SlotRules { slot_minutes: 50, min_minutes: 50, max_minutes: 100, ..DRUM }), ["slot_minutes"]);
    }

    #[test]
    fn what_is_exclusive_has_one_and_only_that_has_a_buffer() {
        assert_eq!(fields(SlotRules { capacity: 4, ..DRUM }), ["capacity"]);
        assert_eq!(fields(SlotRules { booking_mode: "pool", capacity: 4, ..DRUM }), ["buffer_minutes"]);
    }

    #[test]
    fn what_is_booked_by_days_has_a_slot_of_a_day() {
        let store = SlotRules {
            booking_mode: "stock",
            slot_kind: "day",
            capacity: 10_000,
            slot_minutes: 1440,
            buffer_minutes: 0,
            min_minutes: 1440,
            max_minutes: 21_600,
        };
        assert!(fields(store).is_empty());
        assert_eq!(fields(SlotRules { slot_minutes: 720, ..store }), ["slot_minutes"]);
    }
}
