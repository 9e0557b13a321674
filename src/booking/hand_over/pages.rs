//! Pages of handing over: asking, and the other unit's answer.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::answer::{accept, decline, withdraw};
use super::ask::{Ask, ask};
use super::store::{self, HandOver};
use crate::access;
use crate::base::time;
use crate::base::{Error, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::pages::{Asked, check, parts};
use crate::booking::party::Party;
use crate::booking::price;
use crate::booking::rules;
use crate::booking::transitions::Change;
use crate::tariff::{ChargeKind, Quote};
use crate::web::{Ctx, Entered, Form, Tone, in_script, notice, panel, post_button, summary_list};

/// What a unit is asked here and has not answered yet.
pub async fn asked(ctx: &Ctx, unit: UnitId) -> Result<Vec<Asked>> {
    let open = store::asked_of(ctx.app.db.read(), unit, ctx.now()).await?;
    let question = |hand_over: &HandOver| Asked {
        words: ctx.tr("booking-hand-over-asked", &[("unit", hand_over.giver_name(ctx.lang))]),
        link: format!("/hand-overs/{}", hand_over.id),
        until: Some(hand_over.answer_by),
    };
    Ok(open.iter().map(question).collect())
}

/// The open hand-over of a booking, for its own page.
pub async fn pending(ctx: &Ctx, view: &BookingView) -> Result<Markup> {
    let Some(hand_over) = store::open_of(ctx.app.db.read(), view.id, ctx.now()).await? else { return Ok(html! {}) };
    Ok(panel(&ctx.t("booking-hand-over-title"), waiting(ctx, &hand_over)))
}

fn waiting(ctx: &Ctx, hand_over: &HandOver) -> Markup {
    let until = time::short_date_time(hand_over.answer_by);
    let scope = Scope::UnitAtCentre(hand_over.from_unit_id, hand_over.centre_id);
    html! {
        p { (ctx.tr("booking-hand-over-waits", &[("unit", hand_over.taker_name(ctx.lang)), ("time", &until)])) }
        @if access::may(&ctx.actor, Verb::MoveBooking, scope) {
            (post_button(ctx, &format!("/hand-overs/{}/withdraw", hand_over.id), &ctx.t("booking-hand-over-withdraw"), &[]))
        }
    }
}

/// `GET /bookings/{reference}/hand-over`
pub async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = own(&ctx, &reference).await?;
    if !view.status_at(ctx.now()).allows(Change::HandOver) {
        return Ok(ctx.redirect(format!("/bookings/{}", view.reference)));
    }
    ask_page(&ctx, &view, &Entered::with([("version", view.version.to_string())])).await
}

async fn own(ctx: &Ctx, reference: &str) -> Result<BookingView> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    Ok(view)
}

async fn ask_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Response> {
    let back = format!("/bookings/{}", view.reference);
    let open = store::open_of(ctx.app.db.read(), view.id, ctx.now()).await?;
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("booking-hand-over-title"),
        html! {
            (summary_list(&check::facts(ctx, view)))
            @match &open {
                Some(open) => (waiting(ctx, open)),
                None => {
                    (notice(Tone::Plain, html! { p { (ctx.t("booking-hand-over-how")) } }))
                    (form.post(&format!("{back}/hand-over"), html! {
                        (form.hidden("version", &view.version.to_string()))
                        (form.text("to", "booking-hand-over-to").hint("booking-hand-over-to-hint").width(20))
                        (form.lines("note", "booking-hand-over-note").optional())
                        (form.submit("booking-hand-over-ask"))
                    }))
                }
            }
            p { a href=(back) { (ctx.t("booking-leave-it")) } }
        },
    ))
}

/// Whom to ask.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct AskForm {
    to: String,
    note: String,
    version: String,
}

/// `POST /bookings/{reference}/hand-over`
pub async fn save(ctx: Ctx, Path(reference): Path<String>, form: Form<AskForm>) -> Result<Response> {
    let view = own(&ctx, &reference).await?;
    let command = &Ask {
        reference: view.reference.clone(),
        to: form.value.to.clone(),
        note: form.value.note.clone(),
        version: form.value.version.parse().ok(),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { ask(&tx, command).await }).await {
        Ok(_) => {
            let words = ctx.t("booking-hand-over-sent");
            Ok(ctx.redirect_saying(format!("/bookings/{}", view.reference), &words))
        }
        Err(error) => ask_page(&ctx, &view, &form.entered.refused(error)?).await,
    }
}

/// Where the reader stands to a hand-over.
enum Side {
    From,
    To,
}

async fn seen(ctx: &Ctx, id: i64) -> Result<(HandOver, Side)> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let hand_over = store::find(ctx.app.db.read(), id).await?;
    let of = |unit| Scope::UnitAtCentre(unit, hand_over.centre_id);
    if access::may(&ctx.actor, Verb::SeeBooking, of(hand_over.to_unit_id)) {
        return Ok((hand_over, Side::To));
    }
    access::check(&ctx.actor, Verb::SeeBooking, of(hand_over.from_unit_id))?;
    Ok((hand_over, Side::From))
}

/// `GET /hand-overs/{id}`
pub async fn one(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let (hand_over, side) = seen(&ctx, id).await?;
    match side {
        Side::From => Ok(ctx.redirect(format!("/bookings/{}", hand_over.reference))),
        Side::To => answer_page(&ctx, &hand_over, &Entered::empty()).await,
    }
}

