//! Payments through a gateway: signed events take effect once, whatever order they come in, and the books hold.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use sanjha::base::time::Clock;
use sanjha::billing::gateway::fake::{Fake, FakeAccount};
use sanjha::billing::gateway::{EVENT_ID, SIGNATURE, signature};
use sanjha::web::GatewayAccount;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::harness::{Answer, Database, Engine, Form, Person, Request, Scene, Seeds, Server, release_together};
use crate::on_both_engines;

on_both_engines!(
    a_document_is_paid_from_the_link_to_the_receipt_and_the_pay_out,
    an_event_without_the_right_signature_changes_nothing,
    r27_the_same_event_twenty_times_at_once_makes_one_receipt,
    what_was_not_asked_for_is_held_for_accounts,
    a_refund_opens_the_document_again_even_if_it_comes_first,
    a_link_is_neither_lost_nor_made_twice_when_the_gateway_is_away,
    a_pay_out_is_found_in_the_bank_and_comes_to_what_it_holds,
    events_in_any_order_leave_the_books_even,
);

const UNIT: &str = "U0083";
/// Where people reach it; the tests come to the servers' own addresses.
const SITE: &str = "http://cfc.example";
const SECRET: &str = "a-secret-of-the-webhook";

fn account(url: &str, centre: &str) -> GatewayAccount {
    GatewayAccount {
        centre: centre.to_owned(),
        url: url.to_owned(),
        key_id: format!("key_{centre}"),
        key_secret: format!("secret-{centre}"),
        webhook_secret: format!("{SECRET}-{centre}"),
    }
}

/// A scene whose centres KNL and KNH take payments online, with the fake behind.
struct Online {
    scene: Scene,
    accounts: Person,
    url: String,
    fake: Option<tokio::task::JoinHandle<()>>,
}

impl Online {
    async fn open(engine: Engine) -> Online {
        let mut online = Online::away(engine).await;
        online.come_back().await;
        online
    }

    /// The gateway does not answer yet.
    async fn away(engine: Engine) -> Online {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        drop(listener);
        let database = Database::new(engine, Seeds::Season).await;
        let lines: Vec<String> = ["KNL", "KNH"]
            .iter()
            .map(|centre| account(&url, centre))
            .map(|one| format!("{} {} {} {}", one.centre, one.key_id, one.key_secret, one.webhook_secret))
            .collect();
        let environment = [
            ("SANJHA_GATEWAYS", lines.join("\n")),
            ("SANJHA_GATEWAY_URL", url.clone()),
            ("SANJHA_BASE_URL", SITE.to_owned()),
        ];
        let mut servers = Vec::new();
        for _ in 0..if engine == Engine::Postgres { 3 } else { 1 } {
            servers.push(Server::start_in(&database.url, &environment).await);
        }
        let scene = Scene { database, servers };
        let accounts = scene.person("accounts.knl").await;
        Online { scene, accounts, url, fake: None }
    }

    async fn come_back(&mut self) {
        let listener = TcpListener::bind(self.url.trim_start_matches("http://")).await.expect("the port again");
        let address = &self.scene.servers[0].address;
        let known = ["KNL", "KNH"].map(|centre| FakeAccount {
            account: account(&self.url, centre),
            webhook: format!("http://{address}/api/v1/gateway/webhook/{centre}"),
        });
        self.fake = Some(Fake::new(&self.url, known.to_vec(), Clock::system()).serve(listener));
    }

    async fn number(&self, sql: &str) -> i64 {
        self.scene.database.number(sql).await
    }

    async fn text(&self, sql: &str) -> String {
        self.scene.database.texts(sql).await.into_iter().next().unwrap_or_default()
    }

    /// Open documents of the unit at KNL: row and what is open.
    async fn open_documents(&self) -> Vec<(i64, i64)> {
        let listed = self.accounts.api_get(&format!("/invoices?unit={UNIT}&state=open&limit=200")).await.json();
        let items = listed["items"].as_array().expect("items").clone();
        items.iter().map(|item| (item["id"].as_i64().unwrap(), item["outstanding_paise"].as_i64().unwrap())).collect()
    }

