//! What a gateway pays out to the bank: its payments less refunds, its fee and the tax on the fee.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find::{Waiting, waiting};
use super::protocol::PayOutFacts;
use super::rules::of_pay_out;
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::{Instant, ist_date};
use crate::base::{CentreId, Error, Paise, Reason, Result, Scope, Verb, text};
use crate::billing::parties::{self, CentreParty};
use crate::billing::period;
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// A pay-out as accounts read it off the gateway's or the bank's paper.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnterPayOut {
    /// Whose.
    pub centre: CentreId,
    /// The gateway's id.
    pub settlement_id: String,
    /// Day the bank had it.
    pub settled_on: NaiveDate,
    /// What the gateway kept, without tax.
    pub fee: Paise,
    /// Tax on the fee.
    pub tax: Paise,
    /// What the bank got.
    pub net: Paise,
    /// Reference of the transfer.
    pub utr: String,
    /// What it holds, as [`Waiting::slug`] names it.
    pub items: Vec<String>,
}

/// What an announced pay-out holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PostPayOut {
    /// Its row.
    pub settlement: i64,
    /// As [`Waiting::slug`] names it.
    pub items: Vec<String>,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Row {
    id: i64,
    settlement_id: String,
    centre_id: CentreId,
    gross: Paise,
    fee: Paise,
    tax: Paise,
    net: Paise,
    settled_on: NaiveDate,
    state: String,
}

const ROW: &str = "SELECT id, settlement_id, centre_id, gross_paise AS gross, fee_paise AS fee, tax_paise AS tax, \
     net_paise AS net, settled_on, state FROM gateway_settlement";

/// Two pay-outs at once choose from different payments: they wait for each other at the centre's row, before either
/// shares it to see whether the month is open.
async fn one_at_a_time(tx: &WriteTx, centre: CentreId) -> Result<()> {
    let sql = format!("SELECT id FROM centre WHERE id = $1{}", tx.for_update());
    tx.conn().row::<Id>(&sql, values![centre.0]).await?.ok_or(Error::NotFound)?;
    Ok(())
}

/// Takes the gateway's word of a pay-out. It is booked at once where the oldest payments come to it exactly;
/// otherwise it waits until accounts say what it holds.
pub(super) async fn take(tx: &WriteTx, centre: &CentreParty, made_at: Instant, facts: &PayOutFacts) -> Result<()> {
    one_at_a_time(tx, centre.id).await?;
    let gross = facts.net.plus(facts.fee)?.plus(facts.tax)?;
    let figures = [facts.net, gross];
    if figures.iter().any(|amount| *amount <= Paise::ZERO) || facts.fee < Paise::ZERO || facts.tax < Paise::ZERO {
        return Ok(());
    }
    let announced = Row {
        id: 0,
        settlement_id: facts.id.clone(),
        centre_id: centre.id,
        gross,
        fee: facts.fee,
        tax: facts.tax,
        net: facts.net,
        settled_on: ist_date(made_at).min(ist_date(tx.now())),
        state: String::new(),
    };
    let Some(row) = announce(tx, &announced, &facts.utr).await? else { return Ok(()) };
    let open = waiting(tx.conn(), centre.id).await?;
    let amounts: Vec<Paise> = open.iter().map(|item| item.amount).collect();
    let Some(count) = of_pay_out(&amounts, gross) else { return Ok(()) };
    let items: Vec<String> = open.iter().take(count).map(Waiting::slug).collect();
    // A locked month: it waits for accounts.
    tx.try_part(book(tx, centre, row, &items)).await.map(drop)
}

/// Writes a pay-out down; answers its row if it is new.
async fn announce(tx: &WriteTx, new: &Row, utr: &str) -> Result<Option<i64>> {
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO gateway_settlement (centre_id, settlement_id, gross_paise, fee_paise, tax_paise, net_paise, utr, \
             settled_on, state, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'announced', $9) \
             ON CONFLICT (centre_id, settlement_id) DO NOTHING RETURNING id",
            values![
                new.centre_id.0,
                new.settlement_id.clone(),
                new.gross.0,
                new.fee.0,
                new.tax.0,
                new.net.0,
                text::compact(utr),
                new.settled_on,
                tx.now()
            ],
        )
        .await?;
    Ok(row.map(|row| row.id))
}

