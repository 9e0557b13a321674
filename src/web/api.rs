//! What JSON calls share: body, idempotency key, paging. Errors are [`Error`] as everywhere;
//! the [`context`](super::context) layer turns them into problem documents under `/api/`.
//!
//! ```text
//! #[utoipa::path(post, path = "/receipts", tag = "billing", request_body = NewReceipt,
//!     params(("Idempotency-Key" = String, Header)), responses((status = 201, body = ReceiptView), (status = 422, body = Problem)))]
//! async fn take(ctx: Ctx, key: IdempotencyKey, Json(body): Json<NewReceipt>) -> Result<Response> {
//!     …
//!     Ok((StatusCode::CREATED, axum::Json(view)).into_response())
//! }
//! pub fn api_router() -> OpenApiRouter<App> { OpenApiRouter::new().routes(routes!(take)) }
//! ```
//! The server nests every room's `api_router()` under `/api/v1`.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::base::{Error, Reason};

/// Most a JSON body may weigh, in bytes.
const BODY_BYTES: usize = 1024 * 1024;
/// As many as the store of keys takes.
const KEY_CHARACTERS: usize = 100;

/// A JSON body; what cannot be read answers 422 with the place and reason.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Json<T>, Response> {
        let body = request.into_body();
        let bytes = to_bytes(body, BODY_BYTES).await.map_err(|fault| super::guard::unread(&fault).into_response())?;
        serde_json::from_slice(&bytes)
            .map(Json)
            .map_err(|error| Error::refused(Reason::new("web-json-unreadable").with("what", error)).into_response())
    }
}

/// The `Idempotency-Key` header: the same key makes one effect of repeated calls.
pub struct IdempotencyKey(pub String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyKey, Response> {
        let key = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        if key.is_empty() || key.len() > KEY_CHARACTERS {
            return Err(Error::refused(Reason::new("web-idempotency-key")).into_response());
        }
        Ok(IdempotencyKey(key.to_owned()))
    }
}

/// Which part of a list is wanted: `?after=…&limit=…`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct Page {
    /// `next` of the page before; empty for the first.
    pub after: String,
    /// Rows wanted, 1 to 200; 50 where missing or unreadable.
    pub limit: String,
}

impl Page {
    /// Rows to read.
    pub fn limit(&self) -> u64 {
        self.limit.trim().parse::<u64>().ok().filter(|n| *n > 0).map_or(50, |n| n.min(200))
    }

    /// The row id to go on after, for lists ordered by id.
    pub fn after_id(&self) -> Option<i64> {
        self.after.trim().parse().ok()
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Listed<T> {
    /// The rows, in stable order.
    pub items: Vec<T>,
    /// Pass as `after` for the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_never_endless() {
        let limit = |text: &str| Page { after: String::new(), limit: text.to_owned() }.limit();
        assert_eq!([limit(""), limit("10"), limit("99999999999"), limit("-1"), limit("0")], [50, 10, 200, 50, 50]);
    }
}
