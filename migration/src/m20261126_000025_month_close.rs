//! The steps of a month's close that people have said are done, or set aside with a reason.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "month_close_mark").await
    }
}

const TABLES: &[&str] = &[
    // The last mark of a step counts, and only while what was seen is still so.
    "CREATE TABLE month_close_mark (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        month DATE NOT NULL,
        step TEXT NOT NULL CHECK (step IN ('missing', 'review', 'issue', 'reconcile', 'export', 'lock')),
        mark TEXT NOT NULL CHECK (mark IN ('done', 'set_aside')),
        seen TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        marked_at INSTANT NOT NULL,
        marked_by BIGINT REFERENCES app_user (id),
        CHECK ((mark = 'set_aside') = (reason <> ''))
    )",
    "CREATE INDEX month_close_mark_of ON month_close_mark (centre_id, month, step, id)",
];
