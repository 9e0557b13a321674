//! Interest on overdue documents: outstanding × rate / 365 × days, shown, and charged on demand by a debit note.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::time::ist_date;
use crate::base::{
    Actor, BasisPoints, CentreId, DocumentId, Error, Paise, Reason, Reasons, Result, Scope, UnitId, Verb,
};
use crate::billing::issue::Issued;
use crate::billing::note::{DebitLine, Income, IssueDebitNote, issue_debit_note};
use crate::billing::store;
use crate::db::{Change, Rows, WriteTx, values};

/// From a day on a centre asks so much a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct RateFrom {
    /// First day.
    pub from_on: NaiveDate,
    /// In hundredths of a percent a year.
    pub rate_bp: i64,
}

/// Interest on an amount from the day after `since` to `until`, with rates as they held each day; half-up once.
///
/// # Errors
/// If the amounts are too large.
fn interest(outstanding: Paise, rates: &[RateFrom], since: NaiveDate, until: NaiveDate) -> Result<Paise> {
    let mut rate_days: i64 = 0;
    for (index, rate) in rates.iter().enumerate() {
        let next = rates.get(index + 1).map(|next| next.from_on);
        // Days that count: after `since`, to `until`, from this rate's first day to the next one's.
        let first = rate.from_on.max(since.succ_opt().unwrap_or(since));
        let last = next.and_then(|next| next.pred_opt()).map_or(until, |last| last.min(until));
        let days = (last - first).num_days() + 1;
        if days > 0 {
            rate_days = rate_days.saturating_add(days.saturating_mul(rate.rate_bp));
        }
    }
    outstanding.scale(rate_days, 10_000 * 365)
}

/// An overdue document with what it costs in interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestDue {
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub number: String,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// Day it was due.
    pub due_on: NaiveDate,
    /// Last day interest was charged for; the due day where none was.
    pub since: NaiveDate,
    /// Still to pay.
    pub outstanding: Paise,
    /// Interest from `since` to the day asked for.
    pub interest: Paise,
}

#[derive(FromQueryResult)]
struct Overdue {
    document_id: DocumentId,
    number: String,
    unit_id: UnitId,
    unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    due_on: NaiveDate,
    charged_until: Option<NaiveDate>,
    outstanding: Paise,
}

const OVERDUE: &str = "SELECT d.id AS document_id, d.number, d.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, d.due_on, (SELECT MAX(i.until_on) FROM interest_charge i WHERE i.document_id = d.id) \
     AS charged_until, b.payable_paise - b.settled_paise AS outstanding FROM document d \
     JOIN document_balance b ON b.document_id = d.id JOIN unit u ON u.id = d.unit_id \
     WHERE d.centre_id = $1 AND d.due_on < $2 AND b.settled_paise < b.payable_paise \
     AND d.kind IN ('tax_invoice', 'bill_of_supply', 'fee_bill', 'invoice_cum_bill')";

impl Overdue {
    fn due(self, rates: &[RateFrom], until: NaiveDate) -> Result<InterestDue> {
        let since = self.charged_until.map_or(self.due_on, |charged| charged.max(self.due_on));
        let interest = interest(self.outstanding, rates, since, until)?;
        Ok(InterestDue {
            document_id: self.document_id,
            number: self.number,
            unit_code: self.unit_code,
            unit_name_en: self.unit_name_en,
            unit_name_hi: self.unit_name_hi,
            due_on: self.due_on,
            since,
            outstanding: self.outstanding,
            interest,
        })
    }
}

