//! The session an act belongs to, so that what a stolen one did can be told from what its person did.

use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, SESSION).await
    }
}

const SESSION: &[&str] = &[
    "ALTER TABLE audit_entry ADD COLUMN session TEXT NOT NULL DEFAULT ''",
    // What the program itself does, and what was before this column, belongs to none.
    "CREATE INDEX audit_entry_session ON audit_entry (session, id) WHERE session <> ''",
];
