//! The roster: which operator is on duty when, and who is away.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, Timelike};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::misfits;
use super::rules::{Duty, Leave, Roster};
use crate::access;
use crate::base::time::{ist_date, parse_date, parse_time, short_date};
use crate::base::{CentreId, EquipmentId, Error, Reason, Reasons, Result, Scope, UserId, Verb};
use crate::catalogue::{self, OffDay, WEEKDAYS};
use crate::db::{Change, Rows, WriteTx, values};

/// Longest leave one entry covers.
const LONGEST_LEAVE_DAYS: u64 = 366;
const DAY_MINUTES: i64 = 1440;

/// A line of the roster with its row.
#[derive(Clone, Debug)]
pub struct ListedDuty {
    /// Row.
    pub id: i64,
    /// The line.
    pub duty: Duty,
}

/// Leave with its row.
#[derive(Clone, Debug)]
pub struct ListedLeave {
    /// Row.
    pub id: i64,
    /// The leave.
    pub leave: Leave,
    /// Why.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct DutyRow {
    id: i64,
    operator_id: UserId,
    weekdays: String,
    from_minute: i64,
    until_minute: i64,
    first_day: NaiveDate,
    last_day: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct MachineRow {
    duty_id: i64,
    equipment_id: EquipmentId,
}

#[derive(FromQueryResult)]
struct LeaveRow {
    id: i64,
    operator_id: UserId,
    first_day: NaiveDate,
    last_day: NaiveDate,
    reason: String,
}

/// Lines of a centre's roster that hold on a day or later.
pub async fn duties_from(conn: &impl ConnectionTrait, centre: CentreId, day: NaiveDate) -> Result<Vec<ListedDuty>> {
    let rows: Vec<DutyRow> = conn
        .rows(
            "SELECT id, operator_id, weekdays, from_minute, until_minute, first_day, last_day FROM roster_duty \
             WHERE centre_id = $1 AND withdrawn_at IS NULL AND (last_day IS NULL OR last_day >= $2) \
             ORDER BY from_minute, id",
            values![centre.0, day],
        )
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let machines: Vec<MachineRow> = conn
        .rows(
            "SELECT m.duty_id, m.equipment_id FROM roster_machine m JOIN roster_duty d ON d.id = m.duty_id \
             WHERE d.centre_id = $1 AND d.withdrawn_at IS NULL ORDER BY m.equipment_id",
            values![centre.0],
        )
        .await?;
    let mut of_duty: HashMap<i64, Vec<EquipmentId>> = HashMap::new();
    for machine in machines {
        of_duty.entry(machine.duty_id).or_default().push(machine.equipment_id);
    }
    rows.into_iter()
        .map(|row| {
            let unknown = || anyhow::anyhow!("unknown day in {:?}", row.weekdays);
            let duty = Duty {
                operator: row.operator_id,
                machines: of_duty.remove(&row.id).unwrap_or_default(),
                weekdays: OffDay::parse_all(&row.weekdays).ok_or_else(unknown)?,
                from_minute: row.from_minute,
                until_minute: row.until_minute,
                first_day: row.first_day,
                last_day: row.last_day,
            };
            Ok(ListedDuty { id: row.id, duty })
        })
        .collect()
}

/// Leave at a centre that is not over on a day.
pub async fn leaves_from(conn: &impl ConnectionTrait, centre: CentreId, day: NaiveDate) -> Result<Vec<ListedLeave>> {
    let rows: Vec<LeaveRow> = conn
        .rows(
            "SELECT id, operator_id, first_day, last_day, reason FROM roster_leave \
             WHERE centre_id = $1 AND withdrawn_at IS NULL AND last_day >= $2 ORDER BY first_day, id",
            values![centre.0, day],
        )
        .await?;
    let listed = |row: LeaveRow| ListedLeave {
        id: row.id,
        leave: Leave { operator: row.operator_id, first_day: row.first_day, last_day: row.last_day },
        reason: row.reason,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The roster of a centre from a day on (and the night before it).
pub async fn roster_from(conn: &impl ConnectionTrait, centre: CentreId, day: NaiveDate) -> Result<Roster> {
    let eve = day.pred_opt().unwrap_or(day);
    let duties = duties_from(conn, centre, eve).await?;
    if duties.is_empty() {
        return Ok(Roster::default());
    }
    let leaves = leaves_from(conn, centre, eve).await?;
    Ok(Roster {
        duties: duties.into_iter().map(|listed| listed.duty).collect(),
        leaves: leaves.into_iter().map(|listed| listed.leave).collect(),
    })
}

/// Somebody who runs machines at a centre.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Operator {
    /// Row.
    pub id: UserId,
    /// Name.
    pub name: String,
}

/// Who can be put on the roster: a centre's operators, and managers who run machines themselves.
pub async fn operators(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Operator>> {
    let sql = "SELECT DISTINCT u.id, u.name FROM staff_role s JOIN app_user u ON u.id = s.user_id \
               WHERE s.centre_id = $1 AND s.role IN ('operator', 'centre_manager') ORDER BY u.name, u.id";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// A line of the roster as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct DutyForm {
    /// Who, by row.
    pub operator: String,
    /// Days of the week (`MON`); every one if none is named.
    pub weekdays: Vec<String>,
    /// From.
    pub from: String,
    /// Until; at or before the start it is on the next day.
    pub until: String,
    /// First day.
    pub first_day: String,
    /// Last day; may be empty.
    pub last_day: String,
    /// Codes of machines; all if none is named.
    pub machines: Vec<String>,
}

#[derive(FromQueryResult)]
struct Inserted {
    id: i64,
}

/// Puts an operator on the roster.
///
/// # Errors
/// Refused with every fault of the form.
pub async fn add_duty(tx: &WriteTx, centre_code: &str, form: &DutyForm) -> Result<i64> {
    let centre = catalogue::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageRoster, Scope::Centre(centre.id))?;
    let mut reasons = Reasons::new();
    let operator = known_operator(tx, centre.id, &form.operator, &mut reasons).await?;
    let minute = |typed: &str| parse_time(typed).map(|time| i64::from(time.num_seconds_from_midnight() / 60));
    let (from, until) = (minute(&form.from), minute(&form.until));
    if from.is_none() {
        reasons.push(Reason::field("from", "catalogue-opens"));
    }
    if until.is_none() {
        reasons.push(Reason::field("until", "catalogue-closes"));
    }
    if form.weekdays.iter().any(|day| !WEEKDAYS.contains(&day.as_str())) {
        reasons.push(Reason::field("weekdays", "duty-weekdays"));
    }
    let first_day = parse_date(&form.first_day);
    let last_day = parse_date(&form.last_day);
    if first_day.is_none() {
        reasons.push(Reason::field("first_day", "catalogue-day"));
    }
    if !form.last_day.trim().is_empty() && (last_day.is_none() || last_day < first_day) {
        reasons.push(Reason::field("last_day", "duty-last-day"));
    }
    let known = catalogue::equipment_of(tx.conn(), centre.id).await?;
    let machine = |code: &String| known.iter().find(|machine| machine.code == *code).map(|machine| machine.id);
    let machines: Option<Vec<EquipmentId>> = form.machines.iter().map(machine).collect();
    if machines.is_none() {
        reasons.push(Reason::field("machines", "duty-machine"));
    }
    Error::check(reasons)?;
    let (Some(operator), Some(from), Some(until), Some(first_day)) = (operator, from, until, first_day) else {
        return Err(Error::field("operator", "duty-operator"));
    };
    let until = if until <= from { until + DAY_MINUTES } else { until };
    let sql = "INSERT INTO roster_duty (centre_id, operator_id, weekdays, from_minute, until_minute, first_day, last_day, \
               made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let held = values![
        centre.id.0,
        operator.0,
        form.weekdays.join(";"),
        from,
        until,
        first_day,
        last_day,
        tx.now(),
        tx.actor().user_id.map(|user| user.0)
    ];
    let row: Option<Inserted> = tx.conn().row(sql, held).await?;
    let id = row.map_or(0, |row| row.id);
    for machine in machines.unwrap_or_default() {
        let sql = "INSERT INTO roster_machine (duty_id, equipment_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        tx.conn().run(sql, values![id, machine.0]).await?;
    }
    let change = Change::of(Verb::ManageRoster, "roster_duty", id).at(centre.id);
    tx.audit(change.after(serde_json::to_value(form).unwrap_or_default())).await?;
    Ok(id)
}

async fn known_operator(tx: &WriteTx, centre: CentreId, typed: &str, reasons: &mut Reasons) -> Result<Option<UserId>> {
    let operators = operators(tx.conn(), centre).await?;
    let found = operators.iter().find(|operator| operator.id.to_string() == typed).map(|operator| operator.id);
    if found.is_none() {
        reasons.push(Reason::field("operator", "duty-operator"));
    }
    Ok(found)
}

/// Ends a line of the roster today: from tomorrow it does not hold. Refused with the bookings that
/// would lose their operator, unless they were seen.
///
/// # Errors
/// As said, and when the line is not there.
pub async fn end_duty(tx: &WriteTx, centre_code: &str, id: i64, seen: bool) -> Result<()> {
    let centre = catalogue::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageRoster, Scope::Centre(centre.id))?;
    let today = ist_date(tx.now());
    misfits::guarded(tx, centre.id, seen, async {
        // One that has not begun is withdrawn as if it had never been.
        let sql = "UPDATE roster_duty SET last_day = $1, withdrawn_at = CASE WHEN first_day > $1 THEN $2 ELSE withdrawn_at END \
                   WHERE id = $3 AND centre_id = $4 AND withdrawn_at IS NULL AND (last_day IS NULL OR last_day > $1)";
        let ended = tx.conn().run(sql, values![today, tx.now(), id, centre.id.0]).await?;
        if ended.rows_affected() == 0 {
            return Ok(());
        }
        let change = Change::of(Verb::ManageRoster, "roster_duty", id).at(centre.id);
        tx.audit(change.after(json!({ "last_day": today }))).await
    })
    .await
}

