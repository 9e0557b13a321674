//! The pages of what is owed for concessions: by scheme, and one batch on its way to the money.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::batch::{CutClaim, DecideBatch, SubmitBatch, cut_claim, decide_batch, submit_batch};
use super::csv;
use super::find::{Accrual, Batch, Owed, batch_of, batches, owed};
use super::rules::BatchStatus;
use super::settle::{Difference, ReceiveBatch, SettleBatch, receive_batch, settle_batch};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{CentreId, Error, Paise, Reason, Result, SchemeId, Scope, Verb};
use crate::billing::pages::{centre_asked, choose_centre, staff_only};
use crate::web::{
    App, Column, Ctx, Entered, Form, FormView, Table, Tone, empty, in_script, panel, summary_list, tag, wide_page,
};

const ROWS: u64 = 100;

/// The pages of subsidies.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/subsidies", get(all).post(submit))
        .route("/subsidies/{batch}", get(show))
        .route("/subsidies/{batch}/claims.csv", get(file))
        .route("/subsidies/{batch}/cut", post(cut))
        .route("/subsidies/{batch}/decision", post(decide))
        .route("/subsidies/{batch}/money", post(receive))
        .route("/subsidies/{batch}/difference", post(settle))
}

/// `GET /subsidies?centre=`
async fn all(ctx: Ctx) -> Result<Response> {
    staff_only(&ctx.actor)?;
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    match centre_asked(&ctx).await? {
        Some(centre) => list(&ctx, centre, &Entered::empty()).await,
        None => Ok(wide_page(&ctx, &ctx.t("subsidy-title"), choose_centre(&ctx, "/subsidies").await?)),
    }
}

async fn list(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let schemes = owed(conn, &ctx.actor, centre).await?;
    let all = batches(conn, &ctx.actor, centre, ROWS).await?;
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("subsidy-lead")) }
        @if schemes.is_empty() { (empty(&ctx.t("subsidy-none"), None)) }
        @else { (owed_table(ctx, &schemes)?) (submit_form(ctx, &form, &schemes)) }
        @if !all.is_empty() { h2 { (ctx.t("subsidy-batches")) } (batch_table(ctx, &all)) }
    };
    Ok(form.page(&ctx.t("subsidy-title"), body))
}

fn owed_table(ctx: &Ctx, schemes: &[Owed]) -> Result<Table> {
    let columns = vec![
        Column::text(ctx.t("claim-scheme")),
        Column::text(ctx.t("subsidy-payer")),
        Column::number(ctx.t("subsidy-to-claim")),
        Column::text(ctx.t("subsidy-since")),
        Column::number(ctx.t("subsidy-waiting")),
    ];
    let mut table = Table::new("owed", ctx.t("subsidy-caption"), columns);
    for scheme in schemes {
        table.row(vec![
            html! { (in_script(ctx.lang, scheme.name(ctx.lang))) " (" span translate="no" { (scheme.code) } ")" },
            html! { (scheme.authority) ", " (ctx.t(&format!("concession-by-{}", scheme.borne_by))) },
            html! { (scheme.to_claim) },
            html! { (scheme.since.map_or("–".to_owned(), short_date)) },
            html! { (scheme.waiting) },
        ]);
    }
    let sum = |amount: fn(&Owed) -> Paise| Paise::sum(schemes.iter().map(amount));
    table.total(vec![
        html! { (ctx.t("claim-total")) },
        html! {},
        html! { (sum(|scheme| scheme.to_claim)?) },
        html! {},
        html! { (sum(|scheme| scheme.waiting)?) },
    ]);
    Ok(table)
}

fn submit_form(ctx: &Ctx, form: &FormView<'_>, schemes: &[Owed]) -> Markup {
    let open = schemes.iter().filter(|scheme| scheme.to_claim > Paise::ZERO);
    let choices: Vec<(String, String)> =
        open.map(|scheme| (scheme.scheme_id.to_string(), scheme.name(ctx.lang).to_owned())).collect();
    if choices.is_empty() {
        return html! {};
    }
    let fields = html! {
        (form.select("scheme", "claim-scheme", choices))
        (form.date("from", "billing-filter-from"))
        (form.date("until", "billing-filter-until"))
        (form.text("reference", "subsidy-reference").optional().width(20).autocomplete("off"))
        (form.submit("subsidy-submit"))
    };
    panel(&ctx.t("subsidy-submit-title"), form.post("/subsidies", fields))
}

