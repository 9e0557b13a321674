//! Calendar feeds: bookings of a unit or a machine for calendar programs.
//!
//! What always holds: a feed opens with its token alone, 160 random bits that are stored only as a
//! hash and can be renewed or revoked at any time; a booking keeps its UID for life and raises its
//! SEQUENCE with each change; what was given back stays for 30 days as cancelled, so that
//! programs take it out.

mod event;
mod keep;
mod pages;
#[cfg(test)]
mod tests;

pub(super) use event::{Reader, file};
pub use pages::router;
