//! What a centre sets through its pages holds however many ask at once, and staff set rules aside
//! only where they may and with a reason on record.

use crate::harness::{Engine, Form, Page, Person, Request, Scene, Seeds, UnitPerson, Wish, fresh_key, open_days};
use crate::harness::{reference, release_together};
use crate::on_both_engines;

on_both_engines!(
    of_twenty_bookings_at_once_under_two_a_week_exactly_two_are_made,
    of_ten_at_once_under_one_booking_ahead_exactly_one_is_made,
    of_two_machines_at_one_time_under_one_at_a_time_one_is_booked,
    a_manager_books_all_the_same_with_a_reason_and_never_inside_the_buffer,
    rules_are_looked_after_by_the_centres_own_manager,
    bills_unpaid_for_longer_than_the_centre_lets_pass_stop_bookings,
);

/// Exclusive, grid of 30 minutes, buffer of 15, open 9 to 19.
const MACHINES: [&str; 2] = ["KNL-DSL-01", "KNL-DSL-02"];
/// Exclusive, grid of 30 minutes, no buffer.
const WITHOUT_BUFFER: &str = "KNL-MSR-01";
const UTTAR_PRADESH: &str = "09";

/// Sets a value through the pages.
async fn set_rule(manager: &Person, rule: &str, values: &[(&str, &str)]) {
    let page = manager.get(&format!("/manage/centres/KNL/rules/set?rule={rule}")).await.expect(200);
    submit(manager, page.form("/rules/set"), values).await.expect(303);
}

async fn set_quota(manager: &Person, values: &[(&str, &str)]) {
    let page = manager.get("/manage/centres/KNL/quotas").await.expect(200);
    submit(manager, page.form("/quotas"), values).await.expect(303);
}

async fn submit(person: &Person, mut form: Form, values: &[(&str, &str)]) -> Page {
    for (name, value) in values {
        form.set(name, value);
    }
    person.submit(&form).await
}

/// The form of the counter that books; those before it only look.
fn counter_form(page: &Page) -> Form {
    let booking =
        Form::all(&page.html()).into_iter().find(|form| form.action == "/counter" && form.field("csrf").is_some());
    booking.unwrap_or_else(|| panic!("no booking form:\n{}", page.html()))
}

/// Twenty and more hours of one day that do not meet: each machine's own, far enough apart.
fn wishes(scene_day: crate::harness::Day) -> Vec<Wish> {
    let hours = (9..19).map(|hour| Wish::new(WITHOUT_BUFFER, scene_day, hour * 60, hour * 60 + 60));
    let apart = MACHINES
        .into_iter()
        .flat_map(|machine| (0..6).map(move |n| Wish::new(machine, scene_day, 540 + n * 90, 600 + n * 90)));
    hours.chain(apart).collect()
}

/// Releases one booking of the unit for each wish at once; how many were made and how many refused
/// for this code. Any other answer fails.
async fn race(scene: &Scene, unit: &UnitPerson, wishes: &[Wish], code: &str) -> (usize, usize) {
    let requests: Vec<Request> = wishes
        .iter()
        .map(|wish| unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key())))
        .collect();
    let (mut made, mut refused) = (0, 0);
    for answer in release_together(&scene.addresses(), requests).await {
        let answer = answer.expect("every request is answered");
        match answer.status {
            201 => made += 1,
            422 if answer.text().contains(code) => refused += 1,
            other => panic!("a racer got {other}: {}", answer.text()),
        }
    }
    (made, refused)
}

async fn of_twenty_bookings_at_once_under_two_a_week_exactly_two_are_made(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let manager = scene.person("manager.knl").await;
    set_quota(&manager, &[("amount", "2"), ("measure", "count"), ("period", "week"), ("week_start", "1")]).await;
    let day = open_days(UTTAR_PRADESH, 3)[2];
    let unit = scene.unit(0).await;
    assert_eq!(race(&scene, &unit, &wishes(day)[..20], "booking-quota-count").await, (2, 18));
    let other = scene.unit(1).await;
    assert_eq!(race(&scene, &other, &wishes(day)[20..], "booking-quota-count").await, (2, 0), "each unit has its own");
    let live = "SELECT COUNT(*) FROM booking WHERE status = 'confirmed'";
    assert_eq!(scene.database.number(live).await, 4);
    scene.database.assert_verified().await;
}

