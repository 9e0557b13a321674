//! What is free: start times of a day, the next free one, and what to offer instead of a lost one.
//! Works on a load map in memory, so that offer and claim judge alike.

use std::ops::Range;

use chrono::{NaiveDate, TimeDelta};

use super::calendar::{DAY_MINUTES, Grid};
use crate::base::time::{self, Instant, Span};
use crate::catalogue::DayHours;

/// What the ledger says of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotLoad {
    /// Slot index.
    pub slot: i64,
    /// Promised.
    pub used: i64,
}

/// How much is free in each slot of a stretch of a calendar.
#[derive(Clone, Debug)]
pub struct Free {
    grid: Grid,
    first_slot: i64,
    /// Capacity less closures less promises; below zero where a closure came over a promise.
    available: Vec<i64>,
}

impl Free {
    /// From the calendar's capacity, its open closures (span, amount closed) and its loads.
    pub fn new(grid: Grid, slots: Range<i64>, capacity: i64, closures: &[(Span, i64)], loads: &[SlotLoad]) -> Free {
        let length = usize::try_from(slots.end - slots.start).unwrap_or(0);
        let mut free = Free { grid, first_slot: slots.start, available: vec![capacity; length] };
        for (span, amount) in closures {
            for slot in free.within(grid.touched(*span)) {
                free.take(slot, *amount);
            }
        }
        // Overlapping closures cannot take more than there is.
        free.available.iter_mut().for_each(|left| *left = Ord::max(*left, 0));
        for load in loads {
            free.take(load.slot, load.used);
        }
        free
    }

    fn within(&self, slots: Range<i64>) -> Range<i64> {
        let last = self.first_slot + self.available.len() as i64;
        Ord::clamp(slots.start, self.first_slot, last)..Ord::clamp(slots.end, self.first_slot, last)
    }

    fn index(&self, slot: i64) -> Option<usize> {
        usize::try_from(slot - self.first_slot).ok()
    }

    fn take(&mut self, slot: i64, amount: i64) {
        if let Some(left) = self.index(slot).and_then(|index| self.available.get_mut(index)) {
            *left -= amount;
        }
    }

    /// Frees what a booking takes, to see where it could go.
    pub fn give_back(&mut self, slots: Range<i64>, amount: i64) {
        for slot in self.within(slots) {
            self.take(slot, -amount);
        }
    }

    /// For each slot, the first slot at or after it that cannot give `capacity`.
    fn free_until(&self, capacity: i64) -> Vec<i64> {
        let last = self.first_slot + self.available.len() as i64;
        let mut until = vec![last; self.available.len()];
        let mut blocked = last;
        for (index, left) in self.available.iter().enumerate().rev() {
            if *left < capacity {
                blocked = self.first_slot + index as i64;
            }
            if let Some(entry) = until.get_mut(index) {
                *entry = blocked;
            }
        }
        until
    }

    /// Ready to answer for bookings of one length and capacity.
    pub fn search(&self, minutes: i64, capacity: i64) -> Search<'_> {
        Search { free: self, minutes, needed: self.grid.slots_for(minutes), free_until: self.free_until(capacity) }
    }
}

/// A search for bookings of one length and capacity.
pub struct Search<'a> {
    free: &'a Free,
    minutes: i64,
    needed: i64,
    free_until: Vec<i64>,
}

