//! Whom to tell about a security fault (RFC 9116).

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::web::App;

pub fn router() -> Router<App> {
    Router::new().route("/.well-known/security.txt", get(security))
}

async fn security(State(app): State<App>) -> Response {
    let expires = app.clock.now() + chrono::TimeDelta::days(180);
    let text = format!(
        "Contact: mailto:{}\nExpires: {}\nPreferred-Languages: en, hi\n\
         Canonical: {}/.well-known/security.txt\n",
        app.settings.contact,
        expires.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        app.settings.base_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
