//! Bookings as programs read and write them.

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::time::{Instant, rfc3339};
use crate::base::{Error, Paise, Quantity, Reason, Reasons, Result};
use crate::booking::availability::Alternative;
use crate::booking::elsewhere::Elsewhere;
use crate::booking::find::BookingView;
use crate::booking::place::Channel;
use crate::booking::transitions::Status;

/// A quantity as JSON writes it: a number or its text.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Number {
    /// `27.2`
    Number(serde_json::Number),
    /// `"27.2"`
    Text(String),
}

impl Number {
    /// As a quantity with three decimals.
    pub fn quantity(&self) -> Option<Quantity> {
        match self {
            Number::Number(number) => Quantity::parse(&number.to_string()),
            Number::Text(text) => Quantity::parse(text),
        }
    }
}

/// What is to be booked.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewBooking {
    /// Code of the machine.
    pub equipment: String,
    /// Code of the unit; staff name it, a unit's own people may leave it out.
    #[serde(default)]
    pub unit: Option<String>,
    /// Start, RFC 3339 with offset.
    pub starts_at: String,
    /// First moment after it.
    pub ends_at: String,
    /// Machines, places, samples, hides held; 1 where missing.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// Goods to process, if known.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub quantity: Option<Number>,
    /// Only hold it until `hold_expires_at`; then `confirm`.
    #[serde(default)]
    pub hold: bool,
    /// How the unit asked; `api` where missing.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// A word to the centre.
    #[serde(default)]
    pub note: String,
    /// Why rules are overridden; only staff who may override name it. Capacity is never overridden.
    #[serde(default)]
    pub override_reason: Option<String>,
}

/// Where a booking goes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct MoveBooking {
    /// Code of another machine of the same centre.
    #[serde(default)]
    pub equipment: Option<String>,
    /// New start.
    pub starts_at: String,
    /// New end.
    pub ends_at: String,
    /// New capacity.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// New planned quantity.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub quantity: Option<Number>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// `version` last seen; a booking changed since is refused (409).
    #[serde(default)]
    pub version: Option<i64>,
    /// Why rules are overridden; only staff who may override name it. Capacity is never overridden.
    #[serde(default)]
    pub override_reason: Option<String>,
}

/// A later end.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ExtendBooking {
    /// New end, RFC 3339 with offset.
    pub ends_at: String,
    /// `version` last seen; a booking changed since is refused (409).
    pub version: Option<i64>,
    /// Why rules are overridden; only staff who may override name it. Capacity is never overridden.
    pub override_reason: Option<String>,
}

/// An earlier end of a booking in use.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct EndBooking {
    /// New end, RFC 3339 with offset; now where missing.
    pub ends_at: Option<String>,
    /// `version` last seen.
    pub version: Option<i64>,
}

/// A decision about a booking.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Decision {
    /// Why; needed to reject, and to cancel one of `unit_request`, `material_not_ready`,
    /// `order_postponed`, `duplicate`, `other` or, by staff, `power_cut`, `operator_absent`, `maintenance`,
    /// `breakdown`.
    pub reason: String,
    /// `version` last seen.
    pub version: Option<i64>,
}

/// A time that is free.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FreeTime {
    /// Code of the machine.
    pub equipment: String,
    /// From, Indian offset.
    pub starts_at: String,
    /// Until.
    pub ends_at: String,
}

impl From<&Alternative> for FreeTime {
    fn from(alternative: &Alternative) -> FreeTime {
        FreeTime {
            equipment: alternative.machine.code.clone(),
            starts_at: rfc3339(alternative.starts_at),
            ends_at: rfc3339(alternative.ends_at),
        }
    }
}

/// A day of a machine.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FreeDay {
    /// Indian day, `2026-11-24`.
    pub date: String,
    /// Whether the centre is open.
    pub is_open: bool,
    /// Free starts for the length and capacity asked.
    pub starts: Vec<String>,
}

/// What a machine has free.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FreeSlots {
    /// Code of the machine.
    pub equipment: String,
    /// Length asked, in minutes.
    pub minutes: i64,
    /// Capacity asked.
    pub capacity: i64,
    /// Starts are this many minutes apart, counted from opening.
    pub slot_minutes: i64,
    /// Day by day.
    pub days: Vec<FreeDay>,
}

/// The next free times.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NextFree {
    /// On the machine asked, if within its horizon.
    pub next: Option<FreeTime>,
    /// On machines that can stand in for it.
    pub sisters: Vec<FreeTime>,
    /// On machines of other centres that do the same, earliest first; empty unless `within_km` was asked.
    pub elsewhere: Vec<FarFreeTime>,
}

/// A free time at another centre.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FarFreeTime {
    /// Code of the machine.
    pub equipment: String,
    /// Code of its centre.
    pub centre: String,
    /// Kilometres as the crow flies; missing where a position is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub km: Option<i64>,
    /// From, Indian offset.
    pub starts_at: String,
    /// Until.
    pub ends_at: String,
}

