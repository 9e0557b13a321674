//! Changing a series: giving back or moving one date, this and all later ones, or all.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::find::{self, PartView, SeriesView};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Paise, Reason, Result, Scope, Verb};
use crate::booking::change::{Move, move_telling};
use crate::booking::machine::Machine;
use crate::booking::together::{self, GivenBack, Why, whys};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Which dates: all still to come, or those from a booking's date on.
#[derive(Clone, Debug, Serialize)]
pub struct Range {
    /// Row of the series.
    pub series: i64,
    /// Reference of the first booking concerned; all still to come where missing.
    pub from: Option<String>,
}

/// Gives back the dates still to come.
#[derive(Clone, Debug, Serialize)]
pub struct CancelSeries {
    /// Which.
    pub range: Range,
    /// One of the reasons on record.
    pub reason: String,
}

/// Cancels; the late fee of each follows the centre's rule.
///
/// # Errors
/// Not found or not allowed; refused when none of them can be cancelled any more.
pub async fn cancel_series(tx: &WriteTx, command: &CancelSeries) -> Result<GivenBack> {
    let (series, parts) = concerned(tx, &command.range, Verb::CancelBooking).await?;
    let ids: Vec<BookingId> = parts.iter().filter_map(|part| part.booking_id).collect();
    let given = together::give_back(tx, &ids, &command.reason).await?;
    let after = serde_json::json!({ "cancelled": given.bookings.len(), "fee_paise": given.fee });
    let entry = Change::of(Verb::CancelBooking, "booking_series", series.id).at(series.centre_id).after(after);
    tx.audit(entry.because(&command.reason)).await?;
    tell(
        tx,
        "series_cancelled",
        &series,
        &parts,
        serde_json::json!({ "count": given.bookings.len(), "fee_paise": given.fee }),
    )
    .await?;
    Ok(given)
}

/// Moves the dates still to come by the same time, or gives each another length.
#[derive(Clone, Debug, Serialize)]
pub struct ShiftSeries {
    /// Which.
    pub range: Range,
    /// Minutes later; negative for earlier.
    pub by_minutes: i64,
    /// New length of each; as it is where missing.
    pub minutes: Option<i64>,
    /// Whether those that cannot move keep their old time; else none moves.
    pub leave_rest: bool,
    /// Why; staff tell it.
    pub reason: String,
    /// What the preview showed ([`Shifted::seen`]).
    pub seen: Option<String>,
}

/// A date that was to move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Reference.
    pub reference: String,
    /// Where it was.
    pub old: together::Slot,
    /// Where it is to go.
    pub new: together::Slot,
    /// Why it keeps its old time; empty where it moved.
    pub why: Vec<Why>,
    /// Price as quoted afterwards.
    pub total: Paise,
}

/// What moving came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shifted {
    /// Each date concerned, in order.
    pub steps: Vec<Step>,
}

impl Shifted {
    /// How many moved.
    pub fn moved(&self) -> usize {
        self.steps.iter().filter(|step| step.why.is_empty()).count()
    }

    /// What was shown, to be compared when it is done.
    pub fn seen(&self) -> String {
        self.steps.iter().map(|step| if step.why.is_empty() { 'm' } else { 'x' }).collect()
    }
}

/// Moves. Old times are kept until the new ones are sure.
///
/// # Errors
/// Not found or not allowed; refused when nothing is to move, when none can, when one cannot and
/// none is to be left; a conflict when it would come out otherwise than shown.
pub async fn shift_series(tx: &WriteTx, command: &ShiftSeries) -> Result<Shifted> {
    let (series, parts) = concerned(tx, &command.range, Verb::MoveBooking).await?;
    let shifted = shift(tx, command, &parts).await?;
    if command.seen.as_deref().is_some_and(|seen| seen != shifted.seen()) {
        return Err(Error::Conflict(Reason::new("series-otherwise")));
    }
    if shifted.moved() == 0 {
        return Err(Error::refused(Reason::field("time", "series-none-moves").with("count", shifted.steps.len())));
    }
    if !command.leave_rest {
        Error::check(shifted.steps.iter().filter(|step| !step.why.is_empty()).map(stays).collect())?;
    }
    let after = serde_json::json!({
        "by_minutes": command.by_minutes,
        "minutes": command.minutes,
        "moved": shifted.moved(),
        "kept": shifted.steps.len() - shifted.moved(),
    });
    tx.audit(Change::of(Verb::MoveBooking, "booking_series", series.id).at(series.centre_id).after(after)).await?;
    let kept = shifted.steps.len() - shifted.moved();
    tell(tx, "series_moved", &series, &parts, serde_json::json!({ "count": shifted.moved(), "kept": kept })).await?;
    Ok(shifted)
}

/// What moving would come to; nothing stays.
///
/// # Errors
/// As [`shift_series`], but dates that cannot move are told.
pub async fn preview_shift(tx: &WriteTx, command: &ShiftSeries) -> Result<Shifted> {
    let (_, parts) = concerned(tx, &command.range, Verb::MoveBooking).await?;
    tx.rehearse(shift(tx, command, &parts)).await
}

