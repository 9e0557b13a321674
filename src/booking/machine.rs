//! What booking knows of a machine: its rules, its centre's rules and its calendar, in one read.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::calendar::Grid;
use super::cancellation::CancellationRule;
use super::interlock;
use super::rulebook::{Limits, Settings};
use super::rules::MachineRules;
use crate::base::{BasisPoints, BookingId, CalendarId, CentreId, EquipmentId, Error, Lang, Quantity, Result};
use crate::db::WriteTx;
use crate::db::{Rows, values};

/// A machine with its centre and its calendar.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Machine {
    /// Row.
    pub id: EquipmentId,
    /// Code people know it by.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// Hindi name.
    pub name_hi: String,
    /// `machine`, `lab_test`, …
    pub kind: String,
    /// Menu group; sisters share it.
    pub category_id: i64,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// What is counted: machine, sample, hide.
    pub capacity_unit: String,
    /// `exclusive`, `pool`, `sample`, `stock`.
    pub booking_mode: String,
    slot_kind: String,
    slot_minutes: i64,
    buffer_minutes: i64,
    /// Shortest booking.
    pub min_minutes: i64,
    /// Longest booking.
    pub max_minutes: i64,
    /// A manager has to say yes.
    pub needs_approval: bool,
    /// The centre's operator runs it.
    pub needs_operator: bool,
    /// Only trained users may run it.
    pub needs_training: bool,
    /// Goods an hour, where goods are billed.
    pub throughput_per_hour_milli: Option<Quantity>,
    /// What of.
    pub throughput_unit: Option<String>,
    /// As in its rates.
    pub billing_basis: String,
    status: String,
    in_service_from: chrono::NaiveDate,
    /// Calendar it promises from.
    pub calendar_id: CalendarId,
    quantum_minutes: i64,
    /// Most its calendar can promise in a slot.
    pub calendar_capacity: i64,
    /// Centre.
    pub centre_id: CentreId,
    /// Code of the centre.
    pub centre_code: String,
    /// English name of the centre.
    pub centre_name_en: String,
    /// Hindi name of the centre.
    pub centre_name_hi: String,
    /// State of the centre: its holidays and its place of supply.
    pub centre_state: String,
    /// `user_fee` or `free`.
    pub fee_policy: String,
    cancel_cutoff_hours: i64,
    late_cancel_bp: BasisPoints,
    max_advance_days: i64,
    /// Time a manager has to answer a request.
    pub answer_within_hours: i64,
    /// Whom to call.
    pub centre_phone: String,
    centre_status: String,
    /// What its centre has set for it; see [`Machine::under`].
    #[sea_orm(skip)]
    pub set: Limits,
}

const SELECT: &str = "SELECT e.id, e.code, e.name_en, e.name_hi, e.kind, e.category_id, e.capacity, e.capacity_unit, \
     e.booking_mode, e.slot_kind, e.slot_minutes, e.buffer_minutes, e.min_minutes, e.max_minutes, e.needs_approval, \
     e.needs_operator, e.needs_training, e.throughput_per_hour_milli, e.throughput_unit, e.billing_basis, e.status, \
     e.in_service_from, e.calendar_id, k.quantum_minutes, k.capacity AS calendar_capacity, e.centre_id, \
     c.code AS centre_code, c.name_en AS centre_name_en, c.name_hi AS centre_name_hi, c.state_code AS centre_state, \
     c.fee_policy, c.cancel_cutoff_hours, c.late_cancel_bp, c.max_advance_days, \
     c.answer_within_hours, c.phone AS centre_phone, c.status AS centre_status \
     FROM equipment e JOIN calendar k ON k.id = e.calendar_id JOIN centre c ON c.id = e.centre_id";

/// How a claim takes the calendar's row: shared, so that claims run side by side and none
/// runs beside a closure or a change of capacity, which take it exclusively.
fn shared(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { " FOR SHARE OF k" } else { "" }
}

/// A machine's name without its number: `Mechanical desalting machine 2` is one of many.
fn kind_of(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')
}

impl Machine {
    /// The machine of a code, for looking.
    pub async fn by_code(conn: &impl ConnectionTrait, code: &str) -> Result<Machine> {
        let machine = conn.row(&format!("{SELECT} WHERE e.code = $1"), values![code]).await?;
        machine.ok_or(Error::NotFound)
    }

    /// The machine of a row, for looking.
    pub async fn by_id(conn: &impl ConnectionTrait, id: EquipmentId) -> Result<Machine> {
        conn.row(&format!("{SELECT} WHERE e.id = $1"), values![id.0]).await?.ok_or(Error::NotFound)
    }

