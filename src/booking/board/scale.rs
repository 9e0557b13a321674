//! Where a moment stands on the timeline, and which blocks stand below each other. Pure.
//!
//! Each day has one stretch of hours, the same for all days, so that nights take no room; x grows
//! in whole pixels. `static/board.js` turns pixels back into minutes by the same sum.

use std::ops::Range;

use chrono::{NaiveDate, TimeDelta};

use crate::base::time::{self, Instant, Span};
use crate::catalogue::DayHours;

/// Narrowest block, in pixels: a finger's tip must hit it.
const NARROWEST: i64 = 26;
/// Widest an hour gets, in pixels.
const WIDEST_HOUR: i64 = 192;
/// Minutes of a day.
const DAY: i64 = 1440;

/// How time is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// First day.
    pub first: NaiveDate,
    /// Number of days.
    pub days: i64,
    /// Minutes from midnight at which each day begins and ends on the board.
    pub hours: Range<i64>,
    /// Pixels of an hour.
    pub hour_width: i64,
}

impl Scale {
    /// Fits opening hours and what is booked outside them; `least` is the hour's least width. The
    /// shortest of the spans is still wide enough to hit.
    pub fn fit(days: &[(NaiveDate, DayHours)], booked: &[Span], least: i64) -> Scale {
        let open = days.iter().filter_map(|(_, hours)| match hours {
            DayHours::Open(span) => Some(*span),
            _ => None,
        });
        let hours = open
            .chain(booked.iter().copied())
            .map(minutes_of_day)
            .reduce(|a, b| Range { start: Ord::min(a.start, b.start), end: Ord::max(a.end, b.end) });
        let hours = hours.unwrap_or(9 * 60..18 * 60);
        let shortest = booked.iter().map(|span| span.minutes()).min().unwrap_or(60).max(1);
        let hour_width = Ord::min((NARROWEST * 60 + shortest - 1) / shortest, WIDEST_HOUR);
        Scale {
            first: days.first().map(|(day, _)| *day).unwrap_or_default(),
            days: i64::try_from(days.len()).unwrap_or(1),
            hours: hours.start / 60 * 60..(hours.end + 59) / 60 * 60,
            hour_width: Ord::max(hour_width, least),
        }
    }

    /// Pixels of a day.
    pub fn day_width(&self) -> i64 {
        (self.hours.end - self.hours.start) * self.hour_width / 60
    }

    /// Pixels of all days.
    pub fn width(&self) -> i64 {
        self.day_width() * self.days
    }

    /// Where a moment stands; what lies in a night stands at its edge.
    pub fn x(&self, at: Instant) -> i64 {
        let minutes = (at - time::start_of_day(self.first)).num_minutes();
        let (day, minute) = (minutes.div_euclid(DAY), minutes.rem_euclid(DAY));
        if day < 0 {
            return 0;
        }
        if day >= self.days {
            return self.width();
        }
        let within = minute.clamp(self.hours.start, self.hours.end) - self.hours.start;
        day * self.day_width() + within * self.hour_width / 60
    }

    /// From, to, in pixels; nothing for what lies wholly in nights.
    pub fn stretch(&self, span: Span) -> Option<(i64, i64)> {
        let (from, to) = (self.x(span.from), self.x(span.until));
        (from < to).then_some((from, to))
    }

    /// The stretches of the days on which a centre is shut.
    pub fn shut(&self, days: &[(NaiveDate, DayHours)]) -> Vec<(i64, i64)> {
        let closed = |day: NaiveDate, hours: &DayHours| {
            let midnight = time::start_of_day(day);
            let all = Span { from: midnight, until: midnight + TimeDelta::days(1) };
            match hours {
                DayHours::Open(open) => {
                    vec![Span { from: all.from, until: open.from }, Span { from: open.until, until: all.until }]
                }
                _ => vec![all],
            }
        };
        days.iter().flat_map(|(day, hours)| closed(*day, hours)).filter_map(|span| self.stretch(span)).collect()
    }
}

/// From, until, in minutes of the day; what goes past midnight takes the whole day.
fn minutes_of_day(span: Span) -> Range<i64> {
    let from = time::ist_minutes(span.from).rem_euclid(DAY);
    let until = from + span.minutes();
    if until > DAY { 0..DAY } else { from..until }
}

