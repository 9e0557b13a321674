//! Training of a unit's people on machines, and their general safety certificate, each with its expiry.
//!
//! What always holds: a certificate that runs out lets nobody book after its last day; units are told
//! thirty days ahead, once for each last day.

pub(super) mod pages;
mod record;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value, json};

use crate::base::time::ist_date;
use crate::base::{CentreId, Lang, Result, UnitId};
use crate::db::{Event, Rows, WriteTx, values};

pub use record::{Certificate, TrainingForm, end_certificate, record_training};

/// Units are told so many days before a certificate runs out.
const TOLD_DAYS: i64 = 30;
/// Messages in one transaction.
const BATCH: i64 = 200;

/// A unit's certificate, as lists show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ListedCertificate {
    /// Code of the machine it is for; empty for the general safety certificate.
    pub machine: String,
    machine_en: String,
    machine_hi: String,
    /// Row of a safety certificate; zero for training.
    pub id: i64,
    /// Number; may be empty.
    pub certificate_no: String,
    /// First Indian day.
    pub from_day: NaiveDate,
    /// Last Indian day, if it runs out.
    pub valid_until: Option<NaiveDate>,
}

impl ListedCertificate {
    /// What it is for.
    pub fn what(&self, lang: Lang) -> String {
        if self.machine.is_empty() {
            return lang.t("training-safety");
        }
        lang.pick(&self.machine_en, &self.machine_hi).to_owned()
    }
}

/// Certificates of a unit, those of machines first.
///
/// # Errors
/// A fault of the database.
pub async fn certificates_of(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<ListedCertificate>> {
    let sql = "SELECT e.code AS machine, e.name_en AS machine_en, e.name_hi AS machine_hi, CAST(0 AS BIGINT) AS id, \
               t.certificate_no, t.trained_on AS from_day, t.valid_until \
               FROM unit_training t JOIN equipment e ON e.id = t.equipment_id WHERE t.unit_id = $1 ORDER BY e.code";
    let mut found: Vec<ListedCertificate> = conn.rows(sql, values![unit.0]).await?;
    let sql = "SELECT '' AS machine, '' AS machine_en, '' AS machine_hi, id, certificate_no, issued_on AS from_day, \
               valid_until FROM safety_certificate WHERE unit_id = $1 AND withdrawn_at IS NULL \
               ORDER BY valid_until DESC, id";
    let safety: Vec<ListedCertificate> = conn.rows(sql, values![unit.0]).await?;
    found.extend(safety);
    Ok(found)
}

#[derive(FromQueryResult)]
struct Expiring {
    unit_id: UnitId,
    equipment_id: i64,
    centre_id: CentreId,
    name_en: String,
    name_hi: String,
    valid_until: NaiveDate,
}

#[derive(FromQueryResult)]
struct ExpiringSafety {
    id: i64,
    unit_id: UnitId,
    certificate_no: String,
    valid_until: NaiveDate,
}

/// Tells units of every certificate that runs out within thirty days, once for each last day. Returns how many.
///
/// # Errors
/// A fault of the database.
pub async fn announce_expiring(tx: &WriteTx) -> Result<u64> {
    let today = ist_date(tx.now());
    let until = today + TimeDelta::days(TOLD_DAYS);
    Ok(announce_training(tx, today, until).await? + announce_safety(tx, today, until).await?)
}

async fn announce_training(tx: &WriteTx, today: NaiveDate, until: NaiveDate) -> Result<u64> {
    let sql = format!(
        "SELECT t.unit_id, t.equipment_id, e.centre_id, e.name_en, e.name_hi, t.valid_until \
         FROM unit_training t JOIN equipment e ON e.id = t.equipment_id \
         WHERE t.valid_until >= $1 AND t.valid_until <= $2 \
         AND (t.warned_for IS NULL OR t.warned_for <> t.valid_until) ORDER BY t.unit_id, t.equipment_id LIMIT {BATCH}"
    );
    let expiring: Vec<Expiring> = tx.conn().rows(&sql, values![today, until]).await?;
    for row in &expiring {
        let sql = "UPDATE unit_training SET warned_for = valid_until WHERE unit_id = $1 AND equipment_id = $2";
        tx.conn().run(sql, values![row.unit_id.0, row.equipment_id]).await?;
        let payload = json!({
            "what_en": row.name_en, "what_hi": row.name_hi, "until_on": row.valid_until,
        });
        announce(tx, row.unit_id, Some(row.centre_id), row.equipment_id, payload).await?;
    }
    Ok(expiring.len() as u64)
}

async fn announce_safety(tx: &WriteTx, today: NaiveDate, until: NaiveDate) -> Result<u64> {
    // One that is already followed by a longer one needs no word.
    let sql = format!(
        "SELECT s.id, s.unit_id, s.certificate_no, s.valid_until FROM safety_certificate s \
         WHERE s.valid_until >= $1 AND s.valid_until <= $2 AND s.withdrawn_at IS NULL \
         AND (s.warned_for IS NULL OR s.warned_for <> s.valid_until) \
         AND NOT EXISTS (SELECT 1 FROM safety_certificate o WHERE o.unit_id = s.unit_id \
         AND o.withdrawn_at IS NULL AND o.valid_until > $2) ORDER BY s.id LIMIT {BATCH}"
    );
    let expiring: Vec<ExpiringSafety> = tx.conn().rows(&sql, values![today, until]).await?;
    for row in &expiring {
        let sql = "UPDATE safety_certificate SET warned_for = valid_until WHERE id = $1";
        tx.conn().run(sql, values![row.id]).await?;
        let what = |lang: Lang| format!("{} {}", lang.t("training-safety"), row.certificate_no);
        let payload = json!({
            "what_en": what(Lang::En), "what_hi": what(Lang::Hi), "until_on": row.valid_until,
        });
        announce(tx, row.unit_id, None, row.id, payload).await?;
    }
    Ok(expiring.len() as u64)
}

async fn announce(tx: &WriteTx, unit: UnitId, centre: Option<CentreId>, id: i64, payload: Value) -> Result<()> {
    tx.announce(Event {
        event: "certificate_expiring",
        object_kind: "certificate",
        object_id: id,
        centre,
        unit: Some(unit),
        user: None,
        payload,
    })
    .await
}
