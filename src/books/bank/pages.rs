//! Pages of the bank: bringing a statement in, and settling its rows.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::find::{self, Candidates, RowView};
use super::import::{Source, import_statement};
use super::matching::{Match, Sure};
use super::parse::{Statement, parse};
use super::settle::{Settle, settle, settle_certain};
use crate::access;
use crate::base::time::short_date;
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, ReceiptId, Result, Scope, UnitId, Verb};
use crate::billing;
use crate::db::sha256;
use crate::web::{
    App, Column, Ctx, Entered, FileType, Form, Table, Tone, button_link, empty, in_script, notice, pager, post_button,
    summary_list, tag, wide_page,
};

/// The pages of the bank.
pub fn router() -> Router<App> {
    Router::new()
        .route("/bank", get(list))
        .route("/bank/import", get(ask).post(bring))
        .route("/bank/certain", post(certain))
        .route("/bank/rows/{id}", get(one).post(decide))
}

const ROWS: i64 = 50;
/// Rows of a file that are shown before it is brought in.
const SHOWN: usize = 30;

/// The centre of who acts.
fn own_centre(ctx: &Ctx) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, Verb::ReconcileBank)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::ReconcileBank, Scope::Centre(centre))?;
    Ok(centre)
}

/// `GET /bank?state=&after=`
async fn list(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let asked = Entered::of_query(&ctx.query);
    let state = match asked.get("state") {
        known @ ("matched" | "ignored") => known,
        _ => "open",
    };
    let conn = ctx.app.db.read();
    let after = asked.get("after").parse().unwrap_or(0);
    let mut rows = find::rows(conn, centre, state, after, ROWS + 1).await?;
    let more = rows.len() as i64 > ROWS;
    rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let candidates = Candidates::load(conn, centre).await?;
    let found: Vec<Option<Match>> = rows.iter().map(|row| candidates.of(row).filter(|_| state == "open")).collect();
    let certain = found.iter().flatten().filter(|found| found.sure == Sure::Certain).count();
    let form = ctx.form(&asked);
    let states = ["open", "matched", "ignored"].map(|state| (state.to_owned(), ctx.t(&format!("bank-state-{state}"))));
    Ok(wide_page(
        &ctx,
        &ctx.t("bank-title"),
        html! {
            p.actions { (button_link("/bank/import", &ctx.t("bank-import"))) }
            (form.filters("/bank", html! { (form.select("state", "bank-state", states.to_vec())) }))
            @if certain > 0 {
                (post_button(&ctx, "/bank/certain", &ctx.lang.count("bank-accept-certain", i64::try_from(certain).unwrap_or(i64::MAX)), &[]))
            }
            @if rows.is_empty() { (empty(&ctx.t("bank-none"), None)) }
            @else { (table(&ctx, &rows, &found)) (pager(&ctx, next.as_deref())) }
        },
    ))
}

fn table(ctx: &Ctx, rows: &[RowView], found: &[Option<Match>]) -> Markup {
    let mut table = Table::new(
        "rows",
        ctx.t("bank-caption"),
        vec![
            Column::text(ctx.t("billing-column-date")),
            Column::text(ctx.t("bank-narration")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("bank-what")),
        ],
    );
    for (row, found) in rows.iter().zip(found) {
        table.row(vec![
            html! { span.day { (short_date(row.on_date)) } },
            html! { a href=(format!("/bank/rows/{}", row.id)) { (narration(ctx, row)) } @if !row.reference.is_empty() { br; small translate="no" { (row.reference) } } },
            html! { (row.amount) },
            what(ctx, row, found.as_ref()),
        ]);
    }
    html! { (table) }
}

fn narration(ctx: &Ctx, row: &RowView) -> Markup {
    match row.narration.as_str() {
        "" => html! { (ctx.t("bank-row")) " " (row.id) },
        text => in_script(ctx.lang, text),
    }
}

/// Its receipt, why it has none, or what it probably is.
fn what(ctx: &Ctx, row: &RowView, found: Option<&Match>) -> Markup {
    html! {
        @if let (Some(id), Some(number)) = (row.receipt_id, &row.receipt_number) { a href=(format!("/receipts/{id}")) { (number) } }
        @else if let Some(pay_out) = row.settlement_id { a href=(format!("/gateway/pay-outs/{pay_out}")) { (ctx.t("bank-pay-out")) } }
        @else if !row.reason.is_empty() { (in_script(ctx.lang, &row.reason)) }
        @else if let Some(found) = found { (suggestion(ctx, found)) }
        @else { (tag(Tone::Plain, &ctx.t("bank-unknown"))) }
    }
}

fn suggestion(ctx: &Ctx, found: &Match) -> Markup {
    let (tone, key) = match found.sure {
        Sure::Certain => (Tone::Good, "bank-sure-certain"),
        Sure::Likely => (Tone::Waiting, "bank-sure-likely"),
        Sure::Perhaps => (Tone::Plain, "bank-sure-perhaps"),
    };
    tag(tone, &ctx.t(key))
}

