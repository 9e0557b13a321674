//! Closing a machine and opening it again.

use axum::extract::Path;
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use maud::{Markup, html};
use serde::Deserialize;

use super::parts;
use crate::access;
use crate::base::time::{self, Instant};
use crate::base::{ClosureId, Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::close::{Close, close, open_closures, reopen};
use crate::booking::machine::Machine;
use crate::db::RequestKey;
use crate::web::{Ctx, Entered, Form, in_script, post_button};

/// `GET /board/{code}/close`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let today = time::short_date(time::ist_date(ctx.now()));
    closure_page(&ctx, &machine, &Entered::with([("from_date", today.as_str()), ("kind", "planned")])).await
}

async fn closure_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Result<Response> {
    let running = running(ctx, machine).await?;
    let form = ctx.form(entered);
    let kinds = [("planned", "booking-closure-planned"), ("breakdown", "booking-closure-breakdown")];
    let kinds = kinds.map(|(code, key)| (code.to_owned(), ctx.t(key))).to_vec();
    let title = ctx.tr("booking-closure-title", &[("machine", machine.name(ctx.lang))]);
    Ok(form.page(
        &title,
        html! {
            (running)
            (form.post(&format!("/board/{}/close", machine.code), html! {
                (form.radios("kind", "booking-closure-kind", kinds))
                (form.date("from_date", "booking-closure-from-date"))
                (form.time("from_time", "booking-closure-from-time"))
                (form.date("until_date", "booking-closure-until-date").optional())
                (form.time("until_time", "booking-closure-until-time").optional())
                @if machine.calendar_capacity > 1 {
                    (form.number("capacity", "booking-closure-capacity").inputmode("numeric").hint_words(
                        ctx.tr("booking-capacity-hint", &[("most", &parts::capacity_words(ctx.lang, machine.calendar_capacity, &machine.capacity_unit))])
                    ).optional())
                }
                (form.text("reason", "booking-closure-reason").hint("booking-closure-reason-hint"))
                (form.submit("booking-closure-now"))
            }))
            p { a href=(format!("/board/{}?view=week", machine.code)) { (ctx.t("booking-closure-back")) } }
        },
    ))
}

/// Closures that are not over yet, each with its way to end it.
async fn running(ctx: &Ctx, machine: &Machine) -> Result<Markup> {
    let closures = open_closures(ctx.app.db.read(), machine.calendar_id, ctx.now()).await?;
    Ok(html! {
        @if !closures.is_empty() {
            h2 { (ctx.t("booking-closure-running")) }
            @for closure in &closures {
                @let until = closure.until.map(time::short_date_time).unwrap_or_else(|| ctx.t("booking-closure-unknown-end"));
                @let id = closure.id.to_string();
                p { (time::short_date_time(closure.starts_at)) " – " (until) ": " (in_script(ctx.lang, &closure.reason)) }
                (post_button(ctx, &format!("/board/{}/open", machine.code), &ctx.t("booking-closure-open"), &[("closure", &id)]))
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
    reason: String,
}

fn moment(date: Option<NaiveDate>, clock: Option<NaiveTime>) -> Option<Instant> {
    Some(time::from_ist(date?.and_time(clock?)))
}

fn read(machine: &Machine, wish: &Wish) -> Result<Close> {
    let mut reasons = Reasons::new();
    let starts_at = moment(time::parse_date(&wish.from_date), time::parse_time(&wish.from_time));
    if starts_at.is_none() {
        reasons.push(Reason::field("from_date", "booking-time-unknown"));
    }
    let is_open_ended = wish.until_date.trim().is_empty() && wish.until_time.trim().is_empty();
    let ends_at = moment(time::parse_date(&wish.until_date), time::parse_time(&wish.until_time));
    if ends_at.is_none() && !is_open_ended {
        reasons.push(Reason::field("until_date", "booking-time-unknown"));
    }
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
        planned: wish.kind != "breakdown",
        reason: wish.reason.clone(),
    })
}

/// `POST /board/{code}/close`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let done = match read(&machine, &form.value) {
        Ok(command) => {
            let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
            let order = &command;
            ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { close(&tx, order).await }).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(ctx.redirect_saying(format!("/board/{code}/close"), &ctx.t("booking-closure-done"))),
        Err(error) => closure_page(&ctx, &machine, &form.entered.refused(error)?).await,
    }
}

/// Which closure ends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Ending {
    closure: String,
}

/// `POST /board/{code}/open`
pub async fn open(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let id: ClosureId = form.value.closure.parse().map_err(|_| Error::NotFound)?;
    ctx.app.db.write(&ctx.actor, ctx.now(), |tx| async move { reopen(&tx, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/board/{code}/close"), &ctx.t("booking-closure-opened")))
}
