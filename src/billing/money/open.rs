//! What of a unit's documents is open, and what pays it.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::allocation::{OpenDocument, Share};
use super::credit::{self, Credit};
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Result, UnitId};
use crate::billing::advance;
use crate::db::{Rows, WriteTx, values};

#[derive(FromQueryResult)]
struct OpenRow {
    id: DocumentId,
    number: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    outstanding: Paise,
}

impl OpenRow {
    fn into_open(self) -> OpenDocument {
        OpenDocument {
            id: self.id,
            number: self.number,
            issued_on: self.issued_on,
            due_on: self.due_on,
            outstanding: self.outstanding,
        }
    }
}

const OPEN_DOCUMENTS: &str = "SELECT d.id, d.number, d.issued_on, d.due_on, b.payable_paise - b.settled_paise AS outstanding \
     FROM document d JOIN document_balance b ON b.document_id = d.id \
     WHERE d.unit_id = $1 AND d.centre_id = $2 AND b.settled_paise < b.payable_paise ORDER BY d.due_on, d.issued_on, d.number";

/// A unit's documents at a centre with something to pay, locked against another receipt.
pub(super) async fn open_documents(tx: &WriteTx, unit: UnitId, centre: CentreId) -> Result<Vec<OpenDocument>> {
    let sql = format!("{OPEN_DOCUMENTS}{}", tx.for_update());
    let rows: Vec<OpenRow> = tx.conn().rows(&sql, values![unit.0, centre.0]).await?;
    Ok(rows.into_iter().map(OpenRow::into_open).collect())
}

/// A unit's documents at a centre with something to pay, oldest first.
pub async fn open_documents_of(
    conn: &impl ConnectionTrait,
    unit: UnitId,
    centre: CentreId,
) -> Result<Vec<OpenDocument>> {
    let rows: Vec<OpenRow> = conn.rows(OPEN_DOCUMENTS, values![unit.0, centre.0]).await?;
    Ok(rows.into_iter().map(OpenRow::into_open).collect())
}

/// Raises (or, below zero, lowers) what is settled on a document.
///
/// # Errors
/// A conflict where somebody else paid it meanwhile.
pub(in crate::billing) async fn settle_document(tx: &WriteTx, document: DocumentId, amount: Paise) -> Result<()> {
    let settled = tx
        .conn()
        .run(
            "UPDATE document_balance SET settled_paise = settled_paise + $2 \
             WHERE document_id = $1 AND settled_paise + $2 BETWEEN 0 AND payable_paise",
            values![document.0, amount.0],
        )
        .await?;
    match settled.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Conflict(Reason::new("billing-document-not-open"))),
    }
}

/// Gives a unit's advances at a centre to a document that was just issued: receipts, oldest first, then what is
/// left of credit notes. Moves no money: the journal knew it when it came in.
pub(in crate::billing) async fn use_advances(
    tx: &WriteTx,
    centre: CentreId,
    unit: UnitId,
    document: DocumentId,
    payable: Paise,
) -> Result<()> {
    if payable <= Paise::ZERO {
        return Ok(());
    }
    let mut open = payable;
    for found in credit::unused(tx, unit, centre).await? {
        let share = found.unused()?.min(open);
        if share <= Paise::ZERO {
            break;
        }
        let credit = found.credit();
        give(tx, credit, &[Share { document, amount: share }], "").await?;
        open = open.minus(share)?;
    }
    Ok(())
}

/// Sets a credit against documents; amounts below zero take it back. Tax of an advance goes along.
pub(in crate::billing) async fn give(tx: &WriteTx, credit: Credit, shares: &[Share], reason: &str) -> Result<()> {
    let sum = Paise::sum(shares.iter().map(|share| share.amount))?;
    credit::change(tx, credit, sum, Paise::ZERO).await?;
    credit::record_shares(tx, credit, shares, reason).await?;
    for share in shares {
        settle_document(tx, share.document, share.amount).await?;
    }
    match credit {
        Credit::Receipt(receipt) => advance::follow(tx, receipt, shares).await,
        Credit::Note(_) => Ok(()),
    }
}
