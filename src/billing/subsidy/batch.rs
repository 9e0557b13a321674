//! Claiming together what accrued, and what the authority approves of it.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find::locked;
use super::rules::{cutting, deciding, submitting};
use crate::access;
use crate::base::time::ist_date;
use crate::base::{CentreId, Error, Paise, Reason, Result, SchemeId, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// What is to be claimed of whoever bears a scheme.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubmitBatch {
    /// Whose.
    pub centre: CentreId,
    /// Of which scheme.
    pub scheme: SchemeId,
    /// First day of what accrued.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Number of the letter, if there is one.
    pub reference: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Puts everything that accrued in these days and is in no batch yet into one. Answers its number.
///
/// # Errors
/// Not found or not allowed; refused where days are turned or ahead, or nothing accrued in them.
pub async fn submit_batch(tx: &WriteTx, command: &SubmitBatch) -> Result<i64> {
    access::check(tx.actor(), Verb::ProcessClaim, Scope::Centre(command.centre))?;
    let today = ist_date(tx.now());
    Error::check(submitting(command.from, command.until, today))?;
    let SubmitBatch { centre, scheme, from, until, reference } = command;
    let sql = "INSERT INTO subsidy_batch (centre_id, scheme_id, from_on, until_on, submitted_on, reference, status, \
               submitted_by) VALUES ($1, $2, $3, $4, $5, $6, 'submitted', $7) RETURNING id";
    let by = tx.actor().user_id.map(|user| user.0);
    let values = values![centre.0, scheme.0, *from, *until, today, text::clean(reference), by];
    let row: Option<Id> = tx.conn().row(sql, values).await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no batch stored"))?.id;
    let sql = "UPDATE subsidy_accrual SET batch_id = $5 WHERE centre_id = $1 AND scheme_id = $2 AND batch_id IS NULL \
               AND accrued_on >= $3 AND accrued_on <= $4 AND credited_paise < amount_paise";
    let claimed = tx.conn().run(sql, values![centre.0, scheme.0, *from, *until, id]).await?.rows_affected();
    if claimed == 0 {
        return Err(Error::refused(Reason::new("subsidy-nothing-accrued")));
    }
    let record = json!({"scheme_id": scheme, "from": from, "until": until, "claims": claimed});
    tx.audit(Change::of(Verb::ProcessClaim, "subsidy_batch", id).at(*centre).after(record)).await?;
    Ok(id)
}

/// What the authority approves of one line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CutClaim {
    /// The batch.
    pub batch: i64,
    /// The claim.
    pub claim: i64,
    /// How much of it.
    pub approved: Paise,
    /// Why less than was claimed.
    pub because: String,
}

/// Notes what is approved of one line, before the batch is decided.
///
/// # Errors
/// Not found or not allowed; refused where the batch is decided, more than was claimed would be approved, or
/// the reason is missing.
pub async fn cut_claim(tx: &WriteTx, command: &CutClaim) -> Result<()> {
    let (batch, lines) = locked(tx, command.batch).await?;
    let line = lines.iter().find(|line| line.id == command.claim).ok_or(Error::NotFound)?;
    let because = text::clean(&command.because);
    Error::check(cutting(batch.status(), line.claimed(), command.approved, &because))?;
    let sql = "UPDATE subsidy_accrual SET approved_paise = $2, because = $3 WHERE id = $1";
    tx.conn().run(sql, values![line.id, command.approved.0, because.clone()]).await?;
    let record = json!({"claim": line.id, "claimed_paise": line.claimed(), "approved_paise": command.approved});
    let change = Change::of(Verb::ProcessClaim, "subsidy_batch", batch.id).at(batch.centre_id).after(record);
    tx.audit(change.because(&because)).await
}

/// The authority's word on a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecideBatch {
    /// Which.
    pub batch: i64,
    /// Number of the order.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
}

/// Notes the order: lines about which nothing else was said are approved whole.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where it is decided, or number or day do not fit.
pub async fn decide_batch(tx: &WriteTx, command: &DecideBatch) -> Result<()> {
    let (batch, _) = locked(tx, command.batch).await?;
    let number = text::clean(&command.number);
    Error::check(deciding(batch.status(), &number, command.on, batch.submitted_on, ist_date(tx.now())))?;
    let sql = "UPDATE subsidy_accrual SET approved_paise = amount_paise - credited_paise \
               WHERE batch_id = $1 AND approved_paise IS NULL";
    tx.conn().run(sql, values![batch.id]).await?;
    let sql = "UPDATE subsidy_batch SET status = 'decided', sanction_number = $2, sanction_on = $3 WHERE id = $1";
    tx.conn().run(sql, values![batch.id, number.clone(), command.on]).await?;
    let record = json!({"number": number, "on": command.on});
    tx.audit(Change::of(Verb::ProcessClaim, "subsidy_batch", batch.id).at(batch.centre_id).after(record)).await
}
