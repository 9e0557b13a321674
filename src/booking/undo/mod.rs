//! Taking back a move, a cancellation, a closure or its settling for some minutes.
//!
//! What always holds: an act is taken back whole or not at all, once, only while nobody has
//! changed a booking of it since and every old place is free; the ledger is claimed again like
//! for a new booking. What was charged for a late cancellation stays: such an act is not kept here.

mod note;
mod pages;
mod take_back;

use axum::Router;
use axum::routing::post;

use crate::web::App;

pub use note::{Done, Kind, note};
pub use pages::{of_booking, of_closure};

/// How long an act can be taken back, minutes.
pub const MINUTES: i64 = 10;

/// Pages.
pub fn router() -> Router<App> {
    Router::new().route("/undo/{id}", post(pages::take_back))
}

#[cfg(test)]
pub use take_back::take_back;
