//! Change: another time or length for a booking. The old time is kept until the new one is sure.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::Deserialize;

use super::when::{Wanted, lengths};
use super::{check, parts};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{Error, Result, Scope, Verb};
use crate::booking::availability::{Availability, alternatives};
use crate::booking::change::{Move, move_booking};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::price;
use crate::booking::rules::Ask;
use crate::booking::transitions::Change;
use crate::catalogue::DayHours;
use crate::db::RequestKey;
use crate::tariff::ChargeKind;
use crate::web::{Ctx, Entered, Form, Tone, in_script, notice, page_with_status, summary_list};

/// Days on one page.
const DAYS_SHOWN: usize = 14;

/// `GET /bookings/{reference}/change`: the times to choose from, or with `to` the check.
pub async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    if !view.status_at(ctx.now()).allows(Change::Move) {
        return Ok(ctx.redirect(format!("/bookings/{}", view.reference)));
    }
    let entered = Entered::of_query(&ctx.query);
    match instant(entered.get("to")) {
        Some(start) => check_page(&ctx, &view, start, minutes(&view, &entered), &Entered::empty()).await,
        None => times_page(&ctx, &view, &entered).await,
    }
}

fn instant(text: &str) -> Option<Instant> {
    let at = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc();
    (2000..=2999).contains(&chrono::Datelike::year(&at)).then_some(at)
}

fn minutes(view: &BookingView, entered: &Entered) -> i64 {
    entered.get("minutes").trim().parse().ok().filter(|n| (1..=1_000_000).contains(n)).unwrap_or(view.minutes())
}

async fn times_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Response> {
    let machine = Machine::by_id(ctx.app.db.read(), view.equipment_id).await?;
    let today = time::ist_date(ctx.now());
    let first = time::parse_date(entered.get("from")).filter(|date| *date > today).unwrap_or(today);
    let own = (parts::span(view), view.capacity_used);
    let wanted = Wanted { minutes: minutes(view, entered), capacity: view.capacity_used, quantity: None };
    let ahead = Availability::ahead_without(ctx.app.db.read(), machine, ctx.now(), own).await?;
    let shown = Entered::with([("minutes", wanted.minutes.to_string())]);
    let form = ctx.form(&shown);
    let title = ctx.tr("booking-change-title", &[("machine", view.equipment_name(ctx.lang))]);
    Ok(ctx.form(entered).page(
        &title,
        html! {
            p { (ctx.t("booking-now")) " " strong { (parts::when(ctx.lang, parts::span(view), view.by_day())) } }
            p { (ctx.t("booking-old-kept")) }
            form.filters method="get" action="?" novalidate {
                (form.select("minutes", "booking-length", lengths(ctx, &ahead.machine)).width(20))
                p.actions { button type="submit" { (ctx.t("booking-show-times")) } }
            }
            (days(ctx, view, &ahead, &wanted, first))
            p { a href=(format!("/bookings/{}", view.reference)) { (ctx.t("booking-leave-it")) } }
        },
    ))
}

fn days(ctx: &Ctx, view: &BookingView, ahead: &Availability, wanted: &Wanted, first: chrono::NaiveDate) -> Markup {
    let all = ahead.starts(wanted.minutes, wanted.capacity);
    let shown: Vec<_> = all.iter().filter(|(date, _, _)| *date >= first).take(DAYS_SHOWN).collect();
    let more = shown.last().and_then(|(last, _, _)| last.succ_opt());
    let more = more.filter(|more| all.iter().any(|(date, _, _)| date >= more));
    html! {
        @for (date, hours, starts) in &shown {
            h2 { (time::long_date(ctx.lang, *date)) }
            @match hours {
                DayHours::Open(_) if !starts.is_empty() => ul.times {
                    @for start in starts.iter().filter(|start| **start != view.starts_at || wanted.minutes != view.minutes()) {
                        @let query = [("to", time::rfc3339(*start)), ("minutes", wanted.minutes.to_string())];
                        @let query = parts::query(&query);
                        li {
                            a href=(format!("/bookings/{}/change?{query}", view.reference)) {
                                @if view.by_day() { (ctx.t("booking-from-this-day")) } @else { (time::clock_time(*start)) }
                            }
                        }
                    }
                },
                DayHours::Open(_) => p { (ctx.t("booking-day-full-for-long")) },
                DayHours::WeeklyOff => p { (ctx.t("booking-day-off")) },
                DayHours::Holiday(en, hi) => p { (ctx.t("booking-day-holiday")) " " (ctx.lang.pick(en, hi)) },
            }
        }
        @if let Some(more) = more {
            p { a href=(ctx.here_with("from", &more.to_string())) { (ctx.t("booking-later-days")) } }
        }
    }
}

