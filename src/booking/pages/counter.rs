//! The counter: a walk-in or a caller is booked on one page, and the record says for whom and by whom.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts;
use super::when::lengths;
use crate::access;
use crate::base::time::{self, Span};
use crate::base::{CentreId, Error, Quantity, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::availability::{Availability, alternatives};
use crate::booking::machine::Machine;
use crate::booking::place::{Channel, Place, place};
use crate::booking::rulebook::{self, overriding};
use crate::db::RequestKey;
use crate::people::{self, Unit, UnitFilter};
use crate::web::{Ctx, Entered, Form, button_link, empty, in_script, page_with_status};

/// Units listed for a search.
const UNITS_SHOWN: u64 = 10;

/// The centre whose counter it is.
fn counter_of(ctx: &Ctx) -> Result<CentreId> {
    let centre =
        ctx.actor.centre().ok_or(if ctx.actor.is_logged_in() { Error::NotAllowed } else { Error::NotLoggedIn })?;
    access::check(&ctx.actor, Verb::BookAtCounter, Scope::Centre(centre))?;
    Ok(centre)
}

/// `GET /counter`
pub async fn show(ctx: Ctx) -> Result<Response> {
    let centre = counter_of(&ctx)?;
    counter_page(&ctx, centre, &Entered::of_query(&ctx.query)).await
}

async fn counter_page(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machines = Machine::all(conn, Some(centre)).await?;
    let unit = match entered.get("unit") {
        "" => None,
        code => people::unit_by_code(conn, code).await?,
    };
    let found = match entered.get("q") {
        "" => Vec::new(),
        words => {
            let filter = UnitFilter { words: words.to_owned(), status: None, after: None, limit: UNITS_SHOWN };
            people::find_units(conn, &filter).await?
        }
    };
    let chosen = match machines.iter().find(|machine| machine.code == entered.get("equipment")) {
        Some(machine) => {
            let today = time::ist_date(ctx.now());
            let unit = unit.as_ref().map(|unit| unit.id);
            Some(rulebook::for_unit(conn, machine.clone(), unit, today).await?)
        }
        None => None,
    };
    let chosen = chosen.as_ref();
    let free = match chosen {
        Some(machine) => Some(free_that_day(ctx, machine, unit.as_ref().map(|unit| unit.id), entered).await?),
        None => None,
    };
    let view = ctx.form(entered);
    Ok(view.page(&ctx.t("booking-counter-title"), html! {
        h2 { (ctx.t("booking-counter-unit")) }
        (unit_search(ctx, entered, &found))
        @match &unit {
            Some(unit) => {
                p { strong { (in_script(ctx.lang, ctx.lang.pick(&unit.name_en, &unit.name_hi))) } " (" (unit.code) ") · " (crate::people::unit_phone(ctx, &unit.code, &unit.phone)) }
                h2 { (ctx.t("booking-counter-machine")) }
                (machine_and_day(ctx, entered, &machines, unit))
                @if let Some(free) = free { (free) }
                @if let Some(machine) = chosen { (booking_form(ctx, entered, machine, unit)) }
            }
            None => p { (ctx.t("booking-counter-first")) },
        }
    }))
}

fn unit_search(ctx: &Ctx, entered: &Entered, found: &[Unit]) -> Markup {
    let view = ctx.form(entered);
    let carried = ["equipment", "day"];
    html! {
        form.filters method="get" action="/counter" novalidate role="search" {
            (view.text("q", "booking-counter-search").hint("booking-counter-search-hint").width(20))
            @for name in carried { @if !entered.get(name).is_empty() { (view.hidden(name, entered.get(name))) } }
            p.actions { button type="submit" { (ctx.t("booking-counter-find")) } }
        }
        @if !entered.get("q").is_empty() {
            @if found.is_empty() {
                (empty(&ctx.t("booking-counter-nobody"), None))
            } @else {
                ul.links {
                    @for unit in found {
                        @let query = [("unit", unit.code.clone()), ("equipment", entered.get("equipment").to_owned())];
                        li {
                            a href=(format!("/counter?{}", parts::query(&query))) {
                                (in_script(ctx.lang, ctx.lang.pick(&unit.name_en, &unit.name_hi))) " (" (unit.code) ", " (unit.place) ", " (crate::base::text::mask_phone(&unit.phone)) ")"
                            }
                        }
                    }
                }
            }
        }
    }
}

fn machine_and_day(ctx: &Ctx, entered: &Entered, machines: &[Machine], unit: &Unit) -> Markup {
    let mut shown = entered.clone();
    if entered.get("day").is_empty() {
        shown = Entered::with(entered.pairs().iter().filter(|(name, _)| name != "day").cloned());
        shown = shown.and("day", time::short_date(time::ist_date(ctx.now())));
    }
    let view = ctx.form(&shown);
    let options = std::iter::once((String::new(), ctx.t("booking-counter-choose")));
    let options = options.chain(
        machines.iter().map(|machine| (machine.code.clone(), format!("{} ({})", machine.name(ctx.lang), machine.code))),
    );
    html! {
        form.filters method="get" action="/counter" novalidate {
            (view.hidden("unit", &unit.code))
            (view.select("equipment", "booking-machine", options.collect()).width(30))
            (view.date("day", "booking-date"))
            p.actions { button type="submit" { (ctx.t("booking-show-times")) } }
        }
    }
}

/// What is free on the day chosen, so that the clerk can tell the caller.
async fn free_that_day(ctx: &Ctx, machine: &Machine, unit: Option<UnitId>, entered: &Entered) -> Result<Markup> {
    let today = time::ist_date(ctx.now());
    let date = time::parse_date(entered.get("day")).filter(|date| *date >= today).unwrap_or(today);
    let availability = Availability::load_for(ctx.app.db.read(), machine.clone(), date, 1, ctx.now(), unit).await?;
    let days = availability.starts(machine.min_minutes, 1);
    let starts: Vec<String> =
        days.iter().flat_map(|(_, _, starts)| starts).map(|start| time::clock_time(*start)).collect();
    Ok(html! {
        p {
            (time::long_date(ctx.lang, date)) ": "
            @if starts.is_empty() { (ctx.t("booking-counter-none-free")) } @else { (ctx.t("booking-counter-free")) " " (starts.join(", ")) }
        }
    })
}

fn booking_form(ctx: &Ctx, entered: &Entered, machine: &Machine, unit: &Unit) -> Markup {
    let day = time::parse_date(entered.get("day")).unwrap_or_else(|| time::ist_date(ctx.now()));
    let day = time::short_date(day);
    let mut shown = entered.clone();
    for (name, usual) in [("date", day.as_str()), ("capacity", "1"), ("channel", "walk_in")] {
        if entered.get(name).is_empty() {
            shown = Entered::with(shown.pairs().iter().filter(|(known, _)| known != name).cloned())
                .and(name, usual)
                .and_reasons(entered.reasons().to_vec());
        }
    }
    let view = ctx.form(&shown);
    let channels = ["walk_in", "phone", "whatsapp"];
    let channels = channels.map(|code| (code.to_owned(), parts::channel_words(ctx.lang, code))).to_vec();
    view.post("/counter", html! {
        (view.hidden("unit", &unit.code))
        (view.hidden("equipment", &machine.code))
        (view.date("date", "booking-date"))
        @if !machine.grid().by_day { (view.time("time", "booking-start-time")) }
        (view.select("minutes", "booking-length", lengths(ctx, machine)).width(20))
        @if !machine.is_exclusive() { (view.number("capacity", "booking-capacity").inputmode("numeric")) }
        @if machine.bills_goods() { (view.number("quantity", "booking-quantity").optional()) }
        (view.radios("channel", "booking-channel", channels))
        (view.text("note", "booking-note").optional())
        (overriding::field(ctx, view, machine.centre_id, entered.reasons()))
        (view.submit_words(&ctx.tr("booking-counter-book", &[("unit", ctx.lang.pick(&unit.name_en, &unit.name_hi))])))
    })
}

/// What the clerk fills in.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Order {
    unit: String,
    equipment: String,
    date: String,
    time: String,
    minutes: String,
    capacity: String,
    quantity: String,
    channel: String,
    note: String,
    override_reason: String,
    set_aside: String,
}

