//! Taking an act back: everything as it was, all or nothing.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

use super::MINUTES;
use super::note::{Act, Before, Kind};
use crate::access;
use crate::base::time::{self, Span};
use crate::base::{BookingId, CalendarId, ClosureId, EquipmentId, Error, Lang, Reason, Result, Scope, UnitId, Verb};
use crate::booking::closure::{close, hit};
use crate::booking::entity::{booking, closure};
use crate::booking::ledger::{self, Difference, Offer};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{Channel, HeldFor, Place, Terms, place_on};
use crate::booking::transitions::{Change, Status};
use crate::db::{self, Event, Rows, WriteTx, values};

/// Takes back an act. Refused when it is too late, when it was taken back before, when a booking
/// of it was changed since, or when an old place is taken.
pub async fn take_back(tx: &WriteTx, id: i64) -> Result<Act> {
    let act = Act::lock(tx, id).await?;
    let kind = act.kind()?;
    check(tx, &act, kind)?;
    let before = act.before()?;
    let machines = machines(tx, &before, act.closure_id).await?;
    ledger::take_calendars(tx, machines.values().map(|machine| machine.calendar_id)).await?;
    let mut rows = hit::lock_all(tx, before.iter().map(|kept| kept.row.id)).await?;
    if before.iter().any(|kept| rows.get(&kept.row.id).is_none_or(|row| row.version != kept.left_at)) {
        return Err(Error::Conflict(Reason::new("undo-changed")));
    }
    let mut difference = Difference::default();
    if let (Kind::Close, Some(closure)) = (kind, act.closure_id) {
        open(tx, closure, &before, &mut difference).await?;
    }
    let mut settled = Vec::new();
    for kept in &before {
        let Some(row) = rows.remove(&kept.row.id) else { continue };
        if row.standing()?.claims() {
            difference.add(row.calendar_id, row.first_slot..row.end_slot, -row.capacity_used);
        }
        // What had no place before has none again; its proposal is held anew below.
        if kept.row.standing()?.claims() {
            difference.add(kept.row.calendar_id, kept.row.first_slot..kept.row.end_slot, kept.row.capacity_used);
        } else {
            settled.push(kept);
        }
        restore(tx, row, kept).await?;
    }
    let offers = offers(tx, &machines, &before).await?;
    ledger::apply(tx, &difference, &offers).await.map_err(taken)?;
    if let (Kind::Settle, Some(closure)) = (kind, act.closure_id) {
        propose_again(tx, closure, &settled).await?;
    }
    if kind != Kind::Close {
        tell(tx, &act, &before, &machines).await?;
    }
    let sql = "UPDATE undo_act SET undone_at = $1, undone_by = $2 WHERE id = $3";
    tx.conn().run(sql, values![tx.now(), tx.actor().user_id.map(|id| id.0), act.id]).await?;
    Ok(act)
}

fn check(tx: &WriteTx, act: &Act, kind: Kind) -> Result<()> {
    let verb = match kind {
        Kind::Move => Verb::MoveBooking,
        Kind::Cancel => Verb::CancelBooking,
        Kind::Close | Kind::Settle => Verb::CloseEquipment,
    };
    let scope = match act.unit_id {
        Some(unit) => Scope::UnitAtCentre(unit, act.centre_id),
        None => Scope::Centre(act.centre_id),
    };
    access::check(tx.actor(), verb, scope)?;
    if act.undone_at.is_some() {
        return Err(Error::Conflict(Reason::new("undo-done")));
    }
    if act.done_at + chrono::TimeDelta::minutes(MINUTES) < tx.now() {
        return Err(Error::Conflict(Reason::new("undo-late").with("minutes", MINUTES)));
    }
    Ok(())
}

fn taken(error: Error) -> Error {
    match error {
        Error::Conflict(reason) if reason.code == "slot-taken" => Error::Conflict(Reason::new("undo-taken")),
        other => other,
    }
}

