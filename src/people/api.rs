//! Log in and out as a program.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{self, Entry, LogIn};
use crate::base::{Error, Result};
use crate::web::{App, Ctx, Json, Problem};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_session, end_session))
}

/// Who logs in.
#[derive(Deserialize, ToSchema)]
struct NewSession {
    /// Log-in name, e-mail or phone.
    login: String,
    /// Password.
    password: String,
    /// Code of the second factor, for who has one.
    #[serde(default)]
    code: String,
}

/// The session that was opened; its secret is in the cookie.
#[derive(Serialize, ToSchema)]
struct SessionView {
    /// Id of the person.
    user_id: i64,
}

/// Log in
///
/// Answers with the session cookie, to be sent along with every further call.
#[utoipa::path(post, path = "/session", tag = "people", request_body = NewSession, responses(
    (status = 201, body = SessionView, description = "logged in"),
    (status = 422, body = Problem, description = "log-in name, password or code of the second factor do not match"),
    (status = 429, body = Problem, description = "too many tries; see Retry-After")))]
async fn create_session(ctx: Ctx, headers: HeaderMap, Json(body): Json<NewSession>) -> Result<Response> {
    let device = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = LogIn { login: &body.login, secret: &body.password, device, origin: &ctx.actor.origin };
    let user = match access::log_in(&ctx.app.db, &ctx.session, ctx.now(), &given).await? {
        Entry::Open(user) => user,
        Entry::SecondFactor if body.code.is_empty() => return Err(Error::field("code", "second-factor-missing")),
        Entry::SecondFactor => {
            let given = LogIn { secret: &body.code, ..given };
            access::log_in_second(&ctx.app.db, &ctx.session, ctx.now(), &given).await?
        }
    };
    Ok((StatusCode::CREATED, axum::Json(SessionView { user_id: user.0 })).into_response())
}

/// Log out
#[utoipa::path(delete, path = "/session", tag = "people", responses((status = 204, description = "logged out")))]
async fn end_session(ctx: Ctx) -> Result<StatusCode> {
    ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    access::log_out(&ctx.session).await?;
    Ok(StatusCode::NO_CONTENT)
}