/// `POST /counter`
pub async fn save(ctx: Ctx, form: Form<Order>) -> Result<Response> {
    let centre = counter_of(&ctx)?;
    let machine = Machine::by_code(ctx.app.db.read(), &form.value.equipment).await?;
    let command = match read(&machine, &form.value) {
        Ok(command) => command,
        Err(error) => return counter_page(&ctx, centre, &form.entered.refused(error)?).await,
    };
    let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
    let order = &command;
    let placed = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { place(&tx, order).await }).await;
    match placed {
        Ok(placed) => {
            let words = ctx.t("booking-counter-done");
            Ok(ctx.redirect_saying(format!("/bookings/{}", placed.into_inner().reference), &words))
        }
        Err(Error::Conflict(reason)) if reason.code == "slot-taken" => {
            lost_page(&ctx, &machine, &form.value, order).await
        }
        Err(error) => counter_page(&ctx, centre, &form.entered.refused(at_fields(&machine, error))?).await,
    }
}

/// What rules say of start and end stands at the fields they are typed into here.
fn at_fields(machine: &Machine, error: Error) -> Error {
    let Error::Refused(mut reasons) = error else { return error };
    for reason in &mut reasons {
        reason.field = match reason.field {
            Some("starts_at") if machine.grid().by_day => Some("date"),
            Some("starts_at") => Some("time"),
            Some("ends_at") => Some("minutes"),
            other => other,
        };
    }
    Error::Refused(reasons)
}

