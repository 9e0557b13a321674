//! An expense becomes a claim: computed by the version in force on its day, and counted against the caps.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::award::{Award, Expense, Had, Version, choose};
use super::rules::entering;
use super::store::{claimant, lock, used, versions};
use crate::access;
use crate::base::time::{FinancialYear, Instant, ist_date};
use crate::base::{Actor, Error, Reason, Result, Scope, UnitId, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// An expense a unit wants a part back of.
#[derive(Clone, Debug)]
pub struct EnterClaim {
    /// Whose.
    pub unit: UnitId,
    /// What was spent.
    pub expense: Expense,
    /// Bill of lading, container numbers, invoice.
    pub particulars: String,
}

/// What a claim would give now.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The version in force on the day.
    pub version: Version,
    /// The figures.
    pub award: Award,
    /// What the unit had before.
    pub had: Had,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// What an expense would give now; nothing is taken.
///
/// # Errors
/// Not found or not allowed; refused with all reasons.
pub async fn assess(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    now: Instant,
    unit: UnitId,
    expense: &Expense,
) -> Result<Assessed> {
    access::check(actor, Verb::EnterClaim, Scope::Unit(unit))?;
    let today = ist_date(now);
    Error::check(entering(expense, today))?;
    let all = versions(conn).await?;
    let (version, percent) = choose(&all, &claimant(conn, unit).await?, expense, today)?;
    let had = used(conn, unit, &version.head, FinancialYear::of(expense.on)).await?;
    let award = version.award(percent, expense, &had)?;
    Ok(Assessed { version: version.clone(), award, had })
}

/// Enters a claim and takes its award from the unit's caps and the budget. Answers its number.
///
/// # Errors
/// As [`assess`]; refused `claim-nothing-left` when a cap or the budget is used up.
pub async fn enter(tx: &WriteTx, command: &EnterClaim) -> Result<i64> {
    let by = tx.actor().user_id.ok_or(Error::NotLoggedIn)?;
    let EnterClaim { unit, expense, particulars } = command;
    let (conn, year) = (tx.conn(), FinancialYear::of(expense.on));
    let Assessed { version, award, .. } = assess(conn, tx.actor(), tx.now(), *unit, expense).await?;
    if particulars.trim().is_empty() {
        return Err(Error::field("particulars", "claim-particulars"));
    }
    let taken = lock(tx, *unit, &version.head, year).await?;
    let award = version.award(award.percent, expense, &taken.had)?;
    if award.amount.0 <= 0 {
        return Err(Error::refused(Reason::new("claim-nothing-left")));
    }
    taken.take(&version, award.amount).await?;
    let row: Option<Id> = conn
        .row(
            "INSERT INTO scheme_claim (unit_id, scheme_id, head, financial_year, event_on, count_milli, spent_paise, \
             particulars, percent_bp, computed_paise, awarded_paise, limited_by, status, created_at, created_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'submitted', $13, $14) RETURNING id",
            values![
                unit.0,
                version.id.0,
                version.head.clone(),
                i64::from(year.0),
                expense.on,
                expense.count.milli(),
                expense.spent,
                particulars.trim().to_owned(),
                award.percent,
                award.computed,
                award.amount,
                award.cap.map_or("", super::award::Cap::code),
                tx.now(),
                by.0
            ],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no claim stored"))?.id;
    let after = json!({
        "scheme": version.code, "event_on": expense.on, "spent_paise": expense.spent,
        "computed_paise": award.computed, "awarded_paise": award.amount, "limited_by": award.cap,
    });
    tx.audit(Change::of(Verb::EnterClaim, "scheme_claim", id).after(after)).await?;
    Ok(id)
}
