//! What a phone shows that has read a machine's code.

use axum::extract::Path;
use axum::response::Response;
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::{Started, come, move_up_now, start_now};
use crate::access;
use crate::base::time::{clock_time, ist_date, long_date};
use crate::base::{Error, Lang, Result, Scope, UnitId, Verb};
use crate::booking::{self, BookingView, Here, MoveUp, StartHere, Status};
use crate::catalogue::equipment_by_code;
use crate::db::WriteTx;
use crate::web::{Ctx, Entered, Form, Tone, button_link, empty, in_script, notice, panel, post_button};

/// `GET /m/{code}`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = equipment_by_code(ctx.app.db.read(), &code).await?;
    let Some(unit) = ctx.actor.unit() else {
        if !ctx.actor.is_logged_in() {
            return Err(Error::NotLoggedIn);
        }
        let floor = access::may(&ctx.actor, Verb::RecordWork, Scope::Centre(machine.centre_id));
        return Ok(ctx.redirect(if floor { format!("/work?machine={code}") } else { format!("/board/{code}") }));
    };
    machine_page(&ctx, unit, &code, &Entered::empty()).await
}

async fn machine_page(ctx: &Ctx, unit: UnitId, code: &str, entered: &Entered) -> Result<Response> {
    let here = booking::here(&ctx.app.db, &ctx.actor, unit, code, ctx.now()).await?;
    let in_use = here.own.iter().any(|view| view.status_at(ctx.now()) == Status::InUse);
    let mut own = Vec::new();
    for view in &here.own {
        own.push(own_booking(ctx, &here, view).await?);
    }
    let form = ctx.form(entered);
    Ok(form.page(
        here.machine.name(ctx.lang),
        html! {
            p.lead { (in_script(ctx.lang, here.machine.centre_name(ctx.lang))) }
            @if here.forgotten > 0 { (notice(Tone::Waiting, html! { p { (ctx.t("work-here-forgotten")) } })) }
            @for booking in own { (booking) }
            @if !in_use { (start_panel(ctx, &here)) }
            p { a href=(format!("/book/{code}")) { (ctx.t("work-here-other-times")) } }
            p { (ctx.t("work-here-call")) " " a href=(format!("tel:{}", here.machine.centre_phone)) { (here.machine.centre_phone) } }
        },
    ))
}

/// Starting now: one button for each length, or why it cannot be.
fn start_panel(ctx: &Ctx, here: &Here) -> Markup {
    let by_day = here.machine.grid().by_day;
    let buttons = html! {
        div.actions {
        @for choice in &here.choices {
            @let minutes = choice.minutes.to_string();
            @let until = if by_day { long_date(ctx.lang, ist_date(choice.span.until - TimeDelta::minutes(1))) } else { clock_time(choice.span.until) };
            @let words = ctx.tr("work-here-start", &[("until", &until), ("total", &choice.total.to_string())]);
            (post_button(ctx, &format!("/m/{}/start", here.machine.code), &words, &[("minutes", &minutes)]))
        }
        }
        p.hint { (ctx.t("work-here-start-hint")) }
    };
    if !here.choices.is_empty() {
        return panel(&ctx.t("work-here-start-title"), buttons);
    }
    panel(
        &ctx.t("work-here-blocked"),
        html! {
            @if here.refused.is_empty() { (empty(&ctx.t("work-here-nothing"), None)) }
            ul {
                @for reason in &here.refused { li { (reason.words(ctx.lang)) " " (reason.next_step(ctx.lang)) } }
            }
            @if let Some(next) = here.next_free {
                p { (ctx.tr("work-here-next-free", &[("time", &crate::base::time::short_date_time(next))])) }
                p.actions { (button_link(&format!("/book/{}", here.machine.code), &ctx.t("work-here-book"))) }
            }
        },
    )
}

