//! A rate card on its way: proposed by one person, resolved by the board, put in force by a second.
//!
//! What always holds: no rate version comes from anywhere else (but the import of a history); a card
//! is put in force with the resolution's number, day and paper; never by who proposed it; and all its
//! lines together or none.

mod approve;
mod find;
mod propose;
mod resolve;
mod rules;

pub use approve::{Approved, approve, reject, withdraw};
pub use find::{Line, Proposal, Status, find, lines, list};
pub use propose::{Propose, propose};
pub use resolve::{Resolution, resolve};
