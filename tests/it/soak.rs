//! Ten minutes of an ordinary day's mix, fifty requests a second: nothing fails, nothing grows. With `--faults` only;
//! `SANJHA_SOAK_SECONDS` makes it shorter.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::harness::{Engine, Request, Scene, Seeds, fresh_key, wishes};
use crate::limits::resident;
use crate::on_both_engines;

on_both_engines!(
    #[ignore = "takes minutes: tests/run --faults"]
    r64_ten_minutes_of_fifty_requests_a_second_fail_nowhere_and_leak_nothing,
);

const CLIENTS: usize = 10;
const PAGES: [&str; 8] =
    ["/", "/bookings", "/login", "/charges", "/account", "/privacy", "/healthz", "/api/v1/centres"];

fn open_files(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).expect("its open files").count()
}

async fn r64_ten_minutes_of_fifty_requests_a_second_fail_nowhere_and_leak_nothing(engine: Engine) {
    let seconds = std::env::var("SANJHA_SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(600);
    let scene = Scene::with_instances(engine, Seeds::Year, 1).await;
    let server = &scene.servers[0];
    let (wishes, next) = (Arc::new(wishes()), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let mut clients = Vec::new();
    for (place, unit) in scene.units(CLIENTS).await.into_iter().enumerate() {
        let (wishes, next, address) = (Arc::clone(&wishes), Arc::clone(&next), server.address.clone());
        clients.push(tokio::spawn(async move {
            let mut times = Vec::new();
            let mut pace = tokio::time::interval(Duration::from_millis(200));
            for turn in place.. {
                pace.tick().await;
                if Instant::now() > end {
                    break;
                }
                // One of ten requests books, until there is nothing left to book.
                let wish = if turn % 10 == 0 { wishes.get(next.fetch_add(1, Ordering::Relaxed)) } else { None };
                let request = match wish {
                    Some(wish) => unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key()),
                    None => Request::get(PAGES[turn % PAGES.len()]),
                };
                let path = request.path.clone();
                let answer = unit.person.dress(request).send(&address).await.expect("an answer");
                assert!(answer.status < 500, "{path}: {}\n{}", answer.status, answer.text());
                times.push(answer.took);
            }
            times
        }));
    }
    tokio::time::sleep(Duration::from_secs(seconds / 5)).await;
    let (memory, files) = (resident(server.pid()), open_files(server.pid()));
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("a client"));
    }
    times.sort_unstable();
    let (memory_after, files_after) = (resident(server.pid()), open_files(server.pid()));
    println!(
        "R64 {engine:?}: {} requests in {:?}, median {:?}, p95 {:?}, p99 {:?}; memory {memory} → {memory_after} kB, \
         open files {files} → {files_after}",
        times.len(),
        begun.elapsed(),
        times[times.len() / 2],
        times[times.len() * 95 / 100],
        times[times.len() * 99 / 100],
    );
    assert!(memory_after < memory + memory / 4 + 10_000, "memory grew from {memory} to {memory_after} kB");
    assert!(files_after < files + 30, "open files grew from {files} to {files_after}");
    scene.database.assert_verified().await;
}
