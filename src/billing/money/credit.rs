//! What a unit has of credit: receipts and credit notes, what of them is set against documents, and setting it anew.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::allocation::{Share, allocate};
use super::open::{give, open_documents};
use crate::access;
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Scope, UnitId, Verb, text};
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// What can pay a document. Written `receipt-7` or `note-9` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Credit {
    /// Money, or what counts like it.
    Receipt(ReceiptId),
    /// A credit note.
    Note(DocumentId),
}

impl Credit {
    /// Reads `receipt-7` or `note-9`.
    pub fn parse(text: &str) -> Option<Credit> {
        let (kind, id) = text.split_once('-')?;
        let id = id.parse().ok()?;
        match kind {
            "receipt" => Some(Credit::Receipt(ReceiptId(id))),
            "note" => Some(Credit::Note(DocumentId(id))),
            _ => None,
        }
    }

    /// As addresses write it.
    pub fn slug(self) -> String {
        match self {
            Credit::Receipt(id) => format!("receipt-{id}"),
            Credit::Note(id) => format!("note-{id}"),
        }
    }

    pub(super) const fn id(self) -> i64 {
        match self {
            Credit::Receipt(id) => id.0,
            Credit::Note(id) => id.0,
        }
    }

    pub(super) const fn object_kind(self) -> &'static str {
        match self {
            Credit::Receipt(_) => "receipt",
            Credit::Note(_) => "document",
        }
    }

    /// Rows of `receipt_id` and `credit_note_id`.
    pub(super) const fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Credit::Receipt(id) => (Some(id.0), None),
            Credit::Note(id) => (None, Some(id.0)),
        }
    }
}

/// A credit as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CreditRow {
    /// Row of the receipt, if it is one.
    pub receipt_id: Option<i64>,
    /// Row of the credit note, if it is one.
    pub credit_note_id: Option<i64>,
    /// Its number.
    pub number: String,
    /// Whose.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// At which centre.
    pub centre_id: CentreId,
    /// Day it came in or was issued.
    pub received_on: NaiveDate,
    /// `upi`, `tds`, …; `credit_note`.
    pub mode: String,
    /// How much.
    pub amount: Paise,
    /// Of it set against documents.
    pub allocated: Paise,
    /// Of it gone again: given back, bounced.
    pub withdrawn: Paise,
    /// Whether it may be used: not a cheque that waits for the bank.
    pub counts: bool,
}

impl CreditRow {
    /// Which credit it is.
    pub fn credit(&self) -> Credit {
        match (self.receipt_id, self.credit_note_id) {
            (Some(id), _) => Credit::Receipt(ReceiptId(id)),
            (None, id) => Credit::Note(DocumentId(id.unwrap_or_default())),
        }
    }

    /// Neither set against a document nor gone.
    ///
    /// # Errors
    /// If the amounts are too large to add.
    pub fn unused(&self) -> Result<Paise> {
        self.amount.minus(self.allocated)?.minus(self.withdrawn)
    }

    /// Whether it is a deduction, a due given up or a sponsor's part: tied to its document, and no money.
    pub fn is_tied(&self) -> bool {
        TIED.contains(&self.mode.as_str())
    }
}

/// Modes of receipts that are no money and belong to one document.
const TIED: [&str; 3] = ["tds", "write_off", "sponsor"];

const RECEIPT_CREDIT: &str = "SELECT r.id AS receipt_id, CAST(NULL AS BIGINT) AS credit_note_id, r.number, r.unit_id, \
     u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, r.centre_id, r.received_on, r.mode, \
     b.amount_paise AS amount, b.allocated_paise AS allocated, b.withdrawn_paise AS withdrawn, \
     COALESCE(q.counts, TRUE) AS counts FROM receipt_balance b JOIN receipt r ON r.id = b.receipt_id \
     JOIN unit u ON u.id = r.unit_id LEFT JOIN cheque q ON q.receipt_id = r.id";

