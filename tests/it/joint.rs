//! Bookings whose cost several units share: asked, answered and charged over both engines.

use serde_json::json;

use crate::harness::{Engine, MovingClock, Person, Request, Scene, UnitPerson, Wish, open_days, release_together};
use crate::on_both_engines;

on_both_engines!(
    each_unit_is_charged_its_part_of_what_the_whole_use_costs_it,
    of_an_agreement_and_the_question_taken_back_at_once_one_wins,
    two_joint_jobs_of_the_same_units_completed_at_once_do_not_wait_for_each_other,
);

/// Exclusive, grid of 30 minutes, buffer of 15, open 9 to 19; billed by the hide.
const MACHINE: &str = "KNL-DSL-01";
const SISTER: &str = "KNL-DSL-02";
const UTTAR_PRADESH: &str = "09";

async fn at_work(engine: Engine) -> (Scene, MovingClock) {
    Scene::at_work(engine, Scene::usual_instances(engine), (9, 0)).await
}

/// Asks a partner by the page, and answers the row of its part.
async fn ask(scene: &Scene, host: &Person, reference: &str, partner: &UnitPerson, percent: &str) -> i64 {
    let page = host.get(&format!("/bookings/{reference}/partners")).await.expect(200);
    let mut form = page.form("/partners");
    form.set("to", &partner.code).set("part", percent);
    host.submit(&form).await.expect(303);
    scene.database.number("SELECT MAX(id) FROM joint_part").await
}

async fn agree_request(partner: &Person, part: i64) -> Request {
    let page = partner.get(&format!("/joint/{part}")).await.expect(200);
    partner.dress(partner.form_request(&page.form("/agree")))
}

async fn agreed(partner: &Person, part: i64) {
    let page = partner.get(&format!("/joint/{part}")).await.expect(200);
    partner.submit(&page.form("/agree")).await.expect(303);
}

async fn each_unit_is_charged_its_part_of_what_the_whole_use_costs_it(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let units = scene.units(3).await;
    let day = open_days(UTTAR_PRADESH, 1)[0];
    let reference = units[0].booked(&Wish::new(MACHINE, day, 10 * 60, 12 * 60)).await;
    let part = ask(&scene, &units[0].person, &reference, &units[1], "40").await;
    let open = ask(&scene, &units[0].person, &reference, &units[2], "10").await;
    units[2].person.get(&format!("/bookings/{reference}")).await.expect(404);
    agreed(&units[1].person, part).await;
    clock.set(&day.at(12, 30));
    let clerk = scene.person("clerk.knl").await;
    let done = json!({ "actual_start": day.at(10, 0), "actual_end": day.at(11, 50), "actual_quantity": "600", "rejected": "0" });
    let answer = clerk.api(&format!("/bookings/{reference}/complete"), done).await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    let base = async |unit: &UnitPerson| {
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(c.base_paise), 0) AS BIGINT) FROM charge c JOIN unit u ON u.id = c.unit_id \
             WHERE u.code = '{}'",
            unit.code
        );
        scene.database.number(&sql).await
    };
    let rate = async |unit: &UnitPerson| {
        let sql =
            format!("SELECT c.rate_paise FROM charge c JOIN unit u ON u.id = c.unit_id WHERE u.code = '{}'", unit.code);
        scene.database.number(&sql).await
    };
    let half_up = |amount: i64, percent: i64| (amount * percent * 2 + 100) / 200;
    assert_eq!(base(&units[0]).await, half_up(600 * rate(&units[0]).await, 60), "the host bears what nobody agreed to");
    assert_eq!(base(&units[1]).await, half_up(600 * rate(&units[1]).await, 40), "at its own rate");
    assert_eq!(base(&units[2]).await, 0, "who did not answer pays nothing");
    let late = units[2].person.get(&format!("/joint/{open}")).await.expect(200);
    assert!(!late.html().contains("/agree"), "there is nothing to agree to any more");
    for unit in &units[..2] {
        let told = format!(
            "SELECT COUNT(*) FROM outbox o JOIN unit u ON u.id = o.unit_id WHERE u.code = '{}' \
             AND o.event IN ('job_completed', 'joint_charged')",
            unit.code
        );
        assert_eq!(scene.database.number(&told).await, 1, "{} is told its amount", unit.code);
    }
    scene.database.assert_verified().await;
}

async fn of_an_agreement_and_the_question_taken_back_at_once_one_wins(engine: Engine) {
    let (scene, _clock) = at_work(engine).await;
    let units = scene.units(2).await;
    for (round, day) in open_days(UTTAR_PRADESH, 7).into_iter().skip(1).enumerate() {
        let reference = units[0].booked(&Wish::new(MACHINE, day, 10 * 60, 11 * 60)).await;
        let part = ask(&scene, &units[0].person, &reference, &units[1], "50").await;
        let agree = agree_request(&units[1].person, part).await;
        let page = units[0].person.get(&format!("/bookings/{reference}/partners")).await.expect(200);
        let back = units[0].person.dress(units[0].person.form_request(&page.form("/withdraw")));
        let answers = release_together(&scene.addresses(), vec![agree, back]).await;
        let mut got: Vec<u16> = answers.into_iter().map(|answer| answer.expect("answered").status).collect();
        got.sort_unstable();
        assert_eq!(got, [303, 409], "round {round}");
    }
    scene.database.assert_verified().await;
}

async fn two_joint_jobs_of_the_same_units_completed_at_once_do_not_wait_for_each_other(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let units = scene.units(2).await;
    let day = open_days(UTTAR_PRADESH, 1)[0];
    let mut references = Vec::new();
    for (host, partner, machine) in [(0, 1, MACHINE), (1, 0, SISTER)] {
        let reference = units[host].booked(&Wish::new(machine, day, 10 * 60, 12 * 60)).await;
        let part = ask(&scene, &units[host].person, &reference, &units[partner], "50").await;
        agreed(&units[partner].person, part).await;
        references.push(reference);
    }
    clock.set(&day.at(12, 30));
    let clerk = scene.person("clerk.knl").await;
    let done = json!({ "actual_start": day.at(10, 0), "actual_end": day.at(11, 50), "actual_quantity": "100", "rejected": "0" });
    let requests = references
        .iter()
        .map(|reference| {
            let path = format!("/bookings/{reference}/complete");
            clerk.dress(clerk.api_request(&path, &done, &crate::harness::fresh_key()))
        })
        .collect();
    for answer in release_together(&scene.addresses(), requests).await {
        assert_eq!(answer.expect("answered").status, 200);
    }
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM charge WHERE kind = 'usage'").await, 4);
    scene.database.assert_verified().await;
}
