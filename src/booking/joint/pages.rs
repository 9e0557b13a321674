//! Pages of joint bookings: the host's list of partners, and a partner's answer.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::answer::{agree, decline, leave, withdraw};
use super::ask::{AskPartner, ask};
use super::rules::host_part;
use super::store::{self, Part};
use crate::access;
use crate::base::time;
use crate::base::{BasisPoints, Error, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::pages::{Asked, check, parts};
use crate::booking::party::Party;
use crate::booking::price;
use crate::booking::rules;
use crate::tariff::{ChargeKind, Quote};
use crate::web::{Ctx, Entered, Form, Pressed, Tone, in_script, notice, panel, post_button, summary_list, tag};

/// Which parts a unit is asked for, or bears, of others' bookings.
pub async fn asked(ctx: &Ctx, unit: UnitId) -> Result<Vec<Asked>> {
    let conn = ctx.app.db.read();
    let words =
        |key: &str, part: &Part| ctx.tr(key, &[("unit", part.host_name(ctx.lang)), ("part", &part.part.to_string())]);
    let link = |part: &Part| format!("/joint/{}", part.id);
    let open = store::asked_of(conn, unit, ctx.now()).await?;
    let mut all: Vec<Asked> = open
        .iter()
        .map(|part| Asked {
            words: words("booking-joint-question", part),
            link: link(part),
            until: Some(part.answer_by),
        })
        .collect();
    let borne = store::agreed_of(conn, unit, ctx.now()).await?;
    all.extend(borne.iter().map(|part| Asked {
        words: words("booking-joint-borne", part),
        link: link(part),
        until: None,
    }));
    Ok(all)
}

/// Who shares a booking, for its own page.
pub async fn shared(ctx: &Ctx, view: &BookingView) -> Result<Markup> {
    let partners = store::partners(ctx.app.db.read(), view.id, ctx.now()).await?;
    if partners.is_empty() {
        return Ok(html! {});
    }
    Ok(panel(&ctx.t("booking-joint-title"), list(ctx, view, &partners)))
}

fn list(ctx: &Ctx, view: &BookingView, partners: &[Part]) -> Markup {
    let agreed = partners.iter().filter(|part| part.status == "agreed").map(|part| part.part);
    let own = host_part(agreed);
    let row =
        |name: &str, part: BasisPoints, stands: Markup| (name.to_owned(), html! { (percent(part)) " · " (stands) });
    let host = html! { (ctx.t("booking-joint-host")) };
    let mut rows = vec![row(view.unit_name(ctx.lang), own, host)];
    rows.extend(partners.iter().map(|part| row(part.partner_name(ctx.lang), part.part, standing(ctx, part))));
    summary_list(&rows)
}

fn percent(part: BasisPoints) -> Markup {
    html! { (part) "\u{a0}%" }
}

/// Agreed, or until when it can be; the host may stop asking.
fn standing(ctx: &Ctx, part: &Part) -> Markup {
    if part.status == "agreed" {
        return tag(Tone::Good, &ctx.t("booking-joint-agreed"));
    }
    let until = time::short_date_time(part.answer_by);
    let host = Scope::UnitAtCentre(part.host_id, part.centre_id);
    html! {
        (tag(Tone::Waiting, &ctx.tr("booking-joint-waits", &[("time", &until)])))
        @if access::may(&ctx.actor, Verb::MoveBooking, host) {
            " " (post_button(ctx, &format!("/joint/{}/withdraw", part.id), &ctx.t("booking-hand-over-withdraw"), &[]))
        }
    }
}

/// `GET /bookings/{reference}/partners`
pub async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = own(&ctx, &reference).await?;
    if !view.status_at(ctx.now()).may_be_shared() {
        return Ok(ctx.redirect(format!("/bookings/{}", view.reference)));
    }
    ask_page(&ctx, &view, &Entered::empty()).await
}

async fn own(ctx: &Ctx, reference: &str) -> Result<BookingView> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    Ok(view)
}

