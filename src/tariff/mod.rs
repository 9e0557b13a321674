//! Rate cards, user-fee concessions, and the quote: what a use of a machine costs and why.
//!
//! Words: a *rate* is a dated line of a rate card for one machine and user category; its
//! *basis* says what is counted; a *scheme* grants a concession within caps; a *quote* is a
//! price with the lines that explain it.
//!
//! What always holds: every price in the program comes from [`quote()`]; versions of a rate
//! never overlap and never change, and each is put in force by a second person; taxable value = base − concession, total = taxable value + taxes, central
//! and State tax are equal, and no concession passes a cap; what a sponsor bears of a price stays part of its value.

mod basis;
mod charge_kind;
mod concession;
mod concession_store;
mod define;
mod entity;
mod explain;
mod explain_terms;
mod extras;
mod fee;
pub mod import;
mod pages;
mod part;
mod place;
mod pricing;
pub mod proposal;
mod quote;
mod rate;
mod revise;
mod revision;
mod show;
mod show_terms;
mod terms;
mod terms_form;

#[cfg(test)]
mod concession_test;
#[cfg(test)]
mod history_test;
#[cfg(test)]
mod price_rows_test;
#[cfg(test)]
mod quote_test;

pub use basis::{Basis, Measure};
pub use charge_kind::ChargeKind;
pub use concession::{BorneBy, CapUse, CapsUsed, Concession, FreeQuantity, Limit, Stacking};
pub use define::{DefineConcession, EndConcession, define_concession, end_concession};
pub use explain::{Explanation, category_words, quantity_words, rate_words, unit_words};
pub use explain_terms::{TermStep, band_price, band_time};
pub use pages::{MENU, router};
pub use place::PlaceOfSupply;
pub use pricing::Pricing;
pub use quote::{
    CentreFacts, EquipmentFacts, Question, Quote, QuotedConcession, TaxClass, UnitFacts, Use, Whole, quote,
};
pub use rate::{FigureStatus, RateLine, rate_on};
pub use revise::{PlannedRevision, ReviseTariff, plan_revision};
pub use revision::{Closing, NewVersion};
pub use show::{change_ahead, terms_by_category};
pub use show_terms::{terms_list, terms_words};
pub use terms::{Band, BandPrice, Consumables, LateFinish, Per, Step, Terms};
