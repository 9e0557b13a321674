//! Decisions about a unit: verified, rejected, suspended, taken in again, in another user category. Each says its
//! effect and asks for the evidence or the reason.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::units::{asked_unit, category_options, facts};
use crate::access;
use crate::base::{Result, Verb, time};
use crate::people::{self, SetCategory, Unit, UnitStatus, VerifyUnit, own_place};
use crate::web::{App, Ctx, Entered, Form, button_link};

pub fn router() -> Router<App> {
    Router::new()
        .route("/units/{code}/verify", get(verify_form).post(verify))
        .route("/units/{code}/reject", get(reject_form).post(reject))
        .route("/units/{code}/suspend", get(suspend_form).post(suspend))
        .route("/units/{code}/readmit", get(readmit_form).post(readmit))
        .route("/units/{code}/category", get(category_form).post(set_category))
}

/// Ways to the decisions that its status allows.
pub(super) fn links(ctx: &Ctx, unit: &Unit) -> Markup {
    let to = |what: &str| format!("/units/{}/{what}", unit.code);
    html! {
        p.actions {
            @match unit.status {
                UnitStatus::AwaitingVerification => {
                    (button_link(&to("verify"), &ctx.t("people-verify")))
                    a href=(to("reject")) { (ctx.t("people-reject")) }
                },
                UnitStatus::Active => {
                    a href=(to("category")) { (ctx.t("people-category-new")) }
                    a href=(to("suspend")) { (ctx.t("people-suspend")) }
                },
                UnitStatus::Suspended => { (button_link(&to("readmit"), &ctx.t("people-readmit"))) },
                UnitStatus::Rejected | UnitStatus::Merged => {},
            }
            a href=(to("merge")) { (ctx.t("people-merge-link")) }
            a href=(to("edit")) { (ctx.t("people-unit-edit")) }
            a href=(to("tax-status")) { (ctx.t("tax-status-link")) }
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DecisionForm {
    user_category: String,
    effective_from: String,
    evidence: String,
    spv_member: String,
    credit_limit: String,
    reason: String,
}

async fn verify_page(ctx: &Ctx, unit: &Unit, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let categories = category_options(ctx).await?;
    let body = html! {
        (facts(ctx, unit))
        (form.post(&format!("/units/{}/verify", unit.code), html! {
            (form.select("user_category", "people-category", categories))
            (form.lines("evidence", "people-evidence").hint("people-evidence-hint"))
            (form.checkbox("spv_member", "people-spv-member"))
            (form.number("credit_limit", "people-credit-limit").hint("people-credit-limit-hint").optional())
            (form.submit("people-verify"))
        }))
    };
    Ok(form.page(&ctx.tr("people-verify-title", &[("unit", unit.name(ctx.lang))]), body))
}

async fn verify_form(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let wished = people::categories_of(ctx.app.db.read(), unit.id).await?.into_iter().next();
    let entered = wished.map_or_else(Entered::empty, |wish| {
        Entered::with([("user_category", wish.user_category), ("evidence", wish.evidence)])
    });
    verify_page(&ctx, &unit, &entered).await
}

async fn managed_unit(ctx: &Ctx, code: &str) -> Result<Unit> {
    let unit = asked_unit(ctx, code).await?;
    access::check(&ctx.actor, Verb::ManageUnits, own_place(&ctx.actor))?;
    Ok(unit)
}

async fn verify(ctx: Ctx, Path(code): Path<String>, form: Form<DecisionForm>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let command = &VerifyUnit {
        unit: unit.id,
        user_category: form.value.user_category.clone(),
        evidence: form.value.evidence.clone(),
        spv_member: form.value.spv_member == "yes",
        credit_limit: form.value.credit_limit.clone(),
    };
    let done =
        ctx.write_once(&form.entered.idempotency_key(), command, |tx| async move {
            people::verify_unit(&tx, command).await
        })
        .await;
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("people-unit-verified"))),
        Err(error) => verify_page(&ctx, &unit, &form.entered.refused(error)?).await,
    }
}

