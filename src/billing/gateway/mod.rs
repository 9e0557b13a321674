//! Payments through a gateway: a link to pay an open document, what the gateway tells of it, and what it pays out.
//!
//! Words: an *order* is one link to pay one document, with a reference of ours; an *event* is a signed call of the
//! gateway; a payment is *held* while it waits for accounts: nobody asked for it, or not for that much; a *pay-out*
//! (settlement) is what the gateway brings to the bank, less its fee and the tax on it.
//!
//! What always holds here: the gateway is never called inside a write transaction, and an order stands before the call;
//! an event counts once, by its id and by the hash of what was signed; a payment makes one receipt, through
//! `take_payment` like all money; what cannot be booked is held and shown, never lost; a pay-out's journal entry is its
//! payments less its refunds. Keys and secrets come from the environment and are neither stored nor logged.

mod ask;
mod assign;
pub mod fake;
mod find;
mod pages;
mod port;
mod protocol;
mod refund;
mod rules;
mod settlement;
mod take;
mod webhook;

pub use ask::{Asked, ask_payment, claim_waiting, open_order};
pub use assign::{AssignPayment, assign_payment, set_payment_aside};
pub use find::{PayOut, unmatched_pay_outs};
pub(in crate::billing) use pages::{routes, shown};
pub use port::{GatewayPort, HttpGateway, Link, NewLink, PortFault};
pub use protocol::{EVENT_ID, Event, SIGNATURE, is_signed, signature};
pub use refund::try_refund_again;
pub use settlement::{EnterPayOut, PostPayOut, enter_pay_out, post_pay_out};
pub use take::{Told, take_event};
pub(in crate::billing) use webhook::{__path_receive, receive};
