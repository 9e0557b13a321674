//! Bookings: who is promised which machine, when and how much of it.
//!
//! Words: a *calendar* is what capacity is promised from (a machine has one, machines may share
//! one); the *ledger* holds what is used in each slot of its grid; a *hold* keeps a slot for some
//! minutes while the price is read; a *request* keeps it until a manager has answered.
//!
//! What always holds: no slot of a calendar is promised beyond what is on offer in it; what a
//! booking claims and what its status says always agree; a status changes only as
//! [`transitions`] allows; the price shown when it was booked is kept with it.

mod calendar;
mod cancellation;
mod free;
mod rules;
mod transitions;

pub use transitions::Status;