/// Every machine the act touched: where bookings were, where they are, the one that was closed.
async fn machines(
    tx: &WriteTx,
    before: &[Before],
    closure: Option<ClosureId>,
) -> Result<BTreeMap<EquipmentId, Machine>> {
    let mut ids: BTreeSet<EquipmentId> = before.iter().map(|kept| kept.row.equipment_id).collect();
    for kept in before {
        ids.extend(booking::Entity::find_by_id(kept.row.id).one(tx.conn()).await?.map(|row| row.equipment_id));
    }
    if let Some(id) = closure {
        ids.extend(closure::Entity::find_by_id(id).one(tx.conn()).await?.map(|row| row.equipment_id));
        // Proposals of the closure may be held on sisters.
        for hit in hit::of_closure(tx.conn(), id).await? {
            if let Some(id) = hit.proposal_id {
                ids.extend(booking::Entity::find_by_id(id).one(tx.conn()).await?.map(|row| row.equipment_id));
            }
        }
    }
    let mut machines = BTreeMap::new();
    for id in ids {
        machines.insert(id, Machine::by_id(tx.conn(), id).await?);
    }
    Ok(machines)
}

/// The closure never was; whatever it proposed is let go.
async fn open(tx: &WriteTx, id: ClosureId, before: &[Before], difference: &mut Difference) -> Result<()> {
    let hits = hit::of_closure(tx.conn(), id).await?;
    let known = |booking: BookingId| before.iter().any(|kept| kept.row.id == booking);
    if hits.iter().any(|hit| hit.is_open() && !known(hit.booking_id)) {
        return Err(Error::Conflict(Reason::new("undo-changed")));
    }
    let proposals = hits.iter().filter(|hit| hit.is_open()).filter_map(|hit| hit.proposal_id);
    for (_, proposal) in hit::lock_all(tx, proposals).await? {
        hit::let_proposal_go(tx, proposal, Verb::CloseEquipment, difference).await?;
    }
    for hit in hits.iter().filter(|hit| hit.is_open() || hit.outcome.as_deref() == Some("cut")) {
        hit::settle(tx, hit.id, "back").await?;
    }
    let row = closure::Entity::find_by_id(id).one(tx.conn()).await?.ok_or(Error::NotFound)?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let (from, until) = (row.starts_at, row.ended_at.or(row.ends_at).unwrap_or_else(|| close::far(row.starts_at)));
    let mut active = row.into_active_model();
    active.ended_at = Set(Some(from));
    closure::Entity::update(active).exec(tx.conn()).await?;
    if let Some(span) = Span::new(from, until) {
        close::offer_again(tx, &machine, span).await?;
    }
    let after = serde_json::json!({ "undone": true });
    tx.audit(db::Change::of(Verb::CloseEquipment, "closure", id.0).at(machine.centre_id).after(after)).await
}

/// Whether the table of changes allows the way back.
fn way_back(from: Status, to: Status) -> Result<()> {
    let there = match (from, to) {
        (Status::Displaced, Status::Requested) => from.after(Change::Request)?,
        (Status::Displaced | Status::Cancelled, Status::Confirmed) => from.after(Change::Undo)?,
        (Status::Cancelled, Status::Displaced) => from.after(Change::Undo)?.after(Change::Displace)?,
        (Status::Confirmed, Status::Displaced) => from.after(Change::Displace)?,
        (Status::InUse, Status::InUse) => from.after(Change::Extend)?,
        _ => from.after(Change::Move)?,
    };
    match there == to {
        true => Ok(()),
        false => Err(Error::Conflict(Reason::new("undo-changed"))),
    }
}

async fn restore(tx: &WriteTx, row: booking::Model, kept: &Before) -> Result<()> {
    way_back(row.standing()?, kept.row.standing()?)?;
    let place = |row: &booking::Model| {
        serde_json::json!({
            "status": row.status,
            "equipment": row.equipment_id,
            "starts_at": time::rfc3339(row.starts_at),
            "ends_at": time::rfc3339(row.ends_at),
        })
    };
    let mut after = place(&kept.row);
    after["undone"] = serde_json::json!(true);
    let change = db::Change::of(Verb::MoveBooking, "booking", row.id.0).at(kept.row.centre_id);
    let entry = change.before(place(&row)).after(after);
    let mut active = kept.row.clone().into_active_model().reset_all();
    active.version = Set(row.version + 1);
    active.update(tx.conn()).await?;
    tx.audit(entry).await
}

