//! Answers to requests, extension, hand-over.

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
    // When a manager was asked and when they answered; when all managers were told that nobody has.
    "ALTER TABLE booking ADD COLUMN requested_at INSTANT",
    "ALTER TABLE booking ADD COLUMN answered_at INSTANT",
    "ALTER TABLE booking ADD COLUMN escalated_at INSTANT",
    // From then on its time was given back; `ends_at` stays as booked.
    "ALTER TABLE booking ADD COLUMN freed_from INSTANT",
    "UPDATE booking SET requested_at = created_at WHERE status = 'requested'",
    "CREATE INDEX booking_answered ON booking (centre_id, requested_at) WHERE requested_at IS NOT NULL",
    "CREATE TABLE hand_over (
        id IDENTITY,
        booking_id BIGINT NOT NULL REFERENCES booking (id),
        from_unit_id BIGINT NOT NULL REFERENCES unit (id),
        to_unit_id BIGINT NOT NULL REFERENCES unit (id),
        status TEXT NOT NULL CHECK (status IN ('asked', 'accepted', 'declined', 'withdrawn')),
        note TEXT NOT NULL DEFAULT '',
        asked_at INSTANT NOT NULL,
        asked_by BIGINT REFERENCES app_user (id),
        answer_by INSTANT NOT NULL,
        answered_at INSTANT,
        answered_by BIGINT REFERENCES app_user (id),
        CHECK (from_unit_id <> to_unit_id),
        CHECK ((status = 'asked') = (answered_at IS NULL))
    )",
    "CREATE INDEX hand_over_booking ON hand_over (booking_id)",
    "CREATE INDEX hand_over_open ON hand_over (to_unit_id) WHERE status = 'asked'",
];
