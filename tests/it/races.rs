//! Nothing is promised twice, however many ask at once, through page and API mixed, over
//! one instance (SQLite) or three (PostgreSQL).

use std::io;

use crate::harness::{
    Answer, Engine, Request, Scene, Seeds, UnitPerson, Wish, fresh_key, open_days, release_together, rounds,
};
use crate::on_both_engines;

on_both_engines!(
    r01_r02_of_sixty_four_who_ask_at_once_exactly_one_gets_the_slot,
    r03_of_overlapping_spans_one_wins_and_touching_spans_both_win,
    r04_of_spans_that_meet_only_through_the_buffer_one_wins,
    half_of_the_requests_shifted_by_half_a_slot_still_give_one_booking,
    of_a_pool_never_more_than_its_capacity_is_promised,
    r06_a_second_request_is_refused_at_once_and_two_managers_make_one_decision,
);

/// Exclusive, grid of 30 minutes, buffer of 15, open 9 to 19.
const MACHINE: &str = "KNL-DSL-01";
/// Exclusive, grid of 30 minutes, no buffer.
const WITHOUT_BUFFER: &str = "KNL-MSR-01";
/// Six seats by the hour.
const POOL: &str = "KNL-DBK-01";
const POOL_CAPACITY: i64 = 6;
/// Needs approval, at least two hours.
const ON_REQUEST: &str = "KNL-TFC-02";

const UTTAR_PRADESH: &str = "09";

/// How somebody asks.
#[derive(Clone, Copy)]
enum Door {
    Page,
    Api,
}

/// The request of somebody who wants a slot; the page's form is opened before the race.
async fn ask(unit: &UnitPerson, wish: &Wish, door: Door) -> Request {
    match door {
        Door::Api => {
            let request = unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key());
            unit.person.dress(request)
        }
        Door::Page => {
            let form = crate::harness::pages::hold_form(unit, wish).await;
            unit.person.dress(unit.person.form_request(&form))
        }
    }
}

struct Outcome {
    won: usize,
    lost: usize,
}

/// Counts who won and lost; anything else, above all a 5xx, fails the test. Who won by page
/// holds the slot and books it now, so that nobody reaches the limit of holds.
async fn count(answers: Vec<io::Result<Answer>>, units: &[UnitPerson]) -> Outcome {
    let mut outcome = Outcome { won: 0, lost: 0 };
    for (place, answer) in answers.into_iter().enumerate() {
        let answer = answer.expect("every request is answered");
        match (answer.status, answer.header("location")) {
            (201, _) => outcome.won += 1,
            (303, Some(check)) => {
                outcome.won += 1;
                let person = &units[place % units.len()].person;
                let check = person.get(check).await.expect(200);
                person.submit(&crate::harness::pages::confirm_form(person, &check)).await.expect(303);
            }
            (409, _) => outcome.lost += 1,
            (other, _) => panic!("a racer got {other}: {}", answer.text()),
        }
    }
    outcome
}

async fn race(scene: &Scene, units: &[UnitPerson], wishes: &[Wish], copies: usize) -> Outcome {
    let mut requests = Vec::new();
    for copy in 0..copies {
        let wish = &wishes[copy % wishes.len()];
        // Whoever asks twice does so once by page and once by API.
        let door =
            if (copy / units.len()).is_multiple_of(2) == copy.is_multiple_of(2) { Door::Api } else { Door::Page };
        requests.push(ask(&units[copy % units.len()], wish, door).await);
    }
    count(release_together(&scene.addresses(), requests).await, units).await
}

/// Start times on many days, far enough apart for one booking and its buffer each.
fn slots_of(equipment: &str, count: usize) -> Vec<Wish> {
    let starts = [9 * 60, 11 * 60, 13 * 60, 15 * 60];
    let days = open_days(UTTAR_PRADESH, count.div_ceil(starts.len()));
    let wishes = days.into_iter().flat_map(|day| starts.map(|from| Wish::new(equipment, day, from, from + 60)));
    wishes.take(count).collect()
}

async fn r01_r02_of_sixty_four_who_ask_at_once_exactly_one_gets_the_slot(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(20).await;
    for (round, wish) in slots_of(MACHINE, rounds(8, 50)).into_iter().enumerate() {
        let outcome = race(&scene, &units, &[wish], 64).await;
        assert_eq!((outcome.won, outcome.lost), (1, 63), "round {round}");
        assert_eq!(scene.live_bookings(MACHINE).await, round as i64 + 1, "round {round}: rows in the database");
    }
    scene.database.assert_verified().await;
}

