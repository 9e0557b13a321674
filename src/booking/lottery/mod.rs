//! Lotteries: an opening window of scarce time, drawn with a published seed.

use axum::Router;

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}
