//! Tax that units deducted: the open list by quarter, entering one, and its certificate.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::{ROWS, Reading, centre_or_choice, document_of, ways};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{CentreId, Error, Paise, ReceiptId, Result, Scope, Verb};
use crate::billing::find;
use crate::billing::money::tds::{self, AddCertificate, Deduction, EnterTds};
use crate::billing::store::Document;
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, empty, in_script, summary_list, tag, wide_page};

/// `GET /tds`: what is open, or all.
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let title = "billing-tds-title";
    let centre = match centre_or_choice(&ctx, Verb::SeeInvoice, "/tds", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let all = ctx.asked("show") == "all";
    let rows = tds::deductions(ctx.app.db.read(), &ctx.actor, centre, !all, ROWS).await?;
    let may = access::may(&ctx.actor, Verb::RecordTds, Scope::Centre(centre));
    let mut table = Table::new(
        "deductions",
        ctx.t("billing-tds-caption"),
        vec![
            Column::text(ctx.t("billing-column-quarter")),
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-document")),
            Column::text(ctx.t("billing-column-section")),
            Column::number(ctx.t("billing-column-deducted")),
            Column::number(ctx.t("billing-column-certified")),
            Column::text(ctx.t("billing-column-state")),
        ],
    );
    let (mut deducted, mut certified) = (Paise::ZERO, Paise::ZERO);
    for row in &rows {
        deducted = deducted.plus(row.amount)?;
        certified = certified.plus(row.certified)?;
        let (tone, words) = match row.certified {
            shown if shown == row.amount => (Tone::Good, "billing-tds-matched"),
            Paise::ZERO => (Tone::Waiting, "billing-tds-open"),
            _ => (Tone::Bad, "billing-tds-short"),
        };
        table.row(vec![
            html! { (row.quarter) },
            html! { (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi))) },
            html! { a href=(format!("/invoices/{}", row.document_id)) { (row.document_number) } },
            html! { (row.section) },
            html! { a href=(format!("/credits/receipt-{}", row.receipt_id)) { (row.amount) } },
            html! { (row.certified) },
            html! {
                (tag(tone, &ctx.t(words)))
                @if may && row.certified < row.amount {
                    " " a href=(format!("/tds/{}/certificate", row.receipt_id)) { (ctx.t("billing-tds-certificate")) }
                }
            },
        ]);
    }
    if !table.is_empty() {
        let none = || html! {};
        table.total(vec![
            html! { (ctx.t("billing-total")) },
            none(),
            none(),
            none(),
            html! { (deducted) },
            html! { (certified) },
            none(),
        ]);
    }
    let body = html! {
        (ways(&ctx))
        p { (ctx.t("billing-tds-lead")) }
        p.actions {
            @if all { a href=(ctx.here_with("show", "")) { (ctx.t("billing-tds-open-only")) } }
            @else { a href=(ctx.here_with("show", "all")) { (ctx.t("billing-tds-all")) } }
        }
        @if table.is_empty() { (empty(&ctx.t("billing-tds-none"), None)) } @else { (table) }
    };
    Ok(wide_page(&ctx, &ctx.t(title), body))
}

/// The document of the address, for who may enter its deduction.
async fn asked(ctx: &Ctx, text: &str) -> Result<Document> {
    access::check_somewhere(&ctx.actor, Verb::RecordTds)?;
    let document = find::document(ctx.app.db.read(), &ctx.actor, document_of(text)?).await?;
    access::check(&ctx.actor, Verb::RecordTds, Scope::Centre(document.centre))?;
    Ok(document)
}

/// `GET /tds/new?document=…`
pub(super) async fn form(ctx: Ctx) -> Result<Response> {
    let document = asked(&ctx, &ctx.asked("document")).await?;
    let entered = Entered::with([("deducted_on", short_date(ist_date(ctx.now())))]);
    tds_page(&ctx, &document, &entered).await
}

async fn tds_page(ctx: &Ctx, document: &Document, entered: &Entered) -> Result<Response> {
    let rates = tds::tds_rates(ctx.app.db.read(), ist_date(ctx.now())).await?;
    let form = ctx.form(entered);
    let options = rates
        .iter()
        .map(|rate| {
            let name = ctx.lang.pick(&rate.name_en, &rate.name_hi);
            (rate.code.clone(), format!("{} – {name}: {}%", rate.section, percent(rate.rate_bp)))
        })
        .collect();
    let base = document.content.taxable.plus(document.content.exempt)?;
    let facts = [
        (ctx.t("billing-column-document"), html! { (document.content.number) }),
        (ctx.t("billing-tds-base"), html! { (base) }),
    ];
    let body = html! {
        (summary_list(&facts))
        (form.post("/tds/new", html! {
            (form.hidden("document", &document.id.to_string()))
            (form.select("tds_code", "billing-field-tds-code", options))
            (form.number("tds_amount", "billing-field-tds-amount").hint("billing-field-tds-amount-hint").optional())
            (form.date("deducted_on", "billing-field-deducted-on"))
            (form.submit("billing-tds-submit"))
        }))
    };
    Ok(form.page(&ctx.t("billing-tds-new"), body))
}

