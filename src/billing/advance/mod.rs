//! Tax on money that comes before its service (CGST Act s.13(2), s.31(3)(d) and (e), rules 50 and 51).
//!
//! What always holds here: an advance has one receipt voucher; what of it paid documents or was given back never
//! passes it; its tax leaves in proportion and to the last paisa; the account of tax on advances is the tax of what is
//! still ahead.

mod find;
mod follow;
mod pages;
mod rules;
mod setting;
mod voucher;

pub(super) use find::advances_of;
pub use find::{AdvanceMove, advance_moves};
pub(super) use follow::{follow, free_for, lock_payers};
pub(super) use pages::advance_table;
pub use pages::routes;
pub use rules::Parts;
pub use setting::{AdvanceRule, SetAdvanceRule, advance_rules, set_advance_rule};
pub(super) use voucher::{Advance, give_back, tax};
