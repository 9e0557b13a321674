//! The tables of this room, private to it.

pub mod scheme;
pub mod tariff;
