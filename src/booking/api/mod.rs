//! The JSON calls of bookings. They only translate: the verbs are those of the pages.

pub(in crate::booking) mod model;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::model::{
    Booking, Decision, EndBooking, ExtendBooking, FarFreeTime, FreeDay, FreeSlots, FreeTime, MoveBooking, NewBooking,
    NextFree, times,
};
use super::availability::{Availability, alternatives};
use super::cancel::{Cancel, cancel};
use super::change::{Move, move_booking};
use super::decide::{Decide, approve, confirm, reject};
use super::elsewhere::{MOST_KM, Wanted, elsewhere};
use super::end_early::{EndEarly, end_early};
use super::extend::{Extend, extend, may_extend};
use super::find::{self, Cursor, Filter};
use super::machine::Machine;
use super::party;
use super::place::{Channel, Place, Placed, place};
use super::rulebook;
use super::transitions::Status;
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{CentreId, Error, Result, Scope, Standing, UnitId, Verb};
use crate::catalogue::DayHours;
use crate::db::{Once, RequestKey};
use crate::web::api::Listed;
use crate::web::{App, Ctx, IdempotencyKey, Json, Page, Problem};

pub(super) use self::model::moment;

/// Most days one call for free slots answers.
const MOST_DAYS: i64 = 62;
/// Days it answers where no end is given.
const USUAL_DAYS: i64 = 10;

/// The calls of one booking and of a machine's free times.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(slots))
        .routes(routes!(next))
        .routes(routes!(list, create))
        .routes(routes!(show))
        .routes(routes!(say_yes))
        .routes(routes!(say_approved))
        .routes(routes!(say_no))
        .routes(routes!(give_back))
        .routes(routes!(go_elsewhere))
        .routes(routes!(go_on))
        .routes(routes!(end_now))
}

/// Whether the actor may book this machine, for this unit: asked before a body is read any further.
///
/// # Errors
/// Not found, not logged in, not allowed.
pub(in crate::booking) async fn may_book(ctx: &Ctx, equipment: &str, unit: Option<&str>) -> Result<()> {
    let conn = ctx.app.db.read();
    let machine = Machine::by_code(conn, equipment).await?;
    let scope = match (ctx.actor.unit(), unit) {
        (Some(own), _) => Scope::UnitAtCentre(own, machine.centre_id),
        (None, Some(code)) if ctx.actor.is_logged_in() => {
            Scope::UnitAtCentre(party::unit_of_code(conn, code).await?, machine.centre_id)
        }
        _ => Scope::Centre(machine.centre_id),
    };
    access::check(&ctx.actor, Verb::Book, scope)
}

/// What is asked of a machine's free times.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
struct Asked {
    /// First day, `2026-11-24`; today where missing.
    from: String,
    /// Last day.
    to: String,
    /// Machines, places, samples, hides wanted; 1 where missing.
    capacity: String,
    /// Length wanted; the shortest booking where missing.
    minutes: String,
    /// Not before this moment.
    after: String,
    /// Machines of other centres within so many kilometres too.
    within_km: String,
}

impl Asked {
    fn whole(text: &str, usual: i64) -> i64 {
        text.trim().parse().ok().filter(|n| *n > 0).unwrap_or(usual)
    }

    fn date(text: &str, field: &'static str) -> Result<Option<chrono::NaiveDate>> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        time::parse_date(text).map(Some).ok_or_else(|| Error::field(field, "booking-time-unknown"))
    }
}

/// Free starts of a machine, day by day.
#[utoipa::path(get, path = "/equipment/{code}/slots", tag = "booking",
    params(("code" = String, Path, description = "Code of the machine"), Asked),
    responses((status = 200, body = FreeSlots), (status = 404, body = Problem)))]
async fn slots(ctx: Ctx, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let today = time::ist_date(ctx.now());
    let machine = rulebook::for_unit(conn, Machine::by_code(conn, &code).await?, ctx.actor.unit(), today).await?;
    let first = Ord::max(Asked::date(&asked.from, "from")?.unwrap_or(today), today);
    let count = match Asked::date(&asked.to, "to")? {
        Some(last) => ((last - first).num_days() + 1).clamp(0, MOST_DAYS),
        None => USUAL_DAYS,
    };
    let minutes = Asked::whole(&asked.minutes, machine.min_minutes);
    let capacity = Asked::whole(&asked.capacity, 1);
    let slot_minutes = machine.grid().slot_minutes;
    let availability = Availability::load_for(conn, machine, first, count, ctx.now(), ctx.actor.unit()).await?;
    let days = availability.starts(minutes, capacity);
    let days = days.into_iter().map(|(date, hours, starts)| FreeDay {
        date: date.to_string(),
        is_open: matches!(hours, DayHours::Open(_)),
        starts: starts.into_iter().map(time::rfc3339).collect(),
    });
    let body = FreeSlots { equipment: code, minutes, capacity, slot_minutes, days: days.collect() };
    Ok(axum::Json(body).into_response())
}

