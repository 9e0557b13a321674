//! Money in: a receipt with its number, spread over dues, in the journal.

use chrono::{Datelike, NaiveDate};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::account::{Account, NewEntry, Voucher, post};
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Scope, UnitId, Verb, text};
use crate::db::{Change, Event, Rows, WriteTx, insert_many, values};

use super::allocation::{Allocation, OpenDocument, allocate};
use super::parties::CentreParty;
use super::period;

/// How money came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMode {
    /// UPI; reference is the RRN.
    Upi,
    /// NEFT; reference is the UTR.
    Neft,
    /// RTGS; reference is the UTR.
    Rtgs,
    /// Cash at the counter.
    Cash,
    /// Cheque; reference is its number.
    Cheque,
}

impl PaymentMode {
    /// Every mode, most common first.
    pub const ALL: [PaymentMode; 5] =
        [PaymentMode::Upi, PaymentMode::Neft, PaymentMode::Cash, PaymentMode::Cheque, PaymentMode::Rtgs];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            PaymentMode::Upi => "upi",
            PaymentMode::Neft => "neft",
            PaymentMode::Rtgs => "rtgs",
            PaymentMode::Cash => "cash",
            PaymentMode::Cheque => "cheque",
        }
    }

    /// The mode of a stored code.
    pub fn from_code(code: &str) -> Option<PaymentMode> {
        PaymentMode::ALL.into_iter().find(|mode| mode.code() == code)
    }

    pub(super) const fn account(self) -> Account {
        match self {
            PaymentMode::Cash => Account::Cash,
            PaymentMode::Cheque => Account::ChequesInHand,
            PaymentMode::Upi | PaymentMode::Neft | PaymentMode::Rtgs => Account::Bank,
        }
    }
}

/// Money received.
#[derive(Clone, Debug, Serialize)]
pub struct TakeReceipt {
    /// Who pays.
    pub unit: UnitId,
    /// Day it came in.
    pub received_on: NaiveDate,
    /// How.
    pub mode: PaymentMode,
    /// Reference of the bank; empty for cash.
    pub reference: String,
    /// How much.
    pub amount: Paise,
    /// Documents to be paid first, in this order.
    pub named: Vec<DocumentId>,
    /// Remark.
    pub note: String,
}

/// A receipt and what it paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipted {
    /// Its row.
    pub id: ReceiptId,
    /// Its number.
    pub number: String,
    /// Documents paid, wholly or in part.
    pub paid: Vec<(DocumentId, Paise)>,
    /// Advance left over.
    pub advance: Paise,
}

/// From which day, and the amount in cash from one person in a day that may not be reached
/// (Income-tax Act 1961 s.269ST, since 1 April 2026 Act of 2025 s.186).
const CASH_LIMITS: [(i32, u32, u32, Paise); 1] = [(2017, 4, 1, Paise(20_000_000))];

/// The greatest receipt, ₹100 crore: beyond it a slip of the finger is more likely than a payment.
const GREATEST: Paise = Paise(100_000_000_000);

const LONGEST_REFERENCE: usize = 30;
const LONGEST_NOTE: usize = 200;

/// The cash limit in force on a day.
pub fn cash_limit(on: NaiveDate) -> Option<Paise> {
    CASH_LIMITS
        .iter()
        .rev()
        .find(|(year, month, day, _)| (on.year(), on.month(), on.day()) >= (*year, *month, *day))
        .map(|(_, _, _, limit)| *limit)
}

