//! Who stands at a machine and has read its code: take the running slot, or move a later booking
//! of today up to now. The rules and the ledger decide as ever; only the start may have passed.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};

use super::availability::next_free;
use super::calendar::{DAY_MINUTES, Grid};
use super::change::{Move, move_up_to_now};
use super::entity::booking;
use super::find::{self, BookingView, Filter};
use super::locked::peek;
use super::machine::Machine;
use super::place::{Place, Placed, place_begun};
use super::rulebook;
use super::transitions::{Change, Status};
use crate::base::time::{self, Instant, Span};
use crate::base::{Actor, Error, Paise, Reason, Reasons, Result, UnitId};
use crate::catalogue::{self, DayHours};
use crate::db::{Db, WriteTx};

/// How many lengths are offered at the machine: its shortest and the next two.
const LENGTHS: i64 = 3;
/// Most bookings of one unit on one machine and day.
const MOST_OWN: u64 = 50;

/// Use of a machine from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StartHere {
    /// Code of the machine.
    pub equipment: String,
    /// Length from the begin of the running slot.
    pub minutes: i64,
}

/// A later booking of today that begins now instead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoveUp {
    /// Reference.
    pub reference: String,
}

/// Books the running slot for the actor's unit.
///
/// # Errors
/// All rules at once; a conflict where the slot is taken; refused where a manager has to say yes first.
pub async fn start_here(tx: &WriteTx, command: &StartHere) -> Result<Placed> {
    let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
    let starts_at = running_slot_of(tx.conn(), &machine, tx.now()).await?;
    let length = TimeDelta::try_minutes(command.minutes).unwrap_or_default();
    let order = Place::of(
        command.equipment.clone(),
        Span { from: starts_at, until: starts_at.checked_add_signed(length).unwrap_or(starts_at) },
    );
    confirmed(place_begun(tx, &order).await?)
}

/// Moves a later booking of today up to the running slot, its length kept.
///
/// # Errors
/// Not found; a conflict where it is not confirmed (cancelled, in use, over) or the slot is taken; refused
/// where it has begun, is of another day, or a rule speaks against it.
pub async fn move_up(tx: &WriteTx, command: &MoveUp) -> Result<Placed> {
    let seen = peek(tx, &command.reference).await?;
    seen.may(tx, crate::base::Verb::MoveBooking, None)?;
    seen.standing()?.after(Change::Move)?;
    if seen.starts_at <= tx.now() {
        return Err(Error::refused(Reason::new("booking-started")));
    }
    if time::ist_date(seen.starts_at) != time::ist_date(tx.now()) {
        let date = time::short_date(time::ist_date(seen.starts_at));
        return Err(Error::refused(Reason::new("booking-move-up-today").with("date", date)));
    }
    let machine = Machine::by_id(tx.conn(), seen.equipment_id).await?;
    let starts_at = running_slot_of(tx.conn(), &machine, tx.now()).await?;
    let order = Move {
        reference: seen.reference,
        equipment: None,
        starts_at,
        ends_at: starts_at + (seen.ends_at - seen.starts_at),
        capacity: None,
        quantity: None,
        reason: String::new(),
        version: Some(seen.version),
        override_reason: None,
    };
    confirmed(move_up_to_now(tx, &order).await?)
}

/// Nobody starts on a request: a manager says yes first.
fn confirmed(placed: Placed) -> Result<Placed> {
    match placed.status {
        Status::Confirmed => Ok(placed),
        _ => Err(Error::refused(Reason::field("equipment", "booking-here-approval"))),
    }
}

async fn running_slot_of(conn: &impl ConnectionTrait, machine: &Machine, now: Instant) -> Result<Instant> {
    let hours = catalogue::centre_hours(conn, machine.centre_id).await?;
    let today = time::ist_date(now);
    Ok(running_slot(&machine.grid(), today, &hours.day(today), now))
}

/// The begin of the slot that is running. Outside the hours there is none; then it is counted
/// from midnight, and the rule of hours refuses it by its own words.
fn running_slot(grid: &Grid, today: NaiveDate, hours: &DayHours, now: Instant) -> Instant {
    let midnight = time::start_of_day(today);
    if grid.by_day {
        return midnight;
    }
    let origin = match hours {
        DayHours::Open(open) if open.from <= now => open.from,
        _ => midnight,
    };
    let slot = Ord::clamp(grid.slot_minutes, 1, DAY_MINUTES);
    let since = (now - origin).num_minutes();
    origin + TimeDelta::minutes(since - since.rem_euclid(slot))
}

