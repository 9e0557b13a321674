//! What runs without a person: tidying holds, closing no-shows, bringing requests to managers, relaying messages, sealing the audit trail,
//! telling of what is due, reminding of dues, billing at completion where a centre does, making exports, clearing away what is over.
//!
//! What always holds: each job does its work in one short write transaction that first takes
//! the job's lease, so that of several instances one works and none does it twice; an
//! instance that dies loses its leases within a minute; nothing depends on a job having run
//! (an expired hold is released by the next claim anyway).

mod note;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::FromQueryResult;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tracing::Instrument;

use self::note::{Tally, count};

use crate::audit;
use crate::base::time::Clock;
use crate::base::{Actor, Result};
use crate::billing;
use crate::booking;
use crate::books;
use crate::catalogue::service;
use crate::db::{Db, Reach, WriteTx};
use crate::db::{Rows, values};
use crate::messages::{self, Courier};
use crate::people::training;
use crate::privacy;
use crate::tax_status;
use crate::web::Settings;
use crate::work;

/// How long a lease lasts: an instance that dies is replaced after this.
const LEASE: Duration = Duration::from_secs(60);

/// How long after its neighbour each job looks first: an instance that starts asks the database for a connection or
/// two, not for all of its pool at once.
const APART: Duration = Duration::from_millis(50);

/// One job: its name (also of its lease), how often it looks, what it does.
struct Job {
    name: &'static str,
    every: Duration,
    run: fn(Jobs) -> BoxFuture<Result<u64>>,
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

const fn job(name: &'static str, seconds: u64, run: fn(Jobs) -> BoxFuture<Result<u64>>) -> Job {
    Job { name, every: Duration::from_secs(seconds), run }
}

/// Every job there is.
const JOBS: &[Job] = &[
    job("tidy_holds", 60, |jobs| Box::pin(async move { jobs.tidy_holds().await })),
    job("serve_waiting", 5, |jobs| Box::pin(async move { jobs.serve_waiting().await })),
    job("look_again", 60, |jobs| Box::pin(async move { jobs.look_again().await })),
    job("draw_lotteries", 30, |jobs| Box::pin(async move { jobs.draw_lotteries().await })),
    job("ask_displaced", 60, |jobs| Box::pin(async move { jobs.ask_displaced().await })),
    job("recurring_closures", 3600, |jobs| Box::pin(async move { jobs.recurring_closures().await })),
    job("seal_audit", 10, |jobs| Box::pin(async move { jobs.seal_audit().await })),
    job("anchor_audit", 1800, |jobs| Box::pin(async move { jobs.anchor_audit().await })),
    job("relay", 2, |jobs| Box::pin(async move { jobs.relay_messages().await })),
    job("deliver", 2, |jobs| Box::pin(async move { jobs.deliver_messages().await })),
    job("remind", 60, |jobs| Box::pin(async move { jobs.remind().await })),
    job("no_shows", 60, |jobs| Box::pin(async move { jobs.miss_who_did_not_come().await })),
    job("escalate_requests", 60, |jobs| Box::pin(async move { jobs.escalate_requests().await })),
    job("tell_due", 3600, |jobs| Box::pin(async move { jobs.tell_due().await })),
    job("gateway_links", 15, |jobs| Box::pin(async move { jobs.open_gateway_links().await })),
    job("dunning", 900, |jobs| Box::pin(async move { jobs.remind_of_dues().await })),
    job("exports", 5, |jobs| Box::pin(async move { jobs.make_exports().await })),
    job("bill_completed", 30, |jobs| Box::pin(async move { jobs.bill_completed().await })),
    job("tax_status", 3600, |jobs| Box::pin(async move { jobs.follow_gstin().await })),
    job("privacy_requests", 3600, |jobs| Box::pin(async move { jobs.remind_of_requests().await })),
    job("backup", 60, |jobs| Box::pin(async move { jobs.back_up().await })),
    job("clear_away", 3600, |jobs| Box::pin(async move { jobs.clear_away().await })),
];

/// The jobs of one instance.
#[derive(Clone)]
pub struct Jobs {
    db: Db,
    clock: Clock,
    holder: String,
    courier: Courier,
    settings: Option<Arc<Settings>>,
}

/// Starts all jobs; aborting the handle stops them between two transactions.
pub fn spawn(db: Db, clock: Clock, courier: Courier, settings: Arc<Settings>) -> JoinHandle<()> {
    let holder = format!("{}-{:08x}", std::process::id(), rand::random::<u32>());
    let jobs = Jobs { db, clock, holder, courier, settings: Some(settings) };
    tokio::spawn(async move {
        let mut running = JoinSet::new();
        let mut first_look = Instant::now();
        for job in JOBS {
            running.spawn(keep_running(job, jobs.clone(), first_look));
            first_look += APART;
        }
        while running.join_next().await.is_some() {}
    })
}

async fn keep_running(job: &'static Job, jobs: Jobs, first_look: Instant) {
    let mut timer = interval_at(first_look, job.every);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tally = Tally::begun(jobs.clock.now());
    loop {
        timer.tick().await;
        if jobs.db.reach() != Reach::Whole {
            continue;
        }
        let (started_at, started) = (jobs.clock.now(), Instant::now());
        let span = tracing::info_span!("job", otel.name = job.name);
        let outcome = (job.run)(jobs.clone()).instrument(span).await;
        match &outcome {
            Ok(0) => {}
            Ok(done) => tracing::debug!(job = job.name, done, "job done"),
            Err(error) => tracing::warn!(job = job.name, %error, "job failed; it will be tried again"),
        }
        tally.add(started_at, started.elapsed(), outcome.map_err(|error| error.to_string()));
        count(job.name, &tally);
        if tally.is_worth_writing(jobs.clock.now()) {
            match note::write(&jobs.db, job.name, &jobs.holder, &tally, jobs.clock.now()).await {
                Ok(()) => tally.was_written(jobs.clock.now()),
                Err(error) => tracing::warn!(job = job.name, %error, "what the job did is not on record yet"),
            }
        }
    }
}

/// Every job's name, in the order they stand in.
pub fn names() -> impl Iterator<Item = &'static str> {
    JOBS.iter().map(|job| job.name)
}

