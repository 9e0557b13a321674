//! Money that leaves a credit again: its row, its journal entry, and that it cannot be used any more.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;

use super::credit::{self, Credit, CreditRow};
use super::enter::used_now;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::{Paise, Result};
use crate::billing::advance;
use crate::db::{IssuedNumber, Rows, WriteTx, values};

/// Why money left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Withdrawal {
    /// Given back to the unit.
    Refund,
    /// A cheque came back.
    Bounce,
    /// A deduction or a due given up was wrong.
    Reversal,
}

impl Withdrawal {
    const fn code(self) -> &'static str {
        match self {
            Withdrawal::Refund => "refund",
            Withdrawal::Bounce => "bounce",
            Withdrawal::Reversal => "reversal",
        }
    }

    const fn act(self) -> Act {
        match self {
            Withdrawal::Refund => Act::Refund,
            Withdrawal::Bounce | Withdrawal::Reversal => Act::Bounce,
        }
    }
}

/// What is withdrawn; everything about it was checked.
pub(super) struct NewWithdrawal<'a> {
    pub(super) kind: Withdrawal,
    pub(super) credit: &'a CreditRow,
    pub(super) number: Option<IssuedNumber>,
    pub(super) amount: Paise,
    pub(super) day_on: NaiveDate,
    pub(super) mode: String,
    pub(super) reference: Option<String>,
    pub(super) reason: &'a str,
    /// Where the money or what stood for it lay.
    pub(super) from: Account,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Withdraws; answers the row. What of it was a taxed advance gets its refund voucher.
///
/// # Errors
/// A conflict where the credit was used, or the reference taken, at the same moment.
pub(super) async fn withdraw(tx: &WriteTx, new: NewWithdrawal<'_>) -> Result<i64> {
    credit::change(tx, new.credit.credit(), Paise::ZERO, new.amount).await?;
    let (receipt, note) = new.credit.credit().columns();
    let narration = new.number.as_ref().map_or_else(|| new.credit.number.clone(), |number| number.number.clone());
    let row: std::result::Result<Option<Id>, _> = tx
        .conn()
        .row(
            "INSERT INTO withdrawal (kind, series_id, serial, number, centre_id, unit_id, receipt_id, credit_note_id, \
             amount_paise, day_on, mode, reference, reason, created_at, created_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id",
            values![
                new.kind.code(),
                new.number.as_ref().map(|number| number.series_id),
                new.number.as_ref().map(|number| number.serial),
                narration.clone(),
                new.credit.centre_id.0,
                new.credit.unit_id.0,
                receipt,
                note,
                new.amount.0,
                new.day_on,
                new.mode,
                new.reference,
                new.reason.to_owned(),
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ],
        )
        .await;
    let row = row.map_err(used_now)?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no withdrawal stored"))?.id;
    let entry = NewEntry {
        centre: new.credit.centre_id,
        opening: false,
        entered_on: new.day_on,
        voucher: Voucher::Act(new.kind.act(), id),
        narration,
        postings: vec![(Account::Unit(new.credit.unit_id), new.amount), (new.from, Paise(-new.amount.0))],
    };
    post(tx, vec![entry]).await?;
    if let Credit::Receipt(receipt) = new.credit.credit() {
        advance::give_back(tx, receipt, new.amount, new.day_on, new.reason).await?;
    }
    Ok(id)
}
