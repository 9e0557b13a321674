//! What a sponsor bears of a document: it pays the unit's due at once, and the sponsor owes it instead.

use sea_orm::FromQueryResult;
use serde_json::json;

use super::allocation::Share;
use super::credit::{self, Credit};
use super::enter::{NewReceipt, enter, whole};
use super::open::give;
use super::withdraw::{NewWithdrawal, Withdrawal, withdraw};
use crate::account::Account;
use crate::base::time::ist_date;
use crate::base::{DocumentId, Error, Paise, ReceiptId, Result, SchemeId, UnitId, Verb};
use crate::billing::parties::CentreParty;
use crate::db::{Change, Rows, SeriesKind, WriteTx, values};

/// Pays a part of a document that was just issued.
pub(in crate::billing) async fn pay_by_sponsor(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    document: DocumentId,
    scheme: SchemeId,
    amount: Paise,
) -> Result<ReceiptId> {
    let allocation = whole(Share { document, amount });
    let new = NewReceipt {
        centre,
        unit,
        received_on: ist_date(tx.now()),
        mode: "sponsor",
        reference: None,
        amount,
        note: "",
        series: SeriesKind::Adjustment,
        debit: Account::SubsidyReceivable(scheme),
        allocation: &allocation,
    };
    let (receipt, number) = enter(tx, &new).await?;
    let record = json!({"number": number, "scheme_id": scheme, "document_id": document, "amount_paise": amount});
    tx.audit(Change::of(Verb::IssueInvoice, "receipt", receipt.0).at(centre.id).after(record)).await?;
    Ok(receipt)
}

#[derive(FromQueryResult)]
struct Owed {
    scheme_id: SchemeId,
    document_id: DocumentId,
}

/// Takes a part of it back: the unit owes it again, the sponsor no more.
pub(in crate::billing) async fn take_back_sponsored(
    tx: &WriteTx,
    receipt: ReceiptId,
    amount: Paise,
    reason: &str,
) -> Result<()> {
    let sql = "SELECT scheme_id, document_id FROM subsidy_accrual WHERE receipt_id = $1 ORDER BY id LIMIT 1";
    let owed: Option<Owed> = tx.conn().row(sql, values![receipt.0]).await?;
    let owed = owed.ok_or(Error::NotFound)?;
    let credit = Credit::Receipt(receipt);
    give(tx, credit, &[Share { document: owed.document_id, amount: Paise(-amount.0) }], reason).await?;
    let row = credit::load(tx.conn(), credit).await?;
    let new = NewWithdrawal {
        kind: Withdrawal::Reversal,
        credit: &row,
        number: None,
        amount,
        day_on: ist_date(tx.now()),
        mode: row.mode.clone(),
        reference: None,
        reason,
        from: Account::SubsidyReceivable(owed.scheme_id),
    };
    withdraw(tx, new).await?;
    Ok(())
}
