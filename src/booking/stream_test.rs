//! Whatever happens in whatever order, the ledger equals what bookings and closures say when
//! they are counted again by brute force, and nothing is promised beyond the offer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sea_orm::FromQueryResult;

use super::machine::Machine;
use super::place::{HeldFor, Terms, place_on};
use super::transitions::Status;
use super::verb_test::{MACHINE, ON_REQUEST, POOL, SISTER, Scene, decide, manager, moving, order, owner};
use crate::base::time::{self, Instant, Span};
use crate::base::{Actor, ClosureId, Error, Result};
use crate::booking::rules::tests::at;
use crate::booking::*;
use crate::db::{Rows as _, values};

/// Two that stand in for one another, a pool of six, one that a manager has to approve.
const MACHINES: [&str; 4] = [MACHINE, SISTER, POOL, ON_REQUEST];

/// One thing somebody does. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Act {
    Place { unit: i64, span: Stretch, capacity: i64, hold: bool },
    Offer { unit: i64, span: Stretch, minutes: i64 },
    Confirm(usize),
    Approve(usize),
    Reject(usize),
    Move(usize, Stretch),
    Extend(usize, i64),
    Cancel(usize, bool),
    Close(Stretch, i64),
    Reopen(usize),
    Wait { minutes: i64, tidy: bool },
}

/// A stretch of time on a machine: half hours from nine in the morning on one of two days.
#[derive(Clone, Debug)]
struct Stretch {
    machine: usize,
    day: i64,
    start: i64,
    length: i64,
}

impl Stretch {
    fn code(&self) -> &'static str {
        MACHINES[self.machine % MACHINES.len()]
    }

    fn span(&self) -> Span {
        let from = at("2026-11-25T09:00") + TimeDelta::days(self.day) + TimeDelta::minutes(30 * self.start);
        Span::new(from, from + TimeDelta::minutes(30 * self.length)).unwrap()
    }
}

fn stretch() -> impl Strategy<Value = Stretch> {
    // Few starts, so that acts get in each other's way.
    (0..4usize, 0..2i64, 0..8i64, 1..6i64).prop_map(|(machine, day, start, length)| Stretch {
        machine,
        day,
        start,
        length,
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (1..6i64, stretch(), 1..4i64, any::<bool>())
            .prop_map(|(unit, span, capacity, hold)| Act::Place { unit, span, capacity, hold }),
        2 => (1..6i64, stretch(), 5..90i64).prop_map(|(unit, span, minutes)| Act::Offer { unit, span, minutes }),
        3 => any::<usize>().prop_map(Act::Confirm),
        2 => any::<usize>().prop_map(Act::Approve),
        1 => any::<usize>().prop_map(Act::Reject),
        4 => (any::<usize>(), stretch()).prop_map(|(which, span)| Act::Move(which, span)),
        3 => (any::<usize>(), 1..4i64).prop_map(|(which, longer)| Act::Extend(which, longer)),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(which, staff)| Act::Cancel(which, staff)),
        2 => (stretch(), 1..7i64).prop_map(|(span, capacity)| Act::Close(span, capacity)),
        1 => any::<usize>().prop_map(Act::Reopen),
        2 => (1..40i64, any::<bool>()).prop_map(|(minutes, tidy)| Act::Wait { minutes, tidy }),
    ]
}

/// What a stream has made so far.
#[derive(Default)]
struct Made {
    bookings: Vec<(i64, String)>,
    closures: Vec<ClosureId>,
    done: usize,
}

impl Made {
    fn booking(&self, which: usize) -> Option<(i64, &str)> {
        let (unit, reference) = self.bookings.get(which % self.bookings.len().max(1))?;
        Some((*unit, reference))
    }

    /// Refusals and lost races are answers; anything else is a fault.
    fn note<T>(&mut self, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(done) => {
                self.done += 1;
                Some(done)
            }
            Err(Error::Refused(_) | Error::Conflict(_)) => None,
            Err(fault) => panic!("{fault:?}"),
        }
    }
}

