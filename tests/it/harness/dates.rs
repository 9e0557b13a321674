//! Days a test can book on: near enough to be bookable, far enough not to be past, and open.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};

/// An Indian day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub NaiveDate);

impl Day {
    /// A time of the day, as the API reads it.
    pub fn at(self, hour: u32, minute: u32) -> String {
        let start = self.0.and_hms_opt(0, 0, 0).expect("midnight");
        let time = start + TimeDelta::minutes(i64::from(hour * 60 + minute));
        format!("{}+05:30", time.format("%Y-%m-%dT%H:%M:%S"))
    }

    /// As forms send it.
    pub fn date(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }

    /// Today in India.
    pub fn today() -> Day {
        Day((now() + TimeDelta::minutes(330)).date_naive())
    }
}

/// The machine's clock: the black-box tests run in real time.
#[expect(clippy::disallowed_methods, reason = "tests stand outside the program and its clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The next Mondays to Thursdays that are no holiday of a State, the first one three days ahead.
/// Stay within a centre's horizon: 30 days hold about 16 of them.
pub fn open_days(state_code: &str, count: usize) -> Vec<Day> {
    let holidays = holidays(state_code);
    let first = Day::today().0 + TimeDelta::days(3);
    let days = first.iter_days().filter(|day| {
        let weekly_off = matches!(day.weekday(), Weekday::Fri | Weekday::Sat | Weekday::Sun);
        !weekly_off && !holidays.contains(day)
    });
    days.take(count).map(Day).collect()
}

fn holidays(state_code: &str) -> Vec<NaiveDate> {
    let mut reader = csv::Reader::from_path(super::seeds().join("holidays.csv")).expect("holidays.csv");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.filter(|row| &row[1] == state_code).filter_map(|row| row[0].parse().ok()).collect()
}
