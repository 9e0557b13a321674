//! Rules, values and quotas in words, and what applies to one machine.

use chrono::NaiveDate;

use super::Rule;
use super::kinds::Kind;
use crate::base::Lang;
use crate::base::time::{Instant, short_date};
use crate::booking::machine::Machine;
use crate::booking::pages::parts::length;
use crate::booking::rules::{Measure, Period, Quota, QuotaUse, Window, hours_minutes};

/// Name of a rule.
pub fn rule(lang: Lang, rule: Rule) -> String {
    lang.t(&format!("booking-rule-{}", rule.code().replace('_', "-")))
}

/// A value of a rule.
pub fn value(lang: Lang, rule: Rule, value: i64) -> String {
    match rule.kind() {
        Kind::Minutes => length(lang, value),
        Kind::Hours => lang.tr("booking-hours-only", &[("hours", &value.to_string())]),
        Kind::Days => lang.count("booking-days", value),
        Kind::Count => value.to_string(),
        Kind::YesNo => yes_no(lang, value == 1),
    }
}

fn yes_no(lang: Lang, yes: bool) -> String {
    lang.t(if yes { "booking-rule-yes" } else { "booking-rule-no" })
}

/// Name of a day of the week.
pub fn weekday(lang: Lang, day: chrono::Weekday) -> String {
    lang.t(&format!("weekday-{}", day.number_from_monday()))
}

/// What a quota allows: `At most 2 bookings a week; weeks begin on Monday`.
pub fn quota(lang: Lang, quota: &Quota) -> String {
    let facts = [("amount", amount(quota)), ("period", quota.period.code().to_owned())];
    let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    let mut words = lang.tr(
        match quota.measure {
            Measure::Count => "booking-quota-most-count",
            Measure::Minutes => "booking-quota-most-hours",
        },
        &facts,
    );
    match quota.period {
        Period::Week(Some(day)) => {
            words += &format!("; {}", lang.tr("booking-quota-week-from", &[("day", &weekday(lang, day))]));
        }
        Period::Week(None) => words += &format!("; {}", lang.t("booking-quota-week-today")),
        _ => {}
    }
    if let Some((from, until)) = quota.hours {
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        words +=
            &format!("; {}", lang.tr("booking-quota-only-hours", &[("from", &clock(from)), ("until", &clock(until))]));
    }
    if !quota.weekdays.is_empty() {
        let days: Vec<String> = quota.weekdays.iter().map(|day| weekday(lang, *day)).collect();
        words += &format!("; {}", lang.tr("booking-quota-only-days", &[("days", &days.join(", "))]));
    }
    words
}

/// What a quota covers.
pub fn covers(lang: Lang, quota: &Quota) -> String {
    let name = lang.pick(&quota.name_en, &quota.name_hi);
    match quota.covers_code() {
        "centre" => lang.t("booking-rule-all-machines"),
        "group" => lang.tr("booking-quota-group", &[("name", name)]),
        _ => name.to_owned(),
    }
}

fn amount(quota: &Quota) -> String {
    match quota.measure {
        Measure::Count => quota.amount.to_string(),
        Measure::Minutes => hours_minutes(quota.amount),
    }
}

/// What is left of a quota for a unit in a period.
pub fn left(lang: Lang, quota: &Quota, used: QuotaUse) -> String {
    let left = Ord::max(quota.amount - used.used, 0);
    let (key, left) = match quota.measure {
        Measure::Count => ("booking-quota-left-count", left.to_string()),
        Measure::Minutes => ("booking-quota-left-hours", hours_minutes(left)),
    };
    let last = used.end.pred_opt().unwrap_or(used.end);
    let facts = [
        ("left", left.as_str()),
        ("amount", &amount(quota)),
        ("covers", &covers(lang, quota)),
        ("first", &short_date(used.first)),
        ("last", &short_date(last)),
        ("period", quota.period.code()),
    ];
    lang.tr(key, &facts)
}

/// What applies to a machine under its settings: a label and, where there is such a rule, its words.
pub fn applying(lang: Lang, machine: &Machine, now: Instant) -> Vec<(String, Option<String>)> {
    let set = &machine.set;
    let ahead = machine.max_advance_days();
    let last: NaiveDate = Window::for_unit(now, ahead).last_day;
    let before = |minutes: i64, key: &str| lang.tr(key, &[("length", &length(lang, minutes))]);
    let cancelling = machine.cancellation();
    let change = machine.notice_to_change_minutes();
    let cancel = match cancelling.late_share.0 {
        0 => lang.t("booking-applies-cancel-free"),
        _ => lang.tr(
            "booking-applies-cancel-until",
            &[("length", &length(lang, cancelling.cutoff_minutes)), ("percent", &cancelling.late_share.to_string())],
        ),
    };
    let notice = set.notice_to_book_minutes;
    let most_ahead = |most: i64| {
        let key =
            if set.own.ahead_on_machine { "booking-applies-ahead-machine" } else { "booking-applies-ahead-centre" };
        lang.tr(key, &[("most", &most.to_string())])
    };
    vec![
        (
            lang.t("booking-applies-length"),
            Some(lang.tr(
                "booking-applies-length-words",
                &[("least", &length(lang, machine.min_minutes)), ("most", &length(lang, machine.max_minutes))],
            )),
        ),
        (
            lang.t("booking-applies-horizon"),
            Some(lang.tr(
                "booking-applies-horizon-words",
                &[("days", &lang.count("booking-days", ahead)), ("last", &short_date(last))],
            )),
        ),
        (lang.t("booking-applies-notice"), (notice > 0).then(|| before(notice, "booking-applies-notice-words"))),
        (lang.t("booking-applies-change"), Some(before(change, "booking-applies-change-words"))),
        (lang.t("booking-applies-cancel"), Some(cancel)),
        (
            lang.t("booking-applies-gap"),
            set.own.gap_minutes.map(|minutes| before(minutes, "booking-applies-gap-words")),
        ),
        (lang.t("booking-applies-ahead"), set.own.most_ahead.map(most_ahead)),
        (lang.t("booking-applies-one"), set.own.one_at_a_time.then(|| lang.t("booking-applies-one-words"))),
        (lang.t("booking-applies-approval"), machine.needs_approval.then(|| yes_no(lang, true))),
        (lang.t("booking-applies-training"), machine.rules().needs_training.then(|| yes_no(lang, true))),
        (
            lang.t("booking-applies-dues"),
            set.dues_days
                .map(|days| lang.tr("booking-applies-dues-words", &[("days", &lang.count("booking-days", days))])),
        ),
        (lang.t("booking-applies-credit"), set.within_credit.then(|| lang.t("booking-applies-credit-words"))),
    ]
}

/// Days of the week to choose from, Monday first.
pub fn weekdays(lang: Lang) -> Vec<(String, String)> {
    (1..=7i64)
        .filter_map(super::quotas::weekday)
        .map(|day| (day.number_from_monday().to_string(), weekday(lang, day)))
        .collect()
}
