//! What is held on persons: the notice on it, how they see, correct and erase it, how they complain, and how long
//! everything is kept (Digital Personal Data Protection Act 2023 and Rules 2025).
//!
//! What always holds: every column of every table stands on the data map, or a test fails; a notice that was
//! published never changes, and who read which version stays on record; what a person may have is found by the map;
//! nobody is erased while money, bookings or a legal hold stand against it, and an erased person's phone and e-mail stand
//! only where a law keeps them; no period is shorter than its least, and a hold stops the clearing.

pub mod data_map;
mod erase;
mod hold;
mod my_data;
mod pages;
mod purge;
mod request;
mod retention;
mod rules;
mod trace;

pub use purge::{Purged, purge};
pub use request::{ANY_LATE, remind_late};

use axum::Router;

use crate::base::Verb;
use crate::web::{App, MenuEntry};

/// What this room adds to the menu.
pub const MENU: &[MenuEntry] =
    &[MenuEntry { path: "/manage/privacy", key: "privacy-manage", verb: Some(Verb::TraceAccess) }];

/// Pages of this room.
pub fn router() -> Router<App> {
    pages::router()
}
