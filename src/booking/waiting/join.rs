//! Getting in line.

use chrono::TimeDelta;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::rules::{MOST_DAYS, MOST_ENTRIES};
use super::serve::{serve, take};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Quantity, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::availability::Availability;
use crate::booking::locked::peek;
use crate::booking::machine::Machine;
use crate::booking::place::unit_asked;
use crate::booking::transitions::{self, Status};
use crate::db::{Change, Rows, WriteTx, insert_returning, values};

/// What somebody waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Join {
    /// Code of the machine.
    pub equipment: String,
    /// Code of the unit; needed when staff put a unit in line.
    pub unit: Option<String>,
    /// Just this start, if it is one slot that is full; else any start in the stretch.
    pub just_this: bool,
    /// First start that will do.
    pub from_at: Instant,
    /// Last end that will do.
    pub until_at: Instant,
    /// Length.
    pub minutes: i64,
    /// How much.
    pub capacity: i64,
    /// Goods to process, if known.
    pub quantity: Option<Quantity>,
    /// Not before this minute of the Indian day.
    pub day_from_minute: i64,
    /// Whether a machine that can stand in for it will do too.
    pub sisters: bool,
}

/// An entry that stands in line now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Row.
    pub id: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
}

#[derive(FromQueryResult)]
struct Live {
    equipment_id: i64,
    kind: String,
    from_at: Instant,
    until_at: Instant,
}

/// Gets in line. Refused while there is a free time that would do: it can be booked at once.
pub async fn join(tx: &WriteTx, command: &Join) -> Result<Joined> {
    let seen = Machine::by_code(tx.conn(), &command.equipment).await?;
    let unit = unit_asked(tx, command.unit.as_deref()).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(unit, seen.centre_id))?;
    let span = checked(&seen, command, tx.now())?;
    let standing = one_line_at_a_time(tx, unit).await?;
    let again = |row: &Live| {
        row.equipment_id == seen.id.0
            && row.kind != "earlier"
            && span.meets(Span { from: row.from_at, until: row.until_at })
    };
    if standing.iter().any(again) {
        return Err(Error::refused(Reason::field("starts_at", "waiting-already")));
    }
    let mut machines = vec![seen.clone()];
    if command.sisters {
        machines
            .extend(seen.sisters(tx.conn(), command.capacity).await?.into_iter().filter(|other| fits(other, command)));
    }
    take(tx, machines.iter().map(|machine| machine.calendar_id).collect()).await?;
    // Who stands in line already goes first: what is still free then is free for all.
    for machine in &machines {
        serve(tx, machine.calendar_id, None).await?;
    }
    is_full(tx, command, span, &machines).await?;
    let kind = if command.just_this { "slot" } else { "window" };
    let gives_up_at = span.until - length(command.minutes);
    insert(tx, command, unit, &machines, Kept { kind, booking: None, gives_up_at }).await
}

/// A booking that wants an earlier time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoveEarlier {
    /// Reference of the booking.
    pub reference: String,
    /// First start that will do.
    pub from_at: Instant,
    /// Not before this minute of the Indian day.
    pub day_from_minute: i64,
    /// Nothing is offered from then on.
    pub gives_up_at: Option<Instant>,
}

/// Asks for an offer when an earlier time than the booked one frees. The booking stays until the unit says yes.
pub async fn move_earlier(tx: &WriteTx, command: &MoveEarlier) -> Result<Joined> {
    let booking = peek(tx, &command.reference).await?;
    booking.may(tx, Verb::MoveBooking, None)?;
    let status = booking.standing()?;
    status.after(transitions::Change::Move)?;
    if !matches!(status, Status::Confirmed | Status::Requested) {
        return Err(Error::Conflict(Reason::new("booking-state").with("status", status.code())));
    }
    let from_at = Ord::max(command.from_at, tx.now());
    let minutes = (booking.ends_at - booking.starts_at).num_minutes();
    let gives_up_at = Ord::min(command.gives_up_at.unwrap_or(booking.starts_at), booking.starts_at);
    if from_at + length(minutes) > booking.starts_at || gives_up_at <= tx.now() {
        return Err(Error::field("from_date", "waiting-no-room"));
    }
    let standing = one_line_at_a_time(tx, booking.unit_id).await?;
    let machine = Machine::by_id(tx.conn(), booking.equipment_id).await?;
    let again =
        |row: &Live| row.kind == "earlier" && row.equipment_id == machine.id.0 && row.until_at == booking.starts_at;
    if standing.iter().any(again) {
        return Err(Error::refused(Reason::new("waiting-already")));
    }
    let wish = Join {
        equipment: machine.code.clone(),
        unit: None,
        just_this: false,
        from_at,
        until_at: booking.starts_at,
        minutes,
        capacity: booking.capacity_used,
        quantity: booking.planned_quantity_milli,
        day_from_minute: command.day_from_minute,
        sisters: false,
    };
    take(tx, vec![machine.calendar_id]).await?;
    let kept = Kept { kind: "earlier", booking: Some(booking.id), gives_up_at };
    let joined = insert(tx, &wish, booking.unit_id, std::slice::from_ref(&machine), kept).await?;
    // An earlier time may be free already.
    serve(tx, machine.calendar_id, None).await?;
    Ok(joined)
}

fn length(minutes: i64) -> TimeDelta {
    TimeDelta::try_minutes(minutes).unwrap_or_default()
}

fn fits(machine: &Machine, command: &Join) -> bool {
    command.minutes % Ord::max(machine.grid().slot_minutes, 1) == 0
        && (machine.min_minutes..=machine.max_minutes).contains(&command.minutes)
}

