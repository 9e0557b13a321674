//! Tax a unit deducted from what it paid: it closes the document and stays open until the certificate shows it.

use chrono::{Datelike, NaiveDate};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::allocation::Share;
use super::credit::{self, Credit, check_reason};
use super::enter::{NewReceipt, enter as write, whole};
use super::withdraw::{NewWithdrawal, Withdrawal, withdraw};
use crate::access;
use crate::account::Account;
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{
    Actor, BasisPoints, CentreId, DocumentId, Error, Paise, Reason, Reasons, ReceiptId, Result, Scope, UnitId, Verb,
    text,
};
use crate::billing::parties::{self, CentreParty};
use crate::billing::{period, store};
use crate::db::{Change, Rows, SeriesKind, WriteTx, values};

/// A rate at which units deduct, as it holds on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct TdsRate {
    /// `contract`, `technical`, …
    pub code: String,
    /// Section of the Act in force on the day.
    pub section: String,
    /// What kind of payment it is for.
    pub name_en: String,
    /// The same in Hindi.
    pub name_hi: String,
    /// Of the fee without GST.
    pub rate_bp: i64,
}

/// The rates in force on a day.
///
/// # Errors
/// Faults of the database.
pub async fn tds_rates(conn: &impl ConnectionTrait, on: NaiveDate) -> Result<Vec<TdsRate>> {
    let sql = "SELECT code, section, name_en, name_hi, rate_bp FROM tds_rate \
               WHERE from_on <= $1 AND (until_on IS NULL OR until_on >= $1) ORDER BY code";
    Ok(conn.rows(sql, values![on]).await?)
}

/// A deduction to be entered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnterTds {
    /// The document it was deducted from.
    pub document: DocumentId,
    /// Which rate: `contract`.
    pub code: String,
    /// How much; what the rate gives of the fee without GST where missing.
    pub amount: Option<Paise>,
    /// Day of the deduction.
    pub deducted_on: NaiveDate,
}

/// `2026-27Q3`: financial year and its quarter.
pub(super) fn quarter(on: NaiveDate) -> String {
    let year = FinancialYear::of(on).0;
    let number = (on.month0() + 9) % 12 / 3 + 1;
    format!("{year}-{:02}Q{number}", (year + 1) % 100)
}

/// What a rate gives of a base, half-up.
fn expected(base: Paise, rate: BasisPoints) -> Result<Paise> {
    base.share(rate)
}

/// Most that is believed: the rate's amount rounded up to the rupee.
fn most(base: Paise, rate: BasisPoints) -> Result<Paise> {
    let exact = expected(base, rate)?;
    let over = exact.0.rem_euclid(100);
    if over == 0 { Ok(exact) } else { exact.plus(Paise(100 - over)) }
}

/// Enters a deduction alone, without money.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where the document is not open, the rate is unknown on the
/// day, or more was deducted than the rate gives of the fee without GST.
pub async fn enter_tds(tx: &WriteTx, command: &EnterTds) -> Result<Deduction> {
    let document = store::load(tx.conn(), command.document).await?;
    access::check(tx.actor(), Verb::RecordTds, Scope::Centre(document.centre))?;
    let centre = parties::centre(tx.conn(), document.centre).await?;
    let receipt = enter(tx, &centre, document.unit, command).await?;
    one(tx.conn(), receipt).await
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

/// What was deducted of a document by a rate already, less what was taken back.
async fn deducted(conn: &impl ConnectionTrait, document: DocumentId, code: &str) -> Result<Paise> {
    let sql = "SELECT CAST(COALESCE(SUM(b.amount_paise - b.withdrawn_paise), 0) AS BIGINT) AS amount FROM tds_deduction t \
               JOIN receipt_balance b ON b.receipt_id = t.receipt_id WHERE t.document_id = $1 AND t.code = $2";
    let row: Option<Sum> = conn.row(sql, values![document.0, code]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.amount))
}

