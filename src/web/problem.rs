//! Errors as people and programs see them.

use std::any::Any;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::context::Ctx;
use super::{form, layout};
use crate::base::{Error, Lang, Reason};
use crate::db;

/// The error behind a response, until [`finish`] gives it words.
#[derive(Clone)]
struct Fault(Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let error = match self {
            // A read, too, can be the one that gives way: to a newer instance that brings the tables up to date.
            Error::Db(fault) if db::passes(&fault) => {
                tracing::warn!(%fault, "others were in the way");
                Error::Busy
            }
            other => other,
        };
        let mut response = status_of(&error).into_response();
        response.extensions_mut().insert(Fault(Arc::new(error)));
        response
    }
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::NotLoggedIn => StatusCode::UNAUTHORIZED,
        Error::NotAllowed | Error::ForeignForm => StatusCode::FORBIDDEN,
        Error::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy | Error::Away(_) | Error::Unsure(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Db(_) | Error::Other(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A form shown below the words of an error.
#[derive(Clone)]
struct Below(Markup);

/// Whether an answer is an error that passes by itself.
pub(super) fn passes(response: &Response) -> bool {
    response.extensions().get::<Fault>().is_some_and(|fault| fault.0.passes())
}

/// The same answer with a form below its words.
pub(super) fn with_form(mut response: Response, form: Markup) -> Response {
    response.extensions_mut().insert(Below(form));
    response
}

/// What a panicking handler answers, for tower-http's catch-panic layer.
pub fn on_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Other(anyhow::anyhow!("a handler panicked: {}", text.unwrap_or("no message"))).into_response()
}

/// What the session layer answers when it could not store a session has no page: what it stands around had its
/// effect, and nobody knows whether the log-in will be remembered.
pub async fn without_a_page(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || response.headers().contains_key("x-request-id") {
        return response;
    }
    let key = "web-error-unsure-next";
    let words = format!("{}\n\n{}\n", Lang::En.t(key), Lang::Hi.t(key));
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], words).into_response()
}

/// Whether an answer is a page.
pub(super) fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// Gives an error its words: a page, or a problem document under `/api/`. Leaves answers alone that have theirs.
pub(super) fn finish(ctx: &Ctx, response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let fault = response.extensions().get::<Fault>().cloned();
    let own_words = response.headers().get(header::CONTENT_TYPE).is_some_and(|value| {
        let value = value.as_bytes();
        value.starts_with(b"text/html") || value.starts_with(b"application/")
    });
    if fault.is_none() && own_words {
        return response;
    }
    let error = fault.as_ref().map(|fault| fault.0.as_ref());
    if status.is_server_error() {
        tracing::error!(request_id = ctx.request_id(), route = ctx.route, error = %Logged(error), "could not answer");
    }
    let status = match error {
        Some(Error::NotAllowed) if !ctx.actor.is_logged_in() => StatusCode::UNAUTHORIZED,
        // Logged in, but standing nowhere: logging in again would not help.
        Some(Error::NotLoggedIn) if ctx.actor.is_logged_in() => StatusCode::FORBIDDEN,
        _ => status,
    };
    let mut answer = match ctx.is_api() {
        true => problem_of(ctx, status, error).into_response(),
        false if status == StatusCode::UNAUTHORIZED => return to_login(ctx),
        false => error_page(ctx, status, error, response.extensions().get::<Below>()),
    };
    carry_over(&response, &mut answer, error);
    answer
}

struct Logged<'a>(Option<&'a Error>);

impl std::fmt::Display for Logged<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(error) => error.fmt(f),
            None => f.write_str("no error given"),
        }
    }
}

fn carry_over(from: &Response, to: &mut Response, error: Option<&Error>) {
    for name in [header::ALLOW, header::SET_COOKIE] {
        for value in from.headers().get_all(&name) {
            to.headers_mut().append(&name, value.clone());
        }
    }
    let wait = match error {
        Some(Error::TooMany(seconds)) => *seconds,
        Some(Error::Busy) => 2,
        Some(Error::Away(_) | Error::Unsure(_)) => 5,
        _ => return,
    };
    to.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
}

fn to_login(ctx: &Ctx) -> Response {
    let next: String = form_urlencoded::byte_serialize(ctx.here().as_bytes()).collect();
    ctx.redirect(format!("/login?next={next}"))
}

