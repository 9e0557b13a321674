//! Corrections of issued documents, and months that take no more of them.

use serde_json::{Value, json};

use crate::harness::{Answer, Engine, Person, Scene, Seeds, fresh_key, release_together};
use crate::on_both_engines;

on_both_engines!(
    a_credit_note_takes_back_a_part_and_the_last_one_the_exact_rest,
    credit_notes_of_32_writers_together_never_pass_their_document,
    a_use_is_billed_anew_only_after_its_line_was_taken_back_whole,
    a_debit_note_is_open_like_an_invoice,
    r25_an_issued_document_is_changed_by_nobody_and_corrected_by_a_note,
    a_locked_month_takes_neither_receipt_nor_entry,
    a_month_close_is_walked_left_and_taken_up_again,
);

/// A unit of the seeds whose documents have several lines.
const UNIT: &str = "U0083";

/// An invoice of the unit with something to pay and several lines, as the API tells it.
async fn invoice(accounts: &Person) -> Value {
    let listed = accounts.api_get(&format!("/invoices?unit={UNIT}&state=open&limit=200")).await.json();
    for item in listed["items"].as_array().expect("items") {
        let document = accounts.api_get(&format!("/invoices/{}", item["id"])).await.json();
        let lines = document["lines"].as_array().expect("lines");
        let taxed = lines.iter().filter(|line| line["taxable_paise"].as_i64() > Some(1_000)).count();
        if document["kind"] == "tax_invoice" && taxed >= 2 {
            return document;
        }
    }
    panic!("no open invoice of several lines: {listed}");
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn codes(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let reasons = body["reasons"].as_array().unwrap_or_else(|| panic!("{body}"));
    reasons.iter().map(|reason| reason["code"].as_str().expect("a code").to_owned()).collect()
}

async fn credit(accounts: &Person, document: &Value, body: Value) -> Answer {
    accounts.api(&format!("/invoices/{}/credit-notes", document["id"]), body).await
}

async fn a_credit_note_takes_back_a_part_and_the_last_one_the_exact_rest(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let original = invoice(&accounts).await;
    let first = number(&original["lines"][0]["taxable_paise"]);
    let part = json!({"lines": [{"line": 1, "taxable_paise": first / 3}], "reason": "six hides counted twice"});
    let answer = credit(&accounts, &original, part).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let note = answer.json()["note"].clone();
    assert!(note["number"].as_str().expect("a number").contains("/CN"), "{note}");

    let too_much = json!({"lines": [{"line": 1, "taxable_paise": first}, {"line": 99, "taxable_paise": 0}]});
    let answer = credit(&accounts, &original, too_much).await;
    assert_eq!(answer.status, 422);
    assert_eq!(codes(&answer), ["note-more-than-left", "note-line-unknown", "note-reason-missing"]);

    let rest = credit(&accounts, &original, json!({"reason": "the rest"})).await;
    assert_eq!(rest.status, 201, "{}", rest.text());
    let credited = number(&note["payable_paise"]) + number(&rest.json()["note"]["payable_paise"]);
    assert_eq!(credited, number(&original["payable_paise"]), "to the paisa, round-off included");
    let again = accounts.api_get(&format!("/invoices/{}", original["id"])).await.json();
    assert_eq!(again["outstanding_paise"], 0, "nothing of it is asked for any more");
    let answer = credit(&accounts, &original, json!({"reason": "once more"})).await;
    assert_eq!(codes(&answer), ["note-nothing-left"]);
    scene.database.assert_verified().await;
}

async fn credit_notes_of_32_writers_together_never_pass_their_document(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let original = invoice(&accounts).await;
    let tenth = number(&original["lines"][0]["taxable_paise"]) / 10;
    let body = json!({"lines": [{"line": 1, "taxable_paise": tenth}], "reason": "at once"});
    let path = format!("/invoices/{}/credit-notes", original["id"]);
    let requests = (0..32).map(|_| accounts.dress(accounts.api_request(&path, &body, &fresh_key()))).collect();
    let answers = release_together(&scene.addresses(), requests).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.as_ref().expect("answered").status).collect();
    let issued = statuses.iter().filter(|status| **status == 201).count();
    assert!(statuses.iter().all(|status| [201, 422].contains(status)), "{statuses:?}");
    assert!((10..=11).contains(&issued), "ten tenths fit, and what rounding leaves: {issued}");
    let numbers = scene.database.texts("SELECT number FROM document WHERE kind = 'credit_note' ORDER BY id").await;
    assert_eq!(numbers.len(), issued);
    scene.database.assert_verified().await;
}

