//! The end of a month as one guided page: what is missing, review, issue, reconcile, export, lock.
//!
//! Words: a *step* is one of the six; it is *done* when nothing is left of it or somebody has said so; it is
//! *set aside* when somebody has given a reason why it is left; it is *changed* when what they saw is no longer so.
//!
//! What always holds here: a step's state is made from what is in the books now, so that the page can be left and
//! taken up again at any time, by anybody; a mark is never changed, a newer one counts; a month is locked only when
//! every step before is done or set aside; documents are issued, exported and locked by the verbs of `billing` and
//! `books`, never here.

mod api;
mod facts;
mod lock;
mod mark;
mod pages;
mod rules;
mod send_back;

pub use api::api_router;
pub use pages::{MENU, router};
