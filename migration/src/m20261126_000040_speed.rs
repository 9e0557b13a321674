//! Indexes that a month's run and the books are read by.

use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, INDEXES).await
    }
}

const INDEXES: &[&str] = &[
    // A run asks for each unit's charges of a month.
    "CREATE INDEX charge_unit_day ON charge (unit_id, centre_id, service_on)",
    "DROP INDEX charge_unit",
    // Guards and the day book sum an entry's postings, ledgers and ageing an account's; the index holds all they need.
    "CREATE INDEX posting_entry_amount ON posting (journal_entry_id, amount_paise)",
    "DROP INDEX posting_entry",
    "CREATE INDEX posting_account_unit ON posting (centre_id, account, journal_entry_id, amount_paise, unit_id)",
    "DROP INDEX posting_account_entry",
    "DROP INDEX posting_account",
    // Revenue and GST are summed from the documents of some days and their lines. Rows of both are wide (parties, names),
    // their indexes hold what is summed and grouped by. Neither ever changes.
    "CREATE INDEX document_days ON document \
        (centre_id, issued_on, id, kind, corrects_id, place_of_supply, recipient_gstin)",
    "DROP INDEX document_centre_day",
    "CREATE INDEX document_line_figures ON document_line (document_id, equipment_code, sac, gst_bp, taxable_paise, \
        cgst_paise, sgst_paise, igst_paise, booking_reference)",
    // Lines by the category of who used the machine.
    "CREATE INDEX booking_reference_category ON booking (reference, user_category)",
];
