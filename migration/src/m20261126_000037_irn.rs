//! What the invoice registration portal answered for a document, and its cancellation there.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "irn_registration", "DELETE", "TRUE", "a registration is never deleted").await?;
        guards::refuse(manager, "irn_registration", "UPDATE", CHANGED, "what the portal answered never changes").await
    }
}

const CHANGED: &str = "OLD.cancelled_at IS NOT NULL OR NEW.document_id <> OLD.document_id OR NEW.irn <> OLD.irn \
    OR NEW.ack_no <> OLD.ack_no OR NEW.ack_at <> OLD.ack_at OR NEW.signed_qr <> OLD.signed_qr";

const TABLES: &[&str] = &["CREATE TABLE irn_registration (
        document_id BIGINT PRIMARY KEY REFERENCES document (id),
        irn TEXT NOT NULL UNIQUE CHECK (length(irn) = 64),
        ack_no TEXT NOT NULL CHECK (ack_no <> ''),
        ack_at INSTANT NOT NULL,
        signed_qr TEXT NOT NULL CHECK (signed_qr <> ''),
        entered_at INSTANT NOT NULL,
        entered_by BIGINT REFERENCES app_user (id),
        cancelled_at INSTANT,
        cancel_reason TEXT NOT NULL DEFAULT '',
        CHECK ((cancelled_at IS NULL) = (cancel_reason = ''))
    )"];