/// `GET /bank/import`
async fn ask(ctx: Ctx) -> Result<Response> {
    own_centre(&ctx)?;
    Ok(import_page(&ctx, &Entered::empty(), None))
}

fn import_page(ctx: &Ctx, entered: &Entered, seen: Option<&Statement>) -> Response {
    let form = ctx.form(entered);
    form.page(
        &ctx.t("bank-import-title"),
        html! {
            p { (ctx.t("bank-import-lead")) }
            (form.post_with_files("/bank/import", html! {
                (form.file("file", "bank-file", ".csv,.txt,.tsv,.xls,text/csv").hint("bank-file-hint"))
                (form.checkbox("only_look", "bank-only-look"))
                (form.submit("bank-import-now"))
            }))
            @if let Some(statement) = seen { (preview(ctx, statement)) }
        },
    )
}

fn preview(ctx: &Ctx, statement: &Statement) -> Markup {
    let mut table = Table::new(
        "preview",
        ctx.tr("bank-preview", &[("bank", statement.bank), ("count", &statement.rows.len().to_string())]),
        vec![
            Column::text(ctx.t("billing-column-date")),
            Column::text(ctx.t("bank-narration")),
            Column::text(ctx.t("billing-column-reference")),
            Column::number(ctx.t("billing-column-amount")),
        ],
    );
    for row in statement.rows.iter().take(SHOWN) {
        table.row(vec![
            html! { span.day { (short_date(row.on)) } },
            html! { (in_script(ctx.lang, &row.narration)) },
            html! { span translate="no" { (row.reference) } },
            html! { (row.amount) },
        ]);
    }
    html! { (notice(Tone::Plain, html! { p { (ctx.t("bank-nothing-stored")) } })) (table) }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ImportForm {
    only_look: String,
}

/// `POST /bank/import`
async fn bring(ctx: Ctx, form: Form<ImportForm>) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    match read(&form) {
        Ok((statement, _)) if !form.value.only_look.is_empty() => {
            Ok(import_page(&ctx, &Entered::empty(), Some(&statement)))
        }
        Ok((statement, source)) => {
            let source = &Source { centre, ..source };
            let statement = &statement;
            let key = form.entered.idempotency_key();
            let done = ctx
                .write_once(&key, source, |tx| async move { import_statement(&tx, source, statement).await })
                .await?;
            let words = ctx.tr("bank-imported", &[("rows", &done.rows.to_string()), ("new", &done.new.to_string())]);
            Ok(ctx.redirect_saying("/bank", &words))
        }
        Err(error) => Ok(import_page(&ctx, &form.entered.refused(error)?, None)),
    }
}

fn read(form: &Form<ImportForm>) -> Result<(Statement, Source)> {
    let file = form.file("file").ok_or_else(|| Error::field("file", "web-file-missing"))?;
    file.checked("file", &[FileType::Text])?;
    let text = std::str::from_utf8(&file.content).map_err(|_| Error::field("file", "web-file-type"))?;
    let statement = parse(text).map_err(Error::Refused)?;
    let source = Source { centre: CentreId(0), file_name: file.file_name.clone(), sha256: sha256(&file.content) };
    Ok((statement, source))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Nothing {}

/// `POST /bank/certain`
async fn certain(ctx: Ctx, form: Form<Nothing>) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let key = form.entered.idempotency_key();
    let count =
        ctx.write_once(&key, &("certain rows", centre), |tx| async move { settle_certain(&tx, centre).await }).await?;
    let words = ctx.lang.count("bank-accepted", i64::try_from(count).unwrap_or(i64::MAX));
    Ok(ctx.redirect_saying("/bank", &words))
}

/// `GET /bank/rows/{id}`
async fn one(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let row = own_row(&ctx, id).await?;
    row_page(&ctx, &row, &Entered::empty()).await
}

async fn own_row(ctx: &Ctx, id: i64) -> Result<RowView> {
    access::check_somewhere(&ctx.actor, Verb::ReconcileBank)?;
    let row = find::row(ctx.app.db.read(), id).await?;
    access::check(&ctx.actor, Verb::ReconcileBank, Scope::Centre(row.centre_id))?;
    Ok(row)
}

