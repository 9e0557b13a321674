//! Downloads: the PDF of a document, and exports with the page that offers them.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};

use crate::access;
use crate::base::time::{FinancialYear, ist_date, parse_date, short_date, short_date_time};
use crate::base::{CentreId, Error, Reason, Result, Scope, Verb};
use crate::billing;
use crate::web::{App, Column, Ctx, Entered, MenuEntry, Table};

use super::export::{ExportFile, ExportKind, ExportOrder, ExportRun, export, last_runs};

/// This room's menu entries.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/bank", key: "bank-menu", verb: Some(Verb::ReconcileBank) },
    MenuEntry { path: "/books", key: "books-menu", verb: Some(Verb::SeeBooks) },
    MenuEntry { path: "/exports", key: "books-menu-exports", verb: Some(Verb::Export) },
];

/// This room's pages.
pub fn router() -> Router<App> {
    let router = Router::new()
        .route("/exports", get(choose))
        .route("/exports/{kind}", get(download))
        .merge(super::bank::router())
        .merge(super::tally::pages::router())
        .merge(super::ledgers::router())
        .merge(super::depreciation::router());
    #[cfg(feature = "pdf")]
    let router = router
        .merge(super::template::routes())
        .route("/invoices/{id}/pdf", get(pdf::download))
        .route("/units/{code}/statement/pdf", get(pdf::statement))
        .route("/receipts/{receipt}/pdf", get(pdf::receipt));
    router
}

async fn choose(ctx: Ctx) -> Result<Response> {
    may_export(&ctx)?;
    choose_page(&ctx, &Entered::of_query(&ctx.query)).await
}

async fn choose_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let today = ist_date(ctx.now());
    let mut shown = Entered::with([
        ("from", or(entered.get("from"), FinancialYear::of(today).first_day())),
        ("to", or(entered.get("to"), today)),
        ("centre", entered.get("centre").to_owned()),
        ("changed", entered.get("changed").to_owned()),
    ]);
    shown = shown.and_reasons(entered.reasons().to_vec());
    let centres = match ctx.actor.centre() {
        Some(_) => Vec::new(),
        None => billing::centres(ctx.app.db.read()).await?,
    };
    let options = centres
        .iter()
        .map(|centre| {
            let party = &centre.supplier.party;
            (centre.code.clone(), ctx.lang.pick(&party.name_en, &party.name_hi).to_owned())
        })
        .collect();
    let runs = last_runs(ctx.app.db.read(), ctx.actor.centre()).await?;
    let form = ctx.form(&shown);
    Ok(form.page(
        &ctx.t("books-exports-title"),
        html! {
            p { (ctx.t("books-exports-lead")) }
            form method="get" action="/exports/register.xlsx" novalidate {
                @if !centres.is_empty() { (form.select("centre", "books-field-centre", options)) }
                (form.date("from", "books-field-from"))
                (form.date("to", "books-field-to"))
                (form.checkbox("changed", "books-tally-changed"))
                (buttons(ctx))
            }
            p { (ctx.t("books-gstr1-hint")) }
            @if access::may_somewhere(&ctx.actor, Verb::ManageAccounts) {
                ul.links { li { a href="/books/tally" { (ctx.t("books-tally-title")) } } }
            }
            @if !runs.is_empty() { (before(ctx, &runs)) }
        },
    ))
}

/// What was exported before.
fn before(ctx: &Ctx, runs: &[ExportRun]) -> Markup {
    let column = |key: &str| Column::text(ctx.t(key));
    let columns = vec![
        column("books-runs-when"),
        column("books-runs-file"),
        column("books-runs-days"),
        Column::number(ctx.t("books-runs-rows")),
        column("books-runs-month"),
        column("books-runs-who"),
        column("books-runs-hash"),
    ];
    let mut table = Table::new("runs", ctx.t("books-runs-title"), columns);
    for run in runs {
        let month = ctx.t(if run.locked { "books-runs-locked" } else { "books-runs-open" });
        let file = ExportKind::from_code(&run.kind).map_or_else(|| run.kind.clone(), |kind| ctx.t(kind.key()));
        table.row(vec![
            html! { (short_date_time(run.made_at)) },
            html! { (file) },
            html! { (short_date(run.from_on)) " – " (short_date(run.to_on)) },
            html! { (run.row_count) },
            html! { (month) },
            html! { (run.made_by.clone().unwrap_or_else(|| ctx.t("books-runs-program"))) },
            html! { code { (run.sha256.get(..12).unwrap_or_default()) } },
        ]);
    }
    html! { (table) }
}

fn or(typed: &str, day: NaiveDate) -> String {
    if typed.is_empty() { short_date(day) } else { typed.to_owned() }
}

fn buttons(ctx: &Ctx) -> Markup {
    html! {
        p.actions {
            @for kind in ExportKind::ALL {
                button type="submit" formaction=(format!("/exports/{}", kind.code())) { (ctx.t(kind.key())) }
            }
        }
    }
}

async fn download(ctx: Ctx, Path(kind): Path<String>) -> Result<Response> {
    may_export(&ctx)?;
    let kind = ExportKind::from_code(&kind).ok_or(Error::NotFound)?;
    let entered = Entered::of_query(&ctx.query);
    match make(&ctx, kind, &entered).await {
        Ok(file) => Ok(attachment(file)),
        Err(error) => choose_page(&ctx, &entered.refused(error)?).await,
    }
}

async fn make(ctx: &Ctx, kind: ExportKind, entered: &Entered) -> Result<ExportFile> {
    let days = (entered.get("from"), entered.get("to"));
    let order = order(ctx, kind, entered.get("centre"), days, entered.get("changed")).await?;
    export(&ctx.app.db, &ctx.actor, ctx.now(), order).await
}

