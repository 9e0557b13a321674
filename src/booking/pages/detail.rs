//! One booking: done, with everything one can do with it; its calendar file; giving it back.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{check, parts};
use crate::base::time;
use crate::base::{Error, Result, Scope, Verb};
use crate::booking::cancel::{self, Cancel};
use crate::booking::feed::{self, Reader};
use crate::booking::find::{self, BookingView};
use crate::booking::hand_over;
use crate::booking::machine::Machine;
use crate::booking::rulebook::overriding::{self, Overridden};
use crate::booking::transitions::{Change, Status};
use crate::booking::{joint, order, series, undo};
use crate::db::RequestKey;
use crate::web::{Ctx, Entered, Form, Tone, in_script, notice, page, panel, summary_list};
use crate::{access, account};

/// `GET /bookings/{reference}`: a lasting address.
pub async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    let status = view.status_at(ctx.now());
    if status == Status::Held {
        return Ok(ctx.redirect(format!("/book/hold/{}", view.reference)));
    }
    let machine = check::machine_of(&ctx, &view).await?;
    let together = html! { (series::link(&ctx, view.id).await?) (order::link(&ctx, view.id).await?) };
    let overridden = overriding::of_booking(ctx.app.db.read(), view.id).await?;
    let title = ctx.tr("booking-detail-title", &[("machine", view.equipment_name(ctx.lang))]);
    Ok(page(
        &ctx,
        &title,
        html! {
            (headline(&ctx, &view, status))
            (undo::of_booking(&ctx, view.id).await?)
            (summary_list(&rows(&ctx, &view, status)))
            @if matches!(status, Status::Confirmed | Status::Requested) {
                (panel(&ctx.t("booking-cancelling"), html! { p { (parts::cancellation(&ctx, &machine, view.starts_at)) } }))
            }
            (together)
            (super::length::extension(&ctx, &view.reference, "booking").await?)
            (set_aside(&ctx, &overridden))
            (hand_over::pending(&ctx, &view).await?)
            (joint::shared(&ctx, &view).await?)
            (why(&ctx, &view, status, &machine).await?)
            (actions(&ctx, &view, status))
            p { (ctx.t("booking-call")) " " (parts::phone(&view.centre_phone)) " (" (in_script(ctx.lang, view.centre_name(ctx.lang))) ")" }
        },
    ))
}

/// Why it costs what it costs: as quoted while it is ahead, and for each charge once it is made.
async fn why(ctx: &Ctx, view: &BookingView, status: Status, machine: &Machine) -> Result<Markup> {
    let charges = account::charges_of(ctx.app.db.read(), &ctx.actor, view.id).await?;
    let ahead = matches!(status, Status::Confirmed | Status::Requested) && charges.is_empty();
    // A partner's own price stands with its part.
    let own = ctx.actor.unit().is_none_or(|unit| unit == view.unit_id);
    let quote = if ahead && own { Some(check::quote_of(ctx, view, machine).await?) } else { None };
    Ok(html! {
        @if let Some(quote) = &quote {
            details {
                summary { (ctx.t("booking-why-this-price")) }
                (parts::price_steps(ctx, quote))
            }
        }
        @if !charges.is_empty() {
            (panel(&ctx.t("booking-why-this-price"), html! {
                ul {
                    @for charge in &charges {
                        li {
                            a href=(format!("/charges/{}", charge.id.0)) { (ctx.t(&format!("rate-line-{}", charge.kind))) }
                            ": " (charge.total)
                        }
                    }
                }
            }))
        }
    })
}

/// Rules that staff set aside for the booking, and why.
fn set_aside(ctx: &Ctx, all: &[Overridden]) -> Markup {
    html! {
        @if !all.is_empty() {
            (panel(&ctx.t("booking-overridden-title"), html! {
                @for one in all {
                    p {
                        (one.rules_in_words(ctx.lang)) ". "
                        (ctx.t("booking-overridden-because")) " " (in_script(ctx.lang, &one.reason)) " · "
                        (time::short_date_time(one.decided_at))
                        @if let Some(by) = &one.decided_by_name { " · " (in_script(ctx.lang, by)) }
                    }
                }
            }))
        }
    }
}

