//! Room for everything that money does: charges of several kinds for each unit of a booking, notes and
//! vouchers, credits that are no receipts, and a chart of accounts instead of a fixed list.

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
        table::run(manager, INDEXES).await?;
        guards::append_only(manager, "credit_note_reversal").await
    }
}

const TABLES: &[&str] = &[
    // Accounts of every centre's books. `tally_group` is the group of Tally they belong to.
    "CREATE TABLE ledger_account (
        code TEXT PRIMARY KEY,
        class TEXT NOT NULL CHECK (class IN ('asset', 'liability', 'income', 'expense', 'equity')),
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        tally_group TEXT NOT NULL
    )",
    "INSERT INTO ledger_account (code, class, name_en, name_hi, tally_group) VALUES
        ('unit', 'asset', 'Units', 'इकाइयाँ', 'Sundry Debtors'),
        ('subsidy_receivable', 'asset', 'Subsidy receivable', 'प्राप्य अनुदान', 'Sundry Debtors'),
        ('tds_receivable', 'asset', 'TDS receivable', 'प्राप्य टीडीएस', 'Loans & Advances (Asset)'),
        ('gst_on_advances', 'asset', 'GST paid on advances', 'अग्रिम पर चुकाया जीएसटी', 'Loans & Advances (Asset)'),
        ('bank', 'asset', 'Bank', 'बैंक', 'Bank Accounts'),
        ('gateway', 'asset', 'Payment gateway', 'भुगतान गेटवे', 'Bank Accounts'),
        ('cash', 'asset', 'Cash', 'नकद', 'Cash-in-Hand'),
        ('cash_in_transit', 'asset', 'Cash on its way to the bank', 'बैंक जाता नकद', 'Cash-in-Hand'),
        ('cheques_in_hand', 'asset', 'Cheques in hand', 'हाथ में चेक', 'Bank Accounts'),
        ('output_cgst', 'liability', 'Output CGST', 'देय सीजीएसटी', 'Duties & Taxes'),
        ('output_sgst', 'liability', 'Output SGST', 'देय एसजीएसटी', 'Duties & Taxes'),
        ('output_igst', 'liability', 'Output IGST', 'देय आईजीएसटी', 'Duties & Taxes'),
        ('security_deposit', 'liability', 'Security deposits', 'जमानत राशि', 'Current Liabilities'),
        ('depreciation_reserve', 'liability', 'Depreciation reserve', 'मूल्यह्रास निधि', 'Reserves & Surplus'),
        ('fee_income', 'income', 'User fees', 'उपयोग शुल्क', 'Direct Incomes'),
        ('interest_income', 'income', 'Interest on late payment', 'विलम्ब ब्याज', 'Indirect Incomes'),
        ('other_income', 'income', 'Other income', 'अन्य आय', 'Indirect Incomes'),
        ('round_off', 'income', 'Round-off', 'पूर्णांकन', 'Indirect Incomes'),
        ('write_off', 'expense', 'Dues written off', 'बट्टे खाते', 'Indirect Expenses'),
        ('bank_charges', 'expense', 'Bank charges', 'बैंक शुल्क', 'Indirect Expenses'),
        ('cash_difference', 'expense', 'Cash short or over', 'नकद कम या अधिक', 'Indirect Expenses'),
        ('depreciation', 'expense', 'Depreciation', 'मूल्यह्रास', 'Indirect Expenses'),
        ('opening_balance', 'equity', 'Opening balances', 'आरंभिक शेष', 'Capital Account')",
    // What a centre calls an account in its own books; without a row the chart's words stand.
    "CREATE TABLE centre_account (
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        account TEXT NOT NULL REFERENCES ledger_account (code),
        name_en TEXT NOT NULL,
        name_hi TEXT NOT NULL,
        tally_name TEXT NOT NULL,
        tally_group TEXT NOT NULL,
        PRIMARY KEY (centre_id, account),
        UNIQUE (centre_id, tally_name)
    )",
    // What of a credit note is set against documents; beside receipt_balance.
    "CREATE TABLE credit_note_balance (
        document_id BIGINT PRIMARY KEY REFERENCES document (id),
        amount_paise BIGINT NOT NULL,
        allocated_paise BIGINT NOT NULL,
        refunded_paise BIGINT NOT NULL DEFAULT 0,
        CHECK (0 <= allocated_paise AND 0 <= refunded_paise AND allocated_paise + refunded_paise <= amount_paise)
    )",
    // How much of a document's line its credit notes have taken back: never more than the line.
    "CREATE TABLE credited_line (
        document_line_id BIGINT PRIMARY KEY REFERENCES document_line (id),
        taxable_paise BIGINT NOT NULL CHECK (taxable_paise >= 0),
        cgst_paise BIGINT NOT NULL CHECK (cgst_paise >= 0),
        sgst_paise BIGINT NOT NULL CHECK (sgst_paise >= 0),
        igst_paise BIGINT NOT NULL CHECK (igst_paise >= 0),
        concession_paise BIGINT NOT NULL CHECK (concession_paise >= 0),
        most_taxable_paise BIGINT NOT NULL,
        most_cgst_paise BIGINT NOT NULL,
        most_sgst_paise BIGINT NOT NULL,
        most_igst_paise BIGINT NOT NULL,
        most_concession_paise BIGINT NOT NULL,
        CHECK (taxable_paise <= most_taxable_paise AND cgst_paise <= most_cgst_paise
            AND sgst_paise <= most_sgst_paise AND igst_paise <= most_igst_paise
            AND concession_paise <= most_concession_paise),
        CHECK (cgst_paise = sgst_paise)
    )",
    // A charge whose document a credit note took back whole: it may be billed anew.
    "CREATE TABLE credit_note_reversal (
        charge_id BIGINT NOT NULL REFERENCES charge (id),
        document_id BIGINT NOT NULL REFERENCES document (id),
        credit_note_id BIGINT NOT NULL REFERENCES document (id),
        PRIMARY KEY (charge_id, document_id)
    )",
];

