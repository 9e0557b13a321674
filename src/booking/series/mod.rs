//! Series: bookings that repeat, planned at once, changed one, from one on, or all.
//!
//! What always holds: each date is booked by the verb that books a single one, so every rule
//! counts each of them; the calendar is taken exclusively meanwhile, so a preview (the same work,
//! undone) and what is booked agree or nothing is booked; a series never gets in its own way,
//! buffer included; each date asked for is on record with its booking or why there is none.

mod api;
mod change;
mod find;
mod pages;
mod plan;
mod rules;
#[cfg(test)]
mod tests;

pub use api::api_router;
pub use pages::{link, router};
pub use rules::by_nearness as nearest;
