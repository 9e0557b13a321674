//! The PostgreSQL database that is filled.

use std::fmt::Write as _;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions, Connection, Row as _};

use super::cell::{Cell, KeyPart, Kind, Row};
use super::source::Source;
use super::{PROGRESS, Table};
use crate::base::{Error, Reason, Result};
use crate::db::watch::WRITER_SETTING;

/// Any number, as long as every move takes the same.
const MOVE_LOCK: i64 = 0x53_41_4E_4A_4D_56;

pub(super) struct Target {
    connection: PgConnection,
}

fn fault(error: impl Into<anyhow::Error>) -> Error {
    Error::Other(error.into().context("the target"))
}

/// Row of the progress table that stands for the whole move; no table is named so.
const WHOLE: &str = "*";

impl Target {
    /// Connects, alone.
    pub(super) async fn open(url: &str) -> Result<Target> {
        let options: PgConnectOptions = url.parse().map_err(fault)?;
        let mut connection = options
            .application_name("sanjha move-database")
            .options([("DateStyle", "ISO, YMD"), (WRITER_SETTING, "on")])
            .disable_statement_logging()
            .connect()
            .await
            .map_err(fault)?;
        let locked: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(MOVE_LOCK)
            .fetch_one(&mut connection)
            .await
            .map_err(fault)?;
        match locked {
            true => Ok(Target { connection }),
            false => Err(Error::refused(Reason::new("move-running"))),
        }
    }

    pub(super) async fn close(self) -> Result<()> {
        self.connection.close().await.map_err(fault)
    }