async fn check_page(
    ctx: &Ctx,
    view: &BookingView,
    start: Instant,
    minutes: i64,
    entered: &Entered,
) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = Machine::by_id(conn, view.equipment_id).await?;
    let span = Span { from: start, until: start + TimeDelta::try_minutes(minutes).unwrap_or_default() };
    let party = Party::on_day(conn, view.unit_id, time::ist_date(start), machine.id).await?;
    let ask = Ask {
        starts_at: span.from,
        ends_at: span.until,
        capacity: view.capacity_used,
        quantity: view.planned_quantity_milli,
    };
    let quote = price::quote(conn, &machine, &party, &ask, ChargeKind::Usage).await?;
    let form = ctx.form(entered);
    let others = ctx.actor.unit().is_none();
    Ok(form.page(&ctx.t("booking-change-check-title"), html! {
        (summary_list(&[
            (ctx.t("booking-machine"), html! { (in_script(ctx.lang, machine.name(ctx.lang))) }),
            (ctx.t("booking-old-time"), html! { (parts::when(ctx.lang, parts::span(view), view.by_day())) }),
            (ctx.t("booking-new-time"), html! { strong { (parts::when(ctx.lang, span, view.by_day())) } }),
        ]))
        (parts::price(ctx, &quote))
        (notice(Tone::Plain, html! { p { (parts::cancellation(ctx, &machine, span.from)) } }))
        (form.post(&format!("/bookings/{}/change", view.reference), html! {
            (form.hidden("to", &time::rfc3339(start)))
            (form.hidden("minutes", &minutes.to_string()))
            (form.hidden("version", &view.version.to_string()))
            @if others { (form.text("reason", "booking-change-why").hint("booking-change-why-hint")) }
            (form.submit("booking-change-now"))
        }))
        p { a href=(format!("/bookings/{}/change?minutes={minutes}", view.reference)) { (ctx.t("booking-choose-another")) } }
    }))
}

/// Where the booking goes.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Target {
    to: String,
    reason: String,
    version: String,
}

/// `POST /bookings/{reference}/change`
pub async fn save(ctx: Ctx, Path(reference): Path<String>, form: Form<Target>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    let Some(start) = instant(&form.value.to) else {
        return Err(Error::field("starts_at", "booking-time-unknown"));
    };
    let length = minutes(&view, &form.entered);
    let wanted = Span { from: start, until: start + TimeDelta::try_minutes(length).unwrap_or_default() };
    let command = Move {
        reference: view.reference.clone(),
        equipment: None,
        starts_at: wanted.from,
        ends_at: wanted.until,
        capacity: None,
        quantity: None,
        reason: form.value.reason.clone(),
        version: form.value.version.parse().ok(),
        override_reason: None,
    };
    let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
    let order = &command;
    let moved =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { move_booking(&tx, order).await }).await;
    match moved {
        Ok(_) => Ok(ctx.redirect_saying(format!("/bookings/{}", view.reference), &ctx.t("booking-changed"))),
        Err(Error::Conflict(reason)) if reason.code == "slot-taken" => lost_page(&ctx, &view, wanted).await,
        Err(error) => check_page(&ctx, &view, start, length, &form.entered.refused(error)?).await,
    }
}

/// The new time is gone; the old one stands.
async fn lost_page(ctx: &Ctx, view: &BookingView, wanted: Span) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = Machine::by_id(conn, view.equipment_id).await?;
    let offers = alternatives(conn, &machine, wanted, view.capacity_used, ctx.now()).await?;
    let same = offers.iter().filter(|offer| offer.machine.id == machine.id);
    Ok(page_with_status(
        ctx,
        StatusCode::CONFLICT,
        &ctx.t("booking-lost-title"),
        html! {
            p { strong { (parts::when(ctx.lang, wanted, view.by_day())) } }
            p { (ctx.t("booking-change-lost")) }
            (summary_list(&check::facts(ctx, view)))
            h2 { (ctx.t("booking-nearest")) }
            ul.links {
                @for offer in same {
                    @let span = Span { from: offer.starts_at, until: offer.ends_at };
                    @let query = [("to", time::rfc3339(span.from)), ("minutes", span.minutes().to_string())];
                    @let query = parts::query(&query);
                    li { a href=(format!("/bookings/{}/change?{query}", view.reference)) { (parts::when(ctx.lang, span, view.by_day())) } }
                }
            }
            p { a href=(format!("/bookings/{}/change", view.reference)) { (ctx.t("booking-all-times")) } }
        },
    ))
}
