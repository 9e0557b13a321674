//! Closing a machine: planned, recurring or broken down, and where the bookings hit go.
//!
//! Words: a *hit* is a booking a closure drives out; it is *displaced* until its unit or the
//! manager has answered; a *proposal* is a hold on another place for it.
//!
//! What always holds: from the moment a closure is made nobody can book inside it, and nobody has
//! a place inside it but who is named in its hits or what has happened already; a displaced
//! booking claims nothing, its proposal claims for it; each hit ends once, and says how; a unit
//! gets one message for each act, whatever it has booked; who is moved by the centre never pays
//! more than was agreed without being asked.

mod answer;
mod api;
mod assignment;
mod cause;
pub(super) mod close;
mod drive_out;
mod end;
mod form;
pub(super) mod hit;
mod list;
mod notice;
mod propose;
mod recurrence;
mod recurring;
mod recurring_pages;
mod rules;
mod settle;

use axum::Router;
use axum::routing::{get, post};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pages::Asked;
use super::transitions::Status;
use crate::base::{Result, UnitId};
use crate::web::{App, Ctx};

pub use cause::Cause;
pub use close::{Close, close};
pub use end::reopen;
pub use recurring::make_ahead as make_recurring;
pub use settle::ask_the_rest;

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/board/{code}/close", get(form::show).post(form::save))
        .route("/board/{code}/recurring", get(recurring_pages::show).post(recurring_pages::save))
        .route("/board/{code}/recurring/end", post(recurring_pages::end))
        .route("/closures", get(list::waiting))
        .route("/closures/{id}", get(list::show))
        .route("/closures/{id}/settle", post(list::settle))
        .route("/closures/{id}/end", post(list::end))
        .route("/bookings/{reference}/new-place", get(answer::show).post(answer::save))
        .route("/bookings/{reference}/new-place/again", post(answer::again))
}

/// Calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::shut))
        .routes(routes!(api::show))
        .routes(routes!(api::settle))
        .routes(routes!(api::end))
}

/// What a unit is asked here and has not answered yet.
pub async fn asked(ctx: &Ctx, unit: UnitId) -> Result<Vec<Asked>> {
    let hits = hit::asked_of(ctx.app.db.read(), unit).await?;
    let hits = hits.iter().filter(|hit| hit.status == Status::Displaced.code());
    let asked = hits.map(|hit| {
        let old = notice::when(hit.span(), hit.by_day());
        Asked {
            words: ctx.tr("closure-asked", &[("machine", hit.equipment_name(ctx.lang)), ("time", &old)]),
            link: format!("/bookings/{}/new-place", hit.reference),
            until: hit.live(ctx.now()).and_then(|proposal| proposal.until),
        }
    });
    Ok(asked.collect())
}

#[cfg(test)]
mod tests;
