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
    let kept = people::unit_by_code(tx.conn(), &command.kept).await?;
    people::hold_both(tx, command.duplicate, kept.map_or(command.duplicate, |kept| kept.id)).await?;
    let duplicate = people::unit(tx.conn(), command.duplicate).await?;
    let mut reasons = Vec::new();
    let reason = people::rules::read_decision_reason(&command.reason).map_err(|reason| reasons.push(reason));
    let kept = people::unit_by_code(tx.conn(), &command.kept).await?.filter(people::Unit::is_active);
    if kept.as_ref().is_none_or(|kept| kept.id == duplicate.id) {
        reasons.push(Reason::field("kept", "merge-kept"));
    }
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
    people::close_as_merged(tx, &duplicate, &kept, &reason).await?;
    let moved = access::move_unit_members(tx, duplicate.id, kept.id).await?;
    let change = Change::of(Verb::MergeUnits, "unit", duplicate.id.0)
        .before(json!({ "status": duplicate.status.code() }))
        .after(json!({ "status": "merged", "into": kept.code, "people_moved": moved }));
    tx.audit(change.because(&reason)).await?;
    let change = Change::of(Verb::MergeUnits, "unit", kept.id.0).after(json!({ "also": duplicate.code }));
    tx.audit(change.because(&reason)).await
}
