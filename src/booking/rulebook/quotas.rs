//! Quotas of a centre as rows.

use chrono::{NaiveDate, Weekday};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CentreId, EquipmentId, Result};
use crate::booking::rules::{Covers, Measure, Period, Quota};
use crate::db::{Rows, values};

const SELECT: &str = "SELECT q.equipment_id, q.category_id, q.user_category, q.measure, q.amount, q.period, q.week_start, \
     q.from_minute, q.until_minute, q.weekdays, q.effective_from, q.effective_until, \
     COALESCE(e.name_en, g.name_en, '') AS name_en, COALESCE(e.name_hi, g.name_hi, '') AS name_hi \
     FROM booking_quota q LEFT JOIN equipment e ON e.id = q.equipment_id \
     LEFT JOIN equipment_category g ON g.id = q.category_id";

/// Quotas in force at a centre.
pub async fn of_centre(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Quota>> {
    let sql = format!("{SELECT} WHERE q.centre_id = $1 AND q.withdrawn_at IS NULL ORDER BY q.id");
    Ok(read(conn.rows(&sql, values![centre.0]).await?))
}

/// Quotas in force where a machine stands.
pub async fn of_machine(conn: &impl ConnectionTrait, code: &str) -> Result<Vec<Quota>> {
    let sql = format!(
        "{SELECT} WHERE q.centre_id = (SELECT centre_id FROM equipment WHERE code = $1) AND q.withdrawn_at IS NULL \
         ORDER BY q.id"
    );
    Ok(read(conn.rows(&sql, values![code]).await?))
}

/// Quotas ever set at a centre, newest first.
pub async fn all_rows(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<QuotaRow>> {
    Ok(conn.rows(&format!("{SELECT} WHERE q.centre_id = $1 ORDER BY q.id DESC"), values![centre.0]).await?)
}

fn read(rows: Vec<QuotaRow>) -> Vec<Quota> {
    rows.into_iter().map(QuotaRow::quota).collect()
}

/// A quota as stored, with the name of what it covers.
#[derive(Clone, Debug, FromQueryResult)]
pub struct QuotaRow {
    equipment_id: Option<EquipmentId>,
    category_id: Option<i64>,
    user_category: Option<String>,
    measure: String,
    amount: i64,
    period: String,
    week_start: i64,
    from_minute: Option<i64>,
    until_minute: Option<i64>,
    weekdays: String,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
    name_en: String,
    name_hi: String,
}

impl QuotaRow {
    /// As the rules know it.
    pub fn quota(self) -> Quota {
        Quota {
            covers: match (self.equipment_id, self.category_id) {
                (Some(machine), _) => Covers::Machine(machine),
                (None, Some(category)) => Covers::Category(category),
                (None, None) => Covers::Centre,
            },
            name_en: self.name_en,
            name_hi: self.name_hi,
            user_category: self.user_category,
            measure: if self.measure == "count" { Measure::Count } else { Measure::Minutes },
            amount: self.amount,
            period: period(&self.period, self.week_start),
            hours: self.from_minute.zip(self.until_minute),
            weekdays: weekdays(&self.weekdays),
            from: self.effective_from,
            until: self.effective_until,
        }
    }
}

/// A period of its stored code; a week begins on the day of its number (1 Monday), on 0 today.
pub fn period(code: &str, week_start: i64) -> Period {
    match code {
        "day" => Period::Day,
        "month" => Period::Month,
        "year" => Period::Year,
        _ => Period::Week(weekday(week_start)),
    }
}

/// The day of a number: 1 Monday … 7 Sunday.
pub fn weekday(number: i64) -> Option<Weekday> {
    let index = u8::try_from(number.checked_sub(1)?).ok()?;
    Weekday::try_from(index).ok()
}

/// Days as stored: their numbers, joined by commas.
pub fn weekdays(stored: &str) -> Vec<Weekday> {
    stored.split(',').filter_map(|number| weekday(number.trim().parse().ok()?)).collect()
}
