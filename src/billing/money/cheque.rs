//! Cheques and drafts on their way: in hand, deposited, cleared, bounced, presented again.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::credit::{self, Credit, CreditRow, check_reason};
use super::mode::PaymentMode;
use super::open::{give, open_documents};
use super::receipt::{Receipted, TakeReceipt, take_receipt};
use super::withdraw::{NewWithdrawal, Withdrawal, withdraw};
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::ist_date;
use crate::base::{
    Actor, BasisPoints, CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Scope, UnitId, Verb,
    text,
};
use crate::billing::advance::{self, Advance};
use crate::billing::note::{DebitLine, Income, IssueDebitNote, issue_debit_note};
use crate::billing::{parties, period};
use crate::db::{Change, Rows, WriteTx, values};

/// Where a cheque is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChequeState {
    /// Taken, at the counter.
    InHand,
    /// Given to the bank.
    Deposited,
    /// The money is there.
    Cleared,
    /// It came back.
    Bounced,
}

impl ChequeState {
    /// Every state.
    pub const ALL: [ChequeState; 4] =
        [ChequeState::InHand, ChequeState::Deposited, ChequeState::Cleared, ChequeState::Bounced];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            ChequeState::InHand => "in_hand",
            ChequeState::Deposited => "deposited",
            ChequeState::Cleared => "cleared",
            ChequeState::Bounced => "bounced",
        }
    }

    /// The state of a stored code.
    pub fn from_code(code: &str) -> Option<ChequeState> {
        ChequeState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What can be done with a cheque that is there.
    pub const fn steps(self) -> &'static [ChequeStep] {
        match self {
            ChequeState::InHand => &[ChequeStep::Deposit],
            ChequeState::Deposited => &[ChequeStep::Clear, ChequeStep::Bounce],
            ChequeState::Cleared => &[],
            ChequeState::Bounced => &[ChequeStep::PresentAgain],
        }
    }
}

/// What is done with a cheque.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChequeStep {
    /// It goes to the bank.
    Deposit,
    /// The bank credited it.
    Clear,
    /// The bank returned it.
    Bounce,
    /// A returned one is taken and presented again.
    PresentAgain,
}

impl ChequeStep {
    /// As addresses and forms write it.
    pub const fn code(self) -> &'static str {
        match self {
            ChequeStep::Deposit => "deposit",
            ChequeStep::Clear => "clear",
            ChequeStep::Bounce => "bounce",
            ChequeStep::PresentAgain => "present_again",
        }
    }

    /// The step of a code.
    pub fn from_code(code: &str) -> Option<ChequeStep> {
        [ChequeStep::Deposit, ChequeStep::Clear, ChequeStep::Bounce, ChequeStep::PresentAgain]
            .into_iter()
            .find(|step| step.code() == code)
    }
}

/// A cheque and where it is.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Cheque {
    /// Row of its receipt.
    pub receipt_id: ReceiptId,
    /// Number of its receipt.
    pub number: String,
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
    /// `cheque` or `demand_draft`.
    pub mode: String,
    /// Its number.
    pub reference: Option<String>,
    /// Bank it is drawn on; may be empty.
    pub bank: String,
    /// Day written on it.
    pub dated_on: NaiveDate,
    /// Day it was taken.
    pub received_on: NaiveDate,
    /// How much.
    pub amount: Paise,
    /// As stored.
    pub state: String,
    /// Whether its money may be set against dues.
    pub counts: bool,
}

impl Cheque {
    /// Where it is.
    pub fn state(&self) -> ChequeState {
        ChequeState::from_code(&self.state).unwrap_or(ChequeState::InHand)
    }
}

const CHEQUE: &str = "SELECT q.receipt_id, r.number, r.centre_id, r.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, r.mode, r.reference, q.bank, q.dated_on, r.received_on, r.amount_paise AS amount, q.state, \
     q.counts FROM cheque q JOIN receipt r ON r.id = q.receipt_id JOIN unit u ON u.id = r.unit_id";

