//! What else can happen to money: cheques on their way, money given back, tax deducted by units, dues given up,
//! deposits, interest; and the figures of the law behind them, dated.

use sea_orm_migration::prelude::*;

use crate::alter::{Alteration, alter};
use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        alter(manager, &DEPOSIT_MODE).await?;
        table::run(manager, TABLES).await?;
        for records in [
            "withdrawal",
            "cheque_event",
            "tds_deduction",
            "tds_certificate",
            "security_deposit_entry",
            "interest_charge",
        ] {
            guards::append_only(manager, records).await?;
        }
        Ok(())
    }
}

/// A deposit that is set against dues is a receipt without money.
const DEPOSIT_MODE: Alteration = Alteration {
    table: "receipt",
    texts: &[("'write_off', 'opening'", "'write_off', 'security_deposit', 'opening'")],
    clauses: &[
        "DROP CONSTRAINT receipt_mode_check",
        "ADD CONSTRAINT receipt_mode_check CHECK (mode IN ('upi', 'neft', 'rtgs', 'imps', 'cash', 'cheque', \
         'demand_draft', 'card', 'gateway', 'tds', 'write_off', 'security_deposit', 'opening', 'imported'))",
    ],
};

const TABLES: &[&str] = &[
    // Cash from one person in a day: `block` may not be reached (Income-tax Act 1961 s.269ST, Act of 2025 s.186),
    // above `warn` the unit may not deduct what it paid (s.40A(3)).
    "CREATE TABLE cash_limit (
        kind TEXT NOT NULL CHECK (kind IN ('block', 'warn')),
        from_on DATE NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        PRIMARY KEY (kind, from_on)
    )",
    "INSERT INTO cash_limit (kind, from_on, amount_paise) VALUES
        ('block', '2017-04-01', 20000000), ('warn', '2017-04-01', 1000000)",
    // What a unit may deduct of the fee without GST. Since the Act of 2025 all stands in s.393.
    "CREATE TABLE tds_rate (
        code TEXT NOT NULL,
        from_on DATE NOT NULL,
        until_on DATE,
        section TEXT NOT NULL,
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        rate_bp BIGINT NOT NULL CHECK (rate_bp BETWEEN 1 AND 10000),
        PRIMARY KEY (code, from_on)
    )",
    "INSERT INTO tds_rate (code, from_on, until_on, section, name_en, name_hi, rate_bp) VALUES
        ('contract', '2009-10-01', '2026-03-31', '194C', 'Job work contract', 'जॉब वर्क ठेका', 200),
        ('contract', '2026-04-01', NULL, '393', 'Job work contract', 'जॉब वर्क ठेका', 200),
        ('contract_individual', '2009-10-01', '2026-03-31', '194C', 'Job work contract, payee an individual', 'जॉब वर्क ठेका, व्यक्ति को भुगतान', 100),
        ('contract_individual', '2026-04-01', NULL, '393', 'Job work contract, payee an individual', 'जॉब वर्क ठेका, व्यक्ति को भुगतान', 100),
        ('technical', '2020-04-01', '2026-03-31', '194J', 'Technical service', 'तकनीकी सेवा', 200),
        ('technical', '2026-04-01', NULL, '393', 'Technical service', 'तकनीकी सेवा', 200),
        ('professional', '2009-10-01', '2026-03-31', '194J', 'Professional service', 'पेशेवर सेवा', 1000),
        ('professional', '2026-04-01', NULL, '393', 'Professional service', 'पेशेवर सेवा', 1000),
        ('machine_rent', '2009-10-01', '2026-03-31', '194I(a)', 'Rent of machinery', 'मशीन का किराया', 200),
        ('machine_rent', '2026-04-01', NULL, '393', 'Rent of machinery', 'मशीन का किराया', 200),
        ('no_pan', '2010-04-01', NULL, '206AA', 'Payee without PAN', 'बिना पैन', 2000),
        ('gst_tds', '2018-10-01', NULL, 'CGST 51', 'GST deducted by a government buyer', 'सरकारी ख़रीदार द्वारा काटा जीएसटी', 200)",
    // Up to how much a role gives a due up alone.
    "CREATE TABLE write_off_limit (
        role TEXT NOT NULL,
        from_on DATE NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise >= 0),
        PRIMARY KEY (role, from_on)
    )",
    "INSERT INTO write_off_limit (role, from_on, amount_paise) VALUES
        ('accounts', '2026-04-01', 100000), ('centre_manager', '2026-04-01', 5000000),
        ('administrator', '2026-04-01', 100000000)",
    // What a centre asks for late payment, in hundredths of a percent a year; none without a row.
    "CREATE TABLE interest_rate (
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        from_on DATE NOT NULL,
        rate_bp BIGINT NOT NULL CHECK (rate_bp BETWEEN 0 AND 10000),
        PRIMARY KEY (centre_id, from_on)
    )",
    "CREATE TABLE interest_charge (
        document_id BIGINT NOT NULL REFERENCES document (id),
        until_on DATE NOT NULL,
        debit_note_id BIGINT NOT NULL UNIQUE REFERENCES document (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        PRIMARY KEY (document_id, until_on)
    )",
    // Centres where a cheque pays nothing before the bank has cleared it.
    "CREATE TABLE cheque_rule (
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        from_on DATE NOT NULL,
        counts_when_cleared TRUTH NOT NULL,
        PRIMARY KEY (centre_id, from_on)
    )",
    // `counts`: whether its money may be set against dues.
    "CREATE TABLE cheque (
        receipt_id BIGINT PRIMARY KEY REFERENCES receipt (id),
        bank TEXT NOT NULL,
        dated_on DATE NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('in_hand', 'deposited', 'cleared', 'bounced')),
        counts TRUTH NOT NULL,
        represents_id BIGINT UNIQUE REFERENCES receipt (id),
        CHECK (state <> 'cleared' OR counts = TRUE)
    )",
    "INSERT INTO cheque (receipt_id, bank, dated_on, state, counts)
        SELECT id, '', received_on, 'in_hand', TRUE FROM receipt WHERE mode = 'cheque' AND imported = FALSE",
    "CREATE TABLE cheque_event (
        id IDENTITY,
        receipt_id BIGINT NOT NULL REFERENCES cheque (receipt_id),
        state TEXT NOT NULL CHECK (state IN ('in_hand', 'deposited', 'cleared', 'bounced')),
        day_on DATE NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        created_at INSTANT NOT NULL,
        created_by BIGINT
    )",
    "CREATE UNIQUE INDEX cheque_event_once ON cheque_event (receipt_id, state)",
    // Money that left again: given back to the unit, a cheque that bounced, a deduction or write-off taken back.
    "CREATE TABLE withdrawal (
        id IDENTITY,
        kind TEXT NOT NULL CHECK (kind IN ('refund', 'bounce', 'reversal')),
        series_id BIGINT,
        serial BIGINT,
        number TEXT NOT NULL,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        receipt_id BIGINT REFERENCES receipt (id),
        credit_note_id BIGINT REFERENCES document (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        day_on DATE NOT NULL,
        mode TEXT NOT NULL,
        reference TEXT,
        reason TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        created_by BIGINT,
        UNIQUE (series_id, serial),
        FOREIGN KEY (series_id, serial) REFERENCES issued_number (series_id, serial),
        CHECK ((kind = 'refund') = (series_id IS NOT NULL)),
        CHECK ((receipt_id IS NULL) <> (credit_note_id IS NULL))
    )",
    "CREATE UNIQUE INDEX withdrawal_once ON withdrawal (receipt_id) WHERE kind <> 'refund'",
    "CREATE UNIQUE INDEX withdrawal_reference ON withdrawal (centre_id, mode, reference) WHERE reference IS NOT NULL",
    "CREATE INDEX withdrawal_receipt ON withdrawal (receipt_id)",
    "CREATE INDEX withdrawal_note ON withdrawal (credit_note_id) WHERE credit_note_id IS NOT NULL",
    "CREATE INDEX withdrawal_unit ON withdrawal (unit_id, centre_id)",
    "CREATE TABLE tds_deduction (
        receipt_id BIGINT PRIMARY KEY REFERENCES receipt (id),
        document_id BIGINT NOT NULL REFERENCES document (id),
        code TEXT NOT NULL,
        section TEXT NOT NULL,
        rate_bp BIGINT NOT NULL,
        base_paise BIGINT NOT NULL CHECK (base_paise > 0),
        quarter TEXT NOT NULL CHECK (length(quarter) = 9)
    )",
    "CREATE INDEX tds_deduction_document ON tds_deduction (document_id)",
    // What the unit's certificate or the tax statement shows of a deduction.
    "CREATE TABLE tds_certificate (
        id IDENTITY,
        receipt_id BIGINT NOT NULL REFERENCES tds_deduction (receipt_id),
        number TEXT NOT NULL,
        received_on DATE NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        created_at INSTANT NOT NULL,
        created_by BIGINT,
        UNIQUE (receipt_id, number)
    )",
    // A due that is to be given up: above one's own limit somebody else decides.
    "CREATE TABLE write_off (
        id IDENTITY,
        document_id BIGINT NOT NULL REFERENCES document (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        reason TEXT NOT NULL,
        asked_at INSTANT NOT NULL,
        asked_by BIGINT,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'rejected')),
        decided_at INSTANT,
        decided_by BIGINT,
        receipt_id BIGINT UNIQUE REFERENCES receipt (id),
        CHECK ((state = 'done') = (receipt_id IS NOT NULL)),
        CHECK (decided_by IS NULL OR decided_by <> asked_by)
    )",
    "CREATE UNIQUE INDEX write_off_waiting ON write_off (document_id) WHERE state = 'waiting'",
    "CREATE INDEX write_off_centre ON write_off (centre_id, state)",
    // What of a unit's deposit the centre holds; the rows below say how it came about.
    "CREATE TABLE security_deposit (
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        held_paise BIGINT NOT NULL CHECK (held_paise >= 0),
        PRIMARY KEY (unit_id, centre_id)
    )",
    "CREATE TABLE security_deposit_entry (
        id IDENTITY,
        kind TEXT NOT NULL CHECK (kind IN ('taken', 'returned', 'applied')),
        series_id BIGINT,
        serial BIGINT,
        number TEXT NOT NULL,
        unit_id BIGINT NOT NULL,
        centre_id BIGINT NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        day_on DATE NOT NULL,
        mode TEXT NOT NULL,
        reference TEXT,
        reason TEXT NOT NULL DEFAULT '',
        receipt_id BIGINT UNIQUE REFERENCES receipt (id),
        created_at INSTANT NOT NULL,
        created_by BIGINT,
        UNIQUE (series_id, serial),
        FOREIGN KEY (series_id, serial) REFERENCES issued_number (series_id, serial),
        FOREIGN KEY (unit_id, centre_id) REFERENCES security_deposit (unit_id, centre_id),
        CHECK ((kind = 'applied') = (receipt_id IS NOT NULL)),
        CHECK ((kind = 'applied') = (series_id IS NULL))
    )",
    "CREATE INDEX security_deposit_entry_of ON security_deposit_entry (unit_id, centre_id)",
];
