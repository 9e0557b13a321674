//! Proposing new rates: nothing changes until a second person puts them in force.

use sea_orm::FromQueryResult;
use serde_json::json;

use super::find::{Proposal, lines, lock};
use super::rules::is_open;
use crate::base::{CentreId, Error, Reason, Reasons, Result, Verb};
use crate::db::{Change, Rows, WriteTx, values};
use crate::tariff::revise::{PlannedRevision, ReviseTariff, plan_revision};

/// New rates for machines and categories, all from the same day.
#[derive(Clone, Debug)]
pub struct Propose {
    /// The rates; machines of one centre.
    pub rates: Vec<ReviseTariff>,
    /// The open proposal they are added to; a new one if `None`.
    pub into: Option<i64>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Puts the rates on record as a proposal. Answers its number.
///
/// # Errors
/// Not found or not allowed; refused with all reasons of every rate, see
/// [`crate::tariff::plan_revision`], or where one stands in the proposal already.
pub async fn propose(tx: &WriteTx, command: &Propose) -> Result<i64> {
    let by = tx.actor().user_id.ok_or(Error::NotLoggedIn)?;
    let first = command.rates.first().ok_or_else(|| Error::field("equipment", "rate-proposal-empty"))?;
    let mut planned: Vec<(&ReviseTariff, PlannedRevision)> = Vec::new();
    let mut reasons = Reasons::new();
    for rate in &command.rates {
        match plan_revision(tx.conn(), tx.actor(), Verb::ManageTariff, tx.now(), rate).await {
            Ok(plan) => planned.push((rate, plan)),
            Err(Error::Refused(more)) => {
                let new = more.into_iter().filter(|reason| !reasons.contains(reason));
                let new: Vec<Reason> = new.collect();
                reasons.extend(new);
            }
            Err(error) => return Err(error),
        }
    }
    Error::check(reasons)?;
    let centre = planned.first().map(|(_, plan)| plan.centre_id).ok_or(Error::NotFound)?;
    if planned.iter().any(|(_, plan)| plan.centre_id != centre) {
        return Err(Error::field("equipment", "rate-proposal-one-centre"));
    }
    let id = match command.into {
        Some(id) => open(tx, id, centre, &planned).await?,
        None => insert(tx, centre, first, by.0).await?,
    };
    for (rate, plan) in &planned {
        insert_line(tx, id, rate, plan).await?;
    }
    let after = json!({
        "effective_from": first.version.effective_from,
        "rates": planned.iter().map(|(rate, plan)| json!({
            "code": plan.code, "rate_paise": rate.version.rate, "minimum_paise": rate.version.minimum,
            "terms": rate.version.terms,
        })).collect::<Vec<_>>(),
    });
    let change = Change::of(Verb::ManageTariff, "rate_proposal", id).at(centre).after(after);
    tx.audit(change.because(&first.reason)).await?;
    Ok(id)
}

/// The proposal the rates are added to, judged with them.
async fn open(tx: &WriteTx, id: i64, centre: CentreId, planned: &[(&ReviseTariff, PlannedRevision)]) -> Result<i64> {
    let proposal: Proposal = lock(tx, id).await?;
    if proposal.centre_id != centre {
        return Err(Error::NotFound);
    }
    let mut reasons = Reasons::new();
    if !is_open(&proposal) || !proposal.resolution_number.is_empty() {
        reasons.push(Reason::field("proposal", "rate-proposal-closed"));
    }
    if planned.iter().any(|(rate, _)| rate.version.effective_from != proposal.effective_from) {
        let from = crate::base::time::short_date(proposal.effective_from);
        reasons.push(Reason::field("effective_from", "rate-proposal-other-day").with("from", from));
    }
    let there = lines(tx.conn(), id).await?;
    let twice = planned.iter().any(|(rate, plan)| {
        there.iter().any(|line| line.equipment_id == plan.equipment_id && line.user_category == rate.user_category)
    });
    if twice {
        reasons.push(Reason::field("user_category", "rate-proposal-twice"));
    }
    Error::check(reasons)?;
    Ok(id)
}

async fn insert(tx: &WriteTx, centre: CentreId, first: &ReviseTariff, by: i64) -> Result<i64> {
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO rate_proposal (centre_id, effective_from, reason, proposed_at, proposed_by) \
             VALUES ($1, $2, $3, $4, $5) RETURNING id",
            values![centre.0, first.version.effective_from, first.reason.trim().to_owned(), tx.now(), by],
        )
        .await?;
    row.map(|row| row.id).ok_or_else(|| anyhow::anyhow!("no proposal stored").into())
}

async fn insert_line(tx: &WriteTx, id: i64, rate: &ReviseTariff, plan: &PlannedRevision) -> Result<()> {
    let version = &rate.version;
    let terms = serde_json::to_string(&version.terms).map_err(anyhow::Error::from)?;
    tx.conn()
        .run(
            "INSERT INTO rate_proposal_line (proposal_id, equipment_id, user_category, rate_paise, minimum_paise, sac, \
             gst_bp, gst_unregistered_bp, terms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                id,
                plan.equipment_id.0,
                rate.user_category.clone(),
                version.rate,
                version.minimum,
                version.sac.clone(),
                version.gst,
                version.gst_unregistered,
                terms
            ],
        )
        .await?;
    Ok(())
}
