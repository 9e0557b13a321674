//! Pages of lotteries: the list, one of them with everything needed to repeat its draw, entering.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::rules::{self, Entry, MOST_WISHES};
use super::run::{EndLottery, Enter, OpenLottery, draw, enter, open, withdraw};
use super::store::{self, EntryRow, Lottery, ResultRow, Slot};
use crate::access;
use crate::base::time::{self, Span};
use crate::base::{Error, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::booking::pages::parts;
use crate::web::{
    Column, Ctx, Entered, Form, Table, Tone, button_link, empty, in_script, page, post_button, summary_list, tag,
};

fn state(ctx: &Ctx, lottery: &Lottery) -> Markup {
    match lottery.status.as_str() {
        "drawn" => tag(Tone::Good, &ctx.t("lottery-state-drawn")),
        "withdrawn" => tag(Tone::Bad, &ctx.t("lottery-state-withdrawn")),
        _ if lottery.takes_entries(ctx.now()) => tag(Tone::Waiting, &ctx.t("lottery-state-open")),
        _ => tag(Tone::Waiting, &ctx.t("lottery-state-closed")),
    }
}

/// `GET /lotteries`
pub async fn all(ctx: Ctx) -> Result<Response> {
    let lotteries = store::all(ctx.app.db.read()).await?;
    let may_open = access::may_somewhere(&ctx.actor, Verb::ManageRules);
    Ok(page(
        &ctx,
        &ctx.t("lottery-all-title"),
        html! {
            p { (ctx.t("lottery-all-text")) }
            @if may_open { p.actions { (button_link("/lotteries/new", &ctx.t("lottery-open"))) } }
            @if lotteries.is_empty() { (empty(&ctx.t("lottery-none"), None)) }
            ul.cards {
                @for lottery in &lotteries {
                    li {
                        h2 { a href=(format!("/lotteries/{}", lottery.id)) { (in_script(ctx.lang, &lottery.title)) } }
                        p { (in_script(ctx.lang, lottery.equipment_name(ctx.lang))) ", " (in_script(ctx.lang, lottery.centre_name(ctx.lang))) }
                        p { (state(&ctx, lottery)) " " (ctx.tr("lottery-until", &[("time", &time::short_date_time(lottery.entries_until))])) }
                    }
                }
            }
        },
    ))
}

/// `GET /lotteries/new`
pub async fn ask(ctx: Ctx) -> Result<Response> {
    let scope = ctx.actor.centre().map_or(Scope::Everywhere, Scope::Centre);
    access::check(&ctx.actor, Verb::ManageRules, scope)?;
    open_page(&ctx, &Entered::with([("most_wins", "1"), ("minutes", "60"), ("until_time", "18:00")])).await
}

async fn open_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let machines = Machine::all(ctx.app.db.read(), ctx.actor.centre()).await?;
    let exclusive = machines.iter().filter(|machine| machine.is_exclusive() && !machine.grid().by_day);
    let options = exclusive.map(|m| (m.code.clone(), format!("{} ({})", m.name(ctx.lang), m.code)));
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("lottery-open-title"),
        html! {
            p { (ctx.t("lottery-open-text")) }
            (form.post("/lotteries", html! {
                (form.select("equipment", "booking-machine", options.collect()))
                (form.text("title", "lottery-title-label").hint("lottery-title-hint"))
                (form.date("first_day", "lottery-first-label"))
                (form.date("last_day", "lottery-last-label"))
                (form.number("minutes", "lottery-minutes-label").inputmode("numeric"))
                (form.date("until_date", "lottery-until-date"))
                (form.time("until_time", "lottery-until-time"))
                (form.number("most_wins", "lottery-most-wins").inputmode("numeric"))
                (form.submit("lottery-open-now"))
            }))
        },
    ))
}

/// A lottery as the form sends it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wanted {
    equipment: String,
    title: String,
    first_day: String,
    last_day: String,
    minutes: String,
    until_date: String,
    until_time: String,
    most_wins: String,
}

