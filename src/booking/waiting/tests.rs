//! The waiting list over a database of its own.

use super::answer::{Answer, accept, decline, leave};
use super::join::{Join, MoveEarlier, join, move_earlier};
use super::serve::{look_again, serve_waiting};
use crate::base::Actor;
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, POOL, SISTER, Scene, cancelling, codes, manager, order, owner};
use crate::booking::*;

/// 10 to 11 on the 25th, which unit 1 has booked.
fn slot(machine: &str) -> Join {
    Join {
        equipment: machine.to_owned(),
        unit: None,
        just_this: true,
        from_at: at("2026-11-25T10:00"),
        until_at: at("2026-11-25T11:00"),
        minutes: 60,
        capacity: 1,
        quantity: None,
        day_from_minute: 0,
        sisters: false,
    }
}

fn day(machine: &str) -> Join {
    Join { just_this: false, from_at: at("2026-11-25T00:00"), until_at: at("2026-11-26T00:00"), ..slot(machine) }
}

impl Scene {
    async fn in_line(&self, unit: i64, wish: &Join) -> i64 {
        self.act(&owner(unit), async |tx| join(tx, wish).await).await.unwrap().id
    }

    /// As the job does until nothing is left.
    async fn run_the_job(&self) {
        while self.act(&Actor::program("job"), async |tx| serve_waiting(tx).await).await.unwrap() > 0 {}
    }

    async fn status_of(&self, entry: i64) -> String {
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            status: String,
        }
        let sql = "SELECT status FROM waiting_entry WHERE id = $1";
        let row: Option<Row> = crate::db::Rows::row(self.db.read(), sql, crate::db::values![entry]).await.unwrap();
        row.unwrap().status
    }

    async fn say(&self, unit: i64, entry: i64) -> crate::base::Result<Placed> {
        let yes = Answer { entry, reason: String::new() };
        self.act(&owner(unit), async |tx| accept(tx, &yes).await).await
    }

    async fn give_back(&self, reference: &str) {
        self.act(&manager(), async |tx| cancel(tx, &cancelling(reference)).await).await.unwrap();
    }
}

#[tokio::test]
async fn a_freed_slot_is_offered_in_the_order_of_the_line_and_accepting_books_it() {
    let scene = Scene::open().await;
    let taken = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let (second, third) = (scene.in_line(2, &slot(MACHINE)).await, scene.in_line(3, &slot(MACHINE)).await);
    scene.give_back(&taken.reference).await;
    scene.run_the_job().await;
    assert_eq!(scene.status_of(second).await, "offered");
    assert_eq!(scene.status_of(third).await, "waiting");
    assert_eq!(scene.claimed().await, 5, "the offer claims an hour and its buffer");
    let booked = scene.say(2, second).await.unwrap();
    assert_eq!(booked.status, Status::Confirmed);
    assert_eq!(scene.say(2, second).await.unwrap(), booked, "saying yes again answers the same");
    assert_eq!(scene.status_of(second).await, "booked");
}

#[tokio::test]
async fn a_freed_slot_is_never_open_to_others_not_even_before_the_job_has_offered_it() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let taken = scene.place(&owner(1), &wish).await.unwrap();
    let entry = scene.in_line(2, &slot(MACHINE)).await;
    scene.give_back(&taken.reference).await;
    assert_eq!(codes(scene.place(&owner(3), &wish).await), ["slot-taken"]);
    assert_eq!(scene.status_of(entry).await, "waiting", "the refused request left nothing behind");
    scene.run_the_job().await;
    assert_eq!(codes(scene.place(&owner(3), &wish).await), ["slot-taken"]);
    scene.say(2, entry).await.unwrap();
}

#[tokio::test]
async fn who_is_next_may_just_book_and_leaves_the_line_by_it() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let taken = scene.place(&owner(1), &wish).await.unwrap();
    let (second, third) = (scene.in_line(2, &slot(MACHINE)).await, scene.in_line(3, &slot(MACHINE)).await);
    scene.give_back(&taken.reference).await;
    assert_eq!(codes(scene.place(&owner(3), &wish).await), ["slot-taken"], "the second goes first");
    scene.place(&owner(2), &wish).await.unwrap();
    scene.act(&Actor::program("job"), async |tx| look_again(tx).await).await.unwrap();
    scene.run_the_job().await;
    assert_eq!((scene.status_of(second).await.as_str(), scene.status_of(third).await.as_str()), ("booked", "waiting"));
}

