//! The daily backup: when it is due, where it goes, which ones stay, and what is on record of each.

use std::path::{Path, PathBuf};

use chrono::{TimeDelta, Timelike};
use sea_orm::FromQueryResult;

use super::seal::Seal;
use super::{Made, back_up};
use crate::base::time::{self, Instant};
use crate::base::{Actor, Result};
use crate::db::{Db, Rows, WriteTx, values};

/// A backup older than this is late.
const LATE: TimeDelta = TimeDelta::hours(26);
/// One that failed, or whose maker died, is tried again after this.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// How names of daily backups begin; only such files are ever cleared away.
const BEGINNING: &str = "sanjha-";

/// How daily backups are set up.
#[derive(clap::Args, Clone, Debug)]
pub struct BackupSettings {
    /// Folder for a daily backup, best on another disk; none is made without it
    #[arg(long, env = "SANJHA_BACKUP_FOLDER")]
    pub backup_folder: Option<PathBuf>,
    /// Hour of the daily backup, Indian time
    #[arg(long, env = "SANJHA_BACKUP_HOUR", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..24))]
    pub backup_hour: u32,
    /// How many backups are kept in the folder
    #[arg(long, env = "SANJHA_BACKUP_KEEP", default_value_t = 30, value_parser = clap::value_parser!(u32).range(2..4000))]
    pub backup_keep: u32,
    #[command(flatten)]
    pub seal: Seal,
}

/// Where, when and how.
#[derive(Clone, Debug)]
pub struct BackupPlan {
    /// Address of the database.
    pub database_url: String,
    /// Where backups go.
    pub folder: PathBuf,
    /// Hour of the day, Indian time.
    pub hour: u32,
    /// How many stay.
    pub keep: usize,
    /// Who can open them.
    pub seal: Seal,
}

impl BackupSettings {
    /// The plan; `None` where no folder is set.
    ///
    /// # Errors
    /// Says which key cannot be used.
    pub fn plan(&self, database_url: &str) -> anyhow::Result<Option<BackupPlan>> {
        self.seal.check()?;
        let Some(folder) = self.backup_folder.clone() else { return Ok(None) };
        let keep = usize::try_from(self.backup_keep)?;
        let (database_url, seal) = (database_url.to_owned(), self.seal.clone());
        Ok(Some(BackupPlan { database_url, folder, hour: self.backup_hour, keep, seal }))
    }
}

/// A backup on record.
#[derive(Clone, Debug, FromQueryResult)]
pub struct BackupRun {
    /// The moment it is of.
    pub started_at: Instant,
    /// When it was whole, or failed; `None` while it runs.
    pub finished_at: Option<Instant>,
    /// Name of its file, without the folder.
    pub file_name: String,
    /// Bytes.
    pub bytes: i64,
    /// Whether it is encrypted.
    pub is_sealed: bool,
    /// Why it failed, or empty.
    pub fault: String,
}

impl BackupRun {
    /// Whether one is missing since.
    pub fn is_late(&self, now: Instant) -> bool {
        now - self.started_at > LATE
    }
}

/// The last moment at or before `now` at which the clock of India showed the hour.
fn last_turn(now: Instant, hour: u32) -> Instant {
    let local = time::to_ist(now);
    let today = time::start_of_day(local.date()) + TimeDelta::hours(i64::from(hour));
    if local.hour() >= hour { today } else { today - TimeDelta::days(1) }
}

/// Whether a backup is due: none since the last turn, and none tried within the hour.
fn is_due(now: Instant, hour: u32, last_whole: Option<Instant>, last_tried: Option<Instant>) -> bool {
    let done = last_whole.is_some_and(|at| at >= last_turn(now, hour));
    let tried = last_tried.is_some_and(|at| now - at < AGAIN);
    !done && !tried
}

const COLUMNS: &str = "started_at, finished_at, file_name, byte_count AS bytes, is_sealed, fault";

