//! Nobody came: the booking is closed and the centre's share of the planned fee is charged.

use serde_json::json;

use super::job::find_for_change;
use super::{price, rules};
use crate::access;
use crate::account::{self, NewCharge};
use crate::base::time::{Span, ist_date};
use crate::base::{BasisPoints, Error, Paise, Result, Scope, Verb};
use crate::booking;
use crate::db::{Event, WriteTx};
use crate::tariff::ChargeKind;

/// Closes a booking nobody came to.
#[derive(Clone, Debug)]
pub struct NoShow {
    /// The booking.
    pub reference: String,
}

/// What not coming costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Missed {
    /// What the unit owes for it, taxes included; zero where the centre asks nothing.
    pub total: Paise,
}

/// Marks the no-show and charges the centre's percent of the planned fee, no concession.
///
/// # Errors
/// Not found or not allowed; refused before the booked start, or when the unit is here.
pub async fn no_show(tx: &WriteTx, command: NoShow) -> Result<Missed> {
    let job = find_for_change(tx, &command.reference).await?;
    let booked = &job.booked;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(booked.centre_id))?;
    let facts = job.facts()?;
    Error::check(rules::no_show(&facts, tx.now()))?;
    booking::miss(tx, booked.booking_id).await?;
    let kind = ChargeKind::NoShow(BasisPoints(booked.no_show_bp));
    let planned = Span { from: booked.starts_at, until: booked.ends_at };
    let quote = price::of(tx, &job, kind, planned, booked.planned_quantity).await?;
    if quote.base > Paise::ZERO {
        let service_on = ist_date(booked.starts_at);
        let whose = (booked.centre_id, booked.unit_id, booked.equipment_id);
        account::charge(tx, Verb::RecordWork, NewCharge::of(booked.booking_id, whose, service_on, &quote)?).await?;
    }
    tx.announce(Event {
        event: "booking_no_show",
        object_kind: "booking",
        object_id: booked.booking_id.0,
        centre: Some(booked.centre_id),
        unit: Some(booked.unit_id),
        user: None,
        payload: json!({ "reference": booked.reference, "total_paise": quote.total }),
    })
    .await?;
    Ok(Missed { total: quote.total })
}
