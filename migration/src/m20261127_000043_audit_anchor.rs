//! What makes the audit trail provable from outside the database: anchors, a mark by which changes made
//! around the program are told apart, and the ways a reader searches it.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "audit_anchor").await
    }
}

const TABLES: &[&str] = &[
    // The end of each chain at the end of an Indian day: printed or mailed, it proves the trail up to there.
    "CREATE TABLE audit_anchor (
        id IDENTITY,
        on_date DATE NOT NULL,
        chain BIGINT NOT NULL,
        entries BIGINT NOT NULL CHECK (entries > 0),
        hash TEXT NOT NULL,
        made_at INSTANT NOT NULL,
        UNIQUE (chain, on_date)
    )",
    // True only inside a write transaction of the program; SQLite has no users to tell them by.
    "CREATE TABLE write_mark (by_program TRUTH NOT NULL)",
    "INSERT INTO write_mark (by_program) VALUES (FALSE)",
    "CREATE INDEX audit_entry_at ON audit_entry (at, id)",
    "CREATE INDEX audit_entry_user ON audit_entry (user_id, id)",
    "CREATE INDEX audit_entry_request ON audit_entry (request_id)",
];
