//! Going on and ending early: later ends with their price, and giving the rest of the time back.

use axum::extract::Path;
use axum::response::Response;
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::Deserialize;

use super::{check, parts};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{Error, Paise, Result, Scope, Verb};
use crate::booking::end_early::{EndEarly, end_early};
use crate::booking::extend::{Booked, Extend, ends, extend, may_extend};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::price;
use crate::booking::rules::Ask;
use crate::booking::transitions::Change;
use crate::tariff::ChargeKind;
use crate::web::{Ctx, Entered, Form, Tone, notice, panel, post_button, summary_list};

/// Ends that stand on a button of their own; the others are on a page.
const ON_BUTTONS: usize = 2;
/// Most earlier ends to choose from.
const MOST_EARLIER: usize = 40;

/// The next two lengths of a booking as buttons with their price, for its own page and the operator's;
/// `back` is where the button leads back to. Nothing where the reader may not, or it cannot be.
pub async fn extension(ctx: &Ctx, reference: &str, back: &str) -> Result<Markup> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    let scope = Scope::UnitAtCentre(view.unit_id, view.centre_id);
    let possible = view.status_at(ctx.now()).allows(Change::Extend) && view.freed_from.is_none();
    if !possible || may_extend(&ctx.actor, scope).is_err() {
        return Ok(html! {});
    }
    let machine = Machine::by_id(ctx.app.db.read(), view.equipment_id).await?;
    let all = later_ends(ctx, &machine, &view).await?;
    let mut buttons = Vec::new();
    for until in all.iter().take(ON_BUTTONS) {
        buttons.push((*until, total(ctx, &machine, &view, *until).await?));
    }
    let address = format!("/bookings/{}/extend", view.reference);
    let version = view.version.to_string();
    Ok(panel(
        &ctx.t("booking-extend-title"),
        html! {
            @if buttons.is_empty() { p { (ctx.t("booking-extend-not-now")) } }
            div.actions { @for (until, total) in &buttons {
                @let at = time::rfc3339(*until);
                @let values = [("ends_at", at.as_str()), ("version", version.as_str()), ("back", back)];
                (post_button(ctx, &address, &later_words(ctx, &view, *until, *total), &values))
            } }
            @if all.len() > ON_BUTTONS { p { a href=(address) { (ctx.t("booking-extend-more")) } } }
        },
    ))
}

fn booked(view: &BookingView) -> Booked {
    Booked { span: parts::span(view), capacity: view.capacity_used }
}

async fn later_ends(ctx: &Ctx, machine: &Machine, view: &BookingView) -> Result<Vec<Instant>> {
    ends(ctx.app.db.read(), machine, &booked(view), ctx.now()).await
}

/// What the whole booking would cost with a later end.
async fn total(ctx: &Ctx, machine: &Machine, view: &BookingView, until: Instant) -> Result<Paise> {
    let conn = ctx.app.db.read();
    let party = Party::on_day(conn, view.unit_id, time::ist_date(view.starts_at), machine.id).await?;
    let ask = Ask {
        starts_at: view.starts_at,
        ends_at: until,
        capacity: view.capacity_used,
        quantity: view.planned_quantity_milli,
    };
    Ok(price::quote(conn, machine, &party, &ask, ChargeKind::Usage).await?.whole()?.total)
}

fn later_words(ctx: &Ctx, view: &BookingView, until: Instant, total: Paise) -> String {
    let more = parts::length(ctx.lang, (until - view.ends_at).num_minutes());
    let total = total.to_string();
    ctx.tr("booking-extend-button", &[("until", &moment(view, until)), ("more", &more), ("total", &total)])
}

/// A time of the booking's own day; of days, the last one.
fn moment(view: &BookingView, at: Instant) -> String {
    match view.by_day() {
        true => time::short_date(time::ist_date(at - TimeDelta::minutes(1))),
        false => time::clock_time(at),
    }
}

/// `GET /bookings/{reference}/extend`
pub async fn ask_extend(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    may_extend(&ctx.actor, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    if !view.status_at(ctx.now()).allows(Change::Extend) {
        return Ok(ctx.redirect(format!("/bookings/{}", view.reference)));
    }
    let entered = Entered::with([("version", view.version.to_string()), ("back", ctx.asked("back"))]);
    extend_page(&ctx, &view, &entered).await
}

async fn extend_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Response> {
    let machine = Machine::by_id(ctx.app.db.read(), view.equipment_id).await?;
    let mut options = Vec::new();
    for until in later_ends(ctx, &machine, view).await? {
        let words = later_words(ctx, view, until, total(ctx, &machine, view, until).await?);
        options.push((time::rfc3339(until), words));
    }
    let form = ctx.form(entered);
    let address = format!("/bookings/{}/extend", view.reference);
    Ok(form.page(
        &ctx.t("booking-extend-title"),
        html! {
            (summary_list(&check::facts(ctx, view)))
            @if options.is_empty() {
                p { (ctx.t("booking-extend-not-now")) }
            } @else {
                (form.post(&address, html! {
                    (form.hidden("version", &view.version.to_string()))
                    (form.hidden("back", entered.get("back")))
                    (form.radios("ends_at", "booking-extend-until", options))
                    (form.submit("booking-extend-now"))
                }))
            }
            p { a href=(format!("/bookings/{}", view.reference)) { (ctx.t("booking-leave-it")) } }
        },
    ))
}

/// An end as the forms send it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct End {
    ends_at: String,
    version: String,
    back: String,
}

