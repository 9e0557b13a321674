//! Who makes what was ordered: one order of a person at a time, two in all, in turn.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::FromQueryResult;

use super::make::{self, Made};
use super::orders::Why;
use super::progress::Progress;
use super::record::record;
use super::{ExportKind, ExportOrder};
use crate::base::time::Clock;
use crate::base::{Actor, CentreId, Error, Reason, Result, UserId};
use crate::db::{Db, Rows, WriteTx, values};

/// How long a worker that says nothing is believed to live.
const ALIVE: TimeDelta = TimeDelta::seconds(30);
/// How often a worker says how far it is, and that it lives.
const BEAT: Duration = Duration::from_secs(1);
/// Beats without news after which it still says that it lives.
const QUIET_BEATS: u32 = 8;
/// How often an order is begun before it is given up.
const MOST_ATTEMPTS: i64 = 3;
/// Bytes of one part of a file: written in a transaction of its own, so that bookings come between.
const PART: usize = 2 * 1024 * 1024;

/// An order in work.
struct Job {
    id: i64,
    order: ExportOrder,
    by: Actor,
    /// Whose work it is: only who still has the lane may finish.
    holder: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    centre_id: CentreId,
    kind: String,
    from_on: NaiveDate,
    to_on: NaiveDate,
    changed_only: bool,
    asked_by: UserId,
    name: String,
    attempts: i64,
}

/// In turn: whoever had fewer of their own begun since they asked comes first, so that twenty orders of one person
/// stand behind the first of everybody else.
const NEXT: &str = "SELECT o.id FROM export_order o WHERE o.state = 'waiting' \
     AND NOT EXISTS (SELECT 1 FROM export_lane l WHERE l.asked_by = o.asked_by) \
     ORDER BY (SELECT COUNT(*) FROM export_order b WHERE b.asked_by = o.asked_by AND b.begun_at >= o.asked_at), o.id LIMIT 1";

const ORDER: &str = "SELECT o.id, o.centre_id, o.kind, o.from_on, o.to_on, o.changed_only, o.asked_by, u.name, o.attempts \
     FROM export_order o JOIN app_user u ON u.id = o.asked_by WHERE o.id = $1";

/// A lane nobody has.
const FREE: &str = "SELECT n.id FROM (SELECT CAST(1 AS BIGINT) AS id UNION ALL SELECT 2) n \
     WHERE NOT EXISTS (SELECT 1 FROM export_lane l WHERE l.lane = n.id) ORDER BY n.id LIMIT 1";

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// What looking for work found.
enum Found {
    Work(Box<Job>),
    /// Somebody was first; look again.
    Again,
    Nothing,
}

/// Works on orders until none may be begun. Returns how many were done, whatever came of them.
///
/// # Errors
/// Faults of the database.
pub async fn work_off(db: &Db, clock: &Clock) -> Result<u64> {
    let (mut done, mut again) = (0, 0);
    loop {
        match claim(db, clock).await? {
            Found::Work(job) => {
                work(db, clock, *job).await?;
                done += 1;
            }
            Found::Again if again < 20 => again += 1,
            Found::Again | Found::Nothing => return Ok(done),
        }
    }
}

async fn claim(db: &Db, clock: &Clock) -> Result<Found> {
    let holder = &format!("{}-{:016x}", std::process::id(), rand::random::<u64>());
    let now = clock.now();
    db.write(&Actor::program("export"), now, |tx| async move {
        let sql = "SELECT order_id AS id FROM export_lane WHERE until_at < $1 ORDER BY until_at LIMIT 1";
        if let Some(dead) = tx.conn().row::<Id>(sql, values![now]).await? {
            let sql = "UPDATE export_lane SET holder = $1, until_at = $2 WHERE order_id = $3 AND until_at < $4";
            let taken = tx.conn().run(sql, values![holder.clone(), now + ALIVE, dead.id, now]).await?;
            return if taken.rows_affected() == 1 { begin(&tx, dead.id, holder).await } else { Ok(Found::Again) };
        }
        let Some(lane) = tx.conn().row::<Id>(FREE, values![]).await? else { return Ok(Found::Nothing) };
        let Some(next) = tx.conn().row::<Id>(NEXT, values![]).await? else { return Ok(Found::Nothing) };
        let sql = "INSERT INTO export_lane (lane, order_id, asked_by, holder, until_at) \
             SELECT $1, o.id, o.asked_by, $3, $4 FROM export_order o WHERE o.id = $2 AND o.state = 'waiting' \
             ON CONFLICT DO NOTHING";
        let taken = tx.conn().run(sql, values![lane.id, next.id, holder.clone(), now + ALIVE]).await?;
        if taken.rows_affected() == 1 { begin(&tx, next.id, holder).await } else { Ok(Found::Again) }
    })
    .await
}

/// Begins an order whose lane is taken.
async fn begin(tx: &WriteTx, id: i64, holder: &str) -> Result<Found> {
    let sql = "UPDATE export_order SET state = 'working', begun_at = $2, attempts = attempts + 1, steps_done = 0, \
         steps_all = 0 WHERE id = $1 AND state IN ('waiting', 'working')";
    let begun = tx.conn().run(sql, values![id, tx.now()]).await?.rows_affected();
    let row: Option<Row> = tx.conn().row(ORDER, values![id]).await?;
    let Some(row) = row.filter(|_| begun == 1) else {
        // Done between looking and taking.
        leave(tx, id, holder).await?;
        return Ok(Found::Again);
    };
    // What somebody who died had written of the file.
    tx.conn().run("DELETE FROM export_part WHERE order_id = $1", values![id]).await?;
    let kind = ExportKind::from_code(&row.kind).filter(|_| row.attempts <= MOST_ATTEMPTS);
    let Some(kind) = kind else {
        end_without_file(tx, id, holder, &[Reason::new("books-export-broke")]).await?;
        return Ok(Found::Again);
    };
    let (centre, from, to, changed_only) = (row.centre_id, row.from_on, row.to_on, row.changed_only);
    let by = Actor { user_id: Some(row.asked_by), name: row.name, ..Actor::program("export") };
    let order = ExportOrder { kind, centre, from, to, changed_only };
    Ok(Found::Work(Box::new(Job { id: row.id, order, by, holder: holder.to_owned() })))
}

