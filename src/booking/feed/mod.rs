//! Calendar feeds: bookings of a unit or a machine for calendar programs.

use axum::Router;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
