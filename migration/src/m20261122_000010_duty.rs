//! Extra hours, operators on duty, service plans of machines, certificates of units.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "service_record").await
    }
}

const TABLES: &[&str] = &[
    // Hours beside the ordinary ones, for a period; minutes from Indian midnight, past 1440 the next day.
    "CREATE TABLE extra_hours (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT REFERENCES equipment (id),
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        weekdays TEXT NOT NULL,
        opens_minute BIGINT NOT NULL CHECK (opens_minute BETWEEN 0 AND 1439),
        closes_minute BIGINT NOT NULL CHECK (closes_minute BETWEEN 1 AND 2880),
        on_closed_days TRUTH NOT NULL,
        approved_only TRUTH NOT NULL,
        reason TEXT NOT NULL,
        made_at INSTANT NOT NULL,
        made_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        CHECK (first_day <= last_day),
        CHECK (opens_minute < closes_minute)
    )",
    "CREATE INDEX extra_hours_centre ON extra_hours (centre_id) WHERE withdrawn_at IS NULL",
    // Which units may book hours that are for approved units only.
    "CREATE TABLE hours_permission (
        id IDENTITY,
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT REFERENCES equipment (id),
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        reason TEXT NOT NULL,
        given_at INSTANT NOT NULL,
        given_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        CHECK (first_day <= last_day)
    )",
    "CREATE INDEX hours_permission_unit ON hours_permission (unit_id, centre_id) WHERE withdrawn_at IS NULL",
    // When an operator is on duty; without rows in roster_machine for all machines.
    "CREATE TABLE roster_duty (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        operator_id BIGINT NOT NULL REFERENCES app_user (id),
        weekdays TEXT NOT NULL,
        from_minute BIGINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
        until_minute BIGINT NOT NULL CHECK (until_minute BETWEEN 1 AND 2880),
        first_day DATE NOT NULL,
        last_day DATE,
        made_at INSTANT NOT NULL,
        made_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        CHECK (from_minute < until_minute)
    )",
    "CREATE INDEX roster_duty_centre ON roster_duty (centre_id) WHERE withdrawn_at IS NULL",
    "CREATE TABLE roster_machine (
        duty_id BIGINT NOT NULL REFERENCES roster_duty (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        PRIMARY KEY (duty_id, equipment_id)
    )",
    "CREATE TABLE roster_leave (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        operator_id BIGINT NOT NULL REFERENCES app_user (id),
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        reason TEXT NOT NULL,
        made_at INSTANT NOT NULL,
        made_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        CHECK (first_day <= last_day)
    )",
    "CREATE INDEX roster_leave_centre ON roster_leave (centre_id) WHERE withdrawn_at IS NULL",
    // Preventive maintenance or calibration every so many days.
    "CREATE TABLE service_plan (
        id IDENTITY,
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        kind TEXT NOT NULL CHECK (kind IN ('maintenance', 'calibration')),
        what TEXT NOT NULL,
        every_days BIGINT NOT NULL CHECK (every_days BETWEEN 1 AND 3660),
        last_done DATE,
        next_due DATE NOT NULL,
        certificate_no TEXT NOT NULL DEFAULT '',
        announced_due DATE,
        made_at INSTANT NOT NULL,
        withdrawn_at INSTANT
    )",
    "CREATE INDEX service_plan_equipment ON service_plan (equipment_id) WHERE withdrawn_at IS NULL",
    "CREATE TABLE service_record (
        id IDENTITY,
        plan_id BIGINT NOT NULL REFERENCES service_plan (id),
        done_on DATE NOT NULL,
        next_due DATE NOT NULL,
        certificate_no TEXT NOT NULL,
        note TEXT NOT NULL,
        recorded_at INSTANT NOT NULL,
        recorded_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX service_record_plan ON service_record (plan_id, id)",
    "ALTER TABLE unit_training ADD COLUMN certificate_no TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE unit_training ADD COLUMN warned_for DATE",
    // A general safety certificate of a unit's people; the one that lasts longest counts.
    "CREATE TABLE safety_certificate (
        id IDENTITY,
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        certificate_no TEXT NOT NULL,
        issued_on DATE NOT NULL,
        valid_until DATE NOT NULL,
        warned_for DATE,
        recorded_at INSTANT NOT NULL,
        recorded_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        CHECK (issued_on <= valid_until)
    )",
    "CREATE INDEX safety_certificate_unit ON safety_certificate (unit_id) WHERE withdrawn_at IS NULL",
];
