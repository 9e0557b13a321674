//! Postponing the reminders of a document that is disputed.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find;
use super::rules;
use crate::access;
use crate::base::time::ist_date;
use crate::base::{DocumentId, Error, Reason, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// Reminders of a document are to wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PauseDunning {
    /// The document.
    pub document: DocumentId,
    /// Up to and including this day, at most 180 days ahead.
    pub until_on: NaiveDate,
    /// What is disputed.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Postpones the reminders of a document; it does not count for the block of bookings meanwhile.
///
/// # Errors
/// Not found or not allowed; refused where nothing is open on it, without a reason, or on a day that is no pause.
pub async fn pause_dunning(tx: &WriteTx, command: &PauseDunning) -> Result<()> {
    let document = crate::billing::find::document(tx.conn(), tx.actor(), command.document).await?;
    access::check(tx.actor(), Verb::RemindDues, Scope::Centre(document.centre))?;
    let reason = text::clean(&command.reason);
    let mut reasons = rules::check_pause(command.until_on, &reason, ist_date(tx.now()));
    if find::open_due(tx.conn(), command.document).await?.is_none() {
        reasons.push(Reason::new("dunning-nothing-open"));
    }
    Error::check(reasons)?;
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO dunning_pause (document_id, until_on, reason, paused_at, paused_by) \
             VALUES ($1, $2, $3, $4, $5) RETURNING id",
            values![
                command.document.0,
                command.until_on,
                reason.clone(),
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no pause stored"))?.id;
    let record = json!({ "document_id": command.document, "until_on": command.until_on });
    let change = Change::of(Verb::RemindDues, "dunning_pause", id).at(document.centre).after(record);
    tx.audit(change.because(&reason)).await
}
