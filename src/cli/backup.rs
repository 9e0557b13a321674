//! `sanjha backup`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::DatabaseArgs;
use crate::base::Result;
use crate::db::back_up;

/// Copy the whole database to a file, also while it is in use
#[derive(Args)]
#[command(after_help = "A SQLite database becomes a SQLite file; of PostgreSQL an archive of pg_dump is made.\n\
    Example: sanjha backup --database-url sqlite://centre.db centre-2026-11-26.backup")]
pub struct Backup {
    #[command(flatten)]
    database: DatabaseArgs,
    /// File to make; it must not be there yet
    file: PathBuf,
}

impl Backup {
    pub async fn run(self) -> Result<ExitCode> {
        back_up(&self.database.database_url, &self.file).await?;
        println!("{} holds the whole database", self.file.display());
        Ok(ExitCode::SUCCESS)
    }
}