impl Search<'_> {
    /// Whether a booking can start at this moment, as far as capacity goes.
    pub fn is_free(&self, starts_at: Instant) -> bool {
        let slot = self.free.grid.slot_of(starts_at);
        let until = self.free.index(slot).and_then(|index| self.free_until.get(index));
        until.is_some_and(|until| *until >= slot + self.needed)
    }

    /// Every start on the grid within a day's hours that would not run past closing, free or not.
    pub fn grid_starts(&self, date: NaiveDate, hours: &DayHours, earliest: Instant) -> Vec<Instant> {
        let DayHours::Open(open) = hours else { return Vec::new() };
        if self.free.grid.by_day {
            let start = time::start_of_day(date);
            return if date < time::ist_date(earliest) { Vec::new() } else { vec![start] };
        }
        let (step, length) = (
            TimeDelta::minutes(Ord::clamp(self.free.grid.slot_minutes, 1, DAY_MINUTES)),
            TimeDelta::minutes(self.minutes),
        );
        std::iter::successors(Some(open.from), |start| start.checked_add_signed(step))
            .take_while(|start| *start + length <= open.until)
            .filter(|start| *start >= earliest)
            .collect()
    }

    /// The free ones among them.
    pub fn starts_on(&self, date: NaiveDate, hours: &DayHours, earliest: Instant) -> Vec<Instant> {
        self.grid_starts(date, hours, earliest).into_iter().filter(|start| self.is_free(*start)).collect()
    }

    /// The first free start on these days.
    pub fn next<'d>(
        &self,
        days: impl IntoIterator<Item = &'d (NaiveDate, DayHours)>,
        earliest: Instant,
    ) -> Option<Instant> {
        days.into_iter().find_map(|(date, hours)| {
            self.grid_starts(*date, hours, earliest).into_iter().find(|start| self.is_free(*start))
        })
    }

    /// All free starts on these days.
    pub fn all<'d>(
        &self,
        days: impl IntoIterator<Item = &'d (NaiveDate, DayHours)>,
        earliest: Instant,
    ) -> Vec<Instant> {
        days.into_iter().flat_map(|(date, hours)| self.starts_on(*date, hours, earliest)).collect()
    }
}

/// How many times are offered instead of a lost one.
pub const ALTERNATIVES: usize = 3;

/// A time offered instead: on which of the machines asked (0 is the wanted one), and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Index into the list of machines given.
    pub machine: usize,
    /// Its start.
    pub starts_at: Instant,
}