impl Db {
    /// The last whole backup on record.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn last_backup(&self) -> Result<Option<BackupRun>> {
        let sql = format!("SELECT {COLUMNS} FROM backup_run WHERE byte_count > 0 ORDER BY started_at DESC LIMIT 1");
        Ok(self.read().row(&sql, values![]).await?)
    }

    /// The latest backups on record, the last first.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn backup_runs(&self, most: u32) -> Result<Vec<BackupRun>> {
        let sql = format!("SELECT {COLUMNS} FROM backup_run ORDER BY started_at DESC LIMIT {most}");
        Ok(self.read().rows(&sql, values![]).await?)
    }

    /// Puts a backup that somebody made by hand on record.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn record_backup(&self, by: &str, started: Instant, finished: Instant, made: &Made) -> Result<()> {
        let made = &made;
        self.write(&Actor::program(by), started, |tx| async move {
            let id = tx.begin_backup(by, &made.file_name, made.is_sealed).await?;
            tx.end_backup(id, finished, i64::try_from(made.bytes).unwrap_or(i64::MAX), "").await
        })
        .await
    }

    /// Makes the daily backup if it is due. Returns whether it did.
    ///
    /// # Errors
    /// What went wrong, which is on record too.
    pub async fn back_up_by_plan(&self, plan: &BackupPlan, clock: &time::Clock, holder: &str) -> Result<bool> {
        let now = clock.now();
        if !self.backup_is_due(plan, now).await? {
            return Ok(false);
        }
        let name = plan.name(now);
        let (file_name, sealed) = (&name, plan.seal.is_sealed());
        let begun = self
            .write(&Actor::program("backup"), now, |tx| async move {
                // Whoever comes after the lease is over sees the row.
                if !tx.take_lease("backup", holder, std::time::Duration::from_secs(60)).await? {
                    return Ok(None);
                }
                tx.begin_backup(holder, file_name, sealed).await.map(Some)
            })
            .await?;
        let Some(id) = begun else { return Ok(false) };
        let made = back_up(&plan.database_url, &plan.folder.join(&name), &plan.seal).await;
        let (bytes, fault) = match &made {
            Ok(made) => (i64::try_from(made.bytes).unwrap_or(i64::MAX), String::new()),
            Err(error) => (0, error.to_string().chars().take(400).collect()),
        };
        let (finished, fault) = (clock.now(), &fault);
        self.write(
            &Actor::program("backup"),
            finished,
            |tx| async move { tx.end_backup(id, finished, bytes, fault).await },
        )
        .await?;
        made?;
        plan.clear_away();
        Ok(true)
    }

    async fn backup_is_due(&self, plan: &BackupPlan, now: Instant) -> Result<bool> {
        let whole = self.last_backup().await?.map(|run| run.started_at);
        let tried = self.backup_runs(1).await?.first().map(|run| run.started_at);
        Ok(is_due(now, plan.hour, whole, tried))
    }
}

impl WriteTx {
    async fn begin_backup(&self, by: &str, file_name: &str, sealed: bool) -> Result<i64> {
        #[derive(FromQueryResult)]
        struct Id {
            id: i64,
        }
        let sql =
            "INSERT INTO backup_run (started_at, made_by, file_name, is_sealed) VALUES ($1, $2, $3, $4) RETURNING id";
        let row: Option<Id> = self.conn().row(sql, values![self.now(), by, file_name, sealed]).await?;
        Ok(row.ok_or_else(|| anyhow::anyhow!("the backup got no row"))?.id)
    }

    async fn end_backup(&self, id: i64, at: Instant, bytes: i64, fault: &str) -> Result<()> {
        let sql = "UPDATE backup_run SET finished_at = $1, byte_count = $2, fault = $3 WHERE id = $4";
        self.conn().run(sql, values![at, bytes, fault, id]).await?;
        Ok(())
    }
}

impl BackupPlan {
    /// The name of a backup of a moment, which sorts by time.
    pub fn name(&self, now: Instant) -> String {
        let ending = if self.seal.is_sealed() { "backup.age" } else { "backup" };
        format!("{BEGINNING}{}.{ending}", now.format("%Y%m%dT%H%M%SZ"))
    }

    /// Takes the oldest backups of the folder away until as many are left as are kept.
    pub fn clear_away(&self) {
        for file in too_many(names(&self.folder), self.keep) {
            if let Err(error) = std::fs::remove_file(self.folder.join(&file)) {
                tracing::warn!(file, %error, "an old backup could not be taken away");
            }
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Which of the files of a folder are daily backups beyond those that are kept.
fn too_many(mut names: Vec<String>, keep: usize) -> Vec<String> {
    names.retain(|name| {
        let stamp = name.strip_prefix(BEGINNING).and_then(|rest| rest.split_once('.'));
        stamp.is_some_and(|(stamp, ending)| stamp.len() == 16 && matches!(ending, "backup" | "backup.age"))
    });
    names.sort();
    names.truncate(names.len().saturating_sub(keep));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_backup_is_due_once_after_its_hour_in_india() {
        let (before, after) = (at("2026-11-27T01:59:00+05:30"), at("2026-11-27T02:00:00+05:30"));
        let yesterday = Some(at("2026-11-26T02:00:05+05:30"));
        assert!(!is_due(before, 2, yesterday, yesterday));
        assert!(is_due(after, 2, yesterday, yesterday));
        assert!(!is_due(at("2026-11-27T23:00:00+05:30"), 2, Some(after), Some(after)));
        assert!(is_due(before, 2, None, None), "the first does not wait for its hour");
    }

    #[test]
    fn one_that_failed_is_tried_again_after_an_hour() {
        let failed = Some(at("2026-11-27T02:00:00+05:30"));
        assert!(!is_due(at("2026-11-27T02:59:00+05:30"), 2, None, failed));
        assert!(is_due(at("2026-11-27T03:00:00+05:30"), 2, None, failed));
    }

    #[test]
    fn only_our_own_oldest_files_are_taken_away() {
        let names = [
            "sanjha-20261125T203000Z.backup",
            "sanjha-20261126T203000Z.backup.age",
            "sanjha-20261124T203000Z.backup",
            "sanjha-20261123T203000Z.backup.part",
            "sanjha-old.backup",
            "photos.zip",
        ];
        let names = || names.map(str::to_owned).to_vec();
        assert_eq!(too_many(names(), 2), ["sanjha-20261124T203000Z.backup"]);
        assert_eq!(too_many(names(), 3), [""; 0]);
    }
}
