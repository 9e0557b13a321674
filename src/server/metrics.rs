//! Numbers about the running program in Prometheus' text format, at an address of their own: never where people come in
//! (ASVS 5.0, 13.4.5).

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use metrics::gauge;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sea_orm::FromQueryResult;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::base::Result;
use crate::base::time::Clock;
use crate::db::{Db, Rows, values};

/// Upper ends of the classes of durations, in seconds.
const CLASSES: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// Where the metrics are, at their own address: no route of the program.
const PATH: &str = "/metrics";
/// How often what was counted is put into its classes, so that it does not pile up when nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);

/// What the metrics are made from.
#[derive(Clone)]
pub struct Numbers {
    db: Db,
    clock: Clock,
    handle: PrometheusHandle,
}

#[derive(FromQueryResult)]
struct Queue {
    name: String,
    waiting: i64,
}

/// What waits, by queue, and what was issued, in one look each.
const QUEUES: &str = "SELECT 'outbox' AS name, COUNT(*) AS waiting FROM outbox WHERE sent_at IS NULL \
     UNION ALL SELECT 'messages_' || state, COUNT(*) FROM message WHERE state IN ('waiting', 'parked') GROUP BY state \
     UNION ALL SELECT 'exports', COUNT(*) FROM export_order WHERE state IN ('waiting', 'working')";
const ISSUED: &str =
    "SELECT kind AS name, CAST(SUM(next_number - first_number) AS BIGINT) AS waiting FROM number_series GROUP BY kind";

impl Numbers {
    /// Begins to count; once in the life of a process.
    ///
    /// # Errors
    /// If something counts already.
    pub fn begin(db: Db, clock: Clock) -> Result<Numbers> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &CLASSES)
            .context("the classes of durations")?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| anyhow::anyhow!("something counts already"))?;
        Ok(Numbers { db, clock, handle })
    }

    /// Answers at an address of its own until the tasks are dropped. Says where on standard output.
    ///
    /// # Errors
    /// If the address is taken.
    pub async fn serve(self, listen: SocketAddr) -> Result<JoinSet<()>> {
        let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen at {listen}"))?;
        println!("metrics at http://{}{PATH}", listener.local_addr().context("the listener has no address")?);
        let handle = self.handle.clone();
        // No address of the program itself: it stands outside the table of routes.
        let router = Router::new().fallback(show).with_state(self);
        let mut tasks = JoinSet::new();
        tasks.spawn(super::serve(listener, router, std::future::pending()));
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        });
        Ok(tasks)
    }

    /// Looks at what is not counted as it happens.
    async fn look(&self) -> Result<()> {
        let queues = self.db.read().rows::<Queue>(QUEUES, values![]).await?;
        for name in ["outbox", "messages_waiting", "messages_parked", "exports"] {
            let waiting = queues.iter().find(|queue| queue.name == name).map_or(0, |queue| queue.waiting);
            gauge!("sanjha_queue_waiting", "queue" => name).set(as_float(waiting));
        }
        for issued in self.db.read().rows::<Queue>(ISSUED, values![]).await? {
            metrics::counter!("sanjha_numbers_issued_total", "kind" => issued.name)
                .absolute(u64::try_from(issued.waiting).unwrap_or(0));
        }
        let look = self.db.look().await?;
        gauge!("sanjha_database_bytes").set(as_float(look.bytes));
        gauge!("sanjha_database_clock_ahead_seconds").set(as_float(look.clock_ahead.num_milliseconds()) / 1000.0);
        let pool = self.db.pool_use();
        gauge!("sanjha_pool_connections", "state" => "open").set(f64::from(pool.open));
        gauge!("sanjha_pool_connections", "state" => "busy").set(f64::from(pool.busy));
        if let Some(bytes) = memory_bytes() {
            gauge!("sanjha_process_resident_bytes").set(as_float(bytes));
        }
        if let Some(last) = self.db.last_backup().await? {
            let age = self.clock.now() - last.started_at;
            gauge!("sanjha_backup_age_seconds").set(as_float(age.num_seconds()));
        }
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and 2^53 bytes are enough")]
fn as_float(number: i64) -> f64 {
    number as f64
}

/// What the process keeps in memory, as Linux tells.
fn memory_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<i64>().ok().map(|kilobytes| kilobytes * 1024)
}

async fn show(State(numbers): State<Numbers>, address: Uri) -> Response {
    if address.path() != PATH {
        return StatusCode::NOT_FOUND.into_response();
    }
    // A database that is away is no reason to hide the rest.
    if let Err(error) = numbers.look().await {
        tracing::warn!(%error, "the database could not be looked at for the metrics");
        gauge!("sanjha_database_up").set(0.0);
    } else {
        gauge!("sanjha_database_up").set(1.0);
    }
    let media = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (StatusCode::OK, media, numbers.handle.render()).into_response()
}
