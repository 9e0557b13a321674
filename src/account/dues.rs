//! What a unit owes a centre now, and since when.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CentreId, Paise, Result, UnitId};
use crate::db::{Rows, values};

/// A unit's dues at a centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Dues {
    /// Sum of its postings: owed (+) or paid in advance (−).
    pub balance: Paise,
    /// Charges that no live document bills yet.
    pub unbilled: Paise,
    /// What of its documents is past the day to pay.
    pub overdue: Paise,
    /// The day the oldest of it was to be paid.
    pub oldest_due_on: Option<NaiveDate>,
}

impl Dues {
    /// What is overdue after money not yet set against a document.
    pub fn overdue_after_advances(&self) -> Paise {
        Ord::max(Ord::min(self.overdue, self.balance), Paise::ZERO)
    }
}

/// A unit's dues at a centre on a day, in one statement; what is disputed and postponed is not yet overdue. Whether the actor may see them is for
/// the calling verb to ask.
pub async fn dues(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId, today: NaiveDate) -> Result<Dues> {
    let open = "FROM document d JOIN document_balance b ON b.document_id = d.id \
         WHERE d.unit_id = $1 AND d.centre_id = $2 AND b.settled_paise < b.payable_paise AND d.due_on < $3 \
         AND NOT EXISTS (SELECT 1 FROM dunning_pause p WHERE p.document_id = d.id AND p.until_on >= $3)";
    let sql = format!(
        "SELECT (SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting \
         WHERE unit_id = $1 AND centre_id = $2) AS balance, \
         (SELECT CAST(COALESCE(SUM(c.total_paise), 0) AS BIGINT) FROM charge c \
         LEFT JOIN billed_charge i ON i.charge_id = c.id \
         WHERE c.unit_id = $1 AND c.centre_id = $2 AND i.charge_id IS NULL) AS unbilled, \
         (SELECT CAST(COALESCE(SUM(b.payable_paise - b.settled_paise), 0) AS BIGINT) {open}) AS overdue, \
         (SELECT MIN(d.due_on) {open}) AS oldest_due_on"
    );
    let dues: Option<Dues> = conn.row(&sql, values![unit.0, centre.0, today]).await?;
    dues.ok_or_else(|| anyhow::anyhow!("a SELECT without FROM answered no row").into())
}
