//! The page of a machine's recurring closures.

use axum::extract::Path;
use axum::response::Response;
use chrono::Timelike;
use maud::{Markup, html};
use serde::Deserialize;

use super::cause::Cause;
use super::recurring::{Recur, Recurred, Rule, of_machine, recur, skipped, stop};
use crate::access;
use crate::base::time;
use crate::base::{Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::web::{Ctx, Entered, Form, in_script, post_button};

async fn seen(ctx: &Ctx, code: &str) -> Result<Machine> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    Ok(machine)
}

/// `GET /board/{code}/recurring`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = seen(&ctx, &code).await?;
    let tomorrow = time::ist_date(ctx.now()).succ_opt().unwrap_or_default();
    let start = [
        ("weekday", "1".to_owned()),
        ("nth", String::new()),
        ("first_day", time::short_date(tomorrow)),
        ("cause", Cause::Service.code().to_owned()),
        ("conflict", "skip".to_owned()),
    ];
    page(&ctx, &machine, &Entered::with(start)).await
}

async fn page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let rules = rules(ctx, machine).await?;
    let weekdays = (1..=7).map(|day: i64| (day.to_string(), ctx.t(&format!("weekday-{day}")))).collect();
    let nth = [
        ("", "closure-every-week"),
        ("1", "closure-nth-1"),
        ("2", "closure-nth-2"),
        ("3", "closure-nth-3"),
        ("4", "closure-nth-4"),
        ("-1", "closure-nth-last"),
    ];
    let nth = nth.map(|(code, key)| (code.to_owned(), ctx.t(key))).to_vec();
    let causes = Cause::ALL.map(|cause| (cause.code().to_owned(), cause.words(ctx.lang))).to_vec();
    let conflicts = [("skip", "closure-conflict-skip"), ("displace", "closure-conflict-displace")];
    let conflicts = conflicts.map(|(code, key)| (code.to_owned(), ctx.t(key))).to_vec();
    let title = ctx.tr("closure-recurring-title", &[("machine", machine.name(ctx.lang))]);
    Ok(form.page(
        &title,
        html! {
            (rules)
            h2 { (ctx.t("closure-recurring-new")) }
            (form.post(&format!("/board/{}/recurring", machine.code), html! {
                (form.select("nth", "closure-how-often", nth).width(20))
                (form.select("weekday", "closure-weekday", weekdays).width(20))
                (form.time("from_time", "booking-closure-from-time"))
                (form.time("until_time", "booking-closure-until-time"))
                (form.date("first_day", "closure-first-day"))
                (form.date("last_day", "closure-last-day").optional())
                (form.select("cause", "closure-cause", causes).width(20))
                (form.text("reason", "closure-words").hint("closure-words-hint").optional())
                (form.radios("conflict", "closure-conflict", conflicts))
                (form.submit("closure-recurring-save"))
            }))
            p { a href=(format!("/board/{}?view=week", machine.code)) { (ctx.t("booking-closure-back")) } }
        },
    ))
}

/// The rules there are, with the days each gave way to bookings.
async fn rules(ctx: &Ctx, machine: &Machine) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let today = time::ist_date(ctx.now());
    let mut shown = Vec::new();
    for rule in of_machine(conn, machine.id).await? {
        let days = skipped(conn, rule.id, today).await?;
        shown.push((rule, days));
    }
    Ok(html! {
        ul.cards {
            @for (rule, days) in &shown {
                li {
                    h3 { (when(ctx, rule)) }
                    p { (in_script(ctx.lang, &rule.why(ctx.lang))) }
                    @for day in days {
                        p { (ctx.tr("closure-skipped", &[("date", &time::short_date(day.day)), ("references", &day.bookings)])) }
                    }
                    @let id = rule.id.to_string();
                    (post_button(ctx, &format!("/board/{}/recurring/end", machine.code), &ctx.t("closure-recurring-end"), &[("rule", &id)]))
                }
            }
        }
    })
}

fn when(ctx: &Ctx, rule: &Rule) -> String {
    let often = match rule.nth {
        None => ctx.t("closure-every-week"),
        Some(1) => ctx.t("closure-nth-1"),
        Some(2) => ctx.t("closure-nth-2"),
        Some(3) => ctx.t("closure-nth-3"),
        Some(4) => ctx.t("closure-nth-4"),
        Some(_) => ctx.t("closure-nth-last"),
    };
    let weekday = ctx.t(&format!("weekday-{}", rule.weekday));
    let span = rule.recurrence().span(rule.first_day);
    let hours = span.map(|span| format!("{}–{}", time::clock_time(span.from), time::clock_time(span.until)));
    format!("{weekday} · {often} · {}", hours.unwrap_or_default())
}

/// A rule as the form sends it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    weekday: String,
    nth: String,
    from_time: String,
    until_time: String,
    first_day: String,
    last_day: String,
    cause: String,
    reason: String,
    conflict: String,
}

fn read(machine: &Machine, wish: &Wish) -> Result<Recur> {
    let mut reasons = Reasons::new();
    let mut minute = |field: &'static str, text: &str| match time::parse_time(text) {
        Some(clock) => i64::from(clock.num_seconds_from_midnight() / 60),
        None => {
            reasons.push(Reason::field(field, "booking-time-unknown"));
            0
        }
    };
    let (from_minute, until_minute) = (minute("from_time", &wish.from_time), minute("until_time", &wish.until_time));
    let first_day = time::parse_date(&wish.first_day);
    let last_day = time::parse_date(&wish.last_day);
    if first_day.is_none() {
        reasons.push(Reason::field("first_day", "booking-time-unknown"));
    }
    if last_day.is_none() && !wish.last_day.trim().is_empty() {
        reasons.push(Reason::field("last_day", "booking-time-unknown"));
    }
    Error::check(reasons)?;
    Ok(Recur {
        equipment: machine.code.clone(),
        capacity: None,
        weekday: wish.weekday.parse().unwrap_or(0),
        nth: wish.nth.parse().ok(),
        from_minute,
        // Midnight as an end is the end of the day.
        until_minute: if until_minute == 0 { 1440 } else { until_minute },
        first_day: first_day.unwrap_or_default(),
        last_day,
        cause: Cause::from_code(&wish.cause).unwrap_or_default(),
        reason: wish.reason.clone(),
        displace: wish.conflict == "displace",
    })
}

/// `POST /board/{code}/recurring`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let machine = seen(&ctx, &code).await?;
    let done: Result<Recurred> = match read(&machine, &form.value) {
        Ok(command) => {
            let order = &command;
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, order, |tx| async move { recur(&tx, order).await }).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(done) => {
            let counts = [("made", &done.made.to_string() as &str), ("skipped", &done.skipped.to_string())];
            Ok(ctx.redirect_saying(format!("/board/{code}/recurring"), &ctx.tr("closure-recurring-saved", &counts)))
        }
        Err(error) => page(&ctx, &machine, &form.entered.refused(error)?).await,
    }
}

/// Which rule ends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Ending {
    rule: String,
}

/// `POST /board/{code}/recurring/end`
pub async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    seen(&ctx, &code).await?;
    let id: i64 = form.value.rule.parse().map_err(|_| Error::NotFound)?;
    let key = form.entered.idempotency_key();
    let _done: () = ctx.write_once(&key, &("recurring-end", id), |tx| async move { stop(&tx, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/board/{code}/recurring"), &ctx.t("closure-recurring-ended")))
}