/// Reads what an address asks for.
pub(super) async fn order(
    ctx: &Ctx,
    kind: ExportKind,
    centre: &str,
    (from, to): (&str, &str),
    changed: &str,
) -> Result<ExportOrder> {
    let mut reasons = Vec::new();
    let mut day = |field, text: &str| {
        let day = parse_date(text);
        if day.is_none() {
            reasons.push(Reason::field(field, "books-day-unreadable"));
        }
        day.unwrap_or_default()
    };
    let (from, to) = (day("from", from), day("to", to));
    Error::check(reasons)?;
    let changed_only = matches!(changed, "yes" | "true" | "1");
    Ok(ExportOrder { kind, centre: centre_of(ctx, centre).await?, from, to, changed_only })
}

async fn centre_of(ctx: &Ctx, code: &str) -> Result<CentreId> {
    match ctx.actor.centre() {
        Some(own) if code.is_empty() => Ok(own),
        _ => Ok(billing::centre_by_code(ctx.app.db.read(), code).await?.id),
    }
}

/// Whether the reader exports at all; which centre's, the verb asks.
pub(super) fn may_export(ctx: &Ctx) -> Result<()> {
    let scope = ctx.actor.centre().map_or(Scope::Everywhere, Scope::Centre);
    access::check(&ctx.actor, Verb::Export, scope)
}

/// A file as an answer that is kept, not shown.
pub(super) fn attachment(file: ExportFile) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.name));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type)), (header::CONTENT_DISPOSITION, disposition)];
    (headers, file.bytes).into_response()
}

#[cfg(feature = "pdf")]
pub(super) mod pdf {
    use super::*;
    use crate::base::{DocumentId, ReceiptId};
    use crate::billing::paper::{Wording, paper};
    use crate::billing::sheets::{receipt_sheet, statement_sheet};

    pub(in crate::books) async fn download(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
        let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
        Ok(attachment(of_document(&ctx, id).await?))
    }

    /// A document's PDF in the wording asked for, with what is outstanding now.
    pub(in crate::books) async fn of_document(ctx: &Ctx, id: DocumentId) -> Result<ExportFile> {
        let document = billing::document(ctx.app.db.read(), &ctx.actor, id).await?;
        let wording = Wording::from_code(&ctx.asked("wording")).unwrap_or_else(|| Wording::of(ctx.lang));
        let copy = document.copy(&ctx.asked("copy"), ctx.now());
        let at = document.moment_of(copy, ctx.now());
        let outstanding = billing::outstanding(ctx.app.db.read(), &document, at).await?;
        let known = billing::registration(ctx.app.db.read(), id).await?;
        let paper = paper(&document.content, wording, copy, Some(outstanding))?.registered(known.as_ref(), wording)?;
        let site = Some(ctx.app.settings.base_url.as_str()).filter(|_| ctx.app.settings.base_url_is_said);
        let paper = match site {
            Some(site) => paper.paid_at(site, id, wording, copy, outstanding.amount),
            None => paper,
        };
        let template =
            crate::books::template::content_at(ctx.app.db.read(), document.centre, document.issued_at).await?;
        let bytes = crate::books::pdf::pdf_with_template(paper, template.as_deref()).await?;
        let name = format!("{}.pdf", document.content.number.replace('/', "-"));
        Ok(ExportFile { name, media_type: "application/pdf", bytes })
    }

    fn wording(ctx: &Ctx) -> Wording {
        Wording::from_code(&ctx.asked("wording")).unwrap_or_else(|| Wording::of(ctx.lang))
    }

    pub(in crate::books) async fn statement(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
        Ok(attachment(of_statement(&ctx, &code).await?))
    }

    /// A unit's statement at a centre over the days asked for. That it left is on record.
    pub(in crate::books) async fn of_statement(ctx: &Ctx, code: &str) -> Result<ExportFile> {
        let asked = crate::books::ledgers::statement_asked(ctx, code).await?;
        let conn = ctx.app.db.read();
        let (unit, centre) = (&asked.unit, &asked.centre);
        let statement = crate::account::statement(conn, unit.id, centre.id, asked.from, asked.until).await?;
        let held = billing::ageing(conn, centre.id, Some(unit.id), asked.until, billing::AgeBasis::Due).await?;
        let sheet = statement_sheet(centre, unit, &statement, held.first(), wording(ctx))?;
        let bytes = crate::books::pdf::sheet_pdf(sheet).await?;
        let name = format!("statement-{}-{}-{}-{}.pdf", unit.code(), centre.code, asked.from, asked.until);
        Ok(ExportFile { name, media_type: "application/pdf", bytes })
    }

    pub(in crate::books) async fn receipt(ctx: Ctx, Path(receipt): Path<String>) -> Result<Response> {
        let id = receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
        Ok(attachment(of_receipt(&ctx, id).await?))
    }

    /// A receipt with what it pays now.
    pub(in crate::books) async fn of_receipt(ctx: &Ctx, id: ReceiptId) -> Result<ExportFile> {
        let conn = ctx.app.db.read();
        let (row, paid) = billing::receipt(conn, &ctx.actor, id).await?;
        let centre = billing::centre(conn, row.centre_id).await?;
        let unit = billing::unit(conn, row.unit_id).await?;
        let sheet = receipt_sheet(&centre, &unit, &row, &paid, wording(ctx));
        let bytes = crate::books::pdf::sheet_pdf(sheet).await?;
        let name = format!("{}.pdf", row.number.replace('/', "-"));
        Ok(ExportFile { name, media_type: "application/pdf", bytes })
    }
}
