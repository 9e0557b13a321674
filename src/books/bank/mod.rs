//! Statements of the bank: they come in as the bank gives them, and each row is found to be a receipt, or set aside.
//!
//! Words: a *row* is one line of a statement, money in (+) or out (−); a *match* is what a row probably pays, and how
//! sure that is; a row is *settled* when its receipt is known or somebody has said why it has none.
//!
//! A row may also be what the payment gateway paid out; the pay-out is booked in `billing`, here it is only found.
//!
//! What always holds here: the same row again, from the same or another file, changes nothing; what the bank says
//! never changes; a receipt is found on one row only (the database keeps all three); a file with a row that cannot be
//! read brings in nothing; receipts are made by `billing` alone.

mod find;
mod formats;
mod import;
mod matching;
mod pages;
mod parse;
mod settle;

pub use find::open_count;
pub use pages::router;