/// `2`, `0.1`: whole hundredths of a percent as people write them.
fn percent(bp: i64) -> String {
    match (bp / 100, bp % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct TdsForm {
    document: String,
    tds_code: String,
    tds_amount: String,
    deducted_on: String,
}

/// `POST /tds/new`
pub(super) async fn enter(ctx: Ctx, form: Form<TdsForm>) -> Result<Response> {
    let document = asked(&ctx, &form.value.document).await?;
    let mut reading = Reading::default();
    let command = EnterTds {
        document: document.id,
        code: form.value.tds_code.clone(),
        amount: reading.amount_or_none("tds_amount", &form.value.tds_amount),
        deducted_on: reading.day("deducted_on", &form.value.deducted_on),
    };
    let outcome = match reading.done(command) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { tds::enter_tds(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => {
            let facts = [("number", &*done.number), ("amount", &*done.amount.to_string())];
            Ok(ctx.redirect_saying("/tds", &ctx.tr("billing-tds-done", &facts)))
        }
        Err(error) => tds_page(&ctx, &document, &form.entered.refused(error)?).await,
    }
}

async fn asked_deduction(ctx: &Ctx, text: &str) -> Result<(Deduction, ReceiptId)> {
    access::check_somewhere(&ctx.actor, Verb::RecordTds)?;
    let receipt = text.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
    let found = tds::one(ctx.app.db.read(), receipt).await?;
    access::check(&ctx.actor, Verb::RecordTds, Scope::Centre(CentreId(found.centre_id)))?;
    Ok((found, receipt))
}

/// `GET /tds/{receipt}/certificate`
pub(super) async fn ask_certificate(ctx: Ctx, Path(text): Path<String>) -> Result<Response> {
    let (found, _) = asked_deduction(&ctx, &text).await?;
    let open = found.amount.minus(found.certified)?;
    let entered = Entered::with([("amount", open.plain()), ("received_on", short_date(ist_date(ctx.now())))]);
    Ok(certificate_page(&ctx, &found, &entered))
}

fn certificate_page(ctx: &Ctx, found: &Deduction, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let unit = in_script(ctx.lang, ctx.lang.pick(&found.unit_name_en, &found.unit_name_hi));
    let facts = [
        (ctx.t("billing-column-unit"), html! { (unit) " (" (found.unit_code) ")" }),
        (ctx.t("billing-column-document"), html! { (found.document_number) }),
        (ctx.t("billing-column-quarter"), html! { (found.quarter) }),
        (ctx.t("billing-column-deducted"), html! { (found.amount) }),
        (ctx.t("billing-column-certified"), html! { (found.certified) }),
    ];
    let body = html! {
        (summary_list(&facts))
        (form.post(&format!("/tds/{}/certificate", found.receipt_id), html! {
            (form.text("number", "billing-field-certificate").width(20))
            (form.number("amount", "billing-field-certified"))
            (form.date("received_on", "billing-field-received-on"))
            (form.submit("billing-tds-certificate"))
        }))
    };
    form.page(&ctx.t("billing-tds-certificate"), body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct CertificateForm {
    number: String,
    amount: String,
    received_on: String,
}

/// `POST /tds/{receipt}/certificate`
pub(super) async fn certificate(ctx: Ctx, Path(text): Path<String>, form: Form<CertificateForm>) -> Result<Response> {
    let (found, receipt) = asked_deduction(&ctx, &text).await?;
    let mut reading = Reading::default();
    let command = AddCertificate {
        receipt,
        number: form.value.number.clone(),
        received_on: reading.day("received_on", &form.value.received_on),
        amount: reading.amount("amount", &form.value.amount),
    };
    let outcome = match reading.done(command) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { tds::add_certificate(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => Ok(ctx.redirect_saying("/tds", &ctx.t("billing-tds-certified"))),
        Err(error) => Ok(certificate_page(&ctx, &found, &form.entered.refused(error)?)),
    }
}
