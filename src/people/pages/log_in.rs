//! Log in, log out, set a forgotten password anew.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;

use crate::access::{self, Entry, LogIn};
use crate::base::{Error, Reason, Result, UserId};
use crate::people::notice;
use crate::web::{App, Ctx, Entered, Form, button_link, page, resume, safe_path};

pub fn router() -> Router<App> {
    Router::new()
        .route("/login", get(show).post(enter))
        .route("/login/continue", get(send_kept))
        .route("/login/code", get(show_code).post(enter_with_code))
        .route("/login/second", get(show_second).post(enter_with_second))
        .route("/invitation", get(show_invitation).post(accept_invitation))
        .route("/logout", post(leave))
        .route("/password/forgot", get(show_forgot).post(ask_reset))
        .route("/password/reset", get(show_reset).post(reset))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LogInForm {
    login: String,
    password: String,
    code: String,
    next: String,
    resume_path: String,
    resume_answers: String,
}

/// Where a form that outlived its session waits until its sender has logged in.
const KEPT: &str = "kept_form";

pub(in crate::people) fn device(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

async fn show(ctx: Ctx) -> Response {
    let next = ctx.asked("next");
    if ctx.actor.is_logged_in() {
        return ctx.redirect(safe_path(&next));
    }
    log_in_page(&ctx, &Entered::with([("next", next)]))
}

pub(in crate::people) fn log_in_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        (form.post("/login", html! {
            (form.text("login", "people-login").hint("people-login-hint").autocomplete("username").width(30))
            (form.password("password", "people-password", "current-password").width(30))
            (form.hidden("next", entered.get("next")))
            @if !entered.get(resume::PATH).is_empty() {
                (resume::hidden(entered.get(resume::PATH), entered.get(resume::ANSWERS)))
            }
            (form.submit("people-log-in"))
        }))
        h2 { (ctx.t("people-log-in-help")) }
        ul.links {
            @if let Some(service) = &ctx.app.settings.oidc {
                li { a href="/login/elsewhere" { (ctx.tr("people-login-elsewhere", &[("name", &service.name)])) } }
            }
            li { a href="/login/code" { (ctx.t("people-have-code")) } }
            li { a href="/password/forgot" { (ctx.t("people-forgot")) } }
            li { a href="/signup" { (ctx.t("people-sign-up-first")) } }
        }
    };
    form.page(&ctx.t("people-log-in"), body)
}

async fn enter(ctx: Ctx, headers: HeaderMap, form: Form<LogInForm>) -> Result<Response> {
    let device = device(&headers);
    let given =
        LogIn { login: &form.value.login, secret: &form.value.password, device: &device, origin: &ctx.actor.origin };
    match access::log_in(&ctx.app.db, &ctx.session, ctx.now(), &given).await {
        Ok(Entry::SecondFactor) => ask_second(&ctx, &form.value).await,
        Ok(Entry::Open(user)) => arrive(&ctx, user, &form.value).await,
        Err(error) => Ok(log_in_page(&ctx, &form.entered.refused(error)?)),
    }
}

/// Where somebody goes who has logged in: first past a notice on privacy that is new to them.
async fn way_on(ctx: &Ctx, user: UserId, next: &str) -> Result<String> {
    let next = safe_path(next);
    if !notice::owes_reading(ctx.app.db.read(), user).await? {
        return Ok(next.to_owned());
    }
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Ok(format!("/account/notice?next={next}"))
}

/// Where a log-in leads: back to a form that waits, to setting up a second factor that some place demands, or on.
async fn arrive(ctx: &Ctx, user: UserId, form: &LogInForm) -> Result<Response> {
    if !form.resume_path.is_empty() {
        return keep(ctx, form).await;
    }
    if access::wants_second_factor(&ctx.app.db, user).await? {
        return Ok(ctx.redirect_saying("/account/second-factor", &ctx.t("people-second-demanded")));
    }
    Ok(ctx.redirect(way_on(ctx, user, &form.next).await?))
}

/// Where a log-in leads that began without a page of ours.
pub(in crate::people) async fn arrive_at_home(ctx: &Ctx, user: UserId) -> Result<Response> {
    arrive(ctx, user, &LogInForm::default()).await
}