/// One of the unit's own bookings here, with what can be done about it now.
async fn own_booking(ctx: &Ctx, here: &Here, view: &BookingView) -> Result<Markup> {
    let code = &here.machine.code;
    let values = [("reference", view.reference.as_str())];
    let now = ctx.now();
    let act = match view.status_at(now) {
        Status::InUse => booking::extension(ctx, &view.reference, "booking").await?,
        Status::Confirmed => html! { div.actions {
            @if now >= view.starts_at - TimeDelta::hours(1) {
                (post_button(ctx, &format!("/m/{code}/check-in"), &ctx.t("work-here-check-in"), &values))
            }
            @if now < view.starts_at && ist_date(now) == ist_date(view.starts_at) && !here.choices.is_empty() {
                (post_button(ctx, &format!("/m/{code}/move-up"), &ctx.t("work-here-move-up"), &values))
            }
        } },
        _ => html! {},
    };
    let state = match view.status_at(now) {
        Status::InUse => "work-here-running",
        Status::Requested => "work-here-requested",
        _ => "work-here-yours",
    };
    Ok(html! {
        section {
            h2 { (ctx.tr(state, &[("time", &span_words(ctx.lang, view))])) }
            p { a href=(format!("/bookings/{}", view.reference)) { (crate::base::grouped_reference(&view.reference)) } }
            (act)
        }
    })
}

fn span_words(lang: Lang, view: &BookingView) -> String {
    if view.by_day() || ist_date(view.starts_at) != ist_date(view.ends_at) {
        let last = ist_date(view.ends_at - TimeDelta::minutes(1));
        return format!("{} – {}", long_date(lang, ist_date(view.starts_at)), long_date(lang, last));
    }
    format!("{}–{}", clock_time(view.starts_at), clock_time(view.ends_at))
}

/// What a button at the machine sends.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Tap {
    minutes: String,
    reference: String,
}

#[derive(Clone, Copy, Serialize)]
enum Act {
    Start,
    CheckIn,
    MoveUp,
}

/// `POST /m/{code}/start`
pub async fn start(ctx: Ctx, Path(code): Path<String>, form: Form<Tap>) -> Result<Response> {
    act(&ctx, &code, &form, Act::Start).await
}

/// `POST /m/{code}/check-in`
pub async fn check_in(ctx: Ctx, Path(code): Path<String>, form: Form<Tap>) -> Result<Response> {
    act(&ctx, &code, &form, Act::CheckIn).await
}

/// `POST /m/{code}/move-up`
pub async fn move_up(ctx: Ctx, Path(code): Path<String>, form: Form<Tap>) -> Result<Response> {
    act(&ctx, &code, &form, Act::MoveUp).await
}

async fn act(ctx: &Ctx, code: &str, form: &Form<Tap>, act: Act) -> Result<Response> {
    let unit = match ctx.actor.unit() {
        Some(unit) => unit,
        None if ctx.actor.is_logged_in() => return Err(Error::NotAllowed),
        None => return Err(Error::NotLoggedIn),
    };
    let tap = &form.value;
    let command = &(act, code, tap);
    let key = form.entered.idempotency_key();
    let done = ctx.write_once(&key, command, |tx| async move { carry_out(&tx, act, code, tap).await }).await;
    match done {
        Ok(started) => {
            let (token, until) = (started.token.to_string(), clock_time(started.ends_at));
            let words = ctx.tr("work-here-started", &[("token", &token), ("until", &until)]);
            Ok(ctx.redirect_saying(format!("/m/{code}"), &words))
        }
        Err(error @ (Error::Refused(_) | Error::Conflict(_))) => {
            machine_page(ctx, unit, code, &form.entered.refused(error)?).await
        }
        Err(error) => Err(error),
    }
}

async fn carry_out(tx: &WriteTx, act: Act, code: &str, tap: &Tap) -> Result<Started> {
    match act {
        Act::Start => {
            let minutes = tap.minutes.trim().parse().unwrap_or_default();
            start_now(tx, &StartHere { equipment: code.to_owned(), minutes }).await
        }
        Act::CheckIn => come(tx, &tap.reference).await,
        Act::MoveUp => move_up_now(tx, &MoveUp { reference: tap.reference.clone() }).await,
    }
}
