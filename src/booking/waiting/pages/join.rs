//! Getting in line: the form of a stretch, and what one click sends.

use axum::response::Response;
use chrono::{Days, NaiveDate, TimeDelta};
use maud::html;
use serde::Deserialize;

use crate::access;
use crate::base::time;
use crate::base::{Error, Quantity, Reason, Reasons, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::booking::pages::when;
use crate::booking::waiting::find;
use crate::booking::waiting::join::{Join, Joined, join};
use crate::web::{Ctx, Entered, Form, in_script};

/// `GET /waiting/new`
pub async fn ask(ctx: Ctx) -> Result<Response> {
    if !access::may_somewhere(&ctx.actor, Verb::Book) {
        access::check(&ctx.actor, Verb::Book, Scope::Everywhere)?;
        return Err(Error::NotAllowed);
    }
    join_page(&ctx, &Entered::of_query(&ctx.query)).await
}

async fn join_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let form = ctx.form(entered);
    let title = ctx.t("waiting-join-title");
    let code = entered.get("equipment");
    if code.is_empty() {
        let Some(centre) = ctx.actor.centre() else { return Ok(ctx.redirect("/equipment")) };
        let machines = Machine::all(conn, Some(centre)).await?;
        let options = machines.iter().map(|machine| (machine.code.clone(), machine.name(ctx.lang).to_owned()));
        return Ok(form.page(
            &title,
            html! {
                form method="get" action="/waiting/new" novalidate {
                    (form.select("equipment", "booking-machine", options.collect()))
                    (form.submit("waiting-go-on"))
                }
            },
        ));
    }
    let machine = Machine::by_code(conn, code).await?;
    let sisters = machine.sisters(conn, 1).await?;
    Ok(form.page(
        &title,
        html! {
            p { strong { (in_script(ctx.lang, machine.name(ctx.lang))) } ", " (in_script(ctx.lang, machine.centre_name(ctx.lang))) }
            p { (ctx.t("waiting-join-text")) }
            (form.post("/waiting", html! {
                (form.hidden("equipment", &machine.code))
                @if ctx.actor.unit().is_none() { (form.text("unit", "booking-unit-code").hint("booking-unit-code-hint").width(10)) }
                (form.date("from_date", "waiting-from-date"))
                (form.date("until_date", "waiting-until-date").optional())
                @if !machine.grid().by_day { (form.time("from_time", "waiting-from-time").optional()) }
                (form.select("minutes", "booking-length", when::lengths(ctx, &machine)).width(20))
                @if !machine.is_exclusive() { (form.number("capacity", "booking-capacity").inputmode("numeric")) }
                @if !sisters.is_empty() { (form.checkbox("sisters", "waiting-sisters")) }
                (form.submit("waiting-join-now"))
            }))
            p { a href=(format!("/book/{}", machine.code)) { (ctx.t("booking-all-times")) } }
        },
    ))
}

/// Getting in line: for one full slot (`starts_at`), a day with one click (`wait_day`), or a stretch.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    equipment: String,
    unit: String,
    starts_at: String,
    wait_day: String,
    from_date: String,
    until_date: String,
    from_time: String,
    minutes: String,
    capacity: String,
    quantity: String,
    sisters: String,
}