async fn perform(scene: &Scene, made: &mut Made, act: &Act) {
    match act {
        Act::Place { unit, span, capacity, hold } => {
            let wish = Place { capacity: *capacity, hold: *hold, ..wish(span) };
            let wish = if span.code() == POOL { wish } else { Place { capacity: 1, ..wish } };
            let outcome = scene.place(&owner(*unit), &wish).await;
            made.note(outcome).into_iter().for_each(|placed| made.bookings.push((*unit, placed.reference)));
        }
        Act::Offer { unit, span, minutes } => {
            let terms = Terms {
                held_until: Some(scene.clock.now() + TimeDelta::minutes(*minutes)),
                held_for: HeldFor::WaitingOffer,
            };
            let wish = Place { hold: true, ..wish(span) };
            let outcome = scene.act(&owner(*unit), async |tx| place_on(tx, &wish, terms).await).await;
            made.note(outcome).into_iter().for_each(|placed| made.bookings.push((*unit, placed.reference)));
        }
        Act::Confirm(which) => {
            let Some((unit, reference)) = made.booking(*which) else { return };
            let command = decide(reference, "");
            let outcome = scene.act(&owner(unit), async |tx| confirm(tx, &command).await).await;
            made.note(outcome);
        }
        Act::Approve(which) => {
            let Some((_, reference)) = made.booking(*which) else { return };
            let command = decide(reference, "");
            let outcome = scene.act(&manager(), async |tx| approve(tx, &command).await).await;
            made.note(outcome);
        }
        Act::Reject(which) => {
            let Some((_, reference)) = made.booking(*which) else { return };
            let command = decide(reference, "no room");
            let outcome = scene.act(&manager(), async |tx| reject(tx, &command).await).await;
            made.note(outcome);
        }
        Act::Move(which, to) => {
            let Some((_, reference)) = made.booking(*which) else { return };
            let command = Move {
                equipment: Some(to.code().to_owned()),
                reason: "asked".to_owned(),
                ..moving(reference, to.span().from, to.span().until)
            };
            let outcome = scene.act(&manager(), async |tx| move_booking(tx, &command).await).await;
            made.note(outcome);
        }
        Act::Cancel(which, staff) => {
            let Some((unit, reference)) = made.booking(*which) else { return };
            let who = if *staff { manager() } else { owner(unit) };
            let command = Cancel { reference: reference.to_owned(), reason: "unit_request".to_owned(), version: None };
            let outcome = scene.act(&who, async |tx| cancel(tx, &command).await).await;
            made.note(outcome);
        }
        Act::Extend(which, longer) => {
            let Some((unit, reference)) = made.booking(*which) else { return };
            let command = Extend {
                reference: reference.to_owned(),
                ends_at: end_of(scene, reference).await + TimeDelta::minutes(30 * longer),
                version: None,
                override_reason: None,
            };
            let outcome = scene.act(&owner(unit), async |tx| extend(tx, &command).await).await;
            made.note(outcome);
        }
        Act::Close(span, capacity) => {
            let command = Close {
                equipment: span.code().to_owned(),
                starts_at: span.span().from,
                ends_at: Some(span.span().until),
                capacity: (span.code() == POOL).then_some(*capacity),
                planned: true,
                cause: Cause::Service,
                reason: "service".to_owned(),
            };
            let outcome = scene.act(&manager(), async |tx| close(tx, &command).await).await;
            made.note(outcome).into_iter().for_each(|id| made.closures.push(id));
        }
        Act::Reopen(which) => {
            let Some(&id) = made.closures.get(which % made.closures.len().max(1)) else { return };
            let outcome = scene.act(&manager(), async |tx| reopen(tx, id).await).await;
            made.note(outcome);
        }
        Act::Wait { minutes, tidy } => {
            scene.clock.set(scene.clock.now() + TimeDelta::minutes(*minutes));
            if *tidy {
                let outcome = scene.act(&Actor::program("tidy"), async |tx| expire_overdue(tx).await).await;
                made.note(outcome);
            }
        }
    }
}

async fn end_of(scene: &Scene, reference: &str) -> Instant {
    #[derive(FromQueryResult)]
    struct Ends {
        ends_at: Instant,
    }
    let sql = "SELECT ends_at FROM booking WHERE reference = $1";
    let row: Option<Ends> = scene.db.read().row(sql, values![reference]).await.unwrap();
    row.unwrap().ends_at
}

fn wish(span: &Stretch) -> Place {
    let Span { from, until } = span.span();
    Place { starts_at: from, ends_at: until, ..order(span.code(), "2026-11-25T09:00", "2026-11-25T10:00") }
}

#[derive(FromQueryResult)]
struct Booked {
    calendar_id: i64,
    first_slot: i64,
    end_slot: i64,
    capacity_used: i64,
    status: String,
}

#[derive(FromQueryResult)]
struct Load {
    calendar_id: i64,
    slot: i64,
    on_offer: i64,
    used: i64,
}

#[derive(FromQueryResult)]
struct Shut {
    starts_at: Instant,
    until: Option<Instant>,
    capacity: i64,
}

