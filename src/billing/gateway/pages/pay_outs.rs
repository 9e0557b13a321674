//! Pay-outs of the gateway: one as it is, and saying what it holds.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::own_centre;
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date, short_date_time};
use crate::base::{CentreId, Error, Paise, Reason, Reasons, Result, Scope, Verb};
use crate::billing::gateway::find::{self, PayOut, Waiting};
use crate::billing::gateway::settlement::{EnterPayOut, PostPayOut, enter_pay_out, post_pay_out};
use crate::web::{Column, Ctx, Entered, Form, FormView, Pressed, Table, Tone, summary_list, tag};

/// The list of pay-outs.
pub(super) fn table(ctx: &Ctx, rows: &[PayOut]) -> Markup {
    let mut table = Table::new(
        "settlements",
        ctx.t("gateway-pay-outs"),
        vec![
            Column::text(ctx.t("gateway-pay-out")),
            Column::text(ctx.t("billing-column-date")),
            Column::number(ctx.t("gateway-gross")),
            Column::number(ctx.t("gateway-fee")),
            Column::number(ctx.t("gateway-fee-tax")),
            Column::number(ctx.t("gateway-net")),
            Column::text(ctx.t("billing-column-state")),
        ],
    );
    for row in rows {
        table.row(vec![
            html! { a href=(format!("/gateway/pay-outs/{}", row.id)) translate="no" { (row.settlement_id) } },
            html! { span.day { (short_date(row.settled_on)) } },
            html! { (row.gross) },
            html! { (row.fee) },
            html! { (row.tax) },
            html! { (row.net) },
            state(ctx, row),
        ]);
    }
    html! { (table) }
}

fn state(ctx: &Ctx, row: &PayOut) -> Markup {
    html! {
        @if row.state == "announced" { (tag(Tone::Waiting, &ctx.t("gateway-pay-out-announced"))) }
        @else { (tag(Tone::Good, &ctx.t("gateway-pay-out-posted"))) }
        @if row.in_bank { " " (tag(Tone::Good, &ctx.t("gateway-pay-out-in-bank"))) }
    }
}

fn row_id(id: &str) -> Result<i64> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `GET /gateway/pay-outs/{id}`
pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeBooks)?;
    let row = find::pay_out(ctx.app.db.read(), &ctx.actor, row_id(&id)?).await?;
    one_page(&ctx, &row, &Entered::empty()).await
}

async fn one_page(ctx: &Ctx, row: &PayOut, entered: &Entered) -> Result<Response> {
    let may_act = access::may(&ctx.actor, Verb::ReconcileBank, Scope::Centre(row.centre_id));
    let waiting = find::waiting(ctx.app.db.read(), row.centre_id).await?;
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.tr("gateway-pay-out-title", &[("id", &row.settlement_id)]),
        html! {
            (summary_list(&[
                (ctx.t("billing-column-date"), html! { (short_date(row.settled_on)) }),
                (ctx.t("gateway-gross"), html! { (row.gross) }),
                (ctx.t("gateway-fee"), html! { (row.fee) }),
                (ctx.t("gateway-fee-tax"), html! { (row.tax) }),
                (ctx.t("gateway-net"), html! { strong { (row.net) } }),
                (ctx.t("billing-column-reference"), html! { (row.utr) }),
                (ctx.t("billing-column-state"), state(ctx, row)),
            ]))
            @if row.state == "announced" && may_act {
                h2 { (ctx.t("gateway-holds")) }
                (form.post(&format!("/gateway/pay-outs/{}", row.id), html! {
                    (items(ctx, &form, &waiting))
                    (form.submit("gateway-pay-out-book"))
                }))
            }
            p.actions { a href="/gateway" { (ctx.t("gateway-title")) } }
        },
    ))
}

/// The payments and refunds to tick.
fn items(ctx: &Ctx, form: &FormView<'_>, waiting: &[Waiting]) -> Markup {
    let options = waiting.iter().map(|item| {
        let when = short_date_time(item.made_at);
        let facts = [("name", item.name.as_str()), ("date", when.as_str()), ("amount", &item.amount.to_string())];
        (item.slug(), ctx.tr("gateway-item", &facts))
    });
    html! {
        @if waiting.is_empty() { p { (ctx.t("gateway-nothing-waits")) } }
        @else { (form.checkboxes("items", "gateway-holds", options.collect())) }
    }
}

/// `POST /gateway/pay-outs/{id}`
pub(super) async fn post(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    own_centre(&ctx)?;
    let row = find::pay_out(ctx.app.db.read(), &ctx.actor, row_id(&id)?).await?;
    let items = form.entered.all("items").map(str::to_owned).collect();
    let command = &PostPayOut { settlement: row.id, items };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { post_pay_out(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/gateway/pay-outs/{}", row.id), &ctx.t("gateway-pay-out-booked"))),
        Err(error) => one_page(&ctx, &row, &form.entered.refused(error)?).await,
    }
}

/// `GET /gateway/pay-outs/new`
pub(super) async fn ask(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let entered = Entered::with([("settled_on", short_date(ist_date(ctx.now()))), ("tax", "0".to_owned())]);
    entry_page(&ctx, centre, &entered).await
}

async fn entry_page(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let waiting = find::waiting(ctx.app.db.read(), centre).await?;
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("gateway-pay-out-new"),
        html! {
            p { (ctx.t("gateway-pay-out-lead")) }
            (form.post("/gateway/pay-outs/new", html! {
                (form.text("settlement_id", "gateway-pay-out-id-field").width(20).autocomplete("off"))
                (form.date("settled_on", "billing-column-date"))
                (form.number("net", "gateway-net"))
                (form.number("fee", "gateway-fee"))
                (form.number("tax", "gateway-fee-tax"))
                (form.text("utr", "billing-column-reference").width(20).autocomplete("off"))
                (items(ctx, &form, &waiting))
                (form.submit("gateway-pay-out-book"))
            }))
        },
    ))
}

fn command(centre: CentreId, entered: &Entered) -> Result<EnterPayOut> {
    let mut reasons = Reasons::new();
    let mut figure = |name: &'static str| {
        let read = Paise::parse_rupees(entered.get(name));
        if read.is_none() {
            reasons.push(Reason::field(name, "billing-amount-unreadable"));
        }
        read.unwrap_or(Paise::ZERO)
    };
    let (net, fee, tax) = (figure("net"), figure("fee"), figure("tax"));
    let settled_on = parse_date(entered.get("settled_on"));
    if settled_on.is_none() {
        reasons.push(Reason::field("settled_on", "billing-date-unreadable"));
    }
    Error::check(reasons)?;
    Ok(EnterPayOut {
        centre,
        settlement_id: entered.get("settlement_id").to_owned(),
        settled_on: settled_on.ok_or(Error::NotFound)?,
        fee,
        tax,
        net,
        utr: entered.get("utr").to_owned(),
        items: entered.all("items").map(str::to_owned).collect(),
    })
}

/// `POST /gateway/pay-outs/new`
pub(super) async fn enter(ctx: Ctx, form: Form<Pressed>) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let outcome = match command(centre, &form.entered) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { enter_pay_out(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(id) => Ok(ctx.redirect_saying(format!("/gateway/pay-outs/{id}"), &ctx.t("gateway-pay-out-booked"))),
        Err(error) => entry_page(&ctx, centre, &form.entered.refused(error)?).await,
    }
}
