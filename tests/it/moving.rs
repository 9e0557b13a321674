//! A centre outgrows its one file: everything moves to PostgreSQL and goes on there.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::harness::{Database, Engine, PROGRAM, Scene, Seeds, Server, UnitPerson, Wish, open_days};

fn fingerprint(database: &Database) -> Vec<u8> {
    Sha256::digest(std::fs::read(database.file()).expect("the file")).to_vec()
}

fn the_move(from: &Database, to: &Database) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["move-database", "--from", &from.url, "--to", &to.url]).stdin(Stdio::null());
    command
}

/// Runs the move to its end; what it printed, and what it said if it refused.
fn run(from: &Database, to: &Database) -> Result<String, String> {
    let output = the_move(from, to).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Kills the move with `-9` when the first bookings have come.
async fn killed_midway(from: &Database, to: &Database) {
    let mut child = the_move(from, to).stdout(Stdio::null()).spawn().expect("it starts");
    let begun = Instant::now();
    let there = "SELECT COUNT(*) FROM pg_class WHERE relname = 'move_progress'";
    let came = "SELECT COUNT(*) FROM move_progress WHERE table_name = 'booking'";
    while to.number(there).await == 0 || to.number(came).await == 0 {
        assert!(child.try_wait().expect("its state").is_none(), "it ended before it was killed");
        assert!(begun.elapsed() < Duration::from_secs(120), "it does not get on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// A season's bookings with one month billed, somebody logged in, and a sealed audit trail.
async fn lived_in() -> (Database, UnitPerson) {
    let scene = Scene::with_instances(Engine::Sqlite, Seeds::SeasonUnbilled, 1).await;
    let unit = scene.unit(0).await;
    unit.booked(&Wish::new("KNL-DSL-01", open_days("09", 1)[0], 10 * 60, 11 * 60)).await;
    scene.database.sanjha_ok(&["invoice-run", "--centre", "KNL", "--period", "2026-05"]).await;
    let waiting = "SELECT COUNT(*) FROM audit_entry WHERE id NOT IN (SELECT audit_entry_id FROM audit_seal)";
    let begun = Instant::now();
    while scene.database.number(waiting).await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the trail is not sealed");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let Scene { database, servers } = scene;
    for server in servers {
        server.stop().await;
    }
    (database, unit)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_killed_midway_goes_on_and_the_centre_works_on_postgres_as_before() {
    let (old, unit) = lived_in().await;
    let before = fingerprint(&old);
    let new = Database::new(Engine::Postgres, Seeds::Nothing).await;
    killed_midway(&old, &new).await;

    let refused = new.sanjha(&["migrate"]).await;
    assert!(
        !refused.success && refused.stderr.contains("is not finished"),
        "half of it is not served: {}",
        refused.stderr
    );
    // A row that is not what it was is found, wherever it came from.
    let sabotage = |name: &str| {
        format!(
            "ALTER TABLE unit DISABLE TRIGGER USER; UPDATE unit SET name_en = '{name}' WHERE id = 7; ALTER TABLE unit ENABLE TRIGGER USER"
        )
    };
    let name = old.texts("SELECT name_en FROM unit WHERE id = 7").await.remove(0);
    new.attempt(&sabotage("Somebody else")).await.expect("changed");
    let said = tokio::task::block_in_place(|| run(&old, &new)).expect_err("it differs");
    assert!(said.contains("unit is not the same on both sides"), "{said}");
    new.attempt(&sabotage(&name.replace('\'', "''"))).await.expect("put back");

    let said = tokio::task::block_in_place(|| run(&old, &new)).expect("moved");
    println!("{}", said.lines().rev().take(4).collect::<Vec<_>>().join("\n"));
    assert!(!said.contains("(0 were there"), "nothing is copied twice: {said}");
    assert_eq!(fingerprint(&old), before, "the old file is what it was");
    for table in ["booking", "charge", "document", "audit_entry", "audit_seal", "posting", "session"] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        // The move itself is put on record.
        let more = i64::from(table == "audit_entry");
        assert_eq!(new.number(&sql).await, old.number(&sql).await + more, "{table}");
    }
    new.assert_verified().await;

    // Whoever was logged in still is; bookings and numbers go on.
    let servers = Server::start_three(&new).await;
    let addresses = servers.iter().map(|server| server.address.clone()).collect();
    let unit = UnitPerson { person: unit.person.moved_to(addresses), code: unit.code };
    assert_eq!(unit.person.get("/bookings").await.status(), 200, "the session moved too");
    unit.booked(&Wish::new("KNL-DSL-01", open_days("09", 1)[0], 12 * 60, 13 * 60)).await;
    let newest = "SELECT MAX(serial) FROM issued_number";
    let last = new.number(newest).await;
    new.sanjha_ok(&["invoice-run", "--centre", "KNL", "--period", "2026-06"]).await;
    assert!(new.number(newest).await > last, "numbers go on");
    new.assert_verified().await;
    let again = tokio::task::block_in_place(|| run(&old, &new)).expect_err("it is there");
    assert!(again.contains("The new database is not empty"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_needs_an_empty_target_and_a_source_of_this_version() {
    let old = Database::new(Engine::Sqlite, Seeds::Masters).await;
    let used = Database::new(Engine::Postgres, Seeds::Masters).await;
    let rows = used.number("SELECT COUNT(*) FROM unit").await;
    let said = tokio::task::block_in_place(|| run(&old, &used)).expect_err("refused");
    assert!(said.contains("The new database is not empty"), "{said}");
    assert_eq!(used.number("SELECT COUNT(*) FROM unit").await, rows);

    let fresh = Database::new(Engine::Postgres, Seeds::Nothing).await;
    old.attempt("DELETE FROM seaql_migrations WHERE version = (SELECT MAX(version) FROM seaql_migrations)")
        .await
        .expect("older");
    let said = tokio::task::block_in_place(|| run(&old, &fresh)).expect_err("refused");
    assert!(said.contains("another version"), "{said}");
    let tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(fresh.number(tables).await, 0, "nothing was made");
}
