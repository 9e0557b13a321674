//! A booking's length and its start at the machine, over a database of their own.

use super::verb_test::{MACHINE, ON_REQUEST, POOL, SISTER, Scene, cancelling, codes, decide, manager, order, owner};
use crate::base::time::Instant;
use crate::base::{Error, Verb};
use crate::booking::rules::tests::at;
use crate::booking::*;

fn until(reference: &str, ends_at: &str) -> Extend {
    Extend { reference: reference.to_owned(), ends_at: at(ends_at), version: None, override_reason: None }
}

fn ending(reference: &str, ends_at: Option<Instant>) -> EndEarly {
    EndEarly { reference: reference.to_owned(), ends_at, version: None }
}

impl Scene {
    async fn extend(&self, unit: i64, command: &Extend) -> crate::base::Result<Extended> {
        self.act(&owner(unit), async |tx| extend(tx, command).await).await
    }

    /// A booking that has been checked in.
    async fn in_use(&self, unit: i64, wish: &Place) -> Placed {
        let placed = self.place(&owner(unit), wish).await.unwrap();
        self.act(&manager(), async |tx| check_in(tx, placed.id, Verb::RecordWork).await).await.unwrap();
        placed
    }
}

#[tokio::test]
async fn a_started_booking_goes_on_if_the_next_slot_is_free_and_only_its_end_changes() {
    let scene = Scene::open().await;
    let placed = scene.in_use(1, &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await;
    scene.clock.set(at("2026-11-25T10:40"));
    let quoted = scene.number("SELECT quoted_total_paise AS n FROM booking").await;
    let done = scene.extend(1, &until(&placed.reference, "2026-11-25T12:00")).await.unwrap();
    assert_eq!(done.ends_at, at("2026-11-25T12:00"));
    assert!(done.total_paise.0 > 0 && done.total_paise.0 >= quoted, "priced again as a whole");
    assert_eq!(scene.claimed().await, 9, "two hours and the buffer in quarters of an hour");
    let seen = by_reference(&scene.db, &owner(1), &placed.reference).await.unwrap();
    assert_eq!((seen.starts_at, seen.status_at(scene.clock.now())), (at("2026-11-25T10:00"), Status::InUse));
    assert_eq!(seen.quoted_total_paise, done.total_paise);
}

#[tokio::test]
async fn who_is_next_is_not_pushed_and_the_refusal_says_until_when_it_can_go_on() {
    let scene = Scene::open().await;
    let placed = scene.in_use(1, &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await;
    let next = scene.place(&owner(2), &order(MACHINE, "2026-11-25T12:00", "2026-11-25T13:00")).await.unwrap();
    scene.clock.set(at("2026-11-25T10:40"));
    let before = scene.claimed().await;
    let refused = scene.extend(1, &until(&placed.reference, "2026-11-25T12:00")).await;
    let Err(Error::Conflict(reason)) = refused else { panic!("{refused:?}") };
    assert_eq!(reason.code, "booking-extend-taken", "no name of another unit");
    assert!(reason.facts.contains(&("until", "25-11-2026 11:30".to_owned())), "{:?}", reason.facts);
    assert!(reason.facts.contains(&("next", "25-11-2026 12:00".to_owned())), "{:?}", reason.facts);
    assert_eq!(scene.claimed().await, before);
    let command = until(&placed.reference, "2026-11-25T12:00");
    let refused = scene.act(&manager(), async |tx| extend(tx, &command).await).await;
    let Err(Error::Conflict(reason)) = refused else { panic!("{refused:?}") };
    assert_eq!(reason.code, "booking-extend-taken-by");
    assert!(reason.facts.contains(&("reference", next.reference.clone())));
    scene.extend(1, &until(&placed.reference, "2026-11-25T11:30")).await.unwrap();
}

#[tokio::test]
async fn going_on_keeps_to_the_longest_booking_closing_time_and_closures() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T17:00", "2026-11-25T18:00")).await.unwrap();
    assert_eq!(codes(scene.extend(1, &until(&placed.reference, "2026-11-25T19:30")).await), ["booking-hours"]);
    assert_eq!(codes(scene.extend(1, &until(&placed.reference, "2026-11-25T18:10")).await), ["booking-length-grid"]);
    assert_eq!(codes(scene.extend(1, &until(&placed.reference, "2026-11-25T18:00")).await), ["booking-extend-shorter"]);
    let shut = Close {
        equipment: MACHINE.to_owned(),
        starts_at: at("2026-11-25T18:30"),
        ends_at: Some(at("2026-11-25T19:00")),
        capacity: None,
        planned: true,
        cause: Cause::Service,
        reason: "blade change".to_owned(),
    };
    scene.act(&manager(), async |tx| close(tx, &shut).await).await.unwrap();
    assert_eq!(codes(scene.extend(1, &until(&placed.reference, "2026-11-25T19:00")).await), ["booking-machine-closed"]);
    assert!(matches!(scene.extend(2, &until(&placed.reference, "2026-11-25T18:30")).await, Err(Error::NotFound)));
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&placed.reference)).await).await.unwrap();
    assert_eq!(codes(scene.extend(1, &until(&placed.reference, "2026-11-25T18:30")).await), ["booking-state"]);
}

