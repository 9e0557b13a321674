//! Recording and ending certificates.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{EquipmentId, Error, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::catalogue;
use crate::db::{Change, Rows, WriteTx, values};
use crate::people::{self, own_place};

/// Longest number of a certificate, in characters.
const LONGEST_NUMBER: usize = 60;

/// A certificate as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct TrainingForm {
    /// Code of the machine; empty for the general safety certificate.
    pub machine: String,
    /// First day.
    pub from_day: String,
    /// Last day; may be empty for training.
    pub valid_until: String,
    /// Number; may be empty for training.
    pub certificate_no: String,
}

/// A certificate, understood.
struct Read {
    from_day: NaiveDate,
    valid_until: Option<NaiveDate>,
    certificate_no: String,
}

fn read(form: &TrainingForm, today: NaiveDate) -> std::result::Result<Read, Reasons> {
    let mut reasons = Reasons::new();
    let is_safety = form.machine.is_empty();
    let (from_day, valid_until) = (parse_date(&form.from_day), parse_date(&form.valid_until));
    match from_day {
        None => reasons.push(Reason::field("from_day", "catalogue-day")),
        Some(day) if day > today => {
            reasons.push(Reason::field("from_day", "training-in-future").with("today", short_date(today)));
        }
        Some(_) => {}
    }
    let may_be_open = !is_safety && form.valid_until.trim().is_empty();
    if !may_be_open && (valid_until.is_none() || valid_until < from_day) {
        reasons.push(Reason::field("valid_until", "training-until"));
    }
    let certificate_no = form.certificate_no.trim().to_owned();
    if (is_safety && certificate_no.is_empty()) || certificate_no.chars().count() > LONGEST_NUMBER {
        reasons.push(Reason::field("certificate_no", "training-number").with("most", LONGEST_NUMBER));
    }
    match from_day {
        Some(from_day) if reasons.is_empty() => Ok(Read { from_day, valid_until, certificate_no }),
        _ => Err(reasons),
    }
}

/// Records that a unit's people are trained on a machine, or hold a safety certificate. Training on the
/// same machine is renewed; safety certificates stand beside one another.
///
/// # Errors
/// Refused with every fault of the form; not found when the machine stands at another's centre.
pub async fn record_training(tx: &WriteTx, unit: UnitId, form: &TrainingForm) -> Result<()> {
    access::check(tx.actor(), Verb::RecordTraining, own_place(tx.actor()))?;
    let unit = people::unit(tx.conn(), unit).await?;
    let machine = match form.machine.as_str() {
        "" => None,
        code => Some(catalogue::equipment_by_code(tx.conn(), code).await?),
    };
    if let Some(machine) = &machine {
        access::check(tx.actor(), Verb::RecordTraining, Scope::Centre(machine.centre_id))?;
    }
    let read = read(form, ist_date(tx.now())).map_err(Error::Refused)?;
    match &machine {
        Some(machine) => renew(tx, unit.id, machine.id, &read).await?,
        None => add_safety(tx, unit.id, &read).await?,
    }
    let mut change = Change::of(Verb::RecordTraining, "unit_training", unit.id.0);
    change.centre = machine.map(|machine| machine.centre_id);
    tx.audit(change.after(serde_json::to_value(form).unwrap_or_default())).await
}

async fn renew(tx: &WriteTx, unit: UnitId, machine: EquipmentId, read: &Read) -> Result<()> {
    let sql = "INSERT INTO unit_training (unit_id, equipment_id, trained_on, valid_until, certificate_no) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit_id, equipment_id) DO UPDATE SET \
               trained_on = excluded.trained_on, valid_until = excluded.valid_until, \
               certificate_no = excluded.certificate_no, warned_for = NULL";
    let held = values![unit.0, machine.0, read.from_day, read.valid_until, read.certificate_no.clone()];
    tx.conn().run(sql, held).await?;
    Ok(())
}

async fn add_safety(tx: &WriteTx, unit: UnitId, read: &Read) -> Result<()> {
    let sql = "INSERT INTO safety_certificate (unit_id, certificate_no, issued_on, valid_until, recorded_at, recorded_by) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let by = tx.actor().user_id.map(|user| user.0);
    let number = read.certificate_no.clone();
    tx.conn().run(sql, values![unit.0, number, read.from_day, read.valid_until, tx.now(), by]).await?;
    Ok(())
}

/// Which certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Certificate {
    /// Training on a machine, by its code.
    Training(String),
    /// A safety certificate, by its row.
    Safety(i64),
}

/// Takes a certificate off the record: from now on it does not count.
///
/// # Errors
/// Not found when it is not there or the machine stands at another's centre.
pub async fn end_certificate(tx: &WriteTx, unit: UnitId, which: &Certificate) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Ended {
        certificate_no: String,
    }
    access::check(tx.actor(), Verb::RecordTraining, own_place(tx.actor()))?;
    let mut change = Change::of(Verb::RecordTraining, "unit_training", unit.0);
    let ended: Option<Ended> = match which {
        Certificate::Training(code) => {
            let machine = catalogue::equipment_by_code(tx.conn(), code).await?;
            access::check(tx.actor(), Verb::RecordTraining, Scope::Centre(machine.centre_id))?;
            change = change.at(machine.centre_id);
            let sql = "DELETE FROM unit_training WHERE unit_id = $1 AND equipment_id = $2 RETURNING certificate_no";
            tx.conn().row(sql, values![unit.0, machine.id.0]).await?
        }
        Certificate::Safety(id) => {
            let sql = "UPDATE safety_certificate SET withdrawn_at = $1 WHERE id = $2 AND unit_id = $3 \
                       AND withdrawn_at IS NULL RETURNING certificate_no";
            tx.conn().row(sql, values![tx.now(), *id, unit.0]).await?
        }
    };
    let ended = ended.ok_or(Error::NotFound)?;
    let before = json!({ "certificate": which, "certificate_no": ended.certificate_no });
    tx.audit(change.before(before)).await
}
