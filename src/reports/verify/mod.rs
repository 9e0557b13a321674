//! The invariants of the house, proved over a whole database: one finding for each, with how
//! much was looked at and the names of the rows that break it.

mod advances;
mod checks;
mod concessions;
mod engine;
mod ledger;
mod privacy;

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use crate::base::time::{FinancialYear, Instant, Month, ist_minutes};
use crate::base::{CentreId, Paise, Result};
use crate::billing::{self, tax::Heads};
use crate::booking::{self, Status};
use crate::books::{self, gstr1::Totals};
use crate::db::{Db, prove_audit_chain, unwatched_tables};
use crate::db::{Rows, values};

use checks::{CHECKS, CLAIMING};
use concessions::CONCESSIONS;
use ledger::{Capacity, Claim, Closed, Load};
use privacy::PRIVACY;

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where the rule stands in the design.
    pub rule: &'static str,
    /// What always holds, in words.
    pub says: &'static str,
    /// How many rows were looked at.
    pub counted: u64,
    /// The rows that break it, by name.
    pub breaches: Vec<String>,
}

#[derive(FromQueryResult)]
struct Counted {
    counted: i64,
}

#[derive(FromQueryResult)]
struct Named {
    named: String,
}

/// Proves every invariant in one snapshot of the database.
pub async fn verify(db: &Db, now: Instant) -> Result<Vec<Finding>> {
    let tx = db.long_snapshot().await?;
    let mut findings = ledger_findings(&tx, now).await?;
    for check in CHECKS.iter().chain(CONCESSIONS).chain(PRIVACY) {
        let counted: Option<Counted> = tx.row(check.count, vec![]).await?;
        let named: Vec<Named> = tx.rows(check.breaches, vec![]).await?;
        findings.push(Finding {
            rule: check.rule,
            says: check.says,
            counted: counted.and_then(|row| u64::try_from(row.counted).ok()).unwrap_or(0),
            breaches: named.into_iter().map(|row| row.named).collect(),
        });
    }
    findings.push(states_on_record(&tx).await?);
    findings.extend(documents_and_returns(&tx).await?);
    findings.push(advances::finding(&tx).await?);
    let chain = prove_audit_chain(&tx).await?;
    findings.push(Finding {
        rule: "5, I7",
        says: "the sealed audit trail is as it was written",
        counted: chain.sealed,
        breaches: chain.breaches,
    });
    let (counted, breaches) = unwatched_tables(&tx).await?;
    findings.push(Finding {
        rule: "5, A5",
        says: "every table tells of changes made around the program",
        counted,
        breaches,
    });
    let (counted, breaches) = booking::prove_lotteries(&tx).await?;
    findings.push(Finding {
        rule: "fair share",
        says: "each lottery's result is what its published entries and secret give",
        counted,
        breaches,
    });
    findings.push(engine::finding(&tx).await?);
    tx.rollback().await?;
    Ok(findings)
}

#[derive(FromQueryResult)]
struct ClaimRow {
    reference: String,
    calendar_id: i64,
    first_slot: i64,
    end_slot: i64,
    capacity_used: i64,
    starts_at: Instant,
    ends_at: Instant,
    quantum_minutes: i64,
}

#[derive(FromQueryResult)]
struct LoadRow {
    calendar_id: i64,
    slot: i64,
    on_offer: i64,
    used: i64,
}

#[derive(FromQueryResult)]
struct CalendarRow {
    id: i64,
    quantum_minutes: i64,
    capacity: i64,
    version: i64,
}

#[derive(FromQueryResult)]
struct ClosureRow {
    calendar_id: i64,
    starts_at: Instant,
    until_at: Option<Instant>,
    capacity: i64,
}

