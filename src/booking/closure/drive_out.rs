//! Who loses a place to a closure, in the transaction that closes. The calendars are taken exclusively.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::cause::Cause;
use super::close::wider;
use super::rules::{Claim, holds_from, who_goes};
use crate::base::time::{self, Instant, Span};
use crate::base::{Result, Verb};
use crate::booking::entity::booking;
use crate::booking::ledger::{self, Difference, Offer};
use crate::booking::locked::turn;
use crate::booking::machine::Machine;
use crate::booking::place::HeldFor;
use crate::booking::transitions::{Change, Status};
use crate::db::WriteTx;

/// One booking hit.
pub struct Driven {
    /// As it was.
    pub before: booking::Model,
    /// How it has ended already: `let_go` or `cut`; a displaced one is still open.
    pub outcome: Option<&'static str>,
}

/// What a closure took.
pub struct Taken {
    /// From when it can hold: behind what runs or has happened.
    pub from: Instant,
    /// Who was hit.
    pub hits: Vec<Driven>,
}

impl Taken {
    /// Those who need another place, as they were.
    pub fn displaced(&self) -> Vec<&booking::Model> {
        self.hits.iter().filter(|hit| hit.outcome.is_none()).map(|hit| &hit.before).collect()
    }

    /// Everybody as they were, for taking it back. What was only held is not.
    pub fn before(&self) -> Vec<&booking::Model> {
        self.hits.iter().filter(|hit| hit.outcome != Some("let_go")).map(|hit| &hit.before).collect()
    }
}

/// Takes the places of bookings that a closure of this amount leaves no room for.
pub async fn drive_out(tx: &WriteTx, machine: &Machine, span: Span, capacity: i64, cause: Cause) -> Result<Taken> {
    let grid = machine.grid();
    let closed = grid.touched(span);
    let rows: Vec<booking::Model> = booking::Entity::find()
        .filter(booking::Column::CalendarId.eq(machine.calendar_id))
        .filter(booking::Column::FirstSlot.lt(closed.end))
        .filter(booking::Column::EndSlot.gt(closed.start))
        .filter(booking::Column::Status.is_in(["held", "requested", "confirmed", "in_use", "completed", "no_show"]))
        .order_by_asc(booking::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    let others = ledger::closures(tx.conn(), machine.calendar_id, wider(span, &grid)).await?;
    let offer = Offer::new(&grid, machine.calendar_capacity, &others);
    let left = |slot: i64| Ord::max(offer.at(slot) - capacity, 0);
    let mut claims = Vec::with_capacity(rows.len());
    for row in &rows {
        claims.push(Claim { slots: row.first_slot..row.end_slot, amount: row.capacity_used, rank: rank(row)? });
    }
    let gone = who_goes(&claims, &closed, &left);

    let mut difference = Difference::default();
    let mut hits = Vec::with_capacity(gone.len());
    for index in gone {
        let Some(row) = rows.get(index) else { continue };
        // A job that runs keeps the slot it runs in.
        let kept = match row.standing()? {
            Status::InUse => Ord::max(grid.slot_from(Ord::max(span.from, tx.now())), row.first_slot + 1),
            _ => row.first_slot,
        };
        if kept >= row.end_slot {
            continue;
        }
        claims[index].slots.end = kept;
        difference.add(row.calendar_id, kept..row.end_slot, -row.capacity_used);
        let outcome = go(tx, machine, row, kept, cause).await?;
        hits.push(Driven { before: row.clone(), outcome });
    }
    ledger::apply(tx, &difference, &BTreeMap::new()).await?;
    hits.sort_by_key(|hit| (hit.before.starts_at, hit.before.id));
    let slot = holds_from(&claims, &closed, &left);
    let from = match slot > closed.start {
        true => time::from_ist_minutes(slot * grid.quantum_minutes).unwrap_or(span.from),
        false => span.from,
    };
    Ok(Taken { from, hits })
}

/// Who goes first: holds, requests, the latest booking; a running job last. What is over stays.
fn rank(row: &booking::Model) -> Result<Option<(u8, i64)>> {
    let latest = -row.created_at.timestamp();
    Ok(match row.standing()? {
        Status::Held => Some((0, latest)),
        Status::Requested => Some((1, latest)),
        Status::Confirmed => Some((2, latest)),
        Status::InUse => Some((3, latest)),
        _ => None,
    })
}

async fn go(
    tx: &WriteTx,
    machine: &Machine,
    row: &booking::Model,
    kept: i64,
    cause: Cause,
) -> Result<Option<&'static str>> {
    let why = Some(cause.cancellation());
    match row.standing()? {
        Status::InUse => cut(tx, machine, row, kept).await.map(|()| Some("cut")),
        Status::Held if row.held_for == HeldFor::Choice.code() => {
            turn(tx, row.clone(), Change::Cancel, Verb::CloseEquipment, why, |_| ()).await?;
            Ok(Some("let_go"))
        }
        // An offer or a proposal of somebody's: that one is offered something else.
        Status::Held => {
            turn(tx, row.clone(), Change::Expire, Verb::CloseEquipment, why, |_| ()).await?;
            Ok(Some("let_go"))
        }
        _ => {
            turn(tx, row.clone(), Change::Displace, Verb::CloseEquipment, why, |_| ()).await?;
            Ok(None)
        }
    }
}

/// A running job ends with the slot it runs in; the booked end stays on record.
async fn cut(tx: &WriteTx, machine: &Machine, row: &booking::Model, end_slot: i64) -> Result<()> {
    let edge = time::from_ist_minutes(end_slot * machine.grid().quantum_minutes).unwrap_or(row.ends_at);
    let freed_from = Ord::min(row.ends_at, edge);
    turn(tx, row.clone(), Change::EndEarly, Verb::CloseEquipment, None, |row| {
        row.end_slot = Set(end_slot);
        row.freed_from = Set(Some(freed_from));
    })
    .await?;
    Ok(())
}
