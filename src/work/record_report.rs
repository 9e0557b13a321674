//! A laboratory's report gets its number and date on the booking it belongs to.

use chrono::NaiveDate;

use super::job::find_for_change;
use crate::access;
use crate::base::time::ist_date;
use crate::base::{Error, Reason, Result, Scope, Verb};
use crate::booking;
use crate::db::WriteTx;

/// Records a report.
#[derive(Clone, Debug)]
pub struct RecordReport {
    /// The booking.
    pub reference: String,
    /// Number on the report.
    pub report_no: String,
    /// Date on the report.
    pub report_on: NaiveDate,
}

/// Writes the report's number and date.
///
/// # Errors
/// Not found or not allowed; refused for what is no laboratory test, for an empty number and
/// for a date ahead.
pub async fn record_report(tx: &WriteTx, command: RecordReport) -> Result<()> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    let mut reasons = Vec::new();
    if job.booked.kind != "lab_test" {
        reasons.push(Reason::new("work-not-a-test"));
    }
    if command.report_no.is_empty() {
        reasons.push(Reason::field("report_no", "work-text-needed"));
    }
    if command.report_on > ist_date(tx.now()) {
        reasons.push(Reason::field("report_on", "work-time-ahead"));
    }
    Error::check(reasons)?;
    booking::record_report(tx, job.booked.booking_id, &command.report_no, command.report_on).await
}
