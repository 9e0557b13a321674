//! Moving a series: another time of day, day or length for one date and all later ones, or for all.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::rule_words;
use crate::access;
use crate::base::time::{self, Instant};
use crate::base::{Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::booking::pages::{lengths, parts};
use crate::booking::series::change::{Range, ShiftSeries, Shifted, Step, preview_shift, shift_series, span};
use crate::booking::series::find::{self, PartView, SeriesView};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, in_script, notice, page, tag};

/// A series with its machine and the first of the dates concerned.
struct Scene {
    series: SeriesView,
    machine: Machine,
    first: Option<PartView>,
}

async fn scene(ctx: &Ctx, id: i64, entered: &Entered) -> Result<Scene> {
    let conn = ctx.app.db.read();
    let series = find::series(conn, &ctx.actor, id).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(series.unit_id, series.centre_id))?;
    let machine = Machine::by_code(conn, &series.equipment_code).await?;
    let from = entered.get("from");
    let wanted = |part: &PartView| from.is_empty() || part.reference.as_deref() == Some(from);
    let dates = find::parts(conn, id).await?;
    let first = dates.into_iter().find(|part| part.is_still_to_come(ctx.now()) && wanted(part));
    Ok(Scene { series, machine, first })
}

/// `GET /series/{id}/change`, with `from` only that booking's date and later ones; with `look` what would come out.
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let entered = Entered::of_query(&ctx.query);
    let scene = scene(&ctx, id, &entered).await?;
    if scene.first.is_none() {
        return Ok(page(
            &ctx,
            &ctx.t("series-change-title"),
            html! {
                p { (ctx.t("series-nothing-moves")) }
                p { a href=(format!("/series/{id}")) { (ctx.t("web-back")) } }
            },
        ));
    }
    if entered.get("look").is_empty() {
        return Ok(form_page(&ctx, &scene, &started(&scene, entered)));
    }
    look(&ctx, &scene, entered).await
}

fn started(scene: &Scene, entered: Entered) -> Entered {
    let Some((from, until)) = scene.first.as_ref().and_then(|part| part.starts_at.zip(part.ends_at)) else {
        return entered;
    };
    let usual = [
        ("date", time::short_date(time::ist_date(from))),
        ("time", time::clock_time(from)),
        ("minutes", (until - from).num_minutes().to_string()),
    ];
    let missing = usual.into_iter().filter(|(name, _)| entered.get(name).is_empty()).collect::<Vec<_>>();
    missing.into_iter().fold(entered, |entered, (name, value)| entered.and(name, value))
}

fn form_page(ctx: &Ctx, scene: &Scene, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let series = &scene.series;
    form.page(
        &ctx.t("series-change-title"),
        html! {
            (headline(ctx, series))
            p { (ctx.t("series-change-intro")) }
            p { (ctx.t("booking-old-kept")) }
            form method="get" action=(format!("/series/{}/change", series.id)) novalidate {
                (form.hidden("from", entered.get("from")))
                (form.date("date", "series-first-day-new"))
                @if !series.by_day() { (form.time("time", "booking-start-time")) }
                (form.select("minutes", "booking-length", lengths(ctx, &scene.machine)).width(20))
                p.actions { button type="submit" name="look" value="yes" { (ctx.t("series-look")) } }
            }
            p { a href=(format!("/series/{}", series.id)) { (ctx.t("booking-leave-it")) } }
        },
    )
}

fn headline(ctx: &Ctx, series: &SeriesView) -> Markup {
    html! { p { (in_script(ctx.lang, series.equipment_name(ctx.lang))) " · " (rule_words(ctx.lang, &series.rule)) } }
}

async fn look(ctx: &Ctx, scene: &Scene, entered: Entered) -> Result<Response> {
    let looked = match read(scene, &entered, String::new()) {
        Ok(command) => {
            let order = &command;
            ctx.write(|tx| async move { preview_shift(&tx, order).await }).await
        }
        Err(error) => Err(error),
    };
    match looked {
        Ok(shifted) => Ok(preview_page(ctx, scene, &shifted, &entered)),
        Err(error) => Ok(form_page(ctx, scene, &entered.refused(error)?)),
    }
}

