//! Money that comes ahead: receipt vouchers, their tax on its way into invoices and back, refund vouchers, the return.

use serde_json::{Value, json};

use crate::harness::{Day, Engine, Person, Scene, Seeds, fresh_key, release_together};
use crate::money::{UNIT, open_documents};
use crate::on_both_engines;

on_both_engines!(
    an_advance_of_590_is_taxed_used_restored_and_given_back,
    between_states_it_is_igst_and_a_deposit_is_not_taxed,
    eight_bills_at_once_share_one_advance_to_the_paisa,
    the_return_tells_advances_of_its_month_and_those_adjusted_later,
);

async fn done(person: &Person, path: &str, body: Value) -> Value {
    let answer = person.api(path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.text());
    answer.json()
}

/// Tax on advances not used yet, as the journal has it.
async fn tax_ahead(scene: &Scene) -> i64 {
    let sql = "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting WHERE account = 'gst_on_advances'";
    scene.database.number(sql).await
}

async fn number(scene: &Scene, what: &str) -> i64 {
    scene.database.number(&format!("SELECT CAST({what} AS BIGINT)")).await
}

async fn tax_advances(scene: &Scene) {
    let rule = "INSERT INTO advance_rule (centre_id, from_on, taxed) SELECT id, '2026-01-01', TRUE FROM centre";
    scene.database.attempt(rule).await.expect("a rule");
}

/// Pays all that is owed and so much more; answers the receipt and one of the documents paid.
async fn pay_ahead(accounts: &Person, ahead: i64, reference: &str, received_on: &str) -> (Value, i64) {
    let open = open_documents(accounts).await;
    let owed: i64 = open.iter().map(|(_, outstanding)| outstanding).sum();
    let body = json!({"unit": UNIT, "amount_paise": owed + ahead, "mode": "upi", "reference": reference,
        "received_on": received_on});
    let taken = done(accounts, "/receipts", body).await;
    assert_eq!(taken["advance_paise"], ahead);
    (taken, open.first().map_or(0, |(id, _)| *id))
}

/// A bill of ₹118.00: ₹100.00 more at 18 % on a document.
fn bill() -> Value {
    json!({"lines": [{"line": 1, "taxable_paise": 10_000, "gst_bp": 1800}], "reason": "an hour more"})
}

