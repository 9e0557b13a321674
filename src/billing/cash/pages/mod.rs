//! The counter's cash on pages: drawers, their count, slips to the bank.

mod deposits;
mod drawers;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::find;
use super::rules::Pieces;
use crate::access;
use crate::base::time::{ist_date, short_date, short_date_time};
use crate::base::{CentreId, Error, Paise, Reason, Reasons, Result, Scope, Verb};
use crate::billing::pages::{centre_asked, choose_centre};
use crate::web::{App, Column, Ctx, Entered, FormView, Table, Tone, button_link, empty, pager, tag, wide_page};

/// The pages of cash.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/cash", get(overview))
        .route("/cash/open", get(drawers::ask_open).post(drawers::open))
        .route("/cash/close", get(drawers::ask_close).post(drawers::close))
        .route("/cash/drawers/{id}", get(drawers::show))
        .route("/cash/deposit", get(deposits::ask).post(deposits::make))
        .route("/cash/deposits/{id}", get(deposits::show))
        .route("/cash/deposits/{id}/credited", get(deposits::ask_credited).post(deposits::credited))
}

const ROWS: u64 = 30;
const SLIPS: u64 = 20;

/// Names of fields depend on what is legal tender; they are read from what was entered.
#[derive(Deserialize)]
pub(super) struct AnyFields {}

/// The centre whose counter the actor stands at.
fn own_counter(ctx: &Ctx) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, Verb::CountCash)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::CountCash, Scope::Centre(centre))?;
    Ok(centre)
}

/// A field for each note and coin that is legal tender today.
async fn count_fields(ctx: &Ctx, form: &FormView<'_>) -> Result<Markup> {
    let tender = find::tender(ctx.app.db.read(), ist_date(ctx.now())).await?;
    let names: Vec<(String, String)> = tender
        .into_iter()
        .map(|value| (format!("pieces-{}", value.0), ctx.tr("cash-pieces-of", &[("value", &value.to_string())])))
        .collect();
    Ok(html! {
        fieldset id="count" tabindex="-1" {
            legend { (ctx.t("cash-count")) }
            @for (name, label) in &names { (form.number(name, "cash-count").label_words(label.clone()).optional().width(6)) }
        }
    })
}

/// The count that was entered; empty fields are none.
fn count_of(entered: &Entered) -> Result<Vec<Pieces>> {
    let mut reasons = Reasons::new();
    let mut count = Vec::new();
    for (name, typed) in entered.pairs() {
        let Some(value) = name.strip_prefix("pieces-").and_then(|value| value.parse().ok()).map(Paise) else {
            continue;
        };
        match typed.trim() {
            "" => {}
            typed => match typed.parse() {
                Ok(pieces) => count.push(Pieces { value, pieces }),
                Err(_) => reasons.push(Reason::field("count", "cash-pieces").with("value", value)),
            },
        }
    }
    Error::check(reasons)?;
    Ok(count)
}

fn count_table(ctx: &Ctx, count: &[Pieces], total: Paise) -> Result<Markup> {
    let columns = vec![
        Column::number(ctx.t("cash-column-value")),
        Column::number(ctx.t("cash-column-pieces")),
        Column::number(ctx.t("cash-column-amount")),
    ];
    let mut table = Table::new("count", ctx.t("cash-count"), columns);
    for counted in count {
        let worth = counted.value.scale(counted.pieces, 1)?;
        table.row(vec![html! { (counted.value) }, html! { (counted.pieces) }, html! { (worth) }]);
    }
    table.total(vec![html! { (ctx.t("cash-total")) }, html! {}, html! { (total) }]);
    Ok(html! { (table) })
}

