//! Pages of this room: they only translate.

mod details;
mod erasure;
mod grievance;
mod manage;
mod my_data;
mod notice;
mod requests;
mod retention;
mod trace;

use axum::Router;

use crate::web::App;

pub fn router() -> Router<App> {
    Router::new()
        .merge(notice::router())
        .merge(my_data::router())
        .merge(details::router())
        .merge(erasure::router())
        .merge(grievance::router())
        .merge(requests::router())
        .merge(manage::router())
        .merge(retention::router())
        .merge(trace::router())
}
