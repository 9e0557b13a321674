//! The board's resolution goes on record with a proposal: number, day and paper.

use chrono::NaiveDate;
use serde_json::json;

use super::find::lock;
use super::rules;
use crate::access;
use crate::base::time::ist_date;
use crate::base::{Error, Reason, Result, Scope, Verb};
use crate::db::{Change, NewAttachment, Rows, WriteTx, sha256, values};

/// A resolution and its paper.
#[derive(Clone, Debug)]
pub struct Resolution<'a> {
    /// The proposal it decides on.
    pub proposal: i64,
    /// Number as the minutes have it.
    pub number: String,
    /// Day of the meeting.
    pub on: NaiveDate,
    /// Name, media type and content of the paper; may be left out when one is there already.
    pub paper: Option<(&'a str, &'a str, &'a [u8])>,
}

/// Puts the resolution on record. From here on the proposal takes no more rates.
///
/// # Errors
/// Not found or not allowed; a conflict once the proposal is decided; refused with all reasons.
pub async fn resolve(tx: &WriteTx, command: &Resolution<'_>) -> Result<()> {
    let proposal = lock(tx, command.proposal).await?;
    access::check(tx.actor(), Verb::ManageTariff, Scope::Centre(proposal.centre_id))?;
    if !rules::is_open(&proposal) {
        return Err(Error::Conflict(Reason::new("rate-proposal-decided")));
    }
    Error::check(rules::resolving(&command.number, command.on, ist_date(tx.now())))?;
    tx.conn()
        .run(
            "UPDATE rate_proposal SET resolution_number = $2, resolution_on = $3 WHERE id = $1",
            values![command.proposal, command.number.trim().to_owned(), command.on],
        )
        .await?;
    let mut after = json!({ "resolution_number": command.number.trim(), "resolution_on": command.on });
    if let Some((file_name, media_type, content)) = command.paper {
        let new = NewAttachment {
            centre: Some(proposal.centre_id),
            object_kind: "rate_proposal",
            object_id: proposal.id,
            file_name,
            media_type,
            content,
        };
        tx.attach(new).await?;
        after["paper_sha256"] = json!(sha256(content));
    }
    let before = json!({ "resolution_number": proposal.resolution_number, "resolution_on": proposal.resolution_on });
    let change = Change::of(Verb::ManageTariff, "rate_proposal", proposal.id).at(proposal.centre_id);
    tx.audit(change.before(before).after(after)).await
}
