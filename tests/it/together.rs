//! Several bookings as one: series with dates that are taken, orders of several machines at once,
//! over one instance (SQLite) or three (PostgreSQL).

use serde_json::{Value, json};

use crate::harness::{Answer, Engine, Request, Scene, Seeds, UnitPerson, Wish, fresh_key, open_days, release_together};
use crate::on_both_engines;

on_both_engines!(
    r10_a_series_of_ten_with_one_date_taken_books_none_or_nine_and_names_the_gap,
    of_series_over_the_same_dates_booked_at_once_each_date_is_one_units,
    of_ten_orders_over_the_same_two_machines_one_is_booked_whole_and_no_other_in_part,
    of_two_machines_that_cannot_run_together_one_is_booked_however_many_ask_at_once,
);

const MACHINE: &str = "KNL-DSL-01";
const SISTER: &str = "KNL-DSL-02";
const UTTAR_PRADESH: &str = "09";

/// A series of an hour at ten on ten open days.
fn ten_days(on_conflict: &str) -> Value {
    let days = open_days(UTTAR_PRADESH, 10);
    json!({
        "equipment": MACHINE,
        "starts_at": days[0].at(10, 0),
        "minutes": 60,
        "dates": days.iter().map(|day| day.0.to_string()).collect::<Vec<_>>(),
        "on_conflict": on_conflict,
    })
}

fn looked_at(mut series: Value) -> Value {
    series["preview"] = true.into();
    series
}

fn call(unit: &UnitPerson, path: &str, body: &Value) -> Request {
    unit.person.dress(unit.person.api_request(path, body, &fresh_key()))
}

async fn r10_a_series_of_ten_with_one_date_taken_books_none_or_nine_and_names_the_gap(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    let taken = open_days(UTTAR_PRADESH, 4)[3];
    units[1].booked(&Wish::new(MACHINE, taken, 10 * 60 + 30, 11 * 60 + 30)).await;

    let refused = units[0].person.api("/series", ten_days("refuse")).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (422, Some("series_date_taken")),
        "{}",
        refused.text()
    );
    assert_eq!(scene.live_bookings(MACHINE).await, 1, "none of them");

    let seen = units[0].person.api("/series", looked_at(ten_days("skip"))).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    assert_eq!(scene.live_bookings(MACHINE).await, 1, "looking books nothing");

    let booked = units[0].person.api("/series", ten_days("skip")).await;
    assert_eq!(booked.status, 201, "{}", booked.text());
    let fates: Vec<String> = fates(&booked);
    assert_eq!(fates.iter().filter(|fate| *fate == "booked").count(), 9);
    assert_eq!(fates[3], "left_out");
    let why = booked.json()["dates"][3]["why"].as_str().unwrap_or_default().to_owned();
    assert!(why.contains("taken"), "the gap says why: {why}");
    assert_eq!(scene.live_bookings(MACHINE).await, 10);
    scene.database.assert_verified().await;
}

fn fates(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let dates = body["dates"].as_array().cloned().unwrap_or_default();
    dates.iter().map(|date| date["fate"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn of_series_over_the_same_dates_booked_at_once_each_date_is_one_units(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(8).await;
    let requests = units.iter().map(|unit| call(unit, "/series", &ten_days("skip"))).collect();
    let answers = release_together(&scene.addresses(), requests).await;
    let mut whole = 0;
    for answer in answers {
        let answer = answer.expect("every request is answered");
        match answer.status {
            201 => whole += fates(&answer).iter().filter(|fate| *fate == "booked").count(),
            422 => {}
            other => panic!("a series got {other}: {}", answer.text()),
        }
    }
    assert_eq!(whole, 10, "one unit has all ten dates");
    assert_eq!(scene.live_bookings(MACHINE).await, 10);
    assert_no_deadlock(&scene, engine).await;
    scene.database.assert_verified().await;
}

async fn of_ten_orders_over_the_same_two_machines_one_is_booked_whole_and_no_other_in_part(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let units = scene.units(10).await;
    for (round, day) in open_days(UTTAR_PRADESH, 10).into_iter().enumerate() {
        let item =
            |machine: &str| json!({ "equipment": machine, "starts_at": day.at(10, 0), "ends_at": day.at(11, 0) });
        // Half of them name the machines the other way round.
        let body = |place: usize| {
            let mut items = vec![item(MACHINE), item(SISTER)];
            if place % 2 == 1 {
                items.reverse();
            }
            json!({ "items": items })
        };
        let requests = units.iter().enumerate().map(|(place, unit)| call(unit, "/orders", &body(place))).collect();
        let answers = release_together(&scene.addresses(), requests).await;
        let mut statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("answered").status).collect();
        statuses.sort_unstable();
        let (won, lost) = statuses.split_at(1);
        assert_eq!(won, [201], "round {round}: {statuses:?}");
        assert!(lost.iter().all(|status| [409, 422].contains(status)), "round {round}: {statuses:?}");
        for machine in [MACHINE, SISTER] {
            assert_eq!(scene.live_bookings(machine).await, round as i64 + 1, "round {round}, {machine}");
        }
    }
    assert_no_deadlock(&scene, engine).await;
    scene.database.assert_verified().await;
}

async fn of_two_machines_that_cannot_run_together_one_is_booked_however_many_ask_at_once(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let manager = scene.person("manager.knl").await;
    let page = manager.get(&format!("/manage/machines/{MACHINE}/together")).await.expect(200);
    let mut form = page.form(&format!("/manage/machines/{MACHINE}/together"));
    form.set("other", SISTER).set("reason", "one dust extractor");
    manager.submit(&form).await.expect(303);
    let units = scene.units(8).await;
    for (round, day) in open_days(UTTAR_PRADESH, 8).into_iter().enumerate() {
        let wish = |place: usize| Wish::new([MACHINE, SISTER][place % 2], day, 10 * 60, 11 * 60);
        let booking = |(place, unit): (usize, &UnitPerson)| call(unit, "/bookings", &wish(place).body(&unit.code));
        let answers = release_together(&scene.addresses(), units.iter().enumerate().map(booking).collect()).await;
        let mut statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("answered").status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses[0], 201, "round {round}: {statuses:?}");
        assert!(statuses[1..].iter().all(|status| [409, 422].contains(status)), "round {round}: {statuses:?}");
        let both = scene.live_bookings(MACHINE).await + scene.live_bookings(SISTER).await;
        assert_eq!(both, round as i64 + 1, "round {round}");
    }
    assert_no_deadlock(&scene, engine).await;
    scene.database.assert_verified().await;
}

/// Locks are taken in one order, so PostgreSQL never has to break a circle.
async fn assert_no_deadlock(scene: &Scene, engine: Engine) {
    if engine == Engine::Postgres {
        let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(scene.database.number(sql).await, 0);
    }
}