/// A length that can be started now.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Length in minutes.
    pub minutes: i64,
    /// From the begin of the running slot.
    pub span: Span,
    /// As it would be quoted, taxes included.
    pub total: Paise,
}

/// What somebody at a machine can do there now.
#[derive(Clone, Debug)]
pub struct Here {
    /// The machine.
    pub machine: Machine,
    /// The unit's bookings here that stand now or later today, in order of start.
    pub own: Vec<BookingView>,
    /// What can be started now.
    pub choices: Vec<Choice>,
    /// Why nothing can, all reasons at once.
    pub refused: Reasons,
    /// The next free start.
    pub next_free: Option<Instant>,
    /// Jobs of others whose time is over and that nobody has stopped.
    pub forgotten: usize,
}

/// Looks at a machine for a unit. What could be started is found by trying it and undoing it, so that
/// every rule is asked exactly as it will be.
pub async fn here(db: &Db, actor: &Actor, unit: UnitId, code: &str, now: Instant) -> Result<Here> {
    let conn = db.read();
    let machine = Machine::by_code(conn, code).await?;
    let today_date = time::ist_date(now);
    let machine = rulebook::for_unit(conn, machine, Some(unit), today_date).await?;
    let today = time::start_of_day(today_date);
    let filter = Filter {
        equipment: Some(machine.id),
        from: Some(today - TimeDelta::days(31)),
        until: Some(today + TimeDelta::days(1)),
        statuses: vec![Status::Confirmed, Status::InUse, Status::Requested],
        ..Filter::default()
    };
    let own_filter = Filter { unit: Some(unit), ..filter.clone() };
    let mut own = find::list(conn, &own_filter, MOST_OWN).await?;
    own.retain(|view| view.ends_at > now || (view.starts_at >= today && view.status_at(now) == Status::InUse));
    let in_use = Filter { statuses: vec![Status::InUse], ..filter };
    let mut forgotten = find::list(conn, &in_use, MOST_OWN).await?;
    forgotten.retain(|view| view.unit_id != unit && view.freed_from.unwrap_or(view.ends_at) <= now);

    let (mut choices, mut refused) = (Vec::new(), Reasons::new());
    for step in 0..LENGTHS {
        let minutes = machine.min_minutes + step * machine.grid().slot_minutes;
        if minutes > machine.max_minutes {
            break;
        }
        match try_start(db, actor, code, minutes, now).await {
            Ok(choice) => choices.push(choice),
            Err(Error::Refused(reasons)) if step == 0 => refused = reasons,
            Err(Error::Conflict(reason)) if step == 0 => refused = vec![reason],
            Err(Error::Refused(_) | Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        if choices.is_empty() {
            break;
        }
    }
    let next_free = next_free(conn, &[machine.id], now).await?.get(&machine.id).copied();
    Ok(Here { machine, own, choices, refused, next_free, forgotten: forgotten.len() })
}

async fn try_start(db: &Db, actor: &Actor, code: &str, minutes: i64, now: Instant) -> Result<Choice> {
    let order = &StartHere { equipment: code.to_owned(), minutes };
    db.rehearse(actor, now, |tx| async move {
        let placed = start_here(&tx, order).await?;
        let row = booking::Entity::find_by_id(placed.id).one(tx.conn()).await?.ok_or(Error::NotFound)?;
        let span = Span { from: row.starts_at, until: row.ends_at };
        Ok(Choice { minutes, span, total: row.quoted_total_paise })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::rules::tests::{at, hours, machine};

    #[test]
    fn the_running_slot_is_counted_from_opening() {
        let grid = machine(30, 15).grid;
        let today = time::parse_date("23-11-2026").unwrap();
        let slot = |now: &str| running_slot(&grid, today, &hours(today), at(now));
        assert_eq!(slot("2026-11-23T10:29"), at("2026-11-23T10:00"));
        assert_eq!(slot("2026-11-23T10:30"), at("2026-11-23T10:30"));
        assert_eq!(slot("2026-11-23T08:40"), at("2026-11-23T08:30"), "before opening; the rule of hours refuses it");
    }
}
