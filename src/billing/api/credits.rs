//! Credits, cheques, deductions, write-offs, interest and deposits for programs.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{centre_of, holds};
use crate::base::time::{ist_date, parse_date};
use crate::base::{DocumentId, Error, Paise, Reason, ReceiptId, Result, Verb};
use crate::billing::issue::Issued;
use crate::billing::money::{
    AddCertificate, AskWriteOff, ChargeInterest, ChequeStep, Credit, DecideWriteOff, Deduction, DepositKind, EnterTds,
    MoveCheque, MoveDeposit, MovedDeposit, PaymentMode, Reallocate, Reallocated, RefundCredit, Refunded, Wallet,
    WrittenOff, add_certificate, ask_write_off, charge_interest, credits, decide_write_off, deductions, enter_tds,
    move_cheque, move_deposit, reallocate, refund_credit, wallets,
};
use crate::billing::parties;
use crate::db::WriteTx;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

type Body<T> = Result<Json<T>, Response>;

/// Does a verb once for its key and answers with what it did.
async fn once<C, T, F, Fut>(ctx: &Ctx, key: &IdempotencyKey, command: &C, work: F) -> Result<Response>
where
    C: Serialize,
    T: Serialize + DeserializeOwned,
    F: Fn(WriteTx) -> Fut,
    Fut: Future<Output = Result<T>>,
{
    let done = ctx.write_once(&key.0, command, work).await?;
    Ok((StatusCode::CREATED, axum::Json(done)).into_response())
}

fn day(ctx: &Ctx, field: &'static str, text: &str) -> Result<NaiveDate> {
    match text {
        "" => Ok(ist_date(ctx.now())),
        _ => parse_date(text).ok_or_else(|| Error::refused(Reason::field(field, "billing-date-unreadable"))),
    }
}

/// Which credits are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub(super) struct CreditsQuery {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// Code of a unit; all units where missing.
    unit: String,
}

/// A credit with something left.
#[derive(Serialize, ToSchema)]
pub(super) struct CreditView {
    /// `receipt-7` or `note-9`.
    credit: String,
    number: String,
    unit: String,
    received_on: NaiveDate,
    mode: String,
    amount_paise: i64,
    unused_paise: i64,
    /// Whether it may be used: not a cheque that waits for the bank.
    counts: bool,
}

/// Credits not used
#[utoipa::path(get, path = "/credits", tag = "billing", params(CreditsQuery),
    responses((status = 200, body = Vec<CreditView>), (status = 404, body = Problem)))]
pub(super) async fn list(ctx: Ctx, Query(query): Query<CreditsQuery>) -> Result<axum::Json<Vec<CreditView>>> {
    holds(&ctx, Verb::SeeStatement)?;
    let conn = ctx.app.db.read();
    let centre = centre_of(&ctx, &query.centre).await?;
    let unit = match query.unit.as_str() {
        "" => ctx.actor.unit(),
        code => Some(parties::unit_by_code(conn, code).await?.id),
    };
    let rows = credits(conn, &ctx.actor, centre.id, unit, 1_000).await?;
    let view = |row: crate::billing::money::CreditRow| -> Result<CreditView> {
        Ok(CreditView {
            credit: row.credit().slug(),
            unused_paise: row.unused()?.0,
            number: row.number,
            unit: row.unit_code,
            received_on: row.received_on,
            mode: row.mode,
            amount_paise: row.amount.0,
            counts: row.counts,
        })
    };
    Ok(axum::Json(rows.into_iter().map(view).collect::<Result<_>>()?))
}

/// What the unit can still book at each centre
#[utoipa::path(get, path = "/wallet", tag = "billing",
    responses((status = 200, body = Vec<Wallet>), (status = 403, body = Problem)))]
pub(super) async fn wallet(ctx: Ctx) -> Result<axum::Json<Vec<Wallet>>> {
    holds(&ctx, Verb::SeeStatement)?;
    let unit = ctx.actor.unit().ok_or(Error::NotAllowed)?;
    Ok(axum::Json(wallets(ctx.app.db.read(), &ctx.actor, unit, ctx.now()).await?))
}

/// An amount for a document.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareCall {
    document: i64,
    amount_paise: i64,
}

/// What a credit shall pay.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReallocateCall {
    /// Ids of documents it pays now and shall pay no more.
    take_back: Vec<i64>,
    /// What it shall pay; nothing here and nothing taken back means the oldest dues.
    set: Vec<ShareCall>,
    /// Needed where something is taken back.
    reason: String,
}