/// `POST /lotteries`
pub async fn save(ctx: Ctx, form: Form<Wanted>) -> Result<Response> {
    let wanted = &form.value;
    let until = time::parse_date(&wanted.until_date).zip(time::parse_time(&wanted.until_time));
    let command = &OpenLottery {
        equipment: wanted.equipment.trim().to_owned(),
        title: wanted.title.clone(),
        first_day: time::parse_date(&wanted.first_day),
        last_day: time::parse_date(&wanted.last_day),
        minutes: wanted.minutes.trim().parse().unwrap_or(0),
        entries_until: until.map(|(date, clock)| time::from_ist(date.and_time(clock))),
        most_wins: wanted.most_wins.trim().parse().unwrap_or(0),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { open(&tx, command).await }).await {
        Ok(id) => Ok(ctx.redirect_saying(format!("/lotteries/{id}"), &ctx.t("lottery-is-open"))),
        Err(error @ Error::Refused(_)) => open_page(&ctx, &form.entered.refused(error)?).await,
        Err(error) => Err(error),
    }
}

/// What the page of a lottery shows.
struct Seen {
    lottery: Lottery,
    slots: Vec<Slot>,
    entries: Vec<EntryRow>,
    results: Vec<ResultRow>,
}

impl Seen {
    async fn load(ctx: &Ctx, id: i64) -> Result<Seen> {
        let conn = ctx.app.db.read();
        Ok(Seen {
            lottery: store::by_id(conn, id).await?,
            slots: store::slots(conn, id).await?,
            entries: store::entries(conn, id).await?,
            results: store::results(conn, id).await?,
        })
    }

    fn own<'a>(&'a self, ctx: &Ctx) -> Option<&'a EntryRow> {
        let unit = ctx.actor.unit()?;
        self.entries.iter().find(|row| row.unit_id == unit)
    }

    fn drawn_entries(&self) -> Vec<Entry> {
        self.entries.iter().map(EntryRow::entry).collect()
    }
}

/// `GET /lotteries/{id}`
pub async fn one(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let seen = Seen::load(&ctx, id).await?;
    let lottery = &seen.lottery;
    let facts = [
        (ctx.t("booking-machine"), html! { (in_script(ctx.lang, lottery.equipment_name(ctx.lang))) }),
        (ctx.t("booking-centre"), html! { (in_script(ctx.lang, lottery.centre_name(ctx.lang))) }),
        (ctx.t("lottery-entries-until"), html! { (time::short_date_time(lottery.entries_until)) }),
        (ctx.t("lottery-most-wins"), html! { (lottery.most_wins) }),
        (ctx.t("lottery-entries"), html! { (seen.entries.len()) }),
        (ctx.t("lottery-commitment"), html! { code.hash { (lottery.commitment) } }),
    ];
    Ok(page(
        &ctx,
        &lottery.title,
        html! {
            p { (state(&ctx, lottery)) }
            @if !lottery.reason.is_empty() { p { (in_script(ctx.lang, &lottery.reason)) } }
            (summary_list(&facts))
            (own_part(&ctx, &seen))
            (slot_table(&ctx, &seen))
            h2 { (ctx.t("lottery-how")) }
            ol { @for step in ["lottery-step-1", "lottery-step-2", "lottery-step-3", "lottery-step-4", "lottery-step-5"] { li { (ctx.t(step)) } } }
            (proof(&ctx, &seen))
            (staff_part(&ctx, lottery))
            p { a href="/lotteries" { (ctx.t("lottery-all")) } }
        },
    ))
}

/// One's own entry and what can be done with it.
fn own_part(ctx: &Ctx, seen: &Seen) -> Markup {
    let lottery = &seen.lottery;
    let own = seen.own(ctx);
    let won = own.is_some_and(|own| seen.results.iter().any(|result| result.code == own.code));
    let span = seen.slots.first().zip(seen.slots.last());
    html! {
        @if let Some(own) = own { p { strong { (ctx.tr("lottery-own", &[("wishes", &rules::numbers(&own.entry().wishes))])) } } }
        @if lottery.takes_entries(ctx.now()) && access::may_somewhere(&ctx.actor, Verb::Book) {
            p.actions { (button_link(&format!("/lotteries/{}/enter", lottery.id), &ctx.t(if own.is_some() { "lottery-change" } else { "lottery-enter" }))) }
        }
        @if let (true, Some(_), false, Some((first, last))) = (lottery.status == "drawn", own, won, span) {
            @let minutes = (first.ends_at - first.starts_at).num_minutes().to_string();
            @let (from, until) = (time::short_date(time::ist_date(first.starts_at)), time::short_date(time::ist_date(last.starts_at)));
            p { (ctx.t("lottery-lost-text")) }
            (post_button(ctx, "/waiting", &ctx.t("lottery-wait"), &[
                ("equipment", &lottery.equipment_code), ("from_date", &from), ("until_date", &until), ("minutes", &minutes),
            ]))
        }
    }
}

