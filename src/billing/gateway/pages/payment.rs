//! One payment, and what accounts decide about one that is held.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::{Deserialize, Serialize};

use super::{amount, document_link, own_centre, receipt_link, state_tag};
use crate::access;
use crate::base::time::short_date_time;
use crate::base::{CentreId, DocumentId, Error, Reason, Result, Scope, UnitId, Verb};
use crate::billing::gateway::assign::{AssignPayment, assign_payment, set_payment_aside};
use crate::billing::gateway::find::{self, PaymentRow};
use crate::billing::gateway::refund::try_refund_again;
use crate::billing::money::open_documents_of;
use crate::billing::parties;
use crate::web::{Ctx, Entered, Form, Pressed, summary_list};

fn row_id(id: &str) -> Result<i64> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `GET /gateway/payments/{id}`
pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeBooks)?;
    let row = find::payment(ctx.app.db.read(), &ctx.actor, row_id(&id)?).await?;
    Ok(payment_page(&ctx, &row, &Entered::empty()))
}

fn payment_page(ctx: &Ctx, row: &PaymentRow, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let action = format!("/gateway/payments/{}", row.id);
    let may_act = access::may(&ctx.actor, Verb::ReconcileBank, Scope::Centre(row.centre_id));
    form.page(
        &ctx.tr("gateway-payment-title", &[("payment", &row.payment_id)]),
        html! {
            (summary_list(&[
                (ctx.t("billing-column-date"), html! { (short_date_time(row.made_at)) }),
                (ctx.t("billing-column-amount"), amount(row)),
                (ctx.t("gateway-method"), html! { (row.method) }),
                (ctx.t("billing-column-state"), state_tag(ctx, row)),
                (ctx.t("gateway-for"), document_link(row)),
                (ctx.t("gateway-receipt"), receipt_link(row)),
                (ctx.t("gateway-pay-out"), html! {
                    @match row.pay_out {
                        Some(pay_out) => { a href=(format!("/gateway/pay-outs/{pay_out}")) { (ctx.t("gateway-pay-out-see")) } }
                        None => { "–" }
                    }
                }),
            ]))
            @if row.state == "held" && may_act {
                @if row.currency == "INR" {
                    h2 { (ctx.t("gateway-assign")) }
                    (form.post(&action, html! {
                        (form.hidden("what", "receipt"))
                        (form.text("unit", "bank-unit").hint("bank-unit-hint").width(20))
                        (form.text("document", "bank-document").optional().width(20))
                        (form.submit("bank-make-receipt"))
                    }))
                }
                h2 { (ctx.t("bank-set-aside")) }
                (form.post(&action, html! {
                    (form.hidden("what", "aside"))
                    (form.text("reason", "bank-reason-field").hint("gateway-reason-hint").width(30))
                    (form.submit("bank-set-aside-now"))
                }))
            }
            p.actions { a href="/gateway" { (ctx.t("gateway-title")) } }
        },
    )
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct DecideForm {
    what: String,
    unit: String,
    document: String,
    reason: String,
}

/// What was decided.
#[derive(Clone, Debug, Serialize)]
enum Decision {
    Assign(AssignPayment),
    Aside(i64, String),
}

impl DecideForm {
    async fn decision(&self, ctx: &Ctx, centre: CentreId, payment: i64) -> Result<Decision> {
        if self.what == "aside" {
            return Ok(Decision::Aside(payment, self.reason.clone()));
        }
        let conn = ctx.app.db.read();
        let unit = match parties::unit_by_code(conn, &self.unit.trim().to_uppercase()).await {
            Ok(unit) => unit.id,
            Err(Error::NotFound) => return Err(Error::field("unit", "billing-no-such-unit")),
            Err(error) => return Err(error),
        };
        let document = self.document(ctx, unit, centre).await?;
        Ok(Decision::Assign(AssignPayment { payment, unit, document }))
    }

    async fn document(&self, ctx: &Ctx, unit: UnitId, centre: CentreId) -> Result<Option<DocumentId>> {
        let number = self.document.trim().to_uppercase();
        if number.is_empty() {
            return Ok(None);
        }
        let open = open_documents_of(ctx.app.db.read(), unit, centre).await?;
        let found = open.iter().find(|one| one.number == number).map(|one| one.id);
        found.map(Some).ok_or_else(|| Error::refused(Reason::field("document", "billing-document-not-open")))
    }
}

/// `POST /gateway/payments/{id}`
pub(super) async fn decide(ctx: Ctx, Path(id): Path<String>, form: Form<DecideForm>) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let row = find::payment(ctx.app.db.read(), &ctx.actor, row_id(&id)?).await?;
    let key = form.entered.idempotency_key();
    let outcome = match form.value.decision(&ctx, centre, row.id).await {
        Ok(decision) => {
            let decision = &decision;
            ctx.write_once(&key, decision, |tx| async move {
                match decision {
                    Decision::Assign(command) => assign_payment(&tx, command).await.map(drop),
                    Decision::Aside(payment, reason) => set_payment_aside(&tx, *payment, reason).await,
                }
            })
            .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying(format!("/gateway/payments/{}", row.id), &ctx.t("gateway-decided"))),
        Err(error) => Ok(payment_page(&ctx, &row, &form.entered.refused(error)?)),
    }
}

/// `POST /gateway/refunds/{id}`
pub(super) async fn again(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    own_centre(&ctx)?;
    let id = row_id(&id)?;
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &id, |tx| async move { try_refund_again(&tx, id).await }).await?;
    Ok(ctx.redirect_saying("/gateway", &ctx.t("gateway-decided")))
}
