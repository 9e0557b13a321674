//! Tax on advances: where a centre takes money ahead as a taxed advance, the voucher it issues, and how much of its
//! tax went into invoices or was given back.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "advance_movement").await?;
        guards::refuse(manager, "taxed_advance", "DELETE", "TRUE", "a taxed advance is never deleted").await?;
        guards::refuse(manager, "taxed_advance", "UPDATE", FIGURES, "what a receipt voucher says never changes").await
    }
}

const FIGURES: &str = "NEW.document_id <> OLD.document_id OR NEW.receipt_id <> OLD.receipt_id \
     OR NEW.centre_id <> OLD.centre_id OR NEW.received_on <> OLD.received_on OR NEW.rate_bp <> OLD.rate_bp \
     OR NEW.amount_paise <> OLD.amount_paise OR NEW.taxable_paise <> OLD.taxable_paise \
     OR NEW.cgst_paise <> OLD.cgst_paise OR NEW.sgst_paise <> OLD.sgst_paise OR NEW.igst_paise <> OLD.igst_paise";

const TABLES: &[&str] = &[
    // Whether a centre taxes money ahead when it comes (CGST Act s.13) or holds it as a deposit; untaxed without a row.
    "CREATE TABLE advance_rule (
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        from_on DATE NOT NULL,
        taxed TRUTH NOT NULL,
        PRIMARY KEY (centre_id, from_on)
    )",
    // The rate where that of the service is not known yet (CGST rule 50, proviso).
    "CREATE TABLE advance_rate (
        from_on DATE PRIMARY KEY,
        rate_bp BIGINT NOT NULL CHECK (rate_bp BETWEEN 1 AND 10000)
    )",
    "INSERT INTO advance_rate (from_on, rate_bp) VALUES ('2017-07-01', 1800)",
    // A receipt voucher with its figures; `used_paise` of its amount paid documents or was given back.
    "CREATE TABLE taxed_advance (
        document_id BIGINT PRIMARY KEY REFERENCES document (id),
        receipt_id BIGINT NOT NULL UNIQUE REFERENCES receipt (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        received_on DATE NOT NULL,
        place TEXT NOT NULL,
        inter_state TRUTH NOT NULL,
        rate_bp BIGINT NOT NULL CHECK (rate_bp > 0),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        taxable_paise BIGINT NOT NULL CHECK (taxable_paise > 0),
        cgst_paise BIGINT NOT NULL CHECK (cgst_paise >= 0),
        sgst_paise BIGINT NOT NULL CHECK (sgst_paise >= 0),
        igst_paise BIGINT NOT NULL CHECK (igst_paise >= 0),
        used_paise BIGINT NOT NULL DEFAULT 0,
        CHECK (used_paise BETWEEN 0 AND amount_paise),
        CHECK (cgst_paise = sgst_paise),
        CHECK (igst_paise = 0 OR cgst_paise = 0)
    )",
    "CREATE INDEX taxed_advance_unit ON taxed_advance (unit_id, centre_id)",
    "CREATE INDEX taxed_advance_centre ON taxed_advance (centre_id, received_on)",
    // `document_id`: what the advance paid, or the refund voucher. Below zero it is an advance again.
    "CREATE TABLE advance_movement (
        id IDENTITY,
        advance_id BIGINT NOT NULL REFERENCES taxed_advance (document_id),
        kind TEXT NOT NULL CHECK (kind IN ('adjusted', 'restored', 'refunded')),
        document_id BIGINT NOT NULL REFERENCES document (id),
        day_on DATE NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise <> 0),
        taxable_paise BIGINT NOT NULL,
        cgst_paise BIGINT NOT NULL,
        sgst_paise BIGINT NOT NULL,
        igst_paise BIGINT NOT NULL,
        created_at INSTANT NOT NULL,
        created_by BIGINT,
        CHECK ((kind = 'restored') = (amount_paise < 0)),
        CHECK (cgst_paise = sgst_paise)
    )",
    "CREATE INDEX advance_movement_of ON advance_movement (advance_id, document_id)",
    "CREATE INDEX advance_movement_document ON advance_movement (document_id)",
];