const CHANGES: &[Alteration] = &[
    // A booking has one charge of a kind for each unit that bears it; operator, consumables and
    // surcharges are charges beside the use. What a sponsor pays of it is part of the taxable value
    // (CGST Act s.15) and not of what the unit owes.
    Alteration {
        table: "charge",
        texts: &[
            ("booking_id BIGINT NOT NULL UNIQUE REFERENCES booking (id)", "booking_id BIGINT NOT NULL REFERENCES booking (id)"),
            (
                "kind IN ('usage', 'no_show', 'late_cancel')",
                "kind IN ('usage', 'no_show', 'late_cancel', 'aborted', 'operator', 'consumables', 'urgent', 'overtime')",
            ),
            (
                "CHECK (taxable_paise = base_paise - concession_paise)",
                "sponsored_paise BIGINT NOT NULL DEFAULT 0, CHECK (sponsored_paise BETWEEN 0 AND total_paise), \
                 CHECK (taxable_paise = base_paise - concession_paise)",
            ),
        ],
        clauses: &[
            "DROP CONSTRAINT charge_booking_id_key",
            "DROP CONSTRAINT charge_kind_check",
            "ADD CONSTRAINT charge_kind_check CHECK (kind IN ('usage', 'no_show', 'late_cancel', 'aborted', \
             'operator', 'consumables', 'urgent', 'overtime'))",
            "ADD COLUMN sponsored_paise BIGINT NOT NULL DEFAULT 0",
            "ADD CONSTRAINT charge_sponsored_check CHECK (sponsored_paise BETWEEN 0 AND total_paise)",
        ],
    },
    Alteration {
        table: "document",
        texts: &[
            ("'usage_memo',", "'usage_memo', 'invoice_cum_bill', 'receipt_voucher', 'refund_voucher',"),
            (
                "corrects_id BIGINT REFERENCES document (id),",
                "corrects_id BIGINT REFERENCES document (id), \
                 sponsored_paise BIGINT NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',",
            ),
        ],
        clauses: &[
            "DROP CONSTRAINT document_kind_check",
            "ADD CONSTRAINT document_kind_check CHECK (kind IN ('tax_invoice', 'bill_of_supply', 'fee_bill', \
             'usage_memo', 'invoice_cum_bill', 'receipt_voucher', 'refund_voucher', 'credit_note', 'debit_note', \
             'opening_due'))",
            "ADD COLUMN sponsored_paise BIGINT NOT NULL DEFAULT 0",
            "ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
        ],
    },
    Alteration {
        table: "receipt",
        texts: &[("'cheque', 'opening', 'imported'", "'cheque', 'demand_draft', 'card', 'gateway', 'tds', 'write_off', 'opening', 'imported'")],
        clauses: &[
            "DROP CONSTRAINT receipt_mode_check",
            "ADD CONSTRAINT receipt_mode_check CHECK (mode IN ('upi', 'neft', 'rtgs', 'imps', 'cash', 'cheque', \
             'demand_draft', 'card', 'gateway', 'tds', 'write_off', 'opening', 'imported'))",
        ],
    },
    // Money that left again (a refund, a bounced cheque) is not there to be set against dues.
    Alteration {
        table: "receipt_balance",
        texts: &[
            ("CHECK (0 <= allocated_paise AND allocated_paise <= amount_paise)", "withdrawn_paise BIGINT NOT NULL DEFAULT 0, \
              CHECK (0 <= allocated_paise AND 0 <= withdrawn_paise AND allocated_paise + withdrawn_paise <= amount_paise)"),
        ],
        clauses: &[
            "ADD COLUMN withdrawn_paise BIGINT NOT NULL DEFAULT 0",
            "DROP CONSTRAINT receipt_balance_check",
            "ADD CONSTRAINT receipt_balance_check CHECK (0 <= allocated_paise AND 0 <= withdrawn_paise \
             AND allocated_paise + withdrawn_paise <= amount_paise)",
        ],
    },
    // A credit note is set against documents like money; taking an allocation back is a row below zero.
    Alteration {
        table: "allocation",
        texts: &[
            ("receipt_id BIGINT NOT NULL REFERENCES receipt (id)", "receipt_id BIGINT REFERENCES receipt (id), \
              credit_note_id BIGINT REFERENCES document (id)"),
            ("created_at TIMESTAMP_WITH_TIMEZONE_TEXT NOT NULL", "created_at TIMESTAMP_WITH_TIMEZONE_TEXT NOT NULL, \
              created_by BIGINT, reason TEXT NOT NULL DEFAULT '', CHECK (amount_paise <> 0), \
              CHECK ((receipt_id IS NULL) <> (credit_note_id IS NULL))"),
        ],
        clauses: &[
            "ALTER COLUMN receipt_id DROP NOT NULL",
            "ADD COLUMN credit_note_id BIGINT REFERENCES document (id)",
            "ADD COLUMN created_by BIGINT",
            "ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
            "ADD CONSTRAINT allocation_amount_check CHECK (amount_paise <> 0)",
            "ADD CONSTRAINT allocation_credit_check CHECK ((receipt_id IS NULL) <> (credit_note_id IS NULL))",
        ],
    },
    // What stands on neither a document nor a receipt names its own table and row.
    Alteration {
        table: "journal_entry",
        texts: &[
            ("kind IN ('document', 'receipt', 'opening', 'correction')", "kind IN ('document', 'receipt', 'opening', \
              'correction', 'refund', 'bounce', 'deposit', 'advance_tax', 'claim', 'cash_close', 'depreciation')"),
            ("receipt_id BIGINT UNIQUE REFERENCES receipt (id),", "receipt_id BIGINT UNIQUE REFERENCES receipt (id), \
              source_kind TEXT, source_id BIGINT,"),
            ("FOREIGN KEY (id)", "UNIQUE (source_kind, source_id), CHECK ((source_kind IS NULL) = (source_id IS NULL)), \
              FOREIGN KEY (id)"),
        ],
        clauses: &[
            "DROP CONSTRAINT journal_entry_kind_check",
            "ADD CONSTRAINT journal_entry_kind_check CHECK (kind IN ('document', 'receipt', 'opening', 'correction', \
             'refund', 'bounce', 'deposit', 'advance_tax', 'claim', 'cash_close', 'depreciation'))",
            "ADD COLUMN source_kind TEXT",
            "ADD COLUMN source_id BIGINT",
            "ADD CONSTRAINT journal_entry_source_key UNIQUE (source_kind, source_id)",
            "ADD CONSTRAINT journal_entry_source_check CHECK ((source_kind IS NULL) = (source_id IS NULL))",
        ],
    },
    Alteration {
        table: "posting",
        texts: &[
            ("account TEXT NOT NULL CHECK (account IN ('unit', 'fee_income', 'output_cgst', 'output_sgst', 'output_igst',
            'round_off', 'bank', 'cash', 'cheques_in_hand', 'opening_balance')),", "account TEXT NOT NULL REFERENCES ledger_account (code),"),
            ("CHECK ((account = 'unit') = (unit_id IS NOT NULL))", "scheme_id BIGINT REFERENCES scheme (id), \
              CHECK ((account = 'unit') = (unit_id IS NOT NULL)), \
              CHECK ((account = 'subsidy_receivable') = (scheme_id IS NOT NULL))"),
        ],
        clauses: &[
            "DROP CONSTRAINT posting_account_check",
            "ADD CONSTRAINT posting_account_fkey FOREIGN KEY (account) REFERENCES ledger_account (code)",
            "ADD COLUMN scheme_id BIGINT REFERENCES scheme (id)",
            "ADD CONSTRAINT posting_scheme_check CHECK ((account = 'subsidy_receivable') = (scheme_id IS NOT NULL))",
        ],
    },
];

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX charge_of_booking ON charge (booking_id, unit_id, kind)",
    "CREATE INDEX allocation_credit_note ON allocation (credit_note_id) WHERE credit_note_id IS NOT NULL",
    "CREATE INDEX journal_entry_day ON journal_entry (centre_id, entered_on, id)",
    "CREATE INDEX posting_account ON posting (centre_id, account)",
];
