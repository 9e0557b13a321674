//! The tables of this room. Others ask the room.

pub mod booking;
pub mod closure;
