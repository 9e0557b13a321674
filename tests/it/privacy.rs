//! What is held on persons: the data map, the notice, my data, correction.

use std::collections::BTreeSet;

use sanjha::privacy::data_map;

use crate::harness::{Database, Engine, Form, Person, Scene, Seeds};
use crate::on_both_engines;

on_both_engines!(
    a25_every_column_is_on_the_data_map,
    a15_a_new_notice_is_shown_once_and_who_read_it_stays_on_record,
    a15_sign_up_keeps_which_notice_was_given,
    a13_my_data_holds_what_is_held_and_nothing_of_others,
    a14_a_person_corrects_her_own_data,
);

/// Every column of a fresh database, as `table.column`.
pub async fn schema(database: &Database) -> BTreeSet<String> {
    let sql = match database.engine {
        Engine::Sqlite => {
            "SELECT m.name || '.' || p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'seaql_%'"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE 'seaql_%'"
        }
    };
    database.texts(sql).await.into_iter().collect()
}

async fn a25_every_column_is_on_the_data_map(engine: Engine) {
    let database = Database::new(engine, Seeds::Nothing).await;
    database.sanjha_ok(&["migrate"]).await;
    let there = schema(&database).await;
    assert!(there.len() > 1_000, "the schema was not read");
    let mapped: Vec<String> = data_map::tables()
        .iter()
        .flat_map(|table| table.columns.iter().map(|(column, _)| format!("{}.{column}", table.name)))
        .collect();
    let known: BTreeSet<String> = mapped.iter().cloned().collect();
    assert_eq!(known.len(), mapped.len(), "no column stands twice");
    let missing: Vec<_> = there.difference(&known).collect();
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(
        missing.is_empty(),
        "say in src/privacy/data_map.txt whose these are and how long they are kept: {missing:#?}"
    );
    assert!(gone.is_empty(), "on the data map, but no longer in the schema: {gone:#?}");
    let csv = database.sanjha_ok(&["data-map", "--persons"]).await;
    assert!(csv.contains("app_user,phone,Who has a log-in") && !csv.contains("slot_load"), "{csv}");
}

/// Logs in and says where the browser is sent.
async fn log_in(scene: &Scene, login: &str) -> (Person, String) {
    let person = Person::stranger(&scene.servers);
    let mut form = person.get("/login").await.expect(200).form("/login");
    form.set("login", login).set("password", crate::harness::PASSWORD);
    let page = person.submit(&form).await.expect(303);
    let to = page.answer.header("location").unwrap_or_default().to_owned();
    (person, to)
}

async fn a15_a_new_notice_is_shown_once_and_who_read_it_stays_on_record(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let (person, to) = log_in(&scene, "u0001").await;
    assert!(to.starts_with("/account/notice?next="), "{to}");
    let shown = person.get(&to).await.expect(200);
    let html = shown.html();
    assert!(html.contains("section 5 of the Digital Personal Data Protection Act"), "{html}");
    assert!(html.contains("/units/U0001/messages"), "what is wished is withdrawn from here");
    person.submit(&shown.form("/account/notice")).await.expect(303);
    assert_eq!(log_in(&scene, "u0001").await.1, "/", "once is enough");
    let kept = "SELECT n.lang || ' ' || n.version || ' ' || n.how FROM notice_acknowledgement n \
                JOIN app_user u ON u.id = n.user_id WHERE u.login = 'u0001'";
    assert_eq!(scene.database.texts(kept).await, ["en 1 read"]);

    // A stranger reads it in both languages, without a log-in.
    let stranger = Person::stranger(&scene.servers);
    assert!(stranger.get("/privacy").await.expect(200).html().contains("Data Protection Board of India"));
    stranger.get("/privacy?lang=hi").await;
    assert!(stranger.get("/privacy").await.expect(200).html().contains("भारतीय डेटा संरक्षण बोर्ड"));

    // A new version, by an administrator alone and in both languages.
    let admin = scene.person("admin").await;
    let mut form = admin.get("/manage/privacy/notice").await.expect(200).form("/manage/privacy/notice");
    let english = form.field("text_en").expect("the text").to_owned();
    form.set("text_hi", &english);
    admin.submit(&form).await.expect(422);
    let mut form = admin.get("/manage/privacy/notice").await.expect(200).form("/manage/privacy/notice");
    form.set("text_en", &format!("{english}\n# Cameras\nThere are cameras at the gate."));
    admin.submit(&form).await.expect(303);
    assert!(stranger.get("/privacy?version=1").await.expect(200).html().contains("निजता"));
    let (person, to) = log_in(&scene, "u0001").await;
    let shown = person.get(&to).await.expect(200);
    assert!(shown.html().contains("cameras at the gate"));
    person.submit(&shown.form("/account/notice")).await.expect(303);
    assert_eq!(scene.database.texts(kept).await.len(), 2, "both readings stay");
    for sql in [
        "UPDATE privacy_notice SET text_en = 'nothing'",
        "DELETE FROM notice_acknowledgement",
        "UPDATE notice_acknowledgement SET version = 2",
    ] {
        assert!(scene.database.attempt(sql).await.is_err(), "{sql}");
    }
    scene.database.assert_verified().await;
}

