//! Vouchers for Tally: they are the journal, they sum to zero, and what left once is known again.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use serde_json::json;

use crate::exports::orders;
use crate::harness::{Database, Engine, Scene, Seeds, unescape};
use crate::money::{UNIT, open_documents};
use crate::on_both_engines;

on_both_engines!(
    the_vouchers_of_some_months_are_their_journal_to_the_paisa,
    only_what_is_new_leaves_again_and_receipts_say_what_they_paid,
    r30_vouchers_taken_while_invoices_are_issued_are_of_one_moment,
    accounts_name_what_tally_knows_by_other_names,
);

const DAYS: [&str; 6] = ["--centre", "KNL", "--from", "2026-04-01", "--to", "2026-11-30"];

/// An element with what is in it.
#[derive(Debug, Default, Clone)]
struct Node {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn parse(text: &str) -> Node {
        let mut reader = quick_xml::Reader::from_str(text);
        let mut open = vec![Node::default()];
        let node = |start: &quick_xml::events::BytesStart<'_>| Node {
            name: start.name().as_ref().to_owned(),
            attributes: start
                .attributes()
                .map(|one| one.expect("an attribute"))
                .map(|one| (one.key.as_ref().to_owned(), unescape(&one.value)))
                .collect(),
            ..Node::default()
        };
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) => open.push(node(&start)),
                Event::Text(text) => open.last_mut().expect("an element").text.push_str(&text),
                Event::GeneralRef(name) => {
                    open.last_mut().expect("an element").text.push_str(&unescape(&format!("&{};", &*name)));
                }
                Event::End(_) => {
                    let done = open.pop().expect("an element");
                    open.last_mut().expect("its parent").children.push(done);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        open.pop().expect("the whole")
    }

    fn all<'a>(&'a self, name: &str) -> Vec<&'a Node> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.all(name));
        }
        found
    }

    fn get(&self, name: &str) -> &str {
        self.children.iter().find(|child| child.name == name).map_or("", |child| child.text.as_str())
    }

    fn paise(&self) -> i64 {
        self.get("AMOUNT").replace('.', "").parse().expect("an amount")
    }

    /// The ledgers of a voucher in order.
    fn legs(&self) -> Vec<&Node> {
        let list = if self.get("ISINVOICE") == "Yes" { "LEDGERENTRIES.LIST" } else { "ALLLEDGERENTRIES.LIST" };
        self.children.iter().filter(|child| child.name == list).collect()
    }
}

async fn taken(database: &Database, more: &[&str]) -> Node {
    Node::parse(&database.sanjha_ok(&[&["export", "tally"], &DAYS[..], more].concat()).await)
}

