//! The grid of a calendar: its quantum, and which slots a booking takes.
//!
//! Slot index = Indian minutes since 1970 ÷ quantum. The quantum divides slot, buffer and
//! the opening time counted from Indian midnight, so every start and end lies on a slot's edge.

use std::ops::Range;

use crate::base::time::{self, Instant, Span};

/// Minutes of a day, and the quantum of what is booked by days.
pub const DAY_MINUTES: i64 = 1440;

/// How a machine's time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Whether it is booked by Indian days, midnight to midnight.
    pub by_day: bool,
    /// Starts and lengths are multiples of it, counted from opening.
    pub slot_minutes: i64,
    /// Kept free after a booking; zero where bookings run side by side.
    pub buffer_minutes: i64,
    /// Minutes of one ledger slot.
    pub quantum_minutes: i64,
}

impl Grid {
    /// The slot a moment lies in.
    pub fn slot_of(&self, at: Instant) -> i64 {
        time::ist_minutes(at).div_euclid(self.quantum_minutes)
    }

    /// The first slot that begins at or after a moment.
    pub fn slot_from(&self, at: Instant) -> i64 {
        let seconds = at.timestamp() + time::IST_MINUTES * 60;
        let quantum_seconds = self.quantum_minutes * 60;
        seconds.div_euclid(quantum_seconds) + i64::from(seconds.rem_euclid(quantum_seconds) > 0)
    }

    /// The slots a booking claims: its own and those of the buffer behind it.
    pub fn claimed(&self, span: Span) -> Range<i64> {
        let last_minute = time::ist_minutes(span.until) + self.buffer_minutes;
        let until =
            last_minute.div_euclid(self.quantum_minutes) + i64::from(last_minute.rem_euclid(self.quantum_minutes) > 0);
        self.slot_of(span.from)..until
    }

    /// The slots a closure takes off the offer: every one it touches.
    pub fn touched(&self, span: Span) -> Range<i64> {
        self.slot_of(span.from)..self.slot_from(span.until)
    }

    /// Ledger slots that a booking of this length takes, buffer included.
    pub fn slots_for(&self, minutes: i64) -> i64 {
        (minutes + self.buffer_minutes + self.quantum_minutes - 1) / self.quantum_minutes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::from_ist_minutes;
    use crate::catalogue::quantum_minutes;

    fn grid(slot: i64, buffer: i64, opens: i64) -> Grid {
        Grid {
            by_day: false,
            slot_minutes: slot,
            buffer_minutes: buffer,
            quantum_minutes: quantum_minutes(false, slot, buffer, &[opens]),
        }
    }

    fn at(minutes: i64) -> Instant {
        from_ist_minutes(minutes).unwrap()
    }

    #[test]
    fn the_longest_booking_of_the_district_claims_45_slots() {
        let grid = grid(60, 15, 540);
        let span = Span::new(at(540), at(540 + 660)).unwrap();
        assert_eq!(grid.claimed(span).count(), 45);
    }

    #[test]
    fn a_buffer_of_exclusive_use_meets_the_next_start() {
        let grid = grid(30, 15, 540);
        let first = grid.claimed(Span::new(at(540), at(600)).unwrap());
        let next = grid.claimed(Span::new(at(600), at(660)).unwrap());
        assert!(first.end > next.start);
        let later = grid.claimed(Span::new(at(630), at(660)).unwrap());
        assert!(first.end <= later.start);
    }

    proptest! {
        #[test]
        fn two_bookings_share_a_slot_exactly_if_one_starts_before_the_other_and_its_buffer_end(
            slot in prop::sample::select(vec![15i64, 30, 60]),
            buffer in prop::sample::select(vec![0i64, 10, 15, 30]),
            a in 0i64..40, a_length in 1i64..8, b in 0i64..40, b_length in 1i64..8,
        ) {
            let grid = grid(slot, buffer, 540);
            let base = 20_000 * DAY_MINUTES + 540;
            let span = |start: i64, length: i64| Span::new(at(base + start * slot), at(base + (start + length) * slot)).unwrap();
            let (x, y) = (grid.claimed(span(a, a_length)), grid.claimed(span(b, b_length)));
            let shares = x.start < y.end && y.start < x.end;
            let meets = a * slot < (b + b_length) * slot + buffer && b * slot < (a + a_length) * slot + buffer;
            prop_assert_eq!(shares, meets);
        }
    }
}
