//! On which days a recurring closure falls. Pure.

use chrono::{Datelike, Days, NaiveDate};

use crate::base::time::{self, Span};

/// Which days of a weekday: each, or the n-th of a month (-1 the last).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// 1 is Monday.
    pub weekday: i64,
    /// 1 to 4, or -1 for the last; every week if `None`.
    pub nth: Option<i64>,
    /// Indian minutes of the day.
    pub from_minute: i64,
    /// First minute after it.
    pub until_minute: i64,
    /// Not before.
    pub first_day: NaiveDate,
    /// Not after.
    pub last_day: Option<NaiveDate>,
}

impl Recurrence {
    /// Whether it falls on a day.
    pub fn falls_on(&self, day: NaiveDate) -> bool {
        if day < self.first_day || self.last_day.is_some_and(|last| day > last) {
            return false;
        }
        let rank = i64::from(day.day0() / 7) + 1;
        let is_last = day.checked_add_days(Days::new(7)).is_none_or(|later| later.month() != day.month());
        i64::from(day.weekday().number_from_monday()) == self.weekday
            && match self.nth {
                None => true,
                Some(-1) => is_last,
                Some(nth) => rank == nth,
            }
    }

    /// Its days from one to another, both included.
    pub fn days(&self, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        from.iter_days().take_while(|day| *day <= until).filter(|day| self.falls_on(*day)).collect()
    }

    /// The stretch it closes on a day.
    pub fn span(&self, day: NaiveDate) -> Option<Span> {
        let start = time::start_of_day(day);
        let at = |minute: i64| start + chrono::TimeDelta::minutes(minute.clamp(0, 1440));
        Span::new(at(self.from_minute), at(self.until_minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn monday(nth: Option<i64>) -> Recurrence {
        Recurrence {
            weekday: 1,
            nth,
            from_minute: 780,
            until_minute: 840,
            first_day: day("2026-11-23"),
            last_day: None,
        }
    }

    #[test]
    fn a_weekday_outage_never_blocks_another_day() {
        let days = monday(None).days(day("2026-11-20"), day("2026-12-31"));
        assert_eq!(days.first(), Some(&day("2026-11-23")));
        assert_eq!(days.len(), 6);
        assert!(days.iter().all(|day| day.weekday() == chrono::Weekday::Mon));
        let ended = Recurrence { last_day: Some(day("2026-11-30")), ..monday(None) };
        assert_eq!(ended.days(day("2026-11-20"), day("2026-12-31")).len(), 2);
    }

    #[test]
    fn the_first_and_the_last_of_a_month_are_each_one_day() {
        let first = Recurrence { weekday: 6, ..monday(Some(1)) };
        assert_eq!(
            first.days(day("2026-12-01"), day("2027-02-28")),
            ["2026-12-05", "2027-01-02", "2027-02-06"].map(day)
        );
        let last = Recurrence { weekday: 6, ..monday(Some(-1)) };
        assert_eq!(
            last.days(day("2026-12-01"), day("2027-02-28")),
            ["2026-12-26", "2027-01-30", "2027-02-27"].map(day)
        );
    }

    #[test]
    fn it_closes_its_hours_of_indian_time() {
        let span = monday(None).span(day("2026-11-23")).unwrap();
        assert_eq!(
            (time::clock_time(span.from), time::clock_time(span.until)),
            ("13:00".to_owned(), "14:00".to_owned())
        );
    }
}
