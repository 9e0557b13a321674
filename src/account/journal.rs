//! The journal: every money movement is an entry whose postings sum to zero. Entries are
//! never changed; a correction is a new entry. A unit's balance is the sum of its postings.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::base::{CentreId, DocumentId, Paise, ReceiptId, Result, SchemeId, UnitId};
use crate::db::{Rows, WriteTx, insert_many, insert_returning, values};

/// Entries made together.
const BATCH: usize = 500;

/// What a posting is booked on; the chart of accounts is the table `ledger_account`. Positive
/// amounts are debits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// What a unit owes (+) or has paid in advance (−).
    Unit(UnitId),
    /// What a scheme's authority owes the centre for concessions it bears.
    SubsidyReceivable(SchemeId),
    /// Fees earned.
    FeeIncome,
    /// Interest earned on late payment.
    InterestIncome,
    /// Charges that are no user fee: a bounced cheque.
    OtherIncome,
    /// Central tax to be paid over.
    OutputCgst,
    /// State tax to be paid over.
    OutputSgst,
    /// Integrated tax to be paid over.
    OutputIgst,
    /// Tax already due on advances (CGST Act s.13), until an invoice bears it.
    GstOnAdvances,
    /// Differences to the whole rupee.
    RoundOff,
    /// Money in the bank.
    Bank,
    /// Money a payment gateway has and has not paid out.
    Gateway,
    /// Money in the cash box.
    Cash,
    /// Cash on its way to the bank.
    CashInTransit,
    /// What a count of the drawer found short (+) or over (−).
    CashDifference,
    /// Cheques taken.
    ChequesInHand,
    /// Tax that units deducted and that the certificate will show.
    TdsReceivable,
    /// Deposits to be given back.
    SecurityDeposit,
    /// Dues given up.
    WriteOff,
    /// What bank and gateway kept.
    BankCharges,
    /// GST on what the centre bought, to be set against what it owes.
    InputGst,
    /// Wear of machines.
    Depreciation,
    /// Set aside to replace machines.
    DepreciationReserve,
    /// Brought over from the old books.
    OpeningBalance,
}

impl Account {
    /// As stored: `fee_income`.
    pub const fn code(self) -> &'static str {
        match self {
            Account::Unit(_) => "unit",
            Account::SubsidyReceivable(_) => "subsidy_receivable",
            Account::FeeIncome => "fee_income",
            Account::InterestIncome => "interest_income",
            Account::OtherIncome => "other_income",
            Account::OutputCgst => "output_cgst",
            Account::OutputSgst => "output_sgst",
            Account::OutputIgst => "output_igst",
            Account::GstOnAdvances => "gst_on_advances",
            Account::RoundOff => "round_off",
            Account::Bank => "bank",
            Account::Gateway => "gateway",
            Account::Cash => "cash",
            Account::CashInTransit => "cash_in_transit",
            Account::CashDifference => "cash_difference",
            Account::ChequesInHand => "cheques_in_hand",
            Account::TdsReceivable => "tds_receivable",
            Account::SecurityDeposit => "security_deposit",
            Account::WriteOff => "write_off",
            Account::BankCharges => "bank_charges",
            Account::InputGst => "input_gst",
            Account::Depreciation => "depreciation",
            Account::DepreciationReserve => "depreciation_reserve",
            Account::OpeningBalance => "opening_balance",
        }
    }

    const fn unit(self) -> Option<i64> {
        match self {
            Account::Unit(unit) => Some(unit.0),
            _ => None,
        }
    }

    const fn scheme(self) -> Option<i64> {
        match self {
            Account::SubsidyReceivable(scheme) => Some(scheme.0),
            _ => None,
        }
    }
}

/// What an entry stands on; one entry each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voucher {
    /// An issued document.
    Document(DocumentId),
    /// A receipt.
    Receipt(ReceiptId),
    /// Another act, by its kind and row: a refund, a bounced cheque, a deposit of cash.
    Act(Act, i64),
}

/// Acts that move money and are neither document nor receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Money given back to a unit.
    Refund,
    /// A cheque that came back.
    Bounce,
    /// Cash or cheques brought to the bank.
    Deposit,
    /// What a payment gateway paid out to the bank.
    GatewaySettlement,
    /// Tax on an advance, and its way into an invoice.
    AdvanceTax,
    /// The bank has the cash of a slip.
    CashCredited,
    /// Money of a subsidy claim.
    Claim,
    /// The count of a drawer.
    CashClose,
    /// A month's wear of a machine.
    Depreciation,
    /// A cheque the bank has cleared.
    Clearing,
    /// A security deposit taken or given back.
    SecurityDeposit,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 11] = [
        Act::Refund,
        Act::Bounce,
        Act::Deposit,
        Act::GatewaySettlement,
        Act::CashCredited,
        Act::AdvanceTax,
        Act::Claim,
        Act::CashClose,
        Act::Depreciation,
        Act::Clearing,
        Act::SecurityDeposit,
    ];

    /// As stored: `refund`.
    pub const fn code(self) -> &'static str {
        match self {
            Act::Refund => "refund",
            Act::Bounce => "bounce",
            Act::Deposit => "deposit",
            Act::GatewaySettlement => "gateway_settlement",
            Act::CashCredited => "cash_credited",
            Act::AdvanceTax => "advance_tax",
            Act::Claim => "claim",
            Act::CashClose => "cash_close",
            Act::Depreciation => "depreciation",
            Act::Clearing => "clearing",
            Act::SecurityDeposit => "security_deposit",
        }
    }

    /// Kind of the entry: a cheque cleared, cash credited, a gateway's pay-out and a security deposit are deposits
    /// in the day book.
    const fn entry_kind(self) -> &'static str {
        match self {
            Act::Clearing | Act::CashCredited | Act::GatewaySettlement | Act::SecurityDeposit => "deposit",
            other => other.code(),
        }
    }

    fn from_code(code: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.code() == code)
    }
}

