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
    /// PostgreSQL: also give this role what `sanjha serve` needs and no more; it must exist and own nothing
    #[arg(long)]
    grant_to: Option<String>,
}

impl Migrate {
    pub async fn run(self) -> Result<ExitCode> {
        let db = Db::connect(&self.database.database_url).await?;
        match db.migrate().await? {
            0 => println!("up to date"),
            steps => println!("{steps} steps applied"),
        }
        if let Some(role) = &self.grant_to {
            db.grant_to(role).await?;
            println!("{role} may read and write, but change neither the tables nor the audit trail");
        }
        db.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}
