//! Series, orders of several machines, joint bookings.

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
    // `rule` is an RRULE or, for days of one's own, an RDATE, as iCalendar writes them; wall time is Indian.
    "CREATE TABLE booking_series (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        rule TEXT NOT NULL,
        first_at INSTANT NOT NULL,
        minutes BIGINT NOT NULL CHECK (minutes > 0),
        on_conflict TEXT NOT NULL CHECK (on_conflict IN ('refuse', 'skip', 'move')),
        created_at INSTANT NOT NULL,
        created_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX booking_series_unit ON booking_series (unit_id)",
    // What became of each date asked for: a booking, or why there is none.
    "CREATE TABLE booking_series_part (
        series_id BIGINT NOT NULL REFERENCES booking_series (id),
        wanted_at INSTANT NOT NULL,
        booking_id BIGINT UNIQUE REFERENCES booking (id),
        why_en TEXT NOT NULL DEFAULT '',
        why_hi TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (series_id, wanted_at),
        CHECK (booking_id IS NOT NULL OR why_en <> '')
    )",
    "CREATE TABLE booking_order (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        created_at INSTANT NOT NULL,
        created_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX booking_order_unit ON booking_order (unit_id)",
    "CREATE TABLE booking_order_item (
        order_id BIGINT NOT NULL REFERENCES booking_order (id),
        position BIGINT NOT NULL,
        booking_id BIGINT NOT NULL UNIQUE REFERENCES booking (id),
        PRIMARY KEY (order_id, position)
    )",
    // Each must be idle while the other is booked; the pair stands once, the lower row first.
    "CREATE TABLE machine_interlock (
        id IDENTITY,
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        other_id BIGINT NOT NULL REFERENCES equipment (id),
        reason TEXT NOT NULL,
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        ended_at INSTANT,
        CHECK (equipment_id < other_id)
    )",
    "CREATE UNIQUE INDEX machine_interlock_pair ON machine_interlock (equipment_id, other_id) WHERE ended_at IS NULL",
    "CREATE INDEX machine_interlock_other ON machine_interlock (other_id) WHERE ended_at IS NULL",
];
