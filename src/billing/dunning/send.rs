//! The job: whoever is due for a step is reminded, each step once.

use chrono::{NaiveDate, Timelike};
use serde_json::json;

use super::find::{self, OpenDue};
use super::rules::{self, Step};
use crate::base::time::{ist_date, to_ist};
use crate::base::{CentreId, Result, Verb};
use crate::billing::parties::{self, CentreParty};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Reminders of one step at one centre in one transaction.
const BATCH: u64 = 200;

/// Sends what is due at all centres that have a ladder; `dunning_upcoming` before the day to pay and
/// `dunning_overdue` after it leave through the outbox. Returns how many.
///
/// # Errors
/// Of the database only.
pub async fn send_due_reminders(tx: &WriteTx) -> Result<u64> {
    if !rules::is_sending_time(i64::from(to_ist(tx.now()).hour())) {
        return Ok(0);
    }
    let mut sent = 0;
    for centre in find::centres(tx.conn()).await? {
        sent += of_centre(tx, centre).await?;
    }
    Ok(sent)
}

async fn of_centre(tx: &WriteTx, centre: CentreId) -> Result<u64> {
    let today = ist_date(tx.now());
    let Some(ladder) = find::ladder(tx.conn(), centre, today).await? else {
        return Ok(0);
    };
    let party = parties::centre(tx.conn(), centre).await?;
    let mut sent = 0;
    for window in rules::windows(&ladder.days(), today) {
        let Some(step) = ladder.steps.iter().find(|step| step.days == window.days) else {
            continue;
        };
        for due in find::due_for(tx.conn(), centre, window, today, BATCH).await? {
            sent += u64::from(remind(tx, &party, &due, step, today).await?);
        }
    }
    Ok(sent)
}

async fn remind(tx: &WriteTx, centre: &CentreParty, due: &OpenDue, step: &Step, today: NaiveDate) -> Result<bool> {
    let stored = tx
        .conn()
        .run(
            "INSERT INTO dunning_notice (document_id, days, sent_on, outstanding_paise, words_en, words_hi, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (document_id, days) DO NOTHING",
            values![
                due.id.0,
                step.days,
                today,
                due.outstanding.0,
                step.words_en.clone(),
                step.words_hi.clone(),
                tx.now()
            ],
        )
        .await?;
    if stored.rows_affected() != 1 {
        return Ok(false);
    }
    let record = json!({ "step_days": step.days, "outstanding_paise": due.outstanding });
    tx.audit(Change::of(Verb::RemindDues, "document", due.id.0).at(due.centre_id).after(record)).await?;
    tx.announce(Event {
        event: if due.due_on < today { "dunning_overdue" } else { "dunning_upcoming" },
        object_kind: "document",
        object_id: due.id.0,
        centre: Some(due.centre_id),
        unit: Some(due.unit_id),
        user: None,
        payload: json!({
            "number": due.number, "id": due.id, "amount": due.outstanding.to_string(), "due_on": due.due_on,
            "late": (today - due.due_on).num_days(), "words_en": step.words_en, "words_hi": step.words_hi,
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await?;
    Ok(true)
}
