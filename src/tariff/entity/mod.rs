//! The tables of this room, private to it.

pub mod tariff;
