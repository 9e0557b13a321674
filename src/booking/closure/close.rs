//! Closing a machine, or some of a pool, at once: whoever has booked inside loses the place in
//! the same transaction and gets another one proposed.
//!
//! A closure takes its calendar's row exclusively, so no claim runs beside it: what it closes
//! stays closed at any instant, also where no slot row existed yet.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Value};
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::drive_out::{Taken, drive_out};
use super::propose::Field;
use super::{hit, propose};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{CalendarId, ClosureId, Error, Lang, Reason, Result, Scope, Verb};
use crate::booking::calendar::Grid;
use crate::booking::entity::closure;
use crate::booking::ledger::{self, Offer};
use crate::booking::machine::Machine;
use crate::booking::undo::{self, Kind};
use crate::db::{Change, Rows, WriteTx, values};

/// How far a closure of unknown end reaches.
const FAR_DAYS: i64 = 3650;
/// How many of the bookings hit a refusal names.
const NAMED: usize = 5;

/// A machine, or some of a pool, is closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Close {
    /// Code of the machine.
    pub equipment: String,
    /// From.
    pub starts_at: Instant,
    /// Until, if known.
    pub ends_at: Option<Instant>,
    /// How much of it; all if `None`.
    pub capacity: Option<i64>,
    /// Planned ahead, or broken down.
    pub planned: bool,
    /// Why.
    pub cause: Cause,
    /// A few words more, for the units; needed where the cause is another.
    pub reason: String,
}

/// Closes, from this moment on for everybody. Bookings inside lose their place and have a new one
/// held for them; a job that runs is cut at the end of the slot it runs in.
pub async fn close(tx: &WriteTx, command: &Close) -> Result<ClosureId> {
    close_for(tx, command, None).await
}

/// As [`close`], as one of a recurring closure.
pub(super) async fn close_for(tx: &WriteTx, command: &Close, recurring: Option<i64>) -> Result<ClosureId> {
    let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let field = Field::of(tx.conn(), &machine).await?;
    field.take(tx).await?;
    // Its capacity may have changed before the calendar was ours.
    let machine = Machine::by_id(tx.conn(), machine.id).await?;
    let span = checked(command, &machine)?;
    let capacity = command.capacity.unwrap_or(machine.calendar_capacity);
    let taken = drive_out(tx, &machine, span, capacity, command.cause).await?;
    let Some(span) = Span::new(taken.from, span.until) else {
        return Err(Error::refused(Reason::field("starts_at", "closure-in-use")));
    };
    let id = insert(tx, &machine, command, span, capacity, recurring).await?;
    offer_again(tx, &machine, span).await?;
    let after = serde_json::json!({
        "equipment": machine.code,
        "starts_at": time::rfc3339(span.from),
        "ends_at": command.ends_at.map(time::rfc3339),
        "capacity": capacity,
        "cause": command.cause.code(),
        "bookings_hit": taken.hits.len(),
    });
    let change = Change::of(Verb::CloseEquipment, "closure", id.0).at(machine.centre_id).after(after);
    tx.audit(change.because(&words(command))).await?;
    find_places(tx, &field, id, &taken).await?;
    undo::note(
        tx,
        undo::Done { kind: Kind::Close, centre: machine.centre_id, booking: None, closure: Some(id), unit: None },
        &taken.before(),
    )
    .await?;
    Ok(id)
}

/// Proposes a place for everybody driven out and keeps what was hit.
pub(super) async fn find_places(tx: &WriteTx, field: &Field, closure: ClosureId, taken: &Taken) -> Result<()> {
    let proposals = propose::propose(tx, field, &taken.displaced()).await?;
    hit::insert(tx, closure, &taken.hits, &proposals).await
}

/// What is told as the reason: the words given, else the cause.
fn words(command: &Close) -> String {
    match command.reason.trim() {
        "" => command.cause.words(Lang::En),
        words => words.to_owned(),
    }
}

async fn insert(
    tx: &WriteTx,
    machine: &Machine,
    command: &Close,
    span: Span,
    capacity: i64,
    recurring: Option<i64>,
) -> Result<ClosureId> {
    let row = closure::ActiveModel {
        calendar_id: Set(machine.calendar_id),
        equipment_id: Set(machine.id),
        starts_at: Set(span.from),
        ends_at: Set(command.ends_at),
        capacity: Set(capacity),
        kind: Set(if command.planned { "planned" } else { "breakdown" }.to_owned()),
        reason_en: Set(words(command)),
        reported_at: Set(tx.now()),
        reported_by: Set(tx.actor().user_id),
        cause: Set(command.cause.code().to_owned()),
        recurring_id: Set(recurring),
        ..Default::default()
    };
    Ok(closure::Entity::insert(row).exec(tx.conn()).await?.last_insert_id)
}

/// Where a closure of unknown end reaches.
pub(in crate::booking) fn far(from: Instant) -> Instant {
    from + chrono::TimeDelta::days(FAR_DAYS)
}

