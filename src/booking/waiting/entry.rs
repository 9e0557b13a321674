//! Entries of waiting lists as rows.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::{Waiter, Wish, in_line};
use crate::base::time::{Instant, Span};
use crate::base::{BookingId, CalendarId, CentreId, EquipmentId, Result, UnitId};
use crate::booking::rulebook::{Rule, Settings};
use crate::db::{Rows, values};

/// A place in line.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// Row.
    pub id: i64,
    /// At which centre.
    pub centre_id: CentreId,
    /// For which machine; others may do too.
    pub equipment_id: EquipmentId,
    /// Who waits.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Whether the unit is a member of the body that owns the centre.
    pub spv_member: bool,
    /// `slot`, `window`, `earlier`.
    pub kind: String,
    /// First start that will do.
    pub from_at: Instant,
    /// Last end that will do.
    pub until_at: Instant,
    /// Length.
    pub minutes: i64,
    /// How much.
    pub capacity: i64,
    /// Goods to process, thousandths.
    pub quantity_milli: Option<i64>,
    /// Not before this minute of the day.
    pub day_from_minute: i64,
    /// The booking that is to move to an earlier time.
    pub booking_id: Option<BookingId>,
    /// Nothing is offered from then on.
    pub gives_up_at: Instant,
    /// `waiting`, `offered`, or how it ended.
    pub status: String,
    /// Why it was passed over, in English.
    pub passed_over_en: String,
    /// In line since.
    pub joined_at: Instant,
}

/// What an entry is read from.
pub const SELECT: &str = "SELECT e.id, e.centre_id, e.equipment_id, e.unit_id, u.code AS unit_code, u.spv_member, e.kind, \
     e.from_at, e.until_at, e.minutes, e.capacity, e.quantity_milli, e.day_from_minute, e.booking_id, e.gives_up_at, \
     e.status, e.passed_over_en, e.joined_at FROM waiting_entry e JOIN unit u ON u.id = e.unit_id";

#[derive(FromQueryResult)]
struct MachineRow {
    entry_id: i64,
    equipment_id: EquipmentId,
}

#[derive(FromQueryResult)]
struct OfferRow {
    starts_at: Instant,
}

impl Entry {
    /// Where it stands among others.
    fn waiter(&self, settings: &Settings, machines: BTreeSet<EquipmentId>) -> Waiter {
        let day = crate::base::time::ist_date(self.from_at);
        let members_first = settings.is_on(Rule::MembersFirst, self.equipment_id, "", day);
        Waiter {
            id: self.id,
            unit: self.unit_id,
            goes_first: members_first && self.spv_member,
            joined_at: self.joined_at,
            span: Span { from: self.from_at, until: self.until_at },
            machines,
        }
    }

    /// What will do for it.
    pub async fn wish(&self, conn: &impl ConnectionTrait) -> Result<Wish> {
        let sql = "SELECT starts_at FROM waiting_offer WHERE entry_id = $1";
        let offered: Vec<OfferRow> = conn.rows(sql, values![self.id]).await?;
        Ok(Wish {
            span: Span { from: self.from_at, until: self.until_at },
            minutes: self.minutes,
            day_from_minute: self.day_from_minute,
            offered: offered.into_iter().map(|row| row.starts_at).collect(),
        })
    }
}

/// One entry.
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Entry>> {
    Ok(conn.row(&format!("{SELECT} WHERE e.id = $1"), values![id]).await?)
}

/// All who stand in line at a centre (offers running included), in order, with their entries.
pub async fn line(conn: &impl ConnectionTrait, centre: CentreId) -> Result<(Vec<Waiter>, BTreeMap<i64, Entry>)> {
    let sql = format!("{SELECT} WHERE e.centre_id = $1 AND e.ended_at IS NULL");
    let entries: Vec<Entry> = conn.rows(&sql, values![centre.0]).await?;
    let sql = "SELECT m.entry_id, m.equipment_id FROM waiting_machine m JOIN waiting_entry e ON e.id = m.entry_id \
               WHERE e.centre_id = $1 AND e.ended_at IS NULL";
    let rows: Vec<MachineRow> = conn.rows(sql, values![centre.0]).await?;
    let mut machines: BTreeMap<i64, BTreeSet<EquipmentId>> = BTreeMap::new();
    for row in rows {
        machines.entry(row.entry_id).or_default().insert(row.equipment_id);
    }
    let settings = Settings::load(conn, centre).await?;
    let line =
        entries.iter().map(|entry| entry.waiter(&settings, machines.remove(&entry.id).unwrap_or_default())).collect();
    Ok((in_line(line), entries.into_iter().map(|entry| (entry.id, entry)).collect()))
}

#[derive(FromQueryResult)]
struct Place {
    calendar_id: CalendarId,
    centre_id: CentreId,
}

/// The calendars that an entry's machines promise from.
pub async fn calendars(conn: &impl ConnectionTrait, entry: i64) -> Result<Vec<CalendarId>> {
    let sql = "SELECT m.calendar_id, k.centre_id FROM waiting_machine m JOIN calendar k ON k.id = m.calendar_id \
               WHERE m.entry_id = $1 ORDER BY m.calendar_id";
    let rows: Vec<Place> = conn.rows(sql, values![entry]).await?;
    Ok(rows.into_iter().map(|row| row.calendar_id).collect())
}

/// The centre of a calendar.
pub async fn centre_of(conn: &impl ConnectionTrait, calendar: CalendarId) -> Result<Option<CentreId>> {
    let sql = "SELECT id AS calendar_id, centre_id FROM calendar WHERE id = $1";
    let row: Option<Place> = conn.row(sql, values![calendar.0]).await?;
    Ok(row.map(|row| row.centre_id))
}
