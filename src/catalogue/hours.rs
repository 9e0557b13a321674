//! When a centre is open: dated opening hours, weekly and extra offs, holidays. Pure.
//!
//! Opening hours are a rule and never rows of the ledger: a change takes effect at once.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::base::time::{Instant, Span, start_of_day};

/// The hours of one Indian day at a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayHours {
    /// Open from, until.
    Open(Span),
    /// Weekly off or extra off.
    WeeklyOff,
    /// Holiday, by its names in English and Hindi.
    Holiday(String, String),
}

/// A day of the week on which a centre is closed, every week or only the nth of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffDay {
    /// Which day.
    pub weekday: Weekday,
    /// Only the nth of each month (second Saturday = 2), or every one.
    pub nth: Option<u32>,
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MON", Weekday::Mon),
    ("TUE", Weekday::Tue),
    ("WED", Weekday::Wed),
    ("THU", Weekday::Thu),
    ("FRI", Weekday::Fri),
    ("SAT", Weekday::Sat),
    ("SUN", Weekday::Sun),
];

impl OffDay {
    /// Reads `SUN`, or `SAT2` for the second Saturday.
    pub fn parse(code: &str) -> Option<OffDay> {
        let (name, nth) = code.split_at_checked(3)?;
        let weekday = WEEKDAYS.iter().find(|(known, _)| *known == name)?.1;
        let nth = match nth {
            "" => None,
            "1" | "2" | "3" | "4" | "5" => nth.parse().ok(),
            _ => return None,
        };
        Some(OffDay { weekday, nth })
    }

    /// Reads several joined by `;`; `None` if any is not one.
    pub fn parse_all(codes: &str) -> Option<Vec<OffDay>> {
        codes.split(';').map(str::trim).filter(|code| !code.is_empty()).map(OffDay::parse).collect()
    }

    /// Whether it falls on a day.
    pub fn falls_on(self, date: NaiveDate) -> bool {
        date.weekday() == self.weekday && self.nth.is_none_or(|nth| date.day0() / 7 + 1 == nth)
    }
}

/// Opening hours from a day on, until the next version begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursVersion {
    /// First day they hold.
    pub effective_from: NaiveDate,
    /// Opening, in minutes from Indian midnight.
    pub opens_minute: i64,
    /// Closing, in minutes from Indian midnight; 1440 is midnight.
    pub closes_minute: i64,
    /// Weekly and extra offs.
    pub off_days: Vec<OffDay>,
}

/// Everything that decides when a centre is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CentreHours {
    versions: Vec<HoursVersion>,
    holidays: BTreeMap<NaiveDate, (String, String)>,
}

impl CentreHours {
    /// From its versions, in any order, and the holidays of its State and its own.
    pub fn new(mut versions: Vec<HoursVersion>, holidays: BTreeMap<NaiveDate, (String, String)>) -> CentreHours {
        versions.sort_by_key(|version| version.effective_from);
        CentreHours { versions, holidays }
    }

    /// The version in force on a day; before the first one, the first.
    pub fn version_on(&self, date: NaiveDate) -> Option<&HoursVersion> {
        let begun = self.versions.partition_point(|version| version.effective_from <= date);
        self.versions.get(begun.saturating_sub(1))
    }

    /// All versions, oldest first.
    pub fn versions(&self) -> &[HoursVersion] {
        &self.versions
    }

    /// The hours of a day. A centre without any hours is closed.
    pub fn day(&self, date: NaiveDate) -> DayHours {
        let Some(version) = self.version_on(date) else {
            return DayHours::WeeklyOff;
        };
        if version.off_days.iter().any(|off| off.falls_on(date)) {
            return DayHours::WeeklyOff;
        }
        if let Some((name_en, name_hi)) = self.holidays.get(&date) {
            return DayHours::Holiday(name_en.clone(), name_hi.clone());
        }
        match open_span(version, date) {
            Some(span) => DayHours::Open(span),
            None => DayHours::WeeklyOff,
        }
    }

