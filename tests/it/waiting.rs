//! Waiting lists over one instance and over three: a freed slot goes to the line and to nobody
//! else, in turn, once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{
    Day, Engine, MovingClock, Request, Scene, Seeds, Server, UnitPerson, Wish, fresh_key, release_together,
};
use crate::on_both_engines;

on_both_engines!(
    a_freed_slot_is_open_to_nobody_but_the_one_it_is_offered_to,
    of_the_hours_that_are_not_kept_no_more_is_taken_however_many_ask_at_once,
    r47_lapsed_offers_go_to_the_next_once_however_many_instances_look_and_when_one_is_killed,
);

/// Exclusive, grid of 30 minutes, buffer of 15, open 9 to 19.
const MACHINE: &str = "KNL-DSL-01";

/// Instances that believe it to be a working Monday.
async fn scene(engine: Engine, clock: &MovingClock) -> Scene {
    let database = Scene::with_instances(engine, Seeds::Masters, 0).await.database;
    let mut servers = Vec::new();
    for _ in 0..if engine == Engine::Postgres { 3 } else { 1 } {
        servers.push(Server::start_in(&database.url, &clock.environment()).await);
    }
    Scene { database, servers }
}

fn slot(day: &str, from: u32) -> Wish {
    let day = Day(chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap());
    Wish::new(MACHINE, day, from * 60, from * 60 + 60)
}

