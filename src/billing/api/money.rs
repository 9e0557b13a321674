//! Receipts and a unit's account.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{centre_of, holds};
use crate::access;
use crate::account::statement;
use crate::base::time::{FinancialYear, ist_date, parse_date};
use crate::base::{DocumentId, Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::money::{EnterTds, MoneyWarning, PaymentMode, Receipted, TakePayment, TakeReceipt, take_payment};
use crate::billing::parties::{self};
use crate::db::RequestKey;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

/// Money received.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReceiptCall {
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
    /// Machine that money ahead is meant for; its rate taxes the advance.
    advance_for: String,
    /// Bank of a cheque or draft.
    bank: String,
    /// Day written on a cheque; the day it came where missing.
    dated_on: String,
    /// Tax the unit deducted from it.
    tds: Option<DeductedCall>,
}

/// Tax the unit deducted from a document it pays.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DeductedCall {
    document: i64,
    /// As `POST /tds` takes it.
    code: String,
    /// What the rate gives of the fee without GST where missing.
    amount_paise: Option<i64>,
}

/// What a payment paid of a document.
#[derive(Serialize, ToSchema)]
pub(super) struct ShareView {
    document: i64,
    amount_paise: i64,
}

/// A receipt that was given.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceiptView {
    id: i64,
    number: String,
    paid: Vec<ShareView>,
    /// Left over for later.
    advance_paise: i64,
    /// Number of the receipt voucher, where the advance is taxed.
    voucher: Option<String>,
    /// What is worth a second look.
    warnings: Vec<MoneyWarning>,
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
            voucher: done.voucher,
            warnings: done.warnings,
        }
    }
}

/// Take money
#[utoipa::path(post, path = "/receipts", tag = "billing", request_body = ReceiptCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = ReceiptView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn take(ctx: Ctx, key: IdempotencyKey, body: Result<Json<ReceiptCall>, Response>) -> Result<Response> {
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
    let dated_on = match body.dated_on.as_str() {
        "" => None,
        text => {
            Some(parse_date(text).ok_or_else(|| Error::refused(Reason::field("dated_on", "billing-date-unreadable")))?)
        }
    };
    let tds = body.tds.map(|tds| EnterTds {
        document: DocumentId(tds.document),
        code: tds.code,
        amount: tds.amount_paise.map(Paise),
        deducted_on: received_on,
    });
    let receipt = TakeReceipt {
        unit: unit.id,
        received_on,
        mode,
        reference: body.reference,
        amount: Paise(body.amount_paise),
        named: body.documents.into_iter().map(DocumentId).collect(),
        note: body.note,
        advance_for: body.advance_for,
    };
    let command = TakePayment { receipt, bank: body.bank, dated_on, tds };
    let (centre, command) = (&centre, &command);
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { take_payment(&tx, centre, command).await })
        .await?;
    Ok((StatusCode::CREATED, axum::Json(ReceiptView::of(done.into_inner()))).into_response())
}

/// Which days of a unit's account are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub(super) struct StatementQuery {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// First day; 1 April where missing.
    from: String,
    /// Last day; today where missing.
    to: String,
}

/// A movement of an account.
#[derive(Serialize, ToSchema)]
pub(super) struct MovementView {
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
pub(super) struct StatementView {
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
pub(super) async fn unit_statement(
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
