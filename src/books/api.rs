//! Exports and PDFs for programs.

#[cfg(feature = "pdf")]
use axum::{extract::Path, response::Response};
use utoipa_axum::router::OpenApiRouter;
#[cfg(feature = "pdf")]
use utoipa_axum::routes;

use crate::web::App;
#[cfg(feature = "pdf")]
use crate::{
    base::{Error, Result},
    web::{Ctx, Problem},
};

#[cfg(feature = "pdf")]
use super::pages::attachment;

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    let router = OpenApiRouter::new().merge(super::export::api::routes());
    #[cfg(feature = "pdf")]
    let router = router.routes(routes!(pdf_call)).routes(routes!(statement_pdf)).routes(routes!(receipt_pdf));
    router
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
