//! What was really done: job cards from check-in to gate pass. A completed job makes its charge.
//!
//! Words: a *job* is a booking on its day; its *card* opens at check-in with a *token*, the
//! number called out at the machine; goods are *received*, the machine is *started* and
//! *stopped*, what came out is *counted*; a *gate pass* is also the challan goods travel on.
//!
//! What always holds: steps come in order ([`rules`]); processed and rejected goods are no
//! more than came in; nothing leaves without a gate pass, and no more than came; a completed
//! job has exactly one charge, made from the processed count.
//!
//! Its lists join booking, machine and unit in queries of its own, read only; it changes a
//! booking only through the room `booking`.

mod api;
mod at_machine;
mod charges;
mod check_in;
mod complete;
mod entity;
mod gate_pass;
mod job;
mod no_show;
mod open_jobs;
mod pages;
mod papers;
mod parts;
mod price;
mod receive_material;
mod record_count;
mod record_report;
pub mod rules;
#[cfg(test)]
mod rules_test;
mod run;
mod steps;
mod today;

pub use api::api_router;
pub use check_in::{CheckIn, CheckedIn, check_in};
pub use complete::{Complete, Completed, complete};
pub use gate_pass::{GatePassIssued, IssueGatePass, issue_gate_pass};
pub use no_show::{Missed, NoShow, miss_by_clock, no_show, not_come};
pub use open_jobs::{OpenJob, open_jobs};
pub use pages::{MENU, router};
pub use receive_material::{ReceiveMaterial, receive_material};
pub use record_count::{RecordCount, record_count};
pub use record_report::{RecordReport, record_report};
pub use run::{Switch, start, stop};
