//! Documents, receipts and charges as lists: filtered, with totals over everything the filter
//! finds, page by page in stable order.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, DocumentId, Paise, ReceiptId, Result, Scope, UnitId, Verb, text};
use crate::db::{Rows, values};

use super::document::DocumentKind;
use super::money::Credit;
use super::paper::Outstanding;
use super::store::{self, Document};

/// Whether something is still to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// Something is.
    Open,
    /// Something is, and its day has passed.
    Overdue,
    /// Nothing is.
    Paid,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [PaymentState; 3] = [PaymentState::Open, PaymentState::Overdue, PaymentState::Paid];

    /// As in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            PaymentState::Open => "open",
            PaymentState::Overdue => "overdue",
            PaymentState::Paid => "paid",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<PaymentState> {
        PaymentState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Which documents are wanted; what is `None` or empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Issued by this centre.
    pub centre: Option<CentreId>,
    /// Billed to this unit.
    pub unit: Option<UnitId>,
    /// Of this paper.
    pub kind: Option<DocumentKind>,
    /// In this state of payment.
    pub state: Option<PaymentState>,
    /// Issued on or after.
    pub from: Option<NaiveDate>,
    /// Issued on or before.
    pub until: Option<NaiveDate>,
    /// Part of the number, or of the unit's name or code.
    pub words: String,
}

/// A document in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct DocumentRow {
    /// Its row.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Code of its kind.
    pub kind: String,
    /// Code of the centre.
    pub centre_code: String,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Day it is due.
    pub due_on: NaiveDate,
    /// To be paid.
    pub payable: Paise,
    /// Paid and allocated.
    pub settled: Paise,
}

impl DocumentRow {
    /// Still to pay.
    pub fn outstanding(&self) -> Paise {
        Paise(self.payable.0.saturating_sub(self.settled.0))
    }

    /// Its state of payment on a day.
    pub fn state(&self, today: NaiveDate) -> PaymentState {
        match self.outstanding() > Paise::ZERO {
            false => PaymentState::Paid,
            true if self.due_on < today => PaymentState::Overdue,
            true => PaymentState::Open,
        }
    }
}

/// Sums over everything a filter finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct DocumentTotals {
    /// How many.
    pub count: i64,
    /// To be paid.
    pub payable: Paise,
    /// Paid.
    pub settled: Paise,
}

struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn of(filter: &DocumentFilter, today: NaiveDate) -> Where {
        let mut found = Where { sql: "1 = 1".to_owned(), values: Vec::new() };
        found.narrow("d.centre_id = $", filter.centre.map(|id| id.0.into()));
        found.narrow("d.unit_id = $", filter.unit.map(|id| id.0.into()));
        found.narrow("d.kind = $", filter.kind.map(|kind| kind.code().into()));
        found.narrow("d.issued_on >= $", filter.from.map(Value::from));
        found.narrow("d.issued_on <= $", filter.until.map(Value::from));
        match filter.state {
            Some(PaymentState::Paid) => found.sql.push_str(" AND b.settled_paise = b.payable_paise"),
            Some(PaymentState::Open) => found.sql.push_str(" AND b.settled_paise < b.payable_paise"),
            Some(PaymentState::Overdue) => {
                found.sql.push_str(" AND b.settled_paise < b.payable_paise");
                found.narrow("d.due_on < $", Some(today.into()));
            }
            None => {}
        }
        found.words(&filter.words);
        found
    }

    fn narrow(&mut self, condition: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.values.push(value);
            self.sql.push_str(&format!(" AND {condition}{}", self.values.len()));
        }
    }

    fn words(&mut self, words: &str) {
        let words = text::clean(words);
        if words.is_empty() {
            return;
        }
        let pattern: String = words.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_')).take(60).collect();
        self.values.push(format!("%{pattern}%").into());
        let place = self.values.len();
        self.sql.push_str(&format!(
            " AND (LOWER(d.number) LIKE ${place} OR LOWER(u.code) LIKE ${place} OR LOWER(u.name_en) LIKE ${place} \
             OR u.name_hi LIKE ${place})"
        ));
    }
}

