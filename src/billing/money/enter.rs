//! Writing a receipt: number, row, balance, what it pays, journal. Money, deductions and dues given up alike.

use chrono::NaiveDate;
use sea_orm::{DbErr, FromQueryResult, SqlErr};

use super::allocation::{Allocation, Share};
use super::credit::{Credit, record_shares};
use super::open::settle_document;
use crate::account::{Account, NewEntry, Voucher, post};
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{Error, Paise, Reason, ReceiptId, Result, UnitId};
use crate::billing::parties::CentreParty;
use crate::db::{Rows, SeriesKind, WriteTx, values};

/// A receipt to be written; everything about it was checked.
pub(super) struct NewReceipt<'a> {
    pub(super) centre: &'a CentreParty,
    pub(super) unit: UnitId,
    pub(super) received_on: NaiveDate,
    /// As stored: `upi`, `tds`, …
    pub(super) mode: &'static str,
    pub(super) reference: Option<String>,
    pub(super) amount: Paise,
    pub(super) note: &'a str,
    pub(super) series: SeriesKind,
    /// Where the money or what stands for it lies.
    pub(super) debit: Account,
    pub(super) allocation: &'a Allocation,
}

#[derive(FromQueryResult)]
struct Id {
    id: ReceiptId,
}

/// Writes it; answers its row and number.
///
/// # Errors
/// A conflict where its reference was used, or a document paid, at the same moment.
pub(super) async fn enter(tx: &WriteTx, new: &NewReceipt<'_>) -> Result<(ReceiptId, String)> {
    let year = FinancialYear::of(ist_date(tx.now()));
    let number = tx.next_number(new.centre.id, new.series, year, &new.centre.prefix).await?;
    let row: std::result::Result<Option<Id>, _> = tx
        .conn()
        .row(
            "INSERT INTO receipt (series_id, serial, number, centre_id, unit_id, received_on, mode, reference, \
             amount_paise, note, created_at, created_by, imported) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
            values![
                number.series_id,
                number.serial,
                number.number.clone(),
                new.centre.id.0,
                new.unit.0,
                new.received_on,
                new.mode,
                new.reference.clone(),
                new.amount.0,
                new.note.to_owned(),
                tx.now(),
                tx.actor().user_id.map(|user| user.0),
                false
            ],
        )
        .await;
    let row = row.map_err(used_now)?;
    let id = row.map(|row| row.id).ok_or_else(|| anyhow::anyhow!("no receipt stored"))?;
    tx.conn()
        .run(
            "INSERT INTO receipt_balance (receipt_id, amount_paise, allocated_paise) VALUES ($1, $2, $3)",
            values![id.0, new.amount.0, new.amount.minus(new.allocation.left)?.0],
        )
        .await?;
    record_shares(tx, Credit::Receipt(id), &new.allocation.shares, "").await?;
    for share in &new.allocation.shares {
        settle_document(tx, share.document, share.amount).await?;
    }
    let entry = NewEntry {
        centre: new.centre.id,
        opening: false,
        entered_on: new.received_on,
        voucher: Voucher::Receipt(id),
        narration: number.number.clone(),
        postings: vec![(new.debit, new.amount), (Account::Unit(new.unit), Paise(-new.amount.0))],
    };
    post(tx, vec![entry]).await?;
    Ok((id, number.number))
}

/// A reference that somebody else wrote at the same moment is an answer, not a fault.
pub(super) fn used_now(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Error::Conflict(Reason::field("reference", "billing-reference-used-now"))
        }
        _ => error.into(),
    }
}

/// All of a sum set against one document.
pub(super) fn whole(share: Share) -> Allocation {
    Allocation { shares: vec![share], left: Paise::ZERO }
}
