//! Money that came in before the import: a receipt for each payment.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::account::{Account, NewEntry, Voucher, post};
use crate::base::time::{FinancialYear, start_of_day};
use crate::base::{CentreId, DocumentId, Paise, ReceiptId, Result, UnitId, Verb};
use crate::db::{Change, IssuedNumber, SeriesKind, WriteTx, insert_many, insert_returning, values};

use super::Parties;
use super::invoice_row::InvoiceRow;
use crate::billing::store::NewDocument;

/// Money that came in before the import.
pub(super) struct Payment {
    pub(super) centre: CentreId,
    pub(super) unit: UnitId,
    pub(super) prefix_of: String,
    pub(super) received_on: NaiveDate,
    pub(super) mode: &'static str,
    pub(super) account: Account,
    pub(super) amount: Paise,
    pub(super) document: Option<DocumentId>,
    pub(super) opening: bool,
}

pub(super) fn payment(id: DocumentId, document: &NewDocument, row: &InvoiceRow) -> Option<Payment> {
    let (mode, received_on) = (row.mode?, row.paid_on?);
    (row.paid > Paise::ZERO).then(|| Payment {
        centre: document.centre,
        unit: document.unit,
        prefix_of: row.centre.clone(),
        received_on,
        mode: mode.code(),
        account: mode.account(),
        amount: row.paid,
        document: Some(id),
        opening: false,
    })
}

#[derive(FromQueryResult)]
struct Stored {
    id: ReceiptId,
    number: String,
}

/// Receipts numbered in the order the money came, each given to its document.
pub(super) async fn import_receipts(tx: &WriteTx, parties: &Parties, mut payments: Vec<Payment>) -> Result<()> {
    payments.sort_by_key(|payment| (payment.centre, payment.received_on, payment.document));
    let mut numbers: Vec<IssuedNumber> = Vec::with_capacity(payments.len());
    let same = |a: &Payment, b: &Payment| {
        a.centre == b.centre && FinancialYear::of(a.received_on) == FinancialYear::of(b.received_on)
    };
    for series in payments.chunk_by(same) {
        let Some(first) = series.first() else { continue };
        let prefix = parties.centres.get(&first.prefix_of).map(|centre| centre.prefix.clone()).unwrap_or_default();
        let (year, count) = (FinancialYear::of(first.received_on), series.len() as i64);
        numbers.extend(tx.take_numbers(first.centre, SeriesKind::Receipt, year, &prefix, count).await?);
    }
    let rows = payments
        .iter()
        .zip(&numbers)
        .map(|(payment, number)| {
            values![
                number.series_id,
                number.serial,
                number.number.clone(),
                payment.centre.0,
                payment.unit.0,
                payment.received_on,
                payment.mode,
                payment.amount.0,
                start_of_day(payment.received_on),
                true
            ]
        })
        .collect();
    let head = "INSERT INTO receipt (series_id, serial, number, centre_id, unit_id, received_on, mode, amount_paise, \
                created_at, imported)";
    let stored: Vec<Stored> = insert_returning(tx.conn(), head, rows, "id, number").await?;
    let ids: HashMap<String, ReceiptId> = stored.into_iter().map(|row| (row.number, row.id)).collect();
    let mut balances = Vec::new();
    let mut allocations = Vec::new();
    let mut entries = Vec::new();
    let mut changes = Vec::new();
    for (payment, number) in payments.iter().zip(&numbers) {
        let id = *ids.get(&number.number).ok_or_else(|| anyhow::anyhow!("receipt {} was not stored", number.number))?;
        let allocated = if payment.document.is_some() { payment.amount.0 } else { 0 };
        balances.push(values![id.0, payment.amount.0, allocated]);
        allocations.extend(
            payment
                .document
                .map(|document| values![id.0, document.0, payment.amount.0, start_of_day(payment.received_on)]),
        );
        entries.push(NewEntry {
            centre: payment.centre,
            opening: payment.opening,
            entered_on: payment.received_on,
            voucher: Voucher::Receipt(id),
            narration: number.number.clone(),
            postings: vec![(payment.account, payment.amount), (Account::Unit(payment.unit), Paise(-payment.amount.0))],
        });
        let record = json!({"number": number.number, "amount_paise": payment.amount, "imported": true});
        changes.push(Change::of(Verb::TakeMoney, "receipt", id.0).at(payment.centre).after(record));
    }
    let head = "INSERT INTO receipt_balance (receipt_id, amount_paise, allocated_paise)";
    insert_many(tx.conn(), head, balances, "").await?;
    let head = "INSERT INTO allocation (receipt_id, document_id, amount_paise, created_at)";
    insert_many(tx.conn(), head, allocations, "").await?;
    post(tx, entries).await?;
    tx.audit_all(changes).await
}
