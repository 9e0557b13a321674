//! Lotteries as rows.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::{self, Entry, Win};
use crate::base::time::{self, Instant, Span};
use crate::base::{CalendarId, CentreId, EquipmentId, Error, Lang, Reason, Result, UnitId};
use crate::booking::ledger::Closed;
use crate::booking::machine::Machine;
use crate::db::{Rows, WriteTx, values};

/// A lottery as people see it. Its secret is shown when it is drawn, not before.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Lottery {
    /// Row.
    pub id: i64,
    /// At which centre.
    pub centre_id: CentreId,
    /// Of which machine.
    pub equipment_id: EquipmentId,
    /// Its calendar.
    pub calendar_id: CalendarId,
    /// What it is about.
    pub title: String,
    /// Entries are taken until then.
    pub entries_until: Instant,
    /// Most slots one unit can win.
    pub most_wins: i64,
    secret: String,
    /// SHA-256 of the secret.
    pub commitment: String,
    /// `open`, `drawn`, `withdrawn`.
    pub status: String,
    /// Why it was withdrawn.
    pub reason: String,
    /// Code of the machine.
    pub equipment_code: String,
    equipment_name_en: String,
    equipment_name_hi: String,
    centre_name_en: String,
    centre_name_hi: String,
}

const SELECT: &str = "SELECT l.id, l.centre_id, l.equipment_id, l.calendar_id, l.title, l.entries_until, l.most_wins, l.secret, \
     l.commitment, l.status, l.reason, q.code AS equipment_code, q.name_en AS equipment_name_en, \
     q.name_hi AS equipment_name_hi, c.name_en AS centre_name_en, c.name_hi AS centre_name_hi \
     FROM lottery l JOIN equipment q ON q.id = l.equipment_id JOIN centre c ON c.id = l.centre_id";

impl Lottery {
    /// The secret, once it is drawn.
    pub fn secret(&self) -> Option<&str> {
        (self.status == "drawn").then_some(self.secret.as_str())
    }

    /// For the draw itself.
    pub(super) fn sealed_secret(&self) -> &str {
        &self.secret
    }

    /// Whether entries are taken.
    pub fn takes_entries(&self, now: Instant) -> bool {
        self.status == "open" && now < self.entries_until
    }

    /// Name of the machine.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.equipment_name_en, &self.equipment_name_hi)
    }

    /// Name of the centre.
    pub fn centre_name(&self, lang: Lang) -> &str {
        lang.pick(&self.centre_name_en, &self.centre_name_hi)
    }
}

/// A slot that is drawn.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Slot {
    /// Its number.
    pub number: i64,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
}

/// An entry with its unit.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EntryRow {
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub code: String,
    wishes: String,
}

impl EntryRow {
    /// As the draw takes it.
    pub fn entry(&self) -> Entry {
        Entry { unit: self.code.clone(), wishes: rules::read_numbers(&self.wishes) }
    }
}

/// What became of a slot.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ResultRow {
    /// Slot.
    pub number: i64,
    /// Unit that won it.
    pub code: String,
    /// Its booking; none where a rule spoke against it.
    pub reference: Option<String>,
}

/// One lottery.
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Lottery> {
    let found = conn.row(&format!("{SELECT} WHERE l.id = $1"), values![id]).await?;
    found.ok_or(Error::NotFound)
}

/// The last lotteries, latest first.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Lottery>> {
    Ok(conn.rows(&format!("{SELECT} ORDER BY l.entries_until DESC, l.id DESC LIMIT 100"), vec![]).await?)
}

/// Its slots by number.
pub async fn slots(conn: &impl ConnectionTrait, lottery: i64) -> Result<Vec<Slot>> {
    let sql = "SELECT number, starts_at, ends_at FROM lottery_slot WHERE lottery_id = $1 ORDER BY number";
    Ok(conn.rows(sql, values![lottery]).await?)
}

/// Its entries in order of the units' codes.
pub async fn entries(conn: &impl ConnectionTrait, lottery: i64) -> Result<Vec<EntryRow>> {
    let sql = "SELECT n.unit_id, u.code, n.wishes FROM lottery_entry n JOIN unit u ON u.id = n.unit_id \
               WHERE n.lottery_id = $1 ORDER BY u.code";
    Ok(conn.rows(sql, values![lottery]).await?)
}

