//! More than the database can serve is turned away at once, in words, and leaves no trace.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::harness::{Answer, Database, Engine, Request, Seeds, Server, release_together};

/// Memory a process holds, in kB.
pub fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
    line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
}

const ASKING: usize = 500;
/// Let in (4 for each of 10 connections) and waiting (16 for each).
const TAKEN: usize = 200;

/// Five hundred requests while whoever reads a centre waits, so that all are there at once. On a machine that is too
/// busy to open so many connections before the first are dropped as idle, it is tried again.
async fn all_at_once(database: &Database, server: &Server, page: impl Fn() -> Request) -> Vec<Answer> {
    for _ in 0..3 {
        let connection = database.connect().await;
        let lock = connection.begin().await.expect("a transaction");
        lock.execute_unprepared("LOCK TABLE centre IN ACCESS EXCLUSIVE MODE").await.expect("locked");
        let ask = |at: usize| if at.is_multiple_of(2) { page() } else { Request::get("/api/v1/centres") };
        let requests = (0..ASKING).map(ask).collect();
        let address = vec![server.address.clone()];
        let asked = tokio::spawn(async move { release_together(&address, requests).await });
        tokio::time::sleep(Duration::from_secs(2)).await;
        let health = Request::get("/healthz").send(&server.address).await.expect("an answer");
        assert_eq!(health.status, 200, "what needs no database is answered meanwhile");
        lock.rollback().await.expect("let go");
        connection.close().await.expect("closed");
        let answers = asked.await.expect("the requests");
        if let Ok(answers) = answers.into_iter().collect::<Result<Vec<_>, _>>() {
            return answers;
        }
    }
    panic!("somebody was not answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn r44_of_five_hundred_requests_on_a_pool_of_ten_some_are_served_and_the_rest_told_to_come_back() {
    let database = Database::new(Engine::Postgres, Seeds::Masters).await;
    let server = Server::start_in(&database.url, &[("SANJHA_POOL", "10".to_owned())]).await;
    let page = || Request::get("/").header("accept-language", "hi");
    assert_eq!(page().send(&server.address).await.expect("an answer").status, 200);
    let before = resident(server.pid());

    let answers = all_at_once(&database, &server, page).await;
    let (mut served, mut turned_away) = (0, 0);
    for answer in answers {
        match answer.status {
            200 => served += 1,
            503 => {
                turned_away += 1;
                assert_eq!(answer.header("retry-after"), Some("2"));
                assert!(answer.took < Duration::from_secs(2), "turned away after {:?}", answer.took);
                let json = answer.header("content-type") == Some("application/problem+json");
                let says = if json {
                    answer.json()["code"] == "busy"
                } else {
                    answer.text().contains("सेवा व्यस्त है")
                };
                assert!(says, "{}", answer.text());
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert_eq!((served, turned_away), (TAKEN, ASKING - TAKEN));
    let grown = resident(server.pid()).saturating_sub(before);
    println!("R44: {served} served, {turned_away} turned away, memory grew by {grown} kB");
    assert!(grown < 60_000, "memory grew by {grown} kB");
    let begun = Instant::now();
    assert_eq!(page().send(&server.address).await.expect("an answer").status, 200, "all is as before");
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_a_body_that_drips_holds_no_place() {
    use crate::harness::Connection;
    let database = Database::new(Engine::Sqlite, Seeds::Masters).await;
    let server = Server::start(&database).await;
    let head =
        "POST /api/v1/bookings HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    let mut slow = Vec::new();
    for _ in 0..330 {
        let mut connection = Connection::open(&server.address).await.expect("connected");
        connection.write(head.as_bytes()).await.expect("sent");
        slow.push(connection);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(Request::get("/").send(&server.address).await.expect("an answer").status, 200);
}