async fn of_ten_at_once_under_one_booking_ahead_exactly_one_is_made(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let manager = scene.person("manager.knl").await;
    set_rule(&manager, "most_ahead", &[("value", "1")]).await;
    let day = open_days(UTTAR_PRADESH, 3)[2];
    let unit = scene.unit(0).await;
    assert_eq!(race(&scene, &unit, &wishes(day)[..10], "booking-most-ahead").await, (1, 9));
    scene.database.assert_verified().await;
}

async fn of_two_machines_at_one_time_under_one_at_a_time_one_is_booked(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let manager = scene.person("manager.knl").await;
    set_rule(&manager, "one_at_a_time", &[("value", "yes")]).await;
    let day = open_days(UTTAR_PRADESH, 3)[2];
    let unit = scene.unit(0).await;
    for hour in [9, 12, 15] {
        let wishes = MACHINES.map(|machine| Wish::new(machine, day, hour * 60, hour * 60 + 60));
        assert_eq!(race(&scene, &unit, &wishes, "booking-one-at-a-time").await, (1, 1));
    }
    scene.database.assert_verified().await;
}

async fn a_manager_books_all_the_same_with_a_reason_and_never_inside_the_buffer(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let (manager, clerk) = (scene.person("manager.knl").await, scene.person("clerk.knl").await);
    let (first, second) = (scene.unit(0).await, scene.unit(1).await);
    let day = open_days(UTTAR_PRADESH, 3)[2];
    let date = day.date();
    let date: Vec<&str> = date.split('-').collect();
    let date = format!("{}-{}-{}", date[2], date[1], date[0]);
    let address = format!("/counter?unit={}&equipment={}&day={date}", second.code, MACHINES[0]);
    let early =
        [("date", date.as_str()), ("time", "07:00"), ("minutes", "60"), ("channel", "phone"), ("quantity", "10")];

    let refused = submit(&clerk, counter_form(&clerk.get(&address).await.expect(200)), &early).await.expect(422);
    assert!(!refused.html().contains("override_reason"), "a clerk is not offered it");

    let refused = submit(&manager, counter_form(&manager.get(&address).await.expect(200)), &early).await.expect(422);
    let silent = submit(&manager, counter_form(&refused), &[("set_aside", "yes")]).await.expect(422);
    assert!(silent.html().contains("override_reason-error"), "a reason is asked for at its field");
    let form = counter_form(&silent);
    let made = submit(&manager, form, &[("override_reason", "export order at the port tonight")]).await.expect(303);
    let page = manager.follow(made).await.expect(200);
    assert!(page.html().contains("export order at the port tonight"), "{}", page.html());
    assert!(page.html().contains("opening hours"));
    let own = second.person.get(&page.path).await.expect(200);
    assert!(own.html().contains("export order at the port tonight"), "the unit reads it too");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM rule_override").await, 1);

    // A quarter of an hour of cleaning follows the first booking; nobody's reason shortens it.
    first.booked(&Wish::new(MACHINES[0], day, 600, 660)).await;
    let mut body = Wish::new(MACHINES[0], day, 660, 720).body(&second.code);
    body["override_reason"] = "urgent".into();
    assert_eq!(manager.api("/bookings", body.clone()).await.status, 409);
    body["starts_at"] = day.at(0, 690).into();
    body["ends_at"] = day.at(0, 750).into();
    let later = manager.api("/bookings", body).await;
    assert_eq!(later.status, 201, "{}", later.text());

    // The same on the page of a change.
    let moved = reference(&later);
    let to = format!("/bookings/{moved}/change?to={}&minutes=60", day.at(0, 19 * 60 + 30).replace('+', "%2B"));
    let form = manager.get(&to).await.expect(200).form("/change");
    let refused = manager.submit(&form).await.expect(422);
    let why = [("override_reason", "the power comes back at seven")];
    submit(&manager, refused.form("/change"), &why).await.expect(303);
    let kept = scene.database.texts("SELECT reason FROM rule_override ORDER BY id").await;
    assert_eq!(kept, ["export order at the port tonight", "the power comes back at seven"]);
    scene.database.assert_verified().await;
}

