//! Which rate a unit pays, from which day, on what evidence.

use chrono::NaiveDate;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::entity::{unit_category, user_category};
use super::rules;
use crate::access;
use crate::base::{Error, Result, UnitId, Verb};
use crate::db::{Change, WriteTx};

/// A new category for a unit.
#[derive(Clone, Debug, serde::Serialize)]
pub struct SetCategory {
    /// The unit.
    pub unit: UnitId,
    /// Code of the category.
    pub user_category: String,
    /// The day it counts from, as typed.
    pub effective_from: String,
    /// What proves it.
    pub evidence: String,
}

/// Gives a unit a category from a day on. What was billed before stays as it is: the category
/// on the day of use prices.
///
/// # Errors
/// Refused with every fault of the input, and when the day is not after the last change.
pub async fn set_category(tx: &WriteTx, command: &SetCategory) -> Result<()> {
    access::check(tx.actor(), Verb::ManageUnits, super::own_place(tx.actor()))?;
    let unit = super::unit(tx.conn(), command.unit).await?;
    let last = latest(tx, unit.id).await?;
    let mut reasons = Vec::new();
    let day = rules::read_category_day(&command.effective_from, last.as_ref().map(|row| row.effective_from))
        .map_err(|reason| reasons.push(reason));
    let evidence = rules::read_evidence(&command.evidence).map_err(|reason| reasons.push(reason));
    let (Ok(day), Ok(evidence)) = (day, evidence) else { return Err(Error::Refused(reasons)) };
    add(tx, unit.id, &command.user_category, day, &evidence).await?;
    let before = last.map(|row| json!({ "user_category": row.user_category, "effective_from": row.effective_from }));
    let after = json!({ "user_category": command.user_category, "effective_from": day, "evidence": evidence });
    let mut change = Change::of(Verb::ManageUnits, "unit_category", unit.id.0).after(after);
    change.before = before;
    tx.audit(change).await
}

async fn latest(tx: &WriteTx, unit: UnitId) -> Result<Option<unit_category::Model>> {
    Ok(unit_category::Entity::find()
        .filter(unit_category::Column::UnitId.eq(unit))
        .order_by_desc(unit_category::Column::EffectiveFrom)
        .one(tx.conn())
        .await?)
}

/// Adds a decided category.
pub(super) async fn add(tx: &WriteTx, unit: UnitId, code: &str, day: NaiveDate, evidence: &str) -> Result<()> {
    check_known(tx, code).await?;
    let decided_by = tx.actor().user_id.map(|user| user.0);
    insert(tx, unit, code, day, evidence, decided_by).await
}

/// Adds what a unit says of itself at sign-up; nobody has decided on it.
pub(super) async fn wish(tx: &WriteTx, unit: UnitId, code: &str, day: NaiveDate, evidence: &str) -> Result<()> {
    check_known(tx, code).await?;
    insert(tx, unit, code, day, evidence, None).await
}

/// Turns the wish of a sign-up into a decision.
pub(super) async fn decide_wish(tx: &WriteTx, unit: UnitId, code: &str, evidence: &str) -> Result<()> {
    check_known(tx, code).await?;
    unit_category::Entity::update_many()
        .set(unit_category::ActiveModel {
            user_category: Set(code.to_owned()),
            evidence: Set(evidence.to_owned()),
            decided_by: Set(tx.actor().user_id.map(|user| user.0)),
            ..Default::default()
        })
        .filter(unit_category::Column::UnitId.eq(unit))
        .exec(tx.conn())
        .await?;
    Ok(())
}

async fn insert(
    tx: &WriteTx,
    unit: UnitId,
    code: &str,
    day: NaiveDate,
    evidence: &str,
    decided_by: Option<i64>,
) -> Result<()> {
    let row = unit_category::ActiveModel {
        id: NotSet,
        unit_id: Set(unit),
        user_category: Set(code.to_owned()),
        effective_from: Set(day),
        evidence: Set(evidence.to_owned()),
        decided_by: Set(decided_by),
    };
    unit_category::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    Ok(())
}

async fn check_known(tx: &WriteTx, code: &str) -> Result<()> {
    let known = user_category::Entity::find().filter(user_category::Column::Code.eq(code)).one(tx.conn()).await?;
    known.map(|_| ()).ok_or_else(|| Error::field("user_category", "category-unknown"))
}
