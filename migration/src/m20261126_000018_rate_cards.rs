//! Rate cards: terms of a rate version, proposals that a second person puts in force by a resolution,
//! and versions that neither overlap nor change.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "tariff", "DELETE", "TRUE", "a rate version is never deleted").await?;
        for (event, condition) in [("INSERT", OVERLAPS), ("UPDATE", OVERLAPS_OTHERS)] {
            guards::refuse(manager, "tariff", event, condition, "rate versions never overlap").await?;
        }
        guards::refuse(manager, "tariff", "UPDATE", FIGURES_CHANGE, "the figures of a rate version never change")
            .await?;
        guards::refuse(manager, "rate_proposal", "DELETE", "TRUE", "a rate proposal is never deleted").await?;
        guards::refuse(
            manager,
            "rate_proposal",
            "UPDATE",
            "OLD.status <> 'proposed' OR NEW.proposed_by <> OLD.proposed_by OR NEW.centre_id <> OLD.centre_id \
             OR NEW.effective_from <> OLD.effective_from",
            "a decided rate proposal never changes",
        )
        .await?;
        guards::append_only(manager, "rate_proposal_line").await?;
        guards::refuse(
            manager,
            "rate_proposal_line",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM rate_proposal WHERE id = NEW.proposal_id AND status = 'proposed' \
             AND resolution_number = '')",
            "a resolved rate proposal takes no more lines",
        )
        .await
    }
}

const OVERLAPS: &str = "EXISTS (SELECT 1 FROM tariff t WHERE t.equipment_id = NEW.equipment_id \
    AND t.user_category = NEW.user_category AND (NEW.effective_to IS NULL OR t.effective_from <= NEW.effective_to) \
    AND (t.effective_to IS NULL OR t.effective_to >= NEW.effective_from))";

const OVERLAPS_OTHERS: &str = "EXISTS (SELECT 1 FROM tariff t WHERE t.id <> NEW.id \
    AND t.equipment_id = NEW.equipment_id AND t.user_category = NEW.user_category \
    AND (NEW.effective_to IS NULL OR t.effective_from <= NEW.effective_to) \
    AND (t.effective_to IS NULL OR t.effective_to >= NEW.effective_from))";

const FIGURES_CHANGE: &str = "NEW.code <> OLD.code OR NEW.equipment_id <> OLD.equipment_id \
    OR NEW.user_category <> OLD.user_category OR NEW.basis <> OLD.basis OR NEW.rate_paise <> OLD.rate_paise \
    OR NEW.minimum_paise <> OLD.minimum_paise OR NEW.effective_from <> OLD.effective_from OR NEW.sac <> OLD.sac \
    OR NEW.gst_bp <> OLD.gst_bp OR NEW.gst_unregistered_bp <> OLD.gst_unregistered_bp OR NEW.terms <> OLD.terms";

const TABLES: &[&str] = &[
    // What a board is to decide. A second person puts it in force; the resolution stands with it.
    "CREATE TABLE rate_proposal (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        effective_from DATE NOT NULL,
        reason TEXT NOT NULL CHECK (reason <> ''),
        status TEXT NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'approved', 'rejected', 'withdrawn')),
        resolution_number TEXT NOT NULL DEFAULT '',
        resolution_on DATE,
        proposed_at INSTANT NOT NULL,
        proposed_by BIGINT NOT NULL REFERENCES app_user (id),
        decided_at INSTANT,
        decided_by BIGINT REFERENCES app_user (id),
        decided_because TEXT NOT NULL DEFAULT '',
        CHECK ((status = 'proposed') = (decided_at IS NULL)),
        CHECK ((status = 'proposed') = (decided_by IS NULL)),
        CHECK ((resolution_number = '') = (resolution_on IS NULL)),
        CHECK (status <> 'approved' OR (decided_by <> proposed_by AND resolution_on IS NOT NULL)),
        CHECK (status <> 'rejected' OR (decided_by <> proposed_by AND decided_because <> ''))
    )",
    "CREATE INDEX rate_proposal_centre ON rate_proposal (centre_id, status)",
    "CREATE TABLE rate_proposal_line (
        id IDENTITY,
        proposal_id BIGINT NOT NULL REFERENCES rate_proposal (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        user_category TEXT NOT NULL REFERENCES user_category (code),
        rate_paise BIGINT NOT NULL CHECK (rate_paise >= 0),
        minimum_paise BIGINT NOT NULL CHECK (minimum_paise >= 0),
        sac TEXT NOT NULL,
        gst_bp BIGINT NOT NULL CHECK (gst_bp BETWEEN 0 AND 10000),
        gst_unregistered_bp BIGINT NOT NULL CHECK (gst_unregistered_bp BETWEEN 0 AND 10000),
        terms TEXT NOT NULL DEFAULT '{}',
        UNIQUE (proposal_id, equipment_id, user_category)
    )",
    // Steps, bands, surcharges and lines of their own: read and written whole with the version.
    "ALTER TABLE tariff ADD COLUMN terms TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE tariff ADD COLUMN proposal_id BIGINT REFERENCES rate_proposal (id)",
    "ALTER TABLE booking ADD COLUMN urgent TRUTH NOT NULL DEFAULT FALSE",
];
