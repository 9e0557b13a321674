//! When: length and amount, the next free time in one tap, then ten days of times.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};
use maud::{Markup, html};
use serde::Deserialize;

use super::parts;
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{Error, Quantity, Reason, Result, Verb};
use crate::booking::availability::{Availability, alternatives};
use crate::booking::elsewhere::on_lost_page;
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{Channel, Place, place};
use crate::booking::price;
use crate::booking::rulebook;
use crate::booking::rules::Ask;
use crate::catalogue::DayHours;
use crate::db::RequestKey;
use crate::tariff::ChargeKind;
use crate::web::{Ctx, Entered, Form, in_script, page_with_status};

/// Days on one page.
const DAYS_SHOWN: i64 = 14;
/// Most lengths offered to choose from.
const MOST_LENGTHS: usize = 60;

/// What is wanted, as read from the address or the form.
pub(super) struct Wanted {
    pub minutes: i64,
    pub capacity: i64,
    pub quantity: Option<Quantity>,
}

impl Wanted {
    /// Reads it; what is missing or cannot be read takes the machine's usual value. A quantity
    /// without a length proposes the length it takes.
    pub fn read(machine: &Machine, entered: &Entered) -> Wanted {
        let quantity = Quantity::parse(entered.get("quantity")).filter(|quantity| *quantity > Quantity::ZERO);
        let whole = |name: &str| entered.get(name).trim().parse::<i64>().ok().filter(|n| *n > 0);
        let minutes = whole("minutes").map(|minutes| machine.nearest_length(minutes));
        let minutes = minutes.unwrap_or_else(|| machine.proposed_minutes(quantity));
        Wanted { minutes, capacity: whole("capacity").unwrap_or(1), quantity }
    }
}

/// `GET /book/{code}`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    when_page(&ctx, machine, &Entered::of_query(&ctx.query)).await
}

async fn when_page(ctx: &Ctx, machine: Machine, entered: &Entered) -> Result<Response> {
    let today = time::ist_date(ctx.now());
    let machine = rulebook::for_unit(ctx.app.db.read(), machine, ctx.actor.unit(), today).await?;
    let wanted = Wanted::read(&machine, entered);
    let first = time::parse_date(entered.get("from")).filter(|date| *date > today).unwrap_or(today);
    let ahead = Availability::ahead_for(ctx.app.db.read(), machine, ctx.now(), ctx.actor.unit()).await?;
    let next = ahead.next(wanted.minutes, wanted.capacity, None);
    let next_price = match next {
        Some(start) => price_words(ctx, &ahead.machine, &wanted, start).await?,
        None => String::new(),
    };
    let view = ctx.form(entered);
    let title = ctx.tr("booking-when-title", &[("machine", ahead.machine.name(ctx.lang))]);
    let action = format!("/book/{}", ahead.machine.code);
    let choices = view.post(&action, html! {
        (carried(ctx, &view, &ahead.machine.code, &wanted, entered))
        @match next {
            Some(start) => {
                h2 { (ctx.t("booking-next-free")) }
                p.actions {
                    button type="submit" name="starts_at" value=(time::rfc3339(start)) {
                        (parts::when(ctx.lang, of_length(start, wanted.minutes), ahead.machine.grid().by_day)) " " (next_price)
                    }
                }
            }
            None => p { (ctx.t("booking-nothing-free")) },
        }
        h2 id="starts_at" { (ctx.t("booking-other-times")) }
        (days(ctx, &ahead, &wanted, first))
    });
    Ok(view.page(&title, html! {
        p { (in_script(ctx.lang, ahead.machine.centre_name(ctx.lang))) " · " (parts::length(ctx.lang, wanted.minutes)) }
        (rulebook::what_applies(ctx, &ahead.machine, ctx.actor.unit()).await?)
        (settings(ctx, &ahead.machine, &wanted, entered))
        (choices)
        @if !ctx.actor.is_logged_in() || access::may_somewhere(&ctx.actor, Verb::Book) {
            ul.links {
                li { a href=(format!("/book/{}/repeat?minutes={}", ahead.machine.code, wanted.minutes)) { (ctx.t("series-several-times")) } }
                li { a href=(format!("/order?equipment={}", ahead.machine.code)) { (ctx.t("order-with-others")) } }
            }
        }
    }))
}