/// What came of it, by slot.
pub async fn results(conn: &impl ConnectionTrait, lottery: i64) -> Result<Vec<ResultRow>> {
    let sql = "SELECT r.number, u.code, b.reference FROM lottery_result r JOIN unit u ON u.id = r.unit_id \
               LEFT JOIN booking b ON b.id = r.booking_id WHERE r.lottery_id = $1 ORDER BY r.number";
    Ok(conn.rows(sql, values![lottery]).await?)
}

/// Draws again from what is on record.
pub async fn redraw(conn: &impl ConnectionTrait, lottery: &Lottery) -> Result<Vec<Win>> {
    let entries: Vec<Entry> = entries(conn, lottery.id).await?.iter().map(EntryRow::entry).collect();
    let numbers: Vec<i64> = slots(conn, lottery.id).await?.iter().map(|slot| slot.number).collect();
    let seed = rules::seed(lottery.sealed_secret(), &entries);
    Ok(rules::draw(&seed, &entries, &numbers, usize::try_from(lottery.most_wins).unwrap_or(1)))
}

/// How many drawn lotteries there are, and those whose result is not what their entries and
/// secret give, or whose secret is not what was promised.
pub async fn prove(conn: &impl ConnectionTrait) -> Result<(u64, Vec<String>)> {
    let drawn: Vec<Lottery> = conn.rows(&format!("{SELECT} WHERE l.status = 'drawn' ORDER BY l.id"), vec![]).await?;
    let mut breaches = Vec::new();
    for lottery in &drawn {
        let mut again: Vec<(i64, String)> =
            redraw(conn, lottery).await?.into_iter().map(|win| (win.number, win.unit)).collect();
        again.sort();
        let found: Vec<(i64, String)> =
            results(conn, lottery.id).await?.into_iter().map(|row| (row.number, row.code)).collect();
        if again != found || rules::hash(lottery.sealed_secret()) != lottery.commitment {
            breaches.push(format!("lottery {}", lottery.id));
        }
    }
    Ok((drawn.len() as u64, breaches))
}

#[derive(FromQueryResult)]
struct Kept {
    starts_at: Instant,
    ends_at: Instant,
    draw_at: Instant,
}

async fn kept_slots(conn: &impl ConnectionTrait, calendar: CalendarId, span: Span) -> Result<Vec<Kept>> {
    let sql = "SELECT s.starts_at, s.ends_at, l.entries_until AS draw_at FROM lottery l \
               JOIN lottery_slot s ON s.lottery_id = l.id WHERE l.calendar_id = $1 AND l.status = 'open' \
               AND s.starts_at < $2 AND s.ends_at > $3 ORDER BY s.starts_at";
    Ok(conn.rows(sql, values![calendar.0, span.until, span.from]).await?)
}

/// Time that waits for a draw, as the free times see it: taken.
pub async fn kept(conn: &impl ConnectionTrait, calendar: CalendarId, capacity: i64, span: Span) -> Result<Vec<Closed>> {
    let rows = kept_slots(conn, calendar, span).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some(Closed { span: Span::new(row.starts_at, row.ends_at)?, capacity }))
        .collect())
}

/// What speaks against a booking because its time waits for a draw.
pub async fn refusal(tx: &WriteTx, machine: &Machine, span: Span) -> Result<Option<Reason>> {
    let grid = machine.grid();
    let claimed = grid.claimed(span);
    let margin = chrono::TimeDelta::minutes(grid.buffer_minutes + grid.quantum_minutes);
    let around = Span { from: span.from - margin, until: span.until + margin };
    let meets = |kept: &Kept| {
        let slots = Span::new(kept.starts_at, kept.ends_at).map(|span| grid.claimed(span)).unwrap_or_default();
        slots.start < claimed.end && claimed.start < slots.end
    };
    let hit = kept_slots(tx.conn(), machine.calendar_id, around).await?.into_iter().find(meets);
    Ok(hit.map(|kept| Reason::field("starts_at", "lottery-kept").with("draw", time::short_date_time(kept.draw_at))))
}
