//! Capacity and grid of a machine.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access;
use crate::base::{Reason, Reasons, Result, Scope, Verb};
use crate::booking::duty::machine_data::{ChangeCapacity, ChangeGrid, change_capacity, change_grid};
use crate::booking::machine::Machine;
use crate::catalogue::NewGrid;
use crate::web::{Ctx, Entered, Form, in_script};

async fn own_machine(ctx: &Ctx, code: &str) -> Result<Machine> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    Ok(machine)
}

fn framed(ctx: &Ctx, machine: &Machine, body: Markup) -> Markup {
    html! {
        p.lead { (in_script(ctx.lang, machine.name(ctx.lang))) " · " span.code { (machine.code) } }
        (body)
        p { a href=(format!("/manage/machines/{}", machine.code)) { (ctx.t("duty-back-to-machine")) } }
    }
}

/// What the form sends; numbers as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    capacity: String,
    slot_minutes: String,
    buffer_minutes: String,
    min_minutes: String,
    max_minutes: String,
    reason: String,
}

fn whole(typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    digits.parse().ok()
}

/// `GET /manage/machines/{code}/capacity`
pub async fn capacity(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = own_machine(&ctx, &code).await?;
    let entered = Entered::with([("capacity", machine.capacity.to_string())]);
    Ok(capacity_page(&ctx, &machine, &entered))
}

fn capacity_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("duty-capacity-note")) }
        (form.post(&format!("/manage/machines/{}/capacity", machine.code), html! {
            (form.number("capacity", "catalogue-capacity").hint("catalogue-capacity-hint").inputmode("numeric"))
            (form.text("reason", "duty-why"))
            (form.submit("duty-capacity-save"))
        }))
    };
    form.page(&ctx.t("duty-capacity-title"), framed(ctx, machine, body))
}

/// `POST /manage/machines/{code}/capacity`
pub async fn save_capacity(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let machine = own_machine(&ctx, &code).await?;
    // What is no number is none that the verb lets pass.
    let command = &ChangeCapacity {
        equipment: code.clone(),
        capacity: whole(&form.value.capacity).unwrap_or(0),
        reason: form.value.reason.clone(),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { change_capacity(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/manage/machines/{code}"), &ctx.t("duty-capacity-saved"))),
        Err(error) => Ok(capacity_page(&ctx, &machine, &form.entered.refused(error)?)),
    }
}

/// `GET /manage/machines/{code}/grid`
pub async fn grid(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = own_machine(&ctx, &code).await?;
    let grid = machine.grid();
    let entered = Entered::with([
        ("slot_minutes", grid.slot_minutes.to_string()),
        ("buffer_minutes", grid.buffer_minutes.to_string()),
        ("min_minutes", machine.min_minutes.to_string()),
        ("max_minutes", machine.max_minutes.to_string()),
    ]);
    Ok(grid_page(&ctx, &machine, &entered))
}

fn grid_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let quantum = machine.grid().quantum_minutes.to_string();
    let body = html! {
        p { (ctx.tr("duty-grid-note", &[("minutes", &quantum)])) }
        (form.post(&format!("/manage/machines/{}/grid", machine.code), html! {
            (form.number("slot_minutes", "catalogue-slot-minutes").hint("catalogue-slot-minutes-hint").inputmode("numeric"))
            (form.number("buffer_minutes", "catalogue-buffer-minutes").hint("catalogue-buffer-minutes-hint").inputmode("numeric"))
            (form.number("min_minutes", "catalogue-min-minutes").inputmode("numeric"))
            (form.number("max_minutes", "catalogue-max-minutes").inputmode("numeric"))
            (form.text("reason", "duty-why"))
            (form.submit("duty-grid-save"))
        }))
    };
    form.page(&ctx.t("duty-grid-title"), framed(ctx, machine, body))
}

/// Reads the four numbers, every fault at its field.
fn read(wish: &Wish) -> std::result::Result<NewGrid, Reasons> {
    let mut reasons = Reasons::new();
    let mut minutes = |field: &'static str, typed: &str, least: i64, most: i64| {
        let number = whole(typed).filter(|number| (least..=most).contains(number));
        number.unwrap_or_else(|| {
            reasons.push(Reason::field(field, "catalogue-minutes").with("least", least).with("most", most));
            least
        })
    };
    let grid = NewGrid {
        slot_minutes: minutes("slot_minutes", &wish.slot_minutes, 5, 1440),
        buffer_minutes: minutes("buffer_minutes", &wish.buffer_minutes, 0, 1440),
        min_minutes: minutes("min_minutes", &wish.min_minutes, 1, 129_600),
        max_minutes: minutes("max_minutes", &wish.max_minutes, 1, 129_600),
    };
    if reasons.is_empty() { Ok(grid) } else { Err(reasons) }
}

/// `POST /manage/machines/{code}/grid`
pub async fn save_grid(ctx: Ctx, Path(code): Path<String>, form: Form<Wish>) -> Result<Response> {
    let machine = own_machine(&ctx, &code).await?;
    let grid = match read(&form.value) {
        Ok(grid) => grid,
        Err(reasons) => return Ok(grid_page(&ctx, &machine, &form.entered.clone().and_reasons(reasons))),
    };
    let command = &ChangeGrid { equipment: code.clone(), grid, reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { change_grid(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/manage/machines/{code}"), &ctx.t("duty-grid-saved"))),
        Err(error) => Ok(grid_page(&ctx, &machine, &form.entered.refused(error)?)),
    }
}
