//! What leaves as a file, made of one moment's data and put on record with its hash.
//!
//! Who asks for a file orders it: `orders` puts the order down, `work` makes it beside the requests, whichever instance is
//! free, and the file is kept for some days. The command line makes its file at once.
//!
//! What always holds here: an order is made once, also when the instance that works on it dies; nobody has two orders in
//! work and all instances together have two (the table `export_lane`, whose keys refuse more), the others wait in turn;
//! the record with its hash stays when the file is cleared away.

pub(super) mod api;
mod claims;
mod make;
mod orders;
mod pack;
pub(super) mod pages;
mod progress;
mod record;
mod stream;
mod work;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::access;
use crate::base::time::{Instant, Month};
use crate::base::{Actor, CentreId, Error, Reason, Result, Scope, Verb};
use crate::db::Db;

pub use make::gstr1_facts;
pub use orders::{ANY_OPEN, clear_files};
pub use work::work_off;

use progress::Progress;

/// Most days one export may cover.
const MOST_DAYS: i64 = 400;

/// A file that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportKind {
    /// Register of documents, one row for each line.
    RegisterCsv,
    /// The same as a workbook with sheets by document and by rate.
    RegisterXlsx,
    /// A month's GSTR-1 as the sheets of the returns offline tool.
    Gstr1Xlsx,
    /// A month's GSTR-1 as the portal takes it.
    Gstr1Json,
    /// E-invoices of documents to registered recipients, one list.
    EinvoiceJson,
    /// Ledgers and vouchers for Tally.
    Tally,
    /// Its ledgers alone.
    TallyMasters,
    /// Its vouchers alone.
    TallyVouchers,
    /// Register of claims: what accrued on fees and what units claimed of their expenses.
    Claims,
    /// Everything of the days for an inspector, as an archive with a list of hashes.
    Inspection,
}

impl ExportKind {
    /// Every kind.
    pub const ALL: [ExportKind; 10] = [
        ExportKind::RegisterCsv,
        ExportKind::RegisterXlsx,
        ExportKind::Gstr1Xlsx,
        ExportKind::Gstr1Json,
        ExportKind::EinvoiceJson,
        ExportKind::Tally,
        ExportKind::TallyMasters,
        ExportKind::TallyVouchers,
        ExportKind::Claims,
        ExportKind::Inspection,
    ];

    /// As in addresses and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv => "register.csv",
            ExportKind::RegisterXlsx => "register.xlsx",
            ExportKind::Gstr1Xlsx => "gstr1.xlsx",
            ExportKind::Gstr1Json => "gstr1.json",
            ExportKind::EinvoiceJson => "einvoice.json",
            ExportKind::Tally => "tally.xml",
            ExportKind::TallyMasters => "tally-masters.xml",
            ExportKind::TallyVouchers => "tally-vouchers.xml",
            ExportKind::Claims => "claims.csv",
            ExportKind::Inspection => "inspection.zip",
        }
    }

    /// Key of its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv => "books-download-register-csv",
            ExportKind::RegisterXlsx => "books-download-register-xlsx",
            ExportKind::Gstr1Xlsx => "books-download-gstr1-xlsx",
            ExportKind::Gstr1Json => "books-download-gstr1-json",
            ExportKind::EinvoiceJson => "books-download-einvoice-json",
            ExportKind::Tally => "books-download-tally",
            ExportKind::TallyMasters => "books-download-tally-masters",
            ExportKind::TallyVouchers => "books-download-tally-vouchers",
            ExportKind::Claims => "books-download-claims",
            ExportKind::Inspection => "books-download-inspection",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<ExportKind> {
        ExportKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What one must be allowed to do to have it.
    pub const fn verb(self) -> Verb {
        match self {
            ExportKind::Inspection => Verb::TakeInspectionPack,
            _ => Verb::Export,
        }
    }

    /// Media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv | ExportKind::Claims => "text/csv; charset=utf-8",
            ExportKind::Inspection => "application/zip",
            ExportKind::Gstr1Json | ExportKind::EinvoiceJson => "application/json",
            ExportKind::Tally | ExportKind::TallyMasters | ExportKind::TallyVouchers => "application/xml",
            ExportKind::RegisterXlsx | ExportKind::Gstr1Xlsx => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ExportOrder {
    /// Which file.
    pub kind: ExportKind,
    /// Whose documents.
    pub centre: CentreId,
    /// First day of issue.
    pub from: NaiveDate,
    /// Last day of issue.
    pub to: NaiveDate,
    /// For Tally: only vouchers that no export to Tally on record contained.
    pub changed_only: bool,
}

/// A file to hand over.
#[derive(Clone, Debug)]
pub struct ExportFile {
    /// Its name: kind, centre and days.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// Makes the file of one moment's data and puts it on record: who, when, which days, its hash.
///
/// # Errors
/// Refused if the days are the wrong way round or more than 400; a return if the days are not of one month
/// or the centre has no GSTIN; e-invoices if a document lacks what the portal asks for.
pub async fn export(db: &Db, actor: &Actor, now: Instant, order: ExportOrder) -> Result<ExportFile> {
    access::check(actor, order.kind.verb(), Scope::Centre(order.centre))?;
    let by = actor.user_id.map(|user| user.0);
    let made = make::make(db, (now, &actor.name), &order, &Progress::default()).await?;
    let (order, made_ref) = (&order, &made);
    db.write(actor, now, |tx| async move { record::record(&tx, by, order, made_ref).await }).await?;
    Ok(ExportFile { name: made.name, media_type: order.kind.media_type(), bytes: made.bytes })
}

fn check_days(order: &ExportOrder) -> Result<()> {
    if order.from > order.to {
        return Err(Error::field("to", "books-days-backwards"));
    }
    if (order.to - order.from).num_days() > MOST_DAYS {
        return Err(Error::refused(Reason::field("to", "books-days-too-many").with("days", MOST_DAYS)));
    }
    let is_return = matches!(order.kind, ExportKind::Gstr1Xlsx | ExportKind::Gstr1Json);
    if is_return && Month::of(order.from) != Month::of(order.to) {
        return Err(Error::field("to", "books-not-one-month"));
    }
    Ok(())
}
