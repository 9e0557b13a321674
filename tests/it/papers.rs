//! Papers as PDF: their text is what the database says, and a centre's own template is kept within bounds.

use std::process::Command;

use sanjha::base::time::Clock;
use sanjha::base::{Actor, ChargeId};
use sanjha::billing::{centre_by_code, issue_single};
use sanjha::db::Db;

use crate::harness::{Engine, Page, Person, Scene, Seeds};
use crate::on_sqlite_and_with_faults_on_postgres;

on_sqlite_and_with_faults_on_postgres!(
    a_statement_as_pdf_says_what_the_journal_says,
    a_receipt_as_pdf_says_what_it_paid,
    a_centre_changes_its_template_and_issued_documents_keep_their_look,
    a_template_that_is_wrong_hides_something_or_never_ends_is_refused,
);

const UNIT: &str = "U0083";

/// The text of a PDF, its lines as they stand.
pub fn text_of(pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF-"), "{}", String::from_utf8_lossy(&pdf[..pdf.len().min(300)]));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, pdf).expect("written");
    let output = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&file).arg("-").output();
    let output = output.expect("pdftotext: apt-get install poppler-utils");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Paise as papers write them: `₹1,23,456.78`.
fn rupees(paise: i64) -> String {
    sanjha::base::Paise(paise).to_string()
}

async fn pdf(person: &Person, path: &str) -> Vec<u8> {
    let page = person.get(path).await.expect(200);
    assert_eq!(page.answer.header("content-type"), Some("application/pdf"), "{path}");
    page.answer.body
}

async fn a_statement_as_pdf_says_what_the_journal_says(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let api = accounts.api_get(&format!("/units/{UNIT}/statement?from=2026-06-01&to=2026-10-31")).await.json();
    let address = format!("/units/{UNIT}/statement/pdf?centre=KNL&from=2026-06-01&until=2026-10-31");
    let english = text_of(&pdf(&accounts, &format!("{address}&wording=en")).await);
    let movements = api["movements"].as_array().expect("movements");
    assert!(movements.len() > 2, "a statement with something in it: {api}");
    let mut lines = english.lines();
    for movement in movements {
        let (number, amount) = (movement["number"].as_str().unwrap(), movement["amount_paise"].as_i64().unwrap());
        let balance = rupees(movement["balance_paise"].as_i64().unwrap());
        // In the same order, amount and balance in the same line.
        let found = lines.any(|line| {
            line.contains(number) && line.contains(&rupees(amount.abs())) && line.trim_end().ends_with(&balance)
        });
        assert!(found, "{number} {amount} {balance} in\n{english}");
    }
    for key in ["opening_paise", "closing_paise"] {
        assert!(english.contains(&rupees(api[key].as_i64().unwrap())), "{key} in\n{english}");
    }
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(p.amount_paise), 0) AS TEXT) FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
         JOIN unit u ON u.id = p.unit_id JOIN centre c ON c.id = p.centre_id WHERE u.code = '{UNIT}' AND c.code = 'KNL' \
         AND j.entered_on <= '2026-10-31'"
    );
    let balance: i64 = scene.database.texts(&sql).await[0].parse().expect("paise");
    assert_eq!(balance, api["closing_paise"].as_i64().unwrap());
    assert!(english.contains("Confirmation of balance") && english.contains("Not due"), "{english}");
    assert!(english.contains("Page 1 of "), "{english}");

    let hindi = text_of(&pdf(&accounts, &format!("{address}&wording=hi")).await);
    assert!(hindi.contains(&rupees(balance)) && !hindi.contains("Confirmation of balance"));
    let both = text_of(&pdf(&accounts, &format!("{address}&wording=both")).await);
    assert!(both.contains("Confirmation of balance") && both.contains(&rupees(balance)));
    // The API hands out the same paper; others do not get it.
    let by_api = pdf(&accounts, &format!("/api/v1{address}&wording=en")).await;
    assert_eq!(text_of(&by_api), english);
    let stranger = scene.unit(0).await;
    assert_eq!(stranger.person.get(&address).await.status(), 404);
    assert!(stranger.person.get(&address).await.answer.body.len() < 20_000);
    let page = accounts.get(&format!("/units/{UNIT}/statement")).await.expect(200);
    assert!(page.links().iter().any(|link| link.contains("/statement/pdf?")), "the page leads there");
}

