//! What is known of each request when its answer leaves: one line in the log, one span, some numbers.
//!
//! What always holds: the line has the template of the address, never the address itself, whose path and query can hold
//! what is somebody's own; of who asked it has the row, not the name. (ASVS 5.0, 16.2.1 and 16.2.5.)

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Extensions, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing::field::Empty;

use super::{Ctx, cookies};

/// What the layer around everything tells the layer around all rooms.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) String);

/// What the layer around all rooms tells the layer around everything.
#[derive(Clone)]
pub(super) struct Answered {
    route: String,
    user: Option<i64>,
    session: String,
}

impl Answered {
    pub(super) fn of(ctx: &Ctx) -> Answered {
        let actor = &ctx.actor;
        Answered { route: ctx.route.clone(), user: actor.user_id.map(|id| id.0), session: actor.origin.session.clone() }
    }
}

/// The template of an address that some room knows, such as `/units/{code}`.
pub(super) fn route_of(extensions: &Extensions) -> String {
    extensions.get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned()
}

/// Anybody can make a method up; a label takes only those that are.
fn method_of(request: &Request) -> &'static str {
    match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Whether a request was one to book, and what became of it.
fn booking_outcome(method: &str, route: &str, status: StatusCode) -> Option<&'static str> {
    let books = method == "POST" && matches!(route, "/book/{code}" | "/api/v1/bookings");
    match status {
        _ if !books => None,
        status if status.is_success() || status.is_redirection() => Some("made"),
        StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => Some("refused"),
        _ => None,
    }
}

/// The layer around everything.
pub async fn watch(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = cookies::random(9);
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let method = method_of(&request);
    let own_route = route_of(request.extensions());
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        request_id = request_id,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
    );
    let mut response = next.run(request).instrument(span.clone()).await;
    let answered = response.extensions_mut().remove::<Answered>();
    let answered = answered.unwrap_or(Answered { route: own_route, user: None, session: String::new() });
    let status = response.status();
    let took = started.elapsed();
    let route = answered.route;
    span.record("http.route", &route);
    span.record("http.response.status_code", status.as_u16());
    metrics::counter!("sanjha_http_requests_total",
        "method" => method, "route" => route.clone(), "status" => status.as_u16().to_string())
    .increment(1);
    metrics::histogram!("sanjha_http_request_seconds", "method" => method, "route" => route.clone())
        .record(took.as_secs_f64());
    if let Some(outcome) = booking_outcome(method, &route, status) {
        metrics::counter!("sanjha_bookings_total", "outcome" => outcome).increment(1);
    }
    tracing::info!(
        parent: None,
        request_id,
        method,
        route,
        status = status.as_u16(),
        user = answered.user,
        session = answered.session,
        us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}