#[tokio::test]
async fn time_given_back_is_free_at_once_and_the_booked_end_stays_on_record() {
    let scene = Scene::open().await;
    let placed = scene.in_use(1, &order(MACHINE, "2026-11-25T10:00", "2026-11-25T14:00")).await;
    scene.clock.set(at("2026-11-25T10:50"));
    let own = scene.act(&owner(1), async |tx| end_early(tx, &ending(&placed.reference, None)).await).await;
    assert!(matches!(own, Err(Error::NotFound | Error::NotAllowed)), "{own:?}");
    let command = ending(&placed.reference, Some(at("2026-11-25T11:30")));
    scene.act(&manager(), async |tx| end_early(tx, &command).await).await.unwrap();
    let seen = by_reference(&scene.db, &owner(1), &placed.reference).await.unwrap();
    assert_eq!((seen.ends_at, seen.freed_from), (at("2026-11-25T14:00"), Some(at("2026-11-25T11:30"))));
    assert_eq!(
        codes(scene.place(&owner(2), &order(MACHINE, "2026-11-25T11:30", "2026-11-25T12:30")).await),
        ["slot-taken"]
    );
    scene.place(&owner(2), &order(MACHINE, "2026-11-25T12:00", "2026-11-25T13:00")).await.unwrap();
    let again = ending(&placed.reference, Some(at("2026-11-25T13:00")));
    let again = scene.act(&manager(), async |tx| end_early(tx, &again).await).await;
    assert_eq!(codes(again), ["booking-end-nothing"], "what was given back stays given back");
    assert_eq!(codes(scene.extend(1, &until(&placed.reference, "2026-11-25T14:30")).await), ["booking-ended-early"]);
}

#[tokio::test]
async fn who_did_not_come_keeps_only_the_time_waited() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T13:00")).await.unwrap();
    scene.clock.set(at("2026-11-25T10:10"));
    scene.act(&manager(), async |tx| miss(tx, placed.id).await).await.unwrap();
    assert_eq!(scene.claimed().await, 1);
    scene.place(&owner(2), &order(MACHINE, "2026-11-25T10:30", "2026-11-25T13:00")).await.unwrap();
}

