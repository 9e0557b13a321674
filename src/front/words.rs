//! How lengths, days and hours are said.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::base::time::{Instant, clock_time, ist_date, long_date};
use crate::base::{BasisPoints, Lang};
use crate::catalogue::{Centre, DayHours};

/// `30 minutes`, `2 hours`, `1 hour 30 minutes`, `3 days`.
pub fn length(lang: Lang, minutes: i64) -> String {
    if minutes > 0 && minutes % 1440 == 0 {
        return lang.count("front-days", minutes / 1440);
    }
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => lang.count("front-minutes", rest),
        (hours, 0) => lang.count("front-hours", hours),
        (hours, rest) => format!("{} {}", lang.count("front-hours", hours), lang.count("front-minutes", rest)),
    }
}

/// A start: day and time, or only the day for what is booked by days.
pub fn start(lang: Lang, at: Instant, by_day: bool) -> String {
    let day = long_date(lang, ist_date(at));
    if by_day { day } else { format!("{day}, {}", clock_time(at)) }
}

/// The hours of a day: `09:00–19:00`, or why it is closed.
pub fn hours(lang: Lang, day: &DayHours) -> String {
    match day {
        DayHours::Open(span) => format!("{}–{}", clock_time(span.from), clock_time(span.until)),
        DayHours::WeeklyOff => lang.t("front-closed-weekly"),
        DayHours::Holiday(en, hi) => lang.tr("front-closed-holiday", &[("holiday", lang.pick(en, hi))]),
    }
}

/// A table's cell with a day.
pub fn day(lang: Lang, date: NaiveDate) -> Markup {
    html! { (long_date(lang, date)) }
}

/// What cancelling and not coming cost at a centre.
pub fn cancellation(lang: Lang, centre: &Centre, free_minutes: i64) -> String {
    let hours = match free_minutes % 60 {
        0 => lang.count("front-hours", free_minutes / 60),
        _ => length(lang, free_minutes),
    };
    let free = BasisPoints::default();
    let cancel = match (centre.late_cancel_bp == free, free_minutes) {
        (true, _) => lang.t("front-cancel-free"),
        (false, 0) => lang.t("front-cancel-until-start"),
        (false, _) => {
            lang.tr("front-cancel-late", &[("hours", &hours), ("percent", &centre.late_cancel_bp.to_string())])
        }
    };
    if centre.no_show_bp == free {
        return cancel;
    }
    let missed = lang.tr("front-no-show", &[("percent", &centre.no_show_bp.to_string())]);
    format!("{cancel} {missed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_their_largest_units() {
        assert_eq!(length(Lang::En, 30), "30 minutes");
        assert_eq!(length(Lang::En, 60), "1 hour");
        assert_eq!(length(Lang::En, 90), "1 hour 30 minutes");
        assert_eq!(length(Lang::En, 4320), "3 days");
        assert_eq!(length(Lang::Hi, 120), "2 घंटे");
    }
}
