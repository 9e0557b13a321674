//! Months that take no more entries.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "period_lock", "DELETE", "TRUE", "a lock is opened, not deleted").await?;
        guards::refuse(
            manager,
            "journal_entry",
            "INSERT",
            "EXISTS (SELECT 1 FROM period_lock WHERE centre_id = NEW.centre_id AND locked = TRUE \
             AND month = SUBSTR(CAST(NEW.entered_on AS TEXT), 1, 7))",
            "a locked month takes no more entries",
        )
        .await
    }
}

const TABLES: &[&str] = &[
    // `month` is `2026-10`; a month without a row was never locked.
    "CREATE TABLE period_lock (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        month TEXT NOT NULL CHECK (length(month) = 7),
        locked TRUTH NOT NULL,
        changed_at INSTANT NOT NULL,
        changed_by BIGINT REFERENCES app_user (id),
        UNIQUE (centre_id, month)
    )",
];
