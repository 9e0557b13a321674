//! Everything held on one person, by the data map (Digital Personal Data Protection Act 2023, s. 11).

use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use serde_json::{Map, Value, json};

use super::data_map::{self, Rows as Whence, Table, Whose};
use crate::base::time::{Instant, rfc3339};
use crate::base::{Result, UserId, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// Rows of one table that are handed out; more are counted.
const MOST_ROWS: i64 = 5_000;

/// What one table holds on a person.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where.
    pub table: &'static Table,
    /// The rows, column by column as text.
    pub rows: Vec<Map<String, Value>>,
}

/// What a person did, counted: the rows themselves are others' as well.
#[derive(Clone, Debug)]
pub struct Acts {
    /// Where.
    pub table: &'static Table,
    /// The column that names who did it.
    pub column: &'static str,
    /// How often.
    pub count: i64,
}

/// Everything held on a person.
#[derive(Clone, Debug)]
pub struct MyData {
    /// Rows that are theirs.
    pub own: Vec<Held>,
    /// Rows of the units they stand for.
    pub units: Vec<Held>,
    /// What else is kept of those units, counted: the pages of the unit show it.
    pub unit_records: Vec<(&'static Table, i64)>,
    /// Bookings they made.
    pub bookings: Vec<Map<String, Value>>,
    /// What else names them as who did it.
    pub acts: Vec<Acts>,
    /// Names of the centres that see it.
    pub centres: Vec<(String, String)>,
}

#[derive(FromQueryResult)]
struct Named {
    name_en: String,
    name_hi: String,
}

impl MyData {
    /// Reads it all.
    pub async fn of(conn: &impl ConnectionTrait, user: UserId) -> Result<MyData> {
        let (mut own, mut units, mut acts) = (Vec::new(), Vec::new(), Vec::new());
        let mut unit_records = Vec::new();
        for table in data_map::tables() {
            let (into, condition) = match table.rows {
                Whence::OfPerson(column) => (&mut own, of_person(table, column)),
                Whence::OfUnit(column) => {
                    (&mut units, format!("\"{column}\" IN (SELECT unit_id FROM unit_member WHERE user_id = $1)"))
                }
                Whence::Nobodys => {
                    unit_records.extend(records_of_units(conn, table, user).await?);
                    acts.extend(acts_in(conn, table, user).await?);
                    continue;
                }
            };
            let rows = rows_of(conn, table.name, &table.open(), &condition, user).await?;
            if !rows.is_empty() {
                into.push(Held { table, rows });
            }
            acts.extend(acts_in(conn, table, user).await?);
        }
        let columns = ["reference", "status", "starts_at", "ends_at", "created_at", "on_behalf", "note"];
        let bookings = rows_of(conn, "booking", &columns, "created_by = $1", user).await?;
        let centres: Vec<Named> = conn
            .rows(
                "SELECT c.name_en, c.name_hi FROM centre c WHERE c.id IN (SELECT centre_id FROM booking WHERE unit_id \
                 IN (SELECT unit_id FROM unit_member WHERE user_id = $1)) \
                 OR c.id IN (SELECT centre_id FROM staff_role WHERE user_id = $1) ORDER BY c.name_en",
                values![user.0],
            )
            .await?;
        let centres = centres.into_iter().map(|row| (row.name_en, row.name_hi)).collect();
        Ok(MyData { own, units, unit_records, bookings, acts, centres })
    }

    /// As the file that is taken along.
    pub fn json(&self, made_for: &str, now: Instant) -> Value {
        let tables = |held: &[Held]| -> Map<String, Value> {
            held.iter().map(|held| (held.table.name.to_owned(), json!(held.rows))).collect()
        };
        let acts: Vec<Value> = self
            .acts
            .iter()
            .map(|act| json!({ "table": act.table.name, "column": act.column, "rows": act.count }))
            .collect();
        let unit_records: Map<String, Value> =
            self.unit_records.iter().map(|(table, count)| (table.name.to_owned(), json!(count))).collect();
        let centres: Vec<&str> = self.centres.iter().map(|(english, _)| english.as_str()).collect();
        json!({
            "made_for": made_for,
            "made_at": rfc3339(now),
            "own": tables(&self.own),
            "units": tables(&self.units),
            "unit_records": unit_records,
            "bookings_made": self.bookings,
            "acts": acts,
            "most_rows_of_a_table": MOST_ROWS,
            "shared_with": {
                "centres": centres,
                "others": ["providers of e-mail and SMS", "payment gateway, where paid online",
                    "tax authorities and the GST portal", "auditors and funders of the centre"],
            },
        })
    }

