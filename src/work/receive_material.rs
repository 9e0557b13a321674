//! The unit's goods are counted in at the gate.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;

use super::entity::job_card;
use super::job::find_for_change;
use super::rules;
use crate::access;
use crate::base::{Error, Quantity, Result, Scope, Verb};
use crate::db::{Change, WriteTx};

/// Records goods that came, or corrects the record until the machine has stopped.
#[derive(Clone, Debug)]
pub struct ReceiveMaterial {
    /// The booking.
    pub reference: String,
    /// Number of the owner's challan, empty if none came with the goods.
    pub owner_challan_no: String,
    /// Count, in the unit the fee is counted in.
    pub quantity: Quantity,
    /// Weight in kg, if weighed.
    pub weight: Option<Quantity>,
    /// What the owner should know was there on arrival.
    pub condition: String,
}

/// Writes what came on the job card (CGST Rules, rule 55: goods for job work travel on a challan).
///
/// # Errors
/// Not found or not allowed; refused before check-in, after the stop, or without a quantity.
pub async fn receive_material(tx: &WriteTx, command: ReceiveMaterial) -> Result<()> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    Error::check(rules::receive_material(&job.facts()?, command.quantity))?;
    let card = job.open_card()?;
    let before = card.received_quantity.map(|quantity| json!({ "received": quantity.to_string() }));
    let after = json!({
        "received": command.quantity.to_string(),
        "weight": command.weight.map(|weight| weight.to_string()),
        "owner_challan": command.owner_challan_no,
        "condition": command.condition,
    });
    job_card::ActiveModel {
        id: Unchanged(card.id),
        owner_challan_no: Set(command.owner_challan_no),
        received_quantity: Set(Some(command.quantity)),
        received_weight: Set(command.weight),
        received_condition: Set(command.condition),
        version: Set(card.version + 1),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    let mut change = Change::of(Verb::RecordWork, "job_card", card.id).at(job.booked.centre_id).after(after);
    change.before = before;
    tx.audit(change).await
}
