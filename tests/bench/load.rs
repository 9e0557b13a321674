//! Sends prepared requests over kept connections from several clients and sums up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::harness::wire::Connection;
use crate::harness::{Database, Server};
use crate::usage::{self, Cpu};

/// What a load came to.
pub struct Figures {
    pub operations: usize,
    pub failed: usize,
    pub took: Duration,
    pub cpu: Cpu,
    pub times: Vec<Duration>,
}

impl Figures {
    fn percentile(&self, percent: usize) -> f64 {
        let place = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// One line of the table.
    pub fn print(&self, name: &str, clients: usize) {
        let per = |time: Duration| time.as_secs_f64() * 1000.0 / self.operations.max(1) as f64;
        let rate = self.operations as f64 / self.took.as_secs_f64();
        println!(
            "{name:<44} {clients:>3} {rate:>9.0} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>6}",
            self.percentile(50),
            self.percentile(95),
            self.percentile(99),
            per(self.cpu.server),
            per(self.cpu.database),
            self.failed
        );
    }
}

/// Names the columns.
pub fn print_header() {
    println!(
        "{:<44} {:>3} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}",
        "operation", "at", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "DB CPU", "failed"
    );
}

/// One operation: requests sent in order over one connection, each with the statuses that are right.
pub type Operation = Vec<Vec<u8>>;

/// Sends operations in turn from several clients; each takes the next one that nobody took yet.
pub async fn send(
    server: &Server,
    database: &Database,
    clients: usize,
    operations: Vec<Operation>,
    right: &'static [u16],
) -> Figures {
    let operations = Arc::new(operations);
    let next = Arc::new(AtomicUsize::new(0));
    let before = usage::cpu(server, database).await;
    let begun = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|_| tokio::spawn(client(server.address.clone(), Arc::clone(&operations), Arc::clone(&next), right)))
        .collect();
    let mut times = Vec::new();
    let mut failed = 0;
    for task in tasks {
        let (own_times, own_failed) = task.await.expect("a client");
        times.extend(own_times);
        failed += own_failed;
    }
    let took = begun.elapsed();
    let cpu = usage::cpu(server, database).await.since(before);
    times.sort_unstable();
    Figures { operations: times.len(), failed, took, cpu, times }
}

async fn client(
    address: String,
    operations: Arc<Vec<Operation>>,
    next: Arc<AtomicUsize>,
    right: &[u16],
) -> (Vec<Duration>, usize) {
    let mut connection = Connection::open(&address).await.expect("a connection");
    let mut times = Vec::new();
    let mut failed = 0;
    while let Some(operation) = operations.get(next.fetch_add(1, Ordering::Relaxed)) {
        let begun = Instant::now();
        for bytes in operation {
            match connection.exchange(bytes).await {
                Ok(answer) if right.contains(&answer.status) => {}
                Ok(answer) => {
                    if failed == 0 {
                        eprintln!("{}: {}", answer.status, answer.text().chars().take(300).collect::<String>());
                    }
                    failed += 1;
                }
                Err(_) => {
                    failed += 1;
                    connection = Connection::open(&address).await.expect("a connection");
                }
            }
        }
        times.push(begun.elapsed());
    }
    (times, failed)
}
