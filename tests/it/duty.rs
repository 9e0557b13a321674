//! Hours, closed days and capacity as managers change them, beside units that book.

use serde_json::json;

use crate::harness::{Engine, Person, Scene, Seeds, Wish, fresh_key, open_days, release_together};
use crate::on_both_engines;

on_both_engines!(
    a_capacity_never_shrinks_below_what_is_promised_however_many_book_beside_it,
    seven_o_clock_is_bookable_as_soon_as_a_manager_opens_it_and_a_closed_day_shows_what_it_hits,
);

const UTTAR_PRADESH: &str = "09";
/// Six seats by the hour.
const POOL: &str = "KNL-DBK-01";
const MACHINE: &str = "KNL-DSL-01";

async fn set_capacity(manager: &Person, capacity: i64) -> u16 {
    let path = format!("/manage/machines/{POOL}/capacity");
    let mut form = manager.get(&path).await.expect(200).form(&path);
    form.set("capacity", &capacity.to_string()).set("reason", "chairs");
    manager.submit(&form).await.status()
}

async fn a_capacity_never_shrinks_below_what_is_promised_however_many_book_beside_it(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let units = scene.units(6).await;
    let manager = scene.person("manager.knl").await;
    let (mut shrunk, mut refused) = (0, 0);
    for (round, day) in open_days(UTTAR_PRADESH, 12).into_iter().enumerate() {
        let wish = Wish::new(POOL, day, 10 * 60, 11 * 60);
        let path = format!("/manage/machines/{POOL}/capacity");
        let mut form = manager.get(&path).await.expect(200).form(&path);
        form.set("capacity", "3").set("reason", "chairs");
        let ask = |place: usize| {
            let unit = &units[place];
            unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key()))
        };
        let mut requests: Vec<_> = (0..units.len()).map(ask).collect();
        requests.insert(round % 7, manager.dress(manager.form_request(&form)));
        let mut answers: Vec<_> = release_together(&scene.addresses(), requests).await;
        let change = answers.remove(round % 7).expect("answered").status;
        let mut references = Vec::new();
        for (place, answer) in answers.into_iter().enumerate() {
            let answer = answer.expect("answered");
            match answer.status {
                201 => references.push((place, crate::harness::reference(&answer))),
                409 | 422 => {}
                other => panic!("a racer got {other}: {}", answer.text()),
            }
        }
        let promised = references.len() as i64;
        match change {
            303 => {
                shrunk += 1;
                assert_eq!(promised, 3, "round {round}: three of the six got a seat");
            }
            422 => {
                refused += 1;
                assert_eq!(promised, 6, "round {round}: all came before the change, which was refused");
            }
            other => panic!("the manager got {other}"),
        }
        for (place, reference) in references {
            let path = format!("/bookings/{reference}/cancel");
            let given = units[place].person.api(&path, json!({ "reason": "unit_request" })).await;
            assert_eq!(given.status, 200, "{}", given.text());
        }
        assert_eq!(set_capacity(&manager, 6).await, 303);
    }
    println!("{shrunk} times the change was first, {refused} times all bookings were");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM slot_load WHERE used > on_offer").await, 0);
    scene.database.assert_verified().await;
}

async fn seven_o_clock_is_bookable_as_soon_as_a_manager_opens_it_and_a_closed_day_shows_what_it_hits(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let manager = scene.person("manager.knl").await;
    let day = open_days(UTTAR_PRADESH, 1)[0];
    let early = Wish::new(MACHINE, day, 7 * 60, 8 * 60);
    assert_eq!(unit.book(&early).await.status, 422);

    let path = "/manage/centres/KNL/extra-hours";
    let mut form = manager.get(path).await.expect(200).form(path);
    let date = day.date();
    form.set("first_day", &date).set("last_day", &date).set("opens", "7:00").set("closes", "19:00");
    form.set("reason", "Bakrid rush");
    manager.submit(&form).await.expect(303);
    let times = unit.person.get(&format!("/book/{MACHINE}")).await.expect(200);
    assert!(times.html().contains(&format!("{date}T07:00:00+05:30")), "the page offers seven o'clock");
    let reference = unit.booked(&early).await;

    let path = "/manage/centres/KNL/holidays";
    let mut form = manager.get(path).await.expect(200).form(path);
    form.set("on_date", &date).set("name_en", "Wedding").set("name_hi", "शादी");
    let asked = manager.submit(&form).await.expect(409);
    assert!(asked.html().contains(&reference), "the booking it hits is named");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM holiday WHERE centre_id IS NOT NULL").await, 0);
    let done = manager.submit(&asked.form(path)).await.expect(303);
    let left = manager.follow(done).await.expect(200);
    assert!(left.html().contains(&format!("/bookings/{reference}/change")), "it can be moved from here");
    assert_eq!(scene.live_bookings(MACHINE).await, 1, "nothing happened to it silently");
    assert_eq!(unit.book(&Wish::new(MACHINE, day, 12 * 60, 13 * 60)).await.status, 422);
}
