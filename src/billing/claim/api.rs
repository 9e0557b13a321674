//! Claims for programs: those there are, and a new one.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::award::Expense;
use super::enter::{EnterClaim, enter};
use super::find::{ClaimFilter, list};
use super::rules::Status;
use crate::access;
use crate::base::{Error, Paise, Quantity, Result, Verb};
use crate::billing::parties;
use crate::db::RequestKey;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

/// Which claims are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub struct ClaimQuery {
    /// Where they stand: `submitted`, `checked`, `committee`, `sanctioned`, `paid`, `rejected`, `withdrawn`.
    status: String,
    /// What shares a cap: `rail_freight`.
    head: String,
}

/// A claim.
#[derive(Serialize, ToSchema)]
pub struct ClaimView {
    id: i64,
    unit: String,
    scheme: String,
    event_on: NaiveDate,
    /// Decimal count of containers or kilograms.
    count: String,
    spent_paise: i64,
    percent_bp: i64,
    computed_paise: i64,
    awarded_paise: i64,
    /// Which cap bounded it: `event`, `measure`, `year`, `events`, `budget`, or empty.
    limited_by: String,
    status: String,
    sanctioned_paise: Option<i64>,
    paid_on: Option<NaiveDate>,
}

/// Claims, newest first, 200 at most
#[utoipa::path(get, path = "/claims", tag = "billing", params(ClaimQuery),
    responses((status = 200, body = Vec<ClaimView>), (status = 403, body = Problem)))]
pub async fn claims(ctx: Ctx, Query(query): Query<ClaimQuery>) -> Result<axum::Json<Vec<ClaimView>>> {
    access::check_somewhere(&ctx.actor, Verb::SeeClaims)?;
    let filter = ClaimFilter { status: Status::from_code(&query.status), head: query.head, ..ClaimFilter::default() };
    let found = list(ctx.app.db.read(), &ctx.actor, &filter, 200).await?;
    let view = |claim: super::find::Claim| ClaimView {
        id: claim.id,
        status: claim.standing().code().to_owned(),
        unit: claim.unit_code,
        scheme: claim.scheme_code,
        event_on: claim.event_on,
        count: claim.count.to_string(),
        spent_paise: claim.spent.0,
        percent_bp: claim.percent.0,
        computed_paise: claim.computed.0,
        awarded_paise: claim.awarded.0,
        limited_by: claim.limited_by,
        sanctioned_paise: claim.sanctioned.map(|amount| amount.0),
        paid_on: claim.paid_on,
    };
    Ok(axum::Json(found.into_iter().map(view).collect()))
}

/// An expense to be claimed.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimCall {
    /// Code of the unit; may be left out by the unit itself.
    unit: String,
    /// What was paid for: `rail_freight_40ft`.
    expense: String,
    /// Day of the event.
    on: Option<NaiveDate>,
    /// Containers or kilograms, decimal; 1 where missing.
    count: String,
    /// Spent without GST.
    spent_paise: i64,
    /// Bill of lading, container numbers, invoice.
    particulars: String,
}

/// What was made of it.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Entered {
    /// Number of the claim.
    id: i64,
}

/// Claim a part of an expense back
#[utoipa::path(post, path = "/claims", tag = "billing", request_body = ClaimCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Entered), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn claim(
    ctx: Ctx,
    key: IdempotencyKey,
    body: std::result::Result<Json<ClaimCall>, Response>,
) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::EnterClaim)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let unit = match ctx.actor.unit() {
        Some(own) => own,
        None => parties::unit_by_code(ctx.app.db.read(), &body.unit.to_uppercase()).await?.id,
    };
    let on = body.on.ok_or_else(|| Error::field("on", "billing-date-unreadable"))?;
    let count = match body.count.as_str() {
        "" => Quantity::whole(1)?,
        typed => Quantity::parse(typed).ok_or_else(|| Error::field("count", "claim-count"))?,
    };
    let expense = Expense { kind: body.expense.clone(), on, count, spent: Paise(body.spent_paise) };
    let command = &EnterClaim { unit, expense, particulars: body.particulars.clone() };
    let key = RequestKey::new(&key.0, &body)?;
    let db = &ctx.app.db;
    let done = db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { enter(&tx, command).await }).await?;
    Ok((StatusCode::CREATED, axum::Json(Entered { id: done.into_inner() })).into_response())
}
