//! What the invoice registration portal answers: IRN, acknowledgement and the signed code that is printed on the
//! document (CGST rule 46(r), 48(4)), and the cancellation of a registration within 24 hours.
//!
//! What always holds here: an answer belongs to the document that its signed code names (seller, buyer, number, day and
//! value agree, else it is refused); a document has one registration, an IRN one document; nothing of it ever changes but
//! that it is cancelled. The portal's signature is not checked: its public key is not part of the program.

mod answer;
mod pages;
mod store;

pub(super) use pages::routes;
pub use store::{Cancelled, Registration, cancel_registration, registration, registrations_of_days, store_answers};
