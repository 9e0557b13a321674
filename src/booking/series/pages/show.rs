//! A series: what was booked, what moved, what was left out and why; giving it back.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::rule_words;
use crate::access;
use crate::base::time::Span;
use crate::base::{Paise, Result, Scope, Verb};
use crate::booking::pages::parts;
use crate::booking::series::change::{CancelSeries, Range, cancel_series};
use crate::booking::series::find::{self, PartView, SeriesView};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, in_script, notice, page, summary_list, tag};

/// `GET /series/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let series = find::series(conn, &ctx.actor, id).await?;
    let dates = find::parts(conn, id).await?;
    let title = ctx.tr("series-title", &[("machine", series.equipment_name(ctx.lang))]);
    let to_come = dates.iter().filter(|part| part.is_still_to_come(ctx.now())).count();
    Ok(page(
        &ctx,
        &title,
        html! {
            (summary_list(&facts(&ctx, &series, &dates)?))
            (table(&ctx, &series, &dates, to_come > 0))
            ul.links {
                @if to_come > 0 && may(&ctx, &series, Verb::MoveBooking) {
                    li { a href=(format!("/series/{id}/change")) { (ctx.t("series-change-all")) } }
                }
                @if to_come > 0 && may(&ctx, &series, Verb::CancelBooking) {
                    li { a href=(format!("/series/{id}/cancel")) { (ctx.t("series-cancel-all")) } }
                }
                li { a href="/bookings" { (ctx.t("booking-all-mine")) } }
            }
        },
    ))
}

fn may(ctx: &Ctx, series: &SeriesView, verb: Verb) -> bool {
    access::may(&ctx.actor, verb, Scope::UnitAtCentre(series.unit_id, series.centre_id))
}

fn facts(ctx: &Ctx, series: &SeriesView, dates: &[PartView]) -> Result<Vec<(String, Markup)>> {
    let lang = ctx.lang;
    let booked = dates.iter().filter(|part| part.booking_id.is_some());
    let moved = booked.clone().filter(|part| !part.why(lang).is_empty()).count();
    let count = booked.clone().count();
    let stands = booked.filter(|part| part.status_at(ctx.now()).is_some_and(|status| status.claims()));
    let total = Paise::sum(stands.filter_map(|part| part.quoted_total_paise))?;
    let mut rows = vec![
        (ctx.t("booking-machine"), html! { (in_script(lang, series.equipment_name(lang))) }),
        (ctx.t("series-rule"), html! { (rule_words(lang, &series.rule)) }),
        (
            ctx.t("series-came-out"),
            html! {
                (ctx.tr("series-counts", &[
                    ("booked", &count.to_string()),
                    ("moved", &moved.to_string()),
                    ("left", &(dates.len() - count).to_string()),
                ]))
            },
        ),
        (ctx.t("booking-total"), html! { (total) }),
    ];
    if ctx.actor.unit().is_none() {
        let unit = html! { (in_script(lang, series.unit_name(lang))) " (" (series.unit_code) ")" };
        rows.insert(1, (ctx.t("booking-unit"), unit));
    }
    Ok(rows)
}

fn table(ctx: &Ctx, series: &SeriesView, dates: &[PartView], to_come: bool) -> Markup {
    let columns = vec![
        Column::text(ctx.t("booking-date")),
        Column::text(ctx.t("booking-state")),
        Column::number(ctx.t("booking-total")),
    ];
    let change = to_come && may(ctx, series, Verb::MoveBooking);
    let mut table = Table::new("dates", ctx.t("series-dates-caption"), columns);
    for part in dates {
        let mut cells = row(ctx, series, part);
        let reference = part.reference.as_ref().filter(|_| change && part.is_still_to_come(ctx.now()));
        if let (Some(state), Some(reference)) = (cells.get_mut(1), reference) {
            let address = |what: &str| format!("/series/{}/{what}?from={reference}", series.id);
            *state = html! {
                (state)
                br;
                (ctx.t("series-this-and-later")) " "
                a href=(address("change")) { (ctx.t("series-change-from")) } " · "
                a href=(address("cancel")) { (ctx.t("series-cancel-from")) }
            };
        }
        table.row(cells);
    }
    html! { (table) }
}

