//! What came out is counted: processed, rejected, by-product.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;

use super::entity::job_card;
use super::job::{Job, find_for_change};
use super::rules::{self, Count};
use crate::access;
use crate::base::{Error, Result, Scope, Verb};
use crate::db::{Change, WriteTx};

/// Records the count, or corrects it until the job is completed.
#[derive(Clone, Debug)]
pub struct RecordCount {
    /// The booking.
    pub reference: String,
    /// What was counted.
    pub count: Count,
}

/// Writes the count on the job card. The fee follows the processed quantity.
///
/// # Errors
/// Not found or not allowed; refused before the stop, or when more came out than went in.
pub async fn record_count(tx: &WriteTx, command: RecordCount) -> Result<()> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    Error::check(rules::count(&job.facts()?, &command.count))?;
    write_count(tx, &job, command.count).await
}

/// Writes a count that the rules have passed.
pub(super) async fn write_count(tx: &WriteTx, job: &Job, count: Count) -> Result<()> {
    let card = job.open_card()?;
    let before = card.processed_quantity.map(|processed| json!({ "processed": processed.to_string() }));
    let after = json!({
        "processed": count.processed.to_string(),
        "rejected": count.rejected.to_string(),
        "by_product": count.by_product,
        "by_product_kg": count.by_product_quantity.to_string(),
    });
    job_card::ActiveModel {
        id: Unchanged(card.id),
        processed_quantity: Set(Some(count.processed)),
        rejected_quantity: Set(Some(count.rejected)),
        by_product: Set(count.by_product.unwrap_or_default()),
        by_product_quantity: Set(Some(count.by_product_quantity)),
        version: Set(card.version + 1),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    let mut change = Change::of(Verb::RecordWork, "job_card", card.id).at(job.booked.centre_id).after(after);
    change.before = before;
    tx.audit(change).await
}