async fn ask_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Response> {
    let back = format!("/bookings/{}", view.reference);
    let partners = store::partners(ctx.app.db.read(), view.id, ctx.now()).await?;
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("booking-joint-title"),
        html! {
            (summary_list(&check::facts(ctx, view)))
            @if !partners.is_empty() { (list(ctx, view, &partners)) }
            (notice(Tone::Plain, html! { p { (ctx.t("booking-joint-how")) } }))
            (form.post(&format!("{back}/partners"), html! {
                (form.text("to", "booking-hand-over-to").hint("booking-hand-over-to-hint").width(20))
                (form.number("part", "booking-joint-part-percent").hint("booking-joint-part-hint"))
                (form.lines("note", "booking-hand-over-note").optional())
                (form.submit("booking-hand-over-ask"))
            }))
            p { a href=(back) { (ctx.t("booking-leave-it")) } }
        },
    ))
}

/// Whom to ask for what.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct AskForm {
    to: String,
    part: String,
    note: String,
}

/// `POST /bookings/{reference}/partners`
pub async fn save(ctx: Ctx, Path(reference): Path<String>, form: Form<AskForm>) -> Result<Response> {
    let view = own(&ctx, &reference).await?;
    let command = &AskPartner {
        reference: view.reference.clone(),
        to: form.value.to.clone(),
        part: form.value.part.trim_end_matches('%').trim().to_owned(),
        note: form.value.note.clone(),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { ask(&tx, command).await }).await {
        Ok(_) => {
            Ok(ctx.redirect_saying(format!("/bookings/{}/partners", view.reference), &ctx.t("booking-hand-over-sent")))
        }
        Err(error) => ask_page(&ctx, &view, &form.entered.refused(error)?).await,
    }
}

/// A part, and whether the reader is the partner.
async fn seen(ctx: &Ctx, id: i64) -> Result<(Part, bool)> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let part = store::find(ctx.app.db.read(), id).await?;
    let of = |unit| Scope::UnitAtCentre(unit, part.centre_id);
    if access::may(&ctx.actor, Verb::SeeBooking, of(part.unit_id)) {
        return Ok((part, true));
    }
    access::check(&ctx.actor, Verb::SeeBooking, of(part.host_id))?;
    Ok((part, false))
}

/// `GET /joint/{id}`
pub async fn one(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let (part, is_partner) = seen(&ctx, id).await?;
    match is_partner {
        false => Ok(ctx.redirect(format!("/bookings/{}", part.reference))),
        true => answer_page(&ctx, &part, &Entered::empty()).await,
    }
}

async fn answer_page(ctx: &Ctx, part: &Part, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let view = find::one(conn, part.booking_id).await?;
    let form = ctx.form(entered);
    let facts = [("unit", part.host_name(ctx.lang)), ("part", &part.part.to_string())];
    let title = ctx.tr("booking-joint-offer", &facts);
    let status = view.status_at(ctx.now());
    let agreed = part.status == "agreed";
    if !agreed && !part.is_open(ctx.now()) {
        let words = match part.status.as_str() {
            "declined" => "booking-joint-declined",
            "left" => "booking-joint-left",
            "withdrawn" => "booking-joint-withdrawn",
            _ => "booking-hand-over-lapsed",
        };
        return Ok(
            form.page(&title, html! { p { (ctx.t(words)) } p { a href="/bookings" { (ctx.t("booking-all-mine")) } } })
        );
    }
    let machine = Machine::by_id(conn, view.equipment_id).await?;
    let quote = quote_for(ctx, &machine, &view, part).await?;
    let refused = if agreed { Reasons::new() } else { would_be_refused(ctx, part.id).await? };
    Ok(form.page(
        &title,
        html! {
            @if agreed { (notice(Tone::Good, html! { p { (ctx.t("booking-joint-yours")) } })) }
            @else {
                @let until = time::short_date_time(part.answer_by);
                (notice(Tone::Waiting, html! { p { (ctx.tr("booking-hand-over-until", &[("time", &until)])) } }))
            }
            (summary_list(&[
                (ctx.t("booking-machine"), html! { (in_script(ctx.lang, view.equipment_name(ctx.lang))) }),
                (ctx.t("booking-centre"), html! { (in_script(ctx.lang, view.centre_name(ctx.lang))) }),
                (ctx.t("booking-time"), html! { strong { (parts::when(ctx.lang, parts::span(&view), view.by_day())) } }),
                (ctx.t("booking-status"), html! { (parts::status_tag(ctx.lang, status)) }),
            ]))
            @if !part.note.is_empty() { p { (in_script(ctx.lang, &part.note)) } }
            h2 { (ctx.t("booking-joint-price")) }
            (parts::price(ctx, &quote)?)
            p { (ctx.t("booking-joint-actual")) }
            (answers(ctx, part, agreed, &refused, view.starts_at > ctx.now() && status.may_be_shared()))
        },
    ))
}

