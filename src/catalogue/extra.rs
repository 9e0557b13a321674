//! Hours beside the ordinary ones for a period: earlier opening for three weeks, nights for
//! approved units, a holiday on which the centre works.

use chrono::{Days, NaiveDate, Timelike};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::checks::Checks;
use super::hours::{Asking, CentreHours, DayHours, ExtraHours, OffDay, minutes_of};
use super::opening::{WEEKDAYS, off_grid};
use super::{Centre, queries};
use crate::access;
use crate::base::time::{Instant, clock_time, ist_date, parse_date, parse_time, short_date};
use crate::base::{CentreId, EquipmentId, Error, Reason, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// Longest period one entry covers.
const LONGEST_DAYS: u64 = 366;
const DAY_MINUTES: i64 = 1440;

/// Extra hours as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ExtraHoursForm {
    /// Code of one machine; empty for the whole centre.
    pub machine: String,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// Days of the week (`MON`); every one if none is named.
    pub weekdays: Vec<String>,
    /// Opening.
    pub opens: String,
    /// Closing; at or before the opening, or past 24:00, it is on the next day.
    pub closes: String,
    /// `yes` if weekly offs and holidays open too.
    pub on_closed_days: String,
    /// `yes` if only units with a permission may book them.
    pub approved_only: String,
    /// Why.
    pub reason: String,
}

/// Reads a closing time: `23:00`, `24:00`, `26:00` or, after an opening in the evening, `02:00`.
fn closing(typed: &str, opens_minute: i64) -> Option<i64> {
    let (hour, minute) = typed.trim().split_once([':', '.']).unwrap_or((typed.trim(), "0"));
    let late = (hour.parse::<i64>().ok(), minute.parse::<i64>().ok());
    let minutes = match late {
        (Some(hour @ 24..=48), Some(minute @ 0..=59)) => hour * 60 + minute,
        _ => i64::from(parse_time(typed)?.num_seconds_from_midnight() / 60),
    };
    Some(if minutes <= opens_minute { minutes + DAY_MINUTES } else { minutes })
}

fn read(form: &ExtraHoursForm, today: NaiveDate, checks: &mut Checks) -> ExtraHours {
    let first_day = checks.known("first_day", "catalogue-day", parse_date(&form.first_day));
    let last_day = checks.known("last_day", "catalogue-day", parse_date(&form.last_day));
    if first_day < today && first_day != NaiveDate::default() {
        checks.fault(Reason::field("first_day", "catalogue-from-today").with("today", short_date(today)));
    }
    let latest = first_day.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(first_day);
    if last_day < first_day || last_day > latest {
        checks.fault(Reason::field("last_day", "duty-period").with("days", LONGEST_DAYS));
    }
    let opens = parse_time(&form.opens).map(|time| i64::from(time.num_seconds_from_midnight() / 60));
    let opens_minute = checks.known("opens", "catalogue-opens", opens);
    let closes_minute = checks.known("closes", "catalogue-closes", closing(&form.closes, opens_minute));
    if closes_minute - opens_minute > DAY_MINUTES {
        checks.fault(Reason::field("closes", "duty-longer-than-day"));
    }
    let days = form.weekdays.iter().map(|day| WEEKDAYS.contains(&day.as_str()).then(|| OffDay::parse(day)).flatten());
    ExtraHours {
        machine: None,
        first_day,
        last_day,
        weekdays: checks.known("weekdays", "duty-weekdays", days.collect::<Option<Vec<OffDay>>>()),
        opens_minute,
        closes_minute,
        on_closed_days: form.on_closed_days == "yes",
        approved_only: form.approved_only == "yes",
    }
}

/// Adds extra hours from today at the earliest; slots and pages follow at once.
///
/// # Errors
/// Refused with every fault of the form; when an opening does not lie on the grid of a machine; when
/// the centre would stay closed between its ordinary and these hours; when they open nothing more.
pub async fn add_extra_hours(tx: &WriteTx, centre_code: &str, form: &ExtraHoursForm) -> Result<()> {
    let centre = queries::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    let mut checks = Checks::default();
    let mut extra = read(form, ist_date(tx.now()), &mut checks);
    let reason = checks.text("reason", "duty-reason", &form.reason);
    let machine = machine_of(tx.conn(), &centre, &form.machine).await?;
    if machine.is_none() && !form.machine.is_empty() {
        checks.fault(Reason::field("machine", "duty-machine"));
    }
    checks.done()?;
    extra.machine = machine;
    if let Some(reason) = off_grid(tx, centre.id, machine, extra.opens_minute).await? {
        return Err(Error::refused(reason));
    }
    let hours = queries::centre_hours(tx.conn(), centre.id).await?;
    Error::check(senseless(&hours, &extra).into_iter().collect())?;
    let id = insert(tx, centre.id, &extra, form, &reason).await?;
    let change = Change::of(Verb::ManageCentre, "extra_hours", id).at(centre.id).because(&reason);
    tx.audit(change.after(serde_json::to_value(form).unwrap_or_default())).await
}

