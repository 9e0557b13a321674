//! New opening hours of a centre, from a day on.

use chrono::{NaiveDate, Timelike};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::to_value;

use super::checks::Checks;
use super::entity::opening_hours;
use super::queries;
use crate::access;
use crate::base::time::{ist_date, parse_date, parse_time, short_date};
use crate::base::{CentreId, EquipmentId, Error, Reason, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// Days of the week as stored, Monday first.
pub const WEEKDAYS: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
/// A weekday off only once a month: the second Saturday.
pub const SECOND_SATURDAY: &str = "SAT2";

/// Opening hours as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct HoursForm {
    /// First day they hold.
    pub effective_from: String,
    /// Opening time.
    pub opens: String,
    /// Closing time.
    pub closes: String,
    /// Days off: some of [`WEEKDAYS`] and [`SECOND_SATURDAY`].
    pub off: Vec<String>,
}

/// Opening hours, understood.
pub(super) struct Hours {
    effective_from: NaiveDate,
    opens_minute: i64,
    closes_minute: i64,
    weekly_off: String,
    extra_off: String,
}

pub(super) fn read(form: &HoursForm, checks: &mut Checks) -> Hours {
    let minute = |typed: &str| parse_time(typed).map(|time| i64::from(time.num_seconds_from_midnight() / 60));
    let opens_minute = checks.known("opens", "catalogue-opens", minute(&form.opens));
    // People who close at midnight write 24:00 or 0:00.
    let closes = if form.closes.trim() == "24:00" { Some(1440) } else { minute(&form.closes) };
    let closes_minute = checks.known("closes", "catalogue-closes", closes.map(|m| if m == 0 { 1440 } else { m }));
    if closes_minute != 0 && closes_minute <= opens_minute {
        checks.fault(Reason::field("closes", "catalogue-closes-before"));
    }
    if form.off.iter().any(|day| day != SECOND_SATURDAY && !WEEKDAYS.contains(&day.as_str())) {
        checks.fault(Reason::field("off", "catalogue-off-days"));
    }
    let weekly: Vec<&str> = WEEKDAYS.into_iter().filter(|day| form.off.iter().any(|off| off == day)).collect();
    if weekly.len() == WEEKDAYS.len() {
        checks.fault(Reason::field("off", "catalogue-off-days"));
    }
    let second_saturday = form.off.iter().any(|off| off == SECOND_SATURDAY);
    Hours {
        effective_from: checks.known("effective_from", "catalogue-day", parse_date(&form.effective_from)),
        opens_minute,
        closes_minute,
        weekly_off: weekly.join(";"),
        extra_off: if second_saturday { SECOND_SATURDAY.to_owned() } else { String::new() },
    }
}

/// Sets a centre's hours from a day on, today at the earliest. Hours of the past stay.
/// Bookings already made keep their times.
///
/// # Errors
/// Refused when the times make no sense, or when an opening does not lie on the grid that
/// machines of the centre are booked on.
pub async fn set_hours(tx: &WriteTx, centre_code: &str, form: &HoursForm) -> Result<()> {
    let centre = queries::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    let mut checks = Checks::default();
    let hours = read(form, &mut checks);
    let today = ist_date(tx.now());
    if hours.effective_from < today && hours.effective_from != NaiveDate::default() {
        checks.fault(Reason::field("effective_from", "catalogue-from-today").with("today", short_date(today)));
    }
    checks.done()?;
    if let Some(reason) = off_grid(tx, centre.id, None, hours.opens_minute).await? {
        return Err(Error::refused(reason));
    }
    store(tx, centre.id, &hours).await
}

/// The reason against an opening that does not lie on the grid of the centre's machines (or of one).
/// Slots are counted from Indian midnight, so that a booking begins at opening only if the
/// quantum divides the opening time. The calendars are locked: nobody books meanwhile.
pub(super) async fn off_grid(
    tx: &WriteTx,
    centre: CentreId,
    machine: Option<EquipmentId>,
    opens_minute: i64,
) -> Result<Option<Reason>> {
    #[derive(FromQueryResult)]
    struct Quantum {
        quantum_minutes: i64,
    }
    let sql = format!(
        "SELECT quantum_minutes FROM calendar WHERE centre_id = $1 \
         AND ($2 = 0 OR id = (SELECT calendar_id FROM equipment WHERE id = $2)) ORDER BY id{}",
        tx.for_update()
    );
    let grids: Vec<Quantum> = tx.conn().rows(&sql, values![centre.0, machine.map_or(0, |id| id.0)]).await?;
    let widest = grids
        .iter()
        .map(|grid| grid.quantum_minutes)
        .filter(|quantum| (1..1440).contains(quantum) && opens_minute % quantum != 0)
        .max();
    Ok(widest.map(|quantum| Reason::field("opens", "catalogue-off-grid").with("minutes", quantum)))
}

pub(super) async fn store(tx: &WriteTx, centre: CentreId, hours: &Hours) -> Result<()> {
    let same_day = opening_hours::Entity::find()
        .filter(opening_hours::Column::CentreId.eq(centre))
        .filter(opening_hours::Column::EffectiveFrom.eq(hours.effective_from))
        .one(tx.conn())
        .await?;
    let before = same_day.as_ref().and_then(|row| to_value(row).ok());
    let is_new = same_day.is_none();
    let mut row = same_day.map(IntoActiveModel::into_active_model).unwrap_or_else(|| opening_hours::ActiveModel {
        id: NotSet,
        centre_id: Set(centre),
        effective_from: Set(hours.effective_from),
        ..Default::default()
    });
    row.opens_minute = Set(hours.opens_minute);
    row.closes_minute = Set(hours.closes_minute);
    row.weekly_off = Set(hours.weekly_off.clone());
    row.extra_off = Set(hours.extra_off.clone());
    let stored = if is_new { row.insert(tx.conn()).await? } else { row.update(tx.conn()).await? };
    let mut change = Change::of(Verb::ManageCentre, "opening_hours", stored.id).at(centre);
    change.before = before;
    tx.audit(change.after(to_value(&stored).unwrap_or_default())).await
}
