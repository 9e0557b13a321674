//! A look at the database itself: engine, tables, clock, size, pool, and the statements that took long.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{DatabaseConnection, DbBackend, FromQueryResult};

use super::migrate::{applied_steps, known_steps};
use super::sql::{Rows, values};
use super::{Db, backup};
use crate::base::Result;
use crate::base::time::{Clock, Instant};

/// A statement that took longer is worth a look.
const SLOW: Duration = Duration::from_millis(200);
/// How many slow statements are kept; the oldest make room.
const SLOW_KEPT: usize = 50;

/// A file with less room than this cannot take another write for sure.
const LEAST_ROOM: u64 = 1 << 20;
/// Where a SQLite file is.
const FILE: &str = "SELECT file AS text FROM pragma_database_list WHERE name = 'main'";

/// What a look found.
#[derive(Clone, Debug)]
pub struct Look {
    /// Engine with its version.
    pub engine: String,
    /// The last step of the schema.
    pub last_step: String,
    /// Steps this program knows that are not applied.
    pub pending_steps: usize,
    /// Steps that were applied and this program does not know: a newer one made them.
    pub unknown_steps: usize,
    /// How far the database's clock is ahead of ours; nothing on SQLite, which has none of its own.
    pub clock_ahead: TimeDelta,
    /// When the newest row of the audit trail was written.
    pub newest_record: Option<Instant>,
    /// Bytes of the whole database.
    pub bytes: i64,
    /// Folder of the file, on SQLite.
    pub folder: Option<PathBuf>,
}

/// A statement that took long, without its values.
#[derive(Clone, Debug)]
pub struct SlowStatement {
    /// Its text.
    pub sql: String,
    /// How long the longest took.
    pub longest: Duration,
    /// When it last was slow.
    pub last_at: Instant,
    /// How often it was.
    pub times: u64,
}

/// Connections of the pools.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolUse {
    /// Open.
    pub open: u32,
    /// At work now.
    pub busy: u32,
}

#[derive(FromQueryResult)]
struct Text {
    text: String,
}

#[derive(FromQueryResult)]
struct Moment {
    at: Option<Instant>,
}

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

static SLOW_STATEMENTS: Mutex<VecDeque<SlowStatement>> = Mutex::new(VecDeque::new());

/// Has a connection report how long its statements take.
pub(super) fn watch(connection: &mut DatabaseConnection) {
    connection.set_metric_callback(|info| {
        if info.elapsed >= SLOW {
            note_slow(&info.statement.sql, info.elapsed, Clock::system().now());
        }
    });
}

fn note_slow(sql: &str, took: Duration, now: Instant) {
    let short: String = sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(600).collect();
    tracing::debug!(ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), sql = short, "slow statement");
    let Ok(mut kept) = SLOW_STATEMENTS.lock() else { return };
    let known = kept.iter().position(|slow| slow.sql == short).and_then(|place| kept.remove(place));
    let mut slow = known.unwrap_or(SlowStatement { sql: short, longest: took, last_at: now, times: 0 });
    (slow.longest, slow.last_at, slow.times) = (slow.longest.max(took), now, slow.times + 1);
    kept.push_back(slow);
    if kept.len() > SLOW_KEPT {
        kept.pop_front();
    }
}

/// Statements of this instance that took longer than 200 ms, the latest first.
pub fn slow_statements() -> Vec<SlowStatement> {
    SLOW_STATEMENTS.lock().map(|kept| kept.iter().rev().cloned().collect()).unwrap_or_default()
}

/// The file of a SQLite address.
pub fn file_of(url: &str) -> Option<PathBuf> {
    url.starts_with("sqlite:").then(|| backup::path_of(url))
}

