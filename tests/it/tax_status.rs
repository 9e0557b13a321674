//! Registration for GST by date: which tax, which paper, which words follow from it; and rates that changed
//! between a service and its document.

use serde_json::json;

use crate::harness::{Engine, MovingClock, Person, Scene, open_days};
use crate::on_both_engines;

on_both_engines!(
    a_centre_under_composition_collects_no_tax_and_says_so,
    a_unit_in_a_zone_is_supplied_between_states_from_that_day_on,
    what_is_said_wrongly_of_a_registration_is_refused_and_nothing_is_kept,
    a_rate_that_fell_before_the_document_applies_to_who_had_not_paid,
);

const MACHINE: &str = "KNL-DSL-01";
const UTTAR_PRADESH: &str = "09";

async fn at_work(engine: Engine) -> (Scene, MovingClock) {
    Scene::at_work(engine, 1, (9, 0)).await
}

/// Bills a charge; answers the row of its document.
async fn billed(scene: &Scene, accounts: &Person, charge: i64) -> i64 {
    let answer = accounts.api(&format!("/charges/{charge}/invoice"), json!({})).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    scene.database.number(&format!("SELECT document_id FROM billed_charge WHERE charge_id = {charge}")).await
}

async fn says(person: &Person, path: &str, status: &str, gstin: &str, from: &str) -> (u16, String) {
    let mut form = person.get(path).await.expect(200).form("/tax-status");
    form.set("status", status).set("gstin", gstin).set("from", from);
    let answer = person.submit(&form).await;
    (answer.status(), answer.html().to_owned())
}

async fn text(scene: &Scene, sql: &str) -> String {
    scene.database.texts(sql).await.concat()
}

fn today() -> String {
    let date = open_days(UTTAR_PRADESH, 1)[0].date();
    format!("{}-{}-{}", &date[8..], &date[5..7], &date[..4])
}

async fn a_centre_under_composition_collects_no_tax_and_says_so(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let accounts = scene.person("accounts.knl").await;
    let before = billed(&scene, &accounts, scene.used(&clock, MACHINE, 0, 10).await).await;
    let gstin = text(&scene, "SELECT gstin FROM centre WHERE code = 'KNL'").await;
    let manager = scene.person("manager.knl").await;
    let page = "/manage/centres/KNL/tax-status";
    assert_eq!(says(&manager, page, "composition", &gstin, &today()).await.0, 303);
    assert!(manager.get(page).await.expect(200).html().contains("composition scheme"));

    let charge = scene.used(&clock, MACHINE, 0, 12).await;
    let tax = format!("SELECT cgst_paise + sgst_paise + igst_paise FROM charge WHERE id = {charge}");
    assert_eq!(scene.database.number(&tax).await, 0);
    let after = billed(&scene, &accounts, charge).await;
    let kind = |id: i64| format!("SELECT kind FROM document WHERE id = {id}");
    assert_eq!(text(&scene, &kind(after)).await, "bill_of_supply");
    let html = accounts.get(&format!("/invoices/{after}")).await.expect(200).html();
    assert!(html.contains("not eligible to collect tax on supplies"), "the words of notification 2/2019");
    assert!(!accounts.get(&format!("/invoices/{before}")).await.expect(200).html().contains("not eligible"));
    scene.database.assert_verified().await;
}

async fn a_unit_in_a_zone_is_supplied_between_states_from_that_day_on(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let accounts = scene.person("accounts.knl").await;
    let before = billed(&scene, &accounts, scene.used(&clock, MACHINE, 0, 10).await).await;
    let code = scene.unit(0).await.code.clone();
    let admin = scene.person("admin").await;
    let page = format!("/units/{code}/tax-status");
    let (status, html) = says(&admin, &page, "sez", "09AABFR0000K1ZN", &today()).await;
    assert_eq!(status, 303, "{html}");
    let known = format!("SELECT gstin FROM unit WHERE code = '{code}'");
    assert_eq!(text(&scene, &known).await, "09AABFR0000K1ZN", "what holds today stands in the unit's data");

    let after = billed(&scene, &accounts, scene.used(&clock, MACHINE, 0, 12).await).await;
    let heads =
        |id: i64| format!("SELECT COUNT(*) FROM document WHERE igst_paise > 0 AND cgst_paise = 0 AND id = {id}");
    assert_eq!(scene.database.number(&heads(before)).await, 0, "what was issued stays as it was");
    assert_eq!(scene.database.number(&heads(after)).await, 1);
    let same = format!("SELECT COUNT(*) FROM document WHERE place_of_supply = '09' AND id = {after}");
    assert_eq!(scene.database.number(&same).await, 1, "integrated tax within one State");
    let html = accounts.get(&format!("/invoices/{after}")).await.expect(200).html();
    assert!(html.contains("Supply to SEZ unit"), "the endorsement of rule 46");
    scene.database.assert_verified().await;
}

