//! Booking a series: each date is judged by the verb that books a single one, in one transaction
//! with the calendar taken exclusively. A preview is the same work, undone.

use std::ops::Range;

use chrono::{Days, NaiveDateTime, TimeDelta};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Paise, Quantity, Reason, Result, Scope, UnitId, Verb};
use crate::booking::availability::Availability;
use crate::booking::machine::Machine;
use crate::booking::place::{Channel, Place, place_quietly, unit_asked};
use crate::booking::together::{self, Why, whys};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Days before and after a lost date that are searched for another time.
const SEARCHED: u64 = 6;
/// Free times tried for a lost date before it is left out.
const TRIED: usize = 4;

/// What is done with dates that cannot be booked as asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// Nothing is booked.
    #[default]
    Refuse,
    /// They are left out, and the series says so.
    Skip,
    /// Each goes to the nearest free time within six days; where there is none it is left out.
    Move,
}

impl OnConflict {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            OnConflict::Refuse => "refuse",
            OnConflict::Skip => "skip",
            OnConflict::Move => "move",
        }
    }

    /// The choice of a stored code.
    pub fn from_code(code: &str) -> Option<OnConflict> {
        [OnConflict::Refuse, OnConflict::Skip, OnConflict::Move].into_iter().find(|choice| choice.code() == code)
    }
}

/// A series to be booked.
#[derive(Clone, Debug, Serialize)]
pub struct BookSeries {
    /// Code of the machine.
    pub equipment: String,
    /// Code of the unit; needed when staff book on a unit's behalf.
    pub unit: Option<String>,
    /// Not before this moment; each date begins at its time of day.
    pub first_at: Instant,
    /// Length of each, minutes.
    pub minutes: i64,
    /// RRULE or RDATE, see [`rules::expand`].
    pub rule: String,
    /// Machines, places, samples held each time.
    pub capacity: i64,
    /// Goods to process each time, if known.
    pub quantity: Option<Quantity>,
    /// How the unit asked.
    pub channel: Channel,
    /// What is done with dates that cannot be booked.
    pub on_conflict: OnConflict,
    /// What the preview showed ([`Plan::seen`]); a series that would come out otherwise is refused.
    pub seen: Option<String>,
    /// Why rules are overridden; only staff who may override name it.
    pub override_reason: Option<String>,
}

/// What becomes of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Booked as asked.
    Booked,
    /// Booked at the nearest free time.
    Moved,
    /// Not booked.
    LeftOut,
}

/// A date of a series and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    /// The start asked for.
    pub wanted: Instant,
    /// What becomes of it.
    pub fate: Fate,
    /// When it is booked.
    pub booked: Option<together::Slot>,
    /// Its booking.
    pub booking: Option<BookingId>,
    /// Its reference.
    pub reference: Option<String>,
    /// Why not as asked.
    pub why: Vec<Why>,
    /// Price as quoted.
    pub total: Paise,
}

/// A series as it comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its row; `None` in a preview.
    pub series: Option<i64>,
    /// Every date in order of what was asked.
    pub dates: Vec<Date>,
}

impl Plan {
    /// How many have this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.dates.iter().filter(|date| date.fate == fate).count()
    }

    /// Price of those with these fates.
    ///
    /// # Errors
    /// The sum is too large.
    pub fn total(&self, fates: &[Fate]) -> Result<Paise> {
        Paise::sum(self.dates.iter().filter(|date| fates.contains(&date.fate)).map(|date| date.total))
    }

    /// What was shown, to be compared when it is booked.
    pub fn seen(&self) -> String {
        let one = |date: &Date| match (date.fate, date.booked) {
            (Fate::Moved, Some((from, _))) => from.timestamp().to_string(),
            (Fate::Booked, _) => "b".to_owned(),
            _ => "x".to_owned(),
        };
        self.dates.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// Whether it comes out as a preview (always made with [`OnConflict::Move`]) has shown.
    fn agrees(&self, seen: &str, choice: OnConflict) -> bool {
        let shown = seen.split(',').map(|one| match one {
            "b" => "b",
            moved if choice == OnConflict::Move => moved,
            _ => "x",
        });
        self.seen().split(',').eq(shown)
    }
}

/// Books a series.
///
/// # Errors
/// Not allowed; refused when the rule cannot be read or gets in its own way, when no date can be
/// booked, when one cannot and `on_conflict` is `refuse`, and as a conflict when it would come out
/// otherwise than the preview showed.
pub async fn book_series(tx: &WriteTx, command: &BookSeries) -> Result<Plan> {
    let asked = Asked::read(tx, command).await?;
    let mut plan = asked.plan(tx, command, command.on_conflict == OnConflict::Move).await?;
    if command.seen.as_deref().is_some_and(|seen| !plan.agrees(seen, command.on_conflict)) {
        return Err(Error::Conflict(Reason::new("series-otherwise")));
    }
    if plan.count(Fate::LeftOut) == plan.dates.len() {
        return Err(Error::refused(Reason::field("starts_at", "series-none-free").with("count", plan.dates.len())));
    }
    if command.on_conflict == OnConflict::Refuse {
        Error::check(plan.dates.iter().filter(|date| date.fate == Fate::LeftOut).map(conflict).collect())?;
    }
    plan.series = Some(store(tx, command, &asked, &plan).await?);
    Ok(plan)
}

