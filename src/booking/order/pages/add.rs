//! One more item for an order: the machine first, then when and how much.

use chrono::{Days, TimeDelta};
use maud::{Markup, html};

use super::cart::Cart;
use crate::base::time;
use crate::base::{Error, Quantity, Reason, Reasons, Result};
use crate::booking::machine::Machine;
use crate::booking::order::rules::{self, Item};
use crate::booking::pages::lengths;
use crate::catalogue::{self, DayHours};
use crate::web::{Ctx, Entered, FormView};

/// Most days an item is repeated on.
const MOST_DAYS: i64 = 31;
/// Days looked through for that many open ones.
const LOOKED_THROUGH: u64 = 120;

/// The form: a choice of machines, or the questions of the one chosen.
pub async fn form(ctx: &Ctx, cart: &Cart, entered: &Entered) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let code = entered.get("equipment");
    if !code.is_empty() {
        let machine = Machine::by_code(conn, code).await?;
        return Ok(questions(ctx, cart, &machine, entered));
    }
    let centre = match (ctx.actor.centre(), cart.items.first()) {
        (Some(centre), _) => Some(centre),
        (None, Some(first)) => Some(Machine::by_code(conn, &first.equipment).await?.centre_id),
        _ => None,
    };
    let mut machines = Machine::all(conn, centre).await?;
    machines.retain(|machine| machine.rules().is_active);
    let named = |machine: &Machine| {
        let place = if centre.is_none() { format!(", {}", machine.centre_name(ctx.lang)) } else { String::new() };
        (machine.code.clone(), format!("{} ({}){place}", machine.name(ctx.lang), machine.code))
    };
    let options = std::iter::once((String::new(), ctx.t("booking-counter-choose")));
    let options = options.chain(machines.iter().map(named)).collect();
    let form = ctx.form(entered);
    Ok(html! {
        form method="get" action="/order" novalidate {
            (cart.hidden(&form))
            (form.select("equipment", "booking-machine", options).width(30))
            p.actions { button type="submit" { (ctx.t("order-next")) } }
        }
    })
}

fn questions(ctx: &Ctx, cart: &Cart, machine: &Machine, entered: &Entered) -> Markup {
    let last = cart.items.last();
    let usual = [
        ("date", time::short_date(time::ist_date(last.map_or(ctx.now(), |item| item.starts_at)))),
        ("time", last.map(|item| time::clock_time(item.starts_at)).unwrap_or_default()),
        ("minutes", machine.min_minutes.to_string()),
        ("capacity", "1".to_owned()),
        ("days", "1".to_owned()),
    ];
    let missing = usual.into_iter().filter(|(name, _)| entered.get(name).is_empty());
    let shown = missing.fold(entered.clone(), |shown, (name, value)| shown.and(name, value));
    let form: FormView<'_> = ctx.form(&shown);
    let by_day = machine.grid().by_day;
    html! {
        form method="get" action="/order" novalidate {
            (cart.hidden(&form))
            (form.hidden("equipment", &machine.code))
            p { strong { (machine.name(ctx.lang)) } }
            (form.date("date", "booking-date"))
            @if !by_day { (form.time("time", "booking-start-time")) }
            (form.select("minutes", "booking-length", lengths(ctx, machine)).width(20))
            @if !machine.is_exclusive() { (form.number("capacity", "booking-capacity").inputmode("numeric")) }
            @if machine.bills_goods() { (form.number("quantity", "booking-quantity").optional()) }
            @if !by_day { (form.number("days", "order-days").hint("order-days-hint").inputmode("numeric")) }
            p.actions {
                button type="submit" name="add" value="yes" { (ctx.t("order-add")) }
                a href=(cart.address()) { (ctx.t("order-other-machine")) }
            }
        }
    }
}

/// The items that were asked for: one for each open day it is to be repeated on.
pub async fn read(ctx: &Ctx, cart: &Cart, entered: &Entered) -> Result<Vec<Item>> {
    let machine = Machine::by_code(ctx.app.db.read(), entered.get("equipment")).await?;
    let mut reasons = Reasons::new();
    let date = time::parse_date(entered.get("date"));
    if date.is_none() {
        reasons.push(Reason::field("date", "booking-time-unknown"));
    }
    let by_day = machine.grid().by_day;
    let clock = if by_day { Some(chrono::NaiveTime::MIN) } else { time::parse_time(entered.get("time")) };
    if clock.is_none() {
        reasons.push(Reason::field("time", "booking-time-unknown"));
    }
    let whole = |name: &str, most: i64| {
        let text = entered.get(name).trim();
        if text.is_empty() { Some(1) } else { text.parse::<i64>().ok().filter(|n| (1..=most).contains(n)) }
    };
    let minutes = whole("minutes", 1_000_000).filter(|_| !entered.get("minutes").is_empty());
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    let capacity = whole("capacity", machine.capacity);
    if capacity.is_none() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.capacity));
    }
    let quantity = Quantity::parse(entered.get("quantity")).filter(|quantity| *quantity > Quantity::ZERO);
    if quantity.is_none() && !entered.get("quantity").trim().is_empty() {
        reasons.push(Reason::field("quantity", "booking-quantity"));
    }
    let days = if by_day { Some(1) } else { whole("days", MOST_DAYS) };
    if days.is_none() {
        reasons.push(Reason::field("days", "order-days").with("most", MOST_DAYS));
    }
    Error::check(reasons)?;
    let first = date.unwrap_or_default().and_time(clock.unwrap_or_default());
    let item = Item {
        equipment: machine.code.clone(),
        starts_at: time::from_ist(first),
        minutes: minutes.unwrap_or_default(),
        capacity: capacity.unwrap_or(1),
        quantity,
    };
    let items = on_open_days(ctx, &machine, item, days.unwrap_or(1)).await?;
    if cart.items.len() + items.len() > rules::MOST {
        return Err(Error::refused(Reason::field("days", "order-too-long").with("most", rules::MOST)));
    }
    Ok(items)
}

/// The day asked for, and for more than one the open days after it.
async fn on_open_days(ctx: &Ctx, machine: &Machine, item: Item, days: i64) -> Result<Vec<Item>> {
    let hours = catalogue::centre_hours(ctx.app.db.read(), machine.centre_id).await?;
    let first = time::ist_date(item.starts_at);
    let later = (1..LOOKED_THROUGH).filter(|n| {
        first.checked_add_days(Days::new(*n)).is_some_and(|date| matches!(hours.day(date), DayHours::Open(_)))
    });
    let offsets = std::iter::once(0).chain(later).take(usize::try_from(days).unwrap_or(1));
    Ok(offsets
        .map(|n| Item {
            starts_at: item.starts_at + TimeDelta::days(i64::try_from(n).unwrap_or_default()),
            ..item.clone()
        })
        .collect())
}