async fn a_use_is_billed_anew_only_after_its_line_was_taken_back_whole(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let original = invoice(&accounts).await;
    let first = number(&original["lines"][0]["taxable_paise"]);
    let half = json!({"lines": [{"line": 1, "taxable_paise": first / 2}], "reason": "half", "bill_anew": true});
    assert_eq!(credit(&accounts, &original, half).await.json()["uses_to_bill_anew"], 0);
    let rest = json!({"lines": [{"line": 1, "taxable_paise": first - first / 2}], "reason": "rest", "bill_anew": true});
    let answer = credit(&accounts, &original, rest).await;
    assert_eq!(answer.json()["uses_to_bill_anew"], 1, "{}", answer.text());
    let month = original["lines"][0]["used_from"].as_str().expect("a moment")[..7].to_owned();
    let run = json!({"centre": "KNL", "month": month});
    let again = accounts.api("/invoice-runs", run).await.json();
    let lines = scene
        .database
        .number(&format!(
            "SELECT COUNT(*) FROM document_line l JOIN document d ON d.id = l.document_id \
             WHERE d.kind = 'tax_invoice' AND l.booking_reference = '{}'",
            original["lines"][0]["booking"].as_str().expect("a reference")
        ))
        .await;
    assert_eq!(lines, 2, "billed once more, and only it: {again}");
    scene.database.assert_verified().await;
}

