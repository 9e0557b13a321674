//! Where the gateway calls: nothing is looked at before the signature is right.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::protocol::{EVENT_ID, Event, SIGNATURE, is_signed};
use super::take::{Told, take_event};
use crate::base::{Actor, Error, Result};
use crate::billing::parties;
use crate::web::{Ctx, Problem};

/// Most an event may weigh, in bytes.
const MOST_BYTES: usize = 64 * 1024;
/// How long it may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest id of an event.
const LONGEST_ID: usize = 64;

/// An event of a centre's payment gateway
///
/// Signed by the gateway: `X-Razorpay-Signature` is the HMAC-SHA256 of the body in hexadecimal. The same event again,
/// and one about something unknown, is answered 200: sending it once more would change nothing.
#[utoipa::path(post, path = "/gateway/webhook/{centre}", tag = "billing",
    params(("centre" = String, Path, description = "Code of the centre")),
    responses((status = 200, description = "Taken, now or before"), (status = 400, description = "Not an event", body = Problem),
        (status = 401, description = "Not signed, or not with this centre's secret", body = Problem),
        (status = 404, description = "The centre takes no payments online", body = Problem)))]
pub(in crate::billing) async fn receive(
    ctx: Ctx,
    Path(centre): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let Some(account) = ctx.app.settings.gateway_of(&centre) else { return Err(Error::NotFound) };
    let body = match tokio::time::timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        Err(_) => return Ok(StatusCode::REQUEST_TIMEOUT.into_response()),
    };
    let sent = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !is_signed(&account.webhook_secret, &body, sent) {
        tracing::warn!(centre = account.centre, request_id = ctx.request_id(), "an event of a gateway is not signed");
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    }
    let Some(event) = Event::parse(&body) else { return Ok(StatusCode::BAD_REQUEST.into_response()) };
    let body_sha256 = HEXLOWER.encode(&Sha256::digest(&body));
    let id = headers.get(EVENT_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let event_id = match id.len() {
        1..=LONGEST_ID => id.to_owned(),
        _ => body_sha256.clone(),
    };
    let party = parties::centre_by_code(ctx.app.db.read(), &account.centre).await?;
    let told = Told { event_id, body_sha256, event };
    let actor = Actor { origin: ctx.actor.origin.clone(), ..Actor::program("gateway") };
    let (party, told) = (&party, &told);
    let write = ctx.app.db.write(&actor, ctx.now(), |tx| async move { take_event(&tx, party, told).await });
    let new = write.await?;
    Ok(Json(json!({ "taken": true, "new": new })).into_response())
}
