//! Orders: several machines or capacities together, all or nothing; joint bookings with a split.

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