fn preview_page(ctx: &Ctx, scene: &Scene, shifted: &Shifted, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let (moved, all) = (shifted.moved(), shifted.steps.len());
    let series = &scene.series;
    let address = format!("/series/{}/change", series.id);
    let carried = ["from", "date", "time", "minutes"];
    let again: Vec<(&str, String)> = carried.iter().map(|name| (*name, entered.get(name).to_owned())).collect();
    let counts = [("moved", moved.to_string()), ("count", all.to_string()), ("kept", (all - moved).to_string())];
    let counts: Vec<(&'static str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.page(&ctx.t("series-change-check"), html! {
        (headline(ctx, series))
        @if moved == all {
            (notice(Tone::Good, html! { p { (ctx.tr("series-all-move", &counts)) } }))
        } @else {
            (notice(Tone::Waiting, html! { p { (ctx.tr("series-some-stay", &counts)) } }))
        }
        (table(ctx, series, shifted))
        @if moved > 0 {
            (form.post(&address, html! {
                @for name in carried { (form.hidden(name, entered.get(name))) }
                (form.hidden("seen", &shifted.seen()))
                @if ctx.actor.unit().is_none() { (form.text("reason", "booking-change-why").hint("booking-change-why-hint")) }
                (form.submit_words(&ctx.tr("series-move-now", &counts)))
            }))
        }
        p { a href=(format!("{address}?{}", parts::query(&again))) { (ctx.t("booking-choose-another")) } }
    })
}

fn table(ctx: &Ctx, series: &SeriesView, shifted: &Shifted) -> Markup {
    let columns = ["booking-old-time", "booking-new-time", "booking-state"].map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("dates", ctx.t("series-dates-caption"), columns.to_vec());
    let state = |step: &Step| match step.why.as_slice() {
        [] => tag(Tone::Good, &ctx.t("series-free")),
        whys => html! {
            (tag(Tone::Bad, &ctx.t("series-stays")))
            @for why in whys { " " (in_script(ctx.lang, why.words(ctx.lang))) }
        },
    };
    for step in &shifted.steps {
        table.row(vec![
            html! { (parts::when_short(span(step.old), series.by_day())) },
            html! { (parts::when_short(span(step.new), series.by_day())) },
            state(step),
        ]);
    }
    html! { (table) }
}

/// Where it goes is read from what was entered.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Target {
    reason: String,
    seen: String,
}

/// `POST /series/{id}/change`: moves as shown; what cannot move keeps its old time.
pub async fn save(ctx: Ctx, Path(id): Path<i64>, form: Form<Target>) -> Result<Response> {
    let scene = scene(&ctx, id, &form.entered).await?;
    let command = match read(&scene, &form.entered, form.value.reason.clone()) {
        Ok(command) => ShiftSeries { seen: Some(form.value.seen.clone()), ..command },
        Err(error) => return Ok(form_page(&ctx, &scene, &form.entered.refused(error)?)),
    };
    let order = &command;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, order, |tx| async move { shift_series(&tx, order).await }).await {
        Ok(shifted) => {
            let (moved, kept) = (shifted.moved().to_string(), (shifted.steps.len() - shifted.moved()).to_string());
            let words = ctx.tr("series-moved", &[("moved", &moved), ("kept", &kept)]);
            Ok(ctx.redirect_saying(format!("/series/{id}"), &words))
        }
        Err(error) => look(&ctx, &scene, form.entered.refused(error)?).await,
    }
}

fn read(scene: &Scene, entered: &Entered, reason: String) -> Result<ShiftSeries> {
    let Some((from, until)) = scene.first.as_ref().and_then(|part| part.starts_at.zip(part.ends_at)) else {
        return Err(Error::refused(Reason::new("series-nothing-to-come")));
    };
    let mut reasons = Reasons::new();
    let date = time::parse_date(entered.get("date"));
    if date.is_none() {
        reasons.push(Reason::field("date", "booking-time-unknown"));
    }
    let by_day = scene.series.by_day();
    let clock = if by_day { Some(chrono::NaiveTime::MIN) } else { time::parse_time(entered.get("time")) };
    if clock.is_none() {
        reasons.push(Reason::field("time", "booking-time-unknown"));
    }
    let minutes = entered.get("minutes").trim().parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n));
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    Error::check(reasons)?;
    let to: Instant = time::from_ist(date.unwrap_or_default().and_time(clock.unwrap_or_default()));
    let first = Some(entered.get("from")).filter(|from| !from.is_empty());
    Ok(ShiftSeries {
        range: Range { series: scene.series.id, from: first.map(crate::base::normalize_reference) },
        by_minutes: (to - from).num_minutes(),
        minutes: minutes.filter(|minutes| *minutes != (until - from).num_minutes()),
        leave_rest: true,
        reason,
        seen: None,
    })
}
