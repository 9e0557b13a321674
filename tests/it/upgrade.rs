//! A database that was filled by an older version and is brought up to this one.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use crate::harness::{Database, Engine, Seeds};

/// Steps of the version before fees and books: SQLite makes tables anew in the steps after it.
const BEFORE_FEES_AND_BOOKS: u32 = 15;

#[tokio::test(flavor = "multi_thread")]
async fn later_steps_keep_every_row_of_a_database_that_an_older_version_filled() {
    let filled = Database::new(Engine::Sqlite, Seeds::Season).await;
    let old = Database::new(Engine::Sqlite, Seeds::Nothing).await;
    let connection = old.connect().await;
    Migrator::up(&connection, Some(BEFORE_FEES_AND_BOOKS)).await.expect("the older steps");
    let tables = fill_from(&connection, &filled).await;
    let before = counts(&connection, &tables).await;
    connection.close().await.expect("closed");
    old.sanjha_ok(&["migrate"]).await;
    let connection = old.connect().await;
    assert_eq!(counts(&connection, &tables).await, before);
    assert!(before.iter().any(|(table, rows)| table == "charge" && *rows > 1_000), "{before:?}");
    assert_eq!(texts(&connection, "SELECT \"table\" AS text FROM pragma_foreign_key_check").await, [""; 0]);
    connection.close().await.expect("closed");
    old.assert_verified().await;
}

/// Copies the rows of every table both know, in the columns both know. Returns the tables.
async fn fill_from(connection: &DatabaseConnection, filled: &Database) -> Vec<String> {
    run(connection, "PRAGMA foreign_keys = OFF").await;
    run(connection, &format!("ATTACH '{}' AS filled", filled.file().display())).await;
    // The rows that close an entry come last: it takes no postings after them.
    let both = "SELECT o.name AS text FROM main.sqlite_schema o JOIN filled.sqlite_schema n ON n.name = o.name \
         WHERE o.type = 'table' AND n.type = 'table' AND o.name NOT LIKE 'sqlite_%' AND o.name NOT LIKE 'seaql_%' \
         ORDER BY o.name = 'journal_balanced', o.name";
    let tables = texts(connection, both).await;
    for table in &tables {
        let columns = texts(
            connection,
            &format!(
                "SELECT name AS text FROM pragma_table_info('{table}', 'main') \
                 WHERE name IN (SELECT name FROM pragma_table_info('{table}', 'filled'))"
            ),
        )
        .await
        .join(", ");
        run(connection, &format!("DELETE FROM main.{table}")).await;
        run(
            connection,
            &format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM filled.{table} ORDER BY rowid"),
        )
        .await;
    }
    // The older version kept a charge's one scheme with the charge.
    let scheme = "UPDATE main.charge SET scheme_id = (SELECT g.scheme_id FROM filled.charge_concession g \
                  WHERE g.charge_id = main.charge.id)";
    run(connection, scheme).await;
    run(connection, "DETACH filled").await;
    run(connection, "PRAGMA foreign_keys = ON").await;
    tables
}

async fn counts(connection: &DatabaseConnection, tables: &[String]) -> Vec<(String, i64)> {
    let mut counts = Vec::new();
    for table in tables {
        let counted = texts(connection, &format!("SELECT CAST(COUNT(*) AS TEXT) AS text FROM {table}")).await;
        counts.push((table.clone(), counted[0].parse().expect("a count")));
    }
    counts
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"));
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    rows.iter().map(|row| row.try_get("", "text").expect("a text")).collect()
}