/// Takes money and spreads it: named documents first, then the oldest; the rest is an advance.
///
/// # Errors
/// Refused with all reasons at once: amount, day, reference missing or used before, cash limit,
/// a named document that is not this unit's or is paid.
pub async fn take_receipt(tx: &WriteTx, centre: &CentreParty, command: &TakeReceipt) -> Result<Receipted> {
    access::check(tx.actor(), Verb::TakeMoney, Scope::Centre(centre.id))?;
    period::check_open(tx, centre.id, command.received_on).await?;
    let mut reasons = check(command, ist_date(tx.now()));
    let reference = reference_of(command);
    if let Some(reference) = &reference {
        reasons.extend(used_before(tx, centre.id, command.mode, reference).await?);
    }
    if command.mode == PaymentMode::Cash {
        reasons.extend(over_cash_limit(tx, centre.id, command).await?);
    }
    let open = open_documents(tx, command.unit, centre.id).await?;
    if command.named.iter().any(|named| !open.iter().any(|document| document.id == *named)) {
        reasons.push(Reason::field("documents", "billing-document-not-open"));
    }
    Error::check(reasons)?;
    let allocation = allocate(command.amount, &open, &command.named)?;
    let year = FinancialYear::of(ist_date(tx.now()));
    let number = tx.next_number(centre.id, crate::db::SeriesKind::Receipt, year, &centre.prefix).await?;
    let id = insert_receipt(tx, centre, command, &number, reference).await?;
    settle(tx, id, command.amount, &allocation).await?;
    post(tx, vec![entry(centre.id, command, id, &number.number)]).await?;
    record(tx, centre, command, id, &number.number, &allocation).await?;
    Ok(Receipted {
        id,
        number: number.number,
        paid: allocation.shares.iter().map(|share| (share.document, share.amount)).collect(),
        advance: allocation.left,
    })
}

fn check(command: &TakeReceipt, today: NaiveDate) -> Reasons {
    let mut reasons = Vec::new();
    if command.amount <= Paise::ZERO || command.amount > GREATEST {
        reasons.push(Reason::field("amount", "billing-receipt-amount"));
    }
    let oldest = FinancialYear(FinancialYear::of(today).0 - 1).first_day();
    if command.received_on > today {
        reasons.push(Reason::field("received_on", "billing-receipt-in-future"));
    } else if command.received_on < oldest {
        let from = crate::base::time::short_date(oldest);
        reasons.push(Reason::field("received_on", "billing-receipt-too-old").with("from", from));
    }
    let reference = text::compact(&command.reference);
    if command.mode != PaymentMode::Cash && reference.is_empty() {
        reasons.push(Reason::field("reference", "billing-reference-missing"));
    }
    if reference.chars().count() > LONGEST_REFERENCE {
        reasons.push(Reason::field("reference", "billing-reference-too-long"));
    }
    if command.note.chars().count() > LONGEST_NOTE {
        reasons.push(Reason::field("note", "billing-note-too-long"));
    }
    reasons
}

fn reference_of(command: &TakeReceipt) -> Option<String> {
    let reference = text::compact(&command.reference);
    (!reference.is_empty()).then_some(reference)
}

#[derive(FromQueryResult)]
struct Known {
    number: String,
}

