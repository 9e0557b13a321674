//! Units that may book hours for approved units.

use axum::extract::Path;
use axum::response::Response;
use maud::html;

use super::extra::Ending;
use super::hits::{Change, answer, seen};
use super::{framed, machine_or_all, period};
use crate::base::time::{ist_date, short_date};
use crate::base::{Error, Result, Verb};
use crate::booking::duty::permission::{Permission, PermissionForm, permissions, permit, withdraw_permission};
use crate::catalogue::{Centre, own_centre};
use crate::web::{Column, Ctx, Entered, Form, Table, empty, in_script};

/// `GET /manage/centres/{code}/permissions`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let today = short_date(ist_date(ctx.now()));
    let start = [("first_day", today), ("unit", ctx.asked("unit"))];
    permissions_page(&ctx, &centre, &Entered::with(start)).await
}

/// `POST /manage/centres/{code}/permissions`
pub async fn add(ctx: Ctx, Path(code): Path<String>, form: Form<PermissionForm>) -> Result<Response> {
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, typed, |tx| async move { permit(&tx, code, typed).await }).await {
        Ok(()) => {
            Ok(ctx.redirect_saying(format!("/manage/centres/{code}/permissions"), &ctx.t("duty-permission-given")))
        }
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code, Verb::ManageCentre).await?;
            permissions_page(&ctx, &centre, &entered).await
        }
    }
}

async fn listed(ctx: &Ctx, centre: &Centre) -> Result<Vec<Permission>> {
    permissions(ctx.app.db.read(), centre.id, ist_date(ctx.now())).await
}

async fn permissions_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let base = format!("/manage/centres/{}/permissions", centre.code);
    let headings = ["booking-unit", "duty-machines", "duty-period", "duty-why", "duty-end"];
    let columns = headings.into_iter().map(|key| Column::text(ctx.t(key))).collect();
    let mut table = Table::new("permissions", ctx.t("duty-permissions-now"), columns);
    for row in listed(ctx, centre).await? {
        table.row(vec![
            html! { a href=(format!("/units/{}", row.unit)) { (in_script(ctx.lang, row.unit_name(ctx.lang))) } " " span.code { (row.unit) } },
            html! { @if row.machine.is_empty() { (ctx.t("duty-all-machines")) } @else { span.code { (row.machine) } } },
            html! { (period(ctx.lang, row.first_day, row.last_day)) },
            in_script(ctx.lang, &row.reason),
            html! { a href=(format!("{base}/end?entry={}", row.id)) { (ctx.t("duty-take-back")) } },
        ]);
    }
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("duty-permissions-note")) " " a href=(format!("/manage/centres/{}/extra-hours", centre.code)) { (ctx.t("duty-extra-title")) } }
        @if table.is_empty() { (empty(&ctx.t("duty-permissions-none"), None)) } @else { (table) }
        h2 { (ctx.t("duty-permission-new")) }
        (form.post(&base, html! {
            (form.text("unit", "booking-unit-code").hint("duty-permission-unit-hint").width(10))
            (form.select("machine", "duty-machines", machine_or_all(ctx, centre).await?))
            (form.date("first_day", "duty-first-day"))
            (form.date("last_day", "duty-last-day"))
            (form.text("reason", "duty-why").hint("duty-permission-why-hint"))
            (form.submit("duty-permission-give"))
        }))
    };
    Ok(form.page(&ctx.t("duty-permissions-title"), framed(ctx, centre, body)))
}

/// `GET /manage/centres/{code}/permissions/end`: once more before it is taken back.
pub async fn ask_end(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let asked = ctx.asked("entry");
    let back = format!("/manage/centres/{code}/permissions");
    let row = listed(&ctx, &centre).await?.into_iter().find(|row| row.id.to_string() == asked);
    let Some(row) = row else { return Ok(ctx.redirect(back)) };
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let body = html! {
        p { (ctx.tr("duty-permission-end-effect", &[("unit", row.unit_name(ctx.lang)), ("date", &short_date(row.last_day))])) }
        (form.post(&format!("{back}/end"), html! {
            (form.hidden("entry", &asked))
            (form.danger("duty-take-back", &back))
        }))
    };
    Ok(form.page(&ctx.t("duty-permission-end-title"), framed(&ctx, &centre, body)))
}

/// `POST /manage/centres/{code}/permissions/end`
pub async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let id: i64 = form.entered.get("entry").parse().map_err(|_| Error::NotFound)?;
    let (code, seen) = (&code, seen(&form.entered));
    let key = form.entered.idempotency_key();
    let written =
        ctx.write_once(&key, &form.value, |tx| async move { withdraw_permission(&tx, code, id, seen).await }).await;
    let back = format!("/manage/centres/{code}/permissions");
    let action = format!("{back}/end");
    let change = Change { centre: &centre, action: &action, back: &back, done: ctx.t("duty-permission-ended") };
    match answer(&ctx, &change, &form.entered, written).await? {
        Ok(response) => Ok(response),
        Err(entered) => permissions_page(&ctx, &centre, &entered).await,
    }
}
