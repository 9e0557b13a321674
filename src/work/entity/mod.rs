//! The tables this room owns.

pub mod gate_pass;
pub mod job_card;
