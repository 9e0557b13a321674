//! Setting a centre's ladder.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rules::{self, Step};
use crate::access;
use crate::base::time::ist_date;
use crate::base::{CentreId, Error, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// A ladder is to hold from a day on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetLadder {
    /// At this centre.
    pub centre: CentreId,
    /// From this day on, today or later.
    pub from_on: NaiveDate,
    /// Whether reminders go out.
    pub active: bool,
    /// Its steps; each day once.
    pub steps: Vec<Step>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Sets a ladder; what held before holds until its day.
///
/// # Errors
/// Not found or not allowed; refused with all reasons at once.
pub async fn set_ladder(tx: &WriteTx, command: &SetLadder) -> Result<i64> {
    access::check(tx.actor(), Verb::RemindDues, Scope::Centre(command.centre))?;
    Error::check(rules::check_ladder(&command.steps, command.active, command.from_on, ist_date(tx.now())))?;
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO dunning_ladder (centre_id, from_on, active, set_at, set_by) VALUES ($1, $2, $3, $4, $5) \
             RETURNING id",
            values![command.centre.0, command.from_on, command.active, tx.now(), tx.actor().user_id.map(|user| user.0)],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no ladder stored"))?.id;
    let steps = command.steps.iter();
    let rows = steps.map(|step| values![id, step.days, text::clean(&step.words_en), text::clean(&step.words_hi)]);
    let head = "INSERT INTO dunning_step (ladder_id, days, words_en, words_hi)";
    insert_many(tx.conn(), head, rows.collect(), "").await?;
    let record = json!({ "from_on": command.from_on, "active": command.active, "steps": command.steps });
    tx.audit(Change::of(Verb::RemindDues, "dunning_ladder", id).at(command.centre).after(record)).await?;
    Ok(id)
}
