//! The inspection pack: complete, of one moment, its hashes fit, also after a kill in the middle.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use serde_json::{Value, json};

use super::orders::{file, sha256};
use crate::harness::{Database, Engine, Person, Scene, Seeds, Server};
use crate::on_both_engines;

on_both_engines!(
    a_pack_holds_all_of_its_days_and_its_hashes_fit,
    a_pack_whose_maker_is_killed_is_made_once_by_the_next,
    only_who_keeps_or_audits_the_books_takes_a_pack_along,
    r30_a_pack_taken_while_invoices_are_issued_is_of_one_moment,
);

/// Few, since each document of theirs is set as a paper.
const DAYS: (&str, &str) = ("2026-10-05", "2026-10-07");

fn wanted() -> Value {
    json!({"kind": "inspection.zip", "centre": "KNL", "from": DAYS.0, "to": DAYS.1})
}

/// The files of an archive by name, found through its directory.
fn unpacked(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let number = |at: usize, bytes: usize| {
        archive[at..at + bytes].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
    };
    let end = archive.len() - 22;
    assert_eq!(archive[end..end + 4], *b"PK\x05\x06", "an archive");
    let mut at = number(end + 16, 4);
    let mut files = BTreeMap::new();
    for _ in 0..number(end + 10, 2) {
        assert_eq!(archive[at..at + 4], *b"PK\x01\x02", "an entry of the directory");
        let (deflated, size, name) = (number(at + 20, 4), number(at + 24, 4), number(at + 28, 2));
        let (local, title) = (number(at + 42, 4), &archive[at + 46..at + 46 + name]);
        let begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let mut content = Vec::new();
        flate2::read::DeflateDecoder::new(&archive[begin..begin + deflated])
            .read_to_end(&mut content)
            .expect("deflated");
        let mut crc = flate2::Crc::new();
        crc.update(&content);
        assert_eq!((content.len(), crc.sum() as usize), (size, number(at + 16, 4)));
        files.insert(String::from_utf8(title.to_vec()).expect("a name"), content);
        at += 46 + name;
    }
    files
}

/// What `sha256sum -c SHA256SUMS` says: every listed file is there and fits. And none is there that is not listed.
fn check_sums(files: &BTreeMap<String, Vec<u8>>) {
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).expect("text");
    let mut listed = 0;
    for line in sums.lines() {
        let (hash, name) = line.split_once("  ").unwrap_or_else(|| panic!("{line}"));
        assert_eq!(hash.len(), 64, "{line}");
        assert_eq!(sha256(files.get(name).unwrap_or_else(|| panic!("{name} is missing"))), hash, "{name}");
        listed += 1;
    }
    assert_eq!(listed, files.len() - 1, "every file but the list itself is listed");
}

/// The rows of a list and its totals, by column.
fn list(files: &BTreeMap<String, Vec<u8>>, name: &str) -> (Vec<csv::StringRecord>, impl Fn(&str) -> i64) {
    let content = files.get(name).unwrap_or_else(|| panic!("{name} is missing"));
    let text = String::from_utf8(content.clone()).expect("text");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().expect("headings").clone();
    let mut rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let totals = rows.pop().expect("a row of totals");
    assert_eq!(&totals[0], "Total", "{name}");
    let name = name.to_owned();
    let total = move |column: &str| {
        let place = heads.iter().position(|head| head == column).unwrap_or_else(|| panic!("{name} has no {column}"));
        totals[place].replace('.', "").parse().unwrap_or_else(|_| panic!("{name}, {column}: {}", &totals[place]))
    };
    (rows, total)
}

