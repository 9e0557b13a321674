//! The close for programs: where it stands, and saying of a step that it is done or left.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::facts::Close;
use super::mark::{MarkStep, mark_step};
use super::rules::{State, Step};
use crate::access;
use crate::base::time::Month;
use crate::base::{CentreId, Error, Result, Verb};
use crate::billing;
use crate::db::RequestKey;
use crate::web::{App, Ctx, IdempotencyKey, Json, Problem};

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(mark))
}

#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
struct CloseQuery {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// `2026-10`
    month: String,
}

/// A step and where it stands.
#[derive(Serialize, ToSchema)]
struct StepAnswer {
    step: Step,
    state: State,
    /// Things left to look at.
    left: i64,
    /// What is seen of it now; goes along when the step is marked.
    seen: String,
    /// Why it is left, if it is.
    reason: String,
}

/// A month's close.
#[derive(Serialize, ToSchema)]
struct CloseAnswer {
    month: String,
    jobs_without_count: Vec<String>,
    drafts: usize,
    drafts_payable_paise: i64,
    issued: i64,
    issued_payable_paise: i64,
    unallocated_receipts: i64,
    unallocated_paise: i64,
    steps: Vec<StepAnswer>,
}

impl CloseAnswer {
    fn of(close: &Close) -> CloseAnswer {
        let step = |view: &super::facts::StepView| StepAnswer {
            step: view.step,
            state: view.state,
            left: view.finding.left,
            seen: view.finding.seen.clone(),
            reason: view.said.as_ref().map(|said| said.reason.clone()).unwrap_or_default(),
        };
        CloseAnswer {
            month: close.month.to_string(),
            jobs_without_count: close.jobs.iter().map(|job| job.reference.clone()).collect(),
            drafts: close.preview.documents.len(),
            drafts_payable_paise: close.preview.payable.0,
            issued: close.issued.count,
            issued_payable_paise: close.issued.payable.0,
            unallocated_receipts: close.unallocated.count,
            unallocated_paise: close.unallocated.amount.0,
            steps: close.steps.iter().map(step).collect(),
        }
    }
}

/// Where a month's close stands
#[utoipa::path(get, path = "/month-close", tag = "billing", params(CloseQuery),
    responses((status = 200, body = CloseAnswer), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn show(ctx: Ctx, Query(query): Query<CloseQuery>) -> Result<axum::Json<CloseAnswer>> {
    access::check_somewhere(&ctx.actor, Verb::SeeCharges)?;
    let centre = centre_of(&ctx, &query.centre).await?;
    let month = month_of(&query.month)?;
    let close = Close::load(ctx.app.db.read(), &ctx.actor, &ctx.app.clock, centre, month).await?;
    Ok(axum::Json(CloseAnswer::of(&close)))
}

/// What is said of a step.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct MarkCall {
    /// `2026-10`
    month: String,
    /// Whether it is left for a reason instead of done.
    set_aside: bool,
    /// Why it is left.
    reason: String,
    /// What was seen, as the call above told it.
    seen: String,
}

/// Say that a step is done, or leave it for a reason
#[utoipa::path(post, path = "/month-close/{step}", tag = "billing", request_body = MarkCall,
    params(("step" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn mark(
    ctx: Ctx,
    Path(step): Path<String>,
    key: IdempotencyKey,
    body: std::result::Result<Json<MarkCall>, Response>,
) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::CloseMonth)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let step = Step::from_code(&step).ok_or(Error::NotFound)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    let MarkCall { month, set_aside, reason, seen } = body;
    let command = &MarkStep { centre, month, step, set_aside, reason, seen };
    let key = RequestKey::new(&key.0, command)?;
    ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { mark_step(&tx, command).await }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn centre_of(ctx: &Ctx, code: &str) -> Result<CentreId> {
    match ctx.actor.centre() {
        Some(own) if code.is_empty() => Ok(own),
        _ if code.is_empty() => Err(Error::field("centre", "billing-centre-missing")),
        _ => Ok(billing::centre_by_code(ctx.app.db.read(), code).await?.id),
    }
}

fn month_of(text: &str) -> Result<Month> {
    Month::parse(text).ok_or_else(|| Error::field("month", "billing-month-unreadable"))
}
