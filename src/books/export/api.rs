//! Exports for programs: order, look, fetch.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ExportKind;
use super::orders::{self, Order};
use super::pages::{file_of, may_export, put_down, wish};
use crate::base::{Error, Reason, Result};
use crate::web::{App, Ctx, IdempotencyKey, Json, Problem};

/// The calls.
pub(in crate::books) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask)).routes(routes!(show)).routes(routes!(fetch))
}

/// Which file is wanted.
#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
struct NewExport {
    /// `register.csv`, `register.xlsx`, `gstr1.xlsx`, `gstr1.json`, `einvoice.json`, `tally.xml`, `tally-masters.xml`,
    /// `tally-vouchers.xml`, `claims.csv` or `inspection.zip`.
    kind: String,
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// First day of issue, `2026-04-01`.
    from: String,
    /// Last day of issue.
    to: String,
    /// For Tally: only vouchers that no export to Tally on record contained.
    changed: bool,
}

/// An order of a file.
#[derive(Serialize, ToSchema)]
struct ExportView {
    /// Its number: `/exports/{id}/file` has the file.
    id: i64,
    /// As ordered.
    kind: String,
    /// Code of the centre.
    centre: String,
    /// `waiting`, `working`, `ready` or `failed`.
    state: String,
    /// Own orders that come before it.
    before: i64,
    /// Steps done: documents read and set.
    done: i64,
    /// Steps to do, as far as they are known.
    all: i64,
    /// Codes of what stood against it, where it failed.
    reasons: Vec<String>,
    /// Whether the file can be fetched: a week long once it is ready.
    available: bool,
    /// Name of the file.
    file_name: Option<String>,
    /// Rows or documents in it.
    rows: Option<i64>,
    /// Its bytes.
    size: Option<i64>,
    /// Its SHA-256, lower-case hexadecimal.
    sha256: Option<String>,
}

impl From<Order> for ExportView {
    fn from(order: Order) -> ExportView {
        ExportView {
            id: order.id,
            available: order.is_there(),
            reasons: order.why().into_iter().map(|why| why.code).collect(),
            kind: order.kind,
            centre: order.centre,
            state: order.state,
            before: order.before,
            done: order.steps_done,
            all: order.steps_all,
            file_name: order.file_name,
            rows: order.row_count,
            size: order.size_bytes,
            sha256: order.sha256,
        }
    }
}

/// Order a file
///
/// It is made beside the requests, one order of a person at a time. The answer waits up to two seconds for it.
#[utoipa::path(post, path = "/exports", tag = "books", request_body = NewExport,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 202, body = ExportView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn ask(ctx: Ctx, key: IdempotencyKey, Json(body): Json<NewExport>) -> Result<Response> {
    may_export(&ctx)?;
    let kind = ExportKind::from_code(&body.kind)
        .ok_or_else(|| Error::refused(Reason::field("kind", "books-no-such-export")))?;
    let changed = if body.changed { "yes" } else { "" };
    let order = wish(&ctx, kind, &body.centre, (&body.from, &body.to), changed).await?;
    let order = put_down(&ctx, &key.0, &order).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(ExportView::from(order))).into_response())
}

/// How far an ordered file is
#[utoipa::path(get, path = "/exports/{id}", tag = "books", params(("id" = i64, Path)),
    responses((status = 200, body = ExportView), (status = 404, body = Problem)))]
async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<axum::Json<ExportView>> {
    may_export(&ctx)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(axum::Json(orders::order(ctx.app.db.read(), &ctx.actor, id).await?.into()))
}

/// Fetch an ordered file
#[utoipa::path(get, path = "/exports/{id}/file", tag = "books", params(("id" = i64, Path)),
    responses((status = 200, description = "The file"), (status = 404, body = Problem)))]
async fn fetch(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    may_export(&ctx)?;
    file_of(&ctx, &id).await
}
