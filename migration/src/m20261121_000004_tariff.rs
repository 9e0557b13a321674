//! Dated rates and schemes, and how much of a scheme's cap a unit has used.

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
    "CREATE TABLE tariff (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        user_category TEXT NOT NULL REFERENCES user_category (code),
        basis TEXT NOT NULL,
        rate_paise BIGINT NOT NULL CHECK (rate_paise >= 0),
        minimum_paise BIGINT NOT NULL CHECK (minimum_paise >= 0),
        effective_from DATE NOT NULL,
        effective_to DATE CHECK (effective_to IS NULL OR effective_to >= effective_from),
        sac TEXT NOT NULL,
        gst_bp BIGINT NOT NULL CHECK (gst_bp BETWEEN 0 AND 10000),
        gst_unregistered_bp BIGINT NOT NULL CHECK (gst_unregistered_bp BETWEEN 0 AND 10000),
        figure_status TEXT NOT NULL,
        source_ref TEXT NOT NULL DEFAULT '',
        UNIQUE (equipment_id, user_category, effective_from)
    )",
    "CREATE TABLE scheme (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('export_reimbursement', 'certification', 'testing_fee', 'user_fee')),
        expense_type TEXT NOT NULL,
        percent_bp BIGINT NOT NULL CHECK (percent_bp BETWEEN 0 AND 10000),
        cap_per_event_paise BIGINT,
        cap_per_year_paise BIGINT,
        max_events_per_year BIGINT,
        cap_per_measure_paise BIGINT,
        measure TEXT NOT NULL DEFAULT '',
        eligibility_en TEXT NOT NULL,
        valid_from DATE NOT NULL,
        valid_to DATE,
        authority TEXT NOT NULL,
        figure_status TEXT NOT NULL,
        source_ref TEXT NOT NULL DEFAULT '',
        for_women_owned TRUTH NOT NULL,
        for_scst_owned TRUTH NOT NULL,
        for_user_categories TEXT NOT NULL DEFAULT '',
        for_kinds TEXT NOT NULL DEFAULT '',
        for_clusters TEXT NOT NULL DEFAULT ''
    )",
    "CREATE TABLE concession_use (
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        financial_year BIGINT NOT NULL,
        used_paise BIGINT NOT NULL CHECK (used_paise >= 0),
        cap_paise BIGINT,
        event_count BIGINT NOT NULL CHECK (event_count >= 0),
        PRIMARY KEY (unit_id, scheme_id, financial_year),
        CHECK (cap_paise IS NULL OR used_paise <= cap_paise)
    )",
];
