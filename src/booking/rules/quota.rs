//! Quotas: how often or how long a unit may book in a day, week, month or year.
//!
//! A booking counts in every period it touches: one that runs over midnight counts its minutes on
//! each of its days. Held and requested bookings count, and so do missed ones; cancelled ones do
//! not, and of one that ended early only the time that was used.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};

use super::{OwnBooking, hours_minutes};
use crate::base::time::{self, FinancialYear, Month, Span};
use crate::base::{EquipmentId, Reason, Reasons};

/// Periods looked through for the next in which something is left.
const PERIODS_AHEAD: usize = 60;

/// Which machines a quota adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// All of the centre.
    Centre,
    /// All of a menu group.
    Category(i64),
    /// One.
    Machine(EquipmentId),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bookings.
    Count,
    /// Minutes booked.
    Minutes,
}

/// Over what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// An Indian day.
    Day,
    /// Seven days from a day of the week on; without one they begin today.
    Week(Option<Weekday>),
    /// A month of the calendar.
    Month,
    /// A financial year.
    Year,
}

impl Period {
    /// The period a day lies in: its first day, and the first after it.
    pub fn around(self, date: NaiveDate, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self {
            Period::Day => (date, later(date, 1)),
            Period::Week(start) => {
                let start = start.unwrap_or(today.weekday());
                let first = date.week(start).first_day();
                (first, later(first, 7))
            }
            Period::Month => (Month::of(date).first_day(), Month::of(date).end()),
            Period::Year => {
                let first = FinancialYear::of(date).first_day();
                (first, first.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX))
            }
        }
    }

    /// As words and storage name it.
    pub const fn code(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week(_) => "week",
            Period::Month => "month",
            Period::Year => "year",
        }
    }
}

fn later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// A limit on what one unit may book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Whose minutes or bookings add up.
    pub covers: Covers,
    /// English name of the machine or group; empty for the centre.
    pub name_en: String,
    /// Hindi name of it.
    pub name_hi: String,
    /// Only units of this category.
    pub user_category: Option<String>,
    /// What is counted.
    pub measure: Measure,
    /// How many bookings or minutes.
    pub amount: i64,
    /// Over what time.
    pub period: Period,
    /// Only these hours of the day count, in minutes from midnight.
    pub hours: Option<(i64, i64)>,
    /// Only these days count; all where empty.
    pub weekdays: Vec<Weekday>,
    /// First day of a booking it judges.
    pub from: NaiveDate,
    /// Last one.
    pub until: Option<NaiveDate>,
}

/// What of a quota is used in one of its periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// First day of the period.
    pub first: NaiveDate,
    /// First day after it.
    pub end: NaiveDate,
    /// Bookings or minutes of the unit in it.
    pub used: i64,
}

impl Quota {
    /// Whether it judges a booking of this machine by a unit of this category on a day.
    pub fn judges(&self, machine: EquipmentId, category: i64, user_category: &str, day: NaiveDate) -> bool {
        self.covers_machine(machine, category)
            && self.user_category.as_deref().is_none_or(|code| code == user_category)
            && self.from <= day
            && self.until.is_none_or(|until| day <= until)
    }

    fn covers_machine(&self, machine: EquipmentId, category: i64) -> bool {
        match self.covers {
            Covers::Centre => true,
            Covers::Category(id) => id == category,
            Covers::Machine(id) => id == machine,
        }
    }

    /// What a unit's bookings use of it in the period around a day.
    pub fn used_around(&self, date: NaiveDate, today: NaiveDate, others: &[OwnBooking]) -> QuotaUse {
        let (first, end) = self.period.around(date, today);
        let counted = others.iter().filter(|other| self.covers_machine(other.machine, other.category));
        let used = counted.map(|other| self.counts(other.used, first, end)).sum();
        QuotaUse { first, end, used }
    }

    /// What one booking counts between two days.
    fn counts(&self, span: Span, first: NaiveDate, end: NaiveDate) -> i64 {
        let minutes = self.minutes(span, first, end);
        match self.measure {
            Measure::Minutes => minutes,
            Measure::Count => i64::from(minutes > 0),
        }
    }

