//! Faults of one machine: a kill while tables are made, a full disk, a folder that cannot be written, a stop in the middle of
//! requests, a mail server that never answers.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migration::{Migrator, MigratorTrait};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::ConnectionTrait;

use crate::harness::{Connection, Database, Engine, PROGRAM, Request, Scene, Seeds, Server, Wish, open_days, rounds};
use crate::on_both_engines;
use crate::operations::until;

on_both_engines!(
    r32_a_kill_while_tables_are_brought_up_to_date_leaves_the_old_ones_or_the_new_ones,
    r33_a_stop_answers_who_waits_and_ends_in_time,
    r46_an_older_program_refuses_newer_tables_in_words,
    r63_a_mail_server_that_never_answers_holds_up_nobody,
);

/// Steps of an older version.
const OLDER: u32 = 15;

async fn r32_a_kill_while_tables_are_brought_up_to_date_leaves_the_old_ones_or_the_new_ones(engine: Engine) {
    let seed = std::env::var("SANJHA_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("SANJHA_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let all = Migrator::migrations().len() as i64;
    let steps = "SELECT COUNT(*) FROM seaql_migrations";
    let rows = "SELECT COUNT(*) FROM cluster";
    let mut usual = Duration::from_millis(700);
    let (mut killed, rounds) = (0, rounds(6, 50));
    for round in 0..rounds {
        let database = Database::new(engine, Seeds::Nothing).await;
        let connection = database.connect().await;
        Migrator::up(&connection, Some(OLDER)).await.expect("the older steps");
        let row = "INSERT INTO cluster (code, name_en, name_hi, district_en, district_hi, state_code, product_en, \
                   product_hi, support_scheme, status) VALUES ('OLD', 'O', 'O', 'O', 'O', '09', 'O', 'O', '', 'operating')";
        connection.execute_unprepared(row).await.unwrap();
        connection.close().await.expect("closed");
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("DATABASE_URL", &database.url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let wait = usual.mul_f64(dice.random_range(0.1..1.0));
        tokio::time::sleep(wait).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let applied = database.number(steps).await;
        assert!(applied == i64::from(OLDER) || applied == all, "round {round}: {applied} of {all} steps");
        killed += usize::from(applied != all);
        assert_eq!(database.number(rows).await, 1, "round {round}");
        let begun = Instant::now();
        database.sanjha_ok(&["migrate"]).await;
        if applied != all {
            usual = begun.elapsed().max(Duration::from_millis(200));
        }
        assert_eq!((database.number(steps).await, database.number(rows).await), (all, 1));
        database.assert_verified().await;
    }
    println!("{engine:?}: {killed} of {rounds} kills came before the tables were new");
    assert!(killed > 0, "no kill hit the migration");
}

async fn r33_a_stop_answers_who_waits_and_ends_in_time(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let unit = scene.unit(0).await;
    let address = scene.servers[0].address.clone();
    // Whoever holds the machine's row makes a booking wait: PostgreSQL for the row, SQLite for the file.
    let holder = scene.database.connect().await;
    let hold = match engine {
        Engine::Postgres => "BEGIN; LOCK TABLE booking IN ACCESS EXCLUSIVE MODE",
        Engine::Sqlite => "BEGIN IMMEDIATE",
    };
    holder.execute_unprepared(hold).await.unwrap();
    let wish = Wish::new("KNL-DSL-01", open_days("09", 1)[0], 600, 660);
    let waiting = tokio::spawn(async move { unit.book(&wish).await.status });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut idle = Connection::open(&address).await.unwrap();
    let answer = idle.exchange(&Request::get("/healthz").bytes(&address, true)).await.unwrap();
    assert_eq!(answer.status, 200);
    let mut half = Connection::open(&address).await.unwrap();
    half.write(b"GET /equipment HTTP/1.1\r\nhost: ").await.unwrap();
    let mut slow_body = Connection::open(&address).await.unwrap();
    slow_body.write(b"POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\na=").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;

    let Scene { database, mut servers } = scene;
    let server = servers.remove(0);
    server.ask_to_stop();
    let stopped = tokio::spawn(server.stop());
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(Request::get("/healthz").send(&address).await.is_err(), "nobody new comes in");
    tokio::time::sleep(Duration::from_millis(2000)).await;
    holder.execute_unprepared("ROLLBACK").await.unwrap();
    holder.close().await.unwrap();
    assert_eq!(waiting.await.unwrap(), 201, "who was being served is answered");
    let (took, status) = stopped.await.unwrap();
    assert!(status.success() && took < Duration::from_secs(30), "{status} after {took:?}");
    database.assert_verified().await;
}

async fn r46_an_older_program_refuses_newer_tables_in_words(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 0)";
    database.attempt(step).await.unwrap();
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["migrate"],
        &["invoice-run", "--centre", "KNL", "--period", "2026-10"],
    ] {
        let output = database.sanjha(command).await;
        assert!(!output.success, "{command:?}: {}", output.stdout);
        let words = output.stderr.lines().find(|line| line.starts_with("sanjha: ")).unwrap_or_default();
        assert!(words.contains("newer") && words.contains("m20990101_000001_later"), "{command:?}: {}", output.stderr);
    }
    assert_eq!(database.number("SELECT COUNT(*) FROM document").await, 0);
}

