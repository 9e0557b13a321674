//! Agreeing, declining, taking back, leaving.

use super::store::{self, Part};
use crate::access;
use crate::base::time;
use crate::base::{Error, Reason, Result, Scope, UnitId, Verb};
use crate::booking::allowed::money_allows;
use crate::booking::locked::lock;
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{About, announce_more};
use crate::booking::price;
use crate::booking::rulebook::Rulebook;
use crate::booking::rules;
use crate::db::{Change, WriteTx};
use crate::tariff::{ChargeKind, Quote};

/// The partner bears its part. The centre's rules about dues and credit are asked of it for that part.
///
/// # Errors
/// Not found or not allowed; a conflict where it was answered, taken back or ran out, or where the booking has
/// begun or ended; refused by the rules of money.
pub async fn agree(tx: &WriteTx, id: i64) -> Result<String> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(seen.unit_id, seen.centre_id))?;
    let book = Rulebook::of_centre(tx.conn(), seen.centre_id).await?;
    book.take_unit(tx, seen.unit_id).await?;
    let row = lock(tx, seen.booking_id).await?;
    let part = still_open(tx, id).await?;
    if row.starts_at <= tx.now() || !row.standing()?.may_be_shared() {
        return Err(Error::Conflict(Reason::new("booking-joint-over")));
    }
    let day = time::ist_date(row.starts_at);
    let party = Party::on_day(tx.conn(), part.unit_id, day, row.equipment_id).await?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?.under(&book.settings, &party.user_category, day);
    let quote = quote_of(tx, &machine, &party, &row, &part).await?;
    Error::check(money_allows(tx, &machine, &party, quote.whole()?.total).await?)?;
    turn(tx, &part, "agreed", Verb::Book).await?;
    store::keep_quote(tx, part.id, quote.tariff_id, quote.whole()?.total).await?;
    tell(tx, "joint_agreed", &part, &machine, row.unit_id, row.starts_at).await?;
    Ok(part.reference)
}

/// What a partner's part costs it as planned.
async fn quote_of(
    tx: &WriteTx,
    machine: &Machine,
    party: &Party,
    row: &crate::booking::entity::booking::Model,
    part: &Part,
) -> Result<Quote> {
    let ask = rules::Ask {
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        capacity: row.capacity_used,
        quantity: row.planned_quantity_milli,
    };
    let kept = price::Kept { tariff: None, urgent: row.urgent };
    price::quote_kept(tx.conn(), machine, party, &ask, ChargeKind::Usage, kept).await?.part(part.part)
}

/// The partner does not want it.
///
/// # Errors
/// Not found or not allowed; a conflict where it was answered before or ran out.
pub async fn decline(tx: &WriteTx, id: i64) -> Result<()> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(seen.unit_id, seen.centre_id))?;
    lock(tx, seen.booking_id).await?;
    let part = still_open(tx, id).await?;
    end(tx, &part, "declined", "joint_declined", part.host_id).await
}

/// The host no longer asks.
///
/// # Errors
/// Not found or not allowed; a conflict where it was answered before or ran out.
pub async fn withdraw(tx: &WriteTx, id: i64) -> Result<()> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::MoveBooking, Scope::UnitAtCentre(seen.host_id, seen.centre_id))?;
    lock(tx, seen.booking_id).await?;
    let part = still_open(tx, id).await?;
    end(tx, &part, "withdrawn", "joint_withdrawn", part.unit_id).await
}

/// The partner goes before the start; the host bears its part again.
///
/// # Errors
/// Not found or not allowed; a conflict where it has not agreed, or where the booking has begun or ended.
pub async fn leave(tx: &WriteTx, id: i64) -> Result<()> {
    let seen = store::find(tx.conn(), id).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(seen.unit_id, seen.centre_id))?;
    let row = lock(tx, seen.booking_id).await?;
    let part = store::find(tx.conn(), id).await?;
    if part.status != "agreed" || row.starts_at <= tx.now() || !row.standing()?.may_be_shared() {
        return Err(Error::Conflict(Reason::new("booking-joint-over")));
    }
    end(tx, &part, "left", "joint_left", part.host_id).await
}

async fn end(tx: &WriteTx, part: &Part, status: &str, event: &'static str, told: UnitId) -> Result<()> {
    turn(tx, part, status, Verb::MoveBooking).await?;
    let row = lock(tx, part.booking_id).await?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    tell(tx, event, part, &machine, told, row.starts_at).await
}

/// Turns a part, once: whoever comes second is told.
pub(super) async fn turn(tx: &WriteTx, part: &Part, status: &str, verb: Verb) -> Result<()> {
    let from = part.status.as_str();
    if !store::answer(tx, part.id, from, status).await? {
        return Err(Error::Conflict(Reason::new("booking-joint-over")));
    }
    let change = Change::of(verb, "joint_part", part.id).at(part.centre_id);
    let change = change.before(serde_json::json!({ "status": from }));
    tx.audit(change.after(serde_json::json!({ "status": status }))).await
}

async fn tell(
    tx: &WriteTx,
    event: &'static str,
    part: &Part,
    machine: &Machine,
    unit: UnitId,
    starts_at: time::Instant,
) -> Result<()> {
    let about = About { booking: part.booking_id, machine, unit, reference: &part.reference, starts_at };
    announce_more(tx, event, about, part.facts()).await
}

/// The part as it stands under the booking's lock, if it can still be answered.
async fn still_open(tx: &WriteTx, id: i64) -> Result<Part> {
    let part = store::find(tx.conn(), id).await?;
    match part.is_open(tx.now()) {
        true => Ok(part),
        false => Err(Error::Conflict(Reason::new("booking-joint-over"))),
    }
}
