//! `sanjha invoice-run`

use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::DatabaseArgs;
use crate::base::time::{Clock, Month};
use crate::base::{Actor, Error, Lang, Result};
use crate::billing::{centre_by_code, preview_run, run_invoices};

/// Issue a centre's documents of a month from everything not yet billed
#[derive(Args)]
#[command(after_help = "Running it again issues only what is left; a run that was cut off is finished so.\n\n\
    Example: sanjha invoice-run --centre KNL --period 2026-10 --preview")]
pub struct InvoiceRun {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Code of the centre
    #[arg(long)]
    centre: String,
    /// Month, YYYY-MM
    #[arg(long)]
    period: String,
    /// Say what would be issued and stop
    #[arg(long)]
    preview: bool,
}

impl InvoiceRun {
    pub async fn run(self) -> Result<ExitCode> {
        let Some(month) = Month::parse(&self.period) else {
            eprintln!("sanjha: \"{}\" is no month; write YYYY-MM, such as 2026-10", self.period);
            return Ok(ExitCode::FAILURE);
        };
        let db = self.database.open().await?;
        let (actor, clock) = (Actor::program("invoice-run"), Clock::system());
        let centre = match centre_by_code(db.read(), &self.centre).await {
            Err(Error::NotFound) => {
                eprintln!("sanjha: there is no centre {}", self.centre);
                return Ok(ExitCode::FAILURE);
            }
            found => found?,
        };
        if self.preview {
            let preview = preview_run(db.read(), &actor, &clock, centre.id, month).await?;
            for document in &preview.documents {
                let kind = Lang::En.t(document.kind.key());
                println!(
                    "{:<8} {:<16} {:>4} lines {:>16}",
                    document.unit.code(),
                    kind,
                    document.lines,
                    document.payable
                );
            }
            println!("{} documents for {} would be issued", preview.documents.len(), preview.payable);
            if preview.jobs_without_count > 0 {
                println!("{} bookings of the month are over but not completed", preview.jobs_without_count);
            }
            if preview.older_unbilled > 0 {
                println!("{} charges of earlier months are not billed", preview.older_unbilled);
            }
        } else {
            let bar = progress_bar();
            let result = run_invoices(&db, &actor, &clock, centre.id, month, |done, all| {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            })
            .await?;
            bar.finish_and_clear();
            println!("{} documents for {} issued", result.issued.len(), result.payable()?);
        }
        db.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Drawn on stderr, and only if that is a terminal.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} units") {
        bar.set_style(style);
    }
    bar
}
