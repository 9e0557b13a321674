//! Accepting, declining and taking back.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::store::{self, HandOver};
use crate::access;
use crate::base::time;
use crate::base::{Error, Reason, Result, Scope, UnitId, Verb};
use crate::booking::allowed::{Doing, allowed_by};
use crate::booking::joint;
use crate::booking::locked::lock;
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{About, announce_more};
use crate::booking::price;
use crate::booking::rulebook::Rulebook;
use crate::booking::rules;
use crate::booking::share;
use crate::booking::transitions;
use crate::db::{Change, WriteTx};
use crate::tariff::ChargeKind;

/// The other unit takes the booking over. The rules are asked and the price is made for it.
///
/// # Errors
/// Not found or not allowed; a conflict where it was answered, taken back or ran out, or where the booking has
/// changed hands or ended; refused, with all reasons, by the rules.
pub async fn accept(tx: &WriteTx, id: i64) -> Result<String> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(seen.to_unit_id, seen.centre_id))?;
    let book = Rulebook::of_centre(tx.conn(), seen.centre_id).await?;
    book.take_unit(tx, seen.to_unit_id).await?;
    let machine = Machine::of_booking(tx, seen.booking_id).await?;
    share::take_pot(tx, &machine.code).await?;
    let machine = Machine::claiming_id(tx, machine.id).await?;
    let row = lock(tx, seen.booking_id).await?;
    // Read again under the booking's lock: two answers do not pass each other.
    let hand_over = still_open(tx, id).await?;
    if row.unit_id != hand_over.from_unit_id || row.equipment_id != machine.id {
        return Err(Error::Conflict(Reason::new("booking-stale")));
    }
    row.standing()?.after(transitions::Change::HandOver)?;
    if joint::has_partners(tx.conn(), row.id, tx.now()).await? {
        return Err(Error::refused(Reason::new("booking-hand-over-joint")));
    }
    let ask = rules::Ask {
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        capacity: row.capacity_used,
        quantity: row.planned_quantity_milli,
    };
    let day = time::ist_date(row.starts_at);
    let party = Party::on_day(tx.conn(), hand_over.to_unit_id, day, machine.id).await?;
    let machine = machine.under(&book.settings, &party.user_category, day);
    let doing = Doing { changed: Some(&row), overriding: None, begun: false };
    allowed_by(tx, &book, &machine, &party, &ask, doing, None).await?;
    let quote = price::quote(tx.conn(), &machine, &party, &ask, ChargeKind::Usage).await?;

    store::answer(tx, id, "accepted").await?;
    let before = serde_json::json!({ "unit": row.unit_id.0, "total_paise": row.quoted_total_paise });
    let after = serde_json::json!({ "unit": party.id.0, "total_paise": quote.whole()?.total, "hand_over": id });
    let (booking, reference, version, starts_at) = (row.id, row.reference.clone(), row.version, row.starts_at);
    let mut active = row.into_active_model();
    active.unit_id = Set(party.id);
    active.user_category = Set(party.user_category.clone());
    active.version = Set(version + 1);
    price::store(&mut active, &quote)?;
    active.update(tx.conn()).await?;
    let entry = Change::of(Verb::MoveBooking, "booking", booking.0).at(machine.centre_id);
    tx.audit(entry.before(before).after(after)).await?;
    for (event, unit) in [("hand_over_given", hand_over.from_unit_id), ("hand_over_taken", hand_over.to_unit_id)] {
        let about = About { booking, machine: &machine, unit, reference: &reference, starts_at };
        let mut facts = hand_over.names();
        facts.insert("total_paise".to_owned(), quote.whole()?.total.0.into());
        announce_more(tx, event, about, facts).await?;
    }
    Ok(reference)
}

/// The other unit does not want it.
///
/// # Errors
/// Not found or not allowed; a conflict where it was answered before or ran out.
pub async fn decline(tx: &WriteTx, id: i64) -> Result<()> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(seen.to_unit_id, seen.centre_id))?;
    end(tx, id, "declined", "hand_over_declined", |hand_over| hand_over.from_unit_id).await
}

/// Its owner keeps the booking after all.
///
/// # Errors
/// Not found or not allowed; a conflict where it was answered before or ran out.
pub async fn withdraw(tx: &WriteTx, id: i64) -> Result<()> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::MoveBooking, Scope::UnitAtCentre(seen.from_unit_id, seen.centre_id))?;
    end(tx, id, "withdrawn", "hand_over_withdrawn", |hand_over| hand_over.to_unit_id).await
}

async fn end(
    tx: &WriteTx,
    id: i64,
    status: &str,
    event: &'static str,
    told: impl Fn(&HandOver) -> UnitId,
) -> Result<()> {
    let booking = store::find(tx.conn(), id).await?.booking_id;
    let row = lock(tx, booking).await?;
    let hand_over = still_open(tx, id).await?;
    store::answer(tx, id, status).await?;
    let entry = Change::of(Verb::MoveBooking, "hand_over", id).at(hand_over.centre_id);
    tx.audit(entry.before(serde_json::json!({ "status": "asked" })).after(serde_json::json!({ "status": status })))
        .await?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let unit = told(&hand_over);
    let about = About { booking, machine: &machine, unit, reference: &row.reference, starts_at: row.starts_at };
    announce_more(tx, event, about, hand_over.names()).await
}

/// The hand-over as it stands under the booking's lock, if it can still be answered.
async fn still_open(tx: &WriteTx, id: i64) -> Result<HandOver> {
    let hand_over = store::find(tx.conn(), id).await?;
    match hand_over.is_open(tx.now()) {
        true => Ok(hand_over),
        false => Err(Error::Conflict(Reason::new("booking-hand-over-over"))),
    }
}
