//! Charges that wait: a unit disputes one before it is billed, or the centre puts it off. What waits is on
//! no document until somebody has answered; the other charges are billed as ever.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::Instant;
use crate::base::{CentreId, ChargeId, Error, Reason, Reasons, Result, Scope, UnitId, Verb, text};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Longest reason or answer, in characters.
const LONGEST: usize = 300;

/// A charge that is to wait. A unit disputes; the centre puts off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoldCharge {
    /// Which.
    pub charge: ChargeId,
    /// Why.
    pub reason: String,
}

/// The end of a wait.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseCharge {
    /// Which.
    pub charge: ChargeId,
    /// What came of it, told to the unit.
    pub answer: String,
}

/// A wait.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Hold {
    /// `disputed` or `postponed`.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub held_at: Instant,
    /// When it ended.
    pub released_at: Option<Instant>,
    /// What came of it.
    pub answer: String,
}

/// The waits of a charge, latest first. Whether the actor may see the charge is for the caller to ask.
pub async fn holds_of(conn: &impl ConnectionTrait, charge: ChargeId) -> Result<Vec<Hold>> {
    let sql =
        "SELECT kind, reason, held_at, released_at, answer FROM charge_hold WHERE charge_id = $1 ORDER BY id DESC";
    Ok(conn.rows(sql, values![charge.0]).await?)
}

#[derive(FromQueryResult)]
struct Found {
    centre_id: CentreId,
    unit_id: UnitId,
    reference: String,
    billed: bool,
    held: bool,
}

/// The charge, locked against being billed and held at the same moment.
async fn locked(tx: &WriteTx, charge: ChargeId) -> Result<Found> {
    let sql = format!("SELECT id FROM charge WHERE id = $1{}", tx.for_update());
    tx.conn().run(&sql, values![charge.0]).await?;
    let sql = "SELECT c.centre_id, c.unit_id, b.reference, \
               EXISTS (SELECT 1 FROM billed_charge i WHERE i.charge_id = c.id) AS billed, \
               EXISTS (SELECT 1 FROM charge_hold h WHERE h.charge_id = c.id AND h.released_at IS NULL) AS held \
               FROM charge c JOIN booking b ON b.id = c.booking_id WHERE c.id = $1";
    let found: Option<Found> = tx.conn().row(sql, values![charge.0]).await?;
    found.ok_or(Error::NotFound)
}

fn check_words(field: &'static str, words: &str, missing: &'static str) -> Reasons {
    let mut reasons = Reasons::new();
    if words.is_empty() {
        reasons.push(Reason::field(field, missing));
    }
    if words.chars().count() > LONGEST {
        reasons.push(Reason::field(field, "hold-too-long").with("most", LONGEST));
    }
    reasons
}

/// Lets a charge wait: disputed where its unit says so, else put off.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where it is billed or waits already, or the reason is
/// missing or too long.
pub async fn hold_charge(tx: &WriteTx, command: &HoldCharge) -> Result<()> {
    let found = locked(tx, command.charge).await?;
    access::check(tx.actor(), Verb::HoldCharge, Scope::UnitAtCentre(found.unit_id, found.centre_id))?;
    let reason = text::clean(&command.reason);
    let mut reasons = check_words("reason", &reason, "hold-reason-missing");
    if found.billed {
        reasons.push(Reason::new("hold-billed"));
    }
    if found.held {
        reasons.push(Reason::new("hold-held"));
    }
    Error::check(reasons)?;
    let kind = if tx.actor().unit().is_some() { "disputed" } else { "postponed" };
    let sql = "INSERT INTO charge_hold (charge_id, kind, reason, held_at, held_by) VALUES ($1, $2, $3, $4, $5)";
    let by = tx.actor().user_id.map(|user| user.0);
    tx.conn().run(sql, values![command.charge.0, kind, reason.clone(), tx.now(), by]).await?;
    let change = Change::of(Verb::HoldCharge, "charge", command.charge.0).at(found.centre_id);
    tx.audit(change.after(json!({ "hold": kind })).because(&reason)).await
}

/// Ends a wait: the next document bills the charge. The unit is told the answer.
///
/// # Errors
/// Not found or not allowed; refused where it does not wait, or the answer is missing or too long.
pub async fn release_charge(tx: &WriteTx, command: &ReleaseCharge) -> Result<()> {
    let found = locked(tx, command.charge).await?;
    access::check(tx.actor(), Verb::ReleaseCharge, Scope::Centre(found.centre_id))?;
    let answer = text::clean(&command.answer);
    let mut reasons = check_words("answer", &answer, "hold-answer-missing");
    if !found.held {
        reasons.push(Reason::new("hold-none"));
    }
    Error::check(reasons)?;
    let sql = "UPDATE charge_hold SET released_at = $2, released_by = $3, answer = $4 \
               WHERE charge_id = $1 AND released_at IS NULL";
    let by = tx.actor().user_id.map(|user| user.0);
    tx.conn().run(sql, values![command.charge.0, tx.now(), by, answer.clone()]).await?;
    let change = Change::of(Verb::ReleaseCharge, "charge", command.charge.0).at(found.centre_id);
    tx.audit(change.after(json!({ "hold": null })).because(&answer)).await?;
    tx.announce(Event {
        event: "charge_answered",
        object_kind: "charge",
        object_id: command.charge.0,
        centre: Some(found.centre_id),
        unit: Some(found.unit_id),
        user: None,
        payload: json!({ "reference": found.reference, "answer": answer }),
    })
    .await
}

/// Locks what is unbilled of a unit, so that nothing is held while it is being billed.
pub async fn lock_unbilled(tx: &WriteTx, centre: CentreId, unit: UnitId) -> Result<()> {
    if tx.backend() == DbBackend::Postgres {
        let sql = "SELECT c.id FROM charge c WHERE c.centre_id = $1 AND c.unit_id = $2 AND NOT EXISTS \
                   (SELECT 1 FROM billed_charge i WHERE i.charge_id = c.id) ORDER BY c.id FOR UPDATE OF c";
        tx.conn().run(sql, values![centre.0, unit.0]).await?;
    }
    Ok(())
}
