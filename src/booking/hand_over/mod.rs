//! Handing a booking over to another unit, with both consents: its owner asks, the other unit sees
//! the price and the rules as they are for itself, and accepts or declines within a time.
//!
//! What always holds: a booking changes hands only from the unit that asked to the unit that
//! accepted; slots, start and end stay; what was asked and answered is kept.

mod answer;
mod ask;
mod pages;
mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::web::App;

pub use pages::{asked, pending};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/bookings/{reference}/hand-over", get(pages::show).post(pages::save))
        .route("/hand-overs/{id}", get(pages::one))
        .route("/hand-overs/{id}/accept", post(pages::say_yes))
        .route("/hand-overs/{id}/decline", post(pages::say_no))
        .route("/hand-overs/{id}/withdraw", post(pages::take_back))
}

#[cfg(test)]
mod tests;
