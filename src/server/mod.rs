//! The server: puts the rooms' routes, menu entries and API together, and speaks HTTP
//! within time limits.
//!
//! What always holds: headers arrive within 10 s, bodies within 30 s, an answer within 45 s;
//! a reader who takes nothing for 30 s is dropped; at most 1,024 connections at once; after a
//! stop signal everything ends within 25 s. Every answer has the security headers, also those
//! to requests no room knows.

mod connections;
mod metrics;
mod openapi;
mod stall;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sea_orm::ConnectionTrait;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use connections::serve;
pub use metrics::Numbers;

use crate::db::Reach;
use crate::web::{self, App, MenuEntry, MenuGroup};
use crate::{
    access, account, audit, billing, booking, books, catalogue, front, messages, month_close, operations, people,
    privacy, reports, services, tariff, tax_status, work,
};

/// What search engines may read (RFC 9309): the public pages as they open, none of their searches of free times, which cost
/// much and never end, and nothing behind the log-in. Of the rules that fit the longest counts.
const ROBOTS: &str = "User-agent: *\nAllow: /$\nAllow: /centres\nAllow: /equipment\nAllow: /services\nAllow: /privacy\n\
    Allow: /static/\nDisallow: /centres*?\nDisallow: /equipment*?\nDisallow: /services*?\nDisallow: /\n";

/// The rooms' pages.
fn pages() -> Router<App> {
    Router::new()
        .merge(front::router())
        .merge(catalogue::router())
        .merge(tax_status::router())
        .merge(messages::router())
        .merge(people::router())
        .merge(tariff::router())
        .merge(booking::router())
        .merge(work::router())
        .merge(account::router())
        .merge(billing::router())
        .merge(books::router())
        .merge(month_close::router())
        .merge(services::router())
        .merge(privacy::router())
        .merge(reports::router())
        .merge(audit::router())
        .merge(operations::router())
}

/// The rooms' JSON calls, without the `/api/v1` in front.
fn calls() -> OpenApiRouter<App> {
    let router = OpenApiRouter::new().merge(catalogue::api_router()).merge(people::api_router());
    let router = router.merge(account::api_router()).merge(booking::api_router()).merge(work::api_router());
    router
        .merge(billing::api_router())
        .merge(books::api_router())
        .merge(month_close::api_router())
        .merge(operations::api_router())
}

/// The menu, in the order shown: what everybody looks for first, then a group for each kind of work.
pub fn menu() -> Vec<MenuGroup> {
    let group = |key, rooms: &[&[MenuEntry]]| MenuGroup { key, entries: rooms.concat() };
    vec![
        group(None, &[front::MENU]),
        group(Some("web-menu-bookings"), &[booking::MENU, work::MENU]),
        group(Some("web-menu-money"), &[account::MENU, billing::MENU, month_close::MENU, books::MENU]),
        group(
            Some("web-menu-manage"),
            &[
                tariff::MENU,
                catalogue::MENU,
                people::MENU,
                services::MENU,
                messages::MENU,
                privacy::MENU,
                audit::MENU,
                operations::MENU,
            ],
        ),
    ]
}

/// The OpenAPI document of all calls.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().1
}

fn routes() -> (Router<App>, utoipa::openapi::OpenApi) {
    let (router, document) =
        OpenApiRouter::with_openapi(openapi::Document::openapi()).nest("/api/v1", calls()).split_for_parts();
    (router, openapi::complete(document))
}

/// The whole program as one service.
pub fn build(app: App) -> Router {
    let (api, document) = routes();
    let document = Bytes::from(serde_json::to_vec(&document).unwrap_or_default());
    let rooms = Router::new()
        .merge(pages())
        .merge(api)
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CatchPanicLayer::custom(web::on_panic))
        .layer(from_fn_with_state(app.clone(), web::context))
        .layer(access::session_layer(&app.db, &app.clock))
        .layer(from_fn(web::without_a_page));
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/robots.txt", get(|| async { ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], ROBOTS) }))
        .route(
            "/api/v1/openapi.json",
            get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document) }),
        )
        .merge(web::static_router())
        .fallback_service(rooms.with_state(app.clone()))
        .layer(CompressionLayer::new().gzip(true).quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(app.clone(), guard_answer))
        .layer(from_fn(refuse_unclear_host))
        .layer(from_fn(web::watch))
        .with_state(app)
}

/// Whether new requests may come: not while the instance stops, not without the database, and not while it cannot grow.
async fn ready(State(app): State<App>) -> Response {
    if app.gate.is_closing() || app.db.reach() == Reach::Away {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response();
    }
    match app.db.read().execute_unprepared("SELECT 1").await {
        Ok(_) if app.db.is_out_of_room().await => {
            tracing::error!("not ready: the disk is full");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready: the disk is full").into_response()
        }
        Ok(_) => "ready".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response()
        }
    }
}

/// HTTP/1.1 demands one Host header (RFC 9112, 3.2): what a proxy before us could read in another way ends here.
async fn refuse_unclear_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    let fault = match hosts {
        0 if request.version() == Version::HTTP_11 => "Host header missing",
        0 | 1 => return next.run(request).await,
        _ => "Host header given twice",
    };
    (StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")], fault).into_response()
}

/// Security headers for every answer (ASVS 5.0, 3.4).
async fn guard_answer(State(app): State<App>, request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
        connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    if app.settings.is_https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}
