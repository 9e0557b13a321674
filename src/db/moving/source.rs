//! The SQLite file that is moved; it is only read.

use std::collections::BTreeSet;

use anyhow::Context;
use sea_orm::sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sea_orm::sqlx::{self, Arguments, AssertSqlSafe, ConnectOptions, Row as _};

use super::Table;
use super::cell::{Cell, Column, KeyPart, Kind, Row, micros};
use crate::base::{Error, Reason, Result};

pub(super) struct Source {
    connection: SqliteConnection,
}

fn fault(error: impl Into<anyhow::Error>) -> Error {
    Error::Other(error.into().context("the source"))
}

impl Source {
    /// Opens one moment of it, to be read as long as this lives.
    pub(super) async fn open(url: &str) -> Result<Source> {
        let options: SqliteConnectOptions = url.parse().map_err(fault)?;
        let options = options.read_only(true).create_if_missing(false).disable_statement_logging();
        let mut connection = options.connect().await.map_err(fault)?;
        sqlx::raw_sql("BEGIN").execute(&mut connection).await.map_err(fault)?;
        Ok(Source { connection })
    }

    async fn rows(&mut self, sql: String, arguments: SqliteArguments) -> Result<Vec<SqliteRow>> {
        sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(&mut self.connection).await.map_err(fault)
    }