/// What booking it would come to, moving what can be moved; nothing stays.
///
/// # Errors
/// As [`book_series`], but dates that cannot be booked are told in the plan.
pub async fn preview_series(tx: &WriteTx, command: &BookSeries) -> Result<Plan> {
    let asked = Asked::read(tx, command).await?;
    tx.rehearse(asked.plan(tx, command, true)).await
}

/// A date that cannot be booked, named with its first reason.
fn conflict(date: &Date) -> Reason {
    let why = |lang: fn(&Why) -> &str| date.why.first().map(lang).unwrap_or_default().to_owned();
    Reason::field("starts_at", "series-date-taken")
        .with("date", time::short_date_time(date.wanted))
        .with("why_en", why(|why| &why.en))
        .with("why_hi", why(|why| &why.hi))
}

/// What a command asks for, read and found to make sense.
struct Asked {
    machine: Machine,
    unit: UnitId,
    spans: Vec<Span>,
}

impl Asked {
    async fn read(tx: &WriteTx, command: &BookSeries) -> Result<Asked> {
        let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
        let unit = unit_asked(tx, command.unit.as_deref()).await?;
        access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(unit, machine.centre_id))?;
        let starts = rules::expand(&command.rule, time::to_ist(command.first_at)).map_err(Error::refused)?;
        let length = TimeDelta::try_minutes(command.minutes).filter(|length| *length > TimeDelta::zero());
        let length = length.ok_or_else(|| Error::field("minutes", "booking-ends-before-start"))?;
        let spans: Vec<Span> = starts
            .into_iter()
            .map(time::from_ist)
            .filter_map(|from| Span::new(from, from.checked_add_signed(length)?))
            .collect();
        let slots: Vec<Range<i64>> = spans.iter().map(|span| machine.grid().claimed(*span)).collect();
        if let Some((one, next)) = rules::in_its_own_way(&slots) {
            let date = |n: usize| spans.get(n).map(|span| time::short_date_time(span.from)).unwrap_or_default();
            let reason = Reason::field("minutes", "series-in-its-own-way");
            return Err(Error::refused(reason.with("one", date(one)).with("next", date(next))));
        }
        Ok(Asked { machine, unit, spans })
    }

    /// Books what can be booked. With `look_around`, dates that cannot go to the nearest free time.
    async fn plan(&self, tx: &WriteTx, command: &BookSeries, look_around: bool) -> Result<Plan> {
        together::take(tx, self.unit, std::slice::from_ref(&self.machine)).await?;
        let mut dates = Vec::with_capacity(self.spans.len());
        for span in &self.spans {
            dates.push(self.try_date(tx, command, *span).await?);
        }
        // What would be refused at any time is the answer to the whole.
        let hopeless = |date: &Date| date.fate == Fate::LeftOut && !date.why.iter().all(Why::is_about_time);
        if dates.iter().all(hopeless)
            && let Some(first) = self.spans.first()
        {
            place_quietly(tx, &self.order(command, *first)).await?;
        }
        if look_around {
            self.move_the_rest(tx, command, &mut dates).await?;
        }
        Ok(Plan { series: None, dates })
    }

    fn order(&self, command: &BookSeries, span: Span) -> Place {
        Place {
            unit: command.unit.clone(),
            capacity: command.capacity,
            quantity: command.quantity,
            channel: command.channel,
            override_reason: command.override_reason.clone(),
            ..Place::of(command.equipment.clone(), span)
        }
    }

    async fn try_date(&self, tx: &WriteTx, command: &BookSeries, span: Span) -> Result<Date> {
        let mut date = Date {
            wanted: span.from,
            fate: Fate::LeftOut,
            booked: None,
            booking: None,
            reference: None,
            why: Vec::new(),
            total: Paise::ZERO,
        };
        match tx.try_part(place_quietly(tx, &self.order(command, span))).await? {
            Ok(placed) => {
                date.fate = Fate::Booked;
                date.booked = Some((span.from, span.until));
                date.total = together::total_of(tx, placed.id).await?;
                (date.booking, date.reference) = (Some(placed.id), Some(placed.reference));
            }
            Err(refusal) => date.why = whys(refusal)?,
        }
        Ok(date)
    }

    /// Lost dates go to the nearest free time, after all others have theirs.
    async fn move_the_rest(&self, tx: &WriteTx, command: &BookSeries, dates: &mut [Date]) -> Result<()> {
        let movable = |date: &Date| date.fate == Fate::LeftOut && date.why.iter().all(Why::is_about_time);
        let lost = || dates.iter().filter(|date| movable(date)).map(|date| time::ist_date(date.wanted));
        let (Some(first), Some(last)) = (lost().min(), lost().max()) else { return Ok(()) };
        let today = time::ist_date(tx.now());
        let first = Ord::max(first.checked_sub_days(Days::new(SEARCHED)).unwrap_or(first), today);
        let count = (last - first).num_days() + 1 + SEARCHED as i64;
        let around = Availability::load(tx.conn(), self.machine.clone(), first, count, tx.now()).await?;
        let free: Vec<NaiveDateTime> =
            around.all(command.minutes, command.capacity).into_iter().map(time::to_ist).collect();
        let mut own: Vec<Range<i64>> = dates.iter().filter_map(|date| self.claimed(date.booked)).collect();
        for date in dates.iter_mut().filter(|date| movable(date)) {
            for start in self.candidates(date.wanted, &free, &own, command.minutes) {
                let span = Span { from: start, until: start + TimeDelta::minutes(command.minutes) };
                let tried = self.try_date(tx, command, span).await?;
                if tried.fate == Fate::Booked {
                    own.extend(self.claimed(tried.booked));
                    let (wanted, why) = (date.wanted, std::mem::take(&mut date.why));
                    *date = Date { wanted, why, fate: Fate::Moved, ..tried };
                    break;
                }
            }
        }
        Ok(())
    }

    fn claimed(&self, booked: Option<together::Slot>) -> Option<Range<i64>> {
        let (from, until) = booked?;
        Some(self.machine.grid().claimed(Span { from, until }))
    }

    /// The nearest free starts that do not get in the way of the series itself.
    fn candidates(&self, wanted: Instant, free: &[NaiveDateTime], own: &[Range<i64>], minutes: i64) -> Vec<Instant> {
        let wanted = time::to_ist(wanted);
        let near = |at: &&NaiveDateTime| (at.date() - wanted.date()).num_days().unsigned_abs() <= SEARCHED;
        let mut near: Vec<NaiveDateTime> = free.iter().filter(near).copied().collect();
        rules::by_nearness(wanted, &mut near);
        let apart = |start: &Instant| {
            let slots = self.claimed(Some((*start, *start + TimeDelta::minutes(minutes))));
            slots.is_some_and(|slots| own.iter().all(|taken| slots.end <= taken.start || taken.end <= slots.start))
        };
        near.into_iter().map(time::from_ist).filter(apart).take(TRIED).collect()
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

async fn store(tx: &WriteTx, command: &BookSeries, asked: &Asked, plan: &Plan) -> Result<i64> {
    let machine = &asked.machine;
    let sql = "INSERT INTO booking_series (centre_id, equipment_id, unit_id, rule, first_at, minutes, on_conflict, \
               created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let values = values![
        machine.centre_id.0,
        machine.id.0,
        asked.unit.0,
        command.rule.clone(),
        command.first_at,
        command.minutes,
        command.on_conflict.code(),
        tx.now(),
        tx.actor().user_id.map(|id| id.0)
    ];
    let row: Option<Id> = tx.conn().row(sql, values).await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("the series was not stored"))?.id;
    for date in &plan.dates {
        let why = date.why.first();
        tx.conn()
            .run(
                "INSERT INTO booking_series_part (series_id, wanted_at, booking_id, why_en, why_hi) VALUES ($1, $2, $3, $4, $5)",
                values![
                    id,
                    date.wanted,
                    date.booking.map(|id| id.0),
                    why.map(|why| why.en.clone()).unwrap_or_default(),
                    why.map(|why| why.hi.clone()).unwrap_or_default()
                ],
            )
            .await?;
    }
    let after = serde_json::json!({
        "equipment": machine.code,
        "unit": asked.unit.0,
        "rule": command.rule,
        "on_conflict": command.on_conflict.code(),
        "booked": plan.count(Fate::Booked),
        "moved": plan.count(Fate::Moved),
        "left_out": plan.count(Fate::LeftOut),
    });
    tx.audit(Change::of(Verb::Book, "booking_series", id).at(machine.centre_id).after(after)).await?;
    let starts_at = plan.dates.iter().filter_map(|date| date.booked).map(|(from, _)| from).min();
    tx.announce(Event {
        event: "series_booked",
        object_kind: "booking_series",
        object_id: id,
        centre: Some(machine.centre_id),
        unit: Some(asked.unit),
        user: None,
        payload: serde_json::json!({
            "machine_en": machine.name_en,
            "machine_hi": machine.name_hi,
            "centre_en": machine.centre_name_en,
            "centre_hi": machine.centre_name_hi,
            "starts_at": starts_at.map(time::rfc3339),
            "booked": plan.count(Fate::Booked) + plan.count(Fate::Moved),
            "moved": plan.count(Fate::Moved),
            "left_out": plan.count(Fate::LeftOut),
            "total_paise": plan.total(&[Fate::Booked, Fate::Moved])?,
        }),
    })
    .await?;
    Ok(id)
}
