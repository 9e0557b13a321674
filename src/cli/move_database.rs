//! `sanjha move-database`

use std::process::ExitCode;
use std::time::Instant as Tick;

use clap::Args;
use serde_json::json;

use crate::base::time::Clock;
use crate::base::{Actor, Error, Reason, Result, Verb};
use crate::db::{Change, Db, Moved, move_database};
use crate::reports::verify;

/// Move a whole database from a SQLite file to PostgreSQL, and prove that all of it arrived
#[derive(Args)]
#[command(
    after_help = "Stop the program first. The file is only read. The other database must be empty; a move that was cut off\n\
    goes on where it stopped when the same command is given again. Every row is compared, then the rules of\n\
    `sanjha verify` are proved; only then the program serves the new database.\n\n\
    Example: sanjha move-database --from sqlite://centre.db --to postgres://cfc@db/centre"
)]
pub struct MoveDatabase {
    /// sqlite://PATH
    #[arg(long, env = "SANJHA_MOVE_FROM", hide_env_values = true)]
    from: String,
    /// postgres://USER:PASSWORD@HOST/NAME; give it by the environment where it holds a password
    #[arg(long, env = "SANJHA_MOVE_TO", hide_env_values = true)]
    to: String,
}

impl MoveDatabase {
    pub async fn run(self) -> Result<ExitCode> {
        let moved = move_database(&self.from, &self.to, &mut |table, rows| println!("{rows:>9}  {table}")).await?;
        println!(
            "{} rows in {} tables ({} were there from an earlier attempt), copied in {:.1} s",
            moved.rows,
            moved.tables,
            moved.found,
            moved.copying.as_secs_f64()
        );
        println!("every row compared in {:.1} s: SHA-256 {}", moved.comparing.as_secs_f64(), moved.hash);
        let db = Db::connect(&self.to).await?;
        let done = prove_and_end(&db, &moved).await;
        db.close().await?;
        done?;
        println!("moved; from now on start the program with the new address");
        Ok(ExitCode::SUCCESS)
    }
}

async fn prove_and_end(db: &Db, moved: &Moved) -> Result<()> {
    let now = Clock::system().now();
    let begun = Tick::now();
    db.refresh_statistics().await?;
    let findings = verify(db, now).await?;
    let broken: Vec<&str> = findings.iter().filter(|it| !it.breaches.is_empty()).map(|it| it.says).collect();
    if let Some(first) = broken.first() {
        let reason = Reason::new("move-broken").with("rules", broken.len()).with("first", *first);
        return Err(Error::refused(reason));
    }
    println!("{} rules hold, proved in {:.1} s", findings.len(), begun.elapsed().as_secs_f64());
    let after = json!({ "rows": moved.rows, "sha256": moved.hash });
    db.write(&Actor::program("move-database"), now, |tx| {
        let after = after.clone();
        async move { tx.audit(Change::of(Verb::Administer, "database", 0).after(after)).await }
    })
    .await?;
    db.end_move().await
}
