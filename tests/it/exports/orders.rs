//! Exports that are ordered: made once, in turn, whoever dies; kept for a while; only for those who may have them.

use std::time::Duration;

use chrono::TimeDelta;
use sanjha::base::time::Clock;
use sanjha::jobs::Jobs;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Answer, Database, Engine, Person, Request, Scene, Seeds, fresh_key, release_together};
use crate::on_both_engines;

on_both_engines!(
    an_order_is_made_once_though_two_workers_ask,
    a_dead_workers_order_is_taken_up_and_a_living_ones_is_not,
    r86_twenty_orders_of_one_person_stand_behind_the_first_of_everybody_else,
    a_page_orders_shows_and_hands_out_a_file_until_it_is_cleared_away,
    an_order_belongs_to_its_centre_and_what_cannot_be_made_says_why,
);

const YEAR: &str = "'2026-04-01', '2026-11-30'";

/// Orders a file, waits for it and fetches it.
pub async fn file(person: &Person, wanted: Value) -> Answer {
    let answer = person.api("/exports", wanted).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let order = ready(person, &answer.json()["id"]).await;
    assert_eq!(order["state"], "ready", "{order}");
    let file = person.api_get(&format!("/exports/{}/file", order["id"])).await;
    assert_eq!(file.status, 200);
    assert_eq!(order["sha256"].as_str(), Some(sha256(&file.body).as_str()), "the file is what is on record");
    assert_eq!(order["size"].as_u64(), Some(file.body.len() as u64));
    file
}

