//! Opening hours and closed days of a centre.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::{Deserialize, Serialize};

use super::framed;
use super::hits::{Change, answer, seen};
use crate::base::time::{ist_date, long_date, short_date};
use crate::base::{Result, Verb};
use crate::booking::duty::changes::{change_hours, close_day};
use crate::catalogue::{
    self, Centre, HolidayForm, HoursForm, HoursVersion, OffDay, off_day_options, own_centre, own_holidays,
    remove_holiday,
};
use crate::web::{Column, Ctx, Entered, Form, Table, empty, post_button};

/// `GET /manage/centres/{code}/hours`
pub async fn hours(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    hours_page(&ctx, &centre, &Entered::empty()).await
}

/// `POST /manage/centres/{code}/hours`
pub async fn set(ctx: Ctx, Path(code): Path<String>, form: Form<HoursForm>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let (code, typed, seen) = (&code, &form.value, seen(&form.entered));
    let key = form.entered.idempotency_key();
    let written = ctx.write_once(&key, typed, |tx| async move { change_hours(&tx, code, typed, seen).await }).await;
    let back = format!("/manage/centres/{code}/hours");
    let change = Change { centre: &centre, action: &back, back: &back, done: ctx.t("catalogue-hours-set") };
    match answer(&ctx, &change, &form.entered, written).await? {
        Ok(response) => Ok(response),
        Err(entered) => hours_page(&ctx, &centre, &entered).await,
    }
}

async fn hours_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let hours = catalogue::centre_hours(ctx.app.db.read(), centre.id).await?;
    let mut table = Table::new(
        "hours",
        ctx.t("catalogue-hours-so-far"),
        vec![
            Column::text(ctx.t("catalogue-effective-from")),
            Column::text(ctx.t("catalogue-open")),
            Column::text(ctx.t("catalogue-off")),
        ],
    );
    for version in hours.versions().iter().rev() {
        table.row(vec![
            html! { (short_date(version.effective_from)) },
            html! { (clock(version.opens_minute)) "–" (clock(version.closes_minute)) },
            html! { (off_words(ctx, version)) },
        ]);
    }
    let form = ctx.form(entered);
    let body = html! {
        (table)
        h2 { (ctx.t("catalogue-hours-new")) }
        p { (ctx.t("catalogue-hours-note")) }
        (form.post(&format!("/manage/centres/{}/hours", centre.code), html! {
            (form.date("effective_from", "catalogue-effective-from"))
            (form.time("opens", "catalogue-opens"))
            (form.time("closes", "catalogue-closes"))
            (form.checkboxes("off", "catalogue-off", off_day_options(ctx)).optional())
            (form.submit("catalogue-hours-set-button"))
        }))
    };
    Ok(form.page(&ctx.t("catalogue-hours-title"), framed(ctx, centre, body)))
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn off_words(ctx: &Ctx, version: &HoursVersion) -> String {
    let word = |off: &OffDay| match off.nth {
        None => ctx.t(&format!("weekday-{}", off.weekday.number_from_monday())),
        Some(2) if off.weekday == chrono::Weekday::Sat => ctx.t("catalogue-second-saturday"),
        Some(nth) => format!("{} ({nth})", ctx.t(&format!("weekday-{}", off.weekday.number_from_monday()))),
    };
    let words: Vec<String> = version.off_days.iter().map(word).collect();
    if words.is_empty() { ctx.t("catalogue-no-off-days") } else { words.join(", ") }
}

/// `GET /manage/centres/{code}/holidays`
pub async fn holidays(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    holidays_page(&ctx, &centre, &Entered::empty()).await
}

/// `POST /manage/centres/{code}/holidays`
pub async fn add(ctx: Ctx, Path(code): Path<String>, form: Form<HolidayForm>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let (code, typed, seen) = (&code, &form.value, seen(&form.entered));
    let key = form.entered.idempotency_key();
    let written = ctx.write_once(&key, typed, |tx| async move { close_day(&tx, code, typed, seen).await }).await;
    let back = format!("/manage/centres/{code}/holidays");
    let change = Change { centre: &centre, action: &back, back: &back, done: ctx.t("catalogue-holiday-added") };
    match answer(&ctx, &change, &form.entered, written).await? {
        Ok(response) => Ok(response),
        Err(entered) => holidays_page(&ctx, &centre, &entered).await,
    }
}

/// Which closed day is to be open again.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RemoveForm {
    holiday: String,
}

/// `POST /manage/centres/{code}/holidays/remove`
pub async fn remove(ctx: Ctx, Path(code): Path<String>, form: Form<RemoveForm>) -> Result<Response> {
    // An id that is no number names nothing.
    let (code, id) = (&code, form.value.holiday.parse().unwrap_or(0));
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &form.value, |tx| async move { remove_holiday(&tx, code, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/manage/centres/{code}/holidays"), &ctx.t("catalogue-holiday-removed")))
}

async fn holidays_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let today = ist_date(ctx.now());
    let own = own_holidays(conn, centre.id, today).await?;
    let hours = catalogue::centre_hours(conn, centre.id).await?;
    let base = format!("/manage/centres/{}", centre.code);
    let form = ctx.form(entered);
    let body = html! {
        h2 { (ctx.t("catalogue-own-holidays")) }
        @if own.is_empty() { (empty(&ctx.t("catalogue-no-own-holidays"), None)) }
        @else {
            ul {
                @for holiday in &own {
                    li {
                        (long_date(ctx.lang, holiday.on_date)) ": " (ctx.lang.pick(&holiday.name_en, &holiday.name_hi)) " "
                        (post_button(ctx, &format!("{base}/holidays/remove"), &ctx.tr("catalogue-holiday-remove", &[("day", &short_date(holiday.on_date))]), &[("holiday", &holiday.id.to_string())]))
                    }
                }
            }
        }
        h2 { (ctx.t("catalogue-holiday-new")) }
        p { (ctx.t("catalogue-hours-note")) }
        (form.post(&format!("{base}/holidays"), html! {
            (form.date("on_date", "catalogue-day"))
            (form.text("name_en", "catalogue-reason-en"))
            (form.text("name_hi", "catalogue-reason-hi"))
            (form.submit("catalogue-holiday-add"))
        }))
        h2 { (ctx.t("catalogue-state-holidays")) }
        ul {
            @for (date, en, hi) in hours.holidays_from(today).filter(|(date, _, _)| own.iter().all(|h| h.on_date != *date)) {
                li { (long_date(ctx.lang, date)) ": " (ctx.lang.pick(en, hi)) }
            }
        }
    };
    Ok(form.page(&ctx.t("catalogue-holidays-title"), framed(ctx, centre, body)))
}
