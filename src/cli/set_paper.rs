//! `sanjha set-paper`: what the program calls itself for, to print with a centre's own template within limits.

use std::process::ExitCode;

use clap::Args;

use crate::base::Result;
use crate::books::answer_printer;

/// Print one paper; the program calls this itself
#[derive(Args)]
pub struct SetPaper {}

impl SetPaper {
    pub fn run(self) -> Result<ExitCode> {
        answer_printer(std::io::stdin().lock(), std::io::stdout().lock())?;
        Ok(ExitCode::SUCCESS)
    }
}
