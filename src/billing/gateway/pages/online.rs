//! Paying a document online.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{amount, receipt_link, state_tag};
use crate::access;
use crate::base::time::short_date_time;
use crate::base::{DocumentId, Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::gateway::ask::{ask_payment, last_order, open_order};
use crate::billing::gateway::find;
use crate::billing::parties;
use crate::billing::store::Document;
use crate::web::{Ctx, Form, Pressed, post_button};

/// `POST /invoices/{id}/pay/online`: asks for the link and leads back to the page that shows it.
pub(in crate::billing) async fn online(ctx: Ctx, Path(id): Path<String>, _form: Form<Pressed>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::AskPayment)?;
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let document = crate::billing::find::document(ctx.app.db.read(), &ctx.actor, id).await?;
    let centre = parties::centre(ctx.app.db.read(), document.centre).await?;
    if ctx.app.settings.gateway_of(&centre.code).is_none() {
        return Err(Error::refused(Reason::new("gateway-off")));
    }
    let asked = ctx.write(|tx| async move { ask_payment(&tx, id).await }).await?;
    let there = open_order(&ctx.app.db, &ctx.app.settings, ctx.now(), asked.id).await?;
    let back = format!("/invoices/{id}/pay");
    let words = if there { "gateway-link-there" } else { "gateway-link-waits" };
    Ok(ctx.redirect_saying(back, &ctx.t(words)))
}

/// What the page to pay says of paying online: the link of what is open now, and what came of payments before.
pub(in crate::billing) async fn shown(ctx: &Ctx, document: &Document, due: Paise, centre: &str) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let id = document.id;
    let payments = find::of_document(conn, id).await?;
    let on = ctx.app.settings.gateway_of(centre).is_some() && due > Paise::ZERO;
    let order = match on {
        true => last_order(conn, id).await?,
        false => None,
    };
    let order = order.filter(|order| order.amount.minus(order.paid).is_ok_and(|rest| rest == due));
    let live = order.as_ref().filter(|order| matches!(order.state.as_str(), "open" | "part"));
    let waits = order.as_ref().is_some_and(|order| order.state == "wanted");
    let may_ask = access::may(&ctx.actor, Verb::AskPayment, Scope::UnitAtCentre(document.unit, document.centre));
    let sum = due.to_string();
    Ok(html! {
        @if on && (live.is_some() || may_ask) {
            h2 { (ctx.t("gateway-online")) }
            @if let Some(order) = live {
                p.actions {
                    a.button href=(order.link_url) rel="noreferrer" { (ctx.tr("gateway-pay-now", &[("amount", &sum)])) }
                }
                p { (ctx.t("gateway-pay-hint")) }
            } @else {
                @if waits { p { (ctx.t("gateway-link-waits")) } }
                (post_button(ctx, &format!("/invoices/{id}/pay/online"), &ctx.tr("gateway-ask", &[("amount", &sum)]), &[]))
            }
        }
        @if !payments.is_empty() {
            h2 { (ctx.t("gateway-so-far")) }
            ul {
                @for payment in &payments {
                    li {
                        (short_date_time(payment.made_at)) ": " (amount(payment)) " " (state_tag(ctx, payment)) " "
                        @if payment.receipt_id.is_some() { (receipt_link(payment)) }
                    }
                }
            }
        }
    })
}
