//! Read-only questions of the public pages.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::Instant;
use crate::base::{CalendarId, CentreId, EquipmentId, Paise, Result, UnitId};
use crate::db::{Rows, values};

/// The rate shown on a machine's card.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CardRate {
    equipment_id: EquipmentId,
    /// As in the rate list: `per_hide`.
    pub basis: String,
    /// Lowest rate among the categories asked for.
    pub rate_paise: Paise,
}

/// The rate in force on a day of each machine: of one user category, or the lowest of all.
pub async fn card_rates(
    conn: &impl ConnectionTrait,
    machines: &[EquipmentId],
    user_category: Option<&str>,
    day: NaiveDate,
) -> Result<HashMap<EquipmentId, CardRate>> {
    if machines.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = machines.iter().map(ToString::to_string).collect();
    let mut held = values![day];
    let mut sql = format!(
        "SELECT equipment_id, basis, MIN(rate_paise) AS rate_paise FROM tariff WHERE equipment_id IN ({}) \
         AND effective_from <= $1 AND (effective_to IS NULL OR effective_to >= $1)",
        ids.join(", ")
    );
    if let Some(category) = user_category {
        held.push(category.into());
        sql.push_str(" AND user_category = $2");
    }
    sql.push_str(" GROUP BY equipment_id, basis");
    let rows: Vec<CardRate> = conn.rows(&sql, held).await?;
    Ok(rows.into_iter().map(|rate| (rate.equipment_id, rate)).collect())
}

/// A stretch of time in which a machine is closed.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Closed {
    /// From.
    pub starts_at: Instant,
    /// Until; unknown for a breakdown nobody has mended yet.
    pub ends_at: Option<Instant>,
    /// `planned` or `breakdown`.
    pub kind: String,
}

/// Closures of a calendar that are not over, first to last.
pub async fn closures_ahead(conn: &impl ConnectionTrait, calendar: CalendarId, now: Instant) -> Result<Vec<Closed>> {
    Ok(conn
        .rows(
            "SELECT starts_at, ends_at, kind FROM closure WHERE calendar_id = $1 AND ended_at IS NULL \
             AND (ends_at IS NULL OR ends_at > $2) ORDER BY starts_at LIMIT 20",
            values![calendar.0, now],
        )
        .await?)
}

#[derive(FromQueryResult)]
struct Count {
    found: i64,
}

async fn count(conn: &impl ConnectionTrait, sql: &str, held: Vec<sea_orm::Value>) -> Result<i64> {
    Ok(conn.row::<Count>(sql, held).await?.map_or(0, |count| count.found))
}

/// A unit's bookings that are still to come.
pub async fn bookings_ahead(conn: &impl ConnectionTrait, unit: UnitId, now: Instant) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS found FROM booking WHERE unit_id = $1 AND ends_at > $2 \
               AND status IN ('held', 'requested', 'confirmed', 'in_use', 'displaced')";
    count(conn, sql, values![unit.0, now]).await
}

/// A centre's bookings that meet a stretch of time.
pub async fn bookings_between(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: Instant,
    until: Instant,
) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS found FROM booking WHERE centre_id = $1 AND starts_at >= $2 AND starts_at < $3 \
               AND status IN ('confirmed', 'in_use', 'completed')";
    count(conn, sql, values![centre.0, from, until]).await
}

/// Requests at a centre that wait for an answer.
pub async fn requests_waiting(conn: &impl ConnectionTrait, centre: CentreId, now: Instant) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS found FROM booking WHERE centre_id = $1 AND starts_at > $2 AND status = 'requested'";
    count(conn, sql, values![centre.0, now]).await
}

/// What a first-use checklist ticks off: how many there are of each.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct SetUp {
    /// Centres.
    pub centres: i64,
    /// Machines.
    pub machines: i64,
    /// Lines of rate lists.
    pub rates: i64,
    /// Units.
    pub units: i64,
    /// Log-ins of staff at a centre.
    pub staff: i64,
}

/// How far an installation is set up.
pub async fn set_up(conn: &impl ConnectionTrait) -> Result<Option<SetUp>> {
    let sql = "SELECT (SELECT COUNT(*) FROM centre) AS centres, (SELECT COUNT(*) FROM equipment) AS machines, \
               (SELECT COUNT(*) FROM tariff) AS rates, (SELECT COUNT(*) FROM unit) AS units, \
               (SELECT COUNT(*) FROM staff_role WHERE centre_id IS NOT NULL) AS staff";
    Ok(conn.row(sql, values![]).await?)
}