async fn a_receipt_as_pdf_says_what_it_paid(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let listed = accounts.api_get(&format!("/invoices?unit={UNIT}&state=open&limit=200")).await.json();
    let items = listed["items"].as_array().expect("items").clone();
    let open: i64 = items.iter().map(|item| item["outstanding_paise"].as_i64().unwrap()).sum();
    let call = serde_json::json!({
        "unit": UNIT, "amount_paise": open + 12_345, "mode": "neft", "reference": "SBIN226325000042",
    });
    let taken = accounts.api("/receipts", call).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let id = scene.database.texts("SELECT CAST(MAX(id) AS TEXT) FROM receipt").await.remove(0);
    let number = scene.database.texts(&format!("SELECT number FROM receipt WHERE id = {id}")).await.remove(0);
    let text = text_of(&pdf(&accounts, &format!("/receipts/{id}/pdf?wording=both")).await);
    for part in [number.as_str(), "SBIN226325000042", &rupees(open + 12_345), &rupees(12_345), UNIT, "Rupees "] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    for item in &items {
        let (number, paise) = (item["number"].as_str().unwrap(), item["outstanding_paise"].as_i64().unwrap());
        let shown = text.lines().any(|line| line.contains(number) && line.contains(&rupees(paise)));
        assert!(shown, "{number} {paise} in\n{text}");
    }
    assert_eq!(pdf(&accounts, &format!("/api/v1/receipts/{id}/pdf?wording=both")).await.len(), {
        pdf(&accounts, &format!("/receipts/{id}/pdf?wording=both")).await.len()
    });
    assert_eq!(scene.unit(0).await.person.get(&format!("/receipts/{id}/pdf")).await.status(), 404);
}

/// Brings a template, as a browser does.
async fn bring(manager: &Person, content: &str) -> Page {
    let address = "/manage/centres/KNL/template";
    let page = manager.get(address).await.expect(200);
    let forms = crate::harness::Form::all(&page.html());
    let form = forms.into_iter().find(|form| form.action.ends_with("/template")).expect("the form");
    manager.submit_file(&form, "own.typ", "text/plain", content).await
}

async fn built_in(manager: &Person) -> String {
    manager.get("/manage/centres/KNL/template/default").await.expect(200).html()
}

/// Issues one document of a charge that waits; answers its row.
async fn issue(scene: &Scene, db: &Db) -> String {
    let waiting = scene
        .database
        .texts(
            "SELECT CAST(c.id AS TEXT) FROM charge c JOIN centre e ON e.id = c.centre_id LEFT JOIN billed_charge b \
             ON b.charge_id = c.id WHERE e.code = 'KNL' AND b.charge_id IS NULL ORDER BY c.id DESC LIMIT 1",
        )
        .await;
    let charge = ChargeId(waiting[0].parse().expect("a number"));
    let work = |tx: sanjha::db::WriteTx| async move {
        let centre = centre_by_code(tx.conn(), "KNL").await?;
        issue_single(&tx, &centre, charge).await
    };
    db.write(&Actor::program("test"), Clock::system().now(), work).await.expect("issued");
    scene.database.texts("SELECT CAST(MAX(id) AS TEXT) FROM document").await.remove(0)
}