    async fn due(&self, document: i64) -> i64 {
        let sql = format!("SELECT payable_paise - settled_paise FROM document_balance WHERE document_id = {document}");
        self.number(&sql).await
    }

    /// Asks for the link of a document; answers our reference.
    async fn link(&self, document: i64) -> String {
        let page = self.accounts.get(&format!("/invoices/{document}/pay")).await.expect(200);
        // A page that shows the link has no form to ask for it.
        let forms = Form::all(&page.html());
        if let Some(form) = forms.into_iter().find(|form| form.action.contains("/pay/online")) {
            self.accounts.submit(&form).await.expect(303);
        }
        self.text(&format!(
            "SELECT reference FROM gateway_order WHERE document_id = {document} ORDER BY id DESC LIMIT 1"
        ))
        .await
    }

    fn request(&self, event: &Value, id: &str) -> Request {
        signed(event, id, &format!("{SECRET}-KNL"))
    }

    async fn tell(&self, event: &Value, id: &str) -> Answer {
        let address = &self.scene.servers[id.len() % self.scene.servers.len()].address;
        self.request(event, id).send(address).await.expect("answered")
    }

    async fn told(&self, event: &Value, id: &str) {
        let answer = self.tell(event, id).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    async fn receipts(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM receipt WHERE mode = 'gateway'").await
    }

    async fn balance(&self) -> i64 {
        self.number("SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting WHERE account = 'gateway'")
            .await
    }

    async fn payment(&self, id: &str) -> (String, String) {
        let sql = |column| format!("SELECT {column} FROM gateway_payment WHERE payment_id = '{id}'");
        (self.text(&sql("state")).await, self.text(&sql("why")).await)
    }
}

fn signed(event: &Value, id: &str, secret: &str) -> Request {
    let body = event.to_string();
    let signature = signature(secret, body.as_bytes());
    let request = Request::with_body("POST", "/api/v1/gateway/webhook/KNL", "application/json", body);
    request.header(SIGNATURE, &signature).header(EVENT_ID, id)
}

fn now() -> i64 {
    Clock::system().now().timestamp()
}

fn payment(id: &str, amount: i64, status: &str, reference: &str) -> Value {
    json!({"entity": {
        "id": id, "amount": amount, "currency": "INR", "status": status, "method": "upi", "fee": 236, "tax": 36,
        "notes": {"reference": reference}, "error_description": if status == "failed" { "the bank declined it" } else { "" },
        "created_at": now(),
    }})
}

fn event(kind: &str, payload: Value) -> Value {
    json!({"entity": "event", "event": kind, "created_at": now(), "payload": payload})
}

fn captured(id: &str, amount: i64, reference: &str) -> Value {
    event("payment.captured", json!({"payment": payment(id, amount, "captured", reference)}))
}

fn refunded(id: &str, payment: &str, amount: i64) -> Value {
    let refund = json!({"entity": {"id": id, "payment_id": payment, "amount": amount, "status": "processed"}});
    event("refund.processed", json!({"refund": refund}))
}

fn paid_out(id: &str, gross: i64) -> Value {
    let (fee, tax) = (gross / 50, gross / 50 * 18 / 100);
    let entity =
        json!({"id": id, "amount": gross - fee - tax, "fees": fee + tax, "tax": tax, "utr": format!("UTR{id}")});
    event("settlement.processed", json!({"settlement": {"entity": entity}}))
}

async fn a_document_is_paid_from_the_link_to_the_receipt_and_the_pay_out(engine: Engine) {
    let online = Online::open(engine).await;
    let (document, due) = online.open_documents().await[0];
    let reference = online.link(document).await;
    let page = online.accounts.get(&format!("/invoices/{document}/pay")).await.expect(200);
    assert!(!page.html().contains("/pay/online"), "one link for what is open");
    let link = page.links().into_iter().find(|link| link.starts_with(&online.url)).expect("the link to pay");
    let at_gateway = link.trim_start_matches("http://").split_once('/').expect("a path");
    let paths = |what: &str| Request::form(&format!("/{}/{what}", at_gateway.1), &[]);
    let shown = Request::get(&format!("/{}", at_gateway.1)).send(at_gateway.0).await.expect("the gateway's page");
    assert_eq!(shown.status, 200, "{}", shown.text());

    let paper = online.accounts.get(&format!("/invoices/{document}/pdf?wording=en")).await.expect(200);
    let paper = crate::papers::text_of(&paper.answer.body);
    let plain: String = paper.split_whitespace().collect();
    assert!(plain.contains(&format!("{SITE}/invoices/{document}/pay")), "the paper says where to pay:\n{paper}");
    let screen = online.accounts.get(&format!("/invoices/{document}")).await.expect(200);
    assert!(screen.links().contains(&format!("/invoices/{document}/pay")), "and the page leads there");

    let failed = paths("fail").send(at_gateway.0).await.expect("answered");
    assert_eq!(failed.status, 303);
    assert_eq!((online.receipts().await, online.due(document).await), (0, due), "a failed payment pays nothing");
    let page = online.accounts.get(&format!("/invoices/{document}/pay")).await.expect(200);
    assert!(page.html().contains("the bank declined it"), "and is shown");

    let paid = paths("pay").send(at_gateway.0).await.expect("answered");
    assert!(paid.header("location").is_some_and(|back| back.ends_with(&format!("/invoices/{document}/pay"))));
    assert_eq!((online.receipts().await, online.due(document).await, online.balance().await), (1, 0, due));
    let told = "SELECT COUNT(*) FROM outbox WHERE event = 'money_received'";
    assert_eq!(online.number(told).await, 1, "told once");
    let state = online.text(&format!("SELECT state FROM gateway_order WHERE reference = '{reference}'")).await;
    assert_eq!(state, "paid");

    let twice = paths("pay").send(at_gateway.0).await.expect("answered");
    assert_eq!(twice.status, 303);
    assert_eq!((online.receipts().await, online.balance().await), (2, 2 * due), "money that came is money");
    assert_eq!(online.number("SELECT COUNT(*) FROM outbox WHERE event = 'money_came_twice'").await, 1);
    let list = online.accounts.get("/gateway").await.expect(200).html();
    assert!(list.contains("the document was paid already") && list.contains("failed"), "{list}");

    let settled = Request::form("/settle/0", &[]).send(at_gateway.0).await.expect("answered");
    assert_eq!(settled.status, 303);
    assert_eq!(online.balance().await, 0, "all of it is in the bank");
    let items = "SELECT COUNT(*) FROM gateway_settlement_item";
    assert_eq!(online.number(items).await, 2);
    let fee_and_tax = "SELECT CAST(SUM(amount_paise) AS BIGINT) FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
         WHERE j.source_kind = 'gateway_settlement' AND p.account IN ('bank_charges', 'input_gst')";
    let kept = online.number(fee_and_tax).await;
    assert_eq!(kept, 2 * due * 200 / 10_000 + 2 * due * 200 / 10_000 * 1_800 / 10_000);
    online.scene.database.assert_verified().await;
    for secret in [format!("secret-{}", "KNL"), format!("{SECRET}-KNL")] {
        for column in ["fault", "link_url", "reference"] {
            let found = format!("SELECT COUNT(*) FROM gateway_order WHERE {column} LIKE '%{secret}%'");
            assert_eq!(online.number(&found).await, 0);
        }
    }
}

async fn an_event_without_the_right_signature_changes_nothing(engine: Engine) {
    let online = Online::open(engine).await;
    let (document, due) = online.open_documents().await[0];
    let reference = online.link(document).await;
    let body = captured("pay_forged", due, &reference);
    let address = &online.scene.servers[0].address;
    let bare = || Request::json("/api/v1/gateway/webhook/KNL", &body);
    let tries = [
        (401, bare()),
        (401, bare().header(SIGNATURE, "").header(EVENT_ID, "e1")),
        (401, bare().header(SIGNATURE, &"0".repeat(64))),
        (401, bare().header(SIGNATURE, &signature("another secret", body.to_string().as_bytes()))),
        (401, signed(&body, "e2", &format!("{SECRET}-KNH"))),
        (400, {
            let text = "{\"event\":\"payment.captured\",\"created_at\":1}";
            let request = Request::with_body("POST", "/api/v1/gateway/webhook/KNL", "application/json", text.into());
            request.header(SIGNATURE, &signature(&format!("{SECRET}-KNL"), text.as_bytes()))
        }),
        (404, Request::json("/api/v1/gateway/webhook/AGR", &body).header(SIGNATURE, &"0".repeat(64))),
    ];
    for (expected, request) in tries {
        let answer = request.send(address).await.expect("answered");
        assert_eq!(answer.status, expected, "{}", answer.text());
    }
    let mut longer = online.request(&body, "e3");
    longer.body.push(b' ');
    assert_eq!(longer.send(address).await.expect("answered").status, 401, "one byte more is another body");
    let rows = "SELECT (SELECT COUNT(*) FROM gateway_event) + (SELECT COUNT(*) FROM gateway_payment)";
    assert_eq!((online.number(rows).await, online.receipts().await), (0, 0));
    // One centre's secret books nothing on another's documents.
    let other = signed(&body, "e4", &format!("{SECRET}-KNH"));
    let other = Request { path: "/api/v1/gateway/webhook/KNH".into(), ..other };
    assert_eq!(other.send(address).await.expect("answered").status, 200);
    assert_eq!(online.payment("pay_forged").await, ("held".into(), "unknown_order".into()));
    assert_eq!((online.receipts().await, online.due(document).await), (0, due));
}

async fn r27_the_same_event_twenty_times_at_once_makes_one_receipt(engine: Engine) {
    let online = Online::open(engine).await;
    let (document, due) = online.open_documents().await[0];
    let reference = online.link(document).await;
    let body = captured("pay_once", due, &reference);
    // The same event; the same body under other ids; and the other event of the same payment.
    let mut requests: Vec<Request> = vec![online.request(&body, "evt_1"); 20];
    requests.extend((0..4).map(|n| online.request(&body, &format!("evt_again_{n}"))));
    let link = json!({"entity": {"id": "x", "amount": due, "reference_id": reference}});
    let other = event(
        "payment_link.paid",
        json!({"payment_link": link, "payment": payment("pay_once", due, "captured", &reference)}),
    );
    requests.extend((0..4).map(|n| online.request(&other, &format!("evt_link_{n}"))));
    let answers = release_together(&online.scene.addresses(), requests).await;
    for answer in answers {
        let answer = answer.expect("answered");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!((online.receipts().await, online.due(document).await, online.balance().await), (1, 0, due));
    assert_eq!(online.number("SELECT COUNT(*) FROM gateway_event").await, 2);
    // Played again later under another id, and by hand in the database.
    online.told(&body, "evt_replayed").await;
    assert_eq!(online.receipts().await, 1);
    let second = "UPDATE gateway_payment SET receipt_id = (SELECT MIN(id) FROM receipt WHERE mode <> 'gateway')";
    assert!(online.scene.database.attempt(second).await.is_err(), "a payment has one receipt");
    online.scene.database.assert_verified().await;
}

async fn what_was_not_asked_for_is_held_for_accounts(engine: Engine) {
    let online = Online::open(engine).await;
    let documents = online.open_documents().await;
    let (document, due) = documents[0];
    let reference = online.link(document).await;
    let mut dollars = captured("pay_usd", due, &reference);
    dollars["payload"]["payment"]["entity"]["currency"] = json!("USD");
    let mut old = captured("pay_old", due, &reference);
    old["created_at"] = json!(now() - 30 * 24 * 3600);
    let link = json!({"entity": {"id": "x", "amount": due + 1, "reference_id": reference}});
    let other_link =
        event("payment_link.paid", json!({"payment_link": link, "payment": payment("pay_link", due, "captured", "")}));
    let held = [
        ("amount", captured("pay_more", due + 1, &reference), "pay_more"),
        ("currency", dollars, "pay_usd"),
        ("unknown_order", captured("pay_unknown", due, "KNL0G9"), "pay_unknown"),
        ("too_old", old, "pay_old"),
        ("other_link", other_link, "pay_link"),
    ];
    for (why, body, id) in &held {
        online.told(body, &format!("evt_{why}")).await;
        assert_eq!(online.payment(id).await, ("held".to_owned(), (*why).to_owned()));
    }
    assert_eq!((online.receipts().await, online.due(document).await, online.balance().await), (0, due, 0));

    // Failed and then taken after all; a failure that comes late undoes nothing.
    let failed = event("payment.failed", json!({"payment": payment("pay_late", due / 2, "failed", &reference)}));
    online.told(&failed, "evt_f1").await;
    assert_eq!(online.payment("pay_late").await.0, "failed");
    online.told(&captured("pay_late", due / 2, &reference), "evt_f2").await;
    assert_eq!(online.payment("pay_late").await.0, "captured");
    let mut again = failed.clone();
    again["created_at"] = json!(now() - 1);
    online.told(&again, "evt_f3").await;
    assert_eq!(online.payment("pay_late").await.0, "captured");
    assert_eq!(online.due(document).await, due - due / 2, "a part payment");

    // Accounts say whose the unknown one is, and that the old one is nothing of ours; others may not.
    let id = online.text("SELECT CAST(id AS TEXT) FROM gateway_payment WHERE payment_id = 'pay_unknown'").await;
    let page = online.accounts.get(&format!("/gateway/payments/{id}")).await.expect(200);
    let mut form = Form::all(&page.html()).into_iter().find(|form| form.field("unit").is_some()).expect("the form");
    form.set("unit", "U9999");
    online.accounts.submit(&form).await.expect(422);
    form.set("unit", UNIT);
    let stranger = online.scene.person("accounts.knh").await;
    assert_eq!(stranger.get(&format!("/gateway/payments/{id}")).await.status(), 404);
    online.accounts.submit(&form).await.expect(303);
    assert_eq!(online.payment("pay_unknown").await.0, "captured");
    let id = online.text("SELECT CAST(id AS TEXT) FROM gateway_payment WHERE payment_id = 'pay_old'").await;
    let page = online.accounts.get(&format!("/gateway/payments/{id}")).await.expect(200);
    let mut form = Form::all(&page.html()).into_iter().find(|form| form.field("reason").is_some()).expect("the form");
    online.accounts.submit(&form).await.expect(422);
    form.set("reason", "played again");
    online.accounts.submit(&form).await.expect(303);
    assert_eq!(online.payment("pay_old").await, ("ignored".to_owned(), "played again".to_owned()));
    assert_eq!((online.receipts().await, online.balance().await), (2, due + due / 2));
    online.scene.database.assert_verified().await;
}

async fn a_refund_opens_the_document_again_even_if_it_comes_first(engine: Engine) {
    let online = Online::open(engine).await;
    let documents = online.open_documents().await;
    let (document, due) = documents[0];
    let reference = online.link(document).await;
    online.told(&refunded("rfnd_1", "pay_r", due - 100), "evt_1").await;
    assert_eq!(online.text("SELECT state FROM gateway_refund").await, "waiting");
    online.told(&captured("pay_r", due, &reference), "evt_2").await;
    assert_eq!(online.text("SELECT state FROM gateway_refund").await, "done");
    assert_eq!((online.due(document).await, online.balance().await), (due - 100, 100));
    // Again under another id; then more than is left.
    online.told(&refunded("rfnd_1", "pay_r", due - 100), "evt_3").await;
    assert_eq!(online.balance().await, 100);
    online.told(&refunded("rfnd_2", "pay_r", 101), "evt_4").await;
    assert_eq!(online.text("SELECT state FROM gateway_refund WHERE refund_id = 'rfnd_2'").await, "held");
    assert_eq!(online.balance().await, 100, "nobody gets more back than came");
    let list = online.accounts.get("/gateway").await.expect(200);
    assert!(list.html().contains("not booked"));
    online.accounts.submit(&list.form("/gateway/refunds/")).await.expect(409);
    // What was never booked and went back stands nowhere in the books.
    online.told(&captured("pay_x", 5_000, "KNL0G9"), "evt_5").await;
    online.told(&refunded("rfnd_3", "pay_x", 5_000), "evt_6").await;
    assert_eq!(online.payment("pay_x").await.0, "returned");
    assert_eq!((online.receipts().await, online.balance().await), (1, 100));
    assert_eq!(online.number("SELECT COUNT(*) FROM withdrawal WHERE mode = 'gateway'").await, 1);
    online.scene.database.assert_verified().await;
}

async fn a_link_is_neither_lost_nor_made_twice_when_the_gateway_is_away(engine: Engine) {
    let mut online = Online::away(engine).await;
    let (document, _) = online.open_documents().await[0];
    let reference = online.link(document).await;
    let state = async |online: &Online| online.text("SELECT state FROM gateway_order").await;
    assert_eq!(state(&online).await, "wanted", "it stands, the gateway being away");
    let page = online.accounts.get(&format!("/invoices/{document}/pay")).await.expect(200);
    assert!(page.html().contains("has not answered yet"), "and the page says so");
    online.come_back().await;
    assert_eq!(online.link(document).await, reference);
    assert_eq!(state(&online).await, "open");
    let link = online.text("SELECT link_id FROM gateway_order").await;
    // The answer got lost, or the server died before it was written down.
    let lost = "UPDATE gateway_order SET state = 'wanted', link_id = NULL, link_url = ''";
    online.scene.database.attempt(lost).await.expect("as if it had never come");
    assert_eq!(online.link(document).await, reference);
    assert_eq!(online.text("SELECT link_id FROM gateway_order").await, link, "the same link is found");
    assert_eq!(online.number("SELECT COUNT(*) FROM gateway_order").await, 1);
    let more = "UPDATE gateway_order SET amount_paise = amount_paise + 1";
    assert!(online.scene.database.attempt(more).await.is_err(), "what was asked for never changes");
    let owner = online.scene.unit(0).await;
    let answer = owner.person.get(&format!("/invoices/{document}/pay")).await;
    assert_eq!(answer.status(), 404, "another unit's document");
}

async fn a_pay_out_is_found_in_the_bank_and_comes_to_what_it_holds(engine: Engine) {
    let online = Online::open(engine).await;
    let documents = online.open_documents().await;
    for (place, (document, due)) in documents.iter().take(3).enumerate() {
        let reference = online.link(*document).await;
        online.told(&captured(&format!("pay_{place}"), *due, &reference), &format!("evt_{place}")).await;
    }
    let dues: Vec<i64> = documents.iter().take(3).map(|(_, due)| *due).collect();
    // Not what the oldest come to: it waits for accounts.
    online.told(&paid_out("setl_1", dues[0] + dues[2] + 1), "evt_s1").await;
    assert_eq!(online.text("SELECT state FROM gateway_settlement").await, "announced");
    assert_eq!(online.balance().await, dues.iter().sum::<i64>());
    // The oldest two: booked at once, and not again.
    online.told(&paid_out("setl_2", dues[0] + dues[1]), "evt_s2").await;
    online.told(&paid_out("setl_2", dues[0] + dues[1]), "evt_s3").await;
    assert_eq!(online.balance().await, dues[2]);

    let page = online.accounts.get("/gateway/pay-outs/new").await.expect(200);
    let mut form = page.form("/gateway/pay-outs/new");
    let item = form.field("items").map(str::to_owned).unwrap_or_default();
    let id = online.text("SELECT CAST(id AS TEXT) FROM gateway_payment WHERE payment_id = 'pay_2'").await;
    assert!(item.is_empty() || item == format!("payment-{id}"), "only what waits is offered: {item}");
    let rupees = |paise: i64| format!("{}.{:02}", paise / 100, paise % 100);
    form.set("settlement_id", "setl_3").set("net", &rupees(dues[2] - 118)).set("fee", "1.00").set("tax", "0.19");
    form.set("utr", "UTRSETL3").set("items", &format!("payment-{id}"));
    let refused = online.accounts.submit(&form).await.expect(422);
    assert!(refused.html().contains("What is ticked comes to"), "one paisa off is refused");
    form.set("tax", "0.18");
    online.accounts.submit(&form).await.expect(303);
    assert_eq!(online.balance().await, 0);

    let net = online.number("SELECT net_paise FROM gateway_settlement WHERE settlement_id = 'setl_2'").await;
    let file = format!(
        "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n\
         03/11/26,NEFT CR RAZORPAY UTRSETL2,0000UTRSETL2,03/11/26,,{},9000.00\n\
         04/11/26,NEFT CR RAZORPAY,UTRSETL3,04/11/26,,{},9500.00\n\
         05/11/26,NEFT CR RAZORPAY,UTRSETL3,05/11/26,,1.00,9501.00\n",
        rupees(net),
        rupees(dues[2] - 118),
    );
    crate::bank::bring(&online.accounts, &file).await.expect(303);
    let receipts = online.number("SELECT COUNT(*) FROM receipt").await;
    let page = online.accounts.get("/bank").await.expect(200);
    online.accounts.submit(&page.form("/bank/certain")).await.expect(303);
    let matched = "SELECT COUNT(*) FROM bank_row WHERE state = 'matched' AND settlement_id IS NOT NULL";
    assert_eq!(online.number(matched).await, 2, "found by reference and amount");
    assert_eq!(online.number("SELECT COUNT(*) FROM receipt").await, receipts, "and no receipt made of them");
    online.scene.database.assert_verified().await;
    for change in [
        "UPDATE gateway_settlement SET net_paise = net_paise + 1, gross_paise = gross_paise + 1",
        "DELETE FROM gateway_settlement_item",
        "DELETE FROM gateway_payment",
        "UPDATE gateway_event SET kind = 'x'",
    ] {
        assert!(online.scene.database.attempt(change).await.is_err(), "{change}");
    }
}

async fn events_in_any_order_leave_the_books_even(engine: Engine) {
    let online = Online::open(engine).await;
    let documents = online.open_documents().await;
    let seed = rand::rng().random::<u64>();
    println!("seed {seed}");
    let mut dice = rand::rngs::StdRng::seed_from_u64(seed);
    let mut events = Vec::new();
    for (place, (document, due)) in documents.iter().take(4).enumerate() {
        let reference = online.link(*document).await;
        for n in 0..3 {
            let id = format!("pay_{place}_{n}");
            let amount = if n == 0 { *due } else { dice.random_range(1..=*due) };
            events.push(event("payment.failed", json!({"payment": payment(&id, amount, "failed", &reference)})));
            events.push(captured(&id, amount, &reference));
            if dice.random_bool(0.5) {
                events.push(refunded(&format!("rfnd_{place}_{n}"), &id, dice.random_range(1..=amount)));
            }
        }
        events.push(paid_out(&format!("setl_{place}"), *due));
    }
    let mut requests: Vec<Request> = Vec::new();
    for (place, event) in events.iter().enumerate() {
        for _ in 0..dice.random_range(1..=3) {
            requests.push(online.request(event, &format!("evt_{place}")));
        }
    }
    requests.shuffle(&mut dice);
    let addresses = online.scene.addresses();
    for chunk in requests.chunks(8) {
        for answer in release_together(&addresses, chunk.to_vec()).await {
            let answer = answer.expect("answered");
            // A gateway sends again what was answered with an error; busy is an answer that undoes all.
            assert!(matches!(answer.status, 200 | 503), "seed {seed}: {} {}", answer.status, answer.text());
        }
    }
    for (place, event) in events.iter().enumerate() {
        online.told(event, &format!("evt_{place}")).await;
    }
    let captured = online.number("SELECT COUNT(*) FROM gateway_payment WHERE state = 'captured'").await;
    let made = 3 * documents.len().min(4) as i64;
    assert!(made > 3, "several documents are open");
    assert_eq!((captured, online.receipts().await), (made, made), "seed {seed}");
    assert_eq!(online.number("SELECT COUNT(*) FROM gateway_refund WHERE state <> 'done'").await, 0, "seed {seed}");
    let sum = online.number("SELECT CAST(SUM(amount_paise) AS BIGINT) FROM posting").await;
    assert_eq!(sum, 0, "seed {seed}");
    online.scene.database.assert_verified().await;
}
