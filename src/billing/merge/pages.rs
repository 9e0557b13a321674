//! The page that merges a unit registered twice.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::html;
use serde::Deserialize;

use super::{MergeUnits, merge_units};
use crate::access;
use crate::base::{Error, Result, Scope, Verb};
use crate::people::{self, Unit};
use crate::web::{App, Ctx, Entered, Form};

pub fn routes() -> Router<App> {
    Router::new().route("/units/{code}/merge", get(show).post(merge))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MergeForm {
    kept: String,
    reason: String,
}

async fn duplicate(ctx: &Ctx, code: &str) -> Result<Unit> {
    access::check(&ctx.actor, Verb::MergeUnits, ctx.actor.centre().map_or(Scope::Everywhere, Scope::Centre))?;
    people::unit_by_code(ctx.app.db.read(), code).await?.ok_or(Error::NotFound)
}

async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = duplicate(&ctx, &code).await?;
    merge_page(&ctx, &unit, &Entered::empty()).await
}

async fn merge_page(ctx: &Ctx, unit: &Unit, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let others = people::other_codes_of(ctx, unit.id).await?;
    let back = format!("/units/{}", unit.code);
    let body = html! {
        (others)
        @if unit.status == people::UnitStatus::Merged { p { (ctx.t("people-unit-merged")) } } @else {
            p { (ctx.t("billing-merge-effect")) }
            (form.post(&format!("{back}/merge"), html! {
                (form.text("kept", "billing-merge-kept").hint("billing-merge-kept-hint").autocomplete("off").width(10))
                (form.lines("reason", "people-reason").hint("people-reason-hint"))
                (form.danger("billing-merge-do", &back))
            }))
        }
    };
    Ok(form.page(&ctx.tr("billing-merge-title", &[("unit", unit.name(ctx.lang))]), body))
}

async fn merge(ctx: Ctx, Path(code): Path<String>, form: Form<MergeForm>) -> Result<Response> {
    let unit = duplicate(&ctx, &code).await?;
    let command = &MergeUnits { duplicate: unit.id, kept: form.value.kept.clone(), reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { merge_units(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/units/{}/merge", unit.code), &ctx.t("billing-merge-done"))),
        Err(error) => merge_page(&ctx, &unit, &form.entered.refused(error)?).await,
    }
}
