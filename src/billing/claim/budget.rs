//! What is set aside for a scheme in a financial year, for all units together.

use sea_orm::{DbBackend, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::FinancialYear;
use crate::base::{Error, Paise, Reason, Reasons, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// A budget that is to hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetBudget {
    /// What shares it: the head of a reimbursement scheme, or the code of a concession.
    pub head: String,
    /// Starting year of the financial year.
    pub year: i32,
    /// How much; without limit if `None`.
    pub budget: Option<Paise>,
}

#[derive(FromQueryResult)]
struct Known {
    count: i64,
}

#[derive(FromQueryResult)]
struct Used {
    used: Paise,
}

/// Sets the budget of a head. What claims and charges used of it before is counted.
///
/// # Errors
/// Not allowed; refused where the head is unknown, or less is set aside than is used already.
pub async fn set_budget(tx: &WriteTx, command: &SetBudget) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    let head = text::clean(&command.head);
    let year = i64::from(command.year);
    let known = "SELECT COUNT(*) AS count FROM scheme s LEFT JOIN scheme_condition c \
                 ON c.scheme_code = s.code WHERE CASE WHEN s.scope = 'user_fee' THEN s.code \
                 ELSE COALESCE(c.head, s.expense_type) END = $1";
    let known: Option<Known> = tx.conn().row(known, values![head.clone()]).await?;
    let mut reasons = Reasons::new();
    if known.is_none_or(|row| row.count == 0) {
        reasons.push(Reason::field("head", "budget-head"));
    }
    if command.budget.is_some_and(|budget| budget < Paise::ZERO) {
        reasons.push(Reason::field("budget", "billing-amount-unreadable"));
    }
    Error::check(reasons)?;
    let used = used(tx, &head, FinancialYear(command.year)).await?;
    if let Some(budget) = command.budget.filter(|budget| *budget < used) {
        let reason = Reason::field("budget", "budget-below-used").with("used", used).with("budget", budget);
        return Err(Error::refused(reason));
    }
    let sql = "INSERT INTO scheme_budget (head, financial_year, budget_paise, used_paise) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (head, financial_year) DO UPDATE SET budget_paise = excluded.budget_paise, \
               used_paise = excluded.used_paise";
    tx.conn().run(sql, values![head.clone(), year, command.budget.map(|amount| amount.0), used.0]).await?;
    let record = json!({"head": head, "financial_year": year, "budget_paise": command.budget});
    tx.audit(Change::of(Verb::Administer, "scheme_budget", year).after(record)).await
}

/// What is used of a head. Nobody makes a charge or a claim of it until the transaction ends: the scheme's
/// row and the budget's are taken exclusively, and whoever uses it refers to one of them.
async fn used(tx: &WriteTx, head: &str, year: FinancialYear) -> Result<Paise> {
    if tx.backend() == DbBackend::Postgres {
        tx.conn().run("SELECT id FROM scheme WHERE code = $1 FOR UPDATE", values![head.to_owned()]).await?;
    }
    let sql = format!(
        "SELECT used_paise AS used FROM scheme_budget WHERE head = $1 AND financial_year = $2{}",
        tx.for_update()
    );
    let row: Option<Used> = tx.conn().row(&sql, values![head.to_owned(), i64::from(year.0)]).await?;
    let claimed = row.map_or(Paise::ZERO, |row| row.used);
    let sql = "SELECT CAST(COALESCE(SUM(g.amount_paise - g.given_back_paise), 0) AS BIGINT) AS used \
               FROM charge_concession g JOIN charge c ON c.id = g.charge_id JOIN scheme s ON s.id = g.scheme_id \
               WHERE s.code = $1 AND s.scope = 'user_fee' AND c.service_on >= $2 AND c.service_on < $3";
    let (from, until) = (year.first_day(), FinancialYear(year.0.saturating_add(1)).first_day());
    let row: Option<Used> = tx.conn().row(sql, values![head.to_owned(), from, until]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.used).max(claimed))
}