fn answers(ctx: &Ctx, part: &Part, agreed: bool, refused: &Reasons, before_start: bool) -> Markup {
    let act = |what: &str, key: &str| post_button(ctx, &format!("/joint/{}/{what}", part.id), &ctx.t(key), &[]);
    html! {
        @if agreed {
            @if before_start { (act("leave", "booking-joint-leave")) }
        } @else {
            @if refused.is_empty() {
                div.actions { (act("agree", "booking-joint-agree")) }
            } @else {
                (panel(&ctx.t("booking-joint-not-you"), html! {
                    ul { @for reason in refused { li { (reason.words(ctx.lang)) " " (reason.next_step(ctx.lang)) } } }
                }))
            }
            (act("decline", "booking-hand-over-decline"))
        }
    }
}

async fn quote_for(ctx: &Ctx, machine: &Machine, view: &BookingView, part: &Part) -> Result<Quote> {
    let conn = ctx.app.db.read();
    let party = Party::on_day(conn, part.unit_id, time::ist_date(view.starts_at), machine.id).await?;
    let asked = rules::Ask {
        starts_at: view.starts_at,
        ends_at: view.ends_at,
        capacity: view.capacity_used,
        quantity: view.planned_quantity_milli,
    };
    let kept = price::Kept { tariff: part.tariff_id, urgent: view.urgent };
    price::quote_kept(conn, machine, &party, &asked, ChargeKind::Usage, kept).await?.part(part.part)
}

/// Why agreeing would be refused, found by trying it and undoing it.
async fn would_be_refused(ctx: &Ctx, id: i64) -> Result<Reasons> {
    match ctx.app.db.rehearse(&ctx.actor, ctx.now(), |tx| async move { agree(&tx, id).await }).await {
        Ok(_) | Err(Error::NotAllowed) => Ok(Reasons::new()),
        Err(Error::Refused(reasons)) => Ok(reasons),
        Err(Error::Conflict(reason)) => Ok(vec![reason]),
        Err(error) => Err(error),
    }
}

/// `POST /joint/{id}/agree`
pub async fn say_yes(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &("agree", id), |tx| async move { agree(&tx, id).await }).await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/joint/{id}"), &ctx.t("booking-joint-yours"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let (part, _) = seen(&ctx, id).await?;
            answer_page(&ctx, &part, &entered).await
        }
    }
}

/// `POST /joint/{id}/decline`
pub async fn say_no(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &("decline-part", id), |tx| async move { decline(&tx, id).await }).await?;
    Ok(ctx.redirect_saying("/bookings", &ctx.t("booking-joint-declined")))
}

/// `POST /joint/{id}/leave`
pub async fn go(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &("leave-part", id), |tx| async move { leave(&tx, id).await }).await?;
    Ok(ctx.redirect_saying("/bookings", &ctx.t("booking-joint-left")))
}

/// `POST /joint/{id}/withdraw`
pub async fn take_back(ctx: Ctx, Path(id): Path<i64>, form: Form<Pressed>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &("withdraw-part", id), |tx| async move { withdraw(&tx, id).await }).await?;
    let (part, _) = seen(&ctx, id).await?;
    Ok(ctx.redirect_saying(format!("/bookings/{}/partners", part.reference), &ctx.t("booking-joint-withdrawn")))
}