/// A centre's cheques in a state, oldest first.
///
/// # Errors
/// Not found or not allowed.
pub async fn cheques(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: CentreId,
    state: ChequeState,
    limit: u64,
) -> Result<Vec<Cheque>> {
    access::check(actor, Verb::HandleCheque, Scope::Centre(centre))?;
    let sql = format!("{CHEQUE} WHERE r.centre_id = $1 AND q.state = $2 ORDER BY q.dated_on, r.id LIMIT {limit}");
    Ok(conn.rows(&sql, values![centre.0, state.code()]).await?)
}

/// One cheque, by the row of its receipt.
///
/// # Errors
/// Not found or not allowed.
pub async fn cheque(conn: &impl ConnectionTrait, actor: &Actor, receipt: ReceiptId) -> Result<Cheque> {
    let row = load(conn, receipt).await?;
    access::check(actor, Verb::HandleCheque, Scope::Centre(row.centre_id))?;
    Ok(row)
}

async fn load(conn: &impl ConnectionTrait, receipt: ReceiptId) -> Result<Cheque> {
    let row: Option<Cheque> = conn.row(&format!("{CHEQUE} WHERE q.receipt_id = $1"), values![receipt.0]).await?;
    row.ok_or(Error::NotFound)
}

const LONGEST_BANK: usize = 60;

/// A cheque is valid for three months from its day (RBI, since 2012); one dated later is no money yet.
pub(super) fn check(mode: PaymentMode, bank: &str, dated_on: Option<NaiveDate>, received_on: NaiveDate) -> Reasons {
    let mut reasons = Reasons::new();
    if !mode.is_paper() {
        return reasons;
    }
    if text::clean(bank).chars().count() > LONGEST_BANK {
        reasons.push(Reason::field("bank", "billing-bank-too-long"));
    }
    let Some(dated) = dated_on else { return reasons };
    if dated > received_on {
        reasons.push(Reason::field("dated_on", "billing-cheque-post-dated"));
    } else if dated.checked_add_months(chrono::Months::new(3)).is_some_and(|last| received_on > last) {
        reasons.push(Reason::field("dated_on", "billing-cheque-stale"));
    }
    reasons
}

#[derive(FromQueryResult)]
struct ChequeRule {
    counts_when_cleared: bool,
}

/// Whether a cheque taken at a centre on a day pays at once, or only when cleared.
pub(super) async fn counts_at_once(conn: &impl ConnectionTrait, centre: CentreId, on: NaiveDate) -> Result<bool> {
    let sql = "SELECT counts_when_cleared FROM cheque_rule WHERE centre_id = $1 AND from_on <= $2 \
               ORDER BY from_on DESC LIMIT 1";
    let rule: Option<ChequeRule> = conn.row(sql, values![centre.0, on]).await?;
    Ok(!rule.is_some_and(|rule| rule.counts_when_cleared))
}

/// When cheques pay at a centre, from today on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetChequeRule {
    /// Whose.
    pub centre: CentreId,
    /// Whether only a cleared cheque pays.
    pub when_cleared: bool,
}

/// Sets when cheques pay at a centre. Cheques taken before keep what held for them.
///
/// # Errors
/// Not found or not allowed.
pub async fn set_cheque_rule(tx: &WriteTx, command: &SetChequeRule) -> Result<()> {
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(command.centre))?;
    let sql = "INSERT INTO cheque_rule (centre_id, from_on, counts_when_cleared) VALUES ($1, $2, $3) \
               ON CONFLICT (centre_id, from_on) DO UPDATE SET counts_when_cleared = excluded.counts_when_cleared";
    tx.conn().run(sql, values![command.centre.0, ist_date(tx.now()), command.when_cleared]).await?;
    let change = Change::of(Verb::ManageRules, "cheque_rule", command.centre.0).at(command.centre);
    tx.audit(change.after(json!({"counts_when_cleared": command.when_cleared}))).await
}