fn read(ctx: &Ctx, machine: &Machine, wish: &Wish) -> Result<Join> {
    let mut reasons = Reasons::new();
    let minutes = wish.minutes.trim().parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n));
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    let minutes = minutes.unwrap_or(machine.min_minutes);
    let length = TimeDelta::try_minutes(minutes).unwrap_or_default();
    let capacity = if wish.capacity.trim().is_empty() { Some(1) } else { wish.capacity.trim().parse::<i64>().ok() };
    if capacity.is_none() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.capacity));
    }
    let start = chrono::DateTime::parse_from_rfc3339(wish.starts_at.trim()).ok().map(|at| at.to_utc());
    let start = start.filter(|at| (2000..=2999).contains(&chrono::Datelike::year(at)));
    let clock = time::parse_time(&wish.from_time);
    let (from_at, until_at) = match start {
        Some(start) if wish.wait_day.is_empty() => (start, start + length),
        _ => {
            if clock.is_none() && !wish.from_time.trim().is_empty() {
                reasons.push(Reason::field("from_time", "booking-time-unknown"));
            }
            let typed = if wish.wait_day.is_empty() { &wish.from_date } else { &wish.wait_day };
            let first = time::parse_date(typed);
            if first.is_none() {
                reasons.push(Reason::field("from_date", "booking-time-unknown"));
            }
            let last = match wish.until_date.trim() {
                "" => first,
                typed => time::parse_date(typed),
            };
            if last.is_none() && first.is_some() {
                reasons.push(Reason::field("until_date", "booking-time-unknown"));
            }
            stretch(machine, first.unwrap_or_default(), last.or(first).unwrap_or_default(), minutes)
        }
    };
    Error::check(reasons)?;
    let day_from = clock.map_or(0, |clock| i64::from(chrono::Timelike::num_seconds_from_midnight(&clock)) / 60);
    Ok(Join {
        equipment: machine.code.clone(),
        unit: Some(wish.unit.trim().to_uppercase()).filter(|code| !code.is_empty() && ctx.actor.unit().is_none()),
        just_this: start.is_some() && wish.wait_day.is_empty(),
        from_at,
        until_at,
        minutes,
        capacity: capacity.unwrap_or(1),
        quantity: Quantity::parse(&wish.quantity).filter(|quantity| *quantity > Quantity::ZERO),
        day_from_minute: day_from,
        sisters: wish.sisters == "yes",
    })
}

/// Whole days, first to last; what is booked by days may begin on the last one.
fn stretch(machine: &Machine, first: NaiveDate, last: NaiveDate, minutes: i64) -> (time::Instant, time::Instant) {
    let behind = if machine.grid().by_day { minutes / 1440 } else { 1 };
    let end = last.checked_add_days(Days::new(behind.unsigned_abs().max(1))).unwrap_or(last);
    (time::start_of_day(first), time::start_of_day(end))
}

/// `POST /waiting`
pub async fn save(ctx: Ctx, form: Form<Wish>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), form.value.equipment.trim()).await?;
    let command = match read(&ctx, &machine, &form.value) {
        Ok(command) => command,
        Err(error) => return join_page(&ctx, &shown_again(&form).refused(error)?).await,
    };
    // The key belongs to the page of times; each day chosen on it is a request of its own.
    let key = format!("{}.w{}", form.entered.idempotency_key(), command.from_at.timestamp());
    let order = &command;
    match ctx.write_once(&key, order, |tx| async move { join(&tx, order).await }).await {
        Ok(joined) => Ok(ctx.redirect_saying("/waiting", &joined_words(&ctx, joined).await?)),
        Err(error) => join_page(&ctx, &shown_again(&form).refused(error)?).await,
    }
}

/// What one click sent, as the form of a stretch shows it.
fn shown_again(form: &Form<Wish>) -> Entered {
    let wish = &form.value;
    let start = chrono::DateTime::parse_from_rfc3339(wish.starts_at.trim()).ok().map(|at| at.to_utc());
    match (start, wish.wait_day.is_empty()) {
        (Some(start), true) => {
            let day = time::short_date(time::ist_date(start));
            form.entered.clone().and("from_date", day).and("from_time", time::clock_time(start))
        }
        (_, false) => form.entered.clone().and("from_date", wish.wait_day.clone()),
        _ => form.entered.clone(),
    }
}

async fn joined_words(ctx: &Ctx, joined: Joined) -> Result<String> {
    let conn = ctx.app.db.read();
    let view = find::by_id(conn, &ctx.actor, joined.id).await?;
    let place = find::places(conn, std::slice::from_ref(&view)).await?.get(&view.id).copied().unwrap_or(1);
    Ok(ctx.tr("waiting-joined", &[("place", &place.to_string())]))
}
