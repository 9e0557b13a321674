//! When a centre is open: dated opening hours, weekly and extra offs, holidays, extra hours. Pure.
//!
//! Opening hours are a rule and never rows of the ledger: a change takes effect at once.
//! Hours past midnight belong to the day they begin on.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::base::EquipmentId;
use crate::base::time::{Instant, Span, ist_date, start_of_day};

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

/// Hours beside the ordinary ones, for a period: 07:00 for three weeks, nights for some units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraHours {
    /// For one machine only.
    pub machine: Option<EquipmentId>,
    /// First Indian day.
    pub first_day: NaiveDate,
    /// Last Indian day.
    pub last_day: NaiveDate,
    /// Days of the week they hold on; every one if empty.
    pub weekdays: Vec<OffDay>,
    /// Opening, in minutes from Indian midnight.
    pub opens_minute: i64,
    /// Closing, in minutes from Indian midnight of the same day; 1500 is one o'clock of the next.
    pub closes_minute: i64,
    /// Whether they open weekly offs and holidays too.
    pub on_closed_days: bool,
    /// Whether only units with a permission may book them.
    pub approved_only: bool,
}

impl ExtraHours {
    fn hold(&self, date: NaiveDate, asking: Asking) -> bool {
        (self.first_day..=self.last_day).contains(&date)
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|day| day.falls_on(date)))
            && (self.machine.is_none() || self.machine == asking.machine)
            && (!self.approved_only || asking.approved)
    }
}

/// Whose hours are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// Of which machine; of the centre as a whole if `None`.
    pub machine: Option<EquipmentId>,
    /// Whether the unit may book hours that are for approved units only.
    pub approved: bool,
}

/// Everything that decides when a centre is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CentreHours {
    versions: Vec<HoursVersion>,
    holidays: BTreeMap<NaiveDate, (String, String)>,
    extra: Vec<ExtraHours>,
}

impl CentreHours {
    /// From its versions, in any order, and the holidays of its State and its own.
    pub fn new(mut versions: Vec<HoursVersion>, holidays: BTreeMap<NaiveDate, (String, String)>) -> CentreHours {
        versions.sort_by_key(|version| version.effective_from);
        CentreHours { versions, holidays, extra: Vec::new() }
    }

