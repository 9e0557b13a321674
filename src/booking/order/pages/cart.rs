//! Your order: items with prices and what is in the way. Nothing is kept before it is booked: the
//! address carries the items.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::add;
use crate::access;
use crate::base::time::{Instant, Span};
use crate::base::{Error, Reason, Result, Scope, UnitId, Verb};
use crate::booking::machine::Machine;
use crate::booking::order::book::{BookOrder, Line, Outcome, book_order, find_day, preview_order};
use crate::booking::order::rules::{Fit, Item};
use crate::booking::pages::parts;
use crate::booking::place::Channel;
use crate::web::{Ctx, Entered, Form, FormView, Tone, empty, in_script, notice, tag};

/// What the address carries.
pub struct Cart {
    /// For whom, where staff book.
    pub unit: String,
    /// What is wanted.
    pub items: Vec<Item>,
}

impl Cart {
    fn of(entered: &Entered) -> Cart {
        let items = entered.all("item").filter_map(Item::read).collect();
        Cart { unit: entered.get("unit").trim().to_uppercase(), items }
    }

    /// The fields that carry it on.
    pub fn hidden(&self, form: &FormView<'_>) -> Markup {
        html! {
            @if !self.unit.is_empty() { (form.hidden("unit", &self.unit)) }
            @for item in &self.items { (form.hidden("item", &item.write())) }
        }
    }

    /// Its address.
    pub fn address(&self) -> String {
        self.address_with(&[])
    }

    fn address_with(&self, more: &[(&str, String)]) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::with_capacity(self.items.len() + 1);
        if !self.unit.is_empty() {
            pairs.push(("unit", self.unit.clone()));
        }
        pairs.extend(self.items.iter().map(|item| ("item", item.write())));
        pairs.extend(more.iter().cloned());
        format!("/order?{}", parts::query(&pairs))
    }

    fn without(&self, index: usize) -> Cart {
        let mut items = self.items.clone();
        if index < items.len() {
            items.remove(index);
        }
        Cart { unit: self.unit.clone(), items }
    }

    fn at(&self, index: usize, starts_at: Instant) -> Cart {
        let mut items = self.items.clone();
        if let Some(item) = items.get_mut(index) {
            item.starts_at = starts_at;
        }
        Cart { unit: self.unit.clone(), items }
    }

    fn command(&self, ctx: &Ctx) -> BookOrder {
        let is_unit = ctx.actor.unit().is_some();
        BookOrder {
            unit: Some(self.unit.clone()).filter(|code| !code.is_empty() && !is_unit),
            items: self.items.clone(),
            channel: if is_unit { Channel::Web } else { Channel::WalkIn },
            override_reason: None,
        }
    }
}

/// Only who may book comes here.
fn allowed(ctx: &Ctx) -> Result<()> {
    let own: Option<UnitId> = ctx.actor.unit();
    match (own, ctx.actor.centre()) {
        (Some(unit), _) => access::check(&ctx.actor, Verb::Book, Scope::Unit(unit)),
        (None, Some(centre)) => access::check(&ctx.actor, Verb::Book, Scope::Centre(centre)),
        _ => access::check(&ctx.actor, Verb::Book, Scope::Everywhere),
    }
}

/// `GET /order`
pub async fn show(ctx: Ctx) -> Result<Response> {
    allowed(&ctx)?;
    let entered = Entered::of_query(&ctx.query);
    let mut cart = Cart::of(&entered);
    if !entered.get("add").is_empty() {
        return match add::read(&ctx, &cart, &entered).await {
            Ok(items) => {
                cart.items.extend(items);
                Ok(ctx.redirect(cart.address()))
            }
            Err(error) => order_page(&ctx, &cart, &entered.refused(error)?).await,
        };
    }
    let fit = match entered.get("find") {
        "turn" => Fit::InTurn,
        "together" => Fit::Together,
        _ => return order_page(&ctx, &cart, &entered).await,
    };
    let command = cart.command(&ctx);
    let order = &command;
    match ctx.write(|tx| async move { find_day(&tx, order, fit).await }).await {
        Ok(Some(items)) => Ok(ctx.redirect_saying(Cart { items, ..cart }.address(), &ctx.t("order-day-found"))),
        Ok(None) => {
            let none = Error::refused(Reason::new("order-no-day"));
            order_page(&ctx, &cart, &entered.refused(none)?).await
        }
        Err(error) => order_page(&ctx, &cart, &entered.refused(error)?).await,
    }
}

async fn order_page(ctx: &Ctx, cart: &Cart, entered: &Entered) -> Result<Response> {
    let mut entered = entered.clone();
    let mut looked = None;
    let known_for_whom = ctx.actor.unit().is_some() || !cart.unit.is_empty();
    if !cart.items.is_empty() && known_for_whom {
        let command = cart.command(ctx);
        let order = &command;
        match ctx.write(|tx| async move { preview_order(&tx, order).await }).await {
            Ok(outcome) => looked = Some(outcome),
            Err(error) if entered.reasons().is_empty() => entered = entered.refused(error)?,
            Err(error) => drop(entered.refused(error)?),
        }
    }
    let form = ctx.form(&entered);
    let mut body = html! { p { (ctx.t("order-intro")) } };
    if ctx.actor.unit().is_none() {
        body = html! { (body) (for_whom(ctx, cart)) };
    }
    let items = match (&looked, cart.items.is_empty()) {
        (_, true) => empty(&ctx.t("order-nothing-yet"), None),
        (Some(outcome), _) => looked_at(ctx, cart, outcome, &form).await?,
        (None, _) => bare_list(ctx, cart).await?,
    };
    let more = add::form(ctx, cart, &entered).await?;
    Ok(form.page(
        &ctx.t("order-title"),
        html! {
            (body)
            (items)
            h2 { (ctx.t("order-add-title")) }
            (more)
        },
    ))
}

