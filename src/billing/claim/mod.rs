//! Reimbursement claims: a government gives a unit back a part of what it spent elsewhere (freight, fairs,
//! tests, certificates). The centre helps to claim; the money never passes through its books.
//!
//! What always holds: a claim is computed by the version in force on the day of the event and never
//! changes; pending and sanctioned claims together never pass a cap of the unit's financial year or the
//! budget, however many are entered at once; what is turned down or cut gives back what it took.

pub mod award;
mod batch;
mod budget;
mod enter;
mod find;
pub(super) mod pages;
mod process;
mod rules;
mod store;

pub(super) mod api;

#[cfg(test)]
mod award_test;

pub use award::{Award, Cap, Expense, Version};
pub use budget::{SetBudget, set_budget};
pub use enter::{Assessed, EnterClaim, assess, enter};
pub use find::{Claim, ClaimFilter, find, list};
pub use process::{add_paper, step};
pub use rules::{Status, Step};
