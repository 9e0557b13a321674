//! Units, who stands for them, and which rate they pay; and the pages of log-in and log-ins.
//!
//! Words: a *unit* is a small factory, artisan, self-help group or other customer; its
//! *user category* says which rate it pays, from which day, on what evidence; *members* are
//! the people who may act for it.
//!
//! What always holds: only an active unit books; a category is never changed, a new one
//! counts from a later day; each Udyam number belongs to one unit; every decision names
//! who took it and why.

mod category;
mod decide;
mod entity;
pub mod rules;
mod save;
mod unit;

pub use category::{SetCategory, set_category};
pub use decide::{VerifyUnit, readmit_unit, reject_unit, suspend_unit, verify_unit};
pub use rules::UnitInput;
pub use save::{SaveUnit, save_unit};
pub use unit::{
    DatedCategory, Unit, UnitFilter, UnitStatus, UserCategory, categories_of, category_on, count_awaiting, find_units,
    unit, unit_by_code, user_categories,
};

use crate::web::{App, MenuEntry};
use axum::Router;
use utoipa_axum::router::OpenApiRouter;
pub const MENU: &[MenuEntry] = &[];
pub fn router() -> Router<App> {
    Router::new()
}
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