#[derive(FromQueryResult)]
struct Found {
    found: i64,
}

impl Jobs {
    /// The jobs of an instance named `holder`; [`spawn`] runs them, tests call them.
    pub fn new(db: Db, clock: Clock, holder: &str) -> Jobs {
        Jobs { db, clock, holder: holder.to_owned(), courier: Courier::none(""), settings: None }
    }

    /// The same with ports for messages.
    pub fn with_courier(self, courier: Courier) -> Jobs {
        Jobs { courier, ..self }
    }

    /// Lets holds and requests lapse whose time is over. Returns how many.
    pub async fn tidy_holds(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS found FROM booking WHERE claim_expires_at IS NOT NULL AND claim_expires_at <= $1";
        if self.nothing(sql).await? {
            return Ok(0);
        }
        self.leased("tidy_holds", |tx| async move {
            let ended = booking::expire_overdue(&tx).await?;
            Ok(u64::try_from(ended).unwrap_or(u64::MAX))
        })
        .await
    }

    /// Offers what was freed to those who wait for it, calendar by calendar. Returns how many calendars.
    pub async fn serve_waiting(&self) -> Result<u64> {
        let mut served = 0;
        while !self.nothing(booking::ANYTHING_TO_SERVE).await? {
            let batch = self.leased("serve_waiting", |tx| async move { booking::serve_waiting(&tx).await }).await?;
            if batch == 0 {
                break;
            }
            served += batch;
        }
        Ok(served)
    }

