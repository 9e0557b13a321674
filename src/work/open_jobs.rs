//! Uses that are over and were neither completed, cancelled nor marked as no-show: nothing can be billed for them.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::{Instant, Month, start_of_day};
use crate::base::{BookingId, CentreId, Lang, Result};
use crate::db::{Rows, values};

/// A use without its count.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OpenJob {
    /// Its booking.
    pub booking_id: BookingId,
    /// Reference of the booking.
    pub reference: String,
    /// When it was to end.
    pub ends_at: Instant,
    /// Name of the machine.
    pub equipment_en: String,
    /// Name of the machine.
    pub equipment_hi: String,
    /// Name of the unit.
    pub unit_en: String,
    /// Name of the unit.
    pub unit_hi: String,
}

impl OpenJob {
    /// Name of the machine in a language.
    pub fn equipment(&self, lang: Lang) -> &str {
        lang.pick(&self.equipment_en, &self.equipment_hi)
    }

    /// Name of the unit in a language.
    pub fn unit(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }
}

/// Those of a month that are over by now, oldest first. Whether the actor may see them is for the caller to ask.
pub async fn open_jobs(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    month: Month,
    now: Instant,
) -> Result<Vec<OpenJob>> {
    let until = start_of_day(month.end()).min(now);
    Ok(conn
        .rows(
            "SELECT b.id AS booking_id, b.reference, b.ends_at, e.name_en AS equipment_en, e.name_hi AS equipment_hi, \
         u.name_en AS unit_en, u.name_hi AS unit_hi FROM booking b JOIN equipment e ON e.id = b.equipment_id \
         JOIN unit u ON u.id = b.unit_id WHERE b.centre_id = $1 AND b.starts_at >= $2 AND b.ends_at <= $3 \
         AND b.status IN ('confirmed', 'in_use') ORDER BY b.ends_at, b.id",
            values![centre.0, start_of_day(month.first_day()), until],
        )
        .await?)
}
