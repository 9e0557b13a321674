//! Fair share: part of the open hours kept for some user categories and released some days ahead.
//!
//! What always holds: whoever books where a share is set has taken the rows of all calendars that
//! count together exclusively, so that what was read as left is left; a share is never changed,
//! only withdrawn; what is booked stays booked.

mod pages;
mod rules;
mod set;
mod store;

use axum::Router;
use axum::routing::get;

use crate::web::App;

pub use store::{Without, refusal, take_pot, with_pots};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/manage/centres/{code}/shares", get(pages::show).post(pages::save))
        .route("/manage/centres/{code}/shares/{id}/withdraw", get(pages::ask).post(pages::go))
}

#[cfg(test)]
mod tests;