#[tokio::test]
async fn who_stands_at_the_machine_takes_the_running_slot_and_nobody_else_does() {
    let scene = Scene::open().await;
    scene.clock.set(at("2026-11-25T10:20"));
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    assert_eq!(codes(scene.place(&owner(1), &wish).await), ["booking-past"]);
    let begin = StartHere { equipment: MACHINE.to_owned(), minutes: 60 };
    let placed = scene.act(&owner(1), async |tx| start_here(tx, &begin).await).await.unwrap();
    let seen = by_reference(&scene.db, &owner(1), &placed.reference).await.unwrap();
    assert_eq!((seen.starts_at, seen.ends_at), (at("2026-11-25T10:00"), at("2026-11-25T11:00")));
    assert_eq!(codes(scene.act(&owner(2), async |tx| start_here(tx, &begin).await).await), ["slot-taken"]);
    let asked = StartHere { equipment: ON_REQUEST.to_owned(), minutes: 120 };
    let asked = scene.act(&owner(2), async |tx| start_here(tx, &asked).await).await;
    assert_eq!(codes(asked), ["booking-here-approval"], "and nothing is requested");
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking").await, 1);
    scene.clock.set(at("2026-11-25T20:10"));
    let shut = StartHere { equipment: SISTER.to_owned(), minutes: 60 };
    assert_eq!(codes(scene.act(&owner(1), async |tx| start_here(tx, &shut).await).await), ["booking-hours"]);
}

#[tokio::test]
async fn looking_at_a_machine_offers_what_can_be_started_and_writes_nothing() {
    let scene = Scene::open().await;
    scene.clock.set(at("2026-11-25T10:20"));
    scene.place(&owner(2), &order(MACHINE, "2026-11-25T11:30", "2026-11-25T12:30")).await.unwrap();
    let unit = crate::base::UnitId(1);
    let seen = here(&scene.db, &owner(1), unit, MACHINE, scene.clock.now()).await.unwrap();
    let minutes: Vec<i64> = seen.choices.iter().map(|choice| choice.minutes).collect();
    assert_eq!(minutes, [60], "90 minutes and the buffer would meet the next booking");
    assert!(seen.choices.iter().all(|choice| choice.total.0 > 0));
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking").await, 1);
    scene.clock.set(at("2026-11-25T11:40"));
    let seen = here(&scene.db, &owner(1), unit, MACHINE, scene.clock.now()).await.unwrap();
    assert!(seen.choices.is_empty());
    assert_eq!(seen.refused.iter().map(|reason| reason.code).collect::<Vec<_>>(), ["slot-taken"]);
    assert_eq!(seen.next_free, Some(at("2026-11-25T13:00")));
}

#[tokio::test]
async fn a_later_booking_of_today_moves_up_to_now_also_within_the_time_of_the_late_fee() {
    let scene = Scene::open().await;
    let later = scene.place(&owner(1), &order(MACHINE, "2026-11-25T15:00", "2026-11-25T16:30")).await.unwrap();
    let up = |reference: &str| MoveUp { reference: reference.to_owned() };
    let early = scene.act(&owner(1), async |tx| move_up(tx, &up(&later.reference)).await).await;
    assert_eq!(codes(early), ["booking-move-up-today"]);
    scene.clock.set(at("2026-11-25T10:20"));
    scene.act(&owner(1), async |tx| move_up(tx, &up(&later.reference)).await).await.unwrap();
    let seen = by_reference(&scene.db, &owner(1), &later.reference).await.unwrap();
    assert_eq!((seen.starts_at, seen.ends_at), (at("2026-11-25T10:00"), at("2026-11-25T11:30")));
    let again = scene.act(&owner(1), async |tx| move_up(tx, &up(&later.reference)).await).await;
    assert_eq!(codes(again), ["booking-started"]);
}

