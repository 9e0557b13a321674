//! Days on which one centre is closed besides its State's holidays.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder};
use sea_orm::{ColumnTrait, ConnectionTrait};
use serde::{Deserialize, Serialize};
use serde_json::to_value;

use super::checks::Checks;
use super::entity::holiday;
use super::queries;
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{CentreId, Error, Reason, Result, Scope, Verb};
use crate::db::{Change, WriteTx};

/// A closed day as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct HolidayForm {
    /// The day.
    pub on_date: String,
    /// Why, in English.
    pub name_en: String,
    /// Why, in Hindi.
    pub name_hi: String,
}

/// Closed days of one centre from a day on.
///
/// # Errors
/// A fault of the database.
pub async fn own_holidays(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: chrono::NaiveDate,
) -> Result<Vec<holiday::Model>> {
    let own = holiday::Entity::find()
        .filter(holiday::Column::CentreId.eq(centre))
        .filter(holiday::Column::OnDate.gte(from))
        .order_by_asc(holiday::Column::OnDate);
    Ok(own.all(conn).await?)
}

/// Closes a centre on a day, today at the earliest. Bookings already made stay.
///
/// # Errors
/// Refused with every fault of the form, or when the day is closed already.
pub async fn add_holiday(tx: &WriteTx, centre_code: &str, form: &HolidayForm) -> Result<()> {
    let centre = queries::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    let mut checks = Checks::default();
    let on_date = checks.known("on_date", "catalogue-day", parse_date(&form.on_date));
    let name_en = checks.text("name_en", "catalogue-name-en", &form.name_en);
    let name_hi = checks.text("name_hi", "catalogue-name-hi", &form.name_hi);
    checks.done()?;
    let today = ist_date(tx.now());
    if on_date < today {
        return Err(Error::refused(Reason::field("on_date", "catalogue-from-today").with("today", short_date(today))));
    }
    if own_holidays(tx.conn(), centre.id, on_date).await?.iter().any(|holiday| holiday.on_date == on_date) {
        return Err(Error::field("on_date", "catalogue-closed-already"));
    }
    let stored = holiday::ActiveModel {
        id: NotSet,
        state_code: Set(centre.state_code),
        centre_id: Set(Some(centre.id)),
        on_date: Set(on_date),
        name_en: Set(name_en),
        name_hi: Set(name_hi),
        kind: Set("centre".to_owned()),
        date_status: Set("fixed_date".to_owned()),
    }
    .insert(tx.conn())
    .await?;
    let after = to_value(&stored).unwrap_or_default();
    tx.audit(Change::of(Verb::ManageCentre, "holiday", stored.id).at(centre.id).after(after)).await
}

/// Opens a centre again on a day it was to be closed. Days of the past and the State's
/// holidays stay; a day that is open already stays open.
///
/// # Errors
/// The actor may not look after this centre.
pub async fn remove_holiday(tx: &WriteTx, centre_code: &str, holiday_id: i64) -> Result<()> {
    let centre = queries::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    let today = ist_date(tx.now());
    let stored = own_holidays(tx.conn(), centre.id, today).await?.into_iter().find(|holiday| holiday.id == holiday_id);
    let Some(stored) = stored else { return Ok(()) };
    let before = to_value(&stored).unwrap_or_default();
    stored.delete(tx.conn()).await?;
    tx.audit(Change::of(Verb::ManageCentre, "holiday", holiday_id).at(centre.id).before(before)).await
}
