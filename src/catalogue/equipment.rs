//! Making and changing what can be booked.

use chrono::NaiveDate;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::to_value;

use super::centre::check_version;
use super::checks::Checks;
use super::entity::{calendar, equipment, equipment_category};
use super::hours::quantum_minutes;
use super::machine::{BILLING_BASES, BOOKING_MODES, LONGEST_MINUTES, SLOT_KINDS, STATUSES, SlotRules};
use super::{Category, Centre, Equipment, queries};
use crate::access;
use crate::base::time::parse_date;
use crate::base::{CalendarId, CentreId, EquipmentId, Quantity, Reason, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// A machine's data as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct EquipmentForm {
    /// Code, only when it is made.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// Hindi name.
    pub name_hi: String,
    /// Code of its menu group, which also says its kind.
    pub category: String,
    /// How much can be in use at one instant; only when it is made.
    pub capacity: String,
    /// What is counted; only when it is made.
    pub capacity_unit: String,
    /// How it is shared; only when it is made.
    pub booking_mode: String,
    /// By times or by days; only when it is made.
    pub slot_kind: String,
    /// Slot in minutes; only when it is made.
    pub slot_minutes: String,
    /// Gap after each booking in minutes; only when it is made.
    pub buffer_minutes: String,
    /// Shortest booking in minutes.
    pub min_minutes: String,
    /// Longest booking in minutes.
    pub max_minutes: String,
    /// Any of `approval`, `operator`, `training`.
    pub needs: Vec<String>,
    /// Goods an hour; may be empty.
    pub throughput: String,
    /// What of.
    pub throughput_unit: String,
    /// What the rate counts; only when it is made.
    pub billing_basis: String,
    /// `active`, `out_of_service` or `retired`; only when it is changed.
    pub status: String,
    /// First day it can be booked.
    pub in_service_from: String,
    /// Note in English; may be empty.
    pub note_en: String,
    /// Note in Hindi; may be empty.
    pub note_hi: String,
    /// Version the form was opened with; only when it is changed.
    pub version: String,
}

/// What can change later too.
struct Values {
    name_en: String,
    name_hi: String,
    category: Option<Category>,
    min_minutes: i64,
    max_minutes: i64,
    throughput: Option<Quantity>,
    throughput_unit: Option<String>,
    in_service_from: NaiveDate,
    note_en: String,
    note_hi: String,
}

async fn read(tx: &WriteTx, form: &EquipmentForm, checks: &mut Checks) -> Result<Values> {
    let category = equipment_category::Entity::find()
        .filter(equipment_category::Column::Code.eq(&form.category))
        .one(tx.conn())
        .await?;
    if category.is_none() {
        checks.fault(Reason::field("category", "catalogue-category"));
    }
    let (throughput, throughput_unit) = throughput(form, checks);
    Ok(Values {
        name_en: checks.text("name_en", "catalogue-name-en", &form.name_en),
        name_hi: checks.text("name_hi", "catalogue-name-hi", &form.name_hi),
        category,
        min_minutes: checks.whole("min_minutes", "catalogue-minutes", &form.min_minutes, 1..=LONGEST_MINUTES),
        max_minutes: checks.whole("max_minutes", "catalogue-minutes", &form.max_minutes, 1..=LONGEST_MINUTES),
        throughput,
        throughput_unit,
        in_service_from: checks.known("in_service_from", "catalogue-day", parse_date(&form.in_service_from)),
        note_en: checks.text_or_empty("note_en", "catalogue-note", &form.note_en),
        note_hi: checks.text_or_empty("note_hi", "catalogue-note", &form.note_hi),
    })
}

fn throughput(form: &EquipmentForm, checks: &mut Checks) -> (Option<Quantity>, Option<String>) {
    if form.throughput.trim().is_empty() {
        return (None, None);
    }
    let quantity = Quantity::parse(&form.throughput).filter(|quantity| *quantity > Quantity::ZERO);
    let quantity = checks.known("throughput", "catalogue-throughput", quantity);
    (Some(quantity), Some(unit_code("throughput_unit", &form.throughput_unit, checks)))
}

/// What is counted, as stored: `machine`, `1000_stitch`.
fn unit_code(field: &'static str, typed: &str, checks: &mut Checks) -> String {
    let typed = typed.trim().to_lowercase();
    let fits = (1..=30).contains(&typed.len())
        && typed.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    checks.known(field, "catalogue-unit", fits.then_some(typed))
}

