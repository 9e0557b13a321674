//! The register of documents: a row for each line, and a sheet with a row for each document.

use chrono::NaiveDate;

use crate::base::time::{FinancialYear, Instant, Month, ist_date, rfc3339};
use crate::base::{BasisPoints, Paise, Result, text};
use crate::billing::Registration;
use crate::billing::document::{ContentLine, DocumentContent, DocumentKind};
use crate::billing::tax::{Heads, Supply};

use super::sheet::{Cell, Column, Layout, Sheet};

/// A document with what has happened to it since its issue.
#[derive(Clone, Debug)]
pub struct RegisterEntry {
    /// As issued.
    pub content: DocumentContent,
    /// Whether the unit is a member of the centre's company.
    pub member: bool,
    /// Rate category of the unit on the day of the use.
    pub category: String,
    /// Money allocated to it.
    pub received: Paise,
    /// Still owed.
    pub outstanding: Paise,
    /// `upi`, `neft`, …
    pub payment_modes: Vec<String>,
    /// Receipts that paid it.
    pub receipt_numbers: Vec<String>,
    /// Who issued it.
    pub created_by: String,
    /// When.
    pub issued_at: Instant,
    /// Its registration at the invoice registration portal.
    pub registration: Option<Registration>,
    /// Who bears each line's concessions, in the order of the lines: `centre+government`.
    pub borne_by: Vec<String>,
}

