//! What governments and sponsors owe the centre for concessions they bear, from the document to the money.
//!
//! Words: an *accrual* is what one charge on one document asks of whoever bears its concession; a *batch* is
//! what is claimed together; the *difference* is what was claimed and not approved.
//!
//! What always holds: an accrual is made with its document and in its transaction, and lowered by its credit
//! notes; it is claimed in one batch at most; what a scheme owes in the books is what accrued less what notes
//! took back and what came, was given up or asked of the units.

mod accrue;
pub(super) mod api;
mod batch;
mod csv;
mod find;
pub(super) mod pages;
mod rules;
mod settle;

pub(super) use accrue::{accrue, credit, postings};
pub use batch::{CutClaim, DecideBatch, SubmitBatch, cut_claim, decide_batch, submit_batch};
pub use find::{Accrual, Batch, Owed, batch_of, batches, owed};
pub use settle::{Difference, ReceiveBatch, SettleBatch, receive_batch, settle_batch};