/// A centre's rates, oldest first.
///
/// # Errors
/// Faults of the database.
pub(super) async fn rates(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<RateFrom>> {
    let sql = "SELECT from_on, rate_bp FROM interest_rate WHERE centre_id = $1 ORDER BY from_on";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// A centre's overdue documents with interest up to a day, longest overdue first.
///
/// # Errors
/// Not found or not allowed.
pub async fn interest_due(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: CentreId,
    until: NaiveDate,
    limit: u64,
) -> Result<Vec<InterestDue>> {
    access::check(actor, Verb::SeeInvoice, Scope::Centre(centre))?;
    let rates = rates(conn, centre).await?;
    let sql = format!("{OVERDUE} ORDER BY d.due_on, d.id LIMIT {limit}");
    let rows: Vec<Overdue> = conn.rows(&sql, values![centre.0, until]).await?;
    rows.into_iter().map(|row| row.due(&rates, until)).collect()
}

/// Interest of a document that is to be charged, up to today.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChargeInterest {
    /// The document.
    pub document: DocumentId,
}

/// Charges the interest of a document up to today by a debit note: part of the value of the supply, taxed like it
/// (CGST Act s.15(2)(d)). Each day is charged once.
///
/// # Errors
/// Not found or not allowed; refused where nothing is overdue, no rate is set, or the month is locked.
pub async fn charge_interest(tx: &WriteTx, command: &ChargeInterest) -> Result<Issued> {
    let document = store::load(tx.conn(), command.document).await?;
    access::check(tx.actor(), Verb::CorrectDocument, Scope::Centre(document.centre))?;
    let today = ist_date(tx.now());
    // The document's balance is taken, so that nobody charges or pays it meanwhile.
    let _ = super::open::open_documents(tx, document.unit, document.centre).await?;
    let sql = format!("{OVERDUE} AND d.id = $3");
    let row: Option<Overdue> = tx.conn().row(&sql, values![document.centre.0, today, command.document.0]).await?;
    let row = row.filter(|row| row.unit_id == document.unit);
    let row = row.ok_or_else(|| Error::refused(Reason::new("billing-interest-nothing")))?;
    let due = row.due(&rates(tx.conn(), document.centre).await?, today)?;
    if due.interest <= Paise::ZERO {
        return Err(Error::refused(Reason::new("billing-interest-nothing")));
    }
    let days = (today - due.since).num_days();
    let line = DebitLine {
        line: 1,
        taxable: due.interest,
        income: Income::Interest,
        name_en: format!("Interest on late payment, {days} days"),
        name_hi: format!("विलम्ब से भुगतान पर ब्याज, {days} दिन"),
        gst_rate: None,
    };
    let reason = format!("Interest to {}", crate::base::time::short_date(today));
    let note = issue_debit_note(tx, &IssueDebitNote { document: command.document, lines: vec![line], reason }).await?;
    let sql =
        "INSERT INTO interest_charge (document_id, until_on, debit_note_id, amount_paise) VALUES ($1, $2, $3, $4)";
    tx.conn().run(sql, values![command.document.0, today, note.id.0, due.interest.0]).await?;
    Ok(note)
}

/// A rate of interest from a day on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetInterestRate {
    /// Whose.
    pub centre: CentreId,
    /// First day.
    pub from_on: NaiveDate,
    /// In hundredths of a percent a year; zero for none.
    pub rate: BasisPoints,
}

/// Sets what a centre asks for late payment from a day on, today or later.
///
/// # Errors
/// Not found or not allowed; refused where the day is past or the rate no percentage up to 100.
pub async fn set_interest_rate(tx: &WriteTx, command: &SetInterestRate) -> Result<()> {
    access::check(tx.actor(), Verb::ManageTariff, Scope::Centre(command.centre))?;
    let mut reasons = Reasons::new();
    if command.from_on < ist_date(tx.now()) {
        reasons.push(Reason::field("from_on", "billing-interest-past"));
    }
    if !(0..=10_000).contains(&command.rate.0) {
        reasons.push(Reason::field("rate", "billing-interest-rate"));
    }
    Error::check(reasons)?;
    let sql = "INSERT INTO interest_rate (centre_id, from_on, rate_bp) VALUES ($1, $2, $3) \
               ON CONFLICT (centre_id, from_on) DO UPDATE SET rate_bp = excluded.rate_bp";
    tx.conn().run(sql, values![command.centre.0, command.from_on, command.rate.0]).await?;
    let record = json!({"from_on": command.from_on, "rate_bp": command.rate.0});
    let change = Change::of(Verb::ManageTariff, "interest_rate", command.centre.0).at(command.centre);
    tx.audit(change.after(record)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn interest_is_outstanding_by_rate_by_days_of_a_year_of_365() {
        let rates = [RateFrom { from_on: day("2026-01-01"), rate_bp: 1_800 }];
        // 10,000.00 at 18% for 30 days: 147.945… → 147.95.
        let found = interest(Paise(1_000_000), &rates, day("2026-10-01"), day("2026-10-31")).unwrap();
        assert_eq!(found, Paise(14_795));
        let none = interest(Paise(1_000_000), &rates, day("2026-10-31"), day("2026-10-31")).unwrap();
        assert_eq!(none, Paise::ZERO);
        assert_eq!(interest(Paise(1_000_000), &[], day("2026-10-01"), day("2026-10-31")).unwrap(), Paise::ZERO);
    }

    #[test]
    fn each_day_bears_the_rate_that_held_on_it() {
        let rates = [
            RateFrom { from_on: day("2026-01-01"), rate_bp: 1_200 },
            RateFrom { from_on: day("2026-10-11"), rate_bp: 2_400 },
        ];
        // 10 days to the 11th less the first day: 2nd–10th (9) at 12%, 11th–20th (10) at 24%.
        let found = interest(Paise(36_500_000), &rates, day("2026-10-01"), day("2026-10-20")).unwrap();
        assert_eq!(found, Paise(1_000 * (9 * 12 + 10 * 24)));
    }
}
