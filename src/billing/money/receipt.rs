//! Money in: a receipt with its number, spread over dues, in the journal.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::allocation::{Allocation, allocate};
use super::cheque;
use super::enter::{NewReceipt, enter};
use super::limits::{CashLimit, cash_limit, cash_of_day};
use super::mode::PaymentMode;
use super::open::open_documents;
use super::tds::{self, EnterTds};
use crate::access;
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Scope, UnitId, Verb, text};
use crate::billing::advance::{self, Advance};
use crate::billing::parties::CentreParty;
use crate::billing::period;
use crate::db::{Change, Event, Rows, SeriesKind, WriteTx, values};

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
    /// Machine that money ahead is meant for, as far as known: its rate taxes the advance.
    pub advance_for: String,
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
    /// Number of the receipt voucher, where the advance is taxed.
    #[serde(default)]
    pub voucher: Option<String>,
    /// What is worth a second look.
    #[serde(default)]
    pub warnings: Vec<MoneyWarning>,
}

/// What is worth a second look when money was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoneyWarning {
    /// So much cash in a day that the unit may not deduct it from its income.
    CashNotDeductible,
    /// The reference has not the length it usually has in this mode.
    UnusualReference,
}

impl MoneyWarning {
    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            MoneyWarning::CashNotDeductible => "billing-warn-cash",
            MoneyWarning::UnusualReference => "billing-warn-reference",
        }
    }
}

/// The greatest receipt, ₹100 crore: beyond it a slip of the finger is more likely than a payment.
pub(super) const GREATEST: Paise = Paise(100_000_000_000);

const LONGEST_REFERENCE: usize = 30;
const LONGEST_NOTE: usize = 200;

/// A payment with what comes along: the bank of a cheque, tax the unit deducted.
#[derive(Clone, Debug, Serialize)]
pub struct TakePayment {
    /// The money.
    pub receipt: TakeReceipt,
    /// Bank of a cheque or draft; may be empty.
    pub bank: String,
    /// Day written on the cheque; the day it came where missing.
    pub dated_on: Option<NaiveDate>,
    /// Tax the unit kept back, on one document.
    pub tds: Option<EnterTds>,
}

/// Takes money, and enters the tax the unit deducted from it. The deduction is set first: it belongs to its document.
///
/// # Errors
/// As [`take_receipt`] and [`super::enter_tds`].
pub async fn take_payment(tx: &WriteTx, centre: &CentreParty, command: &TakePayment) -> Result<Receipted> {
    access::check(tx.actor(), Verb::TakeMoney, Scope::Centre(centre.id))?;
    if let Some(tds) = &command.tds {
        tds::enter(tx, centre, command.receipt.unit, tds).await?;
    }
    take(tx, centre, &command.receipt, &command.bank, command.dated_on).await
}

/// Takes money and spreads it: named documents first, then the oldest; the rest is an advance, taxed where the
/// centre taxes advances.
///
/// # Errors
/// Refused with all reasons at once: amount, day, reference missing or used before, cash limit,
/// a named document that is not this unit's or is paid.
pub async fn take_receipt(tx: &WriteTx, centre: &CentreParty, command: &TakeReceipt) -> Result<Receipted> {
    access::check(tx.actor(), Verb::TakeMoney, Scope::Centre(centre.id))?;
    take(tx, centre, command, "", None).await
}

async fn take(
    tx: &WriteTx,
    centre: &CentreParty,
    command: &TakeReceipt,
    bank: &str,
    dated_on: Option<NaiveDate>,
) -> Result<Receipted> {
    period::check_open(tx, centre.id, command.received_on).await?;
    let mut reasons = check(command, ist_date(tx.now()));
    reasons.extend(cheque::check(command.mode, bank, dated_on, command.received_on));
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
    let counts = !command.mode.is_paper() || cheque::counts_at_once(tx.conn(), centre.id, command.received_on).await?;
    let allocation = match counts {
        true => allocate(command.amount, &open, &command.named)?,
        false => Allocation { shares: Vec::new(), left: command.amount },
    };
    let new = NewReceipt {
        centre,
        unit: command.unit,
        received_on: command.received_on,
        mode: command.mode.code(),
        reference,
        amount: command.amount,
        note: &command.note,
        series: SeriesKind::Receipt,
        debit: command.mode.account(),
        allocation: &allocation,
    };
    let (id, number) = enter(tx, &new).await?;
    if command.mode.is_paper() {
        cheque::note(tx, id, bank, dated_on.unwrap_or(command.received_on), counts).await?;
    }
    record(tx, centre, command, id, &number, &allocation).await?;
    let ahead = Advance {
        centre,
        unit: command.unit,
        receipt: id,
        number: &number,
        received_on: command.received_on,
        left: if counts { allocation.left } else { Paise::ZERO },
        machine: &command.advance_for,
    };
    let voucher = advance::tax(tx, &ahead).await?;
    Ok(Receipted {
        id,
        voucher,
        number,
        paid: allocation.shares.iter().map(|share| (share.document, share.amount)).collect(),
        advance: allocation.left,
        warnings: warnings(tx, centre.id, command).await?,
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

async fn over_cash_limit(tx: &WriteTx, centre: CentreId, command: &TakeReceipt) -> Result<Reasons> {
    let Some(limit) = cash_limit(tx.conn(), CashLimit::Block, command.received_on).await? else {
        return Ok(Vec::new());
    };
    let taken = cash_of_day(tx.conn(), command.unit, centre, command.received_on).await?;
    let over = taken.plus(command.amount).map_or(true, |sum| sum >= limit);
    Ok(over
        .then(|| Reason::field("amount", "billing-cash-limit").with("limit", limit).with("taken", taken))
        .into_iter()
        .collect())
}

/// What is worth a second look and no reason to refuse.
async fn warnings(tx: &WriteTx, centre: CentreId, command: &TakeReceipt) -> Result<Vec<MoneyWarning>> {
    let mut warnings = Vec::new();
    if command.mode == PaymentMode::Cash {
        let taken = cash_of_day(tx.conn(), command.unit, centre, command.received_on).await?;
        let limit = cash_limit(tx.conn(), CashLimit::Warn, command.received_on).await?;
        if limit.is_some_and(|limit| taken > limit) {
            warnings.push(MoneyWarning::CashNotDeductible);
        }
    }
    let plain: String = command.reference.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    if command.mode != PaymentMode::Cash && !command.mode.is_usual(&plain) {
        warnings.push(MoneyWarning::UnusualReference);
    }
    Ok(warnings)
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
            advance_for: String::new(),
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
}
