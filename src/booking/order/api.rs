//! The JSON calls of orders. They only translate: the verbs are those of the pages.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::book::{BookOrder, Line, Outcome, book_order, preview_order};
use super::find::{self, CancelOrder, cancel_order};
use super::rules::Item;
use crate::base::time::rfc3339;
use crate::base::{Error, Paise, Reasons, Result};
use crate::booking::api::may_book;
use crate::booking::api::model::{self, Booking, Number};
use crate::booking::place::Channel;
use crate::web::{App, Ctx, IdempotencyKey, Json, Problem};

/// Calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(show)).routes(routes!(give_back))
}

/// One machine for one time.
#[derive(Clone, Debug, Deserialize, ToSchema)]
struct NewItem {
    /// Code of the machine.
    equipment: String,
    /// Start, RFC 3339 with offset.
    starts_at: String,
    /// First moment after it.
    ends_at: String,
    /// Machines, places, samples held; 1 where missing.
    #[serde(default)]
    capacity: Option<i64>,
    /// Goods to process, if known.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    quantity: Option<Number>,
}

/// Several machines or times at one centre: all of them are booked, or none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
struct NewOrder {
    /// Code of the unit; staff name it, a unit's own people may leave it out.
    #[serde(default)]
    unit: Option<String>,
    /// What is wanted, at most 40.
    items: Vec<NewItem>,
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

/// What becomes of an item.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OrderLine {
    /// Code of the machine.
    equipment: String,
    /// Whether it can be booked.
    possible: bool,
    /// Why not.
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
    /// The nearest free starts instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<String>,
    /// Total as quoted.
    total_paise: Paise,
}

/// What an order would come to.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OrderPreview {
    /// Whether all of it can be booked.
    possible: bool,
    /// Every item in the order given.
    items: Vec<OrderLine>,
    /// Total of what can be booked.
    total_paise: Paise,
}

/// An order.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Order {
    /// Its row.
    id: i64,
    /// Its bookings in the order given.
    bookings: Vec<Booking>,
    /// Total as quoted.
    total_paise: Paise,
}

/// Books several machines or times, all or nothing; or with `preview` tells what it would come to.
#[utoipa::path(post, path = "/orders", tag = "booking", request_body = NewOrder,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = OrderPreview), (status = 201, body = Order),
        (status = 409, body = Problem, description = "an item is taken; `items` has the nearest free times"),
        (status = 422, body = Problem, description = "a reason for each item that cannot be booked; `items` as for 409")))]
async fn create(ctx: Ctx, key: IdempotencyKey, Json(body): Json<NewOrder>) -> Result<Response> {
    for item in &body.items {
        may_book(&ctx, &item.equipment, body.unit.as_deref()).await?;
    }
    if body.items.is_empty() && !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let preview = body.preview;
    let command = read(body)?;
    let order = &command;
    if preview {
        let outcome = ctx.write(|tx| async move { preview_order(&tx, order).await }).await?;
        return Ok(axum::Json(preview_of(&ctx, order, &outcome)?).into_response());
    }
    let booked = ctx.write_once(&key.0, order, |tx| async move { book_order(&tx, order).await }).await;
    let (status, reasons) = match booked {
        Ok(outcome) => {
            let body = view(&ctx, outcome.order.unwrap_or_default()).await?;
            return Ok((StatusCode::CREATED, axum::Json(body)).into_response());
        }
        Err(Error::Conflict(reason)) if reason.code == "order-item" => (StatusCode::CONFLICT, vec![reason]),
        Err(Error::Refused(reasons)) if reasons.iter().any(|reason| reason.code == "order-item") => {
            (StatusCode::UNPROCESSABLE_ENTITY, reasons)
        }
        Err(error) => return Err(error),
    };
    let outcome = ctx.write(|tx| async move { preview_order(&tx, order).await }).await?;
    let first = reasons.first().ok_or_else(|| anyhow::anyhow!("refused without a reason"))?;
    let problem = Problem::of_reason(ctx.lang, status, first);
    Ok(problem.with("items", preview_of(&ctx, order, &outcome)?.items).into_response())
}

fn preview_of(ctx: &Ctx, command: &BookOrder, outcome: &Outcome) -> Result<OrderPreview> {
    let line = |(item, line): (&Item, &Line)| OrderLine {
        equipment: item.equipment.clone(),
        possible: line.why.is_empty(),
        why: line.why.iter().map(|why| why.words(ctx.lang)).collect::<Vec<_>>().join(" "),
        nearest: line.nearest.iter().map(|at| rfc3339(*at)).collect(),
        total_paise: line.total,
    };
    Ok(OrderPreview {
        possible: outcome.is_whole(),
        items: command.items.iter().zip(&outcome.lines).map(line).collect(),
        total_paise: outcome.total()?,
    })
}

fn read(body: NewOrder) -> Result<BookOrder> {
    let mut reasons = Reasons::new();
    let mut items = Vec::with_capacity(body.items.len());
    for item in body.items {
        let starts_at = model::moment("starts_at", &item.starts_at, &mut reasons);
        let ends_at = model::moment("ends_at", &item.ends_at, &mut reasons);
        let quantity = model::quantity(item.quantity.as_ref(), &mut reasons);
        let capacity = item.capacity.unwrap_or(1);
        items.push(Item {
            equipment: item.equipment,
            starts_at,
            minutes: (ends_at - starts_at).num_minutes(),
            capacity,
            quantity,
        });
    }
    Error::check(reasons)?;
    let channel = body.channel.unwrap_or(Channel::Api);
    Ok(BookOrder { unit: body.unit, items, channel, override_reason: body.override_reason })
}

/// An order as it stands.
#[utoipa::path(get, path = "/orders/{id}", tag = "booking", params(("id" = i64, Path)),
    responses((status = 200, body = Order), (status = 404, body = Problem)))]
async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    Ok(axum::Json(view(&ctx, id).await?).into_response())
}

async fn view(ctx: &Ctx, id: i64) -> Result<Order> {
    find::order(ctx.app.db.read(), &ctx.actor, id).await?;
    let views = find::bookings(&ctx.app.db, &ctx.actor, id).await?;
    let total_paise = Paise::sum(views.iter().map(|view| view.quoted_total_paise))?;
    let bookings = views.iter().map(|view| Booking::of(view, ctx.now())).collect();
    Ok(Order { id, bookings, total_paise })
}

/// Why an order is given back.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct CancelAll {
    /// As for one booking.
    reason: String,
}

/// What giving back came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CancelledOrder {
    /// References of what was given back.
    references: Vec<String>,
    /// What is owed for cancelling late, tax included.
    fee_paise: Paise,
}

/// Gives back all of an order that is still to come.
#[utoipa::path(post, path = "/orders/{id}/cancel", tag = "booking", request_body = CancelAll,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CancelledOrder), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn give_back(
    ctx: Ctx,
    Path(id): Path<i64>,
    key: IdempotencyKey,
    Json(body): Json<CancelAll>,
) -> Result<Response> {
    let command = CancelOrder { order: id, reason: body.reason };
    let order = &command;
    let given = ctx.write_once(&key.0, order, |tx| async move { cancel_order(&tx, order).await }).await?;
    let references = given.bookings.into_iter().map(|one| one.reference).collect();
    Ok(axum::Json(CancelledOrder { references, fee_paise: given.fee }).into_response())
}
