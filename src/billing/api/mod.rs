//! Billing for programs: charges, month runs, documents, receipts, statements.

mod charges;
mod credits;
mod documents;
mod money;
mod notes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::parties::{self, CentreParty};
use crate::access;
use crate::base::{Error, Result, Verb};
use crate::web::{App, Ctx};

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(charges::charges))
        .routes(routes!(charges::invoice_run))
        .routes(routes!(charges::bill_charge))
        .routes(routes!(documents::invoices))
        .routes(routes!(documents::invoice))
        .routes(routes!(notes::credit))
        .routes(routes!(notes::debit))
        .routes(routes!(super::claim::api::claims))
        .routes(routes!(super::claim::api::claim))
        .routes(routes!(super::subsidy::api::list, super::subsidy::api::claim))
        .routes(routes!(super::subsidy::api::one))
        .routes(routes!(money::take))
        .routes(routes!(money::unit_statement))
        .routes(routes!(credits::list))
        .routes(routes!(credits::wallet))
        .routes(routes!(credits::allocate))
        .routes(routes!(credits::refund))
        .routes(routes!(credits::cheque_step))
        .routes(routes!(credits::tds_list, credits::tds_enter))
        .routes(routes!(credits::tds_certificate))
        .routes(routes!(credits::write_off))
        .routes(routes!(credits::decide))
        .routes(routes!(credits::interest))
        .routes(routes!(credits::deposit))
        .routes(routes!(super::gateway::receive))
}

/// Whether the caller holds a verb at all; asked before anything of the call is looked at.
fn holds(ctx: &Ctx, verb: Verb) -> Result<()> {
    access::check_somewhere(&ctx.actor, verb)
}

/// The centre of a call: by code, or where the caller stands.
pub(super) async fn centre_of(ctx: &Ctx, code: &str) -> Result<CentreParty> {
    let conn = ctx.app.db.read();
    match ctx.actor.centre() {
        Some(own) if code.is_empty() => parties::centre(conn, own).await,
        _ if code.is_empty() => Err(Error::field("centre", "billing-centre-missing")),
        _ => parties::centre_by_code(conn, code).await,
    }
}