fn headline(ctx: &Ctx, view: &BookingView, status: Status) -> Markup {
    let words = match status {
        Status::Confirmed => ctx.t("booking-head-confirmed"),
        Status::Requested => {
            let by = view.claim_expires_at.map(time::short_date_time).unwrap_or_default();
            ctx.tr("booking-head-requested", &[("time", &by)])
        }
        Status::Expired => ctx.t("booking-head-expired"),
        Status::Rejected => ctx.t("booking-head-rejected"),
        Status::Cancelled => ctx.t("booking-head-cancelled"),
        Status::Displaced => ctx.t("closure-head-displaced"),
        _ => String::new(),
    };
    let tone = match status {
        Status::Confirmed | Status::Completed | Status::InUse => Tone::Good,
        Status::Requested | Status::Displaced => Tone::Waiting,
        Status::Rejected | Status::NoShow | Status::Expired => Tone::Bad,
        _ => Tone::Plain,
    };
    notice(
        tone,
        html! {
            p { (parts::status_tag(ctx.lang, status)) }
            @if !words.is_empty() { p { (words) } }
            p { (ctx.t("booking-reference")) ": " (parts::reference(&view.reference)) }
        },
    )
}

fn rows(ctx: &Ctx, view: &BookingView, status: Status) -> Vec<(String, Markup)> {
    let mut rows = check::facts(ctx, view);
    rows.push((ctx.t("booking-total"), html! { (view.quoted_total_paise) }));
    if let Some(number) = &view.old_number {
        rows.push((ctx.t("booking-old-number"), html! { span translate="no" { (number) } }));
    }
    rows.push((ctx.t("booking-booked-at"), booked_by(ctx, view)));
    if ctx.actor.unit().is_none() {
        rows.push((ctx.t("booking-unit-phone"), crate::people::unit_phone(ctx, &view.unit_code, &view.unit_phone)));
    }
    if !view.note.is_empty() {
        rows.push((ctx.t("booking-note"), html! { (in_script(ctx.lang, &view.note)) }));
    }
    if let Some(at) = view.cancelled_at {
        let who = view.cancelled_by_name.clone().unwrap_or_default();
        rows.push((
            ctx.t("booking-cancelled-at"),
            html! { (time::short_date_time(at)) " " (in_script(ctx.lang, &who)) },
        ));
    }
    if let Some(reason) = &view.cancel_reason {
        let key = if status == Status::Rejected { "booking-rejected-because" } else { "booking-cancelled-because" };
        rows.push((ctx.t(key), html! { (in_script(ctx.lang, &parts::reason_words(ctx.lang, reason))) }));
    }
    rows
}

fn booked_by(ctx: &Ctx, view: &BookingView) -> Markup {
    let who = view.created_by_name.clone().unwrap_or_default();
    html! {
        (time::short_date_time(view.created_at)) " · " (parts::channel_words(ctx.lang, &view.channel))
        @if view.on_behalf && !who.is_empty() {
            " · " (ctx.t("booking-on-behalf-by")) " " (in_script(ctx.lang, &who))
        }
    }
}

fn actions(ctx: &Ctx, view: &BookingView, status: Status) -> Markup {
    let scope = Scope::UnitAtCentre(view.unit_id, view.centre_id);
    let may = |verb| access::check(&ctx.actor, verb, scope).is_ok();
    let address = |what: &str| format!("/bookings/{}/{what}", view.reference);
    html! {
        ul.links {
            @if matches!(status, Status::Confirmed | Status::Requested) {
                li { a href=(address("calendar.ics")) { (ctx.t("booking-add-to-calendar")) } }
            }
            @if status == Status::Displaced && may(Verb::MoveBooking) {
                li { a href=(address("new-place")) { (ctx.t("closure-see-new-place")) } }
            }
            @if status.allows(Change::Move) && may(Verb::MoveBooking) {
                li { a href=(address("change")) { (ctx.t("booking-change")) } }
            }
            @if status.allows(Change::HandOver) && view.starts_at > ctx.now() && may(Verb::MoveBooking) {
                li { a href=(address("hand-over")) { (ctx.t("booking-hand-over-title")) } }
            }
            @if status.may_be_shared() && view.starts_at > ctx.now() && may(Verb::MoveBooking) {
                li { a href=(address("partners")) { (ctx.t("booking-joint-title")) } }
                li { a href=(address("earlier")) { (ctx.t("waiting-earlier")) } }
            }
            @if status.allows(Change::Cancel) && may(Verb::CancelBooking) {
                li { a href=(address("cancel")) { (ctx.t("booking-cancel")) } }
            }
            @if may(Verb::Book) {
                li { a href=(check::times_address(view)) { (ctx.t("booking-again")) } }
            }
            @if access::may(&ctx.actor, Verb::SeeMessages, Scope::Centre(view.centre_id)) {
                li { a href=(format!("/messages?booking={}", view.reference)) { (ctx.t("messages-of-booking")) } }
            }
            li { a href="/bookings" { (ctx.t("booking-all-mine")) } }
        }
    }
}

