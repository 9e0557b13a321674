//! What a centre offers besides machines: training, events, raw materials. Stored and listed.
//!
//! What always holds: a code names one thing for good, and every thing belongs to one centre.

mod entity;
pub mod import;
mod pages;

pub use pages::{MENU, router};