/// A machine of this centre by its code.
pub async fn machine_of(conn: &impl ConnectionTrait, centre: &Centre, code: &str) -> Result<Option<EquipmentId>> {
    if code.is_empty() {
        return Ok(None);
    }
    let machines = queries::equipment_of(conn, centre.id).await?;
    Ok(machines.into_iter().find(|machine| machine.code == code).map(|machine| machine.id))
}

/// Why these hours make no sense beside what is there: a gap, or nothing more than there is. Pure.
fn senseless(hours: &CentreHours, extra: &ExtraHours) -> Option<Reason> {
    let asking = Asking { machine: extra.machine, approved: extra.approved_only };
    let with = hours.clone().with_extra([extra.clone()]);
    let days = || extra.first_day.iter_days().take_while(|day| *day <= extra.last_day);
    let changed: Vec<NaiveDate> =
        days().filter(|day| with.day_for(*day, asking) != hours.day_for(*day, asking)).collect();
    let gap = changed.iter().find_map(|day| {
        let DayHours::Open(open) = hours.day_for(*day, asking) else { return None };
        let span = minutes_of(*day, extra.opens_minute, extra.closes_minute)?;
        (span.from > open.until || span.until < open.from).then_some((*day, open))
    });
    if let Some((day, open)) = gap {
        let reason = Reason::field("opens", "duty-hours-gap").with("date", short_date(day));
        return Some(reason.with("opens", clock_time(open.from)).with("closes", clock_time(open.until)));
    }
    changed.is_empty().then(|| Reason::field("opens", "duty-hours-nothing"))
}

#[derive(FromQueryResult)]
struct Inserted {
    id: i64,
}

async fn insert(
    tx: &WriteTx,
    centre: CentreId,
    extra: &ExtraHours,
    form: &ExtraHoursForm,
    reason: &str,
) -> Result<i64> {
    let sql = "INSERT INTO extra_hours (centre_id, equipment_id, first_day, last_day, weekdays, opens_minute, \
               closes_minute, on_closed_days, approved_only, reason, made_at, made_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
    let row: Option<Inserted> = tx
        .conn()
        .row(
            sql,
            values![
                centre.0,
                extra.machine.map(|id| id.0),
                extra.first_day,
                extra.last_day,
                form.weekdays.join(";"),
                extra.opens_minute,
                extra.closes_minute,
                extra.on_closed_days,
                extra.approved_only,
                reason,
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ],
        )
        .await?;
    Ok(row.map_or(0, |row| row.id))
}

/// Extra hours that hold now or later, as lists show them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ListedExtraHours {
    /// Row.
    pub id: i64,
    /// Code of the machine they are for; empty for the whole centre.
    pub machine: String,
    /// First Indian day.
    pub first_day: NaiveDate,
    /// Last Indian day.
    pub last_day: NaiveDate,
    /// `MON;TUE`; empty for every day.
    pub weekdays: String,
    /// Opening, in minutes from Indian midnight.
    pub opens_minute: i64,
    /// Closing, in minutes from Indian midnight.
    pub closes_minute: i64,
    /// Whether weekly offs and holidays open too.
    pub on_closed_days: bool,
    /// Whether only units with a permission may book them.
    pub approved_only: bool,
    /// Why.
    pub reason: String,
}

/// Extra hours of a centre that are not over on a day, first to last.
///
/// # Errors
/// A fault of the database.
pub async fn extra_hours_from(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    day: NaiveDate,
) -> Result<Vec<ListedExtraHours>> {
    let sql = "SELECT h.id, COALESCE(e.code, '') AS machine, h.first_day, h.last_day, h.weekdays, h.opens_minute, \
               h.closes_minute, h.on_closed_days, h.approved_only, h.reason \
               FROM extra_hours h LEFT JOIN equipment e ON e.id = h.equipment_id \
               WHERE h.centre_id = $1 AND h.last_day >= $2 AND h.withdrawn_at IS NULL ORDER BY h.first_day, h.id";
    Ok(conn.rows(sql, values![centre.0, day]).await?)
}

/// Takes extra hours back. What is not there any more stays so.
///
/// # Errors
/// The actor may not look after this centre.
pub async fn withdraw_extra_hours(tx: &WriteTx, centre_code: &str, id: i64) -> Result<()> {
    let centre = queries::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    let now: Instant = tx.now();
    let sql = "UPDATE extra_hours SET withdrawn_at = $1 WHERE id = $2 AND centre_id = $3 AND withdrawn_at IS NULL";
    if tx.conn().run(sql, values![now, id, centre.id.0]).await?.rows_affected() == 0 {
        return Ok(());
    }
    let change = Change::of(Verb::ManageCentre, "extra_hours", id).at(centre.id);
    tx.audit(change.after(json!({ "withdrawn": true }))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_at_or_before_the_opening_is_on_the_next_day() {
        assert_eq!(closing("23:00", 1140), Some(1380));
        assert_eq!(closing("24:00", 1140), Some(1440));
        assert_eq!(closing("2:00", 1140), Some(1560));
        assert_eq!(closing("26:00", 1140), Some(1560));
        assert_eq!(closing("0:00", 1140), Some(1440));
        assert_eq!(closing("48:00", 0), Some(2880));
        assert_eq!(closing("49:00", 0), None);
        assert_eq!(closing("late", 0), None);
    }
}
