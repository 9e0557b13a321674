//! Which step of a ladder is due. Pure.

use std::ops::Range;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::base::time::short_date;
use crate::base::{Reason, Reasons};

/// Days after the day to pay that are usual: three before it, and one, fifteen and thirty after.
pub const USUAL: [i64; 4] = [-3, 1, 15, 30];
/// Steps of a ladder.
pub const MOST_STEPS: usize = 8;
/// Hours of the Indian day in which reminders go out.
const SENDING_HOURS: Range<i64> = 9..19;
const DAYS: std::ops::RangeInclusive<i64> = -60..=365;
const LONGEST_WORDS: usize = 300;
const LONGEST_REASON: usize = 200;
const LONGEST_PAUSE_DAYS: i64 = 180;

/// A step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Days after the day to pay, from -60 to 365; below zero before it.
    pub days: i64,
    /// The centre's own sentence, may be empty.
    pub words_en: String,
    /// The same in Hindi.
    pub words_hi: String,
}

/// Documents a step is due for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The step.
    pub days: i64,
    /// To be paid after this day; earlier ones are due for a later step.
    pub after: Option<NaiveDate>,
    /// To be paid on or before this day.
    pub until: NaiveDate,
}

/// For each step the documents it is due for on a day, by their day to pay; latest step first.
pub fn windows(steps: &[i64], today: NaiveDate) -> Vec<Window> {
    let mut steps = steps.to_vec();
    steps.sort_unstable_by(|a, b| b.cmp(a));
    let mut after = None;
    let mut windows = Vec::new();
    for days in steps {
        let until = today - TimeDelta::days(days);
        windows.push(Window { days, after, until });
        after = Some(until);
    }
    windows
}

/// The step that comes next for a document, with its day: due today or to come.
pub fn next(steps: &[i64], last: Option<i64>, due_on: NaiveDate, today: NaiveDate) -> Option<(i64, NaiveDate)> {
    let late = (today - due_on).num_days();
    let reached = steps.iter().copied().filter(|days| *days <= late).max();
    let due = reached.filter(|days| last.is_none_or(|last| last < *days));
    let step = due.or_else(|| steps.iter().copied().filter(|days| *days > late).min())?;
    Some((step, Ord::max(due_on + TimeDelta::days(step), today)))
}

/// Whether reminders go out at a minute of the Indian day.
pub fn is_sending_time(hour: i64) -> bool {
    SENDING_HOURS.contains(&hour)
}

/// Whether a ladder can be.
pub fn check_ladder(steps: &[Step], active: bool, from_on: NaiveDate, today: NaiveDate) -> Reasons {
    let mut reasons = Reasons::new();
    if from_on < today {
        reasons.push(Reason::field("from_on", "dunning-from-past").with("today", short_date(today)));
    }
    if active && steps.is_empty() {
        reasons.push(Reason::field("steps", "dunning-no-step"));
    }
    if steps.len() > MOST_STEPS {
        reasons.push(Reason::field("steps", "dunning-many-steps").with("most", MOST_STEPS));
    }
    for (place, step) in steps.iter().enumerate() {
        if !DAYS.contains(&step.days) {
            reasons.push(Reason::field("steps", "dunning-days").with("days", step.days));
        }
        if steps[..place].iter().any(|other| other.days == step.days) {
            reasons.push(Reason::field("steps", "dunning-step-twice").with("days", step.days));
        }
        if [&step.words_en, &step.words_hi].iter().any(|words| words.chars().count() > LONGEST_WORDS) {
            reasons.push(Reason::field("steps", "dunning-words-long").with("most", LONGEST_WORDS));
        }
    }
    reasons
}

/// Whether reminders of a document can be postponed so.
pub fn check_pause(until_on: NaiveDate, reason: &str, today: NaiveDate) -> Reasons {
    let mut reasons = Reasons::new();
    let most = today + TimeDelta::days(LONGEST_PAUSE_DAYS);
    if until_on < today || until_on > most {
        reasons.push(Reason::field("until_on", "dunning-pause-day").with("most", short_date(most)));
    }
    if reason.is_empty() {
        reasons.push(Reason::field("reason", "dunning-pause-reason"));
    }
    if reason.chars().count() > LONGEST_REASON {
        reasons.push(Reason::field("reason", "dunning-reason-long").with("most", LONGEST_REASON));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::base::time::parse_date(text).unwrap()
    }

    fn codes(reasons: &[Reason]) -> Vec<&'static str> {
        reasons.iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_document_is_due_for_the_last_step_it_has_reached_alone() {
        let windows = windows(&USUAL, day("26-11-2026"));
        let reached = |due: &str| {
            let due = day(due);
            let found = windows.iter().filter(|w| due <= w.until && w.after.is_none_or(|after| due > after));
            found.map(|w| w.days).collect::<Vec<_>>()
        };
        assert_eq!(reached("30-11-2026"), [0; 0], "four days ahead");
        assert_eq!(reached("29-11-2026"), [-3]);
        assert_eq!(reached("26-11-2026"), [-3], "on the day itself");
        assert_eq!(reached("25-11-2026"), [1]);
        assert_eq!(reached("12-11-2026"), [1]);
        assert_eq!(reached("11-11-2026"), [15]);
        assert_eq!(reached("27-10-2026"), [30]);
        assert_eq!(reached("01-04-2026"), [30]);
    }

    #[test]
    fn the_next_step_is_the_one_due_now_or_the_first_to_come() {
        let today = day("26-11-2026");
        let next = |last, due| next(&USUAL, last, day(due), today);
        assert_eq!(next(None, "11-11-2026"), Some((15, today)));
        assert_eq!(next(Some(15), "11-11-2026"), Some((30, day("11-12-2026"))));
        assert_eq!(next(Some(30), "01-10-2026"), None, "the ladder is at its end");
        assert_eq!(next(None, "10-12-2026"), Some((-3, day("07-12-2026"))));
    }

    #[test]
    fn nobody_is_reminded_at_night() {
        assert!(!is_sending_time(8) && is_sending_time(9) && is_sending_time(18) && !is_sending_time(19));
    }

    #[test]
    fn all_reasons_against_a_ladder_come_at_once() {
        let today = day("26-11-2026");
        let step = |days| Step { days, words_en: String::new(), words_hi: String::new() };
        assert_eq!(codes(&check_ladder(&[step(-3), step(1)], true, today, today)), [""; 0]);
        assert_eq!(codes(&check_ladder(&[], false, today, today)), [""; 0], "off is off");
        let bad = [step(1), step(1), step(400)];
        let found = codes(&check_ladder(&bad, true, day("25-11-2026"), today));
        assert_eq!(found, ["dunning-from-past", "dunning-step-twice", "dunning-days"]);
        assert_eq!(codes(&check_ladder(&[], true, today, today)), ["dunning-no-step"]);
    }

    #[test]
    fn a_pause_has_an_end_and_a_reason() {
        let today = day("26-11-2026");
        assert_eq!(codes(&check_pause(day("26-12-2026"), "two hours disputed", today)), [""; 0]);
        let found = codes(&check_pause(day("26-12-2027"), "", today));
        assert_eq!(found, ["dunning-pause-day", "dunning-pause-reason"]);
    }
}
