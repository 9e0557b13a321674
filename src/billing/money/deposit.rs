//! Security deposits: taken, given back, or set against a due. They are the unit's money and no advance.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::allocation::Share;
use super::credit::check_reason;
use super::enter::{NewReceipt, enter, whole};
use super::limits::{CashLimit, cash_limit, cash_of_day};
use super::mode::PaymentMode;
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{
    Actor, CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Scope, UnitId, Verb, text,
};
use crate::billing::parties::CentreParty;
use crate::billing::{parties, period};
use crate::db::{Change, Rows, SeriesKind, WriteTx, values};

/// What happens to a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DepositKind {
    /// The unit leaves it.
    Taken,
    /// The unit has it back.
    Returned,
    /// It pays a document.
    Applied,
}

impl DepositKind {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            DepositKind::Taken => "taken",
            DepositKind::Returned => "returned",
            DepositKind::Applied => "applied",
        }
    }

    /// The kind of a stored code.
    pub fn from_code(code: &str) -> Option<DepositKind> {
        [DepositKind::Taken, DepositKind::Returned, DepositKind::Applied].into_iter().find(|kind| kind.code() == code)
    }
}

/// A movement of a unit's deposit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoveDeposit {
    /// Whose.
    pub unit: UnitId,
    /// At which centre.
    pub centre: CentreId,
    /// What happens.
    pub kind: DepositKind,
    /// How much.
    pub amount: Paise,
    /// Day of it.
    pub day_on: NaiveDate,
    /// How it is paid; not for one that is set against a document.
    pub mode: Option<PaymentMode>,
    /// Reference of the bank; empty for cash.
    pub reference: String,
    /// The document it is set against.
    pub document: Option<DocumentId>,
    /// Why; needed where it is given back or set against a document.
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MovedDeposit {
    /// Number of the paper.
    pub number: String,
    /// What the centre holds now.
    pub held_paise: Paise,
}

/// A movement in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct DepositEntry {
    /// Number of the paper.
    pub number: String,
    /// `taken`, `returned` or `applied`.
    pub kind: String,
    /// How much.
    pub amount: Paise,
    /// Day of it.
    pub day_on: NaiveDate,
    /// How it was paid.
    pub mode: String,
    /// Why.
    pub reason: String,
    /// Row of the receipt, where it was set against a document.
    pub receipt_id: Option<i64>,
}

#[derive(FromQueryResult)]
struct Held {
    held: Paise,
}

/// What a centre holds of a unit, and every movement, latest first.
///
/// # Errors
/// Not found or not allowed.
pub async fn deposits(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    unit: UnitId,
    centre: CentreId,
) -> Result<(Paise, Vec<DepositEntry>)> {
    access::check(actor, Verb::SeeStatement, Scope::UnitAtCentre(unit, centre))?;
    let held = held(conn, unit, centre).await?;
    let sql = "SELECT number, kind, amount_paise AS amount, day_on, mode, reason, receipt_id FROM security_deposit_entry \
               WHERE unit_id = $1 AND centre_id = $2 ORDER BY id DESC";
    Ok((held, conn.rows(sql, values![unit.0, centre.0]).await?))
}

async fn held(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId) -> Result<Paise> {
    let sql = "SELECT held_paise AS held FROM security_deposit WHERE unit_id = $1 AND centre_id = $2";
    let row: Option<Held> = conn.row(sql, values![unit.0, centre.0]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.held))
}

/// Takes a deposit, gives it back, or sets it against a document.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where more is asked for than is held or open, the way it is
/// paid, its reference or the reason is missing, cash passes the day's limit, or the month is locked.
pub async fn move_deposit(tx: &WriteTx, command: &MoveDeposit) -> Result<MovedDeposit> {
    access::check(tx.actor(), Verb::HoldDeposit, Scope::Centre(command.centre))?;
    period::check_open(tx, command.centre, command.day_on).await?;
    let centre = parties::centre(tx.conn(), command.centre).await?;
    let mut reasons = check(command, ist_date(tx.now()));
    if command.kind == DepositKind::Taken && command.mode == Some(PaymentMode::Cash) {
        let limit = cash_limit(tx.conn(), CashLimit::Block, command.day_on).await?;
        let taken = cash_of_day(tx.conn(), command.unit, command.centre, command.day_on).await?;
        if let Some(limit) = limit.filter(|limit| taken.plus(command.amount).map_or(true, |sum| sum >= *limit)) {
            reasons.push(Reason::field("amount", "billing-cash-limit").with("limit", limit).with("taken", taken));
        }
    }
    Error::check(reasons)?;
    change_held(tx, command).await?;
    let (number, receipt) = match command.kind {
        DepositKind::Applied => {
            let (receipt, number) = apply(tx, &centre, command).await?;
            (number, Some(receipt))
        }
        DepositKind::Taken | DepositKind::Returned => (pay(tx, &centre, command).await?, None),
    };
    let held = held(tx.conn(), command.unit, command.centre).await?;
    let record = json!({
        "number": number, "kind": command.kind, "amount_paise": command.amount, "mode": command.mode,
        "reference": command.reference, "held_paise": held,
    });
    let reason = text::clean(&command.reason);
    let (kind, row) = receipt.map_or(("unit", command.unit.0), |receipt| ("receipt", receipt.0));
    tx.audit(Change::of(Verb::HoldDeposit, kind, row).at(centre.id).after(record).because(&reason)).await?;
    Ok(MovedDeposit { number, held_paise: held })
}

