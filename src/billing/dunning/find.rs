//! Ladders, open dues and reminders as they are read.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::{Step, Window};
use crate::base::{CentreId, DocumentId, Paise, Result, UnitId};
use crate::db::{Rows, values};

/// A ladder as it stands.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    /// Whether reminders go out.
    pub active: bool,
    /// Its steps, first one first.
    pub steps: Vec<Step>,
}

impl Ladder {
    /// Days of its steps; none while it is off.
    pub fn days(&self) -> Vec<i64> {
        if self.active { self.steps.iter().map(|step| step.days).collect() } else { Vec::new() }
    }
}

#[derive(FromQueryResult)]
struct LadderRow {
    id: i64,
    active: bool,
}

#[derive(FromQueryResult)]
struct StepRow {
    days: i64,
    words_en: String,
    words_hi: String,
}

/// A centre's ladder on a day; `None` where it has set none.
pub async fn ladder(conn: &impl ConnectionTrait, centre: CentreId, on: NaiveDate) -> Result<Option<Ladder>> {
    let row: Option<LadderRow> = conn
        .row(
            "SELECT id, active FROM dunning_ladder WHERE centre_id = $1 AND from_on <= $2 \
             ORDER BY from_on DESC, id DESC LIMIT 1",
            values![centre.0, on],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let sql = "SELECT days, words_en, words_hi FROM dunning_step WHERE ladder_id = $1 ORDER BY days";
    let steps: Vec<StepRow> = conn.rows(sql, values![row.id]).await?;
    let step = |row: StepRow| Step { days: row.days, words_en: row.words_en, words_hi: row.words_hi };
    Ok(Some(Ladder { active: row.active, steps: steps.into_iter().map(step).collect() }))
}

#[derive(FromQueryResult)]
struct Centre {
    centre_id: CentreId,
}

/// Centres that have set a ladder.
pub async fn centres(conn: &impl ConnectionTrait) -> Result<Vec<CentreId>> {
    let rows: Vec<Centre> =
        conn.rows("SELECT DISTINCT centre_id FROM dunning_ladder ORDER BY centre_id", vec![]).await?;
    Ok(rows.into_iter().map(|row| row.centre_id).collect())
}

/// A document with something to pay, and how far its reminders are.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OpenDue {
    /// The document.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// Who owes it.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// Language the unit reads.
    pub lang: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Day to pay.
    pub due_on: NaiveDate,
    /// Still to pay.
    pub outstanding: Paise,
    /// The last step that went out.
    pub last_days: Option<i64>,
    /// When it went out.
    pub last_on: Option<NaiveDate>,
    /// Postponed up to and including this day.
    pub paused_until: Option<NaiveDate>,
}

const OPEN: &str = "SELECT d.id, d.number, d.centre_id, d.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, \
     u.name_hi AS unit_name_hi, COALESCE(w.lang, u.lang) AS lang, d.issued_on, d.due_on, \
     b.payable_paise - b.settled_paise AS outstanding, \
     (SELECT MAX(n.days) FROM dunning_notice n WHERE n.document_id = d.id) AS last_days, \
     (SELECT MAX(n.sent_on) FROM dunning_notice n WHERE n.document_id = d.id) AS last_on, \
     (SELECT MAX(p.until_on) FROM dunning_pause p WHERE p.document_id = d.id) AS paused_until \
     FROM document d JOIN document_balance b ON b.document_id = d.id JOIN unit u ON u.id = d.unit_id \
     LEFT JOIN message_wish w ON w.unit_id = u.id WHERE b.settled_paise < b.payable_paise";

/// Open documents of a centre to be paid on or before a day, oldest first, after the row of that day and id.
pub async fn open_dues(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    until: NaiveDate,
    after: Option<(NaiveDate, i64)>,
    limit: u64,
) -> Result<Vec<OpenDue>> {
    let (day, id) = after.unwrap_or((start_of_books(), 0));
    let sql = format!(
        "{OPEN} AND d.centre_id = $1 AND d.due_on <= $2 AND (d.due_on > $3 OR (d.due_on = $3 AND d.id > $4)) \
         ORDER BY d.due_on, d.id LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre.0, until, day, id]).await?)
}

/// Before any document of this program.
fn start_of_books() -> NaiveDate {
    NaiveDate::default()
}

/// One document with something to pay.
pub async fn open_due(conn: &impl ConnectionTrait, id: DocumentId) -> Result<Option<OpenDue>> {
    Ok(conn.row(&format!("{OPEN} AND d.id = $1"), values![id.0]).await?)
}

/// Documents a step is due for: reached by it, no later step sent, not paused.
pub async fn due_for(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    window: Window,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<OpenDue>> {
    let sql = format!(
        "{OPEN} AND d.centre_id = $1 AND d.due_on <= $2 AND d.due_on > $3 \
         AND NOT EXISTS (SELECT 1 FROM dunning_notice n WHERE n.document_id = d.id AND n.days >= $4) \
         AND NOT EXISTS (SELECT 1 FROM dunning_pause p WHERE p.document_id = d.id AND p.until_on >= $5) \
         ORDER BY d.due_on, d.id LIMIT {limit}"
    );
    let after = window.after.unwrap_or(start_of_books());
    Ok(conn.rows(&sql, values![centre.0, window.until, after, window.days, today]).await?)
}

/// A reminder that went out.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sent {
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub number: String,
    /// Name of the unit.
    pub unit_name_en: String,
    /// Name of the unit.
    pub unit_name_hi: String,
    /// Its step.
    pub days: i64,
    /// When.
    pub sent_on: NaiveDate,
    /// What was open then.
    pub outstanding: Paise,
}

/// The latest reminders of a centre.
pub async fn sent(conn: &impl ConnectionTrait, centre: CentreId, limit: u64) -> Result<Vec<Sent>> {
    let sql = format!(
        "SELECT n.document_id, d.number, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, n.days, n.sent_on, \
         n.outstanding_paise AS outstanding FROM dunning_notice n JOIN document d ON d.id = n.document_id \
         JOIN unit u ON u.id = d.unit_id WHERE d.centre_id = $1 ORDER BY n.id DESC LIMIT {limit}"
    );
    Ok(conn.rows(&sql, values![centre.0]).await?)
}
