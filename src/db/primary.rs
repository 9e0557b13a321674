//! Which PostgreSQL server takes changes, and what can be done while none does.
//!
//! What always holds: nothing is written to a server that follows another or whose timeline is older than one
//! that was seen (a primary that was replaced and came back); a connection made before the servers changed their
//! parts is not used again; while no server takes changes, a standby is read.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions, Connection};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant as Tick;

use super::connect::ACQUIRE_TIMEOUT;
use super::watch::WRITER_SETTING;
use crate::base::time::Instant;

/// How often each server is asked.
const EVERY: Duration = Duration::from_millis(500);
/// How long a server may take to answer; twice too long and it is gone.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a connection given back may take to show that it is in order.
const RETURN_TIME: Duration = Duration::from_secs(5);

/// What the database can do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Read and write.
    Whole,
    /// Read from a standby, which shows what was so at this moment.
    ReadOnly(Option<Instant>),
    /// Nothing.
    Away,
}

/// What a server said when it was asked last.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Report {
    Primary { timeline: i64 },
    Standby { replayed: Option<Instant> },
    Gone,
}

/// The servers of one database and the pools that lead to them.
#[derive(Debug)]
pub(super) struct Primary {
    servers: Vec<PgConnectOptions>,
    write: PgPool,
    read: PgPool,
    routes: Arc<Routes>,
    reports: Mutex<Vec<Report>>,
    reach: watch::Sender<Reach>,
}

/// What the pools ask before they hand out a connection.
#[derive(Debug)]
struct Routes {
    /// The newest timeline of a server that took changes.
    timeline: AtomicI64,
    write_turned: Mutex<(usize, Tick)>,
    read_turned: Mutex<(usize, Tick)>,
}

impl Primary {
    /// Asks the servers which of them takes changes, and connects to it.
    pub(super) async fn find(addresses: &[&str], pool: u32) -> anyhow::Result<Primary> {
        let servers = addresses.iter().map(|address| options(address)).collect::<anyhow::Result<Vec<_>>>()?;
        let mut first = 0;
        let mut timeline = 0;
        if servers.len() > 1 {
            let mut reports = Vec::new();
            for server in &servers {
                reports.push(ask_anew(server).await.map_or(Report::Gone, |(report, _)| report));
            }
            let (found, newest) = newest_primary(&reports, 0).context("none of the servers takes changes")?;
            (first, timeline) = (found, newest);
        }
        let routes = Arc::new(Routes {
            timeline: AtomicI64::new(timeline),
            write_turned: Mutex::new((first, Tick::now())),
            read_turned: Mutex::new((first, Tick::now())),
        });
        let several = servers.len() > 1;
        let write = pool_to(&servers[first], pool, &routes, several);
        // One server answers reads and writes over the same connections.
        let read = if several { read_pool_to(&servers[first], pool, &routes) } else { write.clone() };
        drop(write.acquire().await?);
        let mut reports = vec![Report::Gone; servers.len()];
        reports[first] = Report::Primary { timeline };
        let (reach, _) = watch::channel(Reach::Whole);
        Ok(Primary { servers, write, read, routes, reports: Mutex::new(reports), reach })
    }

    pub(super) fn handles(&self) -> (DatabaseConnection, DatabaseConnection) {
        let handle = SqlxPostgresConnector::from_sqlx_postgres_pool;
        (handle(self.write.clone()), handle(self.read.clone()))
    }

    pub(super) fn connections(&self) -> u32 {
        self.write.options().get_max_connections()
    }

    pub(super) fn reach(&self) -> Reach {
        *self.reach.borrow()
    }

    pub(super) async fn gone_for(&self, time: Duration) {
        let mut reach = self.reach.subscribe();
        // The sender lives as long as we do: waiting never ends with an error.
        while reach.wait_for(|reach| *reach != Reach::Whole).await.is_ok() {
            if tokio::time::timeout(time, reach.wait_for(|reach| *reach == Reach::Whole)).await.is_err() {
                return;
            }
        }
    }