/// Makes a machine with a calendar of its own.
///
/// # Errors
/// Refused with every fault of the form, or when the code is taken.
pub async fn create_equipment(tx: &WriteTx, centre_code: &str, form: &EquipmentForm) -> Result<EquipmentId> {
    let centre = queries::centre_by_code(tx.conn(), centre_code).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(centre.id))?;
    let mut checks = Checks::default();
    let code = checks.code("code", "catalogue-machine-code", &form.code, 3..=20);
    let taken = equipment::Entity::find().filter(equipment::Column::Code.eq(&code)).one(tx.conn()).await?.is_some();
    if taken {
        checks.fault(Reason::field("code", "catalogue-code-taken"));
    }
    let values = read(tx, form, &mut checks).await?;
    let rules = SlotRules {
        booking_mode: checks.one_of("booking_mode", "catalogue-mode", &form.booking_mode, &BOOKING_MODES),
        slot_kind: checks.one_of("slot_kind", "catalogue-slot-kind", &form.slot_kind, &SLOT_KINDS),
        capacity: checks.whole("capacity", "catalogue-capacity", &form.capacity, 1..=10_000_000),
        slot_minutes: checks.whole("slot_minutes", "catalogue-minutes", &form.slot_minutes, 5..=1440),
        buffer_minutes: checks.whole("buffer_minutes", "catalogue-minutes", &form.buffer_minutes, 0..=1440),
        min_minutes: values.min_minutes,
        max_minutes: values.max_minutes,
    };
    let capacity_unit = unit_code("capacity_unit", &form.capacity_unit, &mut checks);
    let basis = checks.one_of("billing_basis", "catalogue-basis", &form.billing_basis, &BILLING_BASES);
    checks.done()?;
    crate::base::Error::check(rules.faults())?;
    let mut row = new_row(tx, &centre, &code, rules).await?;
    row.capacity_unit = Set(capacity_unit);
    row.billing_basis = Set(basis.to_owned());
    row.status = Set("active".to_owned());
    fill(&mut row, values, form);
    let stored = row.insert(tx.conn()).await?;
    queries::refresh_search_text(tx.conn(), centre.id).await?;
    let after = to_value(&stored).unwrap_or_default();
    tx.audit(Change::of(Verb::ManageEquipment, "equipment", stored.id.0).at(centre.id).after(after)).await?;
    Ok(stored.id)
}

async fn new_row(tx: &WriteTx, centre: &Centre, code: &str, rules: SlotRules<'_>) -> Result<equipment::ActiveModel> {
    let calendar = make_calendar(tx, centre.id, rules).await?;
    Ok(equipment::ActiveModel {
        id: NotSet,
        code: Set(code.to_owned()),
        centre_id: Set(centre.id),
        calendar_id: Set(calendar),
        capacity: Set(rules.capacity),
        booking_mode: Set(rules.booking_mode.to_owned()),
        slot_kind: Set(rules.slot_kind.to_owned()),
        slot_minutes: Set(rules.slot_minutes),
        buffer_minutes: Set(rules.buffer_minutes),
        ..Default::default()
    })
}

/// A calendar whose grid divides slot, buffer and every opening of the centre.
async fn make_calendar(tx: &WriteTx, centre: CentreId, rules: SlotRules<'_>) -> Result<CalendarId> {
    let openings = queries::centre_hours(tx.conn(), centre).await?.openings();
    let by_day = rules.slot_kind == "day";
    let calendar = calendar::ActiveModel {
        id: NotSet,
        centre_id: Set(centre),
        quantum_minutes: Set(quantum_minutes(by_day, rules.slot_minutes, rules.buffer_minutes, &openings)),
        capacity: Set(rules.capacity),
        version: NotSet,
    }
    .insert(tx.conn())
    .await?;
    Ok(calendar.id)
}

/// Changes a machine. Code and what its rate counts stay for good; capacity and grid change in room
/// booking, which knows what is promised.
///
/// # Errors
/// Refused with every fault of the form; a conflict when somebody changed it in the meantime.
pub async fn change_equipment(tx: &WriteTx, code: &str, form: &EquipmentForm) -> Result<EquipmentId> {
    let before = queries::equipment_by_code(tx.conn(), code).await?;
    access::check(tx.actor(), Verb::ManageEquipment, Scope::Centre(before.centre_id))?;
    let mut checks = Checks::default();
    let values = read(tx, form, &mut checks).await?;
    let status = checks.one_of("status", "catalogue-status", &form.status, &STATUSES);
    checks.done()?;
    let (min_minutes, max_minutes) = (values.min_minutes, values.max_minutes);
    let rules = slot_rules(&before, |rules| SlotRules { min_minutes, max_minutes, ..rules });
    crate::base::Error::check(rules.faults())?;
    check_version(before.version, &form.version)?;
    let mut row = before.clone().into_active_model();
    row.status = Set(status.to_owned());
    row.version = Set(before.version + 1);
    fill(&mut row, values, form);
    let stored: Equipment = row.update(tx.conn()).await?;
    queries::refresh_search_text(tx.conn(), stored.centre_id).await?;
    let change = Change::of(Verb::ManageEquipment, "equipment", stored.id.0).at(stored.centre_id);
    let (old, new) = (to_value(&before).unwrap_or_default(), to_value(&stored).unwrap_or_default());
    tx.audit(change.before(old).after(new)).await?;
    Ok(stored.id)
}