/// Set a credit against documents
#[utoipa::path(post, path = "/credits/{credit}/allocations", tag = "billing", request_body = ReallocateCall,
    params(("credit" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Reallocated), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn allocate(
    ctx: Ctx,
    Path(credit): Path<String>,
    key: IdempotencyKey,
    body: Body<ReallocateCall>,
) -> Result<Response> {
    holds(&ctx, Verb::AllocateMoney)?;
    let credit = Credit::parse(&credit).ok_or(Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command = &Reallocate {
        credit,
        take_back: body.take_back.into_iter().map(DocumentId).collect(),
        set: body.set.iter().map(|share| (DocumentId(share.document), Paise(share.amount_paise))).collect(),
        reason: body.reason,
    };
    once(&ctx, &key, command, |tx| async move { reallocate(&tx, command).await }).await
}

/// What is given back.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RefundCall {
    amount_paise: i64,
    /// Today where missing.
    paid_on: String,
    /// Only where the credit did not come in a way that can be gone back.
    mode: Option<PaymentMode>,
    /// Reference of the bank; empty for cash.
    reference: String,
    reason: String,
}

/// Give unused credit back
#[utoipa::path(post, path = "/credits/{credit}/refund", tag = "billing", request_body = RefundCall,
    params(("credit" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Refunded), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn refund(
    ctx: Ctx,
    Path(credit): Path<String>,
    key: IdempotencyKey,
    body: Body<RefundCall>,
) -> Result<Response> {
    holds(&ctx, Verb::RefundMoney)?;
    let credit = Credit::parse(&credit).ok_or(Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command = &RefundCredit {
        credit,
        amount: Paise(body.amount_paise),
        paid_on: day(&ctx, "paid_on", &body.paid_on)?,
        mode: body.mode,
        reference: body.reference,
        reason: body.reason,
    };
    once(&ctx, &key, command, |tx| async move { refund_credit(&tx, command).await }).await
}

/// A step of a cheque.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ChequeCall {
    /// Today where missing.
    day_on: String,
    /// Why it came back.
    reason: String,
    /// What the unit is charged for a cheque that came back.
    charge_paise: Option<i64>,
}

/// What a step of a cheque did.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct ChequeView {
    /// The receipt that stands for a cheque presented again.
    receipt: Option<i64>,
}

/// Take a cheque a step on: `deposit`, `clear`, `bounce`, `present_again`
#[utoipa::path(post, path = "/cheques/{receipt}/{step}", tag = "billing", request_body = ChequeCall,
    params(("receipt" = i64, Path), ("step" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = ChequeView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn cheque_step(
    ctx: Ctx,
    Path((receipt, step)): Path<(String, String)>,
    key: IdempotencyKey,
    body: Body<ChequeCall>,
) -> Result<Response> {
    holds(&ctx, Verb::HandleCheque)?;
    let receipt = receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
    let step = ChequeStep::from_code(&step).ok_or(Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command = &MoveCheque {
        receipt,
        step,
        day_on: day(&ctx, "day_on", &body.day_on)?,
        reason: body.reason,
        charge: body.charge_paise.map(Paise),
    };
    once(&ctx, &key, command, |tx| async move {
        let again = move_cheque(&tx, command).await?;
        Ok(ChequeView { receipt: again.map(|again| again.id.0) })
    })
    .await
}

/// Which deductions are wanted.
#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
pub(super) struct TdsQuery {
    /// Code of the centre; may be left out by staff of one centre.
    centre: String,
    /// Also those whose certificate shows all.
    all: bool,
}

/// Tax that units deducted
#[utoipa::path(get, path = "/tds", tag = "billing", params(TdsQuery),
    responses((status = 200, body = Vec<Deduction>), (status = 404, body = Problem)))]
pub(super) async fn tds_list(ctx: Ctx, Query(query): Query<TdsQuery>) -> Result<axum::Json<Vec<Deduction>>> {
    holds(&ctx, Verb::SeeInvoice)?;
    if ctx.actor.unit().is_some() {
        return Err(Error::NotAllowed);
    }
    let centre = centre_of(&ctx, &query.centre).await?;
    Ok(axum::Json(deductions(ctx.app.db.read(), &ctx.actor, centre.id, !query.all, 1_000).await?))
}

/// Tax a unit deducted from a document.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TdsCall {
    document: i64,
    /// `contract`, `contract_individual`, `technical`, `professional`, `machine_rent`, `no_pan`, `gst_tds`.
    code: String,
    /// What the rate gives of the fee without GST where missing.
    amount_paise: Option<i64>,
    /// Today where missing.
    deducted_on: String,
}

/// Enter tax that a unit deducted
#[utoipa::path(post, path = "/tds", tag = "billing", request_body = TdsCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Deduction), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn tds_enter(ctx: Ctx, key: IdempotencyKey, body: Body<TdsCall>) -> Result<Response> {
    holds(&ctx, Verb::RecordTds)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command = &EnterTds {
        document: DocumentId(body.document),
        code: body.code,
        amount: body.amount_paise.map(Paise),
        deducted_on: day(&ctx, "deducted_on", &body.deducted_on)?,
    };
    once(&ctx, &key, command, |tx| async move { enter_tds(&tx, command).await }).await
}

