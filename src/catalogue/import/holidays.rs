//! `holidays.csv`: the public holidays of States.

use chrono::NaiveDate;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{NotSet, Set};

use super::as_json;
use crate::access;
use crate::base::rows::{Fields, ImportRow, Report, Rows};
use crate::base::{Result, Scope, Verb};
use crate::catalogue::entity::holiday;
use crate::db::{Change, WriteTx};

/// One holiday of one State.
#[derive(Clone, Debug)]
pub struct HolidayRow {
    on_date: NaiveDate,
    state_code: String,
    name_en: String,
    name_hi: String,
    kind: String,
    date_status: &'static str,
}

impl ImportRow for HolidayRow {
    const FILE: &'static str = "holidays";
    const COLUMNS: &'static [&'static str] =
        &["date", "state_code", "weekday", "name_en", "name_hi", "type", "date_status"];
    const KEY: &'static [&'static str] = &["date", "state_code", "name_en"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let on_date = fields.date("date");
        let weekday = on_date.format("%a").to_string().to_uppercase();
        if fields.raw("weekday") != weekday && on_date != NaiveDate::default() {
            fields.problem("weekday", format!("{on_date} is a {weekday}"));
        }
        HolidayRow {
            on_date,
            state_code: fields.state("state_code"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            kind: fields.text("type"),
            date_status: fields.one_of("date_status", &["published", "fixed_date", "computed", "indicative"]),
        }
    }
}

/// Stores holidays; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_holidays(tx: &WriteTx, rows: &Rows<HolidayRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    for (_, row) in rows.iter() {
        let row = row.clone();
        let stored = holiday::ActiveModel {
            id: NotSet,
            state_code: Set(row.state_code),
            centre_id: Set(None),
            on_date: Set(row.on_date),
            name_en: Set(row.name_en),
            name_hi: Set(row.name_hi),
            kind: Set(row.kind),
            date_status: Set(row.date_status.to_owned()),
        }
        .insert(tx.conn())
        .await?;
        tx.audit(Change::of(Verb::Administer, "holiday", stored.id).after(as_json(&stored))).await?;
        report.advance(1);
    }
    Ok(())
}