fn slot_table(ctx: &Ctx, seen: &Seen) -> Markup {
    let drawn = seen.lottery.status == "drawn";
    let results: BTreeMap<i64, &ResultRow> = seen.results.iter().map(|row| (row.number, row)).collect();
    let mut columns = vec![Column::text(ctx.t("lottery-number")), Column::text(ctx.t("booking-time"))];
    if drawn {
        columns.push(Column::text(ctx.t("lottery-won-by")));
    }
    let mut table = Table::new("slots", ctx.t("lottery-slots"), columns);
    for slot in &seen.slots {
        let span = Span { from: slot.starts_at, until: slot.ends_at };
        let mut cells = vec![html! { (slot.number) }, html! { (parts::when(ctx.lang, span, false)) }];
        if drawn {
            cells.push(match results.get(&slot.number) {
                Some(result) => html! {
                    (result.code)
                    @if result.reference.is_none() { " · " (ctx.t("lottery-refused")) }
                },
                None => html! { (ctx.t("lottery-nobody")) },
            });
        }
        table.row(cells);
    }
    html! { (table) }
}

/// The list as it is hashed, and after the draw secret, seed and tickets.
fn proof(ctx: &Ctx, seen: &Seen) -> Markup {
    let lottery = &seen.lottery;
    if lottery.status == "withdrawn" || lottery.takes_entries(ctx.now()) {
        return html! {};
    }
    let entries = seen.drawn_entries();
    html! {
        h2 { (ctx.t("lottery-list")) }
        pre id="entries" translate="no" { (rules::list(&entries)) }
        @if let Some(secret) = lottery.secret() {
            @let seed = rules::seed(secret, &entries);
            (summary_list(&[
                (ctx.t("lottery-secret"), html! { code.hash id="secret" { (secret) } }),
                (ctx.t("lottery-seed"), html! { code.hash id="seed" { (seed) } }),
            ]))
            (tickets(ctx, &seed, &entries))
        }
    }
}

fn tickets(ctx: &Ctx, seed: &str, entries: &[Entry]) -> Markup {
    let columns = ["lottery-turn", "booking-unit", "lottery-ticket", "lottery-wishes-label"];
    let columns = columns.map(|key| Column::text(ctx.t(key))).to_vec();
    let mut table = Table::new("tickets", ctx.t("lottery-order"), columns);
    for (entry, turn) in rules::order(seed, entries).iter().zip(1..) {
        table.row(vec![
            html! { (turn) },
            html! { (entry.unit) },
            html! { code.hash { (rules::ticket(seed, &entry.unit)) } },
            html! { (rules::numbers(&entry.wishes)) },
        ]);
    }
    html! { (table) }
}

fn staff_part(ctx: &Ctx, lottery: &Lottery) -> Markup {
    let may = access::may(&ctx.actor, Verb::ManageRules, Scope::Centre(lottery.centre_id));
    let closed = ctx.now() >= lottery.entries_until;
    html! {
        @if may && lottery.status == "open" {
            @if closed { (post_button(ctx, &format!("/lotteries/{}/draw", lottery.id), &ctx.t("lottery-draw"), &[])) }
            p { a href=(format!("/lotteries/{}/withdraw", lottery.id)) { (ctx.t("lottery-withdraw")) } }
        }
    }
}

/// `GET /lotteries/{id}/enter`
pub async fn ask_wishes(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let seen = Seen::load(&ctx, id).await?;
    check_entrant(&ctx, &seen.lottery)?;
    let mut entered = Entered::empty();
    if let Some(own) = seen.own(&ctx) {
        for (wish, place) in own.entry().wishes.iter().zip(1..) {
            entered = entered.and(&format!("wish_{place}"), wish.to_string());
        }
    }
    Ok(wishes_page(&ctx, &seen, &entered))
}

fn check_entrant(ctx: &Ctx, lottery: &Lottery) -> Result<()> {
    let scope = match ctx.actor.unit() {
        Some(unit) => Scope::UnitAtCentre(unit, lottery.centre_id),
        None => Scope::Centre(lottery.centre_id),
    };
    access::check(&ctx.actor, Verb::Book, scope)
}

const FIELDS: [&str; MOST_WISHES] = ["wish_1", "wish_2", "wish_3", "wish_4", "wish_5"];