/// `GET /cash`: one's own drawer, the centre's drawers, slips.
async fn overview(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeCash)?;
    let title = ctx.t("cash-title");
    let Some(centre) = centre_asked(&ctx).await? else {
        return Ok(wide_page(&ctx, &title, choose_centre(&ctx, "/cash").await?));
    };
    let conn = ctx.app.db.read();
    let after = ctx.asked("after").parse().ok();
    let mut rows = find::drawers(conn, &ctx.actor, centre, after, ROWS + 1).await?;
    let more = rows.len() as u64 > ROWS;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let may_count = access::may(&ctx.actor, Verb::CountCash, Scope::Centre(centre));
    let slips = find::deposits(conn, &ctx.actor, centre, SLIPS).await?;
    let body = html! {
        @if may_count { (own_actions(&ctx, centre).await?) }
        @if rows.is_empty() { (empty(&ctx.t("cash-none"), None)) }
        @else { (drawer_table(&ctx, &rows)) (pager(&ctx, next.as_deref())) }
        h2 { (ctx.t("cash-slips")) }
        @if slips.is_empty() { p { (ctx.t("cash-slips-none")) } } @else { (slip_table(&ctx, &slips)) }
    };
    Ok(wide_page(&ctx, &title, body))
}

async fn own_actions(ctx: &Ctx, centre: CentreId) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let own = find::own_open(conn, &ctx.actor, centre).await?;
    let waits = !find::to_deposit(conn, centre).await?.is_empty();
    Ok(html! {
        @match &own {
            Some(drawer) => p {
                (ctx.tr("cash-own-open", &[
                    ("since", &short_date_time(drawer.opened_at)), ("float", &drawer.float.to_string()),
                ]))
            },
            None => p { (ctx.t("cash-own-none")) },
        }
        p.actions {
            @if own.is_some() { (button_link("/cash/close", &ctx.t("cash-close"))) }
            @else { (button_link("/cash/open", &ctx.t("cash-open"))) }
            @if waits { " " a href="/cash/deposit" { (ctx.t("cash-deposit")) } }
        }
    })
}

fn drawer_table(ctx: &Ctx, rows: &[find::DrawerRow]) -> Markup {
    let columns = vec![
        Column::text(ctx.t("cash-column-drawer")),
        Column::text(ctx.t("cash-column-clerk")),
        Column::text(ctx.t("cash-column-opened")),
        Column::text(ctx.t("cash-column-closed")),
        Column::number(ctx.t("cash-column-expected")),
        Column::number(ctx.t("cash-column-counted")),
        Column::number(ctx.t("cash-column-difference")),
    ];
    let mut table = Table::new("drawers", ctx.t("cash-drawers-caption"), columns);
    for row in rows {
        table.row(vec![
            html! { a href=(format!("/cash/drawers/{}", row.id)) { (row.id) } },
            html! { (row.clerk) },
            html! { span.day { (short_date_time(row.opened_at)) } },
            match row.closed_at {
                Some(closed_at) => html! { span.day { (short_date_time(closed_at)) } },
                None => tag(Tone::Waiting, &ctx.t("cash-is-open")),
            },
            figure(row.expected),
            figure(row.counted),
            figure(row.difference()),
        ]);
    }
    html! { (table) }
}

fn figure(amount: Option<Paise>) -> Markup {
    match amount {
        Some(amount) => html! { (amount) },
        None => html! { "–" },
    }
}

fn slip_table(ctx: &Ctx, slips: &[find::DepositRow]) -> Markup {
    let columns = vec![
        Column::text(ctx.t("cash-column-slip")),
        Column::text(ctx.t("cash-column-made")),
        Column::text(ctx.t("cash-column-made-by")),
        Column::number(ctx.t("cash-column-amount")),
        Column::text(ctx.t("cash-column-credited")),
    ];
    let mut table = Table::new("slips", ctx.t("cash-slips"), columns);
    for slip in slips {
        table.row(vec![
            html! { a href=(format!("/cash/deposits/{}", slip.id)) { (slip.id) } },
            html! { span.day { (short_date(slip.made_on)) } },
            html! { (slip.made_by.as_deref().unwrap_or("–")) },
            html! { (slip.amount) },
            match slip.credited_on {
                Some(day) => html! { span.day { (short_date(day)) } },
                None => tag(Tone::Waiting, &ctx.t("cash-in-transit")),
            },
        ]);
    }
    html! { (table) }
}
