//! Moving a whole database from one SQLite file to PostgreSQL, row by row, and proving that all of it arrived.
//!
//! What always holds here: the source is only read; the target is fresh, or one that this move left unfinished;
//! each batch of rows and how far it went are one commit, so that a move that was killed goes on where it stopped;
//! triggers are off only within the commit that copies, and foreign keys never; the program serves no target whose
//! move is not finished.

mod cell;
mod compare;
mod source;
mod target;

use std::time::{Duration, Instant as Tick};

use sea_orm::ConnectionTrait;
use sea_orm::FromQueryResult;

use self::cell::{Column, Kind};
use self::source::Source;
use self::target::Target;
use super::migrate::known_steps;
use super::{Db, Rows, values};
use crate::base::{Error, Reason, Result};

/// Keeps how far a move went, in the target, until it is finished.
pub(super) const PROGRESS: &str = "move_progress";
/// Rows read and written at once.
const BATCH: usize = 5_000;
/// The same where a row holds a file.
const BATCH_OF_FILES: usize = 16;

/// A table as both sides have it.
struct Table {
    name: String,
    columns: Vec<Column>,
    /// Places of the primary key's columns among `columns`.
    key: Vec<usize>,
}

impl Table {
    fn batch(&self) -> usize {
        if self.columns.iter().any(|column| column.kind == Kind::Octets) { BATCH_OF_FILES } else { BATCH }
    }

    fn key_columns(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().map(|place| &self.columns[*place])
    }
}

/// What a move did.
pub struct Moved {
    /// Tables.
    pub tables: usize,
    /// Rows that are there now.
    pub rows: u64,
    /// Of them, rows that an earlier attempt had brought.
    pub found: u64,
    /// SHA-256 over the rows of all tables in canonical form, the same on both sides.
    pub hash: String,
    /// How long copying took.
    pub copying: Duration,
    /// How long comparing took.
    pub comparing: Duration,
}

/// Copies every row and compares every row. `tell` hears of each table that is done.
///
/// # Errors
/// Refused: a target that is not empty (`move-target-not-empty`), a source of another version (`move-other-schema`),
/// a source that changed since the move began (`move-source-changed`), rows that differ (`move-differs`), another
/// move at work (`move-running`).
pub async fn move_database(from: &str, to: &str, tell: &mut dyn FnMut(&str, u64)) -> Result<Moved> {
    if !from.starts_with("sqlite:") || !(to.starts_with("postgres:") || to.starts_with("postgresql:")) {
        return Err(Error::refused(Reason::new("move-addresses")));
    }
    let begun = Tick::now();
    let mut source = Source::open(from).await?;
    let mut target = Target::open(to).await?;
    let schema = known_steps();
    if source.applied().await? != schema {
        return Err(Error::refused(Reason::new("move-other-schema")));
    }
    let tables = source.tables().await?;
    prepare(&mut target, to, &tables, &source.fingerprint().await?).await?;
    let mut found = 0;
    let mut rows = 0;
    for table in &tables {
        target.check_columns(table).await?;
        let (before, copied) = copy(&mut source, &mut target, table).await?;
        found += before;
        rows += before + copied;
        tell(&table.name, before + copied);
    }
    target.continue_numbers(&mut source, &tables).await?;
    let copying = begun.elapsed();
    let begun = Tick::now();
    let hash = compare::all(&mut source, &mut target, &tables).await?;
    target.close().await?;
    Ok(Moved { tables: tables.len(), rows, found, hash, copying, comparing: begun.elapsed() })
}

/// Makes the tables of a fresh target, empty, or finds those of a move of the same source.
async fn prepare(target: &mut Target, to: &str, tables: &[Table], fingerprint: &str) -> Result<()> {
    match target.begun_with().await? {
        Some(before) if before != fingerprint => return Err(Error::refused(Reason::new("move-source-changed"))),
        Some(_) => {}
        None if target.is_empty().await? => target.begin(fingerprint).await?,
        None => return Err(Error::refused(Reason::new("move-target-not-empty"))),
    }
    if !target.is_cleared().await? {
        let db = Db::connect(to).await?;
        let migrated = db.apply_missing_steps().await;
        db.close().await?;
        migrated?;
        target.clear(tables).await?;
    }
    Ok(())
}

/// Copies what is still missing of a table; answers how many rows were there and how many came.
async fn copy(source: &mut Source, target: &mut Target, table: &Table) -> Result<(u64, u64)> {
    let (mut after, before) = target.came_to(table).await?;
    let mut copied = 0;
    loop {
        let rows = source.page(table, &after, table.batch()).await?;
        let Some(last) = rows.last() else { return Ok((before, copied)) };
        let key = last.key.clone();
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        target.take(table, &rows, &key, before + copied + count).await?;
        copied += count;
        after = Some(key);
    }
}

#[derive(FromQueryResult)]
struct Known {
    known: bool,
}

impl Db {
    /// Refuses a database whose move is not finished.
    pub(super) async fn refuse_half_moved(&self, conn: &impl ConnectionTrait) -> Result<()> {
        if self.backend() != sea_orm::DbBackend::Postgres {
            return Ok(());
        }
        let sql = "SELECT to_regclass($1) IS NOT NULL AS known";
        let found: Option<Known> = conn.row(sql, values![PROGRESS]).await?;
        if found.is_some_and(|row| row.known) {
            return Err(Error::refused(Reason::new("move-unfinished")));
        }
        Ok(())
    }

    /// Ends a move whose rows were compared and whose rules hold: from now on the database is served.
    pub async fn end_move(&self) -> Result<()> {
        self.write.execute_unprepared(&format!("DROP TABLE {PROGRESS}")).await?;
        Ok(())
    }
}
