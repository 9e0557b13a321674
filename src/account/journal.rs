//! The journal: every money movement is an entry whose postings sum to zero. Entries are
//! never changed; a correction is a new entry. A unit's balance is the sum of its postings.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::base::{CentreId, DocumentId, Paise, ReceiptId, Result, UnitId};
use crate::db::{Rows, WriteTx, insert_many, insert_returning, values};

/// Entries made together.
const BATCH: usize = 500;

/// What a posting is booked on. Positive amounts are debits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// What a unit owes (+) or has paid in advance (−).
    Unit(UnitId),
    /// Fees earned.
    FeeIncome,
    /// Central tax to be paid over.
    OutputCgst,
    /// State tax to be paid over.
    OutputSgst,
    /// Integrated tax to be paid over.
    OutputIgst,
    /// Differences to the whole rupee.
    RoundOff,
    /// Money in the bank.
    Bank,
    /// Money in the cash box.
    Cash,
    /// Cheques taken.
    ChequesInHand,
    /// Brought over from the old books.
    OpeningBalance,
}

impl Account {
    const fn code(self) -> &'static str {
        match self {
            Account::Unit(_) => "unit",
            Account::FeeIncome => "fee_income",
            Account::OutputCgst => "output_cgst",
            Account::OutputSgst => "output_sgst",
            Account::OutputIgst => "output_igst",
            Account::RoundOff => "round_off",
            Account::Bank => "bank",
            Account::Cash => "cash",
            Account::ChequesInHand => "cheques_in_hand",
            Account::OpeningBalance => "opening_balance",
        }
    }

    const fn unit(self) -> Option<i64> {
        match self {
            Account::Unit(unit) => Some(unit.0),
            _ => None,
        }
    }
}

/// The paper an entry stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voucher {
    /// An issued document.
    Document(DocumentId),
    /// A receipt.
    Receipt(ReceiptId),
}

/// An entry to be made.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Whose books.
    pub centre: CentreId,
    /// Whether it brings over a balance from the old books.
    pub opening: bool,
    /// Day it counts on.
    pub entered_on: NaiveDate,
    /// Its paper; one entry each.
    pub voucher: Voucher,
    /// Number of the paper.
    pub narration: String,
    /// What goes where; amounts of zero are left out.
    pub postings: Vec<(Account, Paise)>,
}

impl NewEntry {
    fn kind(&self) -> &'static str {
        match self.voucher {
            _ if self.opening => "opening",
            Voucher::Document(_) => "document",
            Voucher::Receipt(_) => "receipt",
        }
    }

    fn vouchers(&self) -> (Option<i64>, Option<i64>) {
        match self.voucher {
            Voucher::Document(id) => (Some(id.0), None),
            Voucher::Receipt(id) => (None, Some(id.0)),
        }
    }
}

#[derive(FromQueryResult)]
struct Entered {
    id: i64,
    document_id: Option<i64>,
    receipt_id: Option<i64>,
}

/// Makes entries. Those without any amount are not made.
///
/// # Errors
/// A fault if an entry's postings do not sum to zero (the database refuses it too).
pub async fn post(tx: &WriteTx, entries: Vec<NewEntry>) -> Result<()> {
    let entries: Vec<NewEntry> = entries.into_iter().filter(has_amount).collect();
    for batch in entries.chunks(BATCH) {
        post_batch(tx, batch).await?;
    }
    Ok(())
}

fn has_amount(entry: &NewEntry) -> bool {
    entry.postings.iter().any(|(_, amount)| *amount != Paise::ZERO)
}

async fn post_batch(tx: &WriteTx, entries: &[NewEntry]) -> Result<()> {
    for entry in entries {
        if Paise::sum(entry.postings.iter().map(|(_, amount)| *amount))? != Paise::ZERO {
            return Err(anyhow::anyhow!("postings of {} do not sum to zero", entry.narration).into());
        }
    }
    let ids = insert_entries(tx, entries).await?;
    let mut postings: Vec<Vec<Value>> = Vec::with_capacity(entries.len() * 4);
    for entry in entries {
        let id = ids.get(&entry.voucher).ok_or_else(|| anyhow::anyhow!("journal entry of {} lost", entry.narration))?;
        for (account, amount) in entry.postings.iter().filter(|(_, amount)| *amount != Paise::ZERO) {
            postings.push(values![*id, account.code(), account.unit(), entry.centre.0, amount.0]);
        }
    }
    insert_many(
        tx.conn(),
        "INSERT INTO posting (journal_entry_id, account, unit_id, centre_id, amount_paise)",
        postings,
        "",
    )
    .await?;
    let balanced = ids.values().map(|id| values![*id]).collect();
    insert_many(tx.conn(), "INSERT INTO journal_balanced (journal_entry_id)", balanced, "").await?;
    Ok(())
}

async fn insert_entries(tx: &WriteTx, entries: &[NewEntry]) -> Result<HashMap<Voucher, i64>> {
    let rows = entries
        .iter()
        .map(|entry| {
            let (document, receipt) = entry.vouchers();
            let narration = entry.narration.clone();
            values![entry.centre.0, entry.kind(), entry.entered_on, document, receipt, narration, tx.now()]
        })
        .collect();
    let head =
        "INSERT INTO journal_entry (centre_id, kind, entered_on, document_id, receipt_id, narration, created_at)";
    let rows: Vec<Entered> = insert_returning(tx.conn(), head, rows, "id, document_id, receipt_id").await?;
    let voucher = |row: &Entered| match (row.document_id, row.receipt_id) {
        (Some(id), _) => Some(Voucher::Document(DocumentId(id))),
        (None, Some(id)) => Some(Voucher::Receipt(ReceiptId(id))),
        (None, None) => None,
    };
    Ok(rows.iter().filter_map(|row| voucher(row).map(|voucher| (voucher, row.id))).collect())
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

/// What a unit owes a centre (+) or has paid in advance (−), from its postings.
pub async fn balance(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId) -> Result<Paise> {
    let sum: Option<Sum> = conn
        .row(
            "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) AS amount FROM posting \
             WHERE unit_id = $1 AND centre_id = $2",
            values![unit.0, centre.0],
        )
        .await?;
    Ok(sum.map_or(Paise::ZERO, |sum| sum.amount))
}