impl From<&Elsewhere> for FarFreeTime {
    fn from(free: &Elsewhere) -> FarFreeTime {
        FarFreeTime {
            equipment: free.machine.code.clone(),
            centre: free.machine.centre_code.clone(),
            km: free.distance.km(),
            starts_at: rfc3339(free.starts_at),
            ends_at: rfc3339(free.ends_at),
        }
    }
}

/// A booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Booking {
    /// What people read out.
    pub reference: String,
    /// Number before this program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_number: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Code of the centre.
    pub centre: String,
    /// Code of the machine.
    pub equipment: String,
    /// Code of the unit.
    pub unit: String,
    /// Start, Indian offset.
    pub starts_at: String,
    /// End.
    pub ends_at: String,
    /// Machines, places, samples held.
    pub capacity: i64,
    /// Goods planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// When a hold runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_expires_at: Option<String>,
    /// When a request is to be answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
    /// From then on its time was given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freed_from: Option<String>,
    /// How the unit asked.
    pub channel: String,
    /// Booked by staff for the unit.
    pub on_behalf: bool,
    /// Charge as quoted.
    pub base_paise: Paise,
    /// Concession as quoted.
    pub concession_paise: Paise,
    /// Tax as quoted.
    pub tax_paise: Paise,
    /// Total as quoted.
    pub total_paise: Paise,
    /// Why cancelled or turned down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// Goes up with each change.
    pub version: i64,
}

impl Booking {
    /// As it stands at a moment.
    pub fn of(view: &BookingView, now: Instant) -> Booking {
        let status = view.status_at(now);
        let until = |wanted: Status| view.claim_expires_at.filter(|_| status == wanted).map(rfc3339);
        Booking {
            reference: view.reference.clone(),
            old_number: view.old_number.clone(),
            status,
            centre: view.centre_code.clone(),
            equipment: view.equipment_code.clone(),
            unit: view.unit_code.clone(),
            starts_at: rfc3339(view.starts_at),
            ends_at: rfc3339(view.ends_at),
            capacity: view.capacity_used,
            quantity: view.planned_quantity_milli.map(|quantity| quantity.to_string()),
            hold_expires_at: until(Status::Held),
            answer_by: until(Status::Requested),
            freed_from: view.freed_from.map(rfc3339),
            channel: view.channel.clone(),
            on_behalf: view.on_behalf,
            base_paise: view.quoted_base_paise,
            concession_paise: view.quoted_concession_paise,
            tax_paise: view.quoted_tax_paise,
            total_paise: view.quoted_total_paise,
            cancel_reason: view.cancel_reason.clone(),
            version: view.version,
        }
    }
}

/// A moment of a body, between the years 2000 and 2999; a bad one is noted.
pub fn moment(field: &'static str, text: &str, reasons: &mut Reasons) -> Instant {
    use chrono::Datelike;
    match DateTime::parse_from_rfc3339(text.trim()).map(|at| at.to_utc()) {
        Ok(at) if (2000..=2999).contains(&at.year()) => at,
        _ => {
            reasons.push(Reason::field(field, "booking-time-unknown"));
            Instant::default()
        }
    }
}

/// A quantity of a body, if one is given.
pub fn quantity(given: Option<&Number>, reasons: &mut Reasons) -> Option<Quantity> {
    let given = given?;
    let quantity = given.quantity();
    if quantity.is_none() {
        reasons.push(Reason::field("quantity", "booking-quantity"));
    }
    quantity
}

/// Both moments and the quantity of a body, or all reasons at once.
pub fn times(starts_at: &str, ends_at: &str, given: Option<&Number>) -> Result<(Instant, Instant, Option<Quantity>)> {
    let mut reasons = Reasons::new();
    let starts_at = moment("starts_at", starts_at, &mut reasons);
    let ends_at = moment("ends_at", ends_at, &mut reasons);
    let quantity = quantity(given, &mut reasons);
    Error::check(reasons)?;
    Ok((starts_at, ends_at, quantity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_dates_and_endless_numbers_are_all_named() {
        let huge: Number = serde_json::from_str("1e400").unwrap_or(Number::Text("1e400".to_owned()));
        let refused = times("2026-02-30T10:00:00+05:30", "soon", Some(&huge));
        let Err(Error::Refused(reasons)) = refused else { panic!("not refused") };
        let fields: Vec<_> = reasons.iter().map(|reason| reason.field.unwrap_or_default()).collect();
        assert_eq!(fields, ["starts_at", "ends_at", "quantity"]);
    }

    #[test]
    fn quantities_come_as_numbers_or_text() {
        for text in ["27.2", "\"27.2\""] {
            let number: Number = serde_json::from_str(text).unwrap();
            assert_eq!(number.quantity(), Some(Quantity::from_milli(27_200)));
        }
    }
}
