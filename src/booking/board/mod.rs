//! The manager's board: timeline, today, wall display, day sheet.

use axum::Router;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
