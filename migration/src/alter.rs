//! Changes to a table that stands already. PostgreSQL alters it in place; SQLite cannot change a
//! constraint, so there the table is made anew from its own text, with its rows, indexes and triggers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

/// One table's change, as each engine needs it.
pub struct Alteration {
    /// Its name.
    pub table: &'static str,
    /// On SQLite: texts of its CREATE TABLE and what stands in their place. A text that is not there is an error.
    pub texts: &'static [(&'static str, &'static str)],
    /// On PostgreSQL: what follows `ALTER TABLE name`.
    pub clauses: &'static [&'static str],
}

/// Makes the change on the engine that is connected. Runs inside the transaction of the migration.
pub async fn alter(manager: &SchemaManager<'_>, change: &Alteration) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DatabaseBackend::Sqlite => rebuild(manager, change).await,
        _ => {
            let clauses = change.clauses.join(", ");
            manager.get_connection().execute_unprepared(&format!("ALTER TABLE {} {clauses}", change.table)).await?;
            Ok(())
        }
    }
}

async fn rebuild(manager: &SchemaManager<'_>, change: &Alteration) -> Result<(), DbErr> {
    let (connection, table) = (manager.get_connection(), change.table);
    let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND";
    let mut create = texts(manager, &format!("{schema} type = 'table' AND name = '{table}'")).await?.concat();
    let around = texts(manager, &format!("{schema} type <> 'table' AND tbl_name = '{table}'")).await?;
    for (old, new) in change.texts {
        if !create.contains(old) {
            return Err(DbErr::Migration(format!("{table} does not say {old}")));
        }
        create = create.replace(old, new);
    }
    // What refers to the table finds its rows again before the transaction ends.
    connection.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
    let statements =
        [format!("CREATE TABLE altered_rows AS SELECT * FROM {table}"), format!("DROP TABLE {table}"), create];
    for statement in &statements {
        connection.execute_unprepared(statement).await?;
    }
    // Columns that the new table does not have are left behind.
    let kept = format!(
        "SELECT name AS sql FROM pragma_table_info('altered_rows') \
         WHERE name IN (SELECT name FROM pragma_table_info('{table}'))"
    );
    let columns = texts(manager, &kept).await?.join(", ");
    let statements = [
        format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM altered_rows"),
        "DROP TABLE altered_rows".to_owned(),
    ];
    for statement in statements.into_iter().chain(around) {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// The column `sql` of each row.
async fn texts(manager: &SchemaManager<'_>, select: &str) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_string(DatabaseBackend::Sqlite, select);
    let rows = manager.get_connection().query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "sql")).collect()
}
