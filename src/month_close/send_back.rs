//! Jobs without a count go back to the floor: whoever manages it is told which ones stand in the way.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::{Month, month_name};
use crate::base::{CentreId, Error, Lang, Reason, Result, Scope, Verb};
use crate::db::{Change, Event, WriteTx};
use crate::work;

/// Most references named in one message.
const MOST_NAMED: usize = 12;

/// Which month's jobs are sent back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendBack {
    /// Whose month.
    pub centre: CentreId,
    /// `2026-10`.
    pub month: String,
}

/// Tells the centre's managers which jobs of a month have no count. Returns how many there are.
///
/// # Errors
/// Not found or not allowed; refused where every job has its count.
pub async fn send_back(tx: &WriteTx, command: &SendBack) -> Result<usize> {
    access::check(tx.actor(), Verb::CloseMonth, Scope::Centre(command.centre))?;
    let month = Month::parse(&command.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    let jobs = work::open_jobs(tx.conn(), command.centre, month, tx.now()).await?;
    if jobs.is_empty() {
        return Err(Error::refused(Reason::new("close-nothing-to-send-back")));
    }
    let mut references: Vec<&str> = jobs.iter().take(MOST_NAMED).map(|job| job.reference.as_str()).collect();
    if jobs.len() > MOST_NAMED {
        references.push("…");
    }
    let named = references.join(", ");
    let record = json!({ "month": command.month, "jobs": jobs.len(), "references": named });
    let change = Change::of(Verb::CloseMonth, "centre", command.centre.0).at(command.centre).after(record);
    tx.audit(change).await?;
    tx.announce(Event {
        event: "jobs_without_count",
        object_kind: "centre",
        object_id: command.centre.0,
        centre: Some(command.centre),
        unit: None,
        user: None,
        payload: json!({
            "count": jobs.len().to_string(), "references": named, "day": month.last_day(),
            "month_en": month_name(Lang::En, month), "month_hi": month_name(Lang::Hi, month),
        }),
    })
    .await?;
    Ok(jobs.len())
}
