//! Credit and debit notes.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::holds;
use crate::base::{BasisPoints, DocumentId, Error, Paise, Result, Verb};
use crate::billing::issue::Issued;
use crate::billing::note::{
    DebitLine, Income, IssueCreditNote, IssueDebitNote, NotedCredit, WantedLine, issue_credit_note, issue_debit_note,
};
use crate::db::RequestKey;
use crate::web::{Ctx, IdempotencyKey, Json, Problem};

/// What is taken back of a document.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CreditNoteCall {
    /// Lines with the taxable value that goes back; empty for all that is left.
    lines: Vec<WantedLine>,
    /// Why, as the note says it.
    reason: String,
    /// Whether uses whose line is taken back whole are billed anew.
    bill_anew: bool,
}

/// Take back of a document what was billed too much
#[utoipa::path(post, path = "/invoices/{id}/credit-notes", tag = "billing", request_body = CreditNoteCall,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = NotedCredit), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn credit(
    ctx: Ctx,
    Path(id): Path<String>,
    key: IdempotencyKey,
    body: std::result::Result<Json<CreditNoteCall>, Response>,
) -> Result<Response> {
    holds(&ctx, Verb::CorrectDocument)?;
    let document = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let CreditNoteCall { lines, reason, bill_anew } = body;
    let command = &IssueCreditNote { document, lines, reason, bill_anew };
    let key = RequestKey::new(&key.0, command)?;
    let db = &ctx.app.db;
    let done =
        db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { issue_credit_note(&tx, command).await }).await?;
    Ok((StatusCode::CREATED, axum::Json(done.into_inner())).into_response())
}

/// A line that is added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DebitLineCall {
    /// Line of the original it adds to, from 1.
    line: usize,
    /// Taxable value added.
    taxable_paise: Paise,
    /// What it earns.
    #[serde(default = "fee")]
    income: Income,
    /// What it is for; the original line's name where missing.
    #[serde(default)]
    name_en: String,
    /// The same in Hindi.
    #[serde(default)]
    name_hi: String,
    /// Another rate than the original line's, in hundredths of a percent; 0 for what is no supply.
    #[serde(default)]
    gst_bp: Option<BasisPoints>,
}

const fn fee() -> Income {
    Income::Fee
}

/// What is added to a document.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DebitNoteCall {
    /// Lines with what is added.
    lines: Vec<DebitLineCall>,
    /// Why, as the note says it.
    reason: String,
}

/// Add to a document what was billed too little
#[utoipa::path(post, path = "/invoices/{id}/debit-notes", tag = "billing", request_body = DebitNoteCall,
    params(("id" = i64, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Issued), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn debit(
    ctx: Ctx,
    Path(id): Path<String>,
    key: IdempotencyKey,
    body: std::result::Result<Json<DebitNoteCall>, Response>,
) -> Result<Response> {
    holds(&ctx, Verb::CorrectDocument)?;
    let document = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let Json(body) = match body {
        Ok(body) => body,
        Err(unreadable) => return Ok(unreadable),
    };
    let line = |line: DebitLineCall| DebitLine {
        line: line.line,
        taxable: line.taxable_paise,
        income: line.income,
        name_en: line.name_en,
        name_hi: line.name_hi,
        gst_rate: line.gst_bp,
    };
    let lines = body.lines.into_iter().map(line).collect();
    let command = &IssueDebitNote { document, lines, reason: body.reason };
    let key = RequestKey::new(&key.0, command)?;
    let db = &ctx.app.db;
    let done =
        db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { issue_debit_note(&tx, command).await }).await?;
    Ok((StatusCode::CREATED, axum::Json(done.into_inner())).into_response())
}
