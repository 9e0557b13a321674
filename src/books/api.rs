//! Exports and PDFs for programs.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::base::{Error, Result};
use crate::web::{App, Ctx, Problem};

use super::export::{ExportKind, export};
use super::pages::{attachment, may_export, order};

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    let router = OpenApiRouter::new().routes(routes!(export_call));
    #[cfg(feature = "pdf")]
    let router = router.routes(routes!(pdf_call)).routes(routes!(statement_pdf)).routes(routes!(receipt_pdf));
    router
}

/// Which documents an export covers.
#[derive(Deserialize, Default, utoipa::IntoParams)]
#[serde(default)]
struct ExportQuery {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// First day of issue, `2026-04-01`.
    from: String,
    /// Last day of issue.
    to: String,
    /// `yes`: for Tally, only vouchers that no export to Tally on record contained.
    changed: String,
}

/// Export a register
#[utoipa::path(get, path = "/exports/{kind}", tag = "books",
    params(("kind" = String, Path, description = "register.csv, register.xlsx, gstr1.xlsx, gstr1.json, einvoice.json, tally.xml, tally-masters.xml or tally-vouchers.xml"), ExportQuery),
    responses((status = 200, description = "The file"), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export_call(ctx: Ctx, Path(kind): Path<String>, Query(query): Query<ExportQuery>) -> Result<Response> {
    may_export(&ctx)?;
    let kind = ExportKind::from_code(&kind).ok_or(Error::NotFound)?;
    let order = order(&ctx, kind, &query.centre, (&query.from, &query.to), &query.changed).await?;
    Ok(attachment(export(&ctx.app.db, &ctx.actor, ctx.now(), order).await?))
}

/// The PDF of a document
#[cfg(feature = "pdf")]
#[utoipa::path(get, path = "/invoices/{id}/pdf", tag = "books",
    params(("id" = i64, Path), ("wording" = Option<String>, Query, description = "en, hi or both"),
        ("copy" = Option<String>, Query, description = "supplier or reprint; else the original, or a reprint once something was paid")),
    responses((status = 200, description = "The PDF", content_type = "application/pdf"), (status = 404, body = Problem)))]
async fn pdf_call(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map(crate::base::DocumentId).map_err(|_| Error::NotFound)?;
    Ok(attachment(super::pages::pdf::of_document(&ctx, id).await?))
}

/// The PDF of a unit's statement of account
#[cfg(feature = "pdf")]
#[utoipa::path(get, path = "/units/{code}/statement/pdf", tag = "books",
    params(("code" = String, Path), ("centre" = Option<String>, Query, description = "Code of the centre"),
        ("from" = Option<String>, Query, description = "First day, `2026-04-01`; of the financial year where missing"),
        ("until" = Option<String>, Query, description = "Last day; today where missing"),
        ("wording" = Option<String>, Query, description = "en, hi or both")),
    responses((status = 200, description = "The PDF", content_type = "application/pdf"), (status = 404, body = Problem)))]
async fn statement_pdf(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    Ok(attachment(super::pages::pdf::of_statement(&ctx, &code).await?))
}

/// The PDF of a receipt
#[cfg(feature = "pdf")]
#[utoipa::path(get, path = "/receipts/{receipt}/pdf", tag = "books",
    params(("receipt" = i64, Path), ("wording" = Option<String>, Query, description = "en, hi or both")),
    responses((status = 200, description = "The PDF", content_type = "application/pdf"), (status = 404, body = Problem)))]
async fn receipt_pdf(ctx: Ctx, Path(receipt): Path<String>) -> Result<Response> {
    let id = receipt.parse().map(crate::base::ReceiptId).map_err(|_| Error::NotFound)?;
    Ok(attachment(super::pages::pdf::of_receipt(&ctx, id).await?))
}
