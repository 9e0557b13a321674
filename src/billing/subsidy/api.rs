//! What is owed for concessions, for programs: batches, and their way to the money.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::batch::{SubmitBatch, submit_batch};
use super::find::{Accrual, Batch, batch_of, batches, owed};
use super::rules::BatchStatus;
use crate::access;
use crate::base::{Error, Paise, Reason, Result, Verb};
use crate::billing::api::centre_of;
use crate::db::RequestKey;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

/// Whose are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub struct BatchQuery {
    /// Code of the centre; may be left out by its staff.
    centre: String,
}

/// A batch of claims.
#[derive(Serialize, ToSchema)]
pub struct BatchView {
    id: i64,
    scheme: String,
    from: NaiveDate,
    until: NaiveDate,
    submitted_on: NaiveDate,
    status: BatchStatus,
    claimed_paise: Paise,
    approved_paise: Paise,
    difference_paise: Paise,
    received_on: Option<NaiveDate>,
    /// Its claims; left out in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    claims: Vec<ClaimLine>,
}

/// A claim of a batch.
#[derive(Serialize, ToSchema)]
pub struct ClaimLine {
    id: i64,
    unit: String,
    service_on: NaiveDate,
    document: String,
    claimed_paise: Paise,
    approved_paise: Option<Paise>,
}

impl BatchView {
    fn of(batch: Batch, claims: Vec<Accrual>) -> BatchView {
        let sums = batch.sums();
        let line = |line: Accrual| ClaimLine {
            id: line.id,
            claimed_paise: line.claimed(),
            unit: line.unit_code,
            service_on: line.service_on,
            document: line.document_number,
            approved_paise: line.approved,
        };
        BatchView {
            id: batch.id,
            status: batch.status(),
            scheme: batch.scheme_code,
            from: batch.from_on,
            until: batch.until_on,
            submitted_on: batch.submitted_on,
            claimed_paise: sums.claimed,
            approved_paise: sums.approved,
            difference_paise: sums.difference,
            received_on: batch.received_on,
            claims: claims.into_iter().map(line).collect(),
        }
    }
}

/// Batches of claims on those who bear concessions, newest first, 200 at most
#[utoipa::path(get, path = "/subsidy-batches", tag = "billing", params(BatchQuery),
    responses((status = 200, body = Vec<BatchView>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(ctx: Ctx, Query(query): Query<BatchQuery>) -> Result<axum::Json<Vec<BatchView>>> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let centre = centre_of(&ctx, &query.centre).await?.id;
    let found = batches(ctx.app.db.read(), &ctx.actor, centre, 200).await?;
    Ok(axum::Json(found.into_iter().map(|batch| BatchView::of(batch, Vec::new())).collect()))
}

/// One batch with its claims
#[utoipa::path(get, path = "/subsidy-batches/{id}", tag = "billing", params(("id" = i64, Path)),
    responses((status = 200, body = BatchView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(ctx: Ctx, Path(id): Path<String>) -> Result<axum::Json<BatchView>> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (batch, claims) = batch_of(ctx.app.db.read(), &ctx.actor, id).await?;
    Ok(axum::Json(BatchView::of(batch, claims)))
}

/// What is to be claimed.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BatchCall {
    /// Code of the centre; may be left out by its staff.
    centre: String,
    /// Code of the scheme.
    scheme: String,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// Number of the letter.
    reference: String,
}

/// Claim together what accrued in some days
#[utoipa::path(post, path = "/subsidy-batches", tag = "billing", request_body = BatchCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = BatchView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub async fn claim(
    ctx: Ctx,
    key: IdempotencyKey,
    body: std::result::Result<Json<BatchCall>, Response>,
) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let centre = centre_of(&ctx, &body.centre).await?.id;
    let schemes = owed(ctx.app.db.read(), &ctx.actor, centre).await?;
    let scheme = schemes.iter().find(|scheme| scheme.code == body.scheme);
    let unread = |field: &'static str| Reason::field(field, "billing-date-unreadable");
    let (scheme, from, until) = match (scheme, body.from, body.until) {
        (Some(scheme), Some(from), Some(until)) => (scheme.scheme_id, from, until),
        (scheme, from, until) => {
            let reasons = [
                scheme.is_none().then(|| Reason::field("scheme", "subsidy-nothing-accrued")),
                from.is_none().then(|| unread("from")),
                until.is_none().then(|| unread("until")),
            ];
            return Err(Error::Refused(reasons.into_iter().flatten().collect()));
        }
    };
    let command = &SubmitBatch { centre, scheme, from, until, reference: body.reference.clone() };
    let key = RequestKey::new(&key.0, &body)?;
    let db = &ctx.app.db;
    let done = db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { submit_batch(&tx, command).await }).await?;
    let (batch, claims) = batch_of(db.read(), &ctx.actor, done.into_inner()).await?;
    Ok((StatusCode::CREATED, axum::Json(BatchView::of(batch, claims))).into_response())
}
