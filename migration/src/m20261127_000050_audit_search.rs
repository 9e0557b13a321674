//! Indexes the audit trail is searched by, newest first: what is filtered by stands before the row's number, the
//! moment after it, so that days are told apart without reading the rows.

use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, INDEXES).await
    }
}

const INDEXES: &[&str] = &[
    "CREATE INDEX audit_entry_kind ON audit_entry (object_kind, id, at)",
    "CREATE INDEX audit_entry_verb ON audit_entry (verb, id, at)",
    // An address is searched for beside a request's id, which has an index already.
    "CREATE INDEX audit_entry_ip ON audit_entry (ip, id)",
];