async fn ledger_findings(tx: &DatabaseTransaction, now: Instant) -> Result<Vec<Finding>> {
    let sql = format!(
        "SELECT b.reference, b.calendar_id, b.first_slot, b.end_slot, b.capacity_used, b.starts_at, COALESCE(b.freed_from, b.ends_at) AS ends_at, \
         c.quantum_minutes FROM booking b JOIN calendar c ON c.id = b.calendar_id \
         WHERE b.status IN {CLAIMING} ORDER BY b.id"
    );
    let claims: Vec<ClaimRow> = tx.rows(&sql, vec![]).await?;
    let loads: Vec<LoadRow> =
        tx.rows("SELECT calendar_id, slot, on_offer, used FROM slot_load ORDER BY calendar_id, slot", vec![]).await?;
    let calendars: Vec<CalendarRow> =
        tx.rows("SELECT id, quantum_minutes, capacity, version FROM calendar", vec![]).await?;
    let closures: Vec<ClosureRow> = tx
        .rows(
            "SELECT calendar_id, starts_at, COALESCE(ended_at, ends_at) AS until_at, capacity FROM closure \
             WHERE ended_at IS NULL OR ended_at > starts_at",
            vec![],
        )
        .await?;
    let outside = claims.iter().filter(|row| !covers(row)).map(|row| format!("booking {}", row.reference)).collect();
    let counted = u64::try_from(claims.len()).unwrap_or(u64::MAX);
    let loads: Vec<Load> = loads
        .into_iter()
        .map(|row| Load { calendar_id: row.calendar_id, slot: row.slot, on_offer: row.on_offer, used: row.used })
        .collect();
    let capacities = capacities(&calendars, now);
    let closed = closed(&closures, &calendars);
    let claims: Vec<Claim> = claims
        .into_iter()
        .map(|row| Claim {
            reference: row.reference,
            calendar_id: row.calendar_id,
            first_slot: row.first_slot,
            end_slot: row.end_slot,
            capacity_used: row.capacity_used,
        })
        .collect();
    let rows = u64::try_from(loads.len()).unwrap_or(u64::MAX);
    Ok(vec![
        Finding {
            rule: "1",
            says: "the ledger's use of each slot is the sum of its live bookings, both ways",
            counted: rows,
            breaches: ledger::used_breaches(&claims, &loads),
        },
        Finding {
            rule: "1",
            says: "what each slot has on offer is its capacity less its closures",
            counted: rows,
            breaches: ledger::offer_breaches(&loads, &capacities, &closed),
        },
        Finding { rule: "1", says: "each live booking's slots cover its time", counted, breaches: outside },
    ])
}

/// Whether a booking's slots reach from its start to its end at least, or to where the rest was given back.
fn covers(row: &ClaimRow) -> bool {
    let quantum = row.quantum_minutes.max(1);
    let from = row.first_slot.saturating_mul(quantum);
    let until = row.end_slot.saturating_mul(quantum);
    from <= ist_minutes(row.starts_at) && ist_minutes(row.ends_at) <= until
}

fn capacities(calendars: &[CalendarRow], now: Instant) -> Vec<Capacity> {
    calendars
        .iter()
        .map(|row| Capacity {
            calendar_id: row.id,
            capacity: row.capacity,
            // A calendar that was changed keeps its past as it was.
            steady_from: match row.version {
                1 => i64::MIN,
                _ => ist_minutes(now).div_euclid(row.quantum_minutes.max(1)) + 1,
            },
        })
        .collect()
}

fn closed(closures: &[ClosureRow], calendars: &[CalendarRow]) -> Vec<Closed> {
    let quantum: HashMap<i64, i64> = calendars.iter().map(|row| (row.id, row.quantum_minutes.max(1))).collect();
    closures
        .iter()
        .map(|row| {
            let quantum = quantum.get(&row.calendar_id).copied().unwrap_or(1);
            let up = |at: Instant| (ist_minutes(at) + quantum - 1).div_euclid(quantum);
            Closed {
                calendar_id: row.calendar_id,
                first_slot: ist_minutes(row.starts_at).div_euclid(quantum),
                end_slot: row.until_at.map_or(i64::MAX, up),
                capacity: row.capacity,
            }
        })
        .collect()
}

#[derive(FromQueryResult)]
struct StateRow {
    reference: String,
    status: String,
    after: Option<String>,
}

