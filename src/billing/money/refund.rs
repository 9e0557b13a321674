//! Giving unused credit back to the unit, the way the money came.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::credit::{self, Credit, CreditRow, check_reason};
use super::mode::PaymentMode;
use super::withdraw::{NewWithdrawal, Withdrawal, withdraw};
use crate::access;
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{Error, Paise, Reason, Reasons, Result, Scope, Verb, text};
use crate::billing::{parties, period};
use crate::db::{Change, Event, SeriesKind, WriteTx};

/// Unused credit that is to be given back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefundCredit {
    /// Which.
    pub credit: Credit,
    /// How much of what is unused.
    pub amount: Paise,
    /// Day it is paid out.
    pub paid_on: NaiveDate,
    /// How, where the money did not come in a way that can be gone back: a credit note, the old books.
    pub mode: Option<PaymentMode>,
    /// Reference of the bank; empty for cash.
    pub reference: String,
    /// Why.
    pub reason: String,
}

/// What was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Refunded {
    /// Number of the payment voucher.
    pub number: String,
    /// How much.
    pub amount_paise: Paise,
    /// How it was paid out.
    pub mode: PaymentMode,
    /// What is left of the credit.
    pub left_paise: Paise,
}

/// The way money goes back: the one it came, or the one chosen where there was none.
pub(super) fn way_back(credit: &CreditRow, chosen: Option<PaymentMode>) -> Option<PaymentMode> {
    PaymentMode::from_code(&credit.mode).or(chosen)
}

fn check(command: &RefundCredit, credit: &CreditRow, today: NaiveDate) -> Result<Reasons> {
    let mut reasons = check_reason(&command.reason);
    if credit.is_tied() || credit.mode == "security_deposit" {
        reasons.push(Reason::new("billing-refund-no-money"));
    }
    if command.amount <= Paise::ZERO {
        reasons.push(Reason::field("amount", "billing-receipt-amount"));
    } else if command.amount > credit.unused()? {
        reasons.push(Reason::field("amount", "billing-credit-too-small").with("left", credit.unused()?));
    }
    if command.paid_on > today {
        reasons.push(Reason::field("paid_on", "billing-receipt-in-future"));
    }
    if command.paid_on < credit.received_on {
        let from = crate::base::time::short_date(credit.received_on);
        reasons.push(Reason::field("paid_on", "billing-refund-before").with("from", from));
    }
    match way_back(credit, command.mode) {
        None => reasons.push(Reason::field("mode", "billing-mode-missing")),
        Some(PaymentMode::Cash) => {}
        Some(_) if text::compact(&command.reference).is_empty() => {
            reasons.push(Reason::field("reference", "billing-reference-missing"));
        }
        Some(_) => {}
    }
    Ok(reasons)
}

/// Gives unused credit back, with a payment voucher of its own number.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where more than is unused is asked for, the credit is no
/// money, a cheque is not cleared, the reference or the reason is missing, or the month is locked.
pub async fn refund_credit(tx: &WriteTx, command: &RefundCredit) -> Result<Refunded> {
    let seen = credit::load(tx.conn(), command.credit).await?;
    access::check(tx.actor(), Verb::RefundMoney, Scope::Centre(seen.centre_id))?;
    period::check_open(tx, seen.centre_id, command.paid_on).await?;
    let mut reasons = check(command, &seen, ist_date(tx.now()))?;
    reasons.extend(super::cheque::not_cleared(tx.conn(), &seen).await?);
    Error::check(reasons)?;
    let mode = way_back(&seen, command.mode).ok_or_else(|| Error::field("mode", "billing-mode-missing"))?;
    let centre = parties::centre(tx.conn(), seen.centre_id).await?;
    let year = FinancialYear::of(ist_date(tx.now()));
    let number = tx.next_number(centre.id, SeriesKind::Refund, year, &centre.prefix).await?;
    let (reference, reason) = (text::compact(&command.reference), text::clean(&command.reason));
    let printed = number.number.clone();
    let new = NewWithdrawal {
        kind: Withdrawal::Refund,
        credit: &seen,
        number: Some(number),
        amount: command.amount,
        day_on: command.paid_on,
        mode: mode.code().to_owned(),
        reference: (!reference.is_empty()).then_some(reference),
        reason: &reason,
        from: mode.paid_from(),
    };
    let id = withdraw(tx, new).await?;
    let left = seen.unused()?.minus(command.amount)?;
    let record = json!({
        "number": printed, "credit": seen.number, "unit_id": seen.unit_id, "amount_paise": command.amount,
        "mode": mode, "reference": command.reference, "left_paise": left,
    });
    tx.audit(Change::of(Verb::RefundMoney, "withdrawal", id).at(centre.id).after(record).because(&reason)).await?;
    tx.announce(Event {
        event: "money_refunded",
        object_kind: "withdrawal",
        object_id: id,
        centre: Some(centre.id),
        unit: Some(seen.unit_id),
        user: None,
        payload: json!({
            "number": printed, "amount": command.amount.to_string(),
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await?;
    Ok(Refunded { number: printed, amount_paise: command.amount, mode, left_paise: left })
}
