//! Closing a machine: planned, recurring or broken down, and where the bookings hit go.

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
