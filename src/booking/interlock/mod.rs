//! Machines that depend on one another: two that cannot run at the same time, and machines that
//! share one calendar.
//!
//! What always holds: while one of an interlocked pair is booked, its time for cleaning included,
//! the other is promised to nobody; whoever claims from either takes the calendars of both
//! exclusively, in order of their rows. A machine changes its calendar only while nothing is
//! promised of it.

mod calendar;
mod pages;
mod set;
#[cfg(test)]
mod tests;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::ledger;
use super::machine::Machine;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, CalendarId, EquipmentId, Reason, Reasons, Result};
use crate::db::{Rows, WriteTx, values};

pub use pages::router;

#[derive(FromQueryResult)]
struct Calendar {
    calendar_id: CalendarId,
}

/// Calendars of a machine and of those that must be idle while it is booked; none where there are no such.
pub async fn calendars(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<CalendarId>> {
    let sql = "SELECT m.calendar_id FROM machine_interlock i JOIN equipment m ON m.id = i.equipment_id OR m.id = i.other_id \
               WHERE (i.equipment_id = $1 OR i.other_id = $2) AND i.ended_at IS NULL";
    let rows: Vec<Calendar> = conn.rows(sql, values![machine.0, machine.0]).await?;
    Ok(rows.into_iter().map(|row| row.calendar_id).collect())
}

/// Before a claim: takes the calendars of a machine and of those that must be idle with it,
/// exclusively and in order. Where there are no such, nothing: the claim takes its own shared.
pub async fn take(tx: &WriteTx, machine: EquipmentId) -> Result<()> {
    // SQLite has one writer.
    if tx.for_update().is_empty() {
        return Ok(());
    }
    let calendars = calendars(tx.conn(), machine).await?;
    ledger::take_calendars(tx, calendars).await
}

/// As [`take`], by code.
pub async fn take_of(tx: &WriteTx, code: &str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Id {
        id: EquipmentId,
    }
    if tx.for_update().is_empty() {
        return Ok(());
    }
    let row: Option<Id> = tx.conn().row("SELECT id FROM equipment WHERE code = $1", values![code]).await?;
    match row {
        Some(row) => take(tx, row.id).await,
        None => Ok(()),
    }
}

#[derive(FromQueryResult)]
struct Busy {
    name_en: String,
    name_hi: String,
    from_minute: i64,
    until_minute: i64,
}

/// What the machines that must be idle with this one have promised around a stretch of minutes:
/// cleaning counts, holds and requests that ran out do not.
async fn promised(
    conn: &impl ConnectionTrait,
    machine: EquipmentId,
    minutes: std::ops::Range<i64>,
    now: Instant,
    but: Option<BookingId>,
) -> Result<Vec<Busy>> {
    let sql = "SELECT m.name_en, m.name_hi, b.first_slot * k.quantum_minutes AS from_minute, \
               b.end_slot * k.quantum_minutes AS until_minute FROM machine_interlock i \
               JOIN equipment m ON m.id = CASE WHEN i.equipment_id = $1 THEN i.other_id ELSE i.equipment_id END \
               JOIN booking b ON b.equipment_id = m.id JOIN calendar k ON k.id = b.calendar_id \
               WHERE (i.equipment_id = $2 OR i.other_id = $3) AND i.ended_at IS NULL \
               AND b.status IN ('held', 'requested', 'confirmed', 'in_use') \
               AND (b.claim_expires_at IS NULL OR b.claim_expires_at > $4) AND b.id <> $5 \
               AND b.first_slot * k.quantum_minutes < $6 AND b.end_slot * k.quantum_minutes > $7 ORDER BY b.starts_at";
    let but = but.map_or(0, |id| id.0);
    let values = values![machine.0, machine.0, machine.0, now, but, minutes.end, minutes.start];
    Ok(conn.rows(sql, values).await?)
}

/// The reason against a booking while a machine that must be idle is booked. `changed` is the
/// booking that moves: it is in nobody's way.
pub async fn refusals(tx: &WriteTx, machine: &Machine, span: Span, changed: Option<BookingId>) -> Result<Reasons> {
    let grid = machine.grid();
    let slots = grid.claimed(span);
    let minutes = slots.start * grid.quantum_minutes..slots.end * grid.quantum_minutes;
    let hit = promised(tx.conn(), machine.id, minutes, tx.now(), changed).await?.into_iter().next();
    Ok(hit.iter().filter_map(reason).collect())
}

fn reason(hit: &Busy) -> Option<Reason> {
    let (from, until) = (time::from_ist_minutes(hit.from_minute)?, time::from_ist_minutes(hit.until_minute)?);
    Some(
        Reason::field("starts_at", "booking-interlock")
            .with("machine_en", &hit.name_en)
            .with("machine_hi", &hit.name_hi)
            .with("from", time::short_date_time(from))
            .with("until", time::short_date_time(until)),
    )
}

/// When a machine must stand idle because another is booked, around a span.
pub async fn idle(conn: &impl ConnectionTrait, machine: EquipmentId, span: Span, now: Instant) -> Result<Vec<Span>> {
    let minutes = time::ist_minutes(span.from)..time::ist_minutes(span.until);
    let hits = promised(conn, machine, minutes, now, None).await?;
    let span =
        |hit: &Busy| Span::new(time::from_ist_minutes(hit.from_minute)?, time::from_ist_minutes(hit.until_minute)?);
    Ok(hits.iter().filter_map(span).collect())
}
