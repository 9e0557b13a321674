//! Requests that wait for a manager: oldest first, yes in one tap, no with a reason.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{check, parts};
use crate::access;
use crate::base::time;
use crate::base::{CentreId, Error, Result, Scope, Standing, Verb};
use crate::booking::decide::{Decide, approve, reject};
use crate::booking::find::{self, BookingView, Filter};
use crate::booking::transitions::Status;
use crate::db::RequestKey;
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, empty, in_script, page, post_button, summary_list, tag};

/// Most requests on the page; a centre has a handful.
const SHOWN: u64 = 200;

fn deciding_centre(ctx: &Ctx) -> Result<Option<CentreId>> {
    let scope = match &ctx.actor.standing {
        Standing::Centre(centre, _) => Scope::Centre(*centre),
        Standing::Anonymous => return Err(Error::NotLoggedIn),
        _ => Scope::Everywhere,
    };
    access::check(&ctx.actor, Verb::DecideRequest, scope)?;
    Ok(ctx.actor.centre())
}

/// `GET /requests`
pub async fn show(ctx: Ctx) -> Result<Response> {
    let centre = deciding_centre(&ctx)?;
    // A request is answered before its booking starts, so none of them lies in the past.
    let from = Some(ctx.now());
    let filter = Filter { centre, from, statuses: vec![Status::Requested], ..Filter::default() };
    let mut waiting = find::list(ctx.app.db.read(), &filter, SHOWN).await?;
    waiting.retain(|view| view.status_at(ctx.now()) == Status::Requested);
    waiting.sort_by_key(|view| (view.requested_at.unwrap_or(view.created_at), view.id));
    Ok(page(
        &ctx,
        &ctx.t("booking-requests-title"),
        html! {
            @if waiting.is_empty() { (empty(&ctx.t("booking-requests-none"), None)) } @else { (table(&ctx, &waiting)) }
        },
    ))
}

fn table(ctx: &Ctx, waiting: &[BookingView]) -> Markup {
    let columns = [
        "booking-asked-at",
        "booking-answer-by",
        "booking-machine",
        "booking-time",
        "booking-unit",
        "booking-decision",
    ];
    let columns = columns.map(|key| Column::text(ctx.t(key))).to_vec();
    let mut table = Table::new("requests", ctx.t("booking-requests-caption"), columns);
    for view in waiting {
        let version = view.version.to_string();
        let approve = format!("/requests/{}/approve", view.reference);
        table.row(vec![
            html! {
                (time::short_date_time(view.requested_at.unwrap_or(view.created_at)))
                @if view.escalated_at.is_some() { br; (tag(Tone::Bad, &ctx.t("booking-request-waits-long"))) }
            },
            html! { (view.claim_expires_at.map(time::short_date_time).unwrap_or_default()) },
            html! { a href=(format!("/bookings/{}", view.reference)) { (in_script(ctx.lang, view.equipment_name(ctx.lang))) } },
            html! { (parts::when_short(parts::span(view), view.by_day())) },
            html! { (in_script(ctx.lang, view.unit_name(ctx.lang))) br; (crate::people::unit_phone(ctx, &view.unit_code, &view.unit_phone)) },
            html! {
                (post_button(ctx, &approve, &ctx.t("booking-approve"), &[("version", &version)]))
                " " a href=(format!("/requests/{}/reject", view.reference)) { (ctx.t("booking-reject")) }
            },
        ]);
    }
    html! { (table) }
}

/// A decision as the form sends it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    version: String,
    reason: String,
}

fn command(reference: String, form: &Form<Said>) -> Decide {
    Decide { reference, version: form.value.version.parse().ok(), reason: form.value.reason.clone() }
}

/// `POST /requests/{reference}/approve`
pub async fn say_yes(ctx: Ctx, Path(reference): Path<String>, form: Form<Said>) -> Result<Response> {
    let command = command(reference, &form);
    let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
    let order = &command;
    ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { approve(&tx, order).await }).await?;
    Ok(ctx.redirect_saying("/requests", &ctx.t("booking-approved")))
}

/// `GET /requests/{reference}/reject`
pub async fn ask_reject(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    deciding_centre(&ctx)?;
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    Ok(reject_page(&ctx, &view, &Entered::with([("version", view.version.to_string())])))
}

fn reject_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    form.page(
        &ctx.t("booking-reject-title"),
        html! {
            (summary_list(&check::facts(ctx, view)))
            (form.post(&format!("/requests/{}/reject", view.reference), html! {
                (form.hidden("version", entered.get("version")))
                (form.lines("reason", "booking-reject-why").hint("booking-reject-why-hint"))
                (form.danger("booking-reject-now", "/requests"))
            }))
        },
    )
}

/// `POST /requests/{reference}/reject`
pub async fn say_no(ctx: Ctx, Path(reference): Path<String>, form: Form<Said>) -> Result<Response> {
    let command = command(reference, &form);
    let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
    let order = &command;
    let done = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { reject(&tx, order).await }).await;
    match done {
        Ok(_) => Ok(ctx.redirect_saying("/requests", &ctx.t("booking-rejected"))),
        Err(error @ Error::Refused(_)) => {
            let view = find::by_reference(&ctx.app.db, &ctx.actor, &command.reference).await?;
            Ok(reject_page(&ctx, &view, &form.entered.refused(error)?))
        }
        Err(error) => Err(error),
    }
}
