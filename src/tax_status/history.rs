//! What held on a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{TaxStatus, Taxpayer};
use crate::base::time::Instant;
use crate::base::{CentreId, Error, Result, UnitId};
use crate::db::{Rows, values};

/// A status and the first day it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedStatus {
    /// First day.
    pub from_on: NaiveDate,
    /// What holds.
    pub status: TaxStatus,
    /// The GSTIN it holds with; none if unregistered.
    pub gstin: Option<String>,
    /// When it was said.
    pub said_at: Instant,
    /// Name of who said so; none for the program.
    pub said_by: Option<String>,
}

/// All that was said of one taxpayer, earliest first.
#[derive(Clone, Debug, Default)]
pub struct History(Vec<DatedStatus>);

impl History {
    /// What holds on a day; `None` where nothing was said of it, so that the GSTIN on record tells.
    pub fn on(&self, day: NaiveDate) -> Option<&DatedStatus> {
        self.0.iter().rev().find(|dated| dated.from_on <= day)
    }

    /// All of it, earliest first.
    pub fn all(&self) -> &[DatedStatus] {
        &self.0
    }
}

#[derive(FromQueryResult)]
struct Row {
    whose: i64,
    status: String,
    gstin: Option<String>,
    from_on: NaiveDate,
    said_at: Instant,
    said_by: Option<String>,
}

impl Row {
    fn dated(self) -> DatedStatus {
        DatedStatus {
            from_on: self.from_on,
            status: TaxStatus::from_code(&self.status).unwrap_or_default(),
            gstin: self.gstin,
            said_at: self.said_at,
            said_by: self.said_by,
        }
    }
}

/// What was said of one taxpayer.
pub async fn history(conn: &impl ConnectionTrait, whose: Taxpayer) -> Result<History> {
    let column = whose.column();
    let sql = format!(
        "SELECT s.{column} AS whose, s.status, s.gstin, s.from_on, s.said_at, u.name AS said_by FROM tax_status s \
         LEFT JOIN app_user u ON u.id = s.said_by WHERE s.{column} = $1 ORDER BY s.from_on, s.id"
    );
    let rows: Vec<Row> = conn.rows(&sql, values![whose.row()]).await?;
    Ok(History(rows.into_iter().map(Row::dated).collect()))
}

/// What was said of every unit of which something was.
pub async fn histories_of_units(conn: &impl ConnectionTrait) -> Result<HashMap<UnitId, History>> {
    let sql = "SELECT s.unit_id AS whose, s.status, s.gstin, s.from_on, s.said_at, CAST(NULL AS TEXT) AS said_by \
         FROM tax_status s WHERE s.unit_id IS NOT NULL ORDER BY s.from_on, s.id";
    let mut found: HashMap<UnitId, History> = HashMap::new();
    for row in conn.rows::<Row>(sql, values![]).await? {
        found.entry(UnitId(row.whose)).or_default().0.push(row.dated());
    }
    Ok(found)
}

/// SQL that gives the code of a status on a day: `table` is `unit` or `centre`, `alias` its row in the query, `day`
/// an expression.
pub fn status_sql(table: &str, alias: &str, day: &str) -> String {
    format!(
        "COALESCE((SELECT s.status FROM tax_status s WHERE s.{table}_id = {alias}.id AND s.from_on <= {day} \
         ORDER BY s.from_on DESC, s.id DESC LIMIT 1), \
         CASE WHEN COALESCE({alias}.gstin, '') <> '' THEN 'regular' ELSE 'unregistered' END)"
    )
}

#[derive(FromQueryResult)]
struct Both {
    centre: String,
    unit: Option<String>,
}

/// The status of a centre, and of a unit if one is named, on a day.
///
/// # Errors
/// Not found if there is no such centre.
pub async fn on_day(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    unit: Option<UnitId>,
    day: NaiveDate,
) -> Result<(TaxStatus, TaxStatus)> {
    let sql = format!(
        "SELECT {} AS centre, (SELECT {} FROM unit u WHERE u.id = $2) AS unit FROM centre c WHERE c.id = $1",
        status_sql("centre", "c", "$3"),
        status_sql("unit", "u", "$3"),
    );
    let both: Option<Both> = conn.row(&sql, values![centre.0, unit.map_or(0, |unit| unit.0), day]).await?;
    let both = both.ok_or(Error::NotFound)?;
    let status = |code: &str| TaxStatus::from_code(code).unwrap_or_default();
    Ok((status(&both.centre), both.unit.as_deref().map(status).unwrap_or_default()))
}
