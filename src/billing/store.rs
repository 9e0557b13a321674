//! Documents to and from the database. What is loaded is exactly what was stored, so the hash
//! taken at issue can be taken again at any time.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::base::time::{Instant, ist_date, start_of_day};
use crate::base::{BasisPoints, CentreId, ChargeId, DocumentId, Error, Paise, Quantity, Result, UnitId};
use crate::db::{IssuedNumber, Rows, WriteTx, insert_many, insert_returning, values};

use super::copies::PaperCopy;
use super::document::{ContentLine, Corrected, DocumentContent, DocumentKind, Party, content_hash};
use super::tax::{Heads, RateGroup, Supply};

/// How a document's tax came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxConvention {
    /// Live: settled for each rate over the document.
    PerRateGroup,
    /// Imported history: the sum of what each booking bore.
    PerBooking,
}

impl TaxConvention {
    const fn code(self) -> &'static str {
        match self {
            TaxConvention::PerRateGroup => "per_rate_group",
            TaxConvention::PerBooking => "per_booking",
        }
    }
}

/// A document about to be stored.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// Everything it says, its number included.
    pub content: DocumentContent,
    /// Its number's place in the series.
    pub number: IssuedNumber,
    /// Who issues.
    pub centre: CentreId,
    /// Who is billed.
    pub unit: UnitId,
    /// Moment of issue.
    pub issued_at: Instant,
    /// How its tax came about.
    pub convention: TaxConvention,
    /// Paid already, in old books.
    pub settled: Paise,
    /// Whether it comes from an import.
    pub imported: bool,
    /// The document that a note corrects.
    pub corrects: Option<DocumentId>,
}

const INSERT_DOCUMENT: &str = "INSERT INTO document (kind, series_id, serial, number, centre_id, unit_id, issued_on, \
     due_on, issued_at, issued_by, place_of_supply, recipient_gstin, tax_convention, base_paise, concession_paise, \
     taxable_paise, cgst_paise, sgst_paise, igst_paise, round_off_paise, payable_paise, tax_difference_paise, \
     line_count, supplier, recipient, content_hash, imported, corrects_id, reason)";

const INSERT_LINE: &str = "INSERT INTO document_line (document_id, line_no, charge_id, charge_kind, equipment_code, \
     used_from, used_until, description_en, description_hi, service_on, sac, quantity_milli, quantity_unit, \
     rate_paise, base_paise, concession_paise, scheme_code, taxable_paise, gst_bp, cgst_paise, sgst_paise, \
     igst_paise, booking_reference)";

/// Documents stored together.
const BATCH: usize = 500;

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    number: String,
}

/// Stores documents with lines and open balance, and marks their charges billed. Answers the
/// rows in the order given.
///
/// # Errors
/// [`Error::Conflict`] if a charge is on another document already.
pub async fn insert(tx: &WriteTx, documents: &[NewDocument]) -> Result<Vec<DocumentId>> {
    let mut ids = Vec::with_capacity(documents.len());
    for batch in documents.chunks(BATCH) {
        let by_number = insert_documents(tx, batch).await?;
        let mut lines = Vec::new();
        let mut billed = Vec::new();
        let mut balances = Vec::new();
        for document in batch {
            let id = *by_number
                .get(&document.content.number)
                .ok_or_else(|| anyhow::anyhow!("document {} was not stored", document.content.number))?;
            lines.extend(document.content.lines.iter().zip(1i64..).map(|(line, no)| line_values(id, no, line)));
            if document.content.kind.bills_charges() {
                let charges = document.content.lines.iter().filter_map(|line| line.charge_id);
                billed.extend(charges.map(|charge| values![charge.0, id.0]));
            }
            balances.push(values![id.0, document.content.payable.0, document.settled.0]);
            ids.push(id);
        }
        insert_many(tx.conn(), INSERT_LINE, lines, "").await?;
        let wanted = billed.len() as u64;
        let head = "INSERT INTO billed_charge (charge_id, document_id)";
        if insert_many(tx.conn(), head, billed, "ON CONFLICT (charge_id) DO NOTHING").await? != wanted {
            return Err(Error::Conflict(crate::base::Reason::new("billing-billed-already")));
        }
        let head = "INSERT INTO document_balance (document_id, payable_paise, settled_paise)";
        insert_many(tx.conn(), head, balances, "").await?;
    }
    Ok(ids)
}