const NOTE_CREDIT: &str = "SELECT CAST(NULL AS BIGINT) AS receipt_id, d.id AS credit_note_id, d.number, d.unit_id, \
     u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, d.centre_id, d.issued_on AS received_on, \
     'credit_note' AS mode, b.amount_paise AS amount, b.allocated_paise AS allocated, b.refunded_paise AS withdrawn, \
     TRUE AS counts FROM credit_note_balance b JOIN document d ON d.id = b.document_id JOIN unit u ON u.id = d.unit_id";

/// One credit. Whether the actor may see it is for the caller to ask.
pub(super) async fn load(conn: &impl ConnectionTrait, credit: Credit) -> Result<CreditRow> {
    let sql = match credit {
        Credit::Receipt(_) => format!("{RECEIPT_CREDIT} WHERE r.id = $1"),
        Credit::Note(_) => format!("{NOTE_CREDIT} WHERE d.id = $1"),
    };
    let row: Option<CreditRow> = conn.row(&sql, values![credit.id()]).await?;
    row.ok_or(Error::NotFound)
}

/// What of a unit's credits at a centre can be used: receipts oldest first, then credit notes, locked.
pub(super) async fn unused(tx: &WriteTx, unit: UnitId, centre: CentreId) -> Result<Vec<CreditRow>> {
    let locked = |alias: &str| match tx.for_update() {
        "" => String::new(),
        words => format!("{words} OF {alias}"),
    };
    let receipts = format!(
        "{RECEIPT_CREDIT} WHERE r.unit_id = $1 AND r.centre_id = $2 AND r.mode NOT IN ('tds', 'write_off', 'sponsor') \
         AND b.allocated_paise + b.withdrawn_paise < b.amount_paise AND COALESCE(q.counts, TRUE) = TRUE \
         ORDER BY r.received_on, r.id{}",
        locked("b")
    );
    let mut found: Vec<CreditRow> = tx.conn().rows(&receipts, values![unit.0, centre.0]).await?;
    let notes = format!(
        "{NOTE_CREDIT} WHERE d.unit_id = $1 AND d.centre_id = $2 \
         AND b.allocated_paise + b.refunded_paise < b.amount_paise ORDER BY d.issued_on, d.id{}",
        locked("b")
    );
    found.extend(tx.conn().rows::<CreditRow>(&notes, values![unit.0, centre.0]).await?);
    Ok(found)
}

/// A page of a centre's credits with something left, of one unit if asked; oldest first, so that none is forgotten.
///
/// # Errors
/// Not found or not allowed.
pub async fn credits(
    conn: &impl ConnectionTrait,
    actor: &crate::base::Actor,
    centre: CentreId,
    unit: Option<UnitId>,
    limit: u64,
) -> Result<Vec<CreditRow>> {
    let scope = unit.map_or(Scope::Centre(centre), |unit| Scope::UnitAtCentre(unit, centre));
    access::check(actor, Verb::SeeStatement, scope)?;
    let sql = format!(
        "SELECT * FROM ({RECEIPT_CREDIT} WHERE r.centre_id = $1 AND ($2 = 0 OR r.unit_id = $2) \
         AND r.mode NOT IN ('tds', 'write_off', 'sponsor') AND b.allocated_paise + b.withdrawn_paise < b.amount_paise \
         UNION ALL {NOTE_CREDIT} WHERE d.centre_id = $1 AND ($2 = 0 OR d.unit_id = $2) \
         AND b.allocated_paise + b.refunded_paise < b.amount_paise) credits ORDER BY received_on, number LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre.0, unit.map_or(0, |unit| unit.0)]).await?)
}

/// Changes what of a credit is set against documents and what is gone.
///
/// # Errors
/// A conflict where it would be used beyond what it is.
pub(super) async fn change(tx: &WriteTx, credit: Credit, allocated: Paise, withdrawn: Paise) -> Result<()> {
    let sql = match credit {
        Credit::Receipt(_) => {
            "UPDATE receipt_balance SET allocated_paise = allocated_paise + $2, withdrawn_paise = withdrawn_paise + $3 \
             WHERE receipt_id = $1 AND allocated_paise + $2 >= 0 \
             AND allocated_paise + $2 + withdrawn_paise + $3 <= amount_paise"
        }
        Credit::Note(_) => {
            "UPDATE credit_note_balance SET allocated_paise = allocated_paise + $2, refunded_paise = refunded_paise + $3 \
             WHERE document_id = $1 AND allocated_paise + $2 >= 0 \
             AND allocated_paise + $2 + refunded_paise + $3 <= amount_paise"
        }
    };
    let changed = tx.conn().run(sql, values![credit.id(), allocated.0, withdrawn.0]).await?;
    match changed.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Conflict(Reason::new("billing-credit-used"))),
    }
}