fn stays(step: &Step) -> Reason {
    let why = |lang: fn(&Why) -> &str| step.why.first().map(lang).unwrap_or_default().to_owned();
    Reason::field("time", "series-date-taken")
        .with("date", time::short_date_time(step.new.0))
        .with("why_en", why(|why| &why.en))
        .with("why_hi", why(|why| &why.hi))
}

async fn shift(tx: &WriteTx, command: &ShiftSeries, parts: &[PartView]) -> Result<Shifted> {
    let by = TimeDelta::try_minutes(command.by_minutes).filter(|by| by.abs() <= TimeDelta::days(60));
    let by = by.ok_or_else(|| Error::field("time", "booking-time-unknown"))?;
    if by.is_zero() && command.minutes.is_none() {
        return Err(Error::field("time", "series-nothing-to-move"));
    }
    let mut steps = Vec::with_capacity(parts.len());
    for part in parts {
        if let (Some(reference), Some(from), Some(until)) = (part.reference.clone(), part.starts_at, part.ends_at) {
            let length = command.minutes.and_then(TimeDelta::try_minutes).unwrap_or(until - from);
            let new = (from + by, from + by + length);
            steps.push(Step { reference, old: (from, until), new, why: Vec::new(), total: Paise::ZERO });
        }
    }
    // Who goes later goes last first, so that no date is in the next one's way.
    let later = command.by_minutes >= 0;
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by_key(|index| steps.get(*index).map(|step| step.old.0));
    if later {
        order.reverse();
    }
    for index in order {
        if let Some(step) = steps.get_mut(index) {
            take_step(tx, command, step).await?;
        }
    }
    Ok(Shifted { steps })
}

async fn take_step(tx: &WriteTx, command: &ShiftSeries, step: &mut Step) -> Result<()> {
    let order = Move {
        reference: step.reference.clone(),
        equipment: None,
        starts_at: step.new.0,
        ends_at: step.new.1,
        capacity: None,
        quantity: None,
        reason: command.reason.clone(),
        version: None,
        override_reason: None,
    };
    match tx.try_part(move_telling(tx, &order, false)).await? {
        Ok(placed) => step.total = together::total_of(tx, placed.id).await?,
        Err(refusal) => step.why = whys(refusal)?,
    }
    Ok(())
}

/// The dates concerned, still to come, with everything they claim from taken.
async fn concerned(tx: &WriteTx, range: &Range, verb: Verb) -> Result<(SeriesView, Vec<PartView>)> {
    let series = find::series(tx.conn(), tx.actor(), range.series).await?;
    access::check(tx.actor(), verb, Scope::UnitAtCentre(series.unit_id, series.centre_id))?;
    let machines = machines(tx, &series).await?;
    together::take(tx, series.unit_id, &machines).await?;
    let mut parts = find::parts(tx.conn(), series.id).await?;
    if let Some(from) = &range.from {
        let first = parts.iter().find(|part| part.reference.as_deref() == Some(from)).and_then(|part| part.starts_at);
        let first = first.ok_or(Error::NotFound)?;
        parts.retain(|part| part.starts_at.is_some_and(|starts_at| starts_at >= first));
    }
    parts.retain(|part| part.is_still_to_come(tx.now()));
    if parts.is_empty() {
        return Err(Error::refused(Reason::new("series-nothing-to-come")));
    }
    Ok((series, parts))
}

/// The machines its bookings stand on: one may have been moved to a sister.
async fn machines(tx: &WriteTx, series: &SeriesView) -> Result<Vec<Machine>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        equipment_id: crate::base::EquipmentId,
    }
    let sql = "SELECT DISTINCT b.equipment_id FROM booking_series_part p JOIN booking b ON b.id = p.booking_id \
               WHERE p.series_id = $1";
    let rows: Vec<Row> = tx.conn().rows(sql, values![series.id]).await?;
    let mut machines = Vec::with_capacity(rows.len());
    for row in rows {
        machines.push(Machine::by_id(tx.conn(), row.equipment_id).await?);
    }
    Ok(machines)
}

async fn tell(
    tx: &WriteTx,
    event: &'static str,
    series: &SeriesView,
    parts: &[PartView],
    more: serde_json::Value,
) -> Result<()> {
    let machine = Machine::by_code(tx.conn(), &series.equipment_code).await?;
    let starts_at: Option<Instant> = parts.iter().filter_map(|part| part.starts_at).min();
    let mut payload = serde_json::json!({
        "machine_en": machine.name_en,
        "machine_hi": machine.name_hi,
        "centre_en": machine.centre_name_en,
        "centre_hi": machine.centre_name_hi,
        "starts_at": starts_at.map(time::rfc3339),
    });
    if let (Some(facts), serde_json::Value::Object(more)) = (payload.as_object_mut(), more) {
        facts.extend(more);
    }
    tx.announce(Event {
        event,
        object_kind: "booking_series",
        object_id: series.id,
        centre: Some(series.centre_id),
        unit: Some(series.unit_id),
        user: None,
        payload,
    })
    .await
}

/// The span of a slot.
pub fn span((from, until): together::Slot) -> Span {
    Span { from, until }
}
