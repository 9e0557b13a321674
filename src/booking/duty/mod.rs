//! What a centre's people and machines bring to booking: extra hours and who may use them, operators on
//! duty, services overdue, and the data of machines that promises stand on.
//!
//! What always holds: hours and roster are rules, never rows of the ledger; a change of them that leaves
//! bookings outside is refused until staff have seen these, and nothing happens to them silently;
//! capacity and grid change only under the calendar's exclusive lock.

mod changes;
mod facts;
mod machine_data;
mod misfits;
mod pages;
mod permission;
mod roster;
mod rules;
#[cfg(test)]
mod tests;

use axum::Router;

pub use facts::{hours_for, judge};
pub use permission::{PermissionForm, permissions_of, permit};
pub use roster::{DutyForm, add_duty, operators};

use crate::web::App;

/// Pages.
pub fn router() -> Router<App> {
    pages::router()
}