/// Enters a deduction of a unit: a receipt without money that pays its document.
pub(super) async fn enter(tx: &WriteTx, centre: &CentreParty, unit: UnitId, command: &EnterTds) -> Result<ReceiptId> {
    period::check_open(tx, centre.id, command.deducted_on).await?;
    let document = store::load(tx.conn(), command.document).await?;
    let open = super::open::open_documents(tx, unit, centre.id).await?;
    let outstanding = open.iter().find(|open| open.id == command.document).map(|open| open.outstanding);
    let rate = tds_rates(tx.conn(), command.deducted_on).await?.into_iter().find(|rate| rate.code == command.code);
    let mut reasons = Reasons::new();
    if document.unit != unit || document.centre != centre.id || outstanding.is_none() {
        reasons.push(Reason::field("tds_document", "billing-document-not-open"));
    }
    if command.deducted_on > ist_date(tx.now()) {
        reasons.push(Reason::field("deducted_on", "billing-receipt-in-future"));
    }
    if rate.is_none() {
        reasons.push(Reason::field("tds_code", "billing-tds-rate-missing"));
    }
    Error::check(reasons)?;
    let (Some(rate), Some(outstanding)) = (rate, outstanding) else { return Err(Error::NotFound) };
    let base = document.content.taxable.plus(document.content.exempt)?;
    let bp = BasisPoints(rate.rate_bp);
    let amount = match command.amount {
        Some(amount) => amount,
        None => expected(base, bp)?,
    };
    let before = deducted(tx.conn(), command.document, &rate.code).await?;
    let at_most = most(base, bp)?.minus(before)?;
    let mut reasons = Reasons::new();
    if amount <= Paise::ZERO {
        reasons.push(Reason::field("tds_amount", "billing-receipt-amount"));
    }
    if amount > at_most {
        reasons.push(Reason::field("tds_amount", "billing-tds-too-much").with("most", at_most).with("base", base));
    }
    if amount > outstanding {
        let reason = Reason::field("tds_amount", "billing-share-too-much").with("number", &document.content.number);
        reasons.push(reason.with("outstanding", outstanding));
    }
    Error::check(reasons)?;
    let allocation = whole(Share { document: command.document, amount });
    let new = NewReceipt {
        centre,
        unit,
        received_on: command.deducted_on,
        mode: "tds",
        reference: None,
        amount,
        note: &rate.section,
        series: SeriesKind::Adjustment,
        debit: Account::TdsReceivable,
        allocation: &allocation,
    };
    let (id, number) = write(tx, &new).await?;
    let quarter = quarter(command.deducted_on);
    tx.conn()
        .run(
            "INSERT INTO tds_deduction (receipt_id, document_id, code, section, rate_bp, base_paise, quarter) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                id.0,
                command.document.0,
                rate.code.clone(),
                rate.section.clone(),
                rate.rate_bp,
                base.0,
                quarter.clone()
            ],
        )
        .await?;
    let record = json!({
        "number": number, "document": document.content.number, "section": rate.section, "rate_bp": rate.rate_bp,
        "base_paise": base, "amount_paise": amount, "quarter": quarter,
    });
    tx.audit(Change::of(Verb::RecordTds, "receipt", id.0).at(centre.id).after(record)).await?;
    Ok(id)
}

/// A deduction and what certificates show of it.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, utoipa::ToSchema)]
pub struct Deduction {
    /// Row of its receipt.
    pub receipt_id: i64,
    /// Its number.
    pub number: String,
    /// At which centre.
    pub centre_id: i64,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// The document it was deducted from.
    pub document_id: i64,
    /// Its number.
    pub document_number: String,
    /// Day of the deduction.
    pub deducted_on: NaiveDate,
    /// Section of the Act.
    pub section: String,
    /// Rate, in hundredths of a percent.
    pub rate_bp: i64,
    /// Fee without GST.
    pub base: Paise,
    /// `2026-27Q3`
    pub quarter: String,
    /// What was deducted, less what was taken back.
    pub amount: Paise,
    /// What certificates show of it.
    pub certified: Paise,
}

const DEDUCTION: &str = "SELECT t.receipt_id, r.number, r.centre_id, u.code AS unit_code, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, t.document_id, d.number AS document_number, r.received_on AS deducted_on, t.section, \
     t.rate_bp, t.base_paise AS base, t.quarter, b.amount_paise - b.withdrawn_paise AS amount, \
     CAST(COALESCE((SELECT SUM(c.amount_paise) FROM tds_certificate c WHERE c.receipt_id = t.receipt_id), 0) AS BIGINT) \
     AS certified FROM tds_deduction t JOIN receipt r ON r.id = t.receipt_id \
     JOIN receipt_balance b ON b.receipt_id = t.receipt_id JOIN document d ON d.id = t.document_id \
     JOIN unit u ON u.id = r.unit_id";

pub(super) async fn one(conn: &impl ConnectionTrait, receipt: ReceiptId) -> Result<Deduction> {
    let row: Option<Deduction> = conn.row(&format!("{DEDUCTION} WHERE t.receipt_id = $1"), values![receipt.0]).await?;
    row.ok_or(Error::NotFound)
}

/// A centre's deductions, those without full certificate only if asked; by quarter and unit.
///
/// # Errors
/// Not found or not allowed.
pub async fn deductions(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: CentreId,
    open_only: bool,
    limit: u64,
) -> Result<Vec<Deduction>> {
    access::check(actor, Verb::SeeInvoice, Scope::Centre(centre))?;
    let sql = format!(
        "SELECT * FROM ({DEDUCTION} WHERE r.centre_id = $1) deductions WHERE amount > 0 AND ($2 = 0 OR certified < amount) \
         ORDER BY quarter DESC, unit_code, receipt_id LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre.0, i64::from(open_only)]).await?)
}

/// A certificate that came, or an entry of the tax statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddCertificate {
    /// Row of the deduction's receipt.
    pub receipt: ReceiptId,
    /// Number of the certificate.
    pub number: String,
    /// Day it came.
    pub received_on: NaiveDate,
    /// What it shows of this deduction.
    pub amount: Paise,
}