async fn a_pack_holds_all_of_its_days_and_its_hashes_fit(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let answer = file(&accounts, wanted()).await;
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let files = unpacked(&answer.body);
    check_sums(&files);
    let database = &scene.database;
    let days = format!("BETWEEN '{}' AND '{}'", DAYS.0, DAYS.1);
    let here = "centre_id = (SELECT id FROM centre WHERE code = 'KNL')";
    let documents = format!("document WHERE {here} AND issued_on {days}");
    let count = database.number(&format!("SELECT COUNT(*) FROM {documents}")).await;
    let papers: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("documents/")).collect();
    assert!(count > 0 && papers.len() as i64 == count, "{} of {count} documents", papers.len());
    assert!(papers.iter().all(|(name, content)| name.ends_with(".pdf") && content.starts_with(b"%PDF-")));

    let (rows, total) = list(&files, "register/register.csv");
    assert!(!rows.is_empty());
    let signed = "CASE WHEN kind = 'credit_note' THEN -payable_paise ELSE payable_paise END), 0)";
    let bills = format!("{signed} AS BIGINT) FROM {documents} AND kind NOT IN ('receipt_voucher', 'refund_voucher')");
    let value = database.number(&format!("SELECT CAST(COALESCE(SUM({bills}")).await;
    assert_eq!(total("Invoice Value"), value, "the register is the documents");
    let (_, received) = list(&files, "register/receipts.csv");
    let money = format!("amount_paise), 0) AS BIGINT) FROM receipt WHERE {here} AND received_on {days}");
    assert_eq!(received("Amount"), database.number(&format!("SELECT CAST(COALESCE(SUM({money}")).await);

    let journal = format!(
        "FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id WHERE p.{here} AND j.entered_on {days} \
         AND p.amount_paise > 0"
    );
    let debit = database.number(&format!("SELECT CAST(COALESCE(SUM(p.amount_paise), 0) AS BIGINT) {journal}")).await;
    for name in ["books/day-book.csv", "books/ledgers.csv", "books/trial-balance.csv"] {
        let (rows, total) = list(&files, name);
        assert!(!rows.is_empty(), "{name}");
        assert_eq!((total("Debit"), total("Credit")), (debit, debit), "{name}");
    }
    let (_, balance) = list(&files, "books/trial-balance.csv");
    assert_eq!((balance("Opening"), balance("Closing")), (0, 0), "debit equals credit");
    let (_, ageing) = list(&files, "books/ageing.csv");
    let (_, open) = list(&files, "register/outstanding.csv");
    assert_eq!(ageing("Outstanding"), open("Outstanding"));
    assert_eq!(ageing("Balance"), ageing("Outstanding") - ageing("Unallocated"));

    let portal: Value = serde_json::from_slice(&files["gstr1/2026-10.json"]).expect("a return");
    assert_eq!(portal["fp"], "102026");
    assert!(files.contains_key("gstr1/2026-10.xlsx") && files.contains_key("register/register.xlsx"));
    assert!(String::from_utf8_lossy(&files["tally/tally.xml"]).contains("<VOUCHER "));
    let (rates, _) = list(&files, "rates/rates.csv");
    assert!(rates.len() > 10, "rates in force");
    let (chart, _) = list(&files, "books/chart-of-accounts.csv");
    assert_eq!(chart.len() as i64, database.number("SELECT COUNT(*) FROM ledger_account").await);
    let (_, claims) = list(&files, "claims/claims.csv");
    assert_eq!(claims("Received"), 0);
    let (_, _) = list(&files, "audit/audit.csv");
    let readme = String::from_utf8(files["README.txt"].clone()).expect("text");
    for words in ["Inspection pack", "निरीक्षण पैकेट", "accounts.knl", "sha256sum -c"] {
        assert!(readme.contains(words), "{words} is not in:\n{readme}");
    }
    for name in files.keys().filter(|name| *name != "README.txt") {
        let (folder, _) = name.split_once('/').unwrap_or((name, ""));
        assert!(readme.contains(folder), "{name} is explained");
    }
    let sources = "SELECT COUNT(*) FROM tally_voucher";
    assert_eq!(database.number(sources).await, 0, "Tally has not got what an inspector has");

    // The same data give the same bytes, but for who took them when.
    let again = unpacked(&file(&scene.person("auditor").await, wanted()).await.body);
    let names: Vec<_> = again.keys().collect();
    assert_eq!(names, files.keys().collect::<Vec<_>>());
    let differs = |name: &&String| again[*name] != files[*name];
    let differ: Vec<_> = files.keys().filter(|name| !name.starts_with("register/register.")).filter(differs).collect();
    assert_eq!(differ, ["README.txt", "SHA256SUMS"], "the register names its batch, which has the moment");

    // What is done with bills and money stands in the pack of its day.
    let today = crate::harness::Day::today().date();
    let unit = crate::harness::unit_codes()[0].clone();
    let receipt = json!({"unit": unit, "amount_paise": 4_200, "mode": "cash", "received_on": today});
    assert_eq!(accounts.api("/receipts", receipt).await.status, 201);
    let pack = json!({"kind": "inspection.zip", "from": today, "to": today});
    let files = unpacked(&file(&accounts, pack).await.body);
    check_sums(&files);
    let (acts, _) = list(&files, "audit/audit.csv");
    assert!(acts.iter().any(|row| &row[4] == "take_money" && row[2].contains("accounts")), "{acts:?}");
    let (_, received) = list(&files, "register/receipts.csv");
    assert_eq!(received("Amount"), 4_200);
    scene.database.assert_verified().await;
}

