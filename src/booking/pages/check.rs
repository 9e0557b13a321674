//! Check: everything that will be booked, what it costs and why, and until when it is held.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts;
use crate::base::time;
use crate::base::{Error, Result};
use crate::booking::availability::alternatives;
use crate::booking::decide::{Decide, confirm};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::price;
use crate::booking::request_clock::answer_time;
use crate::booking::rulebook;
use crate::booking::rules::Ask;
use crate::booking::transitions::Status;
use crate::booking::urgent::{Urgency, ask_urgent};
use crate::db::RequestKey;
use crate::tariff::{ChargeKind, Quote};
use crate::web::{
    Ctx, Entered, Form, Pressed, button_link, in_script, page, page_with_status, post_button, summary_list,
};

/// `GET /book/hold/{reference}`
pub async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    match view.status_at(ctx.now()) {
        Status::Held => check_page(&ctx, &view).await,
        Status::Expired => expired_page(&ctx, &view).await,
        status => Ok(already_page(&ctx, &view, status)),
    }
}

/// The price of a booking as quoted for its unit, with its explanation.
pub(in crate::booking) async fn quote_of(ctx: &Ctx, view: &BookingView, machine: &Machine) -> Result<Quote> {
    let conn = ctx.app.db.read();
    let party = Party::on_day(conn, view.unit_id, time::ist_date(view.starts_at), machine.id).await?;
    let ask = Ask {
        starts_at: view.starts_at,
        ends_at: view.ends_at,
        capacity: view.capacity_used,
        quantity: view.planned_quantity_milli,
    };
    let kept = price::Kept { tariff: view.tariff_id, urgent: view.urgent };
    price::quote_kept(conn, machine, &party, &ask, ChargeKind::Usage, kept).await
}

/// The machine of a booking under the rules its centre has set for that unit and day.
pub(super) async fn machine_of(ctx: &Ctx, view: &BookingView) -> Result<Machine> {
    let conn = ctx.app.db.read();
    let machine = Machine::by_id(conn, view.equipment_id).await?;
    rulebook::for_unit(conn, machine, Some(view.unit_id), time::ist_date(view.starts_at)).await
}

/// Machine, time, amount and unit of a booking.
pub(in crate::booking) fn facts(ctx: &Ctx, view: &BookingView) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let mut rows = vec![
        (ctx.t("booking-machine"), html! { (in_script(lang, view.equipment_name(lang))) }),
        (ctx.t("booking-centre"), html! { (in_script(lang, view.centre_name(lang))) }),
        (ctx.t("booking-time"), html! { strong { (parts::when(lang, parts::span(view), view.by_day())) } }),
    ];
    if view.capacity_used > 1 || view.by_day() {
        let words = parts::capacity_words(lang, view.capacity_used, &view.capacity_unit);
        rows.push((ctx.t("booking-capacity"), html! { (words) }));
    }
    if let Some(quantity) = view.planned_quantity_milli {
        let words = parts::quantity_words(lang, quantity, view.quantity_unit.as_deref());
        rows.push((ctx.t("booking-quantity"), html! { (words) }));
    }
    if ctx.actor.unit().is_none() {
        rows.push((ctx.t("booking-unit"), html! { (in_script(lang, view.unit_name(lang))) " (" (view.unit_code) ")" }));
    }
    rows
}

async fn check_page(ctx: &Ctx, view: &BookingView) -> Result<Response> {
    let machine = machine_of(ctx, view).await?;
    let quote = quote_of(ctx, view, &machine).await?;
    let until = view.claim_expires_at.map(time::clock_time).unwrap_or_default();
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let total = view.quoted_total_paise.to_string();
    let words = match (machine.needs_approval, view.quoted_total_paise.0) {
        (true, _) => ctx.tr("booking-ask-for", &[("total", &total)]),
        (false, 0) => ctx.t("booking-book-free"),
        (false, _) => ctx.tr("booking-book-for", &[("total", &total)]),
    };
    let again = times_address(view);
    let answers = answer_time(ctx.app.db.read(), view.centre_id, ctx.now()).await?;
    let answers = answers.map(|answers| parts::answer_words(ctx.lang, &answers));
    Ok(page(
        ctx,
        &ctx.t("booking-check-title"),
        html! {
            div.notice.waiting { p { (ctx.tr("booking-held-until", &[("time", &until)])) } }
            (summary_list(&facts(ctx, view)))
            p { a href=(format!("{again}&instead_of={}", view.reference)) { (ctx.t("booking-choose-another")) } }
            h2 { (ctx.t("booking-price")) }
            (parts::price(ctx, &quote)?)
            (urgency(ctx, view, &quote))
            @if machine.needs_operator { p { (ctx.t("booking-operator-included")) } }
            h2 { (ctx.t("booking-cancelling")) }
            p { (parts::cancellation(ctx, &machine, view.starts_at)) }
            @if machine.needs_approval {
                p { (ctx.t("booking-needs-approval")) }
                @if let Some(words) = &answers { p { (words) } }
            }
            (form.post(&format!("/book/hold/{}/confirm", view.reference), form.submit_words(&words)))
        },
    ))
}