async fn a_centre_changes_its_template_and_issued_documents_keep_their_look(engine: Engine) {
    let scene = Scene::open(engine, Seeds::SeasonUnbilled).await;
    let db = Db::connect(&scene.database.url).await.expect("connected");
    let (manager, accounts) = (scene.person("manager.knl").await, scene.person("accounts.knl").await);
    let print = async |id: &str| pdf(&accounts, &format!("/invoices/{id}/pdf?wording=both")).await;
    let before = issue(&scene, &db).await;
    let built_in_look = print(&before).await;

    let own = format!("{}\n#align(center)[Work is worship 4711]\n", built_in(&manager).await);
    let kept = bring(&manager, &own).await;
    assert_eq!(kept.status(), 303, "{}", kept.html());
    let preview = pdf(&manager, "/manage/centres/KNL/template/1/preview?wording=both").await;
    let shown = text_of(&preview);
    assert!(shown.contains("Work is worship 4711") && shown.contains("KNL/2627/00042"), "{shown}");
    let second = issue(&scene, &db).await;
    assert!(!text_of(&print(&second).await).contains("4711"), "kept is not in force");

    let page = manager.get("/manage/centres/KNL/template").await.expect(200);
    manager.submit(&page.form("/template/1")).await.expect(303);
    let third = issue(&scene, &db).await;
    let own_look = print(&third).await;
    let text = text_of(&own_look);
    let number = scene.database.texts(&format!("SELECT number FROM document WHERE id = {third}")).await.remove(0);
    assert!(text.contains("Work is worship 4711") && text.contains(&number), "{text}");
    assert_eq!(print(&before).await, built_in_look, "what was issued before keeps its look");

    let page = manager.get("/manage/centres/KNL/template").await.expect(200);
    manager.submit(&page.form("/template/default")).await.expect(303);
    assert_eq!(print(&third).await, own_look, "and what was issued with it, too");
    assert!(!text_of(&print(&issue(&scene, &db).await).await).contains("4711"));

    let other = scene.person("manager.knh").await;
    assert_eq!(other.get("/manage/centres/KNL/template/1").await.status(), 404, "another centre's template");
    for change in ["UPDATE paper_template SET content = 'x'", "DELETE FROM paper_template_force"] {
        assert!(scene.database.attempt(change).await.is_err(), "{change}");
    }
    scene.database.assert_verified().await;
}

async fn a_template_that_is_wrong_hides_something_or_never_ends_is_refused(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let manager = scene.person("manager.knl").await;
    let built_in = built_in(&manager).await;
    let without_totals = built_in.replace("..paper.totals.map(fact =>", "..paper.totals.slice(0, 1).map(fact =>");
    assert_ne!(without_totals, built_in);
    let without_words = built_in.replace("paper.words.map(words => text(weight: \"bold\", words))", "(\"\",)");
    assert_ne!(without_words, built_in);
    let endless = "#let f(n) = { let i = 0; while i < 9000 { let k = 0; while k < 9000 { let m = 0; while m < 9000 \
                   { m += 1 }; k += 1 }; i += 1 } }\n#f(1)\n";
    let large = format!("#let x = \"{}\"\n{built_in}", "x".repeat(100_001));
    let tries = [
        ("Line 2: ", "#let a = 1\n#let b = (\n".to_owned()),
        ("Line 1: ", format!("#paperr.title\n{built_in}")),
        ("access denied", format!("#read(\"/etc/passwd\")\n{built_in}")),
        ("Line 1: ", format!("#import \"@preview/cetz:0.3.0\"\n{built_in}")),
        ("does not show totals and taxes", without_totals),
        ("does not show the amount in words", without_words),
        ("does not show the number", "#let paper = json(\"/paper.json\")\n#paper.title".to_owned()),
        ("takes too long", format!("{endless}{built_in}")),
        ("takes too long", format!("{built_in}\n#for i in range(200) {{ pagebreak(); [x] }}")),
        ("larger than 100 KB", large),
        ("no text", "\u{0}\u{1}".to_owned()),
    ];
    for (says, content) in tries {
        let begun = std::time::Instant::now();
        let page = bring(&manager, &content).await;
        assert_eq!(page.status(), 422, "{says}:\n{}", page.html());
        assert!(page.html().contains(says), "{says}:\n{}", page.html());
        assert!(begun.elapsed().as_secs() < 30, "{says} took {:?}", begun.elapsed());
    }
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM paper_template").await, 0);
}
