//! Clients that are too slow are dropped, and the others are served meanwhile.
//! One engine is enough: the accept loop stands in front of any database.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::harness::{Database, Engine, Request, Seeds, Server};

/// Sockets a process holds open.
fn sockets(pid: u32) -> usize {
    let entries = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("its open files");
    let links = entries.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    links.filter(|link| link.to_string_lossy().starts_with("socket:")).count()
}

async fn connect(server: &Server, window: Option<u32>) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    if let Some(bytes) = window {
        socket.set_recv_buffer_size(bytes).expect("a small window");
    }
    socket.connect(server.address.parse().expect("its address")).await.expect("a connection")
}

/// Holds slow connections, feeding each of them `drip` every two seconds, until the server has
/// dropped them all or the limit passes. Meanwhile asks for a page each second.
async fn outlast(server: &Server, mut slow: Vec<TcpStream>, before: usize, drip: &[u8], limit: Duration) {
    let begun = Instant::now();
    let mut fed = Instant::now();
    while sockets(server.pid()) > before {
        assert!(
            begun.elapsed() < limit,
            "{} of {} still open after {limit:?}",
            sockets(server.pid()) - before,
            slow.len()
        );
        if fed.elapsed() > Duration::from_secs(2) && !drip.is_empty() {
            fed = Instant::now();
            for stream in &mut slow {
                // The server may have hung up: that is what is waited for.
                let _ = stream.write_all(drip).await;
            }
        }
        let asked = Instant::now();
        let answer = Request::get("/healthz").send(&server.address).await.expect("others are served");
        assert_eq!(answer.status, 200, "others are served");
        assert!(asked.elapsed() < Duration::from_secs(5), "others wait {:?}", asked.elapsed());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn server() -> (Database, Server, usize) {
    let database = Database::new(Engine::Sqlite, Seeds::Nothing).await;
    let server = Server::start(&database).await;
    Request::get("/readyz").send(&server.address).await.expect("ready");
    // The answered connections need a moment to close on the server's side.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = sockets(server.pid());
    (database, server, before)
}

#[tokio::test(flavor = "multi_thread")]
async fn r57_headers_that_never_end_are_dropped_within_fifteen_seconds() {
    let (_database, server, before) = server().await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = connect(&server, None).await;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n").await.expect("sent");
        slow.push(stream);
    }
    outlast(&server, slow, before, b"x-slow: 1\r\n", Duration::from_secs(16)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r58_a_body_that_drips_is_dropped_within_a_minute() {
    let (_database, server, before) = server().await;
    let mut slow = Vec::new();
    let head = b"POST /login HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 10000\r\n\r\na=";
    for _ in 0..50 {
        let mut stream = connect(&server, None).await;
        stream.write_all(head).await.expect("sent");
        slow.push(stream);
    }
    outlast(&server, slow, before, b"a", Duration::from_secs(61)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r58_a_reader_that_does_not_read_is_dropped_within_a_minute() {
    let (_database, server, before) = server().await;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = connect(&server, Some(1024)).await;
        // Many answers asked for at once: more than the buffers between the two hold.
        let asked = b"GET /login HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".repeat(1500);
        stream.write_all(&asked).await.expect("sent");
        slow.push(stream);
    }
    outlast(&server, slow, before, b"", Duration::from_secs(65)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_sent_request_does_not_hold_up_the_stop() {
    let (_database, server, _before) = server().await;
    let mut half = connect(&server, None).await;
    half.write_all(b"POST /login HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\na").await.expect("sent");
    let (took, status) = server.stop().await;
    assert!(status.success(), "it ends well: {status}");
    assert!(took < Duration::from_secs(30), "it took {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r59_two_thousand_connections_are_capped_cost_little_memory_and_end() {
    let (_database, server, before) = server().await;
    let memory = crate::limits::resident(server.pid());
    let mut idle = Vec::new();
    for _ in 0..500 {
        idle.push(connect(&server, None).await);
    }
    let asked = Instant::now();
    let answer = Request::get("/healthz").send(&server.address).await.expect("others are served");
    assert!(answer.status == 200 && asked.elapsed() < Duration::from_secs(1), "five hundred idle ones disturb nobody");
    for _ in 0..1500 {
        idle.push(connect(&server, None).await);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let open = sockets(server.pid()) - before;
    let grown = crate::limits::resident(server.pid()).saturating_sub(memory);
    println!("R59: {open} of {} taken, memory grew by {grown} kB", idle.len());
    assert!(open <= 1024, "{open} taken");
    assert!(grown < 50_000, "memory grew by {grown} kB");
    // Who says nothing is dropped after 10 s; the second thousand then gets its 10 s.
    let begun = Instant::now();
    while sockets(server.pid()) > before {
        assert!(begun.elapsed() < Duration::from_secs(35), "still {} open", sockets(server.pid()) - before);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(Request::get("/healthz").send(&server.address).await.expect("an answer").status, 200);
}