    /// Marks what somebody waits for, to be served again: hours and capacity change too. Returns how many calendars.
    pub async fn look_again(&self) -> Result<u64> {
        if self
            .nothing("SELECT COUNT(*) AS found FROM waiting_entry WHERE ended_at IS NULL AND joined_at <= $1")
            .await?
        {
            return Ok(0);
        }
        self.leased("look_again", |tx| async move { booking::mark_waited_for(&tx).await }).await
    }

    /// Draws the lotteries whose entries have ended, each in a transaction of its own. Returns how many.
    pub async fn draw_lotteries(&self) -> Result<u64> {
        let mut drawn = 0;
        while !self.nothing(booking::LOTTERIES_DUE).await? {
            let one = self.leased("draw_lotteries", |tx| async move { booking::draw_due_lottery(&tx).await }).await?;
            if one == 0 {
                break;
            }
            drawn += one;
        }
        Ok(drawn)
    }

    /// Asks the units of displaced bookings that no manager has settled. Returns how many bookings.
    pub async fn ask_displaced(&self) -> Result<u64> {
        let sql =
            "SELECT COUNT(*) AS found FROM closure_hit WHERE outcome IS NULL AND asked_at IS NULL AND created_at <= $1";
        if self.nothing(sql).await? {
            return Ok(0);
        }
        self.leased("ask_displaced", |tx| async move {
            let asked = booking::ask_the_rest(&tx).await?;
            Ok(u64::try_from(asked).unwrap_or(u64::MAX))
        })
        .await
    }

    /// Makes the closures of recurring ones some months ahead. Returns how many rules.
    pub async fn recurring_closures(&self) -> Result<u64> {
        let mut made = 0;
        loop {
            let one = self.leased("recurring_closures", |tx| async move { booking::make_recurring(&tx).await }).await?;
            made += one;
            if one == 0 {
                return Ok(made);
            }
        }
    }

    /// Seals audit rows until none waits. Returns how many.
    pub async fn seal_audit(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS found FROM audit_entry \
             WHERE at <= $1 AND id > (SELECT COALESCE(MAX(audit_entry_id), 0) FROM audit_seal)";
        if self.nothing(sql).await? {
            return Ok(0);
        }
        let mut sealed = 0;
        loop {
            let batch = self.leased("seal_audit", |tx| async move { tx.seal_audit(false).await }).await?;
            sealed += batch;
            if batch == 0 {
                return Ok(sealed);
            }
        }
    }

    /// Anchors the chains of the audit trail for the day that is over. Returns how many chains.
    pub async fn anchor_audit(&self) -> Result<u64> {
        self.seal_audit().await?;
        self.leased("seal_audit", |tx| async move { audit::anchor_yesterday(&tx).await }).await
    }

    /// Bills completed bookings, where a centre bills at completion. Returns how many documents. What two
    /// instances would bill at once, one bills: a charge is on one document.
    pub async fn bill_completed(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS found FROM billing_setting WHERE bill_on = 'completion' AND $1 = $1";
        if self.nothing(sql).await? {
            return Ok(0);
        }
        billing::bill_completed(&self.db, &self.clock).await
    }

    /// Shows GSTINs that hold from a day that has come. Returns of how many centres and units.
    pub async fn follow_gstin(&self) -> Result<u64> {
        tax_status::follow_gstin(&self.db, self.clock.now()).await
    }

    /// Makes the exports that wait, in turn. Returns how many orders. Who works holds the order's lane, not the job's
    /// lease: two instances may work beside each other.
    pub async fn make_exports(&self) -> Result<u64> {
        if self.nothing(books::ANY_OPEN_EXPORT).await? {
            return Ok(0);
        }
        books::work_off_exports(&self.db, &self.clock).await
    }

