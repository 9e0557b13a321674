//! Booking rules with their scope and dates, quotas, and rules overridden by staff.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "rule_override").await
    }
}

const TABLES: &[&str] = &[
    "ALTER TABLE booking ADD COLUMN held_for TEXT NOT NULL DEFAULT 'choice'
        CHECK (held_for IN ('choice', 'waiting_offer', 'proposal'))",
    // A value of a rule; the narrowest scope wins, of equal scopes the latest.
    "CREATE TABLE booking_rule (
        id IDENTITY,
        rule TEXT NOT NULL,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT REFERENCES equipment (id),
        user_category TEXT REFERENCES user_category (code),
        value BIGINT NOT NULL CHECK (value >= 0),
        effective_from DATE NOT NULL,
        effective_until DATE,
        reason TEXT NOT NULL DEFAULT '',
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        withdrawn_by BIGINT REFERENCES app_user (id),
        CHECK (effective_until IS NULL OR effective_from <= effective_until)
    )",
    "CREATE INDEX booking_rule_centre ON booking_rule (centre_id) WHERE withdrawn_at IS NULL",
    // How much one unit may book in a day, week, month or financial year: of a machine, of a menu
    // group of the centre, or of the whole centre. A week begins on a day (1 Monday) or today (0).
    "CREATE TABLE booking_quota (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT REFERENCES equipment (id),
        category_id BIGINT REFERENCES equipment_category (id),
        user_category TEXT REFERENCES user_category (code),
        measure TEXT NOT NULL CHECK (measure IN ('count', 'minutes')),
        amount BIGINT NOT NULL CHECK (amount >= 0),
        period TEXT NOT NULL CHECK (period IN ('day', 'week', 'month', 'year')),
        week_start BIGINT NOT NULL DEFAULT 1 CHECK (week_start BETWEEN 0 AND 7),
        from_minute BIGINT,
        until_minute BIGINT,
        weekdays TEXT NOT NULL DEFAULT '',
        effective_from DATE NOT NULL,
        effective_until DATE,
        reason TEXT NOT NULL DEFAULT '',
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        withdrawn_by BIGINT REFERENCES app_user (id),
        CHECK (equipment_id IS NULL OR category_id IS NULL),
        CHECK ((from_minute IS NULL) = (until_minute IS NULL)),
        CHECK (0 <= from_minute AND from_minute < until_minute AND until_minute <= 1440),
        CHECK (effective_until IS NULL OR effective_from <= effective_until)
    )",
    "CREATE INDEX booking_quota_centre ON booking_quota (centre_id) WHERE withdrawn_at IS NULL",
    // Rules that staff set aside for a booking, and why.
    "CREATE TABLE rule_override (
        id IDENTITY,
        booking_id BIGINT NOT NULL REFERENCES booking (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        rules TEXT NOT NULL CHECK (rules <> ''),
        reason TEXT NOT NULL CHECK (reason <> ''),
        decided_at INSTANT NOT NULL,
        decided_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX rule_override_booking ON rule_override (booking_id)",
];
