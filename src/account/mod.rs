//! A unit's money at a centre: what its uses cost, what it owes, what it has had of concessions; the journal and its
//! chart of accounts.
//!
//! Words: a *charge* is what one line of a booking's price comes to (the use, an operator, a
//! surcharge), made once from what was really done (or from not coming, or from cancelling too late); it is *unbilled*
//! until a document bills it, and on *hold* while its unit disputes it or the centre puts it off.
//!
//! What always holds: a booking has at most one charge of a kind for each unit; a charge is never deleted and its
//! amounts agree with each other (the database checks both); a charge is on at most one live
//! document, and on none while it is on hold.

mod api;
mod charge;
mod chart;
mod concession_use;
mod dues;
mod entity;
mod hold;
mod journal;
mod past_use;
mod quote;
mod sheet;
mod sheet_pages;
mod statement;
mod unbilled;
mod unbilled_pages;

pub use api::api_router;
pub use charge::{NewCharge, charge, charge_total, import_charges};
pub use chart::{ChartAccount, NameAccount, chart, name_account};
pub use concession_use::{caps_to_take, caps_used, give_back, part_gone};
pub use dues::{Dues, dues};
pub use hold::{Hold, HoldCharge, ReleaseCharge, hold_charge, holds_of, lock_unbilled, release_charge};
pub use journal::{Account, Act, NewEntry, Voucher, balance, post};
pub use past_use::{PAST_USE_FROM, PastUse, past_use_columns};
pub use quote::{AskPrice, Payer, Priced, ask_price};
pub use sheet::{ChargeOf, charges_of};
pub use sheet_pages::{MENU, router};
pub use statement::{Statement, StatementLine, statement};
pub use unbilled::{
    GivenConcession, UnbilledCharge, UnbilledFilter, WaitingCharges, unbilled_bookings, unbilled_charges,
    unbilled_units, waiting_charges,
};
