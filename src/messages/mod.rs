//! An event becomes e-mail or SMS in the receiver's language: templates, ports, log.

use axum::Router;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