/// Staff say for whom; the answer goes into the address.
fn for_whom(ctx: &Ctx, cart: &Cart) -> Markup {
    let shown = Entered::with([("unit", cart.unit.clone())]);
    let form = ctx.form(&shown);
    html! {
        form.filters method="get" action="/order" novalidate {
            @for item in &cart.items { (form.hidden("item", &item.write())) }
            (form.text("unit", "booking-unit-code").hint("booking-unit-code-hint").width(10))
            p.actions { button type="submit" { (ctx.t("order-for-unit")) } }
        }
    }
}

async fn machines(ctx: &Ctx, cart: &Cart) -> Result<Vec<Machine>> {
    let mut machines = Vec::with_capacity(cart.items.len());
    for item in &cart.items {
        machines.push(Machine::by_code(ctx.app.db.read(), &item.equipment).await?);
    }
    Ok(machines)
}

fn what(ctx: &Ctx, machine: &Machine, item: &Item) -> Markup {
    let span = item.span().unwrap_or(Span { from: item.starts_at, until: item.starts_at });
    html! {
        (in_script(ctx.lang, machine.name(ctx.lang)))
        @if !machine.is_exclusive() { ", " (parts::capacity_words(ctx.lang, item.capacity, &machine.capacity_unit)) }
        @if let Some(quantity) = item.quantity { ", " (parts::quantity_words(ctx.lang, quantity, machine.throughput_unit.as_deref())) }
        br;
        (parts::when(ctx.lang, span, machine.grid().by_day))
    }
}

/// Without knowing for whom there are no prices yet.
async fn bare_list(ctx: &Ctx, cart: &Cart) -> Result<Markup> {
    let machines = machines(ctx, cart).await?;
    Ok(html! {
        ol { @for (machine, item) in machines.iter().zip(&cart.items) { li { (what(ctx, machine, item)) } } }
    })
}

async fn looked_at(ctx: &Ctx, cart: &Cart, outcome: &Outcome, form: &FormView<'_>) -> Result<Markup> {
    let machines = machines(ctx, cart).await?;
    let total = outcome.total()?;
    let count = cart.items.len().to_string();
    let lines = machines.iter().zip(&cart.items).zip(&outcome.lines).enumerate();
    Ok(html! {
        ol.cards {
            @for (index, ((machine, item), line)) in lines {
                li {
                    p { strong { (index + 1) ". " (what(ctx, machine, item)) } }
                    p { (state(ctx, cart, index, machine, line)) @if line.why.is_empty() { " " (line.total) } }
                    p.links { a href=(cart.without(index).address()) { (ctx.t("order-remove")) } }
                }
            }
        }
        p { (ctx.t("booking-total")) ": " strong { (total) } }
        @if outcome.is_whole() {
            @if machines.iter().any(|machine| machine.needs_approval) { p { (ctx.t("booking-needs-approval")) } }
            (form.post("/order", html! {
                (cart.hidden(form))
                (form.submit_words(&ctx.tr("order-book-for", &[("count", &count), ("total", &total.to_string())])))
            }))
        } @else {
            (notice(Tone::Waiting, html! { p { (ctx.t("order-not-whole")) } }))
        }
        @if cart.items.len() > 1 {
            ul.links {
                li { a href=(cart.address_with(&[("find", "turn".to_owned())])) { (ctx.t("order-find-turn")) } }
                li { a href=(cart.address_with(&[("find", "together".to_owned())])) { (ctx.t("order-find-together")) } }
            }
        }
    })
}

fn state(ctx: &Ctx, cart: &Cart, index: usize, machine: &Machine, line: &Line) -> Markup {
    if line.why.is_empty() {
        return tag(Tone::Good, &ctx.t("series-free"));
    }
    let minutes = cart.items.get(index).map_or(0, |item| item.minutes);
    let span = |from: Instant| Span { from, until: from + chrono::TimeDelta::minutes(minutes) };
    html! {
        (tag(Tone::Bad, &ctx.t("series-not-free")))
        @for why in &line.why { " " (in_script(ctx.lang, why.words(ctx.lang))) }
        @if !line.nearest.is_empty() {
            ul.links {
                @for start in &line.nearest {
                    li {
                        a href=(cart.at(index, *start).address()) {
                            (ctx.t("order-take-instead")) " " (parts::when_short(span(*start), machine.grid().by_day))
                        }
                    }
                }
            }
        }
    }
}

/// The items are read from what was entered.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Nothing {}

/// `POST /order`: books all of it or nothing.
pub async fn save(ctx: Ctx, form: Form<Nothing>) -> Result<Response> {
    allowed(&ctx)?;
    let cart = Cart::of(&form.entered);
    let command = cart.command(&ctx);
    let order = &command;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, order, |tx| async move { book_order(&tx, order).await }).await {
        Ok(outcome) => {
            let address = format!("/orders/{}", outcome.order.unwrap_or_default());
            Ok(ctx.redirect_saying(address, &ctx.t("order-booked")))
        }
        Err(error) => {
            let refused = form.entered.refused(error)?;
            let mut page = order_page(&ctx, &cart, &refused).await?;
            if page.status() == StatusCode::OK {
                *page.status_mut() = StatusCode::CONFLICT;
            }
            Ok(page.into_response())
        }
    }
}