/// Rows of the allocation, below zero where it is taken back.
pub(super) async fn record_shares(tx: &WriteTx, credit: Credit, shares: &[Share], reason: &str) -> Result<()> {
    let (receipt, note) = credit.columns();
    let by = tx.actor().user_id.map(|user| user.0);
    let row = |share: &Share| values![receipt, note, share.document.0, share.amount.0, tx.now(), by, reason.to_owned()];
    let head = "INSERT INTO allocation (receipt_id, credit_note_id, document_id, amount_paise, created_at, created_by, reason)";
    insert_many(tx.conn(), head, shares.iter().map(row).collect(), "").await?;
    Ok(())
}

/// What a credit pays of a document.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Paid {
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Paise,
}

const PAID: &str = "SELECT a.document_id, d.number, CAST(SUM(a.amount_paise) AS BIGINT) AS amount FROM allocation a \
     JOIN document d ON d.id = a.document_id WHERE a.receipt_id = $1 OR a.credit_note_id = $2 \
     GROUP BY a.document_id, d.number HAVING SUM(a.amount_paise) <> 0 ORDER BY a.document_id";

/// What a credit pays now, by document.
pub(super) async fn paid_by(conn: &impl ConnectionTrait, credit: Credit) -> Result<Vec<Paid>> {
    let (receipt, note) = credit.columns();
    Ok(conn.rows(PAID, values![receipt, note]).await?)
}

/// Takes a credit for oneself, so that what it pays stays as it is read until the transaction ends.
async fn lock(tx: &WriteTx, credit: Credit) -> Result<()> {
    let sql = match credit {
        Credit::Receipt(_) => "SELECT receipt_id FROM receipt_balance WHERE receipt_id = $1",
        Credit::Note(_) => "SELECT document_id FROM credit_note_balance WHERE document_id = $1",
    };
    tx.conn().run(&format!("{sql}{}", tx.for_update()), values![credit.id()]).await?;
    Ok(())
}

/// Takes back all a credit pays.
pub(super) async fn take_back_all(tx: &WriteTx, credit: Credit, reason: &str) -> Result<Vec<Paid>> {
    lock(tx, credit).await?;
    let paid = paid_by(tx.conn(), credit).await?;
    let back: Vec<Share> =
        paid.iter().map(|paid| Share { document: paid.document_id, amount: Paise(-paid.amount.0) }).collect();
    give(tx, credit, &back, reason).await?;
    Ok(paid)
}

/// A credit that is to be set against other documents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reallocate {
    /// Which.
    pub credit: Credit,
    /// Documents it pays now and shall pay no more.
    pub take_back: Vec<DocumentId>,
    /// What it shall pay, with amounts; nothing named and nothing taken back means the oldest dues.
    pub set: Vec<(DocumentId, Paise)>,
    /// Why; needed where something is taken back.
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reallocated {
    /// What was taken back in all.
    pub taken_back_paise: Paise,
    /// What was set against documents.
    pub set_paise: Paise,
    /// What is left of the credit.
    pub left_paise: Paise,
}

pub(super) const LONGEST_REASON: usize = 200;

/// Whether a reason says something, in as many characters as it may have.
pub(super) fn check_reason(reason: &str) -> Reasons {
    let reason = text::clean(reason);
    let mut reasons = Reasons::new();
    if reason.is_empty() {
        reasons.push(Reason::field("reason", "billing-reason-missing"));
    }
    if reason.chars().count() > LONGEST_REASON {
        reasons.push(Reason::field("reason", "billing-reason-too-long"));
    }
    reasons
}

