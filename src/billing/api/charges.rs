//! Charges not yet billed, and what bills them.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{centre_of, holds};
use crate::access;
use crate::account::{UnbilledFilter, unbilled_charges};
use crate::base::time::{FinancialYear, Month, ist_date};
use crate::base::{ChargeId, Error, Result, Scope, Verb};
use crate::billing::document::DocumentKind;
use crate::billing::issue::{Issued, issue_single};
use crate::billing::run::{Preview, Warning, preview_run, run_invoices};
use crate::db::RequestKey;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

/// Which charges are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub(super) struct ChargeQuery {
    /// Only `unbilled` charges can be listed.
    #[param(example = "unbilled")]
    state: String,
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// Month of service, `2026-10`; the running financial year where missing.
    month: String,
}

/// A charge that no document bills yet.
#[derive(Serialize, ToSchema)]
pub(super) struct ChargeView {
    id: i64,
    booking: String,
    equipment: String,
    /// `usage`, `no_show` or `late_cancel`.
    kind: String,
    service_on: NaiveDate,
    /// Decimal count billed.
    quantity: String,
    quantity_unit: String,
    rate_paise: i64,
    base_paise: i64,
    concession_paise: i64,
    taxable_paise: i64,
    gst_bp: i64,
    total_paise: i64,
    /// `disputed` or `postponed`, where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<String>,
}

/// Charges not yet billed
#[utoipa::path(get, path = "/charges", tag = "billing", params(ChargeQuery),
    responses((status = 200, body = Vec<ChargeView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn charges(ctx: Ctx, Query(query): Query<ChargeQuery>) -> Result<axum::Json<Vec<ChargeView>>> {
    holds(&ctx, Verb::SeeCharges)?;
    let centre = centre_of(&ctx, &query.centre).await?;
    access::check(&ctx.actor, Verb::SeeCharges, Scope::Centre(centre.id))?;
    let month = match query.month.as_str() {
        "" => None,
        text => Some(Month::parse(text).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?),
    };
    let year = FinancialYear::of(ist_date(ctx.now()));
    let from = month.map_or(year.first_day(), Month::first_day);
    let until = month.map_or(FinancialYear(year.0 + 1).first_day(), Month::end);
    let filter = UnbilledFilter { held: true, ..UnbilledFilter::days(centre.id, from, until) };
    let found = unbilled_charges(ctx.app.db.read(), &filter).await?;
    let view = found
        .into_iter()
        .map(|charge| ChargeView {
            id: charge.id.0,
            booking: charge.reference,
            equipment: charge.equipment_code,
            kind: charge.kind,
            service_on: charge.service_on,
            quantity: charge.billed_quantity.to_string(),
            quantity_unit: charge.billed_unit,
            rate_paise: charge.rate.0,
            base_paise: charge.base.0,
            hold: charge.hold,
            concession_paise: charge.concession.0,
            taxable_paise: charge.taxable.0,
            gst_bp: charge.gst.0,
            total_paise: charge.total.0,
        })
        .collect();
    Ok(axum::Json(view))
}

/// A month to be billed.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct InvoiceRunCall {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// `2026-10`
    month: String,
    /// Only says what would be issued.
    preview: bool,
}

/// A document that would be issued.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewView {
    unit: String,
    kind: DocumentKind,
    lines: usize,
    value_paise: i64,
    tax_paise: i64,
    payable_paise: i64,
    warnings: Vec<Warning>,
}

/// What a month run did or would do.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoiceRunView {
    /// Whether nothing was issued.
    preview: bool,
    payable_paise: i64,
    /// Documents that would be issued.
    documents: Vec<PreviewView>,
    /// Documents that were issued.
    issued: Vec<Issued>,
    /// Bookings of the month that are over but not completed.
    jobs_without_count: i64,
    /// Charges of earlier months that are not billed.
    older_unbilled: i64,
}

impl InvoiceRunView {
    fn of(preview: Preview) -> InvoiceRunView {
        InvoiceRunView {
            preview: true,
            payable_paise: preview.payable.0,
            documents: preview
                .documents
                .iter()
                .map(|document| PreviewView {
                    unit: document.unit.code().to_owned(),
                    kind: document.kind,
                    lines: document.lines,
                    value_paise: document.value.0,
                    tax_paise: document.tax.0,
                    payable_paise: document.payable.0,
                    warnings: document.warnings.clone(),
                })
                .collect(),
            issued: Vec::new(),
            jobs_without_count: preview.jobs_without_count,
            older_unbilled: preview.older_unbilled,
        }
    }
}

/// Bill a month. Repeating a run bills only what is left, with any key.
#[utoipa::path(post, path = "/invoice-runs", tag = "billing", request_body = InvoiceRunCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = InvoiceRunView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn invoice_run(
    ctx: Ctx,
    _key: IdempotencyKey,
    body: Result<Json<InvoiceRunCall>, Response>,
) -> Result<Response> {
    holds(&ctx, Verb::SeeCharges)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let centre = centre_of(&ctx, &body.centre).await?;
    let month = Month::parse(&body.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    let preview = preview_run(ctx.app.db.read(), &ctx.actor, &ctx.app.clock, centre.id, month).await?;
    let mut view = InvoiceRunView::of(preview);
    if !body.preview {
        let result = run_invoices(&ctx.app.db, &ctx.actor, &ctx.app.clock, centre.id, month, |_, _| ()).await?;
        view.preview = false;
        view.payable_paise = result.payable()?.0;
        view.documents.clear();
        view.issued = result.issued;
    }
    Ok(axum::Json(view).into_response())
}

/// Bill one charge by itself
#[utoipa::path(post, path = "/charges/{id}/invoice", tag = "billing",
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Issued), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn bill_charge(ctx: Ctx, Path(id): Path<String>, key: IdempotencyKey) -> Result<Response> {
    holds(&ctx, Verb::IssueInvoice)?;
    let charge = id.parse().map(ChargeId).map_err(|_| Error::NotFound)?;
    let centre = centre_of(&ctx, "").await?;
    let key = RequestKey::new(&key.0, &("bill-charge", charge))?;
    let centre = &centre;
    let issued = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { issue_single(&tx, centre, charge).await })
        .await?;
    Ok((StatusCode::CREATED, axum::Json(issued.into_inner())).into_response())
}
