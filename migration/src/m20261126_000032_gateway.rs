//! Payments through a gateway: what units were asked, what the gateway told, what it paid out.

use sea_orm_migration::prelude::*;

use crate::alter::{Alteration, alter};
use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        alter(manager, &BANK_ROW).await?;
        for records in ["gateway_event", "gateway_settlement_item"] {
            guards::append_only(manager, records).await?;
        }
        for (table, condition, message) in FROZEN {
            guards::refuse(manager, table, "UPDATE", condition, message).await?;
            guards::refuse(manager, table, "DELETE", "TRUE", message).await?;
        }
        Ok(())
    }
}

const FROZEN: [(&str, &str, &str); 4] = [
    (
        "gateway_order",
        "NEW.amount_paise <> OLD.amount_paise OR NEW.document_id <> OLD.document_id OR NEW.reference <> OLD.reference \
         OR (OLD.link_id IS NOT NULL AND NEW.link_id <> OLD.link_id)",
        "what was asked of a gateway never changes",
    ),
    (
        "gateway_payment",
        "NEW.amount_paise <> OLD.amount_paise OR NEW.payment_id <> OLD.payment_id OR NEW.currency <> OLD.currency \
         OR (OLD.receipt_id IS NOT NULL AND (NEW.receipt_id IS NULL OR NEW.receipt_id <> OLD.receipt_id))",
        "a payment of a gateway has one receipt",
    ),
    (
        "gateway_refund",
        "NEW.amount_paise <> OLD.amount_paise OR NEW.payment_id <> OLD.payment_id OR NEW.refund_id <> OLD.refund_id \
         OR OLD.state = 'done'",
        "a refund of a gateway is booked once",
    ),
    (
        "gateway_settlement",
        "OLD.state = 'posted' OR NEW.gross_paise <> OLD.gross_paise OR NEW.net_paise <> OLD.net_paise \
         OR NEW.fee_paise <> OLD.fee_paise OR NEW.tax_paise <> OLD.tax_paise",
        "a pay-out of a gateway never changes",
    ),
];

/// A row of the bank may be a pay-out of the gateway instead of a receipt.
const BANK_ROW: Alteration = Alteration {
    table: "bank_row",
    texts: &[
        (
            "receipt_id BIGINT UNIQUE REFERENCES receipt (id),",
            "receipt_id BIGINT UNIQUE REFERENCES receipt (id), settlement_id BIGINT UNIQUE REFERENCES gateway_settlement (id),",
        ),
        (
            "CHECK ((state = 'matched') = (receipt_id IS NOT NULL))",
            "CHECK ((state = 'matched') = (receipt_id IS NOT NULL OR settlement_id IS NOT NULL)), \
             CHECK (receipt_id IS NULL OR settlement_id IS NULL)",
        ),
    ],
    clauses: &[
        "DROP CONSTRAINT bank_row_check",
        "ADD COLUMN settlement_id BIGINT UNIQUE REFERENCES gateway_settlement (id)",
        "ADD CONSTRAINT bank_row_check CHECK ((state = 'matched') = (receipt_id IS NOT NULL OR settlement_id IS NOT NULL))",
        "ADD CONSTRAINT bank_row_one_thing CHECK (receipt_id IS NULL OR settlement_id IS NULL)",
    ],
};

