//! Messages sent, what a unit wishes to be sent, reminders, calendar feeds, where centres stand.

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
    "CREATE TABLE message (
        id IDENTITY,
        outbox_id BIGINT NOT NULL REFERENCES outbox (id),
        created_at INSTANT NOT NULL,
        event TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id BIGINT NOT NULL,
        centre_id BIGINT,
        unit_id BIGINT,
        user_id BIGINT,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
        recipient TEXT NOT NULL,
        recipient_name TEXT NOT NULL,
        lang TEXT NOT NULL CHECK (lang IN ('en', 'hi')),
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        masked_body TEXT,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'parked', 'kept')),
        tries BIGINT NOT NULL DEFAULT 0,
        not_before INSTANT NOT NULL,
        claimed_by TEXT,
        claimed_until INSTANT,
        sent_at INSTANT,
        last_error TEXT NOT NULL DEFAULT '',
        UNIQUE (outbox_id, channel, recipient)
    )",
    "CREATE INDEX message_waiting ON message (not_before) WHERE state = 'waiting'",
    "CREATE INDEX message_about ON message (object_kind, object_id)",
    "CREATE INDEX message_of_centre ON message (centre_id, id)",
    "CREATE TABLE message_wish (
        unit_id BIGINT PRIMARY KEY REFERENCES unit (id),
        email TRUTH NOT NULL,
        sms TRUTH NOT NULL,
        lang TEXT NOT NULL CHECK (lang IN ('en', 'hi')),
        changed_at INSTANT NOT NULL
    )",
    "CREATE TABLE booking_reminder (
        booking_id BIGINT NOT NULL REFERENCES booking (id),
        starts_at INSTANT NOT NULL,
        reminded_at INSTANT NOT NULL,
        PRIMARY KEY (booking_id, starts_at)
    )",
    "CREATE TABLE calendar_feed (
        id IDENTITY,
        token_hash TEXT NOT NULL UNIQUE,
        unit_id BIGINT REFERENCES unit (id),
        equipment_id BIGINT REFERENCES equipment (id),
        lang TEXT NOT NULL CHECK (lang IN ('en', 'hi')),
        created_at INSTANT NOT NULL,
        created_by BIGINT,
        revoked_at INSTANT,
        CHECK ((unit_id IS NULL) <> (equipment_id IS NULL))
    )",
    "CREATE UNIQUE INDEX calendar_feed_unit ON calendar_feed (unit_id) WHERE unit_id IS NOT NULL AND revoked_at IS NULL",
    "CREATE UNIQUE INDEX calendar_feed_machine ON calendar_feed (equipment_id) \
        WHERE equipment_id IS NOT NULL AND revoked_at IS NULL",
    // Millionths of a degree.
    "ALTER TABLE centre ADD COLUMN latitude_e6 BIGINT",
    "ALTER TABLE centre ADD COLUMN longitude_e6 BIGINT",
];