pub fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The order once it is over.
async fn ready(person: &Person, id: &Value) -> Value {
    for _ in 0..600 {
        let order = person.api_get(&format!("/exports/{id}")).await.json();
        if order["state"] == "ready" || order["state"] == "failed" {
            return order;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("order {id} was not made within a minute")
}

/// Orders put down without a program running.
async fn placed(database: &Database, login: &str, kind: &str, count: usize) {
    for _ in 0..count {
        let sql = format!(
            "INSERT INTO export_order (centre_id, kind, from_on, to_on, changed_only, asked_at, asked_by, state) \
             SELECT c.id, '{kind}', {YEAR}, FALSE, '2026-11-26 00:00:00+00:00', u.id, 'waiting' FROM centre c, app_user u \
             WHERE c.code = 'KNL' AND u.login = '{login}'"
        );
        database.attempt(&sql).await.expect("an order");
    }
}

async fn jobs(database: &Database, clock: &Clock, name: &str) -> Jobs {
    let db = sanjha::db::Db::connect(&database.url).await.expect("connected");
    Jobs::new(db, clock.clone(), name)
}

async fn count(database: &Database, what: &str) -> i64 {
    database.number(&format!("SELECT COUNT(*) FROM {what}")).await
}

async fn an_order_is_made_once_though_two_workers_ask(engine: Engine) {
    let database = Scene::with_instances(engine, Seeds::Season, 0).await.database;
    for login in ["accounts.knl", "manager.knl", "auditor"] {
        placed(&database, login, "register.csv", 2).await;
    }
    let clock = Clock::system();
    let (one, two) = (jobs(&database, &clock, "one").await, jobs(&database, &clock, "two").await);
    let (first, second) = tokio::join!(one.make_exports(), two.make_exports());
    let (first, second) = (first.expect("worked"), second.expect("worked"));
    assert_eq!(first + second, 6, "each order was done by one of them");
    assert!(first > 0 && second > 0, "both worked: {first} and {second}");
    assert_eq!(count(&database, "export_order WHERE state = 'ready' AND attempts = 1").await, 6);
    assert_eq!(count(&database, "export_run").await, 6);
    let rows = "SELECT COUNT(DISTINCT row_count) FROM export_run WHERE row_count > 0";
    assert_eq!(database.number(rows).await, 1, "all are the same register");
    let by = "export_run r JOIN export_order o ON o.run_id = r.id WHERE r.made_by = o.asked_by";
    assert_eq!(count(&database, by).await, 6, "on record is who asked");
    assert_eq!(count(&database, "export_lane").await, 0);
    assert_eq!(one.make_exports().await.expect("worked"), 0);
    database.assert_verified().await;
}

async fn a_dead_workers_order_is_taken_up_and_a_living_ones_is_not(engine: Engine) {
    let database = Scene::with_instances(engine, Seeds::Season, 0).await.database;
    placed(&database, "accounts.knl", "register.csv", 2).await;
    let now = Clock::system().now();
    // As a kill leaves it: in work, a part written, and a lane that runs out.
    let until = (now + TimeDelta::seconds(20)).to_rfc3339();
    let first = "(SELECT MIN(id) FROM export_order)";
    for sql in [
        format!("UPDATE export_order SET state = 'working', begun_at = asked_at, attempts = 1 WHERE id = {first}"),
        format!(
            "INSERT INTO export_lane (lane, order_id, asked_by, holder, until_at) \
             SELECT 1, id, asked_by, 'dead', '{until}' FROM export_order WHERE id = {first}"
        ),
        format!(
            "INSERT INTO export_part (order_id, part_no, content) SELECT {first}, 0, {}",
            match engine {
                Engine::Sqlite => "x'6162'",
                Engine::Postgres => "'\\x6162'::bytea",
            }
        ),
    ] {
        database.attempt(&sql).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    }
    let clock = Clock::fixed(now);
    let heir = jobs(&database, &clock, "heir").await;
    assert_eq!(heir.make_exports().await.expect("looked"), 0, "its worker may live, and one works for a person");
    clock.set(now + TimeDelta::seconds(21));
    assert_eq!(heir.make_exports().await.expect("worked"), 2);
    assert_eq!(count(&database, "export_run").await, 2);
    assert_eq!(database.number(&format!("SELECT attempts FROM export_order WHERE id = {first}")).await, 2);
    database.assert_verified().await;
    for sql in [
        "UPDATE export_order SET state = 'waiting', run_id = NULL, ended_at = NULL",
        "UPDATE export_order SET from_on = '2026-01-01'",
        "DELETE FROM export_order",
        "UPDATE export_part SET part_no = 7",
        "INSERT INTO export_lane (lane, order_id, asked_by, holder, until_at) \
         SELECT 3, MIN(id), MIN(asked_by), 'x', MIN(asked_at) FROM export_order",
    ] {
        database.attempt(sql).await.expect_err(sql);
    }
}

async fn r86_twenty_orders_of_one_person_stand_behind_the_first_of_everybody_else(engine: Engine) {
    let database = Scene::with_instances(engine, Seeds::Season, 0).await.database;
    placed(&database, "accounts.knl", "register.csv", 20).await;
    placed(&database, "manager.knl", "gstr1.json", 1).await;
    placed(&database, "auditor", "register.csv", 1).await;
    // One worker alone shows the turn.
    let worker = jobs(&database, &Clock::system(), "one").await;
    assert_eq!(worker.make_exports().await.expect("worked"), 22);
    let turn = "SELECT u.login FROM export_order o JOIN app_user u ON u.id = o.asked_by ORDER BY o.begun_at, o.id";
    let turn = database.texts(turn).await;
    assert_eq!(turn[..4], ["accounts.knl", "manager.knl", "auditor", "accounts.knl"]);
    assert_eq!(count(&database, "export_order WHERE state = 'failed'").await, 1, "a return of eight months is none");

    let scene = Scene::open(engine, Seeds::Season).await;
    let (accounts, auditor) = (scene.person("accounts.knl").await, scene.person("auditor").await);
    let year = |kind: &str| json!({"kind": kind, "centre": "KNL", "from": "2026-04-01", "to": "2026-11-30"});
    let ask = || accounts.dress(accounts.api_request("/exports", &year("register.xlsx"), &fresh_key()));
    let answers = release_together(&scene.addresses(), (0..20).map(|_| ask()).collect()).await;
    let answers: Vec<Value> = answers.into_iter().map(|answer| answer.expect("an answer").json()).collect();
    assert!(answers.iter().all(|order| order["id"].is_i64()), "{answers:?}");
    assert!(answers.iter().any(|order| order["before"].as_i64() > Some(0)), "they wait for themselves");
    file(&auditor, year("register.csv")).await;
    assert!(
        count(&scene.database, "export_order WHERE state IN ('waiting', 'working')").await > 0,
        "somebody else's file was there before the twenty were"
    );
    for order in &answers {
        assert_eq!(ready(&accounts, &order["id"]).await["state"], "ready");
    }
    assert_eq!(count(&scene.database, "export_run").await, 21);

    // Both lanes are busy for long, with others' orders: orders wait, and at some number no more are taken.
    let until = (Clock::system().now() + TimeDelta::hours(1)).to_rfc3339();
    let busy = format!(
        "INSERT INTO export_lane (lane, order_id, asked_by, holder, until_at) \
         SELECT CASE u.login WHEN 'auditor' THEN 1 ELSE 2 END, \
         (SELECT CASE u.login WHEN 'auditor' THEN MIN(o.id) ELSE MAX(o.id) END FROM export_order o), \
         u.id, 'busy', '{until}' FROM app_user u WHERE u.login IN ('auditor', 'manager.knl')"
    );
    scene.database.attempt(&busy).await.expect("both lanes");
    let first = accounts.api("/exports", year("register.csv")).await.json();
    assert_eq!((first["state"].as_str(), first["before"].as_i64()), (Some("waiting"), Some(0)));
    let page = accounts.get(&format!("/exports/orders/{}", first["id"])).await.expect(200);
    assert!(page.answer.header("refresh").is_some(), "the page looks again by itself, without scripting");
    for before in 1..40 {
        let order = accounts.api("/exports", year("register.csv")).await.json();
        assert_eq!(order["before"].as_i64(), Some(before), "{order}");
    }
    let refused = accounts.api("/exports", year("register.csv")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("books-orders-too-many"), "{}", refused.text());
    accounts.get("/board").await;
    scene.database.attempt("DELETE FROM export_lane WHERE holder = 'busy'").await.expect("free again");
}

async fn a_page_orders_shows_and_hands_out_a_file_until_it_is_cleared_away(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let mut form = accounts.get("/exports").await.expect(200).form("/exports");
    form.set("from", "30-11-2026").set("to", "01-10-2026").set("kind", "register.csv");
    let refused = accounts.submit(&form).await.expect(422).html();
    assert!(refused.contains("30-11-2026"), "what was typed is kept");
    form.set("from", "01-10-2026").set("to", "31-10-2026");
    form.set("kind", "all.csv");
    accounts.submit(&form).await.expect(422);
    form.set("kind", "register.csv");
    let first = accounts.submit(&form).await.expect(303);
    let again = accounts.submit(&form).await.expect(303);
    assert_eq!(first.answer.header("location"), again.answer.header("location"), "one request, one effect");
    form.set("kind", "gstr1.json");
    let other = accounts.submit(&form).await.expect(303);
    assert_ne!(first.answer.header("location"), other.answer.header("location"), "another button is another order");

    let place = first.answer.header("location").expect("a place").to_owned();
    let id: i64 = place.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a number");
    ready(&accounts, &json!(id)).await;
    let page = accounts.get(&place).await.expect(200);
    assert!(page.answer.header("refresh").is_none(), "a page that is complete stays still");
    let link = format!("{place}/file");
    assert!(page.links().contains(&link), "{:?}", page.links());
    let file = accounts.get(&link).await.expect(200);
    assert_eq!(file.answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = file.answer.header("content-disposition").expect("a name");
    assert!(name.contains("register-KNL-2026-10-01-2026-10-31"), "{name}");
    assert_eq!(
        scene
            .database
            .texts(&format!(
                "SELECT r.sha256 FROM export_run r JOIN export_order o ON o.run_id = r.id WHERE o.id = {id}"
            ))
            .await,
        [sha256(&file.answer.body)]
    );
    assert!(page.html().contains(&sha256(&file.answer.body)), "the page shows the hash");
    let runs = count(&scene.database, "export_run").await;
    accounts.get(&link).await.expect(200);
    assert_eq!(count(&scene.database, "export_run").await, runs, "fetching writes nothing");
    assert!(accounts.get("/exports").await.expect(200).links().contains(&place), "it stands in the list");

    let clock = Clock::fixed(Clock::system().now() + TimeDelta::days(8));
    jobs(&scene.database, &clock, "tidy").await.clear_away().await.expect("cleared");
    assert_eq!(count(&scene.database, "export_part").await, 0);
    let accounts = scene.person("accounts.knl").await;
    accounts.get(&link).await.expect(404);
    let page = accounts.get(&place).await.expect(200);
    assert!(!page.links().contains(&link) && page.html().contains("Order it again"));
    assert!(page.html().contains(&sha256(&file.answer.body)), "the record stays");
    scene.database.assert_verified().await;
}

async fn an_order_belongs_to_its_centre_and_what_cannot_be_made_says_why(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let accounts = scene.person("accounts.knl").await;
    let month = json!({"kind": "register.csv", "from": "2026-10-01", "to": "2026-10-31"});
    let order = accounts.api("/exports", month.clone()).await.json();
    ready(&accounts, &order["id"]).await;
    let paths = ["", "/file"].map(|end| format!("/api/v1/exports/{}{end}", order["id"]));
    for path in &paths {
        for (login, status) in
            [("manager.knl", 200), ("auditor", 200), ("accounts.knh", 404), ("clerk.knl", 403), ("owner", 403)]
        {
            let login =
                if login == "owner" { crate::harness::unit_codes()[0].to_lowercase() } else { login.to_owned() };
            let person = scene.person(&login).await;
            assert_eq!(person.get(path).await.answer.status, status, "{login} {path}");
        }
    }
    for (wrong, status) in [
        (json!({}), 422),
        (json!({"kind": "register.csv"}), 422),
        (json!({"kind": "register.csv", "from": "2026-10-31", "to": "2026-10-01"}), 422),
        (json!({"kind": "register.csv", "from": "2020-10-31", "to": "2026-10-01"}), 422),
        (json!({"kind": "gstr1.json", "from": "2026-10-01", "to": "2026-11-01"}), 422),
        (json!({"kind": "register.csv", "from": "2026-10-01", "to": "2026-10-31", "centre": "KNH"}), 404),
        (json!({"kind": "register.csv", "from": "2026-10-01", "to": "2026-10-31", "centre": "NONE"}), 404),
    ] {
        assert_eq!(accounts.api("/exports", wrong.clone()).await.status, status, "{wrong}");
    }
    let stranger = Person::stranger(&scene.servers);
    let answer = stranger.send(Request::get(&paths[1])).await.answer;
    assert_eq!(answer.status, 401);

    scene.database.attempt("UPDATE centre SET gstin = NULL WHERE code = 'KNL'").await.expect("no number");
    let month = json!({"kind": "gstr1.json", "from": "2026-10-01", "to": "2026-10-31"});
    let order = accounts.api("/exports", month).await.json();
    let order = ready(&accounts, &order["id"]).await;
    assert_eq!((order["state"].as_str(), &order["reasons"]), (Some("failed"), &json!(["books-no-gstin"])));
    assert_eq!(order["available"], false);
    let page = accounts.get(&format!("/exports/orders/{}", order["id"])).await.expect(200);
    assert!(page.html().contains("files no GSTR-1"), "the page says why");
    accounts.get(&format!("/exports/orders/{}/file", order["id"])).await.expect(404);
    scene.database.assert_verified().await;
}
