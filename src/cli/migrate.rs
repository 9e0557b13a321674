//! `sanjha migrate`

use std::process::ExitCode;

use clap::Args;

use super::DatabaseArgs;
use crate::base::Result;
use crate::db::Db;

/// Create the tables, or bring them up to date
#[derive(Args)]
#[command(after_help = "Example: sanjha migrate --database-url sqlite://centre.db")]
pub struct Migrate {
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Migrate {
    pub async fn run(self) -> Result<ExitCode> {
        let db = Db::connect(&self.database.database_url).await?;
        match db.migrate().await? {
            0 => println!("up to date"),
            steps => println!("{steps} steps applied"),
        }
        db.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}
