//! Orders: several machines, times or capacities together, all or nothing.
//!
//! What always holds: each item is booked by the verb that books a single one and claims its own
//! capacity only; all calendars are taken exclusively in order of their rows before the first, so
//! two orders over the same machines wait for one another and neither is half done; nothing is
//! kept before it is booked.

mod api;
mod book;
mod find;
mod pages;
mod rules;
#[cfg(test)]
mod tests;

use super::pages::Asked;
use crate::base::{Result, UnitId};
use crate::web::Ctx;

pub use api::api_router;
pub use pages::{link, router};

/// What a unit is asked here and has not answered yet.
pub async fn asked(_ctx: &Ctx, _unit: UnitId) -> Result<Vec<Asked>> {
    Ok(Vec::new())
}
