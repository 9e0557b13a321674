//! Pages of orders: put one together, see prices and what is in the way, book it; look at it, give it back.

mod add;
mod cart;
mod show;

use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

use super::find;
use crate::base::{BookingId, Result};
use crate::web::{App, Ctx};

/// Routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/order", get(cart::show).post(cart::save))
        .route("/orders/{id}", get(show::show))
        .route("/orders/{id}/cancel", get(show::ask_cancel).post(show::give_back))
}

/// The way from a booking to its order, if it has one.
pub async fn link(ctx: &Ctx, booking: BookingId) -> Result<Markup> {
    let order = find::order_of(ctx.app.db.read(), booking).await?;
    Ok(html! {
        @if let Some(order) = order { p { a href=(format!("/orders/{order}")) { (ctx.t("order-part-of")) } } }
    })
}
