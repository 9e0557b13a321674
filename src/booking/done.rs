//! What room `work` tells about a booking: somebody came, nobody came, the work is done.
//! Who may has been asked there.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::locked::{lock, turn};
use super::transitions::Change;
use crate::base::time::Span;
use crate::base::{BookingId, Quantity, Result, Verb};
use crate::db::{self, WriteTx};

/// What was really done.
#[derive(Clone, Copy, Debug)]
pub struct Actuals {
    /// When the machine ran.
    pub span: Span,
    /// Goods processed, where goods are billed.
    pub quantity: Option<Quantity>,
    /// Salt recovered from hides.
    pub salt_recovered: Option<Quantity>,
}

/// The unit has come.
pub async fn check_in(tx: &WriteTx, id: BookingId) -> Result<()> {
    let row = lock(tx, id).await?;
    turn(tx, row, Change::CheckIn, Verb::RecordWork, None, |_| ()).await?;
    Ok(())
}

/// The work is done.
pub async fn complete(tx: &WriteTx, id: BookingId, actuals: &Actuals) -> Result<()> {
    let row = lock(tx, id).await?;
    turn(tx, row, Change::Complete, Verb::RecordWork, None, |row| {
        row.actual_starts_at = Set(Some(actuals.span.from));
        row.actual_ends_at = Set(Some(actuals.span.until));
        row.actual_quantity_milli = Set(actuals.quantity);
        row.salt_recovered_milli = Set(actuals.salt_recovered);
    })
    .await?;
    Ok(())
}

/// Nobody came. The slots stay claimed: the time is past.
pub async fn miss(tx: &WriteTx, id: BookingId) -> Result<()> {
    let row = lock(tx, id).await?;
    turn(tx, row, Change::MissStart, Verb::RecordWork, None, |_| ()).await?;
    Ok(())
}

/// Number and date of the laboratory's report.
pub async fn record_report(tx: &WriteTx, id: BookingId, report_no: &str, report_on: NaiveDate) -> Result<()> {
    let row = lock(tx, id).await?;
    let (centre, version) = (row.centre_id, row.version);
    let before = serde_json::json!({ "report_no": row.report_no, "report_on": row.report_on });
    let mut active = row.into_active_model();
    active.report_no = Set(Some(report_no.to_owned()));
    active.report_on = Set(Some(report_on));
    active.version = Set(version + 1);
    active.update(tx.conn()).await?;
    let after = serde_json::json!({ "report_no": report_no, "report_on": report_on });
    let change = db::Change::of(Verb::RecordWork, "booking", id.0).at(centre).before(before).after(after);
    tx.audit(change).await
}
