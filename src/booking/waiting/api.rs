//! The JSON calls of the waiting list.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, accept, decline, leave};
use super::find::{self, EntryView};
use super::join::{Join, join};
use crate::access;
use crate::base::time::{Instant, rfc3339};
use crate::base::{Error, Reason, Reasons, Result, Scope, Standing, Verb};
use crate::booking::machine::Machine;
use crate::web::{App, Ctx, IdempotencyKey, Json, Problem};

/// The calls of the waiting list.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(say_yes))
        .routes(routes!(say_no))
        .routes(routes!(go))
}

/// What somebody waits for: one slot (`starts_at`), or any start between `from` and `until`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
struct NewEntry {
    /// Code of the machine.
    equipment: String,
    /// Code of the unit; staff name it.
    #[serde(default)]
    unit: Option<String>,
    /// Start of the one slot, RFC 3339.
    #[serde(default)]
    starts_at: Option<String>,
    /// First start that will do.
    #[serde(default)]
    from: Option<String>,
    /// Last end that will do.
    #[serde(default)]
    until: Option<String>,
    /// Length.
    minutes: i64,
    /// How much; 1 where missing.
    #[serde(default)]
    capacity: Option<i64>,
    /// Whether machines that can stand in for it will do.
    #[serde(default)]
    sisters: bool,
}

/// A place in line.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct WaitingEntry {
    id: i64,
    equipment: String,
    unit: String,
    /// `slot`, `window`, `earlier`.
    kind: String,
    /// `waiting`, `offered`, `booked`, `declined`, `lapsed`, `left`, `removed`, `over`.
    status: String,
    /// Place in line, from 1.
    place: Option<usize>,
    from: String,
    until: String,
    minutes: i64,
    capacity: i64,
    /// Reference of the hold that is offered.
    offer: Option<String>,
    /// Start of the offer.
    offer_starts_at: Option<String>,
    /// When the offer runs out.
    answer_by: Option<String>,
}

async fn body(ctx: &Ctx, views: &[EntryView]) -> Result<Vec<WaitingEntry>> {
    let places = find::places(ctx.app.db.read(), views).await?;
    let entry = |view: &EntryView| WaitingEntry {
        id: view.id,
        equipment: view.equipment_code.clone(),
        unit: view.unit_code.clone(),
        kind: view.kind.clone(),
        status: view.status.clone(),
        place: places.get(&view.id).copied(),
        from: rfc3339(view.from_at),
        until: rfc3339(view.until_at),
        minutes: view.minutes,
        capacity: view.capacity,
        offer: view.offer_reference.clone(),
        offer_starts_at: view.offer_starts_at.map(rfc3339),
        answer_by: view.answer_by.map(rfc3339),
    };
    Ok(views.iter().map(entry).collect())
}

async fn answer(ctx: &Ctx, status: StatusCode, id: i64) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    let entry = body(ctx, &[view]).await?.pop().ok_or(Error::NotFound)?;
    Ok((status, axum::Json(entry)).into_response())
}

/// Who stands in line: a unit's own places, or for staff those of the centre.
#[utoipa::path(get, path = "/waiting", tag = "booking", responses((status = 200, body = Vec<WaitingEntry>)))]
async fn list(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let views = match &ctx.actor.standing {
        Standing::Anonymous => return Err(Error::NotLoggedIn),
        Standing::Unit(unit, _) => {
            access::check(&ctx.actor, Verb::SeeBooking, Scope::Unit(*unit))?;
            find::of_unit(conn, *unit).await?
        }
        _ => {
            let centre = ctx.actor.centre();
            access::check(&ctx.actor, Verb::SeeBoard, centre.map_or(Scope::Everywhere, Scope::Centre))?;
            find::at_centre(conn, centre).await?
        }
    };
    Ok(axum::Json(body(&ctx, &views).await?).into_response())
}

fn moment(field: &'static str, text: Option<&str>, reasons: &mut Reasons) -> Instant {
    let at = text.and_then(|text| DateTime::parse_from_rfc3339(text.trim()).ok()).map(|at| at.to_utc());
    let at = at.filter(|at| (2000..=2999).contains(&chrono::Datelike::year(at)));
    at.unwrap_or_else(|| {
        reasons.push(Reason::field(field, "booking-time-unknown"));
        Instant::default()
    })
}

/// Gets in line. 422 with `waiting-is-free` while a time that will do is free.
#[utoipa::path(post, path = "/waiting", tag = "booking", request_body = NewEntry,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = WaitingEntry), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(ctx: Ctx, key: IdempotencyKey, Json(body): Json<NewEntry>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &body.equipment).await?;
    let scope = match &ctx.actor.standing {
        Standing::Unit(unit, _) => Scope::UnitAtCentre(*unit, machine.centre_id),
        _ => Scope::Centre(machine.centre_id),
    };
    access::check(&ctx.actor, Verb::Book, scope)?;
    let mut reasons = Reasons::new();
    let length = chrono::TimeDelta::try_minutes(body.minutes.clamp(1, 1_000_000)).unwrap_or_default();
    let (from_at, until_at) = match &body.starts_at {
        Some(start) => {
            let start = moment("starts_at", Some(start), &mut reasons);
            (start, start + length)
        }
        None => {
            (moment("from", body.from.as_deref(), &mut reasons), moment("until", body.until.as_deref(), &mut reasons))
        }
    };
    Error::check(reasons)?;
    let command = &Join {
        equipment: machine.code,
        unit: body.unit,
        just_this: body.starts_at.is_some(),
        from_at,
        until_at,
        minutes: body.minutes,
        capacity: body.capacity.unwrap_or(1),
        quantity: None,
        day_from_minute: 0,
        sisters: body.sisters,
    };
    let joined = ctx.write_once(&key.0, command, |tx| async move { join(&tx, command).await }).await?;
    answer(&ctx, StatusCode::CREATED, joined.id).await
}

/// Says yes to an offer: its hold is confirmed.
#[utoipa::path(post, path = "/waiting/{id}/accept", tag = "booking",
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WaitingEntry), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn say_yes(ctx: Ctx, Path(id): Path<i64>, key: IdempotencyKey) -> Result<Response> {
    let command = &Answer { entry: id, reason: String::new() };
    ctx.write_once(&key.0, command, |tx| async move { accept(&tx, command).await }).await?;
    answer(&ctx, StatusCode::OK, id).await
}

/// Says no to an offer: the next in line is asked.
#[utoipa::path(post, path = "/waiting/{id}/decline", tag = "booking",
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WaitingEntry), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn say_no(ctx: Ctx, Path(id): Path<i64>, key: IdempotencyKey) -> Result<Response> {
    let command = &Answer { entry: id, reason: String::new() };
    ctx.write_once(&key.0, command, |tx| async move { decline(&tx, command).await }).await?;
    answer(&ctx, StatusCode::OK, id).await
}

/// Why a unit is taken out of line; its own people leave it out.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct Leaving {
    reason: String,
}

/// Leaves the line.
#[utoipa::path(post, path = "/waiting/{id}/leave", tag = "booking", request_body = Leaving,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = WaitingEntry), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn go(ctx: Ctx, Path(id): Path<i64>, key: IdempotencyKey, Json(body): Json<Leaving>) -> Result<Response> {
    let command = &Answer { entry: id, reason: body.reason };
    ctx.write_once(&key.0, command, |tx| async move { leave(&tx, command).await }).await?;
    answer(&ctx, StatusCode::OK, id).await
}
