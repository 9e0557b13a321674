//! Sanjha: the program a Common Facility Centre runs on.
//! The map of the house; a room never imports one that stands above it (listed top first):
//!
//! - `booking` who is promised which machine, when and how much of it
//! - `cli` one file for each command
#![forbid(unsafe_code)]

pub mod base;
pub mod booking;