    /// How many rows are held for a purpose.
    pub fn count(&self, purpose: &str) -> i64 {
        let held = |held: &[Held]| -> i64 {
            held.iter().filter(|held| held.table.purpose == purpose).map(|held| held.rows.len() as i64).sum()
        };
        let acts: i64 = self.acts.iter().filter(|act| act.table.purpose == purpose).map(|act| act.count).sum();
        let records = self.unit_records.iter().filter(|(table, _)| table.purpose == purpose);
        held(&self.own) + held(&self.units) + records.map(|(_, count)| count).sum::<i64>() + acts
    }
}

/// Puts on record that somebody took their data along.
pub async fn note_taken(tx: &WriteTx, user: UserId, file_name: &str) -> Result<()> {
    let after = json!({ "my_data": file_name });
    tx.audit(Change::of(Verb::UseOwnAccount, "app_user", user.0).after(after)).await
}

/// Messages are a person's also by the address they went to.
fn of_person(table: &Table, column: &str) -> String {
    match table.name {
        "message" => {
            "\"user_id\" = $1 OR \"recipient\" IN (SELECT email FROM app_user WHERE id = $1 AND email IS NOT NULL \
             UNION ALL SELECT phone FROM app_user WHERE id = $1 AND phone IS NOT NULL)"
                .to_owned()
        }
        _ => format!("\"{column}\" = $1"),
    }
}

/// Rows of a table as texts; names come from the map, never from outside.
async fn rows_of(
    conn: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    condition: &str,
    user: UserId,
) -> Result<Vec<Map<String, Value>>> {
    let selected: Vec<String> =
        columns.iter().map(|column| format!("CAST(\"{column}\" AS TEXT) AS \"{column}\"")).collect();
    let newest = if columns.contains(&"id") { "ORDER BY \"id\" DESC" } else { "" };
    let newest = newest.replace("\"id\"", &format!("{table}.id"));
    let sql = format!("SELECT {} FROM {table} WHERE {condition} {newest} LIMIT {MOST_ROWS}", selected.join(", "));
    let found = conn.query_all_raw(crate::db::statement(conn.get_database_backend(), &sql, values![user.0])).await?;
    let text = |row: &QueryResult, column: &str| -> Result<Value> {
        Ok(row.try_get::<Option<String>>("", column)?.map_or(Value::Null, Value::from))
    };
    let row = |row: &QueryResult| -> Result<Map<String, Value>> {
        columns.iter().map(|column| Ok(((*column).to_owned(), text(row, column)?))).collect()
    };
    found.iter().map(row).collect()
}

#[derive(FromQueryResult)]
struct Counted {
    counted: i64,
}

/// Rows that name a unit the person stands for.
async fn records_of_units(
    conn: &impl ConnectionTrait,
    table: &'static Table,
    user: UserId,
) -> Result<Option<(&'static Table, i64)>> {
    if !table.of(Whose::Unit).any(|column| column == "unit_id") {
        return Ok(None);
    }
    let sql = format!(
        "SELECT COUNT(*) AS counted FROM {} WHERE unit_id IN (SELECT unit_id FROM unit_member WHERE user_id = $1)",
        table.name
    );
    let row: Option<Counted> = conn.row(&sql, values![user.0]).await?;
    Ok(row.filter(|row| row.counted > 0).map(|row| (table, row.counted)))
}

async fn acts_in(conn: &impl ConnectionTrait, table: &'static Table, user: UserId) -> Result<Vec<Acts>> {
    let columns: Vec<&'static str> = table.of(Whose::Actor).collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let counts: Vec<String> = columns
        .iter()
        .map(|column| format!("CAST(COALESCE(SUM(CASE WHEN \"{column}\" = $1 THEN 1 ELSE 0 END), 0) AS BIGINT)"))
        .enumerate()
        .map(|(place, count)| format!("{count} AS c{place}"))
        .collect();
    let sql = format!("SELECT {} FROM {}", counts.join(", "), table.name);
    let row = conn.query_one_raw(crate::db::statement(conn.get_database_backend(), &sql, values![user.0])).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let mut acts = Vec::new();
    for (place, column) in columns.into_iter().enumerate() {
        let count: i64 = row.try_get("", &format!("c{place}"))?;
        if count > 0 {
            acts.push(Acts { table, column, count });
        }
    }
    Ok(acts)
}