#[tokio::test]
async fn when_the_first_lets_the_turn_lapse_the_next_is_called_and_nobody_else_gets_between() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let taken = scene.place(&owner(1), &wish).await.unwrap();
    let (second, third) = (scene.in_line(2, &slot(MACHINE)).await, scene.in_line(3, &slot(MACHINE)).await);
    scene.clock.set(at("2026-11-23T10:00"));
    scene.give_back(&taken.reference).await;
    scene.run_the_job().await;
    scene.clock.set(at("2026-11-23T10:29"));
    scene.run_the_job().await;
    assert_eq!(scene.status_of(second).await, "offered", "half an hour of opening time is theirs");
    scene.clock.set(at("2026-11-23T10:30"));
    assert_eq!(
        codes(scene.place(&owner(4), &wish).await),
        ["slot-taken"],
        "a lapsed offer goes to the next, not to all"
    );
    scene.run_the_job().await;
    assert_eq!((scene.status_of(second).await.as_str(), scene.status_of(third).await.as_str()), ("lapsed", "offered"));
    assert_eq!(codes(scene.say(2, second).await), ["waiting-offer-over"]);
    let told = scene.number("SELECT COUNT(*) AS n FROM outbox WHERE event = 'waiting_lapsed'").await;
    assert_eq!(told, 1);
    scene.clock.set(at("2026-11-23T11:00"));
    scene.run_the_job().await;
    scene.place(&owner(4), &wish).await.unwrap();
}

#[tokio::test]
async fn declining_calls_the_next_at_once_and_who_waits_for_any_time_stays_in_line() {
    let scene = Scene::open().await;
    let whole_day = order(MACHINE, "2026-11-25T14:00", "2026-11-25T19:00");
    let morning = scene.place(&owner(1), &order(MACHINE, "2026-11-25T09:00", "2026-11-25T13:30")).await.unwrap();
    scene.place(&owner(1), &whole_day).await.unwrap();
    let (any, just) = (scene.in_line(2, &day(MACHINE)).await, scene.in_line(3, &slot(MACHINE)).await);
    scene.give_back(&morning.reference).await;
    scene.run_the_job().await;
    let offered = scene.number("SELECT COUNT(*) AS n FROM waiting_offer WHERE outcome = 'open'").await;
    assert_eq!(offered, 1, "9 to 10 with its buffer is offered to the first; 10 to 11 meets it");
    assert_eq!(scene.status_of(any).await, "offered");
    let no = Answer { entry: any, reason: String::new() };
    scene.act(&owner(2), async |tx| decline(tx, &no).await).await.unwrap();
    // The first is first again: the next free start that was not offered before.
    assert_eq!(scene.status_of(any).await, "offered");
    let starts = scene.number("SELECT COUNT(DISTINCT starts_at) AS n FROM waiting_offer").await;
    assert_eq!(starts, 2, "another start than the one declined");
    let out = Answer { entry: any, reason: String::new() };
    scene.act(&owner(2), async |tx| leave(tx, &out).await).await.unwrap();
    assert_eq!((scene.status_of(any).await.as_str(), scene.status_of(just).await.as_str()), ("left", "offered"));
}

#[tokio::test]
async fn nobody_stands_in_one_line_twice_and_nobody_waits_for_what_is_free() {
    let scene = Scene::open().await;
    let free = scene.act(&owner(2), async |tx| join(tx, &slot(MACHINE)).await).await;
    assert_eq!(codes(free), ["waiting-is-free"]);
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T09:00", "2026-11-25T13:30")).await.unwrap();
    scene.in_line(2, &slot(MACHINE)).await;
    let again = scene.act(&owner(2), async |tx| join(tx, &slot(MACHINE)).await).await;
    assert_eq!(codes(again), ["waiting-already"]);
    let around =
        Join { from_at: at("2026-11-25T10:00"), until_at: at("2026-11-25T12:00"), just_this: false, ..slot(MACHINE) };
    assert_eq!(codes(scene.act(&owner(2), async |tx| join(tx, &around).await).await), ["waiting-already"]);
    let with_sisters = Join { sisters: true, ..around };
    assert_eq!(codes(scene.act(&owner(3), async |tx| join(tx, &with_sisters).await).await), ["waiting-is-free"]);
}

