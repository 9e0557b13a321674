//! `sanjha config`

mod check;
pub mod file;
mod print;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, Subcommand};

use super::DatabaseArgs;
use super::serve::Serving;
use crate::base::Result;
use crate::db::without_password;
use file::ConfigFile;

/// Look at the settings of this installation
#[derive(Args)]
#[command(
    after_help = "Settings come from options of the command line, else from the environment, else from the file named by\n\
    --config or SANJHA_CONFIG (TOML, keys are the long options), else from their defaults."
)]
pub struct Config {
    #[command(subcommand)]
    command: Which,
}

#[derive(Subcommand)]
enum Which {
    Check(Box<Check>),
    Print(print::Print),
}

/// Print every setting with its source, and check what can be checked before serving; fails if something is wrong
#[derive(Args)]
#[command(after_help = "Example: sanjha --config /etc/sanjha.toml config check")]
pub struct Check {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    serving: Serving,
}

/// One setting as it holds.
pub struct Setting {
    name: String,
    variable: String,
    value: String,
    source: String,
}

impl Config {
    pub async fn run(self, settings: Vec<Setting>, file: Option<PathBuf>) -> Result<ExitCode> {
        match self.command {
            Which::Check(check) => check::run(&check.database, &check.serving, &settings, file).await,
            Which::Print(print) => print.run(),
        }
    }
}

/// The settings of the subcommand that was asked for, as they hold, in order of their names.
pub fn in_force(command: &Command, matches: &ArgMatches, file: Option<&ConfigFile>) -> Vec<Setting> {
    let (mut command, mut matches) = (command, matches);
    while let Some((name, below)) = matches.subcommand() {
        let Some(found) = command.find_subcommand(name) else { break };
        (command, matches) = (found, below);
    }
    let mut settings: Vec<Setting> = command
        .get_arguments()
        .filter_map(|arg| {
            let name = file::setting_of(arg)?.to_owned();
            let id = arg.get_id().as_str();
            let variable = arg.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let values = matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
            let value = values.collect::<Vec<_>>().join(", ");
            let value = match (arg.is_hide_env_values_set(), value.is_empty()) {
                (_, true) => "not set".to_owned(),
                (true, false) if name == "database-url" => without_password(&value),
                (true, false) => "set".to_owned(),
                (false, false) => value.replace('\n', " "),
            };
            let source = match matches.value_source(id) {
                Some(ValueSource::CommandLine) => "command line".to_owned(),
                Some(ValueSource::EnvVariable) => format!("environment, {variable}"),
                _ => match file.filter(|file| file.says(&name)) {
                    Some(file) => file.path.display().to_string(),
                    None => "default".to_owned(),
                },
            };
            Some(Setting { name, variable, value, source })
        })
        .collect();
    settings.sort_by(|one, other| one.name.cmp(&other.name));
    settings
}
