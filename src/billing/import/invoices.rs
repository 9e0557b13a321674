//! Invoices of the history, with the lines their bookings were billed on.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::account::post;
use crate::base::rows::{Report, Rows as FileRows};
use crate::base::time::{FinancialYear, Instant, start_of_day};
use crate::base::{BasisPoints, CentreId, ChargeId, Paise, Quantity, Result, UnitId, Verb};
use crate::db::{Change, IssuedNumber, Rows, SeriesKind, WriteTx, values};

use super::Parties;
use super::invoice_row::InvoiceRow;
use super::receipts::{import_receipts, payment};
use crate::billing::document::{ContentLine, DocumentContent, DocumentKind};
use crate::billing::parties::{CentreParty, UnitParty};
use crate::billing::store::{self, NewDocument, TaxConvention, groups_of};
use crate::billing::tax::{Heads, Supply};

#[derive(FromQueryResult)]
struct ChargeRow {
    id: ChargeId,
    unit_id: UnitId,
    centre_id: CentreId,
    old_number: String,
    reference: String,
    equipment_code: String,
    name_en: String,
    name_hi: String,
    kind: String,
    service_on: NaiveDate,
    starts_at: Instant,
    ends_at: Instant,
    quantity: Quantity,
    quantity_unit: String,
    rate: Paise,
    base: Paise,
    concession: Paise,
    scheme_code: Option<String>,
    taxable: Paise,
    sac: String,
    gst: BasisPoints,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

const IMPORTED_CHARGES: &str = "SELECT c.id, c.unit_id, c.centre_id, b.old_number, b.reference, e.code AS equipment_code, \
     e.name_en, e.name_hi, c.kind, c.service_on, b.starts_at, b.ends_at, c.billed_quantity_milli AS quantity, \
     c.billed_unit AS quantity_unit, c.rate_paise AS rate, c.base_paise AS base, c.concession_paise AS concession, \
     s.code AS scheme_code, c.taxable_paise AS taxable, c.sac, c.gst_bp AS gst, c.cgst_paise AS cgst, \
     c.sgst_paise AS sgst, c.igst_paise AS igst FROM charge c JOIN booking b ON b.id = c.booking_id \
     JOIN equipment e ON e.id = c.equipment_id LEFT JOIN charge_concession g ON g.charge_id = c.id \
     LEFT JOIN scheme s ON s.id = g.scheme_id \
     LEFT JOIN billed_charge i ON i.charge_id = c.id \
     WHERE b.old_number IS NOT NULL AND i.charge_id IS NULL ORDER BY b.starts_at, c.id";

impl ChargeRow {
    fn into_line(self) -> ContentLine {
        ContentLine {
            charge_id: Some(self.id),
            booking_reference: self.reference,
            equipment_code: self.equipment_code,
            name_en: self.name_en,
            name_hi: self.name_hi,
            charge_kind: self.kind,
            service_on: self.service_on,
            used_from: self.starts_at,
            used_until: self.ends_at,
            sac: self.sac,
            quantity: self.quantity,
            quantity_unit: self.quantity_unit,
            rate: self.rate,
            base: self.base,
            concession: self.concession,
            concession_code: self.scheme_code.unwrap_or_default(),
            taxable: self.taxable,
            gst_rate: self.gst,
            tax: Heads { cgst: self.cgst, sgst: self.sgst, igst: self.igst },
        }
    }
}

/// Brings in invoices of the history with their receipts. `billed` says for each booking's old
/// number which invoice billed it.
///
/// # Errors
/// A fault of the database. Rows that do not fit their bookings go to the report.
pub async fn import_invoices(
    tx: &WriteTx,
    rows: &FileRows<InvoiceRow>,
    billed: &HashMap<String, String>,
    report: &mut Report,
) -> Result<()> {
    let parties = Parties::load(tx).await?;
    let mut lines: HashMap<String, Vec<(UnitId, CentreId, ContentLine)>> = HashMap::new();
    for charge in tx.conn().rows::<ChargeRow>(IMPORTED_CHARGES, values![]).await? {
        if let Some(invoice) = billed.get(&charge.old_number) {
            lines.entry(invoice.clone()).or_default().push((charge.unit_id, charge.centre_id, charge.into_line()));
        }
    }
    let series = keep_numbers(tx, rows, &parties, report).await?;
    let mut documents = Vec::with_capacity(rows.len());
    let mut paid = Vec::with_capacity(rows.len());
    for (line, row) in rows.iter() {
        let (centre, unit) = parties.of(&row.centre, &row.unit)?;
        let Some((prefix, serial)) = row.split_number() else { continue };
        let Some(&series_id) = series.get(prefix) else { continue };
        let billed = lines.remove(&row.number).unwrap_or_default();
        if billed.iter().any(|(owner, at, _)| *owner != unit.id || *at != centre.id) {
            report.add::<InvoiceRow>(line, "unit_code", "a booking of this invoice is another unit's or centre's");
        }
        let content = frozen(row, centre, unit, billed.into_iter().map(|(_, _, line)| line).collect())?;
        if let Some(reason) = misfit(row, &content) {
            report.add::<InvoiceRow>(line, reason.0, reason.1);
            continue;
        }
        let number = IssuedNumber { series_id, serial, number: row.number.clone() };
        documents.push(new_document(content, number, centre.id, unit.id, row.paid));
        paid.push(row);
    }
    if !report.is_clean() {
        return Ok(());
    }
    let ids = store::insert(tx, &documents).await?;
    let mut entries = Vec::with_capacity(documents.len());
    let mut changes = Vec::with_capacity(documents.len());
    for (id, document) in ids.iter().zip(&documents) {
        let (centre, _) = parties.of(&document.content.supplier.code, &document.content.recipient.code)?;
        entries.push(crate::billing::issue::entry(centre, document.unit, *id, &document.content)?);
        let record =
            json!({"number": document.content.number, "payable_paise": document.content.payable, "imported": true});
        changes.push(Change::of(Verb::IssueInvoice, "document", id.0).at(document.centre).after(record));
    }
    post(tx, entries).await?;
    tx.audit_all(changes).await?;
    let payments = ids.iter().zip(&documents).zip(paid).filter_map(|((id, document), row)| payment(*id, document, row));
    import_receipts(tx, &parties, payments.collect()).await?;
    report.advance(rows.len() as u64);
    Ok(())
}

pub(super) fn new_document(
    content: DocumentContent,
    number: IssuedNumber,
    centre: CentreId,
    unit: UnitId,
    settled: Paise,
) -> NewDocument {
    NewDocument {
        issued_at: start_of_day(content.issued_on),
        content,
        number,
        centre,
        unit,
        convention: TaxConvention::PerBooking,
        settled,
        imported: true,
        corrects: None,
    }
}

/// Takes the numbers of the file for good; series go on after the highest.
async fn keep_numbers<'a>(
    tx: &WriteTx,
    rows: &'a FileRows<InvoiceRow>,
    parties: &Parties,
    report: &mut Report,
) -> Result<HashMap<&'a str, i64>> {
    struct Kept<'a> {
        line: u64,
        row: &'a InvoiceRow,
        first: i64,
        last: i64,
    }
    let mut kept: HashMap<&str, Kept<'_>> = HashMap::new();
    for (line, row) in rows.iter() {
        let Some((prefix, serial)) = row.split_number() else { continue };
        let series = kept.entry(prefix).or_insert(Kept { line, row, first: serial, last: serial });
        series.first = series.first.min(serial);
        series.last = series.last.max(serial);
    }
    let mut series = HashMap::new();
    for (prefix, Kept { line, row, first, last }) in kept {
        let (centre, _) = parties.of(&row.centre, &row.unit)?;
        let year = FinancialYear::of(row.issued_on);
        if SeriesKind::Invoice.prefix(&centre.prefix, year) != prefix {
            report.add::<InvoiceRow>(line, "invoice_no", format!("does not begin with {}/", centre.prefix));
            continue;
        }
        let range = (first, last - first + 1);
        match tx.keep_numbers(centre.id, SeriesKind::Invoice, year, &centre.prefix, range).await? {
            Some(id) => {
                series.insert(prefix, id);
            }
            None => report.add::<InvoiceRow>(line, "invoice_no", "the series does not stand at this number"),
        }
    }
    Ok(series)
}