/// The second step of a log-in takes along what the first one brought.
async fn ask_second(ctx: &Ctx, form: &LogInForm) -> Result<Response> {
    if !form.resume_path.is_empty() {
        let kept = (&form.resume_path, &form.resume_answers);
        ctx.session.insert(KEPT, kept).await.map_err(anyhow::Error::from)?;
    }
    let next = if form.resume_path.is_empty() { safe_path(&form.next) } else { "/login/continue" };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    Ok(ctx.redirect(format!("/login/second?{query}")))
}

async fn show_second(ctx: Ctx) -> Result<Response> {
    if access::pending(&ctx.app.db, &ctx.session, ctx.now()).await?.is_none() {
        return Ok(too_late_page(&ctx));
    }
    Ok(second_page(&ctx, &Entered::with([("next", ctx.asked("next"))])))
}

fn too_late_page(ctx: &Ctx) -> Response {
    let body = html! {
        p { (ctx.t("people-second-again")) }
        p.actions { (button_link("/login", &ctx.t("people-log-in"))) }
    };
    page(ctx, &ctx.t("people-second-title"), body)
}

fn second_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("people-second-intro")) }
        (form.post("/login/second", html! {
            (form.text("code", "people-second-code").hint("people-second-code-hint").autocomplete("one-time-code").width(14))
            (form.hidden("next", entered.get("next")))
            (form.submit("people-log-in"))
        }))
        h2 { (ctx.t("people-log-in-help")) }
        p { (ctx.t("people-second-lost")) }
    };
    form.page(&ctx.t("people-second-title"), body)
}

async fn enter_with_second(ctx: Ctx, headers: HeaderMap, form: Form<LogInForm>) -> Result<Response> {
    let Some((id, _)) = access::pending(&ctx.app.db, &ctx.session, ctx.now()).await? else {
        return Ok(too_late_page(&ctx));
    };
    let (device, login) = (device(&headers), format!("second:{id}"));
    let given = LogIn { login: &login, secret: &form.value.code, device: &device, origin: &ctx.actor.origin };
    match access::log_in_second(&ctx.app.db, &ctx.session, ctx.now(), &given).await {
        Ok(user) => arrive(&ctx, user, &form.value).await,
        Err(error) => Ok(second_page(&ctx, &form.entered.refused(error)?)),
    }
}

/// The session has a new id from the next request on, and a form's token hangs on it: so the
/// kept form is shown by the next page.
async fn keep(ctx: &Ctx, form: &LogInForm) -> Result<Response> {
    let kept = (&form.resume_path, &form.resume_answers);
    ctx.session.insert(KEPT, kept).await.map_err(anyhow::Error::from)?;
    Ok(ctx.redirect("/login/continue"))
}

async fn send_kept(ctx: Ctx) -> Result<Response> {
    ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let kept: Option<(String, String)> = ctx.session.remove(KEPT).await.map_err(anyhow::Error::from)?;
    Ok(match kept {
        Some((path, answers)) => resume::send_again_page(&ctx, &path, &answers),
        None => ctx.redirect("/"),
    })
}

async fn show_code(ctx: Ctx) -> Response {
    code_page(&ctx, &Entered::empty())
}

fn code_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("people-code-intro")) }
        (form.post("/login/code", html! {
            (form.text("login", "people-login").hint("people-login-hint").autocomplete("username").width(30))
            (form.text("code", "people-code").hint("people-code-hint").autocomplete("one-time-code").width(10))
            (form.submit("people-log-in"))
        }))
        p { a href="/login" { (ctx.t("people-log-in-with-password")) } }
    };
    form.page(&ctx.t("people-log-in-code"), body)
}

async fn enter_with_code(ctx: Ctx, headers: HeaderMap, form: Form<LogInForm>) -> Result<Response> {
    let device = device(&headers);
    let given =
        LogIn { login: &form.value.login, secret: &form.value.code, device: &device, origin: &ctx.actor.origin };
    match access::log_in_with_code(&ctx.app.db, &ctx.session, ctx.now(), &given).await {
        Ok(Entry::SecondFactor) => ask_second(&ctx, &form.value).await,
        Ok(Entry::Open(user)) => {
            Ok(ctx.redirect_saying(way_on(&ctx, user, "/account").await?, &ctx.t("people-code-used")))
        }
        Err(error) => Ok(code_page(&ctx, &form.entered.refused(error)?)),
    }
}

