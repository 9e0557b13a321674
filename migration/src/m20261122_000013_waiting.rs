//! Waiting lists, shares of hours, lotteries.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        let promise = "NEW.secret <> OLD.secret OR NEW.commitment <> OLD.commitment OR (OLD.status <> 'open' AND NEW.status = 'open')";
        guards::refuse(manager, "lottery", "UPDATE", promise, "what a lottery promised stays").await?;
        guards::refuse(manager, "lottery", "DELETE", "TRUE", "a lottery is never deleted").await?;
        for (event, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
            let drawn = format!("(SELECT status FROM lottery WHERE id = {row}.lottery_id) <> 'open'");
            guards::refuse(manager, "lottery_entry", event, &drawn, "entries end when the seed is known").await?;
        }
        guards::append_only(manager, "lottery_result").await
    }
}

const TABLES: &[&str] = &[
    // `slot`: from and until are the slot's own; else the first start and the last end that will do.
    "CREATE TABLE waiting_entry (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        kind TEXT NOT NULL CHECK (kind IN ('slot', 'window', 'earlier')),
        from_at INSTANT NOT NULL,
        until_at INSTANT NOT NULL,
        minutes BIGINT NOT NULL CHECK (minutes > 0),
        capacity BIGINT NOT NULL CHECK (capacity > 0),
        quantity_milli BIGINT CHECK (quantity_milli > 0),
        day_from_minute BIGINT NOT NULL DEFAULT 0 CHECK (day_from_minute BETWEEN 0 AND 1439),
        booking_id BIGINT REFERENCES booking (id),
        gives_up_at INSTANT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'booked', 'declined', 'lapsed', 'left',
            'removed', 'over')),
        passed_over_en TEXT NOT NULL DEFAULT '',
        passed_over_hi TEXT NOT NULL DEFAULT '',
        passed_over_at INSTANT,
        joined_at INSTANT NOT NULL,
        joined_by BIGINT REFERENCES app_user (id),
        on_behalf TRUTH NOT NULL DEFAULT FALSE,
        ended_at INSTANT,
        reason TEXT NOT NULL DEFAULT '',
        CHECK (from_at < until_at),
        CHECK ((status IN ('waiting', 'offered')) = (ended_at IS NULL)),
        CHECK ((kind = 'earlier') = (booking_id IS NOT NULL))
    )",
    "CREATE INDEX waiting_entry_live ON waiting_entry (centre_id) WHERE ended_at IS NULL",
    "CREATE INDEX waiting_entry_unit ON waiting_entry (unit_id)",
    // Nobody stands in one line twice.
    "CREATE UNIQUE INDEX waiting_entry_once ON waiting_entry (unit_id, equipment_id, kind, from_at, minutes)
        WHERE ended_at IS NULL",
    // The machines that will do, while the entry is in line.
    "CREATE TABLE waiting_machine (
        entry_id BIGINT NOT NULL REFERENCES waiting_entry (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        calendar_id BIGINT NOT NULL REFERENCES calendar (id),
        PRIMARY KEY (entry_id, equipment_id)
    )",
    "CREATE INDEX waiting_machine_calendar ON waiting_machine (calendar_id)",
    "CREATE TABLE waiting_offer (
        id IDENTITY,
        entry_id BIGINT NOT NULL REFERENCES waiting_entry (id),
        booking_id BIGINT NOT NULL UNIQUE REFERENCES booking (id),
        starts_at INSTANT NOT NULL,
        offered_at INSTANT NOT NULL,
        answer_by INSTANT NOT NULL,
        outcome TEXT NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'accepted', 'declined', 'lapsed')),
        decided_at INSTANT,
        CHECK ((outcome = 'open') = (decided_at IS NULL))
    )",
    // One open offer at a time.
    "CREATE UNIQUE INDEX waiting_offer_open ON waiting_offer (entry_id) WHERE outcome = 'open'",
    // Calendars on which something may have become free for somebody who waits.
    "CREATE TABLE freed_calendar (
        calendar_id BIGINT NOT NULL PRIMARY KEY REFERENCES calendar (id),
        freed_at INSTANT NOT NULL
    )",
    // Hours of a machine, or of all machines of a category at a centre, kept for some user categories.
    "CREATE TABLE hour_share (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT REFERENCES equipment (id),
        category_id BIGINT REFERENCES equipment_category (id),
        user_categories TEXT NOT NULL,
        share_bp BIGINT NOT NULL CHECK (share_bp BETWEEN 1 AND 10000),
        release_days BIGINT NOT NULL CHECK (release_days BETWEEN 0 AND 60),
        effective_from DATE NOT NULL,
        effective_until DATE,
        reason TEXT NOT NULL,
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        withdrawn_at INSTANT,
        CHECK ((equipment_id IS NULL) <> (category_id IS NULL)),
        CHECK (effective_until IS NULL OR effective_from <= effective_until)
    )",
    "CREATE INDEX hour_share_centre ON hour_share (centre_id) WHERE withdrawn_at IS NULL",
    "CREATE TABLE lottery (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        calendar_id BIGINT NOT NULL REFERENCES calendar (id),
        title TEXT NOT NULL,
        entries_until INSTANT NOT NULL,
        most_wins BIGINT NOT NULL CHECK (most_wins > 0),
        secret TEXT NOT NULL,
        commitment TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'drawn', 'withdrawn')),
        opened_at INSTANT NOT NULL,
        opened_by BIGINT REFERENCES app_user (id),
        ended_at INSTANT,
        reason TEXT NOT NULL DEFAULT '',
        CHECK ((status = 'open') = (ended_at IS NULL))
    )",
    "CREATE INDEX lottery_open ON lottery (calendar_id) WHERE status = 'open'",
    "CREATE TABLE lottery_slot (
        lottery_id BIGINT NOT NULL REFERENCES lottery (id),
        number BIGINT NOT NULL,
        starts_at INSTANT NOT NULL,
        ends_at INSTANT NOT NULL,
        first_slot BIGINT NOT NULL,
        end_slot BIGINT NOT NULL,
        PRIMARY KEY (lottery_id, number)
    )",
    "CREATE TABLE lottery_entry (
        lottery_id BIGINT NOT NULL REFERENCES lottery (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        wishes TEXT NOT NULL,
        entered_at INSTANT NOT NULL,
        entered_by BIGINT REFERENCES app_user (id),
        PRIMARY KEY (lottery_id, unit_id)
    )",
    "CREATE TABLE lottery_result (
        lottery_id BIGINT NOT NULL REFERENCES lottery (id),
        number BIGINT NOT NULL,
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        booking_id BIGINT REFERENCES booking (id),
        refused TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (lottery_id, number)
    )",
];
