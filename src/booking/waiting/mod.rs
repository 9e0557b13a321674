//! The waiting list: who wants a slot that is full, and the timed offer when it frees.

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
