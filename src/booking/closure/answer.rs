//! A displaced booking, for its unit: the old place, the one proposed, what it costs; take it,
//! choose another, or give the booking back without a fee. Staff answer the same page by phone.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::hit::{self, Hit};
use super::list::place_words;
use super::notice::{Shut, when};
use super::settle::{accept, propose_again};
use crate::access;
use crate::base::time;
use crate::base::{BookingId, Error, Result, Scope, Verb};
use crate::booking::find::{self, BookingView};
use crate::booking::pages::phone;
use crate::booking::transitions::Status;
use crate::web::{Ctx, Entered, Form, Tone, button_link, in_script, notice, post_button, summary_list};

/// `GET /bookings/{reference}/new-place`
pub async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = seen(&ctx, &reference).await?;
    page(&ctx, &view, &Entered::empty()).await
}

async fn seen(ctx: &Ctx, reference: &str) -> Result<BookingView> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    Ok(view)
}

async fn page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Response> {
    let hit = hit::open_of(ctx.app.db.read(), view.id).await?;
    let Some(hit) = hit.filter(|_| view.status_at(ctx.now()) == Status::Displaced) else {
        return Ok(ctx.redirect(format!("/bookings/{}", view.reference)));
    };
    let shut = Shut::load(ctx.app.db.read(), hit.closure_id).await?;
    let own = format!("/bookings/{}", view.reference);
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("closure-new-place-title"),
        html! {
            p { (ctx.tr("closure-why-displaced", &[("machine", hit.equipment_name(ctx.lang)), ("why", &shut.why(ctx.lang))])) }
            (summary_list(&facts(ctx, view, &hit)))
            (proposal(ctx, &hit, &own))
            h2 { (ctx.t("closure-or-else")) }
            ul.links {
                li { a href=(format!("{own}/change")) { (ctx.t("closure-other-time")) } }
                li { a href=(format!("/equipment/{}", view.equipment_code)) { (ctx.t("booking-machine")) ": " (in_script(ctx.lang, view.equipment_name(ctx.lang))) } }
                li { a href=(format!("{own}/cancel")) { (ctx.t("closure-cancel-free")) } }
            }
            p { (ctx.t("booking-call")) " " (phone(&view.centre_phone)) " (" (in_script(ctx.lang, view.centre_name(ctx.lang))) ")" }
        },
    ))
}

fn facts(ctx: &Ctx, view: &BookingView, hit: &Hit) -> Vec<(String, Markup)> {
    let mut rows = vec![
        (
            ctx.t("booking-old-time"),
            html! { (in_script(ctx.lang, hit.equipment_name(ctx.lang))) ", " (when(hit.span(), hit.by_day())) },
        ),
        (ctx.t("closure-price-agreed"), html! { (hit.quoted_total_paise) }),
    ];
    if ctx.actor.unit().is_none() {
        rows.push((
            ctx.t("booking-unit"),
            html! { (in_script(ctx.lang, view.unit_name(ctx.lang))) " · " (crate::people::unit_phone(ctx, &view.unit_code, &view.unit_phone)) },
        ));
    }
    rows
}

fn proposal(ctx: &Ctx, hit: &Hit, own: &str) -> Markup {
    let Some(proposal) = hit.live(ctx.now()) else {
        return notice(
            Tone::Waiting,
            html! {
                p { (ctx.t("closure-no-proposal")) }
                (button_link(&format!("{own}/change"), &ctx.t("closure-other-time")))
                @if access::may(&ctx.actor, Verb::CloseEquipment, Scope::Centre(hit.centre_id)) {
                    (post_button(ctx, &format!("{own}/new-place/again"), &ctx.t("closure-propose-again"), &[]))
                }
            },
        );
    };
    let until = proposal.until.map(time::short_date_time).unwrap_or_default();
    notice(
        Tone::Good,
        html! {
            h2 { (ctx.t("closure-proposed")) }
            p { strong { (place_words(ctx.lang, hit, &proposal)) } }
            p { (ctx.tr("closure-price-new", &[("total", &proposal.total.to_string())])) }
            p { (ctx.tr("closure-held-until", &[("time", &until)])) }
            (post_button(ctx, &format!("{own}/new-place"), &ctx.t("closure-take-it"), &[("proposal", &proposal.id.to_string())]))
        },
    )
}

/// Which proposal was seen.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Seen {
    proposal: String,
}

/// `POST /bookings/{reference}/new-place`: yes to the place proposed.
pub async fn save(ctx: Ctx, Path(reference): Path<String>, form: Form<Seen>) -> Result<Response> {
    let view = seen(&ctx, &reference).await?;
    let key = form.entered.idempotency_key();
    let (own, proposal) = (&view.reference, form.value.proposal.parse::<BookingId>().ok());
    let request = ("accept", own, proposal);
    let done: Result<BookingId> =
        ctx.write_once(&key, &request, |tx| async move { accept(&tx, own, proposal).await }).await;
    match done {
        Ok(_) => Ok(ctx.redirect_saying(format!("/bookings/{own}"), &ctx.t("closure-taken"))),
        Err(error @ Error::Conflict(_)) => page(&ctx, &view, &form.entered.refused(error)?).await,
        Err(error) => Err(error),
    }
}

/// A form that is one button.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Nothing {}

/// `POST /bookings/{reference}/new-place/again`: looks for a place once more.
pub async fn again(ctx: Ctx, Path(reference): Path<String>, form: Form<Nothing>) -> Result<Response> {
    let view = seen(&ctx, &reference).await?;
    let key = form.entered.idempotency_key();
    let own = &view.reference;
    let done: Result<()> =
        ctx.write_once(&key, &("again", own), |tx| async move { propose_again(&tx, own).await }).await;
    match done {
        Ok(()) => Ok(ctx.redirect(format!("/bookings/{own}/new-place"))),
        Err(error) => page(&ctx, &view, &form.entered.refused(error)?).await,
    }
}
