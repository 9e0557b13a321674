//! What administrators and auditors find here.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::html;

use crate::access;
use crate::base::{Result, Scope, Verb};
use crate::web::{App, Ctx, page};

pub fn router() -> Router<App> {
    Router::new().route("/manage/privacy", get(show))
}

async fn show(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::TraceAccess, Scope::Everywhere)?;
    let manages = access::may(&ctx.actor, Verb::ManagePrivacy, Scope::Everywhere);
    let body = html! {
        p { (ctx.t("privacy-manage-intro")) }
        ul.links {
            @if manages {
                li { a href="/manage/privacy/requests" { (ctx.t("privacy-requests-all")) } }
                li { a href="/manage/privacy/retention" { (ctx.t("privacy-retention")) } }
                li { a href="/manage/privacy/holds" { (ctx.t("privacy-holds")) } }
                li { a href="/manage/privacy/notice" { (ctx.t("privacy-notice-new")) } }
            }
            li { a href="/manage/privacy/trace" { (ctx.t("privacy-trace")) } }
            li { a href="/privacy" { (ctx.t("privacy-notice")) } }
        }
    };
    Ok(page(&ctx, &ctx.t("privacy-manage"), body))
}
