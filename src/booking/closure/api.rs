//! The JSON calls of closures. They only translate: the verbs are those of the pages.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cause::Cause;
use super::close::{Close, close};
use super::end::{End, end as end_closure};
use super::hit::{self, Hit};
use super::list::default_choice;
use super::notice::Shut;
use super::rules::Choice;
use super::settle::{Chosen, Settle, settle as settle_hits};
use crate::access;
use crate::base::time::{Instant, rfc3339};
use crate::base::{ClosureId, Error, Lang, Paise, Result, Scope, Verb};
use crate::booking::api::moment;
use crate::booking::machine::Machine;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

/// A closure to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewClosure {
    /// From, RFC 3339 with offset.
    pub starts_at: String,
    /// Until; missing where nobody knows.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// How much of a pool; all of it where missing.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// Planned ahead, or a breakdown.
    #[serde(default)]
    pub planned: bool,
    /// Why; `other` where missing, with words.
    #[serde(default)]
    pub cause: Cause,
    /// A few words more, for the units.
    #[serde(default)]
    pub reason: String,
}

/// A closure with every booking it hit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Closure {
    /// Its row.
    pub id: ClosureId,
    /// Code of the machine.
    pub equipment: String,
    /// From, Indian offset: behind what was running.
    pub starts_at: String,
    /// Until; missing where nobody knows.
    pub ends_at: Option<String>,
    /// How much of it.
    pub capacity: i64,
    /// `planned` or `breakdown`.
    pub kind: String,
    /// Why.
    pub cause: Cause,
    /// Why, in words.
    pub reason: String,
    /// Whom it hit.
    pub hits: Vec<ClosureHit>,
}

/// A booking a closure hit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClosureHit {
    /// Reference of the booking.
    pub booking: String,
    /// Code of the unit.
    pub unit: String,
    /// Where it was: from.
    pub starts_at: String,
    /// Until.
    pub ends_at: String,
    /// Total agreed.
    pub total_paise: Paise,
    /// The place held for it, while it is held.
    pub proposal: Option<ProposedPlace>,
    /// What is suggested, while nobody has settled it.
    pub suggested: Option<Choice>,
    /// When its unit was asked.
    pub asked_at: Option<String>,
    /// How it ended: `moved`, `accepted`, `chosen`, `cancelled`, `let_go`, `cut`, `back`.
    pub outcome: Option<String>,
}

/// A place held for a displaced booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposedPlace {
    /// Code of the machine.
    pub equipment: String,
    /// From, Indian offset.
    pub starts_at: String,
    /// Until.
    pub ends_at: String,
    /// What it costs.
    pub total_paise: Paise,
    /// Until when it is held.
    pub held_until: String,
}

/// What is done with the bookings hit.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SettleClosure {
    /// For each booking; those not named are left.
    pub choices: Vec<HitChoice>,
}

/// What is done with one booking.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct HitChoice {
    /// Reference.
    pub booking: String,
    /// What.
    pub choice: Choice,
}

/// A closure's new end.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct EndClosure {
    /// RFC 3339 with offset; now or before opens at once, missing where nobody knows.
    #[serde(default)]
    pub ends_at: Option<String>,
}

impl ClosureHit {
    fn of(hit: &Hit, now: Instant) -> ClosureHit {
        let live = hit.live(now);
        ClosureHit {
            booking: hit.reference.clone(),
            unit: hit.unit_code.clone(),
            starts_at: rfc3339(hit.starts_at),
            ends_at: rfc3339(hit.ends_at),
            total_paise: hit.quoted_total_paise,
            suggested: hit.is_open().then(|| default_choice(hit, live.as_ref())),
            proposal: live.map(|place| ProposedPlace {
                equipment: place.code,
                starts_at: rfc3339(place.span.from),
                ends_at: rfc3339(place.span.until),
                total_paise: place.total,
                held_until: place.until.map(rfc3339).unwrap_or_default(),
            }),
            asked_at: hit.asked_at.map(rfc3339),
            outcome: hit.outcome.clone(),
        }
    }
}

