//! `equipment_categories.csv` and `equipment.csv`: what can be booked, each with its calendar.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::{as_json, ids_by_code, promised};
use crate::access;
use crate::base::rows::{Fields, ImportRow, Report, Rows};
use crate::base::{CentreId, Lang, Quantity, Result, Scope, Verb};
use crate::catalogue::entity::{calendar, centre, equipment, equipment_category, opening_hours};
use crate::catalogue::hours::quantum_minutes;
use crate::catalogue::machine::{BOOKING_MODES, KINDS, LONGEST_MINUTES, SLOT_KINDS, STATUSES, SlotRules};
use crate::catalogue::search::search_text;
use crate::db::{Change, WriteTx};

/// One menu group.
#[derive(Clone, Debug)]
pub struct CategoryRow {
    code: String,
    name_en: String,
    name_hi: String,
    kind: &'static str,
}

impl ImportRow for CategoryRow {
    const FILE: &'static str = "equipment_categories";
    const COLUMNS: &'static [&'static str] = &["category_code", "name_en", "name_hi", "kind"];
    const KEY: &'static [&'static str] = &["category_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        CategoryRow {
            code: fields.code("category_code"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            kind: fields.one_of("kind", &KINDS),
        }
    }
}

/// Stores categories; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_categories(tx: &WriteTx, rows: &Rows<CategoryRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    for (_, row) in rows.iter() {
        let stored = equipment_category::ActiveModel {
            id: NotSet,
            code: Set(row.code.clone()),
            name_en: Set(row.name_en.clone()),
            name_hi: Set(row.name_hi.clone()),
            kind: Set(row.kind.to_owned()),
        }
        .insert(tx.conn())
        .await?;
        tx.audit(Change::of(Verb::Administer, "equipment_category", stored.id).after(as_json(&stored))).await?;
        report.advance(1);
    }
    Ok(())
}

/// One machine, bench, studio, hall, store or expert.
#[derive(Clone, Debug)]
pub struct EquipmentRow {
    code: String,
    centre: String,
    name_en: String,
    name_hi: String,
    kind: &'static str,
    category: String,
    capacity: i64,
    capacity_unit: String,
    booking_mode: &'static str,
    slot_kind: &'static str,
    slot_minutes: i64,
    buffer_minutes: i64,
    min_minutes: i64,
    max_minutes: i64,
    needs_approval: bool,
    needs_operator: bool,
    needs_training: bool,
    throughput_per_hour: Option<Quantity>,
    throughput_unit: Option<String>,
    billing_basis: String,
    status: &'static str,
    in_service_from: NaiveDate,
    note_en: String,
}

impl ImportRow for EquipmentRow {
    const FILE: &'static str = "equipment";
    const COLUMNS: &'static [&'static str] = &[
        "equipment_code",
        "centre_code",
        "name_en",
        "name_hi",
        "kind",
        "category_code",
        "capacity",
        "capacity_unit",
        "booking_mode",
        "slot_kind",
        "slot_minutes",
        "buffer_minutes",
        "min_minutes",
        "max_minutes",
        "needs_approval",
        "needs_operator",
        "needs_training",
        "throughput_per_hour",
        "throughput_unit",
        "billing_basis",
        "status",
        "in_service_from",
        "note_en",
    ];
    const KEY: &'static [&'static str] = &["equipment_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = EquipmentRow {
            code: fields.code("equipment_code"),
            centre: fields.reference("centre_code", "centres"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            kind: fields.one_of("kind", &KINDS),
            category: fields.reference("category_code", "equipment_categories"),
            capacity: fields.whole("capacity", 1..=10_000_000),
            capacity_unit: fields.code("capacity_unit"),
            booking_mode: fields.one_of("booking_mode", &BOOKING_MODES),
            slot_kind: fields.one_of("slot_kind", &SLOT_KINDS),
            slot_minutes: fields.whole("slot_minutes", 5..=1440),
            buffer_minutes: fields.whole("buffer_minutes", 0..=1440),
            min_minutes: fields.whole("min_minutes", 1..=LONGEST_MINUTES),
            max_minutes: fields.whole("max_minutes", 1..=LONGEST_MINUTES),
            needs_approval: fields.flag("needs_approval"),
            needs_operator: fields.flag("needs_operator"),
            needs_training: fields.flag("needs_training"),
            throughput_per_hour: fields.optional_quantity("throughput_per_hour"),
            throughput_unit: optional_code(fields, "throughput_unit"),
            billing_basis: fields.code("billing_basis"),
            status: fields.one_of("status", &STATUSES),
            in_service_from: fields.date("in_service_from"),
            note_en: fields.text_or_empty("note_en"),
        };
        row.check(fields);
        row
    }
}