/// The next free time of a machine and of those that can stand in for it.
#[utoipa::path(get, path = "/equipment/{code}/next", tag = "booking",
    params(("code" = String, Path, description = "Code of the machine"), Asked),
    responses((status = 200, body = NextFree), (status = 404, body = Problem)))]
async fn next(ctx: Ctx, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let today = time::ist_date(ctx.now());
    let machine = rulebook::for_unit(conn, Machine::by_code(conn, &code).await?, ctx.actor.unit(), today).await?;
    let minutes = Asked::whole(&asked.minutes, machine.min_minutes);
    let capacity = Asked::whole(&asked.capacity, 1);
    let after = match asked.after.trim() {
        "" => None,
        text => {
            let mut reasons = Vec::new();
            let after = model::moment("after", text, &mut reasons);
            Error::check(reasons)?;
            Some(after)
        }
    };
    let sisters = machine.sisters(conn, capacity).await?;
    let far = match Asked::whole(&asked.within_km, 0).min(MOST_KM) {
        0 => Vec::new(),
        within_km => {
            let wanted = Wanted { minutes, capacity, after, within_km, unit: ctx.actor.unit() };
            elsewhere(conn, &machine, wanted, ctx.now()).await?
        }
    };
    let mut found = Vec::with_capacity(sisters.len());
    let next = next_on(&ctx, machine, minutes, capacity, after).await?;
    for sister in sisters {
        found.extend(next_on(&ctx, sister, minutes, capacity, after).await?);
    }
    found.sort_by(|a, b| a.starts_at.cmp(&b.starts_at));
    let elsewhere = far.iter().map(FarFreeTime::from).collect();
    Ok(axum::Json(NextFree { next, sisters: found, elsewhere }).into_response())
}

async fn next_on(
    ctx: &Ctx,
    machine: Machine,
    minutes: i64,
    capacity: i64,
    after: Option<Instant>,
) -> Result<Option<FreeTime>> {
    if !(machine.min_minutes..=machine.max_minutes).contains(&minutes) {
        return Ok(None);
    }
    let availability = Availability::ahead_for(ctx.app.db.read(), machine, ctx.now(), ctx.actor.unit()).await?;
    let next = availability.next(minutes, capacity, after);
    Ok(next.map(|starts_at| FreeTime {
        equipment: availability.machine.code.clone(),
        starts_at: time::rfc3339(starts_at),
        ends_at: time::rfc3339(starts_at + chrono::TimeDelta::minutes(minutes)),
    }))
}

/// Books, requests or holds.
#[utoipa::path(post, path = "/bookings", tag = "booking", request_body = NewBooking,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Booking),
        (status = 409, body = Problem, description = "`slot_taken`, with the three nearest `alternatives`"),
        (status = 422, body = Problem, description = "all reasons at once")))]
