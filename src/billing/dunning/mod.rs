//! Reminders of dues: a centre's ladder, one step after the other, in the unit's language.
//!
//! Words: a *ladder* is a centre's list of steps from a day on; a *step* lies so many days after the day to pay,
//! or before it; a *pause* postpones a document that is disputed.
//!
//! What always holds here: each step goes out once for a document (the database refuses a second), only while
//! something is open on it, never while it is paused; who is late for several steps gets the last one alone;
//! without a ladder nobody is reminded. The block at the end is the booking rule about dues, which a paused
//! document does not count for.

mod find;
mod ladder;
mod pages;
mod pause;
mod rules;
mod send;

pub use ladder::{SetLadder, set_ladder};
pub use pages::routes;
pub use pause::{PauseDunning, pause_dunning};
pub use rules::Step;
pub use send::send_due_reminders;
