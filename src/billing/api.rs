//! Billing for programs: charges, month runs, documents, receipts, statements.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::{ContentLine, DocumentKind};
use super::find::{self, DocumentFilter, DocumentRow, PaymentState};
use super::issue::{Issued, issue_single};
use super::parties::{self, CentreParty};
use super::receipt::{PaymentMode, Receipted, TakeReceipt, take_receipt};
use super::run::{Preview, Warning, preview_run, run_invoices};
use super::store::Document;
use crate::access;
use crate::account::{UnbilledFilter, statement, unbilled_charges};
use crate::base::time::{FinancialYear, Month, ist_date, parse_date, rfc3339};
use crate::base::{ChargeId, DocumentId, Error, Paise, Reason, Result, Scope, Verb};
use crate::db::RequestKey;
use crate::web::api::Listed;
use crate::web::{App, Ctx, IdempotencyKey, Json, Page, Problem};

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(charges))
        .routes(routes!(invoice_run))
        .routes(routes!(bill_charge))
        .routes(routes!(invoices))
        .routes(routes!(invoice))
        .routes(routes!(take))
        .routes(routes!(unit_statement))
}

/// Whether the caller holds a verb at all; asked before anything of the call is looked at.
fn holds(ctx: &Ctx, verb: Verb) -> Result<()> {
    match (ctx.actor.is_logged_in(), access::may_somewhere(&ctx.actor, verb)) {
        (false, _) => Err(Error::NotLoggedIn),
        (true, false) => Err(Error::NotAllowed),
        (true, true) => Ok(()),
    }
}

/// The centre of a call: by code, or where the caller stands.
async fn centre_of(ctx: &Ctx, code: &str) -> Result<CentreParty> {
    let conn = ctx.app.db.read();
    match ctx.actor.centre() {
        Some(own) if code.is_empty() => parties::centre(conn, own).await,
        _ if code.is_empty() => Err(Error::field("centre", "billing-centre-missing")),
        _ => parties::centre_by_code(conn, code).await,
    }
}

