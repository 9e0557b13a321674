//! Who is next, which times will do, and until when an offer stands.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeDelta};

use crate::base::time::{self, Instant, Span};
use crate::base::{EquipmentId, UnitId};
use crate::catalogue::DayHours;

/// An offer that leaves less time than this to answer is not made: the slot is open to who stands there.
pub const LEAST_TO_ANSWER: TimeDelta = TimeDelta::minutes(5);
/// How long a freed slot is held where the centre has set nothing, minutes of opening hours.
pub const USUAL_ANSWER_MINUTES: i64 = 30;
/// Longest stretch one entry may wait for.
pub const MOST_DAYS: i64 = 62;
/// How many lines a unit may stand in at a time.
pub const MOST_ENTRIES: usize = 20;

/// Somebody in line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// Row of the entry.
    pub id: i64,
    /// Who.
    pub unit: UnitId,
    /// Whether the centre lets it go before others here: a member where members come first.
    pub goes_first: bool,
    /// Since when.
    pub joined_at: Instant,
    /// First start and last end that will do.
    pub span: Span,
    /// Machines that will do.
    pub machines: BTreeSet<EquipmentId>,
}

impl Waiter {
    fn rank(&self) -> (bool, Instant, i64) {
        (!self.goes_first, self.joined_at, self.id)
    }

    /// Whether both may want the same time of the same machine.
    fn meets(&self, other: &Waiter) -> bool {
        self.span.meets(other.span) && !self.machines.is_disjoint(&other.machines)
    }
}

/// Puts a line into its order: who goes first by the centre's rule, then who joined first.
pub fn in_line(mut line: Vec<Waiter>) -> Vec<Waiter> {
    line.sort_by_key(Waiter::rank);
    line
}

/// The place of an entry, from 1: one more than those before it who may want the same.
pub fn place_of(line: &[Waiter], id: i64) -> Option<usize> {
    let own = line.iter().find(|waiter| waiter.id == id)?;
    let before = |other: &&Waiter| other.id != id && other.rank() < own.rank() && other.meets(own);
    Some(1 + line.iter().filter(before).count())
}

/// Which start an entry takes.
#[derive(Clone, Debug)]
pub struct Wish {
    /// First start and last end that will do.
    pub span: Span,
    /// Length.
    pub minutes: i64,
    /// Not before this minute of the Indian day.
    pub day_from_minute: i64,
    /// Starts that were offered to it before.
    pub offered: Vec<Instant>,
}

impl Wish {
    /// Whether a start will do: inside the stretch, not before the minute of the day, soon enough
    /// to be answered, not offered before.
    pub fn takes(&self, start: Instant, now: Instant) -> bool {
        let Some(length) = TimeDelta::try_minutes(self.minutes) else { return false };
        start >= self.span.from
            && start + length <= self.span.until
            && start >= now + LEAST_TO_ANSWER
            && time::ist_minutes(start).rem_euclid(1440) >= self.day_from_minute
            && !self.offered.contains(&start)
    }
}

