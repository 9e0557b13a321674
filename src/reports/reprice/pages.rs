//! The comparison on screen and as a file.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::reprice;
use super::rules::{Compared, Fees, by, total};
use crate::base::time::{Month, ist_date, parse_date, short_date};
use crate::base::{Error, Paise, Reason, Reasons, Result};
use crate::books::sheet::{Cell, Column as Heading, Layout, Sheet, csv};
use crate::tariff::proposal::{self, Proposal};
use crate::web::{App, Column, Ctx, Entered, Table, empty, in_script};

/// Most days priced at once: a financial year.
const MOST_DAYS: i64 = 366;

/// This part's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/rates/proposals/{id}/preview", get(show))
        .route("/rates/proposals/{id}/preview.csv", get(file))
}

/// `GET /rates/proposals/{id}/preview?from=&until=`: last month where no days are named.
async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let proposal = proposal::find(conn, &ctx.actor, id).await?;
    let entered = Entered::with([("from", ctx.asked("from")), ("until", ctx.asked("until"))]);
    let (entered, rows, days) = match period(&ctx) {
        Ok(days) => {
            let shown = Entered::with([("from", short_date(days.0)), ("until", short_date(days.1))]);
            (shown, compared(&ctx, &proposal, days).await?, Some(days))
        }
        Err(error) => (entered.refused(error)?, Vec::new(), None),
    };
    let form = ctx.form(&entered);
    let address = format!("/rates/proposals/{id}/preview");
    let title = ctx.tr("reprice-title", &[("number", &id.to_string())]);
    let tables = match days {
        Some(days) if !rows.is_empty() => tables(&ctx, id, &rows, days)?,
        Some(_) => empty(&ctx.t("reprice-nothing"), None),
        None => html! {},
    };
    Ok(form.page(
        &title,
        html! {
            p { a href=(format!("/rates/proposals/{id}")) { (ctx.tr("rate-proposal-title", &[("number", &id.to_string())])) } }
            p { (ctx.t("reprice-lead")) }
            (form.filters(&address, html! {
                (form.date("from", "reprice-from"))
                (form.date("until", "reprice-until"))
            }))
            (tables)
        },
    ))
}

/// The days asked for.
fn period(ctx: &Ctx) -> Result<(NaiveDate, NaiveDate)> {
    let this_month = Month::of(ist_date(ctx.now())).first_day();
    let last_day = this_month.checked_sub_days(Days::new(1)).unwrap_or(this_month);
    let usual = (Month::of(last_day).first_day(), last_day);
    let mut reasons = Reasons::new();
    let mut day = |field: &'static str, usual: NaiveDate| match ctx.asked(field).as_str() {
        "" => usual,
        text => parse_date(text).unwrap_or_else(|| {
            reasons.push(Reason::field(field, "tariff-day-unread"));
            usual
        }),
    };
    let (from, until) = (day("from", usual.0), day("until", usual.1));
    if reasons.is_empty() && !(0..MOST_DAYS).contains(&(until - from).num_days()) {
        reasons.push(Reason::field("until", "reprice-period"));
    }
    Error::check(reasons)?;
    Ok((from, until))
}

async fn compared(ctx: &Ctx, proposal: &Proposal, days: (NaiveDate, NaiveDate)) -> Result<Vec<Compared>> {
    let conn = ctx.app.db.read();
    let lines = proposal::lines(conn, proposal.id).await?;
    reprice(conn, proposal, &lines, days).await
}

fn tables(ctx: &Ctx, id: i64, rows: &[Compared], (from, until): (NaiveDate, NaiveDate)) -> Result<Markup> {
    let lang = ctx.lang;
    let file = format!("/rates/proposals/{id}/preview.csv?from={}&until={}", short_date(from), short_date(until));
    let machines = by(rows, |whose| (whose.machine.as_str(), lang.pick(&whose.machine_en, &whose.machine_hi)))?;
    let units = by(rows, |whose| (lang.pick(&whose.unit_en, &whose.unit_hi), whose.unit))?;
    let all = total(rows)?;
    let by_machine = machines.into_iter().map(|((_, name), fees)| (name, fees)).collect();
    let by_unit = units.into_iter().map(|((name, _), fees)| (name, fees)).collect();
    Ok(html! {
        p { a href=(file) { (ctx.t("reprice-file")) } }
        (table(ctx, "machines", "reprice-by-machine", "tariff-column-machine", by_machine, all)?)
        (table(ctx, "units", "reprice-by-unit", "charge-unit", by_unit, all)?)
    })
}

fn table(ctx: &Ctx, id: &str, caption: &str, whose: &str, rows: Vec<(&str, Fees)>, all: Fees) -> Result<Markup> {
    let columns = vec![
        Column::text(ctx.t(whose)),
        Column::number(ctx.t("reprice-uses")),
        Column::number(ctx.t("tariff-before")),
        Column::number(ctx.t("tariff-after")),
        Column::number(ctx.t("reprice-difference")),
    ];
    let mut table = Table::new(id, ctx.t(caption), columns);
    for (name, fees) in rows {
        table.row(cells(html! { (in_script(ctx.lang, name)) }, fees)?);
    }
    table.total(cells(html! { (ctx.t("charge-total")) }, all)?);
    Ok(html! { (table) })
}

fn cells(name: Markup, fees: Fees) -> Result<Vec<Markup>> {
    let difference = fees.difference()?;
    let signed = if difference > Paise::ZERO { format!("+{difference}") } else { difference.to_string() };
    Ok(vec![name, html! { (fees.uses) }, html! { (fees.old) }, html! { (fees.new) }, html! { (signed) }])
}

/// `GET /rates/proposals/{id}/preview.csv?from=&until=`
async fn file(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let proposal = proposal::find(ctx.app.db.read(), &ctx.actor, id).await?;
    let days = period(&ctx)?;
    let mut rows = Vec::new();
    for Compared { whose, fees } in compared(&ctx, &proposal, days).await? {
        rows.push(vec![
            Cell::text(whose.machine),
            Cell::text(whose.machine_en),
            Cell::text(whose.unit_en),
            Cell::text(whose.unit_hi),
            Cell::Count(fees.uses),
            Cell::Money(fees.old),
            Cell::Money(fees.new),
            Cell::Money(fees.difference()?),
        ]);
    }
    let content = csv(&Sheet { name: "Preview", columns: COLUMNS, rows, layout: Layout::Register })?;
    let name = format!("attachment; filename=\"rate-proposal-{id}-{}-{}.csv\"", days.0, days.1);
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], content)
        .into_response())
}

const COLUMNS: &[Heading] = &[
    Heading::text("Machine code"),
    Heading::text("Machine"),
    Heading::text("Unit"),
    Heading::text("Unit (Hindi)"),
    Heading::text("Uses"),
    Heading::total("Fee charged"),
    Heading::total("Fee proposed"),
    Heading::total("Difference"),
];
