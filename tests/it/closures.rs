//! A machine that breaks down while everybody books it: after the closure's commit nobody has a
//! place inside it but who is named in its list.

use std::io;

use crate::harness::{Answer, Engine, Request, Scene, Seeds, Wish, fresh_key, open_days, release_together};
use crate::on_both_engines;

on_both_engines!(
    r09_nobody_books_inside_a_breakdown_who_is_not_on_its_list,
    two_managers_settle_a_closure_once_and_the_unit_that_accepts_meanwhile_is_not_moved_twice,
);

const MACHINE: &str = "KNL-DSL-01";
const UTTAR_PRADESH: &str = "09";
const ROUNDS: usize = 8;

fn bookings_inside(closure: i64) -> String {
    format!(
        "SELECT COUNT(*) FROM booking b JOIN closure c ON c.calendar_id = b.calendar_id WHERE c.id = {closure} \
         AND b.status IN ('held', 'requested', 'confirmed') AND b.starts_at < c.ends_at AND b.ends_at > c.starts_at"
    )
}

async fn r09_nobody_books_inside_a_breakdown_who_is_not_on_its_list(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let units = scene.units(10).await;
    let manager = scene.person("manager.knl").await;
    let starts = [9 * 60, 10 * 60 + 30, 12 * 60, 13 * 60 + 30, 15 * 60];
    let (mut listed, mut refused) = (0, 0);
    for day in open_days(UTTAR_PRADESH, ROUNDS) {
        let mut requests: Vec<Request> = units
            .iter()
            .enumerate()
            .map(|(place, unit)| {
                let from = starts[place % starts.len()];
                let wish = Wish::new(MACHINE, day, from, from + 60);
                unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key()))
            })
            .collect();
        let closure = serde_json::json!({
            "starts_at": day.at(9, 0), "ends_at": day.at(17, 0), "cause": "repair",
        });
        let path = format!("/equipment/{MACHINE}/closures");
        requests.insert(5, manager.dress(manager.api_request(&path, &closure, &fresh_key())));
        let mut answers: Vec<io::Result<Answer>> = release_together(&scene.addresses(), requests).await;
        let shut = answers.remove(5).expect("answered");
        assert_eq!(shut.status, 201, "{}", shut.text());
        let shut = shut.json();
        let id = shut["id"].as_i64().expect("a closure");
        let hits: Vec<&str> =
            shut["hits"].as_array().expect("hits").iter().filter_map(|hit| hit["booking"].as_str()).collect();
        listed += hits.len();
        for answer in answers {
            let answer = answer.expect("answered");
            match answer.status {
                // Whoever was faster than the closure stands on its list.
                201 => {
                    let reference = answer.json()["reference"].as_str().expect("a reference").to_owned();
                    assert!(hits.contains(&reference.as_str()), "{reference} is inside and not on the list {hits:?}");
                }
                409 | 422 => refused += 1,
                other => panic!("a racer got {other}: {}", answer.text()),
            }
        }
        assert_eq!(scene.database.number(&bookings_inside(id)).await, 0, "nobody has a place inside");
        let late = units[0].book(&Wish::new(MACHINE, day, 11 * 60, 12 * 60)).await;
        assert_eq!(late.status, 422, "{}", late.text());
    }
    println!("{ROUNDS} rounds: {listed} bookings on the lists, {refused} refused");
    assert!(refused > 0, "the closure stood in somebody's way");
    scene.database.assert_verified().await;
}

async fn two_managers_settle_a_closure_once_and_the_unit_that_accepts_meanwhile_is_not_moved_twice(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let units = scene.units(3).await;
    let managers = [scene.person("manager.knl").await, scene.person("second.knl").await];
    for day in open_days(UTTAR_PRADESH, 5) {
        let mut references = Vec::new();
        for (unit, from) in units.iter().zip([9 * 60, 11 * 60, 13 * 60]) {
            references.push(unit.booked(&Wish::new(MACHINE, day, from, from + 60)).await);
        }
        let closure = serde_json::json!({ "starts_at": day.at(9, 0), "ends_at": day.at(17, 0), "cause": "repair" });
        let shut = managers[0].api(&format!("/equipment/{MACHINE}/closures"), closure).await;
        assert_eq!(shut.status, 201, "{}", shut.text());
        let id = shut.json()["id"].as_i64().expect("a closure");
        let choices: Vec<_> =
            references.iter().map(|booking| serde_json::json!({ "booking": booking, "choice": "move" })).collect();
        let body = serde_json::json!({ "choices": choices });
        let path = format!("/closures/{id}/settle");
        let mut requests: Vec<Request> =
            managers.iter().map(|one| one.dress(one.api_request(&path, &body, &fresh_key()))).collect();
        let own = format!("/bookings/{}/new-place", references[0]);
        let form = units[0].person.get(&own).await.expect(200).form("/new-place");
        requests.push(units[0].person.dress(units[0].person.form_request(&form)));
        let answers = release_together(&scene.addresses(), requests).await;
        let statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("answered").status).collect();
        assert!(statuses.iter().all(|status| *status < 500), "{statuses:?}");
        let settled = statuses[..2].iter().filter(|status| **status == 200).count();
        assert!(settled <= 1, "one settles, the other is told: {statuses:?}");
        let moves = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'booking' AND verb = 'move_booking' \
             AND before LIKE '%displaced%' AND object_id = (SELECT id FROM booking WHERE reference = '{}')",
            references[0]
        );
        assert_eq!(scene.database.number(&moves).await, 1, "moved once: {statuses:?}");
    }
    scene.database.assert_verified().await;
}