/// Until when an offer stands: so many minutes of opening hours from now, never past the start.
/// `hours` tells the hours of an Indian day.
pub fn answer_by(now: Instant, minutes: i64, start: Instant, hours: &dyn Fn(NaiveDate) -> DayHours) -> Instant {
    let mut left = TimeDelta::try_minutes(minutes.max(1)).unwrap_or(TimeDelta::minutes(USUAL_ANSWER_MINUTES));
    let mut day = time::ist_date(now);
    while time::start_of_day(day) < start {
        if let DayHours::Open(open) = hours(day) {
            let from = Ord::max(open.from, now);
            if from < open.until {
                if open.until - from >= left {
                    return Ord::min(from + left, start);
                }
                left -= open.until - from;
            }
        }
        match day.checked_add_days(Days::new(1)) {
            Some(next) => day = next,
            None => break,
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::booking::rules::tests::{at, hours};

    fn waiter(id: i64, goes_first: bool, joined: &str, span: (&str, &str), machines: &[i64]) -> Waiter {
        Waiter {
            id,
            unit: UnitId(id),
            goes_first,
            joined_at: at(joined),
            span: Span::new(at(span.0), at(span.1)).unwrap(),
            machines: machines.iter().map(|id| EquipmentId(*id)).collect(),
        }
    }

    const DAY: (&str, &str) = ("2026-11-25T00:00", "2026-11-26T00:00");

    #[test]
    fn who_joined_first_is_first_and_members_before_others_where_the_centre_says_so() {
        let line = in_line(vec![
            waiter(1, false, "2026-11-22T10:00", DAY, &[1]),
            waiter(2, true, "2026-11-22T11:00", DAY, &[1]),
            waiter(3, false, "2026-11-22T09:00", DAY, &[1]),
        ]);
        assert_eq!(line.iter().map(|w| w.id).collect::<Vec<_>>(), [2, 3, 1]);
        assert_eq!([1, 2, 3].map(|id| place_of(&line, id)), [Some(3), Some(1), Some(2)]);
    }

    #[test]
    fn a_place_counts_only_those_who_may_want_the_same() {
        let line = in_line(vec![
            waiter(1, false, "2026-11-22T10:00", ("2026-11-25T10:00", "2026-11-25T11:00"), &[1]),
            waiter(2, false, "2026-11-22T10:01", ("2026-11-25T11:00", "2026-11-25T12:00"), &[1]),
            waiter(3, false, "2026-11-22T10:02", ("2026-11-25T10:30", "2026-11-25T11:30"), &[2]),
            waiter(4, false, "2026-11-22T10:03", DAY, &[1, 2]),
        ]);
        assert_eq!([1, 2, 3, 4].map(|id| place_of(&line, id).unwrap()), [1, 1, 1, 4]);
        assert_eq!(place_of(&line, 9), None);
    }

    #[test]
    fn an_offer_stands_for_minutes_of_opening_hours_and_never_past_the_start() {
        let start = at("2026-11-25T10:00");
        let by = |now: &str| answer_by(at(now), 30, start, &hours);
        assert_eq!(by("2026-11-24T12:00"), at("2026-11-24T12:30"));
        assert_eq!(by("2026-11-24T18:50"), at("2026-11-25T09:20"), "the night does not count");
        assert_eq!(by("2026-11-24T22:00"), at("2026-11-25T09:30"));
        assert_eq!(by("2026-11-25T09:45"), start);
        let monday = at("2026-11-23T09:00");
        assert_eq!(answer_by(at("2026-11-22T12:00"), 30, monday, &hours), monday, "Sunday is off");
    }

    #[test]
    fn a_start_that_was_offered_once_is_not_offered_again() {
        let wish = Wish {
            span: Span::new(at("2026-11-25T00:00"), at("2026-11-26T00:00")).unwrap(),
            minutes: 60,
            day_from_minute: 11 * 60,
            offered: vec![at("2026-11-25T12:00")],
        };
        let now = at("2026-11-22T12:00");
        let cases = [("10:30", false), ("11:00", true), ("12:00", false), ("23:00", true), ("23:30", false)];
        for (clock, expected) in cases {
            assert_eq!(wish.takes(at(&format!("2026-11-25T{clock}")), now), expected, "{clock}");
        }
        assert!(!wish.takes(at("2026-11-25T13:00"), at("2026-11-25T12:58")), "too late to answer");
    }

    proptest! {
        #[test]
        fn an_answer_is_due_after_now_and_at_the_start_at_the_latest(
            ahead in 6i64..10_000, minutes in 1i64..600, clock in 0i64..1440,
        ) {
            let now = at("2026-11-23T00:00") + TimeDelta::minutes(clock);
            let start = now + TimeDelta::minutes(ahead);
            let by = answer_by(now, minutes, start, &hours);
            prop_assert!(by > now && by <= start);
            let open = (0..(by - now).num_minutes()).filter(|n| {
                let moment = now + TimeDelta::minutes(*n);
                matches!(hours(time::ist_date(moment)), DayHours::Open(open) if open.from <= moment && moment < open.until)
            }).count() as i64;
            prop_assert!(open <= minutes && (open == minutes || by == start));
        }
    }
}
