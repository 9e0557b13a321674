//! `sanjha audit`

use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::DatabaseArgs;
use crate::base::Result;
use crate::db::{Db, anchors, prove_audit_chain, unwatched_tables};

/// Prove the audit trail
#[derive(Args)]
pub struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Verify(Verify),
    Anchors(Anchors),
}

/// Recompute the chains of the audit trail and name the first broken row of each
#[derive(Args)]
#[command(
    after_help = "Exits with 1 if a row was changed or is gone, an anchor does not fit, or a table tells no more \
    of changes made around the program. It only reads.\n\n\
    Example: sanjha audit verify --anchor 3:1842:9f2c… (as printed or mailed)"
)]
struct Verify {
    #[command(flatten)]
    database: DatabaseArgs,
    /// An anchor kept on paper or in a mail, CHAIN:ENTRIES:HASH, to be found in the trail as it is now
    #[arg(long)]
    anchor: Vec<String>,
}

/// Print the anchors, newest first: CHAIN:ENTRIES:HASH and their day
#[derive(Args)]
struct Anchors {
    #[command(flatten)]
    database: DatabaseArgs,
    /// How many
    #[arg(long, default_value_t = 40)]
    most: u64,
}

impl Audit {
    pub async fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Verify(verify) => verify.run().await,
            Command::Anchors(anchors) => anchors.run().await,
        }
    }
}

impl Anchors {
    async fn run(self) -> Result<ExitCode> {
        let db = Db::connect(&self.database.database_url).await?;
        for anchor in anchors(db.read(), self.most).await? {
            println!("{}:{}:{}  {}", anchor.chain, anchor.entries, anchor.hash, anchor.on_date);
        }
        db.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Verify {
    async fn run(self) -> Result<ExitCode> {
        let db = Db::connect(&self.database.database_url).await?;
        let tx = db.long_snapshot().await?;
        let mut report = prove_audit_chain(&tx).await?;
        let (watched, unwatched) = unwatched_tables(&tx).await?;
        report.breaches.extend(unwatched.into_iter().map(|table| format!("{table} is not watched")));
        for given in &self.anchor {
            let (chain, entries, hash) = read_anchor(given)?;
            let found = crate::db::hash_in_chain(&tx, chain, entries).await?;
            if found.as_deref() != Some(hash) {
                report.breaches.push(format!("the anchor {given} does not fit the trail"));
            }
        }
        println!("{} rows sealed and recomputed, {} wait for their seal", report.sealed, report.waiting);
        println!("{} anchors compared, {} given by hand", report.anchors, self.anchor.len());
        println!("{watched} tables watched, {} changes made around the program are on record", report.outside);
        for breach in &report.breaches {
            println!("BROKEN  {breach}");
        }
        if report.breaches.is_empty() {
            println!("the audit trail is as it was written");
        }
        drop(tx);
        db.close().await?;
        Ok(if report.breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn read_anchor(given: &str) -> Result<(i64, i64, &str)> {
    let read = || {
        let mut parts = given.split(':');
        let (chain, entries, hash) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        (parts.next().is_none() && hash.len() == 64).then_some((chain, entries, hash))
    };
    Ok(read().with_context(|| format!("an anchor is CHAIN:ENTRIES:HASH as printed or mailed, not {given}"))?)
}
