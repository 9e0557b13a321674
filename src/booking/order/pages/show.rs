//! An order: what was booked together; giving it back.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use crate::access;
use crate::base::{Paise, Result, Scope, Verb};
use crate::booking::find::BookingView;
use crate::booking::order::find::{self, CancelOrder, cancel_order};
use crate::booking::pages::parts;
use crate::booking::transitions::{Change, Status};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, in_script, notice, page, summary_list};

/// `GET /orders/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let order = find::order(ctx.app.db.read(), &ctx.actor, id).await?;
    let bookings = find::bookings(&ctx.app.db, &ctx.actor, id).await?;
    let columns = vec![
        Column::text(ctx.t("order-item")),
        Column::text(ctx.t("booking-time")),
        Column::text(ctx.t("booking-state")),
        Column::number(ctx.t("booking-total")),
    ];
    let mut table = Table::new("items", ctx.t("order-caption"), columns);
    for view in &bookings {
        let name = html! { (in_script(ctx.lang, view.equipment_name(ctx.lang))) };
        table.row(vec![
            html! { a href=(format!("/bookings/{}", view.reference)) { (name) } },
            html! { (parts::when_short(parts::span(view), view.by_day())) },
            parts::status_tag(ctx.lang, view.status_at(ctx.now())),
            html! { (view.quoted_total_paise) },
        ]);
    }
    let stands = bookings.iter().filter(|view| view.status_at(ctx.now()).claims());
    let total = Paise::sum(stands.map(|view| view.quoted_total_paise))?;
    table.total(vec![html! { (ctx.t("booking-total")) }, html! {}, html! {}, html! { (total) }]);
    let mut facts = vec![(ctx.t("booking-centre"), html! { (in_script(ctx.lang, order.centre_name(ctx.lang))) })];
    if ctx.actor.unit().is_none() {
        let unit = html! { (in_script(ctx.lang, order.unit_name(ctx.lang))) " (" (order.unit_code) ")" };
        facts.push((ctx.t("booking-unit"), unit));
    }
    let may = access::may(&ctx.actor, Verb::CancelBooking, Scope::UnitAtCentre(order.unit_id, order.centre_id));
    let open = bookings.iter().any(|view| still_to_come(&ctx, view));
    Ok(page(
        &ctx,
        &ctx.t("order-shown-title"),
        html! {
            (summary_list(&facts))
            (table)
            ul.links {
                @if may && open { li { a href=(format!("/orders/{id}/cancel")) { (ctx.t("order-cancel-all")) } } }
                li { a href="/bookings" { (ctx.t("booking-all-mine")) } }
            }
        },
    ))
}

fn still_to_come(ctx: &Ctx, view: &BookingView) -> bool {
    let status = view.status_at(ctx.now());
    status.allows(Change::Cancel) && status != Status::Held && view.starts_at > ctx.now()
}

/// `GET /orders/{id}/cancel`
pub async fn ask_cancel(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    cancel_page(&ctx, id, &Entered::empty()).await
}

async fn cancel_page(ctx: &Ctx, id: i64, entered: &Entered) -> Result<Response> {
    let order = find::order(ctx.app.db.read(), &ctx.actor, id).await?;
    access::check(&ctx.actor, Verb::CancelBooking, Scope::UnitAtCentre(order.unit_id, order.centre_id))?;
    let back = format!("/orders/{id}");
    // What it would cost is what the verb itself comes to, undone.
    let rehearsal = CancelOrder { order: id, reason: "unit_request".to_owned() };
    let command = &rehearsal;
    let given = match ctx.write(|tx| async move { tx.rehearse(cancel_order(&tx, command)).await }).await {
        Ok(given) => given,
        Err(error) => {
            let refused = entered.refused(error)?;
            let body = html! { p { a href=(back) { (ctx.t("web-back")) } } };
            return Ok(ctx.form(&refused).page(&ctx.t("order-cancel-title"), body));
        }
    };
    let bookings = find::bookings(&ctx.app.db, &ctx.actor, id).await?;
    let hit = bookings.iter().filter(|view| given.bookings.iter().any(|one| one.id == view.id));
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("order-cancel-title"),
        html! {
            ul {
                @for view in hit {
                    li { (in_script(ctx.lang, view.equipment_name(ctx.lang))) ", " (parts::when(ctx.lang, parts::span(view), view.by_day())) }
                }
            }
            (notice(Tone::Waiting, html! { p { (parts::giving_back_words(ctx, &given)) } }))
            (form.post(&format!("{back}/cancel"), html! {
                (form.radios("reason", "booking-cancel-why", parts::reason_choices(ctx)))
                (form.danger("order-cancel-now", &back))
            }))
        },
    ))
}

/// Why it is given back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Why {
    reason: String,
}

/// `POST /orders/{id}/cancel`
pub async fn give_back(ctx: Ctx, Path(id): Path<i64>, form: Form<Why>) -> Result<Response> {
    let command = CancelOrder { order: id, reason: form.value.reason.clone() };
    let order = &command;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, order, |tx| async move { cancel_order(&tx, order).await }).await {
        Ok(given) => Ok(ctx.redirect_saying(format!("/orders/{id}"), &parts::given_back_words(&ctx, &given))),
        Err(error) => cancel_page(&ctx, id, &form.entered.refused(error)?).await,
    }
}