/// An entry to be made.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Whose books.
    pub centre: CentreId,
    /// Whether it brings over a balance from the old books.
    pub opening: bool,
    /// Day it counts on.
    pub entered_on: NaiveDate,
    /// Its paper or act; one entry each.
    pub voucher: Voucher,
    /// Number of the paper.
    pub narration: String,
    /// What goes where; amounts of zero are left out.
    pub postings: Vec<(Account, Paise)>,
}

impl NewEntry {
    fn kind(&self) -> &'static str {
        match self.voucher {
            _ if self.opening => "opening",
            Voucher::Document(_) => "document",
            Voucher::Receipt(_) => "receipt",
            Voucher::Act(act, _) => act.entry_kind(),
        }
    }

    /// Row of the document, of the receipt, or kind and row of the act.
    fn vouchers(&self) -> (Option<i64>, Option<i64>, Option<(&'static str, i64)>) {
        match self.voucher {
            Voucher::Document(id) => (Some(id.0), None, None),
            Voucher::Receipt(id) => (None, Some(id.0), None),
            Voucher::Act(act, id) => (None, None, Some((act.code(), id))),
        }
    }
}

#[derive(FromQueryResult)]
struct Entered {
    id: i64,
    document_id: Option<i64>,
    receipt_id: Option<i64>,
    source_kind: Option<String>,
    source_id: Option<i64>,
}

impl Entered {
    fn voucher(&self) -> Option<Voucher> {
        if let Some(id) = self.document_id {
            return Some(Voucher::Document(DocumentId(id)));
        }
        if let Some(id) = self.receipt_id {
            return Some(Voucher::Receipt(ReceiptId(id)));
        }
        let act = Act::from_code(self.source_kind.as_deref()?)?;
        Some(Voucher::Act(act, self.source_id?))
    }
}

/// Makes entries. Those without any amount are not made.
///
/// # Errors
/// A fault if an entry's postings do not sum to zero (the database refuses it too).
pub async fn post(tx: &WriteTx, entries: Vec<NewEntry>) -> Result<()> {
    let entries: Vec<NewEntry> = entries.into_iter().filter(has_amount).collect();
    for batch in entries.chunks(BATCH) {
        post_batch(tx, batch).await?;
    }
    Ok(())
}

fn has_amount(entry: &NewEntry) -> bool {
    entry.postings.iter().any(|(_, amount)| *amount != Paise::ZERO)
}

async fn post_batch(tx: &WriteTx, entries: &[NewEntry]) -> Result<()> {
    for entry in entries {
        if Paise::sum(entry.postings.iter().map(|(_, amount)| *amount))? != Paise::ZERO {
            return Err(anyhow::anyhow!("postings of {} do not sum to zero", entry.narration).into());
        }
    }
    let ids = insert_entries(tx, entries).await?;
    let mut postings: Vec<Vec<Value>> = Vec::with_capacity(entries.len() * 4);
    for entry in entries {
        let id = ids.get(&entry.voucher).ok_or_else(|| anyhow::anyhow!("journal entry of {} lost", entry.narration))?;
        for (account, amount) in entry.postings.iter().filter(|(_, amount)| *amount != Paise::ZERO) {
            postings.push(values![*id, account.code(), account.unit(), account.scheme(), entry.centre.0, amount.0]);
        }
    }
    insert_many(
        tx.conn(),
        "INSERT INTO posting (journal_entry_id, account, unit_id, scheme_id, centre_id, amount_paise)",
        postings,
        "",
    )
    .await?;
    let balanced = ids.values().map(|id| values![*id]).collect();
    insert_many(tx.conn(), "INSERT INTO journal_balanced (journal_entry_id)", balanced, "").await?;
    Ok(())
}

async fn insert_entries(tx: &WriteTx, entries: &[NewEntry]) -> Result<HashMap<Voucher, i64>> {
    let rows = entries
        .iter()
        .map(|entry| {
            let (document, receipt, act) = entry.vouchers();
            let (kind, source) = act.unzip();
            let narration = entry.narration.clone();
            values![
                entry.centre.0,
                entry.kind(),
                entry.entered_on,
                document,
                receipt,
                kind,
                source,
                narration,
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ]
        })
        .collect();
    let head = "INSERT INTO journal_entry (centre_id, kind, entered_on, document_id, receipt_id, source_kind, source_id, \
         narration, created_at, created_by)";
    let rows: Vec<Entered> =
        insert_returning(tx.conn(), head, rows, "id, document_id, receipt_id, source_kind, source_id").await?;
    Ok(rows.iter().filter_map(|row| row.voucher().map(|voucher| (voucher, row.id))).collect())
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

/// What a unit owes a centre (+) or has paid in advance (−), from its postings.
pub async fn balance(conn: &impl ConnectionTrait, unit: UnitId, centre: CentreId) -> Result<Paise> {
    let sum: Option<Sum> = conn
        .row(
            "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) AS amount FROM posting \
             WHERE unit_id = $1 AND centre_id = $2",
            values![unit.0, centre.0],
        )
        .await?;
    Ok(sum.map_or(Paise::ZERO, |sum| sum.amount))
}