fn of_length(start: Instant, minutes: i64) -> Span {
    Span { from: start, until: start + TimeDelta::try_minutes(minutes).unwrap_or_default() }
}

/// What the buttons carry along; staff also say for whom.
fn carried(ctx: &Ctx, view: &crate::web::FormView<'_>, code: &str, wanted: &Wanted, entered: &Entered) -> Markup {
    html! {
        (view.hidden("equipment", code))
        (view.hidden("minutes", &wanted.minutes.to_string()))
        (view.hidden("capacity", &wanted.capacity.to_string()))
        @if let Some(quantity) = wanted.quantity { (view.hidden("quantity", &quantity.to_string())) }
        @if !entered.get("instead_of").is_empty() { (view.hidden("instead_of", entered.get("instead_of"))) }
        @if ctx.actor.is_logged_in() && ctx.actor.unit().is_none() {
            (view.text("unit", "booking-unit-code").hint("booking-unit-code-hint").width(10))
        }
    }
}

/// The fee for the next free time, if the reader stands for a unit.
async fn price_words(ctx: &Ctx, machine: &Machine, wanted: &Wanted, start: Instant) -> Result<String> {
    let Some(unit) = ctx.actor.unit() else { return Ok(String::new()) };
    let conn = ctx.app.db.read();
    let party = Party::on_day(conn, unit, time::ist_date(start), machine.id).await?;
    let span = of_length(start, wanted.minutes);
    let ask = Ask { starts_at: span.from, ends_at: span.until, capacity: wanted.capacity, quantity: wanted.quantity };
    match price::quote(conn, machine, &party, &ask, ChargeKind::Usage).await {
        Ok(quote) => Ok(quote.whole()?.total.to_string()),
        // No rate is no reason to hide the times; the refusal comes with the choice.
        Err(Error::Refused(_)) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// Length, amount and goods: a form of its own that only looks.
fn settings(ctx: &Ctx, machine: &Machine, wanted: &Wanted, entered: &Entered) -> Markup {
    let mut shown = Entered::with([("minutes", wanted.minutes.to_string()), ("capacity", wanted.capacity.to_string())]);
    if let Some(quantity) = wanted.quantity {
        shown = shown.and("quantity", quantity.to_string());
    }
    let view = ctx.form(&shown);
    html! {
        form.filters id="ends_at" method="get" action="?" novalidate {
            (view.select("minutes", "booking-length", lengths(ctx, machine)).width(20))
            @if !machine.is_exclusive() {
                (view.number("capacity", "booking-capacity").hint_words(
                    ctx.tr("booking-capacity-hint", &[("most", &parts::capacity_words(ctx.lang, machine.capacity, &machine.capacity_unit))])
                ).inputmode("numeric"))
            }
            @if machine.bills_goods() {
                (view.number("quantity", "booking-quantity").hint_words(
                    ctx.tr("booking-quantity-hint", &[("unit", &crate::tariff::unit_words(ctx.lang, machine.throughput_unit.as_deref().unwrap_or_default(), false))])
                ).optional())
            }
            @if !entered.get("instead_of").is_empty() { (view.hidden("instead_of", entered.get("instead_of"))) }
            p.actions { button type="submit" { (ctx.t("booking-show-times")) } }
        }
    }
}

/// The lengths a machine can be booked for.
pub(in crate::booking) fn lengths(ctx: &Ctx, machine: &Machine) -> Vec<(String, String)> {
    let step = usize::try_from(machine.grid().slot_minutes).unwrap_or(60).max(1);
    (machine.min_minutes..=machine.max_minutes)
        .step_by(step)
        .take(MOST_LENGTHS)
        .map(|minutes| (minutes.to_string(), parts::length(ctx.lang, minutes)))
        .collect()
}

/// Two weeks of days; only free times are choices, and full or closed days say so.
fn days(ctx: &Ctx, ahead: &Availability, wanted: &Wanted, first: NaiveDate) -> Markup {
    let by_day = ahead.machine.grid().by_day;
    let all = ahead.starts(wanted.minutes, wanted.capacity);
    let shown = all.iter().filter(|(date, _, _)| *date >= first).take(DAYS_SHOWN as usize);
    let last = shown.clone().last().map(|(date, _, _)| *date);
    let more = last.filter(|last| all.iter().any(|(date, _, _)| date > last)).and_then(|last| last.succ_opt());
    html! {
        @for (date, hours, starts) in shown {
            h3 { (time::long_date(ctx.lang, *date)) }
            @match hours {
                DayHours::WeeklyOff => p { (ctx.t("booking-day-off")) },
                DayHours::Holiday(en, hi) => p { (ctx.t("booking-day-holiday")) " " (ctx.lang.pick(en, hi)) },
                DayHours::Open(_) if starts.is_empty() => {
                    p { (full(ctx, &all, *date)) }
                    // The same form: one click gets in line for any time of the day.
                    @if ctx.actor.is_logged_in() && *date >= time::ist_date(ahead.earliest) {
                        p.actions {
                            button.plain type="submit" formaction="/waiting" name="wait_day" value=(time::short_date(*date)) {
                                (ctx.t("waiting-join-day"))
                            }
                        }
                    }
                },
                DayHours::Open(_) => ul.times {
                    @for start in starts {
                        li {
                            button type="submit" name="starts_at" value=(time::rfc3339(*start)) {
                                @if by_day { (ctx.t("booking-from-this-day")) } @else { (parts::start_of(*date, *start)) }
                            }
                        }
                    }
                },
            }
        }
        @if let Some(more) = more {
            p { a href=(ctx.here_with("from", &more.to_string())) { (ctx.t("booking-later-days")) } }
        }
    }
}

type Days<'a> = [(NaiveDate, &'a DayHours, Vec<Instant>)];