    async fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        let rows = self.rows(sql.to_owned(), SqliteArguments::default()).await?;
        rows.iter().map(|row| row.try_get_unchecked(0).map_err(fault)).collect()
    }

    /// Names of the steps its schema was made by, in order of their names.
    pub(super) async fn applied(&mut self) -> Result<Vec<String>> {
        self.texts("SELECT version FROM seaql_migrations ORDER BY version").await
    }

    /// What changes with whatever anybody does: the audit trail's length and last row.
    pub(super) async fn fingerprint(&mut self) -> Result<String> {
        let sql = "SELECT COUNT(*) || '/' || COALESCE(MAX(id), 0) || '/' || COALESCE(MAX(at), '') FROM audit_entry";
        Ok(self.texts(sql).await?.pop().unwrap_or_default())
    }

    /// Its tables, each after those it points to.
    pub(super) async fn tables(&mut self) -> Result<Vec<Table>> {
        let names = self
            // `write_mark` says whether a transaction of SQLite's is the program's: each database has its own.
            .texts(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                 AND name <> 'write_mark' ORDER BY name",
            )
            .await?;
        let mut waiting = Vec::new();
        for name in names {
            let points_to = self.points_to(&name).await?;
            waiting.push((self.table(&name).await?, points_to));
        }
        let mut ordered: Vec<Table> = Vec::new();
        let mut done = BTreeSet::new();
        while !waiting.is_empty() {
            let (ready, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(_, points_to): &(_, BTreeSet<String>)| points_to.is_subset(&done));
            if ready.is_empty() {
                return Err(fault(anyhow::anyhow!("tables point to each other in a circle")));
            }
            done.extend(ready.iter().map(|(table, _)| table.name.clone()));
            ordered.extend(ready.into_iter().map(|(table, _)| table));
            waiting = rest;
        }
        Ok(ordered)
    }

    async fn points_to(&mut self, name: &str) -> Result<BTreeSet<String>> {
        let sql = format!("SELECT \"table\" FROM pragma_foreign_key_list('{name}')");
        let mut found: BTreeSet<String> = self.texts(&sql).await?.into_iter().collect();
        // A row points to one of its own table that was there before it.
        found.remove(name);
        Ok(found)
    }

    async fn table(&mut self, name: &str) -> Result<Table> {
        let sql = format!("SELECT name, type, pk FROM pragma_table_info('{name}') ORDER BY cid");
        let rows = self.rows(sql, SqliteArguments::default()).await?;
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        for (place, row) in rows.iter().enumerate() {
            let declared: String = row.try_get_unchecked(1).map_err(fault)?;
            let kind = Kind::of(&declared).with_context(|| format!("{name} has a column of the type {declared}"));
            columns.push(Column { name: row.try_get_unchecked(0).map_err(fault)?, kind: kind.map_err(fault)? });
            match row.try_get_unchecked::<i64, _>(2).map_err(fault)? {
                0 => {}
                part => key.push((part, place)),
            }
        }
        key.sort_unstable();
        if key.is_empty() {
            return Err(fault(anyhow::anyhow!("{name} has no primary key")));
        }
        Ok(Table { name: name.to_owned(), columns, key: key.into_iter().map(|(_, place)| place).collect() })
    }

    /// The rows after a key, in order of keys.
    pub(super) async fn page(&mut self, table: &Table, after: &Option<Vec<KeyPart>>, most: usize) -> Result<Vec<Row>> {
        let columns = table.columns.iter().map(|column| match column.kind {
            Kind::Int | Kind::Truth => format!("CAST(\"{0}\" AS INTEGER)", column.name),
            Kind::Text | Kind::Day | Kind::Moment => format!("CAST(\"{0}\" AS TEXT)", column.name),
            Kind::Octets => format!("\"{}\"", column.name),
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let key: Vec<String> = table.key_columns().map(|column| format!("\"{}\"", column.name)).collect();
        let key = key.join(", ");
        let mut arguments = SqliteArguments::default();
        let condition = match after {
            None => String::new(),
            Some(parts) => {
                for part in parts {
                    let added = match part {
                        KeyPart::Int(number) => arguments.add(*number),
                        KeyPart::Text(text) => arguments.add(text.clone()),
                    };
                    added.map_err(|error| fault(anyhow::anyhow!(error)))?;
                }
                format!("WHERE ({key}) > ({})", vec!["?"; parts.len()].join(", "))
            }
        };
        let sql = format!("SELECT {columns} FROM \"{}\" {condition} ORDER BY {key} LIMIT {most}", table.name);
        let rows = self.rows(sql, arguments).await?;
        rows.iter().map(|row| read(table, row)).collect()
    }

    /// The last number a table's identity gave, also to rows that are gone.
    pub(super) async fn last_number(&mut self, table: &str) -> Result<i64> {
        let sql = format!("SELECT CAST(COALESCE(MAX(seq), 0) AS TEXT) FROM sqlite_sequence WHERE name = '{table}'");
        Ok(self.texts(&sql).await?.pop().and_then(|text| text.parse().ok()).unwrap_or(0))
    }
}

fn read(table: &Table, row: &SqliteRow) -> Result<Row> {
    let mut cells = Vec::with_capacity(table.columns.len());
    let mut texts: Vec<Option<String>> = Vec::with_capacity(table.columns.len());
    for (place, column) in table.columns.iter().enumerate() {
        let mut text = None;
        let cell = match column.kind {
            Kind::Int => row.try_get_unchecked::<Option<i64>, _>(place).map_err(fault)?.map(Cell::Int),
            Kind::Truth => row.try_get_unchecked::<Option<i64>, _>(place).map_err(fault)?.map(|n| Cell::Truth(n != 0)),
            Kind::Octets => row.try_get_unchecked::<Option<Vec<u8>>, _>(place).map_err(fault)?.map(Cell::Octets),
            Kind::Text | Kind::Day | Kind::Moment => {
                text = row.try_get_unchecked::<Option<String>, _>(place).map_err(fault)?;
                match (&text, column.kind) {
                    (Some(moment), Kind::Moment) => Some(Cell::Moment(micros(moment).ok_or_else(|| {
                        let reason = Reason::new("move-unreadable").with("table", &table.name);
                        Error::refused(reason.with("value", moment))
                    })?)),
                    (text, _) => text.clone().map(Cell::Text),
                }
            }
        };
        cells.push(cell.unwrap_or(Cell::Null));
        texts.push(text);
    }
    let key = table.key.iter().map(|place| match (&cells[*place], &texts[*place]) {
        (Cell::Int(number), _) => Ok(KeyPart::Int(*number)),
        (_, Some(text)) => Ok(KeyPart::Text(text.clone())),
        _ => Err(fault(anyhow::anyhow!("a key of {} is empty or no number and no text", table.name))),
    });
    let key = key.collect::<Result<Vec<_>>>()?;
    Ok(Row { cells, key })
}
