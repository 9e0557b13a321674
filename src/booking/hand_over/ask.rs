//! Asking another unit to take a booking over.

use chrono::TimeDelta;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::store;
use crate::base::time;
use crate::base::{Error, Reason, Result, Verb};
use crate::booking::joint;
use crate::booking::locked::{lock, peek};
use crate::booking::machine::Machine;
use crate::booking::party::unit_named;
use crate::booking::place::{About, announce_more};
use crate::booking::rulebook;
use crate::booking::transitions;
use crate::db::{Change, Rows, WriteTx, values};

/// How long the other unit has to answer; never beyond the start.
const ANSWER_TIME: TimeDelta = TimeDelta::hours(24);

/// Which booking goes to whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Reference.
    pub reference: String,
    /// Code or phone of the other unit.
    pub to: String,
    /// A word to it.
    pub note: String,
    /// Version seen, if the page knew it.
    pub version: Option<i64>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Asks. The booking stays its owner's until the other unit has accepted.
///
/// # Errors
/// Not found or not allowed; a conflict unless it is confirmed; refused where it has begun, where a
/// manager must approve, where it is part of an order or shared with partners, where nobody has that code or phone, or
/// where somebody is asked already.
pub async fn ask(tx: &WriteTx, command: &Ask) -> Result<i64> {
    let row = lock(tx, peek(tx, &command.reference).await?.id).await?;
    row.may(tx, Verb::MoveBooking, command.version)?;
    row.standing()?.after(transitions::Change::HandOver)?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let machine = rulebook::under(tx.conn(), machine, &row.user_category, time::ist_date(row.starts_at)).await?;
    if row.starts_at <= tx.now() {
        return Err(Error::refused(Reason::new("booking-started")));
    }
    if machine.needs_approval {
        return Err(Error::refused(Reason::new("booking-hand-over-approval").with("phone", &machine.centre_phone)));
    }
    let sql = "SELECT order_id AS id FROM booking_order_item WHERE booking_id = $1";
    if tx.conn().row::<Id>(sql, values![row.id.0]).await?.is_some() {
        return Err(Error::refused(Reason::new("booking-hand-over-order")));
    }
    if joint::has_partners(tx.conn(), row.id, tx.now()).await? {
        return Err(Error::refused(Reason::new("booking-hand-over-joint")));
    }
    if store::open_of(tx.conn(), row.id, tx.now()).await?.is_some() {
        return Err(Error::Conflict(Reason::new("booking-hand-over-open")));
    }
    let to = unit_named(tx, &command.to).await?;
    if to == row.unit_id {
        return Err(Error::field("to", "booking-hand-over-same"));
    }
    let answer_by = Ord::min(tx.now() + ANSWER_TIME, row.starts_at);
    let sql = "INSERT INTO hand_over (booking_id, from_unit_id, to_unit_id, status, note, asked_at, asked_by, answer_by) \
               VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7) RETURNING id";
    let by = tx.actor().user_id.map(|user| user.0);
    let note = command.note.trim();
    let values = values![row.id.0, row.unit_id.0, to.0, note, tx.now(), by, answer_by];
    let made: Option<Id> = tx.conn().row(sql, values).await?;
    let id = made.ok_or_else(|| anyhow::anyhow!("a hand-over was not written"))?.id;
    let after = serde_json::json!({ "booking": row.reference, "from_unit": row.unit_id.0, "to_unit": to.0 });
    tx.audit(Change::of(Verb::MoveBooking, "hand_over", id).at(row.centre_id).after(after)).await?;

    let mut facts = store::find(tx.conn(), id).await?.names();
    facts.insert("answer_at".to_owned(), time::rfc3339(answer_by).into());
    let about =
        About { booking: row.id, machine: &machine, unit: to, reference: &row.reference, starts_at: row.starts_at };
    announce_more(tx, "hand_over_asked", about, facts).await?;
    Ok(id)
}