#[tokio::test]
async fn nothing_moves_up_that_is_cancelled_or_onto_a_closed_or_taken_machine() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T15:00", "2026-11-25T16:00");
    let gone = scene.place(&owner(1), &wish).await.unwrap();
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&gone.reference)).await).await.unwrap();
    let later = scene.place(&owner(1), &wish).await.unwrap();
    scene.clock.set(at("2026-11-25T10:20"));
    let up = |reference: &str| MoveUp { reference: reference.to_owned() };
    let cancelled = scene.act(&owner(1), async |tx| move_up(tx, &up(&gone.reference)).await).await;
    assert_eq!(codes(cancelled), ["booking-state"]);
    let shut = Close {
        equipment: MACHINE.to_owned(),
        starts_at: at("2026-11-25T10:10"),
        ends_at: Some(at("2026-11-25T11:00")),
        capacity: None,
        planned: false,
        cause: Cause::Repair,
        reason: "belt torn".to_owned(),
    };
    let id = scene.act(&manager(), async |tx| close(tx, &shut).await).await.unwrap();
    let closed = scene.act(&owner(1), async |tx| move_up(tx, &up(&later.reference)).await).await;
    assert_eq!(codes(closed), ["booking-machine-closed"]);
    scene.act(&manager(), async |tx| reopen(tx, id).await).await.unwrap();
    scene.place(&owner(2), &order(MACHINE, "2026-11-25T10:30", "2026-11-25T11:30")).await.unwrap();
    scene.clock.set(at("2026-11-25T10:35"));
    let taken = scene.act(&owner(1), async |tx| move_up(tx, &up(&later.reference)).await).await;
    assert_eq!(codes(taken), ["slot-taken"]);
}

#[tokio::test]
async fn a_pool_goes_on_while_a_place_is_left() {
    let scene = Scene::open().await;
    let wish = |from: &str, until: &str, capacity| Place { capacity, ..order(POOL, from, until) };
    let placed = scene.place(&owner(1), &wish("2026-11-25T10:00", "2026-11-25T11:00", 2)).await.unwrap();
    scene.place(&owner(2), &wish("2026-11-25T11:00", "2026-11-25T12:00", 4)).await.unwrap();
    scene.place(&owner(3), &wish("2026-11-25T12:00", "2026-11-25T13:00", 5)).await.unwrap();
    scene.extend(1, &until(&placed.reference, "2026-11-25T12:00")).await.unwrap();
    let full = scene.extend(1, &until(&placed.reference, "2026-11-25T13:00")).await;
    assert!(matches!(full, Err(Error::Conflict(_))), "{full:?}");
}

#[tokio::test]
async fn a_request_keeps_the_moments_of_question_and_answer() {
    let scene = Scene::open().await;
    let asked = scene.place(&owner(1), &order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00")).await.unwrap();
    let asked_at = scene.clock.now();
    scene.clock.set(asked_at + chrono::TimeDelta::hours(3));
    scene.act(&manager(), async |tx| approve(tx, &decide(&asked.reference, "")).await).await.unwrap();
    let seen = by_reference(&scene.db, &owner(1), &asked.reference).await.unwrap();
    assert_eq!((seen.requested_at, seen.answered_at), (Some(asked_at), Some(scene.clock.now())));
}

#[tokio::test]
async fn managers_are_told_once_of_a_request_that_waits_too_long() {
    let scene = Scene::open().await;
    let asked = scene.place(&owner(1), &order(ON_REQUEST, "2026-11-27T10:00", "2026-11-27T12:00")).await.unwrap();
    let job = crate::base::Actor::program("escalate_requests");
    let half = (asked.expires_at.unwrap() - scene.clock.now()) / 2;
    let escalated = async || scene.act(&job, async |tx| escalate_waiting(tx).await).await.unwrap();
    assert_eq!(escalated().await, 0);
    scene.clock.set(scene.clock.now() + half);
    assert_eq!((escalated().await, escalated().await), (1, 0));
    let told = "SELECT COUNT(*) AS n FROM outbox WHERE event = 'request_waiting' AND unit_id IS NULL AND centre_id = 1";
    assert_eq!(scene.number(told).await, 1);
    scene
        .act(&manager(), async |tx| approve(tx, &Decide { version: Some(1), ..decide(&asked.reference, "") }).await)
        .await
        .unwrap();
    let answers = answer_time(scene.db.read(), crate::base::CentreId(1), scene.clock.now()).await.unwrap().unwrap();
    assert_eq!((answers.answered, answers.unanswered, answers.median_minutes), (1, 0, half.num_minutes()));
}
