//! What stands between a changing request and the rooms: it comes from our own pages or an API client, is small enough,
//! and arrives in time. What cannot be taken now is kept for its sender.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::context::Ctx;
use super::form::Sent;
use super::{problem, resume, upload};
use crate::base::{Error, Result};

/// Most a form may weigh, in bytes.
const FORM_BYTES: usize = 64 * 1024;
/// Most fields a form may have.
const FORM_FIELDS: usize = 200;
/// Most the body of a call may weigh, in bytes.
const CALL_BYTES: usize = 2 * 1024 * 1024;
/// How long the body of a form may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a form with a file may take to arrive: 5 MB over a slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(50);

/// The answers of a form that cannot be taken now, for the page that says so.
pub(super) async fn keep_for_later(ctx: &Ctx, request: Request, error: Error) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !changes || ctx.is_api() || comes_from_elsewhere(ctx, request.headers()) {
        return error.into_response();
    }
    let from_page = request.headers().contains_key(header::ORIGIN);
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !from_page || !media_type.starts_with("application/x-www-form-urlencoded") {
        return error.into_response();
    }
    match read_pairs(request.into_body()).await {
        Ok(pairs) => later(ctx, resume::keep(&ctx.path, &pairs), error),
        Err(_) => error.into_response(),
    }
}

pub(super) fn later(ctx: &Ctx, kept: Option<String>, error: Error) -> Response {
    later_as(ctx, kept, error.into_response())
}

/// The page of a passing error, with the form to be sent again by one click.
pub(super) fn later_as(ctx: &Ctx, kept: Option<String>, response: Response) -> Response {
    match kept {
        Some(answers) => problem::with_form(response, resume::again(ctx, &answers)),
        None => response,
    }
}

/// Lets a changing request through only if it comes from our own pages or an API client. Also answers the form's
/// values, to be kept if it cannot be taken now.
pub(super) async fn guard(ctx: &Ctx, request: Request) -> Result<(Request, Option<String>), Response> {
    if comes_from_elsewhere(ctx, request.headers()) {
        return Err(Error::ForeignForm.into_response());
    }
    // Nothing here unpacks what is sent: a small body can never grow (ASVS 5.0, 5.2.3).
    if request.headers().get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if ctx.is_api() {
        // A plain form of another site cannot send JSON without asking first.
        let plain = media_type.is_empty() || media_type.starts_with("application/json");
        if !plain {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let (parts, body) = request.into_parts();
        let body = read_whole(body, CALL_BYTES).await.map_err(IntoResponse::into_response)?;
        return Ok((Request::from_parts(parts, Body::from(body)), None));
    }
    let boundary = upload::boundary(media_type);
    if boundary.is_none() && !media_type.is_empty() && !media_type.starts_with("application/x-www-form-urlencoded") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    // Only who has logged in brings files: a stranger's are not even read.
    if boundary.is_some() && !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn.into_response());
    }
    let (mut parts, body) = request.into_parts();
    let (pairs, files) = match boundary {
        Some(boundary) => read_upload(body, boundary).await,
        None => read_pairs(body).await.map(|pairs| (pairs, Vec::new())),
    }
    .map_err(IntoResponse::into_response)?;
    let sent = Sent::new(pairs, files);
    let from_page = parts.headers.contains_key(header::ORIGIN);
    let kept = if from_page { resume::keep(&ctx.path, sent.pairs()) } else { None };
    if !ctx.token_fits(sent.token()) {
        // A page of ours that was open across a log-in or log-out keeps its answers.
        return Err(kept.map_or_else(|| Error::ForeignForm.into_response(), |answers| resume::ask(ctx, &answers)));
    }
    // A browser sends no file a second time.
    let kept = kept.filter(|_| sent.has_no_file());
    parts.extensions.insert(sent);
    Ok((Request::from_parts(parts, Body::empty()), kept))
}

async fn read_upload(
    body: Body,
    boundary: String,
) -> Result<(Vec<(String, String)>, Vec<super::Uploaded>), StatusCode> {
    match tokio::time::timeout(UPLOAD_TIME, upload::read(body, boundary, FORM_FIELDS)).await {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(read) => read,
    }
}

async fn read_pairs(body: Body) -> Result<Vec<(String, String)>, StatusCode> {
    let bytes = read_whole(body, FORM_BYTES).await?;
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(&bytes).take(FORM_FIELDS + 1).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    if pairs.len() > FORM_FIELDS { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(pairs) }
}

async fn read_whole(body: Body, limit: usize) -> Result<Bytes, StatusCode> {
    match tokio::time::timeout(BODY_TIME, to_bytes(body, limit)).await {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(Err(error)) => Err(unread(&error)),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// What a body that could not be read answers: too long, or broken off and badly framed.
pub(super) fn unread(error: &axum::Error) -> StatusCode {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<http_body_util::LengthLimitError>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        source = inner.source();
    }
    StatusCode::BAD_REQUEST
}

/// Whether the browser says that another site made this request.
fn comes_from_elsewhere(ctx: &Ctx, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site")
        && site != "same-origin"
        && site != "none"
    {
        return true;
    }
    let Some(origin) = text("origin") else { return false };
    let host = text("host").unwrap_or_default();
    let ours = origin == ctx.app.settings.base_url
        || origin.split_once("://").is_some_and(|(_, authority)| !host.is_empty() && authority == host);
    !ours
}
