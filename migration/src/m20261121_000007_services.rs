//! What is stored and listed until it gets pages of its own: training, events, raw materials.

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

const TABLES: &[&str] = &[
    "CREATE TABLE training_course (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        hours BIGINT NOT NULL,
        days BIGINT NOT NULL,
        seats BIGINT NOT NULL,
        fee_paise BIGINT NOT NULL CHECK (fee_paise >= 0),
        concession_note_en TEXT NOT NULL DEFAULT ''
    )",
    "CREATE TABLE event (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        kind TEXT NOT NULL,
        on_date DATE NOT NULL,
        seats BIGINT NOT NULL,
        organiser_en TEXT NOT NULL,
        seed_ref TEXT NOT NULL DEFAULT ''
    )",
    "CREATE TABLE raw_material (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        quantity_unit TEXT NOT NULL,
        hsn TEXT NOT NULL,
        buy_rate_paise BIGINT NOT NULL,
        issue_rate_paise BIGINT NOT NULL,
        reorder_level_milli BIGINT NOT NULL,
        gst_bp BIGINT NOT NULL
    )",
];
