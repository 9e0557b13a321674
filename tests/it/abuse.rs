//! Requests no browser of ours sends: too large, packed, badly framed, meant in two ways. The accept loop and the
//! kit stand in front of any database, so one engine is enough.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{Database, Engine, Request, Seeds, Server};

async fn server() -> (Database, Server) {
    let database = Database::new(Engine::Sqlite, Seeds::Masters).await;
    let server = Server::start(&database).await;
    (database, server)
}

/// Sends bytes and reads until the server hangs up or has nothing more to say.
async fn said(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(&server.address).await.expect("a connection");
    // The server may hang up before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let mut part = [0; 65_536];
    while let Ok(Ok(read @ 1..)) = tokio::time::timeout(Duration::from_millis(1500), stream.read(&mut part)).await {
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The statuses in what was said.
fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)).collect()
}

/// Most memory a process ever had, in kB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("kB")
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test(flavor = "multi_thread")]
async fn r60_a_body_over_the_limit_is_refused_and_memory_stays_flat() {
    let (_database, server) = server().await;
    let send = async |path: &str, media: &str, size: usize| {
        let body = if media == FORM { "a".repeat(size) } else { format!("\"{}\"", "a".repeat(size - 2)) };
        Request::with_body("POST", path, media, body).header("idempotency-key", "k").send(&server.address).await
    };
    let status = async |path: &str, media: &str, size: usize| send(path, media, size).await.expect("answered").status;
    // At the limit it is read (and refused for what stands in it), one byte over it is not.
    assert_eq!(status("/login", FORM, 64 * 1024).await, 403);
    assert_eq!(status("/login", FORM, 64 * 1024 + 1).await, 413);
    assert_eq!(status("/api/v1/session", "application/json", 1024 * 1024).await, 422);
    assert_eq!(status("/api/v1/session", "application/json", 1024 * 1024 + 1).await, 413);
    // Too many fields in a small body.
    let many = Request::with_body("POST", "/login", FORM, "a=&".repeat(20_000)).send(&server.address).await;
    assert_eq!(many.expect("answered").status, 413);

    let before = peak(server.pid());
    for path in ["/login", "/api/v1/session"] {
        let media = if path == "/login" { FORM } else { "application/json" };
        let mut stream = TcpStream::connect(&server.address).await.expect("a connection");
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {media}\r\ntransfer-encoding: chunked\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("taken");
        let chunk = format!("10000\r\n{}\r\n", "a".repeat(65_536));
        let mut sent = 0;
        let begun = Instant::now();
        // 200 MB, or until the server has had enough.
        while sent < 200 * 1024 * 1024 && stream.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 65_536;
            assert!(begun.elapsed() < Duration::from_secs(40), "{path}: it goes on reading");
        }
        assert!(sent < 16 * 1024 * 1024, "{path}: {sent} bytes of a body without end were taken");
    }
    // Packed bodies are not unpacked at all: this one is 4 MB of nothing in 4 kB.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 4 * 1024 * 1024]).expect("packed");
    let packed = packed.finish().expect("packed");
    for (path, media) in [("/login", FORM), ("/api/v1/session", "application/json")] {
        let mut request = Request::with_body("POST", path, media, String::new()).header("content-encoding", "gzip");
        request.body.clone_from(&packed);
        assert_eq!(request.send(&server.address).await.expect("answered").status, 415, "{path}");
    }
    let grown = peak(server.pid()) - before;
    println!("peak memory grew by {grown} kB");
    assert!(grown < 30 * 1024, "memory grew by {grown} kB");
}