async fn answer(ctx: &Ctx, status: StatusCode, id: ClosureId) -> Result<Response> {
    let conn = ctx.app.db.read();
    let shut = Shut::load(conn, id).await?;
    let hits = hit::of_closure(conn, id).await?;
    let body = Closure {
        id,
        equipment: shut.equipment_code.clone(),
        starts_at: rfc3339(shut.starts_at),
        ends_at: shut.until.map(rfc3339),
        capacity: shut.capacity,
        kind: shut.kind.clone(),
        cause: shut.cause(),
        reason: shut.why(Lang::En),
        hits: hits.iter().map(|hit| ClosureHit::of(hit, ctx.now())).collect(),
    };
    Ok((status, axum::Json(body)).into_response())
}

/// The closure of an address, if the actor may close its machine.
async fn seen(ctx: &Ctx, id: &str) -> Result<ClosureId> {
    let id: ClosureId = id.parse().map_err(|_| Error::NotFound)?;
    let shut = Shut::load(ctx.app.db.read(), id).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(shut.centre_id))?;
    Ok(id)
}

/// Closes a machine at once. Every booking inside is named with the place held for it.
#[utoipa::path(post, path = "/equipment/{code}/closures", tag = "booking", request_body = NewClosure,
    params(("code" = String, Path, description = "Code of the machine"), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Closure), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn shut(
    ctx: Ctx,
    Path(code): Path<String>,
    key: IdempotencyKey,
    body: Result<Json<NewClosure>, Response>,
) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let mut reasons = Vec::new();
    let starts_at = moment("starts_at", &body.starts_at, &mut reasons);
    let ends_at = body.ends_at.as_deref().map(|text| moment("ends_at", text, &mut reasons));
    Error::check(reasons)?;
    let command = &Close {
        equipment: code,
        starts_at,
        ends_at,
        capacity: body.capacity,
        planned: body.planned,
        cause: body.cause,
        reason: body.reason,
    };
    let id: ClosureId = ctx.write_once(&key.0, command, |tx| async move { close(&tx, command).await }).await?;
    answer(&ctx, StatusCode::CREATED, id).await
}

/// A closure with every booking it hit.
#[utoipa::path(get, path = "/closures/{id}", tag = "booking", params(("id" = i64, Path)),
    responses((status = 200, body = Closure), (status = 404, body = Problem)))]
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = seen(&ctx, &id).await?;
    answer(&ctx, StatusCode::OK, id).await
}

/// Settles all named bookings or none: `move`, `ask`, `cancel`, `leave`. Each unit gets one message.
#[utoipa::path(post, path = "/closures/{id}/settle", tag = "booking", request_body = SettleClosure,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Closure), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn settle(
    ctx: Ctx,
    Path(id): Path<String>,
    key: IdempotencyKey,
    body: Result<Json<SettleClosure>, Response>,
) -> Result<Response> {
    let id = seen(&ctx, &id).await?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let choices = body.choices.into_iter().map(|one| Chosen { booking: one.booking, choice: one.choice }).collect();
    let command = &Settle { closure: id, choices };
    ctx.write_once(&key.0, command, |tx| async move { settle_hits(&tx, command).await }).await?;
    answer(&ctx, StatusCode::OK, id).await
}

/// Opens again, or sets another end. What it takes more hits bookings like a closure of its own.
#[utoipa::path(post, path = "/closures/{id}/end", tag = "booking", request_body = EndClosure,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Closure), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn end(
    ctx: Ctx,
    Path(id): Path<String>,
    key: IdempotencyKey,
    body: Result<Json<EndClosure>, Response>,
) -> Result<Response> {
    let id = seen(&ctx, &id).await?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let mut reasons = Vec::new();
    let ends_at = body.ends_at.as_deref().map(|text| moment("ends_at", text, &mut reasons));
    Error::check(reasons)?;
    let command = &End { closure: id, ends_at };
    ctx.write_once(&key.0, command, |tx| async move { end_closure(&tx, command).await }).await?;
    answer(&ctx, StatusCode::OK, id).await
}
