//! What a unit's bookings will cost that no charge bears yet: held against its prepaid money or credit.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::joint;
use crate::base::time::Instant;
use crate::base::{CentreId, Paise, Result, UnitId};
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Sums {
    held: Paise,
    ended: Paise,
}

async fn sums(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId, now: Instant) -> Result<Sums> {
    let sql = "SELECT CAST(COALESCE(SUM(b.quoted_total_paise), 0) AS BIGINT) AS held, \
         CAST(COALESCE(SUM(CASE WHEN b.ends_at <= $3 THEN b.quoted_total_paise ELSE 0 END), 0) AS BIGINT) AS ended \
         FROM booking b WHERE b.unit_id = $1 AND b.centre_id = $2 \
         AND b.status IN ('held', 'requested', 'confirmed', 'in_use') \
         AND (b.claim_expires_at IS NULL OR b.claim_expires_at > $3) \
         AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.booking_id = b.id)";
    let row: Option<Sums> = conn.row(sql, values![unit.0, centre.0, now]).await?;
    Ok(row.unwrap_or(Sums { held: Paise::ZERO, ended: Paise::ZERO }))
}

/// What is held of a unit's money at a centre: its bookings that no charge bears yet, and its part of joint ones.
///
/// # Errors
/// If the amounts are too large to add.
pub async fn held_money(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId, now: Instant) -> Result<Paise> {
    sums(conn, unit, centre, now).await?.held.plus(joint::ahead(conn, unit, centre).await?)
}

/// The part of it whose time is over: done, but nobody has completed the job yet.
pub(super) async fn ended(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId, now: Instant) -> Result<Paise> {
    Ok(sums(conn, unit, centre, now).await?.ended)
}