/// The stem of the words of a status; those without words of their own share one.
fn stem(status: StatusCode, error: Option<&Error>) -> String {
    let name = match (status.as_u16(), error) {
        (_, Some(Error::ForeignForm)) => "foreign-form",
        (_, Some(Error::Away(_))) => "away",
        (_, Some(Error::Unsure(_))) => "unsure",
        (400 | 408 | 411 | 414 | 415 | 431, _) => "unreadable",
        (401, _) => "not-logged-in",
        (403, _) => "not-allowed",
        (404, _) => "not-found",
        (405, _) => "no-such-way",
        (409, _) => "conflict",
        (413, _) => "too-large",
        (422, _) => "refused",
        (429, _) => "too-many",
        (503 | 504, _) => "busy",
        (400..=499, _) => "unreadable",
        _ => "fault",
    };
    format!("web-error-{name}")
}

fn reasons_of(error: Option<&Error>) -> &[Reason] {
    match error {
        Some(Error::Refused(reasons)) => reasons,
        Some(Error::Conflict(reason)) => std::slice::from_ref(reason),
        _ => &[],
    }
}

fn error_page(ctx: &Ctx, status: StatusCode, error: Option<&Error>, below: Option<&Below>) -> Response {
    let stem = stem(status, error);
    let reasons = reasons_of(error);
    let body = html! {
        @if reasons.is_empty() {
            p.lead { (ctx.t(&format!("{stem}-text"))) }
        } @else {
            (reason_list(reasons, ctx.lang))
        }
        @if let Some(Error::TooMany(seconds)) = error {
            p { (ctx.lang.count("web-error-wait-minutes", i64::from(seconds.div_ceil(60)))) }
        }
        p { (ctx.t(&format!("{stem}-next"))) }
        @if let Some(Below(form)) = below { (form) }
        p.actions {
            a.button href="/" { (ctx.t("web-home")) }
            @if ctx.here() != ctx.path || status == StatusCode::CONFLICT {
                a.button.quiet href=(ctx.here()) { (ctx.t("web-back")) }
            }
        }
        p.small { (ctx.t("web-request-id")) " " code { (ctx.request_id()) } }
    };
    layout::page_with_status(ctx, status, &ctx.t(&format!("{stem}-title")), body)
}

/// All reasons with their next steps.
fn reason_list(reasons: &[Reason], lang: Lang) -> Markup {
    html! {
        ul.reasons { @for reason in reasons { li { (form::sentence(reason, lang)) } } }
    }
}

fn problem_of(ctx: &Ctx, status: StatusCode, error: Option<&Error>) -> Problem {
    let stem = stem(status, error);
    let code = match reasons_of(error) {
        [only] => only.code.replace('-', "_"),
        _ => stem.trim_start_matches("web-error-").replace('-', "_"),
    };
    let mut problem = Problem::new(status, &code, &ctx.t(&format!("{stem}-title")), &ctx.t(&format!("{stem}-text")));
    problem.reasons = reasons_of(error).iter().map(ProblemReason::of).collect();
    problem.request_id = ctx.request_id().to_owned();
    problem
}

/// An error as programs read it, `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What happened, for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for programs: `slot_taken`, `not_found`, …
    pub code: String,
    /// What to do about it, for people.
    pub detail: String,
    /// Every reason of a refusal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ProblemReason>,
    /// Id to quote when asking for help.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// Further members, as the call says (`alternatives` of a lost slot).
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub more: Map<String, Value>,
}

/// One reason of a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemReason {
    /// Stable code.
    pub code: &'static str,
    /// Property the reason is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// What is wrong and what to do, in English.
    pub message_en: String,
    /// The same in Hindi.
    pub message_hi: String,
}

impl ProblemReason {
    /// A reason as programs read it.
    pub fn of(reason: &Reason) -> ProblemReason {
        ProblemReason {
            code: reason.code,
            field: reason.field,
            message_en: form::sentence(reason, Lang::En),
            message_hi: form::sentence(reason, Lang::Hi),
        }
    }
}

impl Problem {
    /// A problem with words of its own.
    pub fn new(status: StatusCode, code: &str, title: &str, detail: &str) -> Problem {
        Problem {
            kind: "about:blank",
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.to_owned(),
            reasons: Vec::new(),
            request_id: String::new(),
            more: Map::new(),
        }
    }

    /// A problem for one reason.
    pub fn of_reason(lang: Lang, status: StatusCode, reason: &Reason) -> Problem {
        let code = reason.code.replace('-', "_");
        let mut problem = Problem::new(status, &code, &reason.words(lang), &form::sentence(reason, lang));
        problem.reasons.push(ProblemReason::of(reason));
        problem
    }

    /// Adds a further member.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Problem {
        self.more.insert(name.to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}