/// A page that asks for the reason of a decision before it is taken.
fn reason_page(ctx: &Ctx, unit: &Unit, what: &str, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let back = format!("/units/{}", unit.code);
    let title = ctx.tr(&format!("people-{what}-title"), &[("unit", unit.name(ctx.lang))]);
    let button = format!("people-{what}");
    let body = html! {
        p { (ctx.t(&format!("people-{what}-effect"))) }
        (form.post(&format!("{back}/{what}"), html! {
            (form.lines("reason", "people-reason").hint("people-reason-hint"))
            @if what == "readmit" { (form.submit(&button)) } @else { (form.danger(&button, &back)) }
        }))
    };
    form.page(&title, body)
}

async fn reject_form(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    Ok(reason_page(&ctx, &managed_unit(&ctx, &code).await?, "reject", &Entered::empty()))
}

async fn suspend_form(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    Ok(reason_page(&ctx, &managed_unit(&ctx, &code).await?, "suspend", &Entered::empty()))
}

async fn readmit_form(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    Ok(reason_page(&ctx, &managed_unit(&ctx, &code).await?, "readmit", &Entered::empty()))
}

async fn reject(ctx: Ctx, Path(code): Path<String>, form: Form<DecisionForm>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let (id, reason) = (unit.id, &form.value.reason);
    let done = ctx.write(|tx| async move { people::reject_unit(&tx, id, reason).await }).await;
    decided(&ctx, &unit, "reject", &form.entered, done)
}

async fn suspend(ctx: Ctx, Path(code): Path<String>, form: Form<DecisionForm>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let (id, reason) = (unit.id, &form.value.reason);
    let done = ctx.write(|tx| async move { people::suspend_unit(&tx, id, reason).await }).await;
    decided(&ctx, &unit, "suspend", &form.entered, done)
}

async fn readmit(ctx: Ctx, Path(code): Path<String>, form: Form<DecisionForm>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let (id, reason) = (unit.id, &form.value.reason);
    let done = ctx.write(|tx| async move { people::readmit_unit(&tx, id, reason).await }).await;
    decided(&ctx, &unit, "readmit", &form.entered, done)
}

fn decided(ctx: &Ctx, unit: &Unit, what: &str, entered: &Entered, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t(&format!("people-{what}-done")))),
        Err(error) => Ok(reason_page(ctx, unit, what, &entered.refused(error)?)),
    }
}

async fn category_page(ctx: &Ctx, unit: &Unit, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let categories = category_options(ctx).await?;
    let body = html! {
        p { (ctx.t("people-category-effect")) }
        (form.post(&format!("/units/{}/category", unit.code), html! {
            (form.select("user_category", "people-category", categories))
            (form.date("effective_from", "people-category-from"))
            (form.lines("evidence", "people-evidence").hint("people-evidence-hint"))
            (form.submit("people-save"))
        }))
    };
    Ok(form.page(&ctx.tr("people-category-title", &[("unit", unit.name(ctx.lang))]), body))
}

async fn category_form(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let today = time::short_date(time::ist_date(ctx.now()));
    category_page(&ctx, &unit, &Entered::with([("effective_from", today)])).await
}

async fn set_category(ctx: Ctx, Path(code): Path<String>, form: Form<DecisionForm>) -> Result<Response> {
    let unit = managed_unit(&ctx, &code).await?;
    let command = &SetCategory {
        unit: unit.id,
        user_category: form.value.user_category.clone(),
        effective_from: form.value.effective_from.clone(),
        evidence: form.value.evidence.clone(),
    };
    let done =
        ctx.write_once(&form.entered.idempotency_key(), command, |tx| async move {
            people::set_category(&tx, command).await
        })
        .await;
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("people-category-saved"))),
        Err(error) => category_page(&ctx, &unit, &form.entered.refused(error)?).await,
    }
}
