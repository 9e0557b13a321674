//! The values every room speaks in: money, quantity, time, identifiers, who acts
//! and what they may be refused. Imports nothing of ours.
//!
//! What always holds here: money is whole paise and quantities whole thousandths,
//! all arithmetic on them is checked, instants are UTC and days are Indian days.

mod actor;
mod amount_words;
mod error;
mod ids;
mod money;
mod quantity;
mod reason;
pub mod rows;
pub mod text;
pub mod time;
pub mod words;

pub use actor::{Actor, Origin, Role, Scope, Standing, TokenScope, Verb};
pub use amount_words::amount_in_words;
pub use error::{Error, Result};
pub use ids::*;
pub use money::Paise;
pub use quantity::{BasisPoints, Quantity};
pub use reason::{Reason, Reasons};
pub use words::Lang;