async fn an_advance_of_590_is_taxed_used_restored_and_given_back(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let mut form = accounts.get("/advances/rule").await.expect(200).form("/advances/rule");
    assert_eq!(accounts.submit(&form).await.status(), 422, "one of the two has to be chosen");
    assert_eq!(accounts.submit(form.set("treatment", "advance_taxed")).await.status(), 303);
    let (taken, document) = pay_ahead(&accounts, 59_000, "432187650901", "").await;
    let voucher = taken["voucher"].as_str().expect("a receipt voucher").to_owned();
    assert!(voucher.contains("/RV"), "{voucher}");
    let figures = "SELECT CAST(taxable_paise AS TEXT) || ' ' || CAST(cgst_paise AS TEXT) || ' ' || CAST(sgst_paise AS TEXT) \
                   || ' ' || CAST(igst_paise AS TEXT) FROM document WHERE kind = 'receipt_voucher'";
    assert_eq!(scene.database.texts(figures).await, ["50000 4500 4500 0"]);
    assert_eq!(tax_ahead(&scene).await, 9_000);
    scene.database.assert_verified().await;

    // A bill of 118.00 takes 100.00 + 9.00 + 9.00; 400.00 + 72.00 remain.
    let debit = done(&accounts, &format!("/invoices/{document}/debit-notes"), bill()).await;
    assert_eq!(debit["payable_paise"], 11_800);
    let used = "SELECT CAST(taxable_paise AS TEXT) || ' ' || CAST(cgst_paise AS TEXT) || ' ' || CAST(sgst_paise AS TEXT) \
                FROM advance_movement ORDER BY id DESC LIMIT 1";
    assert_eq!(scene.database.texts(used).await, ["10000 900 900"]);
    assert_eq!(tax_ahead(&scene).await, 7_200);

    // Crediting the bill restores the advance: nothing is left as a credit without tax.
    let credited =
        done(&accounts, &format!("/invoices/{}/credit-notes", debit["id"]), json!({"reason": "the hour was not used"}))
            .await;
    assert_eq!((credited["set_against_paise"].as_i64(), credited["left_paise"].as_i64()), (Some(11_800), Some(0)));
    assert_eq!(scene.database.texts(used).await, ["-10000 -900 -900"]);
    assert_eq!(tax_ahead(&scene).await, 9_000);
    scene.database.assert_verified().await;

    // So does taking the payment back; setting it anew takes the tax along once more.
    let second = done(&accounts, &format!("/invoices/{document}/debit-notes"), bill()).await;
    let path = format!("/credits/receipt-{}/allocations", taken["id"]);
    let back = json!({"take_back": [second["id"]], "reason": "meant for later"});
    assert_eq!(done(&accounts, &path, back).await["left_paise"], 59_000);
    assert_eq!(tax_ahead(&scene).await, 9_000);
    done(&accounts, &path, json!({"set": [{"document": second["id"], "amount_paise": 5_900}]})).await;
    assert_eq!(tax_ahead(&scene).await, 8_100, "half of the bill, half of its tax");
    done(&accounts, &path, json!({})).await;
    assert_eq!(tax_ahead(&scene).await, 7_200);

    // What is left goes back with a refund voucher that quotes the receipt voucher.
    let refund = json!({"amount_paise": 47_200, "reference": "432187650902", "reason": "the unit moves away"});
    done(&accounts, &format!("/credits/receipt-{}/refund", taken["id"]), refund).await;
    assert_eq!(tax_ahead(&scene).await, 0, "nothing is left over");
    let returned = "SELECT CAST(taxable_paise AS TEXT) || ' ' || CAST(cgst_paise AS TEXT) || ' ' || CAST(payable_paise AS TEXT) \
                    FROM document WHERE kind = 'refund_voucher'";
    assert_eq!(scene.database.texts(returned).await, ["40000 3600 47200"]);
    scene.database.assert_verified().await;

    let id = number(&scene, "(SELECT MAX(id) FROM document WHERE kind = 'refund_voucher')").await;
    for (wording, title) in [("en", "Refund voucher"), ("hi", "वापसी वाउचर")] {
        let page = accounts.get(&format!("/invoices/{id}?wording={wording}")).await.expect(200).html();
        assert!(page.contains(title) && page.contains(&voucher) && page.contains("₹472.00"), "{wording}");
    }
    let receipt = accounts.get(&format!("/receipts/{}", taken["id"])).await.expect(200).html();
    assert!(receipt.contains(&voucher) && receipt.contains("/RF"), "the receipt leads to both vouchers");
    assert!(accounts.get("/advances").await.expect(200).html().contains("Taxed advances"));
    let statement = accounts.get(&format!("/units/{UNIT}/statement")).await.expect(200).html();
    assert!(statement.contains(&voucher), "the statement shows the voucher");
    assert_eq!(accounts.get(&format!("/invoices/{id}/pdf?copy=supplier&wording=both")).await.status(), 200);
    let refused = scene.database.attempt("UPDATE taxed_advance SET amount_paise = amount_paise + 1").await;
    assert!(refused.is_err(), "what a voucher says never changes");
    assert!(scene.database.attempt("DELETE FROM advance_movement").await.is_err());
}

