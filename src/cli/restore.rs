//! `sanjha restore`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::DatabaseArgs;
use crate::base::time::{Clock, Instant};
use crate::base::{Actor, Error, Reason, Result, Verb};
use crate::db::{Change, Db, Key, Staged, stage};
use crate::reports::verify;

/// Put a backup in the place of the database, after proving that it is whole
#[derive(Args)]
#[command(
    after_help = "The backup is read beside the database, brought up to date and proved by the rules of `sanjha verify`;\n\
    only then it takes the database's place. What was there is kept under another name. Stop the program first.\n\n\
    Example: sanjha restore --database-url sqlite://centre.db centre-2026-11-26.backup"
)]
pub struct Restore {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    key: Key,
    /// What `sanjha backup` made
    file: PathBuf,
}

impl Restore {
    pub async fn run(self) -> Result<ExitCode> {
        let begun = std::time::Instant::now();
        let now = Clock::system().now();
        let staged = stage(&self.database.database_url, &self.file, &self.key).await?;
        if let Err(error) = self.prove(&staged, now).await {
            staged.discard().await?;
            return Err(error);
        }
        match staged.take_place(now).await? {
            Some(kept) => println!("restored; what was there before is kept as {kept}"),
            None => println!("restored"),
        }
        println!("took {:.1} s", begun.elapsed().as_secs_f64());
        Ok(ExitCode::SUCCESS)
    }

    /// Brings the copy up to date, proves it, and puts on record what becomes of it.
    async fn prove(&self, staged: &Staged, now: Instant) -> Result<()> {
        let db = Db::connect(&staged.url).await?;
        let proved = self.prove_open(&db, now).await;
        db.close().await?;
        proved
    }

    async fn prove_open(&self, db: &Db, now: Instant) -> Result<()> {
        db.migrate().await?;
        // A restored PostgreSQL knows nothing of its rows: proving them would take minutes.
        db.refresh_statistics().await?;
        let broken: Vec<&str> =
            verify(db, now).await?.iter().filter(|finding| !finding.breaches.is_empty()).map(|it| it.says).collect();
        if let Some(first) = broken.first() {
            let reason = Reason::new("backup-broken").with("rules", broken.len()).with("first", *first);
            return Err(Error::refused(reason));
        }
        let after = json!({ "file": self.file.display().to_string() });
        db.write(&Actor::program("restore"), now, |tx| {
            let after = after.clone();
            async move { tx.audit(Change::of(Verb::Administer, "database", 0).after(after)).await }
        })
        .await
    }
}
