//! How long what is kept, and legal holds that stop the clearing.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "retention_period").await?;
        guards::refuse(manager, "legal_hold", "DELETE", "TRUE", "a legal hold is lifted, not deleted").await?;
        guards::refuse(manager, "legal_hold", "UPDATE", SAID, "what a legal hold says never changes").await
    }
}

const SAID: &str = "OLD.lifted_at IS NOT NULL OR NEW.reason <> OLD.reason OR NEW.from_at <> OLD.from_at \
     OR COALESCE(NEW.unit_id, 0) <> COALESCE(OLD.unit_id, 0) OR COALESCE(NEW.centre_id, 0) <> COALESCE(OLD.centre_id, 0)";

// The least days are law or what the program needs to work; a period is lengthened, never cut below them. The last
// row of a class counts.
const TABLES: &[&str] = &[
    "CREATE TABLE retention_period (
        id IDENTITY,
        class TEXT NOT NULL CHECK (class IN ('messages', 'holds', 'sign_ups', 'requests', 'tokens', 'repeats', 'attempts')),
        days BIGINT NOT NULL CHECK (days <= 36500),
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        CHECK (days >= CASE class WHEN 'messages' THEN 90 WHEN 'holds' THEN 90 WHEN 'sign_ups' THEN 30
            WHEN 'requests' THEN 365 WHEN 'repeats' THEN 2 ELSE 1 END)
    )",
    "CREATE INDEX retention_period_class ON retention_period (class, id)",
    "CREATE TABLE legal_hold (
        id IDENTITY,
        unit_id BIGINT REFERENCES unit (id),
        centre_id BIGINT REFERENCES centre (id),
        reason TEXT NOT NULL CHECK (reason <> ''),
        from_at INSTANT NOT NULL,
        set_at INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id),
        lifted_at INSTANT,
        lifted_by BIGINT REFERENCES app_user (id),
        lifted_because TEXT NOT NULL DEFAULT '',
        CHECK (unit_id IS NULL OR centre_id IS NULL),
        CHECK ((lifted_at IS NULL) = (lifted_because = ''))
    )",
    "CREATE INDEX legal_hold_in_force ON legal_hold (id) WHERE lifted_at IS NULL",
];
