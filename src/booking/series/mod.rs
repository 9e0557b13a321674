//! Series: bookings that repeat, planned at once, changed one, from one on, or all.

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}

/// Calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
