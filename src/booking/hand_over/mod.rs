//! Handing a booking over to another unit, with both consents.

use axum::Router;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
