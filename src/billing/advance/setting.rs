//! Whether a centre taxes money that comes ahead, from which day on, and at which rate where the service is unknown.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::ist_date;
use crate::base::{BasisPoints, CentreId, Error, Reason, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// From a day on a centre taxes advances, or holds them as untaxed deposits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct AdvanceRule {
    /// First day.
    pub from_on: NaiveDate,
    /// Whether tax is due when the money comes.
    pub taxed: bool,
}

/// A centre's rules, oldest first; before the first one advances are not taxed.
///
/// # Errors
/// Faults of the database.
pub async fn advance_rules(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<AdvanceRule>> {
    let sql = "SELECT from_on, taxed FROM advance_rule WHERE centre_id = $1 ORDER BY from_on";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// Whether a centre taxes advances on a day.
pub(super) async fn taxed_on(conn: &impl ConnectionTrait, centre: CentreId, day: NaiveDate) -> Result<bool> {
    let sql = "SELECT from_on, taxed FROM advance_rule WHERE centre_id = $1 AND from_on <= $2 \
               ORDER BY from_on DESC LIMIT 1";
    let rule: Option<AdvanceRule> = conn.row(sql, values![centre.0, day]).await?;
    Ok(rule.is_some_and(|rule| rule.taxed))
}

#[derive(FromQueryResult)]
struct Rate {
    rate: BasisPoints,
}

/// The rate of an advance whose service is not known (rule 50, proviso).
pub(super) async fn unknown_rate(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<BasisPoints> {
    let sql = "SELECT rate_bp AS rate FROM advance_rate WHERE from_on <= $1 ORDER BY from_on DESC LIMIT 1";
    let rate: Option<Rate> = conn.row(sql, values![day]).await?;
    Ok(rate.map_or(BasisPoints(0), |rate| rate.rate))
}

/// How money ahead is treated at a centre, from a day on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetAdvanceRule {
    /// Whose.
    pub centre: CentreId,
    /// First day; today or later.
    pub from_on: NaiveDate,
    /// Whether tax is due when the money comes.
    pub taxed: bool,
}

/// Sets how money ahead is treated. What came before keeps what held for it.
///
/// # Errors
/// Not found or not allowed; refused for a day in the past.
pub async fn set_advance_rule(tx: &WriteTx, command: &SetAdvanceRule) -> Result<()> {
    access::check(tx.actor(), Verb::SetTaxTerms, Scope::Centre(command.centre))?;
    if command.from_on < ist_date(tx.now()) {
        return Err(Error::refused(Reason::field("from_on", "billing-interest-past")));
    }
    let sql = "INSERT INTO advance_rule (centre_id, from_on, taxed) VALUES ($1, $2, $3) \
               ON CONFLICT (centre_id, from_on) DO UPDATE SET taxed = excluded.taxed";
    tx.conn().run(sql, values![command.centre.0, command.from_on, command.taxed]).await?;
    let change = Change::of(Verb::SetTaxTerms, "advance_rule", command.centre.0).at(command.centre);
    tx.audit(change.after(json!({"from_on": command.from_on, "taxed": command.taxed}))).await
}
