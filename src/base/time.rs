//! Instants, Indian days and months, spans, and the clock that is passed in.
//!
//! Instants are stored in UTC; people, day limits, months and financial years are Indian
//! time (+05:30, no daylight saving). Spans are half open: 10–11 and 11–12 do not meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};

use super::{Lang, words};

/// A moment, UTC.
pub type Instant = DateTime<Utc>;

/// Minutes that Indian time is ahead of UTC.
pub const IST_MINUTES: i64 = 330;

/// Indian Standard Time.
pub fn ist() -> FixedOffset {
    FixedOffset::east_opt(IST_MINUTES as i32 * 60).expect("+05:30 is a valid offset")
}

/// Where "now" comes from. Cloning shares the same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands until it is set; for tests and for making a demo's past.
    pub fn fixed(at: Instant) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// Moves a fixed clock; the machine's clock stays as it is.
    pub fn set(&self, at: Instant) {
        if let Some(fixed) = &self.0 {
            fixed.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The moment it shows, in whole microseconds (what both engines can store).
    #[expect(clippy::disallowed_methods, reason = "the one place the machine's clock is read")]
    pub fn now(&self) -> Instant {
        let micros = match &self.0 {
            Some(fixed) => fixed.load(Ordering::SeqCst),
            None => Utc::now().timestamp_micros(),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// The moment of an Indian wall-clock time.
pub fn from_ist(local: NaiveDateTime) -> Instant {
    // A fixed offset maps every local time to exactly one moment.
    (local - TimeDelta::minutes(IST_MINUTES)).and_utc()
}

/// The Indian wall-clock time of a moment.
pub fn to_ist(at: Instant) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::minutes(IST_MINUTES)
}

/// The Indian day of a moment.
pub fn ist_date(at: Instant) -> NaiveDate {
    to_ist(at).date()
}

/// Midnight at the start of an Indian day.
pub fn start_of_day(date: NaiveDate) -> Instant {
    from_ist(date.and_time(NaiveTime::MIN))
}

/// RFC 3339 with the Indian offset, as the API shows moments.
pub fn rfc3339(at: Instant) -> String {
    ist().from_utc_datetime(&at.naive_utc()).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// Whole Indian minutes since 1970, from which slot indexes are counted.
pub fn ist_minutes(at: Instant) -> i64 {
    at.timestamp().div_euclid(60) + IST_MINUTES
}

/// The moment of a count of Indian minutes since 1970, if it is within the calendar.
pub fn from_ist_minutes(minutes: i64) -> Option<Instant> {
    DateTime::from_timestamp(minutes.checked_sub(IST_MINUTES)?.checked_mul(60)?, 0)
}

/// A half-open span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First moment inside.
    pub from: Instant,
    /// First moment after it.
    pub until: Instant,
}

impl Span {
    /// A span, if it has any length.
    pub fn new(from: Instant, until: Instant) -> Option<Span> {
        (from < until).then_some(Span { from, until })
    }

    /// Whole minutes of it.
    pub fn minutes(self) -> i64 {
        (self.until - self.from).num_minutes()
    }

    /// Whether the two share any moment.
    pub fn meets(self, other: Span) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// The Indian financial year (1 April to 31 March), named by the year it begins in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear(pub i32);

impl FinancialYear {
    /// The year a day lies in.
    pub fn of(date: NaiveDate) -> FinancialYear {
        FinancialYear(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// `2627` for 2026-27, as in document numbers.
    pub fn short(self) -> String {
        format!("{:02}{:02}", self.0.rem_euclid(100), (self.0 + 1).rem_euclid(100))
    }

    /// `2026-27`.
    pub fn label(self) -> String {
        format!("{}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }

    /// 1 April.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or(NaiveDate::MAX)
    }
}

/// A calendar month of Indian days, written `2026-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    /// The month a day lies in.
    pub fn of(date: NaiveDate) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    /// Reads `2026-10`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.trim().split_once('-')?;
        let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
        NaiveDate::from_ymd_opt(month.year, month.month, 1)?;
        (1..=9999).contains(&month.year).then_some(month)
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// The first day after it.
    pub fn end(self) -> NaiveDate {
        self.first_day().checked_add_months(chrono::Months::new(1)).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        self.end().checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// `21-11-2026`, for lists and documents.
pub fn short_date(date: NaiveDate) -> String {
    date.format("%d-%m-%Y").to_string()
}

/// `Tue 24 November 2026` or `24 नवंबर 2026, मंगलवार`, for prose.
pub fn long_date(lang: Lang, date: NaiveDate) -> String {
    let weekday = words::text_with(lang, &format!("weekday-{}", date.weekday().num_days_from_monday() + 1), &[]);
    let month = words::text_with(lang, &format!("month-{}", date.month()), &[]);
    match lang {
        Lang::En => {
            let weekday: String = weekday.chars().take(3).collect();
            format!("{weekday} {} {month} {}", date.day(), date.year())
        }
        Lang::Hi => format!("{} {month} {}, {weekday}", date.day(), date.year()),
    }
}

/// `November 2026` or `नवंबर 2026`.
pub fn month_name(lang: Lang, month: Month) -> String {
    format!("{} {}", lang.t(&format!("month-{}", month.month)), month.year)
}

/// `09:30` in Indian time.
pub fn clock_time(at: Instant) -> String {
    to_ist(at).format("%H:%M").to_string()
}

/// `21-11-2026 09:30` in Indian time.
pub fn short_date_time(at: Instant) -> String {
    to_ist(at).format("%d-%m-%Y %H:%M").to_string()
}

/// Reads a day as people type it: `24-11-2026`, `24/11/2026`, or as forms send it, `2026-11-24`.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        .filter(|date| (1900..=2999).contains(&date.year()))
}

/// Reads a time of day as people type it: `9`, `9:00`, `0900`, `9am`, `21:00`, `9.30 pm`.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let lower = text.trim().to_lowercase().replace([' ', '.'], "");
    let (digits, afternoon) = match (lower.strip_suffix("pm"), lower.strip_suffix("am")) {
        (Some(rest), _) => (rest, Some(true)),
        (_, Some(rest)) => (rest, Some(false)),
        _ => (lower.as_str(), None),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let hour: u32 = hour.parse().ok()?;
    let minute: u32 = minute.parse().ok()?;
    let hour = match afternoon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    #[test]
    fn financial_year_turns_on_the_first_of_april() {
        assert_eq!(FinancialYear::of(day("31-03-2026")).short(), "2526");
        assert_eq!(FinancialYear::of(day("01-04-2026")).label(), "2026-27");
        assert_eq!(FinancialYear(1999).short(), "9900");
    }

    #[test]
    fn indian_midnight_is_half_past_six_in_the_evening_utc() {
        assert_eq!(start_of_day(day("01-04-2026")).to_rfc3339(), "2026-03-31T18:30:00+00:00");
        assert_eq!(ist_date(start_of_day(day("01-04-2026"))), day("01-04-2026"));
        assert_eq!(ist_minutes(start_of_day(day("02-01-1970"))), 1440);
        assert_eq!(from_ist_minutes(1440), Some(start_of_day(day("02-01-1970"))));
    }

    #[test]
    fn touching_spans_do_not_meet() {
        let at = |h| from_ist(day("24-11-2026").and_hms_opt(h, 0, 0).unwrap());
        let span = |a, b| Span::new(at(a), at(b)).unwrap();
        assert!(!span(10, 11).meets(span(11, 12)));
        assert!(span(10, 12).meets(span(11, 13)));
        assert_eq!(Span::new(at(10), at(10)), None);
    }

    #[test]
    fn times_are_read_as_typed() {
        let time = |h, m| NaiveTime::from_hms_opt(h, m, 0);
        for (text, expected) in [
            ("9", time(9, 0)),
            ("9:00", time(9, 0)),
            ("0900", time(9, 0)),
            ("9am", time(9, 0)),
            ("9.30 pm", time(21, 30)),
            ("12am", time(0, 0)),
            ("21:00", time(21, 0)),
            ("25:00", None),
            ("9:5", None),
            ("13pm", None),
        ] {
            assert_eq!(parse_time(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_in_prose_name_the_weekday() {
        assert_eq!(long_date(Lang::En, day("24-11-2026")), "Tue 24 November 2026");
        assert_eq!(long_date(Lang::Hi, day("24-11-2026")), "24 नवंबर 2026, मंगलवार");
    }
}
