//! Payments, refunds and pay-outs as accounts see them.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, DocumentId, Error, Paise, ReceiptId, Result, Scope, Verb};
use crate::db::{Rows, values};

/// A payment in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PaymentRow {
    pub id: i64,
    pub centre_id: CentreId,
    pub payment_id: String,
    pub reference: String,
    pub amount: Paise,
    pub currency: String,
    pub method: String,
    pub state: String,
    pub why: String,
    pub paid_before: bool,
    pub made_at: Instant,
    pub receipt_id: Option<ReceiptId>,
    pub receipt_number: Option<String>,
    pub document_id: Option<DocumentId>,
    pub document_number: Option<String>,
    pub pay_out: Option<i64>,
}

const PAYMENT: &str = "SELECT p.id, p.centre_id, p.payment_id, p.reference, p.amount_paise AS amount, p.currency, p.method, \
     p.state, p.why, p.paid_before, p.made_at, p.receipt_id, r.number AS receipt_number, o.document_id, \
     d.number AS document_number, i.settlement_id AS pay_out FROM gateway_payment p \
     LEFT JOIN receipt r ON r.id = p.receipt_id LEFT JOIN gateway_order o ON o.id = p.order_id \
     LEFT JOIN document d ON d.id = o.document_id LEFT JOIN gateway_settlement_item i ON i.payment_id = p.id";

/// Payments of a centre, newest first, of a state where one is asked for.
pub(super) async fn payments(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    state: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<PaymentRow>> {
    let sql = format!(
        "{PAYMENT} WHERE p.centre_id = $1 AND ($2 = '' OR p.state = $2) AND p.id < $3 ORDER BY p.id DESC LIMIT $4"
    );
    Ok(conn.rows(&sql, values![centre.0, state, before.unwrap_or(i64::MAX), limit]).await?)
}

/// Payments of a document, oldest first.
pub(super) async fn of_document(conn: &impl ConnectionTrait, document: DocumentId) -> Result<Vec<PaymentRow>> {
    Ok(conn.rows(&format!("{PAYMENT} WHERE o.document_id = $1 ORDER BY p.id"), values![document.0]).await?)
}

/// One payment.
///
/// # Errors
/// Not found or not allowed.
pub(super) async fn payment(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<PaymentRow> {
    let row: PaymentRow = conn.row(&format!("{PAYMENT} WHERE p.id = $1"), values![id]).await?.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooks, Scope::Centre(row.centre_id))?;
    Ok(row)
}

/// A refund in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct RefundRow {
    pub id: i64,
    pub refund_id: String,
    pub payment_id: String,
    pub amount: Paise,
    pub state: String,
    pub why: String,
    pub made_at: Instant,
}

/// A centre's refunds, those that wait first, then the newest.
pub(super) async fn refunds(conn: &impl ConnectionTrait, centre: CentreId, limit: i64) -> Result<Vec<RefundRow>> {
    let sql = "SELECT id, refund_id, payment_id, amount_paise AS amount, state, why, made_at FROM gateway_refund \
               WHERE centre_id = $1 ORDER BY CASE WHEN state = 'done' THEN 1 ELSE 0 END, id DESC LIMIT $2";
    Ok(conn.rows(sql, values![centre.0, limit]).await?)
}

/// A pay-out in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PayOut {
    /// Its row.
    pub id: i64,
    /// Whose.
    pub centre_id: CentreId,
    /// The gateway's id.
    pub settlement_id: String,
    /// What was collected.
    pub gross: Paise,
    /// What the gateway kept.
    pub fee: Paise,
    /// Tax on that.
    pub tax: Paise,
    /// What the bank got.
    pub net: Paise,
    /// Reference of the transfer.
    pub utr: String,
    /// Day of it.
    pub settled_on: NaiveDate,
    /// `announced` or `posted`.
    pub state: String,
    /// Whether a row of the bank was found for it.
    pub in_bank: bool,
}

const PAY_OUT: &str = "SELECT s.id, s.centre_id, s.settlement_id, s.gross_paise AS gross, s.fee_paise AS fee, \
     s.tax_paise AS tax, s.net_paise AS net, s.utr, s.settled_on, s.state, b.id IS NOT NULL AS in_bank \
     FROM gateway_settlement s LEFT JOIN bank_row b ON b.settlement_id = s.id";

/// A centre's pay-outs, newest first.
pub(super) async fn pay_outs(conn: &impl ConnectionTrait, centre: CentreId, limit: i64) -> Result<Vec<PayOut>> {
    let sql = format!("{PAY_OUT} WHERE s.centre_id = $1 ORDER BY s.id DESC LIMIT $2");
    Ok(conn.rows(&sql, values![centre.0, limit]).await?)
}

/// One pay-out.
///
/// # Errors
/// Not found or not allowed.
pub(super) async fn pay_out(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<PayOut> {
    let row: PayOut = conn.row(&format!("{PAY_OUT} WHERE s.id = $1"), values![id]).await?.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooks, Scope::Centre(row.centre_id))?;
    Ok(row)
}

/// Pay-outs of a centre that are booked and that no row of the bank has been found for.
///
/// # Errors
/// Faults of the database.
pub async fn unmatched_pay_outs(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<PayOut>> {
    let sql = format!("{PAY_OUT} WHERE s.centre_id = $1 AND s.state = 'posted' AND b.id IS NULL ORDER BY s.id");
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// What the gateway has and has not paid out: a payment (+) or a refund (−).
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Waiting {
    pub(super) is_payment: bool,
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) amount: Paise,
    pub(super) made_at: Instant,
}

impl Waiting {
    /// `payment-7` or `refund-9`.
    pub(super) fn slug(&self) -> String {
        let kind = if self.is_payment { "payment" } else { "refund" };
        format!("{kind}-{}", self.id)
    }

    pub(super) fn payment(&self) -> Option<i64> {
        self.is_payment.then_some(self.id)
    }

    pub(super) fn refund(&self) -> Option<i64> {
        (!self.is_payment).then_some(self.id)
    }
}

/// What waits to be paid out, oldest first; at one moment the payment before its refund.
pub(super) async fn waiting(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Waiting>> {
    let sql = "SELECT * FROM (SELECT TRUE AS is_payment, p.id, p.payment_id AS name, p.amount_paise AS amount, p.made_at \
               FROM gateway_payment p LEFT JOIN gateway_settlement_item i ON i.payment_id = p.id \
               WHERE p.centre_id = $1 AND p.state = 'captured' AND i.id IS NULL \
               UNION ALL SELECT FALSE AS is_payment, f.id, f.refund_id AS name, -f.amount_paise AS amount, f.made_at \
               FROM gateway_refund f LEFT JOIN gateway_settlement_item i ON i.refund_id = f.id \
               WHERE f.centre_id = $1 AND f.withdrawal_id IS NOT NULL AND i.id IS NULL) waiting \
               ORDER BY made_at, CASE WHEN is_payment THEN 0 ELSE 1 END, id";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

/// What the books say the gateway has.
pub(super) async fn balance(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Paise> {
    let sql = "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) AS amount FROM posting \
               WHERE centre_id = $1 AND account = 'gateway'";
    let row: Option<Sum> = conn.row(sql, values![centre.0]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.amount))
}
