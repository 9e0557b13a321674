//! Machines that need another idle: while one of a pair is booked, buffer included, the other
//! is on offer to nobody.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CalendarId, EquipmentId, Result};
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Calendar {
    calendar_id: CalendarId,
}

/// Calendars of the machines that must be idle while this one is booked.
pub async fn calendars(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<CalendarId>> {
    let sql = "SELECT e.calendar_id FROM machine_interlock i JOIN equipment e ON e.id = i.other_id \
               WHERE i.equipment_id = $1 AND i.ended_at IS NULL \
               UNION SELECT e.calendar_id FROM machine_interlock i JOIN equipment e ON e.id = i.equipment_id \
               WHERE i.other_id = $2 AND i.ended_at IS NULL";
    let rows: Vec<Calendar> = conn.rows(sql, values![machine.0, machine.0]).await?;
    Ok(rows.into_iter().map(|row| row.calendar_id).collect())
}
