//! The state of a centre that brings only its open books: dues, advances, number series.

use chrono::NaiveDate;
use serde_json::json;

use crate::account::{Account, post};
use crate::base::rows::{Fields, ImportRow, Report, Rows as FileRows};
use crate::base::time::{FinancialYear, start_of_day};
use crate::base::{BasisPoints, Paise, Quantity, Result, Verb};
use crate::db::{Change, SeriesKind, WriteTx};

use super::Parties;
use super::invoices::new_document;
use super::receipts::{Payment, import_receipts};
use crate::billing::document::{ContentLine, DocumentContent, DocumentKind};
use crate::billing::parties::{CentreParty, UnitParty};
use crate::billing::store::{self};
use crate::billing::tax::{Heads, Supply};

/// A due that a centre brings along from its old books.
#[derive(Clone, Debug)]
pub struct OpeningDueRow {
    old_number: String,
    centre: String,
    unit: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    amount: Paise,
}

impl ImportRow for OpeningDueRow {
    const FILE: &'static str = "opening_dues";
    const COLUMNS: &'static [&'static str] =
        &["old_number", "centre_code", "unit_code", "document_date", "due_date", "amount_paise"];
    const KEY: &'static [&'static str] = &["centre_code", "old_number"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = OpeningDueRow {
            old_number: fields.code("old_number"),
            centre: fields.reference("centre_code", "centres"),
            unit: fields.reference("unit_code", "units"),
            issued_on: fields.date("document_date"),
            due_on: fields.date("due_date"),
            amount: fields.paise("amount_paise"),
        };
        if row.amount <= Paise::ZERO {
            fields.problem("amount_paise", "must be more than 0");
        }
        if row.due_on < row.issued_on {
            fields.problem("due_date", "is before document_date");
        }
        row
    }
}

/// Brings in dues of old books: each gets a number of its own series and can be paid like any document.
///
/// # Errors
/// A fault of the database.
pub async fn import_opening_dues(tx: &WriteTx, rows: &FileRows<OpeningDueRow>, report: &mut Report) -> Result<()> {
    let parties = Parties::load(tx).await?;
    let mut sorted: Vec<&OpeningDueRow> = rows.iter().map(|(_, row)| row).collect();
    sorted.sort_by_key(|row| (&row.centre, row.issued_on, &row.old_number));
    for row in sorted {
        let (centre, unit) = parties.of(&row.centre, &row.unit)?;
        let year = FinancialYear::of(row.issued_on);
        let number = tx.next_number(centre.id, SeriesKind::OpeningDue, year, &centre.prefix).await?;
        let content = opening_content(row, centre, unit, &number.number);
        let document = new_document(content, number, centre.id, unit.id, Paise::ZERO);
        let id = store::insert(tx, std::slice::from_ref(&document)).await?;
        let id = *id.first().ok_or_else(|| anyhow::anyhow!("no document stored"))?;
        post(tx, vec![crate::billing::issue::entry(centre, unit.id, id, &document.content)?]).await?;
        let record =
            json!({"number": document.content.number, "old_number": row.old_number, "payable_paise": row.amount});
        tx.audit(Change::of(Verb::IssueInvoice, "document", id.0).at(centre.id).after(record)).await?;
        report.advance(1);
    }
    Ok(())
}

fn opening_content(row: &OpeningDueRow, centre: &CentreParty, unit: &UnitParty, number: &str) -> DocumentContent {
    let start = start_of_day(row.issued_on);
    let line = ContentLine {
        charge_id: None,
        booking_reference: String::new(),
        equipment_code: row.old_number.clone(),
        name_en: "Due from the old books".to_owned(),
        name_hi: "पुराने खातों का बकाया".to_owned(),
        charge_kind: "opening".to_owned(),
        service_on: row.issued_on,
        used_from: start,
        used_until: start,
        sac: String::new(),
        quantity: Quantity::from_milli(1000),
        quantity_unit: String::new(),
        rate: row.amount,
        base: row.amount,
        concession: Paise::ZERO,
        concession_code: String::new(),
        taxable: row.amount,
        gst_rate: BasisPoints(0),
        tax: Heads::default(),
    };
    DocumentContent {
        kind: DocumentKind::OpeningDue,
        number: number.to_owned(),
        issued_on: row.issued_on,
        due_on: row.due_on,
        supplier: centre.supplier.party.clone(),
        recipient: unit.recipient.party.clone(),
        place_of_supply: centre.supplier.party.state_code.clone(),
        supply: Supply::IntraState,
        lines: vec![line],
        groups: Vec::new(),
        base: row.amount,
        concession: Paise::ZERO,
        taxable: Paise::ZERO,
        exempt: row.amount,
        tax: Heads::default(),
        tax_shown_at_booking: Paise::ZERO,
        round_off: Paise::ZERO,
        payable: row.amount,
        corrects: None,
    }
}