const FROM: &str = "FROM document d JOIN document_balance b ON b.document_id = d.id JOIN unit u ON u.id = d.unit_id \
     JOIN centre c ON c.id = d.centre_id";

/// Whose documents the actor may list: asks for the narrowest place the filter names.
fn check_list(actor: &Actor, verb: Verb, centre: Option<CentreId>, unit: Option<UnitId>) -> Result<()> {
    let scope = match (centre, unit) {
        (Some(centre), Some(unit)) => Scope::UnitAtCentre(unit, centre),
        (Some(centre), None) => Scope::Centre(centre),
        (None, Some(unit)) => Scope::Unit(unit),
        (None, None) => Scope::Everywhere,
    };
    access::check(actor, verb, scope)
}

/// A page of documents, latest first, after the row of that id.
pub async fn documents(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    filter: &DocumentFilter,
    today: NaiveDate,
    after: Option<DocumentId>,
    limit: u64,
) -> Result<Vec<DocumentRow>> {
    check_list(actor, Verb::SeeInvoice, filter.centre, filter.unit)?;
    let mut found = Where::of(filter, today);
    found.narrow("d.id < $", after.map(|id| id.0.into()));
    let sql = format!(
        "SELECT d.id, d.number, d.kind, c.code AS centre_code, u.code AS unit_code, u.name_en AS unit_name_en, \
         u.name_hi AS unit_name_hi, d.issued_on, d.due_on, b.payable_paise AS payable, b.settled_paise AS settled \
         {FROM} WHERE {} ORDER BY d.id DESC LIMIT {limit}",
        found.sql
    );
    Ok(conn.rows(&sql, found.values).await?)
}

/// Sums over all documents a filter finds, on whatever page.
pub async fn document_totals(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    filter: &DocumentFilter,
    today: NaiveDate,
) -> Result<DocumentTotals> {
    check_list(actor, Verb::SeeInvoice, filter.centre, filter.unit)?;
    let found = Where::of(filter, today);
    // A voucher is no bill: only a list of vouchers sums them.
    let counts = match filter.kind.is_some_and(DocumentKind::is_voucher) {
        true => "1 = 1",
        false => "d.kind NOT IN ('receipt_voucher', 'refund_voucher')",
    };
    let sum = |column: &str| format!("CAST(COALESCE(SUM(CASE WHEN {counts} THEN {column} ELSE 0 END), 0) AS BIGINT)");
    let sql = format!(
        "SELECT COUNT(*) AS count, {} AS payable, {} AS settled {FROM} WHERE {}",
        sum("b.payable_paise"),
        sum("b.settled_paise"),
        found.sql
    );
    Ok(conn.row(&sql, found.values).await?.unwrap_or_default())
}

/// One document, if the actor may see it.
pub async fn document(conn: &impl ConnectionTrait, actor: &Actor, id: DocumentId) -> Result<Document> {
    let document = store::load(conn, id).await?;
    access::check(actor, Verb::SeeInvoice, Scope::UnitAtCentre(document.unit, document.centre))?;
    Ok(document)
}

/// A receipt in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ReceiptRow {
    /// Its row.
    pub id: ReceiptId,
    /// Its number.
    pub number: String,
    /// Row of the unit.
    pub unit_id: UnitId,
    /// Row of the centre.
    pub centre_id: CentreId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// Day the money came in.
    pub received_on: NaiveDate,
    /// How.
    pub mode: String,
    /// Reference of the bank.
    pub reference: Option<String>,
    /// How much.
    pub amount: Paise,
    /// Given to documents; the rest is an advance.
    pub allocated: Paise,
    /// Gone again: given back, bounced.
    pub withdrawn: Paise,
}

impl ReceiptRow {
    /// Not given to any document.
    pub fn advance(&self) -> Paise {
        Paise(self.amount.0.saturating_sub(self.allocated.0).saturating_sub(self.withdrawn.0))
    }
}