    /// Holidays from a day on, first to last.
    pub fn holidays_from(&self, date: NaiveDate) -> impl Iterator<Item = (NaiveDate, &str, &str)> {
        self.holidays.range(date..).map(|(on, (name_en, name_hi))| (*on, name_en.as_str(), name_hi.as_str()))
    }

    /// Minutes from midnight of every opening there is: the grid must divide them all.
    pub fn openings(&self) -> Vec<i64> {
        self.versions.iter().map(|version| version.opens_minute).collect()
    }
}

fn open_span(version: &HoursVersion, date: NaiveDate) -> Option<Span> {
    let midnight = start_of_day(date);
    let at = |minute: i64| -> Option<Instant> { midnight.checked_add_signed(TimeDelta::try_minutes(minute)?) };
    Span::new(at(version.opens_minute)?, at(version.closes_minute)?)
}

/// The widest quantum that divides slot, buffer and every opening time (minutes from
/// midnight); a day for what is booked by days.
pub fn quantum_minutes(by_day: bool, slot_minutes: i64, buffer_minutes: i64, openings: &[i64]) -> i64 {
    if by_day {
        return 1440;
    }
    openings
        .iter()
        .fold(common_divisor(slot_minutes, buffer_minutes), |sofar, &opens| common_divisor(sofar, opens))
        .max(1)
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::{clock_time, parse_date};

    fn date(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    fn version(from: &str, opens: i64, closes: i64, off: &str) -> HoursVersion {
        HoursVersion {
            effective_from: date(from),
            opens_minute: opens,
            closes_minute: closes,
            off_days: OffDay::parse_all(off).unwrap(),
        }
    }

    fn opens_at(hours: &CentreHours, on: &str) -> Option<String> {
        match hours.day(date(on)) {
            DayHours::Open(span) => Some(clock_time(span.from)),
            _ => None,
        }
    }

    #[test]
    fn second_saturday_is_the_one_from_the_8th_to_the_14th() {
        let off = OffDay::parse("SAT2").unwrap();
        let days: Vec<u32> = (1..=30).filter(|&d| off.falls_on(date(&format!("{d}-11-2026")))).collect();
        assert_eq!(days, [14]);
        assert_eq!(OffDay::parse("SAT9"), None);
        assert_eq!(OffDay::parse("sun"), None);
        assert_eq!(OffDay::parse_all("SUN; MON").map(|off| off.len()), Some(2));
    }

    #[test]
    fn new_hours_hold_from_their_day_on() {
        let hours = CentreHours::new(
            vec![version("01-06-2026", 420, 1140, "SUN"), version("01-04-2025", 540, 1140, "SUN")],
            BTreeMap::new(),
        );
        assert_eq!(opens_at(&hours, "30-05-2026").as_deref(), Some("09:00"));
        assert_eq!(opens_at(&hours, "01-06-2026").as_deref(), Some("07:00"));
        assert_eq!(opens_at(&hours, "01-01-2020").as_deref(), Some("09:00"));
        assert_eq!(hours.openings(), [540, 420]);
    }

    #[test]
    fn offs_and_holidays_close_a_centre() {
        let holidays = BTreeMap::from([(date("25-12-2026"), ("Christmas".to_owned(), "क्रिसमस".to_owned()))]);
        let hours = CentreHours::new(vec![version("01-04-2025", 540, 1140, "SUN")], holidays);
        assert_eq!(hours.day(date("29-11-2026")), DayHours::WeeklyOff);
        assert_eq!(hours.day(date("25-12-2026")), DayHours::Holiday("Christmas".into(), "क्रिसमस".into()));
        assert_eq!(CentreHours::default().day(date("25-12-2026")), DayHours::WeeklyOff);
    }

    #[test]
    fn the_quantum_divides_slot_buffer_and_opening() {
        assert_eq!(quantum_minutes(false, 30, 15, &[540]), 15);
        assert_eq!(quantum_minutes(false, 60, 0, &[540]), 60);
        assert_eq!(quantum_minutes(false, 60, 10, &[570, 540]), 10);
        assert_eq!(quantum_minutes(true, 1440, 0, &[570]), 1440);
    }
}
