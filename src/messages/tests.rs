//! The room over a database of its own: events become messages, messages leave through ports that
//! a test listens at.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::*;
use crate::base::time::{Clock, parse_date, start_of_day};
use crate::base::{Actor, Lang, Result, UserId};
use crate::db::{Db, Event, Rows, WriteTx, values};

struct Scene {
    _folder: tempfile::TempDir,
    db: Db,
    clock: Clock,
}

#[derive(sea_orm::FromQueryResult, Debug, PartialEq)]
struct Seen {
    channel: String,
    recipient: String,
    lang: String,
    body: String,
    state: String,
}

impl Scene {
    async fn open() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.path().join("t.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let scene = Scene { _folder: folder, db, clock: Clock::fixed(start_of_day(parse_date("24-11-2026").unwrap())) };
        scene
            .act(async |tx| {
                let sql = "INSERT INTO app_user (login, name, email, phone, lang, created_at) \
                           VALUES ('asha', 'आशा', 'asha@units.example', '5551000001', 'hi', $1)";
                tx.conn().run(sql, values![tx.now()]).await?;
                Ok(())
            })
            .await;
        scene
    }

    async fn act<T>(&self, work: impl AsyncFn(&WriteTx) -> Result<T>) -> T {
        let work = &work;
        let done = self.db.write(&Actor::program("test"), self.clock.now(), |tx| async move { work(&tx).await }).await;
        done.unwrap()
    }

    async fn announce(&self, event: &'static str, payload: serde_json::Value) {
        self.act(async |tx| {
            let payload = payload.clone();
            let user = Some(UserId(1));
            tx.announce(Event { event, object_kind: "app_user", object_id: 1, centre: None, unit: None, user, payload })
                .await
        })
        .await
    }

    async fn seen(&self) -> Vec<Seen> {
        let sql = "SELECT channel, recipient, lang, body, state FROM message ORDER BY id";
        self.db.read().rows(sql, values![]).await.unwrap()
    }

    async fn number(&self, sql: &str) -> i64 {
        #[derive(sea_orm::FromQueryResult)]
        struct One {
            n: i64,
        }
        let one: Option<One> = self.db.read().row(sql, values![]).await.unwrap();
        one.map_or(0, |one| one.n)
    }
}

#[tokio::test]
async fn an_event_becomes_one_message_for_each_way_in_the_receivers_language_and_its_secret_does_not_stay() {
    let scene = Scene::open().await;
    scene.announce("password_reset", json!({ "token": "GEHEIM7" })).await;
    let courier = &Courier::none("https://cfc.example");
    for expected in [1, 0] {
        assert_eq!(scene.act(async |tx| compose(tx, courier).await).await, expected);
    }
    let seen = scene.seen().await;
    let ways: Vec<_> = seen.iter().map(|m| (m.channel.as_str(), m.recipient.as_str(), m.lang.as_str())).collect();
    assert_eq!(ways, [("email", "asha@units.example", "hi"), ("sms", "5551000001", "hi")]);
    for message in &seen {
        assert_eq!(message.state, "kept");
        assert!(message.body.contains("पासवर्ड") && !message.body.contains("GEHEIM7"), "{}", message.body);
    }
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM outbox WHERE payload LIKE '%GEHEIM7%'").await, 0);
}

#[tokio::test]
async fn what_one_holder_has_claimed_no_other_gets_until_its_time_is_over() {
    let scene = Scene::open().await;
    scene.announce("password_reset", json!({ "token": "A" })).await;
    let courier = &Courier::none("");
    scene.act(async |tx| compose(tx, courier).await).await;
    scene
        .act(async |tx| {
            tx.conn().run("UPDATE message SET state = 'waiting'", values![]).await?;
            Ok(())
        })
        .await;
    assert_eq!(scene.act(async |tx| claim(tx, "first").await).await.len(), 2);
    assert_eq!(scene.act(async |tx| claim(tx, "second").await).await.len(), 0);
    scene.clock.set(scene.clock.now() + chrono::TimeDelta::seconds(121));
    let parcels = scene.act(async |tx| claim(tx, "second").await).await;
    assert_eq!(parcels.len(), 2);
    // The first comes back late: what it says about a message that is not its own does not count.
    carry(&scene.db, &scene.clock, "first", courier, parcels).await.unwrap();
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM message WHERE claimed_by = 'second' AND tries = 0").await, 2);
}

/// Every event the sources announce, by name.
fn announced() -> BTreeSet<String> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|kind| kind == "rs") => {
                    let text = std::fs::read_to_string(path).unwrap();
                    files.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
                }
                false => {}
            }
        }
    }
    // Whoever takes an event by name is asked with its name.
    let mut askers: BTreeSet<String> = BTreeSet::new();
    for text in &files {
        for (at, _) in text.match_indices("event: &'static str") {
            let before = &text[..at];
            if let Some(name) = before.rfind("fn ").and_then(|at| before[at + 3..].split(['(', '<']).next()) {
                askers.insert(format!("{name}("));
            }
        }
    }
    assert!(askers.len() >= 2, "{askers:?}");
    let mut found = BTreeSet::new();
    for text in &files {
        let starts = askers.iter().map(String::as_str).chain(["event: ", "let event = "]);
        for start in starts {
            for (at, _) in text.match_indices(start) {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                if text[..at].ends_with("fn ") || before.is_alphanumeric() || before == '_' {
                    continue;
                }
                let rest = &text[at + start.len()..];
                let end = match start {
                    "event: " => rest.find([',', '}']),
                    "let event = " => rest.find(';'),
                    // An event put together on the spot names itself behind `event: `.
                    _ if rest.trim_start().starts_with("Event") => Some(0),
                    _ => closing(rest),
                };
                let rest = &rest[..end.unwrap_or(rest.len()).min(400)];
                let names = rest.split('"').skip(1).step_by(2).filter(|word| is_event(word));
                match start {
                    "let event = " => found.extend(names.map(str::to_owned)),
                    _ => found.extend(names.take(1).map(str::to_owned)),
                }
            }
        }
    }
    found
}

/// Where the bracket closes that stands before a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.char_indices().find_map(|(at, c)| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        (depth == 0).then_some(at)
    })
}

fn is_event(word: &str) -> bool {
    word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

#[test]
fn every_event_has_its_words_in_both_languages() {
    let events = announced();
    for known in ["booking_confirmed", "booking_requested", "unit_rejected", "password_reset", "invoice_issued"] {
        assert!(events.contains(known), "{known} was not found among {events:?}");
    }
    let parts = ["subject", "body", "sms"];
    let keys = events.iter().flat_map(|event| parts.map(|part| format!("message-{}-{part}", event.replace('_', "-"))));
    let missing: Vec<_> =
        keys.flat_map(|key| Lang::ALL.map(|lang| (lang, key.clone()))).filter(|(lang, key)| !lang.has(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
