//! Looking at bookings: one of them with all its facts, and lists.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::transitions::Status;
use crate::access;
use crate::base::time::Instant;
use crate::base::{
    Actor, BookingId, CentreId, EquipmentId, Error, Lang, Paise, Quantity, Result, Scope, TariffId, UnitId, Verb,
    normalize_reference, text,
};
use crate::db::Db;
use crate::db::{Rows, values};

/// A booking as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct BookingView {
    /// Row.
    pub id: BookingId,
    /// What people read out.
    pub reference: String,
    /// Number before this program.
    pub old_number: Option<String>,
    status: String,
    /// How the unit asked.
    pub channel: String,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Machines, places, samples held.
    pub capacity_used: i64,
    /// Goods planned.
    pub planned_quantity_milli: Option<Quantity>,
    /// What of.
    pub quantity_unit: Option<String>,
    /// When hold or request runs out.
    pub claim_expires_at: Option<Instant>,
    /// When a manager was asked.
    pub requested_at: Option<Instant>,
    /// When the manager answered.
    pub answered_at: Option<Instant>,
    /// When all managers were told that nobody has answered.
    pub escalated_at: Option<Instant>,
    /// From then on its time was given back.
    pub freed_from: Option<Instant>,
    /// Booked.
    pub created_at: Instant,
    /// By staff for the unit.
    pub on_behalf: bool,
    /// Who booked.
    pub created_by_name: Option<String>,
    /// Given back.
    pub cancelled_at: Option<Instant>,
    /// By whom.
    pub cancelled_by_name: Option<String>,
    /// Why given back or turned down.
    pub cancel_reason: Option<String>,
    /// A word of the unit to the centre.
    pub note: String,
    /// Charge as quoted.
    pub quoted_base_paise: Paise,
    /// Concession as quoted.
    pub quoted_concession_paise: Paise,
    /// Tax as quoted.
    pub quoted_tax_paise: Paise,
    /// Total as quoted.
    pub quoted_total_paise: Paise,
    /// The rate version it was quoted at.
    pub tariff_id: Option<TariffId>,
    /// Whether the unit asked for it urgently.
    pub urgent: bool,
    /// Goes up with each change.
    pub version: i64,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    /// Its phone; staff only.
    pub unit_phone: String,
    /// Machine.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub equipment_code: String,
    equipment_name_en: String,
    equipment_name_hi: String,
    /// What its capacity counts.
    pub capacity_unit: String,
    /// Whether it is booked by days.
    pub slot_kind: String,
    /// Centre.
    pub centre_id: CentreId,
    /// Its code.
    pub centre_code: String,
    centre_name_en: String,
    centre_name_hi: String,
    /// Whom to call.
    pub centre_phone: String,
}

const SELECT: &str = "SELECT b.id, b.reference, b.old_number, b.status, b.channel, b.starts_at, b.ends_at, b.capacity_used, \
     b.planned_quantity_milli, b.quantity_unit, b.claim_expires_at, b.requested_at, b.answered_at, b.escalated_at, b.freed_from, b.created_at, b.on_behalf, \
     (SELECT name FROM app_user WHERE id = b.created_by) AS created_by_name, b.cancelled_at, \
     (SELECT name FROM app_user WHERE id = b.cancelled_by) AS cancelled_by_name, b.cancel_reason, b.note, \
     b.quoted_base_paise, b.quoted_concession_paise, b.quoted_tax_paise, b.quoted_total_paise, b.tariff_id, b.urgent, b.version, \
     b.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, u.phone AS unit_phone, \
     b.equipment_id, e.code AS equipment_code, e.name_en AS equipment_name_en, e.name_hi AS equipment_name_hi, \
     e.capacity_unit, e.slot_kind, b.centre_id, c.code AS centre_code, c.name_en AS centre_name_en, \
     c.name_hi AS centre_name_hi, c.phone AS centre_phone \
     FROM booking b JOIN unit u ON u.id = b.unit_id JOIN equipment e ON e.id = b.equipment_id \
     JOIN centre c ON c.id = b.centre_id";

impl BookingView {
    /// Where it stands at a moment: a hold whose time is over has expired, whether or not it was tidied away.
    pub fn status_at(&self, now: Instant) -> Status {
        let stored = Status::from_code(&self.status).unwrap_or(Status::Cancelled);
        match self.claim_expires_at {
            Some(until) if until <= now && stored.runs_out() => Status::Expired,
            _ => stored,
        }
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_name_en, &self.unit_name_hi)
    }

    /// Name of the machine.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.equipment_name_en, &self.equipment_name_hi)
    }

    /// Name of the centre.
    pub fn centre_name(&self, lang: Lang) -> &str {
        lang.pick(&self.centre_name_en, &self.centre_name_hi)
    }

    /// Whether it is booked by days.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }

    /// Minutes booked.
    pub fn minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).num_minutes()
    }
}