async fn r63_a_mail_server_that_never_answers_holds_up_nobody(engine: Engine) {
    // It takes connections into its queue and never a word from them.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let database = Database::new(engine, Seeds::Masters).await;
    let environment = crate::harness::ports::environment(&address);
    let scene = Scene { servers: vec![Server::start_in(&database.url, &environment).await], database };
    let unit = scene.unit(0).await;
    let begun = Instant::now();
    for hour in [9, 11, 13] {
        let booked = unit.book(&Wish::new("KNL-DSL-01", open_days("09", 1)[0], hour * 60, hour * 60 + 60)).await;
        assert_eq!(booked.status, 201);
        assert!(booked.took < Duration::from_secs(2), "{:?}", booked.took);
    }
    let tried = "SELECT COUNT(*) FROM message WHERE tries > 0 AND state = 'waiting' AND last_error <> ''";
    until("the try has ended", async || {
        let answer = Request::get("/equipment").send(&scene.servers[0].address).await.unwrap();
        assert!(answer.status == 200 && answer.took < Duration::from_secs(2), "{:?}", answer.took);
        scene.database.number(tried).await > 0
    })
    .await;
    assert!(begun.elapsed() < Duration::from_secs(30), "a try ends after 10 s: {:?}", begun.elapsed());
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM message WHERE state = 'parked'").await, 0);
}

/// A file system of its own needs root; who is not root is told so.
fn can_mount() -> bool {
    let tried = Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    let can = tried.is_ok_and(|output| output.status.success());
    if !can {
        println!("SKIPPED: no file system of its own can be mounted here (needs root)");
    }
    can
}

