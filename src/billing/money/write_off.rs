//! Giving a due up: within one's own limit at once, above it when a second person agrees. No GST goes back.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::allocation::Share;
use super::credit::check_reason;
use super::enter::{NewReceipt, enter, whole};
use super::limits::write_off_limit;
use crate::access;
use crate::account::Account;
use crate::base::time::{Instant, ist_date};
use crate::base::{
    Actor, CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Role, Scope, Standing, UnitId, Verb,
    text,
};
use crate::billing::{parties, period, store};
use crate::db::{Change, Rows, SeriesKind, WriteTx, values};

/// A due that is to be given up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AskWriteOff {
    /// The document.
    pub document: DocumentId,
    /// How much of what is open.
    pub amount: Paise,
    /// Why.
    pub reason: String,
}

/// A second person's word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecideWriteOff {
    /// Which.
    pub id: i64,
    /// Whether it is given up.
    pub agree: bool,
}

/// Where a write-off is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WriteOffState {
    /// For a second person.
    Waiting,
    /// Given up.
    Done,
    /// Not given up.
    Rejected,
}

impl WriteOffState {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            WriteOffState::Waiting => "waiting",
            WriteOffState::Done => "done",
            WriteOffState::Rejected => "rejected",
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WrittenOff {
    /// Its row.
    pub id: i64,
    /// Where it is now.
    pub state: WriteOffState,
    /// Number of the adjustment, once it is given up.
    pub number: Option<String>,
}

/// A write-off in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct WriteOff {
    /// Its row.
    pub id: i64,
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub document_number: String,
    /// At which centre.
    pub centre_id: CentreId,
    /// Whose.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// How much.
    pub amount: Paise,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Who asked.
    pub asked_by: Option<i64>,
    /// Name of who asked.
    pub asker: Option<String>,
    /// `waiting`, `done` or `rejected`.
    pub state: String,
    /// Row of the adjustment, once done.
    pub receipt_id: Option<i64>,
}

const WRITE_OFF: &str = "SELECT w.id, w.document_id, d.number AS document_number, w.centre_id, w.unit_id, \
     u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, w.amount_paise AS amount, w.reason, \
     w.asked_at, w.asked_by, a.name AS asker, w.state, w.receipt_id FROM write_off w \
     JOIN document d ON d.id = w.document_id JOIN unit u ON u.id = w.unit_id LEFT JOIN app_user a ON a.id = w.asked_by";