#[tokio::test(flavor = "multi_thread")]
async fn r62_a_request_that_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_runs() {
    let (_database, server) = server().await;
    let behind = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let post = |headers: &str, body: &str| {
        format!("POST /login HTTP/1.1\r\nhost: x\r\n{headers}\r\n\r\n{body}{behind}").into_bytes()
    };
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\n{headers}\r\n\r\n").into_bytes();
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("two lengths", post("content-length: 0\r\ncontent-length: 2", "a=")),
        ("a list of lengths", post("content-length: 0, 2", "a=")),
        ("a length below zero", post("content-length: -1", "")),
        ("a length with a plus", post("content-length: +2", "a=")),
        ("another coding", post("transfer-encoding: xchunked", "0\r\n\r\n")),
        ("chunked not last", post("transfer-encoding: chunked, identity", "0\r\n\r\n")),
        ("no number of bytes", post("transfer-encoding: chunked", "zz\r\nab\r\n0\r\n\r\n")),
        ("too large a chunk", post("transfer-encoding: chunked", "fffffffffffffffff\r\nab\r\n0\r\n\r\n")),
        ("no Host", get("/", "x-a: b")),
        ("two Hosts", get("/", "host: x\r\nhost: evil.example")),
        ("space before the colon", get("/", "host : x")),
        ("a folded line", get("/", "host: x\r\nx-a: a\r\n b")),
        ("NUL in a header", get("/", "host: x\r\nx-a: a\0b")),
        ("NUL in the path", get("/a\0b", "host: x")),
        ("NUL before all", b"\0GET / HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        ("overlong UTF-8", get("/centres/%c0%af", "host: x\r\nconnection: close")),
        ("raw bytes", b"GET /centres/\xc0\xaf HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        ("no version", b"GET /\r\n\r\n".to_vec()),
    ];
    let mut wrong = Vec::new();
    for (name, bytes) in bad {
        let answer = said(&server, &bytes).await;
        if statuses(&answer) != ["400"] {
            wrong.push(format!("{name}: {:?}", statuses(&answer)));
        }
    }
    // With both ways to tell the end the chunks count, and the connection ends (RFC 9112, 6.1): one answer.
    for both in ["content-length: 6\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 6"] {
        let answer = said(&server, &post(both, "0\r\n\r\n")).await;
        if statuses(&answer) != ["403"] || answer.contains("\r\n\r\nok") {
            wrong.push(format!("{both}: {:?}", statuses(&answer)));
        }
    }
    // The same length twice is that length (RFC 9112, 6.3): what stands behind the two bytes is a request of its own.
    let same = said(&server, &post("content-length: 2\r\ncontent-length: 2", "a=")).await;
    if statuses(&same) != ["403", "200"] {
        wrong.push(format!("the same length twice: {:?}", statuses(&same)));
    }
    let not_found = said(&server, &get("/centres/%00", "host: x\r\nconnection: close")).await;
    if statuses(&not_found) != ["404"] {
        wrong.push(format!("an escaped NUL: {:?}", statuses(&not_found)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(Request::get("/healthz").send(&server.address).await.expect("still there").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_method_path_or_origin_opens_anything() {
    let (_database, server) = server().await;
    // 13.4.4: a method nobody uses; 13.4.1, 13.4.3: files of the program; 5.3.2: paths that climb.
    for method in ["TRACE", "TRACK", "DEBUG", "PROPFIND", "PUT", "CONNECT"] {
        let request = format!("{method} / HTTP/1.1\r\nhost: x\r\nx-probe: echo\r\nconnection: close\r\n\r\n");
        let answer = said(&server, request.as_bytes()).await;
        assert!(matches!(statuses(&answer)[..], ["400" | "403" | "404" | "405" | "501"]), "{method}: {answer}");
        assert!(!answer.contains("x-probe"), "{method} sends back what it was sent");
    }
    for path in [
        "/.git/config",
        "/.env",
        "/Cargo.toml",
        "/sanjha.db",
        "/static/",
        "/static/../Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/debug",
        "/swagger",
        "/admin/",
    ] {
        let answer = Request::get(path).send(&server.address).await.expect("answered");
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text().contains("root:"), "{path}");
    }
    // 3.4.2: no other site may read; R84: none may put us into a frame; 3.4.3 to 3.4.6, 4.1.1.
    for path in ["/", "/login", "/api/v1/openapi.json", "/no-such-page", "/healthz"] {
        let request = Request::get(path).header("origin", "http://evil.example");
        let answer = request.send(&server.address).await.expect("answered");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(rule), "{path} lacks {rule}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("content-type").is_some_and(|media| !media.is_empty()), "{path}");
    }
}