/// Where the rate has a surcharge for it: the way to ask for it urgently, or no longer.
fn urgency(ctx: &Ctx, view: &BookingView, quote: &Quote) -> Markup {
    let address = format!("/book/hold/{}/urgent", view.reference);
    html! {
        @if let Some(share) = quote.urgent {
            @if view.urgent {
                (post_button(ctx, &address, &ctx.t("rate-urgent-undo"), &[("urgent", "no")]))
            } @else {
                (post_button(ctx, &address, &ctx.tr("rate-urgent-ask", &[("share", &share.to_string())]), &[("urgent", "yes")]))
            }
        }
    }
}

/// Whether the use is urgent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct UrgentForm {
    urgent: String,
}

/// `POST /book/hold/{reference}/urgent`
pub async fn urgent(ctx: Ctx, Path(reference): Path<String>, form: Form<UrgentForm>) -> Result<Response> {
    let command = &Urgency { reference: reference.clone(), urgent: form.value.urgent == "yes" };
    let key = RequestKey::new(&form.entered.idempotency_key(), command)?;
    ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { ask_urgent(&tx, command).await }).await?;
    Ok(ctx.redirect(format!("/book/hold/{reference}")))
}

/// The page of times with the answers of a booking filled in.
pub(in crate::booking) fn times_address(view: &BookingView) -> String {
    let quantity = view.planned_quantity_milli.map(|quantity| format!("&quantity={quantity}")).unwrap_or_default();
    format!("/book/{}?minutes={}&capacity={}{quantity}", view.equipment_code, view.minutes(), view.capacity_used)
}

async fn expired_page(ctx: &Ctx, view: &BookingView) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = Machine::by_id(conn, view.equipment_id).await?;
    let offers = alternatives(conn, &machine, parts::span(view), view.capacity_used, ctx.now()).await?;
    let capacity = view.capacity_used.to_string();
    let quantity = view.planned_quantity_milli.map(|quantity| quantity.to_string()).unwrap_or_default();
    let mut values = vec![("capacity", capacity.as_str()), ("quantity", quantity.as_str())];
    if ctx.actor.unit().is_none() {
        values.push(("unit", &view.unit_code));
    }
    Ok(page_with_status(
        ctx,
        StatusCode::CONFLICT,
        &ctx.t("booking-expired-title"),
        html! {
            p { (ctx.t("booking-expired-text")) }
            (summary_list(&facts(ctx, view)))
            h2 { (ctx.t("booking-nearest")) }
            (parts::offers(ctx, &offers, &values))
            p { a href=(times_address(view)) { (ctx.t("booking-all-times")) } }
        },
    ))
}

fn already_page(ctx: &Ctx, view: &BookingView, status: Status) -> Response {
    page(
        ctx,
        &ctx.t("booking-already-title"),
        html! {
            p { (parts::status_tag(ctx.lang, status)) }
            (summary_list(&facts(ctx, view)))
            p.actions { (button_link(&format!("/bookings/{}", view.reference), &ctx.t("booking-open"))) }
        },
    )
}

/// `POST /book/hold/{reference}/confirm`
pub async fn confirm_hold(ctx: Ctx, Path(reference): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let command = Decide { reference: reference.clone(), version: None, reason: String::new() };
    let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
    let order = &command;
    let placed =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { confirm(&tx, order).await }).await;
    match placed {
        Ok(placed) => Ok(ctx.redirect(format!("/bookings/{}", placed.into_inner().reference))),
        Err(Error::Conflict(reason)) if reason.code == "booking-hold-expired" => {
            let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
            expired_page(&ctx, &view).await
        }
        Err(error) => Err(error),
    }
}
