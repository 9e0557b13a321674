//! An event becomes e-mail or SMS in the receiver's language: templates, ports, log.
//!
//! Words: an *event* is a row of the outbox, written in the transaction of what happened; a
//! *message* is one text to one address over one channel; a *port* carries it out of the house;
//! *kept* messages have no port and are only read here; *parked* ones are not tried any more.
//!
//! What always holds: each event is made into messages once, in one transaction; each message
//! goes out at least once, under an id that stays the same when it goes twice; nothing is sent
//! inside a transaction; a one-time secret does not stay in the log after it was sent.
//!
//! An event `x_y` has its words under `message-x-y-subject`, `-body` and `-sms`; see [`template`].

mod compose;
mod deliver;
mod find;
mod forget;
mod pages;
mod ports;
mod resend;
mod rules;
mod template;
mod wish;

pub use compose::compose;
pub use deliver::{carry, claim};
pub use forget::forget;
pub use pages::{MENU, router};
pub use ports::{Courier, PortSettings};
pub use resend::resend;
pub use wish::{Wish, set_wish, wish_of};

#[cfg(test)]
mod tests;
