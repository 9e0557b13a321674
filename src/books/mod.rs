//! What leaves for the accountant: registers and the PDF of a document; and what comes back from the bank.
//!
//! What always holds here: the same document gives the same bytes; amounts in files are
//! numbers, identifiers are text; no cell can be taken for a formula.

mod api;
mod bank;
mod export;
mod pages;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod register;
pub mod sheet;

pub use api::api_router;
pub use bank::open_count as open_bank_rows;
pub use export::{ExportFile, ExportKind, ExportOrder, export};
pub use pages::{MENU, router};
