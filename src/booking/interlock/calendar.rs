//! Putting a machine on another's calendar, so that one of them is booked at a time, and giving it
//! one of its own again.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;

use crate::access;
use crate::base::{EquipmentId, Error, Lang, Reason, Reasons, Result, Scope, Verb};
use crate::booking::ledger;
use crate::booking::machine::Machine;
use crate::catalogue;
use crate::db::{Rows, WriteTx, values};

/// A machine goes on another's calendar.
#[derive(Clone, Debug, Serialize)]
pub struct JoinCalendar {
    /// Code of the machine that goes.
    pub equipment: String,
    /// Code of the machine whose calendar it is.
    pub with: String,
    /// Why.
    pub reason: String,
}

/// Puts it there.
///
/// # Errors
/// Not found or not allowed; refused with all reasons where they do not fit together, and while
/// anything is promised of the machine or its calendar has an open closure.
pub async fn join_calendar(tx: &WriteTx, command: &JoinCalendar) -> Result<()> {
    let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    let with = Machine::by_code(tx.conn(), &command.with).await.map_err(|error| match error {
        Error::NotFound => Error::field("with", "calendar-with"),
        error => error,
    })?;
    ledger::take_calendars(tx, [machine.calendar_id, with.calendar_id]).await?;
    let mut reasons = reason_given(&command.reason);
    if with.id == machine.id || with.centre_id != machine.centre_id || with.calendar_id == machine.calendar_id {
        reasons.push(Reason::field("with", "calendar-with"));
    }
    let (own, theirs) = (machine.grid(), with.grid());
    let quantum = theirs.quantum_minutes;
    let openings = catalogue::centre_hours(tx.conn(), machine.centre_id).await?.openings();
    let divides = [own.slot_minutes, own.buffer_minutes].iter().chain(&openings).all(|minutes| minutes % quantum == 0);
    if own.by_day != theirs.by_day || (!own.by_day && !divides) {
        reasons.push(Reason::field("with", "calendar-grid").with("minutes", quantum));
    }
    if machine.capacity != with.calendar_capacity || machine.is_exclusive() != with.is_exclusive() {
        reasons.push(Reason::field("with", "calendar-capacity"));
    }
    reasons.extend(promised(tx, &machine).await?);
    Error::check(reasons)?;
    let row = catalogue::equipment(tx.conn(), machine.id).await?;
    catalogue::store_calendar(tx, &row, Some(with.calendar_id), command.reason.trim()).await
}

/// A machine gets a calendar of its own again.
#[derive(Clone, Debug, Serialize)]
pub struct LeaveCalendar {
    /// Code of the machine.
    pub equipment: String,
    /// Why.
    pub reason: String,
}

/// Gives it one.
///
/// # Errors
/// Not found or not allowed; refused where it has one of its own, and while anything is promised of it.
pub async fn leave_calendar(tx: &WriteTx, command: &LeaveCalendar) -> Result<()> {
    let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    ledger::take_calendars(tx, [machine.calendar_id]).await?;
    let mut reasons = reason_given(&command.reason);
    if sharers(tx.conn(), machine.id).await?.is_empty() {
        reasons.push(Reason::new("calendar-own"));
    }
    reasons.extend(promised(tx, &machine).await?);
    Error::check(reasons)?;
    let row = catalogue::equipment(tx.conn(), machine.id).await?;
    catalogue::store_calendar(tx, &row, None, command.reason.trim()).await
}

fn reason_given(reason: &str) -> Reasons {
    if reason.trim().is_empty() { vec![Reason::field("calendar_reason", "interlock-reason")] } else { Reasons::new() }
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// What keeps a machine on its calendar: its bookings still to come, and open closures.
async fn promised(tx: &WriteTx, machine: &Machine) -> Result<Reasons> {
    let mut reasons = Reasons::new();
    // The last slot is counted whole: cleaning runs past the end.
    let since = machine.grid().slot_of(tx.now());
    let sql = "SELECT COUNT(*) AS n FROM booking WHERE equipment_id = $1 AND end_slot > $2 AND calendar_id = $3 \
               AND status IN ('held', 'requested', 'confirmed', 'in_use')";
    let bookings: Option<Count> = tx.conn().row(sql, values![machine.id.0, since, machine.calendar_id.0]).await?;
    if let Some(count) = bookings.filter(|count| count.n > 0) {
        reasons.push(Reason::new("calendar-promised").with("count", count.n));
    }
    let sql = "SELECT COUNT(*) AS n FROM closure WHERE equipment_id = $1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > $2)";
    let closures: Option<Count> = tx.conn().row(sql, values![machine.id.0, tx.now()]).await?;
    if closures.is_some_and(|count| count.n > 0) {
        reasons.push(Reason::new("calendar-closed"));
    }
    Ok(reasons)
}

/// A machine on the same calendar.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sharer {
    /// Its code.
    pub code: String,
    name_en: String,
    name_hi: String,
}

impl Sharer {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }
}

/// The other machines on a machine's calendar.
pub async fn sharers(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<Sharer>> {
    let sql = "SELECT o.code, o.name_en, o.name_hi FROM equipment e \
               JOIN equipment o ON o.calendar_id = e.calendar_id AND o.id <> e.id WHERE e.id = $1 ORDER BY o.code";
    Ok(conn.rows(sql, values![machine.0]).await?)
}