fn full(ctx: &Ctx, all: &Days<'_>, date: NaiveDate) -> String {
    let next = all.iter().find(|(later, _, starts)| *later > date && !starts.is_empty());
    match next {
        Some((later, _, _)) => ctx.tr("booking-day-full", &[("next", &time::long_date(ctx.lang, *later))]),
        None => ctx.t("booking-day-full-for-long"),
    }
}

/// The choice of a time.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Choice {
    starts_at: String,
    minutes: String,
    capacity: String,
    quantity: String,
    unit: String,
    instead_of: String,
}

/// `POST /book/{code}`: holds the chosen time and goes on to the price.
pub async fn hold(ctx: Ctx, Path(code): Path<String>, form: Form<Choice>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    let command = match read(&machine, &form.value, &ctx) {
        Ok(command) => command,
        Err(error) => return when_page(&ctx, machine, &form.entered.refused(error)?).await,
    };
    // The key belongs to the page; each time chosen on it is a request of its own.
    let chosen = format!("{}.{}", form.entered.idempotency_key(), command.starts_at.timestamp());
    let key = RequestKey::new(&chosen, &command)?;
    let order = &command;
    let placed = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { place(&tx, order).await }).await;
    match placed {
        Ok(placed) => Ok(ctx.redirect(format!("/book/hold/{}", placed.into_inner().reference))),
        Err(Error::Conflict(reason)) if reason.code == "slot-taken" => lost_page(&ctx, &machine, &command).await,
        Err(error) => when_page(&ctx, machine, &form.entered.refused(error)?).await,
    }
}

