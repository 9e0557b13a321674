//! `sanjha backup`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::DatabaseArgs;
use crate::base::Result;
use crate::base::time::Clock;
use crate::db::{BackupSettings, Db, Made, back_up};

/// Copy the whole database to a file, also while it is in use
#[derive(Args)]
#[command(
    after_help = "A SQLite database becomes a SQLite file; of PostgreSQL an archive of pg_dump is made. With a recipient or\n\
    a passphrase it is encrypted (age-encryption.org/v1). Without a file it goes into the backup folder under the name\n\
    of the moment, and the oldest there make room.\n\n\
    Example: sanjha backup --database-url sqlite://centre.db centre-2026-11-26.backup"
)]
pub struct Backup {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    settings: BackupSettings,
    /// File to make; it must not be there yet
    file: Option<PathBuf>,
}

impl Backup {
    pub async fn run(self) -> Result<ExitCode> {
        let url = &self.database.database_url;
        let clock = Clock::system();
        let started = clock.now();
        let plan = self.settings.plan(url)?;
        let file = match (&self.file, &plan) {
            (Some(file), _) => file.clone(),
            (None, Some(plan)) => plan.folder.join(plan.name(started)),
            (None, None) => return Err(anyhow::anyhow!("name a file, or set a backup folder").into()),
        };
        let made = back_up(url, &file, &self.settings.seal).await?;
        if let Err(error) = self.record(&clock, started, &made).await {
            tracing::warn!(%error, "the backup is whole, but it could not be put on record");
        }
        if let (None, Some(plan)) = (&self.file, &plan) {
            plan.clear_away();
        }
        println!("{} holds the whole database", file.display());
        Ok(ExitCode::SUCCESS)
    }

    /// In the database itself, so that its pages tell how old the last backup is.
    async fn record(&self, clock: &Clock, started: crate::base::time::Instant, made: &Made) -> Result<()> {
        let db = Db::connect(&self.database.database_url).await?;
        let recorded = db.record_backup("command line", started, clock.now(), made).await;
        db.close().await.context("cannot close the database")?;
        recorded
    }
}
