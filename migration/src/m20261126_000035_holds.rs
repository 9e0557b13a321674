//! Charges that wait: disputed by their unit or put off by the centre; and when a centre bills.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "charge_hold", "DELETE", "TRUE", "a hold is never deleted").await?;
        guards::refuse(manager, "charge_hold", "UPDATE", RELEASED, "a hold that ended never changes").await?;
        guards::refuse(manager, "billed_charge", "INSERT", HELD, "a charge on hold is not billed").await
    }
}

const RELEASED: &str = "OLD.released_at IS NOT NULL";
const HELD: &str = "EXISTS (SELECT 1 FROM charge_hold h WHERE h.charge_id = NEW.charge_id AND h.released_at IS NULL)";

const TABLES: &[&str] = &[
    "CREATE TABLE charge_hold (
        id IDENTITY,
        charge_id BIGINT NOT NULL REFERENCES charge (id),
        kind TEXT NOT NULL CHECK (kind IN ('disputed', 'postponed')),
        reason TEXT NOT NULL CHECK (reason <> ''),
        held_at INSTANT NOT NULL,
        held_by BIGINT REFERENCES app_user (id),
        released_at INSTANT,
        released_by BIGINT REFERENCES app_user (id),
        answer TEXT NOT NULL DEFAULT '',
        CHECK (released_at IS NULL OR answer <> '')
    )",
    "CREATE UNIQUE INDEX charge_hold_open ON charge_hold (charge_id) WHERE released_at IS NULL",
    "CREATE INDEX charge_hold_charge ON charge_hold (charge_id)",
    // Without a row a centre bills by the month and without a time to review.
    "CREATE TABLE billing_setting (
        centre_id BIGINT PRIMARY KEY REFERENCES centre (id),
        bill_on TEXT NOT NULL CHECK (bill_on IN ('month', 'completion')),
        review_days BIGINT NOT NULL CHECK (review_days BETWEEN 0 AND 30)
    )",
];
