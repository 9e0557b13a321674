//! Charges become documents: tax, invoice, bill, memo, receipts, allocation.
//!
//! What always holds here: a document gets its number when it is issued and in the same
//! transaction, from a counter without gaps; an issued document never changes; tax is settled
//! per rate group; each charge is on at most one live document; every issue and every receipt
//! writes a journal entry whose postings sum to zero.

mod allocation;
mod api;
pub mod document;
mod find;
pub mod import;
mod issue;
mod note;
mod pages;
pub mod paper;
mod parties;
mod period;
mod receipt;
mod rules;
mod run;
mod store;
pub mod tax;
pub mod upi;

pub use allocation::OpenDocument;
pub use api::api_router;
pub use find::{
    AllocationRow, DocumentFilter, DocumentRow, DocumentTotals, PaymentState, ReceiptRow, UnitBalance, document,
    document_totals, documents, payments_of, payments_of_days, receipt, receipts, unit_balances,
};
pub use issue::{Issued, issue_for_unit, issue_single};
pub use note::{
    DebitLine, Income, IssueCreditNote, IssueDebitNote, NotedCredit, WantedLine, issue_credit_note, issue_debit_note,
};
pub use pages::{MENU, centre_asked, choose_centre, last_month, month_options, router};
pub use parties::{CentreParty, UnitParty, centre, centre_by_code, centres, unit, unit_by_code};
pub use period::{LockMonth, Locked, check_open, lock_month, lock_of, unlock_month};
pub use receipt::{PaymentMode, Receipted, TakeReceipt, open_documents_of, take_receipt};
pub use run::{Preview, PreviewDocument, RunResult, Warning, preview_run, run_invoices};
pub use store::{Document, load_days};
