//! Pages of this room: they only translate.

mod details;
mod manage;
mod my_data;
mod notice;

use axum::Router;

use crate::web::App;

pub fn router() -> Router<App> {
    Router::new().merge(notice::router()).merge(my_data::router()).merge(details::router()).merge(manage::router())
}
