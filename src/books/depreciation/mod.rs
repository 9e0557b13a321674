//! Setting money aside to replace machines: what each cost, how much of it wears off in a year, and the months it was
//! set aside for.
//!
//! What always holds: a machine's month is set aside once; never more than the machine cost; what was set aside is an
//! entry of the journal and is never changed.

mod pages;
mod post;
mod rules;
mod terms;

pub(super) use pages::router;
use post::{PostDepreciation, post_depreciation};
use terms::{SetTerms, set_terms};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{BasisPoints, CentreId, EquipmentId, Paise, Result};
use crate::db::{Rows, values};

/// A machine with its depreciation as of a month.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MachineMonth {
    /// The machine.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name_en: String,
    /// Its name.
    pub name_hi: String,
    /// The terms that hold in the month; `None` where none are set.
    pub terms_id: Option<i64>,
    /// What it cost.
    pub cost: Option<Paise>,
    /// How much of it wears off in a year.
    pub percent: Option<BasisPoints>,
    /// Set aside for this month.
    pub posted: Option<Paise>,
    /// Set aside for all months.
    pub reserve: Paise,
}

impl MachineMonth {
    /// What this month sets aside; `None` without terms.
    pub fn amount(&self) -> Result<Option<Paise>> {
        match (self.cost, self.percent) {
            (Some(cost), Some(percent)) => rules::month_amount(cost, percent, self.reserve).map(Some),
            _ => Ok(None),
        }
    }
}

/// The centre's machines with what holds for them in a month.
async fn machines(conn: &impl ConnectionTrait, centre: CentreId, first_day: NaiveDate) -> Result<Vec<MachineMonth>> {
    let sql = "SELECT e.id AS equipment_id, e.code, e.name_en, e.name_hi, t.id AS terms_id, t.cost_paise AS cost, \
         t.percent_bp AS percent, m.amount_paise AS posted, CAST(COALESCE((SELECT SUM(r.amount_paise) \
         FROM depreciation_month r WHERE r.equipment_id = e.id), 0) AS BIGINT) AS reserve FROM equipment e \
         LEFT JOIN depreciation_terms t ON t.equipment_id = e.id AND t.from_on = (SELECT MAX(l.from_on) \
            FROM depreciation_terms l WHERE l.equipment_id = e.id AND l.from_on <= $2) \
         LEFT JOIN depreciation_month m ON m.equipment_id = e.id AND m.month_on = $2 \
         WHERE e.centre_id = $1 ORDER BY e.code";
    Ok(conn.rows(sql, values![centre.0, first_day]).await?)
}
