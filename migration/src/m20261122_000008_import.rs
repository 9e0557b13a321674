//! Which rows of a CSV set were imported, so that the same set again changes nothing.

use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await
    }
}

const TABLES: &[&str] = &["CREATE TABLE imported_row (
    file TEXT NOT NULL,
    row_key TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (file, row_key)
)"];
