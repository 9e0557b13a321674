//! The JSON calls of series. They only translate: the verbs are those of the pages.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::change::{CancelSeries, Range, cancel_series};
use super::find;
use super::plan::{BookSeries, Date, Fate, OnConflict, book_series, preview_series};
use super::rules;
use crate::base::time::rfc3339;
use crate::base::{Error, Paise, Reason, Reasons, Result};
use crate::booking::api::model::{self, Number};
use crate::booking::place::Channel;
use crate::booking::together::Why;
use crate::booking::transitions::Status;
use crate::web::{App, Ctx, IdempotencyKey, Json, Problem};

/// Calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(show)).routes(routes!(give_back))
}

/// A series to be booked or looked at.
#[derive(Clone, Debug, Deserialize, ToSchema)]
struct NewSeries {
    /// Code of the machine.
    equipment: String,
    /// Code of the unit; staff name it, a unit's own people may leave it out.
    #[serde(default)]
    unit: Option<String>,
    /// First start, RFC 3339 with offset; every date begins at its Indian time of day.
    starts_at: String,
    /// Length of each, minutes.
    minutes: i64,
    /// RRULE (RFC 5545): daily, weekly or monthly, with COUNT or UNTIL, at most 200 dates.
    #[serde(default)]
    rule: Option<String>,
    /// Days of one's own instead of a rule, `2026-11-25`.
    #[serde(default)]
    dates: Vec<NaiveDate>,
    /// Machines, places, samples held each time; 1 where missing.
    #[serde(default)]
    capacity: Option<i64>,
    /// Goods to process each time, if known.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    quantity: Option<Number>,
    /// What is done with dates that cannot be booked.
    #[serde(default)]
    on_conflict: OnConflict,
    /// Only tell what it would come to; nothing is booked.
    #[serde(default)]
    preview: bool,
    /// How the unit asked; `api` where missing.
    #[serde(default)]
    channel: Option<Channel>,
    /// Why rules are overridden; only staff who may override name it.
    #[serde(default)]
    override_reason: Option<String>,
}

/// A date of a series.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SeriesDate {
    /// The start asked for.
    wanted_at: String,
    /// What became of it.
    fate: Fate,
    /// Reference of its booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Where the booking stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    /// When it is booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_at: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    /// Why not as asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
    /// Total as quoted.
    total_paise: Paise,
}

/// A series.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Series {
    /// Its row; missing in a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    /// Code of the machine.
    equipment: String,
    /// RRULE or RDATE.
    rule: String,
    /// Every date in order of what was asked.
    dates: Vec<SeriesDate>,
    /// Total of those booked.
    total_paise: Paise,
}

fn of_plan(ctx: &Ctx, date: &Date) -> SeriesDate {
    let why: Vec<&str> = date.why.iter().map(|why: &Why| why.words(ctx.lang)).collect();
    SeriesDate {
        wanted_at: rfc3339(date.wanted),
        fate: date.fate,
        reference: None,
        status: None,
        starts_at: date.booked.map(|(from, _)| rfc3339(from)),
        ends_at: date.booked.map(|(_, until)| rfc3339(until)),
        why: why.join(" "),
        total_paise: date.total,
    }
}

/// Books a series in one transaction, or with `preview` tells what it would come to.
#[utoipa::path(post, path = "/series", tag = "booking", request_body = NewSeries,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Series), (status = 201, body = Series), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn create(ctx: Ctx, key: IdempotencyKey, Json(body): Json<NewSeries>) -> Result<Response> {
    crate::booking::api::may_book(&ctx, &body.equipment, body.unit.as_deref()).await?;
    let preview = body.preview;
    let command = read(body)?;
    let order = &command;
    if preview {
        let plan = ctx.write(|tx| async move { preview_series(&tx, order).await }).await?;
        let body = Series {
            id: None,
            equipment: command.equipment.clone(),
            rule: command.rule.clone(),
            dates: plan.dates.iter().map(|date| of_plan(&ctx, date)).collect(),
            total_paise: plan.total(&[Fate::Booked, Fate::Moved])?,
        };
        return Ok(axum::Json(body).into_response());
    }
    let plan = ctx.write_once(&key.0, order, |tx| async move { book_series(&tx, order).await }).await?;
    let body = series(&ctx, plan.series.unwrap_or_default()).await?;
    Ok((StatusCode::CREATED, axum::Json(body)).into_response())
}

