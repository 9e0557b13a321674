//! One request, one effect: double clicks, retries after a lost reply, the back button.

use std::time::Duration;

use crate::harness::pages::{confirm_form, hold, hold_form};
use crate::harness::{Engine, Scene, Seeds, Wish, fresh_key, open_days, reference, release_together};
use crate::on_both_engines;

on_both_engines!(
    r12_five_copies_of_one_form_make_one_booking_and_lead_to_the_same_page,
    r12_five_copies_of_one_call_make_one_booking_and_get_the_same_answer,
    r13_the_same_key_with_another_body_is_refused,
    r15_a_retry_after_a_lost_reply_finds_the_same_booking,
    r16_sending_the_form_again_after_done_leads_to_the_same_booking,
);

const MACHINE: &str = "KNL-DSL-01";

fn wish(place: usize) -> Wish {
    Wish::new(MACHINE, open_days("09", place + 1)[place], 9 * 60, 10 * 60)
}

async fn bookings(scene: &Scene) -> i64 {
    scene.database.number("SELECT COUNT(*) FROM booking").await
}

async fn r12_five_copies_of_one_form_make_one_booking_and_lead_to_the_same_page(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let request = unit.person.dress(unit.person.form_request(&hold_form(&unit, &wish(0)).await));
    let answers = release_together(&scene.addresses(), vec![request; 5]).await;
    let mut places: Vec<String> = answers
        .into_iter()
        .map(|answer| answer.expect("answered"))
        .map(|answer| {
            answer.header("location").unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text())).to_owned()
        })
        .collect();
    places.dedup();
    assert_eq!(places.len(), 1, "all five lead to one page: {places:?}");
    assert_eq!(bookings(&scene).await, 1);

    let confirm = confirm_form(&unit.person, &unit.person.get_to_the_end(&places[0]).await);
    let request = unit.person.dress(unit.person.form_request(&confirm));
    let answers = release_together(&scene.addresses(), vec![request; 5]).await;
    let mut places: Vec<_> =
        answers.into_iter().map(|answer| answer.expect("answered").header("location").map(str::to_owned)).collect();
    places.dedup();
    assert_eq!(places.len(), 1, "all five lead to the same Done: {places:?}");
    assert!(places[0].is_some(), "and it is a page");
    assert_eq!(bookings(&scene).await, 1);
    scene.database.assert_verified().await;
}

async fn r12_five_copies_of_one_call_make_one_booking_and_get_the_same_answer(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let request = unit.person.api_request("/bookings", &wish(0).body(&unit.code), &fresh_key());
    let request = unit.person.dress(request);
    let answers = release_together(&scene.addresses(), vec![request; 5]).await;
    let mut references: Vec<String> =
        answers.iter().map(|answer| reference(answer.as_ref().expect("answered"))).collect();
    references.dedup();
    assert_eq!(references.len(), 1, "{references:?}");
    assert_eq!(bookings(&scene).await, 1);
}

async fn r13_the_same_key_with_another_body_is_refused(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let key = fresh_key();
    let call =
        |place: usize| unit.person.send(unit.person.api_request("/bookings", &wish(place).body(&unit.code), &key));
    assert_eq!(call(0).await.status(), 201);
    let other = call(1).await;
    assert_eq!(other.status(), 422, "{}", other.html());
    assert!(other.html().contains("idempotency-key-reused"), "{}", other.html());
    assert_eq!(bookings(&scene).await, 1, "nothing was done");
}

async fn r15_a_retry_after_a_lost_reply_finds_the_same_booking(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    for place in 0..5 {
        let request =
            unit.person.dress(unit.person.api_request("/bookings", &wish(place).body(&unit.code), &fresh_key()));
        request.send_and_break_off(&unit.person.address()).await.expect("sent");
        if place % 2 == 0 {
            // Half of the rounds retry into the first attempt, half after it.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let first = request.send(&unit.person.address()).await.expect("answered");
        let again = request.send(&unit.person.address()).await.expect("answered");
        assert_eq!(first.status, 201, "{}", first.text());
        assert_eq!(reference(&first), reference(&again));
        assert_eq!(bookings(&scene).await, place as i64 + 1, "one row for each wish");
    }
    scene.database.assert_verified().await;
}

async fn r16_sending_the_form_again_after_done_leads_to_the_same_booking(engine: Engine) {
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let check = hold(&unit, &wish(0)).await;
    let confirm = confirm_form(&unit.person, &check);
    let done = unit.person.submit(&confirm).await.expect(303);
    let done_at = done.answer.header("location").expect("the Done page").to_owned();
    unit.person.get(&done_at).await.expect(200);
    unit.person.get(&done_at).await.expect(200);

    let again = unit.person.submit(&confirm).await;
    let page = unit.person.follow(again).await.expect(200);
    assert!(page.path.starts_with(done_at.split('?').next().unwrap_or(&done_at)), "back on Done, not on {}", page.path);
    let hold_page = unit.person.get_to_the_end(&check.path).await.expect(200);
    assert!(hold_page.html().contains("/bookings/"), "the old check page leads to the booking:\n{}", hold_page.html());
    assert_eq!(bookings(&scene).await, 1);
    scene.database.assert_verified().await;
}
