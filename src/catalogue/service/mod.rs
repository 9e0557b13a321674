//! Preventive maintenance and calibration: a plan for each, what was done, and what is due.
//!
//! What always holds: a record is never changed; the next service is due the plan's days after the last
//! one; managers are told once for each due date.

pub(super) mod pages;
mod plan;
mod record;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::ist_date;
use crate::base::{CentreId, EquipmentId, Lang, Result};
use crate::db::{Event, Rows, WriteTx, values};

pub use plan::{PlanForm, add_plan, end_plan};
pub use record::{ServiceForm, record_service};

/// Kinds of service.
pub const KINDS: [&str; 2] = ["maintenance", "calibration"];
/// Managers are told so many days before a service is due.
const TOLD_DAYS: i64 = 7;
/// Messages in one transaction.
const BATCH: i64 = 200;

/// A plan with its machine.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ServicePlan {
    /// Row.
    pub id: i64,
    /// Machine.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub machine: String,
    machine_en: String,
    machine_hi: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// One of [`KINDS`].
    pub kind: String,
    /// What is done.
    pub what: String,
    /// Every so many days.
    pub every_days: i64,
    /// Last Indian day it was done, if ever.
    pub last_done: Option<NaiveDate>,
    /// Indian day it is due.
    pub next_due: NaiveDate,
    /// Of the last service; may be empty.
    pub certificate_no: String,
}

impl ServicePlan {
    /// Name of the machine.
    pub fn machine_name(&self, lang: Lang) -> &str {
        lang.pick(&self.machine_en, &self.machine_hi)
    }
}

const SELECT: &str = "SELECT p.id, p.equipment_id, e.code AS machine, e.name_en AS machine_en, e.name_hi AS machine_hi, \
     e.centre_id, p.kind, p.what, p.every_days, p.last_done, p.next_due, p.certificate_no \
     FROM service_plan p JOIN equipment e ON e.id = p.equipment_id WHERE p.withdrawn_at IS NULL AND e.status <> 'retired'";

/// Plans of a machine, the next due first.
///
/// # Errors
/// A fault of the database.
pub async fn plans_of(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<ServicePlan>> {
    Ok(conn.rows(&format!("{SELECT} AND e.id = $1 ORDER BY p.next_due, p.id"), values![machine.0]).await?)
}

/// Plans of a centre, the next due first.
///
/// # Errors
/// A fault of the database.
pub async fn plans_at(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<ServicePlan>> {
    Ok(conn.rows(&format!("{SELECT} AND e.centre_id = $1 ORDER BY p.next_due, p.id"), values![centre.0]).await?)
}

/// Tells managers of every service that is due within a week, once for each due date. Returns how many.
///
/// # Errors
/// A fault of the database.
pub async fn announce_due(tx: &WriteTx) -> Result<u64> {
    let until = ist_date(tx.now()) + TimeDelta::days(TOLD_DAYS);
    let sql = format!(
        "{SELECT} AND p.next_due <= $1 AND (p.announced_due IS NULL OR p.announced_due <> p.next_due) \
         ORDER BY p.id LIMIT {BATCH}"
    );
    let due: Vec<ServicePlan> = tx.conn().rows(&sql, values![until]).await?;
    for plan in &due {
        tx.conn().run("UPDATE service_plan SET announced_due = next_due WHERE id = $1", values![plan.id]).await?;
        tx.announce(Event {
            event: "service_due",
            object_kind: "service_plan",
            object_id: plan.id,
            centre: Some(plan.centre_id),
            unit: None,
            user: None,
            payload: serde_json::json!({
                "machine_en": plan.machine_en,
                "machine_hi": plan.machine_hi,
                "equipment": plan.machine,
                "what": plan.what,
                "due_on": plan.next_due,
            }),
        })
        .await?;
    }
    Ok(due.len() as u64)
}
