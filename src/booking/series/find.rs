//! Looking at series.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, BookingId, CentreId, Error, Lang, Paise, Result, Scope, UnitId, Verb};
use crate::booking::transitions::Status;
use crate::db::{Rows, values};

/// A series.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SeriesView {
    /// Row.
    pub id: i64,
    /// Centre.
    pub centre_id: CentreId,
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    /// Code of the machine it was booked on.
    pub equipment_code: String,
    equipment_name_en: String,
    equipment_name_hi: String,
    slot_kind: String,
    /// RRULE or RDATE.
    pub rule: String,
    /// Minutes of each.
    pub minutes: i64,
}

impl SeriesView {
    /// Name of the machine.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.equipment_name_en, &self.equipment_name_hi)
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_name_en, &self.unit_name_hi)
    }

    /// Whether it is booked by days.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }
}

/// A date of a series as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PartView {
    /// The start asked for.
    pub wanted_at: Instant,
    /// Its booking, if it was booked.
    pub booking_id: Option<BookingId>,
    /// Its reference.
    pub reference: Option<String>,
    status: Option<String>,
    claim_expires_at: Option<Instant>,
    /// When it is booked.
    pub starts_at: Option<Instant>,
    /// Until when.
    pub ends_at: Option<Instant>,
    /// Price as quoted.
    pub quoted_total_paise: Option<Paise>,
    why_en: String,
    why_hi: String,
}

impl PartView {
    /// Where its booking stands at a moment.
    pub fn status_at(&self, now: Instant) -> Option<Status> {
        let stored = Status::from_code(self.status.as_deref()?)?;
        match self.claim_expires_at {
            Some(until) if until <= now && stored.runs_out() => Some(Status::Expired),
            _ => Some(stored),
        }
    }

    /// Why it could not be booked as asked; empty where it was.
    pub fn why(&self, lang: Lang) -> &str {
        lang.pick(&self.why_en, &self.why_hi)
    }

    /// Whether it can still be given back or moved.
    pub fn is_still_to_come(&self, now: Instant) -> bool {
        let stands = matches!(self.status_at(now), Some(Status::Requested | Status::Confirmed));
        stands && self.starts_at.is_some_and(|starts_at| starts_at > now)
    }
}

/// A series, if the actor may see it; else it is not there.
pub async fn series(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<SeriesView> {
    let sql = "SELECT s.id, s.centre_id, s.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, \
               e.code AS equipment_code, e.name_en AS equipment_name_en, e.name_hi AS equipment_name_hi, e.slot_kind, s.rule, \
               s.minutes FROM booking_series s JOIN unit u ON u.id = s.unit_id \
               JOIN equipment e ON e.id = s.equipment_id WHERE s.id = $1";
    let found: Option<SeriesView> = conn.row(sql, values![id]).await?;
    let found = found.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooking, Scope::UnitAtCentre(found.unit_id, found.centre_id))?;
    Ok(found)
}

/// Its dates in order.
pub async fn parts(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<PartView>> {
    let sql = "SELECT p.wanted_at, p.booking_id, b.reference, b.status, b.claim_expires_at, b.starts_at, b.ends_at, \
               b.quoted_total_paise, p.why_en, p.why_hi FROM booking_series_part p LEFT JOIN booking b ON b.id = p.booking_id \
               WHERE p.series_id = $1 ORDER BY p.wanted_at";
    Ok(conn.rows(sql, values![id]).await?)
}

#[derive(FromQueryResult)]
struct Of {
    series_id: i64,
}

/// The series a booking belongs to.
pub async fn series_of(conn: &impl ConnectionTrait, booking: BookingId) -> Result<Option<i64>> {
    let sql = "SELECT series_id FROM booking_series_part WHERE booking_id = $1";
    let of: Option<Of> = conn.row(sql, values![booking.0]).await?;
    Ok(of.map(|of| of.series_id))
}
