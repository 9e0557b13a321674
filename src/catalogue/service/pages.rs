//! Pages: what is due at a centre, the plans and the log of a machine, recording a service.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::record::services_of;
use super::{KINDS, PlanForm, ServiceForm, ServicePlan, add_plan, end_plan, plans_at, plans_of, record_service};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{Error, Result, Scope, Verb};
use crate::catalogue::{Equipment, queries};
use crate::web::{App, Column, Ctx, Entered, Form, Table, Tone, empty, in_script, tag, wide_page};

/// Days ahead on which a service shows as due soon.
const SOON_DAYS: i64 = 14;

pub fn router() -> Router<App> {
    Router::new()
        .route("/service", get(own))
        .route("/manage/centres/{code}/service", get(centre))
        .route("/manage/machines/{code}/service", get(machine).post(add))
        .route("/manage/machines/{code}/service/record", get(ask_record).post(record))
        .route("/manage/machines/{code}/service/end", get(ask_end).post(end))
}

/// `GET /service`: where the operator stands.
async fn own(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::ServiceEquipment, Scope::Everywhere)?;
    let centre = queries::centre(ctx.app.db.read(), ctx.actor.centre().ok_or(Error::NotFound)?).await?;
    Ok(ctx.redirect(format!("/manage/centres/{}/service", centre.code)))
}

/// Overdue, due soon or fine, in words.
fn due_tag(ctx: &Ctx, due: NaiveDate) -> Markup {
    let days = due.signed_duration_since(ist_date(ctx.now())).num_days();
    html! {
        (short_date(due)) " "
        @if days < 0 { (tag(Tone::Bad, &ctx.t("service-overdue"))) }
        @else if days <= SOON_DAYS { (tag(Tone::Waiting, &ctx.t("service-soon"))) }
    }
}

fn columns(ctx: &Ctx, keys: &[&str]) -> Vec<Column> {
    keys.iter().map(|key| Column::text(ctx.t(key))).collect()
}

/// What a plan says, and the way to record it for those who may.
fn plan_cells(ctx: &Ctx, plan: &ServicePlan) -> Vec<Markup> {
    let services = access::may(&ctx.actor, Verb::ServiceEquipment, Scope::Centre(plan.centre_id));
    let done = plan.last_done.map_or_else(|| ctx.t("service-never"), short_date);
    vec![
        html! { (in_script(ctx.lang, &plan.what)) " (" (ctx.t(&format!("service-kind-{}", plan.kind))) ")" },
        html! { (ctx.lang.count("service-every-days", plan.every_days)) },
        html! { (done) @if !plan.certificate_no.is_empty() { " · " span.code { (plan.certificate_no) } } },
        due_tag(ctx, plan.next_due),
        html! {
            @if services {
                a href=(format!("/manage/machines/{}/service/record?plan={}", plan.machine, plan.id)) { (ctx.t("service-record")) }
            }
        },
    ]
}

/// `GET /manage/centres/{code}/service`
async fn centre(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = queries::centre_by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(centre.id))?;
    let keys = ["service-machine", "service-what", "service-every", "service-last", "service-due", "service-do"];
    let mut table = Table::new("service", ctx.t("service-all"), columns(&ctx, &keys));
    for plan in plans_at(ctx.app.db.read(), centre.id).await? {
        let mut cells = vec![html! {
            a href=(format!("/manage/machines/{}/service", plan.machine)) { (in_script(ctx.lang, plan.machine_name(ctx.lang))) }
            " " span.code { (plan.machine) }
        }];
        cells.extend(plan_cells(&ctx, &plan));
        table.row(cells);
    }
    let body = html! {
        p.lead { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) }
        @if table.is_empty() { (empty(&ctx.t("service-none-at-centre"), None)) } @else { (table) }
        p { a href=(format!("/manage/centres/{code}/roster")) { (ctx.t("duty-roster-title")) } }
    };
    Ok(wide_page(&ctx, &ctx.t("service-title"), body))
}

async fn asked_machine(ctx: &Ctx, code: &str, verb: Verb) -> Result<Equipment> {
    let machine = queries::equipment_by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, verb, Scope::Centre(machine.centre_id))?;
    Ok(machine)
}

fn lead(ctx: &Ctx, machine: &Equipment) -> Markup {
    html! { p.lead { (in_script(ctx.lang, ctx.lang.pick(&machine.name_en, &machine.name_hi))) " · " span.code { (machine.code) } } }
}

/// `GET /manage/machines/{code}/service`
async fn machine(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = asked_machine(&ctx, &code, Verb::SeeBoard).await?;
    machine_page(&ctx, &machine, &Entered::with([("kind", "maintenance")])).await
}

async fn machine_page(ctx: &Ctx, machine: &Equipment, entered: &Entered) -> Result<Response> {
    let manages = access::may(&ctx.actor, Verb::ManageEquipment, Scope::Centre(machine.centre_id));
    let plans = plans_of(ctx.app.db.read(), machine.id).await?;
    let mut keys = vec!["service-what", "service-every", "service-last", "service-due", "service-do"];
    if manages {
        keys.push("service-plan");
    }
    let mut table = Table::new("plans", ctx.t("service-plans"), columns(ctx, &keys));
    let base = format!("/manage/machines/{}", machine.code);
    for plan in &plans {
        let mut cells = plan_cells(ctx, plan);
        if manages {
            cells.push(html! { a href=(format!("{base}/service/end?plan={}", plan.id)) { (ctx.t("service-end")) } });
        }
        table.row(cells);
    }
    let form = ctx.form(entered);
    let body = html! {
        (lead(ctx, machine))
        @if table.is_empty() { (empty(&ctx.t("service-none"), None)) } @else { (table) }
        (log(ctx, machine).await?)
        @if manages {
            h2 { (ctx.t("service-plan-new")) }
            (form.post(&format!("{base}/service"), html! {
                (form.radios("kind", "service-kind", kinds(ctx)))
                (form.text("what", "service-what").hint("service-what-hint"))
                (form.number("every_days", "service-every").hint("service-every-hint").inputmode("numeric"))
                (form.date("next_due", "service-due"))
                (form.submit("service-plan-add"))
            }))
            p { a href=(base) { (ctx.t("duty-back-to-machine")) } }
        }
    };
    Ok(form.page(&ctx.t("service-title"), body))
}

