//! Legal holds: while one is in force, nothing of what it covers is cleared away and nobody it covers is erased.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;
use serde_json::json;

use crate::access;
use crate::base::time::Instant;
use crate::base::{CentreId, Error, Reason, Result, Scope, UnitId, UserId, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// A hold as it was set.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Hold {
    /// Row.
    pub id: i64,
    /// Code of the unit it covers, if one.
    pub unit: Option<String>,
    /// Code of the centre it covers, if one; without both, everything.
    pub centre: Option<String>,
    /// Why.
    pub reason: String,
    /// Since when.
    pub set_at: Instant,
    /// Until when it was in force.
    pub lifted_at: Option<Instant>,
    /// Why no longer.
    pub lifted_because: String,
}

/// What the holds in force cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Everything.
    pub everything: bool,
    /// Units.
    pub units: Vec<UnitId>,
    /// Centres.
    pub centres: Vec<CentreId>,
}

#[derive(FromQueryResult)]
struct Covered {
    unit_id: Option<UnitId>,
    centre_id: Option<CentreId>,
}

/// What is held now.
pub async fn held(conn: &impl ConnectionTrait) -> Result<Held> {
    let rows: Vec<Covered> =
        conn.rows("SELECT unit_id, centre_id FROM legal_hold WHERE lifted_at IS NULL", vec![]).await?;
    let everything = rows.iter().any(|row| row.unit_id.is_none() && row.centre_id.is_none());
    let units = rows.iter().filter_map(|row| row.unit_id).collect();
    let centres = rows.iter().filter_map(|row| row.centre_id).collect();
    Ok(Held { everything, units, centres })
}

#[derive(FromQueryResult)]
struct Found {
    found: i64,
}

/// Whether a hold covers what is kept of a person: everything, a unit of theirs, or a centre they work or booked at.
pub async fn covers(conn: &impl ConnectionTrait, user: UserId) -> Result<bool> {
    let sql = "SELECT COUNT(*) AS found FROM legal_hold h WHERE h.lifted_at IS NULL AND ( \
         (h.unit_id IS NULL AND h.centre_id IS NULL) \
         OR h.unit_id IN (SELECT unit_id FROM unit_member WHERE user_id = $1) \
         OR h.centre_id IN (SELECT centre_id FROM staff_role WHERE user_id = $1) \
         OR h.centre_id IN (SELECT centre_id FROM booking WHERE unit_id IN \
            (SELECT unit_id FROM unit_member WHERE user_id = $1)))";
    let found: Option<Found> = conn.row(sql, values![user.0]).await?;
    Ok(found.is_some_and(|row| row.found > 0))
}

/// All holds, those in force first.
pub async fn holds(conn: &impl ConnectionTrait) -> Result<Vec<Hold>> {
    let sql = "SELECT h.id, u.code AS unit, c.code AS centre, h.reason, h.set_at, h.lifted_at, h.lifted_because \
               FROM legal_hold h LEFT JOIN unit u ON u.id = h.unit_id LEFT JOIN centre c ON c.id = h.centre_id \
               ORDER BY CASE WHEN h.lifted_at IS NULL THEN 0 ELSE 1 END, h.id DESC";
    Ok(conn.rows(sql, vec![]).await?)
}

/// A new hold, as typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SetHold {
    /// `everything`, `unit` or `centre`.
    pub covers: String,
    /// Code of the unit or centre.
    pub code: String,
    /// Why: the court, inquiry or appeal.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Sets a hold.
///
/// # Errors
/// Refused without a reason or for a unit or centre there is not.
pub async fn set_hold(tx: &WriteTx, command: &SetHold) -> Result<i64> {
    access::check(tx.actor(), Verb::ManagePrivacy, Scope::Everywhere)?;
    let reason = text::clean(&command.reason);
    let mut reasons = Vec::new();
    if reason.chars().count() < 5 {
        reasons.push(Reason::field("reason", "privacy-hold-reason"));
    }
    let (mut unit, mut centre) = (None, None);
    let code = text::clean(&command.code).to_uppercase();
    let found = match command.covers.as_str() {
        "everything" => true,
        "unit" => {
            let sql = "SELECT id FROM unit WHERE code = $1";
            unit = tx.conn().row::<Id>(sql, values![code.clone()]).await?.map(|row| row.id);
            unit.is_some()
        }
        "centre" => {
            let sql = "SELECT id FROM centre WHERE code = $1";
            centre = tx.conn().row::<Id>(sql, values![code.clone()]).await?.map(|row| row.id);
            centre.is_some()
        }
        _ => false,
    };
    if !found {
        reasons.push(Reason::field("code", "privacy-hold-code"));
    }
    Error::check(reasons)?;
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "INSERT INTO legal_hold (unit_id, centre_id, reason, from_at, set_at, set_by) \
               VALUES ($1, $2, $3, $4, $4, $5) RETURNING id";
    let row: Option<Id> = tx.conn().row(sql, values![unit, centre, reason.clone(), tx.now(), by]).await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("the hold was not stored"))?.id;
    let after = json!({ "covers": command.covers, "code": code });
    tx.audit(Change::of(Verb::ManagePrivacy, "legal_hold", id).after(after).because(&reason)).await?;
    Ok(id)
}

/// Lifts a hold.
///
/// # Errors
/// Refused without a reason; not found when it was lifted already.
pub async fn lift_hold(tx: &WriteTx, id: i64, because: &str) -> Result<()> {
    access::check(tx.actor(), Verb::ManagePrivacy, Scope::Everywhere)?;
    let because = text::clean(because);
    if because.chars().count() < 5 {
        return Err(Error::field("because", "privacy-hold-reason"));
    }
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "UPDATE legal_hold SET lifted_at = $2, lifted_by = $3, lifted_because = $4 \
               WHERE id = $1 AND lifted_at IS NULL";
    if tx.conn().run(sql, values![id, tx.now(), by, because.clone()]).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let change = Change::of(Verb::ManagePrivacy, "legal_hold", id).before(json!({ "in_force": true }));
    tx.audit(change.after(json!({ "in_force": false })).because(&because)).await
}
