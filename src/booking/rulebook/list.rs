//! What is and was set at a centre, for those who look after it.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Rule;
use super::quotas::QuotaRow;
use crate::base::time::Instant;
use crate::base::{CentreId, Lang, Result};
use crate::booking::rules::Quota;
use crate::db::{Rows, values};

/// A value of a rule with its scope, as it was set.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SetValue {
    /// Row.
    pub id: i64,
    rule: String,
    /// Its value.
    pub value: i64,
    /// First day of the bookings it judges.
    pub effective_from: NaiveDate,
    /// Last one.
    pub effective_until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// When it was set.
    pub set_at: Instant,
    /// By whom.
    pub set_by_name: Option<String>,
    /// Withdrawn since.
    pub withdrawn_at: Option<Instant>,
    /// Code of the machine, if it is for one.
    pub machine: Option<String>,
    machine_en: Option<String>,
    machine_hi: Option<String>,
    user_category: Option<String>,
    category_en: Option<String>,
    category_hi: Option<String>,
}

impl SetValue {
    /// Which rule.
    pub fn rule(&self) -> Option<Rule> {
        Rule::from_code(&self.rule)
    }

    /// Name of the machine, if it is for one.
    pub fn machine_name(&self, lang: Lang) -> Option<&str> {
        Some(lang.pick(self.machine_en.as_deref()?, self.machine_hi.as_deref()?))
    }

    /// Name of the user category, if it is for one.
    pub fn category_name(&self, lang: Lang) -> Option<&str> {
        Some(lang.pick(self.category_en.as_deref()?, self.category_hi.as_deref()?))
    }

    /// Whether a later one of the same rule and scope stands in its place on a day.
    pub fn is_replaced(&self, all: &[SetValue], today: NaiveDate) -> bool {
        let scope = |one: &SetValue| (one.rule.clone(), one.machine.clone(), one.user_category.clone());
        let begins = |one: &SetValue| (one.effective_from, one.id);
        all.iter().any(|other| {
            scope(other) == scope(self)
                && begins(other) > begins(self)
                && Standing::of(other.effective_from, other.effective_until, other.withdrawn_at, today)
                    == Standing::InForce
        })
    }
}

/// Where a value or quota stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Begins later.
    Planned,
    /// Judges bookings of today.
    InForce,
    /// Its last day is past.
    Over,
    /// Taken back.
    Withdrawn,
}

impl Standing {
    /// On a day.
    pub fn of(from: NaiveDate, until: Option<NaiveDate>, withdrawn_at: Option<Instant>, today: NaiveDate) -> Standing {
        match (withdrawn_at, until) {
            (Some(_), _) => Standing::Withdrawn,
            (None, Some(until)) if until < today => Standing::Over,
            _ if today < from => Standing::Planned,
            _ => Standing::InForce,
        }
    }

    /// Whether there is something to withdraw.
    pub fn is_open(self) -> bool {
        matches!(self, Standing::Planned | Standing::InForce)
    }
}

const VALUES: &str = "SELECT r.id, r.rule, r.value, r.effective_from, r.effective_until, r.reason, r.set_at, \
     p.name AS set_by_name, r.withdrawn_at, e.code AS machine, e.name_en AS machine_en, e.name_hi AS machine_hi, \
     r.user_category, c.name_en AS category_en, c.name_hi AS category_hi FROM booking_rule r \
     LEFT JOIN equipment e ON e.id = r.equipment_id LEFT JOIN user_category c ON c.code = r.user_category \
     LEFT JOIN app_user p ON p.id = r.set_by";

/// All values ever set at a centre, newest first.
pub async fn values_of(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<SetValue>> {
    let sql = format!("{VALUES} WHERE r.centre_id = $1 ORDER BY r.id DESC");
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// A quota as it was set.
#[derive(Clone, Debug)]
pub struct SetQuota {
    /// Row.
    pub id: i64,
    /// What it says.
    pub quota: Quota,
    /// Why.
    pub reason: String,
    /// Withdrawn since.
    pub withdrawn_at: Option<Instant>,
    category: Option<(String, String)>,
}

impl SetQuota {
    /// Name of the user category, if it is for one.
    pub fn category_name(&self, lang: Lang) -> Option<&str> {
        self.category.as_ref().map(|(en, hi)| lang.pick(en, hi))
    }
}

#[derive(FromQueryResult)]
struct QuotaFacts {
    id: i64,
    reason: String,
    withdrawn_at: Option<Instant>,
    category_en: Option<String>,
    category_hi: Option<String>,
}

/// All quotas ever set at a centre, newest first.
pub async fn quotas_of(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<SetQuota>> {
    let sql = "SELECT q.id, q.reason, q.withdrawn_at, c.name_en AS category_en, c.name_hi AS category_hi \
               FROM booking_quota q LEFT JOIN user_category c ON c.code = q.user_category WHERE q.centre_id = $1";
    let facts: Vec<QuotaFacts> = conn.rows(&format!("{sql} ORDER BY q.id DESC"), values![centre.0]).await?;
    let rows: Vec<QuotaRow> = super::quotas::all_rows(conn, centre).await?;
    let together = facts.into_iter().zip(rows).map(|(facts, row)| SetQuota {
        id: facts.id,
        quota: row.quota(),
        reason: facts.reason,
        withdrawn_at: facts.withdrawn_at,
        category: facts.category_en.zip(facts.category_hi),
    });
    Ok(together.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_planned_then_in_force_then_over_unless_it_was_withdrawn() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let on = |today: &str| Standing::of(day("2026-11-24"), Some(day("2026-11-26")), None, day(today));
        assert_eq!(on("2026-11-23"), Standing::Planned);
        assert_eq!(on("2026-11-24"), Standing::InForce);
        assert_eq!(on("2026-11-26"), Standing::InForce);
        assert_eq!(on("2026-11-27"), Standing::Over);
        let withdrawn = Standing::of(day("2026-11-24"), None, Some(Instant::default()), day("2026-11-25"));
        assert_eq!(withdrawn, Standing::Withdrawn);
        assert!(!withdrawn.is_open());
    }
}