async fn a_debit_note_is_open_like_an_invoice(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let original = invoice(&accounts).await;
    let path = format!("/invoices/{}/debit-notes", original["id"]);
    assert_eq!(codes(&accounts.api(&path, json!({})).await), ["note-debit-empty", "note-reason-missing"]);
    let body = json!({"lines": [{"line": 2, "taxable_paise": 10_000}], "reason": "two hours more"});
    let answer = accounts.api(&path, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let note = accounts.api_get(&format!("/invoices/{}", answer.json()["id"])).await.json();
    let rate = number(&original["lines"][1]["gst_bp"]);
    assert_eq!(number(&note["payable_paise"]), 10_000 + 2 * (10_000 * rate / 20_000), "at the rate of the invoice");
    assert_eq!(note["outstanding_paise"], note["payable_paise"]);
    scene.database.assert_verified().await;
}

async fn r25_an_issued_document_is_changed_by_nobody_and_corrected_by_a_note(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let original = invoice(&accounts).await;
    let id = number(&original["id"]);
    for statement in [
        format!("UPDATE document SET payable_paise = 0 WHERE id = {id}"),
        format!("DELETE FROM document WHERE id = {id}"),
        format!("UPDATE document_line SET taxable_paise = 0 WHERE document_id = {id}"),
        format!("DELETE FROM document_line WHERE document_id = {id}"),
    ] {
        let refused = scene.database.attempt(&statement).await;
        assert!(refused.is_err(), "{statement} was done");
    }
    for (login, status) in [("clerk.knl", 403), ("manager.knl", 403)] {
        let other = scene.person(login).await;
        let answer = credit(&other, &original, json!({"reason": "not mine to do"})).await;
        assert_eq!(answer.status, status, "{login}: {}", answer.text());
    }
    let again = accounts.api_get(&format!("/invoices/{id}")).await.json();
    assert_eq!(again["hash"], original["hash"]);
    scene.database.assert_verified().await;
}

async fn a_locked_month_takes_neither_receipt_nor_entry(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let centre = scene.database.number("SELECT id FROM centre WHERE code = 'KNL'").await;
    for name in ["missing", "reconcile", "export"] {
        let close = accounts.api_get("/month-close?month=2026-09").await.json();
        let step = close["steps"].as_array().expect("steps").iter().find(|step| step["step"] == name).expect("a step");
        let body = json!({"month": "2026-09", "seen": step["seen"], "set_aside": true, "reason": "for the test"});
        assert_eq!(accounts.api(&format!("/month-close/{name}"), body).await.status, 204);
    }
    let page = accounts.get("/month-close?month=2026-09").await.expect(200);
    accounts.submit(&page.form("/month-close/lock")).await.expect(303);
    let receipt = |day: &str, reference: &str| json!({"unit": UNIT, "amount_paise": 100, "mode": "upi", "reference": reference, "received_on": day});
    let answer = accounts.api("/receipts", receipt("2026-09-30", "LOCKED1")).await;
    assert_eq!((answer.status, codes(&answer)), (422, vec!["billing-month-locked".to_owned()]));
    assert_eq!(accounts.api("/receipts", receipt("2026-10-01", "OPEN1")).await.status, 201);
    let entry = format!(
        "INSERT INTO journal_entry (centre_id, kind, entered_on, narration, created_at) \
         VALUES ({centre}, 'correction', '2026-09-15', 'from outside', '2026-10-06 10:00:00+00:00')"
    );
    let refused = scene.database.attempt(&entry).await.expect_err("a locked month took an entry");
    assert!(refused.contains("a locked month takes no more entries"), "{refused}");
    scene.database.assert_verified().await;
}

async fn a_month_close_is_walked_left_and_taken_up_again(engine: Engine) {
    let scene = Scene::open(engine, Seeds::SeasonUnbilled).await;
    let accounts = scene.person("accounts.knl").await;
    let stands = async || accounts.api_get("/month-close?month=2026-10").await.json();
    let step = |close: &Value, name: &str| -> Value {
        let steps = close["steps"].as_array().unwrap_or_else(|| panic!("{close}"));
        steps.iter().find(|step| step["step"] == name).cloned().expect("a step")
    };
    let mark = async |name: &str, seen: &Value, reason: &str| {
        let body = json!({"month": "2026-10", "seen": seen, "set_aside": !reason.is_empty(), "reason": reason});
        accounts.api(&format!("/month-close/{name}"), body).await
    };
    let before = stands().await;
    assert_eq!(step(&before, "review")["state"], "open");
    let answer = mark("review", &step(&before, "review")["seen"], "").await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(step(&stands().await, "review")["state"], "done");
    assert_eq!(codes(&mark("issue", &json!(""), "").await), ["close-step-counts-itself"]);

    // One charge is billed by itself meanwhile: what was reviewed is no longer so.
    let charges = accounts.api_get("/charges?state=unbilled&centre=KNL&month=2026-10").await.json();
    let one = accounts.api(&format!("/charges/{}/invoice", charges[0]["id"]), json!({})).await;
    assert_eq!(one.status, 201, "{}", one.text());
    assert_eq!(step(&stands().await, "review")["state"], "changed");

    let run = accounts.api("/invoice-runs", json!({"centre": "KNL", "month": "2026-10"})).await;
    assert_eq!(run.status, 200, "{}", run.text());
    let after = stands().await;
    assert_eq!((step(&after, "issue")["state"].clone(), after["drafts"].clone()), (json!("done"), json!(0)));
    for name in ["reconcile", "export"] {
        let now = stands().await;
        let reason = if name == "reconcile" { "the bank's statement is late" } else { "" };
        assert_eq!(mark(name, &step(&now, name)["seen"], reason).await.status, 204);
    }
    let settled = stands().await;
    assert_eq!(step(&settled, "reconcile")["state"], "set_aside");
    assert_eq!(step(&settled, "lock")["state"], "open");
    let page = accounts.get("/month-close?month=2026-10").await.expect(200);
    accounts.submit(&page.form("/month-close/lock")).await.expect(303);
    assert_eq!(step(&stands().await, "lock")["state"], "done");
    scene.database.assert_verified().await;
}
