//! What Tally calls a centre's company, fees and units, and which vouchers it has been given.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "tally_voucher").await
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE tally_setting (
        centre_id BIGINT PRIMARY KEY REFERENCES centre (id),
        company_name TEXT NOT NULL CHECK (length(company_name) BETWEEN 1 AND 90),
        fee_by_rate TRUTH NOT NULL,
        tax_by_rate TRUTH NOT NULL
    )",
    // The ledger a machine's fees are booked on; without a row it follows from the machine's category.
    "CREATE TABLE tally_facility (
        equipment_id BIGINT PRIMARY KEY REFERENCES equipment (id),
        ledger_name TEXT NOT NULL CHECK (length(ledger_name) BETWEEN 1 AND 90)
    )",
    // A unit's ledger keeps the name it was first exported under, or was given here.
    "CREATE TABLE tally_party (
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        ledger_name TEXT NOT NULL CHECK (length(ledger_name) BETWEEN 1 AND 120),
        PRIMARY KEY (centre_id, unit_id),
        UNIQUE (centre_id, ledger_name)
    )",
    // A journal entry or allocation that an export to Tally contained, and which was the first.
    "CREATE TABLE tally_voucher (
        source TEXT NOT NULL CHECK (source IN ('entry', 'allocation')),
        source_id BIGINT NOT NULL,
        run_id BIGINT NOT NULL REFERENCES export_run (id),
        PRIMARY KEY (source, source_id)
    )",
];
