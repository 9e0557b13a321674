//! A row of the invoices file, and which of its columns do not fit.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::rows::{self, Fields, ImportRow, Report, Rows as FileRows};
use crate::base::time::FinancialYear;
use crate::base::{Paise, Result};
use crate::db::{Rows, values};

use crate::billing::document::DocumentKind;
use crate::billing::money::PaymentMode;
use crate::billing::tax::Heads;

#[derive(FromQueryResult)]
struct Known {
    number: String,
}

/// Makes known which invoices are there.
pub async fn add_known(conn: &impl ConnectionTrait, known: &mut rows::Known) -> Result<()> {
    let numbers: Vec<Known> = conn.rows("SELECT number FROM document WHERE kind <> 'opening_due'", values![]).await?;
    known.add(InvoiceRow::FILE, numbers.into_iter().map(|row| row.number));
    Ok(())
}

/// One invoice of the history.
#[derive(Clone, Debug)]
pub struct InvoiceRow {
    pub(super) number: String,
    pub(super) kind: Option<DocumentKind>,
    pub(super) centre: String,
    pub(super) unit: String,
    pub(super) issued_on: NaiveDate,
    pub(super) due_on: NaiveDate,
    pub(super) place_of_supply: String,
    pub(super) recipient_gstin: Option<String>,
    pub(super) line_count: i64,
    pub(super) base: Paise,
    pub(super) concession: Paise,
    pub(super) taxable: Paise,
    pub(super) tax: Heads,
    pub(super) total: Paise,
    pub(super) paid: Paise,
    pub(super) mode: Option<PaymentMode>,
    pub(super) paid_on: Option<NaiveDate>,
}

impl ImportRow for InvoiceRow {
    const FILE: &'static str = "invoices_history";
    const COLUMNS: &'static [&'static str] = &[
        "invoice_no",
        "document_type",
        "centre_code",
        "unit_code",
        "invoice_date",
        "due_date",
        "place_of_supply",
        "recipient_gstin",
        "line_count",
        "base_paise",
        "concession_paise",
        "taxable_paise",
        "cgst_paise",
        "sgst_paise",
        "igst_paise",
        "total_paise",
        "paid_paise",
        "payment_status",
        "payment_mode",
        "paid_on",
    ];
    const KEY: &'static [&'static str] = &["invoice_no"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = InvoiceRow {
            number: fields.code("invoice_no"),
            kind: DocumentKind::from_code(
                fields.one_of("document_type", &["tax_invoice", "bill_of_supply", "fee_bill"]),
            ),
            centre: fields.reference("centre_code", "centres"),
            unit: fields.reference("unit_code", "units"),
            issued_on: fields.date("invoice_date"),
            due_on: fields.date("due_date"),
            place_of_supply: fields.state("place_of_supply"),
            recipient_gstin: fields.optional_gstin("recipient_gstin").filter(|gstin| !gstin.is_empty()),
            line_count: fields.whole("line_count", 1..=10_000),
            base: fields.paise("base_paise"),
            concession: fields.paise("concession_paise"),
            taxable: fields.paise("taxable_paise"),
            tax: Heads {
                cgst: fields.paise("cgst_paise"),
                sgst: fields.paise("sgst_paise"),
                igst: fields.paise("igst_paise"),
            },
            total: fields.paise("total_paise"),
            paid: fields.paise("paid_paise"),
            mode: fields
                .optional_one_of("payment_mode", &["upi", "neft", "rtgs", "cash", "cheque"])
                .and_then(PaymentMode::from_code),
            paid_on: fields.optional_date("paid_on"),
        };
        fields.one_of("payment_status", &["paid", "part_paid", "unpaid"]);
        row.check(fields);
        row
    }

    fn check_all(rows: &FileRows<Self>, report: &mut Report) {
        // Numbers of a series follow each other without a gap, and their dates do not go back.
        let mut last: HashMap<&str, (i64, NaiveDate)> = HashMap::new();
        let mut sorted: Vec<(u64, &InvoiceRow)> = rows.iter().collect();
        sorted.sort_by(|a, b| a.1.number.cmp(&b.1.number));
        for (line, row) in sorted {
            let Some((prefix, serial)) = row.split_number() else { continue };
            if let Some((before, day)) = last.insert(prefix, (serial, row.issued_on)) {
                if before + 1 != serial {
                    report.add::<InvoiceRow>(line, "invoice_no", format!("number {} is missing before it", before + 1));
                }
                if day > row.issued_on {
                    report.add::<InvoiceRow>(line, "invoice_date", "is before the day of the number before it");
                }
            }
        }
    }
}

impl InvoiceRow {
    pub(super) fn check(&self, fields: &mut Fields<'_>) {
        let heads = self.tax.total().ok();
        if self.base.0 - self.concession.0 != self.taxable.0 {
            fields.problem("taxable_paise", "is not base less concession");
        }
        if heads.and_then(|tax| tax.plus(self.taxable).ok()) != Some(self.total) {
            fields.problem("total_paise", "is not the taxable value and its taxes");
        }
        if self.tax.cgst != self.tax.sgst {
            fields.problem("sgst_paise", "differs from cgst_paise");
        }
        if self.tax.igst > Paise::ZERO && self.tax.cgst > Paise::ZERO {
            fields.problem("igst_paise", "stands beside cgst_paise; a supply bears one or the other");
        }
        if self.due_on < self.issued_on {
            fields.problem("due_date", "is before invoice_date");
        }
        self.check_payment(fields);
        if self.split_number().is_none() {
            fields.problem("invoice_no", "write PREFIX/2627/00001: prefix, financial year of the date, five digits");
        }
    }

    pub(super) fn check_payment(&self, fields: &mut Fields<'_>) {
        if self.paid > self.total {
            fields.problem("paid_paise", "is more than total_paise");
        }
        let status = match self.paid {
            Paise::ZERO if self.total > Paise::ZERO => "unpaid",
            paid if paid == self.total => "paid",
            _ => "part_paid",
        };
        if fields.raw("payment_status") != status {
            fields.problem("payment_status", format!("by paid_paise this is {status}"));
        }
        if self.paid > Paise::ZERO && self.mode.is_none() {
            fields.problem("payment_mode", "is empty though something was paid");
        }
        if self.paid > Paise::ZERO && self.paid_on.is_none() {
            fields.problem("paid_on", "is empty though something was paid");
        }
    }

    /// Prefix of the series and serial number.
    pub(super) fn split_number(&self) -> Option<(&str, i64)> {
        let (prefix, serial) = self.number.split_at_checked(self.number.rfind('/')? + 1)?;
        let year = FinancialYear::of(self.issued_on).short();
        let fits = serial.len() == 5 && prefix.ends_with(&format!("/{year}/")) && self.number.len() <= 16;
        serial.parse().ok().filter(|_| fits).map(|serial| (prefix, serial))
    }
}
