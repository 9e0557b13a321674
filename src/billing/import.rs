//! The past comes in: invoices with the numbers and amounts they were given, receipts for what
//! was paid of them, and the state of a centre that brings only its open books.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use crate::account::{Account, NewEntry, Voucher, post};
use crate::base::rows::{self, Fields, ImportRow, Report, Rows as FileRows};
use crate::base::time::{FinancialYear, Instant, start_of_day};
use crate::base::{BasisPoints, CentreId, ChargeId, DocumentId, Paise, Quantity, ReceiptId, Result, UnitId, Verb};
use crate::db::{Change, IssuedNumber, Rows, SeriesKind, WriteTx, insert_many, insert_returning, values};

use super::document::{ContentLine, DocumentContent, DocumentKind};
use super::parties::{self, CentreParty, UnitParty};
use super::receipt::PaymentMode;
use super::store::{self, NewDocument, TaxConvention, groups_of};
use super::tax::{Heads, Supply};

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
    number: String,
    kind: Option<DocumentKind>,
    centre: String,
    unit: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    place_of_supply: String,
    recipient_gstin: Option<String>,
    line_count: i64,
    base: Paise,
    concession: Paise,
    taxable: Paise,
    tax: Heads,
    total: Paise,
    paid: Paise,
    mode: Option<PaymentMode>,
    paid_on: Option<NaiveDate>,
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
    fn check(&self, fields: &mut Fields<'_>) {
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

    fn check_payment(&self, fields: &mut Fields<'_>) {
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
    fn split_number(&self) -> Option<(&str, i64)> {
        let (prefix, serial) = self.number.split_at_checked(self.number.rfind('/')? + 1)?;
        let year = FinancialYear::of(self.issued_on).short();
        let fits = serial.len() == 5 && prefix.ends_with(&format!("/{year}/")) && self.number.len() <= 16;
        serial.parse().ok().filter(|_| fits).map(|serial| (prefix, serial))
    }
}

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
     JOIN equipment e ON e.id = c.equipment_id LEFT JOIN scheme s ON s.id = c.scheme_id \
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

struct Parties {
    centres: HashMap<String, CentreParty>,
    units: HashMap<String, UnitParty>,
}

impl Parties {
    async fn load(tx: &WriteTx) -> Result<Parties> {
        let centres = parties::centres(tx.conn()).await?;
        let units = parties::units(tx.conn()).await?;
        Ok(Parties {
            centres: centres.into_iter().map(|centre| (centre.code.clone(), centre)).collect(),
            units: units.into_values().map(|unit| (unit.code().to_owned(), unit)).collect(),
        })
    }

    fn of(&self, centre: &str, unit: &str) -> Result<(&CentreParty, &UnitParty)> {
        let missing = || anyhow::anyhow!("{centre} or {unit} is not in the database");
        Ok((self.centres.get(centre).ok_or_else(missing)?, self.units.get(unit).ok_or_else(missing)?))
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
        entries.push(super::issue::entry(centre, document.unit, *id, &document.content)?);
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

fn new_document(
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
    Ok(DocumentContent {
        kind: row.kind.unwrap_or(DocumentKind::FeeBill),
        number: row.number.clone(),
        issued_on: row.issued_on,
        due_on: row.due_on,
        supplier: centre.supplier.party.clone(),
        recipient,
        place_of_supply: row.place_of_supply.clone(),
        supply: Supply::between(&centre.supplier.party.state_code, &row.place_of_supply),
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

/// Money that came in before the import.
struct Payment {
    centre: CentreId,
    unit: UnitId,
    prefix_of: String,
    received_on: NaiveDate,
    mode: &'static str,
    account: Account,
    amount: Paise,
    document: Option<DocumentId>,
    opening: bool,
}

fn payment(id: DocumentId, document: &NewDocument, row: &InvoiceRow) -> Option<Payment> {
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
async fn import_receipts(tx: &WriteTx, parties: &Parties, mut payments: Vec<Payment>) -> Result<()> {
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
        allocations.extend(payment.document.map(|document| values![id.0, document.0, payment.amount.0, tx.now()]));
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
        post(tx, vec![super::issue::entry(centre, unit.id, id, &document.content)?]).await?;
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
