//! Issued documents.

use axum::extract::{Path, Query};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::holds;
use crate::base::time::{ist_date, parse_date, rfc3339};
use crate::base::{DocumentId, Error, Result, Verb};
use crate::billing::document::{ContentLine, DocumentKind};
use crate::billing::find::{self, DocumentFilter, DocumentRow, PaymentState};
use crate::billing::parties::{self};
use crate::billing::store::Document;
use crate::web::api::Listed;
use crate::web::{Ctx, Page, Problem};

/// Which documents are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub(super) struct InvoiceQuery {
    /// Number, or part of it.
    number: String,
    /// Code of the centre.
    centre: String,
    /// Code of the unit.
    unit: String,
    /// `open`, `overdue` or `paid`.
    state: String,
    /// Issued on or after, `2026-04-01`.
    from: String,
    /// Issued on or before.
    to: String,
}

/// A document in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoiceItem {
    id: i64,
    number: String,
    kind: String,
    centre: String,
    unit: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    payable_paise: i64,
    outstanding_paise: i64,
    /// `open`, `overdue` or `paid`.
    state: String,
}

impl InvoiceItem {
    fn of(row: DocumentRow, today: NaiveDate) -> InvoiceItem {
        InvoiceItem {
            id: row.id.0,
            outstanding_paise: row.outstanding().0,
            state: row.state(today).code().to_owned(),
            number: row.number,
            kind: row.kind,
            centre: row.centre_code,
            unit: row.unit_code,
            issued_on: row.issued_on,
            due_on: row.due_on,
            payable_paise: row.payable.0,
        }
    }
}

/// Issued documents, latest first
#[utoipa::path(get, path = "/invoices", tag = "billing", params(InvoiceQuery, Page),
    responses((status = 200, body = Listed<InvoiceItem>), (status = 404, body = Problem)))]
pub(super) async fn invoices(
    ctx: Ctx,
    Query(query): Query<InvoiceQuery>,
    Query(page): Query<Page>,
) -> Result<axum::Json<Listed<InvoiceItem>>> {
    holds(&ctx, Verb::SeeInvoice)?;
    let conn = ctx.app.db.read();
    let centre = match query.centre.as_str() {
        "" => ctx.actor.centre(),
        code => Some(parties::centre_by_code(conn, code).await?.id),
    };
    let unit = match query.unit.as_str() {
        "" => ctx.actor.unit(),
        code => Some(parties::unit_by_code(conn, code).await?.id),
    };
    let filter = DocumentFilter {
        centre,
        unit,
        kind: None,
        state: PaymentState::from_code(&query.state),
        from: parse_date(&query.from),
        until: parse_date(&query.to),
        words: query.number,
    };
    let today = ist_date(ctx.now());
    let limit = page.limit();
    let mut rows =
        find::documents(conn, &ctx.actor, &filter, today, page.after_id().map(DocumentId), limit + 1).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let items = rows.into_iter().map(|row| InvoiceItem::of(row, today)).collect();
    Ok(axum::Json(Listed { items, next }))
}

/// A line of a document.
#[derive(Serialize, ToSchema)]
pub(super) struct LineView {
    booking: String,
    equipment: String,
    description_en: String,
    description_hi: String,
    charge_kind: String,
    used_from: String,
    used_until: String,
    sac: String,
    quantity: String,
    quantity_unit: String,
    rate_paise: i64,
    base_paise: i64,
    concession_paise: i64,
    concession_code: String,
    taxable_paise: i64,
    gst_bp: i64,
    cgst_paise: i64,
    sgst_paise: i64,
    igst_paise: i64,
}

impl LineView {
    fn of(line: &ContentLine) -> LineView {
        LineView {
            booking: line.booking_reference.clone(),
            equipment: line.equipment_code.clone(),
            description_en: line.name_en.clone(),
            description_hi: line.name_hi.clone(),
            charge_kind: line.charge_kind.clone(),
            used_from: rfc3339(line.used_from),
            used_until: rfc3339(line.used_until),
            sac: line.sac.clone(),
            quantity: line.quantity.to_string(),
            quantity_unit: line.quantity_unit.clone(),
            rate_paise: line.rate.0,
            base_paise: line.base.0,
            concession_paise: line.concession.0,
            concession_code: line.concession_code.clone(),
            taxable_paise: line.taxable.0,
            gst_bp: line.gst_rate.0,
            cgst_paise: line.tax.cgst.0,
            sgst_paise: line.tax.sgst.0,
            igst_paise: line.tax.igst.0,
        }
    }
}

/// An issued document.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoiceView {
    id: i64,
    number: String,
    kind: DocumentKind,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    centre: String,
    unit: String,
    unit_name_en: String,
    unit_name_hi: String,
    unit_gstin: Option<String>,
    /// Two-digit State code.
    place_of_supply: String,
    lines: Vec<LineView>,
    base_paise: i64,
    concession_paise: i64,
    taxable_paise: i64,
    exempt_paise: i64,
    cgst_paise: i64,
    sgst_paise: i64,
    igst_paise: i64,
    round_off_paise: i64,
    payable_paise: i64,
    outstanding_paise: i64,
    /// By how much tax per rate group differs from the tax the bookings showed.
    tax_difference_paise: i64,
    /// SHA-256 of what was issued.
    hash: String,
}

impl InvoiceView {
    fn of(document: Document) -> Result<InvoiceView> {
        let outstanding = document.outstanding()?;
        let content = document.content;
        Ok(InvoiceView {
            id: document.id.0,
            kind: content.kind,
            issued_on: content.issued_on,
            due_on: content.due_on,
            centre: content.supplier.code.clone(),
            unit: content.recipient.code.clone(),
            unit_name_en: content.recipient.name_en.clone(),
            unit_name_hi: content.recipient.name_hi.clone(),
            unit_gstin: content.recipient.gstin.clone(),
            place_of_supply: content.place_of_supply.clone(),
            lines: content.lines.iter().map(LineView::of).collect(),
            base_paise: content.base.0,
            concession_paise: content.concession.0,
            taxable_paise: content.taxable.0,
            exempt_paise: content.exempt.0,
            cgst_paise: content.tax.cgst.0,
            sgst_paise: content.tax.sgst.0,
            igst_paise: content.tax.igst.0,
            round_off_paise: content.round_off.0,
            payable_paise: content.payable.0,
            outstanding_paise: outstanding.0,
            tax_difference_paise: content.rounding_difference()?.0,
            number: content.number,
            hash: document.hash,
        })
    }
}

/// One document with its lines
#[utoipa::path(get, path = "/invoices/{id}", tag = "billing", params(("id" = i64, Path)),
    responses((status = 200, body = InvoiceView), (status = 404, body = Problem)))]
pub(super) async fn invoice(ctx: Ctx, Path(id): Path<String>) -> Result<axum::Json<InvoiceView>> {
    holds(&ctx, Verb::SeeInvoice)?;
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    Ok(axum::Json(InvoiceView::of(find::document(ctx.app.db.read(), &ctx.actor, id).await?)?))
}
