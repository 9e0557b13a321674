//! Taxed advances not used yet, and whether a centre taxes advances.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::find::{AdvanceRow, advances};
use super::setting::{AdvanceRule, SetAdvanceRule, advance_rules, set_advance_rule};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{CentreId, Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::money::{centre_or_choice, own_centre, ways};
use crate::web::{App, Column, Ctx, Entered, Form, Table, empty, in_script, wide_page};

/// Rows of the list; what does not fit shows once the first are used.
const ROWS: u64 = 200;

/// The pages of advances.
pub fn routes() -> Router<App> {
    Router::new().route("/advances", get(list)).route("/advances/rule", get(ask_rule).post(rule))
}

/// `GET /advances`
async fn list(ctx: Ctx) -> Result<Response> {
    let title = "billing-advances-title";
    let centre = match centre_or_choice(&ctx, Verb::SeeInvoice, "/advances", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let conn = ctx.app.db.read();
    let rows = advances(conn, centre, ROWS).await?;
    let rules = advance_rules(conn, centre).await?;
    let may_set = ctx.actor.centre().is_some() && access::may(&ctx.actor, Verb::SetTaxTerms, Scope::Centre(centre));
    let body = html! {
        (ways(&ctx))
        p { (ctx.t("billing-advances-lead")) }
        (rule_list(&ctx, &rules))
        @if may_set { p.actions { a href="/advances/rule" { (ctx.t("billing-advance-rule-set")) } } }
        @if rows.is_empty() { (empty(&ctx.t("billing-advances-none"), None)) }
        @else { (advance_table(&ctx, &rows, ctx.t("billing-advances-caption"))?) }
    };
    Ok(wide_page(&ctx, &ctx.t(title), body))
}

fn rule_list(ctx: &Ctx, rules: &[AdvanceRule]) -> Markup {
    html! {
        @if rules.is_empty() { p { (ctx.t("billing-advance-rule-none")) } } @else {
            ul { @for rule in rules {
                @let key = if rule.taxed { "billing-advance-rule-taxed-from" } else { "billing-advance-rule-untaxed-from" };
                li { (ctx.tr(key, &[("from", &short_date(rule.from_on))])) }
            } }
        }
    }
}

/// Taxed advances with what is left of each.
///
/// # Errors
/// If the amounts are too large to add.
pub(in crate::billing) fn advance_table(ctx: &Ctx, rows: &[AdvanceRow], caption: String) -> Result<Markup> {
    let mut table = Table::new(
        "advances",
        caption,
        vec![
            Column::text(ctx.t("billing-column-voucher")),
            Column::text(ctx.t("billing-column-received")),
            Column::text(ctx.t("billing-column-unit")),
            Column::number(ctx.t("billing-column-amount")),
            Column::number(ctx.t("billing-column-advance-tax")),
            Column::number(ctx.t("billing-column-unused")),
            Column::number(ctx.t("billing-column-tax-unused")),
        ],
    );
    let (mut left, mut tax_left) = (Paise::ZERO, Paise::ZERO);
    for row in rows {
        left = left.plus(row.left())?;
        tax_left = tax_left.plus(row.tax_left())?;
        table.row(vec![
            html! { a href=(format!("/invoices/{}", row.document_id)) { (row.number) } },
            html! { span.day { (short_date(row.received_on)) } },
            html! { (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi))) },
            html! { (row.amount) },
            html! { (row.tax) " (" (row.rate) "%)" },
            html! { (row.left()) },
            html! { (row.tax_left()) },
        ]);
    }
    let none = || html! {};
    table.total(vec![
        html! { (ctx.t("billing-total")) },
        none(),
        none(),
        none(),
        none(),
        html! { (left) },
        html! { (tax_left) },
    ]);
    Ok(html! { (table) })
}

/// `GET /advances/rule`
async fn ask_rule(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::SetTaxTerms)?;
    let entered = Entered::with([("from_on", short_date(ist_date(ctx.now())))]);
    rule_page(&ctx, centre, &entered).await
}

async fn rule_page(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let rules = advance_rules(ctx.app.db.read(), centre).await?;
    let form = ctx.form(entered);
    let ways = vec![
        ("advance_taxed".to_owned(), ctx.t("billing-advance-taxed")),
        ("deposit_untaxed".to_owned(), ctx.t("billing-advance-untaxed")),
    ];
    let body = html! {
        p { (ctx.t("billing-advance-rule-lead")) }
        (rule_list(ctx, &rules))
        (form.post("/advances/rule", html! {
            (form.radios("treatment", "billing-advance-treatment", ways))
            (form.date("from_on", "billing-field-from"))
            (form.submit("billing-advance-rule-set"))
        }))
        p { a href="/advances" { (ctx.t("billing-advances-title")) } }
    };
    Ok(form.page(&ctx.t("billing-advance-rule-title"), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RuleForm {
    treatment: String,
    from_on: String,
}

/// `POST /advances/rule`
async fn rule(ctx: Ctx, form: Form<RuleForm>) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::SetTaxTerms)?;
    let outcome = match read(centre, &form.value) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { set_advance_rule(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/advances", &ctx.t("billing-advance-rule-done"))),
        Err(error) => rule_page(&ctx, centre, &form.entered.refused(error)?).await,
    }
}

fn read(centre: CentreId, form: &RuleForm) -> Result<SetAdvanceRule> {
    let mut reasons = Vec::new();
    let taxed = match form.treatment.as_str() {
        "advance_taxed" => Some(true),
        "deposit_untaxed" => Some(false),
        _ => None,
    };
    if taxed.is_none() {
        reasons.push(Reason::field("treatment", "billing-advance-treatment-missing"));
    }
    let from_on = parse_date(&form.from_on);
    if from_on.is_none() {
        reasons.push(Reason::field("from_on", "billing-date-unreadable"));
    }
    match (taxed, from_on) {
        (Some(taxed), Some(from_on)) => Ok(SetAdvanceRule { centre, from_on, taxed }),
        _ => Err(Error::Refused(reasons)),
    }
}