fn kinds(ctx: &Ctx) -> Vec<(String, String)> {
    KINDS.iter().map(|kind| ((*kind).to_owned(), ctx.t(&format!("service-kind-{kind}")))).collect()
}

async fn log(ctx: &Ctx, machine: &Equipment) -> Result<Markup> {
    let keys = ["service-done-on", "service-what", "service-certificate", "service-note", "service-by"];
    let mut table = Table::new("log", ctx.t("service-log"), columns(ctx, &keys));
    for done in services_of(ctx.app.db.read(), machine.id).await? {
        table.row(vec![
            html! { (short_date(done.done_on)) },
            in_script(ctx.lang, &done.what),
            html! { span.code { (done.certificate_no) } },
            in_script(ctx.lang, &done.note),
            in_script(ctx.lang, done.recorded_by.as_deref().unwrap_or("–")),
        ]);
    }
    Ok(html! { @if !table.is_empty() { (table) } })
}

/// `POST /manage/machines/{code}/service`
async fn add(ctx: Ctx, Path(code): Path<String>, form: Form<PlanForm>) -> Result<Response> {
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, typed, |tx| async move { add_plan(&tx, code, typed).await }).await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/machines/{code}/service"), &ctx.t("service-plan-added"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let machine = asked_machine(&ctx, code, Verb::ManageEquipment).await?;
            machine_page(&ctx, &machine, &entered).await
        }
    }
}

async fn asked_plan(ctx: &Ctx, machine: &Equipment, id: &str) -> Result<Option<ServicePlan>> {
    let plans = plans_of(ctx.app.db.read(), machine.id).await?;
    Ok(plans.into_iter().find(|plan| plan.id.to_string() == id))
}

/// `GET /manage/machines/{code}/service/record`
async fn ask_record(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = asked_machine(&ctx, &code, Verb::ServiceEquipment).await?;
    let Some(plan) = asked_plan(&ctx, &machine, &ctx.asked("plan")).await? else {
        return Ok(ctx.redirect(format!("/manage/machines/{code}/service")));
    };
    let today = short_date(ist_date(ctx.now()));
    Ok(record_page(&ctx, &machine, &plan, &Entered::with([("done_on", today)])))
}

fn record_page(ctx: &Ctx, machine: &Equipment, plan: &ServicePlan, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let certificate = form.text("certificate_no", "service-certificate").width(20);
    let certificate = if plan.kind == "calibration" { certificate } else { certificate.optional() };
    let body = html! {
        (lead(ctx, machine))
        p { strong { (in_script(ctx.lang, &plan.what)) } " (" (ctx.t(&format!("service-kind-{}", plan.kind))) "): " (due_tag(ctx, plan.next_due)) }
        (form.post(&format!("/manage/machines/{}/service/record", machine.code), html! {
            (form.hidden("plan", &plan.id.to_string()))
            (form.date("done_on", "service-done-on"))
            (certificate)
            (form.text("note", "service-note").optional())
            (form.submit("service-record"))
        }))
        p { a href=(format!("/manage/machines/{}/service", machine.code)) { (ctx.t("web-back")) } }
    };
    form.page(&ctx.t("service-record-title"), body)
}

/// `POST /manage/machines/{code}/service/record`
async fn record(ctx: Ctx, Path(code): Path<String>, form: Form<ServiceForm>) -> Result<Response> {
    let machine = asked_machine(&ctx, &code, Verb::ServiceEquipment).await?;
    let plan = asked_plan(&ctx, &machine, &form.value.plan).await?.ok_or(Error::NotFound)?;
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, typed, |tx| async move { record_service(&tx, code, typed).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/manage/machines/{code}/service"), &ctx.t("service-recorded"))),
        Err(error) => Ok(record_page(&ctx, &machine, &plan, &form.entered.refused(error)?)),
    }
}

/// Which plan ends.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Ending {
    plan: String,
}

/// `GET /manage/machines/{code}/service/end`: once more before a plan ends.
async fn ask_end(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = asked_machine(&ctx, &code, Verb::ManageEquipment).await?;
    let Some(plan) = asked_plan(&ctx, &machine, &ctx.asked("plan")).await? else {
        return Ok(ctx.redirect(format!("/manage/machines/{code}/service")));
    };
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let back = format!("/manage/machines/{code}/service");
    let body = html! {
        (lead(&ctx, &machine))
        p { (ctx.tr("service-end-effect", &[("what", &plan.what)])) }
        (form.post(&format!("{back}/end"), html! {
            (form.hidden("plan", &plan.id.to_string()))
            (form.danger("service-end", &back))
        }))
    };
    Ok(form.page(&ctx.t("service-end-title"), body))
}

/// `POST /manage/machines/{code}/service/end`
async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let id: i64 = form.value.plan.parse().map_err(|_| Error::NotFound)?;
    let code = &code;
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &form.value, |tx| async move { end_plan(&tx, code, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/manage/machines/{code}/service"), &ctx.t("service-ended")))
}