impl EquipmentRow {
    fn check(&self, fields: &mut Fields<'_>) {
        let rules = SlotRules {
            booking_mode: self.booking_mode,
            slot_kind: self.slot_kind,
            capacity: self.capacity,
            slot_minutes: self.slot_minutes,
            buffer_minutes: self.buffer_minutes,
            min_minutes: self.min_minutes,
            max_minutes: self.max_minutes,
        };
        for reason in rules.faults() {
            fields.problem(reason.field.unwrap_or_default(), reason.words(Lang::En));
        }
        if self.throughput_per_hour.is_some() != self.throughput_unit.is_some() {
            fields.problem("throughput_unit", "throughput and its unit come together");
        }
    }
}

fn optional_code(fields: &mut Fields<'_>, column: &str) -> Option<String> {
    (!fields.raw(column).is_empty()).then(|| fields.code(column))
}

/// Stores machines, each with a calendar of its own; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_equipment(tx: &WriteTx, rows: &Rows<EquipmentRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    if rows.is_empty() {
        return Ok(());
    }
    let context = Context::load(tx).await?;
    for (_, row) in rows.iter() {
        store_equipment(tx, row.clone(), &context).await?;
        report.advance(1);
    }
    Ok(())
}

/// Centres, their opening times and categories, loaded once.
struct Context {
    centre_ids: HashMap<String, CentreId>,
    centres: HashMap<CentreId, centre::Model>,
    openings: HashMap<CentreId, Vec<i64>>,
    category_ids: HashMap<String, i64>,
    categories: HashMap<i64, equipment_category::Model>,
}

impl Context {
    async fn load(tx: &WriteTx) -> Result<Context> {
        let centres = centre::Entity::find().all(tx.conn()).await?;
        let categories = equipment_category::Entity::find().all(tx.conn()).await?;
        let mut openings: HashMap<CentreId, Vec<i64>> = HashMap::new();
        for hours in opening_hours::Entity::find().all(tx.conn()).await? {
            openings.entry(hours.centre_id).or_default().push(hours.opens_minute);
        }
        Ok(Context {
            centre_ids: super::centre_ids(tx.conn()).await?,
            centres: centres.into_iter().map(|centre| (centre.id, centre)).collect(),
            openings,
            category_ids: ids_by_code(tx.conn(), "equipment_category").await?,
            categories: categories.into_iter().map(|category| (category.id, category)).collect(),
        })
    }

    fn search_text(&self, row: &EquipmentRow, centre: CentreId, category: i64) -> String {
        let mut parts = vec![row.code.as_str(), &row.name_en, &row.name_hi];
        if let Some(category) = self.categories.get(&category) {
            parts.extend([category.name_en.as_str(), &category.name_hi]);
        }
        if let Some(centre) = self.centres.get(&centre) {
            parts.extend([centre.name_en.as_str(), &centre.name_hi, &centre.place_en, &centre.place_hi]);
        }
        search_text(parts)
    }
}

async fn store_equipment(tx: &WriteTx, row: EquipmentRow, context: &Context) -> Result<()> {
    let centre_id = promised(&context.centre_ids, &row.centre)?;
    let category_id = promised(&context.category_ids, &row.category)?;
    let openings = context.openings.get(&centre_id).map(Vec::as_slice).unwrap_or_default();
    let quantum = quantum_minutes(row.slot_kind == "day", row.slot_minutes, row.buffer_minutes, openings);
    let calendar = calendar::ActiveModel {
        id: NotSet,
        centre_id: Set(centre_id),
        quantum_minutes: Set(quantum),
        capacity: Set(row.capacity),
        version: NotSet,
    }
    .insert(tx.conn())
    .await?;
    let search_text = context.search_text(&row, centre_id, category_id);
    let stored = equipment::ActiveModel {
        id: NotSet,
        code: Set(row.code),
        centre_id: Set(centre_id),
        calendar_id: Set(calendar.id),
        category_id: Set(category_id),
        name_en: Set(row.name_en),
        name_hi: Set(row.name_hi),
        kind: Set(row.kind.to_owned()),
        capacity: Set(row.capacity),
        capacity_unit: Set(row.capacity_unit),
        booking_mode: Set(row.booking_mode.to_owned()),
        slot_kind: Set(row.slot_kind.to_owned()),
        slot_minutes: Set(row.slot_minutes),
        buffer_minutes: Set(row.buffer_minutes),
        min_minutes: Set(row.min_minutes),
        max_minutes: Set(row.max_minutes),
        needs_approval: Set(row.needs_approval),
        needs_operator: Set(row.needs_operator),
        needs_training: Set(row.needs_training),
        throughput_per_hour_milli: Set(row.throughput_per_hour.map(Quantity::milli)),
        throughput_unit: Set(row.throughput_unit),
        billing_basis: Set(row.billing_basis),
        status: Set(row.status.to_owned()),
        in_service_from: Set(row.in_service_from),
        note_en: Set(row.note_en),
        note_hi: Set(String::new()),
        search_text: Set(search_text),
        version: NotSet,
    }
    .insert(tx.conn())
    .await?;
    tx.audit(Change::of(Verb::ManageEquipment, "equipment", stored.id.0).at(centre_id).after(as_json(&stored))).await
}
