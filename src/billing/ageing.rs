//! What units owe on a day, by how long it is due; also for days gone by.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::base::time::start_of_day;
use crate::base::{CentreId, DocumentId, Paise, Result, UnitId};
use crate::db::{Rows, values};

/// The day a document's age is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum AgeBasis {
    /// The day it is due.
    #[default]
    Due,
    /// The day of the document.
    Issued,
}

impl AgeBasis {
    /// As in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            AgeBasis::Due => "due",
            AgeBasis::Issued => "issued",
        }
    }

    /// The basis of a code; by the day it is due where nothing else is asked.
    pub fn from_code(code: &str) -> AgeBasis {
        if code == AgeBasis::Issued.code() { AgeBasis::Issued } else { AgeBasis::Due }
    }

    const fn column(self) -> &'static str {
        match self {
            AgeBasis::Due => "d.due_on",
            AgeBasis::Issued => "d.issued_on",
        }
    }
}

/// How many spans of days an age falls into: not due, 1 to 30, 31 to 60, 61 to 90, 91 to 120, over 120.
pub const SPANS: usize = 6;

/// The span of a document on a day: 0 for not due, then 1 to 5.
pub fn span_of(counted_from: NaiveDate, on: NaiveDate) -> usize {
    match (on - counted_from).num_days() {
        ..=0 => 0,
        1..=30 => 1,
        31..=60 => 2,
        61..=90 => 3,
        91..=120 => 4,
        _ => 5,
    }
}

/// What one unit owes a centre on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ageing {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name_en: String,
    /// Its name.
    pub name_hi: String,
    /// Open on documents, by span.
    pub open: [Paise; SPANS],
    /// Its account's balance: owed (+) or paid in advance (−).
    pub balance: Paise,
}

impl Ageing {
    /// Open on all documents.
    pub fn outstanding(&self) -> Result<Paise> {
        Paise::sum(self.open)
    }

    /// Credits that are not set against any document yet.
    pub fn unallocated(&self) -> Result<Paise> {
        self.outstanding()?.minus(self.balance)
    }
}

/// A document with something open on a day.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OpenItem {
    /// Its row.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Whom it was billed to.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub name_en: String,
    /// Name of the unit.
    pub name_hi: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Day it is due.
    pub due_on: NaiveDate,
    /// What it came to.
    pub payable: Paise,
    /// Not paid on that day.
    pub open: Paise,
    /// The day its age is counted from.
    pub counted_from: NaiveDate,
}

/// Open documents of a centre on a day, of one unit or of all, in order of unit and age. What was set against a
/// document later than the day does not count; money that was set against it when it was entered counts from the day
/// it was received.
pub async fn open_items(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    unit: Option<UnitId>,
    on: NaiveDate,
    basis: AgeBasis,
) -> Result<Vec<OpenItem>> {
    let next_day = start_of_day(on.checked_add_signed(TimeDelta::days(1)).unwrap_or(on));
    let mut values: Vec<Value> = values![centre.0, on, next_day];
    let mut of_unit = String::new();
    if let Some(unit) = unit {
        values.push(unit.0.into());
        of_unit = " AND d.unit_id = $4".to_owned();
    }
    let day = basis.column();
    let sql = format!(
        "SELECT o.*, u.code AS unit_code, u.name_en, u.name_hi FROM (SELECT d.id, d.number, d.unit_id, d.issued_on, \
         d.due_on, {day} AS counted_from, b.payable_paise AS payable, \
         b.payable_paise - COALESCE(p.paid, 0) AS open FROM document d JOIN document_balance b ON b.document_id = d.id \
         LEFT JOIN (SELECT a.document_id, CAST(SUM(a.amount_paise) AS BIGINT) AS paid FROM allocation a \
            JOIN document d ON d.id = a.document_id LEFT JOIN receipt r ON r.id = a.receipt_id \
            LEFT JOIN document n ON n.id = a.credit_note_id \
            WHERE d.centre_id = $1 AND d.issued_on <= $2{of_unit} AND (a.created_at < $3 \
                OR (a.created_at = r.created_at AND r.received_on <= $2) \
                OR (a.created_at = n.issued_at AND n.issued_on <= $2)) GROUP BY a.document_id) p ON p.document_id = d.id \
         WHERE d.centre_id = $1 AND d.issued_on <= $2{of_unit} \
            AND d.kind NOT IN ('credit_note', 'receipt_voucher', 'refund_voucher')) o \
         JOIN unit u ON u.id = o.unit_id WHERE o.open <> 0 ORDER BY u.code, o.counted_from, o.id"
    );
    Ok(conn.rows(&sql, values).await?)
}

#[derive(FromQueryResult)]
struct Held {
    unit_id: UnitId,
    code: String,
    name_en: String,
    name_hi: String,
    balance: Paise,
}

/// What units owe a centre on a day, in order of their codes; of one unit or of all that owe or are owed anything.
pub async fn ageing(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    unit: Option<UnitId>,
    on: NaiveDate,
    basis: AgeBasis,
) -> Result<Vec<Ageing>> {
    let mut values: Vec<Value> = values![centre.0, on];
    let mut of_unit = "";
    if let Some(unit) = unit {
        values.push(unit.0.into());
        of_unit = " AND p.unit_id = $3";
    }
    let sql = format!(
        "SELECT u.id AS unit_id, u.code, u.name_en, u.name_hi, h.balance FROM (SELECT p.unit_id, \
         CAST(SUM(p.amount_paise) AS BIGINT) AS balance FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
         WHERE p.centre_id = $1 AND p.account = 'unit' AND j.entered_on <= $2{of_unit} GROUP BY p.unit_id) h \
         JOIN unit u ON u.id = h.unit_id"
    );
    let held: Vec<Held> = conn.rows(&sql, values).await?;
    let mut units: BTreeMap<String, Ageing> = BTreeMap::new();
    for row in held {
        let (code, balance) = (row.code.clone(), row.balance);
        units.insert(code, empty(row.unit_id, row.code, row.name_en, row.name_hi, balance));
    }
    for item in open_items(conn, centre, unit, on, basis).await? {
        let unit = units.entry(item.unit_code.clone()).or_insert_with(|| {
            empty(item.unit_id, item.unit_code.clone(), item.name_en.clone(), item.name_hi.clone(), Paise::ZERO)
        });
        if let Some(open) = unit.open.get_mut(span_of(item.counted_from, on)) {
            *open = open.plus(item.open)?;
        }
    }
    units.retain(|_, unit| unit.balance != Paise::ZERO || unit.open.iter().any(|open| *open != Paise::ZERO));
    Ok(units.into_values().collect())
}

fn empty(unit: UnitId, code: String, name_en: String, name_hi: String, balance: Paise) -> Ageing {
    Ageing { unit, code, name_en, name_hi, open: [Paise::ZERO; SPANS], balance }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_at_30_60_90_and_120_days() {
        let due = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        let after = |days| span_of(due, due + TimeDelta::days(days));
        let expected =
            [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (120, 4), (121, 5)];
        for (days, span) in expected {
            assert_eq!(after(days), span, "{days} days");
        }
    }

    #[test]
    fn what_the_account_holds_less_than_documents_are_open_is_unallocated() {
        let mut unit = empty(UnitId(1), "U1".into(), "A".into(), "अ".into(), Paise(700));
        unit.open = [Paise(1_000), Paise(200), Paise::ZERO, Paise::ZERO, Paise::ZERO, Paise::ZERO];
        assert_eq!(unit.unallocated().unwrap(), Paise(500));
    }
}
