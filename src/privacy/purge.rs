//! What is over is cleared away, in batches, with one audit row for each; a legal hold stops it. Nothing with money and
//! nothing of the audit trail is among it: their tables refuse DELETE.

use chrono::TimeDelta;
use sea_orm::{FromQueryResult, Value};
use serde_json::{Map, json};

use super::erase::forget_person;
use super::hold::{Held, held};
use super::retention::{Class, Periods};
use crate::base::time::ist_date;
use crate::base::{Result, UnitId, Verb};
use crate::db::{Change, Rows, WriteTx, values};
use crate::{books, people};

/// Rows of a class in one transaction.
const BATCH: i64 = 1_000;

/// What a batch cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Rows in all.
    pub rows: u64,
    /// Whether some class had as many as a batch takes, so that more may wait.
    pub more: bool,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Clears one batch of everything that is over. While a hold covers everything it clears nothing; what belongs to a
/// unit or centre on hold stays.
///
/// # Errors
/// Faults of the database; then nothing of the batch is gone.
pub async fn purge(tx: &WriteTx) -> Result<Purged> {
    let held = held(tx.conn()).await?;
    if held.everything {
        return Ok(Purged::default());
    }
    let periods = Periods::read(tx.conn()).await?;
    let before = |class: Class| tx.now() - TimeDelta::days(periods.days(class));
    let (unit, centre) =
        (not_held("m.unit_id", &held.units, |id| id.0), not_held("m.centre_id", &held.centres, |id| id.0));
    let person = format!("({})", person_not_held(&held));
    let statements: Vec<(&str, String, Value)> = vec![
        ("sessions", batch("session", "id_hash", "m.expires_at < $1", &[]), tx.now().into()),
        ("tokens", batch("one_time_token", "token_hash", "m.expires_at < $1", &[]), before(Class::Tokens).into()),
        ("repeats", repeats(), before(Class::Repeats).into()),
        (
            "attempts",
            batch(
                "login_attempt",
                "key",
                "m.window_from < $1 AND (m.blocked_until IS NULL OR m.blocked_until < $1)",
                &[],
            ),
            before(Class::Attempts).into(),
        ),
        (
            "messages",
            batch("message", "id", "m.created_at < $1 AND m.state <> 'waiting'", &[&unit, &centre, &person]),
            before(Class::Messages).into(),
        ),
        (
            "events",
            batch(
                "outbox",
                "id",
                "m.sent_at < $1 AND NOT EXISTS (SELECT 1 FROM message g WHERE g.outbox_id = m.id)",
                &[&unit, &centre, &person],
            ),
            before(Class::Messages).into(),
        ),
        (
            "requests",
            batch(
                "privacy_request",
                "id",
                "m.answered_at < $1 AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.request_id = m.id)",
                &[&person],
            ),
            before(Class::Requests).into(),
        ),
        ("holds", hold_words(&unit, &centre), before(Class::Holds).into()),
    ];
    let mut counts = Map::new();
    let mut purged = Purged::default();
    for (name, sql, value) in statements {
        let rows = tx.conn().run(&sql, vec![value, BATCH.into()]).await?.rows_affected();
        purged.more |= rows >= BATCH as u64;
        count(&mut counts, &mut purged, name, rows);
    }
    count(&mut counts, &mut purged, "exports", books::clear_files(tx).await?);
    let signed_up = sign_ups(tx, &held, &periods).await?;
    purged.more |= signed_up >= SIGN_UPS as u64;
    count(&mut counts, &mut purged, "sign_ups", signed_up);
    if purged.rows > 0 {
        tx.audit(Change::of(Verb::ManagePrivacy, "retention_period", 0).after(json!({ "cleared": counts }))).await?;
    }
    Ok(purged)
}

fn count(counts: &mut Map<String, serde_json::Value>, purged: &mut Purged, name: &str, rows: u64) {
    if rows > 0 {
        counts.insert(name.to_owned(), json!(rows));
        purged.rows += rows;
    }
}

/// A condition that leaves out what is on hold; ids are numbers of ours.
fn not_held<T: Copy>(column: &str, ids: &[T], number: fn(T) -> i64) -> String {
    if ids.is_empty() {
        return "1 = 1".to_owned();
    }
    let ids: Vec<String> = ids.iter().map(|id| number(*id).to_string()).collect();
    format!("({column} IS NULL OR {column} NOT IN ({}))", ids.join(", "))
}

/// The same for what is a person's, by the units they stand for and the centres they work at.
fn person_not_held(held: &Held) -> String {
    let list = |ids: Vec<i64>| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let mut parts = vec!["1 = 1".to_owned()];
    if !held.units.is_empty() {
        let units = list(held.units.iter().map(|id| id.0).collect());
        parts.push(format!(
            "(m.user_id IS NULL OR m.user_id NOT IN (SELECT user_id FROM unit_member WHERE unit_id IN ({units})))"
        ));
    }
    if !held.centres.is_empty() {
        let centres = list(held.centres.iter().map(|id| id.0).collect());
        parts.push(format!(
            "(m.user_id IS NULL OR m.user_id NOT IN (SELECT user_id FROM staff_role WHERE centre_id IN ({centres})))"
        ));
    }
    parts.join(" AND ")
}

fn batch(table: &str, key: &str, over: &str, and: &[&str]) -> String {
    let and: String = and.iter().map(|condition| format!(" AND {condition}")).collect();
    format!("DELETE FROM {table} WHERE {key} IN (SELECT m.{key} FROM {table} m WHERE {over}{and} LIMIT $2)")
}

/// The key of these is two columns.
fn repeats() -> String {
    "DELETE FROM idempotency_key WHERE (actor, key) IN \
     (SELECT m.actor, m.key FROM idempotency_key m WHERE m.created_at < $1 LIMIT $2)"
        .to_owned()
}

/// A booking is never deleted; of a hold that lapsed only what somebody wrote on it goes.
fn hold_words(unit: &str, centre: &str) -> String {
    format!(
        "UPDATE booking SET note = '' WHERE id IN (SELECT m.id FROM booking m WHERE m.status = 'expired' \
         AND m.note <> '' AND m.ends_at < $1 AND {unit} AND {centre} LIMIT $2)"
    )
}

/// Sign-ups in one batch: each is several statements.
const SIGN_UPS: i64 = 50;

/// Clears sign-ups that nobody confirmed, and the log-ins that stood for nothing else.
async fn sign_ups(tx: &WriteTx, held: &Held, periods: &Periods) -> Result<u64> {
    let before = ist_date(tx.now() - TimeDelta::days(periods.days(Class::SignUps)));
    let sql = format!(
        "SELECT m.id FROM unit m WHERE m.status IN ('awaiting_verification', 'rejected') AND m.phone <> '' \
         AND m.joined_on < $1 AND {} \
         AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.unit_id = m.id) \
         AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.unit_id = m.id) \
         AND NOT EXISTS (SELECT 1 FROM document d WHERE d.unit_id = m.id) ORDER BY m.id LIMIT $2",
        not_held("m.id", &held.units, |id: UnitId| id.0)
    );
    let over: Vec<Id> = tx.conn().rows(&sql, values![before, SIGN_UPS]).await?;
    for unit in &over {
        for user in people::forget_sign_up(tx, UnitId(unit.id)).await? {
            forget_person(tx, user, None).await?;
        }
    }
    Ok(over.len() as u64)
}