async fn create(ctx: Ctx, key: IdempotencyKey, Json(body): Json<NewBooking>) -> Result<Response> {
    let (starts_at, ends_at, quantity) = times(&body.starts_at, &body.ends_at, body.quantity.as_ref())?;
    let command = Place {
        equipment: body.equipment,
        unit: body.unit,
        starts_at,
        ends_at,
        capacity: body.capacity.unwrap_or(1),
        quantity,
        channel: body.channel.unwrap_or(Channel::Api),
        hold: body.hold,
        instead_of: None,
        note: body.note,
        override_reason: body.override_reason,
    };
    let key = RequestKey::new(&key.0, &command)?;
    let (app, order) = (&ctx.app, &command);
    let placed = app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { place(&tx, order).await }).await;
    match placed {
        Ok(placed) => {
            let view = find::by_reference(&app.db, &ctx.actor, &placed.into_inner().reference).await?;
            Ok((StatusCode::CREATED, axum::Json(Booking::of(&view, ctx.now()))).into_response())
        }
        Err(Error::Conflict(reason)) if reason.code == "slot-taken" => {
            let machine = Machine::by_code(app.db.read(), &command.equipment).await?;
            let offers = match Span::new(starts_at, ends_at) {
                Some(wanted) => alternatives(app.db.read(), &machine, wanted, command.capacity, ctx.now()).await?,
                None => Vec::new(),
            };
            let offers: Vec<FreeTime> = offers.iter().map(FreeTime::from).collect();
            let problem = Problem::of_reason(ctx.lang, StatusCode::CONFLICT, &reason);
            Ok(problem.with("alternatives", offers).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Which bookings are listed.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
struct Listing {
    /// Code of a unit.
    unit: String,
    /// Code of a centre.
    centre: String,
    /// Code of a machine.
    equipment: String,
    /// One of the states.
    status: String,
    /// First day.
    from: String,
    /// Last day.
    to: String,
}

/// Bookings in order of start: a unit's own, or a centre's.
#[utoipa::path(get, path = "/bookings", tag = "booking", params(Listing, Page),
    responses((status = 200, body = Listed<Booking>), (status = 404, body = Problem)))]
async fn list(ctx: Ctx, Query(listing): Query<Listing>, Query(page): Query<Page>) -> Result<Response> {
    let mut filter = seen_by(&ctx, &listing).await?;
    if !listing.status.is_empty() {
        let status =
            Status::from_code(&listing.status).ok_or_else(|| Error::field("status", "booking-status-unknown"))?;
        filter.statuses.push(status);
    }
    filter.from = Asked::date(&listing.from, "from")?.map(time::start_of_day);
    let last = Asked::date(&listing.to, "to")?;
    filter.until = last.and_then(|last| last.succ_opt()).map(time::start_of_day);
    filter.after = Cursor::parse(&page.after);
    let limit = page.limit();
    let views = find::list(ctx.app.db.read(), &filter, limit + 1).await?;
    let more = views.len() as u64 > limit;
    let shown: Vec<_> = views.iter().take(usize::try_from(limit).unwrap_or(50)).collect();
    let next = shown.last().filter(|_| more).map(|view| Cursor::of(view).to_string());
    let items = shown.into_iter().map(|view| Booking::of(view, ctx.now())).collect();
    Ok(axum::Json(Listed { items, next }).into_response())
}

/// Whose bookings the actor may see: a unit's people their unit's, a centre's staff their centre's.
async fn seen_by(ctx: &Ctx, listing: &Listing) -> Result<Filter> {
    let conn = ctx.app.db.read();
    let mut filter = Filter::default();
    if !listing.equipment.is_empty() {
        let machine = Machine::by_code(conn, &listing.equipment).await?;
        (filter.equipment, filter.centre) = (Some(machine.id), Some(machine.centre_id));
    }
    if !listing.centre.is_empty() {
        filter.centre = Some(find::centre_of_code(conn, &listing.centre).await?);
    }
    if !listing.unit.is_empty() {
        filter.unit = Some(party::unit_of_code(conn, &listing.unit).await.map_err(|_| Error::NotFound)?);
    }
    match &ctx.actor.standing {
        Standing::Unit(unit, _) if filter.unit.is_none_or(|asked| asked == *unit) => filter.unit = Some(*unit),
        Standing::Centre(centre, _) if filter.centre.is_none_or(|asked| asked == *centre) => {
            filter.centre = Some(*centre)
        }
        Standing::Unit(..) | Standing::Centre(..) => return Err(Error::NotFound),
        _ => {}
    }
    access::check(&ctx.actor, Verb::SeeBooking, scope_of(filter.unit, filter.centre))?;
    Ok(filter)
}

fn scope_of(unit: Option<UnitId>, centre: Option<CentreId>) -> Scope {
    match (unit, centre) {
        (Some(unit), Some(centre)) => Scope::UnitAtCentre(unit, centre),
        (Some(unit), None) => Scope::Unit(unit),
        (None, Some(centre)) => Scope::Centre(centre),
        (None, None) => Scope::Everywhere,
    }
}

/// One booking.
#[utoipa::path(get, path = "/bookings/{ref}", tag = "booking",
    params(("ref" = String, Path, description = "Reference, in any case, with or without spaces")),
    responses((status = 200, body = Booking), (status = 404, body = Problem)))]
async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    answer(&ctx, &reference).await
}

async fn answer(ctx: &Ctx, reference: &str) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    Ok(axum::Json(Booking::of(&view, ctx.now())).into_response())
}

#[derive(Clone, Copy)]
enum Answer {
    Confirm,
    Approve,
    Reject,
}

