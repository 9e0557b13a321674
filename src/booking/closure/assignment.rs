//! New places for all bookings a closure drives out, found together: as many as can be placed,
//! as little moved as can be. No database, no clock: free times come as maps in memory.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use crate::base::time::{Instant, Span};
use crate::booking::free::Free;
use crate::booking::machine::Machine;
use crate::catalogue::DayHours;

/// How many places are weighed for one booking on one machine.
const NEAREST: usize = 5;
/// How many more along the queue of those who need the same machine.
const QUEUED: i64 = 6;
/// Bookings solved in one go.
const TOGETHER: usize = 40;
/// How often the rest is solved again, places that overlap having been taken.
const ROUNDS: usize = 4;

/// In minutes of displacement: what another machine, another time, another centre are as bad as.
const OTHER_MACHINE: i64 = 30;
const OTHER_TIME: i64 = 60;
const OTHER_CENTRE: i64 = 240;
/// A delay of so many minutes counts twice.
const LONG: i64 = 1440;
/// More than any displacement costs: first as many as possible, then as near as possible.
const PLACED: i64 = 1_000_000_000;

/// A booking that needs a place.
#[derive(Clone, Debug)]
pub struct Driven {
    /// Where it was.
    pub span: Span,
    /// How much it needs.
    pub capacity: i64,
    /// Index of its machine.
    pub home: usize,
    /// Indices of machines it cannot go to.
    pub barred: Vec<usize>,
}

/// A machine with its free times.
pub struct Target {
    /// The machine.
    pub machine: Machine,
    /// Free capacity; what is assigned is taken from it.
    pub free: Free,
    /// Its days.
    pub days: Vec<(NaiveDate, DayHours)>,
    /// No start before it.
    pub earliest: Instant,
    /// At another centre.
    pub elsewhere: bool,
}

impl Target {
    fn takes(&self, minutes: i64, home: &Machine) -> bool {
        let grid = self.machine.grid();
        minutes % Ord::max(grid.slot_minutes, 1) == 0
            && (self.machine.min_minutes..=self.machine.max_minutes).contains(&minutes)
            && grid.by_day == home.grid().by_day
    }

    fn span(&self, starts_at: Instant, minutes: i64) -> Span {
        Span { from: starts_at, until: starts_at + TimeDelta::minutes(minutes) }
    }

    fn is_free(&self, starts_at: Instant, driven: &Driven) -> bool {
        self.free.search(driven.span.minutes(), driven.capacity).is_free(starts_at)
    }

    fn take(&mut self, starts_at: Instant, driven: &Driven) {
        let slots = self.machine.grid().claimed(self.span(starts_at, driven.span.minutes()));
        self.free.give_back(slots, -driven.capacity);
    }
}

/// A place: which machine, and when.
pub type Found = (usize, Instant);

/// A place for each booking, in order; `None` where there is none.
pub fn assign(driven: &[Driven], targets: &mut [Target]) -> Vec<Option<Found>> {
    let mut found: Vec<Option<Found>> = vec![None; driven.len()];
    for chunk in order(driven).chunks(TOGETHER) {
        for _ in 0..ROUNDS {
            let open: Vec<usize> = chunk.iter().copied().filter(|&index| found[index].is_none()).collect();
            if open.is_empty() || !round(driven, &open, targets, &mut found) {
                break;
            }
        }
        for &index in chunk {
            if found[index].is_none() {
                found[index] = first_free(&driven[index], targets);
                take(driven, index, targets, found[index]);
            }
        }
    }
    found
}

/// In order of time: who was first is weighed first.
fn order(driven: &[Driven]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..driven.len()).collect();
    order.sort_by_key(|&index| driven[index].span.from);
    order
}

fn take(driven: &[Driven], index: usize, targets: &mut [Target], place: Option<Found>) {
    if let Some((target, starts_at)) = place
        && let Some(target) = targets.get_mut(target)
    {
        target.take(starts_at, &driven[index]);
    }
}

/// How bad a place is, in minutes.
fn cost(driven: &Driven, target: usize, starts_at: Instant, elsewhere: bool) -> i64 {
    let later = (starts_at - driven.span.from).num_minutes().abs();
    // A long delay is worse than two short ones: who was first stays first.
    later
        + later * later / LONG
        + if later > 0 { OTHER_TIME } else { 0 }
        + if target == driven.home { 0 } else { OTHER_MACHINE }
        + if elsewhere { OTHER_CENTRE } else { 0 }
}

