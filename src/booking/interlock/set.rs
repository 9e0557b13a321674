//! Saying that two machines cannot run at the same time, and taking it back.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;

use crate::access;
use crate::base::{EquipmentId, Error, Lang, Reason, Reasons, Result, Scope, Verb};
use crate::booking::ledger;
use crate::booking::machine::Machine;
use crate::db::{Change, Rows, WriteTx, values};

/// Two machines that cannot run at the same time.
#[derive(Clone, Debug, Serialize)]
pub struct SetInterlock {
    /// Code of the one.
    pub equipment: String,
    /// Code of the other.
    pub other: String,
    /// Why: one dust extractor, one power line.
    pub reason: String,
}

fn pair(one: &Machine, other: &Machine) -> (EquipmentId, EquipmentId) {
    if one.id < other.id { (one.id, other.id) } else { (other.id, one.id) }
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// Sets it, from now on.
///
/// # Errors
/// Not found or not allowed; refused for the same machine twice, machines of two centres, without
/// a reason, where it is set already, and while both are promised at the same time.
pub async fn set_interlock(tx: &WriteTx, command: &SetInterlock) -> Result<()> {
    let one = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(one.centre_id))?;
    let other = Machine::by_code(tx.conn(), &command.other).await.map_err(|error| match error {
        Error::NotFound => Error::field("other", "interlock-other"),
        error => error,
    })?;
    ledger::take_calendars(tx, [one.calendar_id, other.calendar_id]).await?;
    let (low, high) = pair(&one, &other);
    let mut reasons = Reasons::new();
    if one.id == other.id || one.centre_id != other.centre_id || one.calendar_id == other.calendar_id {
        reasons.push(Reason::field("other", "interlock-other"));
    }
    if command.reason.trim().is_empty() {
        reasons.push(Reason::field("reason", "interlock-reason"));
    }
    if count(
        tx,
        "SELECT COUNT(*) AS n FROM machine_interlock WHERE equipment_id = $1 AND other_id = $2 AND ended_at IS NULL",
        low,
        high,
    )
    .await?
        > 0
    {
        reasons.push(Reason::field("other", "interlock-set"));
    }
    let clashes = clashes(tx, low, high).await?;
    if clashes > 0 {
        reasons.push(Reason::field("other", "interlock-promised").with("count", clashes));
    }
    Error::check(reasons)?;
    let sql =
        "INSERT INTO machine_interlock (equipment_id, other_id, reason, set_at, set_by) VALUES ($1, $2, $3, $4, $5)";
    let by = tx.actor().user_id.map(|id| id.0);
    tx.conn().run(sql, values![low.0, high.0, command.reason.trim(), tx.now(), by]).await?;
    let after = serde_json::json!({ "idle_while_booked": other.code });
    let entry = Change::of(Verb::ManageEquipment, "equipment", one.id.0).at(one.centre_id).after(after);
    tx.audit(entry.because(command.reason.trim())).await
}

async fn count(tx: &WriteTx, sql: &str, low: EquipmentId, high: EquipmentId) -> Result<i64> {
    let row: Option<Count> = tx.conn().row(sql, values![low.0, high.0]).await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Pairs of bookings still to come that would be in each other's way.
async fn clashes(tx: &WriteTx, low: EquipmentId, high: EquipmentId) -> Result<i64> {
    let live = "IN ('held', 'requested', 'confirmed', 'in_use')";
    let sql = format!(
        "SELECT COUNT(*) AS n FROM booking a JOIN calendar ka ON ka.id = a.calendar_id \
         JOIN booking b ON b.equipment_id = $1 AND b.status {live} JOIN calendar kb ON kb.id = b.calendar_id \
         WHERE a.equipment_id = $2 AND a.status {live} AND a.ends_at > $3 AND b.ends_at > $4 \
         AND a.first_slot * ka.quantum_minutes < b.end_slot * kb.quantum_minutes \
         AND b.first_slot * kb.quantum_minutes < a.end_slot * ka.quantum_minutes"
    );
    let row: Option<Count> = tx.conn().row(&sql, values![high.0, low.0, tx.now(), tx.now()]).await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Takes it back.
#[derive(Clone, Debug, Serialize)]
pub struct EndInterlock {
    /// Code of the one.
    pub equipment: String,
    /// Code of the other.
    pub other: String,
}

/// From now on both may run at the same time.
///
/// # Errors
/// Not found or not allowed.
pub async fn end_interlock(tx: &WriteTx, command: &EndInterlock) -> Result<()> {
    let one = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(one.centre_id))?;
    let other = Machine::by_code(tx.conn(), &command.other).await?;
    ledger::take_calendars(tx, [one.calendar_id, other.calendar_id]).await?;
    let (low, high) = pair(&one, &other);
    let sql =
        "UPDATE machine_interlock SET ended_at = $1 WHERE equipment_id = $2 AND other_id = $3 AND ended_at IS NULL";
    if tx.conn().run(sql, values![tx.now(), low.0, high.0]).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let before = serde_json::json!({ "idle_while_booked": other.code });
    tx.audit(Change::of(Verb::ManageEquipment, "equipment", one.id.0).at(one.centre_id).before(before)).await
}

/// A machine that cannot run with another one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Partner {
    /// Its code.
    pub code: String,
    name_en: String,
    name_hi: String,
    /// Why.
    pub reason: String,
}

impl Partner {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }
}

/// The machines that cannot run with this one.
pub async fn partners(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<Partner>> {
    let sql = "SELECT m.code, m.name_en, m.name_hi, i.reason FROM machine_interlock i \
               JOIN equipment m ON m.id = CASE WHEN i.equipment_id = $1 THEN i.other_id ELSE i.equipment_id END \
               WHERE (i.equipment_id = $2 OR i.other_id = $3) AND i.ended_at IS NULL ORDER BY m.code";
    Ok(conn.rows(sql, values![machine.0, machine.0, machine.0]).await?)
}
