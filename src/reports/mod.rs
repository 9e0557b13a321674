//! What is read across rooms and never written: the proof that everything holds.
//!
//! What always holds: everything here reads through queries of its own, in one snapshot.

mod verify;

pub use verify::{Finding, verify};
