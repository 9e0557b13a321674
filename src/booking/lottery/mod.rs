//! Lotteries: scarce time is drawn among those who enter, and anybody can repeat the draw.
//!
//! What always holds: the time of an open lottery is kept for its draw; the secret's hash is
//! published before the first entry and cannot change; no entry changes once the draw has
//! revealed the secret (the database refuses it); the result is what [`rules`] give for the
//! published list and secret, which `verify` proves.

mod pages;
mod rules;
mod run;
mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::web::App;

pub use run::{DUE, draw_due};
pub use store::{kept, prove, refusal};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/lotteries", get(pages::all).post(pages::save))
        .route("/lotteries/new", get(pages::ask))
        .route("/lotteries/{id}", get(pages::one))
        .route("/lotteries/{id}/enter", get(pages::ask_wishes).post(pages::wish))
        .route("/lotteries/{id}/draw", post(pages::draw_now))
        .route("/lotteries/{id}/withdraw", get(pages::ask_withdraw).post(pages::withdraw_now))
}

#[cfg(test)]
mod tests;
