//! The pages anybody can open, and the first page after logging in: what there is, what it
//! costs, when it is free, and what is next for whoever reads.
//!
//! What always holds: nothing here writes; no page here needs a log-in; prices come from the
//! rates in force today and free times from the booking ledger, as on the pages that book.

mod cards;
mod centres;
mod home;
mod machine;
mod machines;
mod queries;
mod words;

use axum::Router;
use axum::routing::get;

use crate::web::{App, MenuEntry};

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/centres", get(centres::list))
        .route("/centres/{code}", get(centres::show))
        .route("/equipment", get(machines::list))
        .route("/equipment/{code}", get(machine::show))
}

/// Menu entries of this room.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/equipment", key: "front-menu-equipment", verb: None },
    MenuEntry { path: "/centres", key: "front-menu-centres", verb: None },
];
