//! What else happens to money: set anew, given back, bounced, deducted, given up, deposited; a prepaid unit.

use serde_json::{Value, json};

use crate::harness::{Answer, Engine, Person, Scene, Seeds, Wish, fresh_key, open_days, release_together};
use crate::money::{UNIT, open_documents};
use crate::on_both_engines;

on_both_engines!(
    a_credit_is_taken_back_and_set_anew_with_a_reason,
    a_bounced_cheque_opens_what_it_paid_and_comes_again,
    a_cheque_may_have_to_clear_before_it_pays,
    unused_money_goes_back_the_way_it_came,
    deducted_tax_closes_a_document_and_stays_open_until_a_certificate_shows_it,
    a_due_above_ones_limit_is_given_up_by_two,
    interest_is_charged_once_for_each_day,
    a_deposit_is_taken_given_back_and_set_against_a_due,
    r27_one_reference_at_the_same_moment_is_one_receipt,
    random_streams_of_acts_keep_the_books,
    a_prepaid_unit_never_books_beyond_its_money,
    a_centre_names_its_accounts_each_once,
);

fn codes(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let reasons = json["reasons"].as_array().unwrap_or_else(|| panic!("{json}"));
    reasons.iter().map(|reason| reason["code"].as_str().expect("a code").to_owned()).collect()
}

async fn outstanding(scene: &Scene, document: i64) -> i64 {
    let sql = format!("SELECT payable_paise - settled_paise FROM document_balance WHERE document_id = {document}");
    scene.database.number(&sql).await
}

async fn done(person: &Person, path: &str, body: Value) -> Value {
    let answer = person.api(path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.text());
    answer.json()
}

fn receipt(amount: i64, mode: &str, reference: &str, documents: &[i64]) -> Value {
    json!({"unit": UNIT, "amount_paise": amount, "mode": mode, "reference": reference, "documents": documents})
}

async fn a_credit_is_taken_back_and_set_anew_with_a_reason(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let open = open_documents(&accounts).await;
    let (one, two) = (open[0], open[1]);
    let amount = one.1.min(two.1);
    let taken = done(&accounts, "/receipts", receipt(amount, "upi", "432187650987", &[one.0])).await;
    assert_eq!(taken["warnings"], json!([]));
    let path = format!("/credits/receipt-{}/allocations", taken["id"]);
    let silent = accounts.api(&path, json!({"take_back": [one.0]})).await;
    assert_eq!(codes(&silent), ["billing-reason-missing"]);
    let wrong = json!({"take_back": [two.0], "set": [{"document": two.0, "amount_paise": 0}], "reason": "x"});
    assert_eq!(codes(&accounts.api(&path, wrong).await), ["billing-not-paid-by-this", "billing-share-amount"]);
    let too_much = json!({"set": [{"document": two.0, "amount_paise": 1}]});
    assert_eq!(codes(&accounts.api(&path, too_much).await), ["billing-credit-too-small"]);
    let body = json!({
        "take_back": [one.0], "set": [{"document": two.0, "amount_paise": amount}], "reason": "the unit meant the other bill",
    });
    let moved = done(&accounts, &path, body).await;
    assert_eq!((moved["taken_back_paise"].as_i64(), moved["left_paise"].as_i64()), (Some(amount), Some(0)));
    assert_eq!(outstanding(&scene, one.0).await, one.1);
    assert_eq!(outstanding(&scene, two.0).await, two.1 - amount);
    let page = accounts.get(&format!("/receipts/{}", taken["id"])).await.expect(200).html();
    assert!(page.contains("the unit meant the other bill"), "the receipt tells its history");
    let clerk = scene.person("clerk.knl").await;
    assert_eq!(clerk.api(&path, json!({})).await.status, 403);
    let refused = scene.database.attempt("UPDATE allocation SET amount_paise = 1").await;
    assert!(refused.is_err(), "an allocation is never changed");
    scene.database.assert_verified().await;
}

