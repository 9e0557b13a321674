//! What everybody may read: privacy, and whom to tell about a security fault (RFC 9116).

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;

use crate::web::{App, Ctx, page};

pub fn router() -> Router<App> {
    Router::new().route("/privacy", get(privacy)).route("/.well-known/security.txt", get(security))
}

async fn privacy(ctx: Ctx) -> Response {
    let contact = &ctx.app.settings.contact;
    let parts = ["kept", "why", "shown", "cookies", "rights"];
    let body = html! {
        @for part in parts {
            h2 { (ctx.t(&format!("people-privacy-{part}-title"))) }
            p { (ctx.t(&format!("people-privacy-{part}"))) }
        }
        p { a href=(format!("mailto:{contact}")) translate="no" lang="en" { (contact) } }
    };
    page(&ctx, &ctx.t("people-privacy"), body)
}

async fn security(State(app): State<App>) -> Response {
    let expires = app.clock.now() + chrono::TimeDelta::days(180);
    let text = format!(
        "Contact: mailto:{}\nExpires: {}\nPreferred-Languages: en, hi\n",
        app.settings.contact,
        expires.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
