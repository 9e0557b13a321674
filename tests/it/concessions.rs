//! Several concessions on one use: who bears them, what that does to value, document and books, their way
//! to the money, and budgets that no two charges pass together.

use serde_json::json;

use crate::harness::{Engine, MovingClock, Person, Scene, Wish, fresh_key, open_days, release_together};
use crate::on_both_engines;

on_both_engines!(
    what_a_government_and_a_sponsor_bear_goes_from_the_price_to_the_money,
    a_credit_note_takes_back_what_others_bear_with_its_line,
    charges_made_at_once_never_pass_a_budget,
    a_concession_that_makes_no_sense_is_told_all_that_is_wrong,
);

/// Exclusive, open 9 to 19, billed by the hide.
const MACHINE: &str = "KNL-DSL-01";
const SISTER: &str = "KNL-DSL-02";
const UTTAR_PRADESH: &str = "09";

struct Work {
    scene: Scene,
    clock: MovingClock,
}

/// A centre with a government scheme of 20 % and a sponsor of 10 %, both after the best one.
async fn at_work(engine: Engine) -> Work {
    let (scene, clock) = Scene::at_work(engine, 1, (9, 0)).await;
    let manager = scene.person("manager.knl").await;
    define(&manager, "KNL-GOV-20", "20", "government", "1").await;
    define(&manager, "KNL-SPO-10", "10", "sponsor", "2").await;
    Work { scene, clock }
}

async fn define(manager: &Person, code: &str, share: &str, borne_by: &str, place: &str) {
    let page = manager.get("/concessions/new").await.expect(200);
    let mut form = page.form("/concessions/new");
    form.set("code", code).set("name_en", code).set("name_hi", "रियायत").set("authority", "Board");
    form.set("resolution", "7/2026").set("share", share).set("borne_by", borne_by);
    form.set("stacking", "after").set("place", place);
    manager.submit(&form).await.expect(303);
}