const TABLES: &[&str] = &[
    "INSERT INTO ledger_account (code, class, name_en, name_hi, tally_group) VALUES
        ('input_gst', 'asset', 'GST on purchases', 'खरीद पर जीएसटी', 'Duties & Taxes')",
    // A link to pay a document. It stands here before the gateway is asked, so that a crash between the two loses
    // nothing: whoever comes next, or the job, finds the link by `reference` or asks again.
    "CREATE TABLE gateway_order (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        document_id BIGINT NOT NULL REFERENCES document (id),
        reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 40),
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        state TEXT NOT NULL CHECK (state IN ('wanted', 'open', 'part', 'paid', 'over')),
        link_id TEXT,
        link_url TEXT NOT NULL DEFAULT '',
        asked_at INSTANT NOT NULL,
        asked_by BIGINT REFERENCES app_user (id),
        tries BIGINT NOT NULL DEFAULT 0,
        next_try_at INSTANT NOT NULL,
        fault TEXT NOT NULL DEFAULT '',
        UNIQUE (centre_id, reference),
        UNIQUE (centre_id, link_id),
        CHECK (state IN ('wanted', 'over') OR link_id IS NOT NULL)
    )",
    "CREATE INDEX gateway_order_document ON gateway_order (document_id, id)",
    "CREATE INDEX gateway_order_wanted ON gateway_order (next_try_at) WHERE state = 'wanted'",
    // What the gateway told, once: by its own id, and by the hash of what it signed. No payer's name, phone or address.
    "CREATE TABLE gateway_event (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        event_id TEXT NOT NULL,
        body_sha256 TEXT NOT NULL,
        kind TEXT NOT NULL,
        thing TEXT NOT NULL,
        made_at INSTANT NOT NULL,
        received_at INSTANT NOT NULL,
        UNIQUE (centre_id, event_id),
        UNIQUE (centre_id, body_sha256)
    )",
    "CREATE TABLE gateway_payment (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        payment_id TEXT NOT NULL,
        order_id BIGINT REFERENCES gateway_order (id),
        reference TEXT NOT NULL,
        amount_paise BIGINT NOT NULL,
        currency TEXT NOT NULL,
        method TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('failed', 'held', 'captured', 'returned', 'ignored')),
        why TEXT NOT NULL DEFAULT '',
        paid_before TRUTH NOT NULL,
        made_at INSTANT NOT NULL,
        told_at INSTANT NOT NULL,
        fee_paise BIGINT NOT NULL DEFAULT 0,
        receipt_id BIGINT UNIQUE REFERENCES receipt (id),
        UNIQUE (centre_id, payment_id),
        CHECK ((state = 'captured') = (receipt_id IS NOT NULL)),
        CHECK (state <> 'captured' OR currency = 'INR' AND amount_paise > 0)
    )",
    "CREATE INDEX gateway_payment_order ON gateway_payment (order_id)",
    "CREATE INDEX gateway_payment_state ON gateway_payment (centre_id, state, id)",
    "CREATE TABLE gateway_refund (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        refund_id TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        amount_paise BIGINT NOT NULL CHECK (amount_paise > 0),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'done')),
        why TEXT NOT NULL DEFAULT '',
        withdrawal_id BIGINT UNIQUE REFERENCES withdrawal (id),
        made_at INSTANT NOT NULL,
        told_at INSTANT NOT NULL,
        UNIQUE (centre_id, refund_id),
        CHECK (withdrawal_id IS NULL OR state = 'done')
    )",
    "CREATE INDEX gateway_refund_payment ON gateway_refund (centre_id, payment_id)",
    // A pay-out to the bank: what was collected less the fee and the tax on it. Posted once it is known which
    // payments and refunds it holds.
    "CREATE TABLE gateway_settlement (
        id IDENTITY,
        centre_id BIGINT NOT NULL REFERENCES centre (id),
        settlement_id TEXT NOT NULL,
        gross_paise BIGINT NOT NULL CHECK (gross_paise > 0),
        fee_paise BIGINT NOT NULL CHECK (fee_paise >= 0),
        tax_paise BIGINT NOT NULL CHECK (tax_paise >= 0),
        net_paise BIGINT NOT NULL CHECK (net_paise > 0),
        utr TEXT NOT NULL,
        settled_on DATE NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('announced', 'posted')),
        made_at INSTANT NOT NULL,
        posted_at INSTANT,
        posted_by BIGINT REFERENCES app_user (id),
        UNIQUE (centre_id, settlement_id),
        CHECK (gross_paise = fee_paise + tax_paise + net_paise),
        CHECK ((state = 'posted') = (posted_at IS NOT NULL))
    )",
    "CREATE TABLE gateway_settlement_item (
        id IDENTITY,
        settlement_id BIGINT NOT NULL REFERENCES gateway_settlement (id),
        payment_id BIGINT UNIQUE REFERENCES gateway_payment (id),
        refund_id BIGINT UNIQUE REFERENCES gateway_refund (id),
        amount_paise BIGINT NOT NULL CHECK (amount_paise <> 0),
        CHECK ((payment_id IS NULL) <> (refund_id IS NULL)),
        CHECK ((payment_id IS NULL) = (amount_paise < 0))
    )",
    "CREATE INDEX gateway_settlement_item_of ON gateway_settlement_item (settlement_id)",
];
