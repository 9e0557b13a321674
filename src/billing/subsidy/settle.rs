//! The money of a batch, and what becomes of what was not approved.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find::{Accrual, Batch, locked};
use super::rules::{BatchStatus, after_money, receiving, settling};
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::ist_date;
use crate::base::{DocumentId, Error, Paise, Reason, Result, Scope, Verb, text};
use crate::billing::money::{own_write_off_limit, take_back_sponsored};
use crate::billing::note::{DebitLine, Income, IssueDebitNote, issue_debit_note};
use crate::billing::period;
use crate::db::{Change, Rows, WriteTx, values};

/// Money that came for a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReceiveBatch {
    /// Which.
    pub batch: i64,
    /// When.
    pub received_on: NaiveDate,
    /// The bank's number of the transfer.
    pub utr: String,
}

/// Takes what was approved into the books.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where it is not decided, nothing was approved, the day
/// is ahead or its month locked; a conflict where the transfer was used.
pub async fn receive_batch(tx: &WriteTx, command: &ReceiveBatch) -> Result<()> {
    let (batch, _) = locked(tx, command.batch).await?;
    access::check(tx.actor(), Verb::AllocateMoney, Scope::Centre(batch.centre_id))?;
    period::check_open(tx, batch.centre_id, command.received_on).await?;
    let utr = text::clean(&command.utr).to_uppercase();
    Error::check(receiving(batch.status(), batch.sums(), &utr, command.received_on, ist_date(tx.now())))?;
    let approved = batch.sums().approved;
    let moved = Moved { kind: "received", amount: approved, on: command.received_on, reference: &utr, reason: "" };
    let id = moved.store(tx, &batch).await?;
    let scheme = Account::SubsidyReceivable(batch.scheme_id);
    moved.post(tx, &batch, id, vec![(Account::Bank, approved), (scheme, Paise(-approved.0))]).await?;
    finish(tx, &batch, after_money(batch.sums())).await?;
    let record = json!({"received_paise": approved, "utr": utr});
    tx.audit(Change::of(Verb::ProcessClaim, "subsidy_batch", batch.id).at(batch.centre_id).after(record)).await
}

/// What becomes of what was claimed and not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The centre bears it.
    WriteOff,
    /// The units pay it: by debit note where a government did not, by their document where a sponsor did not.
    Recover,
}

impl Difference {
    /// From its code.
    pub fn from_code(code: &str) -> Option<Difference> {
        match code {
            "write_off" => Some(Difference::WriteOff),
            "recover" => Some(Difference::Recover),
            _ => None,
        }
    }
}

/// How the rest of a batch is settled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettleBatch {
    /// Which.
    pub batch: i64,
    /// How.
    pub how: Difference,
    /// Why.
    pub reason: String,
}

/// Settles what was not approved; nothing of the batch is open afterwards.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where its money has not come, nothing is open, the
/// reason is missing, or more is given up than the actor may alone.
pub async fn settle_batch(tx: &WriteTx, command: &SettleBatch) -> Result<()> {
    let (batch, lines) = locked(tx, command.batch).await?;
    access::check(tx.actor(), Verb::AllocateMoney, Scope::Centre(batch.centre_id))?;
    let today = ist_date(tx.now());
    period::check_open(tx, batch.centre_id, today).await?;
    let reason = text::clean(&command.reason);
    let limit = match command.how {
        Difference::WriteOff => Some(own_write_off_limit(tx).await?),
        Difference::Recover => None,
    };
    Error::check(settling(batch.status(), batch.sums(), &reason, limit))?;
    let amount = batch.sums().difference;
    let kind = if command.how == Difference::WriteOff { "written_off" } else { "recovered" };
    let moved = Moved { kind, amount, on: today, reference: "", reason: &reason };
    let id = moved.store(tx, &batch).await?;
    let scheme = Account::SubsidyReceivable(batch.scheme_id);
    let postings = match command.how {
        Difference::WriteOff => vec![(Account::WriteOff, amount), (scheme, Paise(-amount.0))],
        Difference::Recover => {
            let asked = recover(tx, &lines, &reason).await?;
            vec![(Account::FeeIncome, asked), (scheme, Paise(-asked.0))]
        }
    };
    moved.post(tx, &batch, id, postings).await?;
    finish(tx, &batch, BatchStatus::Settled).await?;
    let record = json!({"kind": kind, "amount_paise": amount});
    let change = Change::of(Verb::ProcessClaim, "subsidy_batch", batch.id).at(batch.centre_id).after(record);
    tx.audit(change.because(&reason)).await
}

/// Asks the units for it; answers what debit notes earn, which the scheme's account no longer holds.
async fn recover(tx: &WriteTx, lines: &[Accrual], reason: &str) -> Result<Paise> {
    let mut notes: BTreeMap<DocumentId, Vec<DebitLine>> = BTreeMap::new();
    let mut asked = Paise::ZERO;
    for line in lines.iter().filter(|line| line.difference() > Paise::ZERO) {
        let amount = line.difference();
        match line.receipt_id {
            Some(receipt) => take_back_sponsored(tx, receipt, amount, reason).await?,
            None => {
                asked = asked.plus(amount)?;
                let place = usize::try_from(line.line_no).map_err(anyhow::Error::from)?;
                notes.entry(line.document_id).or_default().push(DebitLine {
                    line: place,
                    taxable: amount,
                    income: Income::Fee,
                    name_en: String::new(),
                    name_hi: String::new(),
                    gst_rate: None,
                });
            }
        }
    }
    for (document, lines) in notes {
        issue_debit_note(tx, &IssueDebitNote { document, lines, reason: reason.to_owned() }).await?;
    }
    Ok(asked)
}

struct Moved<'a> {
    kind: &'static str,
    amount: Paise,
    on: NaiveDate,
    reference: &'a str,
    reason: &'a str,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

impl Moved<'_> {
    async fn store(&self, tx: &WriteTx, batch: &Batch) -> Result<i64> {
        let sql = "INSERT INTO subsidy_movement (centre_id, scheme_id, batch_id, kind, amount_paise, moved_on, reference, \
                   reason, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                   ON CONFLICT DO NOTHING RETURNING id";
        let values = values![
            batch.centre_id.0,
            batch.scheme_id.0,
            batch.id,
            self.kind,
            self.amount.0,
            self.on,
            self.reference.to_owned(),
            self.reason.to_owned(),
            tx.now(),
            tx.actor().user_id.map(|user| user.0)
        ];
        let row: Option<Id> = tx.conn().row(sql, values).await?;
        Ok(row.ok_or_else(|| Error::refused(Reason::field("utr", "billing-reference-used-now")))?.id)
    }

    async fn post(&self, tx: &WriteTx, batch: &Batch, id: i64, postings: Vec<(Account, Paise)>) -> Result<()> {
        let entry = NewEntry {
            centre: batch.centre_id,
            opening: false,
            entered_on: self.on,
            voucher: Voucher::Act(Act::Claim, id),
            narration: format!("{} {}", batch.scheme_code, batch.id),
            postings,
        };
        post(tx, vec![entry]).await
    }
}

async fn finish(tx: &WriteTx, batch: &Batch, status: BatchStatus) -> Result<()> {
    let sql = "UPDATE subsidy_batch SET status = $2 WHERE id = $1";
    tx.conn().run(sql, values![batch.id, status.code()]).await?;
    Ok(())
}
