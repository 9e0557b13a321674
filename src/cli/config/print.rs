//! `sanjha config print`: files for whoever installs the program. They stand inside the program, since a centre
//! gets one file; none is ever served over HTTP.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::base::Result;

/// Print a file for the installation: a systemd unit, a Containerfile, settings for nginx, or a file of settings
#[derive(Args)]
#[command(after_help = "Example: sanjha config print unit > /etc/systemd/system/sanjha.service")]
pub struct Print {
    /// Which file
    file: Which,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// systemd service, hardened
    Unit,
    /// Two stages, without root
    Containerfile,
    /// A TLS proxy before one or more instances
    Nginx,
    /// Keeping the journal for a year
    Journald,
    /// A file of settings to start from
    Settings,
}

impl Print {
    pub fn run(self) -> Result<ExitCode> {
        let text = match self.file {
            Which::Unit => include_str!("files/sanjha.service"),
            Which::Containerfile => include_str!("files/Containerfile"),
            Which::Nginx => include_str!("files/nginx.conf"),
            Which::Journald => include_str!("files/journald.conf"),
            Which::Settings => include_str!("files/sanjha.toml"),
        };
        print!("{text}");
        Ok(ExitCode::SUCCESS)
    }
}
