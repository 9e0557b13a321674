//! Change: another time, length or machine for a booking. The old time is kept until the new one is
//! sure. The board's drag and keys post the same form.

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
use crate::booking::board::read;
use crate::booking::change::{Move, move_telling};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::Placed;
use crate::booking::price;
use crate::booking::rulebook::{self, overriding};
use crate::booking::rules::Ask;
use crate::booking::transitions::Change;
use crate::catalogue::DayHours;
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
    let machine = target(&ctx, &view, &entered).await?;
    match instant(entered.get("to")) {
        Some(start) => {
            let goal = Goal { machine, span: span_of(start, minutes(&view, &entered)) };
            check_page(&ctx, &view, &goal, &Entered::with([("tell", "yes")])).await
        }
        None => times_page(&ctx, &view, machine, &entered).await,
    }
}

/// Where a booking is to go.
struct Goal {
    machine: Machine,
    span: Span,
}

impl Goal {
    /// The same as values of the address.
    fn query(&self, start: Instant) -> String {
        let minutes = self.span.minutes().to_string();
        parts::query(&[("equipment", self.machine.code.clone()), ("to", time::rfc3339(start)), ("minutes", minutes)])
    }
}

/// The machine chosen: another of the centre, or the booking's own.
async fn target(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Result<Machine> {
    let conn = ctx.app.db.read();
    let code = entered.get("equipment").trim();
    let machine = match code.is_empty() || code == view.equipment_code {
        true => Machine::by_id(conn, view.equipment_id).await?,
        false => Machine::by_code(conn, code).await?,
    };
    if machine.centre_id != view.centre_id {
        return Err(Error::NotFound);
    }
    rulebook::for_unit(conn, machine, Some(view.unit_id), time::ist_date(view.starts_at)).await
}

fn span_of(start: Instant, minutes: i64) -> Span {
    Span { from: start, until: start + TimeDelta::try_minutes(minutes).unwrap_or_default() }
}

pub(super) fn instant(text: &str) -> Option<Instant> {
    let at = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc();
    (2000..=2999).contains(&chrono::Datelike::year(&at)).then_some(at)
}

fn minutes(view: &BookingView, entered: &Entered) -> i64 {
    entered.get("minutes").trim().parse().ok().filter(|n| (1..=1_000_000).contains(n)).unwrap_or(view.minutes())
}

async fn times_page(ctx: &Ctx, view: &BookingView, machine: Machine, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let today = time::ist_date(ctx.now());
    let first = time::parse_date(entered.get("from")).filter(|date| *date > today).unwrap_or(today);
    let own = (parts::span(view), view.capacity_used);
    let minutes = machine.nearest_length(minutes(view, entered));
    let wanted = Wanted { minutes, capacity: view.capacity_used, quantity: None };
    let claims_here = machine.id == view.equipment_id && view.status_at(ctx.now()).claims();
    let ahead = Availability::ahead_for(conn, machine, ctx.now(), Some(view.unit_id)).await?;
    let ahead = if claims_here { ahead.without(own) } else { ahead };
    let code = ahead.machine.code.clone();
    let shown = Entered::with([("minutes", wanted.minutes.to_string()), ("equipment", code)]);
    let machines = machines(ctx, view).await?;
    let form = ctx.form(&shown);
    let title = ctx.tr("booking-change-title", &[("machine", view.equipment_name(ctx.lang))]);
    Ok(ctx.form(entered).page(
        &title,
        html! {
            p { (ctx.t("booking-now")) " " strong { (parts::when(ctx.lang, parts::span(view), view.by_day())) } }
            p { (ctx.t("booking-old-kept")) }
            form.filters method="get" action="?" novalidate {
                @if machines.len() > 1 { (form.select("equipment", "booking-machine", machines).width(30)) }
                (form.select("minutes", "booking-length", lengths(ctx, &ahead.machine)).width(20))
                p.actions { button type="submit" { (ctx.t("booking-show-times")) } }
            }
            (days(ctx, view, &ahead, &wanted, first))
            p { a href=(format!("/bookings/{}", view.reference)) { (ctx.t("booking-leave-it")) } }
        },
    ))
}

/// Machines of the centre that could take the booking: for a unit those of the same group, for
/// staff all with room for it. Its own stands among them.
async fn machines(ctx: &Ctx, view: &BookingView) -> Result<Vec<(String, String)>> {
    let all = Machine::all(ctx.app.db.read(), Some(view.centre_id)).await?;
    let group = all.iter().find(|machine| machine.id == view.equipment_id).map(|machine| machine.category_id);
    let staff = ctx.actor.unit().is_none();
    let fits = |machine: &&Machine| {
        machine.id == view.equipment_id
            || (machine.rules().is_active
                && machine.capacity >= view.capacity_used
                && machine.grid().by_day == view.by_day()
                && (staff || Some(machine.category_id) == group))
    };
    Ok(all.iter().filter(fits).map(|machine| (machine.code.clone(), machine.name(ctx.lang).to_owned())).collect())
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
                    @for start in starts.iter().filter(|start| **start != view.starts_at || !is_same(view, ahead, wanted)) {
                        @let goal = Goal { machine: ahead.machine.clone(), span: span_of(*start, wanted.minutes) };
                        @let query = goal.query(*start);
                        li {
                            a href=(format!("/bookings/{}/change?{query}", view.reference)) {
                                @if view.by_day() { (ctx.t("booking-from-this-day")) } @else { (parts::start_of(*date, *start)) }
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

fn is_same(view: &BookingView, ahead: &Availability, wanted: &Wanted) -> bool {
    wanted.minutes == view.minutes() && ahead.machine.id == view.equipment_id
}

async fn check_page(ctx: &Ctx, view: &BookingView, goal: &Goal, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let Goal { machine, span } = goal;
    let party = Party::on_day(conn, view.unit_id, time::ist_date(span.from), machine.id).await?;
    let ask = Ask {
        starts_at: span.from,
        ends_at: span.until,
        capacity: view.capacity_used,
        quantity: view.planned_quantity_milli,
    };
    let quote = price::quote(conn, machine, &party, &ask, ChargeKind::Usage).await?;
    let form = ctx.form(entered);
    let others = ctx.actor.unit().is_none();
    let other_times = parts::query(&[("equipment", machine.code.clone()), ("minutes", span.minutes().to_string())]);
    Ok(form.page(&ctx.t("booking-change-check-title"), html! {
        (summary_list(&[
            (ctx.t("booking-machine"), html! { (in_script(ctx.lang, machine.name(ctx.lang))) }),
            (ctx.t("booking-old-time"), html! { (stands(ctx, view, machine)) }),
            (ctx.t("booking-new-time"), html! { strong { (parts::when(ctx.lang, *span, view.by_day())) } }),
        ]))
        (parts::price(ctx, &quote)?)
        (notice(Tone::Plain, html! { p { (parts::cancellation(ctx, machine, span.from)) } }))
        (form.post(&format!("/bookings/{}/change", view.reference), html! {
            (carried(ctx, view, goal, entered))
            @if others {
                (form.text("reason", "booking-change-why").hint("booking-change-why-hint"))
                (form.checkbox("tell", "booking-change-tell"))
            }
            (overriding::field(ctx, form, view.centre_id, entered.reasons()))
            (form.submit("booking-change-now"))
        }))
        p { a href=(format!("/bookings/{}/change?{other_times}", view.reference)) { (ctx.t("booking-choose-another")) } }
    }))
}

/// When a booking stands, and where if that is another machine.
fn stands(ctx: &Ctx, view: &BookingView, target: &Machine) -> Markup {
    html! {
        (parts::when(ctx.lang, parts::span(view), view.by_day()))
        @if view.equipment_id != target.id { " · " (in_script(ctx.lang, view.equipment_name(ctx.lang))) }
    }
}

/// What the form carries unseen: where the booking goes, and the version that was looked at.
fn carried(ctx: &Ctx, view: &BookingView, goal: &Goal, entered: &Entered) -> Markup {
    let form = ctx.form(entered);
    html! {
        (form.hidden("equipment", &goal.machine.code))
        (form.hidden("to", &time::rfc3339(goal.span.from)))
        (form.hidden("minutes", &goal.span.minutes().to_string()))
        (form.hidden("version", &view.version.to_string()))
    }
}

/// Where the booking goes.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Target {
    to: String,
    reason: String,
    version: String,
    tell: String,
    override_reason: String,
    set_aside: String,
}

/// `POST /bookings/{reference}/change`
pub async fn save(ctx: Ctx, Path(reference): Path<String>, form: Form<Target>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    let Some(start) = instant(&form.value.to) else {
        return Err(Error::field("starts_at", "booking-time-unknown"));
    };
    let machine = target(&ctx, &view, &form.entered).await?;
    let goal = Goal { machine, span: span_of(start, minutes(&view, &form.entered)) };
    let override_reason = match overriding::read(&form.value.set_aside, &form.value.override_reason) {
        Ok(reason) => reason,
        Err(error) => return check_page(&ctx, &view, &goal, &form.entered.refused(error)?).await,
    };
    let command = Move {
        reference: view.reference.clone(),
        equipment: (goal.machine.id != view.equipment_id).then(|| goal.machine.code.clone()),
        starts_at: goal.span.from,
        ends_at: goal.span.until,
        capacity: None,
        quantity: None,
        reason: form.value.reason.clone(),
        version: form.value.version.parse().ok(),
        override_reason,
    };
    // A unit that moves its own booking is always told; staff choose.
    let tell = ctx.actor.unit().is_some() || form.value.tell == "yes";
    let order = &command;
    let key = form.entered.idempotency_key();
    let moved: Result<Placed> =
        ctx.write_once(&key, &(order, tell), |tx| async move { move_telling(&tx, order, tell).await }).await;
    match moved {
        Ok(_) => Ok(ctx.redirect_saying(format!("/bookings/{}", view.reference), &ctx.t("booking-changed"))),
        Err(Error::Conflict(reason)) if reason.code == "slot-taken" => lost_page(&ctx, &view, &goal).await,
        Err(Error::Conflict(reason)) if reason.code == "booking-stale" => {
            Ok(stale_page(&ctx, &view, &goal, &form.entered))
        }
        Err(error) => check_page(&ctx, &view, &goal, &form.entered.refused(error)?).await,
    }
}

/// Somebody changed the booking in between: what it is now and what was wanted stand beside each
/// other, and one button does it all the same.
fn stale_page(ctx: &Ctx, view: &BookingView, goal: &Goal, entered: &Entered) -> Response {
    let status = view.status_at(ctx.now());
    let again = Entered::with(entered.pairs().iter().cloned());
    let form = ctx.form(&again);
    let machine = |name: &str| html! { (in_script(ctx.lang, name)) };
    let movable = status.allows(Change::Move);
    page_with_status(
        ctx,
        StatusCode::CONFLICT,
        &ctx.t("booking-stale-title"),
        html! {
            div role="alert" { p { (ctx.t("refusal-booking-stale")) } }
            div.two {
                section {
                    h2 { (ctx.t("booking-stale-now")) }
                    (summary_list(&[
                        (ctx.t("booking-status"), html! { (parts::status_tag(ctx.lang, status)) }),
                        (ctx.t("booking-machine"), machine(view.equipment_name(ctx.lang))),
                        (ctx.t("booking-time"), html! { (parts::when(ctx.lang, parts::span(view), view.by_day())) }),
                    ]))
                }
                section {
                    h2 { (ctx.t("booking-stale-wanted")) }
                    (summary_list(&[
                        (ctx.t("booking-machine"), machine(goal.machine.name(ctx.lang))),
                        (ctx.t("booking-time"), html! { (parts::when(ctx.lang, goal.span, view.by_day())) }),
                        (ctx.t("booking-change-why"), html! { (in_script(ctx.lang, entered.get("reason"))) }),
                    ]))
                }
            }
            @if movable {
                (form.post(&format!("/bookings/{}/change", view.reference), html! {
                    (carried(ctx, view, goal, &again))
                    (form.hidden("reason", entered.get("reason")))
                    (form.hidden("tell", entered.get("tell")))
                    (form.submit("booking-stale-again"))
                }))
            }
            p { a href=(format!("/bookings/{}", view.reference)) { (ctx.t("booking-leave-it")) } }
        },
    )
}

/// The new time is gone; the old one stands.
async fn lost_page(ctx: &Ctx, view: &BookingView, goal: &Goal) -> Result<Response> {
    let conn = ctx.app.db.read();
    let offers = alternatives(conn, &goal.machine, goal.span, view.capacity_used, ctx.now()).await?;
    let holders = holders(ctx, view, goal).await?;
    Ok(page_with_status(
        ctx,
        StatusCode::CONFLICT,
        &ctx.t("booking-lost-title"),
        html! {
            p { strong { (parts::when(ctx.lang, goal.span, view.by_day())) } }
            div role="alert" {
                p { (ctx.t("booking-change-lost")) }
                @for holder in &holders { p { (holder) } }
            }
            (summary_list(&check::facts(ctx, view)))
            h2 { (ctx.t("booking-nearest")) }
            ul.links {
                @for offer in offers.iter().filter(|offer| offer.machine.id == goal.machine.id) {
                    @let span = Span { from: offer.starts_at, until: offer.ends_at };
                    @let query = Goal { machine: goal.machine.clone(), span }.query(span.from);
                    li { a href=(format!("/bookings/{}/change?{query}", view.reference)) { (parts::when(ctx.lang, span, view.by_day())) } }
                }
            }
            p { a href=(format!("/bookings/{}/change?equipment={}", view.reference, goal.machine.code)) { (ctx.t("booking-all-times")) } }
        },
    ))
}

/// For staff: who has the place, until when.
async fn holders(ctx: &Ctx, view: &BookingView, goal: &Goal) -> Result<Vec<String>> {
    if !access::may(&ctx.actor, Verb::SeeBoard, Scope::Centre(view.centre_id)) {
        return Ok(Vec::new());
    }
    let conn = ctx.app.db.read();
    let machine = &goal.machine;
    let buffer = TimeDelta::minutes(machine.grid().buffer_minutes);
    let span = Span { from: goal.span.from - buffer, until: goal.span.until + buffer };
    let rows = read::bookings(conn, machine.centre_id, Some(machine.id), span, ctx.now(), ctx.lang).await?;
    let others = rows.iter().filter(|row| row.reference != view.reference && row.status.claims());
    Ok(others
        .map(|row| {
            let until = time::short_date_time(row.ends_at);
            ctx.tr("booking-change-holder", &[("unit", &row.unit_name), ("until", &until)])
        })
        .collect())
}