fn batch_table(ctx: &Ctx, all: &[Batch]) -> Table {
    let columns = vec![
        Column::number(ctx.t("subsidy-batch")),
        Column::text(ctx.t("claim-scheme")),
        Column::text(ctx.t("subsidy-days")),
        Column::number(ctx.t("subsidy-claimed")),
        Column::number(ctx.t("subsidy-approved")),
        Column::text(ctx.t("claim-status")),
    ];
    let mut table = Table::new("batches", ctx.t("subsidy-batches"), columns);
    for batch in all {
        let sums = batch.sums();
        let approved =
            if batch.status() == BatchStatus::Submitted { "–".to_owned() } else { sums.approved.to_string() };
        table.row(vec![
            html! { a href=(format!("/subsidies/{}", batch.id)) { (batch.id) } },
            html! { (in_script(ctx.lang, batch.scheme_name(ctx.lang))) },
            html! { span.day { (short_date(batch.from_on)) } " – " span.day { (short_date(batch.until_on)) } },
            html! { (sums.claimed) },
            html! { (approved) },
            status_tag(ctx, batch.status()),
        ]);
    }
    table
}

fn status_tag(ctx: &Ctx, status: BatchStatus) -> Markup {
    let tone = match status {
        BatchStatus::Submitted | BatchStatus::Decided => Tone::Waiting,
        BatchStatus::Received => Tone::Bad,
        BatchStatus::Settled => Tone::Good,
    };
    tag(tone, &ctx.t(&format!("subsidy-status-{}", status.code())))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SubmitForm {
    scheme: String,
    from: String,
    until: String,
    reference: String,
}

/// `POST /subsidies`
async fn submit(ctx: Ctx, form: Form<SubmitForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let centre = centre_asked(&ctx).await?.ok_or(Error::NotFound)?;
    match submitted(&ctx, centre, &form).await {
        Ok(id) => Ok(ctx.redirect_saying(format!("/subsidies/{id}"), &ctx.t("subsidy-submitted"))),
        Err(error) => list(&ctx, centre, &form.entered.clone().refused(error)?).await,
    }
}

async fn submitted(ctx: &Ctx, centre: CentreId, form: &Form<SubmitForm>) -> Result<i64> {
    let SubmitForm { scheme, from, until, reference } = &form.value;
    let (from, until) = match (parse_date(from), parse_date(until)) {
        (Some(from), Some(until)) => (from, until),
        (from, until) => {
            let unread = [from.is_none().then_some("from"), until.is_none().then_some("until")];
            let reasons = unread.into_iter().flatten().map(|field| Reason::field(field, "billing-date-unreadable"));
            return Err(Error::Refused(reasons.collect()));
        }
    };
    let scheme = scheme.parse().map(SchemeId).map_err(|_| Error::field("scheme", "subsidy-nothing-accrued"))?;
    let command = &SubmitBatch { centre, scheme, from, until, reference: reference.clone() };
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, command, |tx| async move { submit_batch(&tx, command).await }).await
}

