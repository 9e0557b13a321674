//! R39: a backup is whole before it bears its name, and a restore touches nothing before the backup is proved.

use std::path::{Path, PathBuf};

use crate::harness::{Database, Engine, Output, Scene, Seeds};
use crate::on_both_engines;

on_both_engines!(
    r39_what_is_no_whole_backup_of_ours_is_refused_and_live_data_untouched,
    r39_a_database_in_use_is_backed_up_but_not_replaced,
    a_backup_brings_back_what_it_held_and_keeps_what_it_replaced,
);

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
