//! Handing a booking over to another unit, with both consents.

use axum::Router;

use super::pages::Asked;
use crate::base::{Result, UnitId};
use crate::web::{App, Ctx};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
}

/// What a unit is asked here and has not answered yet.
pub async fn asked(_ctx: &Ctx, _unit: UnitId) -> Result<Vec<Asked>> {
    Ok(Vec::new())
}
