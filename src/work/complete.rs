//! The job is closed, and its charge is made from what was really done.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;

use super::charges::{Charged, ToCharge, charge_all};
use super::check_in::{CheckIn, check_in};
use super::entity::job_card;
use super::job::{Job, find_for_change};
use super::record_count::write_count;
use super::rules::{self, Count, Stage};
use crate::access;
use crate::base::time::{Instant, Span, rfc3339};
use crate::base::{ChargeId, Error, Paise, Quantity, Reasons, Result, Scope, Verb};
use crate::booking::{self, Actuals};
use crate::db::{Change, Event, WriteTx};
use crate::tariff::ChargeKind;

/// Completes a job. What the floor has recorded step by step may be left out; what is told
/// here fills in or corrects it.
#[derive(Clone, Debug, Default)]
pub struct Complete {
    /// The booking.
    pub reference: String,
    /// When the machine was really started.
    pub actual_start: Option<Instant>,
    /// When it was really stopped.
    pub actual_end: Option<Instant>,
    /// What was counted.
    pub count: Option<Count>,
    /// Whether the session was broken off: the rate's share of the planned fee is charged.
    pub aborted: bool,
    /// Anything the bill's reader should know.
    pub remark: String,
}

/// What completion made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Completed {
    /// The charge.
    pub charge: ChargeId,
    /// Processed quantity or time that is billed.
    pub billed_quantity: Quantity,
    /// What is counted.
    pub billed_unit: String,
    /// What the unit owes for it.
    pub total: Paise,
}

/// Closes the job card, makes the charge, tells the unit.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, while start, stop or a count that is
/// billed is missing or does not fit.
pub async fn complete(tx: &WriteTx, command: Complete) -> Result<Completed> {
    let job = ready(tx, &command).await?;
    let mut facts = job.facts()?;
    let mut reasons = Reasons::new();
    if let Some(at) = command.actual_start {
        facts.started_at = Some(at);
        reasons.extend(rules::start_time(&facts, at, tx.now()));
    }
    if let Some(at) = command.actual_end {
        facts.stopped_at = Some(at);
        reasons.extend(facts.started_at.map(|started| rules::stop_time(started, at, tx.now())).unwrap_or_default());
    } else if let (Some(_), Some(started), Some(stopped)) = (command.actual_start, facts.started_at, facts.stopped_at) {
        reasons.extend(rules::stop_time(started, stopped, tx.now()));
    }
    if let Some(count) = &command.count {
        reasons.extend(rules::count_fits(facts.received, count));
        facts.count = Some(count.clone());
    }
    reasons.extend(rules::complete(&facts));
    Error::check(reasons)?;
    let span = facts
        .started_at
        .zip(facts.stopped_at)
        .and_then(|(from, until)| Span::new(from, until))
        .ok_or_else(|| anyhow::anyhow!("a job passed the rules without a run"))?;
    if let Some(count) = command.count.clone() {
        write_count(tx, &job, count).await?;
    }
    close_card(tx, &job, span, &command).await?;
    finish(tx, &job, span, facts.count, command.aborted).await
}

/// The job, checked in: whoever reports a finished job has seen the unit.
async fn ready(tx: &WriteTx, command: &Complete) -> Result<Job> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    let told_all = command.actual_start.is_some() && command.actual_end.is_some();
    if job.facts()?.stage == Stage::Confirmed && told_all {
        check_in(tx, CheckIn { reference: command.reference.clone() }).await?;
        return find_for_change(tx, &command.reference).await;
    }
    Ok(job)
}

async fn close_card(tx: &WriteTx, job: &Job, span: Span, command: &Complete) -> Result<()> {
    let card = job.open_card()?;
    let mut row = job_card::ActiveModel {
        id: Unchanged(card.id),
        status: Set("completed".to_owned()),
        started_at: Set(Some(span.from)),
        stopped_at: Set(Some(span.until)),
        completed_at: Set(Some(tx.now())),
        version: Set(card.version + 1),
        ..Default::default()
    };
    if !command.remark.is_empty() {
        row.remark = Set(command.remark.clone());
    }
    // Told only at the end what was processed: that much had come.
    if let (None, Some(count)) = (card.received_quantity, &command.count) {
        row.received_quantity = Set(Some(count.processed.plus(count.rejected)?));
    }
    row.update(tx.conn()).await?;
    tx.audit(
        Change::of(Verb::RecordWork, "job_card", card.id)
            .at(job.booked.centre_id)
            .before(json!({ "status": card.status }))
            .after(json!({
                "status": "completed",
                "started_at": rfc3339(span.from),
                "stopped_at": rfc3339(span.until),
                "remark": command.remark,
            })),
    )
    .await
}

async fn finish(tx: &WriteTx, job: &Job, span: Span, count: Option<Count>, aborted: bool) -> Result<Completed> {
    let booked = &job.booked;
    let processed = count.as_ref().map(|count| count.processed).filter(|_| job.goods_billed());
    let kind = if aborted { ChargeKind::Aborted } else { ChargeKind::Usage };
    let Charged { quote, charge, total } =
        charge_all(tx, job, &ToCharge { kind, span, quantity: processed, even_nothing: true }).await?;
    let charge = charge.ok_or_else(|| anyhow::anyhow!("a quote has no line"))?;
    // Recovered salt is kept with the booking, because funders ask for it.
    let salt = count.as_ref().filter(|count| rules::is_salt(count)).map(|count| count.by_product_quantity);
    booking::complete(tx, booked.booking_id, &Actuals { span, quantity: processed, salt_recovered: salt }).await?;
    tx.announce(Event {
        event: "job_completed",
        object_kind: "booking",
        object_id: booked.booking_id.0,
        centre: Some(booked.centre_id),
        unit: Some(booked.unit_id),
        user: None,
        payload: json!({ "reference": booked.reference, "total_paise": total }),
    })
    .await?;
    Ok(Completed { charge, billed_quantity: quote.billed_quantity, billed_unit: quote.billed_unit.clone(), total })
}