/// All free starts of each machine for one length and amount, in order.
type Starts = BTreeMap<(usize, i64, i64), Vec<Instant>>;

/// One assignment of all that are open; whether anybody found a place.
fn round(driven: &[Driven], open: &[usize], targets: &mut [Target], found: &mut [Option<Found>]) -> bool {
    let mut starts = Starts::new();
    let mut columns: BTreeMap<(usize, Instant, usize), usize> = BTreeMap::new();
    let mut pairs: Vec<(usize, usize, i64)> = Vec::new();
    let mut places: Vec<Found> = Vec::new();
    for (row, &index) in open.iter().enumerate() {
        for (target, starts_at) in candidates(&driven[index], row, targets, &mut starts) {
            // Where bookings run side by side each may take the same start.
            let whose = if targets[target].machine.is_exclusive() { usize::MAX } else { row };
            let column = *columns.entry((target, starts_at, whose)).or_insert_with(|| {
                places.push((target, starts_at));
                places.len() - 1
            });
            pairs.push((row, column, PLACED - cost(&driven[index], target, starts_at, targets[target].elsewhere)));
        }
    }
    if places.is_empty() {
        return false;
    }
    let mut weights = Matrix::new(open.len(), Ord::max(places.len(), open.len()), 0i64);
    for &(row, column, weight) in &pairs {
        weights[(row, column)] = weight;
    }
    let (_, chosen) = kuhn_munkres(&weights);
    let mut taken: Vec<(i64, usize, Found)> = open
        .iter()
        .zip(chosen)
        .enumerate()
        .filter(|(row, (_, column))| weights[(*row, *column)] > 0)
        .filter_map(|(row, (&index, column))| Some((-weights[(row, column)], index, *places.get(column)?)))
        .collect();
    // Two places may overlap: the one that moves less wins, the other is solved again.
    taken.sort_unstable();
    let mut any = false;
    for (_, index, (target, starts_at)) in taken {
        if targets[target].is_free(starts_at, &driven[index]) {
            targets[target].take(starts_at, &driven[index]);
            found[index] = Some((target, starts_at));
            any = true;
        }
    }
    any
}

/// The places weighed for one booking: the nearest on each machine, and those that come to it in
/// a queue of `row` others before it. Never earlier than it was: nobody can be made to come sooner.
fn candidates(driven: &Driven, row: usize, targets: &[Target], starts: &mut Starts) -> Vec<Found> {
    let minutes = driven.span.minutes();
    let mut out = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        if driven.barred.contains(&index) || !target.takes(minutes, &targets[driven.home].machine) {
            continue;
        }
        let all = starts
            .entry((index, minutes, driven.capacity))
            .or_insert_with(|| target.free.search(minutes, driven.capacity).all(&target.days, target.earliest));
        let first = all.partition_point(|start| *start < driven.span.from);
        out.extend(all.iter().skip(first).take(NEAREST).map(|start| (index, *start)));
        let grid = target.machine.grid();
        let step = (minutes + grid.buffer_minutes).div_euclid(Ord::max(grid.slot_minutes, 1)).max(1)
            + i64::from((minutes + grid.buffer_minutes) % Ord::max(grid.slot_minutes, 1) > 0);
        for queued in 0..QUEUED {
            let rank = (row as i64 - QUEUED / 2 + queued) * step;
            let place = usize::try_from(rank).ok().and_then(|rank| all.get(first + rank));
            out.extend(place.map(|start| (index, *start)));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The least bad free place, on whichever machine.
fn first_free(driven: &Driven, targets: &[Target]) -> Option<Found> {
    let minutes = driven.span.minutes();
    let takes =
        |index: &usize| !driven.barred.contains(index) && targets[*index].takes(minutes, &targets[driven.home].machine);
    let places = (0..targets.len()).filter(takes).filter_map(|index| {
        let target = &targets[index];
        let earliest = Ord::max(target.earliest, driven.span.from);
        let start = target.free.search(minutes, driven.capacity).next(&target.days, earliest)?;
        Some((index, start))
    });
    places.min_by_key(|&(index, start)| cost(driven, index, start, targets[index].elsewhere))
}