async fn leave(ctx: Ctx) -> Result<Response> {
    access::log_out(&ctx.session).await?;
    let mut response = ctx.redirect_saying("/", &ctx.t("people-logged-out"));
    // Pages kept by the browser must not be seen by the next person at this machine (ASVS 14.3.1).
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ResetForm {
    login: String,
    token: String,
    password: String,
    password_again: String,
}

async fn show_forgot(ctx: Ctx) -> Response {
    forgot_page(&ctx, &Entered::empty())
}

fn forgot_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("people-forgot-intro")) }
        (form.post("/password/forgot", html! {
            (form.text("login", "people-login").hint("people-login-hint").autocomplete("username").width(30))
            (form.submit("people-forgot-send"))
        }))
        h2 { (ctx.t("people-no-email")) }
        p { (ctx.t("people-no-email-help")) }
        p { a href="/login/code" { (ctx.t("people-have-code")) } }
    };
    form.page(&ctx.t("people-forgot"), body)
}

/// How long asking for a new password takes, far above what writing the mail needs.
const RESET_TIME: std::time::Duration = std::time::Duration::from_millis(250);

async fn ask_reset(ctx: Ctx, form: Form<ResetForm>) -> Result<Response> {
    if form.value.login.is_empty() {
        let entered = form.entered.refused(Error::field("login", "login-empty"))?;
        return Ok(forgot_page(&ctx, &entered));
    }
    // The same answer after the same time whether or not anybody has this log-in: writing the mail takes some
    // milliseconds, which would tell.
    let answer_at = tokio::time::Instant::now() + RESET_TIME;
    access::ask_password_reset(&ctx.app.db, &ctx.actor, ctx.now(), &form.value.login).await?;
    tokio::time::sleep_until(answer_at).await;
    let body = html! {
        p.lead { (ctx.t("people-forgot-sent")) }
        @if ctx.app.settings.demo { p { a href="/mailbox" { (ctx.t("web-demo-mailbox")) } } }
        p { (ctx.t("people-no-email-help")) }
        p.actions { (button_link("/login", &ctx.t("people-log-in"))) }
    };
    Ok(page(&ctx, &ctx.t("people-forgot-sent-title"), body))
}

async fn show_reset(ctx: Ctx) -> Response {
    reset_page(&ctx, &Entered::with([("token", ctx.asked("token"))]))
}

fn reset_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        (form.post("/password/reset", html! {
            (form.hidden("token", entered.get("token")))
            (form.password("password", "people-password-new", "new-password").hint("people-password-hint").width(30))
            (form.password("password_again", "people-password-again", "new-password").width(30))
            (form.submit("people-password-set"))
        }))
    };
    form.page(&ctx.t("people-reset-title"), body)
}

async fn show_invitation(ctx: Ctx) -> Response {
    invitation_page(&ctx, &Entered::with([("token", ctx.asked("token"))]))
}

fn invitation_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("people-invitation-intro")) }
        (form.post("/invitation", html! {
            (form.hidden("token", entered.get("token")))
            (form.password("password", "people-password-first", "new-password").hint("people-password-hint").width(30))
            (form.password("password_again", "people-password-again", "new-password").width(30))
            (form.submit("people-password-set"))
        }))
    };
    form.page(&ctx.t("people-invitation-title"), body)
}

async fn accept_invitation(ctx: Ctx, form: Form<ResetForm>) -> Result<Response> {
    let done = match typed_twice(&form.value.password, &form.value.password_again) {
        Ok(()) => access::accept_invitation(&ctx.app.db, ctx.now(), &form.value.token, &form.value.password).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying("/login", &ctx.t("people-password-changed-log-in"))),
        Err(error) => Ok(invitation_page(&ctx, &form.entered.refused(error)?)),
    }
}

/// Refuses two different new passwords.
pub(super) fn typed_twice(first: &str, again: &str) -> Result<()> {
    if first == again { Ok(()) } else { Err(Error::refused(Reason::field("password_again", "password-differs"))) }
}

async fn reset(ctx: Ctx, form: Form<ResetForm>) -> Result<Response> {
    let done = match typed_twice(&form.value.password, &form.value.password_again) {
        Ok(()) => access::reset_password(&ctx.app.db, ctx.now(), &form.value.token, &form.value.password).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying("/login", &ctx.t("people-password-changed-log-in"))),
        Err(error) => Ok(reset_page(&ctx, &form.entered.refused(error)?)),
    }
}
