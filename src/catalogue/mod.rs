//! What there is: clusters, centres with dated opening hours and holidays, and what can be
//! booked there (machines, lab benches, studios, halls, stores, experts).
//!
//! What always holds here: a code names one thing for good; a machine has a calendar from the
//! moment it exists (made here, kept by room booking); the grid of that calendar divides slot,
//! buffer and every opening time of its centre; hours and holidays are dated, never overwritten.

mod entity;
pub mod hours;
pub mod machine;
pub mod search;

pub use hours::{CentreHours, DayHours, HoursVersion, OffDay, quantum_minutes};
