//! Messages that wait are claimed for a while, sent outside any transaction, and marked one by one.
//! Whoever dies between sending and marking has sent it twice, under the same id.

use chrono::TimeDelta;
use rand::RngExt;
use sea_orm::FromQueryResult;

use super::ports::Courier;
use super::rules::{Channel, Next, Outcome, next};
use crate::base::time::{Clock, Instant};
use crate::base::{Actor, Result};
use crate::db::{Db, Rows, WriteTx, values};

/// Messages claimed at once.
const BATCH: i64 = 40;
/// Messages under way at a time: one slow receiver does not hold up the others.
const AT_ONCE: usize = 8;
/// How long a claim lasts; a batch of messages that all run into their time limits is done before.
const CLAIM: TimeDelta = TimeDelta::seconds(120);

/// A message on its way.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Parcel {
    /// Row; stays the same however often it is tried.
    pub id: i64,
    pub(super) event: String,
    channel: String,
    pub(super) recipient: String,
    pub(super) recipient_name: String,
    pub(super) lang: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) created_at: Instant,
    tries: i64,
}

/// Claims what waits for a holder. What another holder has claimed and not marked in time is free again.
pub async fn claim(tx: &WriteTx, holder: &str) -> Result<Vec<Parcel>> {
    let sql = format!(
        "SELECT id, event, channel, recipient, recipient_name, lang, subject, body, created_at, tries FROM message \
         WHERE state = 'waiting' AND not_before <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) \
         ORDER BY not_before, id LIMIT $2{}",
        tx.for_update()
    );
    let parcels: Vec<Parcel> = tx.conn().rows(&sql, values![tx.now(), BATCH]).await?;
    if parcels.is_empty() {
        return Ok(parcels);
    }
    let ids: Vec<String> = parcels.iter().map(|parcel| parcel.id.to_string()).collect();
    let sql = format!("UPDATE message SET claimed_by = $1, claimed_until = $2 WHERE id IN ({})", ids.join(", "));
    tx.conn().run(&sql, values![holder, tx.now() + CLAIM]).await?;
    Ok(parcels)
}

/// Sends claimed messages and marks each as soon as its port has answered. Returns how many left.
pub async fn carry(db: &Db, clock: &Clock, holder: &str, courier: &Courier, parcels: Vec<Parcel>) -> Result<u64> {
    let mut waiting = parcels.into_iter();
    let mut under_way = tokio::task::JoinSet::new();
    let mut sent = 0;
    loop {
        while under_way.len() < AT_ONCE
            && let Some(parcel) = waiting.next()
        {
            let (db, clock, holder, courier) = (db.clone(), clock.clone(), holder.to_owned(), courier.clone());
            under_way.spawn(async move {
                let outcome = send(&courier, &parcel).await;
                mark(&db, &clock, &holder, &courier, &parcel, &outcome).await?;
                Ok::<bool, crate::base::Error>(outcome == Outcome::Taken)
            });
        }
        match under_way.join_next().await {
            None => return Ok(sent),
            Some(Ok(done)) => sent += u64::from(done?),
            Some(Err(error)) => return Err(anyhow::Error::new(error).into()),
        }
    }
}

async fn send(courier: &Courier, parcel: &Parcel) -> Outcome {
    match Channel::from_code(&parcel.channel) {
        Some(Channel::Email) => match &courier.mail {
            Some(port) => port.send(parcel).await,
            None => Outcome::Unreachable("no mail server is set up".to_owned()),
        },
        Some(Channel::Sms) => match &courier.sms {
            Some(port) => port.send(parcel).await,
            None => Outcome::Unreachable("no gateway for SMS is set up".to_owned()),
        },
        None => Outcome::Refused(format!("unknown channel {}", parcel.channel)),
    }
}

/// Writes down what became of a try, unless another holder has taken the message over meanwhile.
async fn mark(
    db: &Db,
    clock: &Clock,
    holder: &str,
    courier: &Courier,
    parcel: &Parcel,
    outcome: &Outcome,
) -> Result<()> {
    let now = clock.now();
    let jitter = rand::rng().random_range(0..100);
    let hours_old = (now - parcel.created_at).num_hours();
    let (state, not_before) = match next(outcome, parcel.tries + 1, hours_old, courier.first_wait_seconds(), jitter) {
        Next::Sent => ("sent", now),
        Next::Again(seconds) => ("waiting", now + TimeDelta::seconds(seconds)),
        Next::Parked => ("parked", now),
    };
    let error = match outcome {
        Outcome::Taken => String::new(),
        Outcome::Failed(why) | Outcome::Refused(why) | Outcome::Unreachable(why) => {
            tracing::warn!(message = parcel.id, state, why, "a message did not leave");
            super::template::one_line(why).chars().take(300).collect()
        }
    };
    let sent_at = (state == "sent").then_some(now);
    let (error, parcel) = (&error, parcel.id);
    db.write(&Actor::program("deliver"), now, |tx| async move {
        let sql = "UPDATE message SET state = $1, not_before = $2, last_error = $3, sent_at = $4, tries = tries + 1, \
                   claimed_by = NULL, claimed_until = NULL WHERE id = $5 AND claimed_by = $6";
        let sql_masked = "UPDATE message SET body = masked_body \
                          WHERE id = $1 AND state IN ('sent', 'parked') AND masked_body IS NOT NULL";
        tx.conn().run(sql, values![state, not_before, error.clone(), sent_at, parcel, holder]).await?;
        tx.conn().run(sql_masked, values![parcel]).await?;
        Ok(())
    })
    .await
}