async fn a_bounced_cheque_opens_what_it_paid_and_comes_again(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (document, owed) = open_documents(&accounts).await[0];
    let taken = done(&accounts, "/receipts", receipt(owed, "cheque", "000123", &[document])).await;
    assert_eq!(outstanding(&scene, document).await, 0);
    let id = taken["id"].as_i64().expect("an id");
    let step = |id: i64, step: &str| format!("/cheques/{id}/{step}");
    let early = accounts.api(&step(id, "bounce"), json!({"reason": "funds"})).await;
    assert_eq!(codes(&early), ["billing-cheque-step"], "it has to be at the bank first");
    let refund = json!({"amount_paise": 1, "reference": "X1", "reason": "no"});
    let refused = codes(&accounts.api(&format!("/credits/receipt-{id}/refund"), refund).await);
    assert!(refused.contains(&"billing-cheque-not-cleared".to_owned()), "{refused:?}");
    done(&accounts, &step(id, "deposit"), json!({})).await;
    done(&accounts, &step(id, "bounce"), json!({"reason": "funds insufficient", "charge_paise": 25_000})).await;
    assert_eq!(outstanding(&scene, document).await, owed, "all it paid is open again");
    let charged =
        "SELECT COUNT(*) FROM document WHERE kind = 'debit_note' AND payable_paise = 25000 AND cgst_paise = 0";
    assert_eq!(scene.database.number(charged).await, 1, "the charge bears no tax");
    scene.database.assert_verified().await;
    let twice = accounts.api(&step(id, "bounce"), json!({"reason": "again"})).await;
    assert_eq!(codes(&twice), ["billing-cheque-step"]);
    let again = done(&accounts, &step(id, "present_again"), json!({"reason": "funds are there now"})).await;
    let second = again["receipt"].as_i64().expect("a receipt of its own");
    assert_eq!(outstanding(&scene, document).await, 0);
    done(&accounts, &step(second, "clear"), json!({})).await;
    scene.database.assert_verified().await;
}

async fn a_cheque_may_have_to_clear_before_it_pays(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let rule =
        "INSERT INTO cheque_rule (centre_id, from_on, counts_when_cleared) SELECT id, '2026-01-01', TRUE FROM centre";
    scene.database.attempt(rule).await.expect("a rule");
    let accounts = scene.person("accounts.knl").await;
    let (document, owed) = open_documents(&accounts).await[0];
    let taken = done(&accounts, "/receipts", receipt(owed, "cheque", "000124", &[document])).await;
    assert_eq!(taken["paid"], json!([]));
    assert_eq!(outstanding(&scene, document).await, owed);
    let id = taken["id"].as_i64().expect("an id");
    let early = accounts.api(&format!("/credits/receipt-{id}/allocations"), json!({})).await;
    assert_eq!(codes(&early), ["billing-credit-waits"]);
    scene.database.assert_verified().await;
    done(&accounts, &format!("/cheques/{id}/deposit"), json!({})).await;
    done(&accounts, &format!("/cheques/{id}/clear"), json!({})).await;
    assert_eq!(outstanding(&scene, document).await, 0, "cleared, it pays what is oldest");
    scene.database.assert_verified().await;
}

async fn unused_money_goes_back_the_way_it_came(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let owed: i64 = open_documents(&accounts).await.iter().map(|(_, outstanding)| outstanding).sum();
    let taken = done(&accounts, "/receipts", receipt(owed + 50_000, "neft", "SBIN226325000042", &[])).await;
    assert_eq!(taken["advance_paise"], 50_000);
    let path = format!("/credits/receipt-{}/refund", taken["id"]);
    let bad = accounts.api(&path, json!({"amount_paise": 50_001})).await;
    assert_eq!(codes(&bad), ["billing-reason-missing", "billing-credit-too-small", "billing-reference-missing"]);
    let body = json!({"amount_paise": 20_000, "reference": "SBIN226325000043", "reason": "paid too much"});
    let back = done(&accounts, &path, body).await;
    assert_eq!((back["mode"].as_str(), back["left_paise"].as_i64()), (Some("neft"), Some(30_000)));
    let again = json!({"amount_paise": 20_000, "reference": "SBIN226325000043", "reason": "paid too much"});
    assert_eq!(accounts.api(&path, again).await.status, 409, "a reference is used once");
    let left = accounts.api_get(&format!("/credits?unit={UNIT}")).await.json();
    let left = left.as_array().expect("credits").iter().find(|row| row["number"] == taken["number"]).cloned();
    assert_eq!(left.expect("still a credit")["unused_paise"], 30_000);
    scene.database.assert_verified().await;
}

