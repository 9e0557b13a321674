//! An event of the gateway takes effect, once.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::ask::{Asked, ORDER};
use super::protocol::{Event, LinkFacts, PaymentFacts, What};
use super::rules::{AskedFor, Judged, Why, judge};
use super::{refund, settlement};
use crate::access;
use crate::base::time::ist_date;
use crate::base::{DocumentId, Error, Paise, Result, Scope, UnitId, Verb};
use crate::billing::money::{PaymentMode, Receipted, TakePayment, TakeReceipt, take_payment};
use crate::billing::parties::CentreParty;
use crate::db::{Change, Rows, WriteTx, values};

/// An event as it came: its signature was checked.
#[derive(Clone, Debug)]
pub struct Told {
    /// The gateway's id of the event, or the hash where it gave none.
    pub event_id: String,
    /// Hash of what was signed.
    pub body_sha256: String,
    /// What it says.
    pub event: Event,
}

/// A payment as it is on record.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Known {
    pub(super) id: i64,
    pub(super) payment_id: String,
    pub(super) amount: Paise,
    pub(super) currency: String,
    pub(super) method: String,
    pub(super) state: String,
    pub(super) receipt_id: Option<i64>,
}

const KNOWN: &str =
    "SELECT id, payment_id, amount_paise AS amount, currency, method, state, receipt_id FROM gateway_payment";

/// Takes an event: a payment becomes a receipt, is held for accounts or noted as failed; a refund and a pay-out are
/// booked. Answers whether it is new; the same one again changes nothing.
///
/// # Errors
/// Not allowed; faults of the database, with nothing done, so that the gateway sends it again.
pub async fn take_event(tx: &WriteTx, centre: &CentreParty, told: &Told) -> Result<bool> {
    access::check(tx.actor(), Verb::TakeMoney, Scope::Centre(centre.id))?;
    let event = &told.event;
    let stored = tx
        .conn()
        .run(
            "INSERT INTO gateway_event (centre_id, event_id, body_sha256, kind, thing, made_at, received_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            values![
                centre.id.0,
                told.event_id.clone(),
                told.body_sha256.clone(),
                event.kind.clone(),
                event.what.thing().to_owned(),
                event.made_at,
                tx.now()
            ],
        )
        .await?;
    if stored.rows_affected() == 0 {
        return Ok(false);
    }
    match &event.what {
        What::Payment(payment, link) => take(tx, centre, event, payment, link.as_ref()).await?,
        What::Refund(facts) => refund::take(tx, centre, event.made_at, facts).await?,
        What::PayOut(facts) => settlement::take(tx, centre, event.made_at, facts).await?,
        What::LinkOver(link) => {
            let sql = "UPDATE gateway_order SET state = 'over' WHERE centre_id = $1 AND link_id = $2 \
                       AND state IN ('wanted', 'open', 'part')";
            tx.conn().run(sql, values![centre.id.0, link.id.clone()]).await?;
        }
        What::Other => {}
    }
    Ok(true)
}

async fn order_of(
    tx: &WriteTx,
    centre: &CentreParty,
    payment: &PaymentFacts,
    link: Option<&LinkFacts>,
) -> Result<Option<Asked>> {
    let reference = link.map(|link| &link.reference).filter(|known| !known.is_empty()).unwrap_or(&payment.reference);
    let link_id = link.map(|link| link.id.clone()).unwrap_or_default();
    let lock = match tx.for_update() {
        "" => "",
        _ => " FOR UPDATE OF o",
    };
    let sql = format!("{ORDER} WHERE o.centre_id = $1 AND (o.reference = $2 OR o.link_id = $3) ORDER BY o.id{lock}");
    let found: Vec<Asked> = tx.conn().rows(&sql, values![centre.id.0, reference.clone(), link_id]).await?;
    // Reference of one order and link of another belong to nobody.
    Ok(if found.len() == 1 { found.into_iter().next() } else { None })
}

async fn take(
    tx: &WriteTx,
    centre: &CentreParty,
    event: &Event,
    payment: &PaymentFacts,
    link: Option<&LinkFacts>,
) -> Result<()> {
    let order = order_of(tx, centre, payment, link).await?;
    let asked = order.as_ref().map(|order| AskedFor { amount: order.amount });
    let judged = judge(payment, link, asked, event.made_at, tx.now());
    let (state, why) = match judged {
        Judged::Nothing => return Ok(()),
        Judged::Failed => ("failed", payment.failure.clone()),
        Judged::Hold(why) => ("held", why.code().to_owned()),
        // Until its receipt stands, below.
        Judged::Take => ("held", Why::NotBooked.code().to_owned()),
    };
    let made_at = payment.made_at.unwrap_or(event.made_at);
    tx.conn()
        .run(
            "INSERT INTO gateway_payment (centre_id, payment_id, order_id, reference, amount_paise, currency, method, \
             state, why, paid_before, made_at, told_at, fee_paise) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE, $10, $11, $12) ON CONFLICT (centre_id, payment_id) DO NOTHING",
            values![
                centre.id.0,
                payment.id.clone(),
                order.as_ref().map(|order| order.id),
                link.map_or(&payment.reference, |link| &link.reference).clone(),
                payment.amount.0,
                payment.currency.clone(),
                payment.method.clone(),
                state,
                why.clone(),
                made_at,
                tx.now(),
                payment.fee.0
            ],
        )
        .await?;
    let known = known(tx, centre, &payment.id).await?.ok_or(Error::NotFound)?;
    // What has an end stays so, in whatever order events come; a failure never undoes money.
    let is_open = known.state == "failed" || known.state == "held";
    if !is_open || judged == Judged::Failed {
        return Ok(());
    }
    if known.amount != payment.amount || known.currency != payment.currency {
        // One id, two amounts: nobody can tell which is true.
        return mark_held(tx, &known, Why::Amount).await;
    }
    match (judged, order) {
        (Judged::Hold(why), _) => mark_held(tx, &known, why).await,
        (Judged::Take, Some(order)) => book(tx, centre, &known, &order, ist_date(made_at)).await,
        _ => Ok(()),
    }
}

