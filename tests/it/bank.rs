//! Statements of the bank: each row once, and each receipt on one row.

use serde_json::json;

use crate::harness::{Engine, Person, Scene, Seeds, release_together};
use crate::on_both_engines;

on_both_engines!(
    a_statement_brings_each_row_in_once_and_certain_rows_become_receipts,
    a_row_settled_by_two_at_once_is_settled_once,
    a_file_with_a_bad_row_brings_nothing_in,
);

const UNIT: &str = "U0083";

fn file(rows: &[String]) -> String {
    let head =
        "HDFC BANK Ltd.,,,,,,\nDate,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n";
    format!("{head}{}\n", rows.join("\n"))
}

/// Sends the file with the form's fields, as a browser does.
pub async fn bring(person: &Person, content: &str) -> crate::harness::Page {
    let page = person.get("/bank/import").await.expect(200);
    person.submit_file(&page.form("/bank/import"), "october.csv", "text/csv", content).await
}

/// Number and outstanding of the unit's first two open documents.
async fn open(accounts: &Person) -> Vec<(String, i64)> {
    let listed = accounts.api_get(&format!("/invoices?unit={UNIT}&state=open&limit=200")).await.json();
    let items = listed["items"].as_array().expect("items");
    let open = items.iter().map(|item| {
        (item["number"].as_str().expect("a number").to_owned(), item["outstanding_paise"].as_i64().expect("paise"))
    });
    open.take(2).collect()
}

fn rupees(paise: i64) -> String {
    format!("{}.{:02}", paise / 100, paise % 100)
}

async fn a_statement_brings_each_row_in_once_and_certain_rows_become_receipts(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let open = open(&accounts).await;
    let tr: String = open[0].0.chars().filter(char::is_ascii_alphanumeric).collect();
    let taken = accounts
        .api("/receipts", json!({"unit": UNIT, "amount_paise": 4_200, "mode": "upi", "reference": "627799990001"}))
        .await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let rows = [
        format!("03/11/26,UPI-X-{tr},627711110001,03/11/26,,{},\"9,000.00\"", rupees(open[0].1)),
        "03/11/26,UPI-Y,0000627799990001,03/11/26,,42.00,9042.00".to_owned(),
        "04/11/26,CHRG INCL GST,,04/11/26,29.50,,9012.50".to_owned(),
    ];
    bring(&accounts, &file(&rows)).await.expect(303);
    let count = async || scene.database.number("SELECT COUNT(*) FROM bank_row").await;
    assert_eq!(count().await, 3);
    let more = [rows[1].clone(), rows[2].clone(), "05/11/26,NEFT,N77,05/11/26,,10.00,9022.50".to_owned()];
    bring(&accounts, &file(&more)).await.expect(303);
    assert_eq!(count().await, 4, "rows that overlap came in once");

    let receipts = async || scene.database.number("SELECT COUNT(*) FROM receipt").await;
    let before = receipts().await;
    let page = accounts.get("/bank").await.expect(200);
    accounts.submit(&page.form("/bank/certain")).await.expect(303);
    assert_eq!(receipts().await, before + 1, "one is new, the other was on record");
    let matched = "SELECT COUNT(*) FROM bank_row WHERE state = 'matched'";
    assert_eq!(scene.database.number(matched).await, 2);
    let paid = format!(
        "SELECT b.payable_paise - b.settled_paise FROM document_balance b JOIN document d ON d.id = b.document_id \
         WHERE d.number = '{}'",
        open[0].0
    );
    assert_eq!(scene.database.number(&paid).await, 0);
    scene.database.assert_verified().await;
}

async fn a_row_settled_by_two_at_once_is_settled_once(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let rows: Vec<String> =
        (0..6).map(|n| format!("0{}/11/26,NEFT,NEFT88{n},03/11/26,,10.00,{}.00", n + 1, 100 + n)).collect();
    bring(&accounts, &file(&rows)).await.expect(303);
    let ids = scene.database.texts("SELECT CAST(id AS TEXT) FROM bank_row ORDER BY id").await;
    for id in ids {
        // Two people: each has opened the page for themselves.
        let mut forms = Vec::new();
        for (field, value) in [("unit", UNIT), ("reason", "rent")] {
            let page = accounts.get(&format!("/bank/rows/{id}")).await.expect(200);
            let all = crate::harness::Form::all(&page.html());
            let mut form = all.into_iter().find(|form| form.field(field).is_some()).expect("the form");
            form.set(field, value);
            forms.push(form);
        }
        let requests = forms.iter().map(|form| accounts.dress(accounts.form_request(form))).collect();
        let answers = release_together(&scene.addresses(), requests).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("answered")).collect();
        let mut got: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        got.sort_unstable();
        assert_eq!(got, [303, 409], "row {id}: {}", answers.iter().map(|a| a.text()).collect::<String>());
    }
    let receipts = scene.database.number("SELECT COUNT(*) FROM receipt WHERE imported = FALSE").await;
    let matched = scene.database.number("SELECT COUNT(*) FROM bank_row WHERE state = 'matched'").await;
    assert_eq!(receipts, matched);
    scene.database.assert_verified().await;
}

async fn a_file_with_a_bad_row_brings_nothing_in(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let accounts = scene.person("accounts.knl").await;
    let rows = ["03/11/26,A,1,,,10.00,10.00".to_owned(), "04/11/26,B,2,,,ten,20.00".to_owned()];
    let page = bring(&accounts, &file(&rows)).await.expect(422);
    assert!(page.html().contains("Line 4"), "the line is named: {}", page.html());
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM bank_row").await, 0);
    let program = bring(&accounts, "MZ\u{0}\u{0}").await.expect(422);
    assert!(program.html().contains("A file of this type"));
}
