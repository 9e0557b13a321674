//! Another time, length or machine for a booking: the old slots are kept until the new ones are sure.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};

use super::allowed::allowed_by;
use super::closure;
use super::entity::booking;
use super::expire;
use super::ledger::{self, Difference};
use super::locked::{lock, peek};
use super::machine::Machine;
use super::party::Party;
use super::place::{About, Allowed, Doing, Placed, announce_more, answer_by};
use super::price;
use super::rulebook::{Rulebook, overriding};
use super::rules::{Ask, notice_to_change};
use super::share;
use super::transitions::{self, Status};
use super::undo;
use super::waiting::{self, Asking};
use crate::base::time::{self, Instant, Span};
use crate::base::{Error, Quantity, Result, Verb};
use crate::db::{Change, WriteTx};
use crate::tariff::ChargeKind;

/// Where a booking goes. What is `None` stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Move {
    /// Reference.
    pub reference: String,
    /// Code of another machine.
    pub equipment: Option<String>,
    /// New start.
    pub starts_at: Instant,
    /// New end.
    pub ends_at: Instant,
    /// New capacity.
    pub capacity: Option<i64>,
    /// New planned quantity.
    pub quantity: Option<Quantity>,
    /// Why; staff tell it when they move another's booking.
    pub reason: String,
    /// Version seen, if the page knew it.
    pub version: Option<i64>,
    /// Why rules are overridden; only staff who may override name it.
    pub override_reason: Option<String>,
}

/// Moves. A unit may until the last moment of free cancelling; the counter always. The unit is told.
pub async fn move_booking(tx: &WriteTx, command: &Move) -> Result<Placed> {
    move_as(tx, command, Manner { tell: true, begun: false }).await
}

/// As [`move_booking`]; staff who have the unit on the phone need not have it told once more.
pub(super) async fn move_telling(tx: &WriteTx, command: &Move, tell: bool) -> Result<Placed> {
    move_as(tx, command, Manner { tell, begun: false }).await
}

/// As [`move_booking`] to the running slot, for who stands at the machine and goes on at once: no
/// notice is asked, as nobody evades a late fee by coming earlier.
pub(super) async fn move_up_to_now(tx: &WriteTx, command: &Move) -> Result<Placed> {
    move_as(tx, command, Manner { tell: true, begun: true }).await
}

/// How a booking is moved.
#[derive(Clone, Copy)]
struct Manner {
    /// The unit is told.
    tell: bool,
    /// The unit stands at the machine.
    begun: bool,
}

async fn move_as(tx: &WriteTx, command: &Move, manner: Manner) -> Result<Placed> {
    let seen = peek(tx, &command.reference).await?;
    let book = Rulebook::of_centre(tx.conn(), seen.centre_id).await?;
    book.take_unit(tx, seen.unit_id).await?;
    let code = target(tx, &seen, command).await?;
    share::take_pot(tx, &code).await?;
    let span = Span::new(command.starts_at, command.ends_at);
    waiting::queue_first(tx, &code, Asking { unit: seen.unit_id, span }).await?;
    go(tx, &book, &seen, command, manner).await
}

/// As [`move_booking`], without looking whether somebody waits for the new place.
pub(super) async fn move_at_once(tx: &WriteTx, command: &Move) -> Result<Placed> {
    let seen = peek(tx, &command.reference).await?;
    let book = Rulebook::of_centre(tx.conn(), seen.centre_id).await?;
    book.take_unit(tx, seen.unit_id).await?;
    share::take_pot(tx, &target(tx, &seen, command).await?).await?;
    go(tx, &book, &seen, command, Manner { tell: true, begun: false }).await
}

/// Code of the machine it moves to.
async fn target(tx: &WriteTx, seen: &booking::Model, command: &Move) -> Result<String> {
    match &command.equipment {
        Some(code) => Ok(code.clone()),
        None => Ok(Machine::by_id(tx.conn(), seen.equipment_id).await?.code),
    }
}

