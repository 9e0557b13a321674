//! The waiting list: who wants a time that is full, and the timed offer when it frees.
//!
//! Words: an *entry* is a unit's place in line, for one slot, for any time in a stretch, or for an
//! earlier time of a booking it has; an *offer* is a hold on a freed place, made to the next.
//!
//! What always holds: an offer is a hold like any other, so the ledger honours it; nobody has two
//! open offers or stands twice in one line; a freed place is offered in the line's order before
//! anybody else can book it; an offer ends once, accepted, declined or lapsed, and then the next
//! is asked; who is passed over, because a rule speaks against the booking or another offer of
//! theirs is open, keeps their place and is told why.

mod answer;
mod api;
mod entry;
mod find;
mod join;
mod pages;
mod rules;
mod serve;

pub use api::api_router;
pub use pages::{asked, router, summary};
pub use serve::{ANYTHING, look_again, serve_waiting};
pub(in crate::booking) use serve::{Asking, queue_first};

#[cfg(test)]
mod tests;
