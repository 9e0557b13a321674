//! A claim on its way: papers, committee, sanction, money; or turned down, or taken back.

use serde_json::json;

use super::find::{Claim, lock_claim};
use super::rules::{Status, Step};
use super::store::lock;
use crate::access;
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{Error, Paise, Reason, Result, Scope, Verb};
use crate::db::{Change, NewAttachment, Rows, WriteTx, attachments_of, sha256, values};

/// Takes a claim one step on. What it no longer takes of caps and budget is given back with it.
///
/// # Errors
/// Not found or not allowed; a conflict where the claim stands elsewhere by now; refused with all reasons.
pub async fn step(tx: &WriteTx, claim: i64, step: &Step) -> Result<()> {
    let claim = lock_claim(tx, claim).await?;
    let verb = if matches!(step, Step::Withdraw) { Verb::EnterClaim } else { Verb::ProcessClaim };
    access::check(tx.actor(), verb, Scope::Unit(claim.unit_id))?;
    if !step.fits(claim.standing()) {
        return Err(Error::Conflict(Reason::new("claim-stands-elsewhere")));
    }
    let papers = attachments_of(tx.conn(), "scheme_claim", claim.id).await?.len();
    Error::check(step.against(claim.awarded, papers, ist_date(tx.now())))?;
    write(tx, &claim, step).await?;
    give_back(tx, &claim, step).await?;
    let because = match step {
        Step::Sanction { because, .. } | Step::Reject { because } => because.trim(),
        _ => "",
    };
    let change = Change::of(verb, "scheme_claim", claim.id).before(json!({ "status": claim.status }));
    let after = match step {
        Step::Sanction { amount, number, .. } => {
            json!({ "status": "sanctioned", "sanctioned_paise": amount, "number": number.trim() })
        }
        Step::Pay { on, utr } => json!({ "status": "paid", "paid_on": on, "utr": utr.trim() }),
        other => json!({ "status": other.leads_to().code() }),
    };
    tx.audit(change.after(after).because(because)).await
}

async fn write(tx: &WriteTx, claim: &Claim, step: &Step) -> Result<()> {
    let (conn, status) = (tx.conn(), step.leads_to().code());
    match step {
        Step::Check | Step::Withdraw => {
            conn.run("UPDATE scheme_claim SET status = $2 WHERE id = $1", values![claim.id, status]).await?;
        }
        Step::Committee { on } => {
            let sql = "UPDATE scheme_claim SET status = $2, committee_on = $3 WHERE id = $1";
            conn.run(sql, values![claim.id, status, *on]).await?;
        }
        Step::Sanction { amount, number, on, because } => {
            let sql = "UPDATE scheme_claim SET status = $2, sanctioned_paise = $3, sanction_number = $4, \
                       sanction_on = $5, because = $6 WHERE id = $1";
            let (number, because) = (number.trim().to_owned(), because.trim().to_owned());
            conn.run(sql, values![claim.id, status, *amount, number, *on, because]).await?;
        }
        Step::Reject { because } => {
            let sql = "UPDATE scheme_claim SET status = $2, because = $3 WHERE id = $1";
            conn.run(sql, values![claim.id, status, because.trim().to_owned()]).await?;
        }
        Step::Pay { on, utr } => {
            let sql = "UPDATE scheme_claim SET status = $2, paid_on = $3, utr = $4 WHERE id = $1";
            conn.run(sql, values![claim.id, status, *on, utr.trim().to_owned()]).await?;
        }
    }
    Ok(())
}

async fn give_back(tx: &WriteTx, claim: &Claim, step: &Step) -> Result<()> {
    let (amount, events) = match step {
        Step::Sanction { amount, .. } => (claim.awarded.minus(*amount)?, 0),
        _ if step.leads_to().counts() => (Paise::ZERO, 0),
        _ => (claim.awarded, 1),
    };
    if amount == Paise::ZERO {
        return Ok(());
    }
    lock(tx, claim.unit_id, &claim.head, FinancialYear::of(claim.event_on)).await?.give_back(amount, events).await
}

/// Keeps a paper with a claim that is not closed. `paper` is its name, media type and content.
///
/// # Errors
/// Not found or not allowed; a conflict once the claim is closed.
pub async fn add_paper(tx: &WriteTx, claim: i64, paper: (&str, &str, &[u8])) -> Result<()> {
    let claim = lock_claim(tx, claim).await?;
    access::check(tx.actor(), Verb::EnterClaim, Scope::Unit(claim.unit_id))?;
    if matches!(claim.standing(), Status::Rejected | Status::Withdrawn | Status::Paid) {
        return Err(Error::Conflict(Reason::new("claim-stands-elsewhere")));
    }
    let (file_name, media_type, content) = paper;
    let (object_kind, object_id) = ("scheme_claim", claim.id);
    tx.attach(NewAttachment { centre: None, object_kind, object_id, file_name, media_type, content }).await?;
    let after = json!({ "paper": file_name, "sha256": sha256(content) });
    tx.audit(Change::of(Verb::EnterClaim, "scheme_claim", claim.id).after(after)).await
}