async fn used_before(tx: &WriteTx, centre: CentreId, mode: PaymentMode, reference: &str) -> Result<Reasons> {
    let known: Option<Known> = tx
        .conn()
        .row(
            "SELECT number FROM receipt WHERE centre_id = $1 AND mode = $2 AND reference = $3",
            values![centre.0, mode.code(), reference],
        )
        .await?;
    let reason = known.map(|known| Reason::field("reference", "billing-reference-used").with("number", known.number));
    Ok(reason.into_iter().collect())
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

async fn over_cash_limit(tx: &WriteTx, centre: CentreId, command: &TakeReceipt) -> Result<Reasons> {
    let Some(limit) = cash_limit(command.received_on) else {
        return Ok(Vec::new());
    };
    let taken: Option<Sum> = tx
        .conn()
        .row(
            "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) AS amount FROM receipt \
             WHERE unit_id = $1 AND centre_id = $2 AND received_on = $3 AND mode = 'cash'",
            values![command.unit.0, centre.0, command.received_on],
        )
        .await?;
    let taken = taken.map_or(Paise::ZERO, |sum| sum.amount);
    let over = taken.plus(command.amount).map_or(true, |sum| sum >= limit);
    Ok(over
        .then(|| Reason::field("amount", "billing-cash-limit").with("limit", limit).with("taken", taken))
        .into_iter()
        .collect())
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: DocumentId,
    number: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    outstanding: Paise,
}

/// A unit's documents at a centre with something to pay, locked against another receipt.
async fn open_documents(tx: &WriteTx, unit: UnitId, centre: CentreId) -> Result<Vec<OpenDocument>> {
    let sql = format!("{OPEN_DOCUMENTS}{}", tx.for_update());
    let rows: Vec<OpenRow> = tx.conn().rows(&sql, values![unit.0, centre.0]).await?;
    Ok(rows.into_iter().map(OpenRow::into_open).collect())
}

/// A unit's documents at a centre with something to pay, oldest first.
pub async fn open_documents_of(
    conn: &impl sea_orm::ConnectionTrait,
    unit: UnitId,
    centre: CentreId,
) -> Result<Vec<OpenDocument>> {
    let rows: Vec<OpenRow> = conn.rows(OPEN_DOCUMENTS, values![unit.0, centre.0]).await?;
    Ok(rows.into_iter().map(OpenRow::into_open).collect())
}

const OPEN_DOCUMENTS: &str = "SELECT d.id, d.number, d.issued_on, d.due_on, b.payable_paise - b.settled_paise AS outstanding \
     FROM document d JOIN document_balance b ON b.document_id = d.id \
     WHERE d.unit_id = $1 AND d.centre_id = $2 AND b.settled_paise < b.payable_paise ORDER BY d.due_on, d.issued_on, d.number";

impl OpenRow {
    fn into_open(self) -> OpenDocument {
        OpenDocument {
            id: self.id,
            number: self.number,
            issued_on: self.issued_on,
            due_on: self.due_on,
            outstanding: self.outstanding,
        }
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: ReceiptId,
}

async fn insert_receipt(
    tx: &WriteTx,
    centre: &CentreParty,
    command: &TakeReceipt,
    number: &crate::db::IssuedNumber,
    reference: Option<String>,
) -> Result<ReceiptId> {
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO receipt (series_id, serial, number, centre_id, unit_id, received_on, mode, reference, \
             amount_paise, note, created_at, created_by, imported) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
            values![
                number.series_id,
                number.serial,
                number.number.clone(),
                centre.id.0,
                command.unit.0,
                command.received_on,
                command.mode.code(),
                reference,
                command.amount.0,
                command.note.clone(),
                tx.now(),
                tx.actor().user_id.map(|user| user.0),
                false
            ],
        )
        .await?;
    row.map(|row| row.id).ok_or_else(|| anyhow::anyhow!("no receipt stored").into())
}

async fn settle(tx: &WriteTx, receipt: ReceiptId, amount: Paise, allocation: &Allocation) -> Result<()> {
    tx.conn()
        .run(
            "INSERT INTO receipt_balance (receipt_id, amount_paise, allocated_paise) VALUES ($1, $2, $3)",
            values![receipt.0, amount.0, amount.minus(allocation.left)?.0],
        )
        .await?;
    let head = "INSERT INTO allocation (receipt_id, document_id, amount_paise, created_at)";
    let rows =
        allocation.shares.iter().map(|share| values![receipt.0, share.document.0, share.amount.0, tx.now()]).collect();
    insert_many(tx.conn(), head, rows, "").await?;
    for share in &allocation.shares {
        settle_document(tx, share.document, share.amount).await?;
    }
    Ok(())
}

pub(super) async fn settle_document(tx: &WriteTx, document: DocumentId, amount: Paise) -> Result<()> {
    let settled = tx
        .conn()
        .run(
            "UPDATE document_balance SET settled_paise = settled_paise + $2 \
             WHERE document_id = $1 AND settled_paise + $2 <= payable_paise",
            values![document.0, amount.0],
        )
        .await?;
    match settled.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Conflict(Reason::new("billing-document-not-open"))),
    }
}

#[derive(FromQueryResult)]
struct Advance {
    receipt_id: ReceiptId,
    unused: Paise,
}

