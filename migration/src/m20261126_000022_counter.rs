//! The counter's cash: drawers, counts and slips to the bank; and reminders of dues, step by step.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        for records in [
            "drawer_entry",
            "cash_count",
            "cash_deposit",
            "cash_deposit_part",
            "cash_deposit_count",
            "cash_credited",
            "dunning_ladder",
            "dunning_step",
            "dunning_notice",
            "dunning_pause",
        ] {
            guards::append_only(manager, records).await?;
        }
        guards::refuse(manager, "cash_drawer", "DELETE", "TRUE", "a drawer is never deleted").await?;
        guards::refuse(manager, "cash_drawer", "UPDATE", "OLD.closed_at IS NOT NULL", "a drawer is closed once").await
    }
}

const TABLES: &[&str] = &[
    // Whose hands the money went through; nobody's for entries of programs and of before.
    "ALTER TABLE journal_entry ADD COLUMN created_by BIGINT",
    "CREATE INDEX journal_entry_by ON journal_entry (centre_id, created_by) WHERE created_by IS NOT NULL",
    // Notes and coins that are legal tender.
    "CREATE TABLE cash_denomination (
        value_paise BIGINT PRIMARY KEY CHECK (value_paise > 0),
        from_on DATE NOT NULL,
        until_on DATE
    )",
    "INSERT INTO cash_denomination (value_paise, from_on) VALUES
        (200000, '2016-11-10'), (50000, '2016-11-10'), (20000, '2017-08-25'), (10000, '1938-01-01'),
        (5000, '1975-01-01'), (2000, '1972-01-01'), (1000, '1938-01-01'), (500, '1938-01-01'),
        (200, '1982-01-01'), (100, '1957-04-01'), (50, '1957-04-01')",
    // A clerk's drawer from its float to its count. `kept` stays in the drawer for who takes it over.
    "CREATE TABLE cash_drawer (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        clerk_id BIGINT NOT NULL REFERENCES app_user (id),
        opened_at INSTANT NOT NULL,
        opened_on DATE NOT NULL,
        float_paise BIGINT NOT NULL CHECK (float_paise >= 0),
        from_drawer_id BIGINT UNIQUE REFERENCES cash_drawer (id),
        closed_at INSTANT,
        expected_paise BIGINT,
        counted_paise BIGINT,
        kept_paise BIGINT,
        handed_to BIGINT REFERENCES app_user (id),
        reason TEXT NOT NULL DEFAULT '',
        CHECK ((closed_at IS NULL) = (expected_paise IS NULL) AND (closed_at IS NULL) = (counted_paise IS NULL)
            AND (closed_at IS NULL) = (kept_paise IS NULL)),
        CHECK (kept_paise BETWEEN 0 AND counted_paise),
        CHECK (expected_paise = counted_paise OR reason <> '')
    )",
    "CREATE UNIQUE INDEX cash_drawer_one_open ON cash_drawer (centre_id, clerk_id) WHERE closed_at IS NULL",
    "CREATE INDEX cash_drawer_of_centre ON cash_drawer (centre_id, id)",
    // An entry that moved cash falls into one drawer.
    "CREATE TABLE drawer_entry (
        journal_entry_id BIGINT PRIMARY KEY REFERENCES journal_entry (id),
        drawer_id BIGINT NOT NULL REFERENCES cash_drawer (id),
        amount_paise BIGINT NOT NULL
    )",
    "CREATE INDEX drawer_entry_of ON drawer_entry (drawer_id)",
    "CREATE TABLE cash_count (
        drawer_id BIGINT NOT NULL REFERENCES cash_drawer (id),
        value_paise BIGINT NOT NULL REFERENCES cash_denomination (value_paise),
        pieces BIGINT NOT NULL CHECK (pieces > 0),
        PRIMARY KEY (drawer_id, value_paise)
    )",
    // A slip to the bank; what is left of a drawer goes on one slip, whole.
    "CREATE TABLE cash_deposit (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        made_on DATE NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        made_at INSTANT NOT NULL,
        made_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE TABLE cash_deposit_part (
        drawer_id BIGINT PRIMARY KEY REFERENCES cash_drawer (id),
        deposit_id BIGINT NOT NULL REFERENCES cash_deposit (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0)
    )",
    "CREATE INDEX cash_deposit_part_of ON cash_deposit_part (deposit_id)",
    "CREATE TABLE cash_deposit_count (
        deposit_id BIGINT NOT NULL REFERENCES cash_deposit (id),
        value_paise BIGINT NOT NULL REFERENCES cash_denomination (value_paise),
        pieces BIGINT NOT NULL CHECK (pieces > 0),
        PRIMARY KEY (deposit_id, value_paise)
    )",
    // The bank has it: once.
    "CREATE TABLE cash_credited (
        deposit_id BIGINT PRIMARY KEY REFERENCES cash_deposit (id),
        credited_on DATE NOT NULL,
        reference TEXT NOT NULL DEFAULT '',
        recorded_at INSTANT NOT NULL,
        recorded_by BIGINT REFERENCES app_user (id)
    )",
    // A centre's ladder of reminders from a day on; without one, or while it is off, nobody is reminded.
    "CREATE TABLE dunning_ladder (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        from_on DATE NOT NULL,
        active TRUTH NOT NULL,
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX dunning_ladder_of ON dunning_ladder (centre_id, from_on, id)",
    // `days` after the day to pay, below zero before it; the centre's own sentence beside the usual words.
    "CREATE TABLE dunning_step (
        ladder_id BIGINT NOT NULL REFERENCES dunning_ladder (id),
        days BIGINT NOT NULL CHECK (days BETWEEN -60 AND 365),
        words_en TEXT NOT NULL DEFAULT '',
        words_hi TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (ladder_id, days)
    )",
    // Each step goes out once for a document.
    "CREATE TABLE dunning_notice (
        id IDENTITY,
        document_id BIGINT NOT NULL REFERENCES document (id),
        days BIGINT NOT NULL,
        sent_on DATE NOT NULL,
        outstanding_paise BIGINT NOT NULL CHECK (outstanding_paise > 0),
        words_en TEXT NOT NULL,
        words_hi TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        UNIQUE (document_id, days)
    )",
    // Disputed: no reminder and no block for it up to and including this day.
    "CREATE TABLE dunning_pause (
        id IDENTITY,
        document_id BIGINT NOT NULL REFERENCES document (id),
        until_on DATE NOT NULL,
        reason TEXT NOT NULL CHECK (reason <> ''),
        paused_at INSTANT NOT NULL,
        paused_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE INDEX dunning_pause_of ON dunning_pause (document_id, until_on)",
];