fn check(command: &MoveDeposit, today: NaiveDate) -> Reasons {
    let mut reasons = Reasons::new();
    if command.amount <= Paise::ZERO || command.amount > super::receipt::GREATEST {
        reasons.push(Reason::field("amount", "billing-receipt-amount"));
    }
    if command.day_on > today {
        reasons.push(Reason::field("day_on", "billing-receipt-in-future"));
    }
    if command.kind == DepositKind::Applied {
        if command.document.is_none() {
            reasons.push(Reason::field("document", "billing-document-not-open"));
        }
    } else if command.mode.is_none() {
        reasons.push(Reason::field("mode", "billing-mode-missing"));
    } else if command.mode != Some(PaymentMode::Cash) && text::compact(&command.reference).is_empty() {
        reasons.push(Reason::field("reference", "billing-reference-missing"));
    }
    if command.mode.is_some_and(PaymentMode::is_paper) {
        reasons.push(Reason::field("mode", "billing-deposit-no-cheque"));
    }
    if command.kind != DepositKind::Taken {
        reasons.extend(check_reason(&command.reason));
    }
    reasons
}

async fn change_held(tx: &WriteTx, command: &MoveDeposit) -> Result<()> {
    let key = values![command.unit.0, command.centre.0];
    let open = "INSERT INTO security_deposit (unit_id, centre_id, held_paise) VALUES ($1, $2, 0) \
                ON CONFLICT (unit_id, centre_id) DO NOTHING";
    tx.conn().run(open, key).await?;
    let amount = if command.kind == DepositKind::Taken { command.amount.0 } else { -command.amount.0 };
    let sql = "UPDATE security_deposit SET held_paise = held_paise + $3 \
               WHERE unit_id = $1 AND centre_id = $2 AND held_paise + $3 >= 0";
    let changed = tx.conn().run(sql, values![command.unit.0, command.centre.0, amount]).await?;
    if changed.rows_affected() == 1 {
        return Ok(());
    }
    let held = held(tx.conn(), command.unit, command.centre).await?;
    Err(Error::refused(Reason::field("amount", "billing-deposit-too-small").with("held", held)))
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

async fn insert(
    tx: &WriteTx,
    command: &MoveDeposit,
    number: (Option<i64>, Option<i64>, &str),
    mode: &str,
    receipt: Option<ReceiptId>,
) -> Result<i64> {
    let sql = "INSERT INTO security_deposit_entry (kind, series_id, serial, number, unit_id, centre_id, amount_paise, \
               day_on, mode, reference, reason, receipt_id, created_at, created_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id";
    let reference = text::compact(&command.reference);
    let values = values![
        command.kind.code(),
        number.0,
        number.1,
        number.2.to_owned(),
        command.unit.0,
        command.centre.0,
        command.amount.0,
        command.day_on,
        mode.to_owned(),
        (!reference.is_empty()).then_some(reference),
        text::clean(&command.reason),
        receipt.map(|receipt| receipt.0),
        tx.now(),
        tx.actor().user_id.map(|user| user.0)
    ];
    let row: Option<Id> = tx.conn().row(sql, values).await?;
    Ok(row.ok_or_else(|| anyhow::anyhow!("no deposit stored"))?.id)
}

/// Money in or out, with a receipt's or a payment's number.
async fn pay(tx: &WriteTx, centre: &CentreParty, command: &MoveDeposit) -> Result<String> {
    let mode = command.mode.ok_or_else(|| Error::field("mode", "billing-mode-missing"))?;
    let taken = command.kind == DepositKind::Taken;
    let series = if taken { SeriesKind::Receipt } else { SeriesKind::Refund };
    let year = FinancialYear::of(ist_date(tx.now()));
    let number = tx.next_number(centre.id, series, year, &centre.prefix).await?;
    let key = (Some(number.series_id), Some(number.serial), number.number.as_str());
    let id = insert(tx, command, key, mode.code(), None).await?;
    let amount = if taken { command.amount } else { Paise(-command.amount.0) };
    let entry = NewEntry {
        centre: centre.id,
        opening: false,
        entered_on: command.day_on,
        voucher: Voucher::Act(Act::SecurityDeposit, id),
        narration: number.number.clone(),
        postings: vec![(mode.account(), amount), (Account::SecurityDeposit, Paise(-amount.0))],
    };
    post(tx, vec![entry]).await?;
    Ok(number.number)
}

/// A receipt without money that pays the document.
async fn apply(tx: &WriteTx, centre: &CentreParty, command: &MoveDeposit) -> Result<(ReceiptId, String)> {
    let open = super::open::open_documents(tx, command.unit, command.centre).await?;
    let document = open.iter().find(|open| Some(open.id) == command.document);
    let document = document.ok_or_else(|| Error::field("document", "billing-document-not-open"))?;
    if command.amount > document.outstanding {
        let reason = Reason::field("amount", "billing-share-too-much").with("number", &document.number);
        return Err(Error::refused(reason.with("outstanding", document.outstanding)));
    }
    let allocation = whole(Share { document: document.id, amount: command.amount });
    let note = text::clean(&command.reason);
    let new = NewReceipt {
        centre,
        unit: command.unit,
        received_on: command.day_on,
        mode: "security_deposit",
        reference: None,
        amount: command.amount,
        note: &note,
        series: SeriesKind::Adjustment,
        debit: Account::SecurityDeposit,
        allocation: &allocation,
    };
    let (receipt, number) = enter(tx, &new).await?;
    insert(tx, command, (None, None, &number), "security_deposit", Some(receipt)).await?;
    Ok((receipt, number))
}
