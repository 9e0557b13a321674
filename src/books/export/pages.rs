//! Pages of exports: what can be had, and the order of a file with how far it is.

use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::orders::{self, Order};
use super::record::{ExportRun, last_runs};
use super::{ExportKind, ExportOrder, stream};
use crate::access;
use crate::base::time::{FinancialYear, ist_date, parse_date, short_date, short_date_time};
use crate::base::{CentreId, Error, Reason, Result, Scope, Verb};
use crate::billing;
use crate::web::{
    App, Column, Ctx, Entered, Form, Table, Tone, button_link, in_script, notice, page, summary_list, tag,
};

/// How long an answer waits for a file that is made at once.
const AT_ONCE: Duration = Duration::from_secs(2);
/// How often it looks meanwhile.
const LOOK: Duration = Duration::from_millis(50);
/// Seconds until the page of an order looks again by itself.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

pub(in crate::books) fn router() -> Router<App> {
    Router::new()
        .route("/exports", get(choose).post(ask))
        .route("/exports/orders/{id}", get(show))
        .route("/exports/orders/{id}/file", get(fetch))
}

/// `GET /exports`
async fn choose(ctx: Ctx) -> Result<Response> {
    may_export(&ctx)?;
    choose_page(&ctx, &Entered::of_query(&ctx.query)).await
}

async fn choose_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let today = ist_date(ctx.now());
    let mut shown = Entered::with([
        ("from", or(entered.get("from"), FinancialYear::of(today).first_day())),
        ("to", or(entered.get("to"), today)),
        ("centre", entered.get("centre").to_owned()),
        ("changed", entered.get("changed").to_owned()),
    ]);
    shown = shown.and_reasons(entered.reasons().to_vec());
    let centres = match ctx.actor.centre() {
        Some(_) => Vec::new(),
        None => billing::centres(ctx.app.db.read()).await?,
    };
    let options = centres
        .iter()
        .map(|centre| {
            let party = &centre.supplier.party;
            (centre.code.clone(), ctx.lang.pick(&party.name_en, &party.name_hi).to_owned())
        })
        .collect();
    let runs = last_runs(ctx.app.db.read(), ctx.actor.centre()).await?;
    let open = orders::without_file(ctx.app.db.read(), ctx.actor.centre()).await?;
    let form = ctx.form(&shown);
    Ok(form.page(
        &ctx.t("books-exports-title"),
        html! {
            p { (ctx.t("books-exports-lead")) }
            (form.post("/exports", html! {
                @if !centres.is_empty() { (form.select("centre", "books-field-centre", options)) }
                (form.date("from", "books-field-from"))
                (form.date("to", "books-field-to"))
                (form.checkbox("changed", "books-tally-changed"))
                (buttons(ctx))
            }))
            p { (ctx.t("books-gstr1-hint")) }
            @if access::may_somewhere(&ctx.actor, ExportKind::Inspection.verb()) { p { (ctx.t("books-pack-hint")) } }
            @if access::may_somewhere(&ctx.actor, Verb::ManageAccounts) {
                ul.links { li { a href="/books/tally" { (ctx.t("books-tally-title")) } } }
            }
            @if !open.is_empty() { (without_file(ctx, &open)) }
            @if !runs.is_empty() { (before(ctx, &runs)) }
        },
    ))
}

fn buttons(ctx: &Ctx) -> Markup {
    html! {
        p.actions {
            @for kind in ExportKind::ALL.into_iter().filter(|kind| access::may_somewhere(&ctx.actor, kind.verb())) {
                button type="submit" name="kind" value=(kind.code()) { (ctx.t(kind.key())) }
            }
        }
    }
}

/// Orders that wait, are in work or came to nothing.
fn without_file(ctx: &Ctx, open: &[Order]) -> Markup {
    let column = |key: &str| Column::text(ctx.t(key));
    let columns = ["books-runs-when", "books-runs-file", "books-runs-days", "books-order-state", "books-runs-who"];
    let mut table = Table::new("orders", ctx.t("books-orders-title"), columns.map(column).to_vec());
    for order in open {
        table.row(vec![
            html! { span.day { (short_date_time(order.asked_at)) } },
            file(ctx, &order.kind, Some(order.id)),
            days(order.from_on, order.to_on),
            state(ctx, order),
            in_script(ctx.lang, &order.asked_by),
        ]);
    }
    html! { (table) }
}