async fn deducted_tax_closes_a_document_and_stays_open_until_a_certificate_shows_it(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (document, owed) = open_documents(&accounts).await[0];
    let fee = scene.database.number(&format!("SELECT taxable_paise FROM document WHERE id = {document}")).await;
    let tds = (fee * 200 + 5_000) / 10_000;
    let much = json!({"document": document, "code": "contract", "amount_paise": fee});
    assert!(codes(&accounts.api("/tds", much).await).contains(&"billing-tds-too-much".to_owned()));
    let mut money = receipt(owed - tds, "upi", "432187650988", &[document]);
    money["tds"] = json!({"document": document, "code": "contract"});
    done(&accounts, "/receipts", money).await;
    assert_eq!(outstanding(&scene, document).await, 0, "receipt and deduction close it");
    let open = accounts.api_get("/tds").await.json();
    let row = open.as_array().expect("deductions")[0].clone();
    assert_eq!(
        (row["amount"].as_i64(), row["section"].as_str(), row["quarter"].as_str().map(str::len)),
        (Some(tds), Some("393"), Some(9))
    );
    let path = format!("/tds/{}/certificates", row["receipt_id"]);
    let short = done(&accounts, &path, json!({"number": "ABCD1", "amount_paise": tds - 1})).await;
    assert_eq!(short["certified"], tds - 1);
    let known = accounts.api(&path, json!({"number": "abcd-1", "amount_paise": 1})).await;
    assert_eq!(codes(&known), ["billing-certificate-known"]);
    assert_eq!(
        codes(&accounts.api(&path, json!({"number": "B", "amount_paise": 2})).await),
        ["billing-certificate-amount"]
    );
    done(&accounts, &path, json!({"number": "ABCD2", "amount_paise": 1})).await;
    assert_eq!(accounts.api_get("/tds").await.json(), json!([]), "nothing is open any more");
    scene.database.assert_verified().await;
}

async fn a_due_above_ones_limit_is_given_up_by_two(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let manager = scene.person("manager.knl").await;
    let open = open_documents(&accounts).await;
    let (document, owed) = *open.iter().max_by_key(|(_, outstanding)| *outstanding).expect("a due");
    assert!(owed > 100_001, "more than an accountant's limit: {owed}");
    let small = json!({"document": document, "amount_paise": 1_000, "reason": "a dispute about a rupee"});
    assert_eq!(done(&accounts, "/write-offs", small).await["state"], "done");
    let large = json!({"document": document, "amount_paise": 100_001, "reason": "the unit has closed"});
    let asked = done(&accounts, "/write-offs", large.clone()).await;
    assert_eq!(asked["state"], "waiting");
    assert_eq!(outstanding(&scene, document).await, owed - 1_000);
    assert_eq!(codes(&accounts.api("/write-offs", large).await), ["billing-write-off-waits"]);
    let path = format!("/write-offs/{}/decide", asked["id"]);
    let own = codes(&accounts.api(&path, json!({"agree": true})).await);
    assert!(own.contains(&"billing-write-off-own".to_owned()), "{own:?}");
    assert_eq!(done(&manager, &path, json!({"agree": true})).await["state"], "done");
    assert_eq!(outstanding(&scene, document).await, owed - 1_000 - 100_001);
    let gst = "SELECT COUNT(*) FROM document WHERE kind = 'credit_note'";
    assert_eq!(scene.database.number(gst).await, 0, "no GST goes back");
    scene.database.assert_verified().await;
}

async fn interest_is_charged_once_for_each_day(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let rate = "INSERT INTO interest_rate (centre_id, from_on, rate_bp) SELECT id, '2026-01-01', 1800 FROM centre";
    scene.database.attempt(rate).await.expect("a rate");
    let accounts = scene.person("accounts.knl").await;
    let (document, _) = open_documents(&accounts).await[0];
    let path = format!("/invoices/{document}/interest");
    let note = done(&accounts, &path, json!({})).await;
    assert!(note["payable_paise"].as_i64().expect("paise") > 0);
    assert_eq!(codes(&accounts.api(&path, json!({})).await), ["billing-interest-nothing"]);
    accounts.get("/interest").await.expect(200);
    scene.database.assert_verified().await;
}

