//! What promises of a machine stand on: its capacity and its grid. Both change under the calendar's
//! exclusive lock, so that nobody books meanwhile, and never below what is promised.

use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::access;
use crate::base::time::{Instant, Span};
use crate::base::{Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::ledger::{self, Difference, Offer};
use crate::booking::machine::Machine;
use crate::booking::{close, expire};
use crate::catalogue::{self, NewGrid};
use crate::db::{Rows, WriteTx, values};

/// Most a machine can give at one instant.
const MOST_CAPACITY: i64 = 10_000_000;
/// How far promises reach at most.
const FAR_DAYS: i64 = 3650;
/// How many bookings a refusal names.
const NAMED: usize = 5;

/// Another capacity for a machine.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeCapacity {
    /// Code of the machine.
    pub equipment: String,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// Why.
    pub reason: String,
}

/// Another grid for a machine.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeGrid {
    /// Code of the machine.
    pub equipment: String,
    /// The grid.
    pub grid: NewGrid,
    /// Why.
    pub reason: String,
}

/// Changes the capacity; slots to come offer it at once, those of the past stay as they were.
///
/// # Errors
/// Refused below what is promised, naming the bookings; where machines share the calendar; where what is
/// exclusive would not be one.
pub async fn change_capacity(tx: &WriteTx, command: &ChangeCapacity) -> Result<()> {
    let machine = taken(tx, &command.equipment).await?;
    let mut reasons = reason_given(&command.reason);
    if !(1..=MOST_CAPACITY).contains(&command.capacity) {
        let reason = Reason::field("capacity", "catalogue-capacity").with("least", 1).with("most", MOST_CAPACITY);
        reasons.push(reason);
    }
    reasons.extend(shared(tx, &machine).await?);
    Error::check(reasons)?;
    let ahead = ahead(tx.now());
    let closures = ledger::closures(tx.conn(), machine.calendar_id, ahead).await?;
    let offer = Offer::new(&machine.grid(), command.capacity, &closures);
    let over = |load: &&Load| load.used > offer.at(load.slot);
    let loads = loads(tx, &machine).await?;
    let broken: Vec<&Load> = loads.iter().filter(over).collect();
    if let Some(reason) = named(tx, &machine, &broken, Reason::field("capacity", "duty-capacity-promised")).await? {
        let most = broken.iter().map(|load| load.used).max().unwrap_or_default();
        return Err(Error::refused(reason.with("promised", most)));
    }
    let row = catalogue::equipment(tx.conn(), machine.id).await?;
    catalogue::store_capacity(tx, &row, command.capacity, command.reason.trim()).await?;
    let machine = Machine::by_id(tx.conn(), machine.id).await?;
    close::offer_again(tx, &machine, ahead).await
}

/// Changes the grid. Where the calendar's quantum divides the new one it holds at once, and bookings made
/// keep their times; else the machine gets a new calendar, which needs it out of service, without promises
/// still to come and without open closures.
///
/// # Errors
/// As said, and with everything of the grid that does not fit together.
pub async fn change_grid(tx: &WriteTx, command: &ChangeGrid) -> Result<()> {
    let machine = taken(tx, &command.equipment).await?;
    let row = catalogue::equipment(tx.conn(), machine.id).await?;
    Error::check(reason_given(&command.reason))?;
    let quantum = machine.grid().quantum_minutes;
    let NewGrid { slot_minutes, buffer_minutes, .. } = command.grid;
    let divides = slot_minutes % quantum == 0 && buffer_minutes % quantum == 0;
    if !divides {
        let mut reasons = Reasons::from_iter(shared(tx, &machine).await?);
        if row.status == "active" {
            reasons.push(Reason::field("slot_minutes", "duty-grid-in-service").with("minutes", quantum));
        }
        let loads = loads(tx, &machine).await?;
        let promised: Vec<&Load> = loads.iter().filter(|load| load.used > 0).collect();
        reasons.extend(named(tx, &machine, &promised, Reason::field("slot_minutes", "duty-grid-promised")).await?);
        if !ledger::closures(tx.conn(), machine.calendar_id, ahead(tx.now())).await?.is_empty() {
            reasons.push(Reason::field("slot_minutes", "duty-grid-closed"));
        }
        Error::check(reasons)?;
    }
    catalogue::store_grid(tx, &row, command.grid, !divides, command.reason.trim()).await
}

/// The machine with its calendar taken exclusively and lapsed holds gone.
async fn taken(tx: &WriteTx, code: &str) -> Result<Machine> {
    let seen = Machine::by_code(tx.conn(), code).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(seen.centre_id))?;
    ledger::take_calendars(tx, [seen.calendar_id]).await?;
    let mut lapsed = Difference::default();
    expire::lapse(tx, seen.calendar_id, &mut lapsed).await?;
    ledger::apply(tx, &lapsed, &BTreeMap::new()).await?;
    Machine::by_code(tx.conn(), code).await
}

fn reason_given(reason: &str) -> Reasons {
    if reason.trim().is_empty() { vec![Reason::field("reason", "duty-reason")] } else { Reasons::new() }
}

fn ahead(now: Instant) -> Span {
    Span { from: now, until: now + chrono::TimeDelta::days(FAR_DAYS) }
}

/// The reason against changing a calendar that other machines have too.
async fn shared(tx: &WriteTx, machine: &Machine) -> Result<Option<Reason>> {
    #[derive(FromQueryResult)]
    struct Row {
        code: String,
    }
    let sql = "SELECT code FROM equipment WHERE calendar_id = $1 AND id <> $2 ORDER BY code";
    let others: Vec<Row> = tx.conn().rows(sql, values![machine.calendar_id.0, machine.id.0]).await?;
    let codes: Vec<String> = others.into_iter().map(|row| row.code).collect();
    Ok((!codes.is_empty()).then(|| Reason::new("duty-calendar-shared").with("machines", codes.join(", "))))
}

#[derive(FromQueryResult)]
struct Load {
    slot: i64,
    used: i64,
}

/// What is promised from now on.
async fn loads(tx: &WriteTx, machine: &Machine) -> Result<Vec<Load>> {
    let first = machine.grid().slot_of(tx.now());
    let sql = "SELECT slot, used FROM slot_load WHERE calendar_id = $1 AND slot >= $2 ORDER BY slot";
    Ok(tx.conn().rows(sql, values![machine.calendar_id.0, first]).await?)
}

/// A reason that names the bookings in these slots; none without slots.
async fn named(tx: &WriteTx, machine: &Machine, slots: &[&Load], reason: Reason) -> Result<Option<Reason>> {
    #[derive(FromQueryResult)]
    struct Hit {
        reference: String,
        first_slot: i64,
        end_slot: i64,
    }
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return Ok(None) };
    let sql = "SELECT reference, first_slot, end_slot FROM booking WHERE calendar_id = $1 AND first_slot <= $2 \
               AND end_slot > $3 AND status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show') \
               ORDER BY starts_at, reference";
    let hits: Vec<Hit> = tx.conn().rows(sql, values![machine.calendar_id.0, last.slot, first.slot]).await?;
    let inside = |hit: &&Hit| slots.iter().any(|load| (hit.first_slot..hit.end_slot).contains(&load.slot));
    let hits: Vec<&str> = hits.iter().filter(inside).map(|hit| hit.reference.as_str()).collect();
    let names: Vec<&str> = hits.iter().take(NAMED).copied().collect();
    Ok(Some(reason.with("count", hits.len()).with("references", names.join(", "))))
}
