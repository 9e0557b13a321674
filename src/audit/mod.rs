//! The audit trail as people read it: found by who, what, when and where; each thing's whole history; a file; and the
//! anchors by which a printed line proves the trail.
//!
//! What always holds: it only reads, and that somebody read is itself on record; what a change hid from the trail
//! (hashes, sealed seeds) is hidden here too.

mod anchor;
mod find;
mod pages;

pub use anchor::anchor_yesterday;
pub use find::{Filter, find, history};

use axum::Router;

use crate::base::Verb;
use crate::web::{App, MenuEntry};

/// What this room adds to the menu.
pub const MENU: &[MenuEntry] = &[MenuEntry { path: "/audit", key: "audit-title", verb: Some(Verb::SeeAudit) }];

/// Pages of this room.
pub fn router() -> Router<App> {
    pages::router()
}