#[tokio::test]
async fn a_time_on_a_sister_is_offered_to_who_takes_either() {
    let scene = Scene::open().await;
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let on_sister = scene.place(&owner(1), &order(SISTER, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let either = scene.in_line(2, &Join { sisters: true, ..slot(MACHINE) }).await;
    scene.give_back(&on_sister.reference).await;
    scene.run_the_job().await;
    let booked = scene.say(2, either).await.unwrap();
    let view = by_reference(&scene.db, &owner(2), &booked.reference).await.unwrap();
    assert_eq!(view.equipment_code, SISTER);
}

#[tokio::test]
async fn a_coming_booking_pauses_the_line_and_a_part_that_frees_is_offered_to_who_fits() {
    let scene = Scene::open().await;
    let wish = |capacity| Place { capacity, ..order(POOL, "2026-11-25T10:00", "2026-11-25T11:00") };
    scene.place(&owner(1), &wish(4)).await.unwrap();
    let two = scene.place(&owner(4), &wish(2)).await.unwrap();
    let (big, small) = (
        scene.in_line(2, &Join { capacity: 3, ..slot(POOL) }).await,
        scene.in_line(3, &Join { capacity: 2, ..slot(POOL) }).await,
    );
    scene.give_back(&two.reference).await;
    scene.run_the_job().await;
    assert_eq!((scene.status_of(big).await.as_str(), scene.status_of(small).await.as_str()), ("waiting", "offered"));
    let most = scene.number("SELECT CAST(MAX(used - on_offer) AS BIGINT) AS n FROM slot_load").await;
    assert_eq!(most, 0, "full and not over");
}

#[tokio::test]
async fn who_a_rule_speaks_against_is_passed_over_with_a_note_and_keeps_the_place() {
    let scene = Scene::open().await;
    let taken = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let (second, third) = (scene.in_line(2, &slot(MACHINE)).await, scene.in_line(3, &slot(MACHINE)).await);
    let stop = "UPDATE unit SET status = 'suspended' WHERE id = 2";
    scene
        .act(&Actor::program("test"), async |tx| {
            crate::db::Rows::run(tx.conn(), stop, vec![]).await?;
            Ok(())
        })
        .await
        .unwrap();
    scene.give_back(&taken.reference).await;
    scene.run_the_job().await;
    assert_eq!((scene.status_of(second).await.as_str(), scene.status_of(third).await.as_str()), ("waiting", "offered"));
    let noted = scene.number("SELECT COUNT(*) AS n FROM waiting_entry WHERE passed_over_en <> ''").await;
    assert_eq!(noted, 1);
}

#[tokio::test]
async fn an_entry_ends_when_its_time_is_over_and_the_unit_is_told() {
    let scene = Scene::open().await;
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let entry = scene.in_line(2, &slot(MACHINE)).await;
    scene.clock.set(at("2026-11-25T10:00"));
    scene.act(&Actor::program("job"), async |tx| look_again(tx).await).await.unwrap();
    scene.run_the_job().await;
    assert_eq!(scene.status_of(entry).await, "over");
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM outbox WHERE event = 'waiting_over'").await, 1);
}

#[tokio::test]
async fn an_earlier_time_moves_the_booking_in_one_step_and_keeps_its_number() {
    let scene = Scene::open().await;
    let early = scene.place(&owner(1), &order(MACHINE, "2026-11-25T09:00", "2026-11-25T13:30")).await.unwrap();
    let own = scene.place(&owner(2), &order(MACHINE, "2026-11-25T14:00", "2026-11-25T15:00")).await.unwrap();
    let wish = MoveEarlier {
        reference: own.reference.clone(),
        from_at: at("2026-11-25T00:00"),
        day_from_minute: 11 * 60,
        gives_up_at: None,
    };
    let entry = scene.act(&owner(2), async |tx| move_earlier(tx, &wish).await).await.unwrap().id;
    assert_eq!(codes(scene.act(&owner(2), async |tx| move_earlier(tx, &wish).await).await), ["waiting-already"]);
    // Within a day of the start a unit cannot move by itself; the centre's offer can.
    scene.clock.set(at("2026-11-25T09:00"));
    scene.give_back(&early.reference).await;
    scene.run_the_job().await;
    let moved = scene.say(2, entry).await.unwrap();
    assert_eq!(moved.reference, own.reference);
    let view = by_reference(&scene.db, &owner(2), &own.reference).await.unwrap();
    assert_eq!(view.starts_at, at("2026-11-25T11:00"));
    assert_eq!(scene.claimed().await, 5, "the hold and the old place are given back");
    assert_eq!(scene.say(2, entry).await.unwrap().reference, own.reference);
}
