//! The tables of this room, private to it.

pub mod calendar;
pub mod centre;
pub mod cluster;
pub mod equipment;
pub mod equipment_category;
pub mod holiday;
pub mod opening_hours;
