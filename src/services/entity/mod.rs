//! The tables of this room, private to it.

pub mod event;
pub mod raw_material;
pub mod training_course;