async fn a_deposit_is_taken_given_back_and_set_against_a_due(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (document, owed) = open_documents(&accounts).await[0];
    let part = owed.min(10_000);
    let deposit = |kind: &str, amount: i64| json!({"unit": UNIT, "kind": kind, "amount_paise": amount, "mode": "cash", "reason": "a reason"});
    assert_eq!(done(&accounts, "/deposits", deposit("taken", 50_000)).await["held_paise"], 50_000);
    assert_eq!(codes(&accounts.api("/deposits", deposit("returned", 50_001)).await), ["billing-deposit-too-small"]);
    assert_eq!(done(&accounts, "/deposits", deposit("returned", 10_000)).await["held_paise"], 40_000);
    let apply =
        json!({"unit": UNIT, "kind": "applied", "amount_paise": part, "document": document, "reason": "an old due"});
    assert_eq!(done(&accounts, "/deposits", apply).await["held_paise"], 40_000 - part);
    assert_eq!(outstanding(&scene, document).await, owed - part);
    let page = accounts.get(&format!("/deposits/{UNIT}")).await.expect(200).html();
    assert!(page.contains("an old due"));
    scene.database.assert_verified().await;
}

async fn r27_one_reference_at_the_same_moment_is_one_receipt(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    for round in 0..10 {
        let reference = format!("43218765{round:04}");
        let body = receipt(1_000, "upi", &reference, &[]);
        let requests =
            (0..8).map(|_| accounts.dress(accounts.api_request("/receipts", &body, &fresh_key()))).collect::<Vec<_>>();
        let answers = release_together(&scene.addresses(), requests).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.as_ref().expect("answered").status).collect();
        let won = statuses.iter().filter(|status| **status == 201).count();
        assert_eq!(won, 1, "round {round}: {statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 201 | 409 | 422)), "round {round}: {statuses:?}");
    }
    scene.database.assert_verified().await;
}

/// A small generator of its own, so that a failure can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn amount(&mut self) -> i64 {
        self.roll(200_000) as i64 + 1
    }
}

async fn random_streams_of_acts_keep_the_books(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    // Money ahead is taxed, so that vouchers and their tax go through all of it too.
    let taxed = "INSERT INTO advance_rule (centre_id, from_on, taxed) SELECT id, '2026-01-01', TRUE FROM centre";
    scene.database.attempt(taxed).await.expect("a rule");
    let accounts = scene.person("accounts.knl").await;
    for seed in [7, 26, 1_126] {
        let mut dice = Dice(seed);
        let mut receipts: Vec<i64> = Vec::new();
        let mut cheques: Vec<i64> = Vec::new();
        let mut worked = 0;
        for step in 0..60 {
            let open = open_documents(&accounts).await;
            let document = |dice: &mut Dice| open.get(dice.roll(open.len().max(1))).map_or(1, |(id, _)| *id);
            let one = |dice: &mut Dice, all: &[i64]| all.get(dice.roll(all.len().max(1))).copied().unwrap_or(1);
            let reference = format!("{seed:04}{step:08}");
            let (path, body) = match dice.roll(8) {
                0 | 1 => ("/receipts".to_owned(), receipt(dice.amount(), "upi", &reference, &[])),
                2 => ("/receipts".to_owned(), receipt(dice.amount(), "cheque", &reference, &[])),
                3 => {
                    let back: Vec<i64> = if dice.roll(2) == 0 { vec![document(&mut dice)] } else { Vec::new() };
                    let set = json!([{"document": document(&mut dice), "amount_paise": dice.amount()}]);
                    let body = json!({"take_back": back, "set": set, "reason": "a test"});
                    (format!("/credits/receipt-{}/allocations", one(&mut dice, &receipts)), body)
                }
                4 => {
                    let steps = ["deposit", "bounce", "clear", "present_again"];
                    let path = format!("/cheques/{}/{}", one(&mut dice, &cheques), steps[dice.roll(4)]);
                    (path, json!({"reason": "a test"}))
                }
                5 => {
                    let body = json!({"amount_paise": dice.amount(), "reference": reference, "reason": "a test"});
                    (format!("/credits/receipt-{}/refund", one(&mut dice, &receipts)), body)
                }
                6 => {
                    let body =
                        json!({"document": document(&mut dice), "amount_paise": dice.roll(5_000), "reason": "a test"});
                    ("/write-offs".to_owned(), body)
                }
                _ => ("/tds".to_owned(), json!({"document": document(&mut dice), "code": "contract"})),
            };
            let answer = accounts.api(&path, body.clone()).await;
            assert!(matches!(answer.status, 201 | 404 | 409 | 422), "seed {seed}: {path} {body}: {}", answer.text());
            if answer.status != 201 {
                continue;
            }
            worked += 1;
            if path == "/receipts" {
                let list = if body["mode"] == "cheque" { &mut cheques } else { &mut receipts };
                list.push(answer.json()["id"].as_i64().expect("an id"));
            }
        }
        assert!(worked > 15, "seed {seed}: only {worked} acts were done");
        scene.database.assert_verified().await;
    }
}