    /// Makes messages of the events that wait, until none does. Returns how many events.
    pub async fn relay_messages(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS found FROM outbox WHERE sent_at IS NULL AND not_before <= $1";
        let mut relayed = 0;
        while !self.nothing(sql).await? {
            let courier = &self.courier;
            let batch = self.leased("relay", |tx| async move { messages::compose(&tx, courier).await }).await?;
            relayed += batch;
            if batch == 0 {
                break;
            }
        }
        Ok(relayed)
    }

    /// Sends the messages that wait, in batches: claimed under the lease, sent outside any transaction.
    /// Returns how many left.
    pub async fn deliver_messages(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS found FROM message WHERE state = 'waiting' AND not_before <= $1";
        let mut sent = 0;
        while !self.nothing(sql).await? {
            let holder = &self.holder;
            let claimed = self.leased("deliver", |tx| async move { messages::claim(&tx, holder).await }).await?;
            if claimed.is_empty() {
                break;
            }
            sent += messages::carry(&self.db, &self.clock, holder, &self.courier, claimed).await?;
        }
        Ok(sent)
    }

    /// Reminds of bookings that start soon, until none is due. Returns how many.
    pub async fn remind(&self) -> Result<u64> {
        let mut reminded = 0;
        loop {
            let batch = self.leased("remind", |tx| async move { booking::remind(&tx).await }).await?;
            reminded += batch;
            if batch == 0 {
                return Ok(reminded);
            }
        }
    }

    /// Closes bookings nobody came to, where the centre closes them by the clock; each in a transaction of
    /// its own, so that one that cannot be closed stops no other. Returns how many.
    pub async fn miss_who_did_not_come(&self) -> Result<u64> {
        let mut missed = 0;
        for reference in work::not_come(self.db.read(), self.clock.now()).await? {
            let reference = reference.as_str();
            let closed =
                self.leased("no_shows", |tx| async move { Ok(u64::from(work::miss_by_clock(&tx, reference).await?)) });
            match closed.await {
                Ok(closed) => missed += closed,
                Err(error) => tracing::warn!(booking = reference, %error, "a no-show was not closed"),
            }
        }
        Ok(missed)
    }

