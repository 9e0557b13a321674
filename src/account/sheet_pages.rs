//! "Why this price": the sheet of a charge on screen, printed, and as JSON.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::sheet::{Conceded, Explained, Sheet, explain};
use super::unbilled_pages;
use crate::base::time::short_date;
use crate::base::{ChargeId, Error, Lang, Paise, Result, Verb};
use crate::tariff::{Explanation, quantity_words, rate_words};
use crate::web::{App, Column, Ctx, Entered, MenuEntry, Problem, Table, in_script, summary_list};

/// Menu entries of this room.
pub const MENU: &[MenuEntry] = &[MenuEntry { path: "/charges", key: "unbilled-title", verb: Some(Verb::HoldCharge) }];

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/charges", get(unbilled_pages::list))
        .route("/charges/{charge}", get(show))
        .route("/charges/{charge}/hold", post(unbilled_pages::hold))
        .route("/charges/{charge}/release", post(unbilled_pages::release))
}

/// `GET /charges/{charge}`
async fn show(ctx: Ctx, Path(charge): Path<String>) -> Result<Response> {
    let id = charge.parse().map(ChargeId).map_err(|_| Error::NotFound)?;
    let found = explain(ctx.app.db.read(), &ctx.actor, id).await?;
    sheet_page(&ctx, &found, &Entered::empty()).await
}

/// The sheet, with what waits of the charge.
pub(super) async fn sheet_page(ctx: &Ctx, found: &Explained, entered: &Entered) -> Result<Response> {
    let Explained { sheet, steps: found, conceded } = found;
    let title = ctx.tr("charge-title", &[("machine", sheet.machine(ctx.lang))]);
    let form = ctx.form(entered);
    let waits = unbilled_pages::holds(ctx, sheet, &form).await?;
    Ok(form.page(
        &title,
        html! {
            (summary_list(&facts(ctx, sheet)))
            h2 { (ctx.t("charge-steps")) }
            (steps(ctx, found))
            @for given in conceded { (cap(ctx, sheet, given)) }
            (amounts(ctx, sheet))
            (waits)
            p { (ctx.t("charge-rounding")) }
            p.screen-only { (ctx.t("charge-print")) }
        },
    ))
}

fn facts(ctx: &Ctx, sheet: &Sheet) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let booking = format!("/bookings/{}", sheet.reference);
    let mut facts = vec![
        (ctx.t("charge-booking"), html! { a href=(booking) translate="no" { (sheet.reference) } }),
        (ctx.t("charge-kind"), html! { (ctx.t(&format!("rate-line-{}", sheet.kind))) }),
        (ctx.t("charge-day"), html! { (short_date(sheet.service_on)) }),
        (ctx.t("charge-unit"), html! { (in_script(lang, sheet.unit(lang))) }),
        (ctx.t("charge-centre"), html! { (in_script(lang, sheet.centre(lang))) }),
        (ctx.t("charge-rate-version"), html! { (version_words(ctx, sheet)) }),
        (ctx.t("rate-resolution"), html! { (resolution_words(ctx, sheet)) }),
    ];
    if let (Some(id), Some(number)) = (sheet.document_id, &sheet.document_number) {
        facts.push((ctx.t("charge-document"), html! { a href=(format!("/invoices/{id}")) { (number) } }));
    }
    facts
}

fn version_words(ctx: &Ctx, sheet: &Sheet) -> String {
    let from = short_date(sheet.tariff_from);
    let period = match sheet.tariff_to {
        Some(last) => ctx.tr("tariff-period", &[("from", &from), ("to", &short_date(last))]),
        None => ctx.tr("tariff-period-open", &[("from", &from)]),
    };
    format!("{}, {period}", sheet.tariff_code)
}

fn resolution_words(ctx: &Ctx, sheet: &Sheet) -> String {
    match (&sheet.resolution_number, sheet.resolution_on) {
        (Some(number), Some(on)) => format!("{number}, {}", short_date(on)),
        _ => {
            let figure = ctx.t(&format!("tariff-figure-{}", sheet.figure_status));
            ctx.tr("charge-before-resolutions", &[("figure", &figure)])
        }
    }
}

fn steps(ctx: &Ctx, steps: &[Explanation]) -> Markup {
    html! {
        @if steps.is_empty() {
            p { (ctx.t("charge-no-steps")) }
        } @else {
            ol { @for step in steps { li { (step.words(ctx.lang)) } } }
        }
    }
}

fn cap(ctx: &Ctx, sheet: &Sheet, given: &Conceded) -> Markup {
    let (name, year, used) = (given.name(ctx.lang), sheet.year().label(), given.used.to_string());
    let facts = [("name", name), ("year", year.as_str()), ("used", used.as_str())];
    let words = match (given.most, given.left()) {
        (Some(most), Some(left)) => {
            let (most, left) = (most.to_string(), left.to_string());
            ctx.tr("charge-cap", &[facts[0], facts[1], facts[2], ("most", &most), ("left", &left)])
        }
        _ => ctx.tr("charge-cap-none", &facts),
    };
    html! { p { (words) " " (ctx.t(&format!("concession-borne-{}", given.borne_by))) } }
}