/// Which charges are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
struct ChargeQuery {
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
struct ChargeView {
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
}

/// Charges not yet billed
#[utoipa::path(get, path = "/charges", tag = "billing", params(ChargeQuery),
    responses((status = 200, body = Vec<ChargeView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn charges(ctx: Ctx, Query(query): Query<ChargeQuery>) -> Result<axum::Json<Vec<ChargeView>>> {
    holds(&ctx, Verb::SeeCharges)?;
    let centre = centre_of(&ctx, &query.centre).await?;
    access::check(&ctx.actor, Verb::SeeCharges, Scope::Centre(centre.id))?;
    let month = match query.month.as_str() {
        "" => None,
        text => Some(Month::parse(text).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?),
    };
    let year = FinancialYear::of(ist_date(ctx.now()));
    let filter = UnbilledFilter {
        centre: centre.id,
        unit: None,
        from: month.map_or(year.first_day(), Month::first_day),
        until: month.map_or(FinancialYear(year.0 + 1).first_day(), Month::end),
    };
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
struct InvoiceRunCall {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// `2026-10`
    month: String,
    /// Only says what would be issued.
    preview: bool,
}

/// A document that would be issued.
#[derive(Serialize, ToSchema)]
struct PreviewView {
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
struct InvoiceRunView {
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
async fn invoice_run(ctx: Ctx, _key: IdempotencyKey, body: Result<Json<InvoiceRunCall>, Response>) -> Result<Response> {
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
async fn bill_charge(ctx: Ctx, Path(id): Path<String>, key: IdempotencyKey) -> Result<Response> {
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

/// Which documents are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
struct InvoiceQuery {
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
struct InvoiceItem {
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
async fn invoices(
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
struct LineView {
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
struct InvoiceView {
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
async fn invoice(ctx: Ctx, Path(id): Path<String>) -> Result<axum::Json<InvoiceView>> {
    holds(&ctx, Verb::SeeInvoice)?;
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    Ok(axum::Json(InvoiceView::of(find::document(ctx.app.db.read(), &ctx.actor, id).await?)?))
}

/// Money received.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ReceiptCall {
    /// Code of the unit.
    unit: String,
    /// Whole paise, more than zero.
    amount_paise: i64,
    #[schema(required)]
    mode: Option<PaymentMode>,
    /// Reference of the bank; empty for cash.
    reference: String,
    /// `2026-11-21`; today where missing.
    received_on: String,
    /// Ids of documents to be paid first, in this order.
    documents: Vec<i64>,
    note: String,
}

/// What a payment paid of a document.
#[derive(Serialize, ToSchema)]
struct ShareView {
    document: i64,
    amount_paise: i64,
}

/// A receipt that was given.
#[derive(Serialize, ToSchema)]
struct ReceiptView {
    id: i64,
    number: String,
    paid: Vec<ShareView>,
    /// Left over for later.
    advance_paise: i64,
}

impl ReceiptView {
    fn of(done: Receipted) -> ReceiptView {
        let share =
            |(document, amount): &(DocumentId, Paise)| ShareView { document: document.0, amount_paise: amount.0 };
        ReceiptView {
            id: done.id.0,
            paid: done.paid.iter().map(share).collect(),
            number: done.number,
            advance_paise: done.advance.0,
        }
    }
}

/// Take money
#[utoipa::path(post, path = "/receipts", tag = "billing", request_body = ReceiptCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = ReceiptView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn take(ctx: Ctx, key: IdempotencyKey, body: Result<Json<ReceiptCall>, Response>) -> Result<Response> {
    holds(&ctx, Verb::TakeMoney)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let key = RequestKey::new(&key.0, &("receipt", &body))?;
    let centre = centre_of(&ctx, "").await?;
    access::check(&ctx.actor, Verb::TakeMoney, Scope::Centre(centre.id))?;
    let unit = parties::unit_by_code(ctx.app.db.read(), &body.unit).await.map_err(|error| match error {
        Error::NotFound => Error::field("unit", "billing-no-such-unit"),
        other => other,
    })?;
    let received_on = match body.received_on.as_str() {
        "" => ist_date(ctx.now()),
        text => {
            parse_date(text).ok_or_else(|| Error::refused(Reason::field("received_on", "billing-date-unreadable")))?
        }
    };
    let mode = body.mode.ok_or_else(|| Error::field("mode", "billing-mode-missing"))?;
    let command = TakeReceipt {
        unit: unit.id,
        received_on,
        mode,
        reference: body.reference,
        amount: Paise(body.amount_paise),
        named: body.documents.into_iter().map(DocumentId).collect(),
        note: body.note,
    };
    let (centre, command) = (&centre, &command);
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { take_receipt(&tx, centre, command).await })
        .await?;
    Ok((StatusCode::CREATED, axum::Json(ReceiptView::of(done.into_inner()))).into_response())
}

/// Which days of a unit's account are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
struct StatementQuery {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// First day; 1 April where missing.
    from: String,
    /// Last day; today where missing.
    to: String,
}

/// A movement of an account.
#[derive(Serialize, ToSchema)]
struct MovementView {
    on: NaiveDate,
    /// `document`, `receipt`, `opening` or `correction`.
    kind: String,
    number: String,
    document: Option<i64>,
    receipt: Option<i64>,
    /// More owed (+) or less (−).
    amount_paise: i64,
    /// Owed after it.
    balance_paise: i64,
}

/// A unit's account at a centre.
#[derive(Serialize, ToSchema)]
struct StatementView {
    unit: String,
    centre: String,
    from: NaiveDate,
    to: NaiveDate,
    opening_paise: i64,
    movements: Vec<MovementView>,
    closing_paise: i64,
}

/// A unit's statement of account
#[utoipa::path(get, path = "/units/{code}/statement", tag = "billing", params(("code" = String, Path), StatementQuery),
    responses((status = 200, body = StatementView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn unit_statement(
    ctx: Ctx,
    Path(code): Path<String>,
    Query(query): Query<StatementQuery>,
) -> Result<axum::Json<StatementView>> {
    holds(&ctx, Verb::SeeStatement)?;
    let conn = ctx.app.db.read();
    let unit = parties::unit_by_code(conn, &code).await?;
    access::check(&ctx.actor, Verb::SeeStatement, Scope::Unit(unit.id))?;
    let centre = centre_of(&ctx, &query.centre).await?;
    access::check(&ctx.actor, Verb::SeeStatement, Scope::UnitAtCentre(unit.id, centre.id))?;
    let today = ist_date(ctx.now());
    let until = parse_date(&query.to).unwrap_or(today);
    let from = parse_date(&query.from).unwrap_or_else(|| FinancialYear::of(until).first_day());
    let found = statement(conn, unit.id, centre.id, from, until).await?;
    Ok(axum::Json(StatementView {
        unit: code,
        centre: centre.code,
        from: found.from,
        to: found.until,
        opening_paise: found.opening.0,
        closing_paise: found.closing.0,
        movements: found
            .lines
            .into_iter()
            .map(|line| MovementView {
                on: line.on,
                kind: line.kind,
                number: line.number,
                document: line.document.map(|id| id.0),
                receipt: line.receipt.map(|id| id.0),
                amount_paise: line.amount.0,
                balance_paise: line.balance.0,
            })
            .collect(),
    }))
}
