//! `sanjha data-map`

use std::process::ExitCode;

use clap::Args;

use crate::base::{Lang, Result};
use crate::privacy::data_map;

/// Print the data map: every column, whose it is, what for, on what ground, how long
#[derive(Args)]
#[command(after_help = "Prints CSV. It reads no database.\n\nExample: sanjha data-map --persons > data-map.csv")]
pub struct DataMap {
    /// Only columns that hold data of persons
    #[arg(long)]
    persons: bool,
    /// en or hi
    #[arg(long, default_value = "en")]
    lang: String,
}

impl DataMap {
    pub fn run(self) -> Result<ExitCode> {
        let lang = Lang::from_code(&self.lang).unwrap_or_default();
        print!("{}", data_map::csv(lang, self.persons)?);
        Ok(ExitCode::SUCCESS)
    }
}