async fn between_states_it_is_igst_and_a_deposit_is_not_taxed(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let (untaxed, _) = pay_ahead(&accounts, 59_000, "432187650911", "").await;
    assert_eq!(untaxed["voucher"], Value::Null, "without the setting it is a deposit");
    let refund =
        |amount: i64, reference: &str| json!({"amount_paise": amount, "reference": reference, "reason": "no use"});
    done(&accounts, &format!("/credits/receipt-{}/refund", untaxed["id"]), refund(59_000, "432187650912")).await;
    tax_advances(&scene).await;
    let moved = format!("UPDATE unit SET state_code = '07', gstin = NULL WHERE code = '{UNIT}'");
    scene.database.attempt(&moved).await.expect("moved to Delhi");
    let (taken, _) = pay_ahead(&accounts, 59_000, "432187650913", "").await;
    assert!(taken["voucher"].is_string());
    assert_eq!(number(&scene, "(SELECT igst_paise FROM taxed_advance)").await, 9_000);
    assert_eq!(tax_ahead(&scene).await, 9_000);
    // A machine of the centre tells the rate; one that is not there is refused.
    let wrong =
        json!({"unit": UNIT, "amount_paise": 10_000, "mode": "upi", "reference": "432187650914", "advance_for": "X"});
    assert_eq!(accounts.api("/receipts", wrong).await.status, 422);
    let right = json!({"unit": UNIT, "amount_paise": 10_000, "mode": "upi", "reference": "432187650914",
        "advance_for": "KNL-DSL-01"});
    done(&accounts, "/receipts", right).await;
    let rate = number(&scene, "(SELECT rate_bp FROM taxed_advance ORDER BY document_id DESC LIMIT 1)").await;
    let wanted = number(
        &scene,
        &format!(
            "(SELECT t.gst_unregistered_bp FROM tariff t JOIN equipment e ON e.id = t.equipment_id \
             WHERE e.code = 'KNL-DSL-01' AND t.user_category = (SELECT c.user_category FROM unit_category c \
             JOIN unit u ON u.id = c.unit_id WHERE u.code = '{UNIT}' ORDER BY c.effective_from DESC LIMIT 1) \
             ORDER BY t.effective_from DESC LIMIT 1)"
        ),
    )
    .await;
    assert_eq!(rate, wanted);
    // A cheque that bounces was no advance after all.
    let cheque = json!({"unit": UNIT, "amount_paise": 11_800, "mode": "cheque", "reference": "000901"});
    let cheque = done(&accounts, "/receipts", cheque).await;
    assert!(cheque["voucher"].is_string());
    let before = tax_ahead(&scene).await;
    done(&accounts, &format!("/cheques/{}/deposit", cheque["id"]), json!({})).await;
    done(&accounts, &format!("/cheques/{}/bounce", cheque["id"]), json!({"reason": "funds"})).await;
    assert_eq!(tax_ahead(&scene).await, before - 1_800);
    scene.database.assert_verified().await;
}

async fn eight_bills_at_once_share_one_advance_to_the_paisa(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    tax_advances(&scene).await;
    let accounts = scene.person("accounts.knl").await;
    let (taken, document) = pay_ahead(&accounts, 59_000, "432187650921", "").await;
    let path = format!("/invoices/{document}/debit-notes");
    let bills = (0..8).map(|_| accounts.dress(accounts.api_request(&path, &bill(), &fresh_key()))).collect();
    let answers = release_together(&scene.addresses(), bills).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.as_ref().expect("answered").status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
    let issued = statuses.iter().filter(|status| **status == 201).count() as i64;
    assert!(issued >= 5, "{statuses:?}");
    assert_eq!(number(&scene, "(SELECT used_paise FROM taxed_advance)").await, 59_000, "five of them use it up");
    assert_eq!(tax_ahead(&scene).await, 0);
    scene.database.assert_verified().await;
    // Taken back and credited at once, each is an advance again once.
    let ids = scene.database.texts("SELECT CAST(document_id AS TEXT) FROM advance_movement ORDER BY id").await;
    let allocations = format!("/credits/receipt-{}/allocations", taken["id"]);
    let mut requests = Vec::new();
    for id in &ids {
        let back = json!({"take_back": [id.parse::<i64>().expect("an id")], "reason": "at once"});
        requests.push(accounts.dress(accounts.api_request(&allocations, &back, &fresh_key())));
        let note = format!("/invoices/{id}/credit-notes");
        requests.push(accounts.dress(accounts.api_request(&note, &json!({"reason": "at once"}), &fresh_key())));
    }
    let answers = release_together(&scene.addresses(), requests).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.as_ref().expect("answered").status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409 | 422)), "{statuses:?}");
    scene.database.assert_verified().await;
}