/// Every voucher is as Tally takes it, and stands on ledgers the file brings along.
fn check(file: &Node) {
    let ledgers: Vec<&str> = file.all("LEDGER").iter().map(|one| one.attributes["NAME"].as_str()).collect();
    let mut ids: Vec<&str> = Vec::new();
    for voucher in file.all("VOUCHER") {
        let number = voucher.get("VOUCHERNUMBER");
        ids.push(&voucher.attributes["REMOTEID"]);
        let legs = voucher.legs();
        assert!(legs.len() > 1, "{number} has one leg");
        assert_eq!(legs.iter().map(|leg| leg.paise()).sum::<i64>(), 0, "{number} does not sum to zero");
        if !voucher.get("PARTYLEDGERNAME").is_empty() {
            assert_eq!(legs[0].get("LEDGERNAME"), voucher.get("PARTYLEDGERNAME"), "{number}: the party comes first");
        }
        for leg in legs {
            assert_eq!(leg.get("ISDEEMEDPOSITIVE"), if leg.paise() < 0 { "Yes" } else { "No" }, "{number}");
            assert!(ledgers.contains(&leg.get("LEDGERNAME")), "{number} on no ledger: {}", leg.get("LEDGERNAME"));
            let bills = leg.all("BILLALLOCATIONS.LIST");
            if leg.get("ISPARTYLEDGER") == "Yes" {
                assert_eq!(bills.iter().map(|bill| bill.paise()).sum::<i64>(), leg.paise(), "bills of {number}");
            }
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "each voucher has an id of its own");
}

/// Sums by ledger; what fees stand on is one.
fn by_ledger(file: &Node) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for leg in file.all("VOUCHER").iter().flat_map(|voucher| voucher.legs()) {
        let name = leg.get("LEDGERNAME");
        let name = if name.starts_with("CFC Fees - ") { "User fees" } else { name };
        *sums.entry(name.to_owned()).or_insert(0) += leg.paise();
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

async fn journal(database: &Database) -> BTreeMap<String, i64> {
    let of = |name: &str, rest: &str| {
        format!(
            "SELECT {name} || '|' || CAST(-SUM(p.amount_paise) AS TEXT) FROM posting p \
             JOIN journal_entry j ON j.id = p.journal_entry_id JOIN centre c ON c.id = j.centre_id {rest} AND c.code = 'KNL' \
             AND j.entered_on BETWEEN '2026-04-01' AND '2026-11-30' GROUP BY {name} HAVING SUM(p.amount_paise) <> 0"
        )
    };
    let accounts = of("a.name_en", "JOIN ledger_account a ON a.code = p.account WHERE p.unit_id IS NULL");
    let units =
        of("(u.name_en || ' (' || u.code || ')')", "JOIN unit u ON u.id = p.unit_id WHERE p.unit_id IS NOT NULL");
    let mut rows = database.texts(&accounts).await;
    rows.extend(database.texts(&units).await);
    rows.iter()
        .map(|row| row.rsplit_once('|').expect("a sum"))
        .map(|(name, sum)| (name.to_owned(), sum.parse().expect("paise")))
        .collect()
}

async fn the_vouchers_of_some_months_are_their_journal_to_the_paisa(engine: Engine) {
    let database = Database::new(engine, Seeds::Season).await;
    let strange = "Rafi & <Sons> \"सवेरा\" चर्म";
    database.attempt(&format!("UPDATE unit SET name_en = '{strange}' WHERE code = '{UNIT}'")).await.expect("renamed");
    let text = database.sanjha_ok(&[&["export", "tally"], &DAYS[..]].concat()).await;
    let file = Node::parse(&text);
    check(&file);
    let entries = database
        .number(
            "SELECT COUNT(*) FROM journal_entry j JOIN centre c ON c.id = j.centre_id WHERE c.code = 'KNL' \
             AND j.entered_on BETWEEN '2026-04-01' AND '2026-11-30'",
        )
        .await;
    assert!(entries > 100);
    assert_eq!(file.all("VOUCHER").len() as i64, entries);
    let journal = journal(&database).await;
    assert_eq!(by_ledger(&file), journal);
    assert!(journal["Output CGST"] > 0);

    let party = format!("{strange} ({UNIT})");
    let ledger = file.all("LEDGER").into_iter().find(|one| one.attributes["NAME"] == party).expect("the renamed unit");
    assert_eq!(ledger.get("PARENT"), "Sundry Debtors");
    assert_eq!(ledger.all("APPLICABLEFROM")[0].text, "20260401");
    assert!(text.contains("Rafi &amp; &lt;Sons&gt; "), "escaped where it stands");
    let sale = file.all("VOUCHER").into_iter().find(|one| one.attributes["VCHTYPE"] == "Sales").expect("a sale");
    assert_eq!(sale.attributes["OBJVIEW"], "Invoice Voucher View");
    let bill = sale.legs()[0].all("BILLALLOCATIONS.LIST")[0];
    assert_eq!((bill.get("BILLTYPE"), bill.get("NAME")), ("New Ref", sale.get("VOUCHERNUMBER")));
    assert!(sale.legs()[0].paise() < 0, "the party owes");

    // The unit's ledger keeps the name it left under, and the file is the same.
    database.attempt(&format!("UPDATE unit SET name_en = 'Else' WHERE code = '{UNIT}'")).await.expect("renamed");
    let again = database.sanjha_ok(&[&["export", "tally"], &DAYS[..]].concat()).await;
    assert_eq!(text, again);
    database.assert_verified().await;
}

async fn only_what_is_new_leaves_again_and_receipts_say_what_they_paid(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let changed = ["--changed-only"];
    let first = taken(&scene.database, &changed).await;
    let all = taken(&scene.database, &[]).await;
    assert_eq!(first.all("VOUCHER").len(), all.all("VOUCHER").len(), "nothing had left before");
    let empty = taken(&scene.database, &changed).await;
    assert_eq!((empty.all("VOUCHER").len(), empty.all("LEDGER").len()), (0, 0));

    // What is set anew later is a voucher between two bills of the party.
    let open = open_documents(&accounts).await;
    let body = json!({"unit": UNIT, "amount_paise": 100, "mode": "upi", "reference": "432187650111",
        "documents": [open[0].0]});
    let paid = accounts.api("/receipts", body).await.json();
    let path = format!("/credits/receipt-{}/allocations", paid["id"]);
    let body =
        json!({"take_back": [open[0].0], "set": [{"document": open[1].0, "amount_paise": 100}], "reason": "meant"});
    let answer = accounts.api(&path, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let moved = taken(&scene.database, &changed).await;
    check(&moved);
    let mut kinds: Vec<String> = moved.all("VOUCHER").iter().map(|one| one.attributes["VCHTYPE"].clone()).collect();
    kinds.sort();
    assert_eq!(kinds, ["Journal", "Journal", "Receipt"]);

    // More than is due, and tax deducted from one document.
    let open = open_documents(&accounts).await;
    let (document, owed) = open[0];
    let due: i64 = open.iter().map(|(_, outstanding)| outstanding).sum();
    let fee = scene.database.number(&format!("SELECT taxable_paise FROM document WHERE id = {document}")).await;
    let tds = (fee * 200 + 5_000) / 10_000;
    let body = json!({
        "unit": UNIT, "amount_paise": due - tds + 59_000, "mode": "upi", "reference": "432187650999",
        "documents": [document], "tds": {"document": document, "code": "contract"},
    });
    let answer = accounts.api("/receipts", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let receipt = answer.json();
    let wanted = json!({"kind": "tally.xml", "from": "2026-04-01", "to": "2026-11-30", "changed": true});
    let answer = orders::file(&accounts, wanted).await;
    assert_eq!(answer.header("content-type"), Some("application/xml"));
    let new = Node::parse(&answer.text());
    check(&new);
    let vouchers = new.all("VOUCHER");
    assert_eq!(vouchers.len(), 1, "the receipt and its deduction are one voucher");
    let voucher = vouchers[0];
    assert_eq!(voucher.attributes["VCHTYPE"], "Receipt");
    assert_eq!(voucher.get("VOUCHERNUMBER"), receipt["number"].as_str().expect("a number"));
    let legs = voucher.legs();
    assert_eq!(legs[0].paise(), due + 59_000, "the party is credited with both");
    let amount = |name: &str| legs.iter().find(|leg| leg.get("LEDGERNAME") == name).map(|leg| leg.paise());
    assert_eq!((amount("Bank"), amount("TDS receivable")), (Some(tds - due - 59_000), Some(-tds)));
    let number = &scene.database.texts(&format!("SELECT number FROM document WHERE id = {document}")).await[0];
    let bills = legs[0].all("BILLALLOCATIONS.LIST");
    let bill =
        |name: &str| bills.iter().find(|bill| bill.get("NAME") == name).map(|one| (one.get("BILLTYPE"), one.paise()));
    assert_eq!(bill(number), Some(("Agst Ref", owed)));
    assert_eq!(bill(voucher.get("VOUCHERNUMBER")), Some(("Advance", 59_000)));
    assert_eq!(taken(&scene.database, &changed).await.all("VOUCHER").len(), 0);

    let whole = taken(&scene.database, &[]).await;
    check(&whole);
    assert_eq!(by_ledger(&whole), journal(&scene.database).await);
    let refused = scene.database.attempt("DELETE FROM tally_voucher").await;
    assert!(refused.is_err(), "what left stays on record");
    scene.database.assert_verified().await;
}

async fn r30_vouchers_taken_while_invoices_are_issued_are_of_one_moment(engine: Engine) {
    let database = Database::new(engine, Seeds::SeasonUnbilled).await;
    let run = ["invoice-run", "--centre", "KNL", "--period", "2026-10"];
    let exports = async {
        let mut files = Vec::new();
        for _ in 0..4 {
            files.push(taken(&database, &[]).await);
        }
        files
    };
    let (done, files) = tokio::join!(database.sanjha(&run), exports);
    assert!(done.success, "{}", done.stderr);
    let rows = database.texts("SELECT CAST(row_count AS TEXT) FROM export_run ORDER BY id").await;
    for (file, rows) in files.iter().zip(&rows) {
        check(file);
        let vouchers = file.all("VOUCHER");
        assert_eq!(vouchers.len().to_string(), *rows, "the record counts what is in the file");
        // An entry whose document was of another moment would be no sale, and its fees would lie on one ledger.
        assert!(vouchers.iter().all(|one| one.attributes["VCHTYPE"] == "Sales"));
        assert!(vouchers.iter().flat_map(|one| one.legs()).all(|leg| leg.get("LEDGERNAME") != "User fees"));
    }
    let last = taken(&database, &[]).await;
    check(&last);
    assert!(!last.all("VOUCHER").is_empty());
    assert_eq!(by_ledger(&last), journal(&database).await);
}

async fn accounts_name_what_tally_knows_by_other_names(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let page = accounts.get("/books/tally").await.expect(200);
    let mut form = page.form("/books/tally");
    form.set("company", "Kanpur & Co").set("tax_by_rate", "yes");
    accounts.submit(&form).await.expect(303);
    let machine = "SELECT equipment_code FROM document_line l JOIN document d ON d.id = l.document_id \
         JOIN centre c ON c.id = d.centre_id WHERE c.code = 'KNL' AND d.issued_on >= '2026-04-01' LIMIT 1";
    let machine = scene.database.texts(machine).await[0].clone();
    let mut form = accounts.get("/books/tally").await.expect(200).form("/books/tally/facility");
    form.set("machine", &machine).set("ledger", "Bank");
    accounts.submit(&form).await.expect(422);
    let mut form = accounts.get("/books/tally").await.expect(200).form("/books/tally/facility");
    form.set("machine", &machine).set("ledger", "Job Work <Wet>");
    accounts.submit(&form).await.expect(303);
    let mut form = accounts.get("/books/tally").await.expect(200).form("/books/tally/party");
    form.set("unit", UNIT).set("party_ledger", "Bank");
    accounts.submit(&form).await.expect(422);
    let mut form = accounts.get("/books/tally").await.expect(200).form("/books/tally/party");
    form.set("unit", UNIT).set("party_ledger", "Our Tannery");
    accounts.submit(&form).await.expect(303);

    let file = taken(&scene.database, &[]).await;
    check(&file);
    assert_eq!(file.all("SVCURRENTCOMPANY")[0].text, "Kanpur & Co");
    let sums = by_ledger(&file);
    assert!(sums.keys().any(|name| name.starts_with("Job Work <Wet> ")), "the machine's fees: {:?}", sums.keys());
    assert!(sums.contains_key("Our Tannery"));
    assert!(sums.keys().any(|name| name.starts_with("Output CGST ") && name.ends_with('%')));
    let duty =
        file.all("LEDGER").into_iter().find(|one| one.attributes["NAME"].starts_with("Output CGST ")).expect("it");
    assert_eq!((duty.get("TAXTYPE"), duty.get("GSTDUTYHEAD")), ("GST", "Central Tax"));
    scene.database.assert_verified().await;
}
