//! Clusters, centres, their hours and holidays, and what can be booked.

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
    "CREATE TABLE cluster (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        district_en TEXT NOT NULL,
        district_hi TEXT NOT NULL,
        state_code TEXT NOT NULL,
        product_en TEXT NOT NULL,
        product_hi TEXT NOT NULL,
        units_reported BIGINT,
        support_scheme TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('operating', 'planned')),
        seed_ref TEXT NOT NULL DEFAULT ''
    )",
    "CREATE TABLE centre (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        cluster_id BIGINT NOT NULL REFERENCES cluster (id),
        serves_clusters TEXT NOT NULL,
        operator_en TEXT NOT NULL,
        place_en TEXT NOT NULL,
        place_hi TEXT NOT NULL,
        district TEXT NOT NULL,
        pin TEXT NOT NULL,
        state_code TEXT NOT NULL,
        gstin TEXT,
        fee_policy TEXT NOT NULL CHECK (fee_policy IN ('user_fee', 'free')),
        cancel_cutoff_hours BIGINT NOT NULL CHECK (cancel_cutoff_hours >= 0),
        late_cancel_bp BIGINT NOT NULL CHECK (late_cancel_bp BETWEEN 0 AND 10000),
        no_show_bp BIGINT NOT NULL CHECK (no_show_bp BETWEEN 0 AND 10000),
        max_advance_days BIGINT NOT NULL CHECK (max_advance_days >= 0),
        credit_days BIGINT NOT NULL CHECK (credit_days >= 0),
        answer_within_hours BIGINT NOT NULL DEFAULT 24 CHECK (answer_within_hours > 0),
        invoice_prefix TEXT NOT NULL UNIQUE,
        rounds_to_rupee TRUTH NOT NULL DEFAULT FALSE,
        upi_id TEXT,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'closed')),
        version BIGINT NOT NULL DEFAULT 1
    )",
    "CREATE TABLE opening_hours (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        effective_from DATE NOT NULL,
        opens_minute BIGINT NOT NULL CHECK (opens_minute BETWEEN 0 AND 1439),
        closes_minute BIGINT NOT NULL CHECK (closes_minute BETWEEN 1 AND 1440),
        weekly_off TEXT NOT NULL,
        extra_off TEXT NOT NULL DEFAULT '',
        CHECK (opens_minute < closes_minute),
        UNIQUE (centre_id, effective_from)
    )",
    "CREATE TABLE holiday (
        id IDENTITY,
        state_code TEXT NOT NULL,
        centre_id BIGINT REFERENCES centre (id),
        on_date DATE NOT NULL,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        kind TEXT NOT NULL,
        date_status TEXT NOT NULL
    )",
    "CREATE UNIQUE INDEX holiday_of_state ON holiday (state_code, on_date, name_en) WHERE centre_id IS NULL",
    "CREATE UNIQUE INDEX holiday_of_centre ON holiday (centre_id, on_date) WHERE centre_id IS NOT NULL",
    "CREATE TABLE equipment_category (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        kind TEXT NOT NULL
    )",
    "CREATE TABLE calendar (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        quantum_minutes BIGINT NOT NULL CHECK (quantum_minutes BETWEEN 1 AND 1440),
        capacity BIGINT NOT NULL CHECK (capacity > 0),
        version BIGINT NOT NULL DEFAULT 1
    )",
    "CREATE TABLE equipment (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        calendar_id BIGINT NOT NULL REFERENCES calendar (id),
        category_id BIGINT NOT NULL REFERENCES equipment_category (id),
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('machine', 'lab_test', 'studio', 'hall', 'warehouse', 'expert')),
        capacity BIGINT NOT NULL CHECK (capacity > 0),
        capacity_unit TEXT NOT NULL,
        booking_mode TEXT NOT NULL CHECK (booking_mode IN ('exclusive', 'pool', 'sample', 'stock')),
        slot_kind TEXT NOT NULL CHECK (slot_kind IN ('time', 'day')),
        slot_minutes BIGINT NOT NULL CHECK (slot_minutes BETWEEN 1 AND 1440),
        buffer_minutes BIGINT NOT NULL CHECK (buffer_minutes >= 0),
        min_minutes BIGINT NOT NULL CHECK (min_minutes > 0),
        max_minutes BIGINT NOT NULL CHECK (max_minutes >= min_minutes),
        needs_approval TRUTH NOT NULL,
        needs_operator TRUTH NOT NULL,
        needs_training TRUTH NOT NULL,
        throughput_per_hour_milli BIGINT,
        throughput_unit TEXT,
        billing_basis TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('active', 'out_of_service', 'retired')),
        in_service_from DATE NOT NULL,
        note_en TEXT NOT NULL DEFAULT '',
        note_hi TEXT NOT NULL DEFAULT '',
        search_text TEXT NOT NULL DEFAULT '',
        version BIGINT NOT NULL DEFAULT 1
    )",
    "CREATE INDEX equipment_centre ON equipment (centre_id, category_id)",
    "CREATE INDEX equipment_calendar ON equipment (calendar_id)",
];
