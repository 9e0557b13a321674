//! An offer with its price, the answer to it, and leaving the line.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::{facts, passed_over, state};
use crate::access;
use crate::base::time;
use crate::base::{Error, Result, Scope, Verb};
use crate::booking::find as bookings;
use crate::booking::machine::Machine;
use crate::booking::pages::{check, parts};
use crate::booking::waiting::answer::{Answer, accept, decline, leave};
use crate::booking::waiting::find::{self, EntryView};
use crate::web::{Ctx, Entered, Form, Tone, button_link, notice, page, post_button, summary_list};

/// `GET /waiting/{id}`: the offer with its price, or the place in line.
pub async fn one(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    match &view.offer_reference {
        Some(reference) if view.has_offer(ctx.now()) => offer_page(&ctx, &view, reference).await,
        _ => entry_page(&ctx, &view).await,
    }
}

async fn offer_page(ctx: &Ctx, view: &EntryView, reference: &str) -> Result<Response> {
    let conn = ctx.app.db.read();
    let hold = bookings::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    let machine = Machine::by_id(conn, hold.equipment_id).await?;
    let quote = check::quote_of(ctx, &hold, &machine).await?;
    let until = view.answer_by.map(time::short_date_time).unwrap_or_default();
    let total = hold.quoted_total_paise.to_string();
    let words = match &view.booking_reference {
        Some(_) => ctx.tr("waiting-move-for", &[("total", &total)]),
        None => ctx.tr("waiting-take-for", &[("total", &total)]),
    };
    let may = access::may(&ctx.actor, Verb::Book, Scope::UnitAtCentre(view.unit_id, view.centre_id));
    Ok(page(
        ctx,
        &ctx.t("waiting-offer-title"),
        html! {
            (notice(Tone::Waiting, html! { p { (ctx.tr("waiting-offer-until", &[("time", &until)])) } }))
            (summary_list(&check::facts(ctx, &hold)))
            @if let Some(moved) = &view.booking_reference {
                p { (ctx.tr("waiting-moves", &[("reference", moved)])) " " a href=(format!("/bookings/{moved}")) { (ctx.t("booking-open")) } }
            }
            h2 { (ctx.t("booking-price")) }
            (parts::price(ctx, &quote)?)
            h2 { (ctx.t("booking-cancelling")) }
            p { (parts::cancellation(ctx, &machine, hold.starts_at)) }
            @if may {
                (post_button(ctx, &format!("/waiting/{}/accept", view.id), &words, &[]))
                h2 { (ctx.t("waiting-decline-title")) }
                p { (ctx.t("waiting-decline-text")) }
                (post_button(ctx, &format!("/waiting/{}/decline", view.id), &ctx.t("waiting-decline"), &[]))
            }
        },
    ))
}

async fn entry_page(ctx: &Ctx, view: &EntryView) -> Result<Response> {
    let places = find::places(ctx.app.db.read(), std::slice::from_ref(view)).await?;
    let may = access::may(&ctx.actor, Verb::Book, Scope::UnitAtCentre(view.unit_id, view.centre_id));
    Ok(page(
        ctx,
        &ctx.t("waiting-entry-title"),
        html! {
            p { (state(ctx, view, places.get(&view.id).copied())) }
            (summary_list(&facts(ctx, view)))
            @if view.is_live() {
                @if !view.passed_over(ctx.lang).is_empty() { (passed_over(ctx, view)) }
                p { (ctx.t("waiting-how")) }
                @if may { p { a href=(format!("/waiting/{}/leave", view.id)) { (ctx.t("waiting-leave")) } } }
            } @else {
                p.actions { (button_link(&format!("/book/{}", view.equipment_code), &ctx.t("booking-all-times"))) }
            }
            p { a href="/waiting" { (ctx.t("waiting-all")) } }
        },
    ))
}

/// Forms without fields of their own.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    reason: String,
}

/// `POST /waiting/{id}/accept`
pub async fn say_yes(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let command = &Answer { entry: id, reason: String::new() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { accept(&tx, command).await }).await {
        Ok(placed) => Ok(ctx.redirect_saying(format!("/bookings/{}", placed.reference), &ctx.t("waiting-accepted"))),
        Err(Error::Conflict(reason)) => {
            let words = format!("{} {}", reason.words(ctx.lang), reason.next_step(ctx.lang));
            Ok(ctx.redirect_saying(format!("/waiting/{id}"), &words))
        }
        Err(error) => Err(error),
    }
}

/// `POST /waiting/{id}/decline`
pub async fn say_no(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let command = &Answer { entry: id, reason: String::new() };
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, command, |tx| async move { decline(&tx, command).await }).await?;
    Ok(ctx.redirect_saying("/waiting", &ctx.t("waiting-declined")))
}

/// `GET /waiting/{id}/leave`
pub async fn ask_leave(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    access::check(&ctx.actor, Verb::Book, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    Ok(leave_page(&ctx, &view, &Entered::empty()))
}

fn leave_page(ctx: &Ctx, view: &EntryView, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let own = ctx.actor.unit().is_some();
    form.page(
        &ctx.t(if own { "waiting-leave-title" } else { "waiting-remove-title" }),
        html! {
            p { (ctx.t("waiting-leave-text")) }
            (summary_list(&facts(ctx, view)))
            (form.post(&format!("/waiting/{}/leave", view.id), html! {
                @if !own { (form.text("reason", "waiting-why")) }
                (form.danger(if own { "waiting-leave-now" } else { "waiting-remove-now" }, "/waiting"))
            }))
        },
    )
}

/// `POST /waiting/{id}/leave`
pub async fn go(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    let command = &Answer { entry: id, reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { leave(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying("/waiting", &ctx.t("waiting-is-out"))),
        Err(error) => Ok(leave_page(&ctx, &view, &form.entered.refused(error)?)),
    }
}