/// Books a pay-out with what it holds.
async fn book(tx: &WriteTx, centre: &CentreParty, id: i64, chosen: &[String]) -> Result<()> {
    let sql = format!("{ROW} WHERE id = $1{}", tx.for_update());
    let row: Row = tx.conn().row(&sql, values![id]).await?.ok_or(Error::NotFound)?;
    if row.state != "announced" {
        return Err(Error::Conflict(Reason::new("gateway-pay-out-posted")));
    }
    period::check_open(tx, centre.id, row.settled_on).await?;
    let open = waiting(tx.conn(), centre.id).await?;
    if chosen.iter().any(|slug| !open.iter().any(|item| item.slug() == *slug)) {
        return Err(Error::field("items", "gateway-item-gone"));
    }
    let items: Vec<&Waiting> = open.iter().filter(|item| chosen.contains(&item.slug())).collect();
    let sum = Paise::sum(items.iter().map(|item| item.amount))?;
    if sum != row.gross {
        let reason = Reason::field("items", "gateway-items-sum").with("sum", sum).with("gross", row.gross);
        return Err(Error::refused(reason));
    }
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "UPDATE gateway_settlement SET state = 'posted', posted_at = $2, posted_by = $3 WHERE id = $1";
    tx.conn().run(sql, values![id, tx.now(), by]).await?;
    let head = "INSERT INTO gateway_settlement_item (settlement_id, payment_id, refund_id, amount_paise)";
    let rows = items.iter().map(|item| values![id, item.payment(), item.refund(), item.amount.0]).collect();
    insert_many(tx.conn(), head, rows, "").await?;
    // Who is registered sets the tax on the fee against what is owed (CGST Act s.16); for others it is part of the cost.
    let (charges, input) = match centre.supplier.party.gstin {
        Some(_) => (row.fee, row.tax),
        None => (row.fee.plus(row.tax)?, Paise::ZERO),
    };
    let entry = NewEntry {
        centre: centre.id,
        opening: false,
        entered_on: row.settled_on,
        voucher: Voucher::Act(Act::GatewaySettlement, id),
        narration: row.settlement_id.clone(),
        postings: vec![
            (Account::Bank, row.net),
            (Account::BankCharges, charges),
            (Account::InputGst, input),
            (Account::Gateway, Paise(-row.gross.0)),
        ],
    };
    post(tx, vec![entry]).await?;
    let record = json!({
        "settlement": row.settlement_id, "gross_paise": row.gross, "fee_paise": row.fee, "tax_paise": row.tax,
        "net_paise": row.net, "items": chosen,
    });
    tx.audit(Change::of(Verb::ReconcileBank, "gateway_settlement", id).at(centre.id).after(record)).await
}

/// Says what an announced pay-out holds, and books it.
///
/// # Errors
/// Not found or not allowed; a conflict where it is booked; refused where the items do not come to it, one is paid out
/// already, or the month is locked.
pub async fn post_pay_out(tx: &WriteTx, command: &PostPayOut) -> Result<()> {
    let sql = format!("{ROW} WHERE id = $1");
    let row: Row = tx.conn().row(&sql, values![command.settlement]).await?.ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(row.centre_id))?;
    one_at_a_time(tx, row.centre_id).await?;
    let centre = parties::centre(tx.conn(), row.centre_id).await?;
    book(tx, &centre, row.id, &command.items).await
}

/// Enters and books a pay-out the gateway has not told of. Answers its row.
///
/// # Errors
/// Not allowed; refused, with all reasons, where a figure is missing or below zero, the items do not come to fee, tax
/// and net, the pay-out is known, its day is to come or locked.
pub async fn enter_pay_out(tx: &WriteTx, command: &EnterPayOut) -> Result<i64> {
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(command.centre))?;
    one_at_a_time(tx, command.centre).await?;
    let mut reasons = Vec::new();
    let name = text::clean(&command.settlement_id);
    if !(1..=40).contains(&name.chars().count()) {
        reasons.push(Reason::field("settlement_id", "gateway-pay-out-id"));
    }
    if command.net <= Paise::ZERO || command.fee < Paise::ZERO || command.tax < Paise::ZERO {
        reasons.push(Reason::field("net", "billing-receipt-amount"));
    }
    if command.settled_on > ist_date(tx.now()) {
        reasons.push(Reason::field("settled_on", "billing-receipt-in-future"));
    }
    if text::compact(&command.utr).is_empty() || command.utr.chars().count() > 40 {
        reasons.push(Reason::field("utr", "billing-reference-missing"));
    }
    Error::check(reasons)?;
    let centre = parties::centre(tx.conn(), command.centre).await?;
    let new = Row {
        id: 0,
        settlement_id: name,
        centre_id: centre.id,
        gross: command.net.plus(command.fee)?.plus(command.tax)?,
        fee: command.fee,
        tax: command.tax,
        net: command.net,
        settled_on: command.settled_on,
        state: String::new(),
    };
    let Some(id) = announce(tx, &new, &command.utr).await? else {
        return Err(Error::field("settlement_id", "gateway-pay-out-known"));
    };
    book(tx, &centre, id, &command.items).await?;
    Ok(id)
}