/// `GET /bookings/{reference}/calendar.ics`
pub async fn calendar(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    let reader = Reader { lang: ctx.lang, site: &ctx.app.settings.base_url, is_unit: ctx.actor.unit().is_some() };
    let file = feed::file(view.equipment_name(ctx.lang), std::slice::from_ref(&view), reader, ctx.now());
    let name = format!("attachment; filename=\"{}.ics\"", view.reference);
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], file)
        .into_response())
}

/// `GET /bookings/{reference}/cancel`
pub async fn ask_cancel(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    access::check(&ctx.actor, Verb::CancelBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    cancel_page(&ctx, &view, &Entered::with([("version", view.version.to_string())])).await
}

async fn cancel_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Response> {
    let status = view.status_at(ctx.now());
    let back = format!("/bookings/{}", view.reference);
    if !status.allows(Change::Cancel) {
        return Ok(ctx.redirect(back));
    }
    let effect = effect(ctx, view, status).await?;
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("booking-cancel-title"),
        html! {
            (summary_list(&check::facts(ctx, view)))
            (notice(Tone::Waiting, html! { p { (effect) } }))
            (form.post(&format!("{back}/cancel"), html! {
                (form.hidden("version", entered.get("version")))
                (form.radios("reason", "booking-cancel-why", parts::reason_choices(ctx)))
                (form.danger("booking-cancel-now", &back))
            }))
        },
    ))
}

/// What cancelling now would cost.
async fn effect(ctx: &Ctx, view: &BookingView, status: Status) -> Result<String> {
    let machine = check::machine_of(ctx, view).await?;
    let rule = machine.cancellation();
    let share = rule.share_due(view.starts_at, ctx.now(), "unit_request").filter(|_| status == Status::Confirmed);
    let Some(share) = share else {
        let free = ctx.t("booking-cancel-free");
        let until = rule.free_until(view.starts_at);
        if status != Status::Confirmed || rule.late_share.0 == 0 || until <= ctx.now() {
            return Ok(free);
        }
        let until = ctx.tr("booking-cancel-free-until", &[("time", &time::short_date_time(until))]);
        return Ok(format!("{free} {until}"));
    };
    let quote = cancel::fee_of(ctx.app.db.read(), &machine, view, share).await?;
    Ok(ctx.tr("booking-cancel-costs", &[("fee", &quote.total.to_string()), ("percent", &share.to_string())]))
}

/// Why a booking is given back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Why {
    reason: String,
    version: String,
}

/// `POST /bookings/{reference}/cancel`
pub async fn give_back(ctx: Ctx, Path(reference): Path<String>, form: Form<Why>) -> Result<Response> {
    let command = Cancel { reference, reason: form.value.reason.clone(), version: form.value.version.parse().ok() };
    let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
    let order = &command;
    let done =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { cancel::cancel(&tx, order).await }).await;
    match done {
        Ok(done) => {
            let done = done.into_inner();
            let words = match done.fee_paise.0 {
                0 => ctx.t("booking-cancelled-free"),
                _ => ctx.tr("booking-cancelled-fee", &[("fee", &done.fee_paise.to_string())]),
            };
            Ok(ctx.redirect_saying(format!("/bookings/{}", done.reference), &words))
        }
        Err(error @ (Error::Refused(_) | Error::Conflict(_))) => {
            let view = find::by_reference(&ctx.app.db, &ctx.actor, &command.reference).await?;
            let refused = form.entered.refused(error)?;
            // What was seen is shown again as it is now.
            let fresh = Entered::with([("reason", command.reason.clone()), ("version", view.version.to_string())]);
            cancel_page(&ctx, &view, &fresh.and_reasons(refused.reasons().to_vec())).await
        }
        Err(error) => Err(error),
    }
}
