//! A unit asks for its use to be urgent, while it reads the price: the rate's surcharge is shown and kept.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};

use super::locked::{lock, peek};
use super::machine::Machine;
use super::party::Party;
use super::price::{self, Kept};
use super::rules::Ask;
use super::transitions::Status;
use crate::base::time::ist_date;
use crate::base::{Error, Paise, Reason, Result, Verb};
use crate::db::{Change, WriteTx};
use crate::tariff::ChargeKind;

/// Which hold, and whether it is urgent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Urgency {
    /// Reference of the hold.
    pub reference: String,
    /// Whether it is urgent.
    pub urgent: bool,
}

/// Keeps the wish with the hold and prices it anew, at the rate version it was quoted at. Answers the price.
///
/// # Errors
/// Not found or not allowed; a conflict once the hold is over; refused where it is no hold any more or
/// the rate asks nothing for urgency.
pub async fn ask_urgent(tx: &WriteTx, command: &Urgency) -> Result<Paise> {
    let row = lock(tx, peek(tx, &command.reference).await?.id).await?;
    row.may(tx, Verb::Book, None)?;
    if row.standing()? != Status::Held {
        return Err(Error::Conflict(Reason::new("booking-stale")));
    }
    row.still_claims(tx.now(), "booking-hold-expired")?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let party = Party::on_day(tx.conn(), row.unit_id, ist_date(row.starts_at), machine.id).await?;
    let ask = Ask {
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        capacity: row.capacity_used,
        quantity: row.planned_quantity_milli,
    };
    let kept = Kept { tariff: row.tariff_id, urgent: command.urgent };
    let quote = price::quote_kept(tx.conn(), &machine, &party, &ask, ChargeKind::Usage, kept).await?;
    if command.urgent && quote.urgent.is_none() {
        return Err(Error::refused(Reason::new("rate-no-urgency")));
    }
    let total = quote.whole()?.total;
    let change = Change::of(Verb::Book, "booking", row.id.0)
        .at(row.centre_id)
        .before(serde_json::json!({ "urgent": row.urgent, "total_paise": row.quoted_total_paise }))
        .after(serde_json::json!({ "urgent": command.urgent, "total_paise": total }));
    let version = row.version;
    let mut active = row.into_active_model();
    active.urgent = Set(command.urgent);
    active.version = Set(version + 1);
    price::store(&mut active, &quote)?;
    active.update(tx.conn()).await?;
    tx.audit(change).await?;
    Ok(total)
}
