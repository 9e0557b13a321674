//! R82: what is secret or somebody's own stands in no line of the log, no error page, no column that is not meant for it,
//! and no list of processes, with the log at its loudest. And the log itself: one JSON object a line (ASVS 16.2, 16.4.1).

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::ports::MailServer;
use crate::harness::{Database, Engine, PASSWORD, Person, Request, Scene, Seeds, Server, Wish, open_days, unit_codes};
use crate::on_sqlite_and_with_faults_on_postgres;
use crate::operations::until;

on_sqlite_and_with_faults_on_postgres!(r82_secrets_and_personal_numbers_stand_nowhere_they_do_not_belong);

const NEW_PASSWORD: &str = "canary of a password 91";
const WRONG_PASSWORD: &str = "canary of a wrong one 17";
const PHONE: &str = "9812345670";
const GSTIN: &str = "09AABCU9603R1ZX";

/// Every line of a folder's logs, each of which has to be an object.
fn lines(folder: &Path) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(value.is_object(), "{line}");
            found.push((line.to_owned(), value));
        }
    }
    found
}

/// Tables and columns that hold text, with those rows' text that contains the words.
async fn holding(database: &Database, words: &str) -> Vec<String> {
    let columns = match database.engine {
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' \
             AND data_type IN ('text', 'character varying', 'jsonb', 'json')"
        }
        Engine::Sqlite => {
            "SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON TRUE \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND upper(c.type) LIKE '%TEXT%'"
        }
    };
    let columns = database.texts(columns).await;
    assert!(columns.len() > 200, "the columns were not read: {}", columns.len());
    let words = words.replace('\'', "''");
    let asked = columns.iter().map(|column| {
        let (table, name) = column.split_once('.').unwrap();
        format!("SELECT '{column}' FROM \"{table}\" WHERE CAST(\"{name}\" AS TEXT) LIKE '%{words}%'")
    });
    let mut found = BTreeSet::new();
    // SQLite takes 500 parts of a compound at most.
    for part in asked.collect::<Vec<_>>().chunks(100) {
        found.extend(database.texts(&part.join(" UNION ALL ")).await);
    }
    found.into_iter().collect()
}

