//! A unit that was registered twice becomes one: its people move to the unit that stays, the duplicate closes for
//! good and says where it went on. Its bookings, documents and account stay where they were made, as the law wants
//! them unchanged; so nothing of it may be open.

mod pages;

pub(super) use pages::routes;

use sea_orm::FromQueryResult;
use serde_json::json;

use crate::access;
use crate::base::{Error, Reason, Result, Scope, UnitId, Verb};
use crate::db::{Change, Rows, WriteTx, values};
use crate::people;

/// Which unit is the duplicate of which.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MergeUnits {
    /// The unit that closes.
    pub duplicate: UnitId,
    /// Code of the unit that stays.
    pub kept: String,
    /// Why they are one.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Open {
    bookings: i64,
    waiting: i64,
    charges: i64,
    accounts: i64,
}

const OPEN: &str = "SELECT \
    (SELECT COUNT(*) FROM booking WHERE unit_id = $1 AND status IN ('held', 'requested', 'confirmed', 'in_use')) AS bookings, \
    (SELECT COUNT(*) FROM waiting_entry WHERE unit_id = $1 AND status IN ('waiting', 'offered')) AS waiting, \
    (SELECT COUNT(*) FROM charge c LEFT JOIN billed_charge b ON b.charge_id = c.id \
        WHERE c.unit_id = $1 AND b.charge_id IS NULL AND c.total_paise > 0) AS charges, \
    (SELECT COUNT(*) FROM (SELECT centre_id FROM posting WHERE unit_id = $1 GROUP BY centre_id \
        HAVING SUM(amount_paise) <> 0) AS open_account) AS accounts";

/// Merges a duplicate into the unit that stays. There is no way back.
///
/// # Errors
/// Refused, naming all of it, while the duplicate has open bookings, charges that wait for their bill, or an
/// account that is not even; and when the unit that stays is not active.
pub async fn merge_units(tx: &WriteTx, command: &MergeUnits) -> Result<()> {
    let here = tx.actor().centre().map_or(Scope::Everywhere, Scope::Centre);
    access::check(tx.actor(), Verb::MergeUnits, here)?;
    let duplicate = people::unit(tx.conn(), command.duplicate).await?;
    let mut reasons = Vec::new();
    let reason = people::rules::read_decision_reason(&command.reason).map_err(|reason| reasons.push(reason));
    let kept = people::unit_by_code(tx.conn(), &command.kept).await?.filter(people::Unit::is_active);
    if kept.as_ref().is_none_or(|kept| kept.id == duplicate.id) {
        reasons.push(Reason::field("kept", "merge-kept"));
    }
    let lock = format!("SELECT id FROM unit WHERE id = $1{}", tx.for_update());
    tx.conn().run(&lock, values![duplicate.id.0]).await?;
    let open: Option<Open> = tx.conn().row(OPEN, values![duplicate.id.0]).await?;
    let open = open.ok_or(Error::NotFound)?;
    for (code, count) in [
        ("merge-bookings", open.bookings + open.waiting),
        ("merge-charges", open.charges),
        ("merge-balance", open.accounts),
    ] {
        if count > 0 {
            reasons.push(Reason::new(code).with("count", count));
        }
    }
    let (Some(kept), Ok(reason), true) = (kept, reason, reasons.is_empty()) else {
        return Err(Error::Refused(reasons));
    };
    let sql = "UPDATE unit SET status = 'merged', status_reason = $2, version = version + 1 \
               WHERE id = $1 AND status <> 'merged'";
    if tx.conn().run(sql, values![duplicate.id.0, reason.clone()]).await?.rows_affected() == 0 {
        return Err(Error::Conflict(Reason::new("unit-decided-meanwhile")));
    }
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "INSERT INTO unit_merger (duplicate_unit_id, kept_unit_id, merged_at, merged_by, reason) \
               VALUES ($1, $2, $3, $4, $5)";
    tx.conn().run(sql, values![duplicate.id.0, kept.id.0, tx.now(), by, reason.clone()]).await?;
    let sql = "INSERT INTO unit_member (unit_id, user_id, role, created_at) \
               SELECT $2, user_id, role, $3 FROM unit_member WHERE unit_id = $1 ON CONFLICT DO NOTHING";
    let moved = tx.conn().run(sql, values![duplicate.id.0, kept.id.0, tx.now()]).await?.rows_affected();
    tx.conn().run("DELETE FROM unit_member WHERE unit_id = $1", values![duplicate.id.0]).await?;
    let change = Change::of(Verb::MergeUnits, "unit", duplicate.id.0)
        .before(json!({ "status": duplicate.status.code() }))
        .after(json!({ "status": "merged", "into": kept.code, "people_moved": moved }));
    tx.audit(change.because(&reason)).await?;
    let change = Change::of(Verb::MergeUnits, "unit", kept.id.0).after(json!({ "also": duplicate.code }));
    tx.audit(change.because(&reason)).await
}

/// Another code of the same unit.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OtherCode {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name_en: String,
    /// Its name in Hindi.
    pub name_hi: String,
    /// Whether this unit went on under it.
    pub goes_on: bool,
}

/// Where a unit went on, and which were merged into it.
pub async fn other_codes(conn: &impl sea_orm::ConnectionTrait, unit: UnitId) -> Result<Vec<OtherCode>> {
    let sql = "SELECT u.code, u.name_en, u.name_hi, (m.duplicate_unit_id = $1) AS goes_on FROM unit_merger m \
               JOIN unit u ON u.id = CASE WHEN m.duplicate_unit_id = $1 THEN m.kept_unit_id ELSE m.duplicate_unit_id END \
               WHERE $1 IN (m.duplicate_unit_id, m.kept_unit_id) ORDER BY m.id";
    Ok(conn.rows(sql, values![unit.0]).await?)
}
