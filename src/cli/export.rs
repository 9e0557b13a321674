//! `sanjha export`

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::DatabaseArgs;
use crate::base::time::{Clock, FinancialYear, ist_date, parse_date};
use crate::base::{Actor, Error, Lang, Result};
use crate::billing::centre_by_code;
use crate::books::{ExportKind, ExportOrder, export};

/// Write a register, a GST return, e-invoices, vouchers for Tally, claims or an inspection pack
#[derive(Args)]
#[command(
    after_help = "Example: sanjha export register.xlsx --centre KNL --from 2026-04-01 --to 2026-10-31 --out knl.xlsx"
)]
pub struct Export {
    #[command(flatten)]
    database: DatabaseArgs,
    /// register.csv, register.xlsx, gstr1.xlsx, gstr1.json, einvoice.json, tally.xml, tally-masters.xml,
    /// tally-vouchers.xml, claims.csv or inspection.zip; `tally` is tally.xml
    kind: String,
    /// Code of the centre
    #[arg(long)]
    centre: String,
    /// First day of issue; 1 April where missing
    #[arg(long)]
    from: Option<String>,
    /// Last day of issue; today where missing
    #[arg(long)]
    to: Option<String>,
    /// For Tally: only vouchers that no export to Tally on record contained
    #[arg(long)]
    changed_only: bool,
    /// File to write; standard output where missing
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Export {
    pub async fn run(self) -> Result<ExitCode> {
        let now = Clock::system().now();
        let days = (
            self.from.as_deref().map_or(Some(FinancialYear::of(ist_date(now)).first_day()), parse_date),
            self.to.as_deref().map_or(Some(ist_date(now)), parse_date),
        );
        let kind = if self.kind == "tally" { "tally.xml" } else { &self.kind };
        let (Some(kind), (Some(from), Some(to))) = (ExportKind::from_code(kind), days) else {
            let kinds: Vec<&str> = ExportKind::ALL.iter().map(|kind| kind.code()).collect();
            eprintln!("sanjha: give one of {} and days as YYYY-MM-DD", kinds.join(", "));
            return Ok(ExitCode::FAILURE);
        };
        let db = self.database.open().await?;
        let centre = match centre_by_code(db.read(), &self.centre).await {
            Err(Error::NotFound) => {
                eprintln!("sanjha: there is no centre {}", self.centre);
                return Ok(ExitCode::FAILURE);
            }
            found => found?,
        };
        let order = ExportOrder { kind, centre: centre.id, from, to, changed_only: self.changed_only };
        let file = match export(&db, &Actor::program("export"), now, order).await {
            Err(Error::Refused(reasons)) => {
                for reason in &reasons {
                    eprintln!("sanjha: {} {}", reason.words(Lang::En), reason.next_step(Lang::En));
                }
                return Ok(ExitCode::FAILURE);
            }
            made => made?,
        };
        match &self.out {
            Some(path) => {
                std::fs::write(path, &file.bytes).with_context(|| format!("cannot write {}", path.display()))?;
                println!("{} bytes written to {}", file.bytes.len(), path.display());
            }
            None => std::io::stdout().write_all(&file.bytes).context("cannot write to standard output")?,
        }
        db.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}