async fn go(tx: &WriteTx, book: &Rulebook, seen: &booking::Model, command: &Move, manner: Manner) -> Result<Placed> {
    let (old_machine, machine) = machines(tx, seen, command).await?;
    let row = lock(tx, seen.id).await?;
    row.may(tx, Verb::MoveBooking, command.version)?;
    let stood = row.standing()?;
    let mut status = stood.after(transitions::Change::Move)?;
    if stood == Status::Displaced && row.confirmed_at.is_none() && tx.actor().unit().is_some() {
        // Nobody has said yes to it yet; a place of the unit's own choice is a request again.
        status = stood.after(transitions::Change::Request)?;
    }
    row.still_claims(tx.now(), "booking-answer-late")?;
    if !manner.begun && stood != Status::Displaced {
        check_notice(tx, book, &old_machine, &row)?;
    }
    if machine.centre_id != row.centre_id {
        return Err(Error::field("equipment", "booking-other-centre"));
    }
    let ask = Ask {
        starts_at: command.starts_at,
        ends_at: command.ends_at,
        capacity: command.capacity.unwrap_or(row.capacity_used),
        quantity: command.quantity.or(row.planned_quantity_milli),
    };
    let party = Party::on_day(tx.conn(), row.unit_id, time::ist_date(ask.starts_at), machine.id).await?;
    let doing = Doing { changed: Some(&row), overriding: command.override_reason.as_deref(), begun: manner.begun };
    let machine = machine.under(&book.settings, &party.user_category, time::ist_date(ask.starts_at));
    let Allowed { span, offer, overridden } = allowed_by(tx, book, &machine, &party, &ask, doing, None).await?;
    // Another time is another price: only the wish stays.
    let kept = price::Kept { tariff: None, urgent: row.urgent };
    let quote = price::quote_kept(tx.conn(), &machine, &party, &ask, ChargeKind::Usage, kept).await?;

    let slots = machine.grid().claimed(span);
    let mut difference = Difference::default();
    expire::lapse(tx, machine.calendar_id, &mut difference).await?;
    if stood.claims() {
        difference.add(row.calendar_id, row.first_slot..row.end_slot, -row.capacity_used);
    } else {
        closure::hit::end_open(tx, row.id, "chosen", Verb::MoveBooking, &mut difference).await?;
    }
    difference.add(machine.calendar_id, slots.clone(), ask.capacity);
    ledger::apply(tx, &difference, &BTreeMap::from([(machine.calendar_id, offer)])).await?;

    let expires_at = (status == Status::Requested).then(|| answer_by(tx.now(), &machine, span.from));
    let before = serde_json::json!({
        "equipment": old_machine.code,
        "starts_at": time::rfc3339(row.starts_at),
        "ends_at": time::rfc3339(row.ends_at),
        "capacity": row.capacity_used,
    });
    let after = serde_json::json!({
        "status": status.code(),
        "overridden": overridden,
        "told": manner.tell,
        "override_reason": command.override_reason.as_deref().filter(|_| !overridden.is_empty()),
        "equipment": machine.code,
        "starts_at": time::rfc3339(span.from),
        "ends_at": time::rfc3339(span.until),
        "capacity": ask.capacity,
    });
    let (id, reference, unit, version) = (row.id, row.reference.clone(), row.unit_id, row.version);
    let was = row.clone();
    let mut active = row.into_active_model();
    active.equipment_id = Set(machine.id);
    active.calendar_id = Set(machine.calendar_id);
    active.user_category = Set(party.user_category.clone());
    active.starts_at = Set(span.from);
    active.ends_at = Set(span.until);
    active.first_slot = Set(slots.start);
    active.end_slot = Set(slots.end);
    active.capacity_used = Set(ask.capacity);
    active.planned_quantity_milli = Set(ask.quantity);
    active.claim_expires_at = Set(expires_at);
    if status == Status::Requested {
        // A changed request is a new question; its clock starts again.
        active.requested_at = Set(Some(tx.now()));
        active.escalated_at = Set(None);
    }
    active.status = Set(status.code().to_owned());
    active.version = Set(version + 1);
    if status == Status::Confirmed && stood == Status::Displaced {
        active.confirmed_at = Set(was.confirmed_at.or(Some(tx.now())));
    }
    price::store(&mut active, &quote)?;
    active.update(tx.conn()).await?;
    let mut entry = Change::of(Verb::MoveBooking, "booking", id.0).at(machine.centre_id).before(before).after(after);
    if !command.reason.is_empty() {
        entry = entry.because(&command.reason);
    }
    tx.audit(entry).await?;
    overriding::record(tx, machine.centre_id, id, &overridden, command.override_reason.as_deref()).await?;
    if manner.tell {
        let about = About { booking: id, machine: &machine, unit, reference: &reference, starts_at: span.from };
        announce_more(tx, "booking_moved", about, facts_before(&old_machine, was.starts_at, &command.reason)).await?;
    }
    if stood.claims() {
        let whose = tx.actor().unit();
        let done =
            undo::Done { kind: undo::Kind::Move, centre: was.centre_id, unit: whose, booking: Some(id), closure: None };
        undo::note(tx, done, &[&was]).await?;
    }
    Ok(Placed { id, reference, status, expires_at })
}

/// Where the booking stood before and why it was moved, for the message.
pub(super) fn facts_before(
    machine: &Machine,
    starts_at: Instant,
    reason: &str,
) -> serde_json::Map<String, serde_json::Value> {
    let facts = [
        ("was_machine_en", machine.name_en.clone()),
        ("was_machine_hi", machine.name_hi.clone()),
        ("was_starts_at", time::rfc3339(starts_at)),
        ("reason", if reason.trim().is_empty() { "–".to_owned() } else { reason.to_owned() }),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// The old and the new machine, their calendars taken shared in order of their rows.
async fn machines(tx: &WriteTx, seen: &booking::Model, command: &Move) -> Result<(Machine, Machine)> {
    let Some(code) = &command.equipment else {
        let machine = Machine::claiming_id(tx, seen.equipment_id).await?;
        return Ok((machine.clone(), machine));
    };
    let target = Machine::by_code(tx.conn(), code).await?;
    if target.calendar_id < seen.calendar_id {
        let target = Machine::claiming_id(tx, target.id).await?;
        return Ok((Machine::claiming_id(tx, seen.equipment_id).await?, target));
    }
    let old = Machine::claiming_id(tx, seen.equipment_id).await?;
    Ok((old, Machine::claiming_id(tx, target.id).await?))
}

/// Moving away within the cut-off would be a way around the late fee; a centre may also ask for a
/// notice of its own. Staff need none, nor does a booking that a closure drove out.
fn check_notice(tx: &WriteTx, book: &Rulebook, machine: &Machine, row: &booking::Model) -> Result<()> {
    if tx.actor().unit().is_none() || row.standing()? == Status::Displaced {
        return Ok(());
    }
    let machine = machine.clone().under(&book.settings, &row.user_category, time::ist_date(row.starts_at));
    let reason = notice_to_change(row.starts_at, machine.notice_to_change_minutes(), tx.now(), &machine.centre_phone);
    reason.map_or(Ok(()), |reason| Err(Error::refused(reason)))
}
