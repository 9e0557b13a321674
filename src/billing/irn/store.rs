//! Keeping the portal's answers with their documents, and cancelling one.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{against, last_moment_to_cancel, read};
use crate::access;
use crate::base::time::{Instant, short_date_time};
use crate::base::{CentreId, DocumentId, Error, Reason, Reasons, Result, Scope, Verb, text};
use crate::billing::store;
use crate::db::{Change, Rows, WriteTx, values};

/// A document's registration.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Registration {
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub number: String,
    /// Invoice reference number.
    pub irn: String,
    /// Number of the acknowledgement.
    pub ack_no: String,
    /// Its moment.
    pub ack_at: Instant,
    /// The signed code as it is printed.
    pub signed_qr: String,
    /// When it was cancelled at the portal.
    pub cancelled_at: Option<Instant>,
    /// Why.
    pub cancel_reason: String,
}

const REGISTRATION: &str = "SELECT r.document_id, d.number, r.irn, r.ack_no, r.ack_at, r.signed_qr, r.cancelled_at, \
     r.cancel_reason FROM irn_registration r JOIN document d ON d.id = r.document_id";

/// The registration of a document. Whether the actor may see the document is for the caller to ask.
pub async fn registration(conn: &impl ConnectionTrait, document: DocumentId) -> Result<Option<Registration>> {
    Ok(conn.row(&format!("{REGISTRATION} WHERE r.document_id = $1"), values![document.0]).await?)
}

/// The registrations of a centre that were acknowledged last.
pub(super) async fn latest(conn: &impl ConnectionTrait, centre: CentreId, limit: u64) -> Result<Vec<Registration>> {
    let order = "ORDER BY r.ack_at DESC, r.document_id DESC";
    let sql = format!("{REGISTRATION} WHERE d.centre_id = $1 {order} LIMIT {limit}");
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// The registrations of a centre's documents issued from one day to another, both included.
pub async fn registrations_of_days(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<Registration>> {
    let sql = format!("{REGISTRATION} WHERE d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3");
    Ok(conn.rows(&sql, values![centre.0, from, until]).await?)
}

#[derive(FromQueryResult)]
struct Id {
    id: DocumentId,
}

/// Keeps the answers of a file, all or none. The same answer again changes nothing. Answers how many are new.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where the file cannot be read, a number is unknown, an answer
/// does not fit its document, or a document or an IRN has another registration.
pub async fn store_answers(tx: &WriteTx, centre: CentreId, file: &str) -> Result<usize> {
    access::check(tx.actor(), Verb::IssueInvoice, Scope::Centre(centre))?;
    let answers = read(file).map_err(Error::Refused)?;
    let (mut reasons, mut new) = (Reasons::new(), 0);
    for answer in answers {
        let sql = "SELECT id FROM document WHERE number = $1 AND centre_id = $2";
        let found: Option<Id> = tx.conn().row(sql, values![answer.code.number.clone(), centre.0]).await?;
        let Some(Id { id }) = found else {
            reasons.push(Reason::field("file", "irn-number-unknown").with("number", &answer.code.number));
            continue;
        };
        let document = store::load(tx.conn(), id).await?;
        let wrong = against(&answer, &document.content, tx.now());
        if !wrong.is_empty() {
            reasons.extend(wrong);
            continue;
        }
        let sql = "INSERT INTO irn_registration (document_id, irn, ack_no, ack_at, signed_qr, entered_at, entered_by) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
        let by = tx.actor().user_id.map(|user| user.0);
        let values = values![
            id.0,
            answer.irn.clone(),
            answer.ack_no.clone(),
            answer.ack_at,
            answer.signed_qr.clone(),
            tx.now(),
            by
        ];
        if tx.conn().run(sql, values).await?.rows_affected() == 1 {
            new += 1;
            let record = json!({"irn": answer.irn, "ack_no": answer.ack_no});
            tx.audit(Change::of(Verb::IssueInvoice, "document", id.0).at(centre).after(record)).await?;
            continue;
        }
        let known = registration(tx.conn(), id).await?;
        if known.is_none_or(|known| known.irn != answer.irn || known.signed_qr != answer.signed_qr) {
            reasons.push(Reason::field("file", "irn-registered").with("number", &answer.code.number));
        }
    }
    Error::check(reasons)?;
    Ok(new)
}

/// A cancellation at the portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cancelled {
    /// The document.
    pub document: DocumentId,
    /// Why, as the portal was told.
    pub reason: String,
}

/// Notes that a registration was cancelled at the portal, within 24 hours of its acknowledgement.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where it is cancelled already, the reason is missing, or the
/// 24 hours are over: then only a credit note takes the document back.
pub async fn cancel_registration(tx: &WriteTx, command: &Cancelled) -> Result<()> {
    let document = store::load(tx.conn(), command.document).await?;
    access::check(tx.actor(), Verb::IssueInvoice, Scope::Centre(document.centre))?;
    let known = registration(tx.conn(), command.document).await?.ok_or(Error::NotFound)?;
    let reason = text::clean(&command.reason);
    let last = last_moment_to_cancel(known.ack_at);
    let mut reasons = Reasons::new();
    if known.cancelled_at.is_some() {
        reasons.push(Reason::new("irn-cancelled"));
    }
    if reason.is_empty() {
        reasons.push(Reason::field("reason", "billing-reason-missing"));
    }
    if tx.now() > last {
        reasons.push(Reason::new("irn-too-late").with("last", short_date_time(last)));
    }
    Error::check(reasons)?;
    let sql = "UPDATE irn_registration SET cancelled_at = $2, cancel_reason = $3 \
               WHERE document_id = $1 AND cancelled_at IS NULL";
    let values = values![command.document.0, tx.now(), reason.clone()];
    if tx.conn().run(sql, values).await?.rows_affected() != 1 {
        return Err(Error::Conflict(Reason::new("irn-cancelled")));
    }
    let change = Change::of(Verb::IssueInvoice, "document", command.document.0).at(document.centre);
    tx.audit(change.after(json!({"irn_cancelled": known.irn})).because(&reason)).await
}
