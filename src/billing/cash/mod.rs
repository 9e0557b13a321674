//! The counter's cash: a drawer from its float to its count, and the way of the money to the bank.
//!
//! Words: a *drawer* is one clerk's cash from opening to count; its *float* is what it opens with; *kept* is
//! what stays in it for whoever takes it over; a *slip* brings the rest of closed drawers to the bank.
//!
//! What always holds here (the database refuses it too): a clerk has one open drawer at a centre; a drawer is
//! closed once and never changes after; an entry that moved cash falls into one drawer, what comes after the
//! count into the next; a difference is posted, with a reason; what is left of a drawer goes on one slip, whole,
//! and the bank credits a slip once.

mod deposit;
mod drawer;
mod find;
mod pages;
mod rules;

pub use deposit::{CreditDeposit, MakeDeposit, credit_deposit, make_deposit};
pub use drawer::{CloseDrawer, Closed, OpenDrawer, close_drawer, open_drawer};
pub use pages::routes;
pub use rules::Pieces;