async fn insert_documents(tx: &WriteTx, batch: &[NewDocument]) -> Result<HashMap<String, DocumentId>> {
    let rows = batch.iter().map(|document| document_values(tx, document)).collect::<Result<_>>()?;
    let stored: Vec<Stored> = insert_returning(tx.conn(), INSERT_DOCUMENT, rows, "id, number").await?;
    Ok(stored.into_iter().map(|row| (row.number, row.id)).collect())
}

fn document_values(tx: &WriteTx, document: &NewDocument) -> Result<Vec<Value>> {
    let content = &document.content;
    let json = |party: &Party| serde_json::to_string(party).map_err(anyhow::Error::from);
    Ok(values![
        content.kind.code(),
        document.number.series_id,
        document.number.serial,
        content.number.clone(),
        document.centre.0,
        document.unit.0,
        content.issued_on,
        content.due_on,
        document.issued_at,
        tx.actor().user_id.map(|user| user.0),
        content.place_of_supply.clone(),
        content.recipient.gstin.clone(),
        document.convention.code(),
        content.base.0,
        content.concession.0,
        content.taxable.plus(content.exempt)?.0,
        content.tax.cgst.0,
        content.tax.sgst.0,
        content.tax.igst.0,
        content.round_off.0,
        content.payable.0,
        content.rounding_difference()?.0,
        content.lines.len() as i64,
        json(&content.supplier)?,
        json(&content.recipient)?,
        content_hash(&content.to_json()?),
        document.imported,
        document.corrects.map(|corrected| corrected.0),
        content.corrects.as_ref().map(|corrected| corrected.reason.clone()).unwrap_or_default()
    ])
}

fn line_values(document: DocumentId, number: i64, line: &ContentLine) -> Vec<Value> {
    let scheme = (!line.concession_code.is_empty()).then(|| line.concession_code.clone());
    values![
        document.0,
        number,
        line.charge_id.map(|charge| charge.0),
        line.charge_kind.clone(),
        line.equipment_code.clone(),
        line.used_from,
        line.used_until,
        line.name_en.clone(),
        line.name_hi.clone(),
        line.service_on,
        line.sac.clone(),
        line.quantity.milli(),
        line.quantity_unit.clone(),
        line.rate.0,
        line.base.0,
        line.concession.0,
        scheme,
        line.taxable.0,
        line.gst_rate.0,
        line.tax.cgst.0,
        line.tax.sgst.0,
        line.tax.igst.0,
        line.booking_reference.clone()
    ]
}

/// What is still open of a document.
pub async fn open(tx: &WriteTx, id: DocumentId) -> Result<Paise> {
    #[derive(FromQueryResult)]
    struct Open {
        open: Paise,
    }
    let sql = "SELECT payable_paise - settled_paise AS open FROM document_balance WHERE document_id = $1";
    let row: Option<Open> = tx.conn().row(sql, values![id.0]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.open))
}

/// A stored document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its row.
    pub id: DocumentId,
    /// Who issued it.
    pub centre: CentreId,
    /// Who is billed.
    pub unit: UnitId,
    /// Everything it says.
    pub content: DocumentContent,
    /// Moment of issue.
    pub issued_at: Instant,
    /// Person who issued it; none for the program.
    pub issued_by: Option<i64>,
    /// Hash taken at issue.
    pub hash: String,
    /// Paid and allocated.
    pub settled: Paise,
    /// Whether it comes from an import.
    pub imported: bool,
}

impl Document {
    /// Still to pay.
    pub fn outstanding(&self) -> Result<Paise> {
        self.content.payable.minus(self.settled)
    }