fn wishes_page(ctx: &Ctx, seen: &Seen, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let span = |slot: &Slot| Span { from: slot.starts_at, until: slot.ends_at };
    let options: Vec<(String, String)> = std::iter::once((String::new(), ctx.t("lottery-no-wish")))
        .chain(seen.slots.iter().map(|slot| {
            (slot.number.to_string(), format!("{}: {}", slot.number, parts::when_short(span(slot), false)))
        }))
        .collect();
    form.page(
        &ctx.t("lottery-enter-title"),
        html! {
            p { strong { (in_script(ctx.lang, &seen.lottery.title)) } ", " (in_script(ctx.lang, seen.lottery.equipment_name(ctx.lang))) }
            p { (ctx.t("lottery-enter-text")) }
            (form.post(&format!("/lotteries/{}/enter", seen.lottery.id), html! {
                @if ctx.actor.unit().is_none() { (form.text("unit", "booking-unit-code").hint("booking-unit-code-hint").width(10)) }
                @for (name, place) in FIELDS.iter().zip(1..) {
                    (form.select(name, "lottery-wishes-label", options.clone()).label_words(ctx.tr("lottery-wish", &[("place", &place.to_string())])))
                }
                (form.submit("lottery-enter-now"))
            }))
            p { a href=(format!("/lotteries/{}", seen.lottery.id)) { (ctx.t("lottery-back")) } }
        },
    )
}

/// Wishes as the form sends them.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wishes {
    unit: String,
    wish_1: String,
    wish_2: String,
    wish_3: String,
    wish_4: String,
    wish_5: String,
}

/// `POST /lotteries/{id}/enter`
pub async fn wish(ctx: Ctx, Path(id): Path<i64>, form: Form<Wishes>) -> Result<Response> {
    let typed = &form.value;
    let wishes = [&typed.wish_1, &typed.wish_2, &typed.wish_3, &typed.wish_4, &typed.wish_5];
    let command = &Enter {
        lottery: id,
        unit: Some(typed.unit.trim().to_uppercase()).filter(|code| !code.is_empty() && ctx.actor.unit().is_none()),
        wishes: wishes.iter().filter_map(|wish| wish.trim().parse().ok()).collect(),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { enter(&tx, command).await }).await {
        Ok(_) if command.wishes.is_empty() => {
            Ok(ctx.redirect_saying(format!("/lotteries/{id}"), &ctx.t("lottery-entry-gone")))
        }
        Ok(_) => Ok(ctx.redirect_saying(format!("/lotteries/{id}"), &ctx.t("lottery-entered"))),
        Err(error @ (Error::Refused(_) | Error::Conflict(_))) => {
            let seen = Seen::load(&ctx, id).await?;
            Ok(wishes_page(&ctx, &seen, &form.entered.refused(error)?))
        }
        Err(error) => Err(error),
    }
}

/// Why a lottery is withdrawn.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    reason: String,
}

/// `POST /lotteries/{id}/draw`
pub async fn draw_now(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let command = &EndLottery { lottery: id, reason: String::new() };
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, command, |tx| async move { draw(&tx, command).await }).await?;
    Ok(ctx.redirect_saying(format!("/lotteries/{id}"), &ctx.t("lottery-is-drawn")))
}

/// `GET /lotteries/{id}/withdraw`
pub async fn ask_withdraw(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    withdraw_page(&ctx, id, &Entered::empty()).await
}

async fn withdraw_page(ctx: &Ctx, id: i64, entered: &Entered) -> Result<Response> {
    let lottery = store::by_id(ctx.app.db.read(), id).await?;
    access::check(&ctx.actor, Verb::ManageRules, Scope::Centre(lottery.centre_id))?;
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("lottery-withdraw-title"),
        html! {
            p { strong { (in_script(ctx.lang, &lottery.title)) } }
            p { (ctx.t("lottery-withdraw-text")) }
            (form.post(&format!("/lotteries/{id}/withdraw"), html! {
                (form.text("reason", "waiting-why"))
                (form.danger("lottery-withdraw-now", &format!("/lotteries/{id}")))
            }))
        },
    ))
}

/// `POST /lotteries/{id}/withdraw`
pub async fn withdraw_now(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let command = &EndLottery { lottery: id, reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { withdraw(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/lotteries/{id}"), &ctx.t("lottery-is-withdrawn"))),
        Err(error @ Error::Refused(_)) => withdraw_page(&ctx, id, &form.entered.refused(error)?).await,
        Err(error) => Err(error),
    }
}
