//! The one form that closes a machine: it is closed when the form is sent.

use axum::extract::Path;
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use maud::{Markup, html};
use serde::Deserialize;

use super::cause::Cause;
use super::close::{Close, close, open_closures};
use crate::access;
use crate::base::time::{self, Instant};
use crate::base::{ClosureId, Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::booking::pages::capacity_words;
use crate::web::{Ctx, Entered, Form, in_script};

/// `GET /board/{code}/close`: from now, as a breakdown, unless the address says otherwise.
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let today = time::short_date(time::ist_date(ctx.now()));
    let start = [
        ("kind", "breakdown".to_owned()),
        ("cause", Cause::Repair.code().to_owned()),
        ("from_date", today.clone()),
        ("from_time", time::clock_time(ctx.now())),
        ("until_date", today),
    ];
    let asked = Entered::of_query(&ctx.query);
    let filled = start.map(|(name, usual)| match asked.get(name) {
        "" => (name, usual),
        given => (name, given.to_owned()),
    });
    page(&ctx, &machine, &Entered::with(filled)).await
}

async fn page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Result<Response> {
    let running = running(ctx, machine).await?;
    let form = ctx.form(entered);
    let kinds = [("breakdown", "booking-closure-breakdown"), ("planned", "booking-closure-planned")];
    let kinds = kinds.map(|(code, key)| (code.to_owned(), ctx.t(key))).to_vec();
    let causes = Cause::ALL.map(|cause| (cause.code().to_owned(), cause.words(ctx.lang))).to_vec();
    let title = ctx.tr("booking-closure-title", &[("machine", machine.name(ctx.lang))]);
    Ok(form.page(
        &title,
        html! {
            p { (ctx.t("closure-what-happens")) }
            (form.post(&format!("/board/{}/close", machine.code), html! {
                (form.radios("kind", "booking-closure-kind", kinds))
                (form.date("from_date", "booking-closure-from-date"))
                (form.time("from_time", "booking-closure-from-time"))
                (form.date("until_date", "booking-closure-until-date").optional())
                (form.time("until_time", "booking-closure-until-time").hint("closure-until-hint").optional())
                @if machine.calendar_capacity > 1 {
                    (form.number("capacity", "booking-closure-capacity").inputmode("numeric").hint_words(
                        ctx.tr("booking-capacity-hint", &[("most", &capacity_words(ctx.lang, machine.calendar_capacity, &machine.capacity_unit))])
                    ).optional())
                }
                (form.select("cause", "closure-cause", causes).width(20))
                (form.text("reason", "closure-words").hint("closure-words-hint").optional())
                (form.submit("booking-closure-now"))
            }))
            (running)
            p { a href=(format!("/board/{}/recurring", machine.code)) { (ctx.t("closure-recurring-link")) } }
            p { a href=(format!("/board/{}?view=week", machine.code)) { (ctx.t("booking-closure-back")) } }
        },
    ))
}

/// Closures that are not over yet.
async fn running(ctx: &Ctx, machine: &Machine) -> Result<Markup> {
    let closures = open_closures(ctx.app.db.read(), machine.calendar_id, ctx.now()).await?;
    Ok(html! {
        @if !closures.is_empty() {
            h2 { (ctx.t("booking-closure-running")) }
            ul.links {
                @for closure in &closures {
                    @let until = closure.until.map(time::short_date_time).unwrap_or_else(|| ctx.t("booking-closure-unknown-end"));
                    li {
                        a href=(format!("/closures/{}", closure.id)) {
                            (time::short_date_time(closure.starts_at)) " – " (until) ": " (in_script(ctx.lang, &closure.reason))
                        }
                    }
                }
            }
        }
    })
}

/// A closure as the form sends it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    kind: String,
    from_date: String,
    from_time: String,
    until_date: String,
    until_time: String,
    capacity: String,
    cause: String,
    reason: String,
}

/// A moment of a form, from day and clock.
pub(super) fn moment(date: Option<NaiveDate>, clock: Option<NaiveTime>) -> Option<Instant> {
    Some(time::from_ist(date?.and_time(clock?)))
}

/// An end of a form: nothing typed as a time means that nobody knows it.
pub(super) fn end_of(date: &str, clock: &str, reasons: &mut Reasons) -> Option<Instant> {
    if clock.trim().is_empty() {
        return None;
    }
    let end = moment(time::parse_date(date), time::parse_time(clock));
    if end.is_none() {
        reasons.push(Reason::field("until_date", "booking-time-unknown"));
    }
    end
}

fn read(machine: &Machine, wish: &Wish) -> Result<Close> {
    let mut reasons = Reasons::new();
    let starts_at = moment(time::parse_date(&wish.from_date), time::parse_time(&wish.from_time));
    if starts_at.is_none() {
        reasons.push(Reason::field("from_date", "booking-time-unknown"));
    }
    let ends_at = end_of(&wish.until_date, &wish.until_time, &mut reasons);
    let capacity = wish.capacity.trim().parse::<i64>().ok();
    if capacity.is_none() && !wish.capacity.trim().is_empty() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.calendar_capacity));
    }
    Error::check(reasons)?;
    Ok(Close {
        equipment: machine.code.clone(),
        starts_at: starts_at.unwrap_or_default(),
        ends_at,
        capacity,
        planned: wish.kind == "planned",
        cause: Cause::from_code(&wish.cause).unwrap_or_default(),
        reason: wish.reason.clone(),
    })
}

/// `POST /board/{code}/close`: closes, and shows whom it hit.
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let done: Result<ClosureId> = match read(&machine, &form.value) {
        Ok(command) => {
            let order = &command;
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, order, |tx| async move { close(&tx, order).await }).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(ctx.redirect_saying(format!("/closures/{id}"), &ctx.t("booking-closure-done"))),
        Err(error) => page(&ctx, &machine, &form.entered.refused(error)?).await,
    }
}