/// What was exported before.
fn before(ctx: &Ctx, runs: &[ExportRun]) -> Markup {
    let column = |key: &str| Column::text(ctx.t(key));
    let columns = vec![
        column("books-runs-when"),
        column("books-runs-file"),
        column("books-runs-days"),
        Column::number(ctx.t("books-runs-rows")),
        column("books-runs-month"),
        column("books-runs-who"),
        column("books-runs-hash"),
    ];
    let mut table = Table::new("runs", ctx.t("books-runs-title"), columns);
    for run in runs {
        let month = ctx.t(if run.locked { "books-runs-locked" } else { "books-runs-open" });
        table.row(vec![
            html! { span.day { (short_date_time(run.made_at)) } },
            file(ctx, &run.kind, run.order_id.filter(|_| run.kept)),
            days(run.from_on, run.to_on),
            html! { (run.row_count) },
            html! { (month) },
            in_script(ctx.lang, &run.made_by.clone().unwrap_or_else(|| ctx.t("books-runs-program"))),
            html! { code { (run.sha256.get(..12).unwrap_or_default()) } },
        ]);
    }
    html! { (table) }
}

/// Name of a file, leading to its order where the reader may have it.
fn file(ctx: &Ctx, kind: &str, order: Option<i64>) -> Markup {
    let may = ExportKind::from_code(kind).is_some_and(|kind| access::may_somewhere(&ctx.actor, kind.verb()));
    match order.filter(|_| may) {
        Some(id) => html! { a href=(address(id)) { (name(ctx, kind)) } },
        None => html! { (name(ctx, kind)) },
    }
}

fn address(id: i64) -> String {
    format!("/exports/orders/{id}")
}

fn name(ctx: &Ctx, kind: &str) -> String {
    ExportKind::from_code(kind).map_or_else(|| kind.to_owned(), |kind| ctx.t(kind.key()))
}

fn days(from: NaiveDate, to: NaiveDate) -> Markup {
    html! { span.day { (short_date(from)) } " – " span.day { (short_date(to)) } }
}