const RECEIPT: &str = "SELECT r.id, r.number, r.unit_id, r.centre_id, u.code AS unit_code, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, r.received_on, r.mode, r.reference, r.amount_paise AS amount, \
     b.allocated_paise AS allocated, b.withdrawn_paise AS withdrawn FROM receipt r JOIN receipt_balance b ON b.receipt_id = r.id JOIN unit u ON u.id = r.unit_id";

/// A page of receipts of a centre or a unit, latest first, after the row of that id.
pub async fn receipts(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: Option<CentreId>,
    unit: Option<UnitId>,
    after: Option<ReceiptId>,
    limit: u64,
) -> Result<Vec<ReceiptRow>> {
    let verb = if unit.is_some() { Verb::SeeStatement } else { Verb::SeeInvoice };
    check_list(actor, verb, centre, unit)?;
    let (centre, unit) = (centre.map_or(0, |id| id.0), unit.map_or(0, |id| id.0));
    let sql = format!(
        "{RECEIPT} WHERE ($1 = 0 OR r.centre_id = $1) AND ($2 = 0 OR r.unit_id = $2) AND r.id < $3 \
         ORDER BY r.id DESC LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre, unit, after.map_or(i64::MAX, |id| id.0)]).await?)
}

/// What a receipt paid, or what paid a document.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AllocationRow {
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub document_number: String,
    /// The receipt.
    pub receipt_id: ReceiptId,
    /// The receipt's number.
    pub receipt_number: String,
    /// How the money came.
    pub mode: String,
    /// Day the money came in.
    pub received_on: NaiveDate,
    /// How much of it.
    pub amount: Paise,
}

const ALLOCATION: &str = "SELECT a.document_id, d.number AS document_number, r.id AS receipt_id, \
     r.number AS receipt_number, r.mode, r.received_on, CAST(SUM(a.amount_paise) AS BIGINT) AS amount FROM allocation a JOIN document d ON d.id = a.document_id \
     JOIN receipt r ON r.id = a.receipt_id";

/// What was taken back whole is not listed.
const BY_PAYMENT: &str = "GROUP BY a.document_id, d.number, r.id, r.number, r.mode, r.received_on \
     HAVING SUM(a.amount_paise) <> 0 ORDER BY MIN(a.id)";

/// One receipt with the documents it paid, if the actor may see it.
pub async fn receipt(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    id: ReceiptId,
) -> Result<(ReceiptRow, Vec<AllocationRow>)> {
    let row: Option<ReceiptRow> = conn.row(&format!("{RECEIPT} WHERE r.id = $1"), values![id.0]).await?;
    let row = row.ok_or(crate::base::Error::NotFound)?;
    access::check(actor, Verb::SeeStatement, Scope::UnitAtCentre(row.unit_id, row.centre_id))?;
    let paid = conn.rows(&format!("{ALLOCATION} WHERE a.receipt_id = $1 {BY_PAYMENT}"), values![id.0]).await?;
    Ok((row, paid))
}

/// A credit set against a document, or (below zero) taken back from it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AllocationStep {
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Paise,
    /// When.
    pub created_at: Instant,
    /// Why it was taken back or set anew.
    pub reason: String,
}

/// Everything a credit was set against and taken back from, oldest first. The caller has asked whether the actor
/// may see it.
pub(super) async fn allocation_history(conn: &impl ConnectionTrait, credit: Credit) -> Result<Vec<AllocationStep>> {
    let (column, id) = match credit {
        Credit::Receipt(id) => ("receipt_id", id.0),
        Credit::Note(id) => ("credit_note_id", id.0),
    };
    let sql = format!(
        "SELECT a.document_id, d.number, a.amount_paise AS amount, a.created_at, a.reason FROM allocation a \
         JOIN document d ON d.id = a.document_id WHERE a.{column} = $1 ORDER BY a.id"
    );
    Ok(conn.rows(&sql, values![id]).await?)
}

