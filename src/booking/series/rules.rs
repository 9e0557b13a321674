//! On which days a series falls, in Indian wall time, and whether it gets in its own way.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeZone, Weekday};
use rrule::{Frequency, NWeekday, RRule, Tz, Unvalidated};

use crate::base::{Reason, time};

/// Most dates of a series.
pub const MOST: u16 = 200;

/// How a series goes on after its first date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    /// Each day, or each so many days.
    Day,
    /// On these days of the week.
    Week(Vec<Weekday>),
    /// On the day of the month of the first date.
    MonthDay,
    /// On the weekday of the first date and its place in the month; the fifth one is the last.
    MonthWeekday,
}

/// Where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After so many dates.
    Count(u16),
    /// With this day.
    Until(NaiveDate),
}

/// The rule of a series as iCalendar writes it (RFC 5545, RRULE).
pub fn rule_text(every: &Every, interval: u16, first: NaiveDate, end: End) -> String {
    let by = match every {
        Every::Day => "FREQ=DAILY".to_owned(),
        Every::Week(days) => {
            let days: Vec<&str> = days.iter().map(|day| day_code(*day)).collect();
            format!("FREQ=WEEKLY;BYDAY={}", days.join(","))
        }
        Every::MonthDay => format!("FREQ=MONTHLY;BYMONTHDAY={}", first.day()),
        Every::MonthWeekday => {
            let nth = match first.day0() / 7 + 1 {
                5 => "-1".to_owned(),
                nth => nth.to_string(),
            };
            format!("FREQ=MONTHLY;BYDAY={nth}{}", day_code(first.weekday()))
        }
    };
    let step = if interval > 1 { format!(";INTERVAL={interval}") } else { String::new() };
    match end {
        End::Count(count) => format!("{by}{step};COUNT={count}"),
        End::Until(last) => format!("{by}{step};UNTIL={}", until_text(last)),
    }
}

/// The last second of an Indian day, in UTC as RRULE wants it.
fn until_text(last: NaiveDate) -> String {
    let next = last.succ_opt().unwrap_or(last);
    let end = time::start_of_day(next) - chrono::TimeDelta::seconds(1);
    end.format("%Y%m%dT%H%M%SZ").to_string()
}

/// `MO` to `SU`.
pub const fn day_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// The days of the week from Monday on.
pub const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

const RDATE: &str = "RDATE;VALUE=DATE:";

/// Days of one's own as iCalendar writes them (RFC 5545, RDATE).
pub fn dates_text(dates: &[NaiveDate]) -> String {
    let dates: Vec<String> = dates.iter().map(|date| date.format("%Y%m%d").to_string()).collect();
    format!("{RDATE}{}", dates.join(","))
}

/// The dates of a series in order, each once: what `rule` says from `first` on, at its time of day.
///
/// # Errors
/// The rule cannot be read, has no end, gives no date, or more than [`MOST`].
pub fn expand(rule: &str, first: NaiveDateTime) -> Result<Vec<NaiveDateTime>, Reason> {
    let dates = match rule.strip_prefix(RDATE) {
        Some(dates) => own_dates(dates, first)?,
        None => by_rule(rule, first)?,
    };
    match dates.len() {
        0 => Err(Reason::field("rule", "series-empty")),
        count if count > usize::from(MOST) => Err(Reason::field("count", "series-too-many").with("most", MOST)),
        _ => Ok(dates),
    }
}

fn own_dates(dates: &str, first: NaiveDateTime) -> Result<Vec<NaiveDateTime>, Reason> {
    let read = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y%m%d").ok();
    let dates: Option<Vec<NaiveDate>> = dates.split(',').map(read).collect();
    let mut dates = dates.ok_or_else(|| Reason::field("dates", "series-dates"))?;
    dates.sort_unstable();
    dates.dedup();
    Ok(dates.into_iter().map(|date| date.and_time(first.time())).collect())
}

