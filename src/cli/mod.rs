//! The command line: one file for each command. A command only translates; what it does,
//! a verb of a room does.

mod audit;
mod backup;
mod check_history;
mod config;
mod data_map;
mod demo;
mod export;
pub mod import;
mod invoice_run;
mod log;
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

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::config::file::ConfigFile;
use crate::base::{Error, Lang, Reason, Result};
use crate::db::{Db, USUAL_POOL};

/// Booking and billing for a Common Facility Centre.
#[derive(Parser)]
#[command(name = "sanjha", version, arg_required_else_help = true)]
struct Cli {
    /// File of settings, TOML
    #[arg(long, env = "SANJHA_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
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
    Config(config::Config),
    InvoiceRun(invoice_run::InvoiceRun),
    Export(export::Export),
    DataMap(data_map::DataMap),
    User(user::User),
    Token(token::Token),
    #[cfg(feature = "pdf")]
    #[command(hide = true)]
    SetPaper(set_paper::SetPaper),
}

impl Command {
    /// Where this command's log goes; only what serves can say so.
    fn log_settings(&self) -> log::LogSettings {
        match self {
            Command::Serve(serve) => serve.serving.log.clone(),
            Command::Demo(demo) => demo.serving.log.clone(),
            _ => log::LogSettings::default(),
        }
    }
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
    let (cli, settings) = match read() {
        Ok(read) => read,
        Err(line) => {
            eprintln!("sanjha: {line}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sanjha: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let traces = match log::begin(&cli.command.log_settings(), runtime.handle()) {
        Ok(traces) => traces,
        Err(error) => {
            eprintln!("sanjha: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    if matches!(cli.command, Command::Demo(_) | Command::Serve(_)) {
        memory::keep_small();
    }
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
            Command::Config(command) => command.run(settings, cli.config).await,
            Command::InvoiceRun(command) => command.run().await,
            Command::Export(command) => command.run().await,
            Command::DataMap(command) => command.run(),
            Command::User(command) => command.run().await,
            Command::Token(command) => command.run().await,
            #[cfg(feature = "pdf")]
            Command::SetPaper(command) => command.run(),
        }
    });
    traces.end();
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

/// Reads the command line over the environment over the file of settings over the defaults. What is wrong in the file is
/// one line; what is wrong on the command line ends the program with clap's own words.
fn read() -> Result<(Cli, Vec<config::Setting>), String> {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let mut command = Cli::command();
    let file = match config::file::named(&arguments) {
        Some(path) => Some(ConfigFile::read(&path, &command)?),
        None => None,
    };
    if let Some(file) = &file {
        command = file.fill(command);
    }
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) => match file.as_ref().and_then(|file| file.refused(&error)) {
            Some(line) => return Err(line),
            None => error.exit(),
        },
    };
    let settings = config::in_force(&command, &matches, file.as_ref());
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    Ok((cli, settings))
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