fn read(machine: &Machine, order: &Order) -> Result<Place> {
    let mut reasons = Reasons::new();
    let date = time::parse_date(&order.date);
    if date.is_none() {
        reasons.push(Reason::field("date", "booking-time-unknown"));
    }
    let by_day = machine.grid().by_day;
    let clock = if by_day { Some(chrono::NaiveTime::MIN) } else { time::parse_time(&order.time) };
    if clock.is_none() {
        reasons.push(Reason::field("time", "booking-time-unknown"));
    }
    let minutes = order.minutes.trim().parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n));
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    let capacity = if order.capacity.is_empty() { Some(1) } else { order.capacity.trim().parse::<i64>().ok() };
    if capacity.is_none() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.capacity));
    }
    let quantity = Quantity::parse(&order.quantity);
    if quantity.is_none() && !order.quantity.trim().is_empty() {
        reasons.push(Reason::field("quantity", "booking-quantity"));
    }
    let channel = Channel::from_code(&order.channel).filter(|channel| !matches!(channel, Channel::Web | Channel::Api));
    if channel.is_none() {
        reasons.push(Reason::field("channel", "booking-channel"));
    }
    let override_reason = match overriding::read(&order.set_aside, &order.override_reason) {
        Err(Error::Refused(missing)) => {
            reasons.extend(missing);
            None
        }
        read => read?,
    };
    Error::check(reasons)?;
    let starts_at = time::from_ist(date.unwrap_or_default().and_time(clock.unwrap_or_default()));
    Ok(Place {
        equipment: machine.code.clone(),
        unit: Some(order.unit.clone()),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(minutes.unwrap_or(1)),
        capacity: capacity.unwrap_or(1),
        quantity,
        channel: channel.unwrap_or(Channel::WalkIn),
        hold: false,
        instead_of: None,
        note: order.note.clone(),
        override_reason,
    })
}

/// Somebody was faster; the nearest free times, each filled into the counter's form.
async fn lost_page(ctx: &Ctx, machine: &Machine, order: &Order, command: &Place) -> Result<Response> {
    let wanted = Span { from: command.starts_at, until: command.ends_at };
    let offers = alternatives(ctx.app.db.read(), machine, wanted, command.capacity, ctx.now()).await?;
    let lang = ctx.lang;
    Ok(page_with_status(
        ctx,
        StatusCode::CONFLICT,
        &ctx.t("booking-lost-title"),
        html! {
            p { (in_script(lang, machine.name(lang))) ": " strong { (parts::when(lang, wanted, machine.grid().by_day)) } }
            p { (ctx.t("booking-lost-text")) }
            ul.cards {
                @for offer in &offers {
                    @let span = Span { from: offer.starts_at, until: offer.ends_at };
                    @let query = [
                        ("unit", order.unit.clone()),
                        ("equipment", offer.machine.code.clone()),
                        ("day", time::short_date(time::ist_date(span.from))),
                    ("date", time::short_date(time::ist_date(span.from))),
                        ("time", time::clock_time(span.from)),
                        ("minutes", span.minutes().to_string()),
                        ("capacity", command.capacity.to_string()),
                        ("quantity", order.quantity.clone()),
                        ("channel", order.channel.clone()),
                        ("note", order.note.clone()),
                    ];
                    li {
                        h2 { (in_script(lang, offer.machine.name(lang))) }
                        p { (parts::when(lang, span, offer.machine.grid().by_day)) }
                        p.actions { (button_link(&format!("/counter?{}", parts::query(&query)), &ctx.t("booking-take-this"))) }
                    }
                }
            }
            @if offers.is_empty() { p { (ctx.t("booking-no-alternatives")) } }
        },
    ))
}