/// The rule read and held to what a series may be: by days, weeks or months, once a day, with an end.
fn read(rule: &str) -> Result<RRule<Unvalidated>, Reason> {
    let unreadable = || Reason::field("rule", "series-rule");
    let rule = rule.trim().strip_prefix("RRULE:").unwrap_or(rule.trim()).to_uppercase();
    if rule.len() > 300 || !rule.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"=;,+-".contains(&byte)) {
        return Err(unreadable());
    }
    let rule: RRule<Unvalidated> = ends_with_the_day(&rule).parse().map_err(|_| unreadable())?;
    let daily_at_most = matches!(rule.get_freq(), Frequency::Daily | Frequency::Weekly | Frequency::Monthly)
        && rule.get_by_hour().is_empty()
        && rule.get_by_minute().is_empty()
        && rule.get_by_second().is_empty();
    if !daily_at_most || rule.get_interval() == 0 {
        return Err(unreadable());
    }
    match (rule.get_count(), rule.get_until()) {
        (None, None) => Err(Reason::field("count", "series-endless").with("most", MOST)),
        (Some(count), _) if !(1..=u32::from(MOST)).contains(&count) => {
            Err(Reason::field("count", "series-too-many").with("most", MOST))
        }
        _ => Ok(rule),
    }
}

/// `UNTIL=20261231` means that Indian day to its end.
fn ends_with_the_day(rule: &str) -> String {
    let part = |part: &str| match part.strip_prefix("UNTIL=").map(|day| NaiveDate::parse_from_str(day, "%Y%m%d")) {
        Some(Ok(last)) => format!("UNTIL={}", until_text(last)),
        _ => part.to_owned(),
    };
    rule.split(';').map(part).collect::<Vec<_>>().join(";")
}

fn by_rule(rule: &str, first: NaiveDateTime) -> Result<Vec<NaiveDateTime>, Reason> {
    let rule = read(rule)?;
    let unreadable = || Reason::field("rule", "series-rule");
    let start = Tz::Asia__Kolkata.from_local_datetime(&first).single().ok_or_else(unreadable)?;
    let set = rule.build(start).map_err(|_| unreadable())?;
    Ok(set.all(MOST + 1).dates.into_iter().map(|at| at.naive_local()).collect())
}

/// What a rule says, for telling it in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Each so many days.
    Days(u16),
    /// Each so many weeks on these days.
    Weeks(u16, Vec<Weekday>),
    /// Each so many months on this day of the month.
    MonthDay(u16, i8),
    /// Each so many months on this weekday: its place in the month, -1 for the last.
    MonthWeekday(u16, i16, Weekday),
    /// On days of one's own, or by a rule that has no plain words.
    Otherwise,
}

/// Reads a rule for telling it in words.
pub fn told(rule: &str) -> Told {
    let Ok(rule) = read(rule) else { return Told::Otherwise };
    let every = rule.get_interval();
    let days: Vec<(i16, Weekday)> = rule
        .get_by_weekday()
        .iter()
        .map(|day| match day {
            NWeekday::Every(day) => (0, *day),
            NWeekday::Nth(nth, day) => (*nth, *day),
        })
        .collect();
    match (rule.get_freq(), rule.get_by_month_day(), days.as_slice()) {
        (Frequency::Daily, [], []) => Told::Days(every),
        (Frequency::Weekly, [], days) if !days.is_empty() => {
            let mut days: Vec<Weekday> = days.iter().map(|(_, day)| *day).collect();
            days.sort_by_key(Weekday::num_days_from_monday);
            Told::Weeks(every, days)
        }
        (Frequency::Monthly, [day], []) => Told::MonthDay(every, *day),
        (Frequency::Monthly, [], [(nth, day)]) if *nth != 0 => Told::MonthWeekday(every, *nth, *day),
        _ => Told::Otherwise,
    }
}

/// The first two neighbours of a series, in order of time, that share a slot of the grid, buffer included.
pub fn in_its_own_way(slots: &[Range<i64>]) -> Option<(usize, usize)> {
    let pairs = slots.iter().zip(slots.iter().skip(1));
    pairs.enumerate().find(|(_, (one, next))| next.start < one.end).map(|(index, _)| (index, index + 1))
}

