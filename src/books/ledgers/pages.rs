//! The page of books and each report with its filters, and the same rows as CSV.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::json;

use super::listing::{Asked, Fact, Listing};
use super::{Report, lane, statement};
use crate::access;
use crate::base::time::{FinancialYear, ist_date, parse_date, short_date};
use crate::base::{Error, Result, Scope, Verb};
use crate::billing::{self, CentreParty};
use crate::books::export::ExportFile;
use crate::books::pages::attachment;
use crate::books::sheet::{self, Cell};
use crate::db::Change;
use crate::web::{App, Column, Ctx, Entered, Table, empty, page, pager, wide_page};

const ROWS: u64 = 100;

/// The pages of books.
pub fn router() -> Router<App> {
    Router::new()
        .route("/books", get(choose))
        .route("/books/{report}", get(show))
        .route("/books/{report}/csv", get(csv))
        .route("/units/{code}/statement/csv", get(statement::csv))
}

/// Reports that are found from another one's figures, not from the page of books.
const BEHIND: [Report; 3] = [Report::OpenItems, Report::Lines, Report::Entry];

async fn choose(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeBooks)?;
    let Some(centre) = centre(&ctx).await? else { return choose_centre(&ctx).await };
    access::check(&ctx.actor, Verb::SeeBooks, Scope::Centre(centre.id))?;
    let offered = Report::ALL.into_iter().filter(|report| !BEHIND.contains(report));
    Ok(page(
        &ctx,
        &ctx.t("books-title"),
        html! {
            p { (ctx.t("books-lead")) }
            ul.links {
                @for report in offered {
                    li { a href=(format!("/books/{}?centre={}", report.code(), centre.code)) { (ctx.t(report.key())) } }
                }
                li { a href=(format!("/books/depreciation?centre={}", centre.code)) { (ctx.t("books-depreciation-title")) } }
                li { a href=(format!("/books/account?centre={}&account=gst_on_advances", centre.code)) { (ctx.t("books-advances")) } }
            }
        },
    ))
}

async fn choose_centre(ctx: &Ctx) -> Result<Response> {
    let list = billing::choose_centre(ctx, &ctx.path).await?;
    Ok(page(ctx, &ctx.t("books-title"), list))
}

/// The centre a page is about; `None` where somebody who sees all has not chosen.
async fn centre(ctx: &Ctx) -> Result<Option<CentreParty>> {
    let conn = ctx.app.db.read();
    match (ctx.asked("centre").as_str(), ctx.actor.centre()) {
        ("", None) => Ok(None),
        ("", Some(own)) => Ok(Some(billing::centre(conn, own).await?)),
        (code, _) => Ok(Some(billing::centre_by_code(conn, code).await?)),
    }
}

/// A report's list for the reader, if they may see it.
async fn list(
    ctx: &Ctx,
    report: Report,
    centre: &CentreParty,
    entered: &Entered,
    rows: Option<u64>,
) -> Result<Listing> {
    let (from, until) = days(ctx, report, entered);
    let asked =
        Asked { centre: centre.id, centre_code: &centre.code, from, until, filters: entered, lang: ctx.lang, rows };
    let _turn = match ctx.actor.user_id {
        Some(user) => Some(lane::turn(user).await),
        None => None,
    };
    report.list(ctx.app.db.read(), &asked).await
}

/// The days asked for; the financial year until today where none are.
fn days(ctx: &Ctx, report: Report, entered: &Entered) -> (NaiveDate, NaiveDate) {
    let today = ist_date(ctx.now());
    if report.is_of_one_day() {
        let on = parse_date(entered.get("on")).unwrap_or(today);
        return (on, on);
    }
    let until = parse_date(entered.get("until")).unwrap_or(today);
    let from = parse_date(entered.get("from")).unwrap_or_else(|| FinancialYear::of(until).first_day());
    (from.min(until), until)
}

async fn show(ctx: Ctx, Path(report): Path<String>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeBooks)?;
    let report = Report::from_code(&report).ok_or(Error::NotFound)?;
    let Some(centre) = centre(&ctx).await? else { return choose_centre(&ctx).await };
    access::check(&ctx.actor, Verb::SeeBooks, Scope::Centre(centre.id))?;
    let entered = Entered::of_query(&ctx.query);
    let listing = list(&ctx, report, &centre, &entered, Some(ROWS)).await?;
    let may_take = access::may(&ctx.actor, Verb::Export, Scope::Centre(centre.id));
    Ok(wide_page(
        &ctx,
        &ctx.t(report.key()),
        html! {
            p.screen-only { a href=(format!("/books?centre={}", centre.code)) { (ctx.t("books-title")) } }
            (filters(&ctx, report, &centre, &entered))
            @if listing.rows.is_empty() {
                (empty(&ctx.t("books-nothing"), None))
            } @else {
                (table(&ctx, report, &entered, &listing))
                (pager(&ctx, listing.next.as_deref()))
                @if may_take { p.actions { a href=(csv_address(&ctx, report)) { (ctx.t("books-csv")) } } }
            }
        },
    ))
}

