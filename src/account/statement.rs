//! A unit's statement of account at a centre, from journal postings alone.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CentreId, DocumentId, Paise, ReceiptId, Result, UnitId};
use crate::db::{Rows, values};

/// One movement with the balance after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Day it counts on.
    pub on: NaiveDate,
    /// `document`, `receipt`, `opening` or `correction`.
    pub kind: String,
    /// The document it stands on.
    pub document: Option<DocumentId>,
    /// The receipt it stands on.
    pub receipt: Option<ReceiptId>,
    /// Number of the paper.
    pub number: String,
    /// What the unit owes more (+) or less (−).
    pub amount: Paise,
    /// Owed after it; negative is an advance.
    pub balance: Paise,
}

/// Movements of some days between two balances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Owed before the first day.
    pub opening: Paise,
    /// In order of day and entry.
    pub lines: Vec<StatementLine>,
    /// Owed after the last day.
    pub closing: Paise,
}

#[derive(FromQueryResult)]
struct Movement {
    entered_on: NaiveDate,
    kind: String,
    document_id: Option<i64>,
    receipt_id: Option<i64>,
    narration: String,
    amount: Paise,
}

#[derive(FromQueryResult)]
struct Before {
    amount: Paise,
}

/// The statement of the days `from` to `until`, both included. Whether the actor may see it
/// is for the calling verb to ask.
pub async fn statement(
    conn: &impl ConnectionTrait,
    unit: UnitId,
    centre: CentreId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Statement> {
    let before: Option<Before> = conn
        .row(
            "SELECT CAST(COALESCE(SUM(p.amount_paise), 0) AS BIGINT) AS amount FROM posting p \
             JOIN journal_entry j ON j.id = p.journal_entry_id \
             WHERE p.unit_id = $1 AND p.centre_id = $2 AND j.entered_on < $3",
            values![unit.0, centre.0, from],
        )
        .await?;
    let movements: Vec<Movement> = conn
        .rows(
            "SELECT j.entered_on, j.kind, j.document_id, j.receipt_id, j.narration, p.amount_paise AS amount \
             FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
             WHERE p.unit_id = $1 AND p.centre_id = $2 AND j.entered_on >= $3 AND j.entered_on <= $4 \
             ORDER BY j.entered_on, j.id, p.id",
            values![unit.0, centre.0, from, until],
        )
        .await?;
    let opening = before.map_or(Paise::ZERO, |before| before.amount);
    let mut balance = opening;
    let mut lines = Vec::with_capacity(movements.len());
    for movement in movements {
        balance = balance.plus(movement.amount)?;
        lines.push(StatementLine {
            on: movement.entered_on,
            kind: movement.kind,
            document: movement.document_id.map(DocumentId),
            receipt: movement.receipt_id.map(ReceiptId),
            number: movement.narration,
            amount: movement.amount,
            balance,
        });
    }
    Ok(Statement { from, until, opening, lines, closing: balance })
}