impl Work {
    /// A use of 100 hides by a unit, completed; answers the row of its charge.
    async fn used(&self, unit: usize, hour: u32) -> i64 {
        let day = open_days(UTTAR_PRADESH, 1)[0];
        let unit = self.scene.unit(unit).await;
        let reference = unit.booked(&Wish::new(MACHINE, day, hour * 60, hour * 60 + 60)).await;
        self.clock.set(&day.at(hour + 1, 1));
        let clerk = self.scene.person("clerk.knl").await;
        let answer = clerk.api(&format!("/bookings/{reference}/complete"), done(hour)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.number("SELECT MAX(id) FROM charge").await
    }

    async fn number(&self, sql: &str) -> i64 {
        self.scene.database.number(sql).await
    }

    /// Column of a charge, in paise.
    async fn of_charge(&self, charge: i64, column: &str) -> i64 {
        self.number(&format!("SELECT {column} FROM charge WHERE id = {charge}")).await
    }

    async fn given(&self, charge: i64, code: &str) -> i64 {
        let sql = format!(
            "SELECT g.amount_paise FROM charge_concession g JOIN scheme s ON s.id = g.scheme_id \
             WHERE g.charge_id = {charge} AND s.code = '{code}'"
        );
        self.number(&sql).await
    }

    async fn receivable(&self) -> i64 {
        let sum = "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting";
        self.number(&format!("{sum} WHERE account = 'subsidy_receivable'")).await
    }

    /// Bills the charge; answers the row of its document.
    async fn billed(&self, accounts: &Person, charge: i64) -> i64 {
        let answer = accounts.api(&format!("/charges/{charge}/invoice"), json!({})).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_i64().expect("an id")
    }
}

fn done(hour: u32) -> serde_json::Value {
    let day = open_days(UTTAR_PRADESH, 1)[0];
    json!({ "actual_start": day.at(hour, 0), "actual_end": day.at(hour, 30), "actual_quantity": "100", "rejected": "0" })
}

fn half_up(amount: i64, percent: i64) -> i64 {
    (amount * percent * 2 + 100) / 200
}

async fn what_a_government_and_a_sponsor_bear_goes_from_the_price_to_the_money(engine: Engine) {
    let work = at_work(engine).await;
    let charge = work.used(0, 10).await;
    let base = work.of_charge(charge, "base_paise").await;
    let (government, sponsor) = (work.given(charge, "KNL-GOV-20").await, work.given(charge, "KNL-SPO-10").await);
    let conceded = work.of_charge(charge, "concession_paise").await;
    let best = conceded - government;
    assert_eq!(government, half_up(base - best, 20), "of what the best one left");
    assert_eq!(sponsor, half_up(base - conceded, 10), "of what both left");
    assert_eq!(work.of_charge(charge, "taxable_paise").await, base - conceded, "a sponsor does not lower the value");
    assert_eq!(work.of_charge(charge, "sponsored_paise").await, sponsor);

    let accounts = work.scene.person("accounts.knl").await;
    let document = work.billed(&accounts, charge).await;
    let seen = accounts.api_get(&format!("/invoices/{document}")).await.json();
    let payable = seen["payable_paise"].as_i64().expect("payable");
    assert_eq!(seen["outstanding_paise"].as_i64(), Some(payable - sponsor), "the sponsor pays its part: {seen}");
    let fees = "SELECT CAST(-SUM(amount_paise) AS BIGINT) FROM posting WHERE account = 'fee_income'";
    assert_eq!(work.number(fees).await, base - best, "earned in full, though the unit pays less");
    assert_eq!(work.receivable().await, government + sponsor);
    let unit = work.scene.unit(0).await;
    unit.person.get(&format!("/charges/{charge}")).await.expect(200);
    let day = open_days(UTTAR_PRADESH, 1)[0].date();
    let wanted = json!({"kind": "tally-vouchers.xml", "from": day, "to": day});
    let tally = crate::exports::orders::file(&accounts, wanted).await.text();
    let number = seen["number"].as_str().expect("a number");
    let voucher = tally.split("<VOUCHER ").find(|voucher| voucher.contains(number)).expect("its voucher");
    let mut ledgers: Vec<&str> = voucher
        .split("<LEDGERNAME>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</LEDGERNAME>"))
        .map(|(ledger, _)| ledger)
        .collect();
    let named = ledgers.len();
    ledgers.sort_unstable();
    ledgers.dedup();
    assert!(named >= 4 && ledgers.len() == named, "each ledger once, the fee too: {voucher}");
    work.scene.database.assert_verified().await;

