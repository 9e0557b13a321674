//! Credit and debit notes: the only way an issued document is corrected (CGST Act s.34, rule 53(1A)).
//!
//! What always holds here: all credit notes of a line together never take back more than the line, in taxable value
//! and in each head of tax (the database refuses it too); a note bears the original's rate, parties and place of
//! supply; the note that empties a document takes the exact remainder and its round-off; a use is billed anew only
//! after a note took its line back whole.

mod credit;
mod debit;
mod lines;
mod pages;

mod rules;

pub use credit::{IssueCreditNote, NotedCredit, issue_credit_note};
pub use debit::{DebitLine, Income, IssueDebitNote, issue_debit_note};
pub use pages::routes;
pub use rules::WantedLine;
