//! The machine starts and stops.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;

use super::entity::job_card;
use super::job::find_for_change;
use super::rules;
use crate::access;
use crate::base::time::{Instant, rfc3339};
use crate::base::{Error, Quantity, Result, Scope, Verb};
use crate::booking;
use crate::db::{Change, WriteTx};

/// Starts or stops the machine.
#[derive(Clone, Debug)]
pub struct Switch {
    /// The booking.
    pub reference: String,
    /// When; now if not told.
    pub at: Option<Instant>,
    /// Reading of the machine's meter, if it has one.
    pub meter: Option<Quantity>,
}

/// Records the start.
///
/// # Errors
/// Not found or not allowed; refused before check-in, before the material where goods are
/// billed, twice, ahead of now, or too early for the booked time.
pub async fn start(tx: &WriteTx, command: Switch) -> Result<Instant> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    let at = command.at.unwrap_or(tx.now());
    Error::check(rules::start(&job.facts()?, at, tx.now()))?;
    let card = job.open_card()?;
    job_card::ActiveModel {
        id: Unchanged(card.id),
        status: Set("running".to_owned()),
        operator_id: Set(tx.actor().user_id.map(|user| user.0).or(card.operator_id)),
        started_at: Set(Some(at)),
        meter_start: Set(command.meter),
        version: Set(card.version + 1),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    tx.audit(
        Change::of(Verb::RecordWork, "job_card", card.id)
            .at(job.booked.centre_id)
            .before(json!({ "status": card.status }))
            .after(json!({
                "status": "running", "started_at": rfc3339(at),
                "meter": command.meter.map(|reading| reading.to_string()),
            })),
    )
    .await?;
    Ok(at)
}

/// Records the stop.
///
/// # Errors
/// Not found or not allowed; refused before the start, twice, ahead of now, or when the meter
/// would have run backwards.
pub async fn stop(tx: &WriteTx, command: Switch) -> Result<Instant> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    let at = command.at.unwrap_or(tx.now());
    let mut reasons = rules::stop(&job.facts()?, at, tx.now());
    reasons.extend(rules::meter(job.card.as_ref().and_then(|card| card.meter_start), command.meter));
    Error::check(reasons)?;
    let card = job.open_card()?;
    job_card::ActiveModel {
        id: Unchanged(card.id),
        status: Set("stopped".to_owned()),
        stopped_at: Set(Some(at)),
        meter_stop: Set(command.meter),
        version: Set(card.version + 1),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    booking::stop(tx, job.booked.booking_id, at).await?;
    tx.audit(
        Change::of(Verb::RecordWork, "job_card", card.id)
            .at(job.booked.centre_id)
            .before(json!({ "status": card.status }))
            .after(json!({
                "status": "stopped", "stopped_at": rfc3339(at),
                "meter": command.meter.map(|reading| reading.to_string()),
            })),
    )
    .await?;
    Ok(at)
}
