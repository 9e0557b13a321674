//! The centre's books: what leaves for the accountant, the tax office and the invoice portal (registers, GSTR-1,
//! e-invoices, vouchers for Tally, the PDF of a document), what comes back from the bank, and the lists of `ledgers` that are read on the
//! page. Reads; what is written is who took what along, what a row of the bank was found to be, and what
//! `depreciation` sets aside each month to replace machines.
//!
//! What always holds here: an export shows one moment of the database and is on record with its hash; the
//! same document gives the same bytes; amounts in files are numbers, identifiers are text; no cell can be
//! taken for a formula.

mod api;
mod bank;
mod companions;
mod depreciation;
pub mod einvoice;
mod export;
pub mod gstr1;
mod ledgers;
mod pages;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod register;
mod register_load;
mod sac;
pub mod sheet;
mod tally;
#[cfg(feature = "pdf")]
mod template;

pub use api::api_router;
pub use bank::open_count as open_bank_rows;
pub use export::{
    ANY_OPEN as ANY_OPEN_EXPORT, ExportFile, ExportKind, ExportOrder, clear_files, export, gstr1_facts,
    work_off as work_off_exports,
};
pub use pages::{MENU, router};
#[cfg(feature = "pdf")]
pub use template::answer as answer_printer;