fn checked(machine: &Machine, command: &Join, now: Instant) -> Result<Span> {
    let mut reasons = Reasons::new();
    if !fits(machine, command) {
        reasons.push(Reason::field("minutes", "waiting-length"));
    }
    let most = if machine.is_exclusive() { 1 } else { machine.capacity };
    if !(1..=most).contains(&command.capacity) {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", most));
    }
    if !(0..1440).contains(&command.day_from_minute) {
        reasons.push(Reason::field("from_time", "booking-time-unknown"));
    }
    let last = time::ist_date(now) + chrono::Days::new(machine.max_advance_days().unsigned_abs());
    let from = Ord::max(command.from_at, now);
    let span = Span::new(if command.just_this { command.from_at } else { from }, command.until_at);
    match span {
        Some(span) if time::ist_date(span.from) > last => {
            let reason = Reason::field("starts_at", "booking-horizon").with("days", machine.max_advance_days());
            reasons.push(reason.with("last", time::short_date(last)));
        }
        Some(span) if span.from < now => reasons.push(Reason::field("starts_at", "booking-past")),
        Some(span) if span.minutes() < command.minutes => reasons.push(Reason::field("starts_at", "waiting-no-room")),
        Some(span) if span.minutes() > MOST_DAYS * 1440 => {
            reasons.push(Reason::field("until_date", "waiting-too-long").with("days", MOST_DAYS));
        }
        Some(_) => {}
        None => reasons.push(Reason::field("starts_at", "booking-past")),
    }
    Error::check(reasons)?;
    span.ok_or_else(|| Error::field("starts_at", "booking-past"))
}

/// Takes the unit's row, so that two of its people do not get in one line twice; its entries in line.
async fn one_line_at_a_time(tx: &WriteTx, unit: UnitId) -> Result<Vec<Live>> {
    let sql = format!("SELECT id FROM unit WHERE id = $1{}", tx.for_update());
    tx.conn().run(&sql, values![unit.0]).await?;
    let sql = "SELECT equipment_id, kind, from_at, until_at FROM waiting_entry WHERE unit_id = $1 AND ended_at IS NULL";
    let live: Vec<Live> = tx.conn().rows(sql, values![unit.0]).await?;
    if live.len() >= MOST_ENTRIES {
        return Err(Error::refused(Reason::new("waiting-most").with("most", MOST_ENTRIES)));
    }
    Ok(live)
}

/// Refuses while a time that will do is free.
async fn is_full(tx: &WriteTx, command: &Join, span: Span, machines: &[Machine]) -> Result<()> {
    let first = time::ist_date(span.from);
    let days = (time::ist_date(span.until) - first).num_days() + 1;
    let day_minute = |start: &Instant| time::ist_minutes(*start).rem_euclid(1440);
    for machine in machines {
        let ahead = Availability::load(tx.conn(), machine.clone(), first, days, tx.now()).await?;
        let will_do = |start: &Instant| {
            *start >= span.from
                && *start + length(command.minutes) <= span.until
                && day_minute(start) >= command.day_from_minute
        };
        if let Some(start) = ahead.all(command.minutes, command.capacity).into_iter().find(will_do) {
            let reason = Reason::field("starts_at", "waiting-is-free").with("time", time::short_date_time(start));
            return Err(Error::refused(reason.with("machine", &machine.code)));
        }
    }
    Ok(())
}

struct Kept {
    kind: &'static str,
    booking: Option<BookingId>,
    gives_up_at: Instant,
}

async fn insert(tx: &WriteTx, command: &Join, unit: UnitId, machines: &[Machine], kept: Kept) -> Result<Joined> {
    let machine = machines.first().ok_or(Error::NotFound)?;
    let head = "INSERT INTO waiting_entry (centre_id, equipment_id, unit_id, kind, from_at, until_at, minutes, capacity, \
                quantity_milli, day_from_minute, booking_id, gives_up_at, status, joined_at, joined_by, on_behalf)";
    let values = values![
        machine.centre_id.0,
        machine.id.0,
        unit.0,
        kept.kind,
        command.from_at,
        command.until_at,
        command.minutes,
        command.capacity,
        command.quantity.map(Quantity::milli),
        command.day_from_minute,
        kept.booking.map(|id| id.0),
        kept.gives_up_at,
        "waiting",
        tx.now(),
        tx.actor().user_id.map(|id| id.0),
        tx.actor().unit().is_none(),
    ];
    let rows: Vec<Row> = insert_returning(tx.conn(), head, vec![values], "id").await?;
    let id = rows.first().map(|row| row.id).ok_or_else(|| anyhow::anyhow!("an entry was not written"))?;
    let head = "INSERT INTO waiting_machine (entry_id, equipment_id, calendar_id)";
    let places = machines.iter().map(|machine| values![id, machine.id.0, machine.calendar_id.0]).collect();
    crate::db::insert_many(tx.conn(), head, places, "").await?;
    let after = serde_json::json!({
        "status": "waiting",
        "kind": kept.kind,
        "unit": unit.0,
        "equipment": machine.code,
        "from_at": time::rfc3339(command.from_at),
        "until_at": time::rfc3339(command.until_at),
        "minutes": command.minutes,
        "capacity": command.capacity,
        "machines": machines.len(),
    });
    tx.audit(Change::of(Verb::Book, "waiting_entry", id).at(machine.centre_id).after(after)).await?;
    Ok(Joined { id })
}
