//! What units owe on a day, by how long it is due; also for days gone by.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::base::time::{FinancialYear, start_of_day};
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

/// The days that ages of a span are counted from: after the first of these and not after the second.
fn days_of_span(span: usize, on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let before = |days| on.checked_sub_signed(TimeDelta::days(days)).unwrap_or(on);
    match span {
        0 => (before(1), FinancialYear(3000).first_day()),
        1 => (before(31), before(1)),
        2 => (before(61), before(31)),
        3 => (before(91), before(61)),
        4 => (before(121), before(91)),
        5 => (FinancialYear(1899).first_day(), before(121)),
        _ => (on, before(1)),
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

/// Which open documents are meant.
#[derive(Clone, Copy, Debug)]
pub struct OpenFilter {
    /// Whose they are.
    pub centre: CentreId,
    /// Of one unit alone.
    pub unit: Option<UnitId>,
    /// The day they are open on.
    pub on: NaiveDate,
    /// What their age is counted from.
    pub basis: AgeBasis,
    /// Of one span alone.
    pub span: Option<usize>,
}

impl OpenFilter {
    /// All of a centre on a day, aged by the day they are due.
    pub fn of_day(centre: CentreId, on: NaiveDate) -> OpenFilter {
        OpenFilter { centre, unit: None, on, basis: AgeBasis::Due, span: None }
    }

    /// The documents with what was open of them, as a query of its own, and the values of its placeholders.
    ///
    /// What is open now is kept with each document (`verify` recounts it); what was set against it later than the day
    /// comes on top again. So only documents that are open now or were paid later are looked at. Money that was set
    /// against a document when it was entered counts from the day it was received.
    fn items(&self) -> (String, Vec<Value>) {
        let next_day = start_of_day(self.on.checked_add_signed(TimeDelta::days(1)).unwrap_or(self.on));
        let mut values: Vec<Value> = values![self.centre.0, self.on, next_day];
        let (mut of_unit, mut candidates) = (
            String::new(),
            "SELECT document_id FROM document_balance WHERE settled_paise < payable_paise \
             UNION SELECT document_id FROM later"
                .to_owned(),
        );
        if let Some(unit) = self.unit {
            values.push(unit.0.into());
            of_unit = " AND d.unit_id = $4".to_owned();
            candidates = "SELECT id AS document_id FROM document WHERE unit_id = $4 AND centre_id = $1".to_owned();
        }
        let day = self.basis.column();
        let mut aged = String::new();
        if let Some((after, until)) = self.span.map(|span| days_of_span(span, self.on)) {
            values.extend([Value::from(after), Value::from(until)]);
            let last = values.len();
            aged = format!(" AND {day} > ${} AND {day} <= ${last}", last - 1);
        }
        let sql = format!(
            "WITH later AS (SELECT a.document_id, CAST(SUM(a.amount_paise) AS BIGINT) AS amount FROM allocation a \
                JOIN document d ON d.id = a.document_id LEFT JOIN receipt r ON r.id = a.receipt_id \
                LEFT JOIN document n ON n.id = a.credit_note_id \
                WHERE a.created_at >= $3 AND d.centre_id = $1 AND d.issued_on <= $2{of_unit} \
                AND NOT COALESCE(a.created_at = r.created_at AND r.received_on <= $2, FALSE) \
                AND NOT COALESCE(a.created_at = n.issued_at AND n.issued_on <= $2, FALSE) GROUP BY a.document_id) \
             SELECT d.id, d.number, d.unit_id, d.issued_on, d.due_on, {day} AS counted_from, \
             b.payable_paise AS payable, b.payable_paise - b.settled_paise + COALESCE(p.amount, 0) AS open \
             FROM ({candidates}) c JOIN document d ON d.id = c.document_id \
             JOIN document_balance b ON b.document_id = d.id LEFT JOIN later p ON p.document_id = d.id \
             WHERE d.centre_id = $1 AND d.issued_on <= $2{of_unit}{aged} \
             AND d.kind NOT IN ('credit_note', 'receipt_voucher', 'refund_voucher')"
        );
        (sql, values)
    }
}

/// Where a page of open documents goes on: after this unit's code, day and document.
pub type OpenKey = (String, NaiveDate, DocumentId);

/// Open documents in order of unit and age, after a key and no more than so many.
pub async fn open_items(
    conn: &impl ConnectionTrait,
    filter: &OpenFilter,
    after: Option<OpenKey>,
    limit: Option<u64>,
) -> Result<Vec<OpenItem>> {
    let (items, mut values) = filter.items();
    let mut go_on = String::new();
    if let Some((code, day, id)) = after {
        values.extend([Value::from(code), Value::from(day), Value::from(id.0)]);
        let last = values.len();
        go_on = format!(" AND (u.code, o.counted_from, o.id) > (${}, ${}, ${last})", last - 2, last - 1);
    }
    let limit = limit.map(|limit| format!(" LIMIT {limit}")).unwrap_or_default();
    let sql = format!(
        "SELECT o.*, u.code AS unit_code, u.name_en, u.name_hi FROM ({items}) o JOIN unit u ON u.id = o.unit_id \
         WHERE o.open <> 0{go_on} ORDER BY u.code, o.counted_from, o.id{limit}"
    );
    Ok(conn.rows(&sql, values).await?)
}

/// Sums over open documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct OpenTotals {
    /// How many.
    pub count: i64,
    /// What they came to.
    pub payable: Paise,
    /// Not paid on the day.
    pub open: Paise,
}

/// Sums over all open documents a filter finds.
pub async fn open_totals(conn: &impl ConnectionTrait, filter: &OpenFilter) -> Result<OpenTotals> {
    let (items, values) = filter.items();
    let sql = format!(
        "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(o.payable), 0) AS BIGINT) AS payable, \
         CAST(COALESCE(SUM(o.open), 0) AS BIGINT) AS open FROM ({items}) o WHERE o.open <> 0"
    );
    Ok(conn.row(&sql, values).await?.unwrap_or_default())
}

#[derive(FromQueryResult)]
struct Held {
    unit_id: UnitId,
    code: String,
    name_en: String,
    name_hi: String,
    balance: Paise,
}

#[derive(FromQueryResult)]
struct OpenDay {
    unit_id: UnitId,
    code: String,
    name_en: String,
    name_hi: String,
    counted_from: NaiveDate,
    open: Paise,
}

/// What units owe a centre on a day, in order of their codes; of one unit or of all that owe or are owed anything.
pub async fn ageing(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    unit: Option<UnitId>,
    on: NaiveDate,
    basis: AgeBasis,
) -> Result<Vec<Ageing>> {
    let mut units: BTreeMap<String, Ageing> = BTreeMap::new();
    for row in balances(conn, centre, unit, on).await? {
        let (code, balance) = (row.code.clone(), row.balance);
        units.insert(code, empty(row.unit_id, row.code, row.name_en, row.name_hi, balance));
    }
    let (items, values) = OpenFilter { centre, unit, on, basis, span: None }.items();
    let sql = format!(
        "SELECT o.unit_id, u.code, u.name_en, u.name_hi, o.counted_from, o.open FROM (SELECT i.unit_id, i.counted_from, \
         CAST(SUM(i.open) AS BIGINT) AS open FROM ({items}) i GROUP BY i.unit_id, i.counted_from) o \
         JOIN unit u ON u.id = o.unit_id WHERE o.open <> 0"
    );
    for day in conn.rows::<OpenDay>(&sql, values).await? {
        let unit = units
            .entry(day.code.clone())
            .or_insert_with(|| empty(day.unit_id, day.code, day.name_en, day.name_hi, Paise::ZERO));
        if let Some(open) = unit.open.get_mut(span_of(day.counted_from, on)) {
            *open = open.plus(day.open)?;
        }
    }
    units.retain(|_, unit| unit.balance != Paise::ZERO || unit.open.iter().any(|open| *open != Paise::ZERO));
    Ok(units.into_values().collect())
}

/// What units' accounts stood at on a day.
async fn balances(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    unit: Option<UnitId>,
    on: NaiveDate,
) -> Result<Vec<Held>> {
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
    Ok(conn.rows(&sql, values).await?)
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
        let on = due + TimeDelta::days(200);
        for days in 0..200 {
            let counted_from = on - TimeDelta::days(days - 5);
            let found: Vec<usize> = (0..SPANS + 1)
                .filter(|span| {
                    let (after, until) = days_of_span(*span, on);
                    after < counted_from && counted_from <= until
                })
                .collect();
            assert_eq!(found, [span_of(counted_from, on)], "{} days, as a query asks for it", days - 5);
        }
    }

    #[test]
    fn what_the_account_holds_less_than_documents_are_open_is_unallocated() {
        let mut unit = empty(UnitId(1), "U1".into(), "A".into(), "अ".into(), Paise(700));
        unit.open = [Paise(1_000), Paise(200), Paise::ZERO, Paise::ZERO, Paise::ZERO, Paise::ZERO];
        assert_eq!(unit.unallocated().unwrap(), Paise(500));
    }
}
