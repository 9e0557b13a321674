//! Keeping what an act changed, as it was before.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use crate::base::time::Instant;
use crate::base::{BookingId, CentreId, ClosureId, Error, Result, Standing, UnitId};
use crate::booking::entity::booking;
use crate::db::{Rows, WriteTx, values};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bookings were moved.
    Move,
    /// A booking was cancelled without a fee.
    Cancel,
    /// A machine was closed.
    Close,
    /// Bookings hit by a closure were moved or cancelled.
    Settle,
}

impl Kind {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Move => "move",
            Kind::Cancel => "cancel",
            Kind::Close => "close",
            Kind::Settle => "settle",
        }
    }

    /// The kind of a stored code.
    pub fn from_code(code: &str) -> Option<Kind> {
        [Kind::Move, Kind::Cancel, Kind::Close, Kind::Settle].into_iter().find(|kind| kind.code() == code)
    }
}

/// An act.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// What.
    pub kind: Kind,
    /// Where.
    pub centre: CentreId,
    /// The unit that did it, if not staff.
    pub unit: Option<UnitId>,
    /// The one booking it is about.
    pub booking: Option<BookingId>,
    /// The closure it is about.
    pub closure: Option<ClosureId>,
}

/// A booking as it was, and the version the act left it in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Before {
    pub row: booking::Model,
    pub left_at: i64,
}

#[derive(FromQueryResult)]
struct Version {
    id: BookingId,
    version: i64,
}

/// Keeps an act; called when it is done. What the program does by itself is not kept.
pub async fn note(tx: &WriteTx, done: Done, before: &[&booking::Model]) -> Result<()> {
    if matches!(tx.actor().standing, Standing::Program(_)) {
        return Ok(());
    }
    let mut kept = Vec::with_capacity(before.len());
    for rows in before.chunks(500) {
        let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
        let sql = format!("SELECT id, version FROM booking WHERE id IN ({})", ids.join(", "));
        let versions: Vec<Version> = tx.conn().rows(&sql, values![]).await?;
        for row in rows {
            let left_at = versions.iter().find(|version| version.id == row.id).map_or(row.version, |now| now.version);
            kept.push(Before { row: (*row).clone(), left_at });
        }
    }
    let before = serde_json::to_string(&kept).map_err(anyhow::Error::from)?;
    tx.conn()
        .run(
            "INSERT INTO undo_act (centre_id, unit_id, kind, booking_id, closure_id, before, done_at, done_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                done.centre.0,
                done.unit.map(|id| id.0),
                done.kind.code(),
                done.booking.map(|id| id.0),
                done.closure.map(|id| id.0),
                before,
                tx.now(),
                tx.actor().user_id.map(|id| id.0)
            ],
        )
        .await?;
    Ok(())
}

/// An act as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Act {
    pub id: i64,
    pub centre_id: CentreId,
    pub unit_id: Option<UnitId>,
    kind: String,
    pub booking_id: Option<BookingId>,
    pub closure_id: Option<ClosureId>,
    before: String,
    pub done_at: Instant,
    pub undone_at: Option<Instant>,
}

const SELECT: &str =
    "SELECT id, centre_id, unit_id, kind, booking_id, closure_id, before, done_at, undone_at FROM undo_act";

impl Act {
    pub fn kind(&self) -> Result<Kind> {
        Kind::from_code(&self.kind).ok_or_else(|| anyhow::anyhow!("act {} is of unknown kind", self.id).into())
    }

    pub fn before(&self) -> Result<Vec<Before>> {
        Ok(serde_json::from_str(&self.before).map_err(anyhow::Error::from)?)
    }

    pub async fn lock(tx: &WriteTx, id: i64) -> Result<Act> {
        let sql = format!("{SELECT} WHERE id = $1{}", tx.for_update());
        tx.conn().row(&sql, values![id]).await?.ok_or(Error::NotFound)
    }

    pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Act>> {
        Ok(conn.row(&format!("{SELECT} WHERE id = $1"), values![id]).await?)
    }

    pub async fn last_of_booking(conn: &impl ConnectionTrait, id: BookingId) -> Result<Option<Act>> {
        Ok(conn.row(&format!("{SELECT} WHERE booking_id = $1 ORDER BY id DESC LIMIT 1"), values![id.0]).await?)
    }

    /// The last act about a closure that has not been taken back.
    pub async fn last_of_closure(conn: &impl ConnectionTrait, id: ClosureId) -> Result<Option<Act>> {
        let sql = format!("{SELECT} WHERE closure_id = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1");
        Ok(conn.row(&sql, values![id.0]).await?)
    }
}
