//! Money the gateway gave back to the payer.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;

use super::protocol::RefundFacts;
use super::take::{Known, known};
use crate::access;
use crate::base::time::{Instant, ist_date};
use crate::base::{CentreId, Error, Paise, Reason, ReceiptId, Result, Scope, Verb, text};
use crate::billing::money::{Credit, PaymentMode, RefundCredit, free_of_credit, refund_credit};
use crate::billing::parties::{self, CentreParty};
use crate::db::{Rows, WriteTx, values};

#[derive(Clone, Debug, FromQueryResult)]
struct Refund {
    id: i64,
    centre_id: CentreId,
    refund_id: String,
    payment_id: String,
    amount: Paise,
    state: String,
    made_at: Instant,
}

const REFUND: &str =
    "SELECT id, centre_id, refund_id, payment_id, amount_paise AS amount, state, made_at FROM gateway_refund";

/// Takes a refund: it is booked, or waits for its payment, or for accounts where it cannot be booked.
pub(super) async fn take(tx: &WriteTx, centre: &CentreParty, made_at: Instant, facts: &RefundFacts) -> Result<()> {
    if facts.status != "processed" || facts.amount <= Paise::ZERO {
        return Ok(());
    }
    // The payment first: whoever books it looks for refunds that wait.
    let payment = known(tx, centre, &facts.payment).await?;
    tx.conn()
        .run(
            "INSERT INTO gateway_refund (centre_id, refund_id, payment_id, amount_paise, state, made_at, told_at) \
             VALUES ($1, $2, $3, $4, 'waiting', $5, $6) ON CONFLICT (centre_id, refund_id) DO NOTHING",
            values![centre.id.0, facts.id.clone(), facts.payment.clone(), facts.amount.0, made_at, tx.now()],
        )
        .await?;
    let sql = format!("{REFUND} WHERE centre_id = $1 AND refund_id = $2{}", tx.for_update());
    let refund: Refund = tx.conn().row(&sql, values![centre.id.0, facts.id.clone()]).await?.ok_or(Error::NotFound)?;
    match payment {
        Some(payment) => settle(tx, &payment, &refund).await,
        None => Ok(()),
    }
}

/// Books what waits for a payment that has just been booked.
pub(super) async fn give_back_waiting(tx: &WriteTx, centre: &CentreParty, payment: &Known) -> Result<()> {
    let payment = known(tx, centre, &payment.payment_id).await?.ok_or(Error::NotFound)?;
    let sql = format!(
        "{REFUND} WHERE centre_id = $1 AND payment_id = $2 AND state = 'waiting' ORDER BY id{}",
        tx.for_update()
    );
    let waiting: Vec<Refund> = tx.conn().rows(&sql, values![centre.id.0, payment.payment_id.clone()]).await?;
    for refund in &waiting {
        settle(tx, &payment, refund).await?;
    }
    Ok(())
}

async fn settle(tx: &WriteTx, payment: &Known, refund: &Refund) -> Result<()> {
    if refund.state == "done" {
        return Ok(());
    }
    match (payment.state.as_str(), payment.receipt_id) {
        ("captured", Some(receipt)) => book(tx, ReceiptId(receipt), refund).await,
        // All of what was never booked went back: neither is in the books.
        ("held", _) if refund.amount == payment.amount => {
            let sql = "UPDATE gateway_payment SET state = 'returned' WHERE id = $1";
            tx.conn().run(sql, values![payment.id]).await?;
            mark(tx, refund, "done", "", None).await
        }
        _ => Ok(()),
    }
}

/// Gives it back in the books: what the money paid is open again as far as needed.
async fn book(tx: &WriteTx, receipt: ReceiptId, refund: &Refund) -> Result<()> {
    if let Some(entered) = entered_by_hand(tx, refund).await? {
        return mark(tx, refund, "done", "", Some(entered)).await;
    }
    let today = ist_date(tx.now());
    let mut days = vec![ist_date(refund.made_at).min(today), today];
    days.dedup();
    let mut why = "";
    for day in days {
        match tx.try_part(give_back(tx, receipt, refund, day)).await? {
            Ok(()) => {
                let entered = entered_by_hand(tx, refund).await?;
                return mark(tx, refund, "done", "", entered).await;
            }
            Err(Error::Refused(reasons)) => why = reasons.first().map_or("", |reason| reason.code),
            Err(Error::Conflict(reason)) => why = reason.code,
            Err(error) => return Err(error),
        }
    }
    mark(tx, refund, "held", why, None).await
}

async fn give_back(tx: &WriteTx, receipt: ReceiptId, refund: &Refund, paid_on: NaiveDate) -> Result<()> {
    let credit = Credit::Receipt(receipt);
    free_of_credit(tx, credit, refund.amount, &refund.refund_id).await?;
    let command = RefundCredit {
        credit,
        amount: refund.amount,
        paid_on,
        mode: Some(PaymentMode::Gateway),
        reference: refund.refund_id.clone(),
        reason: refund.refund_id.clone(),
    };
    refund_credit(tx, &command).await.map(drop)
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// The payment voucher of a refund: accounts may have entered it before the gateway told of it.
async fn entered_by_hand(tx: &WriteTx, refund: &Refund) -> Result<Option<i64>> {
    let sql = "SELECT id FROM withdrawal WHERE centre_id = $1 AND mode = $2 AND reference = $3 AND amount_paise = $4";
    let reference = text::compact(&refund.refund_id);
    let found: Option<Id> = tx
        .conn()
        .row(sql, values![refund.centre_id.0, PaymentMode::Gateway.code(), reference, refund.amount.0])
        .await?;
    Ok(found.map(|row| row.id))
}

async fn mark(tx: &WriteTx, refund: &Refund, state: &str, why: &str, withdrawal: Option<i64>) -> Result<()> {
    let sql = "UPDATE gateway_refund SET state = $2, why = $3, withdrawal_id = $4 WHERE id = $1";
    tx.conn().run(sql, values![refund.id, state, why, withdrawal]).await?;
    Ok(())
}

/// Tries to book a refund again that could not be booked when it came.
///
/// # Errors
/// Not found or not allowed; a conflict where it still cannot be booked.
pub async fn try_refund_again(tx: &WriteTx, id: i64) -> Result<()> {
    let seen: Refund = tx.conn().row(&format!("{REFUND} WHERE id = $1"), values![id]).await?.ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(seen.centre_id))?;
    access::check(tx.actor(), Verb::RefundMoney, Scope::Centre(seen.centre_id))?;
    let centre = parties::centre(tx.conn(), seen.centre_id).await?;
    let payment = known(tx, &centre, &seen.payment_id).await?;
    let sql = format!("{REFUND} WHERE id = $1{}", tx.for_update());
    let refund: Refund = tx.conn().row(&sql, values![id]).await?.ok_or(Error::NotFound)?;
    if let Some(payment) = payment {
        settle(tx, &payment, &refund).await?;
    }
    let now: Refund = tx.conn().row(&format!("{REFUND} WHERE id = $1"), values![id]).await?.ok_or(Error::NotFound)?;
    match now.state.as_str() {
        "done" => Ok(()),
        _ => Err(Error::Conflict(Reason::new("gateway-refund-waits"))),
    }
}
