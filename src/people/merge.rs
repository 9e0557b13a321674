//! A unit registered twice: which closed, and where it went on. Whether one may close, billing decides.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::unit::Unit;
use crate::base::{Error, Reason, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// Another code of the same unit.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct OtherCode {
    /// Its code.
    pub(super) code: String,
    /// Its name.
    pub(super) name_en: String,
    /// Its name in Hindi.
    pub(super) name_hi: String,
    /// Whether this unit went on under it.
    pub(super) goes_on: bool,
}

/// Where a unit went on, and which were merged into it.
pub(super) async fn other_codes(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<OtherCode>> {
    let sql = "SELECT u.code, u.name_en, u.name_hi, (m.duplicate_unit_id = $1) AS goes_on FROM unit_merger m \
               JOIN unit u ON u.id = CASE WHEN m.duplicate_unit_id = $1 THEN m.kept_unit_id ELSE m.duplicate_unit_id END \
               WHERE $1 IN (m.duplicate_unit_id, m.kept_unit_id) ORDER BY m.id";
    Ok(conn.rows(sql, values![unit.0]).await?)
}

/// Holds two units still until the transaction ends, so that neither closes into the other while it closes itself.
pub async fn hold_both(tx: &WriteTx, one: UnitId, other: UnitId) -> Result<()> {
    let sql = format!("SELECT id FROM unit WHERE id IN ($1, $2) ORDER BY id{}", tx.for_update());
    tx.conn().run(&sql, values![one.0, other.0]).await?;
    Ok(())
}

/// Closes a duplicate for good and notes the unit that stays. The caller records it.
///
/// # Errors
/// Conflict when it was merged meanwhile.
pub async fn close_as_merged(tx: &WriteTx, duplicate: &Unit, kept: &Unit, reason: &str) -> Result<()> {
    let sql = "UPDATE unit SET status = 'merged', status_reason = $2, version = version + 1 \
               WHERE id = $1 AND status <> 'merged'";
    if tx.conn().run(sql, values![duplicate.id.0, reason]).await?.rows_affected() == 0 {
        return Err(Error::Conflict(Reason::new("unit-decided-meanwhile")));
    }
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "INSERT INTO unit_merger (duplicate_unit_id, kept_unit_id, merged_at, merged_by, reason) \
               VALUES ($1, $2, $3, $4, $5)";
    tx.conn().run(sql, values![duplicate.id.0, kept.id.0, tx.now(), by, reason]).await?;
    Ok(())
}