/// The form of sign-up, filled in for a new unit.
pub fn sign_up(form: &mut Form, phone: &str) {
    for (name, value) in [
        ("name_en", "Ganga Tannery"),
        ("name_hi", "गंगा टैनरी"),
        ("unit_kind", "artisan"),
        ("state_code", "09"),
        ("place", "Kanpur"),
        ("pin", "208010"),
        ("contact_role", "Owner"),
        ("email", "sita@tannery.example"),
        ("evidence", "Aadhaar seen"),
        ("user_category", "general"),
        ("name", "Sita Devi"),
        ("password", crate::harness::PASSWORD),
    ] {
        form.set(name, value);
    }
    form.set("phone", phone);
}

async fn a15_sign_up_keeps_which_notice_was_given(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let stranger = Person::stranger(&scene.servers);
    let page = stranger.get("/signup").await.expect(200);
    assert!(page.html().contains("18 or older") && page.html().contains("/privacy"));
    let mut form = page.form("/signup");
    let category = scene.database.texts("SELECT code FROM user_category ORDER BY id").await[0].clone();
    sign_up(&mut form, "5559988776");
    form.set("user_category", &category);
    stranger.submit(&form).await.expect(303);
    let kept = "SELECT n.lang || ' ' || n.version || ' ' || n.how FROM notice_acknowledgement n \
                JOIN app_user u ON u.id = n.user_id WHERE u.phone = '5559988776'";
    assert_eq!(scene.database.texts(kept).await, ["en 1 signed_up"]);
    assert_eq!(log_in(&scene, "5559988776").await.1, "/", "who was given it at sign-up is not asked again");
}

async fn a13_my_data_holds_what_is_held_and_nothing_of_others(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let owner = scene.person("u0001").await;
    let page = owner.get("/account/my-data").await.expect(200);
    let html = page.html();
    assert!(html.contains("Companies Act s. 128(5)") || html.contains("8 financial years"), "{html}");
    let file = owner.submit(&page.form("/account/my-data/file")).await.expect(200);
    let name = file.answer.header("content-disposition").unwrap_or_default().to_owned();
    assert!(name.contains("my-data-u0001-20"), "who and when stand in the name: {name}");
    let data = file.answer.json();
    assert_eq!(data["own"]["app_user"][0]["login"], "u0001");
    assert!(data["own"]["session"][0]["ip"].is_string(), "{data}");
    assert_eq!(data["units"]["unit"][0]["code"], "U0001");
    assert!(data["unit_records"]["document"].as_i64() > Some(0), "bills of the unit are counted: {data}");
    let text = file.answer.text();
    for secret in ["password_hash", "token_hash", "id_hash", "argon2"] {
        assert!(!text.contains(secret), "{secret} was handed out");
    }
    let others = scene.database.texts("SELECT phone FROM unit WHERE code <> 'U0001' ORDER BY id").await;
    let own = scene.database.texts("SELECT phone FROM unit WHERE code = 'U0001'").await;
    assert!(text.contains(&own[0]));
    let leaked: Vec<_> = others.iter().filter(|phone| **phone != own[0] && text.contains(*phone)).collect();
    assert!(leaked.is_empty(), "phones of other units: {leaked:?}");
    let noted = "SELECT COUNT(*) FROM audit_entry WHERE after LIKE '%my-data-u0001-%'";
    assert_eq!(scene.database.number(noted).await, 1, "taking it along is on record");
}

async fn a14_a_person_corrects_her_own_data(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let person = scene.person("u0002").await;
    let elsewhere = scene.person("u0002").await;
    let mut form = person.get("/account/details").await.expect(200).form("/account/details");
    form.set("phone", "5557654321");
    let refused = person.submit(&form).await.expect(422);
    assert!(refused.html().contains("present password"), "the phone opens the log-in");
    form.set("present_password", crate::harness::PASSWORD).set("name", "Sita Devi");
    person.submit(&form).await.expect(303);
    let row = "SELECT name || ' ' || phone FROM app_user WHERE login = 'u0002'";
    assert_eq!(scene.database.texts(row).await, ["Sita Devi 5557654321"]);
    person.get("/account").await.expect(200);
    assert_ne!(elsewhere.get("/account").await.status(), 200, "sessions elsewhere have ended");
    let on_record = "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'app_user' AND after LIKE '%5557654321%'";
    assert_eq!(scene.database.number(on_record).await, 1);
    // Somebody else's phone is refused, a name alone needs no password.
    let other = scene.person("u0003").await;
    let mut form = other.get("/account/details").await.expect(200).form("/account/details");
    form.set("name", "Ram").set("present_password", "");
    other.submit(&form).await.expect(303);
    let mut form = other.get("/account/details").await.expect(200).form("/account/details");
    form.set("phone", "5557654321").set("present_password", crate::harness::PASSWORD);
    other.submit(&form).await.expect(422);
}