async fn row_page(ctx: &Ctx, row: &RowView, entered: &Entered) -> Result<Response> {
    let found = Candidates::load(ctx.app.db.read(), row.centre_id).await?.of(row);
    let form = ctx.form(entered);
    let action = format!("/bank/rows/{}", row.id);
    Ok(form.page(
        &ctx.t("bank-row-title"),
        html! {
            (summary_list(&[
                (ctx.t("billing-column-date"), html! { (short_date(row.on_date)) }),
                (ctx.t("bank-narration"), narration(ctx, row)),
                (ctx.t("billing-column-reference"), html! { span translate="no" { (row.reference) } }),
                (ctx.t("billing-column-amount"), html! { strong { (row.amount) } }),
                (ctx.t("bank-what"), what(ctx, row, found.as_ref())),
            ]))
            @if row.state == "open" {
                @if let Some(found) = &found { (accept(ctx, &action, found).await?) }
                @if row.amount > Paise::ZERO {
                    h2 { (ctx.t("bank-by-hand")) }
                    (form.post(&action, html! {
                        (form.hidden("what", "receipt"))
                        (form.text("unit", "bank-unit").hint("bank-unit-hint").width(20))
                        (form.text("document", "bank-document").optional().width(20))
                        (form.submit("bank-make-receipt"))
                    }))
                }
                h2 { (ctx.t("bank-set-aside")) }
                (form.post(&action, html! {
                    (form.hidden("what", "ignored"))
                    (form.text("reason", "bank-reason-field").hint("bank-reason-hint").width(30))
                    (form.submit("bank-set-aside-now"))
                }))
            }
            p { a href="/bank" { (ctx.t("bank-back")) } }
        },
    ))
}

/// The suggestion in words, with the button that accepts it.
async fn accept(ctx: &Ctx, action: &str, found: &Match) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let words = ctx.t("bank-accept");
    if let Some(pay_out) = found.pay_out {
        return Ok(html! {
            p { (ctx.t("bank-is-pay-out")) " " a href=(format!("/gateway/pay-outs/{pay_out}")) { (ctx.t("bank-pay-out")) } }
            (post_button(ctx, action, &words, &[("what", "pay_out"), ("pay_out", &pay_out.to_string())]))
        });
    }
    Ok(match (found.receipt, found.unit) {
        (Some(receipt), _) => html! {
            p { (ctx.t("bank-is-recorded")) " " a href=(format!("/receipts/{receipt}")) { (ctx.t("bank-see-receipt")) } }
            (post_button(ctx, action, &words, &[("what", "recorded"), ("receipt", &receipt.to_string())]))
        },
        (None, Some(unit)) => {
            let party = billing::unit(conn, unit).await?.recipient.party;
            let name = ctx.lang.pick(&party.name_en, &party.name_hi).to_owned();
            let document = match found.document {
                Some(id) => Some(billing::document(conn, &ctx.actor, id).await?.content.number),
                None => None,
            };
            let number = document.unwrap_or_default();
            html! {
                p { (in_script(ctx.lang, &name)) " (" (party.code) ")" @if !number.is_empty() { ", " (number) } }
                (post_button(ctx, action, &words, &[("what", "receipt"), ("unit", &party.code), ("document", &number)]))
            }
        }
        (None, None) => html! {},
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DecideForm {
    what: String,
    unit: String,
    document: String,
    receipt: String,
    pay_out: String,
    reason: String,
}

impl DecideForm {
    async fn settle(&self, ctx: &Ctx, centre: CentreId) -> Result<Settle> {
        match self.what.as_str() {
            "recorded" => {
                let receipt = self.receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
                Ok(Settle::Recorded(receipt))
            }
            "pay_out" => self.pay_out.parse().map(Settle::PayOut).map_err(|_| Error::NotFound),
            "ignored" => Ok(Settle::Ignored(self.reason.clone())),
            _ => {
                let unit = unit_of(ctx, &self.unit).await?;
                Ok(Settle::Receipt { unit, document: self.document(ctx, unit, centre).await? })
            }
        }
    }

    async fn document(&self, ctx: &Ctx, unit: UnitId, centre: CentreId) -> Result<Option<DocumentId>> {
        let number = self.document.trim().to_uppercase();
        if number.is_empty() {
            return Ok(None);
        }
        let open = billing::open_documents_of(ctx.app.db.read(), unit, centre).await?;
        let found = open.iter().find(|one| one.number == number).map(|one| one.id);
        found.map(Some).ok_or_else(|| Error::refused(Reason::field("document", "billing-document-not-open")))
    }
}

async fn unit_of(ctx: &Ctx, code: &str) -> Result<UnitId> {
    let code = code.trim().to_uppercase();
    match billing::unit_by_code(ctx.app.db.read(), &code).await {
        Ok(unit) => Ok(unit.id),
        Err(Error::NotFound) => Err(Error::field("unit", "billing-no-such-unit")),
        Err(error) => Err(error),
    }
}

/// `POST /bank/rows/{id}`
async fn decide(ctx: Ctx, Path(id): Path<i64>, form: Form<DecideForm>) -> Result<Response> {
    let row = own_row(&ctx, id).await?;
    let key = form.entered.idempotency_key();
    let outcome = match form.value.settle(&ctx, row.centre_id).await {
        Ok(what) => {
            let what = &what;
            ctx.write_once(&key, &(id, what), |tx| async move { settle(&tx, id, what).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/bank", &ctx.t("bank-settled"))),
        Err(error) => row_page(&ctx, &row, &form.entered.refused(error)?).await,
    }
}