    /// Tells all managers of requests that nobody has answered. Returns how many.
    pub async fn escalate_requests(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) AS found FROM booking \
             WHERE status = 'requested' AND escalated_at IS NULL AND requested_at <= $1";
        if self.nothing(sql).await? {
            return Ok(0);
        }
        self.leased("escalate_requests", |tx| async move { booking::escalate_waiting(&tx).await }).await
    }

    /// Tells managers of services that are due and units of certificates that run out. Returns how many.
    pub async fn tell_due(&self) -> Result<u64> {
        self.leased("tell_due", |tx| async move {
            Ok(service::announce_due(&tx).await? + training::announce_expiring(&tx).await?)
        })
        .await
    }

    /// Reminds of dues where a centre has set steps, until none is due. Returns how many reminders.
    pub async fn remind_of_dues(&self) -> Result<u64> {
        if self.nothing("SELECT COUNT(*) AS found FROM dunning_ladder WHERE set_at <= $1").await? {
            return Ok(0);
        }
        let mut reminded = 0;
        loop {
            let batch = self.leased("dunning", |tx| async move { billing::send_due_reminders(&tx).await }).await?;
            reminded += batch;
            if batch == 0 {
                return Ok(reminded);
            }
        }
    }

    /// Asks gateways again for links they have not made: claimed under the lease, called outside any transaction.
    /// Returns how many are there now.
    pub async fn open_gateway_links(&self) -> Result<u64> {
        let Some(settings) = self.settings.as_deref().filter(|settings| !settings.gateways.is_empty()) else {
            return Ok(0);
        };
        let sql = "SELECT COUNT(*) AS found FROM gateway_order WHERE state = 'wanted' AND next_try_at <= $1";
        if self.nothing(sql).await? {
            return Ok(0);
        }
        let claimed =
            self.leased("gateway_links", |tx| async move { billing::gateway::claim_waiting(&tx).await }).await?;
        let mut opened = 0;
        for order in claimed {
            opened += u64::from(billing::gateway::open_order(&self.db, settings, self.clock.now(), order).await?);
        }
        Ok(opened)
    }

    /// Makes the daily backup where one is set up and due. Returns how many.
    pub async fn back_up(&self) -> Result<u64> {
        let Some(plan) = self.settings.as_deref().and_then(|settings| settings.backups.as_ref()) else { return Ok(0) };
        Ok(u64::from(self.db.back_up_by_plan(plan, &self.clock, &self.holder).await?))
    }

    /// Clears away what is kept no longer, batch by batch; a legal hold stops it. Returns how many rows.
    pub async fn clear_away(&self) -> Result<u64> {
        let mut cleared = 0;
        loop {
            let batch = self.leased("clear_away", |tx| async move { privacy::purge(&tx).await }).await?;
            cleared += batch.rows;
            if !batch.more {
                return Ok(cleared);
            }
        }
    }

    /// Reminds administrators of requests about privacy that have waited 60 days. Returns how many.
    pub async fn remind_of_requests(&self) -> Result<u64> {
        if self.nothing(privacy::ANY_LATE).await? {
            return Ok(0);
        }
        self.leased("privacy_requests", |tx| async move { privacy::remind_late(&tx).await }).await
    }

    /// Whether a cheap look shows that there is nothing to do, so that an idle program writes nothing.
    async fn nothing(&self, sql: &str) -> Result<bool> {
        let found: Option<Found> = self.db.read().row(sql, values![self.clock.now()]).await?;
        Ok(found.is_none_or(|row| row.found == 0))
    }

    async fn leased<T, F, Fut>(&self, name: &'static str, work: F) -> Result<T>
    where
        T: Default,
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let work = &work;
        self.db
            .write(&Actor::program(name), self.clock.now(), |tx| async move {
                if !tx.take_lease(name, &self.holder, LEASE).await? {
                    return Ok(T::default());
                }
                work(tx).await
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::db::Event;

    async fn database() -> (tempfile::TempDir, Db, Clock) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.path().join("t.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let noon = crate::base::time::parse_date("24-11-2026").map(crate::base::time::start_of_day).unwrap();
        (folder, db, Clock::fixed(noon))
    }

    async fn announce(db: &Db, clock: &Clock, count: i64) {
        db.write(&Actor::program("test"), clock.now(), |tx| async move {
            for object_id in 1..=count {
                tx.announce(Event {
                    event: "booking_confirmed",
                    object_kind: "booking",
                    object_id,
                    centre: None,
                    unit: None,
                    user: None,
                    payload: serde_json::json!({}),
                })
                .await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn of_two_instances_one_relays_and_each_message_goes_once() {
        let (_folder, db, clock) = database().await;
        announce(&db, &clock, 3).await;
        let first = Jobs::new(db.clone(), clock.clone(), "first");
        let second = Jobs::new(db.clone(), clock.clone(), "second");
        assert_eq!(first.relay_messages().await.unwrap(), 3);
        announce(&db, &clock, 2).await;
        assert_eq!(second.relay_messages().await.unwrap(), 0, "the first still holds the lease");
        assert_eq!(first.relay_messages().await.unwrap(), 2);
        assert_eq!(first.relay_messages().await.unwrap(), 0);
    }

    #[tokio::test]
    async fn an_instance_that_died_is_replaced_within_a_minute() {
        let (_folder, db, clock) = database().await;
        announce(&db, &clock, 1).await;
        assert_eq!(Jobs::new(db.clone(), clock.clone(), "dead").relay_messages().await.unwrap(), 1);
        announce(&db, &clock, 1).await;
        let heir = Jobs::new(db.clone(), clock.clone(), "heir");
        assert_eq!(heir.relay_messages().await.unwrap(), 0);
        clock.set(clock.now() + TimeDelta::seconds(61));
        assert_eq!(heir.relay_messages().await.unwrap(), 1);
    }
}
