//! The capacity ledger, bookings and closures, and what was really done.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "booking", "DELETE", "TRUE", "a booking is never deleted").await?;
        guards::append_only(manager, "gate_pass").await
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE slot_load (
        calendar_id BIGINT NOT NULL REFERENCES calendar (id),
        slot BIGINT NOT NULL,
        on_offer BIGINT NOT NULL,
        used BIGINT NOT NULL,
        PRIMARY KEY (calendar_id, slot),
        CHECK (0 <= used AND used <= on_offer)
    )",
    "CREATE TABLE booking (
        id IDENTITY,
        reference TEXT NOT NULL UNIQUE,
        old_number TEXT UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        calendar_id BIGINT NOT NULL REFERENCES calendar (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        user_category TEXT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('web', 'phone', 'walk_in', 'whatsapp', 'api')),
        status TEXT NOT NULL CHECK (status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'cancelled',
            'rejected', 'no_show', 'expired', 'rescheduled', 'displaced')),
        starts_at INSTANT NOT NULL,
        ends_at INSTANT NOT NULL,
        first_slot BIGINT NOT NULL,
        end_slot BIGINT NOT NULL,
        capacity_used BIGINT NOT NULL CHECK (capacity_used > 0),
        planned_quantity_milli BIGINT CHECK (planned_quantity_milli >= 0),
        quantity_unit TEXT,
        claim_expires_at INSTANT,
        created_at INSTANT NOT NULL,
        created_by BIGINT REFERENCES app_user (id),
        on_behalf TRUTH NOT NULL DEFAULT FALSE,
        confirmed_at INSTANT,
        decided_by BIGINT REFERENCES app_user (id),
        cancelled_at INSTANT,
        cancelled_by BIGINT REFERENCES app_user (id),
        cancel_reason TEXT,
        moved_from_id BIGINT REFERENCES booking (id),
        moved_from_number TEXT,
        note TEXT NOT NULL DEFAULT '',
        actual_starts_at INSTANT,
        actual_ends_at INSTANT,
        actual_quantity_milli BIGINT CHECK (actual_quantity_milli >= 0),
        salt_recovered_milli BIGINT CHECK (salt_recovered_milli >= 0),
        report_no TEXT,
        report_on DATE,
        tariff_id BIGINT REFERENCES tariff (id),
        quoted_base_paise BIGINT NOT NULL DEFAULT 0,
        quoted_concession_paise BIGINT NOT NULL DEFAULT 0,
        quoted_tax_paise BIGINT NOT NULL DEFAULT 0,
        quoted_total_paise BIGINT NOT NULL DEFAULT 0,
        quoted_scheme_id BIGINT REFERENCES scheme (id),
        imported TRUTH NOT NULL DEFAULT FALSE,
        version BIGINT NOT NULL DEFAULT 1,
        CHECK (starts_at < ends_at),
        CHECK (first_slot < end_slot),
        CHECK ((status IN ('held', 'requested')) = (claim_expires_at IS NOT NULL))
    )",
    "CREATE INDEX booking_calendar_time ON booking (calendar_id, starts_at)",
    "CREATE INDEX booking_equipment_time ON booking (equipment_id, starts_at)",
    "CREATE INDEX booking_centre_time ON booking (centre_id, starts_at)",
    "CREATE INDEX booking_unit_time ON booking (unit_id, starts_at)",
    // SQLite looks for children of each row that an INSERT of many rows writes.
    "CREATE INDEX booking_moved_from ON booking (moved_from_id) WHERE moved_from_id IS NOT NULL",
    // What stands at a centre now, whatever day it began on.
    "CREATE INDEX booking_in_use ON booking (centre_id) WHERE status = 'in_use'",
    "CREATE INDEX booking_expiring ON booking (calendar_id, claim_expires_at) WHERE claim_expires_at IS NOT NULL",
    "CREATE TABLE closure (
        id IDENTITY,
        old_number TEXT UNIQUE,
        calendar_id BIGINT NOT NULL REFERENCES calendar (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        starts_at INSTANT NOT NULL,
        ends_at INSTANT,
        capacity BIGINT NOT NULL CHECK (capacity > 0),
        kind TEXT NOT NULL CHECK (kind IN ('planned', 'breakdown')),
        reason_en TEXT NOT NULL,
        reported_at INSTANT NOT NULL,
        reported_by BIGINT REFERENCES app_user (id),
        ended_at INSTANT,
        CHECK (ends_at IS NULL OR starts_at < ends_at)
    )",
    "CREATE INDEX closure_calendar ON closure (calendar_id, starts_at)",
    "CREATE TABLE job_card (
        id IDENTITY,
        booking_id BIGINT NOT NULL UNIQUE REFERENCES booking (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        token_on DATE NOT NULL,
        token_no BIGINT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('checked_in', 'running', 'stopped', 'completed')),
        checked_in_at INSTANT NOT NULL,
        operator_id BIGINT REFERENCES app_user (id),
        owner_challan_no TEXT NOT NULL DEFAULT '',
        received_quantity_milli BIGINT CHECK (received_quantity_milli >= 0),
        received_weight_milli BIGINT CHECK (received_weight_milli >= 0),
        received_condition TEXT NOT NULL DEFAULT '',
        started_at INSTANT,
        stopped_at INSTANT,
        meter_start_milli BIGINT,
        meter_stop_milli BIGINT,
        processed_quantity_milli BIGINT CHECK (processed_quantity_milli >= 0),
        rejected_quantity_milli BIGINT CHECK (rejected_quantity_milli >= 0),
        by_product TEXT NOT NULL DEFAULT '',
        by_product_milli BIGINT CHECK (by_product_milli >= 0),
        remark TEXT NOT NULL DEFAULT '',
        completed_at INSTANT,
        version BIGINT NOT NULL DEFAULT 1,
        UNIQUE (centre_id, token_on, token_no)
    )",
    "CREATE TABLE gate_pass (
        id IDENTITY,
        job_card_id BIGINT NOT NULL REFERENCES job_card (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        series_id BIGINT NOT NULL,
        serial BIGINT NOT NULL,
        number TEXT NOT NULL,
        issued_at INSTANT NOT NULL,
        issued_by BIGINT REFERENCES app_user (id),
        goods TEXT NOT NULL,
        quantity_milli BIGINT NOT NULL CHECK (quantity_milli >= 0),
        quantity_unit TEXT NOT NULL,
        vehicle TEXT NOT NULL DEFAULT '',
        taken_by TEXT NOT NULL DEFAULT ''
    )",
];
