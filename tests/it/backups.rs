//! R39: a backup is whole before it bears its name, and a restore touches nothing before the backup is proved.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use age::secrecy::ExposeSecret;

use crate::harness::{Database, Engine, Output, Scene, Seeds, Server, Wish, open_days};
use crate::operations::until;
use crate::{on_both_engines, on_sqlite_and_with_faults_on_postgres};

on_both_engines!(
    r39_what_is_no_whole_backup_of_ours_is_refused_and_live_data_untouched,
    r39_a_database_in_use_is_backed_up_but_not_replaced,
    a_backup_brings_back_what_it_held_and_keeps_what_it_replaced,
    r38_a_backup_under_load_is_one_moment_between_start_and_end,
    a_server_backs_up_by_itself_and_keeps_the_newest,
);
on_sqlite_and_with_faults_on_postgres!(an_encrypted_backup_opens_with_its_key_only);

fn path(folder: &tempfile::TempDir, name: &str) -> PathBuf {
    folder.path().join(name)
}

async fn restore(database: &Database, file: &Path) -> Output {
    database.sanjha(&["restore", &file.display().to_string()]).await
}

async fn backed_up(database: &Database, file: &Path) {
    database.sanjha_ok(&["backup", &file.display().to_string()]).await;
}

async fn units(database: &Database) -> i64 {
    database.number("SELECT COUNT(*) FROM unit").await
}

async fn renamed(database: &Database, name: &str) {
    database.attempt(&format!("UPDATE unit SET name_en = '{name}' WHERE code = 'U0001'")).await.unwrap();
}

async fn name(database: &Database) -> String {
    database.texts("SELECT name_en FROM unit WHERE code = 'U0001'").await.concat()
}

async fn r39_what_is_no_whole_backup_of_ours_is_refused_and_live_data_untouched(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let folder = tempfile::tempdir().unwrap();
    let whole = path(&folder, "whole.backup");
    backed_up(&database, &whole).await;
    renamed(&database, "Changed since").await;
    let before = units(&database).await;

    let bytes = std::fs::read(&whole).unwrap();
    let half = path(&folder, "half.backup");
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    let end = path(&folder, "end-cut-off.backup");
    std::fs::write(&end, &bytes[..bytes.len() - bytes.len() / 50]).unwrap();
    let text = path(&folder, "letter.txt");
    std::fs::write(&text, "Dear centre, this is no backup.").unwrap();
    let empty = path(&folder, "empty.backup");
    std::fs::write(&empty, "").unwrap();
    let other = Database::new(engine, Seeds::Nothing).await;
    other.attempt("CREATE TABLE somebody_else (id BIGINT)").await.unwrap();
    let foreign = path(&folder, "foreign.backup");
    backed_up(&other, &foreign).await;
    let newer_database = Database::new(engine, Seeds::Masters).await;
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 0)";
    newer_database.attempt(step).await.unwrap();
    let newer = path(&folder, "newer.backup");
    backed_up(&newer_database, &newer).await;

    let missing = path(&folder, "missing.backup");
    for (file, words) in [
        (&half, "is not whole"),
        (&end, "is not whole"),
        (&text, "is no backup of this program"),
        (&empty, "is no backup of this program"),
        (&foreign, "is no backup of this program"),
        (&newer, "made by a newer program"),
        (&missing, "There is no file"),
    ] {
        let output = restore(&database, file).await;
        assert!(!output.success, "{}", file.display());
        assert!(output.stderr.contains(words), "{}: {}", file.display(), output.stderr);
        assert_eq!((units(&database).await, name(&database).await), (before, "Changed since".to_owned()));
    }
    let again = database.sanjha(&["backup", &whole.display().to_string()]).await;
    assert!(!again.success && again.stderr.contains("is there already"), "{}", again.stderr);
    assert_eq!(std::fs::read(&whole).unwrap(), bytes, "the first backup is not written over");
    database.assert_verified().await;
}

async fn r39_a_database_in_use_is_backed_up_but_not_replaced(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let folder = tempfile::tempdir().unwrap();
    let file = path(&folder, "in-use.backup");
    backed_up(&scene.database, &file).await;
    renamed(&scene.database, "Changed since").await;
    let output = restore(&scene.database, &file).await;
    assert!(!output.success && output.stderr.contains("is in use"), "{}{}", output.stdout, output.stderr);
    scene.person("manager.knl").await.get("/units").await.expect(200);
    assert_eq!(name(&scene.database).await, "Changed since");
    scene.database.assert_verified().await;
}

async fn a_backup_brings_back_what_it_held_and_keeps_what_it_replaced(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let folder = tempfile::tempdir().unwrap();
    let file = path(&folder, "evening.backup");
    let held = name(&database).await;
    backed_up(&database, &file).await;
    renamed(&database, "Changed since").await;
    let output = restore(&database, &file).await;
    assert!(output.success && output.stdout.contains("is kept as"), "{}{}", output.stdout, output.stderr);
    assert_eq!(name(&database).await, held);
    let audited = "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'database'";
    assert_eq!(database.number(audited).await, 1, "who restores is on record");
    database.assert_verified().await;
}

/// A key of its own: the file of the private one, and the public one.
fn key(folder: &tempfile::TempDir, name: &str) -> (PathBuf, String) {
    let key = age::x25519::Identity::generate();
    let file = path(folder, name);
    std::fs::write(&file, format!("# made for a test\n{}\n", key.to_string().expose_secret())).unwrap();
    (file, key.to_public().to_string())
}

