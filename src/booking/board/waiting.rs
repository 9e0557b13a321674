//! What waits for somebody at a centre, counted.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::Instant;
use crate::base::{CentreId, Result};
use crate::db::{Rows, values};

/// How much waits.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Waiting {
    /// Requests for a manager.
    pub requests: i64,
    /// Displaced bookings whose unit has not answered.
    pub displaced: i64,
    /// Freed slots offered to units on the waiting list.
    pub offers: i64,
}

impl Waiting {
    /// Counts it.
    pub async fn load(conn: &impl ConnectionTrait, centre: CentreId, now: Instant) -> Result<Waiting> {
        let sql = "SELECT COUNT(CASE WHEN status = 'requested' THEN 1 END) AS requests, \
                   COUNT(CASE WHEN status = 'displaced' THEN 1 END) AS displaced, \
                   COUNT(CASE WHEN status = 'held' THEN 1 END) AS offers FROM booking \
                   WHERE centre_id = $1 AND (status IN ('requested', 'displaced') OR (status = 'held' AND held_for = 'waiting_offer')) \
                   AND (claim_expires_at IS NULL OR claim_expires_at > $2)";
        Ok(conn.row(sql, values![centre.0, now]).await?.unwrap_or_default())
    }
}
