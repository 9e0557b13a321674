//! Bookings whose cost several units share.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "joint_part", "DELETE", "TRUE", "a part is ended, not deleted").await?;
        for event in ["INSERT", "UPDATE"] {
            guards::refuse(manager, "joint_part", event, OVERFULL, "the host keeps a part of its own").await?;
        }
        Ok(())
    }
}

/// The parts that others bear, with this one, leave the host at least a hundredth of a percent; the
/// host is no partner of itself.
const OVERFULL: &str = "NEW.unit_id = (SELECT unit_id FROM booking WHERE id = NEW.booking_id) OR NEW.status IN ('asked', 'agreed') AND NEW.part_bp + COALESCE((SELECT SUM(part_bp) FROM joint_part \
     WHERE booking_id = NEW.booking_id AND unit_id <> NEW.unit_id AND status IN ('asked', 'agreed')), 0) > 9999";

const TABLES: &[&str] = &[
    // The host is the booking's own unit; what nobody has agreed to is its own.
    "CREATE TABLE joint_part (
        id IDENTITY,
        booking_id BIGINT NOT NULL REFERENCES booking (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        part_bp BIGINT NOT NULL CHECK (part_bp BETWEEN 1 AND 9999),
        status TEXT NOT NULL CHECK (status IN ('asked', 'agreed', 'declined', 'withdrawn', 'lapsed', 'left')),
        tariff_id BIGINT REFERENCES tariff (id),
        quoted_total_paise BIGINT NOT NULL DEFAULT 0,
        note TEXT NOT NULL DEFAULT '',
        asked_at INSTANT NOT NULL,
        asked_by BIGINT REFERENCES app_user (id),
        answer_by INSTANT NOT NULL,
        answered_at INSTANT,
        answered_by BIGINT REFERENCES app_user (id),
        UNIQUE (booking_id, unit_id),
        CHECK ((status = 'asked') = (answered_at IS NULL))
    )",
    "CREATE INDEX joint_part_asked ON joint_part (unit_id, status)",
];