fn read(body: NewSeries) -> Result<BookSeries> {
    let mut reasons = Reasons::new();
    let first_at = model::moment("starts_at", &body.starts_at, &mut reasons);
    let quantity = model::quantity(body.quantity.as_ref(), &mut reasons);
    let rule = match (body.rule, body.dates.is_empty()) {
        (Some(rule), true) => rule,
        (None, false) => rules::dates_text(&body.dates),
        _ => {
            reasons.push(Reason::field("rule", "series-rule"));
            String::new()
        }
    };
    Error::check(reasons)?;
    Ok(BookSeries {
        equipment: body.equipment,
        unit: body.unit,
        first_at,
        minutes: body.minutes,
        rule,
        capacity: body.capacity.unwrap_or(1),
        quantity,
        channel: body.channel.unwrap_or(Channel::Api),
        on_conflict: body.on_conflict,
        seen: None,
        override_reason: body.override_reason,
    })
}

/// A series as it stands.
#[utoipa::path(get, path = "/series/{id}", tag = "booking", params(("id" = i64, Path)),
    responses((status = 200, body = Series), (status = 404, body = Problem)))]
async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    Ok(axum::Json(series(&ctx, id).await?).into_response())
}

async fn series(ctx: &Ctx, id: i64) -> Result<Series> {
    let conn = ctx.app.db.read();
    let view = find::series(conn, &ctx.actor, id).await?;
    let mut dates = Vec::new();
    for part in find::parts(conn, id).await? {
        let why = part.why(ctx.lang).to_owned();
        let fate = match (&part.booking_id, why.is_empty()) {
            (None, _) => Fate::LeftOut,
            (_, true) => Fate::Booked,
            _ => Fate::Moved,
        };
        dates.push(SeriesDate {
            wanted_at: rfc3339(part.wanted_at),
            fate,
            status: part.status_at(ctx.now()),
            starts_at: part.starts_at.map(rfc3339),
            ends_at: part.ends_at.map(rfc3339),
            why,
            total_paise: part.quoted_total_paise.unwrap_or_default(),
            reference: part.reference,
        });
    }
    let total_paise = Paise::sum(dates.iter().map(|date| date.total_paise))?;
    Ok(Series { id: Some(id), equipment: view.equipment_code, rule: view.rule, dates, total_paise })
}

/// Which dates are given back and why.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct CancelDates {
    /// One of `unit_request`, `material_not_ready`, `order_postponed`, `duplicate`, `other` or, by
    /// staff, `power_cut`, `operator_absent`, `maintenance`.
    reason: String,
    /// Reference of the first booking to give back; all still to come where missing.
    from: Option<String>,
}

/// What giving back came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CancelledDates {
    /// References of what was given back.
    references: Vec<String>,
    /// What is owed for cancelling late, tax included.
    fee_paise: Paise,
}

/// Gives back the dates of a series still to come, all or from one on.
#[utoipa::path(post, path = "/series/{id}/cancel", tag = "booking", request_body = CancelDates,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CancelledDates), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn give_back(
    ctx: Ctx,
    Path(id): Path<i64>,
    key: IdempotencyKey,
    Json(body): Json<CancelDates>,
) -> Result<Response> {
    let from = body.from.as_deref().map(crate::base::normalize_reference);
    let command = CancelSeries { range: Range { series: id, from }, reason: body.reason };
    let order = &command;
    let given = ctx.write_once(&key.0, order, |tx| async move { cancel_series(&tx, order).await }).await?;
    let references = given.bookings.into_iter().map(|one| one.reference).collect();
    Ok(axum::Json(CancelledDates { references, fee_paise: given.fee }).into_response())
}