    /// All machines of a centre in order of their codes, or of all centres.
    pub async fn all(conn: &impl ConnectionTrait, centre: Option<CentreId>) -> Result<Vec<Machine>> {
        let sql = format!("{SELECT} WHERE e.status <> 'retired' AND ($1 = 0 OR e.centre_id = $1) ORDER BY e.code");
        Ok(conn.rows(&sql, values![centre.map_or(0, |centre| centre.0)]).await?)
    }

    /// Those of these rows that are not retired.
    pub async fn several(conn: &impl ConnectionTrait, ids: &[EquipmentId]) -> Result<Vec<Machine>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let sql = format!("{SELECT} WHERE e.status <> 'retired' AND e.id IN ({})", ids.join(", "));
        Ok(conn.rows(&sql, values![]).await?)
    }

    /// All machines, retired ones too.
    pub async fn every(conn: &impl ConnectionTrait) -> Result<Vec<Machine>> {
        Ok(conn.rows(&format!("{SELECT} ORDER BY e.code"), values![]).await?)
    }

    /// Machines that can stand in for this one: same centre, group, kind and basis, room enough,
    /// and the same name but for the number at its end.
    pub async fn sisters(&self, conn: &impl ConnectionTrait, capacity: i64) -> Result<Vec<Machine>> {
        let sql = format!(
            "{SELECT} WHERE e.centre_id = $1 AND e.category_id = $2 AND e.kind = $3 AND e.billing_basis = $4 \
             AND e.capacity >= $5 AND e.id <> $6 AND e.status = 'active' ORDER BY e.code"
        );
        let values = values![
            self.centre_id.0,
            self.category_id,
            self.kind.clone(),
            self.billing_basis.clone(),
            capacity,
            self.id.0
        ];
        let mut found: Vec<Machine> = conn.rows(&sql, values).await?;
        found.retain(|other| kind_of(&other.name_en) == kind_of(&self.name_en));
        Ok(found)
    }

    /// Machines of other centres that do the same: of the same group, kind and basis, room enough, in service.
    pub async fn far_sisters(&self, conn: &impl ConnectionTrait, capacity: i64) -> Result<Vec<Machine>> {
        let sql = format!(
            "{SELECT} WHERE e.centre_id <> $1 AND e.category_id = $2 AND e.kind = $3 AND e.billing_basis = $4 \
             AND e.slot_kind = $5 AND e.capacity >= $6 AND e.status = 'active' AND c.status = 'active' ORDER BY e.code"
        );
        let values = values![
            self.centre_id.0,
            self.category_id,
            self.kind.clone(),
            self.billing_basis.clone(),
            self.slot_kind.clone(),
            capacity
        ];
        Ok(conn.rows(&sql, values).await?)
    }

    /// The same at other centres of its district.
    pub async fn sisters_elsewhere(&self, conn: &impl ConnectionTrait) -> Result<Vec<Machine>> {
        let sql = format!(
            "{SELECT} WHERE e.centre_id <> $1 AND c.district = (SELECT district FROM centre WHERE id = $1) \
             AND c.status = 'active' AND e.category_id = $2 AND e.kind = $3 AND e.billing_basis = $4 \
             AND e.status = 'active' ORDER BY e.code"
        );
        let values = values![self.centre_id.0, self.category_id, self.kind.clone(), self.billing_basis.clone()];
        let mut found: Vec<Machine> = conn.rows(&sql, values).await?;
        found.retain(|other| kind_of(&other.name_en) == kind_of(&self.name_en));
        Ok(found)
    }

    /// Machines that promise from a calendar; one, unless machines share it.
    pub async fn on_calendar(conn: &impl ConnectionTrait, calendar: CalendarId) -> Result<Vec<Machine>> {
        Ok(conn.rows(&format!("{SELECT} WHERE e.calendar_id = $1 ORDER BY e.id"), values![calendar.0]).await?)
    }

    /// The machine of a booking, for looking.
    pub async fn of_booking(tx: &WriteTx, booking: BookingId) -> Result<Machine> {
        let sql = format!("{SELECT} JOIN booking b ON b.equipment_id = e.id WHERE b.id = $1");
        tx.conn().row(&sql, values![booking.0]).await?.ok_or(Error::NotFound)
    }

    /// The machine of a code with its calendar's row taken shared, for a claim.
    pub async fn claiming(tx: &WriteTx, code: &str) -> Result<Machine> {
        interlock::take_of(tx, code).await?;
        let sql = format!("{SELECT} WHERE e.code = $1{}", shared(tx.backend()));
        tx.conn().row(&sql, values![code]).await?.ok_or(Error::NotFound)
    }

    /// As [`Machine::claiming`], by row.
    pub async fn claiming_id(tx: &WriteTx, id: EquipmentId) -> Result<Machine> {
        interlock::take(tx, id).await?;
        let sql = format!("{SELECT} WHERE e.id = $1{}", shared(tx.backend()));
        tx.conn().row(&sql, values![id.0]).await?.ok_or(Error::NotFound)
    }

    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }

    /// Name of the centre in a language.
    pub fn centre_name(&self, lang: Lang) -> &str {
        lang.pick(&self.centre_name_en, &self.centre_name_hi)
    }

    /// Whether one booking at a time has it.
    pub fn is_exclusive(&self) -> bool {
        self.booking_mode == "exclusive"
    }

    /// Whether goods are counted for the bill, so that a planned quantity helps.
    pub fn bills_goods(&self) -> bool {
        self.throughput_per_hour_milli.is_some()
    }

    /// The length on offer that is nearest to one asked for.
    pub fn nearest_length(&self, minutes: i64) -> i64 {
        let slot = Ord::max(self.slot_minutes, 1);
        let up = minutes.clamp(0, self.max_minutes).saturating_add(slot - 1) / slot * slot;
        up.clamp(self.min_minutes, self.max_minutes)
    }

    /// The length proposed: what the goods take at the machine's pace, else the shortest booking.
    pub fn proposed_minutes(&self, quantity: Option<Quantity>) -> i64 {
        let pace = self.throughput_per_hour_milli.map(Quantity::milli).filter(|pace| *pace > 0);
        let (Some(quantity), Some(pace)) = (quantity, pace) else { return self.min_minutes };
        let slot = Ord::max(self.slot_minutes, 1);
        // Rounded up to the slot; i128 so that no quantity overflows.
        let up = |amount: i128, step: i128| (amount + step - 1) / step;
        let minutes = up(i128::from(quantity.milli()) * 60, i128::from(pace));
        let minutes = up(minutes, i128::from(slot)) * i128::from(slot);
        i64::try_from(minutes).unwrap_or(self.max_minutes).clamp(self.min_minutes, self.max_minutes)
    }

    /// How its time is cut.
    pub fn grid(&self) -> Grid {
        Grid {
            by_day: self.slot_kind == "day",
            slot_minutes: self.slot_minutes,
            buffer_minutes: if self.is_exclusive() { self.buffer_minutes } else { 0 },
            quantum_minutes: Ord::max(self.quantum_minutes, 1),
        }
    }

    /// The same machine as it is for a user category on a day, under what its centre has set.
    pub fn under(mut self, settings: &Settings, user_category: &str, day: chrono::NaiveDate) -> Machine {
        let set = settings.limits(self.id, user_category, day);
        // Lengths on offer lie on the grid, whatever was set.
        let slot = Ord::max(self.slot_minutes, 1);
        if let Some(shortest) = set.shortest_minutes {
            self.min_minutes = Ord::max(shortest.saturating_add(slot - 1) / slot * slot, slot);
        }
        if let Some(longest) = set.longest_minutes {
            self.max_minutes = longest / slot * slot;
        }
        self.max_minutes = Ord::max(self.max_minutes, self.min_minutes);
        self.max_advance_days = set.horizon_days.unwrap_or(self.max_advance_days);
        self.needs_approval = set.needs_approval.unwrap_or(self.needs_approval);
        self.needs_training = set.needs_training.unwrap_or(self.needs_training);
        self.answer_within_hours = set.answer_within_hours.unwrap_or(self.answer_within_hours);
        self.set = set;
        self
    }

    /// What it asks of a booking.
    pub fn rules(&self) -> MachineRules {
        MachineRules {
            grid: self.grid(),
            capacity: self.capacity,
            exclusive: self.is_exclusive(),
            min_minutes: self.min_minutes,
            max_minutes: self.max_minutes,
            is_active: self.status == "active" && self.centre_status == "active",
            in_service_from: Some(self.in_service_from),
            needs_training: self.needs_training,
            max_advance_days: self.max_advance_days,
        }
    }

    /// What cancelling costs here.
    pub fn cancellation(&self) -> CancellationRule {
        let cutoff_minutes = self.set.notice_to_cancel_minutes.unwrap_or(self.cancel_cutoff_hours.saturating_mul(60));
        CancellationRule { cutoff_minutes, late_share: self.late_cancel_bp }
    }

    /// A unit may change its booking until so long before the start: as set, or as long as
    /// cancelling is free.
    pub fn notice_to_change_minutes(&self) -> i64 {
        self.set.notice_to_change_minutes.unwrap_or(self.cancellation().cutoff_minutes)
    }

    /// Days ahead that can be booked.
    pub fn max_advance_days(&self) -> i64 {
        self.max_advance_days
    }
}