#[tokio::test(flavor = "multi_thread")]
async fn r34_on_a_full_disk_reading_goes_on_writing_is_refused_and_it_recovers() {
    if !can_mount() {
        return;
    }
    let template = Database::new(Engine::Sqlite, Seeds::Masters).await;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display();
    let file = template.file();
    let set_up = format!("mount -t tmpfs -o size=48m none {place} && cp {} {place}/sanjha.db", file.display());
    let url = format!("sqlite://{place}/sanjha.db");
    let log = tempfile::tempdir().unwrap();
    let environment = [("SANJHA_LOG_FOLDER", log.path().display().to_string())];
    let server = Server::start_inside(&set_up, &url, &environment).await;
    let inside = PathBuf::from(format!("/proc/{}/root{place}", server.pid()));
    assert!(inside.join("sanjha.db").exists() && !folder.path().join("sanjha.db").exists());
    let scene = Scene { servers: vec![server], database: template };
    let unit = scene.unit(0).await;
    let day = open_days("09", 1)[0];
    unit.booked(&Wish::new("KNL-DSL-01", day, 540, 600)).await;
    let ready = async || Request::get("/readyz").send(&scene.servers[0].address).await.unwrap().status;
    assert_eq!(ready().await, 200);

    let filler = inside.join("filler");
    fill(&filler);
    // What is in the file already may be written over; a growing log meets the end soon.
    let mut refused = 0;
    for machine in ["KNL-FLS-01", "KNL-SPL-01", "KNL-SHV-01", "KNL-EMB-01", "KNL-MSR-01", "KNL-SPR-01"] {
        let answer = unit.book(&Wish::new(machine, day, 13 * 60, 14 * 60)).await;
        match answer.status {
            201 => fill(&filler),
            503 | 507 => refused += 1,
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(refused > 0, "the disk was full");
    assert_eq!(ready().await, 503, "health is red");
    unit.person.get("/equipment").await.expect(200);
    unit.person.get("/bookings").await.expect(200);
    std::fs::remove_file(&filler).unwrap();
    until("it works again without a restart", async || {
        ready().await == 200 && unit.book(&Wish::new("KNL-DSL-02", day, 600, 660)).await.status == 201
    })
    .await;
    let lines =
        std::fs::read_dir(log.path()).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    assert!(lines.collect::<String>().contains("disk of the database is full"), "the log says so");
    // The truth is inside: a copy of it is proved outside.
    let copy = tempfile::tempdir().unwrap();
    for name in ["sanjha.db", "sanjha.db-wal"] {
        let _ = std::fs::copy(inside.join(name), copy.path().join(name));
    }
    drop(scene.servers);
    let url = format!("sqlite://{}/sanjha.db", copy.path().display());
    let output = Command::new(PROGRAM).arg("verify").env("DATABASE_URL", url).output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Writes until nothing more fits.
fn fill(file: &std::path::Path) {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
    for size in [1 << 16, 1 << 12, 1 << 9] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r35_a_folder_that_cannot_be_written_is_named_with_the_reason() {
    if !can_mount() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display();
    for (made, url) in [("", format!("sqlite://{place}/sanjha.db")), ("touch", format!("sqlite://{place}/sanjha.db"))] {
        let made = if made.is_empty() { "true".to_owned() } else { format!("touch {place}/sanjha.db") };
        let set_up = format!("mount -t tmpfs none {place} && {made} && mount -o remount,ro {place}");
        let output = Command::new("unshare")
            .args(["-m", "sh", "-c", &format!("{set_up} && exec {PROGRAM} serve --listen 127.0.0.1:0")])
            .env("DATABASE_URL", &url)
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = words.lines().last().unwrap_or_default();
        assert!(!output.status.success() && output.stdout.is_empty(), "{words}");
        assert!(last.contains(&place.to_string()), "the path: {words}");
        assert!(
            ["unable to open", "readonly", "read-only", "Read-only"].iter().any(|why| last.contains(why)),
            "the reason: {words}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_a_log_left_by_a_kill_is_taken_up_at_the_next_start() {
    let mut scene = Scene::with_instances(Engine::Sqlite, Seeds::Masters, 1).await;
    let unit = scene.unit(0).await;
    let day = open_days("09", 1)[0];
    let mut references = Vec::new();
    for hour in [9, 11, 13, 15] {
        references.push(unit.booked(&Wish::new("KNL-DSL-01", day, hour * 60, hour * 60 + 60)).await);
    }
    scene.servers.drain(..).for_each(Server::kill);
    let log = scene.database.file().with_extension("db-wal");
    assert!(log.metadata().unwrap().len() > 0, "the kill left a log");
    let server = Server::start(&scene.database).await;
    let stored = scene.database.texts("SELECT reference FROM booking").await;
    assert!(references.iter().all(|reference| stored.contains(reference)));
    assert_eq!(scene.database.texts("PRAGMA integrity_check").await, ["ok"]);
    drop(server);
    scene.database.assert_verified().await;
}
