//! Saying yes or no: the unit to its hold, the manager to a request.

use sea_orm::Set;
use serde::{Deserialize, Serialize};

use super::locked::{lock, peek, turn};
use super::machine::Machine;
use super::place::{Placed, announce, firm_status};
use super::rulebook;
use super::transitions::{Change, Status};
use crate::base::time::ist_date;
use crate::base::{Error, Result, Verb};
use crate::db::WriteTx;

/// Which booking, as the one who decides saw it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decide {
    /// Reference.
    pub reference: String,
    /// Version seen, if the page knew it.
    pub version: Option<i64>,
    /// Why; needed to turn a request down.
    pub reason: String,
}

/// The unit says yes to its hold: confirmed, or requested where a manager has to answer.
/// Saying yes again answers the same.
pub async fn confirm(tx: &WriteTx, command: &Decide) -> Result<Placed> {
    let row = lock(tx, peek(tx, &command.reference).await?.id).await?;
    row.may(tx, Verb::Book, command.version.filter(|_| row.status == Status::Held.code()))?;
    let (id, reference, unit, starts_at) = (row.id, row.reference.clone(), row.unit_id, row.starts_at);
    if matches!(row.standing()?, Status::Confirmed | Status::Requested) {
        return Ok(Placed { id, reference, status: row.standing()?, expires_at: row.claim_expires_at });
    }
    if row.standing()? == Status::Expired {
        let ended = crate::base::Reason::new("booking-hold-expired");
        let at =
            crate::base::time::short_date_time(row.created_at + chrono::TimeDelta::minutes(super::place::HOLD_MINUTES));
        return Err(Error::Conflict(ended.with("time", at)));
    }
    // Only a hold is said yes to: a displaced booking claims nothing that could become firm.
    row.standing()?.after(Change::Confirm)?;
    row.still_claims(tx.now(), "booking-hold-expired")?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let machine = rulebook::under(tx.conn(), machine, &row.user_category, ist_date(row.starts_at)).await?;
    let (status, expires_at) = firm_status(tx, &machine, row.starts_at);
    let (change, event) = match status {
        Status::Requested => (Change::Request, "booking_requested"),
        _ => (Change::Confirm, "booking_confirmed"),
    };
    let now = tx.now();
    turn(tx, row, change, Verb::Book, None, |row| {
        row.claim_expires_at = Set(expires_at);
        row.confirmed_at = Set((status == Status::Confirmed).then_some(now));
        row.requested_at = Set((status == Status::Requested).then_some(now));
    })
    .await?;
    announce(tx, event, id, &machine, unit, &reference, starts_at).await?;
    Ok(Placed { id, reference, status, expires_at })
}

/// A manager says yes. The slot has been claimed since the request, so nobody can be in the way.
pub async fn approve(tx: &WriteTx, command: &Decide) -> Result<Placed> {
    let row = lock(tx, peek(tx, &command.reference).await?.id).await?;
    row.may(tx, Verb::DecideRequest, command.version)?;
    row.standing()?.after(Change::Approve)?;
    row.still_claims(tx.now(), "booking-answer-late")?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let (id, reference, unit, starts_at) = (row.id, row.reference.clone(), row.unit_id, row.starts_at);
    let (now, user) = (tx.now(), tx.actor().user_id);
    let reason = (!command.reason.is_empty()).then_some(command.reason.as_str());
    let status = turn(tx, row, Change::Approve, Verb::DecideRequest, reason, |row| {
        row.confirmed_at = Set(Some(now));
        row.answered_at = Set(Some(now));
        row.decided_by = Set(user);
    })
    .await?;
    announce(tx, "booking_approved", id, &machine, unit, &reference, starts_at).await?;
    Ok(Placed { id, reference, status, expires_at: None })
}

/// A manager says no, and why.
pub async fn reject(tx: &WriteTx, command: &Decide) -> Result<Placed> {
    if command.reason.trim().is_empty() {
        return Err(Error::field("reason", "booking-reject-reason"));
    }
    let seen = peek(tx, &command.reference).await?;
    let machine = Machine::claiming_id(tx, seen.equipment_id).await?;
    let row = lock(tx, seen.id).await?;
    row.may(tx, Verb::DecideRequest, command.version)?;
    row.standing()?.after(Change::Reject)?;
    let (id, reference, unit, starts_at) = (row.id, row.reference.clone(), row.unit_id, row.starts_at);
    super::cancel::give_back(tx, &row).await?;
    let (now, user, why) = (tx.now(), tx.actor().user_id, command.reason.clone());
    let status = turn(tx, row, Change::Reject, Verb::DecideRequest, Some(&command.reason), |row| {
        row.answered_at = Set(Some(now));
        row.decided_by = Set(user);
        row.cancel_reason = Set(Some(why));
    })
    .await?;
    announce(tx, "booking_rejected", id, &machine, unit, &reference, starts_at).await?;
    Ok(Placed { id, reference, status, expires_at: None })
}
