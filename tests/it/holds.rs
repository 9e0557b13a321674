//! Charges that wait: disputed, put off, still to be looked at; and documents issued at completion.

use sanjha::base::time::Clock;
use sanjha::billing::bill_completed;
use sanjha::db::Db;
use serde_json::json;

use crate::harness::{Engine, MovingClock, Person, Scene, fresh_key, open_days, release_together};
use crate::on_both_engines;

on_both_engines!(
    a_disputed_charge_waits_for_its_answer_while_the_rest_is_billed,
    of_a_dispute_and_a_bill_at_once_one_wins,
    a_run_leaves_out_what_units_may_still_look_at,
    a_centre_may_bill_at_each_completion,
);

const MACHINE: &str = "KNL-DSL-01";
const UTTAR_PRADESH: &str = "09";

async fn at_work(engine: Engine) -> (Scene, MovingClock) {
    Scene::at_work(engine, 1, (9, 0)).await
}

async fn preview(accounts: &Person) -> (usize, String) {
    let month = open_days(UTTAR_PRADESH, 1)[0].date()[..7].to_owned();
    let html = accounts.get(&format!("/invoice-run?month={month}")).await.expect(200).html();
    let issues = html.matches("Issued documents cannot be changed").count();
    (issues, html)
}

async fn a_disputed_charge_waits_for_its_answer_while_the_rest_is_billed(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let (mine, rest) = (scene.used(&clock, MACHINE, 0, 10).await, scene.used(&clock, MACHINE, 0, 12).await);
    let (unit, other) = (scene.unit(0).await, scene.unit(1).await);
    let address = format!("/charges/{mine}");
    other.person.get(&address).await.expect(404);
    let mut form = unit.person.get(&address).await.expect(200).form("/hold");
    assert!(unit.person.submit(&form).await.expect(422).html().contains("reason is missing"));
    form.set("reason", "only 90 hides");
    unit.person.submit(&form).await.expect(303);
    assert!(unit.person.get("/charges").await.expect(200).html().contains("disputed"));

    let accounts = scene.person("accounts.knl").await;
    let answer = accounts.api(&format!("/charges/{mine}/invoice"), json!({})).await;
    assert_eq!(answer.status, 422, "a charge that waits is not billed");
    let answer = accounts.api(&format!("/charges/{rest}/invoice"), json!({})).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let by_hand = format!("INSERT INTO billed_charge (charge_id, document_id) SELECT {mine}, MAX(id) FROM document");
    scene.database.attempt(&by_hand).await.expect_err("the database refuses it too");

    let mut form = accounts.get(&address).await.expect(200).form("/release");
    form.set("answer", "counted again: 100");
    accounts.submit(&form).await.expect(303);
    assert!(unit.person.get(&address).await.expect(200).html().contains("counted again: 100"));
    let told = "SELECT COUNT(*) FROM outbox WHERE event = 'charge_answered'";
    assert_eq!(scene.database.number(told).await, 1, "the unit is told");
    let answer = accounts.api(&format!("/charges/{mine}/invoice"), json!({})).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    scene.database.assert_verified().await;
}

async fn of_a_dispute_and_a_bill_at_once_one_wins(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let accounts = scene.person("accounts.knl").await;
    let unit = scene.unit(0).await;
    for hour in [10, 12, 14] {
        let charge = scene.used(&clock, MACHINE, 0, hour).await;
        let mut form = unit.person.get(&format!("/charges/{charge}")).await.expect(200).form("/hold");
        form.set("reason", "at once");
        let dispute = unit.person.dress(unit.person.form_request(&form));
        let path = format!("/charges/{charge}/invoice");
        let bill = accounts.dress(accounts.api_request(&path, &json!({}), &fresh_key()));
        let answers = release_together(&scene.addresses(), vec![dispute, bill]).await;
        let got: Vec<u16> = answers.into_iter().map(|answer| answer.expect("answered").status).collect();
        assert!([vec![303, 422], vec![422, 201]].contains(&got), "{got:?}");
    }
    let both = "SELECT COUNT(*) FROM charge_hold h JOIN billed_charge i ON i.charge_id = h.charge_id \
                WHERE h.released_at IS NULL";
    assert_eq!(scene.database.number(both).await, 0);
    scene.database.assert_verified().await;
}

async fn set_billing(scene: &Scene, bill_on: &str, review_days: &str) {
    let accounts = scene.person("accounts.knl").await;
    let mut form = accounts.get("/invoice-run/setting").await.expect(200).form("/invoice-run/setting");
    form.set("bill_on", bill_on).set("review_days", "31");
    assert!(accounts.submit(&form).await.expect(422).html().contains("0 to 30"));
    let mut form = accounts.get("/invoice-run/setting").await.expect(200).form("/invoice-run/setting");
    form.set("bill_on", bill_on).set("review_days", review_days);
    accounts.submit(&form).await.expect(303);
}

async fn a_run_leaves_out_what_units_may_still_look_at(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    set_billing(&scene, "month", "3").await;
    scene.used(&clock, MACHINE, 0, 10).await;
    let accounts = scene.person("accounts.knl").await;
    let (issues, html) = preview(&accounts).await;
    assert_eq!(issues, 0, "nothing to issue yet");
    assert!(html.contains("may still look at one charge"), "{html}");
    clock.set(&open_days(UTTAR_PRADESH, 9)[8].at(9, 0));
    let accounts = scene.person("accounts.knl").await;
    let (issues, html) = preview(&accounts).await;
    assert_eq!(issues, 1, "{html}");
    scene.database.assert_verified().await;
}

async fn a_centre_may_bill_at_each_completion(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    set_billing(&scene, "completion", "0").await;
    let charge = scene.used(&clock, MACHINE, 0, 10).await;
    let db = Db::connect(&scene.database.url).await.expect("connected");
    let noon = chrono::DateTime::parse_from_rfc3339(&open_days(UTTAR_PRADESH, 1)[0].at(12, 0)).expect("a moment");
    let at = Clock::fixed(noon.to_utc());
    let billed = format!("SELECT COUNT(*) FROM billed_charge WHERE charge_id = {charge}");
    let issued = bill_completed(&db, &at).await.expect("billed");
    assert_eq!(scene.database.number(&billed).await, 1, "by this call or by the server's own job");
    assert!(issued <= 1);
    assert_eq!(bill_completed(&db, &at).await.expect("looked"), 0, "once");
    scene.database.assert_verified().await;
}
