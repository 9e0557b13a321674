//! What a unit wishes to be sent, and in which language.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::{Lang, Result, Scope, UnitId, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// A unit's wish. Who ticks neither is told nothing: the pages still show everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// By e-mail, where there is an address.
    pub email: bool,
    /// By SMS.
    pub sms: bool,
    /// Language of the messages.
    pub lang: Lang,
}

#[derive(FromQueryResult)]
struct Row {
    email: bool,
    sms: bool,
    lang: String,
}

/// The wish of a unit; without one, everything in the unit's language.
pub async fn wish_of(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Wish> {
    let sql = "SELECT COALESCE(w.email, TRUE) AS email, COALESCE(w.sms, TRUE) AS sms, COALESCE(w.lang, u.lang) AS lang \
               FROM unit u LEFT JOIN message_wish w ON w.unit_id = u.id WHERE u.id = $1";
    let row: Option<Row> = conn.row(sql, values![unit.0]).await?;
    let row = row.ok_or(crate::base::Error::NotFound)?;
    Ok(Wish { email: row.email, sms: row.sms, lang: Lang::from_code(&row.lang).unwrap_or_default() })
}

/// Keeps a unit's wish.
pub async fn set_wish(tx: &WriteTx, unit: UnitId, wish: Wish) -> Result<()> {
    access::check(tx.actor(), Verb::ManageUnitMembers, Scope::Unit(unit))?;
    let before = wish_of(tx.conn(), unit).await?;
    let sql = "INSERT INTO message_wish (unit_id, email, sms, lang, changed_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (unit_id) DO UPDATE SET email = excluded.email, sms = excluded.sms, lang = excluded.lang, \
               changed_at = excluded.changed_at";
    tx.conn().run(sql, values![unit.0, wish.email, wish.sms, wish.lang.code(), tx.now()]).await?;
    let change = Change::of(Verb::ManageUnitMembers, "message_wish", unit.0);
    tx.audit(change.before(json!(before)).after(json!(wish))).await
}