async fn rules_are_looked_after_by_the_centres_own_manager(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let (own, other) = (scene.person("manager.knl").await, scene.person("manager.knh").await);
    set_rule(&own, "longest_minutes", &[("value", "1"), ("unit", "hours"), ("machine", MACHINES[0])]).await;
    for path in ["rules", "rules/set?rule=most_ahead", "quotas", "rules/withdraw?value=1"] {
        other.get(&format!("/manage/centres/KNL/{path}")).await.expect(404);
    }
    other.get(&format!("/manage/machines/{}/rules", MACHINES[0])).await.expect(404);
    let unit = scene.unit(0).await;
    let wish = Wish::new(MACHINES[0], open_days(UTTAR_PRADESH, 3)[2], 540, 660);
    assert_eq!(unit.book(&wish).await.status, 422);

    let page = own.get("/manage/centres/KNL/rules").await.expect(200);
    let withdraw = page.links().into_iter().find(|link| link.contains("/rules/withdraw")).expect("a way to withdraw");
    let asked = own.get(&withdraw).await.expect(200);
    own.submit(&asked.form("/rules/withdraw")).await.expect(303);
    assert_eq!(unit.book(&wish).await.status, 201);
    let again = own.submit(&asked.form("/rules/withdraw")).await;
    assert_eq!(again.status(), 303, "the same form once more has the same answer");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM booking_rule").await, 1, "the record stays");
}

async fn bills_unpaid_for_longer_than_the_centre_lets_pass_stop_bookings(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let manager = scene.person("manager.knl").await;
    let overdue = "SELECT u.code FROM document d JOIN document_balance b ON b.document_id = d.id \
         JOIN unit u ON u.id = d.unit_id JOIN centre c ON c.id = d.centre_id \
         WHERE c.code = 'KNL' AND b.settled_paise < b.payable_paise AND u.status = 'active' \
         AND (SELECT SUM(p.amount_paise) FROM posting p WHERE p.unit_id = u.id AND p.centre_id = c.id) > 0 \
         ORDER BY d.due_on, u.code";
    let owing = scene.database.texts(overdue).await;
    let code = owing.first().expect("somebody owes the leather centre");
    let wish = Wish::new(WITHOUT_BUFFER, open_days(UTTAR_PRADESH, 8)[7], 540, 600);
    let book = async |hour: u32| {
        let wish = Wish { from: hour * 60, until: hour * 60 + 60, ..wish.clone() };
        manager.api("/bookings", wish.body(code)).await
    };
    set_rule(&manager, "dues_days", &[("value", "3650")]).await;
    assert_eq!(book(9).await.status, 201);
    set_rule(&manager, "dues_days", &[("value", "0")]).await;
    let refused = book(11).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let reasons = refused.json()["reasons"].clone();
    assert_eq!(reasons.as_array().map(Vec::len), Some(1), "{reasons}");
    assert_eq!(reasons[0]["code"], "booking-dues");
    assert!(refused.text().contains('₹'), "the amount is named: {}", refused.text());
    // Who owes nothing books as before.
    let paid = "SELECT u.code FROM unit u WHERE u.status = 'active' AND NOT EXISTS (SELECT 1 FROM document d \
         JOIN document_balance b ON b.document_id = d.id WHERE d.unit_id = u.id AND b.settled_paise < b.payable_paise) \
         ORDER BY u.code";
    let paid = scene.database.texts(paid).await;
    let fine = manager.api("/bookings", Wish { from: 660, until: 720, ..wish.clone() }.body(&paid[0])).await;
    assert_eq!(fine.status, 201, "{}", fine.text());
}