/// A centre's write-offs, those that wait first, then the latest.
///
/// # Errors
/// Not found or not allowed.
pub async fn write_offs(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: CentreId,
    limit: u64,
) -> Result<Vec<WriteOff>> {
    access::check(actor, Verb::WriteOff, Scope::Centre(centre))?;
    let sql = format!(
        "{WRITE_OFF} WHERE w.centre_id = $1 ORDER BY CASE WHEN w.state = 'waiting' THEN 0 ELSE 1 END, w.id DESC LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Up to how much the actor gives up alone today.
pub(in crate::billing) async fn own_write_off_limit(tx: &WriteTx) -> Result<Paise> {
    match tx.actor().standing {
        Standing::Program(_) => Ok(Paise(i64::MAX)),
        _ => write_off_limit(tx.conn(), tx.actor().roles(), ist_date(tx.now())).await,
    }
}

/// Asks to give a due up; within the actor's own limit it is done at once.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where more than is open is asked for, the reason is missing,
/// or another write-off of the document waits.
pub async fn ask_write_off(tx: &WriteTx, command: &AskWriteOff) -> Result<WrittenOff> {
    let document = store::load(tx.conn(), command.document).await?;
    access::check(tx.actor(), Verb::WriteOff, Scope::Centre(document.centre))?;
    period::check_open(tx, document.centre, ist_date(tx.now())).await?;
    let open = super::open::open_documents(tx, document.unit, document.centre).await?;
    let mut reasons = check_reason(&command.reason);
    if command.amount <= Paise::ZERO {
        reasons.push(Reason::field("amount", "billing-receipt-amount"));
    }
    match open.iter().find(|open| open.id == command.document) {
        None => reasons.push(Reason::field("document", "billing-document-not-open")),
        Some(open) if command.amount > open.outstanding => {
            let reason = Reason::field("amount", "billing-share-too-much").with("number", &open.number);
            reasons.push(reason.with("outstanding", open.outstanding));
        }
        Some(_) => {}
    }
    let waiting: Option<Id> = tx
        .conn()
        .row("SELECT id FROM write_off WHERE document_id = $1 AND state = 'waiting'", values![command.document.0])
        .await?;
    if waiting.is_some() {
        reasons.push(Reason::new("billing-write-off-waits"));
    }
    Error::check(reasons)?;
    let sql = "INSERT INTO write_off (document_id, centre_id, unit_id, amount_paise, reason, asked_at, asked_by, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting') RETURNING id";
    let by = tx.actor().user_id.map(|user| user.0);
    let reason = text::clean(&command.reason);
    let values =
        values![command.document.0, document.centre.0, document.unit.0, command.amount.0, reason.clone(), tx.now(), by];
    let row: Option<Id> = tx.conn().row(sql, values).await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no write-off stored"))?.id;
    let record = json!({"document": document.content.number, "amount_paise": command.amount});
    tx.audit(Change::of(Verb::WriteOff, "write_off", id).at(document.centre).after(record).because(&reason)).await?;
    if command.amount > own_write_off_limit(tx).await? {
        return Ok(WrittenOff { id, state: WriteOffState::Waiting, number: None });
    }
    let number = carry_out(tx, &load(tx, id).await?, None).await?;
    Ok(WrittenOff { id, state: WriteOffState::Done, number: Some(number) })
}

async fn load(tx: &WriteTx, id: i64) -> Result<WriteOff> {
    let sql = format!("SELECT id FROM write_off WHERE id = $1{}", tx.for_update());
    let locked: Option<Id> = tx.conn().row(&sql, values![id]).await?;
    locked.ok_or(Error::NotFound)?;
    let row: Option<WriteOff> = tx.conn().row(&format!("{WRITE_OFF} WHERE w.id = $1"), values![id]).await?;
    row.ok_or(Error::NotFound)
}

/// A second person agrees or not.
///
/// # Errors
/// Not found or not allowed; refused where it does not wait any more, the actor asked for it, or it is above the
/// actor's own limit too.
pub async fn decide_write_off(tx: &WriteTx, command: &DecideWriteOff) -> Result<WrittenOff> {
    let found = load(tx, command.id).await?;
    access::check(tx.actor(), Verb::WriteOff, Scope::Centre(found.centre_id))?;
    period::check_open(tx, found.centre_id, ist_date(tx.now())).await?;
    let by = tx.actor().user_id.map(|user| user.0);
    let mut reasons = Reasons::new();
    if found.state != WriteOffState::Waiting.code() {
        reasons.push(Reason::new("billing-write-off-decided"));
    }
    if found.asked_by.is_some() && found.asked_by == by {
        reasons.push(Reason::new("billing-write-off-own"));
    }
    let limit = own_write_off_limit(tx).await?;
    if command.agree && found.amount > limit {
        reasons.push(Reason::new("billing-write-off-limit").with("limit", limit));
    }
    Error::check(reasons)?;
    let record = json!({"agree": command.agree, "amount_paise": found.amount});
    tx.audit(Change::of(Verb::WriteOff, "write_off", found.id).at(found.centre_id).after(record)).await?;
    if command.agree {
        let number = carry_out(tx, &found, by).await?;
        return Ok(WrittenOff { id: found.id, state: WriteOffState::Done, number: Some(number) });
    }
    let sql = "UPDATE write_off SET state = 'rejected', decided_at = $2, decided_by = $3 WHERE id = $1";
    tx.conn().run(sql, values![found.id, tx.now(), by]).await?;
    Ok(WrittenOff { id: found.id, state: WriteOffState::Rejected, number: None })
}

/// Gives the due up: a receipt without money that pays the document.
async fn carry_out(tx: &WriteTx, found: &WriteOff, decided_by: Option<i64>) -> Result<String> {
    let centre = parties::centre(tx.conn(), found.centre_id).await?;
    let allocation = whole(Share { document: found.document_id, amount: found.amount });
    let new = NewReceipt {
        centre: &centre,
        unit: found.unit_id,
        received_on: ist_date(tx.now()),
        mode: "write_off",
        reference: None,
        amount: found.amount,
        note: &found.reason,
        series: SeriesKind::Adjustment,
        debit: Account::WriteOff,
        allocation: &allocation,
    };
    let (receipt, number): (ReceiptId, String) = enter(tx, &new).await?;
    let sql = "UPDATE write_off SET state = 'done', decided_at = $2, decided_by = $3, receipt_id = $4 \
               WHERE id = $1 AND state = 'waiting'";
    tx.conn().run(sql, values![found.id, tx.now(), decided_by, receipt.0]).await?;
    let record = json!({"number": number, "document": found.document_number, "amount_paise": found.amount});
    let change = Change::of(Verb::WriteOff, "receipt", receipt.0).at(centre.id).after(record);
    tx.audit(change.because(&found.reason)).await?;
    Ok(number)
}

/// Roles whose limit a page names.
pub(super) const LIMITED: [Role; 3] = [Role::Accounts, Role::CentreManager, Role::Administrator];
