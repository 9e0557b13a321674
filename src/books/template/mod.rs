//! The template of a centre's documents, which it can change without a programmer.
//!
//! What always holds here: a template is kept only if it compiles and what the law asks for shows on its paper; it is
//! tried and used in a process of its own that has no files and no network, and ends by force after some seconds; a
//! version never changes; a document is printed with the version in force when it was issued, so that a reprint looks
//! the same.

mod pages;
mod rules;
mod sandbox;
mod verbs;

pub use pages::routes;
pub use sandbox::{MOST_PAGES, Printed, Said, answer, print};
pub use verbs::content_at;