/// A payment by the gateway's id, locked.
pub(super) async fn known(tx: &WriteTx, centre: &CentreParty, payment: &str) -> Result<Option<Known>> {
    let sql = format!("{KNOWN} WHERE centre_id = $1 AND payment_id = $2{}", tx.for_update());
    Ok(tx.conn().row(&sql, values![centre.id.0, payment]).await?)
}

/// A payment by its row, locked.
pub(super) async fn known_row(tx: &WriteTx, row: i64) -> Result<Option<Known>> {
    Ok(tx.conn().row(&format!("{KNOWN} WHERE id = $1{}", tx.for_update()), values![row]).await?)
}

async fn mark_held(tx: &WriteTx, known: &Known, why: Why) -> Result<()> {
    let sql = "UPDATE gateway_payment SET state = 'held', why = $2 WHERE id = $1";
    tx.conn().run(sql, values![known.id, why.code()]).await?;
    Ok(())
}

/// The payment becomes a receipt; where that is refused, it is held.
async fn book(tx: &WriteTx, centre: &CentreParty, known: &Known, order: &Asked, made_on: NaiveDate) -> Result<()> {
    let document = Some(order.document_id);
    let Ok(receipted) = receive(tx, centre, known, order.unit_id, document, made_on).await? else {
        return mark_held(tx, known, Why::NotBooked).await;
    };
    let paid_before = !receipted.paid.iter().any(|(paid, _)| *paid == order.document_id);
    mark_captured(tx, known, Some(order.id), &receipted, paid_before).await?;
    let sql = "UPDATE gateway_order SET state = CASE WHEN amount_paise <= $2 THEN 'paid' ELSE 'part' END \
               WHERE id = $1 AND link_id IS NOT NULL AND state <> 'over'";
    tx.conn().run(sql, values![order.id, order.paid.plus(known.amount)?.0]).await?;
    if paid_before {
        tell_paid_before(tx, centre, order.unit_id, &receipted, known.amount).await?;
    }
    refund::give_back_waiting(tx, centre, known).await
}

/// Takes the money as any other: on the day it was paid, or today where that month is locked; the document first, or
/// the oldest dues where it is paid already. Answers the last refusal where none of it can be.
pub(super) async fn receive(
    tx: &WriteTx,
    centre: &CentreParty,
    known: &Known,
    unit: UnitId,
    document: Option<DocumentId>,
    made_on: NaiveDate,
) -> Result<Result<Receipted>> {
    let today = ist_date(tx.now());
    let mut days = vec![made_on.min(today), today];
    days.dedup();
    let named: Vec<DocumentId> = document.into_iter().collect();
    let mut choices = vec![named.clone(), Vec::new()];
    choices.dedup();
    let mut last = Err(Error::NotFound);
    for received_on in days {
        for named in &choices {
            let receipt = TakeReceipt {
                advance_for: String::new(),
                unit,
                received_on,
                mode: PaymentMode::Gateway,
                reference: known.payment_id.chars().take(30).collect(),
                amount: known.amount,
                named: named.clone(),
                note: known.method.clone(),
            };
            let command = TakePayment { receipt, bank: String::new(), dated_on: None, tds: None };
            last = tx.try_part(take_payment(tx, centre, &command)).await?;
            if last.is_ok() {
                return Ok(last);
            }
        }
    }
    Ok(last)
}

/// Notes the receipt of a payment.
pub(super) async fn mark_captured(
    tx: &WriteTx,
    known: &Known,
    order: Option<i64>,
    receipted: &Receipted,
    paid_before: bool,
) -> Result<()> {
    let sql = "UPDATE gateway_payment SET state = 'captured', why = '', receipt_id = $2, paid_before = $3, \
               order_id = COALESCE($4, order_id) WHERE id = $1";
    tx.conn().run(sql, values![known.id, receipted.id.0, paid_before, order]).await?;
    Ok(())
}

/// The unit is told that it has paid once more than it had to.
async fn tell_paid_before(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    receipted: &Receipted,
    amount: Paise,
) -> Result<()> {
    let record = json!({ "number": receipted.number, "advance_paise": receipted.advance });
    tx.audit(Change::of(Verb::TakeMoney, "gateway_payment", receipted.id.0).at(centre.id).after(record)).await?;
    let party = &centre.supplier.party;
    tx.announce(crate::db::Event {
        event: "money_came_twice",
        object_kind: "receipt",
        object_id: receipted.id.0,
        centre: Some(centre.id),
        unit: Some(unit),
        user: None,
        payload: json!({
            "number": receipted.number, "amount": amount.to_string(), "left": receipted.advance.to_string(),
            "centre_en": party.name_en, "centre_hi": party.name_hi,
        }),
    })
    .await
}