async fn a_prepaid_unit_never_books_beyond_its_money(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let unit = scene.unit(0).await;
    let rule = "INSERT INTO booking_rule (rule, centre_id, value, effective_from, set_at) \
                SELECT 'within_credit_limit', id, 1, '2026-01-01', '2026-01-01 00:00:00+00:00' FROM centre WHERE code = 'KNL'";
    scene.database.attempt(rule).await.expect("a rule");
    let prepaid = format!("UPDATE unit SET credit_limit_paise = 0 WHERE code = '{}'", unit.code);
    scene.database.attempt(&prepaid).await.expect("prepaid");
    let days = open_days("09", 8);
    let wishes: Vec<Wish> = days
        .into_iter()
        .flat_map(|day| [9, 11, 13, 15].map(|hour| Wish::new("KNL-DSL-01", day, hour * 60, hour * 60 + 60)))
        .collect();
    let broke = unit.book(&wishes[0]).await;
    assert_eq!(codes(&broke), ["booking-credit"], "without money nothing is booked");
    let accounts = scene.person("accounts.knl").await;
    // Money for some of the bookings, not for all; the first one tells what one costs.
    let money = |amount: i64, reference: &str| json!({"unit": unit.code, "amount_paise": amount, "mode": "upi", "reference": reference});
    done(&accounts, "/receipts", money(1_000_000, "000000000001")).await;
    let first = unit.booked(&wishes[0]).await;
    let price = scene.database.number("SELECT quoted_total_paise FROM booking ORDER BY id DESC LIMIT 1").await;
    assert!(price > 0);
    let can_pay = 1_000_000 / price;
    let requests = wishes
        .iter()
        .cycle()
        .skip(1)
        .take(32)
        .map(|wish| unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key())))
        .collect::<Vec<_>>();
    let answers = release_together(&scene.addresses(), requests).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.as_ref().expect("answered").status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409 | 422)), "{statuses:?}");
    let held = "SELECT CAST(SUM(quoted_total_paise) AS BIGINT) FROM booking WHERE status IN ('held', 'confirmed')";
    let booked = scene.database.number(held).await;
    assert!(booked <= 1_000_000, "{booked} is held of 1000000");
    let won = statuses.iter().filter(|status| **status == 201).count() as i64 + 1;
    assert!(won <= can_pay && (won == can_pay || won >= 32), "{won} of {can_pay} that can be paid");
    let wallet = unit.person.api_get("/wallet").await.json();
    let wallet = &wallet[0];
    assert_eq!((wallet["paid_paise"].as_i64(), wallet["held_paise"].as_i64()), (Some(1_000_000), Some(booked)));
    assert_eq!(wallet["free_paise"].as_i64(), Some(1_000_000 - booked));
    let gone = unit.person.api(&format!("/bookings/{first}/cancel"), json!({"reason": "unit_request"})).await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    let after = unit.person.api_get("/wallet").await.json();
    assert!(after[0]["held_paise"].as_i64() < Some(booked), "cancelling lets go: {after}");
    unit.person.get("/wallet").await.expect(200);
    scene.database.assert_verified().await;
}

async fn a_centre_names_its_accounts_each_once(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let accounts = scene.person("accounts.knl").await;
    let name = async |account: &str, tally: &str| {
        let path = format!("/accounts/{account}");
        let mut form = accounts.get(&path).await.expect(200).form(&path);
        form.set("name_en", "State Bank 4711").set("tally_name", tally);
        accounts.submit(&form).await.status()
    };
    assert_eq!(name("bank", "SBI 4711").await, 303);
    assert_eq!(name("gateway", "SBI 4711").await, 422, "a ledger of Tally is one account");
    assert_eq!(name("bank", " ").await, 422);
    let page = accounts.get("/accounts").await.expect(200).html();
    assert!(page.contains("State Bank 4711") && page.contains("SBI 4711"));
    let manager = scene.person("manager.knl").await;
    manager.get("/accounts").await.expect(200);
    let mut form = manager.get("/cheque-rule").await.expect(200).form("/cheque-rule");
    assert_eq!(manager.submit(form.set("when_cleared", "yes")).await.status(), 303);
    let rule = "SELECT COUNT(*) FROM cheque_rule WHERE counts_when_cleared = TRUE";
    assert_eq!(scene.database.number(rule).await, 1);
    scene.database.assert_verified().await;
}