fn read(machine: &Machine, choice: &Choice, ctx: &Ctx) -> Result<Place> {
    let mut reasons = Vec::new();
    let minutes = choice.minutes.trim().parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n));
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    let starts_at = chrono::DateTime::parse_from_rfc3339(choice.starts_at.trim()).map(|at| at.to_utc()).ok();
    let starts_at = starts_at.filter(|at| (2000..=2999).contains(&chrono::Datelike::year(at)));
    if starts_at.is_none() {
        reasons.push(Reason::field("starts_at", "booking-time-unknown"));
    }
    let capacity = if choice.capacity.is_empty() { Some(1) } else { choice.capacity.trim().parse::<i64>().ok() };
    if capacity.is_none() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.capacity));
    }
    let quantity = Quantity::parse(&choice.quantity);
    if quantity.is_none() && !choice.quantity.trim().is_empty() {
        reasons.push(Reason::field("quantity", "booking-quantity"));
    }
    Error::check(reasons)?;
    let starts_at = starts_at.unwrap_or_default();
    Ok(Place {
        unit: Some(choice.unit.trim().to_uppercase()).filter(|code| !code.is_empty() && ctx.actor.unit().is_none()),
        capacity: capacity.unwrap_or(1),
        quantity,
        channel: if ctx.actor.unit().is_some() { Channel::Web } else { Channel::WalkIn },
        hold: true,
        instead_of: Some(choice.instead_of.clone()).filter(|reference| !reference.is_empty()),
        ..Place::of(
            machine.code.clone(),
            Span { from: starts_at, until: of_length(starts_at, minutes.unwrap_or_default()).until },
        )
    })
}

/// Somebody was faster: what to do now, on a page of its own.
async fn lost_page(ctx: &Ctx, machine: &Machine, command: &Place) -> Result<Response> {
    let wanted = Span { from: command.starts_at, until: command.ends_at };
    let offers = alternatives(ctx.app.db.read(), machine, wanted, command.capacity, ctx.now()).await?;
    let (capacity, quantity) =
        (command.capacity.to_string(), command.quantity.map(|q| q.to_string()).unwrap_or_default());
    let mut values: Vec<(&str, &str)> = vec![("capacity", &capacity), ("quantity", &quantity)];
    if let Some(unit) = &command.unit {
        values.push(("unit", unit));
    }
    let far = on_lost_page(ctx, machine, wanted, command.capacity).await?;
    let title = ctx.t("booking-lost-title");
    Ok(page_with_status(
        ctx,
        StatusCode::CONFLICT,
        &title,
        html! {
            p {
                (in_script(ctx.lang, machine.name(ctx.lang))) ": "
                strong { (parts::when(ctx.lang, wanted, machine.grid().by_day)) }
            }
            p { (ctx.t("booking-lost-text")) }
            h2.unseen { (ctx.t("booking-nearest")) }
            (parts::offers(ctx, &offers, &values))
            @if ctx.actor.is_logged_in() {
                p { (ctx.t("waiting-lost-text")) }
                @let (start, minutes) = (time::rfc3339(wanted.from), wanted.minutes().to_string());
                @let slot = [("equipment", machine.code.as_str()), ("starts_at", &start), ("minutes", &minutes)];
                (crate::web::post_button(ctx, "/waiting", &ctx.t("waiting-join-slot"), &[&slot[..], &values].concat()))
            }
            (far)
            p { a href=(back_to_times(machine, command)) { (ctx.t("booking-all-times")) } }
        },
    ))
}

fn back_to_times(machine: &Machine, command: &Place) -> String {
    let minutes = (command.ends_at - command.starts_at).num_minutes();
    let quantity = command.quantity.map(|quantity| format!("&quantity={quantity}")).unwrap_or_default();
    format!("/book/{}?minutes={minutes}&capacity={}{quantity}", machine.code, command.capacity)
}