fn or(typed: &str, day: NaiveDate) -> String {
    if typed.is_empty() { short_date(day) } else { typed.to_owned() }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OrderForm {
    kind: String,
    centre: String,
    from: String,
    to: String,
    changed: String,
}

/// `POST /exports`: the page of the order, with the file if it is made at once.
async fn ask(ctx: Ctx, form: Form<OrderForm>) -> Result<Response> {
    may_export(&ctx)?;
    let asked = &form.value;
    let outcome = match ExportKind::from_code(&asked.kind) {
        None => Err(Error::refused(Reason::new("books-no-such-export"))),
        Some(kind) => {
            // Each button of the page orders once: two files may be ordered from one page.
            let key = format!("{}-{}", form.entered.idempotency_key(), kind.code());
            let days = (asked.from.as_str(), asked.to.as_str());
            match wish(&ctx, kind, &asked.centre, days, &asked.changed).await {
                Ok(order) => put_down(&ctx, &key, &order).await,
                Err(error) => Err(error),
            }
        }
    };
    match outcome {
        Ok(order) => Ok(ctx.redirect(address(order.id))),
        Err(error) => choose_page(&ctx, &form.entered.refused(error)?).await,
    }
}

/// Puts an order down, has it worked on at once, and waits a moment for it.
pub(super) async fn put_down(ctx: &Ctx, key: &str, order: &ExportOrder) -> Result<Order> {
    let id = ctx.write_once(key, order, |tx| async move { orders::place(&tx, order).await }).await?;
    let (db, clock) = (ctx.app.db.clone(), ctx.app.clock.clone());
    // Dropped with the program, it is taken up by the job of whichever instance is next.
    tokio::spawn(async move {
        if let Err(error) = super::work_off(&db, &clock).await {
            tracing::warn!(%error, "orders of exports wait for the job");
        }
    });
    let begun = tokio::time::Instant::now();
    loop {
        let order = orders::order(ctx.app.db.read(), &ctx.actor, id).await?;
        // Behind one's own orders there is nothing to wait for.
        if !order.is_open() || order.before > 0 || begun.elapsed() > AT_ONCE {
            return Ok(order);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Reads what is asked for.
pub(super) async fn wish(
    ctx: &Ctx,
    kind: ExportKind,
    centre: &str,
    (from, to): (&str, &str),
    changed: &str,
) -> Result<ExportOrder> {
    let mut reasons = Vec::new();
    let mut day = |field, text: &str| {
        let day = parse_date(text);
        if day.is_none() {
            reasons.push(Reason::field(field, "books-day-unreadable"));
        }
        day.unwrap_or_default()
    };
    let (from, to) = (day("from", from), day("to", to));
    Error::check(reasons)?;
    let changed_only = matches!(changed, "yes" | "true" | "1");
    Ok(ExportOrder { kind, centre: centre_of(ctx, centre).await?, from, to, changed_only })
}

async fn centre_of(ctx: &Ctx, code: &str) -> Result<CentreId> {
    match ctx.actor.centre() {
        Some(own) if code.is_empty() => Ok(own),
        _ => Ok(billing::centre_by_code(ctx.app.db.read(), code).await?.id),
    }
}

/// Whether the reader exports at all; which centre's, the verb asks.
pub(super) fn may_export(ctx: &Ctx) -> Result<()> {
    let scope = ctx.actor.centre().map_or(Scope::Everywhere, Scope::Centre);
    access::check(&ctx.actor, Verb::Export, scope)
}

/// `GET /exports/orders/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    may_export(&ctx)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let order = orders::order(ctx.app.db.read(), &ctx.actor, id).await?;
    let mut response = page(&ctx, &name(&ctx, &order.kind), order_page(&ctx, &order));
    if order.is_open() {
        response.headers_mut().insert(header::REFRESH, AGAIN);
    }
    Ok(response)
}

fn order_page(ctx: &Ctx, order: &Order) -> Markup {
    let mut facts = vec![
        (ctx.t("books-order-state"), state(ctx, order)),
        (ctx.t("books-field-centre"), html! { (order.centre) }),
        (ctx.t("books-runs-days"), days(order.from_on, order.to_on)),
        (
            ctx.t("books-order-asked"),
            html! { (short_date_time(order.asked_at)) ", " (in_script(ctx.lang, &order.asked_by)) },
        ),
    ];
    if let (Some(made_at), Some(rows), Some(size), Some(hash)) =
        (order.made_at, order.row_count, order.size_bytes, &order.sha256)
    {
        facts.push((ctx.t("books-order-made"), html! { (short_date_time(made_at)) }));
        facts.push((ctx.t("books-runs-rows"), html! { (rows) }));
        facts.push((ctx.t("books-order-size"), html! { (kilobytes(size)) " KB" }));
        facts.push((ctx.t("books-order-sha256"), html! { code.hash { (hash) } }));
    }
    html! {
        @match order.state.as_str() {
            "waiting" => (notice(Tone::Waiting, html! { p {
                @if order.before > 0 { (ctx.lang.count("books-order-before", order.before)) }
                @else { (ctx.t("books-order-waits")) }
            } })),
            "working" => (in_work(ctx, order)),
            "failed" => (notice(Tone::Bad, html! {
                @for why in order.why() {
                    @let (words, next) = why.words(ctx.lang);
                    p { (words) " " (next) }
                }
            })),
            _ if order.is_there() => p.actions {
                (button_link(&format!("{}/file", address(order.id)), &ctx.t("books-order-fetch")))
            },
            _ => (notice(Tone::Plain, html! { p { (ctx.t("books-order-cleared")) } })),
        }
        (summary_list(&facts))
        ul.links { li { a href="/exports" { (ctx.t("books-order-back")) } } }
    }
}

fn in_work(ctx: &Ctx, order: &Order) -> Markup {
    let (done, all) = (order.steps_done.min(order.steps_all), order.steps_all);
    let words = match all {
        0 => ctx.t("books-order-begins"),
        _ => ctx.tr("books-order-progress", &[("done", &done.to_string()), ("all", &all.to_string())]),
    };
    notice(
        Tone::Waiting,
        html! {
            p role="status" { (words) }
            @if all > 0 { progress max=(all) value=(done) aria-label=(words) {} }
            p { (ctx.t("books-order-looks-again")) }
        },
    )
}

fn state(ctx: &Ctx, order: &Order) -> Markup {
    let (tone, key) = match order.state.as_str() {
        "waiting" => (Tone::Plain, "books-order-waiting"),
        "working" => (Tone::Waiting, "books-order-working"),
        "failed" => (Tone::Bad, "books-order-failed"),
        _ => (Tone::Good, "books-order-ready"),
    };
    tag(tone, &ctx.t(key))
}

/// Rounded up, so that nothing weighs nothing.
fn kilobytes(bytes: i64) -> i64 {
    bytes.saturating_add(1023) / 1024
}

/// `GET /exports/orders/{id}/file`
async fn fetch(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    may_export(&ctx)?;
    file_of(&ctx, &id).await
}

/// The file of an order; not found while there is none, or none any more.
pub(super) async fn file_of(ctx: &Ctx, id: &str) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let order = orders::order(ctx.app.db.read(), &ctx.actor, id).await?;
    let kind = order.kind().filter(|_| order.is_there()).ok_or(Error::NotFound)?;
    Ok(stream::file(&ctx.app.db, &order, kind.media_type()))
}
