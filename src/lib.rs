//! Sanjha: the program a Common Facility Centre runs on.
//! The map of the house; a room never imports one that stands above it (listed top first):
//!
//! - `cli` one file for each command
//! - `booking` who is promised which machine, when and how much of it
//! - `tariff` rate cards, concessions, schemes, and the quote
#![forbid(unsafe_code)]

pub mod base;
pub mod booking;
pub mod catalogue;
pub mod db;
pub mod tariff;
