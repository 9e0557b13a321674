//! Ten districts in one database: about 200,000 bookings and 120,000 documents, brought in as any history is. How long
//! import, proof, backup and restore take, how fast the lists are, and whether one slot is still promised once.

use std::time::Instant;

use crate::harness::{Database, Engine, Person, Scene, SeedSet, Seeds, Server, UnitPerson, Wish, open_days};
use crate::lists::middle;

/// Copies of the district.
const DISTRICTS: usize = 10;
/// Files whose rows are copied with codes of their own; the others say the same for all districts.
const COPIED: [&str; 8] = [
    "centres.csv",
    "equipment.csv",
    "units.csv",
    "tariffs.csv",
    "downtime.csv",
    "events.csv",
    "bookings_history.csv",
    "invoices_history.csv",
];

/// Imports, measures and proves.
pub async fn run(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    let set = districts();
    timed("migrate", &database, &["migrate"]).await;
    timed("import", &database, &["import", set.path()]).await;
    for table in ["booking", "document", "document_line", "posting", "audit_entry"] {
        println!("  {:>9} rows  {table}", database.number(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    crate::harness::log_ins_of(&database).await;
    timed("verify", &database, &["verify"]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("backup");
    let backup = backup.to_str().expect("a plain path");
    timed("backup", &database, &["backup", backup]).await;
    let other = Database::new(engine, Seeds::Nothing).await;
    timed("restore (with its proof)", &other, &["restore", backup]).await;
    lists(&database).await;
    race(database).await;
}

async fn timed(what: &str, database: &Database, arguments: &[&str]) {
    let begun = Instant::now();
    let output = database.sanjha(arguments).await;
    assert!(output.success, "{what}: {}{}", output.stdout, output.stderr);
    println!("  {:>7.1} s   {what}", begun.elapsed().as_secs_f64());
}

async fn lists(database: &Database) {
    let server = Server::start(database).await;
    let servers = [server];
    let accounts = Person::log_in(&servers, "accounts.knl").await;
    let manager = Person::log_in(&servers, "manager.knl").await;
    let auditor = Person::log_in(&servers, "auditor").await;
    let pages: [(&Person, &str); 18] = [
        (&accounts, "/invoices"),
        (&accounts, "/invoices?q=leather"),
        (&accounts, "/receipts"),
        (&accounts, "/charges"),
        (&accounts, "/books/day-book?from=2025-11-01&until=2026-10-31"),
        (&accounts, "/books/ageing?on=2026-11-20"),
        (&accounts, "/statement"),
        (&manager, "/board"),
        (&manager, "/bookings"),
        (&manager, "/units"),
        (&manager, "/units?q=leather"),
        (&manager, "/equipment"),
        (&auditor, "/audit"),
        (&auditor, "/audit?kind=booking&from=2026-01-01"),
        (&auditor, "/audit?kind=booking&until=2020-01-01"),
        (&auditor, "/audit?verb=take_money&until=2020-01-01"),
        (&auditor, "/audit?who=nobody"),
        (&auditor, "/audit?request=203.0.113.9"),
    ];
    for (person, path) in pages {
        println!("  {:>7.1} ms  {path}", middle(person, path).await.as_secs_f64() * 1000.0);
    }
}

/// R01 on top of it all.
async fn race(database: Database) {
    let server = Server::start(&database).await;
    let scene = Scene { database, servers: vec![server] };
    let units: Vec<UnitPerson> = scene.units(8).await;
    let day = open_days("09", 30)[29];
    let mut won = 0;
    // Two hours apart: what is cleaned between two uses keeps neighbours out.
    for hour in [9, 11, 13, 15, 17] {
        let wish = Wish::new("KNL-DSL-01", day, hour * 60, hour * 60 + 60);
        let statuses = all_at_once(units.iter().map(|unit| unit.book(&wish))).await;
        won += statuses.iter().filter(|&&status| status == 201).count();
    }
    println!("  {won} of 5 slots promised, each asked for by 8 at once");
    assert_eq!(won, 5);
}

/// Asks all at once; answers the statuses.
async fn all_at_once<F: Future<Output = crate::harness::Answer>>(all: impl Iterator<Item = F>) -> Vec<u16> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<u16>> = vec![None; waiting.len()];
    std::future::poll_fn(|context| {
        for (future, slot) in waiting.iter_mut().zip(&mut done).filter(|(_, slot)| slot.is_none()) {
            if let std::task::Poll::Ready(answer) = future.as_mut().poll(context) {
                *slot = Some(answer.status);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// The set with its district ten times: letters of centres and units tell the copies apart.
fn districts() -> SeedSet {
    let set = SeedSet::new();
    let centres = codes(&set.read("centres.csv"));
    let units = codes(&set.read("units.csv"));
    let clusters = codes(&set.read("clusters.csv"));
    for name in COPIED {
        let text = set.read(name);
        let (header, rows) = text.split_once('\n').expect("a header");
        let mut all = format!("{header}\n{rows}");
        for copy in 1..DISTRICTS {
            all.push_str(&own(name, &renamed(name, rows, copy, &centres, &units), copy, &clusters));
        }
        set.write(name, &all);
    }
    set
}

fn codes(text: &str) -> Vec<String> {
    text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
}

/// Centre KNL becomes 1NL, unit U0001 becomes B0001, and so on; numbers that are theirs alone are changed or left out.
fn renamed(name: &str, rows: &str, copy: usize, centres: &[String], units: &[String]) -> String {
    let letter = char::from(b'A' + u8::try_from(copy).expect("few copies"));
    let mut out = String::with_capacity(rows.len());
    for word in rows.split_inclusive([',', '\n', '-', '/']) {
        let (bare, end) = word.split_at(word.trim_end_matches([',', '\n', '-', '/']).len());
        let digits = bare.chars().all(|c| c.is_ascii_digit());
        if centres.iter().any(|centre| centre == bare) {
            out.push_str(&format!("{copy}{}", &bare[1..]));
        } else if units.iter().any(|unit| unit == bare) {
            out.push_str(&format!("{letter}{}", &bare[1..]));
        } else if bare.len() == 15 && bare.get(2..5) == Some("ZZZ") && name != "centres.csv" {
            // No two units share a GSTIN.
        } else if bare.len() == 7 && bare.starts_with("99") && digits {
            out.push_str(&format!("{}{copy}{}", &bare[..2], &bare[3..]));
        } else {
            out.push_str(bare);
        }
        out.push_str(end);
    }
    out
}

/// What all copies share is given its name again (clusters begin like centres); what has numbers of its own gets a letter.
fn own(name: &str, rows: &str, copy: usize, clusters: &[String]) -> String {
    let mut text = rows.to_owned();
    for cluster in clusters {
        text = given_back(&text, &format!("{copy}{}", &cluster[1..]), cluster);
    }
    if name != "downtime.csv" && name != "events.csv" {
        return text;
    }
    text.lines().map(|line| line.replacen(',', &format!("X{copy},"), 1) + "\n").collect()
}

/// Puts `right` in place of each `wrong` that is no beginning of a longer code.
fn given_back(text: &str, wrong: &str, right: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(wrong) {
        let end = at + wrong.len();
        let longer = text[end..].starts_with(|c: char| c == '-' || c.is_ascii_digit());
        out.push_str(&text[from..at]);
        out.push_str(if longer { wrong } else { right });
        from = end;
    }
    out + &text[from..]
}
