//! `sanjha check-history`: recomputes every imported booking and invoice from rates, schemes,
//! hours and actuals with the functions that price live use, and compares with what was
//! charged then. Stored results are only compared with, never computed from.
//!
//! The history taxes each booking and sums; live documents tax each rate group. So invoices
//! are compared by the history's convention, and what the live rule would change is told apart.

mod compare;
mod load;
mod outcome;
#[cfg(test)]
mod tests;

pub use outcome::Outcome;

use std::process::ExitCode;

use clap::Args;

use super::DatabaseArgs;
use crate::base::Result;
use crate::db::Db;

/// Recompute the imported history with the live rules and count the differences
#[derive(Args)]
#[command(after_help = "Prints what agrees and what differs, and names each difference with its reason.\n\
    Exits with 1 if anything differs. It only reads.\n\nExample: sanjha check-history --database-url sqlite://centre.db")]
pub struct CheckHistory {
    #[command(flatten)]
    database: DatabaseArgs,
}

impl CheckHistory {
    pub async fn run(self) -> Result<ExitCode> {
        let db = Db::connect(&self.database.database_url).await?;
        let outcome = check(&db).await?;
        println!("{outcome}");
        db.close().await?;
        Ok(if outcome.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Recomputes and compares.
///
/// # Errors
/// A fault of the database.
pub async fn check(db: &Db) -> Result<Outcome> {
    let history = load::History::load(db.read()).await?;
    Ok(compare::compare(&history))
}
