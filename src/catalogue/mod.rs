//! What there is: clusters, centres with dated opening hours and holidays, and what can be
//! booked there (machines, lab benches, studios, halls, stores, experts).
//!
//! What always holds here: a code names one thing for good; a machine has a calendar from the
//! moment it exists (made here, kept by room booking); the grid of that calendar divides slot,
//! buffer and every opening time of its centre; hours and holidays are dated, and those of the
//! past never change; code, capacity, grid and what a rate counts stay for good.

mod api;
mod centre;
mod checks;
mod entity;
mod equipment;
mod holiday;
mod hours;
pub mod import;
pub mod machine;
mod opening;
mod pages;
mod queries;
pub mod search;
#[cfg(test)]
mod verb_test;

pub use api::api_router;
pub use centre::{CentreForm, change_centre, create_centre, set_upi_id};
pub use entity::centre::Model as Centre;
pub use entity::cluster::Model as Cluster;
pub use entity::equipment::Model as Equipment;
pub use entity::equipment_category::Model as Category;
pub use equipment::{EquipmentForm, change_equipment, create_equipment};
pub use holiday::{HolidayForm, add_holiday, remove_holiday};
pub use hours::{CentreHours, DayHours, HoursVersion, OffDay, quantum_minutes};
pub use opening::{HoursForm, set_hours};
pub use pages::{MENU, router};
pub use queries::{
    Listed, Wanted, all_hours, categories, centre, centre_by_code, centre_hours, centres, clusters, equipment,
    equipment_by_code, equipment_counts, equipment_of, search as search_equipment,
};