const LINE_COLUMNS: [Column; 59] = [
    Column::text("Doc Type"),
    Column::text("Doc No"),
    Column::text("Doc Date"),
    Column::text("FY"),
    Column::text("Period (MM-YYYY)"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::text("Legal Name"),
    Column::text("GSTIN"),
    Column::text("PAN"),
    Column::text("Udyam No"),
    Column::text("State Code"),
    Column::text("State"),
    Column::text("Place of Supply"),
    Column::text("Supply"),
    Column::text("Member"),
    Column::text("Category"),
    Column::text("Facility"),
    Column::text("Booking Ref"),
    Column::text("Service From"),
    Column::text("Service To"),
    Column::text("SAC"),
    Column::text("Description"),
    Column::text("Qty"),
    Column::text("Unit"),
    Column::text("Rate"),
    Column::total("Gross"),
    Column::total("Concession"),
    Column::text("Concession Scheme"),
    Column::text("Borne By"),
    Column::total("Taxable Value"),
    Column::text("GST %"),
    Column::total("CGST"),
    Column::total("SGST"),
    Column::total("IGST"),
    Column::total("Cess"),
    Column::total("Exempt Value"),
    Column::total("Round Off"),
    Column::total("Invoice Value"),
    Column::total("Advance Adjusted"),
    Column::total("TDS"),
    Column::total("Received"),
    Column::total("Outstanding"),
    Column::text("Due Date"),
    Column::text("Days Overdue"),
    Column::text("Payment Modes"),
    Column::text("Receipt Nos"),
    Column::text("Original Doc No"),
    Column::text("Original Doc Date"),
    Column::text("Reverse Charge"),
    Column::text("IRN"),
    Column::text("Ack No"),
    Column::text("Status"),
    Column::text("Created By"),
    Column::text("Issued At"),
    // No document is ever cancelled: a credit note takes it back.
    Column::text("Cancelled At"),
    Column::text("Cancel Reason"),
    Column::text("Narration"),
    Column::text("Export Batch"),
];

const SUMMARY_COLUMNS: [Column; 22] = [
    Column::text("Doc Type"),
    Column::text("Doc No"),
    Column::text("Doc Date"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::text("GSTIN"),
    Column::text("Place of Supply"),
    Column::text("Supply"),
    Column::text("Lines"),
    Column::total("Gross"),
    Column::total("Concession"),
    Column::total("Taxable Value"),
    Column::total("Exempt Value"),
    Column::total("CGST"),
    Column::total("SGST"),
    Column::total("IGST"),
    Column::total("Round Off"),
    Column::total("Invoice Value"),
    Column::total("Received"),
    Column::total("Outstanding"),
    Column::text("Due Date"),
    Column::text("Status"),
];

const TAX_COLUMNS: [Column; 6] = [
    Column::text("GST %"),
    Column::total("Taxable Value"),
    Column::total("CGST"),
    Column::total("SGST"),
    Column::total("IGST"),
    Column::total("Tax"),
];

/// The register's sheets: lines, documents, tax by rate. `today` ages what is outstanding;
/// `batch` names the export.
pub fn sheets(entries: &[RegisterEntry], today: NaiveDate, batch: &str) -> Result<Vec<Sheet>> {
    let mut lines = Vec::new();
    for entry in entries {
        for (index, line) in entry.content.lines.iter().enumerate() {
            lines.push(line_row(entry, line, index, today, batch));
        }
    }
    let sheet = |name, columns: &'static [Column], rows| Sheet { name, columns, rows, layout: Layout::Register };
    Ok(vec![
        sheet("Register", &LINE_COLUMNS, lines),
        sheet("Documents", &SUMMARY_COLUMNS, entries.iter().map(document_row).collect()),
        sheet("Tax by rate", &TAX_COLUMNS, tax_rows(entries)?),
    ])
}

/// A document as the register counts it: a credit note's amounts stand below zero, so that columns add up.
pub fn counted(mut content: DocumentContent) -> DocumentContent {
    if content.kind != DocumentKind::CreditNote {
        return content;
    }
    let minus = |amount: &mut Paise| *amount = Paise(-amount.0);
    let minus_heads = |heads: &mut Heads| {
        minus(&mut heads.cgst);
        minus(&mut heads.sgst);
        minus(&mut heads.igst);
    };
    for line in &mut content.lines {
        minus(&mut line.base);
        minus(&mut line.concession);
        minus(&mut line.taxable);
        minus_heads(&mut line.tax);
    }
    for group in &mut content.groups {
        minus(&mut group.taxable);
        minus_heads(&mut group.tax);
    }
    minus_heads(&mut content.tax);
    let sums = [
        &mut content.base,
        &mut content.concession,
        &mut content.taxable,
        &mut content.exempt,
        &mut content.round_off,
        &mut content.payable,
    ];
    sums.into_iter().for_each(minus);
    content
}

/// Amounts of the whole document stand on its first line only, so that columns add up.
fn line_row(entry: &RegisterEntry, line: &ContentLine, index: usize, today: NaiveDate, batch: &str) -> Vec<Cell> {
    let (content, first) = (&entry.content, index == 0);
    let unit = &content.recipient;
    let known = entry.registration.as_ref();
    let cancelled = known.and_then(|known| known.cancelled_at);
    let borne_by = entry.borne_by.get(index).map(String::as_str).unwrap_or_default();
    let of_document = |amount: Paise| if first { Cell::Money(amount) } else { Cell::Empty };
    let exempt = line.gst_rate == BasisPoints(0);
    let (taxable, exempt) = if exempt { (Paise::ZERO, line.taxable) } else { (line.taxable, Paise::ZERO) };
    vec![
        Cell::text(content.kind.code()),
        Cell::text(&content.number),
        Cell::Date(content.issued_on),
        Cell::text(FinancialYear::of(content.issued_on).label()),
        Cell::text(period(content.issued_on)),
        Cell::text(&unit.code),
        Cell::text(&unit.name_en),
        Cell::text(&unit.legal_name),
        Cell::text(unit.gstin.as_deref().unwrap_or_default()),
        Cell::text(pan(unit.gstin.as_deref())),
        Cell::text(unit.udyam_no.as_deref().unwrap_or_default()),
        Cell::text(&unit.state_code),
        Cell::text(text::state_name(&unit.state_code).unwrap_or_default()),
        Cell::text(&content.place_of_supply),
        Cell::text(supply_words(content.supply)),
        Cell::text(if entry.member { "Y" } else { "N" }),
        Cell::text(&entry.category),
        Cell::text(&line.equipment_code),
        Cell::text(&line.booking_reference),
        Cell::text(rfc3339(line.used_from)),
        Cell::text(rfc3339(line.used_until)),
        Cell::text(&line.sac),
        Cell::text(&line.name_en),
        Cell::Quantity(line.quantity),
        Cell::text(&line.quantity_unit),
        Cell::Money(line.rate),
        Cell::Money(line.base),
        Cell::Money(line.concession),
        Cell::text(&line.concession_code),
        Cell::text(borne_by),
        Cell::Money(taxable),
        Cell::Percent(line.gst_rate),
        Cell::Money(line.tax.cgst),
        Cell::Money(line.tax.sgst),
        Cell::Money(line.tax.igst),
        Cell::Money(Paise::ZERO),
        Cell::Money(exempt),
        of_document(content.round_off),
        of_document(content.payable),
        of_document(Paise::ZERO),
        of_document(Paise::ZERO),
        of_document(entry.received),
        of_document(entry.outstanding),
        Cell::Date(content.due_on),
        days_overdue(entry, today),
        Cell::text(entry.payment_modes.join(" ")),
        Cell::text(entry.receipt_numbers.join(" ")),
        content.corrects.as_ref().map_or(Cell::Empty, |corrected| Cell::text(&corrected.number)),
        content.corrects.as_ref().map_or(Cell::Empty, |corrected| Cell::Date(corrected.issued_on)),
        Cell::text("N"),
        known.map_or(Cell::Empty, |known| Cell::text(&known.irn)),
        known.map_or(Cell::Empty, |known| Cell::text(&known.ack_no)),
        Cell::text(if cancelled.is_some() { "irn_cancelled" } else { "issued" }),
        Cell::text(&entry.created_by),
        Cell::text(rfc3339(entry.issued_at)),
        cancelled.map_or(Cell::Empty, |at| Cell::text(rfc3339(at))),
        known.filter(|_| cancelled.is_some()).map_or(Cell::Empty, |known| Cell::text(&known.cancel_reason)),
        Cell::text(&line.charge_kind),
        Cell::text(batch),
    ]
}

fn document_row(entry: &RegisterEntry) -> Vec<Cell> {
    let content = &entry.content;
    vec![
        Cell::text(content.kind.code()),
        Cell::text(&content.number),
        Cell::Date(content.issued_on),
        Cell::text(&content.recipient.code),
        Cell::text(&content.recipient.name_en),
        Cell::text(content.recipient.gstin.as_deref().unwrap_or_default()),
        Cell::text(&content.place_of_supply),
        Cell::text(supply_words(content.supply)),
        Cell::Count(content.lines.len() as i64),
        Cell::Money(content.base),
        Cell::Money(content.concession),
        Cell::Money(content.taxable),
        Cell::Money(content.exempt),
        Cell::Money(content.tax.cgst),
        Cell::Money(content.tax.sgst),
        Cell::Money(content.tax.igst),
        Cell::Money(content.round_off),
        Cell::Money(content.payable),
        Cell::Money(entry.received),
        Cell::Money(entry.outstanding),
        Cell::Date(content.due_on),
        Cell::text("issued"),
    ]
}

fn tax_rows(entries: &[RegisterEntry]) -> Result<Vec<Vec<Cell>>> {
    let mut groups: Vec<crate::billing::tax::RateGroup> = Vec::new();
    for group in entries.iter().flat_map(|entry| &entry.content.groups) {
        match groups.iter_mut().find(|known| known.rate == group.rate) {
            Some(known) => {
                known.taxable = known.taxable.plus(group.taxable)?;
                known.tax = known.tax.plus(group.tax)?;
            }
            None => groups.push(*group),
        }
    }
    groups.sort_by_key(|group| group.rate);
    groups
        .iter()
        .map(|group| {
            Ok(vec![
                Cell::Percent(group.rate),
                Cell::Money(group.taxable),
                Cell::Money(group.tax.cgst),
                Cell::Money(group.tax.sgst),
                Cell::Money(group.tax.igst),
                Cell::Money(group.tax.total()?),
            ])
        })
        .collect()
}

fn period(date: NaiveDate) -> String {
    let month = Month::of(date);
    format!("{:02}-{}", month.month, month.year)
}

/// Characters 3 to 12 of a GSTIN are the holder's PAN.
fn pan(gstin: Option<&str>) -> &str {
    gstin.and_then(|gstin| gstin.get(2..12)).unwrap_or_default()
}

fn supply_words(supply: Supply) -> &'static str {
    match supply {
        Supply::IntraState => "Intra",
        Supply::InterState => "Inter",
    }
}

fn days_overdue(entry: &RegisterEntry, today: NaiveDate) -> Cell {
    let days = (today - entry.content.due_on).num_days();
    if entry.outstanding > Paise::ZERO && days > 0 { Cell::Count(days) } else { Cell::Empty }
}

/// Name of an export: kind, centre and the days it covers.
pub fn batch_name(centre_code: &str, from: NaiveDate, until: NaiveDate, at: Instant) -> String {
    format!("{centre_code} {from} {until} {}", ist_date(at))
}

#[cfg(test)]
pub(crate) fn sample_entries() -> Vec<RegisterEntry> {
    let content = crate::billing::document::samples::invoice(3);
    let issued_at = crate::base::time::start_of_day(content.issued_on);
    vec![RegisterEntry {
        member: true,
        category: "MEM_MICRO".into(),
        received: Paise(100_000),
        outstanding: content.payable.minus(Paise(100_000)).unwrap(),
        payment_modes: vec!["upi".into()],
        receipt_numbers: vec!["KNL/RC2627/0001".into()],
        registration: None,
        borne_by: Vec::new(),
        created_by: "accounts".into(),
        issued_at,
        content,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let sheets = sheets(&sample_entries(), crate::base::time::parse_date("10-12-2026").unwrap(), "b").unwrap();
        for sheet in &sheets {
            assert!(!sheet.rows.is_empty());
            assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{}", sheet.name);
        }
    }

    #[test]
    fn columns_add_up_to_the_document() {
        let entries = sample_entries();
        let sheets = sheets(&entries, crate::base::time::parse_date("10-12-2026").unwrap(), "b").unwrap();
        let total = |title: &str| {
            let index = LINE_COLUMNS.iter().position(|column| column.title == title).unwrap();
            sheets[0]
                .rows
                .iter()
                .map(|row| if let Cell::Money(amount) = row[index] { amount.0 } else { 0 })
                .sum::<i64>()
        };
        let content = &entries[0].content;
        assert_eq!(total("CGST"), content.tax.cgst.0);
        assert_eq!(total("Taxable Value"), content.taxable.0);
        assert_eq!(total("Invoice Value"), content.payable.0);
        assert_eq!(total("Outstanding"), entries[0].outstanding.0);
    }

    #[test]
    fn an_invoice_and_the_note_that_takes_it_back_add_up_to_nothing() {
        let invoice = crate::billing::document::samples::invoice(4);
        let note = counted(DocumentContent { kind: DocumentKind::CreditNote, ..invoice.clone() });
        assert_eq!(counted(invoice.clone()).payable, invoice.payable);
        let pairs = invoice.lines.iter().zip(&note.lines);
        for (line, back) in pairs {
            assert_eq!(line.taxable.0 + back.taxable.0, 0);
            assert_eq!(line.tax.cgst.0 + back.tax.cgst.0, 0);
        }
        assert_eq!(invoice.payable.0 + note.payable.0 + invoice.tax.sgst.0 + note.tax.sgst.0, 0);
        assert_eq!(invoice.groups[0].taxable.0 + note.groups[0].taxable.0, 0);
    }

    #[test]
    fn overdue_days_are_counted_from_the_due_day() {
        let entry = &sample_entries()[0];
        let day = |text: &str| crate::base::time::parse_date(text).unwrap();
        assert_eq!(days_overdue(entry, day("30-11-2026")), Cell::Empty);
        assert_eq!(days_overdue(entry, day("10-12-2026")), Cell::Count(10));
    }
}