    // The government approves a part of it, pays that, and the unit owes the rest.
    let today = open_days(UTTAR_PRADESH, 1)[0].date();
    let manager = work.scene.person("manager.knl").await;
    let body = json!({"scheme": "KNL-GOV-20", "from": today, "until": today, "reference": "L/1"});
    let answer = manager.api("/subsidy-batches", body.clone()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let batch = answer.json();
    assert_eq!(batch["claimed_paise"].as_i64(), Some(government), "{batch}");
    assert_eq!(manager.api("/subsidy-batches", body).await.status, 422, "claimed once");
    let address = format!("/subsidies/{}", batch["id"]);
    let page = manager.get(&address).await.expect(200);
    let mut cut = page.form("/cut");
    cut.set("approved", "1.00").set("because", "");
    assert!(manager.submit(&cut).await.expect(422).html().contains("why less was approved"));
    cut.set("because", "papers late");
    manager.submit(&cut).await.expect(303);
    let mut order = manager.get(&address).await.expect(200).form("/decision");
    order.set("number", "GO 7");
    manager.submit(&order).await.expect(303);
    let mut money = accounts.get(&address).await.expect(200).form("/money");
    money.set("utr", "SBIN0000000000007");
    accounts.submit(&money).await.expect(303);
    assert_eq!(work.receivable().await, government + sponsor - 100, "what came is owed no more");
    let mut rest = accounts.get(&address).await.expect(200).form("/difference");
    rest.set("how", "recover").set("reason", "not paid by the government");
    accounts.submit(&rest).await.expect(303);
    assert_eq!(work.receivable().await, sponsor);
    let noted = work.number("SELECT taxable_paise FROM document WHERE kind = 'debit_note'").await;
    assert_eq!(noted, government - 100, "the unit owes what was not approved, with tax");

    // The sponsor pays nothing: the document is the unit's again.
    let body = json!({"scheme": "KNL-SPO-10", "from": today, "until": today});
    let batch = manager.api("/subsidy-batches", body).await.json();
    let address = format!("/subsidies/{}", batch["id"]);
    let mut cut = manager.get(&address).await.expect(200).form("/cut");
    cut.set("approved", "0").set("because", "no funds");
    manager.submit(&cut).await.expect(303);
    let mut order = manager.get(&address).await.expect(200).form("/decision");
    order.set("number", "S 1");
    manager.submit(&order).await.expect(303);
    let mut rest = accounts.get(&address).await.expect(200).form("/difference");
    rest.set("how", "recover").set("reason", "the sponsor withdrew");
    accounts.submit(&rest).await.expect(303);
    assert_eq!(work.receivable().await, 0);
    let seen = accounts.api_get(&format!("/invoices/{document}")).await.json();
    assert_eq!(seen["outstanding_paise"].as_i64(), Some(payable), "{seen}");
    let file = accounts.get(&format!("{address}/claims.csv")).await.expect(200).html();
    assert!(file.contains("no funds") && file.contains("TOTAL"), "{file}");

    // The register of claims tells both from accrual to money.
    let wanted = json!({"kind": "claims.csv", "from": day, "to": day});
    let register = crate::exports::orders::file(&accounts, wanted).await.text();
    let mut reader = csv::Reader::from_reader(register.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().expect("headings").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let of = |scheme: &str, column: &str| {
        let row = rows.iter().find(|row| &row[2] == scheme).unwrap_or_else(|| panic!("{scheme}: {register}"));
        row[heads.iter().position(|head| head == column).expect("a column")].to_owned()
    };
    let rupees = |paise: i64| format!("{}.{:02}", paise / 100, paise % 100);
    assert_eq!((rows.len(), &rows[2][0]), (3, "Total"));
    assert_eq!((of("KNL-GOV-20", "Awarded"), of("KNL-SPO-10", "Awarded")), (rupees(government), rupees(sponsor)));
    assert_eq!(of("KNL-GOV-20", "Invoice No"), number);
    assert_eq!(
        (of("KNL-GOV-20", "Status"), of("KNL-SPO-10", "Status")),
        ("received".to_owned(), "rejected".to_owned())
    );
    assert_eq!(
        (of("KNL-GOV-20", "Received"), of("KNL-GOV-20", "UTR")),
        ("1.00".to_owned(), "SBIN0000000000007".to_owned())
    );
    assert_eq!(
        (of("KNL-GOV-20", "Sanction No"), of("KNL-GOV-20", "Difference")),
        ("GO 7".to_owned(), "recovered".to_owned())
    );
    work.scene.database.assert_verified().await;
}

async fn a_credit_note_takes_back_what_others_bear_with_its_line(engine: Engine) {
    let work = at_work(engine).await;
    let accounts = work.scene.person("accounts.knl").await;
    let charge = work.used(0, 10).await;
    let document = work.billed(&accounts, charge).await;
    let taxable = work.of_charge(charge, "taxable_paise").await;
    let before = work.receivable().await;
    let note = async |body| {
        let answer = accounts.api(&format!("/invoices/{document}/credit-notes"), body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    };
    note(json!({"lines": [{"line": 1, "taxable_paise": taxable / 2}], "reason": "half of it badly done"})).await;
    let after = work.receivable().await;
    assert!((before / 2 - 2..=before / 2 + 2).contains(&after), "about half is owed: {after} of {before}");
    work.scene.database.assert_verified().await;
    note(json!({"reason": "all of it"})).await;
    assert_eq!(work.receivable().await, 0);
    let left = "SELECT CAST(SUM(used_paise) AS BIGINT) FROM concession_use";
    assert_eq!(work.number(left).await, 0, "caps have it back");
    let seen = accounts.api_get(&format!("/invoices/{document}")).await.json();
    assert_eq!(seen["outstanding_paise"], 0, "{seen}");
    let credit = "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting WHERE account = 'unit'";
    assert_eq!(work.number(credit).await, 0, "the unit keeps no credit of what a sponsor paid");
    work.scene.database.assert_verified().await;
}

async fn charges_made_at_once_never_pass_a_budget(engine: Engine) {
    let work = at_work(engine).await;
    let day = open_days(UTTAR_PRADESH, 1)[0];
    let first = work.used(0, 10).await;
    let each = work.given(first, "KNL-GOV-20").await;
    let admin = work.scene.person("admin").await;
    let mut form = admin.get("/schemes").await.expect(200).form("/schemes");
    let rupees = format!("{}.{:02}", each * 5 / 2 / 100, each * 5 / 2 % 100);
    form.set("head", "KNL-GOV-20").set("budget", &rupees);
    admin.submit(&form).await.expect(303);
    let mut form = admin.get("/schemes").await.expect(200).form("/schemes");
    form.set("head", "KNL-GOV-20").set("budget", "0.01");
    assert!(admin.submit(&form).await.expect(422).html().contains("used already"));

    let clerk = work.scene.person("clerk.knl").await;
    let mut requests = Vec::new();
    let places = [(MACHINE, 12), (SISTER, 12), (MACHINE, 14), (SISTER, 14), (MACHINE, 16), (SISTER, 16)];
    for ((machine, hour), place) in places.into_iter().zip(1..) {
        let unit = work.scene.unit(place).await;
        requests.push((unit.booked(&Wish::new(machine, day, hour * 60, hour * 60 + 60)).await, hour));
    }
    work.clock.set(&day.at(17, 30));
    let paths: Vec<_> = requests.iter().map(|(it, hour)| (format!("/bookings/{it}/complete"), done(*hour))).collect();
    let posts = paths.iter().map(|(path, body)| clerk.dress(clerk.api_request(path, body, &fresh_key()))).collect();
    for answer in release_together(&work.scene.addresses(), posts).await {
        let answer = answer.expect("answered");
        assert!([200, 409].contains(&answer.status), "{}", answer.text());
    }
    let sum = "SELECT CAST(SUM(g.amount_paise) AS BIGINT) FROM charge_concession g JOIN scheme s ON s.id = g.scheme_id \
               WHERE s.code = 'KNL-GOV-20'";
    assert!(work.number(sum).await <= each * 5 / 2);
    assert!(work.number(sum).await > each * 2, "what is left of it is given too");
    work.scene.database.assert_verified().await;
}

async fn a_concession_that_makes_no_sense_is_told_all_that_is_wrong(engine: Engine) {
    let work = at_work(engine).await;
    let manager = work.scene.person("manager.knl").await;
    let mut form = manager.get("/concessions/new").await.expect(200).form("/concessions/new");
    form.set("code", "knl women").set("share", "10").set("flat", "5").set("from", "01-04-2025");
    let html = manager.submit(&form).await.expect(422).html();
    for words in ["other characters", "name is missing", "before today", "not both", "resolution or order is missing"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let mut form = manager.get("/concessions/KNL-GOV-20/end").await.expect(200).form("/end");
    form.set("until", "01-04-2025");
    assert!(manager.submit(&form).await.expect(422).html().contains("before today"));
    manager.get("/concessions/CFC-WOM10/end").await.expect(404);
    work.scene.database.assert_verified().await;
}
