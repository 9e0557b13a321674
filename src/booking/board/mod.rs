//! The manager's board: timeline, table, wall display, day sheets.
//!
//! What always holds: a board only reads; whatever is dragged or typed there is posted to the same
//! page and verb as the form twin of it; everything it shows stands in its address.

use axum::Router;
use axum::routing::get;

use crate::web::App;

mod look;
mod pages;
pub(in crate::booking) mod read;
mod scale;
mod sheet;
mod table;
mod timeline;
mod waiting;
mod wall;

pub use waiting::{NoShowMinutes, Waiting, no_show_minutes};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/board", get(pages::centre))
        .route("/board/wall", get(wall::show))
        .route("/board/sheets", get(sheet::all))
        .route("/board/{code}", get(pages::machine))
        .route("/board/{code}/sheet", get(sheet::one))
}

#[cfg(test)]
mod tests;