/// Notes a certificate against its deduction.
///
/// # Errors
/// Not found or not allowed; refused where the number is missing or noted before, or it shows more than was deducted.
pub async fn add_certificate(tx: &WriteTx, command: &AddCertificate) -> Result<Deduction> {
    let found = one(tx.conn(), command.receipt).await?;
    let centre = CentreId(found.centre_id);
    access::check(tx.actor(), Verb::RecordTds, Scope::Centre(centre))?;
    let number = text::compact(&command.number);
    let mut reasons = Reasons::new();
    if number.is_empty() || number.chars().count() > 30 {
        reasons.push(Reason::field("number", "billing-certificate-number"));
    }
    if command.received_on > ist_date(tx.now()) {
        reasons.push(Reason::field("received_on", "billing-receipt-in-future"));
    }
    let open = found.amount.minus(found.certified)?;
    if command.amount <= Paise::ZERO || command.amount > open {
        reasons.push(Reason::field("amount", "billing-certificate-amount").with("open", open));
    }
    Error::check(reasons)?;
    let sql = "INSERT INTO tds_certificate (receipt_id, number, received_on, amount_paise, created_at, created_by) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (receipt_id, number) DO NOTHING";
    let by = tx.actor().user_id.map(|user| user.0);
    let values = values![command.receipt.0, number.clone(), command.received_on, command.amount.0, tx.now(), by];
    if tx.conn().run(sql, values).await?.rows_affected() != 1 {
        return Err(Error::field("number", "billing-certificate-known"));
    }
    let record = json!({"certificate": number, "amount_paise": command.amount});
    tx.audit(Change::of(Verb::RecordTds, "receipt", command.receipt.0).at(centre).after(record)).await?;
    one(tx.conn(), command.receipt).await
}

/// Takes back a deduction, or a due given up, that was wrong: its document is open again.
///
/// # Errors
/// Not found or not allowed; refused without a reason, where it is money, or was taken back before.
pub async fn reverse(tx: &WriteTx, receipt: ReceiptId, reason: &str) -> Result<()> {
    let credit = Credit::Receipt(receipt);
    let seen = credit::load(tx.conn(), credit).await?;
    let (verb, from) = match seen.mode.as_str() {
        "tds" => (Verb::RecordTds, Account::TdsReceivable),
        _ => (Verb::WriteOff, Account::WriteOff),
    };
    access::check(tx.actor(), verb, Scope::Centre(seen.centre_id))?;
    let today = ist_date(tx.now());
    period::check_open(tx, seen.centre_id, today).await?;
    let mut reasons = check_reason(reason);
    if !seen.is_tied() {
        reasons.push(Reason::new("billing-reversal-is-money"));
    } else if seen.withdrawn > Paise::ZERO {
        reasons.push(Reason::new("billing-reversed-before"));
    } else if seen.mode == "tds" && one(tx.conn(), receipt).await?.certified > Paise::ZERO {
        reasons.push(Reason::new("billing-tds-certified"));
    }
    Error::check(reasons)?;
    let reason = text::clean(reason);
    credit::take_back_all(tx, credit, &reason).await?;
    let row = credit::load(tx.conn(), credit).await?;
    let new = NewWithdrawal {
        kind: Withdrawal::Reversal,
        credit: &row,
        number: None,
        amount: row.unused()?,
        day_on: today,
        mode: row.mode.clone(),
        reference: None,
        reason: &reason,
        from,
    };
    withdraw(tx, new).await?;
    let record = json!({"number": row.number, "reversed_paise": row.amount});
    tx.audit(Change::of(verb, "receipt", receipt.0).at(row.centre_id).after(record).because(&reason)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn quarters_are_those_of_the_financial_year() {
        assert_eq!(quarter(day("2026-04-01")), "2026-27Q1");
        assert_eq!(quarter(day("2026-11-26")), "2026-27Q3");
        assert_eq!(quarter(day("2027-03-31")), "2026-27Q4");
        assert_eq!(quarter(day("2027-01-01")), "2026-27Q4");
    }

    #[test]
    fn a_deduction_is_the_rate_of_the_fee_at_most_rounded_up_to_the_rupee() {
        // Fee 4,321.06 − GST: 2% of 3,661.92 is 73.24; units round to 74.
        assert_eq!(expected(Paise(366_192), BasisPoints(200)).unwrap(), Paise(7_324));
        assert_eq!(most(Paise(366_192), BasisPoints(200)).unwrap(), Paise(7_400));
        assert_eq!(most(Paise(250_000), BasisPoints(200)).unwrap(), Paise(5_000));
    }
}
