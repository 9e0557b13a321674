//! Booking rules as each centre sets them: values with a scope (centre, machine, user category) and
//! dates, and quotas.

mod settings;

use axum::Router;

pub use settings::{Rule, Settings};

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
