//! Several concessions on one charge: what a user-fee scheme asks beside its own columns, who bears it,
//! what each gave, and the claim on whoever bears it from the document to the money.

use sea_orm_migration::prelude::*;

use crate::alter::{Alteration, alter};
use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        for change in CHANGES {
            alter(manager, change).await?;
        }
        guards::refuse(manager, "charge_concession", "DELETE", "TRUE", "a concession given is never deleted").await?;
        guards::refuse(manager, "charge_concession", "UPDATE", GIVEN_CHANGES, "a concession given never changes")
            .await?;
        guards::append_only(manager, "subsidy_movement").await?;
        guards::refuse(manager, "subsidy_accrual", "DELETE", "TRUE", "an accrual is never deleted").await?;
        guards::refuse(manager, "subsidy_accrual", "UPDATE", ACCRUAL_CHANGES, "what accrued never changes").await
    }
}

const ACCRUAL_CHANGES: &str = "NEW.charge_id <> OLD.charge_id OR NEW.scheme_id <> OLD.scheme_id \
    OR NEW.document_id <> OLD.document_id OR NEW.amount_paise <> OLD.amount_paise OR NEW.borne_by <> OLD.borne_by \
    OR NEW.credited_paise < OLD.credited_paise OR (OLD.batch_id IS NOT NULL AND NEW.batch_id <> OLD.batch_id)";

const GIVEN_CHANGES: &str = "NEW.charge_id <> OLD.charge_id OR NEW.scheme_id <> OLD.scheme_id \
    OR NEW.amount_paise <> OLD.amount_paise OR NEW.borne_by <> OLD.borne_by OR NEW.free_milli <> OLD.free_milli \
    OR NEW.given_back_paise < OLD.given_back_paise";