/// Leave as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct LeaveForm {
    /// Who, by row.
    pub operator: String,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// Why.
    pub reason: String,
}

/// Puts an operator on leave. Refused with the bookings that would have no operator, unless they were seen.
///
/// # Errors
/// As said, and with every fault of the form.
pub async fn add_leave(tx: &WriteTx, centre_code: &str, form: &LeaveForm, seen: bool) -> Result<()> {
    let centre = catalogue::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageRoster, Scope::Centre(centre.id))?;
    let mut reasons = Reasons::new();
    let operator = known_operator(tx, centre.id, &form.operator, &mut reasons).await?;
    let (first_day, last_day) = (parse_date(&form.first_day), parse_date(&form.last_day));
    let today = ist_date(tx.now());
    match first_day {
        None => reasons.push(Reason::field("first_day", "catalogue-day")),
        Some(first) if first < today => {
            reasons.push(Reason::field("first_day", "catalogue-from-today").with("today", short_date(today)));
        }
        Some(_) => {}
    }
    let latest = first_day.and_then(|first| first.checked_add_days(Days::new(LONGEST_LEAVE_DAYS)));
    if last_day.is_none() || last_day < first_day || (latest.is_some() && last_day > latest) {
        reasons.push(Reason::field("last_day", "duty-period").with("days", LONGEST_LEAVE_DAYS));
    }
    Error::check(reasons)?;
    let (Some(operator), Some(first_day), Some(last_day)) = (operator, first_day, last_day) else {
        return Err(Error::field("operator", "duty-operator"));
    };
    misfits::guarded(tx, centre.id, seen, async {
        let sql = "INSERT INTO roster_leave (centre_id, operator_id, first_day, last_day, reason, made_at, made_by) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
        let made_by = tx.actor().user_id.map(|user| user.0);
        let held = values![centre.id.0, operator.0, first_day, last_day, form.reason.trim(), tx.now(), made_by];
        let row: Option<Inserted> = tx.conn().row(sql, held).await?;
        let change = Change::of(Verb::ManageRoster, "roster_leave", row.map_or(0, |row| row.id)).at(centre.id);
        tx.audit(change.after(serde_json::to_value(form).unwrap_or_default())).await
    })
    .await
}

/// Takes leave back: the operator comes after all.
///
/// # Errors
/// The actor may not look after this centre's roster.
pub async fn withdraw_leave(tx: &WriteTx, centre_code: &str, id: i64) -> Result<()> {
    let centre = catalogue::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageRoster, Scope::Centre(centre.id))?;
    let sql = "UPDATE roster_leave SET withdrawn_at = $1 WHERE id = $2 AND centre_id = $3 AND withdrawn_at IS NULL";
    if tx.conn().run(sql, values![tx.now(), id, centre.id.0]).await?.rows_affected() == 0 {
        return Ok(());
    }
    let change = Change::of(Verb::ManageRoster, "roster_leave", id).at(centre.id);
    tx.audit(change.after(json!({ "withdrawn": true }))).await
}