async fn a_pack_whose_maker_is_killed_is_made_once_by_the_next(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 0).await;
    let server = Server::start(&scene.database).await;
    let servers = [server];
    let accounts = Person::log_in(&servers, "accounts.knl").await;
    let asking = tokio::spawn(async move {
        let request = accounts.api_request("/exports", &wanted(), "killed-1");
        let _ = accounts.dress(request).send(&accounts.address()).await;
    });
    let working = "SELECT COUNT(*) FROM export_order WHERE state = 'working'";
    let mut found = 0;
    for _ in 0..1_000 {
        found = scene.database.number(working).await;
        if found == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(found, 1, "in work");
    let [server] = servers;
    server.kill();
    asking.abort();
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM export_run").await, 0, "killed in the middle");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM export_lane").await, 1);
    // Half a minute passes.
    let past = "UPDATE export_lane SET until_at = '2026-01-01 00:00:00+00:00'";
    scene.database.attempt(past).await.expect("time passes");

    let servers = [Server::start(&scene.database).await];
    let accounts = Person::log_in(&servers, "accounts.knl").await;
    // The same request again is the same order.
    let request = accounts.dress(accounts.api_request("/exports", &wanted(), "killed-1"));
    let order = request.send(&accounts.address()).await.expect("an answer").json();
    let id = &order["id"];
    for _ in 0..600 {
        if accounts.api_get(&format!("/exports/{id}")).await.json()["state"] == "ready" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    check_sums(&unpacked(&accounts.api_get(&format!("/exports/{id}/file")).await.body));
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM export_order WHERE attempts = 2").await, 1);
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM export_run").await, 1);
    scene.database.assert_verified().await;
}

async fn only_who_keeps_or_audits_the_books_takes_a_pack_along(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let manager = scene.person("manager.knl").await;
    for (login, status) in
        [("manager.knl", 403), ("clerk.knl", 403), ("monitor", 403), ("admin", 403), ("accounts.knh", 404)]
    {
        let person = scene.person(login).await;
        assert_eq!(person.api("/exports", wanted()).await.status, status, "{login}");
    }
    assert!(accounts.get("/exports").await.expect(200).html().contains("inspection.zip"));
    assert!(!manager.get("/exports").await.expect(200).html().contains("inspection.zip"));
    file(&accounts, wanted()).await;
    let id = scene.database.number("SELECT MAX(id) FROM export_order").await;
    let place = format!("/exports/orders/{id}");
    manager.get(&place).await.expect(403);
    manager.get(&format!("{place}/file")).await.expect(403);
    assert!(!manager.get("/exports").await.expect(200).links().contains(&place), "no link to what one may not open");
    scene.database.assert_verified().await;
}

async fn r30_a_pack_taken_while_invoices_are_issued_is_of_one_moment(engine: Engine) {
    let database = Database::new(engine, Seeds::SeasonUnbilled).await;
    let folder = tempfile::tempdir().expect("a folder");
    let run = ["invoice-run", "--centre", "KNL", "--period", "2026-10"];
    let take = async |name: &str| {
        let path = folder.path().join(name).display().to_string();
        let days = ["--centre", "KNL", "--from", "2026-04-01", "--to", "2026-12-31"];
        database.sanjha_ok(&[&["export", "inspection.zip"], &days[..], &["--out", &path]].concat()).await;
        unpacked(&std::fs::read(&path).expect("the pack"))
    };
    let packs = async { [take("1.zip").await, take("2.zip").await] };
    let (done, [first, second]) = tokio::join!(database.sanjha(&run), packs);
    assert!(done.success, "{}", done.stderr);
    let last = take("3.zip").await;
    let mut before = 0;
    for files in [first, second, last] {
        check_sums(&files);
        let (lines, register) = list(&files, "register/register.csv");
        let numbers: std::collections::BTreeSet<String> = lines.iter().map(|row| row[1].replace('/', "-")).collect();
        let papers = files.keys().filter_map(|name| name.strip_prefix("documents/")?.strip_suffix(".pdf"));
        let papers: Vec<&str> = papers.map(|name| name.rsplit('/').next().unwrap_or(name)).collect();
        assert_eq!(numbers.iter().map(String::as_str).collect::<Vec<_>>(), papers, "register and papers");
        let (_, ageing) = list(&files, "books/ageing.csv");
        let (accounts, _) = list(&files, "books/trial-balance.csv");
        let units = accounts.iter().find(|row| &row[0] == "unit").map_or("0".to_owned(), |row| row[5].replace('.', ""));
        assert_eq!(units.parse(), Ok(ageing("Balance")), "ledger and ageing");
        let (_, day_book) = list(&files, "books/day-book.csv");
        assert_eq!(day_book("Debit"), day_book("Credit"));
        let value = register("Invoice Value");
        assert!(value >= before, "documents only come");
        before = value;
    }
    assert!(before > 0);
    database.assert_verified().await;
}