async fn answer_page(ctx: &Ctx, hand_over: &HandOver, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let view = find::one(conn, hand_over.booking_id).await?;
    let form = ctx.form(entered);
    let title = ctx.tr("booking-hand-over-offer", &[("unit", hand_over.giver_name(ctx.lang))]);
    if !hand_over.is_open(ctx.now()) {
        let words = match hand_over.status.as_str() {
            "accepted" => "booking-hand-over-accepted",
            "declined" => "booking-hand-over-declined",
            "withdrawn" => "booking-hand-over-withdrawn",
            _ => "booking-hand-over-lapsed",
        };
        return Ok(
            form.page(&title, html! { p { (ctx.t(words)) } p { a href="/bookings" { (ctx.t("booking-all-mine")) } } })
        );
    }
    let machine = Machine::by_id(conn, view.equipment_id).await?;
    let quote = quote_for(ctx, &machine, &view, hand_over.to_unit_id).await?;
    let refused = would_be_refused(ctx, hand_over.id).await?;
    let until = time::short_date_time(hand_over.answer_by);
    Ok(form.page(
        &title,
        html! {
            (notice(Tone::Waiting, html! { p { (ctx.tr("booking-hand-over-until", &[("time", &until)])) } }))
            (summary_list(&[
                (ctx.t("booking-machine"), html! { (in_script(ctx.lang, view.equipment_name(ctx.lang))) }),
                (ctx.t("booking-centre"), html! { (in_script(ctx.lang, view.centre_name(ctx.lang))) }),
                (ctx.t("booking-time"), html! { strong { (parts::when(ctx.lang, parts::span(&view), view.by_day())) } }),
            ]))
            @if !hand_over.note.is_empty() { p { (in_script(ctx.lang, &hand_over.note)) } }
            h2 { (ctx.t("booking-hand-over-price")) }
            (parts::price(ctx, &quote)?)
            p { (parts::cancellation(ctx, &machine, view.starts_at)) }
            @if refused.is_empty() {
                div.actions { (post_button(ctx, &format!("/hand-overs/{}/accept", hand_over.id), &ctx.t("booking-hand-over-accept"), &[])) }
            } @else {
                (panel(&ctx.t("booking-hand-over-not-you"), html! {
                    ul { @for reason in &refused { li { (reason.words(ctx.lang)) " " (reason.next_step(ctx.lang)) } } }
                }))
            }
            (post_button(ctx, &format!("/hand-overs/{}/decline", hand_over.id), &ctx.t("booking-hand-over-decline"), &[]))
        },
    ))
}

async fn quote_for(ctx: &Ctx, machine: &Machine, view: &BookingView, unit: UnitId) -> Result<Quote> {
    let conn = ctx.app.db.read();
    let party = Party::on_day(conn, unit, time::ist_date(view.starts_at), machine.id).await?;
    let asked = rules::Ask {
        starts_at: view.starts_at,
        ends_at: view.ends_at,
        capacity: view.capacity_used,
        quantity: view.planned_quantity_milli,
    };
    price::quote(conn, machine, &party, &asked, ChargeKind::Usage).await
}

/// Why accepting would be refused, found by trying it and undoing it.
async fn would_be_refused(ctx: &Ctx, id: i64) -> Result<Reasons> {
    match ctx.app.db.rehearse(&ctx.actor, ctx.now(), |tx| async move { accept(&tx, id).await }).await {
        Ok(_) => Ok(Reasons::new()),
        Err(Error::Refused(reasons)) => Ok(reasons),
        Err(Error::Conflict(reason)) => Ok(vec![reason]),
        // Who only reads sees the offer without its buttons' effect.
        Err(Error::NotAllowed) => Ok(Reasons::new()),
        Err(error) => Err(error),
    }
}

/// The buttons have no fields of their own.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Nothing {}

/// `POST /hand-overs/{id}/accept`
pub async fn say_yes(ctx: Ctx, Path(id): Path<i64>, form: Form<Nothing>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &("accept", id), |tx| async move { accept(&tx, id).await }).await {
        Ok(reference) => Ok(ctx.redirect_saying(format!("/bookings/{reference}"), &ctx.t("booking-hand-over-yours"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let (hand_over, _) = seen(&ctx, id).await?;
            answer_page(&ctx, &hand_over, &entered).await
        }
    }
}

/// `POST /hand-overs/{id}/decline`
pub async fn say_no(ctx: Ctx, Path(id): Path<i64>, form: Form<Nothing>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &("decline", id), |tx| async move { decline(&tx, id).await }).await?;
    Ok(ctx.redirect_saying("/bookings", &ctx.t("booking-hand-over-declined")))
}

/// `POST /hand-overs/{id}/withdraw`
pub async fn take_back(ctx: Ctx, Path(id): Path<i64>, form: Form<Nothing>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &("withdraw", id), |tx| async move { withdraw(&tx, id).await }).await?;
    let (hand_over, _) = seen(&ctx, id).await?;
    Ok(ctx.redirect_saying(format!("/bookings/{}", hand_over.reference), &ctx.t("booking-hand-over-withdrawn")))
}
