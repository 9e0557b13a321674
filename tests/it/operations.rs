//! What whoever runs the program sees: metrics, traces, the log, the operations page, the first steps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::harness::{Database, Engine, PASSWORD, Person, Request, Scene, Seeds, Server, Wish, open_days, run_bare};
use crate::on_both_engines;

on_both_engines!(
    metrics_stand_at_an_address_of_their_own_and_count_what_happens,
    an_administrator_sees_what_waits_what_jobs_did_and_how_old_the_backup_is,
    first_steps_are_listed_until_all_are_done,
);

/// Waits until something is true; fails after a minute and a half.
pub async fn until(what: &str, mut is_true: impl AsyncFnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !is_true().await {
        assert!(begun.elapsed() < Duration::from_secs(90), "{what}: not in time");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

/// The number behind a metric with these words in its line.
fn number(text: &str, words: &[&str]) -> f64 {
    let line = text.lines().find(|line| !line.starts_with('#') && words.iter().all(|word| line.contains(word)));
    let line = line.unwrap_or_else(|| panic!("no {words:?} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{line}"))
}

async fn metrics_stand_at_an_address_of_their_own_and_count_what_happens(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let metrics = free_address().await;
    let environment = [("SANJHA_METRICS_LISTEN", metrics.clone())];
    let scene = Scene { servers: vec![Server::start_in(&database.url, &environment).await], database };
    let unit = scene.unit(0).await;
    let wish = Wish::new("KNL-DSL-01", open_days("09", 1)[0], 600, 660);
    unit.booked(&wish).await;
    assert_eq!(unit.book(&wish).await.status, 409);
    unit.person.get("/equipment?q=canary-of-a-search").await.expect(200);
    unit.person.get("/units/CANARY-OF-A-UNIT").await;
    let text = Request::get("/metrics").send(&metrics).await.unwrap().text();
    let of = |words: &[&str]| number(&text, words);
    assert_eq!(of(&["sanjha_bookings_total", "made"]), 1.0);
    assert_eq!(of(&["sanjha_bookings_total", "refused"]), 1.0);
    assert_eq!(of(&["sanjha_http_requests_total", "POST", "/api/v1/bookings", "409"]), 1.0);
    assert_eq!(of(&["sanjha_http_requests_total", "GET", "\"/units/{code}\""]), 1.0);
    assert!(of(&["sanjha_http_request_seconds_count", "GET", "\"/equipment\""]) >= 1.0);
    assert!(of(&["sanjha_database_bytes"]) > 100_000.0 && of(&["sanjha_process_resident_bytes"]) > 10_000_000.0);
    assert!(of(&["sanjha_pool_connections", "open"]) >= 1.0);
    assert_eq!(of(&["sanjha_queue_waiting", "messages_parked"]), 0.0);
    assert!(!text.to_lowercase().contains("canary"), "{text}");
    for path in ["/metrics", "/manage/metrics"] {
        let answer = Request::get(path).send(&scene.servers[0].address).await.unwrap();
        assert_eq!(answer.status, 404, "{path} where people come in");
    }
    until("a job is counted", async || {
        let text = Request::get("/metrics").send(&metrics).await.unwrap().text();
        text.contains("sanjha_job_runs_total{job=\"relay\",outcome=\"ok\"}")
    })
    .await;
}

/// A collector of traces that keeps what it is sent.
struct Collector {
    address: String,
    kept: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Collector {
    async fn open() -> Collector {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let kept: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let shared = Arc::clone(&kept);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    let mut piece = [0; 8192];
                    // Whoever sends waits for the answer to a whole request.
                    loop {
                        let Ok(length @ 1..) = stream.read(&mut piece).await else { return };
                        bytes.extend_from_slice(&piece[..length]);
                        let text = String::from_utf8_lossy(&bytes).to_lowercase();
                        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
                        let length =
                            head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
                        let begins = bytes.windows(4).position(|part| part == b"\r\n\r\n").unwrap() + 4;
                        if bytes.len() >= begins + length.unwrap_or(0) {
                            shared.lock().unwrap().push(std::mem::take(&mut bytes));
                            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
                        }
                    }
                });
            }
        });
        Collector { address, kept }
    }

    fn holds(&self, words: &str) -> bool {
        let kept = self.kept.lock().unwrap();
        kept.iter().any(|bytes| bytes.windows(words.len()).any(|part| part == words.as_bytes()))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_jobs_are_traced_for_a_collector_that_is_named() {
    let collector = Collector::open().await;
    let database = Database::new(Engine::Sqlite, Seeds::Nothing).await;
    let environment = [("SANJHA_OTLP_ENDPOINT", format!("http://{}", collector.address))];
    let server = Server::start_in(&database.url, &environment).await;
    let answer = Request::get("/equipment?q=canary").send(&server.address).await.unwrap();
    let id = answer.header("x-request-id").unwrap().to_owned();
    until("a span of the request", async || collector.holds("/equipment")).await;
    assert!(collector.holds("POST /v1/traces") && collector.holds(&id) && collector.holds("sanjha"));
    until("a span of a job", async || collector.holds("seal_audit")).await;
    assert!(!collector.holds("canary"));
    let (_, status) = server.stop().await;
    assert!(status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_collector_the_program_works_and_ends_in_time() {
    let database = Database::new(Engine::Sqlite, Seeds::Nothing).await;
    let environment = [("SANJHA_OTLP_ENDPOINT", "http://127.0.0.1:1".to_owned())];
    let server = Server::start_in(&database.url, &environment).await;
    assert_eq!(Request::get("/equipment").send(&server.address).await.unwrap().status, 200);
    let (took, status) = server.stop().await;
    assert!(status.success() && took < Duration::from_secs(10), "{took:?}");
}

async fn an_administrator_sees_what_waits_what_jobs_did_and_how_old_the_backup_is(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let admin = scene.person("admin").await;
    let page = admin.get("/manage/operations").await.expect(200).html();
    assert!(page.contains("No backup is on record") && page.contains("No folder for daily backups"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("by-hand.backup");
    scene.database.sanjha_ok(&["backup", &file.display().to_string()]).await;
    scene.unit(0).await.booked(&Wish::new("KNL-DSL-01", open_days("09", 1)[0], 600, 660)).await;
    let done = "SELECT COUNT(*) FROM job_run WHERE job = 'relay' AND done > 0 AND last_fault_at IS NULL";
    until("what the relay did is on record", async || scene.database.number(done).await > 0).await;
    let page = admin.get("/manage/operations").await.expect(200).html();
    for words in ["by-hand.backup", "Whole", "The last backup", "relay", "Connections", "Sanjha 0.", "Room on disk"] {
        assert!(words == "Room on disk" && engine == Engine::Postgres || page.contains(words), "{words}: {page}");
    }
    let hindi = admin.get_to_the_end("/manage/operations?lang=hi").await.expect(200).html();
    assert!(hindi.contains("संचालन") && hindi.contains("पिछला बैकअप"), "{hindi}");
    let json = admin.api_get("/operations").await.json();
    assert_eq!(json["backup_is_late"], false, "{json}");
    assert!(json["jobs"].as_array().unwrap().iter().any(|job| job["job"] == "relay"), "{json}");
    let parked = "UPDATE message SET state = 'parked', last_error = 'no such address'";
    until("the message is there", async || scene.database.number("SELECT COUNT(*) FROM message").await > 0).await;
    scene.database.attempt(parked).await.unwrap();
    let json = admin.api_get("/operations").await.json();
    let parked = json["queues"].as_array().unwrap().iter().find(|queue| queue["name"] == "parked").unwrap().clone();
    assert!(parked["waiting"].as_i64().unwrap() > 0 && parked["oldest"].is_string(), "{parked}");
}

async fn first_steps_are_listed_until_all_are_done(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    assert_eq!(database.number("SELECT COUNT(*) FROM app_user").await, 0, "a fresh database has no log-in");
    add_admin(&database).await;
    let server = [Server::start(&database).await];
    let admin = Person::log_in(&server, "first").await;
    let page = admin.get("/manage/first-steps").await.expect(200).html();
    assert_eq!(page.matches("Still to do").count(), 9, "{page}");
    assert!(admin.get("/manage/operations").await.html().contains("/manage/first-steps"));
    drop(server);

    let database = Database::new(engine, Seeds::Masters).await;
    // The seeds leave out how some centres are registered.
    let said = "INSERT INTO tax_status (centre_id, status, from_on, said_at) \
                SELECT id, 'unregistered', '2026-04-01', '2026-04-01T00:00:00+00:00' FROM centre c \
                WHERE NOT EXISTS (SELECT 1 FROM tax_status t WHERE t.centre_id = c.id)";
    database.attempt(said).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let environment = [
        ("SANJHA_BACKUP_FOLDER", folder.path().display().to_string()),
        ("SANJHA_BASE_URL", "http://localhost".to_owned()),
        ("SANJHA_CONTACT", "cfc@cfc.test".to_owned()),
    ];
    let servers = vec![Server::start_in(&database.url, &environment).await];
    let admin = Person::log_in(&servers, "admin").await;
    for (undone, mended, name) in [
        ("UPDATE centre SET upi_id = NULL", "UPDATE centre SET upi_id = 'cfc@bank'", "UPI address"),
        ("UPDATE centre SET upi_id = '' WHERE code = 'KNL'", "UPDATE centre SET upi_id = 'cfc@bank'", "UPI address"),
    ] {
        database.attempt(undone).await.unwrap();
        let page = admin.get("/manage/first-steps").await.expect(200).html();
        assert!(page.contains(name) && page.contains("Still to do"), "{page}");
        database.attempt(mended).await.unwrap();
    }
    let page = admin.get("/manage/first-steps").await.expect(200).html();
    assert!(page.contains("Everything is set up") && !page.contains("Still to do"), "{page}");
    assert!(!admin.get("/manage/operations").await.html().contains("/manage/first-steps"));
}

async fn add_admin(database: &Database) {
    let arguments = ["user", "add", "--login", "first", "--role", "administrator", "--password-stdin"];
    let output = run_bare(&[("DATABASE_URL", &database.url)], &arguments, PASSWORD).await;
    assert!(output.success, "{}", output.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn search_engines_and_finders_of_faults_are_told_where_to_go() {
    let database = Database::new(Engine::Sqlite, Seeds::Nothing).await;
    let environment =
        [("SANJHA_BASE_URL", "https://cfc.test".to_owned()), ("SANJHA_CONTACT", "cfc@cfc.test".to_owned())];
    let server = Server::start_in(&database.url, &environment).await;
    let text = async |path: &str| {
        let answer = Request::get(path).send(&server.address).await.unwrap();
        assert!(answer.status == 200 && answer.header("content-type").unwrap().starts_with("text/plain"), "{path}");
        answer.text()
    };
    let security = text("/.well-known/security.txt").await;
    for line in [
        "Contact: mailto:cfc@cfc.test",
        "Preferred-Languages: en, hi",
        "Canonical: https://cfc.test/.well-known/security.txt",
    ] {
        assert!(security.lines().any(|found| found == line), "{security}");
    }
    let expires = security.lines().find_map(|line| line.strip_prefix("Expires: ")).unwrap();
    let left = chrono::DateTime::parse_from_rfc3339(expires).unwrap().timestamp() - crate::harness::now().timestamp();
    assert!((1..366 * 86_400).contains(&left), "less than a year (RFC 9116, 2.5.5): {expires}");
    let robots = text("/robots.txt").await;
    for (path, allowed) in [
        ("/", true),
        ("/equipment", true),
        ("/equipment/KNL-DSL-01", true),
        ("/centres/KNL", true),
        ("/equipment?from=1&until=2", false),
        ("/equipment/KNL-DSL-01?day=2", false),
        ("/bookings", false),
        ("/manage/operations", false),
        ("/login", false),
        ("/book/KNL-DSL-01", false),
        ("/?lang=hi", false),
    ] {
        assert_eq!(may_crawl(&robots, path), allowed, "{path}");
    }
}

/// RFC 9309, 2.2.2: the longest rule that fits counts; `*` is anything, `$` the end.
fn may_crawl(robots: &str, path: &str) -> bool {
    let rules = robots.lines().filter_map(|line| {
        let (kind, pattern) = line.split_once(": ")?;
        matches!(kind, "Allow" | "Disallow").then_some((kind == "Allow", pattern))
    });
    let fits = |pattern: &str| {
        let (pattern, whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
        let mut parts = pattern.split('*');
        let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        !whole || rest.is_empty()
    };
    let fitting = rules.filter(|(_, pattern)| fits(pattern));
    fitting.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|(allow, _)| allow)
}
