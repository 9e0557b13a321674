//! Depreciation of machines, dated, and the months it was set aside for; indexes that lists of documents and
//! receipts of a centre are read by.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        for records in ["depreciation_terms", "depreciation_month"] {
            guards::append_only(manager, records).await?;
        }
        Ok(())
    }
}

const TABLES: &[&str] = &[
    // What a machine cost and how much of it wears off in a year, from the first day of a month on.
    "CREATE TABLE depreciation_terms (
        id IDENTITY,
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        from_on DATE NOT NULL,
        cost_paise BIGINT NOT NULL CHECK (cost_paise > 0),
        percent_bp BIGINT NOT NULL CHECK (percent_bp BETWEEN 1 AND 10000),
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        UNIQUE (equipment_id, from_on)
    )",
    // One row for each machine and month: it is set aside once.
    "CREATE TABLE depreciation_month (
        id IDENTITY,
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        month_on DATE NOT NULL,
        terms_id BIGINT NOT NULL REFERENCES depreciation_terms (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        posted_at INSTANT NOT NULL,
        posted_by BIGINT REFERENCES app_user (id),
        UNIQUE (equipment_id, month_on)
    )",
    "CREATE INDEX depreciation_month_terms ON depreciation_month (terms_id)",
    "CREATE INDEX document_centre_row ON document (centre_id, id)",
    "CREATE INDEX receipt_centre_row ON receipt (centre_id, id)",
    "CREATE INDEX posting_account_entry ON posting (centre_id, account, journal_entry_id, amount_paise)",
];
