//! The schemes with their versions, old and new, and how much of each year claims use.

use axum::response::Response;
use maud::{Markup, html};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Deserialize;

use super::expense_words;
use crate::access;
use crate::base::time::{FinancialYear, ist_date, short_date};
use crate::base::{Error, Paise, Result, Verb};
use crate::billing::claim::budget::{SetBudget, set_budget};
use crate::billing::claim::store::{budgets, versions};
use crate::db::{Rows, values};
use crate::web::{Column, Ctx, Entered, Form, FormView, Table, in_script, panel};

/// `GET /schemes`
pub async fn all(ctx: Ctx) -> Result<Response> {
    schemes_page(&ctx, &Entered::empty()).await
}

async fn schemes_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeClaims)?;
    let conn = ctx.app.db.read();
    let columns = vec![
        Column::text(ctx.t("claim-scheme")),
        Column::text(ctx.t("claim-authority")),
        Column::text(ctx.t("claim-holds")),
        Column::number(ctx.t("claim-percent")),
        Column::number(ctx.t("claim-cap-each")),
        Column::number(ctx.t("claim-cap")),
        Column::number(ctx.t("claim-cap-count")),
    ];
    let mut table = Table::new("schemes", ctx.t("claim-schemes-caption"), columns);
    let amount = |amount: Option<Paise>| amount.map_or("–".to_owned(), |amount| amount.to_string());
    for version in versions(conn).await? {
        let last = version.valid_to.map(short_date).unwrap_or_default();
        table.row(vec![
            html! { (in_script(ctx.lang, ctx.lang.pick(&version.name_en, &version.name_hi))) " (" (version.code) ")" },
            html! { (version.authority) },
            html! { (short_date(version.valid_from)) " – " (last) },
            html! { (version.percent) "%" },
            html! { (amount(version.cap_per_event.or(version.cap_per_measure))) },
            html! { (amount(version.cap_per_year)) },
            html! { (version.max_events.map_or("–".to_owned(), |most| most.to_string())) },
        ]);
    }
    let columns = vec![
        Column::text(ctx.t("claim-head")),
        Column::text(ctx.t("claim-year")),
        Column::number(ctx.t("claim-budget")),
        Column::number(ctx.t("claim-budget-used")),
    ];
    let mut used = Table::new("budgets", ctx.t("claim-budgets-caption"), columns);
    // What all units have together is no business of one of them.
    if ctx.actor.unit().is_none() {
        for row in budgets(conn).await? {
            let year = i32::try_from(row.financial_year).map_or(String::new(), |year| FinancialYear(year).label());
            used.row(vec![
                html! { (expense_words(ctx, &row.head)) },
                html! { (year) },
                html! { (amount(row.budget)) },
                html! { (row.used) },
            ]);
        }
    }
    let form = ctx.form(entered);
    let body = html! {
        (table)
        @if !used.is_empty() { (used) }
        @if access::may_somewhere(&ctx.actor, Verb::Administer) { (budget_form(ctx, &form).await?) }
    };
    Ok(form.page(&ctx.t("claim-schemes"), body))
}

async fn budget_form(ctx: &Ctx, form: &FormView<'_>) -> Result<Markup> {
    let mut heads: Vec<(String, String)> = versions(ctx.app.db.read())
        .await?
        .into_iter()
        .map(|it| (it.head.clone(), expense_words(ctx, &it.head)))
        .collect();
    heads.dedup();
    heads.extend(concessions(ctx.app.db.read()).await?);
    let year = FinancialYear::of(ist_date(ctx.now())).0;
    let years = [year, year.saturating_add(1)].map(|year| (year.to_string(), FinancialYear(year).label()));
    let fields = html! {
        (form.select("head", "claim-head", heads))
        (form.select("year", "claim-year", years.to_vec()))
        (form.number("budget", "claim-budget").hint("budget-hint").optional())
        (form.submit("budget-set"))
    };
    Ok(panel(&ctx.t("budget-title"), form.post("/schemes", fields)))
}

/// Concessions on the user fee, by code.
async fn concessions(conn: &impl ConnectionTrait) -> Result<Vec<(String, String)>> {
    #[derive(FromQueryResult)]
    struct Code {
        code: String,
    }
    let codes: Vec<Code> =
        conn.rows("SELECT code FROM scheme WHERE scope = 'user_fee' ORDER BY code", values![]).await?;
    Ok(codes.into_iter().map(|row| (row.code.clone(), row.code)).collect())
}

/// A budget as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct BudgetForm {
    head: String,
    year: String,
    budget: String,
}

/// `POST /schemes`
pub async fn set(ctx: Ctx, form: Form<BudgetForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::Administer)?;
    let typed = form.value.budget.trim();
    let budget = Paise::parse_rupees(typed);
    let outcome = match (form.value.year.parse(), typed.is_empty() || budget.is_some()) {
        (Ok(year), true) => {
            let command = &SetBudget { head: form.value.head.clone(), year, budget };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { set_budget(&tx, command).await }).await
        }
        (Err(_), _) => Err(Error::field("year", "billing-date-unreadable")),
        (_, false) => Err(Error::field("budget", "billing-amount-unreadable")),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/schemes", &ctx.t("budget-done"))),
        Err(error) => schemes_page(&ctx, &form.entered.clone().refused(error)?).await,
    }
}