async fn join(unit: &UnitPerson, wish: &Wish) -> i64 {
    let body = json!({ "equipment": wish.equipment, "starts_at": wish.day.at(0, wish.from), "minutes": 60 });
    let answer = unit.person.api("/waiting", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

async fn cancel(unit: &UnitPerson, reference: &str) {
    let answer = unit.person.api(&format!("/bookings/{reference}/cancel"), json!({ "reason": "unit_request" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Waits until a count is reached; fails after a minute and a half.
async fn until(scene: &Scene, sql: &str, expected: i64) {
    let begun = Instant::now();
    loop {
        let found = scene.database.number(sql).await;
        if found == expected {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{sql}: {found} instead of {expected}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn requests(units: &[UnitPerson], wish: &Wish) -> Vec<Request> {
    let ask = |unit: &UnitPerson| {
        let request = unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key());
        unit.person.dress(request)
    };
    units.iter().map(ask).collect()
}

/// Nine others ask at once; all are told that somebody is first.
async fn nobody_gets_it(scene: &Scene, others: &[UnitPerson], wish: &Wish, when: &str) {
    for answer in release_together(&scene.addresses(), requests(others, wish)).await {
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 409, "{when}: {}", answer.text());
    }
}

async fn a_freed_slot_is_open_to_nobody_but_the_one_it_is_offered_to(engine: Engine) {
    let clock = MovingClock::at("2026-11-23T10:00:00+05:30");
    let scene = scene(engine, &clock).await;
    let units = scene.units(12).await;
    let wish = slot("2026-11-25", 10);
    let reference = units[0].booked(&wish).await;
    let first = join(&units[1], &wish).await;
    let second = join(&units[2], &wish).await;
    cancel(&units[0], &reference).await;
    // At once, most likely before any job has looked.
    nobody_gets_it(&scene, &units[2..], &wish, "before the offer").await;
    until(&scene, "SELECT COUNT(*) FROM waiting_offer WHERE outcome = 'open'", 1).await;
    nobody_gets_it(&scene, &units[2..], &wish, "while it is offered").await;
    let declined = units[1].person.api(&format!("/waiting/{first}/decline"), json!({})).await;
    assert_eq!((declined.status, declined.json()["status"].as_str()), (200, Some("declined")), "{}", declined.text());
    nobody_gets_it(&scene, &units[3..], &wish, "while it is offered to the second").await;
    let accepted = units[2].person.api(&format!("/waiting/{second}/accept"), json!({})).await;
    assert_eq!((accepted.status, accepted.json()["status"].as_str()), (200, Some("booked")), "{}", accepted.text());
    assert_eq!(scene.live_bookings(MACHINE).await, 1);
    let once = scene.database.number("SELECT COUNT(*) FROM outbox WHERE event = 'waiting_offered'").await;
    assert_eq!(once, 2, "each offer is told once");
    scene.database.assert_verified().await;
}

async fn r47_lapsed_offers_go_to_the_next_once_however_many_instances_look_and_when_one_is_killed(engine: Engine) {
    let clock = MovingClock::at("2026-11-23T10:00:00+05:30");
    let mut scene = scene(engine, &clock).await;
    let units = scene.units(13).await;
    let slots = [slot("2026-11-25", 10), slot("2026-11-25", 14), slot("2026-11-26", 10), slot("2026-11-26", 14)];
    let mut taken = Vec::new();
    for (place, wish) in slots.iter().enumerate() {
        taken.push(units[0].booked(wish).await);
        for unit in &units[1 + 3 * place..4 + 3 * place] {
            join(unit, wish).await;
        }
    }
    for reference in &taken {
        cancel(&units[0], reference).await;
    }
    let offers = "SELECT COUNT(*) FROM waiting_offer";
    until(&scene, offers, 4).await;
    clock.set("2026-11-23T10:31:00+05:30");
    if scene.servers.len() > 1 {
        // Whether or not it holds the lease, within a minute of its clock another one has it.
        scene.servers.remove(0).kill();
        clock.set("2026-11-23T10:33:00+05:30");
    }
    until(&scene, offers, 8).await;
    clock.set("2026-11-23T11:10:00+05:30");
    until(&scene, offers, 12).await;
    clock.set("2026-11-23T11:45:00+05:30");
    until(&scene, "SELECT COUNT(*) FROM waiting_entry WHERE status = 'lapsed'", 12).await;
    let number = async |sql: &str| scene.database.number(sql).await;
    assert_eq!(number("SELECT COUNT(DISTINCT entry_id) FROM waiting_offer WHERE outcome = 'lapsed'").await, 12);
    assert_eq!(number(offers).await, 12, "nobody was asked twice");
    assert_eq!(number("SELECT COUNT(*) FROM outbox WHERE event = 'waiting_offered'").await, 12);
    assert_eq!(number("SELECT COUNT(*) FROM outbox WHERE event = 'waiting_lapsed'").await, 12);
    assert_eq!(scene.live_bookings(MACHINE).await, 0, "the slots are open again");
    scene.database.assert_verified().await;
}

async fn of_the_hours_that_are_not_kept_no_more_is_taken_however_many_ask_at_once(engine: Engine) {
    let clock = MovingClock::at("2026-11-23T10:00:00+05:30");
    let scene = scene(engine, &clock).await;
    let units = scene.units(12).await;
    // Of five days of ten hours (Tuesday is a holiday) three hours are left for others.
    let keep = "INSERT INTO hour_share (centre_id, equipment_id, user_categories, share_bp, release_days, effective_from, \
                reason, set_at) SELECT centre_id, id, 'others', 9400, 0, DATE('2026-11-01'), 'a test', \
                CURRENT_TIMESTAMP FROM equipment WHERE code = 'KNL-DSL-01'";
    let connection = scene.database.connect().await;
    sea_orm::ConnectionTrait::execute_unprepared(&connection, keep).await.expect("a share");
    let days = ["2026-11-25", "2026-11-26", "2026-11-27"];
    let slots = days.iter().flat_map(|day| [9, 11, 13, 15].map(|from| slot(day, from)));
    let asks = units.iter().zip(slots).flat_map(|(unit, wish)| requests(std::slice::from_ref(unit), &wish)).collect();
    let mut statuses = Vec::new();
    for answer in release_together(&scene.addresses(), asks).await {
        let answer = answer.expect("an answer");
        assert!(answer.status == 201 || answer.text().contains("share-reserved"), "{}", answer.text());
        statuses.push(answer.status);
    }
    let won = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!((won, statuses.len()), (3, 12), "three hours, whatever the slots: {statuses:?}");
    scene.database.assert_verified().await;
}
