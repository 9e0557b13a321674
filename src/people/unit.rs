//! Units as other rooms see them, and how they are found.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{unit, unit_category, user_category};
use crate::base::{Error, Lang, Paise, Result, UnitId};
use crate::catalogue::search;
use crate::db::Rows;

/// Where a unit stands with the centre's administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitStatus {
    /// Signed up; a manager has not looked at its papers yet.
    AwaitingVerification,
    /// May book.
    Active,
    /// Its sign-up was turned down.
    Rejected,
    /// May not book for now.
    Suspended,
    /// Was registered twice; what it is goes on under another code.
    Merged,
}

impl UnitStatus {
    /// Every status.
    pub const ALL: [UnitStatus; 5] = [
        UnitStatus::AwaitingVerification,
        UnitStatus::Active,
        UnitStatus::Rejected,
        UnitStatus::Suspended,
        UnitStatus::Merged,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            UnitStatus::AwaitingVerification => "awaiting_verification",
            UnitStatus::Active => "active",
            UnitStatus::Rejected => "rejected",
            UnitStatus::Suspended => "suspended",
            UnitStatus::Merged => "merged",
        }
    }

    /// The status of a stored code.
    pub fn from_code(code: &str) -> Option<UnitStatus> {
        UnitStatus::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub cluster_id: Option<i64>,
    pub unit_kind: String,
    pub size_category: String,
    pub spv_member: bool,
    pub women_owned: bool,
    pub scst_owned: bool,
    pub udyam_no: Option<String>,
    /// `None`: not registered for GST.
    pub gstin: Option<String>,
    /// GST code of its State.
    pub state_code: String,
    pub place: String,
    pub pin: String,
    pub contact_role: String,
    pub phone: String,
    pub email: Option<String>,
    /// Language of its messages and documents.
    pub lang: Lang,
    pub joined_on: NaiveDate,
    /// What it may owe before it must pay first.
    pub credit_limit: Paise,
    pub status: UnitStatus,
    pub status_reason: String,
    /// Counts changes; a form that shows an older one is told.
    pub version: i64,
}

impl Unit {
    /// Its name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }

    /// Whether it may book.
    pub fn is_active(&self) -> bool {
        self.status == UnitStatus::Active
    }
}

impl From<unit::Model> for Unit {
    fn from(row: unit::Model) -> Unit {
        Unit {
            id: row.id,
            code: row.code,
            name_en: row.name_en,
            name_hi: row.name_hi,
            cluster_id: row.cluster_id,
            unit_kind: row.unit_kind,
            size_category: row.size_category,
            spv_member: row.spv_member,
            women_owned: row.women_owned,
            scst_owned: row.scst_owned,
            udyam_no: row.udyam_no,
            gstin: row.gstin,
            state_code: row.state_code,
            place: row.place,
            pin: row.pin,
            contact_role: row.contact_role,
            phone: row.phone,
            email: row.email,
            lang: Lang::from_code(&row.lang).unwrap_or_default(),
            joined_on: row.joined_on,
            credit_limit: row.credit_limit_paise,
            // The column's CHECK knows the same five.
            status: UnitStatus::from_code(&row.status).unwrap_or(UnitStatus::Suspended),
            status_reason: row.status_reason,
            version: row.version,
        }
    }
}

/// A unit by its id.
///
/// # Errors
/// [`Error::NotFound`]. Whether the actor may see it, the asking verb decides.
pub async fn unit(conn: &impl ConnectionTrait, id: UnitId) -> Result<Unit> {
    unit::Entity::find_by_id(id).one(conn).await?.map(Unit::from).ok_or(Error::NotFound)
}

/// A unit by its code (`U0393`), in any case.
pub async fn unit_by_code(conn: &impl ConnectionTrait, code: &str) -> Result<Option<Unit>> {
    let code = code.trim().to_uppercase();
    Ok(unit::Entity::find().filter(unit::Column::Code.eq(code)).one(conn).await?.map(Unit::from))
}