/// The lane of each stretch: the first one that is free when it begins. They come in order of start.
pub(super) fn lanes(stretches: &[(i64, i64)]) -> Vec<usize> {
    let mut ends: Vec<i64> = Vec::new();
    stretches
        .iter()
        .map(|(from, to)| {
            let lane = ends.iter().position(|end| end <= from).unwrap_or(ends.len());
            match ends.get_mut(lane) {
                Some(end) => *end = *to,
                None => ends.push(*to),
            }
            lane
        })
        .collect()
}

/// Cuts machines into pages: at most `rows` machines and `blocks` bookings on each, one machine at least.
pub(super) fn pages(bookings: &[usize], rows: usize, blocks: usize) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut start, mut held) = (0, 0);
    for (index, count) in bookings.iter().enumerate() {
        if index > start && (index - start >= rows || held + count > blocks) {
            pages.push(start..index);
            (start, held) = (index, 0);
        }
        held += count;
    }
    pages.push(start..bookings.len());
    pages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::booking::rules::tests::{at, hours};

    fn days(first: &str, count: usize) -> Vec<(NaiveDate, DayHours)> {
        let first = time::ist_date(at(first));
        first.iter_days().take(count).map(|day| (day, hours(day))).collect()
    }

    fn span(from: &str, until: &str) -> Span {
        Span::new(at(from), at(until)).unwrap()
    }

    #[test]
    fn nights_take_no_room_and_days_stand_side_by_side() {
        let scale = Scale::fit(&days("2026-11-23T00:00", 7), &[], 30);
        assert_eq!(scale.hours, 540..1140);
        assert_eq!((scale.hour_width, scale.day_width(), scale.width()), (30, 300, 2100));
        assert_eq!(scale.x(at("2026-11-23T09:00")), 0);
        assert_eq!(scale.x(at("2026-11-23T19:00")), scale.x(at("2026-11-24T09:00")));
        assert_eq!(scale.x(at("2026-11-24T10:00")), 330);
        assert_eq!(scale.x(at("2026-11-22T10:00")), 0);
        assert_eq!(scale.x(at("2026-12-24T10:00")), 2100);
        assert_eq!(scale.stretch(span("2026-11-23T20:00", "2026-11-24T08:00")), None);
    }

    #[test]
    fn the_shortest_booking_is_wide_enough_to_hit_and_one_outside_the_hours_is_seen() {
        let booked = [span("2026-11-23T07:30", "2026-11-23T08:00"), span("2026-11-24T10:00", "2026-11-24T12:00")];
        let scale = Scale::fit(&days("2026-11-23T00:00", 7), &booked, 30);
        assert_eq!(scale.hours, 420..1140);
        assert!(booked.iter().all(|span| scale.stretch(*span).is_some_and(|(from, to)| to - from >= NARROWEST)));
    }

    #[test]
    fn a_closed_day_is_shut_as_a_whole_and_an_open_one_not() {
        let days = days("2026-11-21T00:00", 2);
        let scale = Scale::fit(&days, &[], 30);
        assert_eq!(scale.shut(&days), [(300, 600)], "Saturday is open, Sunday is off");
    }

    #[test]
    fn pages_hold_so_many_machines_and_bookings() {
        assert_eq!(pages(&[1; 120], 50, 600), [0..50, 50..100, 100..120]);
        assert_eq!(pages(&[400, 300, 900, 10, 10], 50, 600), [0..1, 1..2, 2..3, 3..5]);
        assert_eq!(pages(&[], 50, 600).len(), 1, "an empty page stands too");
    }

    proptest! {
        #[test]
        fn blocks_in_one_lane_never_overlap(mut all in prop::collection::vec((0i64..200, 1i64..40), 0..60)) {
            all.sort_unstable();
            let stretches: Vec<(i64, i64)> = all.iter().map(|(from, long)| (*from, from + long)).collect();
            let lanes = lanes(&stretches);
            for (a, (from, to)) in stretches.iter().enumerate() {
                for (b, (other_from, other_to)) in stretches.iter().enumerate().skip(a + 1) {
                    prop_assert!(lanes[a] != lanes[b] || other_from >= to || from >= other_to);
                }
            }
        }
    }
}
