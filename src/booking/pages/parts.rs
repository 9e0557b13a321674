//! What several pages of bookings show alike.

use chrono::{NaiveDate, TimeDelta};
use maud::{Markup, html};

use crate::base::time::{self, Instant, Span};
use crate::base::{Lang, Paise, Quantity, Result, grouped_reference};
use crate::booking::availability::Alternative;
use crate::booking::cancellation::{REASONS, UNIT_REASONS};
use crate::booking::find::BookingView;
use crate::booking::machine::Machine;
use crate::booking::request_clock::{ANSWER_DAYS, AnswerTime};
use crate::booking::together::GivenBack;
use crate::booking::transitions::Status;
use crate::tariff::Quote;
use crate::web::{Ctx, Tone, tag};

/// A length in words: `2 h 30 min`, `3 days`.
pub fn length(lang: Lang, minutes: i64) -> String {
    if minutes > 0 && minutes % 1440 == 0 {
        return lang.count("booking-days", minutes / 1440);
    }
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => lang.tr("booking-minutes", &[("minutes", &rest.to_string())]),
        (hours, 0) => lang.tr("booking-hours-only", &[("hours", &hours.to_string())]),
        (hours, rest) => {
            lang.tr("booking-hours-minutes", &[("hours", &hours.to_string()), ("minutes", &rest.to_string())])
        }
    }
}

/// When, in prose: day, from, until; for days the first and the last one.
pub fn when(lang: Lang, span: Span, by_day: bool) -> String {
    let first = time::ist_date(span.from);
    if by_day {
        let last = time::ist_date(span.until - TimeDelta::minutes(1));
        let days = length(lang, span.minutes());
        if first == last {
            return format!("{} ({days})", time::long_date(lang, first));
        }
        return format!("{} – {} ({days})", time::long_date(lang, first), time::long_date(lang, last));
    }
    let (from, until) = (time::clock_time(span.from), time::clock_time(span.until));
    format!("{}, {from}–{until} ({})", time::long_date(lang, first), length(lang, span.minutes()))
}

/// When, short for lists: `24-11-2026, 09:00–11:00`.
pub fn when_short(span: Span, by_day: bool) -> String {
    let first = time::short_date(time::ist_date(span.from));
    if by_day {
        let last = time::short_date(time::ist_date(span.until - TimeDelta::minutes(1)));
        return if first == last { first } else { format!("{first} – {last}") };
    }
    format!("{first}, {}–{}", time::clock_time(span.from), time::clock_time(span.until))
}

/// A start among those of a day: `23:30`, and with its date where hours run past midnight.
pub fn start_of(day: NaiveDate, start: Instant) -> String {
    if time::ist_date(start) == day { time::clock_time(start) } else { time::short_date_time(start) }
}

/// The span of a booking.
pub fn span(view: &BookingView) -> Span {
    Span { from: view.starts_at, until: view.ends_at }
}

/// Where a booking stands, in a word.
pub fn status_words(lang: Lang, status: Status) -> String {
    lang.t(match status {
        Status::Held => "booking-status-held",
        Status::Requested => "booking-status-requested",
        Status::Confirmed => "booking-status-confirmed",
        Status::InUse => "booking-status-in-use",
        Status::Completed => "booking-status-completed",
        Status::Cancelled => "booking-status-cancelled",
        Status::NoShow => "booking-status-no-show",
        Status::Expired => "booking-status-expired",
        Status::Rejected => "booking-status-rejected",
        Status::Rescheduled => "booking-status-rescheduled",
        Status::Displaced => "booking-status-displaced",
    })
}

/// The same as a tag.
pub fn status_tag(lang: Lang, status: Status) -> Markup {
    let tone = match status {
        Status::Confirmed | Status::InUse | Status::Completed => Tone::Good,
        Status::Held | Status::Requested | Status::Displaced => Tone::Waiting,
        Status::NoShow | Status::Rejected | Status::Expired => Tone::Bad,
        Status::Cancelled | Status::Rescheduled => Tone::Plain,
    };
    tag(tone, &status_words(lang, status))
}

/// Why a booking was cancelled: known reasons in words, others as they were written.
pub fn reason_words(lang: Lang, reason: &str) -> String {
    match REASONS.contains(&reason) {
        true => lang.t(&format!("booking-reason-{}", reason.replace('_', "-"))),
        false => reason.to_owned(),
    }
}

/// How the unit asked.
pub fn channel_words(lang: Lang, channel: &str) -> String {
    lang.t(match channel {
        "phone" => "booking-channel-phone",
        "walk_in" => "booking-channel-walk-in",
        "whatsapp" => "booking-channel-whatsapp",
        "api" => "booking-channel-api",
        _ => "booking-channel-web",
    })
}

/// A reference in two groups, read letter by letter and never translated.
pub fn reference(reference: &str) -> Markup {
    html! { span.figure translate="no" { (grouped_reference(reference)) } }
}

/// A phone number to tap.
pub fn phone(number: &str) -> Markup {
    html! { a href=(format!("tel:{number}")) { (number) } }
}