fn row(ctx: &Ctx, series: &SeriesView, part: &PartView) -> Vec<Markup> {
    let lang = ctx.lang;
    let booked = part.starts_at.zip(part.ends_at).zip(part.reference.as_ref());
    let Some(((from, until), reference)) = booked else {
        let until = part.wanted_at + chrono::TimeDelta::try_minutes(series.minutes).unwrap_or_default();
        return vec![
            html! { (parts::when_short(Span { from: part.wanted_at, until }, series.by_day())) },
            html! { (tag(Tone::Bad, &ctx.t("series-left-out"))) " " (in_script(lang, part.why(lang))) },
            html! {},
        ];
    };
    let status = part.status_at(ctx.now());
    vec![
        html! { a href=(format!("/bookings/{reference}")) { (parts::when_short(Span { from, until }, series.by_day())) } },
        html! {
            @if let Some(status) = status { (parts::status_tag(lang, status)) }
            @if !part.why(lang).is_empty() {
                " " (ctx.tr("series-moved-from", &[("time", &crate::base::time::short_date_time(part.wanted_at))]))
                " " (in_script(lang, part.why(lang)))
            }
        },
        html! { @if let Some(total) = part.quoted_total_paise { (total) } },
    ]
}

/// `GET /series/{id}/cancel`, with `from` only that booking's date and later ones.
pub async fn ask_cancel(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    cancel_page(&ctx, id, &Entered::of_query(&ctx.query)).await
}

fn range(id: i64, entered: &Entered) -> Range {
    let from = Some(entered.get("from")).filter(|from| !from.is_empty());
    Range { series: id, from: from.map(crate::base::normalize_reference) }
}

async fn cancel_page(ctx: &Ctx, id: i64, entered: &Entered) -> Result<Response> {
    let series = find::series(ctx.app.db.read(), &ctx.actor, id).await?;
    access::check(&ctx.actor, Verb::CancelBooking, Scope::UnitAtCentre(series.unit_id, series.centre_id))?;
    // What it would cost is what the verb itself comes to, undone.
    let rehearsal = CancelSeries { range: range(id, entered), reason: "unit_request".to_owned() };
    let order = &rehearsal;
    let given = ctx.write(|tx| async move { tx.rehearse(cancel_series(&tx, order)).await }).await;
    let back = format!("/series/{id}");
    let given = match given {
        Ok(given) => given,
        Err(error) => {
            let refused = entered.refused(error)?;
            return Ok(ctx.form(&refused).page(
                &ctx.t("series-cancel-title"),
                html! {
                    p { a href=(back) { (ctx.t("web-back")) } }
                },
            ));
        }
    };
    let dates = find::parts(ctx.app.db.read(), id).await?;
    let hit = |part: &&PartView| given.bookings.iter().any(|one| Some(one.id) == part.booking_id);
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("series-cancel-title"),
        html! {
            p { (in_script(ctx.lang, series.equipment_name(ctx.lang))) " · " (rule_words(ctx.lang, &series.rule)) }
            ul {
                @for part in dates.iter().filter(hit) {
                    @if let Some((from, until)) = part.starts_at.zip(part.ends_at) {
                        li { (parts::when(ctx.lang, Span { from, until }, series.by_day())) }
                    }
                }
            }
            (notice(Tone::Waiting, html! { p { (parts::giving_back_words(ctx, &given)) } }))
            (form.post(&format!("{back}/cancel"), html! {
                (form.hidden("from", entered.get("from")))
                (form.radios("reason", "booking-cancel-why", parts::reason_choices(ctx)))
                (form.danger("series-cancel-now", &back))
            }))
        },
    ))
}

/// Why the dates are given back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Why {
    reason: String,
}

/// `POST /series/{id}/cancel`
pub async fn give_back(ctx: Ctx, Path(id): Path<i64>, form: Form<Why>) -> Result<Response> {
    let command = CancelSeries { range: range(id, &form.entered), reason: form.value.reason.clone() };
    let order = &command;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, order, |tx| async move { cancel_series(&tx, order).await }).await {
        Ok(given) => Ok(ctx.redirect_saying(format!("/series/{id}"), &parts::given_back_words(&ctx, &given))),
        Err(error) => cancel_page(&ctx, id, &form.entered.refused(error)?).await,
    }
}
