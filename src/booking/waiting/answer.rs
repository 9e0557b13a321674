//! Answering an offer, and getting out of line.

use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::entry::{self, Entry};
use super::serve::{self, PROGRAM, decide, end, serve, settle, take};
use crate::access;
use crate::base::{BookingId, CalendarId, Error, Reason, Result, Scope, Verb};
use crate::booking::cancel::{Cancel, cancel};
use crate::booking::change::{Move, move_at_once};
use crate::booking::decide::{Decide, confirm};
use crate::booking::expire;
use crate::booking::ledger::{self, Difference};
use crate::booking::locked::lock;
use crate::booking::machine::Machine;
use crate::booking::place::Placed;
use crate::booking::transitions::Status;
use crate::db::{Rows, WriteTx, values};

/// Which entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// Row of the entry.
    pub entry: i64,
    /// Why; staff tell it when they take a unit out of line.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Offer {
    id: i64,
    booking_id: BookingId,
    reference: String,
    calendar_id: CalendarId,
}

async fn own_entry(tx: &WriteTx, id: i64) -> Result<Entry> {
    let entry = entry::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(entry.unit_id, entry.centre_id))?;
    Ok(entry)
}

async fn open_offer(tx: &WriteTx, entry: &Entry) -> Result<Option<Offer>> {
    let sql = "SELECT o.id, o.booking_id, b.reference, b.calendar_id FROM waiting_offer o \
               JOIN booking b ON b.id = o.booking_id WHERE o.entry_id = $1 AND o.outcome = 'open'";
    Ok(tx.conn().row(sql, values![entry.id]).await?)
}

fn over() -> Error {
    Error::Conflict(Reason::new("waiting-offer-over"))
}

/// Says yes to an offer: the hold is confirmed, or the booking that wanted an earlier time moves there.
pub async fn accept(tx: &WriteTx, command: &Answer) -> Result<Placed> {
    let entry = own_entry(tx, command.entry).await?;
    let Some(offer) = open_offer(tx, &entry).await? else { return already(tx, &entry).await };
    let placed = match entry.booking_id {
        None => {
            let yes = Decide { reference: offer.reference.clone(), version: None, reason: String::new() };
            confirm(tx, &yes).await?
        }
        Some(booking) => move_there(tx, &entry, booking, &offer).await?,
    };
    if decide(tx, offer.id, "accepted").await? {
        end(tx, &entry, "booked", "").await?;
    }
    Ok(placed)
}

#[derive(FromQueryResult)]
struct Accepted {
    booking_id: BookingId,
}

/// Saying yes again answers the same.
async fn already(tx: &WriteTx, entry: &Entry) -> Result<Placed> {
    let sql = "SELECT booking_id FROM waiting_offer WHERE entry_id = $1 AND outcome = 'accepted'";
    let accepted: Option<Accepted> = tx.conn().row(sql, values![entry.id]).await?;
    let id = accepted.map(|row| entry.booking_id.unwrap_or(row.booking_id)).ok_or_else(over)?;
    let row = lock(tx, id).await?;
    Ok(Placed { id, reference: row.reference.clone(), status: row.standing()?, expires_at: row.claim_expires_at })
}

/// Lets the hold go and moves the booking onto it, all or nothing.
async fn move_there(tx: &WriteTx, entry: &Entry, booking: BookingId, offer: &Offer) -> Result<Placed> {
    let calendars = entry::calendars(tx.conn(), entry.id).await?;
    take(tx, calendars.into_iter().chain([offer.calendar_id]).collect()).await?;
    // The booking is older than the hold: this is the order of their rows.
    let row = lock(tx, booking).await?;
    let hold = lock(tx, offer.booking_id).await?;
    if hold.standing()? != Status::Held {
        return Err(over());
    }
    hold.still_claims(tx.now(), "booking-hold-expired")?;
    let mut freed = Difference::default();
    expire::let_go(tx, &hold.reference, hold.unit_id, hold.calendar_id, &mut freed).await?;
    ledger::apply(tx, &freed, &BTreeMap::new()).await?;
    let machine = Machine::by_id(tx.conn(), hold.equipment_id).await?;
    let there = Move {
        reference: row.reference,
        equipment: Some(machine.code),
        starts_at: hold.starts_at,
        ends_at: hold.ends_at,
        capacity: None,
        quantity: None,
        reason: format!("an earlier time was accepted by {}", tx.actor().name),
        version: None,
        override_reason: None,
    };
    // The centre offered it, so no notice for changes applies.
    move_at_once(&tx.as_program(PROGRAM), &there).await
}

/// Says no to an offer: the next in line is asked at once. Who waits for any time stays in line.
pub async fn decline(tx: &WriteTx, command: &Answer) -> Result<()> {
    let entry = own_entry(tx, command.entry).await?;
    let offer = open_offer(tx, &entry).await?.ok_or_else(over)?;
    give_back(tx, &offer).await?;
    serve(tx, offer.calendar_id, None).await?;
    Ok(())
}

async fn give_back(tx: &WriteTx, offer: &Offer) -> Result<()> {
    take(tx, vec![offer.calendar_id]).await?;
    let no = Cancel { reference: offer.reference.clone(), reason: "unit_request".to_owned(), version: None };
    cancel(tx, &no).await?;
    settle(tx, offer.calendar_id).await
}

/// Leaves the line; staff take a unit out of it and say why.
pub async fn leave(tx: &WriteTx, command: &Answer) -> Result<()> {
    let entry = own_entry(tx, command.entry).await?;
    let is_unit = tx.actor().unit().is_some();
    let reason = command.reason.trim();
    if !is_unit && reason.is_empty() {
        return Err(Error::field("reason", "waiting-reason"));
    }
    if !matches!(entry.status.as_str(), "waiting" | "offered") {
        return Ok(());
    }
    let offer = open_offer(tx, &entry).await?;
    if let Some(offer) = &offer {
        give_back(tx, offer).await?;
    }
    let entry = entry::by_id(tx.conn(), entry.id).await?.ok_or(Error::NotFound)?;
    serve::end(tx, &entry, if is_unit { "left" } else { "removed" }, reason).await?;
    if let Some(offer) = offer {
        serve(tx, offer.calendar_id, None).await?;
    }
    Ok(())
}
