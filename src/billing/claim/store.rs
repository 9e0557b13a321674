//! Caps used, budgets and the versions of schemes: read for a figure that is only shown, locked for a
//! claim that is made. Rows are taken in one order: the unit's year, then the budget.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::award::{Claimant, Had, Version};
use crate::base::time::FinancialYear;
use crate::base::{Error, Paise, Reason, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// Every version of every scheme that gives back what a unit spent elsewhere, newest first within its head.
///
/// # Errors
/// A fault of the database.
pub async fn versions(conn: &impl ConnectionTrait) -> Result<Vec<Version>> {
    let sql = "SELECT s.id, s.code, s.name_en, s.name_hi, s.expense_type, COALESCE(c.head, s.expense_type) AS head, \
               s.percent_bp AS percent, s.cap_per_event_paise AS cap_per_event, \
               s.cap_per_year_paise AS cap_per_year, s.max_events_per_year AS max_events, \
               s.cap_per_measure_paise AS cap_per_measure, s.measure, s.valid_from, s.valid_to, s.authority, \
               COALESCE(c.size_categories, '') AS size_categories, COALESCE(c.udyam, FALSE) AS udyam, \
               (s.for_women_owned OR COALESCE(c.women, FALSE)) AS women, \
               (s.for_scst_owned OR COALESCE(c.scst, FALSE)) AS scst, \
               COALESCE(c.women_or_scst, FALSE) AS women_or_scst, COALESCE(c.in_cluster, FALSE) AS in_cluster, \
               c.within_days, COALESCE(c.tops_up, FALSE) AS tops_up \
               FROM scheme s LEFT JOIN scheme_condition c ON c.scheme_code = s.code WHERE s.scope <> 'user_fee' \
               ORDER BY COALESCE(c.head, s.expense_type), s.valid_from DESC, s.code";
    Ok(conn.rows(sql, values![]).await?)
}

/// What counts about a unit.
///
/// # Errors
/// Not found.
pub async fn claimant(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Claimant> {
    let sql = "SELECT size_category, (udyam_no IS NOT NULL AND udyam_no <> '') AS udyam, women_owned, scst_owned, \
               (cluster_id IS NOT NULL) AS in_cluster FROM unit WHERE id = $1";
    conn.row(sql, values![unit.0]).await?.ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct Used {
    used_paise: i64,
    event_count: i64,
    cap_paise: Option<i64>,
    most_events: Option<i64>,
}

#[derive(FromQueryResult)]
struct Budget {
    budget_paise: Option<i64>,
    used_paise: i64,
}

fn had(used: Option<&Used>, budget: Option<&Budget>) -> Had {
    Had {
        used: Paise(used.map_or(0, |used| used.used_paise)),
        events: used.map_or(0, |used| used.event_count),
        budget_left: budget.and_then(|row| row.budget_paise.map(|budget| Paise(budget - row.used_paise))),
    }
}

const USE: &str = "SELECT used_paise, event_count, cap_paise, most_events FROM scheme_use \
                   WHERE unit_id = $1 AND head = $2 AND financial_year = $3";
const BUDGET: &str = "SELECT budget_paise, used_paise FROM scheme_budget WHERE head = $1 AND financial_year = $2";

/// What a unit has had of a head, for a figure that is only shown.
///
/// # Errors
/// A fault of the database.
pub async fn used(conn: &impl ConnectionTrait, unit: UnitId, head: &str, year: FinancialYear) -> Result<Had> {
    let year = i64::from(year.0);
    let used: Option<Used> = conn.row(USE, values![unit.0, head.to_owned(), year]).await?;
    let budget: Option<Budget> = conn.row(BUDGET, values![head.to_owned(), year]).await?;
    Ok(had(used.as_ref(), budget.as_ref()))
}

/// What a unit has had of a head, with its year and the budget taken exclusively until the transaction ends.
pub(super) struct Taken<'a> {
    tx: &'a WriteTx,
    unit: UnitId,
    head: String,
    year: i64,
    used: Used,
    pub had: Had,
}

/// Takes the rows of a unit's year and of the budget: what is read stays true.
pub(super) async fn lock<'a>(tx: &'a WriteTx, unit: UnitId, head: &str, year: FinancialYear) -> Result<Taken<'a>> {
    let (conn, year, head) = (tx.conn(), i64::from(year.0), head.to_owned());
    let sql = "INSERT INTO scheme_use (unit_id, head, financial_year) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    conn.run(sql, values![unit.0, head.clone(), year]).await?;
    let key = values![unit.0, head.clone(), year];
    let used: Option<Used> = conn.row(&format!("{USE}{}", tx.for_update()), key).await?;
    let sql = "INSERT INTO scheme_budget (head, financial_year) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    conn.run(sql, values![head.clone(), year]).await?;
    let key = values![head.clone(), year];
    let budget: Option<Budget> = conn.row(&format!("{BUDGET}{}", tx.for_update()), key).await?;
    let used = used.ok_or(Error::NotFound)?;
    let had = had(Some(&used), budget.as_ref());
    Ok(Taken { tx, unit, head, year, used, had })
}

