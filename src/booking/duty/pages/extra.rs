//! Extra hours of a centre: the list, adding, taking back.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::hits::{Change, answer, seen};
use super::{clock, framed, machine_or_all, period, weekday_options, weekday_words};
use crate::base::time::{ist_date, short_date};
use crate::base::{Error, Result, Verb};
use crate::booking::duty::changes::end_extra_hours;
use crate::catalogue::{self, Centre, ExtraHoursForm, ListedExtraHours, add_extra_hours, own_centre};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, empty, in_script, summary_list, tag};

/// `GET /manage/centres/{code}/extra-hours`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let today = short_date(ist_date(ctx.now()));
    extra_page(&ctx, &centre, &Entered::with([("first_day", today)])).await
}

/// `POST /manage/centres/{code}/extra-hours`
pub async fn add(ctx: Ctx, Path(code): Path<String>, form: Form<ExtraHoursForm>) -> Result<Response> {
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, typed, |tx| async move { add_extra_hours(&tx, code, typed).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}/extra-hours"), &ctx.t("duty-extra-added"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code, Verb::ManageCentre).await?;
            extra_page(&ctx, &centre, &entered).await
        }
    }
}

async fn listed(ctx: &Ctx, centre: &Centre) -> Result<Vec<ListedExtraHours>> {
    catalogue::extra_hours_from(ctx.app.db.read(), centre.id, ist_date(ctx.now())).await
}

async fn extra_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let base = format!("/manage/centres/{}", centre.code);
    let rows = listed(ctx, centre).await?;
    let headings = ["duty-period", "duty-hours", "duty-for", "duty-why", "duty-end"];
    let columns = headings.into_iter().map(|key| Column::text(ctx.t(key))).collect();
    let mut table = Table::new("extra", ctx.t("duty-extra-now"), columns);
    for row in &rows {
        table.row(vec![
            html! { (period(ctx.lang, row.first_day, row.last_day)) },
            html! { (hours_words(ctx, row)) },
            whom(ctx, row),
            in_script(ctx.lang, &row.reason),
            html! { a href=(format!("{base}/extra-hours/end?entry={}", row.id)) { (ctx.t("duty-take-back")) } },
        ]);
    }
    let form = ctx.form(entered);
    let body = html! {
        @if table.is_empty() { (empty(&ctx.t("duty-extra-none"), None)) } @else { (table) }
        h2 { (ctx.t("duty-extra-new")) }
        p { (ctx.t("duty-extra-note")) }
        (form.post(&format!("{base}/extra-hours"), html! {
            (form.date("first_day", "duty-first-day"))
            (form.date("last_day", "duty-last-day"))
            (form.checkboxes("weekdays", "duty-weekdays", weekday_options(ctx)).hint("duty-weekdays-hint").optional())
            (form.time("opens", "catalogue-opens"))
            (form.time("closes", "catalogue-closes").hint("duty-closes-hint"))
            (form.select("machine", "duty-machines", machine_or_all(ctx, centre).await?))
            (form.checkbox("on_closed_days", "duty-on-closed-days"))
            (form.checkbox("approved_only", "duty-approved-only"))
            p { a href=(format!("{base}/permissions")) { (ctx.t("duty-permissions-title")) } }
            (form.text("reason", "duty-why").hint("duty-why-hint"))
            (form.submit("duty-extra-add"))
        }))
    };
    Ok(form.page(&ctx.t("duty-extra-title"), framed(ctx, centre, body)))
}

fn hours_words(ctx: &Ctx, row: &ListedExtraHours) -> String {
    let hours = format!("{}–{}", clock(ctx.lang, row.opens_minute), clock(ctx.lang, row.closes_minute));
    format!("{hours}, {}", weekday_words(ctx.lang, &row.weekdays))
}

/// Which machines and units they are for.
fn whom(ctx: &Ctx, row: &ListedExtraHours) -> Markup {
    html! {
        @if row.machine.is_empty() { (ctx.t("duty-all-machines")) } @else { span.code { (row.machine) } }
        @if row.approved_only { " " (tag(Tone::Waiting, &ctx.t("duty-approved-tag"))) }
        @if row.on_closed_days { " " (tag(Tone::Plain, &ctx.t("duty-closed-days-tag"))) }
    }
}

/// Which entry ends.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Ending {
    entry: String,
}

/// `GET /manage/centres/{code}/extra-hours/end`: once more before they are taken back.
pub async fn ask_end(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let asked = ctx.asked("entry");
    let back = format!("/manage/centres/{code}/extra-hours");
    let row = listed(&ctx, &centre).await?.into_iter().find(|row| row.id.to_string() == asked);
    let Some(row) = row else { return Ok(ctx.redirect(back)) };
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let facts = [
        (ctx.t("duty-period"), html! { (period(ctx.lang, row.first_day, row.last_day)) }),
        (ctx.t("duty-hours"), html! { (hours_words(&ctx, &row)) }),
        (ctx.t("duty-for"), whom(&ctx, &row)),
    ];
    let body = html! {
        (summary_list(&facts))
        p { (ctx.t("duty-extra-end-effect")) }
        (form.post(&format!("{back}/end"), html! {
            (form.hidden("entry", &asked))
            (form.danger("duty-take-back", &back))
        }))
    };
    Ok(form.page(&ctx.t("duty-extra-end-title"), framed(&ctx, &centre, body)))
}

/// `POST /manage/centres/{code}/extra-hours/end`
pub async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let id: i64 = form.value.entry.parse().map_err(|_| Error::NotFound)?;
    let (code, seen) = (&code, seen(&form.entered));
    let key = form.entered.idempotency_key();
    let written =
        ctx.write_once(&key, &form.value, |tx| async move { end_extra_hours(&tx, code, id, seen).await }).await;
    let back = format!("/manage/centres/{code}/extra-hours");
    let action = format!("{back}/end");
    let change = Change { centre: &centre, action: &action, back: &back, done: ctx.t("duty-extra-ended") };
    match answer(&ctx, &change, &form.entered, written).await? {
        Ok(response) => Ok(response),
        Err(entered) => extra_page(&ctx, &centre, &entered).await,
    }
}
