//! Recording that a service was done.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::plans_of;
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{EquipmentId, Error, Reason, Result, Scope, Verb};
use crate::catalogue::checks::Checks;
use crate::catalogue::queries;
use crate::db::{Change, Rows, WriteTx, values};

/// A service as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ServiceForm {
    /// Row of the plan.
    pub plan: String,
    /// When it was done.
    pub done_on: String,
    /// Number of the certificate; may be empty, for a calibration not.
    pub certificate_no: String,
    /// What was found; may be empty.
    pub note: String,
}

/// Records a service; the next one is due the plan's days later. A service of the past that comes in
/// late is kept too and changes no later due date.
///
/// # Errors
/// Refused with every fault of the form; not found when the machine has no such plan.
pub async fn record_service(tx: &WriteTx, machine_code: &str, form: &ServiceForm) -> Result<()> {
    let machine = queries::equipment_by_code(tx.conn(), machine_code).await?;
    access::check(tx.actor(), Verb::ServiceEquipment, Scope::Centre(machine.centre_id))?;
    let id: i64 = form.plan.parse().map_err(|_| Error::NotFound)?;
    let lock = format!("SELECT id FROM service_plan WHERE id = $1{}", tx.for_update());
    tx.conn().run(&lock, values![id]).await?;
    let plans = plans_of(tx.conn(), machine.id).await?;
    let plan = plans.into_iter().find(|plan| plan.id == id).ok_or(Error::NotFound)?;
    let mut checks = Checks::default();
    let done_on = checks.known("done_on", "catalogue-day", parse_date(&form.done_on));
    let today = ist_date(tx.now());
    if done_on > today {
        checks.fault(Reason::field("done_on", "service-in-future").with("today", short_date(today)));
    }
    let certificate = checks.text_or_empty("certificate_no", "service-certificate", &form.certificate_no);
    if plan.kind == "calibration" && certificate.is_empty() {
        checks.fault(Reason::field("certificate_no", "service-certificate"));
    }
    let note = checks.text_or_empty("note", "catalogue-note", &form.note);
    checks.done()?;
    let next_due = done_on + TimeDelta::days(plan.every_days);
    let sql = "INSERT INTO service_record (plan_id, done_on, next_due, certificate_no, note, recorded_at, recorded_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let by = tx.actor().user_id.map(|user| user.0);
    tx.conn().run(sql, values![id, done_on, next_due, certificate.clone(), note, tx.now(), by]).await?;
    if plan.last_done.is_none_or(|last| last <= done_on) {
        let sql = "UPDATE service_plan SET last_done = $1, next_due = $2, certificate_no = $3 WHERE id = $4";
        tx.conn().run(sql, values![done_on, next_due, certificate, id]).await?;
    }
    let before = json!({ "last_done": plan.last_done, "next_due": plan.next_due });
    let change = Change::of(Verb::ServiceEquipment, "service_plan", id).at(machine.centre_id).before(before);
    tx.audit(change.after(json!({ "last_done": done_on, "next_due": next_due }))).await
}

/// A service that was done.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ServiceDone {
    /// What was done.
    pub what: String,
    /// Indian day.
    pub done_on: NaiveDate,
    /// Number of the certificate; may be empty.
    pub certificate_no: String,
    /// What was found.
    pub note: String,
    /// Who recorded it.
    pub recorded_by: Option<String>,
}

/// The log of a machine, the latest first.
///
/// # Errors
/// A fault of the database.
pub async fn services_of(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<ServiceDone>> {
    let sql = "SELECT p.what, r.done_on, r.certificate_no, r.note, u.name AS recorded_by FROM service_record r \
               JOIN service_plan p ON p.id = r.plan_id LEFT JOIN app_user u ON u.id = r.recorded_by \
               WHERE p.equipment_id = $1 ORDER BY r.done_on DESC, r.id DESC LIMIT 100";
    Ok(conn.rows(sql, values![machine.0]).await?)
}