async fn r82_secrets_and_personal_numbers_stand_nowhere_they_do_not_belong(engine: Engine) {
    let mail = MailServer::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut environment = mail.environment();
    environment.push(("SANJHA_LOG_FOLDER", folder.path().display().to_string()));
    environment.push(("SANJHA_LOG", "debug".to_owned()));
    let database = Database::new(engine, Seeds::Masters).await;
    let code = unit_codes()[0].clone();
    let own = format!("UPDATE unit SET phone = '{PHONE}', gstin = '{GSTIN}' WHERE code = '{code}'");
    database.attempt(&own).await.unwrap();
    let login = code.to_lowercase();
    let address = format!("UPDATE app_user SET email = 'canary@units.test' WHERE login = '{login}'");
    database.attempt(&address).await.unwrap();
    let scene = Scene { servers: vec![Server::start_in(&database.url, &environment).await], database };
    let mut pages = Vec::new();

    // Log-in: wrong, right, with words that would break a line.
    let stranger = Person::stranger(&scene.servers);
    for (name, password) in
        [(login.as_str(), WRONG_PASSWORD), ("nobody\r\n{\"level\":\"ERROR\"}\u{1b}[31m", WRONG_PASSWORD)]
    {
        let mut form = stranger.get("/login").await.expect(200).form("/login");
        form.set("login", name).set("password", password);
        pages.push(stranger.submit(&form).await.html());
    }
    let unit = scene.unit(0).await;
    let mut form = unit.person.get("/account/password").await.expect(200).form("/account/password");
    form.set("present_password", PASSWORD).set("password", NEW_PASSWORD).set("password_again", NEW_PASSWORD);
    assert_eq!(unit.person.submit(&form).await.status(), 303, "the password is changed: {:?}", form.fields);
    // A forgotten one: the link is in the mail, and only there.
    let mut form = stranger.get("/password/forgot").await.expect(200).form("/password/forgot");
    form.set("login", &login);
    stranger.submit(&form).await;
    until("the mail with the link", async || mail.mails().iter().any(|mail| mail.text().contains("/password/reset")))
        .await;
    let text = mail.mails().into_iter().find(|mail| mail.text().contains("/password/reset")).unwrap().text();
    let link = text.split_whitespace().find(|word| word.contains("/password/reset")).unwrap();
    let reset_token = link.rsplit(['=', '/']).next().unwrap().to_owned();
    let path = &link[link.find("/password").unwrap()..];
    stranger.get(path).await;
    // A program's token, used well and badly.
    let made = scene.database.sanjha_ok(&["token", "add", "--login", &login, "--name", "canary"]).await;
    let token = made.trim().to_owned();
    for bearer in [token.clone(), format!("{token}x")] {
        let request = Request::get("/api/v1/bookings").header("authorization", &format!("Bearer {bearer}"));
        pages.push(request.send(&scene.servers[0].address).await.unwrap().text());
    }
    // What people search for and type into wrong places.
    let clerk = scene.person("clerk.knl").await;
    let member = Person::log_in(&scene.servers, "manager.knl").await;
    for path in [
        format!("/units?q={GSTIN}"),
        format!("/units?q={PHONE}"),
        format!("/units/{GSTIN}"),
        format!("/nowhere/{PHONE}?password=canary"),
        format!("/bookings/{token}"),
    ] {
        clerk.get(&path).await;
        member.get(&path).await;
    }
    let wish = Wish::new("KNL-DSL-01", open_days("09", 1)[0], 600, 660);
    let mut body = wish.body(&code);
    body["note"] = json!(format!("call {PHONE}"));
    clerk.api("/bookings", body).await;
    let broken = Request::with_body(
        "POST",
        "/api/v1/bookings",
        "application/json",
        format!("{{\"password\": \"{NEW_PASSWORD}\""),
    );
    pages.push(clerk.send(broken.header("sec-fetch-site", "same-origin")).await.html());
    let session = unit.person.cookie_line();
    let session =
        session.split("; ").find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == "__Host-sanjha"));
    let session = session.expect("a session").1.split('.').next().unwrap().to_owned();
    assert!(session.len() >= 20, "{session}");
    tokio::time::sleep(Duration::from_secs(2)).await;

    let secrets = [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, &reset_token, &token, &session];
    let lines = lines(folder.path());
    assert!(
        lines.len() > 20 && lines.iter().any(|(line, _)| line.contains("\"level\":\"DEBUG\"")),
        "{} lines",
        lines.len()
    );
    for (line, _) in &lines {
        for canary in secrets.iter().copied().chain([PHONE, GSTIN, "canary@units.test"]) {
            assert!(!line.contains(canary), "{canary} in the log: {line}");
        }
    }
    for page in &pages {
        for canary in secrets {
            assert!(!page.contains(canary), "{canary} on a page: {page}");
        }
    }
    for canary in secrets {
        // What a mail that left had in it is masked; sessions and tokens are hashes.
        assert_eq!(holding(&scene.database, canary).await, [""; 0], "{canary} in the database");
    }
    let seen = holding(&scene.database, GSTIN).await;
    // The trail holds what the test itself changed from outside.
    let allowed = ["unit.gstin", "tax_status.gstin", "audit_entry.after", "audit_entry.before"];
    assert!(seen.iter().all(|column| allowed.contains(&column.as_str())), "{seen:?}");
    let list = std::fs::read(format!("/proc/{}/cmdline", scene.servers[0].pid())).unwrap();
    let list = String::from_utf8_lossy(&list);
    assert!(secrets.iter().all(|canary| !list.contains(canary)) && !list.contains("smtp"), "{list}");
    assert_lines_tell_who_what_when_and_where(&lines);
}

/// ASVS 16.2.1, 16.2.2, 16.2.4.
fn assert_lines_tell_who_what_when_and_where(lines: &[(String, Value)]) {
    for (line, value) in lines {
        let time = value["timestamp"].as_str().unwrap_or_else(|| panic!("{line}"));
        assert!(time.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(time).is_ok(), "{line}");
        assert!(value["level"].is_string() && value["target"].is_string(), "{line}");
    }
    let answered: Vec<&Value> =
        lines.iter().map(|(_, value)| value).filter(|value| value["message"] == "answered").collect();
    let log_in =
        answered.iter().find(|value| value["method"] == "POST" && value["route"] == "/login" && value["status"] == 303);
    assert!(log_in.is_some(), "a log-in is on the log");
    let known = answered.iter().find(|value| value["user"].is_i64() && value["route"] == "/units");
    let known = known.expect("who was logged in is on the log by row");
    assert!(known["request_id"].as_str().is_some_and(|id| id.len() >= 8) && known["us"].is_u64(), "{known}");
    let opened = answered.iter().any(|value| value["route"] == "/login" && value["request_id"] == known["session"]);
    assert!(opened, "a session is named by the request that logged in: {known}");
    assert!(answered.iter().any(|value| value["route"] == "unknown" && value["status"] == 404));
}