async fn an_encrypted_backup_opens_with_its_key_only(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let folder = tempfile::tempdir().unwrap();
    let ((ours, public), (others, _)) = (key(&folder, "ours.key"), key(&folder, "others.key"));
    let (file, half) = (path(&folder, "sealed.age"), path(&folder, "half.age"));
    let held = name(&database).await;
    database.sanjha_ok(&["backup", "--recipient", &public, &file.display().to_string()]).await;
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1") && !bytes.windows(15).any(|part| part == b"SQLite format 3"));
    assert!(!bytes.windows(held.len()).any(|part| part == held.as_bytes()), "no name stands in the open");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    renamed(&database, "Changed since").await;

    let (sealed, cut, ours, others) = (
        file.display().to_string(),
        half.display().to_string(),
        ours.display().to_string(),
        others.display().to_string(),
    );
    for (arguments, words) in [
        (vec!["restore", &sealed], "is encrypted"),
        (vec!["restore", "--identity", &others, &sealed], "does not open"),
        (vec!["restore", "--identity", &ours, &cut], "is not whole"),
        (vec!["restore", "--identity", &sealed, &sealed], "holds no private key"),
    ] {
        let output = database.sanjha(&arguments).await;
        assert!(!output.success && output.stderr.contains(words), "{arguments:?}: {}", output.stderr);
        assert_eq!(name(&database).await, "Changed since");
    }
    let refused = database.sanjha(&["backup", "--recipient", "age1nobody", "never.age"]).await;
    assert!(!refused.success && refused.stderr.contains("no public key"), "{}", refused.stderr);
    let output = database.sanjha(&["restore", "--identity", &ours, &sealed]).await;
    assert!(output.success, "{}{}", output.stdout, output.stderr);
    assert_eq!(name(&database).await, held);
    assert_nothing_left_open(&database);

    let passphrase = path(&folder, "passphrase");
    std::fs::write(&passphrase, "six words nobody else would say\n").unwrap();
    let (file, passphrase) = (path(&folder, "by-word.age").display().to_string(), passphrase.display().to_string());
    database.sanjha_ok(&["backup", "--passphrase-file", &passphrase, &file]).await;
    renamed(&database, "Changed since").await;
    let output = database.sanjha(&["restore", "--passphrase-file", &passphrase, &file]).await;
    assert!(output.success, "{}{}", output.stdout, output.stderr);
    assert_eq!(name(&database).await, held);
    let kept = "SELECT COUNT(*) FROM backup_run WHERE byte_count > 0 AND finished_at IS NOT NULL";
    assert_eq!(database.number(kept).await, 0, "a backup cannot hold its own record");
    database.assert_verified().await;
}

/// Nothing decrypted lies beside the database.
fn assert_nothing_left_open(database: &Database) {
    if database.engine == Engine::Sqlite {
        let folder = database.file().parent().unwrap().to_owned();
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let left: Vec<String> = names.filter(|name| name.contains(".opening") || name.contains(".restoring")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

async fn bookings(database: &Database) -> i64 {
    database.number("SELECT COUNT(*) FROM booking").await
}

async fn r38_a_backup_under_load_is_one_moment_between_start_and_end(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let over = Arc::new(AtomicBool::new(false));
    let mut clients = Vec::new();
    for place in 0..4 {
        let (unit, over) = (scene.unit(place).await, Arc::clone(&over));
        clients.push(tokio::spawn(async move {
            let machine = ["KNL-DSL-01", "KNL-FLS-01", "KNL-SPL-01", "KNL-SHV-01"][place];
            for (day, hour) in open_days("09", 20).into_iter().flat_map(|day| [9, 11, 13, 15].map(|hour| (day, hour))) {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                unit.book(&Wish::new(machine, day, hour * 60, hour * 60 + 60)).await;
            }
        }));
    }
    while bookings(&scene.database).await < 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = path(&folder, "under-load.backup");
    let before = bookings(&scene.database).await;
    backed_up(&scene.database, &file).await;
    let after = bookings(&scene.database).await;
    over.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    assert!(after > before, "somebody booked while it was made: {before} and {after}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let empty = Database::new(engine, Seeds::Nothing).await;
    let output = restore(&empty, &file).await;
    assert!(output.success && output.stdout.contains("took "), "{}{}", output.stdout, output.stderr);
    let held = bookings(&empty).await;
    assert!((before..=after).contains(&held), "{before} ≤ {held} ≤ {after}");
    empty.assert_verified().await;
    let server = Server::start(&empty).await;
    let answer = crate::harness::Request::get("/equipment").send(&server.address).await.unwrap();
    assert_eq!(answer.status, 200);
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

async fn a_server_backs_up_by_itself_and_keeps_the_newest(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    let folder = tempfile::tempdir().unwrap();
    let old = ["sanjha-20260101T000000Z.backup", "sanjha-20260102T000000Z.backup", "letters.txt"];
    for name in old {
        std::fs::write(path(&folder, name), "old").unwrap();
    }
    let shown = folder.path().display().to_string();
    let environment = [("SANJHA_BACKUP_FOLDER", shown), ("SANJHA_BACKUP_KEEP", "2".to_owned())];
    let servers =
        [Server::start_in(&database.url, &environment).await, Server::start_in(&database.url, &environment).await];
    let made = "SELECT COUNT(*) FROM backup_run WHERE byte_count > 0";
    until("a backup is made and the oldest is gone", async || {
        database.number(made).await > 0 && files(folder.path()).len() == 3
    })
    .await;
    let found = files(folder.path());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(!found.contains(&old[0].to_owned()) && found.contains(&"letters.txt".to_owned()), "{found:?}");
    assert_eq!(database.number("SELECT COUNT(*) FROM backup_run").await, 1, "one of two instances made it");
    drop(servers);
    let fault = database.attempt("UPDATE backup_run SET byte_count = 1").await.unwrap_err();
    assert!(fault.contains("never changes"), "{fault}");
}