/// What the calendars offer around the old places, from all closures there are now.
async fn offers(
    tx: &WriteTx,
    machines: &BTreeMap<EquipmentId, Machine>,
    before: &[Before],
) -> Result<BTreeMap<CalendarId, Offer>> {
    let mut offers = BTreeMap::new();
    let (Some(from), Some(until)) =
        (before.iter().map(|kept| kept.row.starts_at).min(), before.iter().map(|kept| kept.row.ends_at).max())
    else {
        return Ok(offers);
    };
    let margin = chrono::TimeDelta::days(2);
    let span = Span { from: from - margin, until: until + margin };
    for machine in machines.values() {
        let closures = ledger::closures(tx.conn(), machine.calendar_id, span).await?;
        offers.insert(machine.calendar_id, Offer::new(&machine.grid(), machine.calendar_capacity, &closures));
    }
    Ok(offers)
}

/// Bookings that wait for a place again get the place proposed held again.
async fn propose_again(tx: &WriteTx, closure: ClosureId, settled: &[&Before]) -> Result<()> {
    let hits = hit::of_closure(tx.conn(), closure).await?;
    for kept in settled {
        let Some(hit) = hits.iter().rev().find(|hit| hit.booking_id == kept.row.id) else { continue };
        let proposal = match hit.proposal(tx.now()) {
            Some(proposal) => {
                let day = time::ist_date(proposal.span.from);
                let party = Party::on_day(tx.conn(), kept.row.unit_id, day, kept.row.equipment_id).await?;
                let until = tx.now() + chrono::TimeDelta::hours(24);
                let place = Place {
                    unit: Some(party.code),
                    capacity: kept.row.capacity_used,
                    quantity: kept.row.planned_quantity_milli,
                    channel: Channel::from_code(&kept.row.channel).unwrap_or(Channel::Web),
                    hold: true,
                    override_reason: proposal.same_centre.then(|| format!("in place of {}", hit.reference)),
                    ..Place::of(proposal.code.clone(), proposal.span)
                };
                let terms =
                    Terms { held_until: Some(Ord::min(until, proposal.span.from)), held_for: HeldFor::Proposal };
                Some(place_on(tx, &place, terms).await.map_err(taken)?.id)
            }
            None => None,
        };
        let sql = "UPDATE closure_hit SET outcome = NULL, settled_at = NULL, settled_by = NULL, proposal_id = $1 WHERE id = $2";
        tx.conn().run(sql, values![proposal.map(|id| id.0), hit.id]).await?;
    }
    Ok(())
}

/// One message for each unit: what was said before no longer holds.
async fn tell(tx: &WriteTx, act: &Act, before: &[Before], machines: &BTreeMap<EquipmentId, Machine>) -> Result<()> {
    let mut lines: BTreeMap<UnitId, Vec<(String, String)>> = BTreeMap::new();
    for kept in before {
        let Some(machine) = machines.get(&kept.row.equipment_id) else { continue };
        let displaced = !kept.row.standing()?.claims();
        let span = Span { from: kept.row.starts_at, until: kept.row.ends_at };
        let time = crate::booking::pages::when_short(span, machine.grid().by_day);
        let line = |lang: Lang| {
            let said = [("reference", kept.row.reference.as_str()), ("machine", machine.name(lang)), ("time", &time)];
            lang.tr(if displaced { "undo-line-open" } else { "undo-line-back" }, &said)
        };
        lines.entry(kept.row.unit_id).or_default().push((line(Lang::En), line(Lang::Hi)));
    }
    for (unit, lines) in lines {
        let (en, hi): (Vec<String>, Vec<String>) = lines.into_iter().unzip();
        tx.announce(Event {
            event: "booking_undone",
            object_kind: if act.booking_id.is_some() { "booking" } else { "closure" },
            object_id: act.booking_id.map(|id| id.0).or(act.closure_id.map(|id| id.0)).unwrap_or_default(),
            centre: Some(act.centre_id),
            unit: Some(unit),
            user: None,
            payload: serde_json::json!({ "count": en.len(), "list_en": en.join("\n"), "list_hi": hi.join("\n") }),
        })
        .await?;
    }
    Ok(())
}
