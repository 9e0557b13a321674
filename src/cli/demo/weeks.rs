//! Two live weeks around today, made through the same verbs as by hand: each thing is done at
//! the moment it would have been done. What is drawn depends only on the day.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::district::{District, Machine};
use super::life::{self, Booked};
use crate::base::time::{Clock, Instant, Span, from_ist_minutes, ist_date, ist_minutes, start_of_day};
use crate::base::{Actor, Error, Quantity, Result};
use crate::booking::{Channel, Place, place};
use crate::db::Db;

/// Days before and after today.
const DAYS: u64 = 7;
/// Of a hundred machine days, how many have bookings.
const BUSY_PERCENT: u32 = 33;

/// How many bookings came to be.
pub async fn make(db: &Db, clock: &Clock) -> Result<usize> {
    let now = clock.now();
    let today = ist_date(now);
    let district = District::load(db).await?;
    let mut weeks = Weeks { db, now, actor: Actor::program("demo"), rng: seeded(today), made: 0 };
    let first = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    for day in first.iter_days().take(2 * DAYS as usize + 1) {
        for centre in &district.centres {
            for machine in district.machines.iter().filter(|machine| machine.centre_id == centre.id) {
                if !weeks.draw(BUSY_PERCENT) {
                    continue;
                }
                // A day off is off for all machines of the centre.
                if !weeks.machine_day(&district, machine, day).await? {
                    break;
                }
            }
        }
    }
    Ok(weeks.made)
}

fn seeded(day: NaiveDate) -> StdRng {
    StdRng::seed_from_u64(u64::from(day.num_days_from_ce().unsigned_abs()))
}

struct Weeks<'a> {
    db: &'a Db,
    now: Instant,
    actor: Actor,
    rng: StdRng,
    made: usize,
}

impl Weeks<'_> {
    fn draw(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn pick<'v, T>(&mut self, of: &'v [T]) -> Option<&'v T> {
        of.get(self.rng.random_range(0..of.len().max(1)))
    }

    /// Books one machine's day; `false` where its centre is closed.
    async fn machine_day(&mut self, district: &District, machine: &Machine, day: NaiveDate) -> Result<bool> {
        let mut minute = machine.opens_minute + machine.slot_minutes * self.rng.random_range(0..4);
        let most = if machine.by_day() { 1 } else { 4 };
        for _ in 0..most {
            let length = self.length(machine);
            if !machine.by_day() && minute + length > machine.closes_minute {
                break;
            }
            let Some((actor, command)) = self.wish(district, machine, day, minute, length) else { break };
            match self.book(machine, &actor, command).await {
                Ok(()) => {}
                Err(Error::Refused(reasons)) => {
                    let off = ["booking-weekly-off", "booking-holiday"];
                    return Ok(!reasons.iter().any(|reason| off.contains(&reason.code)));
                }
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
            let pause = machine.slot_minutes * self.rng.random_range(1..4);
            minute += length + slots(machine.buffer_minutes, machine.slot_minutes) * machine.slot_minutes + pause;
        }
        Ok(true)
    }

    fn length(&mut self, machine: &Machine) -> i64 {
        let least = slots(machine.min_minutes, machine.slot_minutes).max(1);
        let most = (machine.max_minutes / machine.slot_minutes).clamp(least, least + 6);
        machine.slot_minutes * self.rng.random_range(least..=most)
    }

    fn wish(
        &mut self,
        district: &District,
        machine: &Machine,
        day: NaiveDate,
        minute: i64,
        length: i64,
    ) -> Option<(Actor, Place)> {
        let midnight = ist_minutes(start_of_day(day));
        let starts_at = from_ist_minutes(midnight + if machine.by_day() { 0 } else { minute })?;
        let units = district.units_of(machine.centre_id);
        // Every twelfth booking is the demo unit's own, so that its pages have something on them.
        let own = units.iter().find(|unit| unit.owner.is_some()).filter(|_| self.rng.random_range(0..12) == 0);
        let unit = match own {
            Some(unit) => *unit,
            None => *self.pick(&units)?,
        };
        let channels = [Channel::Web, Channel::Web, Channel::Phone, Channel::WalkIn, Channel::Whatsapp];
        let channel = if own.is_some() || machine.needs_approval { Channel::Web } else { *self.pick(&channels)? };
        let actor = if channel == Channel::Web { unit.actor() } else { self.actor.clone() };
        let capacity = match machine.booking_mode.as_str() {
            "exclusive" => 1,
            "stock" => self.rng.random_range(1..=(machine.capacity / 8).max(1)),
            _ => self.rng.random_range(1..=(machine.capacity / 3).max(1)),
        };
        let command = Place {
            unit: Some(unit.code.clone()),
            capacity,
            quantity: machine.whole_quantity(length, self.rng.random_range(70..=100)),
            channel,
            ..Place::of(machine.code.clone(), Span { from: starts_at, until: starts_at + TimeDelta::minutes(length) })
        };
        Some((actor, command))
    }

    async fn book(&mut self, machine: &Machine, actor: &Actor, command: Place) -> Result<()> {
        let made_at = self.made_at(machine, command.starts_at);
        let wanted = &command;
        let placed = self.db.write(actor, made_at, |tx| async move { place(&tx, wanted).await }).await?;
        self.made += 1;
        let booked = Booked {
            reference: placed.reference,
            status: placed.status,
            made_at,
            starts_at: command.starts_at,
            ends_at: command.ends_at,
            planned: command.quantity.filter(|_| machine.counts_goods()),
            machine,
        };
        match life::live(self.db, &self.actor, &mut self.rng, &booked, self.now).await {
            // A drawn step that a rule refuses is left out; the booking stays as far as it came.
            Err(error @ (Error::Refused(_) | Error::Conflict(_))) => {
                tracing::debug!(reference = booked.reference, %error, "step left out");
                Ok(())
            }
            other => other,
        }
    }

    /// When the unit asked: some hours or days before, and before now; a request lately, so that it still waits.
    fn made_at(&mut self, machine: &Machine, starts_at: Instant) -> Instant {
        let before_start = starts_at - TimeDelta::minutes(self.rng.random_range(60..4000));
        if machine.needs_approval && starts_at > self.now {
            return self.now - TimeDelta::minutes(self.rng.random_range(5..600));
        }
        Ord::min(before_start, self.now - TimeDelta::minutes(self.rng.random_range(5..3000)))
    }
}

/// How many slots a time takes.
fn slots(minutes: i64, slot_minutes: i64) -> i64 {
    (minutes + slot_minutes - 1) / slot_minutes.max(1)
}

impl Machine {
    /// Goods for a run of this length at this percent of the machine's pace, in whole units.
    fn whole_quantity(&self, minutes: i64, percent: i64) -> Option<Quantity> {
        let an_hour = self.throughput_per_hour?.milli();
        let milli = an_hour.checked_mul(minutes)?.checked_mul(percent)? / 6000;
        Quantity::whole((milli / 1000).max(1)).ok()
    }
}
