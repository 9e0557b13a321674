//! The journal of some days as vouchers, from one moment of the database.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::settings::Names;
use super::voucher::{self, Entry, Paid, Posting, Set, Voucher};
use crate::base::time::{Instant, ist_date, start_of_day};
use crate::base::{CentreId, DocumentId, Paise, Result};
use crate::billing::{self, CentreParty, Document};
use crate::db::{Rows, values};

/// What a voucher was made of, as kept on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An entry of the journal.
    Entry(i64),
    /// An allocation made later than its credit.
    Allocation(i64),
}

impl Source {
    /// As stored, with its row.
    pub const fn stored(self) -> (&'static str, i64) {
        match self {
            Source::Entry(id) => ("entry", id),
            Source::Allocation(id) => ("allocation", id),
        }
    }
}

/// Vouchers of some days and what they stand on.
#[derive(Debug)]
pub struct Taken {
    pub names: Names,
    pub vouchers: Vec<Voucher>,
    pub documents: Vec<Document>,
    /// Every row the vouchers were made of.
    pub sources: Vec<Source>,
    /// Units on them, with the ledger each has.
    pub parties: Vec<(i64, String)>,
    pub from: NaiveDate,
}

#[derive(FromQueryResult)]
struct EntryRow {
    id: i64,
    entered_on: NaiveDate,
    kind: String,
    narration: String,
    document_id: Option<i64>,
    receipt_id: Option<i64>,
    source_kind: Option<String>,
    source_id: Option<i64>,
    receipt_number: Option<String>,
    receipt_mode: Option<String>,
    receipt_reference: Option<String>,
    receipt_unit: Option<i64>,
    receipt_at: Option<Instant>,
    credit_number: Option<String>,
}

#[derive(FromQueryResult)]
struct PostingRow {
    entry_id: i64,
    account: String,
    unit_id: Option<i64>,
    scheme: Option<String>,
    amount: Paise,
}

#[derive(FromQueryResult)]
struct SetRow {
    id: i64,
    amount: Paise,
    created_at: Instant,
    unit_id: i64,
    document_number: String,
    receipt_id: Option<i64>,
    credit_note_id: Option<i64>,
    credit_number: String,
    at_once: i64,
}

const UNSENT_ENTRY: &str =
    " AND NOT EXISTS (SELECT 1 FROM tally_voucher t WHERE t.source = 'entry' AND t.source_id = j.id)";
const UNSENT_ALLOCATION: &str =
    " AND NOT EXISTS (SELECT 1 FROM tally_voucher t WHERE t.source = 'allocation' AND t.source_id = a.id)";

/// The vouchers of a centre's entries from one day to another; with `changed_only`, those no export on record had.
///
/// # Errors
/// Faults of the database or of arithmetic.
pub async fn take(
    conn: &impl ConnectionTrait,
    centre: &CentreParty,
    from: NaiveDate,
    to: NaiveDate,
    changed_only: bool,
) -> Result<Taken> {
    let names = Names::load(conn, centre).await?;
    let documents = billing::load_days(conn, centre.id, from, to).await?;
    let unsent = if changed_only { UNSENT_ENTRY } else { "" };
    let mut entries = entries(conn, centre.id, from, to, unsent).await?;
    // Payments before the deductions that were entered with them.
    entries.sort_by_key(is_deduction);
    let mut postings = postings(conn, centre.id, from, to, unsent).await?;
    let unsent = if changed_only { UNSENT_ALLOCATION } else { "" };
    let (mut by_credit, later) = sets(conn, centre.id, from, to, unsent).await?;
    let by_id: HashMap<DocumentId, &Document> = documents.iter().map(|one| (one.id, one)).collect();

    let mut vouchers: Vec<Voucher> = Vec::with_capacity(entries.len());
    let mut sources = Vec::with_capacity(entries.len());
    let payments = payments(&entries);
    let mut places: HashMap<i64, usize> = HashMap::new();
    for row in &entries {
        let credit = row.receipt_id.map(Key::Receipt).or(row.document_id.map(Key::Note));
        let entry = Entry {
            id: row.id,
            day: row.entered_on,
            kind: row.kind.clone(),
            narration: row.narration.clone(),
            postings: postings.remove(&row.id).unwrap_or_default(),
            document: row.document_id.and_then(|id| by_id.get(&DocumentId(id)).copied()),
            receipt: row.receipt_number.clone().map(|number| Paid {
                number,
                mode: row.receipt_mode.clone().unwrap_or_default(),
                reference: row.receipt_reference.clone().unwrap_or_default(),
            }),
            act: row.source_kind.clone().zip(row.source_id),
            credit: row.credit_number.clone(),
            sets: credit.and_then(|key| by_credit.remove(&key)).unwrap_or_default(),
        };
        let made = voucher::of_entry(&names, &entry)?;
        sources.push(Source::Entry(row.id));
        let payment = moment(row).filter(|_| is_deduction(row)).and_then(|moment| payments.get(&moment));
        match payment.and_then(|id| places.get(id)).and_then(|place| vouchers.get_mut(*place)) {
            Some(payment) => voucher::join(payment, made)?,
            None => {
                places.insert(row.id, vouchers.len());
                vouchers.push(made);
            }
        }
    }
    for row in later {
        let set = Set { document: row.document_number, amount: row.amount };
        let day = ist_date(row.created_at);
        vouchers.push(voucher::of_allocation(&names, row.unit_id, row.id, day, &row.credit_number, &set));
        sources.push(Source::Allocation(row.id));
    }
    vouchers.sort_by_key(|one| one.day);
    let parties = parties(&names, &vouchers);
    Ok(Taken { names, vouchers, documents, sources, parties, from })
}

