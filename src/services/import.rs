//! `training_courses.csv`, `events.csv` and `raw_materials.csv`.

use chrono::NaiveDate;
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{NotSet, Set};

use super::entity::{event, raw_material, training_course};
use crate::access;
use crate::base::rows::{Fields, ImportRow, Report, Rows};
use crate::base::{BasisPoints, CentreId, Paise, Quantity, Result, Scope, Verb};
use crate::catalogue::import::{centre_ids, promised};
use crate::db::{Change, WriteTx};

/// A course.
#[derive(Clone, Debug)]
pub struct CourseRow {
    code: String,
    centre: String,
    name_en: String,
    name_hi: String,
    hours: i64,
    days: i64,
    seats: i64,
    fee: Paise,
    concession_note_en: String,
}

impl ImportRow for CourseRow {
    const FILE: &'static str = "training_courses";
    const COLUMNS: &'static [&'static str] = &[
        "course_code",
        "centre_code",
        "name_en",
        "name_hi",
        "hours",
        "days",
        "seats",
        "fee_paise",
        "concession_note_en",
    ];
    const KEY: &'static [&'static str] = &["course_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        CourseRow {
            code: fields.code("course_code"),
            centre: fields.reference("centre_code", "centres"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            hours: fields.whole("hours", 1..=10_000),
            days: fields.whole("days", 1..=1_000),
            seats: fields.whole("seats", 1..=100_000),
            fee: fields.paise("fee_paise"),
            concession_note_en: fields.text_or_empty("concession_note_en"),
        }
    }
}

/// An event.
#[derive(Clone, Debug)]
pub struct EventRow {
    code: String,
    centre: String,
    name_en: String,
    name_hi: String,
    kind: &'static str,
    on_date: NaiveDate,
    seats: i64,
    organiser_en: String,
    seed_ref: String,
}

/// Kinds of event.
pub(super) const EVENT_KINDS: [&str; 6] =
    ["award", "awareness_camp", "buyer_seller_meet", "exhibition", "seminar", "workshop"];

impl ImportRow for EventRow {
    const FILE: &'static str = "events";
    const COLUMNS: &'static [&'static str] =
        &["event_code", "centre_code", "name_en", "name_hi", "kind", "event_date", "seats", "organiser_en", "seed_ref"];
    const KEY: &'static [&'static str] = &["event_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        EventRow {
            code: fields.code("event_code"),
            centre: fields.reference("centre_code", "centres"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            kind: fields.one_of("kind", &EVENT_KINDS),
            on_date: fields.date("event_date"),
            seats: fields.whole("seats", 1..=100_000),
            organiser_en: fields.text("organiser_en"),
            seed_ref: fields.text_or_empty("seed_ref"),
        }
    }
}

/// An item of a raw material bank.
#[derive(Clone, Debug)]
pub struct MaterialRow {
    code: String,
    centre: String,
    name_en: String,
    name_hi: String,
    quantity_unit: String,
    hsn: String,
    buy_rate: Paise,
    issue_rate: Paise,
    reorder_level: Quantity,
    gst: BasisPoints,
}

impl ImportRow for MaterialRow {
    const FILE: &'static str = "raw_materials";
    const COLUMNS: &'static [&'static str] = &[
        "item_code",
        "centre_code",
        "name_en",
        "name_hi",
        "uom",
        "hsn",
        "buy_rate_paise",
        "issue_rate_paise",
        "reorder_level",
        "gst_percent",
    ];
    const KEY: &'static [&'static str] = &["item_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        MaterialRow {
            code: fields.code("item_code"),
            centre: fields.reference("centre_code", "centres"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            quantity_unit: fields.code("uom"),
            hsn: fields.code("hsn"),
            buy_rate: fields.paise("buy_rate_paise"),
            issue_rate: fields.paise("issue_rate_paise"),
            reorder_level: fields.quantity("reorder_level"),
            gst: fields.percent("gst_percent"),
        }
    }
}

async fn record(tx: &WriteTx, kind: &'static str, id: i64, at: CentreId, row: &impl serde::Serialize) -> Result<()> {
    let after = serde_json::to_value(row).unwrap_or_default();
    tx.audit(Change::of(Verb::Administer, kind, id).at(at).after(after)).await
}

/// Stores courses; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_courses(tx: &WriteTx, rows: &Rows<CourseRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    let centres = centre_ids(tx.conn()).await?;
    for (_, row) in rows.iter() {
        let row = row.clone();
        let stored = training_course::ActiveModel {
            id: NotSet,
            code: Set(row.code),
            centre_id: Set(promised(&centres, &row.centre)?),
            name_en: Set(row.name_en),
            name_hi: Set(row.name_hi),
            hours: Set(row.hours),
            days: Set(row.days),
            seats: Set(row.seats),
            fee_paise: Set(row.fee),
            concession_note_en: Set(row.concession_note_en),
        }
        .insert(tx.conn())
        .await?;
        record(tx, "training_course", stored.id, stored.centre_id, &stored).await?;
        report.advance(1);
    }
    Ok(())
}

/// Stores events; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_events(tx: &WriteTx, rows: &Rows<EventRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    let centres = centre_ids(tx.conn()).await?;
    for (_, row) in rows.iter() {
        let row = row.clone();
        let stored = event::ActiveModel {
            id: NotSet,
            code: Set(row.code),
            centre_id: Set(promised(&centres, &row.centre)?),
            name_en: Set(row.name_en),
            name_hi: Set(row.name_hi),
            kind: Set(row.kind.to_owned()),
            on_date: Set(row.on_date),
            seats: Set(row.seats),
            organiser_en: Set(row.organiser_en),
            seed_ref: Set(row.seed_ref),
        }
        .insert(tx.conn())
        .await?;
        record(tx, "event", stored.id, stored.centre_id, &stored).await?;
        report.advance(1);
    }
    Ok(())
}

/// Stores raw materials; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_materials(tx: &WriteTx, rows: &Rows<MaterialRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    let centres = centre_ids(tx.conn()).await?;
    for (_, row) in rows.iter() {
        let row = row.clone();
        let stored = raw_material::ActiveModel {
            id: NotSet,
            code: Set(row.code),
            centre_id: Set(promised(&centres, &row.centre)?),
            name_en: Set(row.name_en),
            name_hi: Set(row.name_hi),
            quantity_unit: Set(row.quantity_unit),
            hsn: Set(row.hsn),
            buy_rate_paise: Set(row.buy_rate),
            issue_rate_paise: Set(row.issue_rate),
            reorder_level_milli: Set(row.reorder_level),
            gst_bp: Set(row.gst),
        }
        .insert(tx.conn())
        .await?;
        record(tx, "raw_material", stored.id, stored.centre_id, &stored).await?;
        report.advance(1);
    }
    Ok(())
}
