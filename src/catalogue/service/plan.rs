//! Making and ending a plan.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::KINDS;
use crate::access;
use crate::base::time::parse_date;
use crate::base::{Result, Scope, Verb};
use crate::catalogue::checks::Checks;
use crate::catalogue::queries;
use crate::db::{Change, Rows, WriteTx, values};

/// A plan as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PlanForm {
    /// One of [`KINDS`].
    pub kind: String,
    /// What is done.
    pub what: String,
    /// Every so many days.
    pub every_days: String,
    /// First day it is due.
    pub next_due: String,
}

#[derive(FromQueryResult)]
struct Inserted {
    id: i64,
}

/// Plans a service of a machine.
///
/// # Errors
/// Refused with every fault of the form.
pub async fn add_plan(tx: &WriteTx, machine_code: &str, form: &PlanForm) -> Result<i64> {
    let machine = queries::equipment_by_code(tx.conn(), machine_code).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    let mut checks = Checks::default();
    let kind = checks.one_of("kind", "service-kind", &form.kind, &KINDS);
    let what = checks.text("what", "service-what", &form.what);
    let every_days = checks.whole("every_days", "service-every", &form.every_days, 1..=3660);
    let next_due = checks.known("next_due", "catalogue-day", parse_date(&form.next_due));
    checks.done()?;
    let sql = "INSERT INTO service_plan (equipment_id, kind, what, every_days, next_due, made_at) \
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let held = values![machine.id.0, kind, what, every_days, next_due, tx.now()];
    let row: Option<Inserted> = tx.conn().row(sql, held).await?;
    let id = row.map_or(0, |row| row.id);
    let change = Change::of(Verb::ManageEquipment, "service_plan", id).at(machine.centre_id);
    tx.audit(change.after(serde_json::to_value(form).unwrap_or_default())).await?;
    Ok(id)
}

/// Ends a plan; what was recorded stays. One that has ended stays so.
///
/// # Errors
/// The actor may not change machines of this centre.
pub async fn end_plan(tx: &WriteTx, machine_code: &str, id: i64) -> Result<()> {
    let machine = queries::equipment_by_code(tx.conn(), machine_code).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    let sql = "UPDATE service_plan SET withdrawn_at = $1 WHERE id = $2 AND equipment_id = $3 AND withdrawn_at IS NULL";
    if tx.conn().run(sql, values![tx.now(), id, machine.id.0]).await?.rows_affected() == 0 {
        return Ok(());
    }
    let change = Change::of(Verb::ManageEquipment, "service_plan", id).at(machine.centre_id);
    tx.audit(change.after(json!({ "ended": true }))).await
}
