//! Pages for those who look after centres, hours, holidays and machines.

mod centres;
mod machines;

use axum::Router;
use axum::routing::get;

use crate::access;
use crate::base::{Result, Scope, Verb};
use crate::catalogue::{Centre, queries};
use crate::web::{App, Ctx, MenuEntry};

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/manage/centres", get(centres::list))
        .route("/manage/centres/new", get(centres::new).post(centres::create))
        .route("/manage/centres/{code}", get(centres::show))
        .route("/manage/centres/{code}/edit", get(centres::edit).post(centres::save))
        .route("/manage/centres/{code}/machines/new", get(machines::new).post(machines::create))
        .route("/manage/machines/{code}", get(machines::edit).post(machines::save))
        .merge(super::service::pages::router())
}

/// Menu entries of this room.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/manage/centres", key: "catalogue-menu", verb: Some(Verb::ManageCentre) },
    MenuEntry { path: "/service", key: "service-title", verb: Some(Verb::ServiceEquipment) },
];

/// A centre whose pages the reader may open.
pub async fn own_centre(ctx: &Ctx, code: &str, verb: Verb) -> Result<Centre> {
    let centre = queries::centre_by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, verb, Scope::Centre(centre.id))?;
    Ok(centre)
}

/// `SUN`, `SAT2` and their words.
pub fn off_day_options(ctx: &Ctx) -> Vec<(String, String)> {
    let weekdays = super::opening::WEEKDAYS;
    let named = weekdays.iter().enumerate().map(|(n, code)| ((*code).to_owned(), ctx.t(&format!("weekday-{}", n + 1))));
    let second = (super::opening::SECOND_SATURDAY.to_owned(), ctx.t("catalogue-second-saturday"));
    named.chain(std::iter::once(second)).collect()
}

/// Words for each code of a fixed list: key `<prefix>-<code>`.
fn options(ctx: &Ctx, prefix: &str, codes: &[&str]) -> Vec<(String, String)> {
    codes.iter().map(|code| ((*code).to_owned(), ctx.t(&format!("{prefix}-{code}")))).collect()
}