/// Keeps a cheque that was just taken.
pub(super) async fn note(
    tx: &WriteTx,
    receipt: ReceiptId,
    bank: &str,
    dated_on: NaiveDate,
    counts: bool,
) -> Result<()> {
    let sql = "INSERT INTO cheque (receipt_id, bank, dated_on, state, counts) VALUES ($1, $2, $3, 'in_hand', $4)";
    tx.conn().run(sql, values![receipt.0, text::clean(bank), dated_on, counts]).await?;
    Ok(())
}

/// A cheque that is not cleared is no money to give back.
pub(super) async fn not_cleared(conn: &impl ConnectionTrait, credit: &CreditRow) -> Result<Reasons> {
    let Credit::Receipt(receipt) = credit.credit() else { return Ok(Reasons::new()) };
    match load(conn, receipt).await {
        Ok(cheque) if cheque.state() != ChequeState::Cleared => Ok(vec![Reason::new("billing-cheque-not-cleared")]),
        Ok(_) | Err(Error::NotFound) => Ok(Reasons::new()),
        Err(fault) => Err(fault),
    }
}

/// A step of a cheque.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoveCheque {
    /// Row of its receipt.
    pub receipt: ReceiptId,
    /// What is done.
    pub step: ChequeStep,
    /// Day it was done.
    pub day_on: NaiveDate,
    /// Why it came back, as the bank says.
    pub reason: String,
    /// What the unit is charged for a cheque that came back; a debit note without tax.
    pub charge: Option<Paise>,
}

/// Takes a cheque a step on. Cleared: the money is in the bank. Bounced: all it paid is open again, and a charge may
/// follow. Presented again: a new receipt takes its place.
///
/// # Errors
/// Not found or not allowed; refused where the cheque is not where the step begins, the day is in the future or
/// before it was taken, the month is locked, or a reason is missing.
pub async fn move_cheque(tx: &WriteTx, command: &MoveCheque) -> Result<Option<Receipted>> {
    let found = locked(tx, command.receipt).await?;
    access::check(tx.actor(), Verb::HandleCheque, Scope::Centre(found.centre_id))?;
    period::check_open(tx, found.centre_id, command.day_on).await?;
    Error::check(check_step(&found, command, ist_date(tx.now())))?;
    let reason = text::clean(&command.reason);
    let again = match command.step {
        ChequeStep::Deposit => {
            set(tx, &found, ChequeState::Deposited, command).await?;
            None
        }
        ChequeStep::Clear => {
            clear(tx, &found, command).await?;
            None
        }
        ChequeStep::Bounce => {
            bounce(tx, &found, command, &reason).await?;
            None
        }
        ChequeStep::PresentAgain => Some(present_again(tx, &found, command).await?),
    };
    let record =
        json!({"number": found.number, "step": command.step, "day_on": command.day_on, "charge_paise": command.charge});
    let change = Change::of(Verb::HandleCheque, "receipt", found.receipt_id.0).at(found.centre_id);
    tx.audit(change.before(json!({"state": found.state})).after(record).because(&reason)).await?;
    Ok(again)
}