const TABLES: &[&str] = &[
    // What a user-fee scheme asks beside its own columns. Without a row the centre bears it and the
    // best of all such schemes counts.
    "CREATE TABLE concession_terms (
        scheme_code TEXT PRIMARY KEY,
        borne_by TEXT NOT NULL CHECK (borne_by IN ('centre', 'government', 'sponsor')),
        stacking TEXT NOT NULL CHECK (stacking IN ('best_of', 'after', 'exclusive')),
        place BIGINT NOT NULL DEFAULT 0,
        flat_paise BIGINT CHECK (flat_paise > 0),
        least_unit_share_bp BIGINT NOT NULL DEFAULT 0 CHECK (least_unit_share_bp BETWEEN 0 AND 10000),
        free_per_month_milli BIGINT CHECK (free_per_month_milli > 0),
        free_unit TEXT NOT NULL DEFAULT '',
        centre_id BIGINT REFERENCES centre (id),
        resolution TEXT NOT NULL DEFAULT '',
        CHECK ((free_per_month_milli IS NULL) = (free_unit = ''))
    )",
    // CFC-LAB25 is paid by the district's grant (subsidy_schemes.csv: \"funded by district grant\").
    "INSERT INTO concession_terms (scheme_code, borne_by, stacking) VALUES ('CFC-LAB25', 'government', 'best_of')",
    "CREATE TABLE charge_concession (
        charge_id BIGINT NOT NULL REFERENCES charge (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        place BIGINT NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        borne_by TEXT NOT NULL CHECK (borne_by IN ('centre', 'government', 'sponsor')),
        free_milli BIGINT NOT NULL DEFAULT 0 CHECK (free_milli >= 0),
        given_back_paise BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (charge_id, scheme_id),
        CHECK (given_back_paise BETWEEN 0 AND amount_paise)
    )",
    "CREATE INDEX charge_concession_scheme ON charge_concession (scheme_id)",
    // What the books of before say nothing about, the centre bore itself.
    "INSERT INTO charge_concession (charge_id, scheme_id, place, amount_paise, borne_by)
        SELECT id, scheme_id, 1, concession_paise, 'centre' FROM charge
        WHERE scheme_id IS NOT NULL AND concession_paise > 0",
    // Free hours of a month: how many a unit has had.
    "CREATE TABLE concession_month (
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        month BIGINT NOT NULL,
        used_milli BIGINT NOT NULL CHECK (used_milli >= 0),
        most_milli BIGINT NOT NULL,
        PRIMARY KEY (unit_id, scheme_id, month),
        CHECK (used_milli <= most_milli)
    )",
    "CREATE TABLE subsidy_batch (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        from_on DATE NOT NULL,
        until_on DATE NOT NULL,
        submitted_on DATE NOT NULL,
        reference TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL CHECK (status IN ('submitted', 'decided', 'received', 'settled')),
        sanction_number TEXT NOT NULL DEFAULT '',
        sanction_on DATE,
        submitted_by BIGINT REFERENCES app_user (id),
        CHECK (from_on <= until_on),
        CHECK ((status = 'submitted') = (sanction_on IS NULL))
    )",
    "CREATE INDEX subsidy_batch_centre ON subsidy_batch (centre_id, scheme_id, id)",
    "CREATE TABLE subsidy_accrual (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        charge_id BIGINT NOT NULL REFERENCES charge (id),
        document_id BIGINT NOT NULL REFERENCES document (id),
        receipt_id BIGINT REFERENCES receipt (id),
        service_on DATE NOT NULL,
        accrued_on DATE NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        borne_by TEXT NOT NULL CHECK (borne_by IN ('government', 'sponsor')),
        credited_paise BIGINT NOT NULL DEFAULT 0,
        batch_id BIGINT REFERENCES subsidy_batch (id),
        approved_paise BIGINT,
        because TEXT NOT NULL DEFAULT '',
        UNIQUE (charge_id, scheme_id, document_id),
        CHECK (credited_paise BETWEEN 0 AND amount_paise),
        CHECK (approved_paise IS NULL OR approved_paise BETWEEN 0 AND amount_paise),
        CHECK (approved_paise IS NULL OR batch_id IS NOT NULL),
        CHECK ((borne_by = 'sponsor') = (receipt_id IS NOT NULL))
    )",
    "CREATE INDEX subsidy_accrual_scheme ON subsidy_accrual (centre_id, scheme_id, accrued_on)",
    "CREATE INDEX subsidy_accrual_document ON subsidy_accrual (document_id)",
    "CREATE INDEX subsidy_accrual_batch ON subsidy_accrual (batch_id) WHERE batch_id IS NOT NULL",
    // What became of a batch: money, and what of the rest was given up or asked of the units.
    "CREATE TABLE subsidy_movement (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        batch_id BIGINT NOT NULL REFERENCES subsidy_batch (id),
        kind TEXT NOT NULL CHECK (kind IN ('received', 'written_off', 'recovered')),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        moved_on DATE NOT NULL,
        reference TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        created_at INSTANT NOT NULL,
        created_by BIGINT REFERENCES app_user (id),
        UNIQUE (batch_id, kind),
        CHECK ((kind = 'received') = (reference <> '')),
        CHECK (kind = 'received' OR reason <> '')
    )",
    // Several credit notes may each take back a part of what a sponsor bears.
    "DROP INDEX withdrawal_once",
    "CREATE UNIQUE INDEX withdrawal_once ON withdrawal (receipt_id) WHERE kind <> 'refund' AND mode <> 'sponsor'",
    "CREATE UNIQUE INDEX subsidy_movement_reference ON subsidy_movement (centre_id, reference) WHERE reference <> ''",
];

const CHANGES: &[Alteration] = &[
    Alteration {
        table: "charge",
        texts: &[("scheme_id BIGINT REFERENCES scheme (id),", "")],
        clauses: &["DROP COLUMN scheme_id"],
    },
    // A sponsor's part pays a document like money (billing.md 6.3: the full price is taxed).
    Alteration {
        table: "receipt",
        texts: &[("'tds', 'write_off'", "'tds', 'write_off', 'sponsor'")],
        clauses: &[
            "DROP CONSTRAINT receipt_mode_check",
            "ADD CONSTRAINT receipt_mode_check CHECK (mode IN ('upi', 'neft', 'rtgs', 'imps', 'cash', 'cheque', \
             'demand_draft', 'card', 'gateway', 'tds', 'write_off', 'sponsor', 'opening', 'imported', \
             'security_deposit'))",
        ],
    },
];
