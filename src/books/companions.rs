//! The sheets beside the register: money received, credit notes, advances, tax by SAC, what is outstanding, and claims
//! under schemes. Read from the moment the register is read from.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::register::RegisterEntry;
use super::sac;
use super::sheet::{Cell, Column, Layout, Sheet};
use crate::base::{BasisPoints, CentreId, Paise, Result};
use crate::billing::document::DocumentKind;
use crate::billing::tax::Heads;
use crate::billing::{self, OpenFilter, OpenItem};
use crate::db::{Rows, values};

/// What the sheets show beside the documents themselves.
#[derive(Clone, Debug, Default)]
pub struct Companions {
    receipts: Vec<Received>,
    advances: Vec<Advance>,
    outstanding: Vec<OpenItem>,
    claims: Vec<Claimed>,
    until: NaiveDate,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Received {
    number: String,
    received_on: NaiveDate,
    unit_code: String,
    unit_name: String,
    mode: String,
    reference: Option<String>,
    amount: Paise,
    allocated: Paise,
    withdrawn: Paise,
    note: String,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Advance {
    kind: String,
    number: String,
    day: NaiveDate,
    unit_code: String,
    unit_name: String,
    amount: Paise,
    used: Paise,
    given_back: Paise,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Claimed {
    id: i64,
    scheme: String,
    authority: String,
    event_on: NaiveDate,
    unit_code: String,
    unit_name: String,
    spent: Paise,
    percent: BasisPoints,
    computed: Paise,
    limited_by: String,
    awarded: Paise,
    status: String,
    sanction_number: String,
    sanctioned: Option<Paise>,
    paid_on: Option<NaiveDate>,
    utr: String,
}

const RECEIPTS: &str = "SELECT r.number, r.received_on, u.code AS unit_code, u.name_en AS unit_name, r.mode, \
     r.reference, r.amount_paise AS amount, b.allocated_paise AS allocated, b.withdrawn_paise AS withdrawn, r.note \
     FROM receipt r JOIN unit u ON u.id = r.unit_id JOIN receipt_balance b ON b.receipt_id = r.id \
     WHERE r.centre_id = $1 AND r.received_on >= $2 AND r.received_on <= $3 ORDER BY r.received_on, r.id";

const ADVANCES: &str = "SELECT r.mode AS kind, r.number, r.received_on AS day, u.code AS unit_code, \
     u.name_en AS unit_name, b.amount_paise AS amount, b.allocated_paise AS used, b.withdrawn_paise AS given_back \
     FROM receipt r JOIN unit u ON u.id = r.unit_id JOIN receipt_balance b ON b.receipt_id = r.id \
     WHERE r.centre_id = $1 AND r.received_on <= $2 AND b.allocated_paise + b.withdrawn_paise < b.amount_paise \
     UNION ALL SELECT d.kind, d.number, d.issued_on, u.code, u.name_en, b.amount_paise, b.allocated_paise, \
     b.refunded_paise FROM credit_note_balance b JOIN document d ON d.id = b.document_id JOIN unit u ON u.id = d.unit_id \
     WHERE d.centre_id = $1 AND d.issued_on <= $2 AND b.allocated_paise + b.refunded_paise < b.amount_paise \
     ORDER BY day, number";

// A claim is of a unit and its expense, not of a centre: the centre's are those of units that have an account there.
const CLAIMS: &str = "SELECT c.id, s.code AS scheme, s.authority, c.event_on, u.code AS unit_code, \
     u.name_en AS unit_name, c.spent_paise AS spent, c.percent_bp AS percent, c.computed_paise AS computed, \
     c.limited_by, c.awarded_paise AS awarded, c.status, c.sanction_number, c.sanctioned_paise AS sanctioned, c.paid_on, \
     c.utr FROM scheme_claim c JOIN unit u ON u.id = c.unit_id JOIN scheme s ON s.id = c.scheme_id \
     WHERE c.event_on >= $2 AND c.event_on <= $3 \
     AND EXISTS (SELECT 1 FROM posting p WHERE p.unit_id = c.unit_id AND p.centre_id = $1) ORDER BY s.code, c.id";

impl Companions {
    /// Reads them; receipts and claims of the days, advances and what is outstanding on the last of them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn load(
        conn: &impl ConnectionTrait,
        centre: CentreId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Companions> {
        let days = || values![centre.0, from, until];
        Ok(Companions {
            receipts: conn.rows(RECEIPTS, days()).await?,
            advances: conn.rows(ADVANCES, values![centre.0, until]).await?,
            outstanding: billing::open_items(conn, &OpenFilter::of_day(centre, until), None, None).await?,
            claims: conn.rows(CLAIMS, days()).await?,
            until,
        })
    }

    /// The sheets, with what the register's documents tell.
    ///
    /// # Errors
    /// A fault of arithmetic.
    pub fn sheets(&self, entries: &[RegisterEntry]) -> Result<Vec<Sheet>> {
        let sheet = |name, columns: &'static [Column], rows| Sheet { name, columns, rows, layout: Layout::Register };
        Ok(vec![
            sheet("Receipts", &RECEIPT_COLUMNS, self.receipts.iter().map(receipt_row).collect::<Result<_>>()?),
            sheet("Credit notes", &NOTE_COLUMNS, note_rows(entries)),
            sheet("Advances", &ADVANCE_COLUMNS, self.advances.iter().map(advance_row).collect::<Result<_>>()?),
            sheet("SAC summary", &SAC_COLUMNS, sac_rows(entries)?),
            sheet("Outstanding", &OPEN_COLUMNS, self.outstanding.iter().map(|one| self.open_row(one)).collect()),
            sheet("Subsidy claims", &CLAIM_COLUMNS, self.claims.iter().map(claim_row).collect()),
        ])
    }

    fn open_row(&self, item: &OpenItem) -> Vec<Cell> {
        let days = (self.until - item.due_on).num_days();
        vec![
            Cell::text(&item.number),
            Cell::Date(item.issued_on),
            Cell::Date(item.due_on),
            Cell::text(&item.unit_code),
            Cell::text(&item.name_en),
            Cell::Money(item.payable),
            Cell::Money(item.open),
            if days > 0 { Cell::Count(days) } else { Cell::Empty },
            Cell::text(SPAN_NAMES.get(billing::span_of(item.due_on, self.until)).copied().unwrap_or_default()),
        ]
    }
}

const SPAN_NAMES: [&str; billing::SPANS] = ["Not due", "1-30", "31-60", "61-90", "91-120", "Over 120"];

const RECEIPT_COLUMNS: [Column; 11] = [
    Column::text("Receipt No"),
    Column::text("Date"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::text("Mode"),
    Column::text("Reference"),
    Column::total("Amount"),
    Column::total("Allocated"),
    Column::total("Withdrawn"),
    Column::total("Unallocated"),
    Column::text("Note"),
];

fn receipt_row(row: &Received) -> Result<Vec<Cell>> {
    Ok(vec![
        Cell::text(&row.number),
        Cell::Date(row.received_on),
        Cell::text(&row.unit_code),
        Cell::text(&row.unit_name),
        Cell::text(&row.mode),
        Cell::text(row.reference.as_deref().unwrap_or_default()),
        Cell::Money(row.amount),
        Cell::Money(row.allocated),
        Cell::Money(row.withdrawn),
        Cell::Money(row.amount.minus(row.allocated)?.minus(row.withdrawn)?),
        Cell::text(&row.note),
    ])
}

const ADVANCE_COLUMNS: [Column; 9] = [
    Column::text("Kind"),
    Column::text("No"),
    Column::text("Date"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::total("Amount"),
    Column::total("Used"),
    Column::total("Given Back"),
    Column::total("Left"),
];

fn advance_row(row: &Advance) -> Result<Vec<Cell>> {
    Ok(vec![
        Cell::text(&row.kind),
        Cell::text(&row.number),
        Cell::Date(row.day),
        Cell::text(&row.unit_code),
        Cell::text(&row.unit_name),
        Cell::Money(row.amount),
        Cell::Money(row.used),
        Cell::Money(row.given_back),
        Cell::Money(row.amount.minus(row.used)?.minus(row.given_back)?),
    ])
}

const NOTE_COLUMNS: [Column; 15] = [
    Column::text("Note No"),
    Column::text("Note Date"),
    Column::text("Original Doc No"),
    Column::text("Original Doc Date"),
    Column::text("Reason"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::text("GSTIN"),
    Column::total("Taxable Value"),
    Column::total("Exempt Value"),
    Column::total("CGST"),
    Column::total("SGST"),
    Column::total("IGST"),
    Column::total("Round Off"),
    Column::total("Note Value"),
];

/// Below zero, as the register counts them.
fn note_rows(entries: &[RegisterEntry]) -> Vec<Vec<Cell>> {
    let notes = entries.iter().map(|entry| &entry.content).filter(|content| content.kind == DocumentKind::CreditNote);
    notes
        .map(|content| {
            let corrects = content.corrects.as_ref();
            vec![
                Cell::text(&content.number),
                Cell::Date(content.issued_on),
                corrects.map_or(Cell::Empty, |one| Cell::text(&one.number)),
                corrects.map_or(Cell::Empty, |one| Cell::Date(one.issued_on)),
                corrects.map_or(Cell::Empty, |one| Cell::text(&one.reason)),
                Cell::text(&content.recipient.code),
                Cell::text(&content.recipient.name_en),
                Cell::text(content.recipient.gstin.as_deref().unwrap_or_default()),
                Cell::Money(content.taxable),
                Cell::Money(content.exempt),
                Cell::Money(content.tax.cgst),
                Cell::Money(content.tax.sgst),
                Cell::Money(content.tax.igst),
                Cell::Money(content.round_off),
                Cell::Money(content.payable),
            ]
        })
        .collect()
}

const SAC_COLUMNS: [Column; 9] = [
    Column::text("SAC"),
    Column::text("Description"),
    Column::text("GST %"),
    Column::text("Lines"),
    Column::total("Taxable Value"),
    Column::total("Exempt Value"),
    Column::total("CGST"),
    Column::total("SGST"),
    Column::total("IGST"),
];

fn sac_rows(entries: &[RegisterEntry]) -> Result<Vec<Vec<Cell>>> {
    let mut groups = std::collections::BTreeMap::<(&str, BasisPoints), (i64, Paise, Heads)>::new();
    for line in entries.iter().flat_map(|entry| &entry.content.lines) {
        let sum = groups.entry((&line.sac, line.gst_rate)).or_default();
        *sum = (sum.0 + 1, sum.1.plus(line.taxable)?, sum.2.plus(line.tax)?);
    }
    let row = |((sac, rate), (lines, value, tax)): ((&str, BasisPoints), (i64, Paise, Heads))| {
        let (taxable, exempt) = if rate.0 == 0 { (Paise::ZERO, value) } else { (value, Paise::ZERO) };
        vec![
            Cell::text(sac),
            Cell::text(sac::description(sac)),
            Cell::Percent(rate),
            Cell::Count(lines),
            Cell::Money(taxable),
            Cell::Money(exempt),
            Cell::Money(tax.cgst),
            Cell::Money(tax.sgst),
            Cell::Money(tax.igst),
        ]
    };
    Ok(groups.into_iter().map(row).collect())
}

const OPEN_COLUMNS: [Column; 9] = [
    Column::text("Doc No"),
    Column::text("Doc Date"),
    Column::text("Due Date"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::total("Invoice Value"),
    Column::total("Outstanding"),
    Column::text("Days Overdue"),
    Column::text("Age"),
];

const CLAIM_COLUMNS: [Column; 16] = [
    Column::text("Claim No"),
    Column::text("Scheme"),
    Column::text("Authority"),
    Column::text("Event Date"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::total("Spent"),
    Column::text("Percent"),
    Column::total("Computed"),
    Column::text("Cap Applied"),
    Column::total("Awarded"),
    Column::text("Status"),
    Column::text("Sanction No"),
    Column::total("Sanctioned"),
    Column::text("Paid On"),
    Column::text("UTR"),
];

fn claim_row(row: &Claimed) -> Vec<Cell> {
    vec![
        Cell::text(row.id.to_string()),
        Cell::text(&row.scheme),
        Cell::text(&row.authority),
        Cell::Date(row.event_on),
        Cell::text(&row.unit_code),
        Cell::text(&row.unit_name),
        Cell::Money(row.spent),
        Cell::Percent(row.percent),
        Cell::Money(row.computed),
        Cell::text(&row.limited_by),
        Cell::Money(row.awarded),
        Cell::text(&row.status),
        Cell::text(&row.sanction_number),
        row.sanctioned.map_or(Cell::Empty, Cell::Money),
        row.paid_on.map_or(Cell::Empty, Cell::Date),
        Cell::text(&row.utr),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::register;

    #[test]
    fn every_row_has_a_cell_for_every_column_and_sacs_add_up_to_the_documents() {
        let mut entries = register::sample_entries();
        let note = register::counted(crate::billing::document::DocumentContent {
            kind: DocumentKind::CreditNote,
            ..entries[0].content.clone()
        });
        entries.push(RegisterEntry { content: note, ..entries[0].clone() });
        let day = NaiveDate::from_ymd_opt(2026, 10, 3).unwrap();
        let (code, name) = ("U0001".to_owned(), "Unit".to_owned());
        let companions = Companions {
            receipts: vec![Received {
                number: "K/1".into(),
                received_on: day,
                unit_code: code.clone(),
                unit_name: name.clone(),
                mode: "upi".into(),
                reference: None,
                amount: Paise(500),
                allocated: Paise(200),
                withdrawn: Paise(100),
                note: String::new(),
            }],
            until: day,
            ..Companions::default()
        };
        let sheets = companions.sheets(&entries).unwrap();
        assert!(
            sheets
                .iter()
                .flat_map(|sheet| sheet.rows.iter().map(|row| (row.len(), sheet.columns.len())))
                .all(|(a, b)| a == b)
        );
        assert_eq!(sheets[0].rows[0][9], Cell::Money(Paise(200)), "what is neither set nor withdrawn");
        assert_eq!(sheets[1].rows.len(), 1, "the note alone");
        let tax: i64 = sheets[3].rows.iter().map(|row| if let Cell::Money(tax) = row[6] { tax.0 } else { 0 }).sum();
        assert_eq!(tax, 0, "the note takes back what the invoice has");
    }
}