/// The user category of a unit on a day; before its first one, the first counts.
/// `None` while nobody has decided on any.
pub async fn category_on(conn: &impl ConnectionTrait, unit: UnitId, day: NaiveDate) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Found {
        user_category: String,
    }
    let found: Option<Found> = conn
        .row(
            "SELECT c.user_category FROM unit_category c JOIN unit u ON u.id = c.unit_id \
             WHERE c.unit_id = $1 AND u.status IN ('active', 'suspended') \
             ORDER BY CASE WHEN c.effective_from <= $2 THEN 0 ELSE 1 END, \
             CASE WHEN c.effective_from <= $2 THEN c.effective_from END DESC, c.effective_from LIMIT 1",
            crate::db::values![unit.0, day],
        )
        .await?;
    Ok(found.map(|found| found.user_category))
}

/// A dated category with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedCategory {
    pub user_category: String,
    pub effective_from: NaiveDate,
    pub evidence: String,
    pub decided_by: Option<i64>,
}

/// All categories of a unit, the newest first.
pub async fn categories_of(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<DatedCategory>> {
    let rows = unit_category::Entity::find()
        .filter(unit_category::Column::UnitId.eq(unit))
        .order_by_desc(unit_category::Column::EffectiveFrom)
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| DatedCategory {
            user_category: row.user_category,
            effective_from: row.effective_from,
            evidence: row.evidence,
            decided_by: row.decided_by,
        })
        .collect())
}

/// A user category: who pays which rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCategory {
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub rule_en: String,
}

/// All user categories, in the order of the rate card.
pub async fn user_categories(conn: &impl ConnectionTrait) -> Result<Vec<UserCategory>> {
    let rows = user_category::Entity::find().order_by_asc(user_category::Column::Id).all(conn).await?;
    let category = |row: user_category::Model| UserCategory {
        code: row.code,
        name_en: row.name_en,
        name_hi: row.name_hi,
        rule_en: row.rule_en,
    };
    Ok(rows.into_iter().map(category).collect())
}

/// Which units a list shows.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// Words of name, code, place, phone, GSTIN or Udyam number; all must fit.
    pub words: String,
    /// Only these.
    pub status: Option<UnitStatus>,
    /// Only after this id, for the next page.
    pub after: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

/// Units that fit, by id.
pub async fn find_units(conn: &impl ConnectionTrait, filter: &UnitFilter) -> Result<Vec<Unit>> {
    let mut query = unit::Entity::find().order_by_asc(unit::Column::Id).limit(filter.limit);
    for word in search::query_words(&filter.words) {
        // Folded words hold letters and digits only, so nothing in them is a wildcard.
        query = query.filter(Expr::col(unit::Column::SearchText).like(format!("%{word}%")));
    }
    if let Some(status) = filter.status {
        query = query.filter(unit::Column::Status.eq(status.code()));
    }
    if let Some(after) = filter.after {
        query = query.filter(unit::Column::Id.gt(after));
    }
    Ok(query.all(conn).await?.into_iter().map(Unit::from).collect())
}

/// How many units wait for verification.
pub async fn count_awaiting(conn: &impl ConnectionTrait) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }
    let count: Option<Count> =
        conn.row("SELECT COUNT(*) AS n FROM unit WHERE status = 'awaiting_verification'", vec![]).await?;
    Ok(count.map_or(0, |count| count.n))
}

/// The text a unit is found by.
pub(super) fn search_text(row: &[&str]) -> String {
    search::search_text(row.iter().copied())
}

/// A cluster as people choose it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ClusterName {
    pub id: i64,
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
}

/// All clusters, for choosing where a unit belongs.
pub async fn cluster_names(conn: &impl ConnectionTrait) -> Result<Vec<ClusterName>> {
    Ok(conn.rows("SELECT id, code, name_en, name_hi FROM cluster ORDER BY name_en", vec![]).await?)
}

/// A centre as people choose it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CentreName {
    pub id: i64,
    pub name_en: String,
    pub name_hi: String,
}

/// All centres, for choosing where a staff role holds.
pub async fn centre_names(conn: &impl ConnectionTrait) -> Result<Vec<CentreName>> {
    Ok(conn.rows("SELECT id, name_en, name_hi FROM centre ORDER BY name_en", vec![]).await?)
}
