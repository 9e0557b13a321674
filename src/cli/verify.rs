//! `sanjha verify`

use std::process::ExitCode;

use clap::Args;

use super::DatabaseArgs;
use crate::base::Result;
use crate::base::time::Clock;
use crate::db::Db;
use crate::reports::{Finding, verify};

/// Rows named for each broken rule; more are counted.
const NAMED: usize = 20;

/// Prove that everything that must always hold does hold, over the whole database
#[derive(Args)]
#[command(after_help = "Prints a line for each rule with the rows looked at, and names the rows that break one.\n\
    Exits with 1 if any is broken. It only reads.\n\nExample: sanjha verify --database-url sqlite://centre.db")]
pub struct Verify {
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Verify {
    pub async fn run(self) -> Result<ExitCode> {
        let db = Db::connect(&self.database.database_url).await?;
        let findings = verify(&db, Clock::system().now()).await?;
        let broken = findings.iter().filter(|finding| !finding.breaches.is_empty()).count();
        for finding in &findings {
            print(finding);
        }
        println!("{} rules hold, {broken} broken", findings.len() - broken);
        db.close().await?;
        Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn print(finding: &Finding) {
    let verdict = if finding.breaches.is_empty() { "holds " } else { "BROKEN" };
    println!("{verdict}  {:<6} {:>8} rows  {}", finding.rule, finding.counted, finding.says);
    for name in finding.breaches.iter().take(NAMED) {
        println!("          {name}");
    }
    if finding.breaches.len() > NAMED {
        println!("          and {} more", finding.breaches.len() - NAMED);
    }
}
