//! Trying a message again that was parked.

use sea_orm::FromQueryResult;
use serde_json::json;

use crate::access;
use crate::base::{CentreId, Error, Reason, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

#[derive(FromQueryResult)]
struct Parked {
    centre_id: Option<CentreId>,
    state: String,
    masked_body: Option<String>,
}

/// Lets a parked message wait again, as if it were new. One that carries a one-time secret stays: its
/// time is over.
pub async fn resend(tx: &WriteTx, id: i64) -> Result<()> {
    let sql = format!("SELECT centre_id, state, masked_body FROM message WHERE id = $1{}", tx.for_update());
    let parked: Option<Parked> = tx.conn().row(&sql, values![id]).await?;
    let parked = parked.ok_or(Error::NotFound)?;
    let scope = parked.centre_id.map_or(Scope::Everywhere, Scope::Centre);
    if parked.centre_id.is_none() && !matches!(tx.actor().standing, crate::base::Standing::Everywhere(_)) {
        return Err(Error::NotFound);
    }
    access::check(tx.actor(), Verb::SeeMessages, scope)?;
    if parked.state != "parked" || parked.masked_body.is_some() {
        return Err(Error::Conflict(Reason::new("messages-not-parked")));
    }
    let sql = "UPDATE message SET state = 'waiting', tries = 0, not_before = $1, created_at = $1 WHERE id = $2";
    tx.conn().run(sql, values![tx.now(), id]).await?;
    let mut change = Change::of(Verb::SeeMessages, "message", id).after(json!({ "state": "waiting" }));
    if let Some(centre) = parked.centre_id {
        change = change.at(centre);
    }
    tx.audit(change.before(json!({ "state": "parked" }))).await
}