    async fn run(&mut self, sql: &str) -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await.map_err(fault)?;
        Ok(())
    }

    async fn is_so(&mut self, sql: &str) -> Result<bool> {
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut self.connection).await.map_err(fault)
    }

    /// Whether nothing is in it, not even a table.
    pub(super) async fn is_empty(&mut self) -> Result<bool> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema())";
        self.is_so(sql).await
    }

    /// The fingerprint of the source whose move was begun here.
    pub(super) async fn begun_with(&mut self) -> Result<Option<String>> {
        let sql = format!("SELECT to_regclass('{PROGRESS}') IS NOT NULL");
        if !self.is_so(&sql).await? {
            return Ok(None);
        }
        let sql = format!("SELECT came_to FROM {PROGRESS} WHERE table_name = '{WHOLE}'");
        let found: Option<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_optional(&mut self.connection).await.map_err(fault)?;
        Ok(Some(found.unwrap_or_default()))
    }

    /// Begins a move.
    pub(super) async fn begin(&mut self, fingerprint: &str) -> Result<()> {
        self.run(&format!(
            "BEGIN; CREATE TABLE {PROGRESS} (table_name TEXT PRIMARY KEY, came_to TEXT NOT NULL, rows BIGINT NOT NULL); \
             INSERT INTO {PROGRESS} VALUES ('{WHOLE}', '{}', 0); COMMIT",
            fingerprint.replace('\'', "''")
        ))
        .await
    }

    /// Whether what the schema's steps had put into the tables is out again.
    pub(super) async fn is_cleared(&mut self) -> Result<bool> {
        self.is_so(&format!("SELECT rows = 1 FROM {PROGRESS} WHERE table_name = '{WHOLE}'")).await
    }

    /// Takes out what the schema's steps had put in: it comes with the source.
    pub(super) async fn clear(&mut self, tables: &[Table]) -> Result<()> {
        let mut sql = String::from("BEGIN; ");
        for table in tables.iter().rev() {
            let name = &table.name;
            // Writing to a String cannot fail.
            let _ = write!(
                sql,
                "ALTER TABLE \"{name}\" DISABLE TRIGGER USER; DELETE FROM \"{name}\"; SET CONSTRAINTS ALL IMMEDIATE; \
                 ALTER TABLE \"{name}\" ENABLE TRIGGER USER; SET CONSTRAINTS ALL DEFERRED; "
            );
        }
        let _ = write!(sql, "UPDATE {PROGRESS} SET rows = 1 WHERE table_name = '{WHOLE}'; COMMIT");
        self.run(&sql).await
    }

    /// Refuses a table that is another one here.
    pub(super) async fn check_columns(&mut self, table: &Table) -> Result<()> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1",
        )
        .bind(&table.name)
        .fetch_all(&mut self.connection)
        .await
        .map_err(fault)?;
        let fits = |name: &str, kind: Kind| {
            rows.iter().any(|(known, declared)| known == name && Kind::of(declared) == Some(kind))
        };
        let same = rows.len() == table.columns.len() && table.columns.iter().all(|it| fits(&it.name, it.kind));
        match same {
            true => Ok(()),
            false => Err(Error::refused(Reason::new("move-other-table").with("table", &table.name))),
        }
    }

    /// How far a table has come: after which key, and how many rows.
    pub(super) async fn came_to(&mut self, table: &Table) -> Result<(Option<Vec<KeyPart>>, u64)> {
        let sql = format!("SELECT came_to, rows FROM {PROGRESS} WHERE table_name = $1");
        let found: Option<(String, i64)> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(&table.name)
            .fetch_optional(&mut self.connection)
            .await
            .map_err(fault)?;
        let Some((key, rows)) = found else { return Ok((None, 0)) };
        Ok((Some(serde_json::from_str(&key).map_err(fault)?), u64::try_from(rows).unwrap_or(0)))
    }

    /// Writes rows and how far the table has come, in one commit. Triggers judge acts, and these rows are no acts:
    /// they are off for this table until the commit, which is never seen without them.
    pub(super) async fn take(&mut self, table: &Table, rows: &[Row], key: &[KeyPart], count: u64) -> Result<()> {
        let name = &table.name;
        let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let mut bytes = Vec::with_capacity(rows.len() * 128);
        for row in rows {
            for (place, cell) in row.cells.iter().enumerate() {
                if place > 0 {
                    bytes.push(b'\t');
                }
                cell.copied(&mut bytes).ok_or_else(|| {
                    let reason = Reason::new("move-unreadable").with("table", name);
                    Error::refused(reason.with("value", format!("{:?}", row.key)))
                })?;
            }
            bytes.push(b'\n');
        }
        self.run(&format!("BEGIN; ALTER TABLE \"{name}\" DISABLE TRIGGER USER")).await?;
        let statement = format!("COPY \"{name}\" ({}) FROM STDIN", columns.join(", "));
        let mut copying = self.connection.copy_in_raw(&statement).await.map_err(fault)?;
        for part in bytes.chunks(256 * 1024) {
            copying.send(part).await.map_err(fault)?;
        }
        copying.finish().await.map_err(|error| fault(anyhow::Error::from(error).context(name.clone())))?;
        self.run(&format!("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE \"{name}\" ENABLE TRIGGER USER")).await?;
        let sql = format!(
            "INSERT INTO {PROGRESS} VALUES ($1, $2, $3) \
             ON CONFLICT (table_name) DO UPDATE SET came_to = excluded.came_to, rows = excluded.rows"
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(name)
            .bind(serde_json::to_string(key).map_err(fault)?)
            .bind(i64::try_from(count).unwrap_or(i64::MAX))
            .execute(&mut self.connection)
            .await
            .map_err(fault)?;
        self.run("COMMIT").await
    }

    /// Lets identities go on after the last number the source gave.
    pub(super) async fn continue_numbers(&mut self, source: &mut Source, tables: &[Table]) -> Result<()> {
        let sql = "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND is_identity = 'YES'";
        let identities: Vec<(String, String)> =
            sqlx::query_as(sql).fetch_all(&mut self.connection).await.map_err(fault)?;
        for (table, column) in identities.iter().filter(|(name, _)| tables.iter().any(|table| table.name == *name)) {
            let last = source.last_number(table).await?;
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), GREATEST({last}, 1, \
                 (SELECT COALESCE(MAX(\"{column}\"), 0) FROM \"{table}\")), \
                 {last} > 0 OR EXISTS (SELECT 1 FROM \"{table}\"))"
            );
            self.run(&sql).await?;
        }
        Ok(())
    }

    /// The rows after a key, in the source's order of keys.
    pub(super) async fn page(
        &mut self,
        table: &Table,
        after: &Option<Vec<KeyPart>>,
        most: usize,
    ) -> Result<Vec<Vec<Cell>>> {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let name = &column.name;
                match column.kind {
                    Kind::Int => format!("\"{name}\"::bigint"),
                    Kind::Truth | Kind::Octets => format!("\"{name}\""),
                    Kind::Text | Kind::Day => format!("\"{name}\"::text"),
                    Kind::Moment => format!("(extract(epoch FROM \"{name}\") * 1000000)::bigint"),
                }
            })
            .collect();
        let key: Vec<String> = table
            .key_columns()
            .map(|column| match column.kind {
                Kind::Text => format!("\"{}\" COLLATE \"C\"", column.name),
                _ => format!("\"{}\"", column.name),
            })
            .collect();
        let key = key.join(", ");
        let places = table.key_columns().enumerate().map(|(place, column)| match column.kind {
            Kind::Text => format!("${}::text COLLATE \"C\"", place + 1),
            Kind::Day => format!("${}::text::date", place + 1),
            Kind::Moment => format!("${}::text::timestamptz", place + 1),
            _ => format!("${}::bigint", place + 1),
        });
        let condition = match after {
            None => String::new(),
            Some(_) => format!("WHERE ({key}) > ({})", places.collect::<Vec<_>>().join(", ")),
        };
        let sql =
            format!("SELECT {} FROM \"{}\" {condition} ORDER BY {key} LIMIT {most}", columns.join(", "), table.name);
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for part in after.iter().flatten() {
            query = match part {
                KeyPart::Int(number) => query.bind(*number),
                KeyPart::Text(text) => query.bind(text.clone()),
            };
        }
        let rows = query.fetch_all(&mut self.connection).await.map_err(fault)?;
        rows.iter().map(|row| read(table, row)).collect()
    }
}

fn read(table: &Table, row: &PgRow) -> Result<Vec<Cell>> {
    let cells = table.columns.iter().enumerate().map(|(place, column)| {
        let cell = match column.kind {
            Kind::Int => row.try_get::<Option<i64>, _>(place).map(|it| it.map(Cell::Int)),
            Kind::Truth => row.try_get::<Option<bool>, _>(place).map(|it| it.map(Cell::Truth)),
            Kind::Text | Kind::Day => row.try_get::<Option<String>, _>(place).map(|it| it.map(Cell::Text)),
            Kind::Moment => row.try_get::<Option<i64>, _>(place).map(|it| it.map(Cell::Moment)),
            Kind::Octets => row.try_get::<Option<Vec<u8>>, _>(place).map(|it| it.map(Cell::Octets)),
        };
        cell.map(|cell| cell.unwrap_or(Cell::Null)).map_err(fault)
    });
    cells.collect()
}
