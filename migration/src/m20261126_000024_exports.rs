//! Exports on record, and the dated limit of GSTR-1.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "export_run").await
    }
}

const TABLES: &[&str] = &[
    // Each file that left: who took it, when, what it covers, its hash.
    "CREATE TABLE export_run (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        kind TEXT NOT NULL,
        from_on DATE NOT NULL,
        to_on DATE NOT NULL,
        made_at INSTANT NOT NULL,
        made_by BIGINT REFERENCES app_user (id),
        file_name TEXT NOT NULL,
        size_bytes BIGINT NOT NULL,
        row_count BIGINT NOT NULL CHECK (row_count >= 0),
        locked TRUTH NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        CHECK (from_on <= to_on)
    )",
    "CREATE INDEX export_run_centre ON export_run (centre_id, id)",
    // GSTR-1 lists an inter-State invoice to an unregistered buyer by itself above this value.
    "CREATE TABLE b2cl_limit (
        effective_from DATE PRIMARY KEY,
        above_paise BIGINT NOT NULL CHECK (above_paise >= 0)
    )",
    "INSERT INTO b2cl_limit (effective_from, above_paise) VALUES ('2017-07-01', 25000000), ('2024-08-01', 10000000)",
];
