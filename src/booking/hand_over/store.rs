//! Rows of the table of hand-overs.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::Instant;
use crate::base::{BookingId, CentreId, Error, Lang, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// A hand-over as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HandOver {
    /// Row.
    pub id: i64,
    /// The booking.
    pub booking_id: BookingId,
    /// Its reference.
    pub reference: String,
    /// Where.
    pub centre_id: CentreId,
    /// Who gives.
    pub from_unit_id: UnitId,
    /// Who takes.
    pub to_unit_id: UnitId,
    /// `asked`, `accepted`, `declined`, `withdrawn`.
    pub status: String,
    /// A word to the other unit.
    pub note: String,
    /// Until when it can be answered.
    pub answer_by: Instant,
    from_en: String,
    from_hi: String,
    to_en: String,
    to_hi: String,
}

const SELECT: &str = "SELECT h.id, h.booking_id, b.reference, b.centre_id, h.from_unit_id, h.to_unit_id, h.status, h.note, \
     h.answer_by, f.name_en AS from_en, f.name_hi AS from_hi, t.name_en AS to_en, t.name_hi AS to_hi \
     FROM hand_over h JOIN booking b ON b.id = h.booking_id JOIN unit f ON f.id = h.from_unit_id \
     JOIN unit t ON t.id = h.to_unit_id";

impl HandOver {
    /// Whether it can still be answered.
    pub fn is_open(&self, now: Instant) -> bool {
        self.status == "asked" && now < self.answer_by
    }

    /// Name of the unit that gives.
    pub fn giver_name(&self, lang: Lang) -> &str {
        lang.pick(&self.from_en, &self.from_hi)
    }

    /// Name of the unit that takes.
    pub fn taker_name(&self, lang: Lang) -> &str {
        lang.pick(&self.to_en, &self.to_hi)
    }

    /// Both names for a message.
    pub fn names(&self) -> serde_json::Map<String, serde_json::Value> {
        let names =
            [("from_en", &self.from_en), ("from_hi", &self.from_hi), ("to_en", &self.to_en), ("to_hi", &self.to_hi)];
        names.into_iter().map(|(name, value)| (name.to_owned(), value.clone().into())).collect()
    }
}

/// One of them.
pub async fn find(conn: &impl ConnectionTrait, id: i64) -> Result<HandOver> {
    conn.row(&format!("{SELECT} WHERE h.id = $1"), values![id]).await?.ok_or(Error::NotFound)
}

/// The open one of a booking.
pub async fn open_of(conn: &impl ConnectionTrait, booking: BookingId, now: Instant) -> Result<Option<HandOver>> {
    let sql = format!("{SELECT} WHERE h.booking_id = $1 AND h.status = 'asked' AND h.answer_by > $2");
    Ok(conn.row(&sql, values![booking.0, now]).await?)
}

/// Those a unit is asked and has not answered.
pub async fn asked_of(conn: &impl ConnectionTrait, unit: UnitId, now: Instant) -> Result<Vec<HandOver>> {
    let sql =
        format!("{SELECT} WHERE h.to_unit_id = $1 AND h.status = 'asked' AND h.answer_by > $2 ORDER BY h.answer_by");
    Ok(conn.rows(&sql, values![unit.0, now]).await?)
}

/// Writes an answer; nothing where somebody else was first.
pub async fn answer(tx: &WriteTx, id: i64, status: &str) -> Result<bool> {
    let sql = "UPDATE hand_over SET status = $1, answered_at = $2, answered_by = $3 WHERE id = $4 AND status = 'asked'";
    let by = tx.actor().user_id.map(|user| user.0);
    Ok(tx.conn().run(sql, values![status, tx.now(), by, id]).await?.rows_affected() == 1)
}
