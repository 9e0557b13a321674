//! Pages of this room: they only translate.

mod account;
pub(super) mod contact;
mod decisions;
pub(super) mod log_in;
mod members;
mod notices;
mod roles;
mod second_factor;
mod sign_up;
mod staff;
mod tokens;
mod units;

use axum::Router;
use maud::Markup;

pub(super) use units::asked_unit;
pub use units::other_codes_of;

use crate::base::Lang;
use crate::web::{App, in_script};

pub fn router() -> Router<App> {
    Router::new()
        .merge(log_in::router())
        .merge(super::elsewhere::router())
        .merge(account::router())
        .merge(sign_up::router())
        .merge(units::router())
        .merge(decisions::router())
        .merge(contact::router())
        .merge(members::router())
        .merge(staff::router())
        .merge(second_factor::router())
        .merge(tokens::router())
        .merge(roles::router())
        .merge(notices::router())
        .merge(super::training::pages::router())
}

/// A stored text, marked with its language.
fn words(lang: Lang, text: &str) -> Markup {
    in_script(lang, text)
}
