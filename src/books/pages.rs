//! Downloads: the PDF of a document, a statement or a receipt; and the menu and routes of the room.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
#[cfg(feature = "pdf")]
use axum::{extract::Path, routing::get};

use crate::base::Verb;
#[cfg(feature = "pdf")]
use crate::base::{Error, Result};
#[cfg(feature = "pdf")]
use crate::billing;
#[cfg(feature = "pdf")]
use crate::web::Ctx;
use crate::web::{App, MenuEntry};

use super::export::ExportFile;

/// This room's menu entries.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/bank", key: "bank-menu", verb: Some(Verb::ReconcileBank) },
    MenuEntry { path: "/books", key: "books-menu", verb: Some(Verb::SeeBooks) },
    MenuEntry { path: "/exports", key: "books-menu-exports", verb: Some(Verb::Export) },
];

/// This room's pages.
pub fn router() -> Router<App> {
    let router = Router::new()
        .merge(super::export::pages::router())
        .merge(super::bank::router())
        .merge(super::tally::pages::router())
        .merge(super::ledgers::router())
        .merge(super::depreciation::router());
    #[cfg(feature = "pdf")]
    let router = router
        .merge(super::template::routes())
        .route("/invoices/{id}/pdf", get(pdf::download))
        .route("/units/{code}/statement/pdf", get(pdf::statement))
        .route("/receipts/{receipt}/pdf", get(pdf::receipt));
    router
}

/// A file as an answer that is kept, not shown.
pub(super) fn attachment(file: ExportFile) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.name));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type)), (header::CONTENT_DISPOSITION, disposition)];
    (headers, file.bytes).into_response()
}

#[cfg(feature = "pdf")]
pub(super) mod pdf {
    use super::*;
    use crate::base::{DocumentId, ReceiptId};
    use crate::billing::paper::{Wording, paper};
    use crate::billing::sheets::{receipt_sheet, statement_sheet};

    pub(in crate::books) async fn download(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
        let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
        Ok(attachment(of_document(&ctx, id).await?))
    }

    /// A document's PDF in the wording asked for, with what is outstanding now.
    pub(in crate::books) async fn of_document(ctx: &Ctx, id: DocumentId) -> Result<ExportFile> {
        let document = billing::document(ctx.app.db.read(), &ctx.actor, id).await?;
        let wording = Wording::from_code(&ctx.asked("wording")).unwrap_or_else(|| Wording::of(ctx.lang));
        let copy = document.copy(&ctx.asked("copy"), ctx.now());
        let at = document.moment_of(copy, ctx.now());
        let outstanding = billing::outstanding(ctx.app.db.read(), &document, at).await?;
        let known = billing::registration(ctx.app.db.read(), id).await?;
        let paper = paper(&document.content, wording, copy, Some(outstanding))?.registered(known.as_ref(), wording)?;
        let site = Some(ctx.app.settings.base_url.as_str()).filter(|_| ctx.app.settings.base_url_is_said);
        let paper = match site {
            Some(site) => paper.paid_at(site, id, wording, copy, outstanding.amount),
            None => paper,
        };
        let template =
            crate::books::template::content_at(ctx.app.db.read(), document.centre, document.issued_at).await?;
        let bytes = crate::books::pdf::pdf_with_template(paper, template.as_deref()).await?;
        let name = format!("{}.pdf", document.content.number.replace('/', "-"));
        Ok(ExportFile { name, media_type: "application/pdf", bytes })
    }

    fn wording(ctx: &Ctx) -> Wording {
        Wording::from_code(&ctx.asked("wording")).unwrap_or_else(|| Wording::of(ctx.lang))
    }

    pub(in crate::books) async fn statement(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
        Ok(attachment(of_statement(&ctx, &code).await?))
    }

    /// A unit's statement at a centre over the days asked for. That it left is on record.
    pub(in crate::books) async fn of_statement(ctx: &Ctx, code: &str) -> Result<ExportFile> {
        let asked = crate::books::ledgers::statement_asked(ctx, code).await?;
        let conn = ctx.app.db.read();
        let (unit, centre) = (&asked.unit, &asked.centre);
        let statement = crate::account::statement(conn, unit.id, centre.id, asked.from, asked.until).await?;
        let held = billing::ageing(conn, centre.id, Some(unit.id), asked.until, billing::AgeBasis::Due).await?;
        let sheet = statement_sheet(centre, unit, &statement, held.first(), wording(ctx))?;
        let bytes = crate::books::pdf::sheet_pdf(sheet).await?;
        let name = format!("statement-{}-{}-{}-{}.pdf", unit.code(), centre.code, asked.from, asked.until);
        Ok(ExportFile { name, media_type: "application/pdf", bytes })
    }

    pub(in crate::books) async fn receipt(ctx: Ctx, Path(receipt): Path<String>) -> Result<Response> {
        let id = receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
        Ok(attachment(of_receipt(&ctx, id).await?))
    }

    /// A receipt with what it pays now.
    pub(in crate::books) async fn of_receipt(ctx: &Ctx, id: ReceiptId) -> Result<ExportFile> {
        let conn = ctx.app.db.read();
        let (row, paid) = billing::receipt(conn, &ctx.actor, id).await?;
        let centre = billing::centre(conn, row.centre_id).await?;
        let unit = billing::unit(conn, row.unit_id).await?;
        let sheet = receipt_sheet(&centre, &unit, &row, &paid, wording(ctx));
        let bytes = crate::books::pdf::sheet_pdf(sheet).await?;
        let name = format!("{}.pdf", row.number.replace('/', "-"));
        Ok(ExportFile { name, media_type: "application/pdf", bytes })
    }
}