impl End {
    fn moment(&self) -> Result<Instant> {
        super::shift::instant(&self.ends_at).ok_or_else(|| Error::field("ends_at", "booking-time-unknown"))
    }

    /// Back to the operator's page, or to the booking.
    fn address(&self, reference: &str) -> String {
        let room = if self.back == "work" { "work" } else { "bookings" };
        format!("/{room}/{reference}")
    }
}

/// `POST /bookings/{reference}/extend`
pub async fn save_extend(ctx: Ctx, Path(reference): Path<String>, form: Form<End>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    may_extend(&ctx.actor, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    match extend_by(&ctx, &view, &form).await {
        Ok(until) => {
            let words = ctx.tr("booking-extended", &[("until", &moment(&view, until))]);
            Ok(ctx.redirect_saying(form.value.address(&view.reference), &words))
        }
        Err(error @ (Error::Refused(_) | Error::Conflict(_))) => {
            // What was chosen may be gone; the ends shown are those that are possible now.
            extend_page(&ctx, &view, &form.entered.refused(error)?).await
        }
        Err(error) => Err(error),
    }
}

async fn extend_by(ctx: &Ctx, view: &BookingView, form: &Form<End>) -> Result<Instant> {
    let command = &Extend {
        reference: view.reference.clone(),
        ends_at: form.value.moment()?,
        version: form.value.version.parse().ok(),
        override_reason: None,
    };
    let key = form.entered.idempotency_key();
    let done = ctx.write_once(&key, command, |tx| async move { extend(&tx, command).await }).await?;
    Ok(done.ends_at)
}

/// `GET /bookings/{reference}/end`
pub async fn ask_end(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = ending(&ctx, &reference).await?;
    Ok(end_page(&ctx, &view, &Entered::with([("version", view.version.to_string())])))
}

/// The booking, for staff at its machine.
async fn ending(ctx: &Ctx, reference: &str) -> Result<BookingView> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    access::check(&ctx.actor, Verb::RecordWork, Scope::Centre(view.centre_id))?;
    Ok(view)
}

fn end_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Response {
    let back = format!("/work/{}", view.reference);
    if !view.status_at(ctx.now()).allows(Change::EndEarly) {
        return ctx.redirect(back);
    }
    let options = earlier_ends(parts::span(view), view.by_day(), ctx.now());
    let options = options.into_iter().map(|at| (time::rfc3339(at), moment(view, at))).collect();
    let form = ctx.form(entered);
    form.page(
        &ctx.t("booking-end-title"),
        html! {
            (summary_list(&check::facts(ctx, view)))
            (notice(Tone::Waiting, html! { p { (ctx.t("booking-end-effect")) } }))
            (form.post(&format!("/bookings/{}/end", view.reference), html! {
                (form.hidden("version", entered.get("version")))
                (form.select("ends_at", "booking-end-at", options).width(20))
                (form.danger("booking-end-now", &back))
            }))
        },
    )
}

/// Ends to choose from: quarters of an hour from now on, or whole days.
fn earlier_ends(span: Span, by_day: bool, now: Instant) -> Vec<Instant> {
    let step = if by_day { 1440 } else { 15 };
    let minutes = time::ist_minutes(now);
    let first = minutes - minutes.rem_euclid(step) + step;
    let ends = (0..).map(|n| first + n * step).map_while(time::from_ist_minutes);
    ends.take_while(|at| *at < span.until).take(MOST_EARLIER).collect()
}

/// `POST /bookings/{reference}/end`
pub async fn save_end(ctx: Ctx, Path(reference): Path<String>, form: Form<End>) -> Result<Response> {
    let view = ending(&ctx, &reference).await?;
    match end_by(&ctx, &view, &form).await {
        Ok(freed) => {
            let words = ctx.tr("booking-ended", &[("from", &moment(&view, freed))]);
            Ok(ctx.redirect_saying(format!("/work/{}", view.reference), &words))
        }
        Err(error) => Ok(end_page(&ctx, &view, &form.entered.refused(error)?)),
    }
}

async fn end_by(ctx: &Ctx, view: &BookingView, form: &Form<End>) -> Result<Instant> {
    let command = &EndEarly {
        reference: view.reference.clone(),
        ends_at: Some(form.value.moment()?),
        version: form.value.version.parse().ok(),
    };
    let key = form.entered.idempotency_key();
    let done = ctx.write_once(&key, command, |tx| async move { end_early(&tx, command).await }).await?;
    Ok(done.freed_from)
}