    /// With hours beside the ordinary ones.
    pub fn with_extra(mut self, extra: impl IntoIterator<Item = ExtraHours>) -> CentreHours {
        self.extra.extend(extra);
        self
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

    /// The hours of a day for everybody, of the centre as a whole.
    pub fn day(&self, date: NaiveDate) -> DayHours {
        self.day_for(date, Asking::default())
    }

    /// The hours of a day for whoever asks: the ordinary ones, widened by the extra hours of that day.
    pub fn day_for(&self, date: NaiveDate, asking: Asking) -> DayHours {
        let ordinary = self.ordinary(date);
        let is_open = matches!(ordinary, DayHours::Open(_));
        let extra = self.extra.iter().filter(|extra| extra.hold(date, asking) && (is_open || extra.on_closed_days));
        extra.filter_map(|extra| minutes_of(date, extra.opens_minute, extra.closes_minute)).fold(ordinary, widened)
    }

    /// The hours a moment is judged by: those of its own day, or those of the day before where they run
    /// past midnight and reach it.
    pub fn around(&self, at: Instant, asking: Asking) -> DayHours {
        let date = ist_date(at);
        let own = self.day_for(date, asking);
        let reaches = |day: &DayHours| matches!(day, DayHours::Open(open) if open.from <= at && at < open.until);
        if reaches(&own) {
            return own;
        }
        let before = date.pred_opt().map(|before| self.day_for(before, asking));
        before.filter(reaches).unwrap_or(own)
    }

    /// The hours of a day without extra ones. A centre without any hours is closed.
    fn ordinary(&self, date: NaiveDate) -> DayHours {
        let Some(version) = self.version_on(date) else {
            return DayHours::WeeklyOff;
        };
        if version.off_days.iter().any(|off| off.falls_on(date)) {
            return DayHours::WeeklyOff;
        }
        if let Some((name_en, name_hi)) = self.holidays.get(&date) {
            return DayHours::Holiday(name_en.clone(), name_hi.clone());
        }
        match minutes_of(date, version.opens_minute, version.closes_minute) {
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
        let ordinary = self.versions.iter().map(|version| version.opens_minute);
        ordinary.chain(self.extra.iter().map(|extra| extra.opens_minute)).collect()
    }
}

/// A stretch of a day, in minutes from its Indian midnight.
pub fn minutes_of(date: NaiveDate, from_minute: i64, until_minute: i64) -> Option<Span> {
    let midnight = start_of_day(date);
    let at = |minute: i64| -> Option<Instant> { midnight.checked_add_signed(TimeDelta::try_minutes(minute)?) };
    Span::new(at(from_minute)?, at(until_minute)?)
}

fn widened(day: DayHours, by: Span) -> DayHours {
    match day {
        DayHours::Open(open) => {
            DayHours::Open(Span { from: Ord::min(open.from, by.from), until: Ord::max(open.until, by.until) })
        }
        DayHours::WeeklyOff | DayHours::Holiday(..) => DayHours::Open(by),
    }
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

    const EVERYBODY: Asking = Asking { machine: None, approved: false };
    const APPROVED: Asking = Asking { machine: None, approved: true };

    fn extra(from: &str, until: &str, opens: i64, closes: i64) -> ExtraHours {
        ExtraHours {
            machine: None,
            first_day: date(from),
            last_day: date(until),
            weekdays: Vec::new(),
            opens_minute: opens,
            closes_minute: closes,
            on_closed_days: false,
            approved_only: false,
        }
    }

    /// Open 9 to 19, Sundays off, 25 December a holiday.
    fn usual() -> CentreHours {
        let holidays = BTreeMap::from([(date("25-12-2026"), ("Christmas".to_owned(), "क्रिसमस".to_owned()))]);
        CentreHours::new(vec![version("01-04-2025", 540, 1140, "SUN")], holidays)
    }

    fn hours_of(hours: &CentreHours, on: &str, asking: Asking) -> Option<(String, String, i64)> {
        match hours.day_for(date(on), asking) {
            DayHours::Open(span) => Some((clock_time(span.from), clock_time(span.until), span.minutes())),
            _ => None,
        }
    }

    #[test]
    fn extra_hours_widen_the_days_of_their_period_and_end_by_themselves() {
        let hours = usual().with_extra([extra("01-12-2026", "19-12-2026", 420, 1140)]);
        assert_eq!(opens_at(&hours, "30-11-2026").as_deref(), Some("09:00"));
        assert_eq!(opens_at(&hours, "01-12-2026").as_deref(), Some("07:00"));
        assert_eq!(opens_at(&hours, "19-12-2026").as_deref(), Some("07:00"));
        assert_eq!(opens_at(&hours, "21-12-2026").as_deref(), Some("09:00"));
        assert_eq!(opens_at(&hours, "06-12-2026"), None, "Sundays stay off unless they are opened too");
        assert_eq!(hours.openings(), [540, 420]);
    }

    #[test]
    fn night_hours_are_only_for_approved_units_and_one_machines_hours_only_for_it() {
        let night = ExtraHours { approved_only: true, ..extra("01-12-2026", "31-12-2026", 1140, 1380) };
        let drum = ExtraHours { machine: Some(EquipmentId(7)), ..extra("01-12-2026", "31-12-2026", 420, 540) };
        let hours = usual().with_extra([night, drum]);
        let times = |from: &str, until: &str, minutes| Some((from.to_owned(), until.to_owned(), minutes));
        assert_eq!(hours_of(&hours, "02-12-2026", EVERYBODY), times("09:00", "19:00", 600));
        assert_eq!(hours_of(&hours, "02-12-2026", APPROVED), times("09:00", "23:00", 840));
        let at_the_drum = Asking { machine: Some(EquipmentId(7)), approved: false };
        assert_eq!(hours_of(&hours, "02-12-2026", at_the_drum), times("07:00", "19:00", 720));
    }

    #[test]
    fn a_holiday_opens_only_for_whom_its_extra_hours_are() {
        let opened =
            ExtraHours { approved_only: true, on_closed_days: true, ..extra("25-12-2026", "27-12-2026", 600, 840) };
        let hours = usual().with_extra([opened]);
        assert!(matches!(hours.day_for(date("25-12-2026"), EVERYBODY), DayHours::Holiday(..)));
        assert_eq!(hours_of(&hours, "25-12-2026", APPROVED), Some(("10:00".into(), "14:00".into(), 240)));
        assert_eq!(hours_of(&hours, "27-12-2026", APPROVED), Some(("10:00".into(), "14:00".into(), 240)), "a Sunday");
    }

    #[test]
    fn hours_past_midnight_belong_to_the_day_they_begin_on() {
        let hours = usual().with_extra([extra("30-11-2026", "30-11-2026", 1140, 1560)]);
        let at = |day: &str, minute| minutes_of(date(day), minute, minute + 1).unwrap().from;
        let night = hours.day(date("30-11-2026"));
        assert_eq!(hours.around(at("30-11-2026", 1380), EVERYBODY), night);
        assert_eq!(hours.around(at("01-12-2026", 90), EVERYBODY), night, "half past one of the next month");
        assert_eq!(hours.around(at("01-12-2026", 120), EVERYBODY), hours.day(date("01-12-2026")), "two o'clock");
        assert_eq!(hours.around(at("01-12-2026", 600), EVERYBODY), hours.day(date("01-12-2026")));
    }

    #[test]
    fn the_quantum_divides_slot_buffer_and_opening() {
        assert_eq!(quantum_minutes(false, 30, 15, &[540]), 15);
        assert_eq!(quantum_minutes(false, 60, 0, &[540]), 60);
        assert_eq!(quantum_minutes(false, 60, 10, &[570, 540]), 10);
        assert_eq!(quantum_minutes(true, 1440, 0, &[570]), 1440);
    }
}
