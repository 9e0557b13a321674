//! What a program may report from the floor: check-in, completion, no-show.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::rules::Count;
use super::{CheckIn, Complete, NoShow, check_in, complete, no_show, pages};
use crate::base::time::Instant;
use crate::base::{Error, Paise, Quantity, Reason, Reasons, Result};
use crate::db::RequestKey;
use crate::web::{App, Ctx, IdempotencyKey, Json, Problem};

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(check_in_call)).routes(routes!(complete_call)).routes(routes!(no_show_call))
}

/// The unit is checked in.
#[derive(Serialize, Deserialize, ToSchema)]
struct CheckedInView {
    /// The booking.
    reference: String,
    /// `in_use`.
    status: String,
    /// Number called out at the machine.
    token: i64,
}

/// What was really done. Leave out what the floor has already recorded.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct CompleteCall {
    /// When the machine really started, RFC 3339 with offset.
    actual_start: Option<String>,
    /// When it really stopped, RFC 3339 with offset.
    actual_end: Option<String>,
    /// Processed goods, at most three decimals, in the unit the fee counts; a number or its text.
    #[schema(value_type = Option<String>)]
    actual_quantity: Option<Value>,
    /// Rejected goods in the same unit.
    #[schema(value_type = Option<String>)]
    rejected: Option<Value>,
    /// Name of a by-product.
    by_product: Option<String>,
    /// Its quantity in kg.
    #[schema(value_type = Option<String>)]
    by_product_kg: Option<Value>,
    /// Whether the session was broken off: where the rate has a share for that, it is charged.
    aborted: bool,
    /// Anything the bill's reader should know.
    remark: String,
}

/// The job is closed and charged.
#[derive(Serialize, Deserialize, ToSchema)]
struct CompletedView {
    /// The booking.
    reference: String,
    /// `completed`.
    status: String,
    /// The charge it made.
    charge_id: i64,
    /// Billed count, decimal.
    billed_quantity: String,
    /// What is counted.
    billed_unit: String,
    /// What the unit owes for it, taxes included, in paise.
    total_paise: i64,
}

/// Nobody came.
#[derive(Serialize, Deserialize, ToSchema)]
struct MissedView {
    /// The booking.
    reference: String,
    /// `no_show`.
    status: String,
    /// What the unit owes for it, taxes included, in paise; zero where the centre asks nothing.
    total_paise: i64,
}

/// Check a unit in
#[utoipa::path(post, path = "/bookings/{reference}/check-in", tag = "work",
    params(("reference" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CheckedInView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn check_in_call(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
) -> Result<axum::Json<CheckedInView>> {
    let key = RequestKey::new(&key.0, &("check-in", &reference))?;
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| {
            let reference = reference.clone();
            async move {
                let done = check_in(&tx, CheckIn { reference: reference.clone() }).await?;
                Ok(CheckedInView { reference, status: "in_use".to_owned(), token: done.token })
            }
        })
        .await?;
    Ok(axum::Json(done.into_inner()))
}

/// Complete a job with actual times and quantities
#[utoipa::path(post, path = "/bookings/{reference}/complete", tag = "work", request_body = CompleteCall,
    params(("reference" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CompletedView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn complete_call(
    ctx: Ctx,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    body: Result<Json<CompleteCall>, Response>,
) -> Result<Response> {
    // Who may not come is told so before what they sent is read.
    pages::seen(&ctx, &reference).await?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let key = RequestKey::new(&key.0, &("complete", &reference, &body))?;
    let command = body.command(&reference)?;
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| {
            let command = command.clone();
            async move {
                let reference = command.reference.clone();
                let done = complete(&tx, command).await?;
                let Paise(total_paise) = done.total;
                Ok(CompletedView {
                    reference,
                    status: "completed".to_owned(),
                    charge_id: done.charge.0,
                    billed_quantity: done.billed_quantity.to_string(),
                    billed_unit: done.billed_unit,
                    total_paise,
                })
            }
        })
        .await?;
    Ok(axum::Json(done.into_inner()).into_response())
}

/// Close a booking nobody came to
#[utoipa::path(post, path = "/bookings/{reference}/no-show", tag = "work",
    params(("reference" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = MissedView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn no_show_call(ctx: Ctx, Path(reference): Path<String>, key: IdempotencyKey) -> Result<axum::Json<MissedView>> {
    let key = RequestKey::new(&key.0, &("no-show", &reference))?;
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| {
            let reference = reference.clone();
            async move {
                let done = no_show(&tx, NoShow { reference: reference.clone() }).await?;
                Ok(MissedView { reference, status: "no_show".to_owned(), total_paise: done.total.0 })
            }
        })
        .await?;
    Ok(axum::Json(done.into_inner()))
}

impl CompleteCall {
    fn command(&self, reference: &str) -> Result<Complete> {
        let mut reasons = Reasons::new();
        let command = Complete {
            reference: reference.to_owned(),
            actual_start: moment("actual_start", &self.actual_start, &mut reasons),
            actual_end: moment("actual_end", &self.actual_end, &mut reasons),
            count: self.count(&mut reasons),
            aborted: self.aborted,
            remark: crate::base::text::clean(&self.remark),
        };
        Error::check(reasons)?;
        Ok(command)
    }

    fn count(&self, reasons: &mut Reasons) -> Option<Count> {
        let processed = quantity("actual_quantity", &self.actual_quantity, reasons)?;
        Some(Count {
            processed,
            rejected: quantity("rejected", &self.rejected, reasons).unwrap_or_default(),
            by_product: self.by_product.as_deref().map(crate::base::text::clean).filter(|name| !name.is_empty()),
            by_product_quantity: quantity("by_product_kg", &self.by_product_kg, reasons).unwrap_or_default(),
        })
    }
}

fn moment(field: &'static str, sent: &Option<String>, reasons: &mut Reasons) -> Option<Instant> {
    let sent = sent.as_ref()?;
    let read = chrono::DateTime::parse_from_rfc3339(sent).ok().map(|at| at.to_utc());
    if read.is_none() {
        reasons.push(Reason::field(field, "work-moment-unread"));
    }
    read
}

/// A number or its text.
fn quantity(field: &'static str, sent: &Option<Value>, reasons: &mut Reasons) -> Option<Quantity> {
    let read = match sent.as_ref()? {
        Value::Null => return None,
        Value::Number(number) => Quantity::parse(&number.to_string()),
        Value::String(text) => Quantity::parse(text),
        _ => None,
    };
    if read.is_none() {
        reasons.push(Reason::field(field, "work-quantity-unread"));
    }
    read
}
