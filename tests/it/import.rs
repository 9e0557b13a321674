//! The import takes all or nothing, names every bad value, and changes nothing the second time.

use crate::harness::{Database, Engine, SeedSet, Seeds, Server};
use crate::on_both_engines;

on_both_engines!(
    r45_three_instances_that_start_at_once_on_an_empty_database_migrate_it_once,
    one_bad_row_keeps_everything_out_and_every_bad_row_is_named,
    a_dry_run_changes_nothing,
    a_second_import_of_the_same_set_changes_nothing,
    master_data_alone_and_units_alone_come_in,
    #[ignore = "takes minutes: tests/run --faults"]
    the_year_agrees_with_the_live_rules_and_every_invariant_holds,
);

/// Rows of tables that an import fills.
const COUNTED: [&str; 10] =
    ["cluster", "centre", "equipment", "tariff", "scheme", "unit", "booking", "document", "posting", "audit_entry"];

async fn counts(database: &Database) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in COUNTED {
        counts.push(database.number(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    counts
}

async fn r45_three_instances_that_start_at_once_on_an_empty_database_migrate_it_once(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    let servers = Server::start_three(&database).await;
    let names = database.texts("SELECT version FROM seaql_migrations ORDER BY version").await;
    assert!(!names.is_empty(), "the tables are there");
    let mut once = names.clone();
    once.dedup();
    assert_eq!(names, once, "each migration ran once");
    drop(servers);
    assert_eq!(database.number("SELECT COUNT(*) FROM booking").await, 0);
}

async fn one_bad_row_keeps_everything_out_and_every_bad_row_is_named(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    let before = counts(&database).await;
    let set = SeedSet::new();
    set.spoil("centres.csv", 2, "opens", "25:61");
    set.spoil("equipment.csv", 7, "centre_code", "NOWHERE");
    set.spoil("tariffs.csv", 11, "rate_paise", "seven");
    set.spoil("units.csv", 5, "gstin", "09ZZZPS1001N1Z1");
    set.spoil("bookings_history.csv", 20_000, "equipment_code", "NO-SUCH-01");
    set.spoil("invoices_history.csv", 10_000, "total_paise", "-1x");
    let output = database.sanjha(&["import", set.path()]).await;
    assert!(!output.success, "a bad set is refused");
    let report = format!("{}{}", output.stdout, output.stderr);
    // The header is line 1, so row n stands on line n + 1.
    for (file, line, column) in [
        ("centres", 3, "opens"),
        ("equipment", 8, "centre_code"),
        ("tariffs", 12, "rate_paise"),
        ("units", 6, "gstin"),
        ("bookings_history", 20_001, "equipment_code"),
        ("invoices_history", 10_001, "total_paise"),
    ] {
        let place = format!(", line {line}, column {column}:");
        let named = report.lines().any(|text| text.starts_with(file) && text.contains(&place));
        assert!(named, "{file}{place} is not in the report:\n{report}");
    }
    assert_eq!(counts(&database).await, before, "nothing came in");
}

async fn a_dry_run_changes_nothing(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    let before = counts(&database).await;
    database.sanjha_ok(&["import", SeedSet::season().path(), "--dry-run"]).await;
    assert_eq!(counts(&database).await, before);
}

async fn a_second_import_of_the_same_set_changes_nothing(engine: Engine) {
    let database = Database::new(engine, Seeds::Season).await;
    let before = counts(&database).await;
    assert!(before[6] > 1_500 && before[7] > 900, "the season is there: {before:?}");
    database.sanjha_ok(&["import", SeedSet::season().path()]).await;
    assert_eq!(counts(&database).await, before);
}

async fn master_data_alone_and_units_alone_come_in(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    let masters = SeedSet::new();
    for file in ["bookings_history.csv", "invoices_history.csv", "downtime.csv", "units.csv"] {
        masters.remove(file);
    }
    database.sanjha_ok(&["import", masters.path()]).await;
    assert_eq!(database.number("SELECT COUNT(*) FROM equipment").await, 166);
    assert_eq!(database.number("SELECT COUNT(*) FROM unit").await, 0);
    let units = SeedSet::new();
    units.keep_files(&["units.csv"]);
    database.sanjha_ok(&["import", units.path()]).await;
    assert_eq!(database.number("SELECT COUNT(*) FROM unit").await, 522);
    database.assert_verified().await;
}

async fn the_year_agrees_with_the_live_rules_and_every_invariant_holds(engine: Engine) {
    let database = Database::new(engine, Seeds::Year).await;
    let report = database.sanjha_ok(&["check-history"]).await;
    assert!(report.contains("20861") || report.contains("20,861"), "it looked at every booking:\n{report}");
    assert!(report.contains("11939") || report.contains("11,939"), "it looked at every invoice:\n{report}");
    database.assert_verified().await;
}
