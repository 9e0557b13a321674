//! Going to the log-in service and coming back.

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{Journey, come_back, recognise, set_out};
use crate::access::{self, Entry, LogIn};
use crate::base::{Error, Reason, Result, UserId};
use crate::people::pages::log_in;
use crate::web::{App, Ctx, Entered};

const JOURNEY: &str = "journey";

pub fn router() -> Router<App> {
    Router::new().route("/login/elsewhere", get(leave)).route("/login/elsewhere/back", get(arrive))
}

fn failed() -> Error {
    Error::refused(Reason::new("login-elsewhere-failed"))
}

async fn leave(ctx: Ctx) -> Result<Response> {
    let Some(service) = &ctx.app.settings.oidc else { return Ok(log_in::log_in_page(&ctx, &Entered::empty())) };
    match set_out(service, &ctx.app.settings.base_url).await {
        Ok((address, journey)) => {
            ctx.session.insert(JOURNEY, journey).await.map_err(anyhow::Error::from)?;
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            tracing::warn!(%error, "log-in elsewhere");
            Ok(log_in::log_in_page(&ctx, &Entered::empty().refused(failed())?))
        }
    }
}

async fn arrive(ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    match enter(&ctx, &headers).await {
        Ok(Entry::Open(user)) => log_in::arrive_at_home(&ctx, user).await,
        Ok(Entry::SecondFactor) => Ok(ctx.redirect("/login/second")),
        Err(error) => Ok(log_in::log_in_page(&ctx, &Entered::empty().refused(error)?)),
    }
}

async fn enter(ctx: &Ctx, headers: &HeaderMap) -> Result<Entry> {
    let service = ctx.app.settings.oidc.as_ref().ok_or_else(failed)?;
    // Whoever did not set out from here, in this browser, does not arrive (OAuth 2.0, 10.12).
    let journey: Option<Journey> = ctx.session.remove(JOURNEY).await.map_err(anyhow::Error::from)?;
    let journey = journey.filter(|journey| journey.state == ctx.asked("state")).ok_or_else(failed)?;
    let came = come_back(service, &ctx.app.settings.base_url, journey, &ctx.asked("code")).await;
    let traveller = came.map_err(|error| {
        tracing::warn!(error = format!("{error:#}"), "log-in elsewhere");
        failed()
    })?;
    let user: UserId = recognise(&ctx.app.db, &ctx.actor, ctx.now(), &traveller).await?;
    let (device, login) = (log_in::device(headers), format!("elsewhere:{user}"));
    let given = LogIn { login: &login, secret: "", device: &device, origin: &ctx.actor.origin };
    access::log_in_vouched(&ctx.app.db, &ctx.session, ctx.now(), &given, user).await
}