fn number(id: &str) -> Result<i64> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `GET /subsidies/{batch}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let today = short_date(ist_date(ctx.now()));
    let entered = Entered::with([("on", today.clone()), ("received_on", today)]);
    batch_page(&ctx, number(&id)?, &entered).await
}

async fn batch_page(ctx: &Ctx, id: i64, entered: &Entered) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let (batch, lines) = batch_of(ctx.app.db.read(), &ctx.actor, id).await?;
    let form = ctx.form(entered);
    let title = ctx.tr("subsidy-batch-title", &[("number", &batch.id.to_string())]);
    let body = html! {
        (summary_list(&facts(ctx, &batch)))
        ul.links { li { a href=(format!("/subsidies/{id}/claims.csv")) { (ctx.t("subsidy-file")) } } }
        (lines_table(ctx, &lines))
        (acts(ctx, &batch, &lines, &form))
    };
    Ok(form.page(&title, body))
}

fn facts(ctx: &Ctx, batch: &Batch) -> Vec<(String, Markup)> {
    let sums = batch.sums();
    let mut facts = vec![
        (ctx.t("claim-status"), status_tag(ctx, batch.status())),
        (ctx.t("claim-scheme"), in_script(ctx.lang, batch.scheme_name(ctx.lang))),
        (ctx.t("subsidy-payer"), html! { (batch.authority) }),
        (ctx.t("subsidy-submitted-on"), html! { (short_date(batch.submitted_on)) " " (batch.reference) }),
        (ctx.t("subsidy-claimed"), html! { strong { (sums.claimed) } }),
    ];
    if let Some(on) = batch.sanction_on {
        facts.push((ctx.t("subsidy-order"), html! { (batch.sanction_number) ", " (short_date(on)) }));
        facts.push((ctx.t("subsidy-approved"), html! { (sums.approved) }));
        facts.push((ctx.t("subsidy-difference"), html! { (sums.difference) }));
    }
    if let (Some(on), Some(utr)) = (batch.received_on, &batch.utr) {
        facts.push((ctx.t("subsidy-received"), html! { (short_date(on)) ", " (utr) }));
    }
    if let Some(how) = &batch.settled_by {
        facts.push((ctx.t("subsidy-settled-by"), html! { (ctx.t(&format!("subsidy-settled-{how}"))) }));
    }
    facts
}

fn lines_table(ctx: &Ctx, lines: &[Accrual]) -> Table {
    let columns = vec![
        Column::number(ctx.t("claim-number")),
        Column::text(ctx.t("claim-unit")),
        Column::text(ctx.t("charge-day")),
        Column::text(ctx.t("charge-document")),
        Column::number(ctx.t("subsidy-fee")),
        Column::number(ctx.t("subsidy-claimed")),
        Column::number(ctx.t("subsidy-approved")),
        Column::text(ctx.t("claim-because")),
    ];
    let mut table = Table::new("claims", ctx.t("subsidy-lines"), columns);
    for line in lines {
        let document = format!("/invoices/{}", line.document_id);
        table.row(vec![
            html! { (line.id) },
            html! { (in_script(ctx.lang, line.unit_name(ctx.lang))) },
            html! { span.day { (short_date(line.service_on)) } },
            html! { a href=(document) { (line.document_number) } },
            html! { (line.base) },
            html! { (line.claimed()) },
            html! { (line.approved.map_or("–".to_owned(), |amount| amount.to_string())) },
            html! { (in_script(ctx.lang, &line.because)) },
        ]);
    }
    table
}

/// What can be done about it here and now.
fn acts(ctx: &Ctx, batch: &Batch, lines: &[Accrual], form: &FormView<'_>) -> Markup {
    let address = |act: &str| format!("/subsidies/{}/{act}", batch.id);
    let accounts = access::may(&ctx.actor, Verb::AllocateMoney, Scope::Centre(batch.centre_id));
    let (status, sums) = (batch.status(), batch.sums());
    let to_settle = status == BatchStatus::Received || (status == BatchStatus::Decided && sums.approved == Paise::ZERO);
    let claims: Vec<(String, String)> = lines
        .iter()
        .map(|line| (line.id.to_string(), format!("{} · {} · {}", line.id, line.unit_code, line.claimed())))
        .collect();
    let ways = ["recover", "write_off"];
    let ways = ways.map(|way| (way.to_owned(), ctx.t(&format!("subsidy-how-{way}")))).to_vec();
    html! {
        @if status == BatchStatus::Submitted {
            (panel(&ctx.t("subsidy-cut-title"), form.post(&address("cut"), html! {
                (form.select("claim", "claim-number", claims))
                (form.number("approved", "subsidy-approved"))
                (form.text("because", "claim-field-because").width(30))
                (form.submit("subsidy-cut"))
            })))
            (panel(&ctx.t("subsidy-decide-title"), form.post(&address("decision"), html! {
                p { (ctx.t("subsidy-decide-lead")) }
                (form.text("number", "claim-sanction-number").width(20))
                (form.date("on", "claim-sanction-on"))
                (form.submit("subsidy-decide"))
            })))
        }
        @if status == BatchStatus::Decided && sums.approved > Paise::ZERO && accounts {
            (panel(&ctx.t("subsidy-receive-title"), form.post(&address("money"), html! {
                (form.date("received_on", "claim-paid-on"))
                (form.text("utr", "claim-field-utr").width(24).autocomplete("off"))
                (form.submit("subsidy-receive"))
            })))
        }
        @if to_settle && accounts {
            (panel(&ctx.t("subsidy-settle-title"), form.post(&address("difference"), html! {
                (form.select("how", "subsidy-how", ways))
                (form.text("reason", "subsidy-reason").width(30))
                (form.submit("subsidy-settle"))
            })))
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CutForm {
    claim: String,
    approved: String,
    because: String,
}

/// `POST /subsidies/{batch}/cut`
async fn cut(ctx: Ctx, Path(id): Path<String>, form: Form<CutForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let id = number(&id)?;
    let outcome = match Paise::parse_rupees(&form.value.approved) {
        None => Err(Error::field("approved", "billing-amount-unreadable")),
        Some(approved) => {
            let claim = number(&form.value.claim)?;
            let command = &CutClaim { batch: id, claim, approved, because: form.value.because.clone() };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { cut_claim(&tx, command).await }).await
        }
    };
    answer(&ctx, id, &form.entered, outcome, "subsidy-cut-done").await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DecideForm {
    number: String,
    on: String,
}

/// `POST /subsidies/{batch}/decision`
async fn decide(ctx: Ctx, Path(id): Path<String>, form: Form<DecideForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let id = number(&id)?;
    let outcome = match parse_date(&form.value.on) {
        None => Err(Error::field("on", "billing-date-unreadable")),
        Some(on) => {
            let command = &DecideBatch { batch: id, number: form.value.number.clone(), on };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { decide_batch(&tx, command).await }).await
        }
    };
    answer(&ctx, id, &form.entered, outcome, "subsidy-decided").await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MoneyForm {
    received_on: String,
    utr: String,
}

/// `POST /subsidies/{batch}/money`
async fn receive(ctx: Ctx, Path(id): Path<String>, form: Form<MoneyForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::AllocateMoney)?;
    let id = number(&id)?;
    let outcome = match parse_date(&form.value.received_on) {
        None => Err(Error::field("received_on", "billing-date-unreadable")),
        Some(received_on) => {
            let command = &ReceiveBatch { batch: id, received_on, utr: form.value.utr.clone() };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { receive_batch(&tx, command).await }).await
        }
    };
    answer(&ctx, id, &form.entered, outcome, "subsidy-received-done").await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SettleForm {
    how: String,
    reason: String,
}

/// `POST /subsidies/{batch}/difference`
async fn settle(ctx: Ctx, Path(id): Path<String>, form: Form<SettleForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::AllocateMoney)?;
    let id = number(&id)?;
    let outcome = match Difference::from_code(&form.value.how) {
        None => Err(Error::field("how", "subsidy-step")),
        Some(how) => {
            let command = &SettleBatch { batch: id, how, reason: form.value.reason.clone() };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { settle_batch(&tx, command).await }).await
        }
    };
    answer(&ctx, id, &form.entered, outcome, "subsidy-settled-done").await
}

async fn answer(ctx: &Ctx, id: i64, entered: &Entered, outcome: Result<()>, said: &str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying(format!("/subsidies/{id}"), &ctx.t(said))),
        Err(error) => batch_page(ctx, id, &entered.clone().refused(error)?).await,
    }
}

/// `GET /subsidies/{batch}/claims.csv`
async fn file(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ProcessClaim)?;
    let (batch, lines) = batch_of(ctx.app.db.read(), &ctx.actor, number(&id)?).await?;
    let name = format!("attachment; filename=\"claims-{}-{}.csv\"", batch.scheme_code.to_lowercase(), batch.id);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv::csv(&batch, &lines)?).into_response())
}
