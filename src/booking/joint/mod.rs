//! Joint bookings: one booking, one claim on the ledger, whose cost several units share.
//!
//! Words: the *host* is the unit that booked; a *partner* is asked for a *part* of the cost in percent and agrees
//! or declines; what nobody has agreed to is the host's.
//!
//! What always holds: the parts of partners leave the host one of its own (the database refuses more); a partner
//! pays only what it agreed to; parts are asked for and answered before the start, and stay as they are from then
//! on; each unit is charged its part of what the whole use would cost it alone.

mod answer;
mod ask;
mod pages;
mod rules;
mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::web::App;

pub use pages::{asked, shared};
pub use store::{Payer, ahead, has_partners, payers};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/bookings/{reference}/partners", get(pages::show).post(pages::save))
        .route("/joint/{id}", get(pages::one))
        .route("/joint/{id}/agree", post(pages::say_yes))
        .route("/joint/{id}/decline", post(pages::say_no))
        .route("/joint/{id}/withdraw", post(pages::take_back))
        .route("/joint/{id}/leave", post(pages::go))
}

#[cfg(test)]
mod tests;
