//! Asking another unit to bear a part of a booking's cost.

use chrono::TimeDelta;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::answer::turn;
use super::rules::may_ask;
use super::store;
use crate::base::time;
use crate::base::{BasisPoints, Error, Reason, Result, Verb};
use crate::booking::locked::{lock, peek};
use crate::booking::machine::Machine;
use crate::booking::party::unit_named;
use crate::booking::place::{About, announce_more};
use crate::booking::transitions::Status;
use crate::db::{Change, Rows, WriteTx, values};

/// How long the partner has to answer; never beyond the start.
const ANSWER_TIME: TimeDelta = TimeDelta::hours(24);

/// Who is asked for which part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AskPartner {
    /// Reference of the booking.
    pub reference: String,
    /// Code or phone of the partner.
    pub to: String,
    /// Part of the cost in percent, as typed: `30`, `33.33`.
    pub part: String,
    /// A word to it.
    pub note: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Asks. Until the partner has agreed the host bears its part.
///
/// # Errors
/// Not found or not allowed; a conflict unless the booking is confirmed or requested; refused where it has
/// begun, where nobody has that code or phone, where the unit is asked already, or where the part leaves
/// the host none.
pub async fn ask(tx: &WriteTx, command: &AskPartner) -> Result<i64> {
    let row = lock(tx, peek(tx, &command.reference).await?.id).await?;
    row.may(tx, Verb::MoveBooking, None)?;
    let status = row.standing()?;
    if !matches!(status, Status::Confirmed | Status::Requested) {
        return Err(Error::Conflict(Reason::new("booking-state").with("status", status.code())));
    }
    if row.starts_at <= tx.now() {
        return Err(Error::refused(Reason::new("booking-started")));
    }
    let to = unit_named(tx, &command.to).await?;
    let partners = store::partners(tx.conn(), row.id, tx.now()).await?;
    let others = BasisPoints(partners.iter().filter(|one| one.unit_id != to).map(|one| one.part.0).sum());
    let part = BasisPoints::parse_percent(&command.part);
    let mut reasons = may_ask(part, others);
    if to == row.unit_id {
        reasons.push(Reason::field("to", "booking-hand-over-same"));
    }
    if partners.iter().any(|one| one.unit_id == to) {
        reasons.push(Reason::field("to", "booking-joint-asked"));
    }
    Error::check(reasons)?;
    let part = part.ok_or_else(|| Error::field("part", "booking-joint-part"))?;
    let answer_by = Ord::min(tx.now() + ANSWER_TIME, row.starts_at);
    // Who ran out of time must not stand in the way of the sum.
    for lapsed in store::lapsed(tx.conn(), row.id, tx.now()).await? {
        turn(tx, &lapsed, "lapsed", Verb::MoveBooking).await?;
    }
    let sql = "INSERT INTO joint_part (booking_id, unit_id, part_bp, status, note, asked_at, asked_by, answer_by) \
               VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7) ON CONFLICT (booking_id, unit_id) DO UPDATE SET \
               part_bp = excluded.part_bp, status = 'asked', note = excluded.note, asked_at = excluded.asked_at, \
               asked_by = excluded.asked_by, answer_by = excluded.answer_by, answered_at = NULL, answered_by = NULL \
               RETURNING id";
    let by = tx.actor().user_id.map(|user| user.0);
    let note = crate::base::text::clean(&command.note);
    let values = values![row.id.0, to.0, part.0, note, tx.now(), by, answer_by];
    let made: Option<Id> = tx.conn().row(sql, values).await?;
    let id = made.ok_or_else(|| anyhow::anyhow!("a part was not written"))?.id;
    let after = serde_json::json!({ "booking": row.reference, "unit": to.0, "part_bp": part, "status": "asked" });
    tx.audit(Change::of(Verb::MoveBooking, "joint_part", id).at(row.centre_id).after(after)).await?;

    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let mut facts = store::find(tx.conn(), id).await?.facts();
    facts.insert("answer_at".to_owned(), time::rfc3339(answer_by).into());
    let about =
        About { booking: row.id, machine: &machine, unit: to, reference: &row.reference, starts_at: row.starts_at };
    announce_more(tx, "joint_asked", about, facts).await?;
    Ok(id)
}
