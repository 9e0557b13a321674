//! What there is to see, read in a few looks.

use std::path::PathBuf;

use sea_orm::FromQueryResult;

use crate::base::Result;
use crate::base::time::Instant;
use crate::db::{BackupRun, Look, PoolUse, Rows, SlowStatement, room_left, slow_statements, values};
use crate::jobs;
use crate::web::App;

/// Backups shown.
const BACKUPS: u32 = 7;

/// Something that waits.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Queue {
    /// `outbox`, `messages`, `parked`, `exports`, `seals`
    pub name: String,
    /// How many wait.
    pub waiting: i64,
    /// Since when the oldest does.
    pub oldest: Option<Instant>,
}

/// A job and what it did last.
#[derive(Clone, Debug, FromQueryResult)]
pub struct JobRow {
    /// Its name.
    pub job: String,
    /// When it ran last.
    pub last_started_at: Instant,
    /// How long that took, microseconds.
    pub last_us: i64,
    /// When it last ended well.
    pub last_ok_at: Option<Instant>,
    /// When it last failed.
    pub last_fault_at: Option<Instant>,
    /// Why.
    pub last_fault: String,
    /// How often it ran.
    pub runs: i64,
    /// How often it failed.
    pub faults: i64,
    /// How much it did.
    pub done: i64,
    /// Which instance ran it last.
    pub holder: String,
    /// Which instance holds its lease now.
    pub leased_to: Option<String>,
}

impl JobRow {
    /// Whether it has failed since it last ended well.
    pub fn is_failing(&self) -> bool {
        self.last_fault_at.is_some_and(|fault| self.last_ok_at.is_none_or(|ok| ok < fault))
    }
}

/// How many rows a kind of thing has.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Count {
    /// Table.
    pub name: String,
    /// Rows.
    pub rows: i64,
}

/// Everything the page shows.
pub struct Facts {
    /// What waits.
    pub queues: Vec<Queue>,
    /// Jobs by name.
    pub jobs: Vec<JobRow>,
    /// Names of jobs that no instance has recorded yet.
    pub silent: Vec<&'static str>,
    /// The database itself.
    pub look: Look,
    /// Rows by table.
    pub counts: Vec<Count>,
    /// Connections of this instance.
    pub pool: PoolUse,
    /// The last backups.
    pub backups: Vec<BackupRun>,
    /// The last whole one.
    pub last_backup: Option<BackupRun>,
    /// Bytes left, by folder.
    pub room: Vec<(PathBuf, u64)>,
    /// Statements of this instance that took long.
    pub slow: Vec<SlowStatement>,
}

const QUEUES: &str = "SELECT 'outbox' AS name, COUNT(*) AS waiting, MIN(created_at) AS oldest FROM outbox WHERE sent_at IS NULL \
     UNION ALL SELECT 'messages', COUNT(*), MIN(created_at) FROM message WHERE state = 'waiting' \
     UNION ALL SELECT 'parked', COUNT(*), MIN(created_at) FROM message WHERE state = 'parked' \
     UNION ALL SELECT 'exports', COUNT(*), MIN(asked_at) FROM export_order WHERE state IN ('waiting', 'working') \
     UNION ALL SELECT 'seals', COUNT(*), MIN(at) FROM audit_entry \
         WHERE id > (SELECT COALESCE(MAX(audit_entry_id), 0) FROM audit_seal)";

const JOBS: &str = "SELECT j.job, j.last_started_at, j.last_us, j.last_ok_at, j.last_fault_at, j.last_fault, j.runs, j.faults, \
     j.done, j.holder, CASE WHEN l.until_at > $1 THEN l.holder END AS leased_to \
     FROM job_run j LEFT JOIN lease l ON l.name = j.job ORDER BY j.job";

const COUNTED: [&str; 8] =
    ["centre", "unit", "app_user", "booking", "document", "journal_entry", "message", "audit_entry"];

/// Reads all of it.
pub async fn facts(app: &App, now: Instant) -> Result<Facts> {
    let conn = app.db.read();
    let queues = conn.rows::<Queue>(QUEUES, values![]).await?;
    let jobs = conn.rows::<JobRow>(JOBS, values![now]).await?;
    let silent = jobs::names().filter(|name| !jobs.iter().any(|row| row.job == *name)).collect();
    let counts =
        COUNTED.map(|table| format!("SELECT '{table}' AS name, COUNT(*) AS rows FROM {table}")).join(" UNION ALL ");
    let counts = conn.rows::<Count>(&counts, values![]).await?;
    let look = app.db.look().await?;
    let backup_folder = app.settings.backups.as_ref().map(|plan| plan.folder.clone());
    let folders = look.folder.clone().into_iter().chain(backup_folder);
    let room = folders.filter_map(|folder| room_left(&folder).map(|room| (folder, room))).collect();
    Ok(Facts {
        queues,
        jobs,
        silent,
        look,
        counts,
        pool: app.db.pool_use(),
        backups: app.db.backup_runs(BACKUPS).await?,
        last_backup: app.db.last_backup().await?,
        room,
        slow: slow_statements(),
    })
}
