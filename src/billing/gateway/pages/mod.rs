//! Pages of the gateway: payments, refunds and pay-outs for accounts; paying a document for units.

mod online;
mod pay_outs;
mod payment;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use online::online;
pub(in crate::billing) use online::shown;

use super::find::{self, PaymentRow, RefundRow};
use super::rules::Why;
use crate::access;
use crate::base::time::short_date_time;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::billing::pages::{centre_asked, choose_centre};
use crate::web::{
    App, Column, Ctx, Entered, Table, Tone, empty, in_script, pager, post_button, summary_list, tag, wide_page,
};

/// The pages of the gateway.
pub(in crate::billing) fn routes() -> Router<App> {
    Router::new()
        .route("/invoices/{id}/pay/online", post(online))
        .route("/gateway", get(list))
        .route("/gateway/payments/{id}", get(payment::show).post(payment::decide))
        .route("/gateway/refunds/{id}", post(payment::again))
        .route("/gateway/pay-outs/new", get(pay_outs::ask).post(pay_outs::enter))
        .route("/gateway/pay-outs/{id}", get(pay_outs::show).post(pay_outs::post))
}

const ROWS: i64 = 50;

/// The centre of who settles things with the gateway.
fn own_centre(ctx: &Ctx) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, Verb::ReconcileBank)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::ReconcileBank, Scope::Centre(centre))?;
    Ok(centre)
}

/// `GET /gateway?state=&after=`
async fn list(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeBooks)?;
    let title = ctx.t("gateway-title");
    let Some(centre) = centre_asked(&ctx).await? else {
        return Ok(wide_page(&ctx, &title, choose_centre(&ctx, "/gateway").await?));
    };
    access::check(&ctx.actor, Verb::SeeBooks, Scope::Centre(centre))?;
    let asked = Entered::of_query(&ctx.query);
    let conn = ctx.app.db.read();
    let state = STATES.iter().copied().find(|state| *state == asked.get("state")).unwrap_or_default();
    let mut rows = find::payments(conn, centre, state, asked.get("after").parse().ok(), ROWS + 1).await?;
    let more = rows.len() as i64 > ROWS;
    rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let refunds = find::refunds(conn, centre, ROWS).await?;
    let pay_outs = find::pay_outs(conn, centre, ROWS).await?;
    let waiting = find::waiting(conn, centre).await?.len();
    let may_act = access::may(&ctx.actor, Verb::ReconcileBank, Scope::Centre(centre));
    let form = ctx.form(&asked);
    let any = (String::new(), ctx.t("billing-any"));
    let states = STATES.iter().map(|state| ((*state).to_owned(), ctx.t(state_key(state))));
    Ok(wide_page(
        &ctx,
        &title,
        html! {
            p { (ctx.t("gateway-lead")) }
            (summary_list(&[
                (ctx.t("gateway-balance"), html! { strong { (find::balance(conn, centre).await?) } }),
                (ctx.t("gateway-waiting"), html! { (waiting) }),
            ]))
            (form.filters("/gateway", html! {
                @if ctx.actor.centre().is_none() { (form.hidden("centre", asked.get("centre"))) }
                (form.select("state", "billing-filter-state", [any].into_iter().chain(states).collect()))
            }))
            @if rows.is_empty() { (empty(&ctx.t("gateway-none"), None)) }
            @else { (payments_table(&ctx, &rows)) (pager(&ctx, next.as_deref())) }
            @if !refunds.is_empty() { h2 { (ctx.t("gateway-refunds")) } (refunds_table(&ctx, &refunds, may_act)) }
            h2 { (ctx.t("gateway-pay-outs")) }
            @if may_act { ul.links { li { a href="/gateway/pay-outs/new" { (ctx.t("gateway-pay-out-new")) } } } }
            @if pay_outs.is_empty() { (empty(&ctx.t("gateway-pay-outs-none"), None)) }
            @else { (pay_outs::table(&ctx, &pay_outs)) }
        },
    ))
}

const STATES: [&str; 5] = ["captured", "held", "failed", "returned", "ignored"];

