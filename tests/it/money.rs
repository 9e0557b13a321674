//! Money: month runs at once, receipts and what they pay, the account behind it, exports, and
//! what a centre brings along from its old books.

use std::io::Cursor;

use serde_json::{Value, json};

use crate::harness::{Database, Engine, Person, Scene, SeedSet, Seeds, fresh_key, release_together};
use crate::on_both_engines;

on_both_engines!(
    r21_two_month_runs_at_once_bill_each_charge_once,
    a_receipt_pays_named_documents_first_and_the_rest_oldest_first,
    five_copies_of_one_receipt_are_one_receipt,
    a_receipt_is_refused_with_all_reasons_and_nothing_is_written,
    a_statement_adds_up_to_documents_less_receipts,
    the_register_adds_up_to_the_documents,
    a_document_sets_the_same_pdf_each_time,
    open_books_come_in_without_a_history,
    an_advance_pays_the_next_document,
);

pub const UNIT: &str = "U0083";

/// Documents of the unit with something to pay, oldest due first: id and outstanding.
pub async fn open_documents(accounts: &Person) -> Vec<(i64, i64)> {
    let answer = accounts.api_get(&format!("/invoices?unit={UNIT}&state=open&limit=200")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let items = answer.json()["items"].as_array().expect("items").clone();
    let mut open: Vec<(String, String, i64, i64)> = items
        .iter()
        .map(|item| {
            let text = |name: &str| item[name].as_str().expect("a text").to_owned();
            let number = |name: &str| item[name].as_i64().expect("a number");
            (text("due_on"), text("number"), number("id"), number("outstanding_paise"))
        })
        .collect();
    open.sort();
    open.into_iter().map(|(_, _, id, outstanding)| (id, outstanding)).collect()
}

fn receipt(amount: i64, reference: &str, documents: &[i64]) -> Value {
    json!({"unit": UNIT, "amount_paise": amount, "mode": "upi", "reference": reference, "documents": documents})
}

fn shares(answer: &Value) -> Vec<(i64, i64)> {
    let paid = answer["paid"].as_array().expect("paid");
    paid.iter().map(|s| (s["document"].as_i64().expect("id"), s["amount_paise"].as_i64().expect("paise"))).collect()
}

async fn r21_two_month_runs_at_once_bill_each_charge_once(engine: Engine) {
    let database = Database::new(engine, Seeds::SeasonUnbilled).await;
    let run = ["invoice-run", "--centre", "KNL", "--period", "2026-10"];
    let (one, two) = tokio::join!(database.sanjha(&run), database.sanjha(&run));
    assert!(one.success && two.success, "{}{}{}{}", one.stdout, one.stderr, two.stdout, two.stderr);
    let waiting = database
        .number(
            "SELECT COUNT(*) FROM charge c JOIN centre z ON z.id = c.centre_id WHERE z.code = 'KNL' \
             AND CAST(c.service_on AS TEXT) LIKE '2026-10-%' \
             AND NOT EXISTS (SELECT 1 FROM billed_charge b WHERE b.charge_id = c.id)",
        )
        .await;
    assert_eq!(waiting, 0, "everything of the month is billed");
    let billed = database.number("SELECT COUNT(*) FROM billed_charge").await;
    let lines = database.number("SELECT COUNT(*) FROM document_line").await;
    assert!(billed > 0 && billed == lines, "{billed} charges on {lines} lines");
    let again = database.sanjha_ok(&run).await;
    assert!(again.starts_with("0 documents"), "a third run finds nothing: {again}");
    database.assert_verified().await;
}

async fn a_receipt_pays_named_documents_first_and_the_rest_oldest_first(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let open = open_documents(&accounts).await;
    assert!(open.len() >= 3, "the unit owes on several documents: {open:?}");
    let (oldest, newest) = (open[0], open[open.len() - 1]);
    let answer = accounts.api("/receipts", receipt(newest.1 + 100, "RRN-1", &[newest.0])).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(shares(&answer.json()), [newest, (oldest.0, 100)]);
    assert_eq!(answer.json()["advance_paise"], 0);

    let owed: i64 = open_documents(&accounts).await.iter().map(|(_, outstanding)| outstanding).sum();
    let answer = accounts.api("/receipts", receipt(owed + 5_000, "RRN-2", &[])).await;
    assert_eq!(answer.json()["advance_paise"], 5_000, "what is left over is an advance");
    assert_eq!(open_documents(&accounts).await, [], "nothing is open any more");
    scene.database.assert_verified().await;
}

async fn five_copies_of_one_receipt_are_one_receipt(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let before = scene.database.number("SELECT COUNT(*) FROM receipt").await;
    let request = accounts.dress(accounts.api_request("/receipts", &receipt(10_000, "RRN-5", &[]), &fresh_key()));
    let answers = release_together(&scene.addresses(), vec![request; 5]).await;
    let mut numbers: Vec<String> = answers
        .iter()
        .map(|answer| {
            let answer = answer.as_ref().expect("answered");
            answer.json()["number"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
        })
        .collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM receipt").await, before + 1);
    scene.database.assert_verified().await;
}

async fn a_receipt_is_refused_with_all_reasons_and_nothing_is_written(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let count = async || scene.database.number("SELECT COUNT(*) FROM receipt").await;
    let before = count().await;
    let codes = |answer: &Value| -> Vec<String> {
        let reasons = answer["reasons"].as_array().unwrap_or_else(|| panic!("{answer}"));
        reasons.iter().map(|reason| reason["code"].as_str().expect("a code").to_owned()).collect()
    };
    let bad = json!({"unit": UNIT, "amount_paise": 0, "mode": "neft", "received_on": "2999-01-01", "documents": [1]});
    let answer = accounts.api("/receipts", bad).await;
    assert_eq!(answer.status, 422);
    let expected = [
        "billing-receipt-amount",
        "billing-receipt-in-future",
        "billing-reference-missing",
        "billing-document-not-open",
    ];
    assert_eq!(codes(&answer.json()), expected);

    // Two lakh rupees in cash in a day may not be reached, in one sum or several.
    let cash = |amount: i64| json!({"unit": UNIT, "amount_paise": amount, "mode": "cash"});
    assert_eq!(codes(&accounts.api("/receipts", cash(20_000_000)).await.json()), ["billing-cash-limit"]);
    assert_eq!(accounts.api("/receipts", cash(19_999_999)).await.status, 201);
    assert_eq!(codes(&accounts.api("/receipts", cash(1)).await.json()), ["billing-cash-limit"]);

    assert_eq!(accounts.api("/receipts", receipt(100, "SAME 1", &[])).await.status, 201);
    let again = accounts.api("/receipts", receipt(200, "same-1", &[])).await;
    assert_eq!(codes(&again.json()), ["billing-reference-used"], "however it is typed");
    assert_eq!(count().await, before + 2);
    scene.database.assert_verified().await;
}

async fn a_statement_adds_up_to_documents_less_receipts(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let path = format!("/units/{UNIT}/statement?from=2025-11-01&to=2026-10-31");
    let statement = accounts.api_get(&path).await.json();
    let movements = statement["movements"].as_array().expect("movements");
    let sum: i64 = movements.iter().map(|movement| movement["amount_paise"].as_i64().expect("paise")).sum();
    let owed = scene
        .database
        .number(&format!(
            "SELECT CAST(SUM(b.payable_paise - b.settled_paise) AS BIGINT) FROM document_balance b \
             JOIN document d ON d.id = b.document_id JOIN unit u ON u.id = d.unit_id JOIN centre c ON c.id = d.centre_id \
             WHERE u.code = '{UNIT}' AND c.code = 'KNL'"
        ))
        .await;
    assert!(owed > 0 && movements.len() > 10);
    assert_eq!(statement["opening_paise"], 0);
    assert_eq!(statement["closing_paise"], sum);
    assert_eq!(sum, owed);
}

async fn the_register_adds_up_to_the_documents(engine: Engine) {
    let database = Database::new(engine, Seeds::Season).await;
    let days = ["--centre", "KNL", "--from", "2026-04-01", "--to", "2026-10-31"];
    let text = database.sanjha_ok(&[&["export", "register.csv"], &days[..]].concat()).await;
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|known| known == name).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let total = rows.last().expect("a totals row");
    let paise = |text: &str| text.replace('.', "").parse::<i64>().unwrap_or_else(|_| panic!("{text}"));
    let sums =
        "FROM document d JOIN centre c ON c.id = d.centre_id WHERE c.code = 'KNL' AND d.issued_on >= '2026-04-01'";
    for (name, field) in [("Invoice Value", "payable_paise"), ("CGST", "cgst_paise"), ("IGST", "igst_paise")] {
        let sum = database.number(&format!("SELECT CAST(SUM({field}) AS BIGINT) {sums}")).await;
        assert_eq!(paise(&total[column(name)]), sum, "{name}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("register.xlsx");
    let out = ["--out", file.to_str().expect("a plain path")];
    database.sanjha_ok(&[&["export", "register.xlsx"], &days[..], &out[..]].concat()).await;
    let bytes = std::fs::read(&file).expect("the workbook");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    use calamine::Reader;
    let lines = book.worksheet_range("Register").expect("the sheet");
    assert_eq!(lines.height(), rows.len() + 1, "the same rows as the CSV, and the header");
}

async fn a_document_sets_the_same_pdf_each_time(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (id, _) = open_documents(&accounts).await[0];
    let one = accounts.api_get(&format!("/invoices/{id}/pdf?wording=both")).await;
    let two = accounts.api_get(&format!("/invoices/{id}/pdf?wording=both")).await;
    assert_eq!((one.status, two.status), (200, 200));
    assert!(one.body.starts_with(b"%PDF-"));
    assert_eq!(one.body, two.body);
    let kept = accounts.api_get(&format!("/invoices/{id}/pdf?wording=both&copy=supplier")).await;
    assert_eq!(kept.status, 200);
    assert_ne!(kept.body, one.body, "the centre's own copy says that it is one");
}

async fn open_books_come_in_without_a_history(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let set = SeedSet::new();
    set.keep_files(&[]);
    set.write("number_series.csv", "centre_code,kind,financial_year,next_number\nKNL,invoice,2026,188\n");
    set.write(
        "opening_dues.csv",
        "old_number,centre_code,unit_code,document_date,due_date,amount_paise\n\
         B-17,KNL,U0083,2026-03-15,2026-04-14,125000\nB-18,KNL,U0083,2026-03-31,2026-04-30,75000\n",
    );
    set.write(
        "opening_advances.csv",
        "old_number,centre_code,unit_code,received_on,amount_paise\nA-3,KNL,U0083,2026-03-20,50000\n",
    );
    database.sanjha_ok(&["import", set.path()]).await;
    let balance = "SELECT CAST(SUM(p.amount_paise) AS BIGINT) FROM posting p JOIN unit u ON u.id = p.unit_id WHERE u.code = 'U0083'";
    assert_eq!(database.number(balance).await, 125_000 + 75_000 - 50_000);
    let next = "SELECT next_number FROM number_series s JOIN centre c ON c.id = s.centre_id WHERE c.code = 'KNL' AND kind = 'invoice'";
    assert_eq!(database.number(next).await, 188);
    database.assert_verified().await;
    let again = database.sanjha_ok(&["import", set.path()]).await;
    assert!(again.contains("nothing changed"), "{again}");
}

async fn an_advance_pays_the_next_document(engine: Engine) {
    let scene = Scene::open(engine, Seeds::SeasonUnbilled).await;
    let accounts = scene.person("accounts.knl").await;
    let answer = accounts.api("/receipts", receipt(100, "RRN-ADV", &[])).await;
    assert_eq!(answer.json()["advance_paise"], 100, "{}", answer.text());
    let run = accounts.api("/invoice-runs", json!({"month": "2026-10"})).await;
    assert_eq!(run.status, 200, "{}", run.text());
    let found = accounts.api_get(&format!("/invoices?unit={UNIT}")).await.json();
    let document = &found["items"][0];
    let payable = document["payable_paise"].as_i64().expect("paise");
    assert_eq!(document["outstanding_paise"], payable - 100);
    scene.database.assert_verified().await;
}
