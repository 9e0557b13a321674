//! Interest on overdue documents: shown, charged on demand, and its rate.

use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::{ROWS, Reading, centre_or_choice, document_of, own_centre, ways};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{BasisPoints, Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::money::interest::{self, ChargeInterest, SetInterestRate};
use crate::web::{Column, Ctx, Entered, Form, Table, empty, in_script, post_button, wide_page};

/// `GET /interest`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let title = "billing-interest-title";
    let centre = match centre_or_choice(&ctx, Verb::SeeInvoice, "/interest", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let conn = ctx.app.db.read();
    let until = parse_date(&ctx.asked("until")).unwrap_or_else(|| ist_date(ctx.now()));
    let rates = interest::rates(conn, centre).await?;
    let rows = interest::interest_due(conn, &ctx.actor, centre, until, ROWS).await?;
    let may = access::may(&ctx.actor, Verb::CorrectDocument, Scope::Centre(centre));
    let mut table = Table::new(
        "interest",
        ctx.tr("billing-interest-caption", &[("until", &short_date(until))]),
        vec![
            Column::text(ctx.t("billing-column-document")),
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-due")),
            Column::number(ctx.t("billing-column-outstanding")),
            Column::number(ctx.t("billing-column-interest")),
            Column::text(ctx.t("billing-column-next")),
        ],
    );
    let mut sum = Paise::ZERO;
    for row in &rows {
        sum = sum.plus(row.interest)?;
        let id = row.document_id.to_string();
        table.row(vec![
            html! { a href=(format!("/invoices/{id}")) { (row.number) } },
            html! { (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi))) },
            html! { span.day { (short_date(row.due_on)) } },
            html! { (row.outstanding) },
            html! { (row.interest) },
            html! {
                @if may && row.interest > Paise::ZERO {
                    (post_button(&ctx, "/interest/charge", &ctx.t("billing-interest-charge"), &[("document", &id)]))
                } @else { "–" }
            },
        ]);
    }
    if !table.is_empty() {
        let none = || html! {};
        table.total(vec![html! { (ctx.t("billing-total")) }, none(), none(), none(), html! { (sum) }, none()]);
    }
    let body = html! {
        (ways(&ctx))
        p { (ctx.t("billing-interest-lead")) }
        @if rates.is_empty() { p { (ctx.t("billing-interest-no-rate")) } } @else {
            ul { @for rate in &rates {
                @let facts = [("from", &*short_date(rate.from_on)), ("percent", &*format!("{}.{:02}", rate.rate_bp / 100, rate.rate_bp % 100))];
                li { (ctx.tr("billing-interest-rate-from", &facts)) }
            } }
        }
        @if ctx.actor.centre().is_some() && access::may(&ctx.actor, Verb::ManageTariff, Scope::Centre(centre)) {
            p.actions { a href="/interest/rate" { (ctx.t("billing-interest-rate-set")) } }
        }
        @if table.is_empty() { (empty(&ctx.t("billing-interest-none"), None)) } @else { (table) }
    };
    Ok(wide_page(&ctx, &ctx.t(title), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ChargeForm {
    document: String,
}

/// `POST /interest/charge`
pub(super) async fn charge(ctx: Ctx, form: Form<ChargeForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::CorrectDocument)?;
    let (key, command) =
        (form.entered.idempotency_key(), &ChargeInterest { document: document_of(&form.value.document)? });
    let done = ctx.write_once(&key, command, |tx| async move { interest::charge_interest(&tx, command).await }).await;
    let words = match done {
        Ok(note) => ctx.tr("note-issued", &[("number", &note.number), ("amount", &note.payable_paise.to_string())]),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            entered.reasons().iter().map(|reason| reason.words(ctx.lang)).collect::<Vec<_>>().join(" ")
        }
    };
    Ok(ctx.redirect_saying("/interest", &words))
}

/// `GET /interest/rate`
pub(super) async fn ask_rate(ctx: Ctx) -> Result<Response> {
    own_centre(&ctx, Verb::ManageTariff)?;
    let entered = Entered::with([("from_on", short_date(ist_date(ctx.now())))]);
    Ok(rate_page(&ctx, &entered))
}

fn rate_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = form.post(
        "/interest/rate",
        html! {
            (form.number("rate", "billing-field-interest-rate").hint("billing-field-interest-rate-hint"))
            (form.date("from_on", "billing-field-from"))
            (form.submit("billing-interest-rate-set"))
        },
    );
    form.page(&ctx.t("billing-interest-rate-set"), body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct RateForm {
    rate: String,
    from_on: String,
}

/// `POST /interest/rate`
pub(super) async fn rate(ctx: Ctx, form: Form<RateForm>) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::ManageTariff)?;
    let mut reading = Reading::default();
    let rate = BasisPoints::parse_percent(&form.value.rate);
    if rate.is_none() {
        reading.reasons.push(Reason::field("rate", "billing-interest-rate"));
    }
    let from_on = reading.day("from_on", &form.value.from_on);
    let outcome = match reading.done(SetInterestRate { centre, from_on, rate: rate.unwrap_or(BasisPoints(0)) }) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { interest::set_interest_rate(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/interest", &ctx.t("billing-interest-rate-done"))),
        Err(error @ Error::Refused(_)) => Ok(rate_page(&ctx, &form.entered.refused(error)?)),
        Err(error) => Err(error),
    }
}
