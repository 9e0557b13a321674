//! Locked months: what a board, an accountant and the tax office have seen stays as it is.
//!
//! What always holds here: nothing is issued, received or corrected on a day of a locked month
//! (the database refuses such an entry too); locking waits for what is being written; a month is
//! opened again only by the administrator, with a reason on record.

mod rules;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::{Instant, Month, ist_date};
use crate::base::{CentreId, Error, Reason, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// A month that is to be locked or opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LockMonth {
    /// Whose month.
    pub centre: CentreId,
    /// `2026-10`.
    pub month: String,
    /// Why it is opened again; empty when it is locked.
    pub reason: String,
}

/// A lock as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Locked {
    /// Whether the month is locked.
    pub locked: bool,
    /// Since when.
    pub changed_at: Instant,
    /// Name of who did so.
    pub by: Option<String>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// The lock of a month; `None` if it was never locked.
pub async fn lock_of(conn: &impl ConnectionTrait, centre: CentreId, month: Month) -> Result<Option<Locked>> {
    Ok(conn
        .row(
            "SELECT p.locked, p.changed_at, u.name AS by FROM period_lock p LEFT JOIN app_user u ON u.id = p.changed_by \
             WHERE p.centre_id = $1 AND p.month = $2",
            values![centre.0, month.to_string()],
        )
        .await?)
}

/// Asks whether a day's month still takes entries, and keeps it so until this transaction ends.
///
/// # Errors
/// Refused `billing-month-locked`.
pub async fn check_open(tx: &WriteTx, centre: CentreId, day: NaiveDate) -> Result<()> {
    if tx.backend() == DbBackend::Postgres {
        // Locking a month takes the centre's row for itself: it waits for this entry, or this one for it.
        tx.conn().run("SELECT id FROM centre WHERE id = $1 FOR KEY SHARE", values![centre.0]).await?;
    }
    let month = Month::of(day);
    match lock_of(tx.conn(), centre, month).await? {
        Some(Locked { locked: true, .. }) => {
            Err(Error::refused(Reason::new("billing-month-locked").with("month", month)))
        }
        _ => Ok(()),
    }
}

/// Locks a month. Locking it twice is refused.
///
/// # Errors
/// Not found or not allowed; refused while the month runs, or where it is locked.
pub async fn lock_month(tx: &WriteTx, command: &LockMonth) -> Result<()> {
    access::check(tx.actor(), Verb::CloseMonth, Scope::Centre(command.centre))?;
    let month = Month::parse(&command.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    take_centre(tx, command.centre).await?;
    let locked = lock_of(tx.conn(), command.centre, month).await?.is_some_and(|lock| lock.locked);
    Error::check(rules::may_lock(month, ist_date(tx.now()), locked))?;
    set(tx, command, Verb::CloseMonth, month, true).await
}

/// Opens a locked month again.
///
/// # Errors
/// Not found or not allowed; refused where it is not locked, or without a reason.
pub async fn unlock_month(tx: &WriteTx, command: &LockMonth) -> Result<()> {
    access::check(tx.actor(), Verb::UnlockMonth, Scope::Centre(command.centre))?;
    let month = Month::parse(&command.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    take_centre(tx, command.centre).await?;
    let locked = lock_of(tx.conn(), command.centre, month).await?.is_some_and(|lock| lock.locked);
    Error::check(rules::may_unlock(locked, &text::clean(&command.reason)))?;
    set(tx, command, Verb::UnlockMonth, month, false).await
}

async fn take_centre(tx: &WriteTx, centre: CentreId) -> Result<()> {
    let sql = format!("SELECT id FROM centre WHERE id = $1{}", tx.for_update());
    let row: Option<Id> = tx.conn().row(&sql, values![centre.0]).await?;
    row.map(|_| ()).ok_or(Error::NotFound)
}

async fn set(tx: &WriteTx, command: &LockMonth, verb: Verb, month: Month, locked: bool) -> Result<()> {
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO period_lock (centre_id, month, locked, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (centre_id, month) DO UPDATE SET locked = excluded.locked, changed_at = excluded.changed_at, \
             changed_by = excluded.changed_by RETURNING id",
            values![command.centre.0, month.to_string(), locked, tx.now(), tx.actor().user_id.map(|user| user.0)],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no lock stored"))?.id;
    let reason = text::clean(&command.reason);
    let change = Change::of(verb, "period_lock", id).at(command.centre);
    let change = change.before(json!({ "locked": !locked })).after(json!({ "month": command.month, "locked": locked }));
    tx.audit(change.because(&reason)).await
}