/// The three nearest offers. `starts[0]` are the free starts of the wanted machine, the rest those
/// of its sisters, each in order of time. The nearest earlier and later on the same machine come
/// first, and one sister at least if any has a free time; nearness decides the rest.
pub fn alternatives(wanted: Instant, starts: &[Vec<Instant>]) -> Vec<Offer> {
    let distance = |start: Instant| (start - wanted).abs();
    let mut rest: Vec<Offer> = starts
        .iter()
        .enumerate()
        .flat_map(|(machine, list)| list.iter().map(move |&starts_at| Offer { machine, starts_at }))
        .filter(|offer| offer.machine > 0 || offer.starts_at != wanted)
        .collect();
    rest.sort_by_key(|offer| (distance(offer.starts_at), offer.machine, offer.starts_at));
    let mut chosen: Vec<Offer> = Vec::with_capacity(ALTERNATIVES);
    let firsts: [fn(&Offer, Instant) -> bool; 3] = [
        |offer, _| offer.machine > 0,
        |offer, wanted| offer.machine == 0 && offer.starts_at < wanted,
        |offer, wanted| offer.machine == 0 && offer.starts_at > wanted,
    ];
    for first in firsts {
        if let Some(index) = rest.iter().position(|offer| first(offer, wanted)) {
            chosen.push(rest.remove(index));
        }
    }
    let missing = ALTERNATIVES.saturating_sub(chosen.len());
    chosen.extend(rest.into_iter().take(missing));
    chosen.sort_by_key(|offer| (distance(offer.starts_at), offer.machine, offer.starts_at));
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::booking::rules::tests::{at, hours, machine};

    fn days(from: &str, count: u64) -> Vec<(NaiveDate, DayHours)> {
        let first = time::ist_date(at(from));
        (0..count)
            .filter_map(|n| first.checked_add_days(chrono::Days::new(n)))
            .map(|date| (date, hours(date)))
            .collect()
    }

    fn free_map(grid: Grid, capacity: i64, closures: &[(Span, i64)], taken: &[(Span, i64)]) -> Free {
        let slots = grid.slot_of(at("2026-11-21T00:00"))..grid.slot_of(at("2026-12-05T00:00"));
        let loads: Vec<SlotLoad> = taken
            .iter()
            .flat_map(|(span, used)| grid.claimed(*span).map(|slot| SlotLoad { slot, used: *used }))
            .collect();
        Free::new(grid, slots, capacity, closures, &loads)
    }

    #[test]
    fn the_next_free_start_respects_the_neighbours_buffer_and_ones_own() {
        let grid = machine(30, 15).grid;
        let taken = [(Span::new(at("2026-11-23T10:00"), at("2026-11-23T18:00")).unwrap(), 1)];
        let free = free_map(grid, 1, &[], &taken);
        let search = free.search(60, 1);
        let monday = days("2026-11-23T00:00", 1);
        // 9:00–10:00 and its buffer run into 10:00; 18:00 lies in the neighbour's buffer.
        assert!(search.all(&monday, at("2026-11-21T09:00")).is_empty());
        assert_eq!(
            free.search(30, 1).all(&monday, at("2026-11-21T09:00")),
            [at("2026-11-23T09:00"), at("2026-11-23T18:30")]
        );
    }

    #[test]
    fn closed_days_and_past_times_are_no_choices() {
        let free = free_map(machine(60, 0).grid, 1, &[], &[]);
        let search = free.search(60, 1);
        let next = search.next(&days("2026-11-21T00:00", 5), at("2026-11-21T18:01"));
        assert_eq!(next, Some(at("2026-11-23T09:00")), "Sunday is off");
    }

    #[test]
    fn a_lost_slot_is_answered_with_earlier_later_and_a_sister() {
        let wanted = at("2026-11-23T11:00");
        let same = vec![at("2026-11-23T09:00"), at("2026-11-23T10:00"), at("2026-11-23T12:00"), at("2026-11-23T13:00")];
        let sister = vec![at("2026-11-23T16:00")];
        let offers = alternatives(wanted, &[same.clone(), sister]);
        let pairs: Vec<_> = offers.iter().map(|o| (o.machine, o.starts_at)).collect();
        assert_eq!(pairs, [(0, at("2026-11-23T10:00")), (0, at("2026-11-23T12:00")), (1, at("2026-11-23T16:00"))]);
        assert_eq!(alternatives(wanted, &[same]).len(), 3);
        assert_eq!(alternatives(wanted, &[vec![]]), vec![]);
    }

    proptest! {
        #[test]
        fn free_starts_are_exactly_those_a_brute_force_look_finds(
            slot in prop::sample::select(vec![30i64, 60]),
            buffer in prop::sample::select(vec![0i64, 10, 15, 30]),
            capacity in 1i64..4,
            wanted in 1i64..3,
            slots_long in 1i64..4,
            bookings in prop::collection::vec((0i64..4, 0i64..20, 1i64..4, 1i64..3), 0..12),
            closure in prop::option::of((0i64..4, 0i64..20, 1i64..6)),
        ) {
            let grid = machine(slot, buffer).grid;
            let monday = at("2026-11-23T09:00");
            let span = |day: i64, start: i64, length: i64| {
                let from = monday + TimeDelta::days(day) + TimeDelta::minutes(start * slot);
                Span::new(from, from + TimeDelta::minutes(length * slot)).unwrap()
            };
            let taken: Vec<(Span, i64)> = bookings.iter().map(|&(d, s, l, used)| (span(d, s, l), used)).collect();
            let closures: Vec<(Span, i64)> = closure.iter().map(|&(d, s, l)| (span(d, s, l), capacity)).collect();
            let free = free_map(grid, capacity, &closures, &taken);
            let list = days("2026-11-21T00:00", 8);
            let earliest = at("2026-11-23T10:00");
            let found = free.search(slots_long * slot, wanted).all(&list, earliest);

            let mut expected = Vec::new();
            for minute in 0..8 * DAY_MINUTES {
                let start = at("2026-11-21T00:00") + TimeDelta::minutes(minute);
                let end = start + TimeDelta::minutes(slots_long * slot);
                let DayHours::Open(open) = hours(time::ist_date(start)) else { continue };
                let on_grid = (start - open.from).num_minutes() % slot == 0;
                if start < open.from || end > open.until || start < earliest || !on_grid {
                    continue;
                }
                let blocked_until = end + TimeDelta::minutes(buffer);
                let fits = (0..(blocked_until - start).num_minutes()).step_by(5).all(|offset| {
                    let moment = start + TimeDelta::minutes(offset);
                    let used: i64 = taken
                        .iter()
                        .filter(|(s, _)| s.from <= moment && moment < s.until + TimeDelta::minutes(buffer))
                        .map(|(_, used)| used)
                        .sum();
                    let closed: i64 = closures.iter().filter(|(s, _)| s.from <= moment && moment < s.until).map(|(_, n)| n).sum();
                    used + closed + wanted <= capacity
                });
                if fits {
                    expected.push(start);
                }
            }
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(free.search(slots_long * slot, wanted).next(&list, earliest), expected.first().copied());
        }
    }
}
