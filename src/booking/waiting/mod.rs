//! The waiting list: who wants a slot that is full, and the timed offer when it frees.

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use super::pages::Asked;
use crate::base::{Result, UnitId};
use crate::web::{App, Ctx};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}

/// Calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// What a unit is asked here and has not answered yet.
pub async fn asked(_ctx: &Ctx, _unit: UnitId) -> Result<Vec<Asked>> {
    Ok(Vec::new())
}
