//! Taxed advances as lists, and everything that happened to their tax.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::Parts;
use crate::base::{BasisPoints, CentreId, DocumentId, Paise, Result, UnitId};
use crate::billing::tax::Heads;
use crate::db::{Rows, values};

/// A taxed advance as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AdvanceRow {
    /// Its receipt voucher.
    pub document_id: DocumentId,
    /// Number of the voucher.
    pub number: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// Day the money came.
    pub received_on: NaiveDate,
    /// Rate of its tax.
    pub rate: BasisPoints,
    /// How much.
    pub amount: Paise,
    /// Of it tax.
    pub tax: Paise,
    /// Of the amount paid to documents or given back.
    pub used: Paise,
    /// Of the tax gone into invoices or given back.
    pub tax_used: Paise,
}

impl AdvanceRow {
    /// Not used yet.
    pub fn left(&self) -> Paise {
        Paise(self.amount.0.saturating_sub(self.used.0))
    }

    /// Tax of what is not used yet.
    pub fn tax_left(&self) -> Paise {
        Paise(self.tax.0.saturating_sub(self.tax_used.0))
    }
}

const ADVANCE: &str = "SELECT a.document_id, d.number, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, a.received_on, a.rate_bp AS rate, a.amount_paise AS amount, \
     a.cgst_paise + a.sgst_paise + a.igst_paise AS tax, a.used_paise AS used, \
     CAST(COALESCE((SELECT SUM(m.cgst_paise + m.sgst_paise + m.igst_paise) FROM advance_movement m \
        WHERE m.advance_id = a.document_id), 0) AS BIGINT) AS tax_used \
     FROM taxed_advance a JOIN document d ON d.id = a.document_id JOIN unit u ON u.id = a.unit_id";

/// A centre's taxed advances with something left, oldest first. The caller has asked whether the actor may see them.
pub async fn advances(conn: &impl ConnectionTrait, centre: CentreId, limit: u64) -> Result<Vec<AdvanceRow>> {
    let sql = format!(
        "{ADVANCE} WHERE a.centre_id = $1 AND a.used_paise < a.amount_paise ORDER BY a.received_on, d.id LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// A unit's taxed advances of some days at a centre, and older ones with something left; oldest first. The caller has
/// asked whether the actor may see them.
pub async fn advances_of(
    conn: &impl ConnectionTrait,
    unit: UnitId,
    centre: CentreId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<AdvanceRow>> {
    let sql = format!(
        "{ADVANCE} WHERE a.unit_id = $1 AND a.centre_id = $2 AND a.received_on <= $4 \
         AND (a.received_on >= $3 OR a.used_paise < a.amount_paise) ORDER BY a.received_on, d.id LIMIT 200"
    );
    Ok(conn.rows(&sql, values![unit.0, centre.0, from, until]).await?)
}

/// Tax that became due on an advance, or (with parts below zero) left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdvanceMove {
    /// Day the advance was received.
    pub received_on: NaiveDate,
    /// Day of the movement; the same where the money came in.
    pub day_on: NaiveDate,
    /// Whether the money came in; else it paid a document, was given back, or became an advance again.
    pub received: bool,
    /// Whether it is taxed between States.
    pub inter_state: bool,
    /// Rate of its tax.
    pub rate: BasisPoints,
    /// More ahead (+) or less (−).
    pub parts: Parts,
}

#[derive(FromQueryResult)]
struct MoveRow {
    place: String,
    received_on: NaiveDate,
    day_on: NaiveDate,
    received: bool,
    inter_state: bool,
    rate: BasisPoints,
    amount: Paise,
    taxable: Paise,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

/// All movements of a centre's taxed advances from one day to another, with their place of supply.
///
/// # Errors
/// Faults of the database.
pub async fn advance_moves(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<(String, AdvanceMove)>> {
    let sql = "SELECT a.place, a.received_on, a.received_on AS day_on, TRUE AS received, a.inter_state, \
             a.rate_bp AS rate, a.amount_paise AS amount, a.taxable_paise AS taxable, a.cgst_paise AS cgst, \
             a.sgst_paise AS sgst, a.igst_paise AS igst FROM taxed_advance a \
             WHERE a.centre_id = $1 AND a.received_on >= $2 AND a.received_on <= $3 \
         UNION ALL SELECT a.place, a.received_on, m.day_on, FALSE, a.inter_state, a.rate_bp, -m.amount_paise, \
             -m.taxable_paise, -m.cgst_paise, -m.sgst_paise, -m.igst_paise FROM advance_movement m \
             JOIN taxed_advance a ON a.document_id = m.advance_id \
             WHERE a.centre_id = $1 AND m.day_on >= $2 AND m.day_on <= $3";
    let rows: Vec<MoveRow> = conn.rows(sql, values![centre.0, from, until]).await?;
    let read = |row: MoveRow| {
        let tax = Heads { cgst: row.cgst, sgst: row.sgst, igst: row.igst };
        let moved = AdvanceMove {
            received_on: row.received_on,
            day_on: row.day_on,
            received: row.received,
            inter_state: row.inter_state,
            rate: row.rate,
            parts: Parts { amount: row.amount, taxable: row.taxable, tax },
        };
        (row.place, moved)
    };
    Ok(rows.into_iter().map(read).collect())
}