/// Takes allocations of a credit back and sets it anew, in one go: named documents with amounts, or the oldest dues.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where the reason is missing, a document is not paid by it or
/// not open, more is set than is left, or the credit is a deduction, a due given up or a cheque that waits.
pub async fn reallocate(tx: &WriteTx, command: &Reallocate) -> Result<Reallocated> {
    let seen = load(tx.conn(), command.credit).await?;
    access::check(tx.actor(), Verb::AllocateMoney, Scope::Centre(seen.centre_id))?;
    let mut reasons = Reasons::new();
    if seen.is_tied() {
        reasons.push(Reason::new("billing-credit-tied"));
    }
    if !seen.counts {
        reasons.push(Reason::new("billing-credit-waits"));
    }
    if !command.take_back.is_empty() {
        reasons.extend(check_reason(&command.reason));
    }
    lock(tx, command.credit).await?;
    let paid = paid_by(tx.conn(), command.credit).await?;
    let mut back = Vec::new();
    for id in &command.take_back {
        match paid.iter().find(|paid| paid.document_id == *id) {
            Some(paid) => back.push(Share { document: *id, amount: Paise(-paid.amount.0) }),
            None => reasons.push(Reason::field("take_back", "billing-not-paid-by-this")),
        }
    }
    if command.set.iter().any(|(_, amount)| *amount <= Paise::ZERO) {
        reasons.push(Reason::field("set", "billing-share-amount"));
    }
    Error::check(reasons)?;
    let reason = text::clean(&command.reason);
    give(tx, command.credit, &back, &reason).await?;
    let set = shares(tx, command).await?;
    give(tx, command.credit, &set, &reason).await?;
    let now = load(tx.conn(), command.credit).await?;
    let sum = |shares: &[Share]| Paise::sum(shares.iter().map(|share| share.amount));
    let done =
        Reallocated { taken_back_paise: Paise(-sum(&back)?.0), set_paise: sum(&set)?, left_paise: now.unused()? };
    let list = |shares: &[Share]| -> Vec<_> {
        shares.iter().map(|share| json!({"document_id": share.document, "paise": share.amount})).collect()
    };
    let record =
        json!({"number": seen.number, "taken_back": list(&back), "set": list(&set), "left_paise": now.unused()?});
    let change = Change::of(Verb::AllocateMoney, command.credit.object_kind(), command.credit.id());
    tx.audit(change.at(seen.centre_id).after(record).because(&reason)).await?;
    Ok(done)
}

/// What the credit shall pay, as the documents stand now that the old allocations are gone.
async fn shares(tx: &WriteTx, command: &Reallocate) -> Result<Vec<Share>> {
    let now = load(tx.conn(), command.credit).await?;
    let left = now.unused()?;
    let open = open_documents(tx, now.unit_id, now.centre_id).await?;
    if command.set.is_empty() {
        return match command.take_back.is_empty() {
            true => Ok(allocate(left, &open, &[])?.shares),
            false => Ok(Vec::new()),
        };
    }
    let mut reasons = Reasons::new();
    let mut shares: Vec<Share> = Vec::new();
    for (id, amount) in &command.set {
        let document = open.iter().find(|document| document.id == *id);
        match document {
            Some(document) if *amount <= document.outstanding && !shares.iter().any(|share| share.document == *id) => {
                shares.push(Share { document: *id, amount: *amount });
            }
            Some(document) => {
                let reason = Reason::field("set", "billing-share-too-much").with("number", &document.number);
                reasons.push(reason.with("outstanding", document.outstanding));
            }
            None => reasons.push(Reason::field("set", "billing-document-not-open")),
        }
    }
    if Paise::sum(command.set.iter().map(|(_, amount)| *amount))? > left {
        reasons.push(Reason::field("set", "billing-credit-too-small").with("left", left));
    }
    Error::check(reasons)?;
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_is_named_by_kind_and_row() {
        for credit in [Credit::Receipt(ReceiptId(7)), Credit::Note(DocumentId(9))] {
            assert_eq!(Credit::parse(&credit.slug()), Some(credit));
        }
        assert_eq!(Credit::parse("cheque-1"), None);
        assert_eq!(Credit::parse("receipt-x"), None);
    }
}