/// Money a unit had paid in advance in the old books.
#[derive(Clone, Debug)]
pub struct OpeningAdvanceRow {
    centre: String,
    unit: String,
    received_on: NaiveDate,
    amount: Paise,
}

impl ImportRow for OpeningAdvanceRow {
    const FILE: &'static str = "opening_advances";
    const COLUMNS: &'static [&'static str] = &["old_number", "centre_code", "unit_code", "received_on", "amount_paise"];
    const KEY: &'static [&'static str] = &["centre_code", "old_number"];

    fn read(fields: &mut Fields<'_>) -> Self {
        fields.code("old_number");
        let row = OpeningAdvanceRow {
            centre: fields.reference("centre_code", "centres"),
            unit: fields.reference("unit_code", "units"),
            received_on: fields.date("received_on"),
            amount: fields.paise("amount_paise"),
        };
        if row.amount <= Paise::ZERO {
            fields.problem("amount_paise", "must be more than 0");
        }
        row
    }
}

/// Brings in advances of old books as receipts not given to any document.
///
/// # Errors
/// A fault of the database.
pub async fn import_opening_advances(
    tx: &WriteTx,
    rows: &FileRows<OpeningAdvanceRow>,
    report: &mut Report,
) -> Result<()> {
    let parties = Parties::load(tx).await?;
    let mut payments = Vec::with_capacity(rows.len());
    for (_, row) in rows.iter() {
        let (centre, unit) = parties.of(&row.centre, &row.unit)?;
        payments.push(Payment {
            centre: centre.id,
            unit: unit.id,
            prefix_of: row.centre.clone(),
            received_on: row.received_on,
            mode: "opening",
            account: Account::OpeningBalance,
            amount: row.amount,
            document: None,
            opening: true,
        });
    }
    import_receipts(tx, &parties, payments).await?;
    report.advance(rows.len() as u64);
    Ok(())
}

/// Where a number series goes on.
#[derive(Clone, Debug)]
pub struct NumberSeriesRow {
    centre: String,
    kind: Option<SeriesKind>,
    financial_year: i64,
    next_number: i64,
}

impl ImportRow for NumberSeriesRow {
    const FILE: &'static str = "number_series";
    const COLUMNS: &'static [&'static str] = &["centre_code", "kind", "financial_year", "next_number"];
    const KEY: &'static [&'static str] = &["centre_code", "kind", "financial_year"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let kind = fields.one_of("kind", &["invoice", "usage_memo", "credit_note", "receipt", "gate_pass"]);
        NumberSeriesRow {
            centre: fields.reference("centre_code", "centres"),
            kind: SeriesKind::from_code(kind),
            financial_year: fields.whole("financial_year", 2017..=2099),
            next_number: fields.whole("next_number", 1..=99_999),
        }
    }
}

/// Opens series at the number they go on from.
///
/// # Errors
/// A fault of the database. A series that is open already goes to the report.
pub async fn import_number_series(tx: &WriteTx, rows: &FileRows<NumberSeriesRow>, report: &mut Report) -> Result<()> {
    let parties = Parties::load(tx).await?;
    for (line, row) in rows.iter() {
        let (Some(kind), Some(centre)) = (row.kind, parties.centres.get(&row.centre)) else { continue };
        let year = FinancialYear(row.financial_year as i32);
        if !tx.open_series(centre.id, kind, year, &centre.prefix, row.next_number).await? {
            report.add::<NumberSeriesRow>(line, "kind", "this series is open already");
        }
        let record = json!({"kind": kind.code(), "financial_year": row.financial_year, "next_number": row.next_number});
        tx.audit(Change::of(Verb::Administer, "number_series", 0).at(centre.id).after(record)).await?;
        report.advance(1);
    }
    Ok(())
}
