//! Templates a centre makes for its documents, and which was in force when.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        for records in ["paper_template", "paper_template_force"] {
            guards::append_only(manager, records).await?;
        }
        Ok(())
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE paper_template (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        version BIGINT NOT NULL CHECK (version > 0),
        content TEXT NOT NULL CHECK (length(content) BETWEEN 1 AND 100000),
        sha256 TEXT NOT NULL,
        made_at INSTANT NOT NULL,
        made_by BIGINT REFERENCES app_user (id),
        UNIQUE (centre_id, version),
        UNIQUE (id, centre_id)
    )",
    // What is in force from a moment on; without a template the built-in one. A document is printed with what was in
    // force when it was issued.
    "CREATE TABLE paper_template_force (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        template_id BIGINT,
        from_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        FOREIGN KEY (template_id, centre_id) REFERENCES paper_template (id, centre_id)
    )",
    "CREATE INDEX paper_template_force_of ON paper_template_force (centre_id, from_at, id)",
];
