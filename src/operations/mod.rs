//! How the program itself fares, for whoever runs it: what waits, what its jobs did, how the database and its backups are;
//! and what is still to set up on a fresh installation.
//!
//! What always holds: nothing here writes; only administrators come in; no page shows what belongs to a unit.

mod api;
mod facts;
mod pages;
mod steps;

pub use api::api_router;
pub use pages::{MENU, router};