fn amounts(ctx: &Ctx, sheet: &Sheet) -> Markup {
    let columns = vec![Column::text(ctx.t("tariff-column-item")), Column::number(ctx.t("charge-amount"))];
    let mut table = Table::new("amounts", ctx.t("charge-amounts"), columns);
    let lang = ctx.lang;
    let count = match sheet.quantity.milli() {
        0 => String::new(),
        _ => format!(
            " ({} · {})",
            quantity_words(lang, sheet.quantity, &sheet.billed_unit),
            rate_words(lang, sheet.rate, &sheet.billed_unit)
        ),
    };
    let mut row = |words: String, amount: Paise| table.row(vec![html! { (words) }, html! { (amount) }]);
    row(format!("{}{count}", ctx.t("charge-base")), sheet.base);
    if sheet.concession > Paise::ZERO {
        row(ctx.t("charge-concession"), Paise(-sheet.concession.0));
        row(ctx.t("charge-taxable"), sheet.taxable);
    }
    let taxes = [("CGST", sheet.cgst), ("SGST", sheet.sgst), ("IGST", sheet.igst)];
    for (name, amount) in taxes.into_iter().filter(|(_, amount)| *amount > Paise::ZERO) {
        let facts = [("tax", name.to_owned()), ("gst", sheet.gst.to_string()), ("sac", sheet.sac.clone())];
        row(crate::base::words::text_with(lang, "charge-tax", &facts), amount);
    }
    if sheet.sponsored > Paise::ZERO {
        row(ctx.t("charge-total"), sheet.total);
        row(ctx.t("charge-sponsored"), Paise(-sheet.sponsored.0));
    }
    let (words, amount) = match sheet.sponsored {
        Paise::ZERO => ("charge-total", sheet.total),
        sponsored => ("charge-to-pay", Paise(sheet.total.0.saturating_sub(sponsored.0))),
    };
    table.total(vec![html! { (ctx.t(words)) }, html! { (amount) }]);
    html! { (table) }
}

/// The same in both languages.
#[derive(Debug, Serialize, ToSchema)]
struct Step {
    en: String,
    hi: String,
}

/// Why a charge is what it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SheetView {
    id: i64,
    /// Reference of its booking.
    booking: String,
    /// `usage`, `no_show`, `operator`, …
    kind: String,
    service_on: NaiveDate,
    /// Code of the rate version.
    rate: String,
    rate_from: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_to: Option<NaiveDate>,
    /// Number of the resolution that put the version in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution_on: Option<NaiveDate>,
    /// Decimal count billed.
    quantity: String,
    unit: String,
    rate_paise: Paise,
    minimum_paise: Paise,
    base_paise: Paise,
    concession_paise: Paise,
    taxable_paise: Paise,
    sac: String,
    /// GST in hundredths of a percent: 18 % = 1800.
    gst_bp: i64,
    cgst_paise: Paise,
    sgst_paise: Paise,
    igst_paise: Paise,
    total_paise: Paise,
    /// What sponsors pay of the total.
    sponsored_paise: Paise,
    /// What is taken off, in order.
    concessions: Vec<ConcededView>,
    /// Number of the document that bills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    /// How it came about, step by step; empty for a charge from the books before.
    steps: Vec<Step>,
}

/// A concession and what its cap leaves the unit in the financial year.
#[derive(Debug, Serialize, ToSchema)]
struct ConcededView {
    scheme: String,
    amount_paise: Paise,
    /// `centre`, `government` or `sponsor`.
    borne_by: String,
    cap_used_paise: Paise,
    #[serde(skip_serializing_if = "Option::is_none")]
    cap_left_paise: Option<Paise>,
}

impl From<Conceded> for ConcededView {
    fn from(given: Conceded) -> ConcededView {
        ConcededView {
            cap_left_paise: given.left(),
            scheme: given.code,
            amount_paise: given.amount,
            borne_by: given.borne_by,
            cap_used_paise: given.used,
        }
    }
}

/// Why this price
#[utoipa::path(get, path = "/charges/{id}/explanation", tag = "tariff", params(("id" = i64, Path)),
    responses((status = 200, body = SheetView), (status = 404, body = Problem)))]
pub(super) async fn explanation(ctx: Ctx, Path(id): Path<String>) -> Result<axum::Json<SheetView>> {
    let id = id.parse().map(ChargeId).map_err(|_| Error::NotFound)?;
    let Explained { sheet, steps, conceded } = explain(ctx.app.db.read(), &ctx.actor, id).await?;
    let steps = steps.iter().map(|it| Step { en: it.words(Lang::En), hi: it.words(Lang::Hi) }).collect();
    Ok(axum::Json(SheetView {
        id: sheet.id.0,
        booking: sheet.reference,
        kind: sheet.kind,
        service_on: sheet.service_on,
        rate: sheet.tariff_code,
        rate_from: sheet.tariff_from,
        rate_to: sheet.tariff_to,
        resolution: sheet.resolution_number.filter(|number| !number.is_empty()),
        resolution_on: sheet.resolution_on,
        quantity: sheet.quantity.to_string(),
        unit: sheet.billed_unit,
        rate_paise: sheet.rate,
        minimum_paise: sheet.minimum,
        base_paise: sheet.base,
        concession_paise: sheet.concession,
        taxable_paise: sheet.taxable,
        sac: sheet.sac,
        gst_bp: sheet.gst.0,
        cgst_paise: sheet.cgst,
        sgst_paise: sheet.sgst,
        igst_paise: sheet.igst,
        total_paise: sheet.total,
        sponsored_paise: sheet.sponsored,
        concessions: conceded.into_iter().map(ConcededView::from).collect(),
        document: sheet.document_number,
        steps,
    }))
}
