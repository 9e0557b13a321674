//! Tally: a centre's journal as vouchers Tally imports, with the ledgers they stand on.
//!
//! What always holds here: each entry of the journal is one voucher that sums to zero, and the vouchers of some days
//! have the sums of the journal; a deduction entered with a payment is part of its voucher, as the bank's money is. What
//! a credit pays later than it was entered is a voucher of its own between two bills of one party, so that no voucher
//! ever changes. A voucher's id follows from centre and row alone: whoever imports it twice has it once.

mod load;
mod masters;
pub mod pages;
mod settings;
mod voucher;
mod xml;

pub(super) use load::{Source, take};
pub(super) use settings::keep_party_names;
pub(super) use xml::{Part, file};