fn csv_address(ctx: &Ctx, report: Report) -> String {
    let all = ctx.here_with("after", "");
    let query = all.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    format!("/books/{}/csv{query}", report.code())
}

fn filters(ctx: &Ctx, report: Report, centre: &CentreParty, entered: &Entered) -> Markup {
    let (from, until) = days(ctx, report, entered);
    let shown = ["unit", "basis", "span", "kind", "account", "scheme", "machine", "category", "sac", "month", "rate"]
        .into_iter()
        .chain(["recipient", "gst", "id"])
        .fold(Entered::empty(), |shown, name| shown.and(name, entered.get(name)))
        .and("on", short_date(until))
        .and("from", short_date(from))
        .and("until", short_date(until));
    let form = ctx.form(&shown);
    let bases = vec![("due".to_owned(), ctx.t("books-basis-due")), ("issued".to_owned(), ctx.t("books-basis-issued"))];
    let kept: &[&str] = match report {
        Report::Account => &["account", "scheme"],
        Report::OpenItems => &["span"],
        Report::Lines => &["machine", "category", "sac", "month", "rate", "recipient", "gst"],
        _ => &[],
    };
    let with_unit = matches!(report, Report::Ageing | Report::OpenItems | Report::Account);
    html! {
        @if report != Report::Entry {
            form.filters method="get" action=(ctx.path) novalidate role="search" {
                (form.hidden("centre", &centre.code))
                @for name in kept { @if !entered.get(name).is_empty() { (form.hidden(name, entered.get(name))) } }
                @if with_unit { (form.text("unit", "books-field-unit").width(10).optional()) }
                @if report.is_of_one_day() {
                    (form.date("on", "books-field-on"))
                    (form.select("basis", "books-field-basis", bases))
                } @else {
                    (form.date("from", "books-field-from"))
                    (form.date("until", "books-field-to"))
                }
                p.actions { button type="submit" { (ctx.t("web-filter")) } }
            }
        }
    }
}

fn table(ctx: &Ctx, report: Report, entered: &Entered, listing: &Listing) -> Markup {
    let (from, until) = days(ctx, report, entered);
    let caption = match (report, report.is_of_one_day()) {
        (Report::Entry, _) => ctx.t(report.key()),
        (_, true) => ctx.tr("books-caption-on", &[("on", &short_date(until))]),
        _ => ctx.tr("books-caption-days", &[("from", &short_date(from)), ("until", &short_date(until))]),
    };
    let columns = listing.heads.iter().map(|head| match head.number {
        true => Column::number(ctx.t(head.key)),
        false => Column::text(ctx.t(head.key)),
    });
    let mut table = Table::new("books", caption, columns.collect());
    for row in &listing.rows {
        table.row(row.iter().map(fact).collect());
    }
    table.total(listing.total.iter().map(cell).collect());
    html! { (table) }
}

fn fact(fact: &Fact) -> Markup {
    match &fact.href {
        Some(href) if fact.cell != Cell::Empty => html! { a href=(href) { (cell(&fact.cell)) } },
        _ => cell(&fact.cell),
    }
}

fn cell(cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Empty => {},
            Cell::Text(words) => (words),
            Cell::Date(day) => span.day { (short_date(*day)) },
            Cell::Money(amount) => (amount),
            Cell::Quantity(quantity) => (quantity),
            Cell::Percent(percent) => (percent),
            Cell::Count(count) => (count),
        }
    }
}

/// All rows the filters find, as the page shows them. Names and dues of units leave the house: it is on record.
async fn csv(ctx: Ctx, Path(report): Path<String>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::Export)?;
    let report = Report::from_code(&report).ok_or(Error::NotFound)?;
    let Some(centre) = centre(&ctx).await? else { return choose_centre(&ctx).await };
    access::check(&ctx.actor, Verb::Export, Scope::Centre(centre.id))?;
    let entered = Entered::of_query(&ctx.query);
    let listing = list(&ctx, report, &centre, &entered, None).await?;
    let record = json!({ "report": report.code(), "filters": ctx.query, "rows": listing.rows.len() });
    let record = &record;
    ctx.write(
        |tx| async move { tx.audit(Change::of(Verb::Export, "report", 0).at(centre.id).after(record.clone())).await },
    )
    .await?;
    let headings = listing.heads.iter().map(|head| ctx.t(head.key)).collect();
    let rows = listing.rows.into_iter().map(|row| row.into_iter().map(|fact| fact.cell).collect());
    let bytes = sheet::csv_rows(headings, rows.chain([listing.total]))?;
    let (from, until) = days(&ctx, report, &entered);
    let name = format!("{}-{}-{from}-{until}.csv", report.code(), centre.code);
    Ok(attachment(ExportFile { name, media_type: "text/csv; charset=utf-8", bytes }))
}
