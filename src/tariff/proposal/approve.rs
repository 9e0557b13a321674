//! A proposal is decided: put in force by a second person, turned down, or taken back.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find::{Proposal, Status, lines, lock};
use super::rules;
use crate::access;
use crate::base::time::ist_date;
use crate::base::{Error, Reason, Reasons, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, attachments_of, values};
use crate::tariff::revise::{ReviseTariff, lock_versions, plan_revision, put_in_force};

/// What came into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Codes of the new versions.
    pub codes: Vec<String>,
}

/// Puts all rates of a proposal in force from its day on, each ending the version before.
///
/// # Errors
/// Not found or not allowed; a conflict once it is decided; refused with all reasons: the same
/// person, no resolution or paper, a day that has come, a rate that would overlap another.
pub async fn approve(tx: &WriteTx, proposal: i64) -> Result<Approved> {
    let proposal = open(tx, proposal, Verb::ApproveTariff).await?;
    let papers = attachments_of(tx.conn(), "rate_proposal", proposal.id).await?.len();
    let mut reasons = rules::approving(&proposal, tx.actor().user_id, papers, ist_date(tx.now()));
    let mut plans = Vec::new();
    for line in lines(tx.conn(), proposal.id).await? {
        let rate = ReviseTariff {
            equipment: line.equipment_code,
            user_category: line.user_category,
            version: line.version,
            reason: proposal.reason.clone(),
        };
        lock_versions(tx, &rate).await?;
        match plan_revision(tx.conn(), tx.actor(), Verb::ApproveTariff, tx.now(), &rate).await {
            Ok(plan) => plans.push((rate, plan)),
            Err(Error::Refused(more)) => add_new(&mut reasons, more),
            Err(error) => return Err(error),
        }
    }
    Error::check(reasons)?;
    let mut codes = Vec::new();
    for (rate, plan) in &plans {
        put_in_force(tx, rate, plan, proposal.id).await?;
        codes.push(plan.code.clone());
    }
    let after = json!({ "status": "approved", "resolution": proposal.resolution_number, "codes": codes });
    decide(tx, &proposal, Status::Approved, "", Verb::ApproveTariff, after).await?;
    Ok(Approved { codes })
}

/// Days of the proposal and of its rates say the same; each reason is told once.
fn add_new(reasons: &mut Reasons, more: Reasons) {
    let passed = reasons.iter().any(|reason| reason.code == "rate-day-passed");
    for reason in more {
        if !(reasons.contains(&reason) || passed && reason.code == "tariff-from-tomorrow") {
            reasons.push(reason);
        }
    }
}

/// A second person turns it down, and says why.
///
/// # Errors
/// As [`approve`]; refused without a reason.
pub async fn reject(tx: &WriteTx, proposal: i64, why: &str) -> Result<()> {
    let proposal = open(tx, proposal, Verb::ApproveTariff).await?;
    let mut reasons = rules::second_person(&proposal, tx.actor().user_id);
    if why.trim().is_empty() {
        reasons.push(Reason::field("why", "rate-reject-why"));
    }
    Error::check(reasons)?;
    let after = json!({ "status": "rejected" });
    decide(tx, &proposal, Status::Rejected, why.trim(), Verb::ApproveTariff, after).await
}

/// The centre takes it back.
///
/// # Errors
/// Not found or not allowed; a conflict once it is decided.
pub async fn withdraw(tx: &WriteTx, proposal: i64) -> Result<()> {
    let proposal = open(tx, proposal, Verb::ManageTariff).await?;
    decide(tx, &proposal, Status::Withdrawn, "", Verb::ManageTariff, json!({ "status": "withdrawn" })).await
}

async fn open(tx: &WriteTx, id: i64, verb: Verb) -> Result<Proposal> {
    let proposal = lock(tx, id).await?;
    access::check(tx.actor(), verb, Scope::Centre(proposal.centre_id))?;
    if !rules::is_open(&proposal) {
        return Err(Error::Conflict(Reason::new("rate-proposal-decided")));
    }
    Ok(proposal)
}

async fn decide(
    tx: &WriteTx,
    proposal: &Proposal,
    status: Status,
    why: &str,
    verb: Verb,
    after: serde_json::Value,
) -> Result<()> {
    let by = tx.actor().user_id.ok_or(Error::NotLoggedIn)?;
    tx.conn()
        .run(
            "UPDATE rate_proposal SET status = $2, decided_at = $3, decided_by = $4, decided_because = $5 WHERE id = $1",
            values![proposal.id, status.code(), tx.now(), by.0, why.to_owned()],
        )
        .await?;
    let change = Change::of(verb, "rate_proposal", proposal.id).at(proposal.centre_id);
    let reason = if why.is_empty() { &proposal.reason } else { why };
    tx.audit(change.before(json!({ "status": "proposed" })).after(after).because(reason)).await
}
