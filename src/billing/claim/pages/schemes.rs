//! The schemes with their versions, old and new, and how much of each year claims use.

use axum::response::Response;
use maud::html;

use super::expense_words;
use crate::access;
use crate::base::time::{FinancialYear, short_date};
use crate::base::{Paise, Result, Verb};
use crate::billing::claim::store::{budgets, versions};
use crate::web::{Column, Ctx, Table, in_script, wide_page};

/// `GET /schemes`
pub async fn all(ctx: Ctx) -> Result<Response> {
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
                html! { (expense_words(&ctx, &row.head)) },
                html! { (year) },
                html! { (amount(row.budget)) },
                html! { (row.used) },
            ]);
        }
    }
    Ok(wide_page(&ctx, &ctx.t("claim-schemes"), html! { (table) @if !used.is_empty() { (used) } }))
}