impl Taken<'_> {
    /// Counts a claim under a version; the database refuses what passes a cap or the budget.
    pub(super) async fn take(&self, version: &Version, amount: Paise) -> Result<()> {
        // A claim for an event under an older, lower cap must not lower the cap of what was claimed since.
        let larger = |before: Option<i64>, now: Option<i64>, fresh: bool| match (before, now) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (None, now) if fresh => now,
            _ => None,
        };
        let fresh = self.used.event_count == 0 && self.used.used_paise == 0;
        let cap = larger(self.used.cap_paise, version.cap_per_year.map(|cap| cap.0), fresh);
        let most = larger(self.used.most_events, version.max_events, fresh);
        let sql = "UPDATE scheme_use SET used_paise = used_paise + $4, event_count = event_count + 1, cap_paise = $5, \
                   most_events = $6 WHERE unit_id = $1 AND head = $2 AND financial_year = $3 \
                   AND (CAST($5 AS BIGINT) IS NULL OR used_paise + $4 <= $5)";
        let values = values![self.unit.0, self.head.clone(), self.year, amount.0, cap, most];
        let taken = self.tx.conn().run(sql, values).await?;
        let sql = "UPDATE scheme_budget SET used_paise = used_paise + $3 WHERE head = $1 AND financial_year = $2 \
                   AND (budget_paise IS NULL OR used_paise + $3 <= budget_paise)";
        let spent = self.tx.conn().run(sql, values![self.head.clone(), self.year, amount.0]).await?;
        if taken.rows_affected() == 1 && spent.rows_affected() == 1 {
            return Ok(());
        }
        Err(Error::Conflict(Reason::new("claim-cap-used-meanwhile")))
    }

    /// Gives back what a claim no longer takes; a claim that ends without money counts as no event.
    pub(super) async fn give_back(&self, amount: Paise, events: i64) -> Result<()> {
        let sql = "UPDATE scheme_use SET used_paise = used_paise - $4, event_count = event_count - $5 \
                   WHERE unit_id = $1 AND head = $2 AND financial_year = $3";
        let values = values![self.unit.0, self.head.clone(), self.year, amount.0, events];
        self.tx.conn().run(sql, values).await?;
        let sql = "UPDATE scheme_budget SET used_paise = used_paise - $3 WHERE head = $1 AND financial_year = $2";
        self.tx.conn().run(sql, values![self.head.clone(), self.year, amount.0]).await?;
        Ok(())
    }
}

/// What is set aside for a head in a financial year, and how much claims use of it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct BudgetUse {
    /// What shares it.
    pub head: String,
    /// Starting year of the financial year.
    pub financial_year: i64,
    /// What is set aside; without limit if `None`.
    pub budget: Option<Paise>,
    /// What claims use of it.
    pub used: Paise,
}

/// Budgets and their use, newest year first.
///
/// # Errors
/// A fault of the database.
pub async fn budgets(conn: &impl ConnectionTrait) -> Result<Vec<BudgetUse>> {
    let sql = "SELECT head, financial_year, budget_paise AS budget, used_paise AS used FROM scheme_budget \
               ORDER BY financial_year DESC, head";
    Ok(conn.rows(sql, values![]).await?)
}
