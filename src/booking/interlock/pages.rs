//! What a machine depends on: machines that cannot run with it, and the calendar it shares.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::calendar::{self, JoinCalendar, LeaveCalendar, join_calendar, leave_calendar};
use super::set::{self, EndInterlock, SetInterlock, end_interlock, set_interlock};
use crate::access;
use crate::base::{Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::web::{App, Ctx, Entered, Form, in_script, post_button};

/// Routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/manage/machines/{code}/together", get(show).post(save))
        .route("/manage/machines/{code}/together/end", post(end))
}

async fn own_machine(ctx: &Ctx, code: &str) -> Result<Machine> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    Ok(machine)
}

async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = own_machine(&ctx, &code).await?;
    together_page(&ctx, &machine, &Entered::empty()).await
}

async fn together_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let partners = set::partners(conn, machine.id).await?;
    let sharers = calendar::sharers(conn, machine.id).await?;
    let mut others = Machine::all(conn, Some(machine.centre_id)).await?;
    others.retain(|other| other.id != machine.id);
    let named = |other: &Machine| (other.code.clone(), format!("{} ({})", other.name(ctx.lang), other.code));
    let first = std::iter::once((String::new(), ctx.t("booking-counter-choose")));
    let options: Vec<(String, String)> = first.chain(others.iter().map(named)).collect();
    let address = format!("/manage/machines/{}/together", machine.code);
    let form = ctx.form(entered);
    // Two forms on one page: their fields need names of their own.
    let way = |code: &str, key: &str, name: &'static str, reason: &'static str| -> Markup {
        html! {
            (form.hidden("what", code))
            @if !name.is_empty() { (form.select(name, "booking-machine", options.clone()).width(30)) }
            (form.text(reason, "interlock-why"))
            (form.submit(key))
        }
    };
    let page = html! {
        p.lead { (in_script(ctx.lang, machine.name(ctx.lang))) " · " span.code { (machine.code) } }
        h2 { (ctx.t("interlock-heading")) }
        p { (ctx.t("interlock-note")) }
        @if partners.is_empty() { p { (ctx.t("interlock-none")) } }
        ul {
            @for partner in &partners {
                li {
                    (in_script(ctx.lang, partner.name(ctx.lang))) " (" (partner.code) "): " (in_script(ctx.lang, &partner.reason)) " "
                    (post_button(ctx, &format!("{address}/end"), &ctx.t("interlock-end"), &[("other", &partner.code)]))
                }
            }
        }
        (form.post(&address, way("interlock", "interlock-set", "other", "reason")))
        h2 { (ctx.t("calendar-heading")) }
        p { (ctx.t("calendar-note")) }
        @if sharers.is_empty() {
            p { (ctx.t("calendar-alone")) }
            (form.post(&address, way("join", "calendar-join", "with", "calendar_reason")))
        } @else {
            ul { @for sharer in &sharers { li { (in_script(ctx.lang, sharer.name(ctx.lang))) " (" (sharer.code) ")" } } }
            (form.post(&address, way("leave", "calendar-leave", "", "calendar_reason")))
        }
        p { a href=(format!("/manage/machines/{}", machine.code)) { (ctx.t("web-back")) } }
    };
    Ok(form.page(&ctx.t("interlock-title"), page))
}

/// What is set: an interlock, another's calendar, or one of its own.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wish {
    what: String,
    other: String,
    with: String,
    reason: String,
    calendar_reason: String,
}

async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let machine = own_machine(&ctx, &code).await?;
    let key = form.entered.idempotency_key();
    let equipment = code.clone();
    let reason = form.value.calendar_reason.clone();
    let done = match form.value.what.as_str() {
        "join" => {
            let command = &JoinCalendar { equipment, with: form.value.with.clone(), reason };
            ctx.write_once(&key, command, |tx| async move { join_calendar(&tx, command).await }).await
        }
        "leave" => {
            let command = &LeaveCalendar { equipment, reason };
            ctx.write_once(&key, command, |tx| async move { leave_calendar(&tx, command).await }).await
        }
        _ => {
            let reason = form.value.reason.clone();
            let command = &SetInterlock { equipment, other: form.value.other.clone(), reason };
            ctx.write_once(&key, command, |tx| async move { set_interlock(&tx, command).await }).await
        }
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/manage/machines/{code}/together"), &ctx.t("interlock-saved"))),
        Err(error) => together_page(&ctx, &machine, &form.entered.refused(error)?).await,
    }
}

async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    own_machine(&ctx, &code).await?;
    let command = &EndInterlock { equipment: code.clone(), other: form.value.other.clone() };
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, command, |tx| async move { end_interlock(&tx, command).await }).await?;
    Ok(ctx.redirect_saying(format!("/manage/machines/{code}/together"), &ctx.t("interlock-saved")))
}
