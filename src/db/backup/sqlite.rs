//! SQLite: one file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteLockingMode;
use sea_orm::{ConnectOptions, ConnectionTrait, FromQueryResult};

use super::{begins_with, new_file, on_disk, refused, with_ending};
use crate::base::{Error, Reason, Result};
use crate::db::{Db, Rows, values};

/// The first bytes of every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Files SQLite keeps beside a database in use.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

pub(in crate::db) fn path_of(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or_default())
}

pub(super) fn url_of(path: &Path) -> String {
    format!("sqlite://{}?mode=rw", path.display())
}

/// Writes one moment of a database, in use or not, to a file.
pub(super) async fn copy(url: &str, file: &Path) -> Result<()> {
    if !path_of(url).is_file() {
        return Err(refused("backup-no-database", &path_of(url)));
    }
    // SQLite writes into an empty file, whose rights it keeps.
    new_file(file)?;
    let db = Db::connect(url).await?;
    let done = db.write.run("VACUUM INTO $1", values![file.display().to_string()]).await;
    db.close().await?;
    done?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Verdict {
    verdict: String,
}

/// Copies a backup beside the live file, after reading all of it.
pub(super) async fn stage(file: &Path, staged: &Path) -> Result<()> {
    if !begins_with(file, MAGIC) {
        return Err(refused("backup-not-ours", file));
    }
    remove(staged)?;
    let mut copy = new_file(staged)?;
    std::fs::File::open(file).and_then(|mut file| std::io::copy(&mut file, &mut copy)).map_err(anyhow::Error::from)?;
    match is_whole(staged, "integrity_check").await {
        true => on_disk(staged),
        false => {
            remove(staged)?;
            Err(refused("backup-not-whole", file))
        }
    }
}

/// Whether SQLite finds a file whole; `check` is `integrity_check` or the quicker `quick_check`.
pub(super) async fn is_whole(file: &Path, check: &'static str) -> bool {
    let Ok(connection) = sea_orm::Database::connect(options(file, SqliteLockingMode::Normal)).await else {
        return false;
    };
    let sql = format!("SELECT {check} AS verdict FROM pragma_{check}");
    let verdicts = connection.rows::<Verdict>(&sql, values![]).await;
    let closed = connection.close().await;
    closed.is_ok() && verdicts.is_ok_and(|rows| rows.len() == 1 && rows.iter().all(|row| row.verdict == "ok"))
}

fn options(file: &Path, locking: SqliteLockingMode) -> ConnectOptions {
    let mut options = ConnectOptions::new(url_of(file));
    options.max_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(move |options| options.locking_mode(locking).busy_timeout(Duration::from_secs(1)));
    options
}

#[derive(FromQueryResult)]
struct Mode {
    journal_mode: String,
}

/// Renames the live file away and the copy into its place, while nobody else has the live file open.
pub(super) async fn swap(staged: &Path, live: &Path, stamp: &str) -> Result<Option<String>> {
    on_disk(staged)?;
    if !live.exists() {
        std::fs::rename(staged, live).map_err(anyhow::Error::from)?;
        return Ok(None);
    }
    let kept = with_ending(live, &format!(".before-restore-{stamp}"));
    let held = hold(live).await?;
    let done = std::fs::rename(live, &kept).and_then(|()| std::fs::rename(staged, live));
    held.close().await?;
    done.map_err(anyhow::Error::from)?;
    Ok(Some(kept.display().to_string()))
}

/// Alone with a file: leaving the write-ahead log succeeds only where no other connection has it open.
async fn hold(live: &Path) -> Result<sea_orm::DatabaseConnection> {
    let in_use = || Error::refused(Reason::new("backup-in-use"));
    let connection =
        sea_orm::Database::connect(options(live, SqliteLockingMode::Exclusive)).await.map_err(|_| in_use())?;
    let mode = connection.row::<Mode>("PRAGMA journal_mode = DELETE", values![]).await;
    let alone = mode.ok().flatten().is_some_and(|row| row.journal_mode == "delete")
        && connection.execute_unprepared("BEGIN EXCLUSIVE").await.is_ok();
    match alone {
        true => Ok(connection),
        false => {
            connection.close().await?;
            Err(in_use())
        }
    }
}

/// Takes a file and what lies beside it away, if it is there.
pub(super) fn remove(file: &Path) -> Result<()> {
    for path in BESIDE.map(|ending| with_ending(file, ending)).iter().map(PathBuf::as_path).chain([file]) {
        match std::fs::remove_file(path) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(anyhow::Error::from(fault).into()),
            _ => {}
        }
    }
    Ok(())
}
