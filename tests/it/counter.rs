//! The counter's cash: a drawer from float to count, the difference in the books, the way to the bank.

use serde_json::{Value, json};

use crate::harness::{Day, Engine, Page, Person, Scene, Seeds};
use crate::on_both_engines;

on_both_engines!(
    a_drawer_is_counted_once_its_difference_posted_and_its_rest_credited_by_the_bank,
    cash_taken_after_the_count_falls_into_the_next_drawer_and_kept_cash_is_its_float,
    each_step_reminds_once_and_not_while_a_document_is_disputed_or_paid,
    the_code_to_pay_is_for_what_is_open_and_an_old_page_says_it_is_stale,
);

/// A unit of the seeds with open documents at the leather centre.
const UNIT: &str = "U0083";

async fn take_cash(clerk: &Person, rupees: i64) {
    let today = Day::today().date();
    let body = json!({"unit": UNIT, "mode": "cash", "amount_paise": rupees * 100, "received_on": today});
    let answer = clerk.api("/receipts", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

async fn open(clerk: &Person, from: &str, float: &str) {
    let mut form = clerk.get("/cash/open").await.expect(200).form("/cash/open");
    if form.field("from").is_some() {
        form.set("from", from);
    }
    form.set("float", float);
    clerk.submit(&form).await.expect(303);
}

/// Closes the clerk's drawer with so many notes of ₹500.
async fn close(clerk: &Person, notes: i64, kept: &str, reason: &str) -> Page {
    let mut form = clerk.get("/cash/close").await.expect(200).form("/cash/close");
    form.set("pieces-50000", &notes.to_string()).set("kept", kept).set("reason", reason);
    clerk.submit(&form).await
}

async fn balance(scene: &Scene, account: &str) -> i64 {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting p \
         JOIN journal_entry e ON e.id = p.journal_entry_id WHERE account = '{account}' AND e.created_by IS NOT NULL"
    );
    scene.database.number(&sql).await
}

async fn a_drawer_is_counted_once_its_difference_posted_and_its_rest_credited_by_the_bank(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let clerk = scene.person("clerk.knl").await;
    open(&clerk, "", "500").await;
    take_cash(&clerk, 1_100).await;
    let refused = close(&clerk, 3, "0", "").await.expect(422);
    assert!(refused.html().contains("₹100.00 short"), "{}", refused.html());
    let again = close(&clerk, 3, "500", "a note was missing").await.expect(303);
    assert_eq!(balance(&scene, "cash_difference").await, 10_000, "short is an expense");
    assert_eq!(balance(&scene, "cash").await, 100_000);
    assert_eq!(again.status(), 303);
    let closed = scene.database.attempt("UPDATE cash_drawer SET counted_paise = expected_paise").await;
    assert!(closed.is_err(), "a closed drawer was changed");
    let accounts = scene.person("accounts.knl").await;
    let mut slip = accounts.get("/cash/deposit").await.expect(200).form("/cash/deposit");
    slip.set("pieces-50000", "1");
    accounts.submit(&slip).await.expect(422);
    let mut slip = accounts.get("/cash/deposit").await.expect(200).form("/cash/deposit");
    slip.set("pieces-50000", "2");
    accounts.submit(&slip).await.expect(303);
    assert_eq!(balance(&scene, "cash_in_transit").await, 100_000);
    clerk.get("/cash/deposits/1/credited").await.expect(403);
    let page = accounts.get("/cash/deposits/1/credited").await.expect(200);
    let form = page.form("/cash/deposits/1/credited");
    accounts.submit(&form).await.expect(303);
    assert_eq!((balance(&scene, "cash_in_transit").await, balance(&scene, "bank").await), (0, 100_000));
    let twice = accounts.get("/cash/deposits/1/credited").await.expect(200).form("/cash/deposits/1/credited");
    accounts.submit(&twice).await.expect(409);
    scene.database.assert_verified().await;
}

async fn cash_taken_after_the_count_falls_into_the_next_drawer_and_kept_cash_is_its_float(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let clerk = scene.person("clerk.knl").await;
    open(&clerk, "", "0").await;
    take_cash(&clerk, 1_000).await;
    close(&clerk, 2, "500", "").await.expect(303);
    take_cash(&clerk, 500).await;
    open(&clerk, "1", "").await;
    close(&clerk, 2, "0", "").await.expect(303);
    let counted = scene.database.texts("SELECT CAST(expected_paise AS TEXT) FROM cash_drawer ORDER BY id").await;
    assert_eq!(counted, ["100000", "100000"], "float 500 and what came after the first count");
    let other = scene.person("accounts.knl").await;
    assert!(other.get("/cash/open").await.expect(200).form("/cash/open").field("from").is_none(), "taken over once");
    scene.database.assert_verified().await;
}

async fn open_documents(accounts: &Person) -> Vec<Value> {
    let listed = accounts.api_get(&format!("/invoices?unit={UNIT}&state=open&limit=200")).await.json();
    listed["items"].as_array().expect("items").clone()
}

async fn each_step_reminds_once_and_not_while_a_document_is_disputed_or_paid(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let disputed = open_documents(&accounts).await[0]["id"].clone();
    let address = format!("/invoices/{disputed}/pause-reminders");
    let mut pause = accounts.get(&address).await.expect(200).form(&address);
    pause.set("until_on", &Day::today().date()).set("reason", "");
    accounts.submit(&pause).await.expect(422);
    let tomorrow = Day(Day::today().0 + chrono::TimeDelta::days(1));
    let mut pause = accounts.get(&address).await.expect(200).form(&address);
    pause.set("until_on", &tomorrow.date()).set("reason", "two hours were not used");
    accounts.submit(&pause).await.expect(303);
    let mut ladder = accounts.get("/dunning/ladder").await.expect(200).form("/dunning/ladder");
    ladder.set("days-0", "x");
    accounts.submit(&ladder).await.expect(422);
    let ladder = accounts.get("/dunning/ladder").await.expect(200).form("/dunning/ladder");
    accounts.submit(&ladder).await.expect(303);

    let database = sanjha::db::Db::connect(&scene.database.url).await.expect("connected");
    let ten = chrono::NaiveTime::from_hms_opt(4, 30, 0).expect("ten in India");
    let clock = sanjha::base::time::Clock::fixed(tomorrow.0.and_time(ten).and_utc());
    let jobs = sanjha::jobs::Jobs::new(database.clone(), clock, "test");
    let first = jobs.remind_of_dues().await.expect("reminded");
    assert!(first > 0, "the seeds have dues");
    assert_eq!(jobs.remind_of_dues().await.expect("reminded"), 0, "each step once");
    let wrong = "SELECT COUNT(*) FROM dunning_notice n JOIN document d ON d.id = n.document_id \
         JOIN document_balance b ON b.document_id = d.id JOIN centre c ON c.id = d.centre_id \
         WHERE b.settled_paise = b.payable_paise OR c.code <> 'KNL'";
    assert_eq!(scene.database.number(wrong).await, 0, "only what is open, only where steps are set");
    let sql = format!("SELECT COUNT(*) FROM dunning_notice WHERE document_id = {disputed}");
    assert_eq!(scene.database.number(&sql).await, 0, "the disputed one waits");
    let events = "SELECT COUNT(*) FROM outbox WHERE event IN ('dunning_overdue', 'dunning_upcoming')";
    assert_eq!(scene.database.number(events).await, i64::try_from(first).expect("few"));
    accounts.get("/dunning").await.expect(200);
    accounts.get(&format!("/invoices/{disputed}/reminder")).await.expect(200);
    scene.database.assert_verified().await;
}

async fn the_code_to_pay_is_for_what_is_open_and_an_old_page_says_it_is_stale(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    scene.database.attempt("UPDATE centre SET upi_id = 'klcfc@sbi' WHERE code = 'KNL'").await.expect("an address");
    let documents = open_documents(&accounts).await;
    let document = documents.iter().find(|document| document["outstanding_paise"].as_i64() > Some(20_000));
    let id = document.expect("an open one")["id"].clone();
    let attempt = |html: &str| {
        // The language switch above names the address that was asked for.
        let (_, after) = html.rsplit_once("pay?attempt=").expect("an attempt");
        after.split('"').next().and_then(|number| number.parse::<i64>().ok()).expect("a number")
    };
    let before = accounts.get(&format!("/invoices/{id}/pay")).await.expect(200).html();
    assert!(before.contains("upi://pay?pa="), "{before}");
    let first = attempt(&before);
    let today = Day::today().date();
    let body = json!({"unit": UNIT, "mode": "cash", "amount_paise": 10_000, "received_on": today, "documents": [id]});
    let answer = accounts.api("/receipts", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let after = accounts.get(&format!("/invoices/{id}/pay?attempt={first}")).await.expect(200).html();
    assert_eq!(attempt(&after), first + 1, "a code of its own");
    assert!(after.contains("do not use the old one") && after.contains(&format!("X{}&amp;", first + 1)), "{after}");
}
