//! Whom a phone number or e-mail already belongs to, for telling them instead of whoever asks.

use sea_orm::FromQueryResult;

use crate::base::{Result, UnitId, UserId};
use crate::db::{Rows, WriteTx, values};

#[derive(FromQueryResult)]
struct Found {
    id: i64,
}

/// Those who log in with a phone number or an e-mail; what is empty finds nobody.
pub async fn users_reached_by(tx: &WriteTx, phone: &str, email: &str) -> Result<Vec<UserId>> {
    let sql = "SELECT id FROM app_user WHERE ($1 <> '' AND (login = $1 OR phone = $1)) \
               OR ($2 <> '' AND (login = $2 OR email = $2)) ORDER BY id";
    let found: Vec<Found> = tx.conn().rows(sql, values![phone, email]).await?;
    Ok(found.into_iter().map(|row| UserId(row.id)).collect())
}

/// Those who stand for a unit.
pub async fn members_of(tx: &WriteTx, unit: UnitId) -> Result<Vec<UserId>> {
    let sql = "SELECT user_id AS id FROM unit_member WHERE unit_id = $1 ORDER BY user_id";
    let found: Vec<Found> = tx.conn().rows(sql, values![unit.0]).await?;
    Ok(found.into_iter().map(|row| UserId(row.id)).collect())
}

/// Whether a message that strangers can cause may go out again: once a day for each purpose and receiver.
/// Counts this time if so.
pub async fn may_tell(tx: &WriteTx, purpose: &str, receiver: i64) -> Result<bool> {
    #[derive(FromQueryResult)]
    #[expect(dead_code, reason = "only whether there is a row counts")]
    struct Counted {
        failures: i64,
    }
    let in_a_day = tx.now() + chrono::TimeDelta::days(1);
    let sql = "INSERT INTO login_attempt (key, failures, window_from, blocked_until) VALUES ($1, 0, $2, $3) \
               ON CONFLICT (key) DO UPDATE SET window_from = excluded.window_from, \
               blocked_until = excluded.blocked_until WHERE login_attempt.blocked_until <= $2 RETURNING failures";
    let counted: Option<Counted> =
        tx.conn().row(sql, values![format!("tell:{purpose}:{receiver}"), tx.now(), in_a_day]).await?;
    Ok(counted.is_some())
}