/// Gives a unit's advances at a centre to a document that was just issued, oldest first. Moves
/// no money: the journal knew it when it came in.
pub(super) async fn use_advances(
    tx: &WriteTx,
    centre: CentreId,
    unit: UnitId,
    document: DocumentId,
    payable: Paise,
) -> Result<()> {
    let sql = format!(
        "SELECT b.receipt_id, b.amount_paise - b.allocated_paise AS unused FROM receipt_balance b \
         JOIN receipt r ON r.id = b.receipt_id WHERE r.unit_id = $1 AND r.centre_id = $2 \
         AND b.allocated_paise < b.amount_paise ORDER BY r.received_on, r.id{}",
        tx.for_update()
    );
    let advances: Vec<Advance> = tx.conn().rows(&sql, values![unit.0, centre.0]).await?;
    let mut open = payable;
    for advance in advances {
        let share = advance.unused.min(open);
        if share <= Paise::ZERO {
            break;
        }
        let used = tx
            .conn()
            .run(
                "UPDATE receipt_balance SET allocated_paise = allocated_paise + $2 \
                 WHERE receipt_id = $1 AND allocated_paise + $2 <= amount_paise",
                values![advance.receipt_id.0, share.0],
            )
            .await?;
        if used.rows_affected() != 1 {
            return Err(Error::Conflict(Reason::new("billing-document-not-open")));
        }
        let head = "INSERT INTO allocation (receipt_id, document_id, amount_paise, created_at)";
        let row = values![advance.receipt_id.0, document.0, share.0, tx.now()];
        insert_many(tx.conn(), head, vec![row], "").await?;
        settle_document(tx, document, share).await?;
        open = open.minus(share)?;
    }
    Ok(())
}

fn entry(centre: CentreId, command: &TakeReceipt, id: ReceiptId, number: &str) -> NewEntry {
    NewEntry {
        centre,
        opening: false,
        entered_on: command.received_on,
        voucher: Voucher::Receipt(id),
        narration: number.to_owned(),
        postings: vec![
            (command.mode.account(), command.amount),
            (Account::Unit(command.unit), Paise(-command.amount.0)),
        ],
    }
}

async fn record(
    tx: &WriteTx,
    centre: &CentreParty,
    command: &TakeReceipt,
    id: ReceiptId,
    number: &str,
    allocation: &Allocation,
) -> Result<()> {
    let paid: Vec<_> =
        allocation.shares.iter().map(|share| json!({"document_id": share.document, "paise": share.amount})).collect();
    let record = json!({
        "number": number, "unit_id": command.unit, "mode": command.mode, "reference": command.reference,
        "received_on": command.received_on, "amount_paise": command.amount, "paid": paid, "advance_paise": allocation.left,
    });
    tx.audit(Change::of(Verb::TakeMoney, "receipt", id.0).at(centre.id).after(record)).await?;
    tx.announce(Event {
        event: "money_received",
        object_kind: "receipt",
        object_id: id.0,
        centre: Some(centre.id),
        unit: Some(command.unit),
        user: None,
        payload: json!({
            "number": number, "amount": command.amount.to_string(),
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::base::time::parse_date(text).unwrap()
    }

    fn command() -> TakeReceipt {
        TakeReceipt {
            unit: UnitId(1),
            received_on: day("20-11-2026"),
            mode: PaymentMode::Upi,
            reference: "4321 8765 0987".into(),
            amount: Paise(11_800),
            named: Vec::new(),
            note: String::new(),
        }
    }

    fn codes(command: &TakeReceipt) -> Vec<&'static str> {
        check(command, day("21-11-2026")).iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn all_reasons_against_a_receipt_come_at_once() {
        assert_eq!(codes(&command()), [""; 0]);
        let bad = TakeReceipt {
            amount: Paise::ZERO,
            received_on: day("22-11-2026"),
            reference: " - ".into(),
            note: "x".repeat(201),
            ..command()
        };
        assert_eq!(
            codes(&bad),
            [
                "billing-receipt-amount",
                "billing-receipt-in-future",
                "billing-reference-missing",
                "billing-note-too-long"
            ]
        );
        assert_eq!(codes(&TakeReceipt { received_on: day("31-03-2025"), ..command() }), ["billing-receipt-too-old"]);
        let cash = TakeReceipt { mode: PaymentMode::Cash, reference: String::new(), ..command() };
        assert_eq!(codes(&cash), [""; 0]);
    }

    #[test]
    fn the_cash_limit_is_dated() {
        assert_eq!(cash_limit(day("31-03-2017")), None);
        assert_eq!(cash_limit(day("01-04-2017")), Some(Paise(20_000_000)));
    }
}