/// Charge, concession, tax and total of a quote, and how they came about.
pub fn price(ctx: &Ctx, quote: &Quote) -> Result<Markup> {
    let whole = quote.whole()?;
    let tax = |key: &str, amount: crate::base::Paise| {
        html! { @if amount.0 > 0 { div { dt { (ctx.t(key)) } dd.number { (amount) } } } }
    };
    Ok(html! {
        dl.summary {
            div { dt { (ctx.t(if quote.estimated { "booking-fee-estimated" } else { "booking-fee" })) } dd.number { (quote.base) } }
            @if quote.concession_amount().0 > 0 {
                div { dt { (ctx.t("booking-concession")) } dd.number { "−" (quote.concession_amount()) } }
            }
            @for line in &quote.extras {
                div { dt { (ctx.t(&format!("rate-line-{}", line.kind.code()))) } dd.number { (line.base) } }
            }
            (tax("booking-cgst", whole.cgst))
            (tax("booking-sgst", whole.sgst))
            (tax("booking-igst", whole.igst))
            @if whole.sponsored.0 > 0 {
                div { dt { (ctx.t("charge-sponsored")) } dd.number { "−" (whole.sponsored) } }
            }
            div { dt { strong { (ctx.t("booking-total")) } } dd.number { strong { (whole.to_pay) } } }
            @if quote.deposit.0 > 0 {
                div { dt { (ctx.t("rate-line-deposit")) } dd.number { (quote.deposit) } }
            }
        }
        details {
            summary { (ctx.t("booking-why-this-price")) }
            (price_steps(ctx, quote))
        }
    })
}

/// The steps from rate to total, of every line.
pub fn price_steps(ctx: &Ctx, quote: &Quote) -> Markup {
    html! {
        ol {
            @for line in quote.lines() {
                @for step in &line.explanation { li { (step.words(ctx.lang)) } }
            }
        }
    }
}

/// The cancellation rule with the last moment at which it is free.
pub fn cancellation(ctx: &Ctx, machine: &Machine, starts_at: Instant) -> String {
    let rule = machine.cancellation();
    if rule.late_share.0 == 0 {
        return ctx.t("booking-cancel-rule-free");
    }
    if rule.free_until(starts_at) <= ctx.now() {
        return ctx.tr("booking-cancel-rule-late", &[("percent", &rule.late_share.to_string())]);
    }
    let until = time::short_date_time(rule.free_until(starts_at));
    ctx.tr("booking-cancel-rule", &[("until", &until), ("percent", &rule.late_share.to_string())])
}

/// How fast a centre answers requests.
pub fn answer_words(lang: Lang, answers: &AnswerTime) -> String {
    let whole = |minutes: i64| if minutes >= 180 { (minutes + 30) / 60 * 60 } else { Ord::max(minutes, 1) };
    let time = match answers.median_minutes {
        days if days >= 2880 => length(lang, (days + 720) / 1440 * 1440),
        minutes => length(lang, whole(minutes)),
    };
    let (days, answered) = (ANSWER_DAYS.to_string(), answers.answered.to_string());
    let mut words = lang.tr("booking-answer-time", &[("time", &time), ("days", &days), ("count", &answered)]);
    if answers.unanswered > 0 {
        words.push(' ');
        words.push_str(&lang.tr("booking-answer-none", &[("count", &answers.unanswered.to_string())]));
    }
    words
}

/// What capacity counts, in words: `2 machines`, `600 hides`.
pub fn capacity_words(lang: Lang, capacity: i64, unit: &str) -> String {
    format!("{capacity} {}", crate::tariff::unit_words(lang, unit, capacity == 1))
}

/// Goods planned, in words.
pub fn quantity_words(lang: Lang, quantity: Quantity, unit: Option<&str>) -> String {
    format!("{quantity} {}", unit.map(|unit| crate::tariff::unit_words(lang, unit, false)).unwrap_or_default())
}

/// The nearest free times, each one button; `values` go along.
pub fn offers(ctx: &Ctx, offers: &[Alternative], values: &[(&str, &str)]) -> Markup {
    html! {
        @if offers.is_empty() {
            p { (ctx.t("booking-no-alternatives")) }
        } @else {
            ul.cards {
                @for offer in offers {
                    @let minutes = (offer.ends_at - offer.starts_at).num_minutes().to_string();
                    @let start = time::rfc3339(offer.starts_at);
                    @let by_day = offer.machine.grid().by_day;
                    li {
                        h2 { (crate::web::in_script(ctx.lang, offer.machine.name(ctx.lang))) }
                        p { (when(ctx.lang, Span { from: offer.starts_at, until: offer.ends_at }, by_day)) }
                        @let sent = [&[("starts_at", start.as_str()), ("minutes", minutes.as_str())], values].concat();
                        (crate::web::post_button(ctx, &format!("/book/{}", offer.machine.code), &ctx.t("booking-take-this"), &sent))
                    }
                }
            }
        }
    }
}

/// Names and values as the query of an address.
pub fn query(pairs: &[(&str, String)]) -> String {
    let escaped = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&")
}

/// Reasons of a cancellation the reader may name, to choose from: code and words.
pub fn reason_choices(ctx: &Ctx) -> Vec<(String, String)> {
    let reasons: &[&str] = if ctx.actor.unit().is_some() { &UNIT_REASONS } else { &REASONS };
    reasons.iter().map(|code| ((*code).to_owned(), reason_words(ctx.lang, code))).collect()
}

/// What giving several bookings back would come to.
pub fn giving_back_words(ctx: &Ctx, given: &GivenBack) -> String {
    let count = given.bookings.len().to_string();
    match given.fee {
        Paise(0) => ctx.tr("series-cancel-free", &[("count", &count)]),
        fee => ctx.tr("series-cancel-costs", &[("count", &count), ("fee", &fee.to_string())]),
    }
}

/// What it has come to.
pub fn given_back_words(ctx: &Ctx, given: &GivenBack) -> String {
    let count = given.bookings.len().to_string();
    match given.fee {
        Paise(0) => ctx.tr("series-cancelled-free", &[("count", &count)]),
        fee => ctx.tr("series-cancelled-fee", &[("count", &count), ("fee", &fee.to_string())]),
    }
}
