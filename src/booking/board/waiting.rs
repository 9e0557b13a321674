//! What waits for somebody at a centre, counted.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::Instant;
use crate::base::{CentreId, EquipmentId, Result};
use crate::booking::rulebook::{Rule, Settings};
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
    /// Units' places on waiting lists, those with an offer too.
    pub in_line: i64,
}

impl Waiting {
    /// Counts it.
    pub async fn load(conn: &impl ConnectionTrait, centre: CentreId, now: Instant) -> Result<Waiting> {
        let sql = "SELECT COUNT(CASE WHEN status = 'requested' THEN 1 END) AS requests, \
                   COUNT(CASE WHEN status = 'displaced' THEN 1 END) AS displaced, \
                   COUNT(CASE WHEN status = 'held' THEN 1 END) AS offers, \
                   (SELECT COUNT(*) FROM waiting_entry WHERE centre_id = $1 AND status IN ('waiting', 'offered') \
                   AND gives_up_at > $2) AS in_line FROM booking \
                   WHERE centre_id = $3 AND (status IN ('requested', 'displaced') OR (status = 'held' AND held_for = 'waiting_offer')) \
                   AND (claim_expires_at IS NULL OR claim_expires_at > $4)";
        Ok(conn.row(sql, values![centre.0, now, centre.0, now]).await?.unwrap_or_default())
    }
}

/// After how many minutes nobody is expected any more where a centre has set nothing.
const USUAL_NO_SHOW_MINUTES: i64 = 60;

/// When bookings of a centre count as missed.
pub struct NoShowMinutes(Settings);

impl NoShowMinutes {
    /// Minutes after the start, for a machine and a user category on a day.
    pub fn of(&self, machine: EquipmentId, user_category: &str, day: NaiveDate) -> i64 {
        self.0.value(Rule::NoShowAfterMinutes, machine, user_category, day).unwrap_or(USUAL_NO_SHOW_MINUTES)
    }
}

/// What a centre has set.
pub async fn no_show_minutes(conn: &impl ConnectionTrait, centre: CentreId) -> Result<NoShowMinutes> {
    Ok(NoShowMinutes(Settings::load(conn, centre).await?))
}
