//! Cash on its way to the bank: a slip of what is left of closed drawers, and the bank's credit.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find;
use super::rules::{self, Pieces};
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::ist_date;
use crate::base::{CentreId, Error, Paise, Reason, Result, Scope, Verb, text};
use crate::billing::period;
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// What is left of drawers is to go to the bank.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeDeposit {
    /// At this centre.
    pub centre: CentreId,
    /// Closed drawers that stand on no slip.
    pub drawers: Vec<i64>,
    /// What goes, note by note; comes to what is left of the drawers.
    pub count: Vec<Pieces>,
}

/// The bank has the cash of a slip.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreditDeposit {
    /// The slip.
    pub deposit: i64,
    /// Day of the bank's credit, from the day of the slip to today.
    pub credited_on: NaiveDate,
    /// The bank's stamp or number; may be empty.
    pub reference: String,
}

/// The longest reference of a bank, in characters.
const LONGEST_REFERENCE: usize = 40;

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Makes a slip: the cash leaves the box and is on its way.
///
/// # Errors
/// Not allowed; refused with all reasons: a drawer that is open, on a slip or has nothing left, a count that
/// does not come to what is left.
pub async fn make_deposit(tx: &WriteTx, command: &MakeDeposit) -> Result<i64> {
    access::check(tx.actor(), Verb::CountCash, Scope::Centre(command.centre))?;
    let today = ist_date(tx.now());
    // Two slips at once wait for each other at the centre's row, before either shares it below.
    let sql = format!("SELECT id FROM centre WHERE id = $1{}", tx.for_update());
    let _: Option<Id> = tx.conn().row(&sql, values![command.centre.0]).await?;
    period::check_open(tx, command.centre, today).await?;
    let waiting = find::to_deposit(tx.conn(), command.centre).await?;
    if command.drawers.iter().any(|drawer| !waiting.iter().any(|rest| rest.id == *drawer)) {
        return Err(Error::field("drawers", "cash-drawer-not-waiting"));
    }
    Error::check(rules::check_count(&command.count, &find::tender(tx.conn(), today).await?))?;
    let chosen: Vec<_> = waiting.into_iter().filter(|rest| command.drawers.contains(&rest.id)).collect();
    let amount = Paise::sum(chosen.iter().map(|part| part.rest))?;
    rules::check_slip(amount, rules::total(&command.count)?)?;
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO cash_deposit (centre_id, made_on, amount_paise, made_at, made_by) \
             VALUES ($1, $2, $3, $4, $5) RETURNING id",
            values![command.centre.0, today, amount.0, tx.now(), tx.actor().user_id.map(|user| user.0)],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("no slip stored"))?.id;
    let parts = chosen.iter().map(|part| values![part.id, id, part.rest.0]).collect();
    insert_many(tx.conn(), "INSERT INTO cash_deposit_part (drawer_id, deposit_id, amount_paise)", parts, "").await?;
    let counts = command.count.iter().filter(|count| count.pieces > 0);
    let counts = counts.map(|count| values![id, count.value.0, count.pieces]).collect();
    insert_many(tx.conn(), "INSERT INTO cash_deposit_count (deposit_id, value_paise, pieces)", counts, "").await?;
    let way = (Account::Cash, Account::CashInTransit);
    post(tx, vec![entry(command.centre, today, Voucher::Act(Act::Deposit, id), amount, way)]).await?;
    let record = json!({ "amount_paise": amount, "drawers": command.drawers, "count": command.count });
    tx.audit(Change::of(Verb::CountCash, "cash_deposit", id).at(command.centre).after(record)).await?;
    Ok(id)
}

fn entry(
    centre: CentreId,
    entered_on: NaiveDate,
    voucher: Voucher,
    amount: Paise,
    (from, to): (Account, Account),
) -> NewEntry {
    let postings = vec![(to, amount), (from, Paise(-amount.0))];
    NewEntry { centre, opening: false, entered_on, voucher, narration: String::new(), postings }
}

#[derive(FromQueryResult)]
struct SlipRow {
    centre_id: CentreId,
    amount_paise: Paise,
    made_on: NaiveDate,
}

/// Records that the bank has credited a slip.
///
/// # Errors
/// Not found or not allowed; refused where it was credited before, or on a day before the slip or to come.
pub async fn credit_deposit(tx: &WriteTx, command: &CreditDeposit) -> Result<()> {
    let row: Option<SlipRow> = tx
        .conn()
        .row("SELECT centre_id, amount_paise, made_on FROM cash_deposit WHERE id = $1", values![command.deposit])
        .await?;
    let slip = row.ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::BankCash, Scope::Centre(slip.centre_id))?;
    period::check_open(tx, slip.centre_id, command.credited_on).await?;
    let mut reasons = Vec::new();
    if command.credited_on < slip.made_on || command.credited_on > ist_date(tx.now()) {
        reasons.push(Reason::field("credited_on", "cash-credited-day"));
    }
    let reference = text::clean(&command.reference);
    if reference.chars().count() > LONGEST_REFERENCE {
        reasons.push(Reason::field("reference", "cash-reference-too-long").with("most", LONGEST_REFERENCE));
    }
    Error::check(reasons)?;
    let stored = tx
        .conn()
        .run(
            "INSERT INTO cash_credited (deposit_id, credited_on, reference, recorded_at, recorded_by) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (deposit_id) DO NOTHING",
            values![command.deposit, command.credited_on, reference, tx.now(), tx.actor().user_id.map(|user| user.0)],
        )
        .await?;
    if stored.rows_affected() != 1 {
        return Err(Error::Conflict(Reason::new("cash-credited-before")));
    }
    let voucher = Voucher::Act(Act::CashCredited, command.deposit);
    let way = (Account::CashInTransit, Account::Bank);
    post(tx, vec![entry(slip.centre_id, command.credited_on, voucher, slip.amount_paise, way)]).await?;
    let record = json!({ "credited_on": command.credited_on, "reference": command.reference });
    tx.audit(Change::of(Verb::BankCash, "cash_deposit", command.deposit).at(slip.centre_id).after(record)).await
}