/// Bytes left for us on the disk of a folder.
pub fn room_left(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

impl Db {
    /// Looks at the database itself.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn look(&self) -> Result<Look> {
        let postgres = self.backend() == DbBackend::Postgres;
        let (version, clock, size) = match postgres {
            true => (
                "SELECT 'PostgreSQL ' || current_setting('server_version') AS text",
                "SELECT clock_timestamp() AS at",
                "SELECT pg_database_size(current_database()) AS number",
            ),
            false => (
                "SELECT 'SQLite ' || sqlite_version() AS text",
                "SELECT NULL AS at",
                "SELECT page_count * page_size AS number FROM pragma_page_count(), pragma_page_size()",
            ),
        };
        let engine = self.read().row::<Text>(version, values![]).await?.map(|row| row.text).unwrap_or_default();
        let clock = self.read().row::<Moment>(clock, values![]).await?.and_then(|row| row.at);
        let bytes = self.read().row::<Number>(size, values![]).await?.map_or(0, |row| row.number);
        let (known, applied) = (known_steps(), self.applied_steps().await?);
        let unknown_steps = applied.iter().filter(|step| !known.contains(step)).count();
        let pending_steps = known.iter().filter(|step| !applied.contains(step)).count();
        let file = match postgres {
            true => None,
            false => self.read().row::<Text>(FILE, values![]).await?.map(|row| PathBuf::from(row.text)),
        };
        let newest_record = match self.has_table("audit_entry").await? {
            true => self.read().row::<Moment>("SELECT MAX(at) AS at FROM audit_entry", values![]).await?,
            false => None,
        };
        Ok(Look {
            engine,
            last_step: applied.into_iter().max().unwrap_or_default(),
            pending_steps,
            unknown_steps,
            clock_ahead: clock.map_or(TimeDelta::zero(), |clock| clock - Clock::system().now()),
            newest_record: newest_record.and_then(|row| row.at),
            bytes,
            folder: file.and_then(|file| Some(file.parent()?.to_owned())),
        })
    }

    async fn applied_steps(&self) -> Result<Vec<String>> {
        if !self.has_table("seaql_migrations").await? {
            return Ok(Vec::new());
        }
        Ok(applied_steps(self.read()).await?)
    }

    /// Steps that were applied and this program does not know: a newer one made them.
    pub(super) async fn unknown_steps(&self) -> Result<Vec<String>> {
        let (known, applied) = (known_steps(), self.applied_steps().await?);
        Ok(applied.into_iter().filter(|step| !known.contains(step)).collect())
    }

    async fn has_table(&self, name: &str) -> Result<bool> {
        let sql = match self.backend() {
            DbBackend::Postgres => {
                "SELECT COUNT(*) AS number FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name = $1"
            }
            _ => "SELECT COUNT(*) AS number FROM sqlite_schema WHERE type = 'table' AND name = $1",
        };
        Ok(self.read().row::<Number>(sql, values![name]).await?.is_some_and(|row| row.number > 0))
    }

    /// Whether the disk of a SQLite file is as good as full. PostgreSQL keeps its own elsewhere.
    pub async fn is_out_of_room(&self) -> bool {
        if self.backend() == DbBackend::Postgres {
            return false;
        }
        let file = self.read().row::<Text>(FILE, values![]).await.ok().flatten();
        let folder = file.and_then(|row| PathBuf::from(row.text).parent().map(Path::to_owned));
        folder.and_then(|folder| room_left(&folder)).is_some_and(|room| room < LEAST_ROOM)
    }

    /// Connections open and at work.
    pub fn pool_use(&self) -> PoolUse {
        let of = |open: u32, idle: usize| PoolUse { open, busy: open.saturating_sub(u32::try_from(idle).unwrap_or(0)) };
        match self.backend() {
            DbBackend::Postgres => {
                let pool = self.read().get_postgres_connection_pool();
                of(pool.size(), pool.num_idle())
            }
            _ => {
                let (read, write) = (self.read().get_sqlite_connection_pool(), self.write.get_sqlite_connection_pool());
                of(read.size() + write.size(), read.num_idle() + write.num_idle())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_statement_is_kept_once_with_its_longest_time_and_without_values() {
        let now = Clock::system().now();
        for ms in [300, 900, 400] {
            note_slow("SELECT  *\n FROM slow_for_the_test WHERE id = $1", Duration::from_millis(ms), now);
        }
        let kept: Vec<_> =
            slow_statements().into_iter().filter(|slow| slow.sql.contains("slow_for_the_test")).collect();
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].times, kept[0].longest), (3, Duration::from_millis(900)));
        assert_eq!(kept[0].sql, "SELECT * FROM slow_for_the_test WHERE id = $1");
    }
}
