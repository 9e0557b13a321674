//! Booking rules with their scope and dates, quotas, and rules overridden by staff.

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
        CHECK (effective_until IS NULL OR effective_from <= effective_until)
    )",
    "CREATE INDEX booking_rule_centre ON booking_rule (centre_id) WHERE withdrawn_at IS NULL",
];
