//! Sends prepared requests over kept connections from several clients and sums up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::harness::wire::Connection;
use crate::harness::{Answer, Database, Server};
use crate::usage::{self, Cpu};

/// What a load came to.
pub struct Figures {
    pub operations: usize,
    pub failed: usize,
    pub took: Duration,
    pub cpu: Cpu,
    pub times: Vec<Duration>,
    /// The server's resident memory at the end, 0 where there is no server.
    pub memory_mib: f64,
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
            "{name:<44} {clients:>3} {rate:>9.0} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>6} {:>5.0}",
            self.percentile(50),
            self.percentile(95),
            self.percentile(99),
            per(self.cpu.server),
            per(self.cpu.database),
            self.failed,
            self.memory_mib
        );
    }
}

/// Names the columns.
pub fn print_header() {
    println!(
        "{:<44} {:>3} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6} {:>5}",
        "operation", "at", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "DB CPU", "failed", "MiB"
    );
}

/// One operation: a prepared request, and if its answer leads on, the request made from it.
pub struct Operation {
    first: Vec<u8>,
    then: Option<Next>,
}

type Next = Box<dyn Fn(&Answer) -> Vec<u8> + Send + Sync>;

impl Operation {
    /// A single request.
    pub fn one(first: Vec<u8>) -> Operation {
        Operation { first, then: None }
    }

    /// A request and the one that follows from its answer.
    pub fn two(first: Vec<u8>, then: impl Fn(&Answer) -> Vec<u8> + Send + Sync + 'static) -> Operation {
        Operation { first, then: Some(Box::new(then)) }
    }
}

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
    Figures { operations: times.len(), failed, took, cpu, times, memory_mib: usage::memory_mib(server.pid()) }
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
        if let Err(words) = carry_out(&mut connection, operation, right).await {
            if failed == 0 {
                eprintln!("{words}");
            }
            failed += 1;
            connection = Connection::open(&address).await.expect("a connection");
        }
        times.push(begun.elapsed());
    }
    (times, failed)
}

async fn carry_out(connection: &mut Connection, operation: &Operation, right: &[u16]) -> Result<(), String> {
    let answer = exchange(connection, &operation.first, right).await?;
    if let Some(then) = &operation.then {
        exchange(connection, &then(&answer), right).await?;
    }
    Ok(())
}

async fn exchange(connection: &mut Connection, bytes: &[u8], right: &[u16]) -> Result<Answer, String> {
    let answer = connection.exchange(bytes).await.map_err(|error| error.to_string())?;
    if right.contains(&answer.status) {
        return Ok(answer);
    }
    Err(format!("{}: {}", answer.status, answer.text().chars().take(600).collect::<String>()))
}
