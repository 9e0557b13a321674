//! Nobody came: the booking is closed and the centre's share of the planned fee is charged.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::charges::{ToCharge, charge_all};
use super::job::find_for_change;
use super::rules;
use crate::access;
use crate::base::time::{Instant, Span, ist_date};
use crate::base::{BasisPoints, CentreId, EquipmentId, Error, Paise, Result, Scope, Verb};
use crate::booking::{self, Rule, Settings};
use crate::db::{Event, Rows, WriteTx, values};
use crate::tariff::ChargeKind;

/// How long ago a booking may have begun that is closed by the clock: nobody looks at older ones any more.
const LOOKED_BACK: TimeDelta = TimeDelta::hours(24);

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
    let what = ToCharge { kind, span: planned, quantity: booked.planned_quantity, even_nothing: false };
    let total = charge_all(tx, &job, &what).await?.total;
    tx.announce(Event {
        event: "booking_no_show",
        object_kind: "booking",
        object_id: booked.booking_id.0,
        centre: Some(booked.centre_id),
        unit: Some(booked.unit_id),
        user: None,
        payload: json!({ "reference": booked.reference, "total_paise": total }),
    })
    .await?;
    Ok(Missed { total })
}

#[derive(FromQueryResult)]
struct Centre {
    centre_id: CentreId,
}

#[derive(FromQueryResult)]
struct Begun {
    reference: String,
    equipment_id: EquipmentId,
    user_category: String,
    starts_at: Instant,
}

/// References of bookings that have begun without their unit and whose centre closes them by the
/// clock. What is booked by whole days is left to people.
pub async fn not_come(conn: &impl ConnectionTrait, now: Instant) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT centre_id FROM booking_rule WHERE rule = $1 AND withdrawn_at IS NULL";
    let centres: Vec<Centre> = conn.rows(sql, values![Rule::NoShowAfterMinutes.code()]).await?;
    let mut due = Vec::new();
    for Centre { centre_id } in centres {
        let settings = Settings::load(conn, centre_id).await?;
        let sql = "SELECT b.reference, b.equipment_id, b.user_category, b.starts_at FROM booking b \
                   JOIN equipment e ON e.id = b.equipment_id WHERE b.centre_id = $1 AND b.starts_at > $2 \
                   AND b.starts_at <= $3 AND b.status = 'confirmed' AND b.imported = FALSE AND e.slot_kind <> 'day' \
                   ORDER BY b.id";
        let begun: Vec<Begun> = conn.rows(sql, values![centre_id.0, now - LOOKED_BACK, now]).await?;
        let is_due = |row: &Begun| is_over(&settings, row.equipment_id, &row.user_category, row.starts_at, now);
        due.extend(begun.into_iter().filter(is_due).map(|row| row.reference));
    }
    Ok(due)
}

fn is_over(settings: &Settings, machine: EquipmentId, user_category: &str, starts_at: Instant, now: Instant) -> bool {
    let day = ist_date(starts_at);
    let minutes = settings.value(Rule::NoShowAfterMinutes, machine, user_category, day);
    let after = minutes.filter(|minutes| *minutes >= 0).and_then(TimeDelta::try_minutes);
    after.and_then(|after| starts_at.checked_add_signed(after)).is_some_and(|until| until <= now)
}

/// Closes a booking by the clock, if its time is still over now that it is locked: it may have
/// been moved, or its unit may have come. Returns whether it did.
///
/// # Errors
/// As [`no_show`].
pub async fn miss_by_clock(tx: &WriteTx, reference: &str) -> Result<bool> {
    let job = find_for_change(tx, reference).await?;
    let booked = &job.booked;
    let settings = Settings::load(tx.conn(), booked.centre_id).await?;
    let (category, starts_at) = (booked.user_category.as_str(), booked.starts_at);
    let over = is_over(&settings, booked.equipment_id, category, starts_at, tx.now());
    if !over || !rules::no_show(&job.facts()?, tx.now()).is_empty() {
        return Ok(false);
    }
    no_show(tx, NoShow { reference: reference.to_owned() }).await?;
    Ok(true)
}
