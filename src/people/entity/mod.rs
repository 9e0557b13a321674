//! The tables of this room.

pub mod unit;
pub mod unit_category;
pub mod user_category;
