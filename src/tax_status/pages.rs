//! How a centre or unit is registered for GST, from which day, and the form that says so.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::html;
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::record::check;
use super::{History, SetTaxStatus, TaxStatus, Taxpayer, history, set_tax_status};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date, short_date_time};
use crate::base::{CentreId, Error, Result, UnitId, Verb};
use crate::db::{Rows, values};
use crate::web::{App, Column, Ctx, Entered, Form, Table, empty, wide_page};

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/units/{code}/tax-status", get(of_unit).post(set_of_unit))
        .route("/manage/centres/{code}/tax-status", get(of_centre).post(set_of_centre))
}

/// Whose page it is.
struct Named {
    whose: Taxpayer,
    name: String,
    gstin: Option<String>,
    history: History,
    path: String,
    back: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    name_en: String,
    name_hi: String,
    gstin: Option<String>,
}

async fn row(ctx: &Ctx, table: &str, code: &str) -> Result<Row> {
    let sql = format!("SELECT id, name_en, name_hi, gstin FROM {table} WHERE code = $1");
    ctx.app.db.read().row(&sql, values![code.to_uppercase()]).await?.ok_or(Error::NotFound)
}

async fn named(ctx: &Ctx, table: &str, code: &str) -> Result<Named> {
    let verb = if table == "centre" { Verb::ManageCentre } else { Verb::ManageUnits };
    access::check_somewhere(&ctx.actor, verb)?;
    let row = row(ctx, table, code).await?;
    let (whose, back) = match table {
        "centre" => (Taxpayer::Centre(CentreId(row.id)), format!("/manage/centres/{}", code.to_uppercase())),
        _ => (Taxpayer::Unit(UnitId(row.id)), format!("/units/{}", code.to_uppercase())),
    };
    check(&ctx.actor, whose)?;
    let name = ctx.lang.pick(&row.name_en, &row.name_hi).to_owned();
    let history = history(ctx.app.db.read(), whose).await?;
    Ok(Named { whose, name, gstin: row.gstin, history, path: format!("{back}/tax-status"), back })
}

/// `GET /units/{code}/tax-status`
async fn of_unit(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let named = named(&ctx, "unit", &code).await?;
    Ok(show(&ctx, &named, &asked_for(&ctx, &named)))
}

/// `GET /manage/centres/{code}/tax-status`
async fn of_centre(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let named = named(&ctx, "centre", &code).await?;
    Ok(show(&ctx, &named, &asked_for(&ctx, &named)))
}

/// The form starts with what holds today.
fn asked_for(ctx: &Ctx, named: &Named) -> Entered {
    let today = ist_date(ctx.now());
    let status =
        named.history.on(today).map_or_else(|| TaxStatus::of_gstin(named.gstin.as_deref()), |dated| dated.status);
    let gstin = named.gstin.clone().unwrap_or_default();
    Entered::with([("status", status.code().to_owned()), ("from", short_date(today)), ("gstin", gstin)])
}

fn show(ctx: &Ctx, named: &Named, entered: &Entered) -> Response {
    let columns = ["tax-status-from", "tax-status-status", "tax-status-gstin", "tax-status-said"];
    let mut table =
        Table::new("tax-status", ctx.t("tax-status-caption"), columns.map(|key| Column::text(ctx.t(key))).into());
    for dated in named.history.all().iter().rev() {
        table.row(vec![
            html! { span.day { (short_date(dated.from_on)) } },
            html! { (ctx.t(dated.status.key())) },
            html! { span.code { (dated.gstin.as_deref().unwrap_or("–")) } },
            html! { (short_date_time(dated.said_at)) @if let Some(by) = &dated.said_by { ", " (by) } },
        ]);
    }
    let statuses = TaxStatus::ALL
        .into_iter()
        .filter(|status| *status != TaxStatus::Sez || matches!(named.whose, Taxpayer::Unit(_)));
    let statuses = statuses.map(|status| (status.code().to_owned(), ctx.t(status.key())));
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("tax-status-lead")) }
        @if table.is_empty() { (empty(&ctx.t("tax-status-none"), None)) } @else { (table) }
        h2 { (ctx.t("tax-status-new")) }
        (form.post(&named.path, html! {
            (form.select("status", "tax-status-status", statuses.collect()))
            (form.text("gstin", "tax-status-gstin").hint("tax-status-gstin-hint").width(20).optional())
            (form.date("from", "tax-status-from"))
            (form.submit("tax-status-save"))
        }))
        ul.links { li { a href=(named.back) { (named.name) } } }
    };
    let title = ctx.tr("tax-status-title", &[("name", &named.name)]);
    if entered.reasons().is_empty() { wide_page(ctx, &title, body) } else { form.page(&title, body) }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StatusForm {
    status: String,
    gstin: String,
    from: String,
}

/// `POST /units/{code}/tax-status`
async fn set_of_unit(ctx: Ctx, Path(code): Path<String>, form: Form<StatusForm>) -> Result<Response> {
    let named = named(&ctx, "unit", &code).await?;
    set(&ctx, &named, form).await
}

/// `POST /manage/centres/{code}/tax-status`
async fn set_of_centre(ctx: Ctx, Path(code): Path<String>, form: Form<StatusForm>) -> Result<Response> {
    let named = named(&ctx, "centre", &code).await?;
    set(&ctx, &named, form).await
}

async fn set(ctx: &Ctx, named: &Named, form: Form<StatusForm>) -> Result<Response> {
    let outcome = match (TaxStatus::from_code(&form.value.status), parse_date(&form.value.from)) {
        (Some(status), Some(from)) => {
            let command = &SetTaxStatus { whose: named.whose, status, gstin: form.value.gstin.clone(), from };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { set_tax_status(&tx, command).await }).await
        }
        (None, _) => Err(Error::field("status", "tax-status-unknown")),
        (_, None) => Err(Error::field("from", "tax-status-day-unread")),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying(&named.path, &ctx.t("tax-status-saved"))),
        Err(error) => Ok(show(ctx, named, &form.entered.clone().refused(error)?)),
    }
}
