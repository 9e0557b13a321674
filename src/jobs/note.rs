//! What jobs did, for whoever runs the program: counted as it happens, and kept in one row a job over all instances.
//! An idle program writes next to nothing: a row is written when there is something to tell, else every ten minutes.

use std::time::Duration;

use chrono::TimeDelta;

use crate::base::time::Instant;
use crate::base::{Actor, Result};
use crate::db::{Db, Rows, values};

/// What there is to tell is told at most this often.
const OFTEN: TimeDelta = TimeDelta::seconds(30);
/// A job that never had anything to do is on record after this.
const FIRST: TimeDelta = TimeDelta::seconds(60);
/// That a job still runs is told this often.
const SELDOM: TimeDelta = TimeDelta::minutes(10);
/// Of a fault's words.
const MOST_WORDS: usize = 300;

/// What one job of one instance did since it was last written down.
pub(super) struct Tally {
    since: Instant,
    written: bool,
    last_started_at: Instant,
    last_took: Duration,
    last_ok_at: Option<Instant>,
    last_fault: Option<(Instant, String)>,
    last_failed: bool,
    runs: u64,
    faults: u64,
    done: u64,
}

impl Tally {
    pub(super) fn begun(now: Instant) -> Tally {
        Tally {
            since: now,
            written: false,
            last_started_at: now,
            last_took: Duration::ZERO,
            last_ok_at: None,
            last_fault: None,
            last_failed: false,
            runs: 0,
            faults: 0,
            done: 0,
        }
    }

    pub(super) fn add(&mut self, started_at: Instant, took: Duration, outcome: Result<u64, String>) {
        (self.last_started_at, self.last_took) = (started_at, took);
        self.runs += 1;
        self.last_failed = outcome.is_err();
        match outcome {
            Ok(done) => {
                self.done += done;
                self.last_ok_at = Some(started_at);
            }
            Err(words) => {
                self.faults += 1;
                self.last_fault = Some((started_at, words.chars().take(MOST_WORDS).collect()));
            }
        }
    }

    pub(super) fn is_worth_writing(&self, now: Instant) -> bool {
        let age = now - self.since;
        match (self.done > 0 || self.faults > 0, self.written) {
            (true, false) => true,
            (true, true) => age >= OFTEN,
            (false, false) => age >= FIRST,
            (false, true) => age >= SELDOM,
        }
    }

    pub(super) fn was_written(&mut self, now: Instant) {
        *self = Tally { written: true, ..Tally::begun(now) };
    }
}

/// Adds the last run to the metrics.
pub(super) fn count(job: &'static str, tally: &Tally) {
    let outcome = if tally.last_failed { "failed" } else { "ok" };
    metrics::counter!("sanjha_job_runs_total", "job" => job, "outcome" => outcome).increment(1);
    metrics::histogram!("sanjha_job_seconds", "job" => job).record(tally.last_took.as_secs_f64());
    if !tally.last_failed {
        #[allow(clippy::cast_precision_loss, reason = "seconds since 1970 fit")]
        let at = tally.last_started_at.timestamp() as f64;
        metrics::gauge!("sanjha_job_last_success_timestamp_seconds", "job" => job).set(at);
    }
}

/// Adds a tally to the job's row.
pub(super) async fn write(db: &Db, job: &'static str, holder: &str, tally: &Tally, now: Instant) -> Result<()> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let took = i64::try_from(tally.last_took.as_micros()).unwrap_or(i64::MAX);
    let fault = tally.last_fault.as_ref();
    let (fault_at, words) = (fault.map(|(at, _)| *at), fault.map_or("", |(_, words)| words.as_str()));
    let sql = "INSERT INTO job_run (job, holder, last_started_at, last_us, last_ok_at, last_fault_at, last_fault, runs, \
             faults, done) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, last_started_at = excluded.last_started_at, \
             last_us = excluded.last_us, last_ok_at = COALESCE(excluded.last_ok_at, job_run.last_ok_at), \
             last_fault_at = COALESCE(excluded.last_fault_at, job_run.last_fault_at), \
             last_fault = CASE WHEN excluded.last_fault_at IS NULL THEN job_run.last_fault ELSE excluded.last_fault END, \
             runs = job_run.runs + excluded.runs, faults = job_run.faults + excluded.faults, \
             done = job_run.done + excluded.done";
    let (ok_at, started_at) = (tally.last_ok_at, tally.last_started_at);
    let (runs, faults, done) = (whole(tally.runs), whole(tally.faults), whole(tally.done));
    db.write(&Actor::program("jobs"), now, |tx| async move {
        let row = values![job, holder, started_at, took, ok_at, fault_at, words, runs, faults, done];
        tx.conn().run(sql, row).await?;
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(tally: &Tally, seconds: i64) -> bool {
        tally.is_worth_writing(tally.since + TimeDelta::seconds(seconds))
    }

    #[test]
    fn what_there_is_to_tell_is_told_soon_and_idling_seldom() {
        let now = crate::base::time::Clock::system().now();
        let mut tally = Tally::begun(now);
        tally.add(now, Duration::ZERO, Ok(0));
        assert!(!after(&tally, 59) && after(&tally, 60));
        tally.add(now, Duration::ZERO, Err("away".to_owned()));
        assert!(after(&tally, 0));
        tally.was_written(now);
        assert!(!after(&tally, 599) && after(&tally, 600));
        tally.add(now, Duration::ZERO, Ok(3));
        assert!(!after(&tally, 29) && after(&tally, 30));
    }
}
