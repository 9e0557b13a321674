//! The command line: one file for each command. A command only translates; what it does,
//! a verb of a room does.

mod audit;
mod backup;
mod check_history;
mod data_map;
mod demo;
mod export;
pub mod import;
mod invoice_run;
mod memory;
mod migrate;
mod move_database;
mod restore;
mod serve;
#[cfg(feature = "pdf")]
mod set_paper;
mod token;
mod user;
mod verify;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::base::{Error, Lang, Reason, Result};
use crate::db::{Db, USUAL_POOL};

/// Booking and billing for a Common Facility Centre.
#[derive(Parser)]
#[command(name = "sanjha", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    MoveDatabase(move_database::MoveDatabase),
    Import(import::Import),
    Verify(verify::Verify),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(restore::Restore),
    CheckHistory(check_history::CheckHistory),
    InvoiceRun(invoice_run::InvoiceRun),
    Export(export::Export),
    DataMap(data_map::DataMap),
    User(user::User),
    Token(token::Token),
    #[cfg(feature = "pdf")]
    #[command(hide = true)]
    SetPaper(set_paper::SetPaper),
}

/// Which database a command works on.
#[derive(Args, Clone, Debug)]
pub struct DatabaseArgs {
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://sanjha.db", hide_env_values = true)]
    pub database_url: String,
    /// Other PostgreSQL servers with the same database, which follow it and may take its place; divided by spaces.
    /// The program finds the one that takes changes, and reads from another while none does
    #[arg(long = "standby-url", env = "SANJHA_STANDBY_URL", value_delimiter = ' ', hide_env_values = true)]
    pub standby_urls: Vec<String>,
    /// Connections to PostgreSQL at most; also how many requests are at work (4 for each) and wait (16 for each)
    #[arg(long, env = "SANJHA_POOL", default_value_t = USUAL_POOL, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub pool: u32,
}

impl DatabaseArgs {
    /// Opens the database and brings its tables up to date.
    pub async fn open(&self) -> Result<Db> {
        let standbys: Vec<String> = self.standby_urls.iter().filter(|url| !url.is_empty()).cloned().collect();
        let db = Db::connect_to(&self.database_url, &standbys, self.pool).await?;
        db.migrate().await?;
        Ok(db)
    }
}

/// Runs the command that was asked for; 0 where it did what it was asked.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    start_logging();
    if matches!(cli.command, Command::Demo(_) | Command::Serve(_)) {
        memory::keep_small();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sanjha: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Demo(command) => command.run().await,
            Command::Serve(command) => command.run().await,
            Command::Migrate(command) => command.run().await,
            Command::MoveDatabase(command) => command.run().await,
            Command::Import(command) => command.run().await,
            Command::Verify(command) => command.run().await,
            Command::Audit(command) => command.run().await,
            Command::Backup(command) => command.run().await,
            Command::Restore(command) => command.run().await,
            Command::CheckHistory(command) => command.run().await,
            Command::InvoiceRun(command) => command.run().await,
            Command::Export(command) => command.run().await,
            Command::DataMap(command) => command.run(),
            Command::User(command) => command.run().await,
            Command::Token(command) => command.run().await,
            #[cfg(feature = "pdf")]
            Command::SetPaper(command) => command.run(),
        }
    });
    // What still runs in the background after the limit is cut off.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sanjha: {}", in_words(&error));
            ExitCode::FAILURE
        }
    }
}

/// A refusal with its words and next step, anything else as it describes itself.
fn in_words(error: &Error) -> String {
    let reasons = match error {
        Error::Refused(reasons) => reasons.as_slice(),
        Error::Conflict(reason) => std::slice::from_ref(reason),
        other => return other.to_string(),
    };
    let words = |reason: &Reason| format!("{} {}", reason.words(Lang::En), reason.next_step(Lang::En));
    reasons.iter().map(words).collect::<Vec<_>>().join("\n        ")
}

/// One JSON line for each event on standard error; `SANJHA_LOG` (or `RUST_LOG`) chooses how much.
fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let wished = ["SANJHA_LOG", "RUST_LOG"].into_iter().find_map(|name| std::env::var(name).ok());
    let filter = EnvFilter::new(wished.unwrap_or_else(|| {
        "info,sea_orm_migration=warn,sqlx=warn,tower_sessions=warn,tower_sessions_core=warn".to_owned()
    }));
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
