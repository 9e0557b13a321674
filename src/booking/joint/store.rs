//! Rows of the table of parts.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::host_part;
use crate::base::time::Instant;
use crate::base::{BasisPoints, BookingId, CentreId, Error, Lang, Paise, Result, TariffId, UnitId};
use crate::db::{Rows, WriteTx, values};

/// A partner's part as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Part {
    /// Row.
    pub id: i64,
    /// The booking.
    pub booking_id: BookingId,
    /// Its reference.
    pub reference: String,
    /// Where.
    pub centre_id: CentreId,
    /// Who booked.
    pub host_id: UnitId,
    /// Who is asked.
    pub unit_id: UnitId,
    /// Its part of the cost.
    pub part: BasisPoints,
    /// `asked`, `agreed`, `declined`, `withdrawn`, `lapsed`, `left`.
    pub status: String,
    /// Rate version it was told; none before it has agreed.
    pub tariff_id: Option<TariffId>,
    /// A word to the partner.
    pub note: String,
    /// Until when it can be answered.
    pub answer_by: Instant,
    host_en: String,
    host_hi: String,
    unit_en: String,
    unit_hi: String,
}

const SELECT: &str = "SELECT p.id, p.booking_id, b.reference, b.centre_id, b.unit_id AS host_id, p.unit_id, \
     p.part_bp AS part, p.status, p.tariff_id, p.note, p.answer_by, h.name_en AS host_en, h.name_hi AS host_hi, \
     u.name_en AS unit_en, u.name_hi AS unit_hi FROM joint_part p JOIN booking b ON b.id = p.booking_id \
     JOIN unit h ON h.id = b.unit_id JOIN unit u ON u.id = p.unit_id";

impl Part {
    /// Whether it can still be answered.
    pub fn is_open(&self, now: Instant) -> bool {
        self.status == "asked" && now < self.answer_by
    }

    /// Name of the host.
    pub fn host_name(&self, lang: Lang) -> &str {
        lang.pick(&self.host_en, &self.host_hi)
    }

    /// Name of the partner.
    pub fn partner_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }

    /// Both names and the part for a message.
    pub fn facts(&self) -> serde_json::Map<String, serde_json::Value> {
        let part = self.part.to_string();
        let facts = [
            ("from_en", &self.host_en),
            ("from_hi", &self.host_hi),
            ("to_en", &self.unit_en),
            ("to_hi", &self.unit_hi),
            ("part", &part),
        ];
        facts.into_iter().map(|(name, value)| (name.to_owned(), value.clone().into())).collect()
    }
}

/// One of them.
pub async fn find(conn: &impl ConnectionTrait, id: i64) -> Result<Part> {
    conn.row(&format!("{SELECT} WHERE p.id = $1"), values![id]).await?.ok_or(Error::NotFound)
}

/// Partners of a booking that are asked in time or have agreed.
pub async fn partners(conn: &impl ConnectionTrait, booking: BookingId, now: Instant) -> Result<Vec<Part>> {
    let sql = format!(
        "{SELECT} WHERE p.booking_id = $1 AND (p.status = 'agreed' OR (p.status = 'asked' AND p.answer_by > $2)) \
         ORDER BY p.id"
    );
    Ok(conn.rows(&sql, values![booking.0, now]).await?)
}

/// Whether anybody else is asked to bear, or bears, a part of a booking.
pub async fn has_partners(conn: &impl ConnectionTrait, booking: BookingId, now: Instant) -> Result<bool> {
    Ok(!partners(conn, booking, now).await?.is_empty())
}

/// Parts of a booking that were asked for and not answered in time.
pub async fn lapsed(conn: &impl ConnectionTrait, booking: BookingId, now: Instant) -> Result<Vec<Part>> {
    let sql = format!("{SELECT} WHERE p.booking_id = $1 AND p.status = 'asked' AND p.answer_by <= $2");
    Ok(conn.rows(&sql, values![booking.0, now]).await?)
}

/// Parts a unit is asked for and has not answered.
pub async fn asked_of(conn: &impl ConnectionTrait, unit: UnitId, now: Instant) -> Result<Vec<Part>> {
    let sql = format!("{SELECT} WHERE p.unit_id = $1 AND p.status = 'asked' AND p.answer_by > $2 ORDER BY p.answer_by");
    Ok(conn.rows(&sql, values![unit.0, now]).await?)
}

/// Parts a unit has agreed to of bookings that are not over.
pub async fn agreed_of(conn: &impl ConnectionTrait, unit: UnitId, now: Instant) -> Result<Vec<Part>> {
    let sql = format!(
        "{SELECT} WHERE p.unit_id = $1 AND p.status = 'agreed' AND b.ends_at > $2 \
         AND b.status IN ('confirmed', 'requested', 'in_use', 'displaced') ORDER BY b.starts_at"
    );
    Ok(conn.rows(&sql, values![unit.0, now]).await?)
}

/// Who pays which part of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The unit.
    pub unit: UnitId,
    /// Its part; the whole where nobody shares.
    pub part: BasisPoints,
}

#[derive(FromQueryResult)]
struct Agreed {
    unit_id: UnitId,
    part: BasisPoints,
}

/// Who pays for a booking: the host first, then its partners in the order they were asked.
pub async fn payers(conn: &impl ConnectionTrait, booking: BookingId, host: UnitId) -> Result<Vec<Payer>> {
    let sql = "SELECT unit_id, part_bp AS part FROM joint_part WHERE booking_id = $1 AND status = 'agreed' ORDER BY id";
    let agreed: Vec<Agreed> = conn.rows(sql, values![booking.0]).await?;
    let own = Payer { unit: host, part: host_part(agreed.iter().map(|one| one.part)) };
    let others = agreed.into_iter().map(|one| Payer { unit: one.unit_id, part: one.part });
    Ok(std::iter::once(own).chain(others).collect())
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

/// What a unit's parts of bookings still to come will cost it at a centre, as it was told.
pub async fn ahead(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId) -> Result<Paise> {
    let sql = "SELECT CAST(COALESCE(SUM(p.quoted_total_paise), 0) AS BIGINT) AS amount FROM joint_part p \
               JOIN booking b ON b.id = p.booking_id WHERE p.unit_id = $1 AND b.centre_id = $2 AND p.status = 'agreed' \
               AND b.status IN ('requested', 'confirmed', 'in_use', 'displaced')";
    let sum: Option<Sum> = conn.row(sql, values![unit.0, centre.0]).await?;
    Ok(sum.map(|sum| sum.amount).unwrap_or_default())
}

/// Keeps at which rate version a partner was told what its part costs, and what.
pub async fn keep_quote(tx: &WriteTx, id: i64, tariff: TariffId, total: Paise) -> Result<()> {
    let sql = "UPDATE joint_part SET tariff_id = $1, quoted_total_paise = $2 WHERE id = $3";
    tx.conn().run(sql, values![tariff.0, total.0, id]).await?;
    Ok(())
}

/// Writes an answer; nothing where somebody else was first.
pub async fn answer(tx: &WriteTx, id: i64, from: &str, status: &str) -> Result<bool> {
    let sql = "UPDATE joint_part SET status = $1, answered_at = $2, answered_by = $3 WHERE id = $4 AND status = $5";
    let by = tx.actor().user_id.map(|user| user.0);
    Ok(tx.conn().run(sql, values![status, tx.now(), by, id, from]).await?.rows_affected() == 1)
}