/// Counts every slot of the ledger again from bookings and closures alone.
async fn recount(scene: &Scene) {
    let conn = scene.db.read();
    let sql = "SELECT calendar_id, first_slot, end_slot, capacity_used, status FROM booking";
    let bookings: Vec<Booked> = conn.rows(sql, values![]).await.unwrap();
    let mut used: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for booked in bookings.iter().filter(|booked| Status::from_code(&booked.status).unwrap().claims()) {
        for slot in booked.first_slot..booked.end_slot {
            *used.entry((booked.calendar_id, slot)).or_default() += booked.capacity_used;
        }
    }
    let sql = "SELECT calendar_id, slot, on_offer, used FROM slot_load";
    let loads: Vec<Load> = conn.rows(sql, values![]).await.unwrap();
    let calendars = calendars(scene).await;
    for load in loads {
        let counted = used.remove(&(load.calendar_id, load.slot)).unwrap_or(0);
        assert_eq!(load.used, counted, "calendar {} slot {}: used", load.calendar_id, load.slot);
        assert!(0 <= load.used && load.used <= load.on_offer, "calendar {} slot {}", load.calendar_id, load.slot);
        let Some((quantum, capacity, closures)) = calendars.get(&load.calendar_id) else { continue };
        assert_eq!(load.on_offer, offered(load.slot, *quantum, *capacity, closures), "slot {}: on offer", load.slot);
    }
    assert_eq!(used, BTreeMap::new(), "claimed by bookings and missing in the ledger");
}

/// Quantum, capacity and closures of each calendar.
async fn calendars(scene: &Scene) -> BTreeMap<i64, (i64, i64, Vec<Shut>)> {
    let mut found = BTreeMap::new();
    for code in MACHINES {
        let machine = Machine::by_code(scene.db.read(), code).await.unwrap();
        let sql =
            "SELECT starts_at, COALESCE(ended_at, ends_at) AS until, capacity FROM closure WHERE calendar_id = $1";
        let closures: Vec<Shut> = scene.db.read().rows(sql, values![machine.calendar_id.0]).await.unwrap();
        let quantum = machine.grid().quantum_minutes;
        found.insert(machine.calendar_id.0, (quantum, machine.calendar_capacity, closures));
    }
    found
}

/// What a slot offers: the capacity less every closure that covers a minute of it.
fn offered(slot: i64, quantum: i64, capacity: i64, closures: &[Shut]) -> i64 {
    let minutes = slot * quantum..(slot + 1) * quantum;
    let covers = |shut: &&Shut| {
        let from = time::ist_minutes(shut.starts_at);
        // A closure ended before its start covers nothing.
        let until = shut.until.map_or(i64::MAX, |until| {
            let seconds = (until - shut.starts_at).num_seconds();
            from + seconds / 60 + i64::from(seconds % 60 > 0)
        });
        from < until && from < minutes.end && minutes.start < until
    };
    let closed: i64 = closures.iter().filter(covers).map(|shut| shut.capacity).sum();
    Ord::max(capacity - closed, 0)
}

#[test]
fn after_any_stream_of_acts_the_ledger_equals_a_recount_and_stays_within_the_offer() {
    // Many with `tests/run --faults`.
    let streams = if std::env::var_os("SANJHA_FAULTS").is_some() { 200 } else { 40 };
    let config = ProptestConfig {
        cases: streams,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let done = AtomicUsize::new(0);
    let outcome = TestRunner::new(config).run(&prop::collection::vec(act(), 20..60), |acts| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let scene = Scene::open().await;
            let mut made = Made::default();
            for act in &acts {
                perform(&scene, &mut made, act).await;
                recount(&scene).await;
            }
            done.fetch_add(made.done, Ordering::Relaxed);
        });
        Ok(())
    });
    outcome.unwrap();
    // Streams in which nothing came about would prove nothing.
    assert!(done.into_inner() > streams as usize, "hardly anything was done");
}

#[tokio::test]
async fn a_ledger_that_is_wrong_is_found_by_the_recount() {
    let scene = Scene::open().await;
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    recount(&scene).await;
    let spoil = async |tx: &crate::db::WriteTx| {
        let sql = "UPDATE slot_load SET used = 0 WHERE slot = (SELECT MIN(slot) FROM slot_load)";
        tx.conn().run(sql, values![]).await?;
        Ok(())
    };
    scene.act(&manager(), spoil).await.unwrap();
    let found = tokio::spawn(async move { recount(&scene).await }).await;
    assert!(found.is_err_and(|error| error.is_panic()));
}
