//! The end of what was booked: time that nobody needs any more goes back on offer. The booked end stays
//! on record; `freed_from` tells from when the rest was given back.

use std::collections::BTreeMap;
use std::ops::Range;

use sea_orm::Set;
use serde::{Deserialize, Serialize};

use super::calendar::Grid;
use super::entity::booking;
use super::ledger::{self, Difference};
use super::locked::{lock, peek, turn};
use super::machine::Machine;
use super::place::{About, announce_more};
use super::transitions::{self, Status};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Reason, Result, Scope, Verb};
use crate::db::WriteTx;

/// An earlier end of a booking in use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndEarly {
    /// Reference.
    pub reference: String,
    /// The unit needs the machine until then; now if not told.
    pub ends_at: Option<Instant>,
    /// Version seen, if the page knew it.
    pub version: Option<i64>,
}

/// What was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Reference.
    pub reference: String,
    /// From then on the time is free again, buffer aside.
    pub freed_from: Instant,
}

/// Gives back the rest of a booking in use. Staff at the machine say when it ends.
///
/// # Errors
/// Not found or not allowed; a conflict unless it is in use; refused where nothing is left to give back.
pub async fn end_early(tx: &WriteTx, command: &EndEarly) -> Result<Ended> {
    let seen = peek(tx, &command.reference).await?;
    let machine = Machine::claiming_id(tx, seen.equipment_id).await?;
    let row = lock(tx, seen.id).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(row.centre_id))?;
    if command.version.is_some_and(|seen| seen != row.version) {
        return Err(Error::Conflict(Reason::new("booking-stale")));
    }
    row.standing()?.after(transitions::Change::EndEarly)?;
    let at = command.ends_at.unwrap_or(tx.now());
    if at < tx.now() {
        return Err(Error::field("ends_at", "booking-end-past"));
    }
    let (id, reference, unit, starts_at) = (row.id, row.reference.clone(), row.unit_id, row.starts_at);
    let Some(freed_from) = give_back_after(tx, &machine, row, at).await? else {
        return Err(Error::field("ends_at", "booking-end-nothing"));
    };
    let about = About { booking: id, machine: &machine, unit, reference: &reference, starts_at };
    let mut facts = serde_json::Map::new();
    facts.insert("ends_at".to_owned(), time::rfc3339(freed_from).into());
    announce_more(tx, "booking_ended_early", about, facts).await?;
    Ok(Ended { reference, freed_from })
}

/// The machine has stopped: what is left of the booked time goes back on offer, if anything is.
/// The calendar's row has been taken, who may has been asked.
pub(super) async fn stopped(tx: &WriteTx, id: BookingId, at: Instant) -> Result<()> {
    let row = lock(tx, id).await?;
    if row.standing()? != Status::InUse {
        return Ok(());
    }
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    give_back_after(tx, &machine, row, at).await?;
    Ok(())
}

async fn give_back_after(tx: &WriteTx, machine: &Machine, row: booking::Model, at: Instant) -> Result<Option<Instant>> {
    let span = Span { from: row.starts_at, until: row.ends_at };
    let kept = kept(&machine.grid(), row.first_slot..row.end_slot, span, at);
    if kept.end >= row.end_slot {
        return Ok(None);
    }
    give_back(tx, &row, kept.end).await?;
    let freed_from = Ord::clamp(at, span.from, span.until);
    turn(tx, row, transitions::Change::EndEarly, Verb::RecordWork, None, |row| {
        row.end_slot = Set(kept.end);
        row.freed_from = Set(Some(freed_from));
    })
    .await?;
    Ok(Some(freed_from))
}

/// Gives back the slots of a booking from one on.
pub(super) async fn give_back(tx: &WriteTx, row: &booking::Model, from: i64) -> Result<()> {
    let mut difference = Difference::default();
    difference.add(row.calendar_id, from..row.end_slot, -row.capacity_used);
    ledger::apply(tx, &difference, &BTreeMap::new()).await
}

/// The slots a booking keeps when it ends at a moment: what was used, and the buffer behind it.
/// One is always kept: a booking that claims nothing was never there.
fn kept(grid: &Grid, claimed: Range<i64>, span: Span, at: Instant) -> Range<i64> {
    let used = grid.claimed(Span { from: span.from, until: Ord::max(at, span.from) });
    claimed.start..used.end.clamp(claimed.start + 1, claimed.end)
}

/// The slots a booking keeps that nobody came to: those until now, without a buffer.
pub(super) fn waited(grid: &Grid, claimed: Range<i64>, now: Instant) -> Range<i64> {
    claimed.start..grid.slot_from(now).clamp(claimed.start + 1, claimed.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::from_ist_minutes;

    const HOUR: Grid = Grid { by_day: false, slot_minutes: 30, buffer_minutes: 15, quantum_minutes: 15 };

    fn at(minutes: i64) -> Instant {
        from_ist_minutes(minutes).unwrap()
    }

    #[test]
    fn what_was_used_and_its_buffer_stay_claimed_and_the_rest_is_given_back() {
        let span = Span::new(at(600), at(720)).unwrap();
        let claimed = HOUR.claimed(span);
        assert_eq!(claimed, 40..49);
        let end = |minutes| kept(&HOUR, claimed.clone(), span, at(minutes)).end;
        assert_eq!(end(637), 44, "stopped 10:37, ready 10:52, free from 11:00");
        assert_eq!(end(720), 49, "to the end");
        assert_eq!(end(800), 49, "running over claims nothing more");
        assert_eq!(end(590), 41, "stopped before the booked start: its buffer");
    }

    #[test]
    fn who_did_not_come_keeps_only_the_time_waited() {
        let claimed = HOUR.claimed(Span::new(at(600), at(720)).unwrap());
        assert_eq!(waited(&HOUR, claimed.clone(), at(610)), 40..41);
        assert_eq!(waited(&HOUR, claimed.clone(), at(600)), 40..41, "one slot is kept");
        assert_eq!(waited(&HOUR, claimed, at(900)), 40..49);
    }

    #[test]
    fn of_days_the_day_it_ended_on_is_kept() {
        let store = Grid { by_day: true, slot_minutes: 1440, buffer_minutes: 0, quantum_minutes: 1440 };
        let span = Span::new(at(1440 * 100), at(1440 * 110)).unwrap();
        assert_eq!(kept(&store, store.claimed(span), span, at(1440 * 103 + 900)), 100..104);
    }
}
