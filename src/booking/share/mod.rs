//! Fair share: hours reserved for user categories and released some days ahead.

use axum::Router;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
