//! What happens to a booking happens once, in one order, however many do something at once.

use serde_json::json;

use crate::harness::{
    Answer, Engine, MovingClock, Person, Request, Scene, Seeds, Wish, fresh_key, open_days, release_together,
};
use crate::on_both_engines;

on_both_engines!(
    of_going_on_and_a_booking_of_the_next_slot_at_once_one_wins,
    r08_of_a_move_and_a_cancellation_at_once_the_loser_is_told,
    of_two_who_scan_a_machine_at_once_one_starts,
    a_no_show_is_closed_and_charged_once_by_three_instances,
    nobody_accepts_a_hand_over_that_its_owner_takes_back_at_the_same_time,
);

/// Exclusive, grid of 30 minutes, buffer of 15, open 9 to 19.
const MACHINE: &str = "KNL-DSL-01";
const UTTAR_PRADESH: &str = "09";

fn call(person: &Person, path: &str, body: &serde_json::Value) -> Request {
    person.dress(person.api_request(path, body, &fresh_key()))
}

async fn statuses(scene: &Scene, requests: Vec<Request>) -> Vec<u16> {
    let answers: Vec<Answer> = release_together(&scene.addresses(), requests)
        .await
        .into_iter()
        .map(|answer| answer.expect("every request is answered"))
        .collect();
    answers.iter().map(|answer| answer.status).collect()
}

async fn of_going_on_and_a_booking_of_the_next_slot_at_once_one_wins(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    for (round, day) in open_days(UTTAR_PRADESH, 12).into_iter().enumerate() {
        let reference = units[0].booked(&Wish::new(MACHINE, day, 10 * 60, 11 * 60)).await;
        let longer = json!({ "ends_at": day.at(12, 30) });
        let next = Wish::new(MACHINE, day, 12 * 60, 13 * 60);
        let extend = call(&units[0].person, &format!("/bookings/{reference}/extend"), &longer);
        let book = call(&units[1].person, "/bookings", &next.body(&units[1].code));
        let requests = if round.is_multiple_of(2) { vec![extend, book] } else { vec![book, extend] };
        let mut got = statuses(&scene, requests).await;
        if !round.is_multiple_of(2) {
            got.reverse();
        }
        assert!(got == [200, 409] || got == [409, 201], "round {round}: {got:?}");
    }
    scene.database.assert_verified().await;
}

async fn r08_of_a_move_and_a_cancellation_at_once_the_loser_is_told(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let manager = scene.person("manager.knl").await;
    for (round, day) in open_days(UTTAR_PRADESH, 12).into_iter().enumerate() {
        let reference = unit.booked(&Wish::new(MACHINE, day, 10 * 60, 11 * 60)).await;
        let body = json!({ "starts_at": day.at(14, 0), "ends_at": day.at(15, 0), "version": 1, "reason": "a test" });
        let go = call(&manager, &format!("/bookings/{reference}/move"), &body);
        let body = json!({ "reason": "unit_request", "version": 1 });
        let cancel = call(&unit.person, &format!("/bookings/{reference}/cancel"), &body);
        let mut got = statuses(&scene, vec![go, cancel]).await;
        got.sort_unstable();
        assert_eq!(got, [200, 409], "round {round}");
        let changes = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'booking' AND verb IN ('move_booking', 'cancel_booking') \
             AND object_id = (SELECT id FROM booking WHERE reference = '{reference}')"
        );
        assert_eq!(scene.database.number(&changes).await, 1, "round {round}: one change is on record");
    }
    scene.database.assert_verified().await;
}

/// A scene whose servers believe it to be a working day.
async fn at_work(engine: Engine, hour: u32, minute: u32) -> (Scene, MovingClock) {
    Scene::at_work(engine, Scene::usual_instances(engine), (hour, minute)).await
}

async fn of_two_who_scan_a_machine_at_once_one_starts(engine: Engine) {
    let (scene, _clock) = at_work(engine, 10, 20).await;
    let units = scene.units(2).await;
    let mut requests = Vec::new();
    for unit in &units {
        let page = unit.person.get(&format!("/m/{MACHINE}")).await.expect(200);
        requests.push(unit.person.dress(unit.person.form_request(&page.form(&format!("/m/{MACHINE}/start")))));
    }
    let mut got = statuses(&scene, requests).await;
    got.sort_unstable();
    assert!(got == [303, 409] || got == [303, 422], "{got:?}");
    let in_use = "SELECT COUNT(*) FROM booking WHERE status = 'in_use'";
    assert_eq!(scene.database.number(in_use).await, 1);
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM booking").await, 1, "the other booked nothing");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM job_card").await, 1);
    scene.database.assert_verified().await;
}

async fn a_no_show_is_closed_and_charged_once_by_three_instances(engine: Engine) {
    let (scene, clock) = at_work(engine, 9, 0).await;
    let manager = scene.person("manager.knl").await;
    let page = manager.get("/manage/centres/KNL/rules/set?rule=no_show_after_minutes").await.expect(200);
    let mut form = page.form("/rules/set");
    form.set("value", "10").set("unit", "minutes");
    manager.submit(&form).await.expect(303);
    let unit = scene.unit(0).await;
    let day = open_days(UTTAR_PRADESH, 1)[0];
    let reference = unit.booked(&Wish::new(MACHINE, day, 10 * 60, 12 * 60)).await;
    clock.set(&day.at(10, 11));
    let missed = format!("SELECT COUNT(*) FROM booking WHERE reference = '{reference}' AND status = 'no_show'");
    for _ in 0..240 {
        if scene.database.number(&missed).await == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    assert_eq!(scene.database.number(&missed).await, 1, "nobody came, so the clock closes it");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM charge").await, 1, "its fee is charged once");
    let freed = "SELECT COUNT(*) FROM booking WHERE status = 'no_show' AND freed_from IS NOT NULL";
    assert_eq!(scene.database.number(freed).await, 1, "the rest of its time is free");
    scene.database.assert_verified().await;
}

async fn nobody_accepts_a_hand_over_that_its_owner_takes_back_at_the_same_time(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    for (round, day) in open_days(UTTAR_PRADESH, 8).into_iter().enumerate() {
        let reference = units[0].booked(&Wish::new(MACHINE, day, 10 * 60, 11 * 60)).await;
        let page = units[0].person.get(&format!("/bookings/{reference}/hand-over")).await.expect(200);
        let mut form = page.form("/hand-over");
        form.set("to", &units[1].code);
        units[0].person.submit(&form).await.expect(303);
        let id = scene.database.number("SELECT MAX(id) FROM hand_over").await;
        let owner = units[0].person.get(&format!("/bookings/{reference}")).await.expect(200);
        let other = units[1].person.get(&format!("/hand-overs/{id}")).await.expect(200);
        let withdraw = owner.form(&format!("/hand-overs/{id}/withdraw"));
        let accept = other.form(&format!("/hand-overs/{id}/accept"));
        let requests = vec![
            units[0].person.dress(units[0].person.form_request(&withdraw)),
            units[1].person.dress(units[1].person.form_request(&accept)),
        ];
        let got = statuses(&scene, requests).await;
        assert_eq!(got.iter().filter(|status| **status == 303).count(), 1, "round {round}: {got:?}");
        let whose = format!(
            "SELECT COUNT(*) FROM booking JOIN unit ON unit.id = booking.unit_id \
             WHERE booking.reference = '{reference}' AND unit.code = '{}'",
            units[usize::from(got[1] == 303)].code
        );
        assert_eq!(scene.database.number(&whose).await, 1, "round {round}: it is whose answer won");
    }
    scene.database.assert_verified().await;
}
