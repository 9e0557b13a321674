//! Recurring closures, displaced bookings, undo.

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
    // A closure that comes again: on a weekday each week, or on the n-th (or, -1, the last) of a month.
    "CREATE TABLE recurring_closure (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        capacity BIGINT NOT NULL CHECK (capacity > 0),
        weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
        nth BIGINT CHECK (nth IN (-1, 1, 2, 3, 4)),
        from_minute BIGINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
        until_minute BIGINT NOT NULL CHECK (until_minute BETWEEN 1 AND 1440),
        first_day DATE NOT NULL,
        last_day DATE,
        cause TEXT NOT NULL,
        reason TEXT NOT NULL,
        on_conflict TEXT NOT NULL CHECK (on_conflict IN ('skip', 'displace')),
        made_until DATE,
        created_at INSTANT NOT NULL,
        created_by BIGINT REFERENCES app_user (id),
        ended_at INSTANT,
        CHECK (from_minute < until_minute),
        CHECK (last_day IS NULL OR first_day <= last_day)
    )",
    "CREATE INDEX recurring_closure_centre ON recurring_closure (centre_id) WHERE ended_at IS NULL",
    // A day on which it gave way to bookings.
    "CREATE TABLE recurring_closure_skip (
        recurring_id BIGINT NOT NULL REFERENCES recurring_closure (id),
        day DATE NOT NULL,
        bookings TEXT NOT NULL,
        PRIMARY KEY (recurring_id, day)
    )",
    "ALTER TABLE closure ADD COLUMN cause TEXT NOT NULL DEFAULT 'other'",
    "ALTER TABLE closure ADD COLUMN recurring_id BIGINT REFERENCES recurring_closure (id)",
    "CREATE INDEX closure_recurring ON closure (recurring_id) WHERE recurring_id IS NOT NULL",
    // What a closure does to a booking; open until `outcome` says how it ended.
    "CREATE TABLE closure_hit (
        id IDENTITY,
        closure_id BIGINT NOT NULL REFERENCES closure (id),
        booking_id BIGINT NOT NULL REFERENCES booking (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        was TEXT NOT NULL CHECK (was IN ('held', 'requested', 'confirmed', 'in_use')),
        starts_at INSTANT NOT NULL,
        ends_at INSTANT NOT NULL,
        quoted_total_paise BIGINT NOT NULL,
        proposal_id BIGINT REFERENCES booking (id),
        asked_at INSTANT,
        outcome TEXT CHECK (outcome IN ('moved', 'accepted', 'chosen', 'cancelled', 'let_go', 'cut', 'back')),
        settled_at INSTANT,
        settled_by BIGINT REFERENCES app_user (id),
        created_at INSTANT NOT NULL,
        CHECK ((outcome IS NULL) = (settled_at IS NULL))
    )",
    "CREATE INDEX closure_hit_closure ON closure_hit (closure_id)",
    "CREATE UNIQUE INDEX closure_hit_open ON closure_hit (booking_id) WHERE outcome IS NULL",
    "CREATE INDEX closure_hit_proposal ON closure_hit (proposal_id) WHERE proposal_id IS NOT NULL",
    // What can be taken back for some minutes, with everything as it was before.
    "CREATE TABLE undo_act (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT REFERENCES unit (id),
        kind TEXT NOT NULL CHECK (kind IN ('move', 'cancel', 'close', 'settle')),
        booking_id BIGINT REFERENCES booking (id),
        closure_id BIGINT REFERENCES closure (id),
        before TEXT NOT NULL,
        done_at INSTANT NOT NULL,
        done_by BIGINT REFERENCES app_user (id),
        undone_at INSTANT,
        undone_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX undo_act_booking ON undo_act (booking_id) WHERE booking_id IS NOT NULL",
    "CREATE INDEX undo_act_closure ON undo_act (closure_id) WHERE closure_id IS NOT NULL",
];
