//! The answers of the invoice registration portal, kept with their documents.

use serde_json::{Value, json};

use crate::harness::{Database, Engine, Person, Scene, Seeds};
use crate::on_both_engines;

on_both_engines!(
    an_answer_is_kept_with_its_document_and_printed,
    an_answer_that_does_not_fit_is_refused_whole,
    a_registration_is_cancelled_within_a_day_and_never_changes_otherwise,
);

const UNIT: &str = "U0083";

/// A taxed invoice to a registered unit of another GSTIN than the centre's.
async fn invoice(database: &Database) -> (i64, Value) {
    let sql = "SELECT MAX(d.id) FROM document d JOIN unit u ON u.id = d.unit_id WHERE d.kind = 'tax_invoice' \
               AND d.recipient_gstin IS NOT NULL AND d.number LIKE 'KNL/%'";
    let id = database.number(sql).await;
    let of =
        async |column: &str| database.texts(&format!("SELECT {column} FROM document WHERE id = {id}")).await.remove(0);
    let supplier: Value = serde_json::from_str(&of("supplier").await).expect("a party");
    let day = of("CAST(issued_on AS TEXT)").await;
    let (year, month, date) = (&day[..4], &day[5..7], &day[8..10]);
    let payable = database.number(&format!("SELECT payable_paise FROM document WHERE id = {id}")).await;
    let code = json!({
        "SellerGstin": supplier["gstin"], "BuyerGstin": of("recipient_gstin").await, "DocNo": of("number").await,
        "DocTyp": "INV", "DocDt": format!("{date}/{month}/{year}"), "TotInvVal": payable as f64 / 100.0,
        "ItemCnt": 1, "MainHsnCode": "998823", "Irn": "ab".repeat(32),
    });
    (id, code)
}

/// The portal's file for a code, acknowledged at a moment of Indian time.
fn file(code: &Value, acknowledged: &str) -> Value {
    let part = |text: String| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let payload = json!({ "data": code.to_string(), "iss": "NIC" }).to_string();
    let signed = format!("{}.{}.{}", part("{}".into()), part(payload), part("signature".into()));
    json!({ "AckNo": 112010000011474i64, "AckDt": acknowledged, "Irn": code["Irn"], "SignedQRCode": signed })
}

fn an_hour_ago() -> String {
    let at = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::minutes(330 - 60);
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

async fn bring(accounts: &Person, content: &str) -> crate::harness::Page {
    let form = accounts.get("/registrations").await.expect(200).form("/registrations");
    accounts.submit_file(&form, "answer.json", "application/json", content).await
}

async fn an_answer_is_kept_with_its_document_and_printed(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (id, code) = invoice(&scene.database).await;
    let answer = json!([file(&code, &an_hour_ago())]).to_string();
    bring(&accounts, &answer).await.expect(303);
    bring(&accounts, &answer).await.expect(303);
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM irn_registration").await, 1, "the same answer again");
    let html = accounts.get(&format!("/invoices/{id}")).await.expect(200).html();
    assert!(html.contains(&"ab".repeat(16)), "the IRN stands on the document");
    let day = scene.database.texts(&format!("SELECT CAST(issued_on AS TEXT) FROM document WHERE id = {id}")).await;
    let wanted = |kind: &str| json!({"kind": kind, "from": day[0], "to": day[0]});
    let register = crate::exports::orders::file(&accounts, wanted("register.csv")).await.text();
    assert!(register.contains(&"ab".repeat(32)) && register.contains("112010000011474"));
    let einvoice = crate::exports::orders::file(&accounts, wanted("einvoice.json")).await.text();
    assert!(!einvoice.contains(code["DocNo"].as_str().expect("a number")), "registered once");
    let unit = accounts.api_get(&format!("/invoices?unit={UNIT}")).await;
    assert_eq!(unit.status, 200);
    scene.database.assert_verified().await;
}

async fn an_answer_that_does_not_fit_is_refused_whole(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (_, code) = invoice(&scene.database).await;
    let good = file(&code, &an_hour_ago());
    let mut other = code.clone();
    other["TotInvVal"] = json!(1.5);
    other["BuyerGstin"] = json!("09AABFR0000K1ZN");
    other["Irn"] = json!("cd".repeat(32));
    let html = bring(&accounts, &json!([good, file(&other, &an_hour_ago())]).to_string()).await.expect(422).html();
    assert!(html.contains("names another value"), "{html}");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM irn_registration").await, 0, "all or none");
    let html = bring(&accounts, "[{}]").await.expect(422).html();
    assert!(html.contains("cannot be read"), "{html}");
    scene.database.assert_verified().await;
}

async fn a_registration_is_cancelled_within_a_day_and_never_changes_otherwise(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (id, code) = invoice(&scene.database).await;
    bring(&accounts, &file(&code, &an_hour_ago()).to_string()).await.expect(303);
    for sql in ["UPDATE irn_registration SET irn = ack_no", "DELETE FROM irn_registration"] {
        scene.database.attempt(sql).await.expect_err("refused by the database");
    }
    let address = format!("/registrations/{id}");
    let mut form = accounts.get(&address).await.expect(200).form("/cancel");
    assert!(accounts.submit(&form).await.expect(422).html().contains("reason"));
    form.set("reason", "wrong buyer");
    accounts.submit(&form).await.expect(303);
    let html = accounts.get(&address).await.expect(200).html();
    assert!(html.contains("wrong buyer") && !html.contains("action=\"/registrations/"), "{html}");
    let html = accounts.get(&format!("/invoices/{id}")).await.expect(200).html();
    assert!(!html.contains(&"ab".repeat(16)), "a cancelled IRN is not printed");
    scene.database.assert_verified().await;
}