    /// Minutes of a span between two days that lie in the hours and on the days that count.
    fn minutes(&self, span: Span, first: NaiveDate, end: NaiveDate) -> i64 {
        let from = Ord::max(time::ist_date(span.from), first);
        let (opens, closes) = self.hours.unwrap_or((0, 24 * 60));
        from.iter_days()
            .take_while(|day| *day < end && time::start_of_day(*day) < span.until)
            .filter(|day| self.weekdays.is_empty() || self.weekdays.contains(&day.weekday()))
            .map(|day| {
                let midnight = time::start_of_day(day);
                let begins = Ord::max(span.from, midnight + TimeDelta::try_minutes(opens).unwrap_or_default());
                let ends = Ord::min(span.until, midnight + TimeDelta::try_minutes(closes).unwrap_or_default());
                Ord::max((ends - begins).num_minutes(), 0)
            })
            .sum()
    }

    /// Whether a booking more stays within it; `today` begins weeks without a day of their own.
    fn refusal(&self, span: Span, others: &[OwnBooking], today: NaiveDate) -> Option<Reason> {
        let mut date = time::ist_date(span.from);
        while time::start_of_day(date) < span.until {
            let so_far = self.used_around(date, today, others);
            let wanted = self.counts(span, so_far.first, so_far.end);
            if wanted > 0 && so_far.used + wanted > self.amount {
                return Some(self.reason(so_far, wanted, others, today));
            }
            date = so_far.end;
        }
        None
    }

    fn reason(&self, so_far: QuotaUse, wanted: i64, others: &[OwnBooking], today: NaiveDate) -> Reason {
        let reason = match self.measure {
            Measure::Count => {
                Reason::field("starts_at", "booking-quota-count").with("used", so_far.used).with("amount", self.amount)
            }
            Measure::Minutes => Reason::field("starts_at", "booking-quota-hours")
                .with("used", hours_minutes(so_far.used))
                .with("amount", hours_minutes(self.amount))
                .with("wanted", hours_minutes(wanted)),
        };
        let last = so_far.end.pred_opt().unwrap_or(so_far.end);
        let next = self.next_with_room(so_far, others, today);
        reason
            .with("period", self.period.code())
            .with("first", time::short_date(so_far.first))
            .with("last", time::short_date(last))
            .with("covers", self.covers_code())
            .with("name_en", &self.name_en)
            .with("name_hi", &self.name_hi)
            .with("weekday", next.weekday().to_string().to_lowercase())
            .with("next", time::short_date(next))
    }

    /// As words name what it covers.
    pub const fn covers_code(&self) -> &'static str {
        match self.covers {
            Covers::Centre => "centre",
            Covers::Category(_) => "group",
            Covers::Machine(_) => "machine",
        }
    }

    /// First day of the next period with something left.
    fn next_with_room(&self, full: QuotaUse, others: &[OwnBooking], today: NaiveDate) -> NaiveDate {
        let mut first = full.end;
        for _ in 0..PERIODS_AHEAD {
            let next = self.used_around(first, today, others);
            if next.used < self.amount {
                break;
            }
            first = next.end;
        }
        first
    }
}

