//! The charges of a use: one for each line of the quote and for each unit that bears a part of it.

use serde_json::json;

use super::job::Job;
use super::price;
use crate::account::{self, NewCharge};
use crate::base::time::{Span, ist_date, rfc3339};
use crate::base::{ChargeId, Paise, Quantity, Result, UnitId, Verb};
use crate::booking::{self, Payer};
use crate::db::{Event, WriteTx};
use crate::tariff::{ChargeKind, Quote};

/// What a use was charged.
pub struct Charged {
    /// The host's quote, its part of the whole.
    pub quote: Quote,
    /// The host's first charge; none where nothing is asked.
    pub charge: Option<ChargeId>,
    /// What the host owes for it.
    pub total: Paise,
}

/// What is charged of a use.
pub struct ToCharge {
    /// Why.
    pub kind: ChargeKind,
    /// From when until when.
    pub span: Span,
    /// What was processed, or planned.
    pub quantity: Option<Quantity>,
    /// Whether a charge of nothing is kept too: a use is on record also where it is free.
    pub even_nothing: bool,
}

/// Makes the charges, and tells partners what their part comes to.
pub async fn charge_all(tx: &WriteTx, job: &Job, what: &ToCharge) -> Result<Charged> {
    let booked = &job.booked;
    let payers = booking::payers(tx.conn(), booked.booking_id, booked.unit_id).await?;
    let shared = payers.len() > 1;
    let mut of_host = None;
    for payer in in_order(payers) {
        let quote = price::of(tx, job, payer.unit, what).await?.part(payer.part)?;
        let charged = charge_one(tx, job, payer.unit, what, quote).await?;
        match payer.unit == booked.unit_id {
            true => of_host = Some(charged),
            false if shared => tell_partner(tx, job, payer, charged.total).await?,
            false => {}
        }
    }
    of_host.ok_or_else(|| anyhow::anyhow!("a booking has no host to pay for it").into())
}

/// By row, so that bookings that share the same units lock them in the same order.
fn in_order(mut payers: Vec<Payer>) -> Vec<Payer> {
    payers.sort_by_key(|payer| payer.unit);
    payers
}

async fn charge_one(tx: &WriteTx, job: &Job, unit: UnitId, what: &ToCharge, quote: Quote) -> Result<Charged> {
    let booked = &job.booked;
    let whose = (booked.centre_id, unit, booked.equipment_id);
    let total = quote.whole()?.total;
    let mut first = None;
    if what.even_nothing || quote.base > Paise::ZERO {
        for new in NewCharge::all_of(booked.booking_id, whose, ist_date(booked.starts_at), &quote)? {
            let charge = account::charge(tx, Verb::RecordWork, new).await?;
            first = first.or(Some(charge));
        }
    }
    Ok(Charged { quote, charge: first, total })
}

async fn tell_partner(tx: &WriteTx, job: &Job, payer: Payer, total: Paise) -> Result<()> {
    let booked = &job.booked;
    tx.announce(Event {
        event: "joint_charged",
        object_kind: "booking",
        object_id: booked.booking_id.0,
        centre: Some(booked.centre_id),
        unit: Some(payer.unit),
        user: None,
        payload: json!({
            "reference": booked.reference, "part": payer.part.to_string(), "amount": total.to_string(),
            "machine_en": booked.equipment_name_en, "machine_hi": booked.equipment_name_hi,
            "starts_at": rfc3339(booked.starts_at),
        }),
    })
    .await
}