fn parties(names: &Names, vouchers: &[Voucher]) -> Vec<(i64, String)> {
    let units: HashMap<String, i64> = names.parties.iter().map(|(unit, row)| (row.ledger(), *unit)).collect();
    let mut found: Vec<(i64, String)> = vouchers
        .iter()
        .filter_map(|one| one.with.as_ref())
        .filter_map(|with| units.get(&with.ledger).map(|unit| (*unit, with.ledger.clone())))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

type Moment = (i64, Instant, NaiveDate);

fn moment(row: &EntryRow) -> Option<Moment> {
    Some((row.receipt_unit?, row.receipt_at?, row.entered_on))
}

fn is_deduction(row: &EntryRow) -> bool {
    row.receipt_mode.as_deref() == Some("tds")
}

/// The payment of each unit and moment, where it is the only one: a deduction of the same moment was entered with it.
fn payments(entries: &[EntryRow]) -> HashMap<Moment, i64> {
    let mut found: HashMap<Moment, Option<i64>> = HashMap::new();
    for row in entries.iter().filter(|row| !is_deduction(row)) {
        if let Some(moment) = moment(row) {
            found.entry(moment).and_modify(|several| *several = None).or_insert(Some(row.id));
        }
    }
    found.into_iter().filter_map(|(moment, id)| id.map(|id| (moment, id))).collect()
}

async fn entries(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    to: NaiveDate,
    unsent: &str,
) -> Result<Vec<EntryRow>> {
    let sql = format!(
        "SELECT j.id, j.entered_on, j.kind, j.narration, j.document_id, j.receipt_id, j.source_kind, j.source_id, \
         r.number AS receipt_number, r.mode AS receipt_mode, r.reference AS receipt_reference, \
         r.unit_id AS receipt_unit, r.created_at AS receipt_at, COALESCE(wr.number, wd.number) AS credit_number \
         FROM journal_entry j LEFT JOIN receipt r ON r.id = j.receipt_id \
         LEFT JOIN withdrawal w ON j.source_kind IN ('refund', 'bounce') AND w.id = j.source_id \
         LEFT JOIN receipt wr ON wr.id = w.receipt_id LEFT JOIN document wd ON wd.id = w.credit_note_id \
         WHERE j.centre_id = $1 AND j.entered_on >= $2 AND j.entered_on <= $3{unsent} ORDER BY j.entered_on, j.id"
    );
    Ok(conn.rows(&sql, values![centre.0, from, to]).await?)
}

async fn postings(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    to: NaiveDate,
    unsent: &str,
) -> Result<HashMap<i64, Vec<Posting>>> {
    let sql = format!(
        "SELECT p.journal_entry_id AS entry_id, p.account, p.unit_id, s.code AS scheme, p.amount_paise AS amount \
         FROM journal_entry j JOIN posting p ON p.journal_entry_id = j.id LEFT JOIN scheme s ON s.id = p.scheme_id \
         WHERE j.centre_id = $1 AND j.entered_on >= $2 AND j.entered_on <= $3{unsent} ORDER BY p.id"
    );
    let rows: Vec<PostingRow> = conn.rows(&sql, values![centre.0, from, to]).await?;
    let mut found: HashMap<i64, Vec<Posting>> = HashMap::new();
    for row in rows {
        let posting = Posting { account: row.account, unit: row.unit_id, scheme: row.scheme, amount: row.amount };
        found.entry(row.entry_id).or_default().push(posting);
    }
    Ok(found)
}

/// The credit an allocation spends.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Receipt(i64),
    Note(i64),
}

/// What each credit paid when it was entered, and what was set or taken back later.
async fn sets(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    to: NaiveDate,
    unsent: &str,
) -> Result<(HashMap<Key, Vec<Set>>, Vec<SetRow>)> {
    let next_day = to.checked_add_signed(TimeDelta::days(1)).unwrap_or(to);
    let sql = format!(
        "SELECT a.id, a.amount_paise AS amount, a.created_at, d.unit_id, d.number AS document_number, a.receipt_id, \
         a.credit_note_id, COALESCE(r.number, n.number) AS credit_number, \
         CAST(CASE WHEN a.created_at = COALESCE(r.created_at, n.issued_at) THEN 1 ELSE 0 END AS BIGINT) AS at_once \
         FROM allocation a JOIN document d ON d.id = a.document_id LEFT JOIN receipt r ON r.id = a.receipt_id \
         LEFT JOIN document n ON n.id = a.credit_note_id WHERE d.centre_id = $1 AND (\
         (a.created_at = COALESCE(r.created_at, n.issued_at) AND COALESCE(r.received_on, n.issued_on) >= $2 \
            AND COALESCE(r.received_on, n.issued_on) <= $3) \
         OR (a.created_at <> COALESCE(r.created_at, n.issued_at) AND a.created_at >= $4 AND a.created_at < $5{unsent})) \
         ORDER BY a.id"
    );
    let days = values![centre.0, from, to, start_of_day(from), start_of_day(next_day)];
    let rows: Vec<SetRow> = conn.rows(&sql, days).await?;
    let (at_once, later): (Vec<SetRow>, Vec<SetRow>) = rows.into_iter().partition(|row| row.at_once == 1);
    let mut found: HashMap<Key, Vec<Set>> = HashMap::new();
    for row in at_once {
        let key = row.receipt_id.map(Key::Receipt).or(row.credit_note_id.map(Key::Note));
        if let Some(key) = key {
            found.entry(key).or_default().push(Set { document: row.document_number, amount: row.amount });
        }
    }
    Ok((found, later))
}
