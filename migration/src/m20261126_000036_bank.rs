//! Bank statements that came in, row by row, and what each row was found to be.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "bank_statement").await?;
        guards::refuse(manager, "bank_row", "DELETE", "TRUE", "a row of the bank is never deleted").await?;
        guards::refuse(manager, "bank_row", "UPDATE", FIGURES, "what the bank says never changes").await
    }
}

const FIGURES: &str = "NEW.amount_paise <> OLD.amount_paise OR NEW.on_date <> OLD.on_date OR NEW.row_hash <> OLD.row_hash \
     OR NEW.narration <> OLD.narration OR NEW.reference <> OLD.reference OR NEW.centre_id <> OLD.centre_id";

const TABLES: &[&str] = &[
    "CREATE TABLE bank_statement (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        bank TEXT NOT NULL,
        file_name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        first_on DATE NOT NULL,
        last_on DATE NOT NULL,
        row_count BIGINT NOT NULL CHECK (row_count > 0),
        new_count BIGINT NOT NULL CHECK (new_count BETWEEN 0 AND row_count),
        imported_at INSTANT NOT NULL,
        imported_by BIGINT REFERENCES app_user (id)
    )",
    // `row_hash` is of day, reference, amount and balance: the same row again changes nothing. A
    // receipt is found on one row only.
    "CREATE TABLE bank_row (
        id IDENTITY,
        statement_id BIGINT NOT NULL REFERENCES bank_statement (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        on_date DATE NOT NULL,
        reference TEXT NOT NULL,
        narration TEXT NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise <> 0),
        balance_paise BIGINT,
        row_hash TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'matched', 'ignored')),
        receipt_id BIGINT UNIQUE REFERENCES receipt (id),
        reason TEXT NOT NULL DEFAULT '',
        settled_at INSTANT,
        settled_by BIGINT REFERENCES app_user (id),
        UNIQUE (centre_id, row_hash),
        CHECK ((state = 'matched') = (receipt_id IS NOT NULL)),
        CHECK ((state = 'ignored') = (reason <> '')),
        CHECK ((state = 'open') = (settled_at IS NULL))
    )",
    "CREATE INDEX bank_row_open ON bank_row (centre_id, id) WHERE state = 'open'",
    "CREATE INDEX bank_row_day ON bank_row (centre_id, on_date, id)",
];