async fn work(db: &Db, clock: &Clock, job: Job) -> Result<()> {
    let progress = Progress::default();
    let made = tokio::select! {
        made = make::make(db, (clock.now(), &job.by.name), &job.order, &progress) => made,
        // Somebody thought us dead and has taken over.
        lost = beat(db, clock, &job, &progress) => return lost,
    };
    match made {
        Ok(made) => keep(db, clock, &job, &made).await,
        Err(Error::Refused(reasons)) => {
            let (job, reasons) = (&job, &reasons);
            db.write(
                &job.by,
                clock.now(),
                |tx| async move { end_without_file(&tx, job.id, &job.holder, reasons).await },
            )
            .await
        }
        Err(error) => {
            tracing::error!(order = job.id, %error, "an export could not be made");
            give_back(db, clock, &job).await
        }
    }
}

/// Says again and again how far the work is. Returns when the lane is lost.
async fn beat(db: &Db, clock: &Clock, job: &Job, progress: &Progress) -> Result<()> {
    let (mut said, mut quiet) = ((0, 0), 0);
    loop {
        tokio::time::sleep(BEAT).await;
        let now = progress.read();
        quiet += 1;
        if now == said && quiet < QUIET_BEATS {
            continue;
        }
        let told = db.write(&job.by, clock.now(), |tx| async move { tell(&tx, job, now).await }).await;
        match told {
            Ok(true) => (said, quiet) = (now, 0),
            Ok(false) => return Ok(()),
            // The next beat tries again, long before anybody takes over.
            Err(error) => tracing::warn!(order = job.id, %error, "an export could not say how far it is"),
        }
    }
}

/// Renews the lane and says how far the work is; `false` if the lane is somebody else's by now.
async fn tell(tx: &WriteTx, job: &Job, (done, all): (i64, i64)) -> Result<bool> {
    if !renew(tx, job).await? {
        return Ok(false);
    }
    let sql = "UPDATE export_order SET steps_done = $2, steps_all = $3 WHERE id = $1 AND state = 'working'";
    tx.conn().run(sql, values![job.id, done, all]).await?;
    Ok(true)
}

async fn renew(tx: &WriteTx, job: &Job) -> Result<bool> {
    let sql = "UPDATE export_lane SET until_at = $3 WHERE order_id = $1 AND holder = $2";
    let kept = tx.conn().run(sql, values![job.id, job.holder.clone(), tx.now() + ALIVE]).await?;
    Ok(kept.rows_affected() == 1)
}

/// Leaves the lane; `false` if it is somebody else's by now.
async fn leave(tx: &WriteTx, id: i64, holder: &str) -> Result<bool> {
    let sql = "DELETE FROM export_lane WHERE order_id = $1 AND holder = $2";
    Ok(tx.conn().run(sql, values![id, holder]).await?.rows_affected() == 1)
}

/// Writes the file part by part, and with the last word its record.
async fn keep(db: &Db, clock: &Clock, job: &Job, made: &Made) -> Result<()> {
    for (number, part) in (0i64..).zip(made.bytes.chunks(PART)) {
        let written = db.write(&job.by, clock.now(), |tx| async move {
            if !renew(&tx, job).await? {
                return Ok(false);
            }
            let sql = "INSERT INTO export_part (order_id, part_no, content) VALUES ($1, $2, $3)";
            tx.conn().run(sql, values![job.id, number, part.to_vec()]).await?;
            Ok(true)
        });
        if !written.await? {
            return Ok(());
        }
    }
    db.write(&job.by, clock.now(), |tx| async move {
        if !leave(&tx, job.id, &job.holder).await? {
            return Ok(());
        }
        let run = record(&tx, job.by.user_id.map(|user| user.0), &job.order, made).await?;
        let sql = "UPDATE export_order SET state = 'ready', run_id = $2, ended_at = $3 WHERE id = $1";
        tx.conn().run(sql, values![job.id, run, tx.now()]).await?;
        Ok(())
    })
    .await
}

async fn end_without_file(tx: &WriteTx, id: i64, holder: &str, reasons: &[Reason]) -> Result<()> {
    if !leave(tx, id, holder).await? {
        return Ok(());
    }
    let why: Vec<Why> = reasons.iter().map(Why::of).collect();
    let why = serde_json::to_string(&why).map_err(anyhow::Error::from)?;
    let sql = "UPDATE export_order SET state = 'failed', reasons = $2, ended_at = $3 WHERE id = $1";
    tx.conn().run(sql, values![id, why, tx.now()]).await?;
    Ok(())
}

/// A fault of ours may pass: the order waits again. The third time it is given up.
async fn give_back(db: &Db, clock: &Clock, job: &Job) -> Result<()> {
    db.write(&job.by, clock.now(), |tx| async move {
        if leave(&tx, job.id, &job.holder).await? {
            let sql = "UPDATE export_order SET state = 'waiting' WHERE id = $1";
            tx.conn().run(sql, values![job.id]).await?;
        }
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_lives_is_never_taken_for_dead() {
        let silence = TimeDelta::from_std(BEAT * (QUIET_BEATS + 1)).unwrap();
        assert!(silence + silence < ALIVE, "two beats may fail");
    }
}
