//! Money: charges, documents with gapless numbers, receipts, and the journal.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        for table in [
            "issued_number",
            "document",
            "document_line",
            "receipt",
            "allocation",
            "journal_entry",
            "journal_balanced",
            "posting",
        ] {
            guards::append_only(manager, table).await?;
        }
        guards::refuse(manager, "charge", "DELETE", "TRUE", "a charge is never deleted").await?;
        guards::refuse(
            manager,
            "issued_number",
            "INSERT",
            "NEW.serial <> COALESCE((SELECT MAX(serial) + 1 FROM issued_number WHERE series_id = NEW.series_id), \
             (SELECT first_number FROM number_series WHERE id = NEW.series_id))",
            "a number series has no gap",
        )
        .await?;
        guards::refuse(
            manager,
            "posting",
            "INSERT",
            "EXISTS (SELECT 1 FROM journal_balanced WHERE journal_entry_id = NEW.journal_entry_id)",
            "a balanced entry takes no more postings",
        )
        .await?;
        guards::refuse(
            manager,
            "journal_balanced",
            "INSERT",
            "COALESCE((SELECT SUM(amount_paise) FROM posting WHERE journal_entry_id = NEW.journal_entry_id), 0) <> 0",
            "postings of an entry sum to zero",
        )
        .await
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE charge (
        id IDENTITY,
        booking_id BIGINT NOT NULL UNIQUE REFERENCES booking (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        equipment_id BIGINT NOT NULL REFERENCES equipment (id),
        tariff_id BIGINT NOT NULL REFERENCES tariff (id),
        kind TEXT NOT NULL CHECK (kind IN ('usage', 'no_show', 'late_cancel')),
        service_on DATE NOT NULL,
        billed_quantity_milli BIGINT NOT NULL,
        billed_unit TEXT NOT NULL,
        rate_paise BIGINT NOT NULL,
        minimum_paise BIGINT NOT NULL,
        base_paise BIGINT NOT NULL CHECK (base_paise >= 0),
        scheme_id BIGINT REFERENCES scheme (id),
        concession_paise BIGINT NOT NULL CHECK (concession_paise BETWEEN 0 AND base_paise),
        taxable_paise BIGINT NOT NULL,
        sac TEXT NOT NULL,
        gst_bp BIGINT NOT NULL,
        cgst_paise BIGINT NOT NULL,
        sgst_paise BIGINT NOT NULL,
        igst_paise BIGINT NOT NULL,
        total_paise BIGINT NOT NULL,
        explanation TEXT NOT NULL DEFAULT '[]',
        created_at INSTANT NOT NULL,
        imported TRUTH NOT NULL DEFAULT FALSE,
        CHECK (taxable_paise = base_paise - concession_paise),
        CHECK (cgst_paise = sgst_paise),
        CHECK (igst_paise = 0 OR cgst_paise = 0),
        CHECK (total_paise = taxable_paise + cgst_paise + sgst_paise + igst_paise)
    )",
    "CREATE INDEX charge_centre_day ON charge (centre_id, service_on)",
    "CREATE INDEX charge_unit ON charge (unit_id)",
    "CREATE TABLE number_series (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        kind TEXT NOT NULL,
        financial_year BIGINT NOT NULL,
        prefix TEXT NOT NULL,
        first_number BIGINT NOT NULL DEFAULT 1,
        next_number BIGINT NOT NULL,
        UNIQUE (centre_id, kind, financial_year),
        UNIQUE (prefix),
        CHECK (next_number >= first_number)
    )",
    "CREATE TABLE issued_number (
        series_id BIGINT NOT NULL REFERENCES number_series (id),
        serial BIGINT NOT NULL,
        number TEXT NOT NULL UNIQUE CHECK (length(number) <= 16),
        PRIMARY KEY (series_id, serial)
    )",
    "CREATE TABLE document (
        id IDENTITY,
        kind TEXT NOT NULL CHECK (kind IN ('tax_invoice', 'bill_of_supply', 'fee_bill', 'usage_memo',
            'credit_note', 'debit_note', 'opening_due')),
        series_id BIGINT NOT NULL,
        serial BIGINT NOT NULL,
        number TEXT NOT NULL UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        issued_on DATE NOT NULL,
        due_on DATE NOT NULL,
        issued_at INSTANT NOT NULL,
        issued_by BIGINT,
        place_of_supply TEXT NOT NULL,
        recipient_gstin TEXT,
        tax_convention TEXT NOT NULL CHECK (tax_convention IN ('per_rate_group', 'per_booking')),
        base_paise BIGINT NOT NULL,
        concession_paise BIGINT NOT NULL,
        taxable_paise BIGINT NOT NULL,
        cgst_paise BIGINT NOT NULL,
        sgst_paise BIGINT NOT NULL,
        igst_paise BIGINT NOT NULL,
        round_off_paise BIGINT NOT NULL,
        payable_paise BIGINT NOT NULL,
        tax_difference_paise BIGINT NOT NULL DEFAULT 0,
        line_count BIGINT NOT NULL,
        supplier TEXT NOT NULL,
        recipient TEXT NOT NULL,
        corrects_id BIGINT REFERENCES document (id),
        content_hash TEXT NOT NULL,
        imported TRUTH NOT NULL DEFAULT FALSE,
        UNIQUE (series_id, serial),
        FOREIGN KEY (series_id, serial) REFERENCES issued_number (series_id, serial),
        CHECK (cgst_paise = sgst_paise),
        CHECK (igst_paise = 0 OR cgst_paise = 0),
        CHECK (taxable_paise = base_paise - concession_paise),
        CHECK (payable_paise = taxable_paise + cgst_paise + sgst_paise + igst_paise + round_off_paise)
    )",
    "CREATE INDEX document_centre_day ON document (centre_id, issued_on, id)",
    // SQLite looks for children of each row that an INSERT of many rows writes; without an index
    // on a reference to the same table that takes the square of their number.
    "CREATE INDEX document_corrects ON document (corrects_id) WHERE corrects_id IS NOT NULL",
    "CREATE INDEX document_unit ON document (unit_id, centre_id)",
    "CREATE TABLE document_line (
        id IDENTITY,
        document_id BIGINT NOT NULL REFERENCES document (id),
        line_no BIGINT NOT NULL,
        charge_id BIGINT REFERENCES charge (id),
        charge_kind TEXT NOT NULL,
        equipment_code TEXT NOT NULL,
        used_from INSTANT NOT NULL,
        used_until INSTANT NOT NULL,
        description_en TEXT NOT NULL,
        description_hi TEXT NOT NULL,
        service_on DATE NOT NULL,
        sac TEXT NOT NULL,
        quantity_milli BIGINT NOT NULL,
        quantity_unit TEXT NOT NULL,
        rate_paise BIGINT NOT NULL,
        base_paise BIGINT NOT NULL,
        concession_paise BIGINT NOT NULL,
        scheme_code TEXT,
        taxable_paise BIGINT NOT NULL,
        gst_bp BIGINT NOT NULL,
        cgst_paise BIGINT NOT NULL,
        sgst_paise BIGINT NOT NULL,
        igst_paise BIGINT NOT NULL,
        booking_reference TEXT NOT NULL DEFAULT '',
        UNIQUE (document_id, line_no)
    )",
    "CREATE INDEX document_line_charge ON document_line (charge_id)",
    // One row for each billed charge: the primary key is what keeps a use from being billed twice.
    "CREATE TABLE billed_charge (
        charge_id BIGINT PRIMARY KEY REFERENCES charge (id),
        document_id BIGINT NOT NULL REFERENCES document (id)
    )",
    "CREATE INDEX billed_charge_document ON billed_charge (document_id)",
    "CREATE TABLE document_balance (
        document_id BIGINT PRIMARY KEY REFERENCES document (id),
        payable_paise BIGINT NOT NULL,
        settled_paise BIGINT NOT NULL,
        CHECK (0 <= settled_paise AND settled_paise <= payable_paise)
    )",
    "CREATE INDEX document_balance_open ON document_balance (document_id) WHERE settled_paise < payable_paise",
    "CREATE TABLE receipt (
        id IDENTITY,
        series_id BIGINT NOT NULL,
        serial BIGINT NOT NULL,
        number TEXT NOT NULL UNIQUE,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        received_on DATE NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('upi', 'neft', 'rtgs', 'imps', 'cash', 'cheque', 'opening', 'imported')),
        reference TEXT,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        note TEXT NOT NULL DEFAULT '',
        created_at INSTANT NOT NULL,
        created_by BIGINT,
        imported TRUTH NOT NULL DEFAULT FALSE,
        UNIQUE (series_id, serial),
        FOREIGN KEY (series_id, serial) REFERENCES issued_number (series_id, serial)
    )",
    "CREATE UNIQUE INDEX receipt_reference ON receipt (centre_id, mode, reference) WHERE reference IS NOT NULL",
    "CREATE INDEX receipt_unit ON receipt (unit_id, centre_id)",
    "CREATE INDEX receipt_centre_day ON receipt (centre_id, received_on)",
    "CREATE TABLE receipt_balance (
        receipt_id BIGINT PRIMARY KEY REFERENCES receipt (id),
        amount_paise BIGINT NOT NULL,
        allocated_paise BIGINT NOT NULL,
        CHECK (0 <= allocated_paise AND allocated_paise <= amount_paise)
    )",
    "CREATE TABLE allocation (
        id IDENTITY,
        receipt_id BIGINT NOT NULL REFERENCES receipt (id),
        document_id BIGINT NOT NULL REFERENCES document (id),
        amount_paise BIGINT NOT NULL,
        created_at INSTANT NOT NULL
    )",
    "CREATE INDEX allocation_document ON allocation (document_id)",
    "CREATE INDEX allocation_receipt ON allocation (receipt_id)",
    // An entry commits only with its row in journal_balanced, and that row is refused
    // while the postings do not sum to zero.
    "CREATE TABLE journal_balanced (
        journal_entry_id BIGINT PRIMARY KEY
    )",
    "CREATE TABLE journal_entry (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        kind TEXT NOT NULL CHECK (kind IN ('document', 'receipt', 'opening', 'correction')),
        entered_on DATE NOT NULL,
        document_id BIGINT UNIQUE REFERENCES document (id),
        receipt_id BIGINT UNIQUE REFERENCES receipt (id),
        narration TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        FOREIGN KEY (id) REFERENCES journal_balanced (journal_entry_id) DEFERRABLE INITIALLY DEFERRED
    )",
    "CREATE TABLE posting (
        id IDENTITY,
        journal_entry_id BIGINT NOT NULL REFERENCES journal_entry (id),
        account TEXT NOT NULL CHECK (account IN ('unit', 'fee_income', 'output_cgst', 'output_sgst', 'output_igst',
            'round_off', 'bank', 'cash', 'cheques_in_hand', 'opening_balance')),
        unit_id BIGINT REFERENCES unit (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise <> 0),
        CHECK ((account = 'unit') = (unit_id IS NOT NULL))
    )",
    "CREATE INDEX posting_entry ON posting (journal_entry_id)",
    "CREATE INDEX posting_unit ON posting (unit_id, centre_id)",
];
