//! What the database engine says about itself.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::Finding;
use crate::base::Result;
use crate::db::Rows;

#[derive(FromQueryResult)]
struct Integrity {
    integrity_check: String,
}

#[derive(FromQueryResult)]
struct ForeignKey {
    table: String,
    rowid: Option<i64>,
    parent: String,
}

#[derive(FromQueryResult)]
struct Constraint {
    named: String,
    valid: bool,
}

/// The file is sound and every reference leads somewhere (SQLite); every constraint is
/// validated (PostgreSQL).
pub async fn finding(conn: &impl ConnectionTrait) -> Result<Finding> {
    let mut found = Finding { rule: "I10", says: "the database is sound in itself", counted: 1, breaches: Vec::new() };
    if conn.get_database_backend() == DbBackend::Sqlite {
        let rows: Vec<Integrity> = conn.rows("PRAGMA integrity_check", vec![]).await?;
        found.breaches.extend(rows.into_iter().map(|row| row.integrity_check).filter(|words| words != "ok"));
        let rows: Vec<ForeignKey> = conn.rows("PRAGMA foreign_key_check", vec![]).await?;
        found.breaches.extend(
            rows.into_iter()
                .map(|row| format!("{} row {} points at no {}", row.table, row.rowid.unwrap_or_default(), row.parent)),
        );
        return Ok(found);
    }
    let rows: Vec<Constraint> = conn
        .rows(
            "SELECT CAST(conname AS TEXT) AS named, convalidated AS valid FROM pg_constraint \
             WHERE connamespace = CAST(CAST(current_schema() AS TEXT) AS regnamespace)",
            vec![],
        )
        .await?;
    found.counted = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    found.breaches = rows.into_iter().filter(|row| !row.valid).map(|row| row.named).collect();
    Ok(found)
}
