//! What units are told about a closure: one message for each unit, whatever it has booked.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::cause::Cause;
use super::hit::{Hit, Proposal};
use crate::base::time::{self, Instant, Span};
use crate::base::{CentreId, ClosureId, EquipmentId, Error, Lang, Result, UnitId};
use crate::db::{Event, Rows, WriteTx, values};

/// A closure, as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Shut {
    /// Row.
    pub id: ClosureId,
    /// Machine.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub equipment_code: String,
    machine_en: String,
    machine_hi: String,
    /// Centre.
    pub centre_id: CentreId,
    centre_en: String,
    centre_hi: String,
    /// From.
    pub starts_at: Instant,
    /// Until, if known.
    pub until: Option<Instant>,
    /// How much of it.
    pub capacity: i64,
    /// How much there is.
    pub calendar_capacity: i64,
    /// What is counted.
    pub capacity_unit: String,
    /// `planned` or `breakdown`.
    pub kind: String,
    cause: String,
    reason_en: String,
    /// When it was made.
    pub reported_at: Instant,
    /// By whom.
    pub reported_by_name: Option<String>,
}

impl Shut {
    /// The closure of a row.
    pub async fn load(conn: &impl ConnectionTrait, id: ClosureId) -> Result<Shut> {
        let sql = "SELECT c.id, c.equipment_id, e.code AS equipment_code, e.name_en AS machine_en, \
                   e.name_hi AS machine_hi, e.centre_id, k.name_en AS centre_en, k.name_hi AS centre_hi, \
                   c.starts_at, COALESCE(c.ended_at, c.ends_at) AS until, c.capacity, \
                   (SELECT capacity FROM calendar WHERE id = c.calendar_id) AS calendar_capacity, e.capacity_unit, \
                   c.kind, c.cause, c.reason_en, c.reported_at, \
                   (SELECT name FROM app_user WHERE id = c.reported_by) AS reported_by_name \
                   FROM closure c JOIN equipment e ON e.id = c.equipment_id JOIN centre k ON k.id = e.centre_id \
                   WHERE c.id = $1";
        conn.row(sql, values![id.0]).await?.ok_or(Error::NotFound)
    }

    /// Name of the machine.
    pub fn machine(&self, lang: Lang) -> &str {
        lang.pick(&self.machine_en, &self.machine_hi)
    }

    /// Why it is closed.
    pub fn cause(&self) -> Cause {
        Cause::from_code(&self.cause).unwrap_or_default()
    }

    /// Why, in words: the cause, and what was said beside it.
    pub fn why(&self, lang: Lang) -> String {
        let cause = self.cause();
        let said = self.reason_en.trim();
        match (cause, said) {
            (Cause::Other, said) if !said.is_empty() => said.to_owned(),
            (cause, said) if said.is_empty() || said == cause.words(Lang::En) => cause.words(lang),
            (cause, said) => format!("{}: {said}", cause.words(lang)),
        }
    }

    /// Whether it is over, or was taken back before it began.
    pub fn is_over(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// A time in a message: `24-11-2026, 09:00–11:00`.
pub fn when(span: Span, by_day: bool) -> String {
    crate::booking::pages::when_short(span, by_day)
}

/// What happened to a booking, for its unit.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// It went to the place proposed.
    Moved(&'a Proposal),
    /// The unit is asked.
    Asked(Option<&'a Proposal>),
    /// It is cancelled.
    Cancelled,
}

impl News<'_> {
    /// A line about a booking.
    pub fn line(self, hit: &Hit, lang: Lang) -> String {
        let old = when(hit.span(), hit.by_day());
        let facts = |proposal: &Proposal| {
            (lang.pick(&proposal.name_en, &proposal.name_hi).to_owned(), when(proposal.span, hit.by_day()))
        };
        let reference = hit.reference.as_str();
        match self {
            News::Moved(proposal) => {
                let (machine, new) = facts(proposal);
                let said = [("reference", reference), ("old", &old), ("machine", &machine), ("new", &new)];
                lang.tr("closure-line-moved", &said)
            }
            News::Asked(Some(proposal)) => {
                let (machine, new) = facts(proposal);
                let until = proposal.until.map(time::short_date_time).unwrap_or_default();
                let said =
                    [("reference", reference), ("old", &old), ("machine", &machine), ("new", &new), ("until", &until)];
                lang.tr("closure-line-asked", &said)
            }
            News::Asked(None) => lang.tr("closure-line-no-place", &[("reference", reference), ("old", &old)]),
            News::Cancelled => lang.tr("closure-line-cancelled", &[("reference", reference), ("old", &old)]),
        }
    }
}

/// Lines for each unit, in English and Hindi.
#[derive(Default)]
pub struct Lines(BTreeMap<UnitId, Vec<(String, String)>>);

impl Lines {
    /// Adds what is to be said about a booking.
    pub fn add(&mut self, hit: &Hit, news: News<'_>) {
        let line = (news.line(hit, Lang::En), news.line(hit, Lang::Hi));
        self.0.entry(hit.unit_id).or_default().push(line);
    }
}

/// Queues one message for each unit.
pub async fn tell(tx: &WriteTx, shut: &Shut, lines: &Lines) -> Result<()> {
    for (unit, lines) in &lines.0 {
        let (en, hi): (Vec<&str>, Vec<&str>) = lines.iter().map(|(en, hi)| (en.as_str(), hi.as_str())).unzip();
        tx.announce(Event {
            event: "closure_notice",
            object_kind: "closure",
            object_id: shut.id.0,
            centre: Some(shut.centre_id),
            unit: Some(*unit),
            user: None,
            payload: serde_json::json!({
                "machine_en": shut.machine_en,
                "machine_hi": shut.machine_hi,
                "centre_en": shut.centre_en,
                "centre_hi": shut.centre_hi,
                "cause_en": shut.why(Lang::En),
                "cause_hi": shut.why(Lang::Hi),
                "count": lines.len(),
                "list_en": en.join("\n"),
                "list_hi": hi.join("\n"),
            }),
        })
        .await?;
    }
    Ok(())
}
