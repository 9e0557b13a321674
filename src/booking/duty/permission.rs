//! Which units may book hours that are for approved units only.

use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::misfits;
use crate::access;
use crate::base::time::{ist_date, parse_date};
use crate::base::{CentreId, EquipmentId, Error, Lang, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::party;
use crate::catalogue;
use crate::db::{Change, Rows, WriteTx, values};

/// Longest time a permission is given for at once.
const LONGEST_DAYS: u64 = 5 * 366;

/// A permission that is not over.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Permission {
    /// Row.
    pub id: i64,
    unit_id: UnitId,
    equipment_id: Option<EquipmentId>,
    /// Code of the unit.
    pub unit: String,
    unit_en: String,
    unit_hi: String,
    /// Code of the machine; empty for the whole centre.
    pub machine: String,
    /// First Indian day.
    pub first_day: NaiveDate,
    /// Last Indian day.
    pub last_day: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Permission {
    /// Whether it lets a unit book a machine's hours for approved units on a day.
    pub fn covers(&self, unit: UnitId, machine: EquipmentId, day: NaiveDate) -> bool {
        self.unit_id == unit
            && self.equipment_id.is_none_or(|own| own == machine)
            && (self.first_day..=self.last_day).contains(&day)
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }
}

/// Permissions at a centre that are not over on a day.
pub async fn permissions(conn: &impl ConnectionTrait, centre: CentreId, day: NaiveDate) -> Result<Vec<Permission>> {
    let sql = "SELECT p.id, p.unit_id, p.equipment_id, u.code AS unit, u.name_en AS unit_en, u.name_hi AS unit_hi, \
               COALESCE(e.code, '') AS machine, p.first_day, p.last_day, p.reason FROM hours_permission p \
               JOIN unit u ON u.id = p.unit_id LEFT JOIN equipment e ON e.id = p.equipment_id \
               WHERE p.centre_id = $1 AND p.last_day >= $2 AND p.withdrawn_at IS NULL ORDER BY u.code, p.id";
    Ok(conn.rows(sql, values![centre.0, day]).await?)
}

/// The same of one unit; none without a unit.
pub async fn permissions_of(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    unit: Option<UnitId>,
    day: NaiveDate,
) -> Result<Vec<Permission>> {
    if unit.is_none() {
        return Ok(Vec::new());
    }
    permissions(conn, centre, day).await
}

/// A permission as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PermissionForm {
    /// Code of the unit.
    pub unit: String,
    /// Code of one machine; empty for all.
    pub machine: String,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// Why.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Inserted {
    id: i64,
}

/// Lets a unit book the centre's hours for approved units.
///
/// # Errors
/// Refused with every fault of the form.
pub async fn permit(tx: &WriteTx, centre_code: &str, form: &PermissionForm) -> Result<()> {
    let centre = catalogue::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    let mut reasons = Reasons::new();
    let unit = match party::unit_of_code(tx.conn(), form.unit.trim().to_uppercase().as_str()).await {
        Err(Error::Refused(more)) => {
            reasons.extend(more);
            None
        }
        other => Some(other?),
    };
    let machine = catalogue::machine_of(tx.conn(), &centre, &form.machine).await?;
    if machine.is_none() && !form.machine.is_empty() {
        reasons.push(Reason::field("machine", "duty-machine"));
    }
    let (first_day, last_day) = (parse_date(&form.first_day), parse_date(&form.last_day));
    if first_day.is_none() {
        reasons.push(Reason::field("first_day", "catalogue-day"));
    }
    let latest = ist_date(tx.now()).checked_add_days(Days::new(LONGEST_DAYS));
    if last_day.is_none() || last_day < first_day || last_day > latest {
        reasons.push(Reason::field("last_day", "duty-period").with("days", LONGEST_DAYS));
    }
    let reason = form.reason.trim();
    if reason.is_empty() {
        reasons.push(Reason::field("reason", "duty-reason"));
    }
    Error::check(reasons)?;
    let (Some(unit), Some(first_day), Some(last_day)) = (unit, first_day, last_day) else {
        return Err(Error::field("unit", "booking-unit-unknown"));
    };
    let sql = "INSERT INTO hours_permission (unit_id, centre_id, equipment_id, first_day, last_day, reason, given_at, \
               given_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let given_by = tx.actor().user_id.map(|user| user.0);
    let machine = machine.map(|id| id.0);
    let held = values![unit.0, centre.id.0, machine, first_day, last_day, reason, tx.now(), given_by];
    let row: Option<Inserted> = tx.conn().row(sql, held).await?;
    let change = Change::of(Verb::ManageCentre, "hours_permission", row.map_or(0, |row| row.id)).at(centre.id);
    tx.audit(change.because(reason).after(serde_json::to_value(form).unwrap_or_default())).await
}

/// Takes a permission back. Refused with the bookings that would lie outside the hours, unless they were seen.
///
/// # Errors
/// As said, and when the actor may not look after this centre.
pub async fn withdraw_permission(tx: &WriteTx, centre_code: &str, id: i64, seen: bool) -> Result<()> {
    let centre = catalogue::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    misfits::guarded(tx, centre.id, seen, async {
        let sql =
            "UPDATE hours_permission SET withdrawn_at = $1 WHERE id = $2 AND centre_id = $3 AND withdrawn_at IS NULL";
        if tx.conn().run(sql, values![tx.now(), id, centre.id.0]).await?.rows_affected() == 0 {
            return Ok(());
        }
        let change = Change::of(Verb::ManageCentre, "hours_permission", id).at(centre.id);
        tx.audit(change.after(json!({ "withdrawn": true }))).await
    })
    .await
}