/// Stores what a machine and the calendar it has for itself can give at one instant. Room booking asks for
/// it, which has locked the calendar and seen that no promise is broken.
///
/// # Errors
/// Refused when what is exclusive would not be one.
pub async fn store_capacity(tx: &WriteTx, machine: &Equipment, capacity: i64, reason: &str) -> Result<()> {
    crate::base::Error::check(slot_rules(machine, |rules| SlotRules { capacity, ..rules }).faults())?;
    let sql = "UPDATE calendar SET capacity = $1, version = version + 1 WHERE id = $2";
    tx.conn().run(sql, values![capacity, machine.calendar_id.0]).await?;
    let mut row = machine.clone().into_active_model();
    row.capacity = Set(capacity);
    changed(tx, machine, row, reason).await
}

/// How a machine's time is cut from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct NewGrid {
    /// Slot in minutes.
    pub slot_minutes: i64,
    /// Gap after each booking in minutes.
    pub buffer_minutes: i64,
    /// Shortest booking in minutes.
    pub min_minutes: i64,
    /// Longest booking in minutes.
    pub max_minutes: i64,
}

/// Stores how a machine's time is cut. A grid that the calendar's quantum does not divide needs a calendar
/// of its own, so that what was promised on the old one stays what it was: `new_calendar` makes it. Room
/// booking asks for it, which has seen that nothing is promised then.
///
/// # Errors
/// Refused with everything that does not fit together.
pub async fn store_grid(
    tx: &WriteTx,
    machine: &Equipment,
    grid: NewGrid,
    new_calendar: bool,
    reason: &str,
) -> Result<()> {
    let NewGrid { slot_minutes, buffer_minutes, min_minutes, max_minutes } = grid;
    let rules =
        slot_rules(machine, |rules| SlotRules { slot_minutes, buffer_minutes, min_minutes, max_minutes, ..rules });
    crate::base::Error::check(rules.faults())?;
    let mut row = machine.clone().into_active_model();
    if new_calendar {
        row.calendar_id = Set(make_calendar(tx, machine.centre_id, rules).await?);
    }
    row.slot_minutes = Set(slot_minutes);
    row.buffer_minutes = Set(buffer_minutes);
    row.min_minutes = Set(min_minutes);
    row.max_minutes = Set(max_minutes);
    changed(tx, machine, row, reason).await
}

/// Puts a machine on a calendar, or on a new one of its own. Room booking asks for it, which has locked the
/// calendars and seen that nothing is promised of the machine.
///
/// # Errors
/// A fault of the database.
pub async fn store_calendar(
    tx: &WriteTx,
    machine: &Equipment,
    calendar: Option<CalendarId>,
    reason: &str,
) -> Result<()> {
    let calendar = match calendar {
        Some(calendar) => calendar,
        None => make_calendar(tx, machine.centre_id, slot_rules(machine, |rules| rules)).await?,
    };
    let mut row = machine.clone().into_active_model();
    row.calendar_id = Set(calendar);
    changed(tx, machine, row, reason).await
}

/// The rules of a machine with a change.
fn slot_rules<'a>(machine: &'a Equipment, change: impl FnOnce(SlotRules<'a>) -> SlotRules<'a>) -> SlotRules<'a> {
    change(SlotRules {
        booking_mode: &machine.booking_mode,
        slot_kind: &machine.slot_kind,
        capacity: machine.capacity,
        slot_minutes: machine.slot_minutes,
        buffer_minutes: machine.buffer_minutes,
        min_minutes: machine.min_minutes,
        max_minutes: machine.max_minutes,
    })
}

async fn changed(tx: &WriteTx, before: &Equipment, mut row: equipment::ActiveModel, reason: &str) -> Result<()> {
    row.version = Set(before.version + 1);
    let stored: Equipment = row.update(tx.conn()).await?;
    let change = Change::of(Verb::ManageEquipment, "equipment", stored.id.0).at(stored.centre_id).because(reason);
    let (old, new) = (to_value(before).unwrap_or_default(), to_value(&stored).unwrap_or_default());
    tx.audit(change.before(old).after(new)).await
}

fn fill(row: &mut equipment::ActiveModel, values: Values, form: &EquipmentForm) {
    let needs = |what: &str| form.needs.iter().any(|need| need == what);
    if let Some(category) = values.category {
        row.category_id = Set(category.id);
        row.kind = Set(category.kind);
    }
    row.name_en = Set(values.name_en);
    row.name_hi = Set(values.name_hi);
    row.min_minutes = Set(values.min_minutes);
    row.max_minutes = Set(values.max_minutes);
    row.needs_approval = Set(needs("approval"));
    row.needs_operator = Set(needs("operator"));
    row.needs_training = Set(needs("training"));
    row.throughput_per_hour_milli = Set(values.throughput.map(Quantity::milli));
    row.throughput_unit = Set(values.throughput_unit);
    row.in_service_from = Set(values.in_service_from);
    row.note_en = Set(values.note_en);
    row.note_hi = Set(values.note_hi);
}
