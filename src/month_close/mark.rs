//! Saying of a step that it is done, or why it is left.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rules::{Step, may_mark};
use crate::access;
use crate::base::time::Month;
use crate::base::{CentreId, Error, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// What is said of a step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MarkStep {
    /// Whose month.
    pub centre: CentreId,
    /// `2026-10`.
    pub month: String,
    /// The step.
    pub step: Step,
    /// Whether it is left for a reason instead of done.
    pub set_aside: bool,
    /// Why it is left; empty if it is done.
    pub reason: String,
    /// What was shown, as the page knew it.
    pub seen: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Records the mark. What was seen is kept with it: the mark counts while it is still so.
///
/// # Errors
/// Not found or not allowed; refused where a step counts for itself, or is set aside without a reason.
pub async fn mark_step(tx: &WriteTx, command: &MarkStep) -> Result<()> {
    access::check(tx.actor(), Verb::CloseMonth, Scope::Centre(command.centre))?;
    let month = Month::parse(&command.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    let reason = text::clean(&command.reason);
    Error::check(may_mark(command.step, command.set_aside, &reason))?;
    let reason = if command.set_aside { reason } else { String::new() };
    let mark = if command.set_aside { "set_aside" } else { "done" };
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO month_close_mark (centre_id, month, step, mark, seen, reason, marked_at, marked_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            values![
                command.centre.0,
                month.first_day(),
                command.step.code(),
                mark,
                command.seen.clone(),
                reason.clone(),
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no mark stored"))?.id;
    let record = json!({ "month": command.month, "step": command.step.code(), "mark": mark });
    let change = Change::of(Verb::CloseMonth, "month_close_mark", id).at(command.centre).after(record);
    tx.audit(change.because(&reason)).await
}
