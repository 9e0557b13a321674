//! Whose records a log-in, address or session touched in a period: who has to be told after a breach (Digital Personal Data
//! Protection Act 2023, s. 8(6); Rules 2025, r. 7). It goes by the audit trail, which holds changes and the reads
//! that are logged: opened contacts, files taken along, exports.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::data_map;
use crate::base::time::{Instant, rfc3339};
use crate::base::{Result, UserId, text};
use crate::db::{Rows, values};

/// Whose acts are looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// A log-in's.
    pub user: Option<UserId>,
    /// Those from an address; empty for any.
    pub ip: String,
    /// Those of a session, see [`crate::base::Origin::session`]; empty for any.
    pub session: String,
    /// From this moment on.
    pub from: Instant,
    /// Before this one.
    pub until: Instant,
}

/// One unit or person whose record was touched, by what.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Touched {
    /// Code of the unit or log-in name of the person.
    pub whom: String,
    /// Name.
    pub name_en: String,
    /// Name in Hindi; empty for a person.
    pub name_hi: String,
    /// Table of what was touched.
    pub object_kind: String,
    /// What was done.
    pub verb: String,
    /// How often.
    pub times: i64,
    /// When last.
    pub last_at: Instant,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Records of units and persons.
    pub touched: Vec<Touched>,
    /// Names and phones are for the page to mask; these are the log-ins of the units touched.
    pub people: Vec<Affected>,
    /// Whole lists that were taken along.
    pub exports: Vec<Taken>,
}

/// A person who stands for a unit that was touched, or was touched themselves.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Affected {
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
}

/// An exported file.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Taken {
    /// Its name, which says kind and period.
    pub file_name: String,
    /// When it was made.
    pub made_at: Instant,
}

#[derive(FromQueryResult)]
struct Kind {
    object_kind: String,
}

const CONDITION: &str = "a.at >= $1 AND a.at < $2 AND ($3 = 0 OR a.user_id = $3) AND ($4 = '' OR a.ip = $4) \
     AND ($5 = '' OR a.session = $5)";

/// Finds it all.
///
/// # Errors
/// Faults of the database.
pub async fn trace(conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<Trace> {
    let user = wanted.user.map_or(0, |user| user.0);
    let given =
        || -> Vec<Value> { values![wanted.from, wanted.until, user, wanted.ip.clone(), wanted.session.clone()] };
    let kinds: Vec<Kind> =
        conn.rows(&format!("SELECT DISTINCT object_kind FROM audit_entry a WHERE {CONDITION}"), given()).await?;
    let mut trace = Trace::default();
    for kind in kinds {
        let Some(table) = data_map::tables().iter().find(|table| table.name == kind.object_kind) else { continue };
        // The row a change names is the table's own, or the unit's where the table has one row for each unit.
        let key = if table.has("id") { "id" } else { "unit_id" };
        for (column, whom) in [("unit_id", UNIT), ("user_id", PERSON)] {
            let of_itself = matches!((table.name, column), ("unit", "unit_id") | ("app_user", "user_id"));
            if !table.has(key) || !(of_itself || table.has(column)) {
                continue;
            }
            let column = if of_itself { "id" } else { column };
            let sql = format!(
                "SELECT {whom}, a.object_kind, a.verb, COUNT(*) AS times, MAX(a.at) AS last_at FROM audit_entry a \
                 JOIN {} t ON t.{key} = a.object_id JOIN {} w ON w.id = t.{column} \
                 WHERE {CONDITION} AND a.object_kind = $6 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 5",
                table.name,
                if whom == UNIT { "unit" } else { "app_user" }
            );
            let mut values = given();
            values.push(kind.object_kind.clone().into());
            trace.touched.extend(conn.rows::<Touched>(&sql, values).await?);
        }
    }
    trace.touched.sort_by(|a, b| (&a.whom, &a.object_kind).cmp(&(&b.whom, &b.object_kind)));
    trace.people = people(conn, &trace.touched).await?;
    // What was ordered is made by a job, which has neither address nor session: those are the order's.
    let sql = format!(
        "SELECT e.file_name, e.made_at FROM audit_entry a \
         LEFT JOIN export_order o ON o.id = a.object_id AND a.object_kind = 'export_order' \
         JOIN export_run e ON e.id = CASE a.object_kind WHEN 'export_run' THEN a.object_id ELSE o.run_id END \
         WHERE {CONDITION} AND a.object_kind IN ('export_run', 'export_order') \
         GROUP BY e.id, e.file_name, e.made_at ORDER BY e.id"
    );
    trace.exports = conn.rows(&sql, given()).await?;
    Ok(trace)
}

const UNIT: &str = "w.code AS whom, w.name_en, w.name_hi";
const PERSON: &str = "w.login AS whom, w.name AS name_en, CAST('' AS TEXT) AS name_hi";

/// The log-ins behind what was touched: who has to be told.
async fn people(conn: &impl ConnectionTrait, touched: &[Touched]) -> Result<Vec<Affected>> {
    let mut found: Vec<Affected> = Vec::new();
    let mut whom: Vec<&str> = touched.iter().map(|row| row.whom.as_str()).collect();
    whom.dedup();
    for code in whom {
        let sql = "SELECT u.login, u.name FROM app_user u WHERE u.login = $1 OR u.id IN (SELECT m.user_id \
                   FROM unit_member m JOIN unit n ON n.id = m.unit_id WHERE n.code = $1)";
        found.extend(conn.rows::<Affected>(sql, values![code]).await?);
    }
    found.sort_by(|a, b| a.login.cmp(&b.login));
    found.dedup_by(|a, b| a.login == b.login);
    Ok(found)
}

impl Trace {
    /// As CSV: who has to be told, what was touched, and lists taken along.
    ///
    /// # Errors
    /// Faults of writing, which do not happen in memory.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut put = |cells: [&str; 6]| -> Result<()> {
            Ok(writer.write_record(cells.map(text::no_formula)).map_err(anyhow::Error::from)?)
        };
        put(["whom", "name", "record", "act", "times", "last_at"])?;
        for row in &self.touched {
            let (times, last) = (row.times.to_string(), rfc3339(row.last_at));
            put([&row.whom, &row.name_en, &row.object_kind, &row.verb, &times, &last])?;
        }
        for person in &self.people {
            put([&person.login, &person.name, "log-in", "to be told", "", ""])?;
        }
        for taken in &self.exports {
            put(["", "", &taken.file_name, "export", "1", &rfc3339(taken.made_at)])?;
        }
        Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("the list: {error}"))?)
    }
}