fn checked(command: &Close, machine: &Machine) -> Result<Span> {
    let mut reasons = Vec::new();
    if command.cause == Cause::Other && command.reason.trim().is_empty() {
        reasons.push(Reason::field("reason", "closure-reason"));
    }
    if command.capacity.is_some_and(|capacity| !(1..=machine.calendar_capacity).contains(&capacity)) {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.calendar_capacity));
    }
    let span = Span::new(command.starts_at, command.ends_at.unwrap_or_else(|| far(command.starts_at)));
    if span.is_none() {
        reasons.push(Reason::field("ends_at", "closure-times"));
    }
    Error::check(reasons)?;
    span.ok_or_else(|| Error::field("ends_at", "closure-times"))
}

#[derive(FromQueryResult)]
struct Load {
    slot: i64,
    on_offer: i64,
    used: i64,
}

#[derive(FromQueryResult)]
struct Named {
    reference: String,
}

async fn loads(tx: &WriteTx, grid: &Grid, calendar: CalendarId, span: Span) -> Result<Vec<Load>> {
    let slots = grid.touched(span);
    let sql =
        "SELECT slot, on_offer, used FROM slot_load WHERE calendar_id = $1 AND slot >= $2 AND slot < $3 ORDER BY slot";
    Ok(tx.conn().rows(sql, values![calendar.0, slots.start, slots.end]).await?)
}

/// Refuses where promises leave no room for a closure of the past.
pub(in crate::booking) async fn make_room(tx: &WriteTx, machine: &Machine, span: Span, capacity: i64) -> Result<()> {
    let loads = loads(tx, &machine.grid(), machine.calendar_id, span).await?;
    let over: Vec<&Load> = loads.iter().filter(|load| load.used > Ord::max(load.on_offer - capacity, 0)).collect();
    let (Some(first), Some(last)) = (over.first(), over.last()) else { return Ok(()) };
    let hits: Vec<Named> = tx
        .conn()
        .rows(
            "SELECT reference FROM booking WHERE calendar_id = $1 AND first_slot <= $2 AND end_slot > $3 \
             AND status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show') ORDER BY starts_at",
            values![machine.calendar_id.0, last.slot, first.slot],
        )
        .await?;
    let named: Vec<&str> = hits.iter().take(NAMED).map(|hit| hit.reference.as_str()).collect();
    let reason = Reason::field("starts_at", "closure-hits-bookings").with("count", hits.len());
    Err(Error::refused(reason.with("references", named.join(", "))))
}

/// Writes what is on offer in the slots a closure touches, from all closures there are now.
/// The calendar's row is taken exclusively.
pub(in crate::booking) async fn offer_again(tx: &WriteTx, machine: &Machine, span: Span) -> Result<()> {
    let grid = machine.grid();
    let closures = ledger::closures(tx.conn(), machine.calendar_id, wider(span, &grid)).await?;
    let offer = Offer::new(&grid, machine.calendar_capacity, &closures);
    let mut changed: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for load in loads(tx, &grid, machine.calendar_id, span).await? {
        let on_offer = offer.at(load.slot);
        if on_offer != load.on_offer {
            changed.entry(on_offer).or_default().push(load.slot);
        }
    }
    for (on_offer, slots) in changed {
        for chunk in slots.chunks(500) {
            let marks: Vec<String> = (0..chunk.len()).map(|n| format!("${}", n + 3)).collect();
            let mut values: Vec<Value> = values![on_offer, machine.calendar_id.0];
            values.extend(chunk.iter().map(|slot| Value::from(*slot)));
            let sql =
                format!("UPDATE slot_load SET on_offer = $1 WHERE calendar_id = $2 AND slot IN ({})", marks.join(", "));
            tx.conn().run(&sql, values).await?;
        }
    }
    Ok(())
}

/// Closures that end or begin inside the outer slots count too.
pub(super) fn wider(span: Span, grid: &Grid) -> Span {
    let margin = chrono::TimeDelta::minutes(grid.quantum_minutes);
    Span { from: span.from - margin, until: span.until + margin }
}

/// A closure that is not over yet.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OpenClosure {
    /// Row.
    pub id: ClosureId,
    /// From.
    pub starts_at: Instant,
    /// Until, if known.
    pub until: Option<Instant>,
    /// Why.
    pub reason: String,
}

/// Closures of a calendar that run or are still to come.
pub async fn open_closures(
    conn: &impl ConnectionTrait,
    calendar: CalendarId,
    now: Instant,
) -> Result<Vec<OpenClosure>> {
    let sql = "SELECT id, starts_at, COALESCE(ended_at, ends_at) AS until, reason_en AS reason FROM closure \
               WHERE calendar_id = $1 AND (ended_at IS NULL OR ended_at > starts_at) AND (COALESCE(ended_at, ends_at) IS NULL OR COALESCE(ended_at, ends_at) > $2) \
               ORDER BY starts_at LIMIT 50";
    Ok(conn.rows(sql, values![calendar.0, now]).await?)
}
