//! A manager looks at a sign-up's papers and decides; later he may suspend and readmit.

use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::json;

use super::entity::unit;
use super::unit::UnitStatus;
use super::{Unit, rules};
use crate::access;
use crate::base::{Error, Reason, Result, UnitId, Verb};
use crate::db::{Change, Event, WriteTx};

/// A manager's answer to a sign-up.
#[derive(Clone, Debug, serde::Serialize)]
pub struct VerifyUnit {
    /// The unit.
    pub unit: UnitId,
    /// Category as the papers show it.
    pub user_category: String,
    /// Which papers were seen.
    pub evidence: String,
    /// Whether it holds a share in the company that runs the centre.
    pub spv_member: bool,
    /// Credit limit in rupees, as typed.
    pub credit_limit: String,
}

/// Admits a unit that signed up: from now on it may book, at the rate of its category.
///
/// # Errors
/// Refused with every fault of the input; conflict when another manager has decided already.
pub async fn verify_unit(tx: &WriteTx, command: &VerifyUnit) -> Result<()> {
    access::check(tx.actor(), Verb::ManageUnits, super::own_place(tx.actor()))?;
    let unit = awaiting(tx, command.unit).await?;
    let mut reasons = Vec::new();
    let evidence = rules::read_evidence(&command.evidence).map_err(|reason| reasons.push(reason));
    let limit = rules::read_credit_limit(&command.credit_limit).map_err(|reason| reasons.push(reason));
    let (Ok(evidence), Ok(limit)) = (evidence, limit) else { return Err(Error::Refused(reasons)) };
    super::category::decide_wish(tx, unit.id, &command.user_category, &evidence).await?;
    let row = unit::ActiveModel {
        id: Unchanged(unit.id),
        spv_member: Set(command.spv_member),
        credit_limit_paise: Set(limit),
        ..Default::default()
    };
    row.update(tx.conn()).await?;
    let facts = json!({ "user_category": command.user_category, "evidence": evidence, "credit_limit_paise": limit });
    change_status(tx, &unit, UnitStatus::Active, "", facts).await?;
    tell(tx, &unit, "unit_verified", "").await
}

/// Turns a sign-up down; the unit is told why and may write again.
pub async fn reject_unit(tx: &WriteTx, unit: UnitId, reason: &str) -> Result<()> {
    access::check(tx.actor(), Verb::ManageUnits, super::own_place(tx.actor()))?;
    let unit = awaiting(tx, unit).await?;
    let reason = rules::read_decision_reason(reason).map_err(Error::refused)?;
    change_status(tx, &unit, UnitStatus::Rejected, &reason, json!({})).await?;
    tell(tx, &unit, "unit_rejected", &reason).await
}

/// Stops a unit from booking; what it has booked stays.
pub async fn suspend_unit(tx: &WriteTx, unit: UnitId, reason: &str) -> Result<()> {
    access::check(tx.actor(), Verb::ManageUnits, super::own_place(tx.actor()))?;
    let unit = standing(tx, unit, UnitStatus::Active).await?;
    let reason = rules::read_decision_reason(reason).map_err(Error::refused)?;
    change_status(tx, &unit, UnitStatus::Suspended, &reason, json!({})).await?;
    tell(tx, &unit, "unit_suspended", &reason).await
}

/// Lets a suspended unit book again.
pub async fn readmit_unit(tx: &WriteTx, unit: UnitId, reason: &str) -> Result<()> {
    access::check(tx.actor(), Verb::ManageUnits, super::own_place(tx.actor()))?;
    let unit = standing(tx, unit, UnitStatus::Suspended).await?;
    let reason = rules::read_decision_reason(reason).map_err(Error::refused)?;
    change_status(tx, &unit, UnitStatus::Active, &reason, json!({})).await?;
    tell(tx, &unit, "unit_verified", &reason).await
}

async fn awaiting(tx: &WriteTx, id: UnitId) -> Result<Unit> {
    standing(tx, id, UnitStatus::AwaitingVerification).await
}

async fn standing(tx: &WriteTx, id: UnitId, wanted: UnitStatus) -> Result<Unit> {
    use sea_orm::QuerySelect;
    let mut query = unit::Entity::find_by_id(id);
    if tx.backend() == sea_orm::DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    let unit: Unit = query.one(tx.conn()).await?.map(Unit::from).ok_or(Error::NotFound)?;
    if unit.status == wanted { Ok(unit) } else { Err(Error::Conflict(Reason::new("unit-decided-meanwhile"))) }
}

async fn change_status(
    tx: &WriteTx,
    unit: &Unit,
    status: UnitStatus,
    reason: &str,
    facts: serde_json::Value,
) -> Result<()> {
    let row = unit::ActiveModel {
        id: Unchanged(unit.id),
        status: Set(status.code().to_owned()),
        status_reason: Set(reason.to_owned()),
        version: Set(unit.version + 1),
        ..Default::default()
    };
    row.update(tx.conn()).await?;
    let mut change = Change::of(Verb::ManageUnits, "unit", unit.id.0)
        .before(json!({ "status": unit.status.code() }))
        .after(json!({ "status": status.code(), "facts": facts }));
    if !reason.is_empty() {
        change = change.because(reason);
    }
    tx.audit(change).await
}

async fn tell(tx: &WriteTx, unit: &Unit, event: &'static str, reason: &str) -> Result<()> {
    tx.announce(Event {
        event,
        object_kind: "unit",
        object_id: unit.id.0,
        centre: None,
        unit: Some(unit.id),
        user: None,
        payload: json!({ "unit": unit.code, "name_en": unit.name_en, "name_hi": unit.name_hi, "reason": reason }),
    })
    .await
}
