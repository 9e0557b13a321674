//! Paying a document by UPI: the code to scan and the link for the phone, for what is open now.

use axum::extract::Path;
use axum::response::Response;
use maud::html;

use super::documents::qr;
use super::named;
use crate::base::{DocumentId, Error, Paise, Result};
use crate::billing::paper::{Wording, payment};
use crate::billing::parties;
use crate::billing::{find, gateway};
use crate::web::{Ctx, Tone, notice, page, summary_list};

/// `GET /invoices/{id}/pay?attempt=`: an address from before a part payment says that its code is stale.
pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let conn = ctx.app.db.read();
    let document = find::document(conn, &ctx.actor, id).await?;
    let due = find::outstanding(conn, &document, ctx.now()).await?;
    let stale = ctx.asked("attempt").parse::<i64>().is_ok_and(|attempt| attempt < due.attempt);
    let content = &document.content;
    let centre = parties::centre(conn, document.centre).await?;
    let party = &centre.supplier.party;
    let back = format!("/invoices/{id}");
    // To the address of today: the one frozen on the paper may be of an account that is closed.
    let asked = match &party.upi_address {
        Some(address) => payment(content, address, Wording::of(ctx.lang), due)?,
        None => None,
    };
    let online = gateway::shown(&ctx, &document, due.amount, &centre.code).await?;
    let body = html! {
        @if stale { (notice(Tone::Waiting, html! { p { (ctx.t("pay-stale")) } })) }
        (summary_list(&[
            (ctx.t("billing-column-centre"), named(&ctx, &party.name_en, &party.name_hi)),
            (ctx.t("billing-column-number"), html! { a href=(back) { (content.number) } }),
            (ctx.t("billing-column-payable"), html! { (content.payable) }),
            (ctx.t("billing-column-outstanding"), html! { strong { (due.amount) } }),
        ]))
        @match &asked {
            Some(asked) => {
                (qr(asked))
                p { (ctx.t("pay-after")) }
                p.actions { a href=(format!("/invoices/{id}/pay?attempt={}", due.attempt)) { (ctx.t("pay-look-again")) } }
            }
            None if due.amount > Paise::ZERO => { p { (ctx.t("pay-no-address")) } }
            None => { p { (ctx.t("pay-nothing")) } }
        }
        (online)
    };
    Ok(page(&ctx, &ctx.tr("pay-title-number", &[("number", &content.number)]), body))
}
