//! Saying what a machine cost and how much of it wears off in a year.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rules::{Typed, check_terms};
use crate::access;
use crate::base::time::Month;
use crate::base::{BasisPoints, CentreId, Error, Paise, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// Terms that are asked for, as typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetTerms {
    /// Whose machine.
    pub centre: CentreId,
    /// Code of the machine.
    pub machine: String,
    /// First month they hold for: `2026-10`.
    pub from: String,
    /// What it cost, in rupees.
    pub cost: String,
    /// Percent a year.
    pub percent: String,
}

#[derive(FromQueryResult)]
struct Machine {
    id: i64,
    posted_until: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Records the terms. Older ones keep holding for the months before.
///
/// # Errors
/// Not found or not allowed; refused where something cannot be read or the months were set aside already.
pub async fn set_terms(tx: &WriteTx, command: &SetTerms) -> Result<()> {
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(command.centre))?;
    let sql = format!(
        "SELECT e.id, (SELECT MAX(m.month_on) FROM depreciation_month m WHERE m.equipment_id = e.id) AS posted_until \
         FROM equipment e WHERE e.code = $1 AND e.centre_id = $2{}",
        tx.for_update()
    );
    let machine: Option<Machine> = tx.conn().row(&sql, values![command.machine.clone(), command.centre.0]).await?;
    let machine = machine.ok_or_else(|| Error::field("machine", "books-depreciation-machine"))?;
    let from = Month::parse(&command.from);
    let sql = "SELECT id FROM depreciation_terms WHERE equipment_id = $1 AND from_on = $2";
    let stands: Option<Id> = match from {
        Some(from) => tx.conn().row(sql, values![machine.id, from.first_day()]).await?,
        None => None,
    };
    let typed = Typed {
        from,
        cost: Paise::parse_rupees(&command.cost),
        percent: BasisPoints::parse_percent(&command.percent),
        posted_until: machine.posted_until.map(Month::of),
        stands: stands.is_some(),
    };
    Error::check(check_terms(&typed))?;
    let (Some(from), Some(cost), Some(percent)) = (typed.from, typed.cost, typed.percent) else {
        return Err(anyhow::anyhow!("terms passed unread").into());
    };
    let by = tx.actor().user_id.map(|user| user.0);
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO depreciation_terms (equipment_id, from_on, cost_paise, percent_bp, set_at, set_by) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            values![machine.id, from.first_day(), cost.0, percent.0, tx.now(), by],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no terms stored"))?.id;
    let record = json!({
        "machine": command.machine, "from": from.to_string(), "cost_paise": cost, "percent_bp": percent.0,
    });
    tx.audit(Change::of(Verb::ManageEquipment, "depreciation_terms", id).at(command.centre).after(record)).await
}
