//! A row of the bank becomes a receipt, is found to be one, or is set aside.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find::{Candidates, RowView, row_for_change};
use super::matching::Sure;
use crate::access;
use crate::base::{DocumentId, Error, Reason, ReceiptId, Result, Scope, UnitId, Verb, text};
use crate::billing::gateway::unmatched_pay_outs;
use crate::billing::{self, PaymentMode, TakeReceipt, take_receipt};
use crate::db::{Change, Rows, WriteTx, values};

/// What a row is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Settle {
    /// Money of a unit: a receipt is made; the document is paid first.
    Receipt {
        /// Who pays.
        unit: UnitId,
        /// What it pays first.
        document: Option<DocumentId>,
    },
    /// A receipt that is on record already.
    Recorded(ReceiptId),
    /// A pay-out of the payment gateway that is on record already.
    PayOut(i64),
    /// Nothing of ours, and why.
    Ignored(String),
}

/// Longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// Settles a row, once.
///
/// # Errors
/// Not found or not allowed; a conflict where it is settled already; refused as `billing::take_receipt`
/// says, or where it is set aside without a reason, or money out is taken for a payment.
pub async fn settle(tx: &WriteTx, id: i64, what: &Settle) -> Result<()> {
    let row = row_for_change(tx, id).await?;
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(row.centre_id))?;
    if row.state != "open" {
        return Err(Error::Conflict(Reason::new("bank-row-settled")));
    }
    match what {
        Settle::Receipt { unit, document } => {
            let receipt = receive(tx, &row, *unit, *document).await?;
            write(tx, &row, "matched", Found::Receipt(receipt), "").await
        }
        Settle::Recorded(receipt) => write(tx, &row, "matched", Found::Receipt(*receipt), "").await,
        Settle::PayOut(pay_out) => {
            let known = unmatched_pay_outs(tx.conn(), row.centre_id).await?;
            if !known.iter().any(|one| one.id == *pay_out && one.net == row.amount) {
                return Err(Error::Conflict(Reason::new("bank-pay-out")));
            }
            write(tx, &row, "matched", Found::PayOut(*pay_out), "").await
        }
        Settle::Ignored(reason) => {
            let reason = text::clean(reason);
            if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
                return Err(Error::field("reason", "bank-reason"));
            }
            write(tx, &row, "ignored", Found::Nothing, &reason).await
        }
    }
}

async fn receive(tx: &WriteTx, row: &RowView, unit: UnitId, document: Option<DocumentId>) -> Result<ReceiptId> {
    if row.amount.0 <= 0 {
        return Err(Error::refused(Reason::new("bank-row-out")));
    }
    let centre = billing::centre(tx.conn(), row.centre_id).await?;
    let reference = if row.reference.is_empty() { format!("BANKROW{}", row.id) } else { row.reference.clone() };
    let command = TakeReceipt {
        unit,
        received_on: row.on_date,
        mode: mode_of(&row.narration),
        reference,
        amount: row.amount,
        named: document.into_iter().collect(),
        note: row.narration.chars().take(200).collect(),
        advance_for: String::new(),
    };
    Ok(take_receipt(tx, &centre, &command).await?.id)
}

/// How money came, from what the bank writes; a transfer where it does not say.
fn mode_of(narration: &str) -> PaymentMode {
    let words = narration.to_ascii_uppercase();
    match () {
        () if words.contains("UPI") => PaymentMode::Upi,
        () if words.contains("RTGS") => PaymentMode::Rtgs,
        () => PaymentMode::Neft,
    }
}

/// What a row was found to be.
#[derive(Clone, Copy)]
enum Found {
    Receipt(ReceiptId),
    PayOut(i64),
    Nothing,
}

async fn write(tx: &WriteTx, row: &RowView, state: &str, found: Found, reason: &str) -> Result<()> {
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "UPDATE bank_row SET state = $1, receipt_id = $2, reason = $3, settled_at = $4, settled_by = $5, \
               settlement_id = $7 WHERE id = $6 AND state = 'open'";
    let (receipt, pay_out) = match found {
        Found::Receipt(receipt) => (Some(receipt.0), None),
        Found::PayOut(pay_out) => (None, Some(pay_out)),
        Found::Nothing => (None, None),
    };
    let done = tx.conn().run(sql, values![state, receipt, reason, tx.now(), by, row.id, pay_out]).await?;
    if done.rows_affected() != 1 {
        return Err(Error::Conflict(Reason::new("bank-row-settled")));
    }
    let change = Change::of(Verb::ReconcileBank, "bank_row", row.id).at(row.centre_id);
    let change = change
        .before(json!({ "state": "open" }))
        .after(json!({ "state": state, "receipt_id": receipt, "pay_out": pay_out }));
    tx.audit(change.because(reason)).await
}

/// Settles every row whose match is certain. A row that is refused stays open. Answers how many were settled.
///
/// # Errors
/// Not found or not allowed.
pub async fn settle_certain(tx: &WriteTx, centre: crate::base::CentreId) -> Result<usize> {
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(centre))?;
    let candidates = Candidates::load(tx.conn(), centre).await?;
    let mut settled = 0;
    // What one row of this act pays is no longer open for the next.
    let mut used = HashSet::new();
    for row in super::find::rows(tx.conn(), centre, "open", 0, MOST_AT_ONCE).await? {
        let found = candidates.of(&row).filter(|found| found.sure == Sure::Certain);
        let Some(found) = found.filter(|found| used.insert((found.receipt, found.pay_out, found.document))) else {
            continue;
        };
        let what = match (found.receipt, found.pay_out, found.unit) {
            (Some(receipt), _, _) => Settle::Recorded(receipt),
            (None, Some(pay_out), _) => Settle::PayOut(pay_out),
            (None, None, Some(unit)) => Settle::Receipt { unit, document: found.document },
            (None, None, None) => continue,
        };
        if tx.try_part(settle(tx, row.id, &what)).await?.is_ok() {
            settled += 1;
        }
    }
    Ok(settled)
}

/// Rows in one act.
const MOST_AT_ONCE: i64 = 200;
