//! What a running installation tells of itself: backups made, and what its jobs did last.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "backup_run", "DELETE", "TRUE", "a backup stays on record").await?;
        guards::refuse(
            manager,
            "backup_run",
            "UPDATE",
            "OLD.finished_at IS NOT NULL",
            "what is on record of a backup never changes",
        )
        .await
    }
}

const TABLES: &[&str] = &[
    // Begun without an end: it runs, or whoever made it died.
    "CREATE TABLE backup_run (
        id IDENTITY,
        started_at INSTANT NOT NULL,
        finished_at INSTANT,
        made_by TEXT NOT NULL,
        file_name TEXT NOT NULL,
        byte_count BIGINT NOT NULL DEFAULT 0 CHECK (byte_count >= 0),
        is_sealed TRUTH NOT NULL,
        fault TEXT NOT NULL DEFAULT '',
        CHECK (finished_at IS NOT NULL OR (byte_count = 0 AND fault = '')),
        CHECK (finished_at IS NULL OR (byte_count > 0) = (fault = ''))
    )",
    "CREATE INDEX backup_run_started ON backup_run (started_at)",
    // One row a job, over all instances.
    "CREATE TABLE job_run (
        job TEXT PRIMARY KEY,
        holder TEXT NOT NULL,
        last_started_at INSTANT NOT NULL,
        last_us BIGINT NOT NULL,
        last_ok_at INSTANT,
        last_fault_at INSTANT,
        last_fault TEXT NOT NULL DEFAULT '',
        runs BIGINT NOT NULL,
        faults BIGINT NOT NULL,
        done BIGINT NOT NULL
    )",
];