/// A certificate that came.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CertificateCall {
    number: String,
    /// Today where missing.
    received_on: String,
    amount_paise: i64,
}

/// Note a certificate of deducted tax
#[utoipa::path(post, path = "/tds/{receipt}/certificates", tag = "billing", request_body = CertificateCall,
    params(("receipt" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Deduction), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn tds_certificate(
    ctx: Ctx,
    Path(receipt): Path<String>,
    key: IdempotencyKey,
    body: Body<CertificateCall>,
) -> Result<Response> {
    holds(&ctx, Verb::RecordTds)?;
    let receipt = receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command = &AddCertificate {
        receipt,
        number: body.number,
        received_on: day(&ctx, "received_on", &body.received_on)?,
        amount: Paise(body.amount_paise),
    };
    once(&ctx, &key, command, |tx| async move { add_certificate(&tx, command).await }).await
}

/// A due that is to be given up.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WriteOffCall {
    document: i64,
    amount_paise: i64,
    reason: String,
}

/// Give a due up, or ask to where it is above one's own limit
#[utoipa::path(post, path = "/write-offs", tag = "billing", request_body = WriteOffCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = WrittenOff), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn write_off(ctx: Ctx, key: IdempotencyKey, body: Body<WriteOffCall>) -> Result<Response> {
    holds(&ctx, Verb::WriteOff)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command =
        &AskWriteOff { document: DocumentId(body.document), amount: Paise(body.amount_paise), reason: body.reason };
    once(&ctx, &key, command, |tx| async move { ask_write_off(&tx, command).await }).await
}

/// A second person's word.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DecideCall {
    agree: bool,
}

/// Agree to a write-off, or not
#[utoipa::path(post, path = "/write-offs/{id}/decide", tag = "billing", request_body = DecideCall,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = WrittenOff), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn decide(
    ctx: Ctx,
    Path(id): Path<String>,
    key: IdempotencyKey,
    body: Body<DecideCall>,
) -> Result<Response> {
    holds(&ctx, Verb::WriteOff)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let command = &DecideWriteOff { id, agree: body.agree };
    once(&ctx, &key, command, |tx| async move { decide_write_off(&tx, command).await }).await
}

/// Charge a document's interest up to today
#[utoipa::path(post, path = "/invoices/{id}/interest", tag = "billing",
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Issued), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn interest(ctx: Ctx, Path(id): Path<String>, key: IdempotencyKey) -> Result<Response> {
    holds(&ctx, Verb::CorrectDocument)?;
    let command = &ChargeInterest { document: id.parse().map(DocumentId).map_err(|_| Error::NotFound)? };
    once(&ctx, &key, command, |tx| async move { charge_interest(&tx, command).await }).await
}

/// A movement of a unit's security deposit.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DepositCall {
    /// Code of the unit.
    unit: String,
    #[schema(required)]
    kind: Option<DepositKind>,
    amount_paise: i64,
    /// Today where missing.
    day_on: String,
    /// How it is paid; not for one that is set against a document.
    mode: Option<PaymentMode>,
    reference: String,
    /// The document it is set against.
    document: Option<i64>,
    reason: String,
}

/// Take a security deposit, give it back, or set it against a document
#[utoipa::path(post, path = "/deposits", tag = "billing", request_body = DepositCall,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = MovedDeposit), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn deposit(ctx: Ctx, key: IdempotencyKey, body: Body<DepositCall>) -> Result<Response> {
    holds(&ctx, Verb::HoldDeposit)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let centre = centre_of(&ctx, "").await?;
    let unit = parties::unit_by_code(ctx.app.db.read(), &body.unit).await.map_err(|error| match error {
        Error::NotFound => Error::field("unit", "billing-no-such-unit"),
        other => other,
    })?;
    let command = &MoveDeposit {
        unit: unit.id,
        centre: centre.id,
        kind: body.kind.ok_or_else(|| Error::field("kind", "billing-deposit-kind"))?,
        amount: Paise(body.amount_paise),
        day_on: day(&ctx, "day_on", &body.day_on)?,
        mode: body.mode,
        reference: body.reference,
        document: body.document.map(DocumentId),
        reason: body.reason,
    };
    once(&ctx, &key, command, |tx| async move { move_deposit(&tx, command).await }).await
}
