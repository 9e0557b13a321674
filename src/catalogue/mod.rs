//! What there is: clusters, centres with dated opening hours and holidays, and what can be
//! booked there (machines, lab benches, studios, halls, stores, experts).
//!
//! What always holds here: a code names one thing for good; a machine has a calendar from the
//! moment it exists (made here, kept by room booking); the grid of that calendar divides slot,
//! buffer and every opening time of its centre; hours and holidays are dated, never overwritten.

mod api;
mod entity;
mod hours;
pub mod import;
pub mod machine;
mod queries;
pub mod search;

pub use api::api_router;
pub use entity::centre::Model as Centre;
pub use entity::cluster::Model as Cluster;
pub use entity::equipment::Model as Equipment;
pub use entity::equipment_category::Model as Category;
pub use hours::{CentreHours, DayHours, HoursVersion, OffDay, quantum_minutes};
pub use queries::{
    Listed, Wanted, categories, centre, centre_by_code, centre_hours, centres, clusters, equipment, equipment_by_code,
    equipment_counts, equipment_of, search as search_equipment,
};
