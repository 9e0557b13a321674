//! Exports that are asked for, wait their turn, are made beside the requests and kept for some days.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "export_order", "DELETE", "TRUE", "an order of an export stays on record").await?;
        guards::refuse(manager, "export_order", "UPDATE", CHANGED, "what was ordered or is over stays").await?;
        guards::refuse(manager, "export_part", "UPDATE", "TRUE", "an exported file never changes").await
    }
}

const CHANGED: &str = "NEW.centre_id <> OLD.centre_id OR NEW.kind <> OLD.kind OR NEW.from_on <> OLD.from_on \
     OR NEW.to_on <> OLD.to_on OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at \
     OR (OLD.state IN ('ready', 'failed') AND NEW.state <> OLD.state)";

const TABLES: &[&str] = &[
    // `reasons`: why none was made, as JSON in both languages. `cleared_at`: since when the file is gone again.
    "CREATE TABLE export_order (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        kind TEXT NOT NULL,
        from_on DATE NOT NULL,
        to_on DATE NOT NULL,
        changed_only TRUTH NOT NULL,
        asked_at INSTANT NOT NULL,
        asked_by BIGINT NOT NULL REFERENCES app_user (id),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'working', 'ready', 'failed')),
        begun_at INSTANT,
        attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        steps_done BIGINT NOT NULL DEFAULT 0 CHECK (steps_done >= 0),
        steps_all BIGINT NOT NULL DEFAULT 0 CHECK (steps_all >= 0),
        reasons TEXT NOT NULL DEFAULT '',
        run_id BIGINT UNIQUE REFERENCES export_run (id),
        ended_at INSTANT,
        cleared_at INSTANT,
        CHECK (from_on <= to_on),
        CHECK ((state = 'ready') = (run_id IS NOT NULL)),
        CHECK ((state = 'failed') = (reasons <> '')),
        CHECK ((state IN ('ready', 'failed')) = (ended_at IS NOT NULL)),
        CHECK (cleared_at IS NULL OR state = 'ready')
    )",
    "CREATE INDEX export_order_open ON export_order (asked_by, id) WHERE state IN ('waiting', 'working')",
    "CREATE INDEX export_order_centre ON export_order (centre_id, id)",
    "CREATE INDEX export_order_begun ON export_order (asked_by, begun_at)",
    "CREATE INDEX export_order_kept ON export_order (ended_at) WHERE state = 'ready' AND cleared_at IS NULL",
    // Who is being worked for: two at once over all instances, and nobody twice.
    "CREATE TABLE export_lane (
        lane BIGINT PRIMARY KEY CHECK (lane BETWEEN 1 AND 2),
        order_id BIGINT NOT NULL UNIQUE REFERENCES export_order (id),
        asked_by BIGINT NOT NULL UNIQUE REFERENCES app_user (id),
        holder TEXT NOT NULL,
        until_at INSTANT NOT NULL
    )",
    // A file in parts, so that neither writing nor reading it needs all of it at once.
    "CREATE TABLE export_part (
        order_id BIGINT NOT NULL REFERENCES export_order (id),
        part_no BIGINT NOT NULL,
        content OCTETS NOT NULL,
        PRIMARY KEY (order_id, part_no)
    )",
];