async fn export(scene: &Scene, kind: &str, from: &str, to: &str, more: &[&str]) -> String {
    let order = ["export", kind, "--centre", "KNL", "--from", from, "--to", to];
    scene.database.sanjha_ok(&[&order[..], more].concat()).await
}

async fn the_return_tells_advances_of_its_month_and_those_adjusted_later(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    tax_advances(&scene).await;
    let accounts = scene.person("accounts.knl").await;
    let today = Day::today().date();
    let this = &today[..7];
    let month: u32 = this[5..].parse().expect("a month");
    let year: i32 = this[..4].parse().expect("a year");
    let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    let before = format!("{year}-{month:02}");
    let (taken, document) = pay_ahead(&accounts, 59_000, "432187650931", &format!("{before}-15")).await;
    done(&accounts, &format!("/invoices/{document}/debit-notes"), bill()).await;
    let (late, _) = pay_ahead(&accounts, 11_800, "432187650932", "").await;
    assert!(late["voucher"].is_string());
    let json = async |month: &str| -> Value {
        let text = export(&scene, "gstr1.json", &format!("{month}-01"), &format!("{month}-28"), &[]).await;
        serde_json::from_str(&text).expect("JSON")
    };
    let earlier = json(&before).await;
    assert_eq!(
        earlier["at"],
        json!([{"pos": "09", "sply_ty": "INTRA",
            "itms": [{"rt": 18.0, "ad_amt": 500.0, "camt": 45.0, "samt": 45.0, "csamt": 0}]}]),
        "received and not adjusted in its month"
    );
    assert_eq!(earlier["txpd"], Value::Null);
    let now = json(this).await;
    assert_eq!(now["at"][0]["itms"][0]["ad_amt"], 100.0, "of this month's own");
    assert_eq!(now["txpd"][0]["itms"][0], json!({"rt": 18.0, "ad_amt": 100.0, "camt": 9.0, "samt": 9.0, "csamt": 0}));
    let refund = json!({"amount_paise": 47_200, "reference": "432187650933", "reason": "the unit moves away"});
    done(&accounts, &format!("/credits/receipt-{}/refund", taken["id"]), refund).await;
    let now = json(this).await;
    assert_eq!(now["txpd"][0]["itms"][0]["ad_amt"], 500.0, "net of what was given back");
    let natures: Vec<i64> = now["doc_issue"]["doc_det"]
        .as_array()
        .expect("documents")
        .iter()
        .map(|nature| nature["doc_num"].as_i64().expect("a nature"))
        .collect();
    assert!(natures.contains(&6) && natures.contains(&8), "{natures:?}");

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gstr1.xlsx");
    let out = ["--out", path.to_str().expect("a plain path")];
    export(&scene, "gstr1.xlsx", &format!("{this}-01"), &format!("{this}-28"), &out).await;
    use calamine::{Data, Reader};
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
    for (name, title, value) in [("at", "Gross Advance Received", 100.0), ("atadj", "Gross Advance Adjusted", 500.0)] {
        let range = book.worksheet_range(name).expect("the sheet");
        assert_eq!(range.get_value((3, 3)), Some(&Data::String(title.to_owned())), "{name}");
        assert_eq!(range.get_value((4, 0)), Some(&Data::String("09-Uttar Pradesh".to_owned())));
        assert_eq!(range.get_value((4, 3)), Some(&Data::Float(value)), "{name}");
    }
    scene.database.assert_verified().await;
}