/// The document as the file freezes it, with the lines its bookings were billed on.
fn frozen(
    row: &InvoiceRow,
    centre: &CentreParty,
    unit: &UnitParty,
    lines: Vec<ContentLine>,
) -> Result<DocumentContent> {
    let groups = groups_of(&lines)?;
    let exempt = Paise::sum(lines.iter().filter(|line| line.gst_rate.0 == 0).map(|line| line.taxable))?;
    let mut recipient = unit.recipient.party.clone();
    recipient.gstin = row.recipient_gstin.clone();
    let supply = Supply::between(&centre.supplier.party.state_code, &row.place_of_supply, recipient.status());
    Ok(DocumentContent {
        kind: row.kind.unwrap_or(DocumentKind::FeeBill),
        number: row.number.clone(),
        issued_on: row.issued_on,
        due_on: row.due_on,
        supplier: centre.supplier.party.clone(),
        recipient,
        place_of_supply: row.place_of_supply.clone(),
        supply,
        base: row.base,
        concession: row.concession,
        taxable: Paise::sum(groups.iter().map(|group| group.taxable))?,
        exempt,
        tax: row.tax,
        tax_shown_at_booking: row.tax.total()?,
        groups,
        lines,
        round_off: Paise::ZERO,
        payable: row.total,
        corrects: None,
    })
}

/// Which column of an invoice does not fit its bookings, and how.
fn misfit(row: &InvoiceRow, content: &DocumentContent) -> Option<(&'static str, String)> {
    if content.lines.len() as i64 != row.line_count {
        let found = content.lines.len();
        return Some(("line_count", format!("{found} bookings of the set name this invoice")));
    }
    let sum = |of: fn(&ContentLine) -> Paise| content.lines.iter().map(|line| of(line).0).sum::<i64>();
    let checks: [(&'static str, Paise, i64); 6] = [
        ("base_paise", row.base, sum(|line| line.base)),
        ("concession_paise", row.concession, sum(|line| line.concession)),
        ("taxable_paise", row.taxable, sum(|line| line.taxable)),
        ("cgst_paise", row.tax.cgst, sum(|line| line.tax.cgst)),
        ("sgst_paise", row.tax.sgst, sum(|line| line.tax.sgst)),
        ("igst_paise", row.tax.igst, sum(|line| line.tax.igst)),
    ];
    let wrong = checks.into_iter().find(|(_, stated, summed)| stated.0 != *summed);
    wrong.map(|(column, _, summed)| (column, format!("its bookings sum to {summed}")))
}