    /// Takes what a server said, and turns the pools where the servers have changed their parts.
    fn take(&self, server: usize, report: Report) {
        let mut reports = lock(&self.reports);
        reports[server] = report;
        let known = self.routes.timeline.load(Ordering::SeqCst);
        let primary = newest_primary(&reports, if self.servers.len() > 1 { known } else { 0 });
        let standby = reports.iter().enumerate().find_map(|(at, report)| match report {
            Report::Standby { replayed } => Some((at, *replayed)),
            _ => None,
        });
        let reach = match (primary, standby) {
            (Some((at, timeline)), _) => {
                self.routes.timeline.fetch_max(timeline, Ordering::SeqCst);
                self.turn(&self.routes.write_turned, &self.write, at, "changes");
                self.turn_reads(at);
                Reach::Whole
            }
            // A single address that follows another server can only be read.
            (None, Some((at, replayed))) => {
                self.turn_reads(at);
                Reach::ReadOnly(replayed)
            }
            (None, None) => Reach::Away,
        };
        self.reach.send_if_modified(|before| {
            let changed = *before != reach;
            if std::mem::discriminant(before) != std::mem::discriminant(&reach) {
                tracing::warn!(now = ?reach, "the database's reach changed");
            }
            *before = reach;
            changed
        });
    }

    fn turn_reads(&self, to: usize) {
        if self.servers.len() > 1 {
            self.turn(&self.routes.read_turned, &self.read, to, "reads");
        }
    }

    fn turn(&self, turned: &Mutex<(usize, Tick)>, pool: &PgPool, to: usize, what: &str) {
        let mut turned = lock(turned);
        if turned.0 != to {
            *turned = (to, Tick::now());
            pool.set_connect_options(self.servers[to].clone());
            tracing::warn!(server = to, what, "turned to another server");
        }
    }
}

/// The server that takes changes on the newest timeline, if it is not older than one that is known.
fn newest_primary(reports: &[Report], known: i64) -> Option<(usize, i64)> {
    let primaries = reports.iter().enumerate().filter_map(|(at, report)| match report {
        Report::Primary { timeline } if *timeline >= known => Some((at, *timeline)),
        _ => None,
    });
    // Of two on one timeline, which cannot be told apart, the first address.
    primaries.max_by_key(|(at, timeline)| (*timeline, std::cmp::Reverse(*at)))
}

fn options(address: &str) -> anyhow::Result<PgConnectOptions> {
    let options: PgConnectOptions = address.parse().context("the address of a database server")?;
    Ok(options.application_name("sanjha").disable_statement_logging().options([
        (WRITER_SETTING, "on"),
        ("statement_timeout", "30s"),
        ("lock_timeout", "8s"),
        ("idle_in_transaction_session_timeout", "60s"),
    ]))
}

/// Connections neither age nor idle out: see `keep_connections` in `db::connect`.
fn pool_options(pool: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(pool)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_release(|connection, _| {
            // One that hangs would keep its place in the pool until the network gives it up.
            Box::pin(async move {
                match tokio::time::timeout(RETURN_TIME, connection.ping()).await {
                    Ok(answer) => answer.map(|()| true),
                    Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
                }
            })
        })
}

fn pool_to(server: &PgConnectOptions, pool: u32, routes: &Arc<Routes>, several: bool) -> PgPool {
    if !several {
        return pool_options(pool).connect_lazy_with(server.clone());
    }
    let (made, asked) = (Arc::clone(routes), Arc::clone(routes));
    pool_options(pool)
        .after_connect(move |connection, _| {
            let routes = Arc::clone(&made);
            Box::pin(async move {
                match ask(connection).await? {
                    Report::Primary { timeline } if timeline >= routes.timeline.load(Ordering::SeqCst) => Ok(()),
                    _ => Err(sqlx::Error::Io(std::io::Error::other("the server takes no changes any more"))),
                }
            })
        })
        .before_acquire(move |_, meta| {
            let fresh = meta.age <= lock(&asked.write_turned).1.elapsed();
            Box::pin(async move { Ok(fresh) })
        })
        .connect_lazy_with(server.clone())
}

