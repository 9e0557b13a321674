//! What there is: clusters, centres with dated opening hours and holidays, and what can be
//! booked there (machines, lab benches, studios, halls, stores, experts).
//!
//! What always holds here: a code names one thing for good; a machine has a calendar from the
//! moment it exists (made here, kept by room booking); the grid of that calendar divides slot,
//! buffer and every opening time of its centre, and never changes; hours and holidays are dated, and
//! those of the past never change; a machine's code and what its rate counts stay for good.

mod api;
mod centre;
mod checks;
mod entity;
mod equipment;
mod extra;
mod holiday;
mod hours;
pub mod import;
pub mod machine;
mod opening;
mod pages;
mod position;
mod queries;
pub mod search;
pub mod service;
#[cfg(test)]
mod verb_test;

pub use api::api_router;
pub use centre::{CentreForm, change_centre, create_centre, set_upi_id};
pub use entity::centre::Model as Centre;
pub use entity::cluster::Model as Cluster;
pub use entity::equipment::Model as Equipment;
pub use entity::equipment_category::Model as Category;
pub use equipment::{
    EquipmentForm, NewGrid, change_equipment, create_equipment, store_calendar, store_capacity, store_grid,
};
pub use extra::{
    ExtraHoursForm, ListedExtraHours, add_extra_hours, extra_hours_from, machine_of, withdraw_extra_hours,
};
pub use holiday::{HolidayForm, add_holiday, own_holidays, remove_holiday};
pub use hours::{Asking, CentreHours, DayHours, ExtraHours, HoursVersion, OffDay, minutes_of, quantum_minutes};
pub use opening::{HoursForm, SECOND_SATURDAY, WEEKDAYS, set_hours};
pub use pages::{MENU, off_day_options, own_centre, router};
pub use position::Position;
pub use queries::{
    Listed, Wanted, all_hours, categories, centre, centre_by_code, centre_hours, centres, clusters, equipment,
    equipment_by_code, equipment_counts, equipment_of, search as search_equipment,
};
