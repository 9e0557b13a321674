//! "Tell me if an earlier time frees": asked for on a booking.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use crate::access;
use crate::base::time;
use crate::base::{Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::find::{self, BookingView};
use crate::booking::pages::{check, parts};
use crate::booking::waiting::join::{MoveEarlier, move_earlier};
use crate::web::{Ctx, Entered, Form, summary_list};

/// `GET /bookings/{reference}/earlier`
pub async fn ask(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    let today = time::short_date(time::ist_date(ctx.now()));
    Ok(earlier_page(&ctx, &view, &Entered::with([("from_date", today)])))
}

fn earlier_page(ctx: &Ctx, view: &BookingView, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    form.page(
        &ctx.t("waiting-earlier-title"),
        html! {
            p { (ctx.t("waiting-earlier-text")) }
            (summary_list(&check::facts(ctx, view)))
            (form.post(&format!("/bookings/{}/earlier", view.reference), html! {
                (form.date("from_date", "waiting-from-date"))
                @if !view.by_day() { (form.time("from_time", "waiting-from-time").optional()) }
                (form.date("until_date", "waiting-look-until").hint_words(
                    ctx.tr("waiting-look-until-hint", &[("when", &parts::when_short(parts::span(view), view.by_day()))])
                ).optional())
                (form.submit("waiting-earlier-now"))
            }))
            p { a href=(format!("/bookings/{}", view.reference)) { (ctx.t("booking-leave-it")) } }
        },
    )
}

/// Since when, not before which time, and how long to look.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    from_date: String,
    from_time: String,
    until_date: String,
}

fn read(reference: &str, wish: &Wish) -> Result<MoveEarlier> {
    let mut reasons = Reasons::new();
    let from = time::parse_date(&wish.from_date);
    if from.is_none() {
        reasons.push(Reason::field("from_date", "booking-time-unknown"));
    }
    let clock = time::parse_time(&wish.from_time);
    if clock.is_none() && !wish.from_time.trim().is_empty() {
        reasons.push(Reason::field("from_time", "booking-time-unknown"));
    }
    let until = time::parse_date(&wish.until_date);
    if until.is_none() && !wish.until_date.trim().is_empty() {
        reasons.push(Reason::field("until_date", "booking-time-unknown"));
    }
    Error::check(reasons)?;
    Ok(MoveEarlier {
        reference: reference.to_owned(),
        from_at: time::start_of_day(from.unwrap_or_default()),
        day_from_minute: clock.map_or(0, |clock| i64::from(chrono::Timelike::num_seconds_from_midnight(&clock)) / 60),
        // All of the last day.
        gives_up_at: until.and_then(|day| day.succ_opt()).map(time::start_of_day),
    })
}

/// `POST /bookings/{reference}/earlier`
pub async fn save(ctx: Ctx, Path(reference): Path<String>, form: Form<Wish>) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    access::check(&ctx.actor, Verb::MoveBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    let done = match read(&view.reference, &form.value) {
        Ok(command) => {
            let order = &command;
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, order, |tx| async move { move_earlier(&tx, order).await }).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(joined) => Ok(ctx.redirect_saying(format!("/waiting/{}", joined.id), &ctx.t("waiting-earlier-done"))),
        Err(error) => Ok(earlier_page(&ctx, &view, &form.entered.refused(error)?)),
    }
}