pub(super) fn state_key(state: &str) -> &'static str {
    match state {
        "captured" => "gateway-state-captured",
        "held" => "gateway-state-held",
        "failed" => "gateway-state-failed",
        "returned" => "gateway-state-returned",
        _ => "gateway-state-ignored",
    }
}

fn state_tag(ctx: &Ctx, row: &PaymentRow) -> Markup {
    let tone = match row.state.as_str() {
        "captured" => Tone::Good,
        "held" => Tone::Waiting,
        "failed" => Tone::Bad,
        _ => Tone::Plain,
    };
    html! {
        (tag(tone, &ctx.t(state_key(&row.state))))
        @if row.paid_before { " " (tag(Tone::Waiting, &ctx.t("gateway-paid-before"))) }
        @if !row.why.is_empty() { br; small { (why(ctx, row)) } }
    }
}

/// Why it is held, in our words; why it failed or was set aside, in those of the gateway or of accounts.
fn why(ctx: &Ctx, row: &PaymentRow) -> Markup {
    match Why::from_code(&row.why).filter(|_| row.state == "held") {
        Some(why) => html! { (ctx.t(why.key())) },
        None => in_script(ctx.lang, &row.why),
    }
}

/// An amount with its currency, where it is not in rupees.
fn amount(row: &PaymentRow) -> Markup {
    html! {
        @if row.currency == "INR" { (row.amount) } @else { (row.amount.plain()) " " (row.currency) }
    }
}

fn payments_table(ctx: &Ctx, rows: &[PaymentRow]) -> Markup {
    let mut table = Table::new(
        "payments",
        ctx.t("gateway-payments"),
        vec![
            Column::text(ctx.t("gateway-payment")),
            Column::text(ctx.t("billing-column-date")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("billing-column-state")),
            Column::text(ctx.t("gateway-for")),
            Column::text(ctx.t("gateway-receipt")),
        ],
    );
    for row in rows {
        table.row(vec![
            html! { a href=(format!("/gateway/payments/{}", row.id)) translate="no" { (row.payment_id) } },
            html! { span.day { (short_date_time(row.made_at)) } },
            amount(row),
            state_tag(ctx, row),
            document_link(row),
            receipt_link(row),
        ]);
    }
    html! { (table) }
}

fn document_link(row: &PaymentRow) -> Markup {
    match (row.document_id, &row.document_number) {
        (Some(id), Some(number)) => html! { a href=(format!("/invoices/{id}")) { (number) } },
        _ if row.reference.is_empty() => html! { "–" },
        _ => html! { span translate="no" { (row.reference) } },
    }
}

fn receipt_link(row: &PaymentRow) -> Markup {
    match (row.receipt_id, &row.receipt_number) {
        (Some(id), Some(number)) => html! { a href=(format!("/receipts/{id}")) { (number) } },
        _ => html! { "–" },
    }
}

fn refunds_table(ctx: &Ctx, rows: &[RefundRow], may_act: bool) -> Markup {
    let mut table = Table::new(
        "refunds",
        ctx.t("gateway-refunds"),
        vec![
            Column::text(ctx.t("gateway-refund")),
            Column::text(ctx.t("billing-column-date")),
            Column::text(ctx.t("gateway-payment")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("billing-column-state")),
        ],
    );
    for row in rows {
        let (tone, key) = match row.state.as_str() {
            "done" => (Tone::Good, "gateway-refund-done"),
            "held" => (Tone::Bad, "gateway-refund-held"),
            _ => (Tone::Waiting, "gateway-refund-waiting"),
        };
        table.row(vec![
            html! { span translate="no" { (row.refund_id) } },
            html! { span.day { (short_date_time(row.made_at)) } },
            html! { span translate="no" { (row.payment_id) } },
            html! { (row.amount) },
            html! {
                (tag(tone, &ctx.t(key)))
                @if !row.why.is_empty() { br; small { (ctx.t(&format!("refusal-{}", row.why))) } }
                @if row.state == "held" && may_act {
                    (post_button(ctx, &format!("/gateway/refunds/{}", row.id), &ctx.t("gateway-refund-again"), &[]))
                }
            },
        ]);
    }
    html! { (table) }
}
