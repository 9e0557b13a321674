//! Accounts decide about a payment that is held: whose it is, or that it is nothing of ours.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::refund;
use super::take::{known_row, mark_captured, receive};
use crate::access;
use crate::base::time::{Instant, ist_date};
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Result, Scope, UnitId, Verb, text};
use crate::billing::money::Receipted;
use crate::billing::parties;
use crate::db::{Change, Rows, WriteTx, values};

/// A held payment is a unit's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AssignPayment {
    /// Row of the payment.
    pub payment: i64,
    /// Who paid.
    pub unit: UnitId,
    /// What is paid first; the oldest dues where missing.
    pub document: Option<DocumentId>,
}

/// Longest reason, in characters.
const LONGEST_REASON: usize = 200;

#[derive(FromQueryResult)]
struct Place {
    centre_id: CentreId,
    made_at: Instant,
}

async fn place(tx: &WriteTx, payment: i64) -> Result<Place> {
    let sql = "SELECT centre_id, made_at FROM gateway_payment WHERE id = $1";
    let place: Place = tx.conn().row(sql, values![payment]).await?.ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(place.centre_id))?;
    Ok(place)
}

/// Makes the receipt of a held payment.
///
/// # Errors
/// Not found or not allowed; a conflict where it is held no more; refused where it is not in rupees, and as
/// `take_payment` says.
pub async fn assign_payment(tx: &WriteTx, command: &AssignPayment) -> Result<Receipted> {
    let place = place(tx, command.payment).await?;
    let known = known_row(tx, command.payment).await?.ok_or(Error::NotFound)?;
    if known.state != "held" {
        return Err(Error::Conflict(Reason::new("gateway-payment-decided")));
    }
    if known.currency != "INR" || known.amount <= Paise::ZERO {
        return Err(Error::refused(Reason::new("gateway-payment-no-rupees")));
    }
    let centre = parties::centre(tx.conn(), place.centre_id).await?;
    let receipted = receive(tx, &centre, &known, command.unit, command.document, ist_date(place.made_at)).await??;
    mark_captured(tx, &known, None, &receipted, false).await?;
    refund::give_back_waiting(tx, &centre, &known).await?;
    let record = json!({ "unit_id": command.unit, "document_id": command.document, "receipt": receipted.number });
    tx.audit(Change::of(Verb::ReconcileBank, "gateway_payment", known.id).at(centre.id).after(record)).await?;
    Ok(receipted)
}

/// Sets a held payment aside as nothing of ours.
///
/// # Errors
/// Not found or not allowed; a conflict where it is held no more; refused without a reason.
pub async fn set_payment_aside(tx: &WriteTx, payment: i64, reason: &str) -> Result<()> {
    let place = place(tx, payment).await?;
    let reason = text::clean(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(Error::field("reason", "gateway-reason"));
    }
    let sql = "UPDATE gateway_payment SET state = 'ignored', why = $2 WHERE id = $1 AND state = 'held'";
    let done = tx.conn().run(sql, values![payment, reason.clone()]).await?;
    if done.rows_affected() != 1 {
        return Err(Error::Conflict(Reason::new("gateway-payment-decided")));
    }
    let change = Change::of(Verb::ReconcileBank, "gateway_payment", payment).at(place.centre_id);
    tx.audit(change.before(json!({"state": "held"})).after(json!({"state": "ignored"})).because(&reason)).await
}