/// Every reason of the quotas that judge a booking against it.
pub fn quotas(judging: &[&Quota], span: Span, others: &[OwnBooking], today: NaiveDate) -> Reasons {
    judging.iter().filter_map(|quota| quota.refusal(span, others, today)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::at;
    use super::*;
    use crate::base::Paise;

    const A: EquipmentId = EquipmentId(1);
    const B: EquipmentId = EquipmentId(2);
    const OTHER_KIND: EquipmentId = EquipmentId(3);

    fn span(from: &str, until: &str) -> Span {
        Span::new(at(from), at(until)).unwrap()
    }

    fn own(machine: EquipmentId, from: &str, until: &str) -> OwnBooking {
        let category = if machine == OTHER_KIND { 8 } else { 7 };
        let span = span(from, until);
        OwnBooking { machine, category, span, used: span, quoted: Paise::ZERO }
    }

    fn quota(measure: Measure, amount: i64, period: Period) -> Quota {
        Quota {
            covers: Covers::Machine(A),
            name_en: String::new(),
            name_hi: String::new(),
            user_category: None,
            measure,
            amount,
            period,
            hours: None,
            weekdays: Vec::new(),
            from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            until: None,
        }
    }

    fn fits(quota: &Quota, others: &[OwnBooking], from: &str, until: &str) -> bool {
        // Sunday.
        quotas(&[quota], span(from, until), others, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()).is_empty()
    }

    #[test]
    fn two_a_week_follow_the_day_the_week_begins_on() {
        // Tuesday and Wednesday; the third on Friday of that week or on Monday of the next.
        let others = [own(A, "2026-11-24T09:00", "2026-11-24T10:00"), own(A, "2026-11-25T09:00", "2026-11-25T10:00")];
        let week = |start| quota(Measure::Count, 2, Period::Week(start));
        let friday = |start| fits(&week(start), &others, "2026-11-27T09:00", "2026-11-27T10:00");
        let monday = |start| fits(&week(start), &others, "2026-11-30T09:00", "2026-11-30T10:00");
        assert!(!friday(Some(Weekday::Mon)) && monday(Some(Weekday::Mon)));
        assert!(friday(Some(Weekday::Thu)), "Thursday begins a new week");
        assert!(!fits(&week(Some(Weekday::Thu)), &others, "2026-11-23T09:00", "2026-11-23T10:00"));
        assert!(!friday(None) && monday(None), "today is Sunday: Sunday to Saturday");
        assert!(!fits(&week(None), &others, "2026-11-28T09:00", "2026-11-28T10:00"));
        assert!(fits(&week(None), &others, "2026-11-29T09:00", "2026-11-29T10:00"));
    }

    #[test]
    fn the_refusal_says_what_is_used_and_from_when_there_is_more() {
        let others = [own(A, "2026-11-24T09:00", "2026-11-24T10:00"), own(A, "2026-11-25T09:00", "2026-11-25T10:00")];
        let week = quota(Measure::Count, 2, Period::Week(Some(Weekday::Mon)));
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let reasons = quotas(&[&week], span("2026-11-27T09:00", "2026-11-27T10:00"), &others, today);
        let words = reasons[0].words(crate::base::Lang::En) + " " + &reasons[0].next_step(crate::base::Lang::En);
        assert!(words.contains("2 of 2") && words.contains("Mon") && words.contains("30-11-2026"), "{words}");
    }

    #[test]
    fn a_day_of_24_hours_takes_whole_days_back_to_back_and_noon_to_noon() {
        let day = quota(Measure::Minutes, 24 * 60, Period::Day);
        let two_days = [own(A, "2026-11-24T00:00", "2026-11-26T00:00")];
        assert!(fits(&day, &two_days, "2026-11-26T00:00", "2026-11-28T00:00"), "the next two full days");
        assert!(fits(&day, &[], "2026-11-24T12:00", "2026-11-26T12:00"), "noon to noon over two days");
        assert!(!fits(&day, &two_days, "2026-11-25T23:00", "2026-11-26T01:00"), "the day before is full");
        assert!(!fits(&quota(Measure::Minutes, 24 * 60 - 1, Period::Day), &[], "2026-11-24T00:00", "2026-11-25T00:00"));
    }

    #[test]
    fn a_booking_over_midnight_counts_its_minutes_on_each_day() {
        let day = quota(Measure::Minutes, 180, Period::Day);
        let night = [own(A, "2026-11-24T22:00", "2026-11-25T01:00")];
        assert!(fits(&day, &night, "2026-11-24T09:00", "2026-11-24T10:00"), "two hours of the 24th are used");
        assert!(!fits(&day, &night, "2026-11-24T09:00", "2026-11-24T10:30"));
        assert!(fits(&day, &night, "2026-11-25T09:00", "2026-11-25T11:00"), "one hour of the 25th is used");
        assert!(!fits(&day, &night, "2026-11-25T09:00", "2026-11-25T11:30"));
    }

    #[test]
    fn machines_of_a_group_add_up_and_others_do_not() {
        let others =
            [own(A, "2026-11-24T09:00", "2026-11-24T12:00"), own(OTHER_KIND, "2026-11-24T09:00", "2026-11-24T19:00")];
        let group = Quota { covers: Covers::Category(7), ..quota(Measure::Minutes, 300, Period::Day) };
        assert!(group.judges(B, 7, "artisan", "2026-11-24".parse().unwrap()));
        assert!(!group.judges(OTHER_KIND, 8, "artisan", "2026-11-24".parse().unwrap()));
        assert!(fits(&group, &others, "2026-11-24T14:00", "2026-11-24T16:00"));
        assert!(!fits(&group, &others, "2026-11-24T14:00", "2026-11-24T16:30"));
        let centre = Quota { covers: Covers::Centre, ..group };
        assert!(!fits(&centre, &others, "2026-11-24T14:00", "2026-11-24T14:30"), "three hours and ten are too many");
    }

    #[test]
    fn a_week_across_two_months_is_one_week() {
        let week = quota(Measure::Count, 1, Period::Week(Some(Weekday::Mon)));
        let others = [own(A, "2026-12-01T09:00", "2026-12-01T10:00")];
        assert!(!fits(&week, &others, "2026-11-30T09:00", "2026-11-30T10:00"));
        let month = quota(Measure::Count, 1, Period::Month);
        assert!(fits(&month, &others, "2026-11-30T09:00", "2026-11-30T10:00"));
    }

    #[test]
    fn a_year_is_a_financial_year() {
        let year = quota(Measure::Count, 1, Period::Year);
        let others = [own(A, "2026-12-01T09:00", "2026-12-01T10:00")];
        assert!(!fits(&year, &others, "2027-03-31T09:00", "2027-03-31T10:00"));
        assert!(fits(&year, &others, "2027-04-01T09:00", "2027-04-01T10:00"));
    }

    #[test]
    fn only_enforced_hours_and_days_count() {
        let peak = Quota {
            hours: Some((10 * 60, 14 * 60)),
            weekdays: vec![Weekday::Mon, Weekday::Tue],
            ..quota(Measure::Minutes, 120, Period::Week(Some(Weekday::Mon)))
        };
        let others = [own(A, "2026-11-23T09:00", "2026-11-23T12:00")];
        assert!(!fits(&peak, &others, "2026-11-24T13:30", "2026-11-24T15:00"), "two hours of Monday's are peak");
        assert!(fits(&peak, &others, "2026-11-24T14:00", "2026-11-24T18:00"), "after the peak");
        assert!(fits(&peak, &others, "2026-11-25T10:00", "2026-11-25T14:00"), "a day that does not count");
    }

    #[test]
    fn time_given_back_by_ending_early_can_be_booked_again() {
        let day = quota(Measure::Minutes, 180, Period::Day);
        let mut ended = own(A, "2026-11-24T09:00", "2026-11-24T12:00");
        assert!(!fits(&day, std::slice::from_ref(&ended), "2026-11-24T14:00", "2026-11-24T15:00"));
        ended.used = span("2026-11-24T09:00", "2026-11-24T11:00");
        assert!(fits(&day, &[ended], "2026-11-24T14:00", "2026-11-24T15:00"));
    }

    proptest! {
        #[test]
        fn minutes_in_periods_are_what_counting_minute_by_minute_gives(
            start in 0i64..20_000, length in 1i64..6_000, opens in 0i64..1_300, wide in 10i64..900, first in 0i64..14, days in 1i64..9,
        ) {
            let zero = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
            let from = time::start_of_day(zero) + TimeDelta::minutes(start);
            let span = Span::new(from, from + TimeDelta::minutes(length)).unwrap();
            let hours = (opens, Ord::min(opens + wide, 1440));
            let quota = Quota { hours: Some(hours), weekdays: vec![Weekday::Mon, Weekday::Sat], ..quota(Measure::Minutes, 1, Period::Day) };
            let (first, end) = (zero + TimeDelta::days(first), zero + TimeDelta::days(first + days));
            let brute = (0..length).filter(|minute| {
                let at = time::to_ist(from + TimeDelta::minutes(*minute));
                let of_day = (at - at.date().and_time(chrono::NaiveTime::MIN)).num_minutes();
                at.date() >= first && at.date() < end && of_day >= hours.0 && of_day < hours.1
                    && [Weekday::Mon, Weekday::Sat].contains(&at.weekday())
            }).count();
            prop_assert_eq!(quota.minutes(span, first, end), brute as i64);
        }
    }
}
