//! Looking at waiting lists.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::entry;
use super::rules::place_of;
use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, Error, Lang, Result, Scope, UnitId, Verb};
use crate::db::{Rows, values};

/// Ended entries shown to a unit.
const ENDED_SHOWN: i64 = 10;

/// An entry as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EntryView {
    /// Row.
    pub id: i64,
    /// `waiting`, `offered`, or how it ended.
    pub status: String,
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
    /// What is counted.
    pub capacity_unit: String,
    slot_kind: String,
    /// Not before this minute of the day.
    pub day_from_minute: i64,
    /// In line since.
    pub joined_at: Instant,
    /// Nothing is offered from then on.
    pub gives_up_at: Instant,
    passed_over_en: String,
    passed_over_hi: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    /// Its phone.
    pub unit_phone: String,
    /// Code of the machine asked for.
    pub equipment_code: String,
    equipment_name_en: String,
    equipment_name_hi: String,
    /// Centre.
    pub centre_id: CentreId,
    /// How many machines will do; 0 when it has ended.
    pub machines: i64,
    /// The booking that is to move to an earlier time.
    pub booking_reference: Option<String>,
    /// Reference of the hold that is offered.
    pub offer_reference: Option<String>,
    offer_name_en: Option<String>,
    offer_name_hi: Option<String>,
    /// Start of the offer.
    pub offer_starts_at: Option<Instant>,
    /// Its end.
    pub offer_ends_at: Option<Instant>,
    /// When the offer runs out.
    pub answer_by: Option<Instant>,
}

const SELECT: &str = "SELECT e.id, e.status, e.kind, e.from_at, e.until_at, e.minutes, e.capacity, q.capacity_unit, q.slot_kind, \
     e.day_from_minute, e.joined_at, e.gives_up_at, e.passed_over_en, e.passed_over_hi, e.unit_id, u.code AS unit_code, \
     u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, u.phone AS unit_phone, \
     q.code AS equipment_code, q.name_en AS equipment_name_en, q.name_hi AS equipment_name_hi, e.centre_id, \
     (SELECT COUNT(*) FROM waiting_machine m WHERE m.entry_id = e.id) AS machines, \
     (SELECT reference FROM booking WHERE id = e.booking_id) AS booking_reference, h.reference AS offer_reference, \
     hq.name_en AS offer_name_en, hq.name_hi AS offer_name_hi, h.starts_at AS offer_starts_at, h.ends_at AS offer_ends_at, \
     o.answer_by FROM waiting_entry e JOIN unit u ON u.id = e.unit_id JOIN equipment q ON q.id = e.equipment_id \
     LEFT JOIN waiting_offer o ON o.entry_id = e.id AND o.outcome = 'open' \
     LEFT JOIN booking h ON h.id = o.booking_id LEFT JOIN equipment hq ON hq.id = h.equipment_id";

impl EntryView {
    /// Whether it still stands in line.
    pub fn is_live(&self) -> bool {
        matches!(self.status.as_str(), "waiting" | "offered")
    }

    /// Whether an offer can still be accepted.
    pub fn has_offer(&self, now: Instant) -> bool {
        self.answer_by.is_some_and(|until| until > now)
    }

    /// Whether it is about days, not hours.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }

    /// Name of the machine asked for.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.equipment_name_en, &self.equipment_name_hi)
    }

    /// Name of the machine offered.
    pub fn offer_name(&self, lang: Lang) -> &str {
        let (en, hi) = (self.offer_name_en.as_deref(), self.offer_name_hi.as_deref());
        lang.pick(en.unwrap_or_default(), hi.unwrap_or_default())
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_name_en, &self.unit_name_hi)
    }

    /// Why it was passed over, if it was.
    pub fn passed_over(&self, lang: Lang) -> &str {
        lang.pick(&self.passed_over_en, &self.passed_over_hi)
    }
}

/// An entry, if the actor may see it; else it is not there.
pub async fn by_id(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<EntryView> {
    let view: Option<EntryView> = conn.row(&format!("{SELECT} WHERE e.id = $1"), values![id]).await?;
    let view = view.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    Ok(view)
}

/// Entries of a unit that stand in line, those with an offer first.
pub async fn of_unit(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<EntryView>> {
    let sql = format!("{SELECT} WHERE e.unit_id = $1 AND e.ended_at IS NULL ORDER BY e.status, e.from_at, e.id");
    Ok(conn.rows(&sql, values![unit.0]).await?)
}

/// The last entries of a unit that ended.
pub async fn ended_of_unit(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<EntryView>> {
    let sql = format!(
        "{SELECT} WHERE e.unit_id = $1 AND e.ended_at IS NOT NULL ORDER BY e.ended_at DESC, e.id DESC LIMIT $2"
    );
    Ok(conn.rows(&sql, values![unit.0, ENDED_SHOWN]).await?)
}

/// Everybody in line at a centre, or at all, by machine and in the line's order.
pub async fn at_centre(conn: &impl ConnectionTrait, centre: Option<CentreId>) -> Result<Vec<EntryView>> {
    let sql = format!(
        "{SELECT} WHERE e.ended_at IS NULL AND ($1 = 0 OR e.centre_id = $2) ORDER BY q.code, e.joined_at, e.id"
    );
    let id = centre.map_or(0, |centre| centre.0);
    Ok(conn.rows(&sql, values![id, id]).await?)
}

/// The place of each entry in its line, from 1.
pub async fn places(conn: &impl ConnectionTrait, entries: &[EntryView]) -> Result<BTreeMap<i64, usize>> {
    let mut centres: Vec<CentreId> = entries.iter().map(|entry| entry.centre_id).collect();
    centres.sort_unstable();
    centres.dedup();
    let mut places = BTreeMap::new();
    for centre in centres {
        let (line, _) = entry::line(conn, centre).await?;
        let here = entries.iter().filter(|entry| entry.centre_id == centre);
        places.extend(here.filter_map(|entry| Some((entry.id, place_of(&line, entry.id)?))));
    }
    Ok(places)
}
