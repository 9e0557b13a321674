//! Units, who stands for them, their dated category, training, and staff roles.

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
    "CREATE TABLE user_category (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        rate_multiplier_bp BIGINT NOT NULL,
        rule_en TEXT NOT NULL
    )",
    "CREATE TABLE unit (
        id IDENTITY,
        code TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        cluster_id BIGINT REFERENCES cluster (id),
        unit_kind TEXT NOT NULL CHECK (unit_kind IN ('enterprise', 'artisan', 'shg', 'fpo')),
        size_category TEXT NOT NULL,
        spv_member TRUTH NOT NULL,
        women_owned TRUTH NOT NULL,
        scst_owned TRUTH NOT NULL,
        udyam_no TEXT UNIQUE,
        gstin TEXT,
        state_code TEXT NOT NULL,
        place TEXT NOT NULL,
        pin TEXT NOT NULL,
        contact_role TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT,
        lang TEXT NOT NULL CHECK (lang IN ('en', 'hi')),
        joined_on DATE NOT NULL,
        credit_limit_paise BIGINT NOT NULL CHECK (credit_limit_paise >= 0),
        status TEXT NOT NULL CHECK (status IN ('awaiting_verification', 'active', 'rejected', 'suspended')),
        status_reason TEXT NOT NULL DEFAULT '',
        search_text TEXT NOT NULL DEFAULT '',
        version BIGINT NOT NULL DEFAULT 1
    )",
    "CREATE INDEX unit_phone ON unit (phone)",
    "CREATE INDEX unit_gstin ON unit (gstin)",
    "CREATE INDEX unit_status ON unit (status, id)",
    "CREATE TABLE unit_category (
        id IDENTITY,
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        user_category TEXT NOT NULL REFERENCES user_category (code),
        effective_from DATE NOT NULL,
        evidence TEXT NOT NULL,
        decided_by BIGINT,
        UNIQUE (unit_id, effective_from)
    )",
    "CREATE TABLE unit_member (
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        role TEXT NOT NULL CHECK (role IN ('unit_owner', 'unit_member')),
        created_at INSTANT NOT NULL,
        PRIMARY KEY (user_id, unit_id)
    )",
    "CREATE INDEX unit_member_unit ON unit_member (unit_id)",
    "CREATE TABLE staff_role (
        id IDENTITY,
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        centre_id BIGINT REFERENCES centre (id),
        role TEXT NOT NULL CHECK (role IN ('operator', 'counter_clerk', 'centre_manager', 'accounts',
            'district_monitor', 'auditor', 'administrator')),
        CHECK ((centre_id IS NULL) = (role IN ('district_monitor', 'auditor', 'administrator')))
    )",
    "CREATE UNIQUE INDEX staff_role_centre ON staff_role (user_id, centre_id, role) WHERE centre_id IS NOT NULL",
    "CREATE UNIQUE INDEX staff_role_everywhere ON staff_role (user_id, role) WHERE centre_id IS NULL",
    "CREATE TABLE unit_training (
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        trained_on DATE NOT NULL,
        valid_until DATE,
        PRIMARY KEY (unit_id, equipment_id)
    )",
];
