//! The clock of requests: a question that nobody answers is brought to all managers once, and
//! how long answers take is published.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::machine::Machine;
use super::place::{About, payload};
use super::rulebook::{Rule, Settings};
use crate::base::time::{self, Instant};
use crate::base::{BookingId, CentreId, EquipmentId, Result, UnitId, Verb};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Days whose requests are looked at for the published answer time.
pub const ANSWER_DAYS: i64 = 90;

/// When a request that nobody has answered is brought to all managers: after the centre's hours,
/// else when half of the time to answer is over.
fn escalate_at(requested_at: Instant, answer_by: Instant, hours: Option<i64>) -> Instant {
    match hours.and_then(TimeDelta::try_hours) {
        Some(after) => requested_at.checked_add_signed(after).unwrap_or(answer_by),
        None => requested_at + (answer_by - requested_at) / 2,
    }
}

#[derive(FromQueryResult)]
struct Waiting {
    id: BookingId,
    reference: String,
    centre_id: CentreId,
    equipment_id: EquipmentId,
    unit_id: UnitId,
    user_category: String,
    starts_at: Instant,
    requested_at: Instant,
    answer_by: Instant,
    unit_en: String,
    unit_hi: String,
    unit_phone: String,
}

const WAITING: &str = "SELECT b.id, b.reference, b.centre_id, b.equipment_id, b.unit_id, b.user_category, b.starts_at, \
     b.requested_at, b.claim_expires_at AS answer_by, u.name_en AS unit_en, u.name_hi AS unit_hi, u.phone AS unit_phone \
     FROM booking b JOIN unit u ON u.id = b.unit_id WHERE b.status = 'requested' AND b.escalated_at IS NULL \
     AND b.requested_at IS NOT NULL AND b.claim_expires_at > $1 ORDER BY b.id";

/// Tells the managers of each centre of the requests that wait too long, each once. Returns how many.
pub async fn escalate_waiting(tx: &WriteTx) -> Result<u64> {
    let waiting: Vec<Waiting> = tx.conn().rows(WAITING, values![tx.now()]).await?;
    let mut told = 0;
    let mut settings: Option<(CentreId, Settings)> = None;
    for request in waiting {
        if settings.as_ref().is_none_or(|(centre, _)| *centre != request.centre_id) {
            settings = Some((request.centre_id, Settings::load(tx.conn(), request.centre_id).await?));
        }
        let day = time::ist_date(request.starts_at);
        let hours = settings.as_ref().and_then(|(_, set)| {
            set.value(Rule::EscalateAfterHours, request.equipment_id, &request.user_category, day)
        });
        if escalate_at(request.requested_at, request.answer_by, hours) <= tx.now() {
            told += escalate(tx, &request).await?;
        }
    }
    Ok(told)
}

/// The version stays: nothing changes that a manager who decides at this moment has seen.
async fn escalate(tx: &WriteTx, request: &Waiting) -> Result<u64> {
    let sql = "UPDATE booking SET escalated_at = $1 WHERE id = $2 AND status = 'requested' AND escalated_at IS NULL";
    if tx.conn().run(sql, values![tx.now(), request.id.0]).await?.rows_affected() == 0 {
        return Ok(0);
    }
    let change = Change::of(Verb::DecideRequest, "booking", request.id.0).at(request.centre_id);
    tx.audit(change.after(serde_json::json!({ "escalated_at": time::rfc3339(tx.now()) }))).await?;
    let machine = Machine::by_id(tx.conn(), request.equipment_id).await?;
    let about = About {
        booking: request.id,
        machine: &machine,
        unit: request.unit_id,
        reference: &request.reference,
        starts_at: request.starts_at,
    };
    let mut facts = serde_json::Map::new();
    facts.insert("unit_en".to_owned(), request.unit_en.clone().into());
    facts.insert("unit_hi".to_owned(), request.unit_hi.clone().into());
    facts.insert("phone".to_owned(), request.unit_phone.clone().into());
    facts.insert("requested_at".to_owned(), time::rfc3339(request.requested_at).into());
    facts.insert("answer_at".to_owned(), time::rfc3339(request.answer_by).into());
    tx.announce(Event {
        event: "request_waiting",
        object_kind: "booking",
        object_id: request.id.0,
        centre: Some(request.centre_id),
        unit: None,
        user: None,
        payload: payload(&about, facts),
    })
    .await?;
    Ok(1)
}

/// How a centre has answered its requests of late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTime {
    /// Half of the answers came within so many minutes.
    pub median_minutes: i64,
    /// Requests that were answered.
    pub answered: usize,
    /// Requests whose time ran out without an answer.
    pub unanswered: usize,
}

#[derive(FromQueryResult)]
struct Asked {
    status: String,
    requested_at: Instant,
    answered_at: Option<Instant>,
}

/// How a centre has answered the requests of the last [`ANSWER_DAYS`] days; `None` if there was none.
pub async fn answer_time(conn: &impl ConnectionTrait, centre: CentreId, now: Instant) -> Result<Option<AnswerTime>> {
    let sql = "SELECT status, requested_at, answered_at FROM booking WHERE centre_id = $1 AND requested_at >= $2";
    let asked: Vec<Asked> = conn.rows(sql, values![centre.0, now - TimeDelta::days(ANSWER_DAYS)]).await?;
    let minutes = asked.iter().filter_map(|row| Some((row.answered_at? - row.requested_at).num_minutes()));
    let unanswered = asked.iter().filter(|row| row.answered_at.is_none() && row.status == "expired").count();
    Ok(summary(minutes.collect(), unanswered))
}

fn summary(mut minutes: Vec<i64>, unanswered: usize) -> Option<AnswerTime> {
    minutes.sort_unstable();
    let answered = minutes.len();
    let upper = minutes.get(answered / 2)?;
    let lower = minutes.get((answered - 1) / 2)?;
    Some(AnswerTime { median_minutes: (lower + upper) / 2, answered, unanswered })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_answers_came_within_the_median() {
        let of = |minutes: &[i64]| summary(minutes.to_vec(), 1).map(|time| time.median_minutes);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[90]), Some(90));
        assert_eq!(of(&[600, 10, 30]), Some(30));
        assert_eq!(of(&[600, 10, 30, 50]), Some(40));
    }

    #[test]
    fn all_managers_are_told_at_half_time_or_when_the_centre_has_set_it() {
        let at = |minutes: i64| time::from_ist_minutes(29_000_000 + minutes).unwrap();
        assert_eq!(escalate_at(at(0), at(600), None), at(300));
        assert_eq!(escalate_at(at(0), at(600), Some(2)), at(120));
    }
}
