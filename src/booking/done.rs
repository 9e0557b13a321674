//! What room `work` tells about a booking: somebody came, nobody came, the work is done.
//! Who may has been asked there.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::end_early;
use super::locked::{lock, turn};
use super::machine::Machine;
use super::transitions::Change;
use crate::base::time::{Instant, Span};
use crate::base::{BookingId, Quantity, Result, Verb, normalize_reference};
use crate::db::{self, Rows, WriteTx, values};

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

/// Takes the calendar of a booking shared, before its row is locked: its slots may be given back.
/// Nothing is there to take of a booking that is not there.
pub async fn take_calendar(tx: &WriteTx, reference: &str) -> Result<()> {
    if tx.for_share().is_empty() {
        return Ok(());
    }
    let sql =
        "SELECT k.id FROM calendar k JOIN booking b ON b.calendar_id = k.id WHERE b.reference = $1 FOR SHARE OF k";
    tx.conn().run(sql, values![normalize_reference(reference)]).await?;
    Ok(())
}

/// The unit has come; `verb` is what it was asked for: staff record it, or the unit's own code reader does.
pub async fn check_in(tx: &WriteTx, id: BookingId, verb: Verb) -> Result<()> {
    let row = lock(tx, id).await?;
    turn(tx, row, Change::CheckIn, verb, None, |_| ()).await?;
    Ok(())
}

/// The machine has stopped; the rest of the booked time is given back. The calendar has been taken.
pub async fn stop(tx: &WriteTx, id: BookingId, at: Instant) -> Result<()> {
    end_early::stopped(tx, id, at).await
}

/// The work is done; time that was not used is given back. The calendar has been taken.
pub async fn complete(tx: &WriteTx, id: BookingId, actuals: &Actuals) -> Result<()> {
    end_early::stopped(tx, id, actuals.span.until).await?;
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

/// Nobody came. The time waited stays claimed: it is past; the rest is given back. The calendar has been taken.
pub async fn miss(tx: &WriteTx, id: BookingId) -> Result<()> {
    let row = lock(tx, id).await?;
    let machine = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let waited = end_early::waited(&machine.grid(), row.first_slot..row.end_slot, tx.now());
    let freed_from = (waited.end < row.end_slot).then(|| Ord::min(tx.now(), row.ends_at));
    if freed_from.is_some() {
        end_early::give_back(tx, &row, waited.end).await?;
    }
    turn(tx, row, Change::MissStart, Verb::RecordWork, None, |row| {
        row.end_slot = Set(waited.end);
        row.freed_from = Set(freed_from);
    })
    .await?;
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