fn read_pool_to(server: &PgConnectOptions, pool: u32, routes: &Arc<Routes>) -> PgPool {
    let asked = Arc::clone(routes);
    pool_options(pool)
        .before_acquire(move |_, meta| {
            let fresh = meta.age <= lock(&asked.read_turned).1.elapsed();
            Box::pin(async move { Ok(fresh) })
        })
        .connect_lazy_with(server.clone())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One statement tells which part a server plays, its timeline, and how far a standby has come. The timeline is
/// in the name of the log file it writes; the control file tells of it only after a checkpoint.
const PART: &str = "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN 0 ELSE \
    ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint END, \
    extract(epoch FROM pg_last_xact_replay_timestamp())::float8";

async fn ask(connection: &mut PgConnection) -> Result<Report, sqlx::Error> {
    let (follows, timeline, replayed): (bool, i64, Option<f64>) = sqlx::query_as(PART).fetch_one(connection).await?;
    Ok(match follows {
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds are meant")]
        true => Report::Standby { replayed: replayed.and_then(|at| Instant::from_timestamp(at as i64, 0)) },
        false => Report::Primary { timeline },
    })
}

async fn ask_anew(server: &PgConnectOptions) -> Result<(Report, PgConnection), sqlx::Error> {
    let asked = tokio::time::timeout(PATIENCE, async {
        let mut connection = server.connect().await?;
        Ok((ask(&mut connection).await?, connection))
    });
    asked.await.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// Asks the servers until it is dropped.
#[derive(Debug)]
pub struct Watching {
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Watching {
    pub(super) fn start(primary: Option<&Arc<Primary>>) -> Watching {
        let Some(primary) = primary else { return Watching { tasks: Vec::new() } };
        let tasks = (0..primary.servers.len()).map(|server| tokio::spawn(keep_asking(Arc::clone(primary), server)));
        Watching { tasks: tasks.collect() }
    }
}

async fn keep_asking(primary: Arc<Primary>, server: usize) {
    let mut kept: Option<PgConnection> = None;
    let mut misses = 0;
    loop {
        let before = kept.take();
        let answer = match before {
            Some(mut connection) => match tokio::time::timeout(PATIENCE, ask(&mut connection)).await {
                Ok(Ok(report)) => Ok((report, connection)),
                // The connection alone may have been ended: a new one tells.
                Ok(Err(_)) => ask_anew(&primary.servers[server]).await,
                Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
            },
            None => ask_anew(&primary.servers[server]).await,
        };
        match answer {
            Ok((report, connection)) => {
                misses = 0;
                kept = Some(connection);
                primary.take(server, report);
            }
            // A server with no place for one more is there.
            Err(sqlx::Error::Database(full)) if full.code().as_deref() == Some("53300") => {}
            Err(sqlx::Error::Io(slow)) if slow.kind() == std::io::ErrorKind::TimedOut && misses == 0 => misses = 1,
            Err(_) => primary.take(server, Report::Gone),
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_that_take_changes_the_newer_timeline_counts_and_an_older_one_never() {
        let standby = Report::Standby { replayed: None };
        let primary = |timeline| Report::Primary { timeline };
        assert_eq!(newest_primary(&[primary(1), standby], 0), Some((0, 1)));
        assert_eq!(newest_primary(&[primary(1), primary(2)], 0), Some((1, 2)));
        assert_eq!(newest_primary(&[primary(1), Report::Gone], 2), None);
        assert_eq!(newest_primary(&[primary(2), primary(2)], 2), Some((0, 2)));
        assert_eq!(newest_primary(&[standby, Report::Gone], 0), None);
    }
}
