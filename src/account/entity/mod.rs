//! The tables this room owns.

pub mod charge;