async fn decide(
    ctx: &Ctx,
    key: &IdempotencyKey,
    reference: String,
    body: Decision,
    answer_is: Answer,
) -> Result<Response> {
    let command = Decide { reference, version: body.version, reason: body.reason };
    let key = RequestKey::new(&key.0, &command)?;
    let order = &command;
    let work = |tx: crate::db::WriteTx| async move {
        match answer_is {
            Answer::Confirm => confirm(&tx, order).await,
            Answer::Approve => approve(&tx, order).await,
            Answer::Reject => reject(&tx, order).await,
        }
    };
    let placed: Once<Placed> = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, work).await?;
    answer(ctx, &placed.into_inner().reference).await
}

/// Says yes to a hold.
#[utoipa::path(post, path = "/bookings/{ref}/confirm", tag = "booking", request_body = Decision,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 409, body = Problem)))]
async fn say_yes(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Decision>,
) -> Result<Response> {
    decide(&ctx, &key, reference, body, Answer::Confirm).await
}

/// A manager says yes to a request.
#[utoipa::path(post, path = "/bookings/{ref}/approve", tag = "booking", request_body = Decision,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 409, body = Problem)))]
async fn say_approved(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Decision>,
) -> Result<Response> {
    decide(&ctx, &key, reference, body, Answer::Approve).await
}

/// A manager says no to a request, and why.
#[utoipa::path(post, path = "/bookings/{ref}/reject", tag = "booking", request_body = Decision,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn say_no(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Decision>,
) -> Result<Response> {
    decide(&ctx, &key, reference, body, Answer::Reject).await
}

/// Cancels; a late fee, if the centre's rule asks for one, becomes a charge.
#[utoipa::path(post, path = "/bookings/{ref}/cancel", tag = "booking", request_body = Decision,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn give_back(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Decision>,
) -> Result<Response> {
    let command = Cancel { reference, reason: body.reason, version: body.version };
    let key = RequestKey::new(&key.0, &command)?;
    let order = &command;
    let done = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { cancel(&tx, order).await }).await?;
    answer(&ctx, &done.into_inner().reference).await
}

/// Moves to another time, length or machine; the old slots are kept until the new ones are sure.
#[utoipa::path(post, path = "/bookings/{ref}/move", tag = "booking", request_body = MoveBooking,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn go_elsewhere(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<MoveBooking>,
) -> Result<Response> {
    let (starts_at, ends_at, quantity) = times(&body.starts_at, &body.ends_at, body.quantity.as_ref())?;
    let command = Move {
        reference,
        equipment: body.equipment,
        starts_at,
        ends_at,
        capacity: body.capacity,
        quantity,
        reason: body.reason,
        version: body.version,
        override_reason: body.override_reason,
    };
    let key = RequestKey::new(&key.0, &command)?;
    let order = &command;
    let done =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { move_booking(&tx, order).await }).await?;
    answer(&ctx, &done.into_inner().reference).await
}

/// A later end: only as far as nobody else is promised the time.
#[utoipa::path(post, path = "/bookings/{ref}/extend", tag = "booking", request_body = ExtendBooking,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking),
        (status = 409, body = Problem, description = "names who is next and until when it can go on"),
        (status = 422, body = Problem)))]
async fn go_on(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<ExtendBooking>,
) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    may_extend(&ctx.actor, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    let mut reasons = Vec::new();
    let ends_at = model::moment("ends_at", &body.ends_at, &mut reasons);
    Error::check(reasons)?;
    let command = &Extend {
        reference: view.reference.clone(),
        ends_at,
        version: body.version,
        override_reason: body.override_reason,
    };
    ctx.write_once(&key.0, command, |tx| async move { extend(&tx, command).await }).await?;
    answer(&ctx, &view.reference).await
}

/// Gives the rest of a booking in use back; staff at the machine say from when.
#[utoipa::path(post, path = "/bookings/{ref}/end-early", tag = "booking", request_body = EndBooking,
    params(("ref" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn end_now(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<EndBooking>,
) -> Result<Response> {
    let view = find::by_reference(&ctx.app.db, &ctx.actor, &reference).await?;
    access::check(&ctx.actor, Verb::RecordWork, Scope::Centre(view.centre_id))?;
    let mut reasons = Vec::new();
    let ends_at = body.ends_at.as_deref().map(|text| model::moment("ends_at", text, &mut reasons));
    Error::check(reasons)?;
    let command = &EndEarly { reference: view.reference.clone(), ends_at, version: body.version };
    ctx.write_once(&key.0, command, |tx| async move { end_early(&tx, command).await }).await?;
    answer(&ctx, &view.reference).await
}
