//! What is read across rooms and never written: the proof that everything holds, and a past period
//! priced with proposed rates.
//!
//! What always holds: everything here reads through queries of its own, in one snapshot.

mod reprice;
mod verify;

pub use reprice::router;
pub use verify::{Finding, verify};
