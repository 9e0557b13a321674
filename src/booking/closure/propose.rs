//! A new place for each booking a closure drove out, held until its unit has answered.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use super::assignment::{self, Target};
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, CalendarId, EquipmentId, Error, Result, UnitId};
use crate::booking::availability::Availability;
use crate::booking::entity::booking;
use crate::booking::expire;
use crate::booking::ledger::{self, Difference};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{Channel, HeldFor, Place, Terms, place_on};
use crate::booking::rulebook::{Rule, Settings};
use crate::db::WriteTx;

/// Days behind the last booking hit that are searched.
const DAYS_BEHIND: i64 = 30;
/// Hours a unit has to answer where the centre has not said.
const ANSWER_HOURS: i64 = 24;

/// The machines a closure can send bookings to: those of the closed calendar, each with its sisters.
pub struct Field(Vec<Group>);

struct Group {
    home: Machine,
    sisters: Vec<Machine>,
    elsewhere: Vec<Machine>,
}

impl Field {
    /// Around a machine.
    pub async fn of(conn: &impl ConnectionTrait, machine: &Machine) -> Result<Field> {
        let mut groups = Vec::new();
        for home in Machine::on_calendar(conn, machine.calendar_id).await? {
            let sisters = home.sisters(conn, 1).await?;
            let elsewhere = home.sisters_elsewhere(conn).await?;
            groups.push(Group { home, sisters, elsewhere });
        }
        Ok(Field(groups))
    }

    fn calendars(&self) -> BTreeSet<CalendarId> {
        let of = |group: &Group| {
            let all = std::iter::once(&group.home).chain(&group.sisters).chain(&group.elsewhere);
            all.map(|machine| machine.calendar_id).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// Takes all calendars exclusively and ends the claims on them whose time is over, so that
    /// what is read of them stays true.
    pub async fn take(&self, tx: &WriteTx) -> Result<()> {
        let calendars = self.calendars();
        ledger::take_calendars(tx, calendars.iter().copied()).await?;
        let mut lapsed = Difference::default();
        for calendar in calendars {
            expire::lapse(tx, calendar, &mut lapsed).await?;
        }
        ledger::apply(tx, &lapsed, &BTreeMap::new()).await
    }
}

/// Holds a place for each of these bookings, as far as there are any. The calendars of the field are taken.
pub async fn propose(
    tx: &WriteTx,
    field: &Field,
    displaced: &[&booking::Model],
) -> Result<BTreeMap<BookingId, BookingId>> {
    let mut proposals = BTreeMap::new();
    for group in &field.0 {
        let rows: Vec<&booking::Model> =
            displaced.iter().copied().filter(|row| row.equipment_id == group.home.id).collect();
        if !rows.is_empty() {
            group.propose(tx, &rows, &mut proposals).await?;
        }
    }
    Ok(proposals)
}

impl Group {
    async fn propose(
        &self,
        tx: &WriteTx,
        rows: &[&booking::Model],
        proposals: &mut BTreeMap<BookingId, BookingId>,
    ) -> Result<()> {
        let mut targets = self.targets(tx, rows).await?;
        let mut parties = Parties::default();
        let mut driven = Vec::with_capacity(rows.len());
        for row in rows {
            let barred = parties.barred(tx, row, &targets).await?;
            let span = Span { from: row.starts_at, until: row.ends_at };
            driven.push(assignment::Driven { span, capacity: row.capacity_used, home: 0, barred });
        }
        let settings = Settings::load(tx.conn(), self.home.centre_id).await?;
        for (row, found) in rows.iter().zip(assignment::assign(&driven, &mut targets)) {
            let Some((target, starts_at)) = found else { continue };
            let Some(target) = targets.get(target) else { continue };
            let day = time::ist_date(starts_at);
            let hours = settings.value(Rule::DisplacedAnswerHours, row.equipment_id, &row.user_category, day);
            let until = tx.now() + chrono::TimeDelta::hours(hours.unwrap_or(ANSWER_HOURS).clamp(1, 24 * 60));
            let unit = parties.code(tx, row).await?;
            let place = proposal(row, target, starts_at, unit);
            let held_until = if starts_at > tx.now() { Ord::min(until, starts_at) } else { until };
            let terms = Terms { held_until: Some(held_until), held_for: HeldFor::Proposal };
            match place_on(tx, &place, terms).await {
                Ok(placed) => {
                    proposals.insert(row.id, placed.id);
                }
                // A rule that nobody can set aside: then this unit is asked without a proposal.
                Err(Error::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    async fn targets(&self, tx: &WriteTx, rows: &[&booking::Model]) -> Result<Vec<Target>> {
        let first = time::ist_date(tx.now());
        let last = rows.iter().map(|row| time::ist_date(row.starts_at)).max().unwrap_or(first);
        let days = (Ord::max(last, first) - first).num_days() + DAYS_BEHIND;
        let here = std::iter::once(&self.home).chain(&self.sisters).map(|machine| (machine, false));
        let mut targets = Vec::new();
        for (machine, elsewhere) in here.chain(self.elsewhere.iter().map(|machine| (machine, true))) {
            let Availability { machine, days, free, earliest } =
                Availability::load(tx.conn(), machine.clone(), first, days, tx.now()).await?;
            targets.push(Target { machine, free, days, earliest, elsewhere });
        }
        Ok(targets)
    }
}

/// The booking's own length and amount at another place.
fn proposal(row: &booking::Model, target: &Target, starts_at: Instant, unit: String) -> Place {
    Place {
        unit: Some(unit),
        capacity: row.capacity_used,
        quantity: row.planned_quantity_milli,
        channel: Channel::from_code(&row.channel).unwrap_or(Channel::Web),
        hold: true,
        // The unit has been let in once; what it owes or has booked since is no reason to leave it out.
        override_reason: (!target.elsewhere).then(|| format!("in place of {}", row.reference)),
        ..Place::of(
            target.machine.code.clone(),
            Span { from: starts_at, until: starts_at + (row.ends_at - row.starts_at) },
        )
    }
}

/// What is known of the units, read once each.
#[derive(Default)]
struct Parties {
    codes: BTreeMap<UnitId, String>,
    trained: BTreeMap<(UnitId, EquipmentId), bool>,
}

impl Parties {
    async fn code(&mut self, tx: &WriteTx, row: &booking::Model) -> Result<String> {
        if let Some(code) = self.codes.get(&row.unit_id) {
            return Ok(code.clone());
        }
        let party = Party::on_day(tx.conn(), row.unit_id, time::ist_date(row.starts_at), row.equipment_id).await?;
        self.codes.insert(row.unit_id, party.code.clone());
        Ok(party.code)
    }

    /// Machines that only trained users may run, where this unit has none.
    async fn barred(&mut self, tx: &WriteTx, row: &booking::Model, targets: &[Target]) -> Result<Vec<usize>> {
        let mut barred = Vec::new();
        for (index, target) in targets.iter().enumerate() {
            if !target.machine.needs_training || target.machine.id == row.equipment_id {
                continue;
            }
            let key = (row.unit_id, target.machine.id);
            let trained = match self.trained.get(&key) {
                Some(known) => *known,
                None => {
                    let day = time::ist_date(row.starts_at);
                    let party = Party::on_day(tx.conn(), row.unit_id, day, target.machine.id).await?;
                    party.standing().is_trained
                }
            };
            self.trained.insert(key, trained);
            if !trained {
                barred.push(index);
            }
        }
        Ok(barred)
    }
}