async fn half_of_the_requests_shifted_by_half_a_slot_still_give_one_booking(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(20).await;
    for (round, wish) in slots_of(MACHINE, rounds(4, 20)).into_iter().enumerate() {
        let shifted = Wish { from: wish.from + 30, until: wish.until + 30, ..wish.clone() };
        let outcome = race(&scene, &units, &[wish, shifted], 64).await;
        assert_eq!((outcome.won, outcome.lost), (1, 63), "round {round}");
    }
    scene.database.assert_verified().await;
}

async fn r03_of_overlapping_spans_one_wins_and_touching_spans_both_win(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    for day in open_days(UTTAR_PRADESH, 5) {
        let wish = |from: u32, until: u32| Wish::new(WITHOUT_BUFFER, day, from * 60, until * 60);
        let overlapping = race(&scene, &units, &[wish(9, 11), wish(10, 12)], 2).await;
        assert_eq!((overlapping.won, overlapping.lost), (1, 1), "9-11 and 10-12");
        let touching = race(&scene, &units, &[wish(13, 14), wish(14, 15)], 2).await;
        assert_eq!((touching.won, touching.lost), (2, 0), "13-14 and 14-15");
    }
    scene.database.assert_verified().await;
}

async fn r04_of_spans_that_meet_only_through_the_buffer_one_wins(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    for day in open_days(UTTAR_PRADESH, 5) {
        let wish = |from: u32, until: u32| Wish::new(MACHINE, day, from, until);
        let within = race(&scene, &units, &[wish(9 * 60, 10 * 60), wish(10 * 60, 11 * 60)], 2).await;
        assert_eq!((within.won, within.lost), (1, 1), "the first one's 15 minutes of cleaning reach into the second");
        let beyond = race(&scene, &units, &[wish(13 * 60, 14 * 60), wish(14 * 60 + 30, 15 * 60 + 30)], 2).await;
        assert_eq!((beyond.won, beyond.lost), (2, 0), "half an hour between them is enough");
    }
    scene.database.assert_verified().await;
}

async fn of_a_pool_never_more_than_its_capacity_is_promised(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(20).await;
    for (round, wish) in slots_of(POOL, rounds(4, 20)).into_iter().enumerate() {
        let seats = [1, 2, 3][round % 3];
        let outcome = race(&scene, &units, &[Wish { capacity: seats, ..wish }], 64).await;
        assert_eq!(outcome.won as i64, POOL_CAPACITY / seats, "round {round}: {seats} seats each");
        assert_eq!(outcome.won + outcome.lost, 64);
    }
    let most = scene.database.number("SELECT MAX(used - on_offer) FROM slot_load").await;
    assert_eq!(most, 0, "some slot is full, and none is over");
    scene.database.assert_verified().await;
}

async fn r06_a_second_request_is_refused_at_once_and_two_managers_make_one_decision(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    let managers = [scene.person("manager.knl").await, scene.person("second.knl").await];
    for day in open_days(UTTAR_PRADESH, 5) {
        let wish = Wish::new(ON_REQUEST, day, 10 * 60, 12 * 60);
        let first = units[0].book(&wish).await;
        assert_eq!((first.status, first.json()["status"].as_str()), (201, Some("requested")), "{}", first.text());
        let second = units[1].book(&wish).await;
        assert_eq!(second.status, 409, "a request keeps its slot: {}", second.text());

        let reference = crate::harness::reference(&first);
        let decide = |place: usize| {
            let path = format!("/bookings/{reference}/approve");
            managers[place].dress(managers[place].api_request(&path, &serde_json::json!({}), &fresh_key()))
        };
        let answers = release_together(&scene.addresses(), vec![decide(0), decide(1)]).await;
        let mut statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("answered").status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "one decides, the other is told");
        let decisions = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'booking' AND verb = 'decide_request' \
             AND object_id = (SELECT id FROM booking WHERE reference = '{reference}')"
        );
        assert_eq!(scene.database.number(&decisions).await, 1, "one decision is on record");
    }
    scene.database.assert_verified().await;
}