async fn what_is_said_wrongly_of_a_registration_is_refused_and_nothing_is_kept(engine: Engine) {
    let (scene, _) = at_work(engine).await;
    let admin = scene.person("admin").await;
    let code = scene.unit(0).await.code.clone();
    let page = format!("/units/{code}/tax-status");
    let cases = [
        ("regular", "", today(), "has a GSTIN"),
        ("unregistered", "09AABFR0000K1ZN", today(), "has no GSTIN"),
        ("sez", "07AAGCM0000D1ZC", today(), "another State"),
        ("sez", "09AABFR0000K1ZN", "30-06-2017".to_owned(), "GST began"),
        ("sez", "09AABFR0000K1ZN", "soon".to_owned(), "day cannot be read"),
        ("royal", "09AABFR0000K1ZN", today(), "No registration is chosen"),
    ];
    for (status, gstin, from, words) in cases {
        let (answer, text) = says(&admin, &page, status, gstin, &from).await;
        assert_eq!(answer, 422, "{status} {gstin} {from}");
        assert!(text.contains(words), "{words}");
    }
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM tax_status").await, 0);
    assert_eq!(says(&admin, &page, "composition", "09AABFR0000K1ZN", &today()).await.0, 303);
    let (again, text) = says(&admin, &page, "composition", "09AABFR0000K1ZN", &today()).await;
    assert_eq!(again, 422);
    assert!(text.contains("holds on that day already"));
    scene.database.attempt("UPDATE tax_status SET status = 'regular'").await.expect_err("what was said stays");
    scene.unit(1).await.person.get(&page).await.expect(403);
}

async fn a_rate_that_fell_before_the_document_applies_to_who_had_not_paid(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let accounts = scene.person("accounts.knl").await;
    let (paid_ahead, not_paid) = (scene.used(&clock, MACHINE, 0, 10).await, scene.used(&clock, MACHINE, 1, 12).await);
    let of_charge = |charge: i64| format!("SELECT gst_bp FROM charge WHERE id = {charge}");
    let charged = scene.database.number(&of_charge(paid_ahead)).await;
    assert!(charged > 300 && scene.database.number(&of_charge(not_paid)).await > 300);
    let unit = scene.unit(0).await;
    let money = json!({ "unit": unit.code, "amount_paise": 5_000_000, "mode": "upi", "reference": "612345678901" });
    let answer = accounts.api("/receipts", money).await;
    assert_eq!(answer.status, 201, "{}", answer.text());

    // From tomorrow on the law asks 3 %: a new version of every rate of the machine.
    let (today, tomorrow) = (&open_days(UTTAR_PRADESH, 2)[0], &open_days(UTTAR_PRADESH, 2)[1]);
    let of_machine = format!(
        "equipment_id = (SELECT id FROM equipment WHERE code = '{MACHINE}') AND effective_from <= '{}'",
        today.date()
    );
    let ends =
        format!("UPDATE tariff SET effective_to = '{}' WHERE {of_machine} AND effective_to IS NULL", today.date());
    scene.database.attempt(&ends).await.unwrap();
    let begins = format!(
        "INSERT INTO tariff (code, equipment_id, user_category, basis, rate_paise, minimum_paise, effective_from, sac, \
         gst_bp, gst_unregistered_bp, figure_status, terms) SELECT code || '-3', equipment_id, user_category, basis, \
         rate_paise, minimum_paise, '{}', sac, 300, 300, figure_status, terms FROM tariff \
         WHERE {of_machine} AND effective_to = '{}'",
        tomorrow.date(),
        today.date()
    );
    scene.database.attempt(&begins).await.unwrap();
    clock.set(&tomorrow.at(10, 0));
    let accounts = scene.person("accounts.knl").await;
    let rate = |document: i64| format!("SELECT MAX(gst_bp) FROM document_line WHERE document_id = {document}");
    let old = billed(&scene, &accounts, paid_ahead).await;
    let new = billed(&scene, &accounts, not_paid).await;
    assert_eq!(scene.database.number(&rate(new)).await, 300, "served before, billed and paid after");
    assert_eq!(scene.database.number(&rate(old)).await, charged, "served and paid before");
    scene.database.assert_verified().await;
}