/// What paid a document. The caller has asked whether the actor may see it.
pub async fn payments_of(conn: &impl ConnectionTrait, id: DocumentId) -> Result<Vec<AllocationRow>> {
    Ok(conn.rows(&format!("{ALLOCATION} WHERE a.document_id = $1 {BY_PAYMENT}"), values![id.0]).await?)
}

#[derive(FromQueryResult)]
struct Attempts {
    attempts: i64,
}

/// What is open on a document now, and which attempt to pay it the next one is.
///
/// # Errors
/// Of the database, or a fault of arithmetic.
pub async fn outstanding(conn: &impl ConnectionTrait, document: &Document, at: Instant) -> Result<Outstanding> {
    let sql = "SELECT COUNT(*) + 1 AS attempts FROM allocation WHERE document_id = $1";
    let row: Option<Attempts> = conn.row(sql, values![document.id.0]).await?;
    Ok(Outstanding { amount: document.outstanding()?, at, attempt: row.map_or(1, |row| row.attempts) })
}

/// What paid a centre's documents issued from one day to another.
pub async fn payments_of_days(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<AllocationRow>> {
    let sql = format!("{ALLOCATION} WHERE d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3 {BY_PAYMENT}");
    Ok(conn.rows(&sql, values![centre.0, from, until]).await?)
}

/// What a unit owes one centre.
#[derive(Clone, Debug, FromQueryResult)]
pub struct UnitBalance {
    /// The centre.
    pub centre_id: CentreId,
    /// Its code.
    pub centre_code: String,
    /// Its name.
    pub centre_name_en: String,
    /// Its name.
    pub centre_name_hi: String,
    /// Its UPI address.
    pub upi_id: Option<String>,
    /// Owed (+) or paid in advance (−).
    pub balance: Paise,
}

/// What a unit owes each centre it deals with.
pub async fn unit_balances(conn: &impl ConnectionTrait, actor: &Actor, unit: UnitId) -> Result<Vec<UnitBalance>> {
    access::check(actor, Verb::SeeStatement, Scope::Unit(unit))?;
    let sql = "SELECT c.id AS centre_id, c.code AS centre_code, c.name_en AS centre_name_en, c.name_hi AS centre_name_hi, \
         c.upi_id, CAST(SUM(p.amount_paise) AS BIGINT) AS balance FROM posting p JOIN centre c ON c.id = p.centre_id \
         WHERE p.unit_id = $1 GROUP BY c.id, c.code, c.name_en, c.name_hi, c.upi_id ORDER BY c.code";
    Ok(conn.rows(sql, values![unit.0]).await?)
}

/// A document that another one refers to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Related {
    /// Its row.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Code of its kind.
    pub kind: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// What it comes to.
    pub payable: Paise,
}

/// The vouchers of a receipt's taxed advance, oldest first. Whether the actor may see them was asked for the receipt.
pub(super) async fn vouchers_of(conn: &impl ConnectionTrait, receipt: ReceiptId) -> Result<Vec<Related>> {
    Ok(conn
        .rows(
            "SELECT v.id, v.number, v.kind, v.issued_on, v.payable_paise AS payable FROM taxed_advance a \
             JOIN document v ON v.id = a.document_id OR v.corrects_id = a.document_id \
             WHERE a.receipt_id = $1 ORDER BY v.id",
            values![receipt.0],
        )
        .await?)
}

/// The notes that correct a document, and the document it corrects itself, oldest first. Whether
/// the actor may see them was asked for the document.
pub async fn notes_of(conn: &impl ConnectionTrait, document: DocumentId) -> Result<Vec<Related>> {
    Ok(conn
        .rows(
            "SELECT n.id, n.number, n.kind, n.issued_on, n.payable_paise AS payable FROM document n \
             WHERE n.corrects_id = $1 OR n.id = (SELECT corrects_id FROM document WHERE id = $1) ORDER BY n.id",
            values![document.0],
        )
        .await?)
}