/// Free starts in order of nearness to a lost one: the same day first, by distance; then other
/// days, the nearest day and on it the nearest time of day, later before earlier.
pub fn by_nearness(wanted: NaiveDateTime, free: &mut [NaiveDateTime]) {
    free.sort_by_key(|at| {
        let days = (at.date() - wanted.date()).num_days();
        let clock = (at.time() - wanted.time()).num_minutes();
        (days.abs(), clock.abs(), days < 0, clock < 0)
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    fn days(rule: &str, first: &str) -> Vec<String> {
        let dates = expand(rule, at(first)).unwrap();
        assert!(dates.iter().all(|date| date.time() == at(first).time()), "wall time stays");
        dates.iter().map(|date| date.date().to_string()).collect()
    }

    #[test]
    fn a_weekly_series_falls_on_its_days_from_the_first_date_on() {
        let rule = rule_text(
            &Every::Week(vec![Weekday::Mon, Weekday::Thu]),
            1,
            day("2026-11-24"),
            End::Until(day("2026-12-07")),
        );
        assert_eq!(days(&rule, "2026-11-24T00:30"), ["2026-11-26", "2026-11-30", "2026-12-03", "2026-12-07"]);
        assert_eq!(days(&rule, "2026-11-24T23:30").len(), 4, "the last day counts to its end");
    }

    #[test]
    fn a_monthly_series_keeps_its_weekday_or_its_day_of_the_month() {
        let second_tuesday = rule_text(&Every::MonthWeekday, 1, day("2026-11-10"), End::Count(3));
        assert_eq!(days(&second_tuesday, "2026-11-10T09:00"), ["2026-11-10", "2026-12-08", "2027-01-12"]);
        let last_monday = rule_text(&Every::MonthWeekday, 1, day("2026-11-30"), End::Count(3));
        assert_eq!(days(&last_monday, "2026-11-30T09:00"), ["2026-11-30", "2026-12-28", "2027-01-25"]);
        let on_the_31st = rule_text(&Every::MonthDay, 1, day("2026-12-31"), End::Count(3));
        assert_eq!(days(&on_the_31st, "2026-12-31T09:00"), ["2026-12-31", "2027-01-31", "2027-03-31"]);
    }

    #[test]
    fn days_of_ones_own_come_in_order_and_once() {
        let text = dates_text(&[day("2026-12-03"), day("2026-11-25"), day("2026-12-03")]);
        assert_eq!(days(&text, "2026-11-25T10:00"), ["2026-11-25", "2026-12-03"]);
    }

    #[test]
    fn a_rule_without_end_or_beyond_sense_is_refused() {
        let code = |rule: &str| expand(rule, at("2026-11-25T10:00")).map_err(|reason| reason.code);
        assert_eq!(code("FREQ=DAILY"), Err("series-endless"));
        assert_eq!(code("FREQ=DAILY;COUNT=201"), Err("series-too-many"));
        assert_eq!(code("FREQ=DAILY;COUNT=0"), Err("series-too-many"));
        assert_eq!(code("FREQ=DAILY;UNTIL=20290101"), Err("series-too-many"));
        assert_eq!(code("FREQ=DAILY;UNTIL=20250101"), Err("series-rule"), "it would end before it begins");
        assert_eq!(code("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=3"), Err("series-empty"));
        for rule in
            ["", "every day", "FREQ=HOURLY;COUNT=3", "FREQ=DAILY;BYHOUR=9,10;COUNT=4", "FREQ=DAILY;COUNT=3\nX:Y"]
        {
            assert_eq!(code(rule), Err("series-rule"), "{rule}");
        }
        assert_eq!(code("RDATE;VALUE=DATE:20260230"), Err("series-dates"));
        assert_eq!(expand("rrule:freq=daily;count=2", at("2026-11-25T10:00")).map_err(|r| r.code), Err("series-rule"));
        assert_eq!(days("RRULE:FREQ=DAILY;UNTIL=20261126", "2026-11-25T10:00").len(), 2);
    }

    #[test]
    fn what_a_rule_says_reads_back() {
        assert_eq!(told("FREQ=DAILY;COUNT=2"), Told::Days(1));
        let week = rule_text(&Every::Week(vec![Weekday::Thu, Weekday::Mon]), 2, day("2026-11-24"), End::Count(3));
        assert_eq!(told(&week), Told::Weeks(2, vec![Weekday::Mon, Weekday::Thu]));
        assert_eq!(told("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"), Told::MonthWeekday(1, -1, Weekday::Fri));
        assert_eq!(told("FREQ=MONTHLY;BYMONTHDAY=5;COUNT=2"), Told::MonthDay(1, 5));
        assert_eq!(told("RDATE;VALUE=DATE:20261125"), Told::Otherwise);
    }

    #[test]
    fn the_nearest_time_is_looked_for_on_the_same_day_first() {
        let mut free = ["2026-11-24T10:00", "2026-11-25T09:00", "2026-11-26T10:00", "2026-11-25T12:00"].map(at);
        by_nearness(at("2026-11-25T10:00"), &mut free);
        assert_eq!(free, ["2026-11-25T09:00", "2026-11-25T12:00", "2026-11-26T10:00", "2026-11-24T10:00"].map(at));
    }

    /// The same by counting days one after another.
    fn counted(every: &Every, interval: u16, first: NaiveDate, end: End) -> Vec<NaiveDate> {
        let monday = |date: NaiveDate| date.num_days_from_ce() - date.weekday().num_days_from_monday() as i32;
        let months = |date: NaiveDate| date.year() * 12 + date.month0() as i32;
        let interval = i32::from(interval);
        let is_last = |date: NaiveDate| (date + chrono::Days::new(7)).month() != date.month();
        let falls = |date: NaiveDate| match every {
            Every::Day => (date - first).num_days() as i32 % interval == 0,
            Every::Week(days) => (monday(date) - monday(first)) / 7 % interval == 0 && days.contains(&date.weekday()),
            Every::MonthDay => (months(date) - months(first)) % interval == 0 && date.day() == first.day(),
            Every::MonthWeekday => {
                let same_place =
                    if first.day0() / 7 == 4 { is_last(date) } else { date.day0() / 7 == first.day0() / 7 };
                (months(date) - months(first)) % interval == 0 && date.weekday() == first.weekday() && same_place
            }
        };
        let most = match end {
            End::Count(count) => usize::from(count),
            End::Until(_) => usize::MAX,
        };
        let last = match end {
            End::Count(_) => first + chrono::Days::new(4000),
            End::Until(last) => last,
        };
        first.iter_days().take_while(|date| *date <= last).filter(|date| falls(*date)).take(most).collect()
    }

    proptest! {
        #[test]
        fn a_random_series_equals_a_count_of_days(
            kind in 0usize..4, picked in 1u8..128, interval in 1u16..5, offset in 0u64..1000, length in 1u16..40, by_count in any::<bool>(),
        ) {
            let first = day("2026-01-01") + chrono::Days::new(offset);
            let week: Vec<Weekday> = WEEK.into_iter().enumerate().filter(|(n, _)| picked >> n & 1 == 1).map(|(_, d)| d).collect();
            let every = [Every::Day, Every::Week(week), Every::MonthDay, Every::MonthWeekday][kind].clone();
            // Rare days of the month need years for a few dates.
            let length = if kind >= 2 { length % 6 + 1 } else { length };
            let end = if by_count { End::Count(length) } else { End::Until(first + chrono::Days::new(u64::from(length))) };
            let expected = counted(&every, interval, first, end);
            let rule = rule_text(&every, interval, first, end);
            match expand(&rule, first.and_hms_opt(9, 30, 0).unwrap()) {
                Ok(dates) => {
                    let found: Vec<NaiveDate> = dates.iter().map(|at| at.date()).collect();
                    prop_assert_eq!(&found, &expected);
                }
                Err(reason) => prop_assert!(expected.is_empty(), "{} for {:?}", reason.code, expected),
            }
        }

        #[test]
        fn neighbours_are_all_that_need_be_looked_at(starts in prop::collection::vec(0i64..60, 2..12), length in 1i64..6) {
            let mut starts = starts;
            starts.sort_unstable();
            let slots: Vec<Range<i64>> = starts.iter().map(|start| *start..start + length).collect();
            let any_two = slots.iter().enumerate().any(|(n, a)| slots[n + 1..].iter().any(|b| a.start < b.end && b.start < a.end));
            prop_assert_eq!(in_its_own_way(&slots).is_some(), any_two);
        }
    }
}
