//! Units, who stands for them, and which rate they pay; and the pages of log-in and log-ins.
//!
//! Words: a *unit* is a small factory, artisan, self-help group or other customer; its
//! *user category* says which rate it pays, from which day, on what evidence; *members* are
//! the people who may act for it.
//!
//! What always holds: only an active unit books; a category is never changed, a new one
//! counts from a later day; each Udyam number belongs to one unit; every decision names
//! who took it and why.

mod api;
mod category;
mod decide;
mod elsewhere;
mod ends;
mod entity;
pub mod import;
mod merge;
pub mod notice;
mod pages;
pub mod rules;
mod save;
mod sign_up;
pub mod training;
mod unit;

pub use category::{SetCategory, set_category};
pub use decide::{VerifyUnit, readmit_unit, reject_unit, suspend_unit, verify_unit};
pub use ends::{forget_sign_up, person_left};
pub use merge::{close_as_merged, hold_both};
pub use pages::contact::unit_phone;
pub use pages::other_codes_of;
pub use rules::UnitInput;
pub use save::{SaveUnit, save_unit};
pub use sign_up::{SignUp, sign_up};
pub use unit::{
    CentreName, ClusterName, DatedCategory, Unit, UnitFilter, UnitStatus, UserCategory, categories_of, category_on,
    centre_names, cluster_names, count_awaiting, find_units, unit, unit_by_code, user_categories,
};

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::base::{Actor, Scope, Verb};
use crate::web::{App, MenuEntry};

/// What this room adds to the menu.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/units", key: "people-units", verb: Some(Verb::ListUnits) },
    MenuEntry { path: "/users", key: "people-users", verb: Some(Verb::ManageUsers) },
];

/// Pages of this room.
pub fn router() -> Router<App> {
    pages::router()
}

/// JSON calls of this room.
pub fn api_router() -> OpenApiRouter<App> {
    api::router()
}

/// Units belong to no centre: staff act on them from the centre they stand at.
fn own_place(actor: &Actor) -> Scope {
    actor.centre().map_or(Scope::Everywhere, Scope::Centre)
}
