//! GST registration of centres and units by date.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "tax_status").await
    }
}

// Without a row a centre or unit is what its GSTIN says: regular with one, unregistered without. A later row for
// the same day corrects an earlier one.
const TABLES: &[&str] = &[
    "CREATE TABLE tax_status (
        id IDENTITY,
        centre_id BIGINT REFERENCES centre (id),
        unit_id BIGINT REFERENCES unit (id),
        status TEXT NOT NULL CHECK (status IN ('unregistered', 'regular', 'composition', 'sez')),
        gstin TEXT,
        from_on DATE NOT NULL,
        said_at INSTANT NOT NULL,
        said_by BIGINT REFERENCES app_user (id),
        CHECK ((centre_id IS NULL) <> (unit_id IS NULL)),
        CHECK ((status = 'unregistered') = (gstin IS NULL)),
        CHECK (status <> 'sez' OR unit_id IS NOT NULL)
    )",
    "CREATE INDEX tax_status_unit ON tax_status (unit_id, from_on)",
    "CREATE INDEX tax_status_centre ON tax_status (centre_id, from_on)",
];
