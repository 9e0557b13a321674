//! The daily anchor: who keeps the books is told where the chain of their centre ended.

use chrono::Days;
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::base::time::ist_date;
use crate::base::{Result, UserId};
use crate::db::{Anchor, Event, Rows, WriteTx, values};

#[derive(FromQueryResult)]
struct Keeper {
    id: i64,
}

/// Anchors each chain that grew, for the day that is over, and tells the accounts staff of its centre (for what
/// belongs to no centre: auditors and administrators). Callers hold the lease `seal_audit`. Returns how many chains.
pub async fn anchor_yesterday(tx: &WriteTx) -> Result<u64> {
    let Some(day) = ist_date(tx.now()).checked_sub_days(Days::new(1)) else { return Ok(0) };
    let anchors = tx.anchor_audit(day).await?;
    for anchor in &anchors {
        tell(tx, anchor).await?;
    }
    Ok(anchors.len() as u64)
}

async fn tell(tx: &WriteTx, anchor: &Anchor) -> Result<()> {
    let sql = "SELECT DISTINCT u.id FROM staff_role r JOIN app_user u ON u.id = r.user_id \
               WHERE u.status = 'active' AND u.email IS NOT NULL AND ((r.centre_id = $1 AND r.role = 'accounts') \
               OR ($1 = 0 AND r.role IN ('auditor', 'administrator'))) ORDER BY u.id";
    let keepers: Vec<Keeper> = tx.conn().rows(sql, values![anchor.chain]).await?;
    for keeper in keepers {
        tx.announce(Event {
            event: "audit_anchor",
            object_kind: "audit_anchor",
            object_id: anchor.chain,
            centre: None,
            unit: None,
            user: Some(UserId(keeper.id)),
            payload: json!({
                "day": crate::base::time::short_date(anchor.on_date), "chain": anchor.chain.to_string(),
                "entries": anchor.entries.to_string(), "hash": anchor.hash,
            }),
        })
        .await?;
    }
    Ok(())
}