/// For who reads bank statements: a deposited cheque cleared or bounced on a day.
///
/// # Errors
/// As [`move_cheque`].
pub async fn bounced_or_cleared(tx: &WriteTx, receipt: ReceiptId, cleared: bool, day_on: NaiveDate) -> Result<()> {
    let step = if cleared { ChequeStep::Clear } else { ChequeStep::Bounce };
    let reason = if cleared { String::new() } else { "bank statement".to_owned() };
    move_cheque(tx, &MoveCheque { receipt, step, day_on, reason, charge: None }).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct Id {
    #[expect(dead_code, reason = "the row is read to be locked")]
    receipt_id: i64,
}

async fn locked(tx: &WriteTx, receipt: ReceiptId) -> Result<Cheque> {
    let sql = format!("SELECT receipt_id FROM cheque WHERE receipt_id = $1{}", tx.for_update());
    let _: Option<Id> = tx.conn().row(&sql, values![receipt.0]).await?;
    load(tx.conn(), receipt).await
}

fn check_step(cheque: &Cheque, command: &MoveCheque, today: NaiveDate) -> Reasons {
    let mut reasons = Reasons::new();
    if !cheque.state().steps().contains(&command.step) {
        reasons.push(Reason::new("billing-cheque-step"));
    }
    if command.day_on > today {
        reasons.push(Reason::field("day_on", "billing-receipt-in-future"));
    }
    if command.day_on < cheque.received_on {
        let from = crate::base::time::short_date(cheque.received_on);
        reasons.push(Reason::field("day_on", "billing-refund-before").with("from", from));
    }
    if command.step == ChequeStep::Bounce {
        reasons.extend(check_reason(&command.reason));
    }
    if command.charge.is_some_and(|charge| charge <= Paise::ZERO) {
        reasons.push(Reason::field("charge", "billing-share-amount"));
    }
    reasons
}

#[derive(FromQueryResult)]
struct EventId {
    id: i64,
}

/// Writes the new state and its row of history; answers the row.
async fn set(tx: &WriteTx, cheque: &Cheque, state: ChequeState, command: &MoveCheque) -> Result<i64> {
    let counts = cheque.counts || state == ChequeState::Cleared;
    let sql = "UPDATE cheque SET state = $2, counts = $3 WHERE receipt_id = $1 AND state = $4";
    let values = values![cheque.receipt_id.0, state.code(), counts, cheque.state.clone()];
    if tx.conn().run(sql, values).await?.rows_affected() != 1 {
        return Err(Error::Conflict(Reason::new("billing-cheque-step")));
    }
    let sql = "INSERT INTO cheque_event (receipt_id, state, day_on, reason, created_at, created_by) \
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let by = tx.actor().user_id.map(|user| user.0);
    let values = values![cheque.receipt_id.0, state.code(), command.day_on, text::clean(&command.reason), tx.now(), by];
    let row: Option<EventId> = tx.conn().row(sql, values).await?;
    Ok(row.ok_or_else(|| anyhow::anyhow!("no step of a cheque stored"))?.id)
}

async fn clear(tx: &WriteTx, cheque: &Cheque, command: &MoveCheque) -> Result<()> {
    let event = set(tx, cheque, ChequeState::Cleared, command).await?;
    let entry = NewEntry {
        centre: cheque.centre_id,
        opening: false,
        entered_on: command.day_on,
        voucher: Voucher::Act(Act::Clearing, event),
        narration: cheque.number.clone(),
        postings: vec![(Account::Bank, cheque.amount), (Account::ChequesInHand, Paise(-cheque.amount.0))],
    };
    post(tx, vec![entry]).await?;
    if cheque.counts {
        return Ok(());
    }
    // It waited for the bank: now it pays what is oldest.
    let credit = Credit::Receipt(cheque.receipt_id);
    let left = credit::load(tx.conn(), credit).await?.unused()?;
    let open = open_documents(tx, cheque.unit_id, cheque.centre_id).await?;
    let allocation = super::allocation::allocate(left, &open, &[])?;
    give(tx, credit, &allocation.shares, "").await?;
    let ahead = Advance {
        centre: &parties::centre(tx.conn(), cheque.centre_id).await?,
        unit: cheque.unit_id,
        receipt: cheque.receipt_id,
        number: &cheque.number,
        received_on: command.day_on,
        left: allocation.left,
        machine: "",
    };
    advance::tax(tx, &ahead).await.map(|_| ())
}

async fn bounce(tx: &WriteTx, cheque: &Cheque, command: &MoveCheque, reason: &str) -> Result<()> {
    set(tx, cheque, ChequeState::Bounced, command).await?;
    let credit = Credit::Receipt(cheque.receipt_id);
    let paid = credit::take_back_all(tx, credit, reason).await?;
    let row = credit::load(tx.conn(), credit).await?;
    let new = NewWithdrawal {
        kind: Withdrawal::Bounce,
        credit: &row,
        number: None,
        amount: row.unused()?,
        day_on: command.day_on,
        mode: cheque.mode.clone(),
        reference: None,
        reason,
        from: Account::ChequesInHand,
    };
    withdraw(tx, new).await?;
    match command.charge {
        Some(charge) => charge_for(tx, paid.first().map(|paid| paid.document_id), charge, reason).await,
        None => Ok(()),
    }
}

/// What a returned cheque costs is no supply (CBIC circular 178/10/2022): a debit note without tax, on the first
/// document the cheque had paid.
async fn charge_for(tx: &WriteTx, document: Option<DocumentId>, charge: Paise, reason: &str) -> Result<()> {
    let document = document.ok_or_else(|| Error::field("charge", "billing-cheque-nothing-to-charge"))?;
    let line = DebitLine {
        line: 1,
        taxable: charge,
        income: Income::Other,
        name_en: "Charge for a returned cheque".to_owned(),
        name_hi: "वापस हुए चेक का शुल्क".to_owned(),
        gst_rate: Some(BasisPoints(0)),
    };
    issue_debit_note(tx, &IssueDebitNote { document, lines: vec![line], reason: reason.to_owned() }).await?;
    Ok(())
}

/// The same cheque once more: a receipt of its own, its reference marked, at the bank already.
async fn present_again(tx: &WriteTx, cheque: &Cheque, command: &MoveCheque) -> Result<Receipted> {
    let centre = parties::centre(tx.conn(), cheque.centre_id).await?;
    let mode = PaymentMode::from_code(&cheque.mode).ok_or(Error::NotFound)?;
    let again = TakeReceipt {
        unit: cheque.unit_id,
        received_on: command.day_on,
        mode,
        reference: format!("{}R", cheque.reference.as_deref().unwrap_or_default()),
        amount: cheque.amount,
        named: Vec::new(),
        note: text::clean(&command.reason),
        advance_for: String::new(),
    };
    let done = take_receipt(tx, &centre, &again).await?;
    let sql = "UPDATE cheque SET bank = $2, dated_on = $3, represents_id = $4 WHERE receipt_id = $1";
    let values = values![done.id.0, cheque.bank.clone(), cheque.dated_on, cheque.receipt_id.0];
    tx.conn().run(sql, values).await?;
    let fresh = load(tx.conn(), done.id).await?;
    set(tx, &fresh, ChequeState::Deposited, command).await?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_cheque_is_taken_from_its_day_for_three_months() {
        let codes = |dated: &str| {
            let reasons = check(PaymentMode::Cheque, "", Some(day(dated)), day("2026-11-26"));
            reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
        };
        assert!(codes("2026-11-26").is_empty());
        assert!(codes("2026-08-26").is_empty());
        assert_eq!(codes("2026-11-27"), ["billing-cheque-post-dated"]);
        assert_eq!(codes("2026-08-25"), ["billing-cheque-stale"]);
        assert!(check(PaymentMode::Upi, "", Some(day("2027-01-01")), day("2026-11-26")).is_empty());
    }

    #[test]
    fn a_cheque_goes_from_hand_to_bank_and_only_a_returned_one_comes_again() {
        assert_eq!(ChequeState::InHand.steps(), [ChequeStep::Deposit]);
        assert_eq!(ChequeState::Deposited.steps(), [ChequeStep::Clear, ChequeStep::Bounce]);
        assert!(ChequeState::Cleared.steps().is_empty());
        assert_eq!(ChequeState::Bounced.steps(), [ChequeStep::PresentAgain]);
    }
}
