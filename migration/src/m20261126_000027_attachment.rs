//! Files that people bring along: resolutions, papers of a claim, bank statements.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "attachment").await
    }
}

const TABLES: &[&str] = &[
    // In the database, so that several instances and a backup have them; at most 5 MB each.
    "CREATE TABLE attachment (
        id IDENTITY,
        centre_id BIGINT REFERENCES centre (id),
        object_kind TEXT NOT NULL,
        object_id BIGINT NOT NULL,
        file_name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size BIGINT NOT NULL CHECK (size BETWEEN 1 AND 5242880),
        sha256 TEXT NOT NULL,
        content OCTETS NOT NULL,
        created_at INSTANT NOT NULL,
        created_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX attachment_of ON attachment (object_kind, object_id)",
];