/// The last state written to the audit trail of each booking is the state it is in.
async fn states_on_record(tx: &impl ConnectionTrait) -> Result<Finding> {
    let rows: Vec<StateRow> = tx
        .rows(
            "SELECT b.reference, b.status, a.after FROM booking b JOIN (
                SELECT object_id, MAX(id) AS last_id FROM audit_entry
                WHERE object_kind = 'booking' AND after LIKE '%\"status\":%' GROUP BY object_id) last
                ON last.object_id = b.id
             JOIN audit_entry a ON a.id = last.last_id",
            values![],
        )
        .await?;
    let counted = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let breaches = rows
        .into_iter()
        .filter(|row| recorded_status(row.after.as_deref()) != Status::from_code(&row.status))
        .map(|row| format!("booking {} is {}, its last audit row says otherwise", row.reference, row.status))
        .collect();
    Ok(Finding {
        rule: "5, I7",
        says: "the state of each booking is the last one in its audit trail",
        counted,
        breaches,
    })
}

fn recorded_status(after: Option<&str>) -> Option<Status> {
    let value: serde_json::Value = serde_json::from_str(after?).ok()?;
    Status::from_code(value.get("status")?.as_str()?)
}

/// The content of each issued document still has the hash it was issued with; the return made of a month's
/// documents ties to the journal.
async fn documents_and_returns(tx: &impl ConnectionTrait) -> Result<[Finding; 2]> {
    let mut returns = Finding {
        rule: "3",
        says: "GSTR-1 of each month is what the journal has for its documents, and table 12 is its invoice tables",
        counted: 0,
        breaches: Vec::new(),
    };
    let mut found =
        Finding { rule: "2, I3", says: "each issued document is as it was issued", counted: 0, breaches: Vec::new() };
    // Dates beyond any a form or import takes, which both engines still compare rightly.
    let (from, until) = (FinancialYear(1899).first_day(), FinancialYear(3000).first_day());
    for centre in billing::centres(tx).await? {
        let documents = billing::load_days(tx, centre.id, from, until).await?;
        for document in &documents {
            found.counted += 1;
            if document.fresh_hash()? != document.hash {
                found.breaches.push(document.content.number.clone());
            }
        }
        returns_tie(tx, centre.id, &centre.code, &documents, &mut returns).await?;
    }
    Ok([found, returns])
}

#[derive(FromQueryResult)]
struct Posted {
    month: String,
    value: Paise,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

/// Each month's return against the postings of its documents. Papers without GSTIN of the centre are in neither.
async fn returns_tie(
    tx: &impl ConnectionTrait,
    centre: CentreId,
    code: &str,
    documents: &[billing::Document],
    found: &mut Finding,
) -> Result<()> {
    let (originals, limits) = books::gstr1_facts(tx, centre).await?;
    let sum = |accounts: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN p.account {accounts} THEN -p.amount_paise ELSE 0 END), 0) AS BIGINT)")
    };
    let sql = format!(
        "SELECT SUBSTR(CAST(d.issued_on AS TEXT), 1, 7) AS month, {} AS value, {} AS cgst, {} AS sgst, {} AS igst \
         FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id JOIN document d ON d.id = j.document_id \
         WHERE d.centre_id = $1 AND d.kind IN ('tax_invoice', 'bill_of_supply', 'invoice_cum_bill', 'credit_note', \
         'debit_note') AND d.supplier LIKE '%\"gstin\":\"%' GROUP BY SUBSTR(CAST(d.issued_on AS TEXT), 1, 7)",
        // What a government owes is earned, and no part of the taxable value.
        sum("NOT IN ('unit', 'round_off', 'output_cgst', 'output_sgst', 'output_igst', 'gst_on_advances')"),
        sum("= 'output_cgst'"),
        sum("= 'output_sgst'"),
        sum("= 'output_igst'"),
    );
    let posted: Vec<Posted> = tx.rows(&sql, values![centre.0]).await?;
    for month in documents.chunk_by(|one, next| Month::of(one.content.issued_on) == Month::of(next.content.issued_on)) {
        let Some(first) = month.first() else { continue };
        let made = books::gstr1::Return::of(month, &originals, &limits)?;
        let name = Month::of(first.content.issued_on).to_string();
        let journal = posted.iter().find(|row| row.month == name).map_or_else(Totals::default, |row| Totals {
            value: row.value,
            tax: Heads { cgst: row.cgst, sgst: row.sgst, igst: row.igst },
        });
        found.counted += 1;
        if made.totals()? != journal || made.sac_totals()? != journal {
            found.breaches.push(format!("{code} {name}"));
        }
    }
    Ok(())
}
