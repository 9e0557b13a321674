//! User-fee concessions as stored: the scheme's row and its terms.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{BasisPoints, CentreId, Paise, Quantity, Result, SchemeId};
use crate::db::{Rows, values};

use super::concession::{BorneBy, Concession, FreeQuantity, Stacking, Terms};

#[derive(FromQueryResult)]
struct Row {
    id: SchemeId,
    code: String,
    name_en: String,
    name_hi: String,
    share: BasisPoints,
    cap_per_event: Option<Paise>,
    cap_per_year: Option<Paise>,
    max_events_per_year: Option<i64>,
    cap_per_measure: Option<Paise>,
    measure: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    for_women_owned: bool,
    for_scst_owned: bool,
    for_user_categories: String,
    for_kinds: String,
    for_clusters: String,
    borne_by: Option<String>,
    stacking: Option<String>,
    place: Option<i64>,
    flat: Option<Paise>,
    least_unit_share: Option<BasisPoints>,
    free_per_month: Option<Quantity>,
    free_unit: Option<String>,
    centre_id: Option<CentreId>,
}

const SELECT: &str = "SELECT s.id, s.code, s.name_en, s.name_hi, s.percent_bp AS share, \
     s.cap_per_event_paise AS cap_per_event, s.cap_per_year_paise AS cap_per_year, s.max_events_per_year, \
     s.cap_per_measure_paise AS cap_per_measure, s.measure, s.valid_from, s.valid_to, s.for_women_owned, \
     s.for_scst_owned, s.for_user_categories, s.for_kinds, s.for_clusters, t.borne_by, t.stacking, t.place, \
     t.flat_paise AS flat, t.least_unit_share_bp AS least_unit_share, t.free_per_month_milli AS free_per_month, \
     t.free_unit, t.centre_id FROM scheme s LEFT JOIN concession_terms t ON t.scheme_code = s.code \
     WHERE s.scope = 'user_fee'";

/// Those in force on an Indian day.
pub(super) async fn on(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<Concession>> {
    let sql = format!("{SELECT} AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to >= $1) ORDER BY s.code");
    Ok(conn.rows::<Row>(&sql, values![day]).await?.into_iter().map(Row::concession).collect())
}

/// All of them, whether in force or not.
pub(super) async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Concession>> {
    let sql = format!("{SELECT} ORDER BY s.code");
    Ok(conn.rows::<Row>(&sql, values![]).await?.into_iter().map(Row::concession).collect())
}

impl Row {
    fn concession(self) -> Concession {
        let list = |codes: &str| codes.split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        let free = self.free_per_month.zip(self.free_unit.filter(|unit| !unit.is_empty()));
        Concession {
            id: self.id,
            share: self.share,
            cap_per_event: self.cap_per_event,
            cap_per_year: self.cap_per_year,
            max_events_per_year: self.max_events_per_year,
            cap_per_measure: self.cap_per_measure,
            measure: self.measure,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            for_women_owned: self.for_women_owned,
            for_scst_owned: self.for_scst_owned,
            for_user_categories: list(&self.for_user_categories),
            for_kinds: list(&self.for_kinds),
            for_clusters: list(&self.for_clusters),
            terms: Terms {
                borne_by: self.borne_by.as_deref().and_then(BorneBy::from_code).unwrap_or_default(),
                stacking: self.stacking.as_deref().and_then(Stacking::from_code).unwrap_or_default(),
                place: self.place.unwrap_or_default(),
                flat: self.flat,
                least_unit_share: self.least_unit_share.unwrap_or_default(),
                free: free.map(|(per_month, unit)| FreeQuantity { per_month, unit }),
                centre: self.centre_id,
            },
            code: self.code,
            name_en: self.name_en,
            name_hi: self.name_hi,
        }
    }
}