    /// Which copy of it a paper asked for at a moment is.
    pub fn copy(&self, asked: &str, at: Instant) -> PaperCopy {
        // A credit note or voucher asks for nothing, so using it up changes nothing on its paper.
        let asks = self.content.kind != DocumentKind::CreditNote && !self.content.kind.is_voucher();
        let settled = if !asks { Paise::ZERO } else { self.settled };
        PaperCopy::of(asked, settled, self.content.issued_on, ist_date(at))
    }

    /// When a copy tells what is outstanding. The original names its day of issue, so that it is
    /// the same to the byte whenever it is asked for.
    pub fn moment_of(&self, copy: PaperCopy, at: Instant) -> Instant {
        if copy == PaperCopy::Original { start_of_day(self.content.issued_on) } else { at }
    }

    /// The hash as its content gives it now; differs from `hash` only if the database was tampered with.
    pub fn fresh_hash(&self) -> Result<String> {
        Ok(content_hash(&self.content.to_json()?))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: DocumentId,
    kind: String,
    number: String,
    centre_id: CentreId,
    unit_id: UnitId,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    issued_at: Instant,
    issued_by: Option<i64>,
    place_of_supply: String,
    base: Paise,
    concession: Paise,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
    round_off: Paise,
    payable: Paise,
    tax_difference: Paise,
    supplier: String,
    recipient: String,
    content_hash: String,
    imported: bool,
    settled: Paise,
    reason: String,
    corrects_number: Option<String>,
    corrects_issued_on: Option<NaiveDate>,
}

const SELECT_DOCUMENT: &str = "SELECT d.id, d.kind, d.number, d.centre_id, d.unit_id, d.issued_on, d.due_on, \
     d.issued_at, d.issued_by, d.place_of_supply, d.base_paise AS base, d.concession_paise AS concession, \
     d.cgst_paise AS cgst, d.sgst_paise AS sgst, d.igst_paise AS igst, d.round_off_paise AS round_off, \
     d.payable_paise AS payable, d.tax_difference_paise AS tax_difference, d.supplier, d.recipient, d.content_hash, \
     d.imported, b.settled_paise AS settled, d.reason, o.number AS corrects_number, o.issued_on AS corrects_issued_on \
     FROM document d JOIN document_balance b ON b.document_id = d.id LEFT JOIN document o ON o.id = d.corrects_id";

#[derive(FromQueryResult)]
struct LineRow {
    document_id: DocumentId,
    charge_id: Option<ChargeId>,
    charge_kind: String,
    equipment_code: String,
    used_from: Instant,
    used_until: Instant,
    description_en: String,
    description_hi: String,
    service_on: NaiveDate,
    sac: String,
    quantity: Quantity,
    quantity_unit: String,
    rate: Paise,
    base: Paise,
    concession: Paise,
    scheme_code: Option<String>,
    taxable: Paise,
    gst: BasisPoints,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
    booking_reference: String,
}

const SELECT_LINE: &str = "SELECT l.document_id, l.charge_id, l.charge_kind, l.equipment_code, l.used_from, l.used_until, \
     l.description_en, l.description_hi, l.service_on, l.sac, l.quantity_milli AS quantity, l.quantity_unit, \
     l.rate_paise AS rate, l.base_paise AS base, l.concession_paise AS concession, l.scheme_code, \
     l.taxable_paise AS taxable, l.gst_bp AS gst, l.cgst_paise AS cgst, l.sgst_paise AS sgst, l.igst_paise AS igst, \
     l.booking_reference FROM document_line l";

impl LineRow {
    fn into_line(self) -> ContentLine {
        ContentLine {
            charge_id: self.charge_id,
            booking_reference: self.booking_reference,
            equipment_code: self.equipment_code,
            name_en: self.description_en,
            name_hi: self.description_hi,
            charge_kind: self.charge_kind,
            service_on: self.service_on,
            used_from: self.used_from,
            used_until: self.used_until,
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

/// A document by its row.
pub async fn load(conn: &impl ConnectionTrait, id: DocumentId) -> Result<Document> {
    let row: Option<Row> = conn.row(&format!("{SELECT_DOCUMENT} WHERE d.id = $1"), values![id.0]).await?;
    let row = row.ok_or(Error::NotFound)?;
    let sql = format!("{SELECT_LINE} WHERE l.document_id = $1 ORDER BY l.line_no");
    let lines: Vec<LineRow> = conn.rows(&sql, values![id.0]).await?;
    assemble(row, lines.into_iter().map(LineRow::into_line).collect())
}

/// A centre's documents issued from one day to another, both included, in order of issue.
pub async fn load_days(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<Document>> {
    let days = "d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3";
    let sql = format!("{SELECT_DOCUMENT} WHERE {days} ORDER BY d.issued_on, d.id");
    let rows: Vec<Row> = conn.rows(&sql, values![centre.0, from, until]).await?;
    let sql =
        format!("{SELECT_LINE} JOIN document d ON d.id = l.document_id WHERE {days} ORDER BY l.document_id, l.line_no");
    let mut lines: HashMap<DocumentId, Vec<ContentLine>> = HashMap::with_capacity(rows.len());
    for line in conn.rows::<LineRow>(&sql, values![centre.0, from, until]).await? {
        lines.entry(line.document_id).or_default().push(line.into_line());
    }
    rows.into_iter()
        .map(|row| {
            let lines = lines.remove(&row.id).unwrap_or_default();
            assemble(row, lines)
        })
        .collect()
}

fn assemble(row: Row, lines: Vec<ContentLine>) -> Result<Document> {
    let party = |text: &str| -> Result<Party> { Ok(serde_json::from_str(text).map_err(anyhow::Error::from)?) };
    let kind = DocumentKind::from_code(&row.kind)
        .ok_or_else(|| anyhow::anyhow!("document {} has the unknown kind {}", row.number, row.kind))?;
    let supplier = party(&row.supplier)?;
    let tax = Heads { cgst: row.cgst, sgst: row.sgst, igst: row.igst };
    let groups = groups_of(&lines)?;
    let recipient = party(&row.recipient)?;
    let supply = Supply::between(&supplier.state_code, &row.place_of_supply, recipient.status());
    let exempt = Paise::sum(lines.iter().filter(|line| line.gst_rate.0 == 0).map(|line| line.taxable))?;
    let content = DocumentContent {
        kind,
        number: row.number,
        issued_on: row.issued_on,
        due_on: row.due_on,
        recipient,
        supply,
        place_of_supply: row.place_of_supply,
        supplier,
        taxable: Paise::sum(groups.iter().map(|group| group.taxable))?,
        exempt,
        groups,
        lines,
        base: row.base,
        concession: row.concession,
        tax,
        tax_shown_at_booking: tax.total()?.minus(row.tax_difference)?,
        round_off: row.round_off,
        payable: row.payable,
        corrects: row.corrects_number.zip(row.corrects_issued_on).map(|(number, issued_on)| Corrected {
            number,
            issued_on,
            reason: row.reason,
        }),
    };
    Ok(Document {
        id: row.id,
        centre: row.centre_id,
        unit: row.unit_id,
        content,
        issued_at: row.issued_at,
        issued_by: row.issued_by,
        hash: row.content_hash,
        settled: row.settled,
        imported: row.imported,
    })
}

/// The rate groups of lines that bear their share of tax, lowest rate first.
pub fn groups_of(lines: &[ContentLine]) -> Result<Vec<RateGroup>> {
    let mut groups: Vec<RateGroup> = Vec::new();
    for line in lines.iter().filter(|line| line.gst_rate.0 != 0) {
        match groups.iter_mut().find(|group| group.rate == line.gst_rate) {
            Some(group) => {
                group.taxable = group.taxable.plus(line.taxable)?;
                group.tax = group.tax.plus(line.tax)?;
            }
            None => groups.push(RateGroup { rate: line.gst_rate, taxable: line.taxable, tax: line.tax }),
        }
    }
    groups.sort_by_key(|group| group.rate);
    Ok(groups)
}
