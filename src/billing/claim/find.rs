//! Claims as people see them.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::Status;
use crate::access;
use crate::base::{Actor, BasisPoints, Error, Lang, Paise, Quantity, Result, Scope, UnitId, Verb};
use crate::db::{Rows, WriteTx, values};

/// A claim.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Claim {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    /// Code of the version it was computed by.
    pub scheme_code: String,
    scheme_name_en: String,
    scheme_name_hi: String,
    /// Who decides.
    pub authority: String,
    /// What shares a cap.
    pub head: String,
    /// Starting year of the financial year of the event.
    pub financial_year: i64,
    /// Indian day of the event.
    pub event_on: NaiveDate,
    /// Containers or kilograms.
    pub count: Quantity,
    /// What was spent.
    pub spent: Paise,
    /// What it was.
    pub particulars: String,
    /// Share, with what tops it up.
    pub percent: BasisPoints,
    /// Share before caps.
    pub computed: Paise,
    /// After caps.
    pub awarded: Paise,
    /// Which cap bounded it; empty if none.
    pub limited_by: String,
    pub(super) status: String,
    /// When the committee meets.
    pub committee_on: Option<NaiveDate>,
    /// Number of the order.
    pub sanction_number: String,
    /// Its day.
    pub sanction_on: Option<NaiveDate>,
    /// What was sanctioned.
    pub sanctioned: Option<Paise>,
    /// Why less or nothing.
    pub because: String,
    /// When the money came.
    pub paid_on: Option<NaiveDate>,
    /// The bank's number of the transfer.
    pub utr: String,
}

impl Claim {
    /// Where it stands.
    pub fn standing(&self) -> Status {
        Status::from_code(&self.status).unwrap_or(Status::Withdrawn)
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_name_en, &self.unit_name_hi)
    }

    /// Name of the scheme.
    pub fn scheme_name(&self, lang: Lang) -> &str {
        lang.pick(&self.scheme_name_en, &self.scheme_name_hi)
    }
}

/// Which claims are wanted; empty is all.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    /// Whose.
    pub unit: Option<UnitId>,
    /// Where they stand.
    pub status: Option<Status>,
    /// Of which head.
    pub head: String,
    /// First Indian day of the event.
    pub from: Option<NaiveDate>,
    /// Last Indian day of the event.
    pub until: Option<NaiveDate>,
}

const SELECT: &str = "SELECT c.id, c.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, s.code AS scheme_code, s.name_en AS scheme_name_en, s.name_hi AS scheme_name_hi, \
     s.authority, c.head, c.financial_year, c.event_on, c.count_milli AS count, c.spent_paise AS spent, \
     c.particulars, c.percent_bp AS percent, c.computed_paise AS computed, c.awarded_paise AS awarded, c.limited_by, \
     c.status, c.committee_on, c.sanction_number, c.sanction_on, c.sanctioned_paise AS sanctioned, c.because, \
     c.paid_on, c.utr FROM scheme_claim c JOIN unit u ON u.id = c.unit_id JOIN scheme s ON s.id = c.scheme_id";

/// A claim the actor may see.
///
/// # Errors
/// Not found, also where it is another unit's; not allowed.
pub async fn find(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<Claim> {
    let found = by_id(conn, id).await?;
    access::check(actor, Verb::SeeClaims, Scope::Unit(found.unit_id))?;
    Ok(found)
}

async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Claim> {
    let found: Option<Claim> = conn.row(&format!("{SELECT} WHERE c.id = $1"), values![id]).await?;
    found.ok_or(Error::NotFound)
}

/// The same, taken exclusively.
pub(super) async fn lock_claim(tx: &WriteTx, id: i64) -> Result<Claim> {
    let sql = format!("SELECT id FROM scheme_claim WHERE id = $1{}", tx.for_update());
    tx.conn().run(&sql, values![id]).await?;
    by_id(tx.conn(), id).await
}

/// Claims, newest first; a unit sees its own whatever it asks for. Two hundred at most but for a batch.
///
/// # Errors
/// Not allowed.
pub async fn list(conn: &impl ConnectionTrait, actor: &Actor, filter: &ClaimFilter, most: i64) -> Result<Vec<Claim>> {
    let unit = actor.unit().or(filter.unit);
    access::check(actor, Verb::SeeClaims, unit.map_or(Scope::Everywhere, Scope::Unit))?;
    let sql = format!(
        "{SELECT} WHERE (CAST($1 AS BIGINT) IS NULL OR c.unit_id = $1) AND (CAST($2 AS TEXT) = '' OR c.status = $2) \
         AND (CAST($3 AS TEXT) = '' OR c.head = $3) AND c.event_on >= $4 AND c.event_on <= $5 \
         ORDER BY c.id DESC LIMIT $6"
    );
    let from = filter.from.unwrap_or(FIRST);
    let until = filter.until.unwrap_or(LAST);
    let status = filter.status.map_or("", Status::code);
    let values = values![unit.map(|unit| unit.0), status, filter.head.clone(), from, until, most];
    Ok(conn.rows(&sql, values).await?)
}

/// Before and after every event.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day");
const LAST: NaiveDate = NaiveDate::from_ymd_opt(2999, 12, 31).expect("a day");
