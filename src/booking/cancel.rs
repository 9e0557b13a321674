//! Giving a booking back, with the late fee where the centre's rule asks for one.

use std::collections::BTreeMap;

use sea_orm::{EntityTrait, Set};
use serde::{Deserialize, Serialize};

use super::cancellation::{REASONS, UNIT_REASONS};
use super::closure;
use super::entity::booking;
use super::find::BookingView;
use super::joint::{self, Payer};
use super::ledger::{self, Difference};
use super::locked::{lock, peek, turn};
use super::machine::Machine;
use super::party::Party;
use super::place::announce;
use super::price;
use super::rulebook;
use super::rules::Ask;
use super::transitions::{Change, Status};
use super::undo;
use crate::account::{self, NewCharge};
use crate::base::time::{self, ist_date};
use crate::base::{BasisPoints, BookingId, Error, Paise, Result, UnitId, Verb};
use crate::db::WriteTx;
use crate::tariff::{ChargeKind, Quote};

/// Which booking is given back and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cancel {
    /// Reference.
    pub reference: String,
    /// One of the reasons on record.
    pub reason: String,
    /// Version seen, if the page knew it.
    pub version: Option<i64>,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// Row.
    pub id: BookingId,
    /// Reference.
    pub reference: String,
    /// What the unit owes for cancelling late, tax included.
    pub fee_paise: Paise,
}

/// Cancels, gives the slots back and charges the late fee, if one is due.
pub async fn cancel(tx: &WriteTx, command: &Cancel) -> Result<Cancelled> {
    cancel_telling(tx, command, true).await
}

/// As [`cancel`]; without `tell` nobody is told, because one message tells of all that is given back together.
pub(super) async fn cancel_telling(tx: &WriteTx, command: &Cancel, tell: bool) -> Result<Cancelled> {
    let seen = peek(tx, &command.reference).await?;
    let machine = Machine::claiming_id(tx, seen.equipment_id).await?;
    let machine = rulebook::under(tx.conn(), machine, &seen.user_category, ist_date(seen.starts_at)).await?;
    let row = lock(tx, seen.id).await?;
    row.may(tx, Verb::CancelBooking, command.version)?;
    let status = row.standing()?;
    status.after(Change::Cancel)?;
    let is_unit = tx.actor().unit().is_some();
    let reasons: &[&str] = if is_unit { &UNIT_REASONS } else { &REASONS };
    let reason = reasons.iter().find(|known| **known == command.reason);
    let reason = *reason.ok_or_else(|| Error::field("reason", "booking-cancel-reason"))?;
    if is_unit && status == Status::Confirmed && row.starts_at <= tx.now() {
        return Err(Error::refused(crate::base::Reason::new("booking-started")));
    }
    let fee = late_fee(tx, &machine, &row, reason).await?;
    let before = row.clone();
    if status == Status::Displaced {
        // It claims nothing itself; the place proposed for it is free again.
        let mut difference = Difference::default();
        closure::hit::end_open(tx, row.id, "cancelled", Verb::CancelBooking, &mut difference).await?;
        ledger::apply(tx, &difference, &BTreeMap::new()).await?;
    } else {
        give_back(tx, &row).await?;
    }
    let (id, reference, unit, starts_at) = (row.id, row.reference.clone(), row.unit_id, row.starts_at);
    for (payer, quote) in fee.iter().flatten().filter(|(_, quote)| quote.base > Paise::ZERO) {
        let whose = (row.centre_id, *payer, row.equipment_id);
        account::charge(tx, Verb::CancelBooking, NewCharge::of(id, whose, ist_date(starts_at), quote)?).await?;
    }
    let fee_paise =
        fee.iter().flatten().find(|(payer, _)| *payer == unit).map_or(Paise::ZERO, |(_, quote)| quote.total);
    let (now, user) = (tx.now(), tx.actor().user_id);
    turn(tx, row, Change::Cancel, Verb::CancelBooking, Some(reason), |row| {
        row.cancelled_at = Set(Some(now));
        row.cancelled_by = Set(user);
        row.cancel_reason = Set(Some(reason.to_owned()));
    })
    .await?;
    if status == Status::Confirmed && fee.is_none() {
        let unit = is_unit.then_some(before.unit_id);
        let done =
            undo::Done { kind: undo::Kind::Cancel, centre: before.centre_id, unit, booking: Some(id), closure: None };
        undo::note(tx, done, &[&before]).await?;
    }
    if tell && status != Status::Held {
        announce(tx, "booking_cancelled", id, &machine, unit, &reference, starts_at).await?;
    }
    Ok(Cancelled { id, reference, fee_paise })
}

/// Gives back what a booking claims. The calendar's row must have been taken before.
pub(super) async fn give_back(tx: &WriteTx, row: &booking::Model) -> Result<()> {
    let mut difference = Difference::default();
    difference.add(row.calendar_id, row.first_slot..row.end_slot, -row.capacity_used);
    ledger::apply(tx, &difference, &BTreeMap::new()).await
}

/// What each unit that bears a part owes for cancelling late; `None` where nothing is due.
async fn late_fee(
    tx: &WriteTx,
    machine: &Machine,
    row: &booking::Model,
    reason: &str,
) -> Result<Option<Vec<(UnitId, Quote)>>> {
    if row.standing()? != Status::Confirmed {
        return Ok(None);
    }
    let Some(share) = machine.cancellation().share_due(row.starts_at, tx.now(), reason) else { return Ok(None) };
    let mut fees = Vec::new();
    for payer in joint::payers(tx.conn(), row.id, row.unit_id).await? {
        fees.push((payer.unit, fee(tx.conn(), machine, row, payer, share).await?));
    }
    Ok(Some(fees))
}

/// A payer's part of the fee of cancelling late: the centre's share of the planned charge.
async fn fee(
    conn: &impl sea_orm::ConnectionTrait,
    machine: &Machine,
    row: &booking::Model,
    payer: Payer,
    share: BasisPoints,
) -> Result<Quote> {
    let mut party = Party::on_day(conn, payer.unit, time::ist_date(row.starts_at), machine.id).await?;
    let is_host = payer.unit == row.unit_id;
    if is_host {
        party.user_category.clone_from(&row.user_category);
    }
    let ask = Ask {
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        capacity: row.capacity_used,
        quantity: row.planned_quantity_milli,
    };
    let kept = price::Kept { tariff: row.tariff_id.filter(|_| is_host), urgent: row.urgent };
    price::quote_kept(conn, machine, &party, &ask, ChargeKind::LateCancel(share), kept).await?.part(payer.part)
}

/// The same for a booking as people see it.
pub(super) async fn fee_of(
    conn: &impl sea_orm::ConnectionTrait,
    machine: &Machine,
    view: &BookingView,
    share: BasisPoints,
) -> Result<Quote> {
    let row = booking::Entity::find_by_id(view.id).one(conn).await?.ok_or(Error::NotFound)?;
    let payers = joint::payers(conn, row.id, row.unit_id).await?;
    let host = *payers.first().ok_or(Error::NotFound)?;
    fee(conn, machine, &row, host, share).await
}