/// A booking by reference or old number, if the actor may see it; else it is not there.
pub async fn by_reference(db: &Db, actor: &Actor, typed: &str) -> Result<BookingView> {
    let reference = normalize_reference(typed);
    let old_number = text::clean(typed).to_uppercase();
    let sql = format!("{SELECT} WHERE (b.reference = $1 OR b.old_number = $2) AND b.held_for <> 'proposal'");
    let found: Option<BookingView> = db.read().row(&sql, values![reference, old_number]).await?;
    let found = found.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooking, Scope::UnitAtCentre(found.unit_id, found.centre_id))?;
    Ok(found)
}

/// A booking by its row. The caller has asked whether the actor may see it.
pub async fn one(conn: &impl ConnectionTrait, id: BookingId) -> Result<BookingView> {
    conn.row(&format!("{SELECT} WHERE b.id = $1"), values![id.0]).await?.ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct Reference {
    reference: String,
}

/// The reference of a row.
pub async fn reference_of(conn: &impl ConnectionTrait, id: BookingId) -> Result<String> {
    let row: Option<Reference> = conn.row("SELECT reference FROM booking WHERE id = $1", values![id.0]).await?;
    row.map(|row| row.reference).ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct Centre {
    id: CentreId,
}

/// The centre of a code.
pub async fn centre_of_code(conn: &impl ConnectionTrait, code: &str) -> Result<CentreId> {
    let centre: Option<Centre> = conn.row("SELECT id FROM centre WHERE code = $1", values![code]).await?;
    centre.map(|centre| centre.id).ok_or(Error::NotFound)
}

/// Which bookings.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of a unit.
    pub unit: Option<UnitId>,
    /// At a centre.
    pub centre: Option<CentreId>,
    /// On a machine.
    pub equipment: Option<EquipmentId>,
    /// In one of these states; any if empty.
    pub statuses: Vec<Status>,
    /// Starting at or after.
    pub from: Option<Instant>,
    /// Starting before.
    pub until: Option<Instant>,
    /// Not over by then.
    pub ends_after: Option<Instant>,
    /// Latest first.
    pub latest_first: bool,
    /// Behind this one.
    pub after: Option<Cursor>,
}

/// A place in a list: start and row of the last one shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Start.
    pub starts_at: Instant,
    /// Row.
    pub id: BookingId,
}

impl Cursor {
    /// Of a booking.
    pub fn of(view: &BookingView) -> Cursor {
        Cursor { starts_at: view.starts_at, id: view.id }
    }

    /// Reads what [`Cursor::to_string`] wrote.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (seconds, id) = text.split_once('-')?;
        let starts_at = Instant::from_timestamp(seconds.parse().ok()?, 0)?;
        Some(Cursor { starts_at, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.starts_at.timestamp(), self.id)
    }
}

/// Bookings in order of their start. The caller has asked whose the actor may see.
pub async fn list(conn: &impl ConnectionTrait, filter: &Filter, limit: u64) -> Result<Vec<BookingView>> {
    let (wheres, mut values) = conditions(filter);
    let order = if filter.latest_first { "DESC" } else { "ASC" };
    values.push(Value::from(i64::try_from(limit).unwrap_or(100)));
    let sql = format!("{SELECT} WHERE {wheres} ORDER BY b.starts_at {order}, b.id {order} LIMIT ${}", values.len());
    Ok(conn.rows(&sql, values).await?)
}

fn conditions(filter: &Filter) -> (String, Vec<Value>) {
    // A place proposed for a displaced booking is no booking of its own.
    let mut wheres: Vec<String> = vec!["b.held_for <> 'proposal'".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut add = |sql: &str, value: Value| {
        values.push(value);
        wheres.push(sql.replace('?', &format!("${}", values.len())));
    };
    if let Some(unit) = filter.unit {
        add("b.unit_id = ?", unit.0.into());
    }
    if let Some(centre) = filter.centre {
        add("b.centre_id = ?", centre.0.into());
    }
    if let Some(equipment) = filter.equipment {
        add("b.equipment_id = ?", equipment.0.into());
    }
    if let Some(from) = filter.from {
        add("b.starts_at >= ?", from.into());
    }
    if let Some(until) = filter.until {
        add("b.starts_at < ?", until.into());
    }
    if let Some(moment) = filter.ends_after {
        add("b.ends_at > ?", moment.into());
    }
    if let Some(cursor) = filter.after {
        let side = if filter.latest_first { "<" } else { ">" };
        add(&format!("b.starts_at {side}= ?"), cursor.starts_at.into());
        add(&format!("(b.starts_at {side} ? OR b.id {side} "), cursor.starts_at.into());
        values.push(cursor.id.0.into());
        if let Some(last) = wheres.last_mut() {
            last.push_str(&format!("${})", values.len()));
        }
    }
    if !filter.statuses.is_empty() {
        let codes: Vec<String> = filter.statuses.iter().map(|status| format!("'{}'", status.code())).collect();
        wheres.push(format!("b.status IN ({})", codes.join(", ")));
    }
    (wheres.join(" AND "), values)
}

/// The first centre by code, for those who see all.
pub async fn first_centre(conn: &impl ConnectionTrait) -> Result<CentreId> {
    let centre: Option<Centre> = conn.row("SELECT id FROM centre ORDER BY code LIMIT 1", vec![]).await?;
    centre.map(|centre| centre.id).ok_or(Error::NotFound)
}
