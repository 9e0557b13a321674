//! Messages reach whoever they are for: after an outage, a kill, beside an address that does not
//! exist, whatever stands in names; and what runs without a person happens once over three instances.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use crate::harness::ports::{Mail, MailServer, SmsGateway, environment};
use crate::harness::{Database, Engine, MovingClock, Scene, Seeds, Server, UnitPerson, Wish, open_days};
use crate::on_both_engines;

on_both_engines!(
    r48_after_an_outage_of_the_mail_server_every_mail_leaves_and_bookings_never_noticed,
    r50_a_kill_between_sending_and_marking_sends_the_same_mail_again,
    r51_an_address_that_does_not_exist_is_given_up_and_delays_nobody,
    r52_whatever_stands_in_a_name_the_mail_is_valid_and_arrives_whole,
    an_sms_is_tried_again_under_the_same_key,
);

const MACHINES: [&str; 8] =
    ["KNL-DSL-01", "KNL-DSL-02", "KNL-FLS-01", "KNL-SPL-01", "KNL-SHV-01", "KNL-EMB-01", "KNL-MSR-01", "KNL-SPR-01"];

fn wishes(count: usize) -> Vec<Wish> {
    let days = open_days("09", 10).into_iter();
    let all = days.flat_map(|day| {
        [9, 11, 13, 15]
            .into_iter()
            .flat_map(move |hour| MACHINES.map(|code| Wish::new(code, day, hour * 60, hour * 60 + 60)))
    });
    all.take(count).collect()
}

async fn scene(engine: Engine, environment: &[(&'static str, String)]) -> Scene {
    let database = Database::new(engine, Seeds::Masters).await;
    let instances = if engine == Engine::Postgres { 3 } else { 1 };
    let mut servers = Vec::new();
    for _ in 0..instances {
        servers.push(Server::start_in(&database.url, environment).await);
    }
    Scene { database, servers }
}

/// Waits until something is true; fails after a minute.
async fn until(what: &str, mut is_true: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_true().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    begun.elapsed()
}

async fn waiting(database: &Database) -> i64 {
    database
        .number(
            "SELECT (SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL) \
             + (SELECT COUNT(*) FROM message WHERE state = 'waiting')",
        )
        .await
}

async fn run(database: &Database, sql: &str) {
    let connection = database.connect().await;
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.expect("closed");
}

async fn r48_after_an_outage_of_the_mail_server_every_mail_leaves_and_bookings_never_noticed(engine: Engine) {
    let address = MailServer::open().await.address.clone();
    let scene = scene(engine, &environment(&address)).await;
    let units = scene.units(4).await;
    let mut references = BTreeSet::new();
    for (place, wish) in wishes(200).iter().enumerate() {
        references.insert(units[place % units.len()].booked(wish).await);
    }
    let tried = "SELECT COUNT(*) FROM message WHERE tries > 0 AND state = 'waiting' AND last_error <> ''";
    until("the outage shows in the log", async || scene.database.number(tried).await > 0).await;
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM message WHERE state = 'parked'").await, 0);

    let server = MailServer::open_at(&address).await;
    let took = until("all mails leave", async || waiting(&scene.database).await == 0).await;
    println!("{engine:?}: {} mails left {} s after the outage", server.mails().len(), took.as_secs());
    let mails = server.mails();
    let told = |reference: &String| mails.iter().filter(|mail| mail.text().contains(reference.as_str())).count();
    assert!(references.iter().all(|reference| told(reference) == 1), "one mail for each booking");
    assert_eq!(mails.len(), 200);
}

async fn r50_a_kill_between_sending_and_marking_sends_the_same_mail_again(engine: Engine) {
    let mail = MailServer::open().await;
    mail.fall_silent(true);
    let database = Database::new(engine, Seeds::Masters).await;
    let clock = MovingClock::at(&crate::harness::Day::today().at(10, 0));
    let environment = [mail.environment(), clock.environment()].concat();
    let scene = Scene { servers: vec![Server::start_in(&database.url, &environment).await], database };
    let unit = scene.unit(0).await;
    let reference = unit.booked(&wishes(1)[0]).await;
    until("the mail is taken", async || !mail.mails().is_empty()).await;
    let Scene { database, servers } = scene;
    servers.into_iter().for_each(Server::kill);
    assert_eq!(waiting(&database).await, 1, "nobody has marked it");

    mail.fall_silent(false);
    // The dead one's claim and lease run out.
    clock.set(&crate::harness::Day::today().at(10, 10));
    let _heir = Server::start_in(&database.url, &environment).await;
    until("it is sent again and marked", async || waiting(&database).await == 0).await;
    let mails = mail.mails();
    assert_eq!(mails.len(), 2);
    let ids: BTreeSet<String> = mails.iter().map(|mail| mail.header("message-id")).collect();
    assert_eq!(ids.len(), 1, "whoever gets it twice can tell");
    assert!(mails.iter().all(|mail| mail.text().contains(&reference)));
}

async fn r51_an_address_that_does_not_exist_is_given_up_and_delays_nobody(engine: Engine) {
    let mail = MailServer::open().await;
    let scene = scene(engine, &mail.environment()).await;
    let units = scene.units(3).await;
    let bad = format!("{}@units.example", units[0].code.to_lowercase());
    mail.refuse(&bad);
    for (place, wish) in wishes(30).iter().enumerate() {
        units[place % 3].booked(wish).await;
    }
    until("nothing waits any more", async || waiting(&scene.database).await == 0).await;
    assert_eq!(mail.mails().len(), 20);
    let parked = format!(
        "SELECT COUNT(*) FROM message WHERE state = 'parked' AND recipient = '{bad}' AND tries = 1 AND last_error LIKE '%550%'"
    );
    assert_eq!(scene.database.number(&parked).await, 10);

    // The manager sees it, and after the mend tries again; another centre's manager finds nothing.
    let manager = scene.person("manager.knl").await;
    let list = manager.get("/messages?state=parked").await.expect(200);
    let link = list.links().into_iter().find(|link| link.starts_with("/messages/")).expect("a parked message");
    assert!(!list.html().contains(&bad), "lists mask addresses");
    let other = scene.person("manager.knh").await;
    assert_eq!(other.get(&link).await.status(), 404);
    assert!(!other.get("/messages?state=parked").await.expect(200).links().contains(&link));
    let form = manager.get(&link).await.expect(200).form("/resend");
    manager.submit(&form).await.expect(303);
    until("it was tried again", async || {
        scene.database.number(&parked).await == 10 && waiting(&scene.database).await == 0
    })
    .await;
}

async fn r52_whatever_stands_in_a_name_the_mail_is_valid_and_arrives_whole(engine: Engine) {
    let mail = MailServer::open().await;
    let scene = scene(engine, &mail.environment()).await;
    let unit = scene.unit(0).await;
    let name = "\"Asha\" <x@y>\r\nBcc: all@example.org\r\n\r\nआशा 😀 टैनर्स";
    let machine = "Drum \"1\"\r\nX-Evil: 1, ड्रम 😀";
    let quoted = |text: &str| text.replace('\'', "''");
    run(&scene.database, &format!("UPDATE unit SET name_en = '{0}', name_hi = '{0}'", quoted(name))).await;
    run(&scene.database, &format!("UPDATE equipment SET name_en = '{0}', name_hi = '{0}'", quoted(machine))).await;
    let reference = unit.booked(&wishes(1)[0]).await;
    until("the mail came", async || mail.mails().len() == 1).await;
    let mail = mail.mails().remove(0);
    let known = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "content-type",
        "content-language",
        "auto-submitted",
        "content-transfer-encoding",
        "mime-version",
    ];
    let strange: Vec<_> = mail.headers().into_iter().filter(|(name, _)| !known.contains(&name.as_str())).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(
        mail.raw
            .split("\r\n\r\n")
            .next()
            .is_some_and(|head| head.is_ascii() && !head.replace("\r\n", "").contains(['\r', '\n']))
    );
    assert!(mail.raw.lines().all(|line| line.len() <= 998));
    assert!(mail.header("subject").contains("Drum \"1\" X-Evil: 1, ड्रम 😀"), "{}", mail.header("subject"));
    let to = mail.header("to");
    assert!(
        to.contains("आशा 😀 टैनर्स") && to.ends_with(&format!("<{}@units.example>", unit.code.to_lowercase())),
        "{to}"
    );
    assert_eq!(mail.to, format!("{}@units.example", unit.code.to_lowercase()));
    let text = mail.text();
    assert!(text.contains("ड्रम 😀") && text.contains(&reference), "{text}");
    assert!(mail.header("content-type").to_lowercase().contains("utf-8"));
}

async fn an_sms_is_tried_again_under_the_same_key(engine: Engine) {
    let gateway = SmsGateway::open(1).await;
    let environment = [
        ("SANJHA_SMS_URL", format!("http://{}/send?event={{event}}", gateway.address)),
        ("SANJHA_SMS_HEADERS", "Authorization: Bearer key-of-the-centre".to_owned()),
        ("SANJHA_MESSAGE_RETRY_SECONDS", "1".to_owned()),
    ];
    let scene = scene(engine, &environment).await;
    let unit = scene.unit(0).await;
    let reference = unit.booked(&wishes(1)[0]).await;
    until("the gateway has taken it", async || waiting(&scene.database).await == 0).await;
    let calls = gateway.calls();
    assert_eq!(calls.len(), 2);
    let key =
        |head: &str| head.lines().find(|line| line.to_lowercase().starts_with("idempotency-key:")).map(str::to_owned);
    assert!(key(&calls[0].head).is_some() && key(&calls[0].head) == key(&calls[1].head));
    assert!(calls[0].head.starts_with("POST /send?event=booking_confirmed "), "{}", calls[0].head);
    assert!(calls[0].head.contains("Bearer key-of-the-centre"));
    let body: serde_json::Value = serde_json::from_str(&calls[1].body).expect("JSON");
    assert!(body["to"].as_str().is_some_and(|to| to.starts_with("+91555")), "{body}");
    assert!(body["text"].as_str().is_some_and(|text| text.contains(&reference)), "{body}");
}

/// What jobs do is done once, whichever of three instances does it, and also when those that worked
/// are killed and others take over, again and again over an hour of their clock.
#[tokio::test(flavor = "multi_thread")]
async fn r47_reminders_and_expiry_happen_once_on_three_instances() {
    let mail = MailServer::open().await;
    let database = Database::new(Engine::Postgres, Seeds::Masters).await;
    let clock = MovingClock::at(&crate::harness::Day::today().at(10, 0));
    let environment = [mail.environment(), clock.environment()].concat();
    let scene = Scene { servers: vec![Server::start_in(&database.url, &environment).await], database };
    let unit = scene.unit(0).await;
    let wishes = wishes(8);
    for wish in &wishes {
        unit.booked(wish).await;
    }
    // A manager has to say yes to this one, and nobody does.
    let asked = unit.book(&Wish::new("KNL-TFC-02", wishes[0].day, 11 * 60, 13 * 60)).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let Scene { database, servers } = scene;
    servers.into_iter().for_each(Server::kill);

    let eve = crate::harness::Day(wishes[0].day.0.pred_opt().expect("the day before"));
    let holder = async || database.texts("SELECT holder FROM lease WHERE name = 'remind'").await;
    for minutes in [0, 20, 40, 60] {
        let before = holder().await;
        clock.set(&eve.at(0, wishes[0].from + minutes));
        let start = async || Server::start_in(&database.url, &environment).await;
        let (a, b, c) = tokio::join!(start(), start(), start());
        until("one of three has looked for reminders", async || holder().await != before).await;
        until("all mails left", async || waiting(&database).await == 0).await;
        [a, b, c].into_iter().for_each(Server::kill);
    }
    let count =
        async |event: &str| database.number(&format!("SELECT COUNT(*) FROM outbox WHERE event = '{event}'")).await;
    assert_eq!(count("booking_reminder").await, 8);
    assert_eq!(count("booking_expired").await, 1);
    let is_reminder = |mail: &Mail| ["Reminder", "याद"].iter().any(|word| mail.header("subject").contains(word));
    assert_eq!(mail.mails().iter().filter(|mail| is_reminder(mail)).count(), 8);
}

/// Somebody who forgot the password gets a link by mail, once, and the log does not keep it.
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_link_comes_by_mail_and_does_not_stay_in_the_log() {
    let mail = MailServer::open().await;
    let scene = scene(Engine::Sqlite, &mail.environment()).await;
    run(&scene.database, "UPDATE app_user SET email = 'owner@units.example' WHERE login = 'u0001'").await;
    let person = crate::harness::Person::stranger(&scene.servers);
    let mut form = person.get("/password/forgot").await.expect(200).form("/password/forgot");
    form.set("login", "u0001");
    person.submit(&form).await.expect(200);
    until("the mail came", async || waiting(&scene.database).await == 0 && !mail.mails().is_empty()).await;
    let text = mail.mails()[0].text();
    let (_, token) = text.split_once("http://cfc.example/password/reset?token=").expect("a link");
    let token = token.split_whitespace().next().expect("a token");
    let kept = format!(
        "SELECT (SELECT COUNT(*) FROM message WHERE body LIKE '%{token}%' OR masked_body LIKE '%{token}%') \
         + (SELECT COUNT(*) FROM outbox WHERE payload LIKE '%{token}%')"
    );
    assert_eq!(scene.database.number(&kept).await, 0);
    let mut form = person.get(&format!("/password/reset?token={token}")).await.expect(200).form("/password/reset");
    form.set("password", "नया long enough 48").set("password_again", "नया long enough 48");
    person.submit(&form).await.expect(303);
}

/// What a unit wishes holds for its messages from then on.
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_told_the_way_and_in_the_language_it_wishes() {
    let mail = MailServer::open().await;
    let scene = scene(Engine::Sqlite, &mail.environment()).await;
    let UnitPerson { person, code } = scene.unit(0).await;
    for (place, (lang, subject)) in [("en", "Booked:"), ("hi", "बुकिंग पक्की:")].into_iter().enumerate()
    {
        let mut form = person.get(&format!("/units/{code}/messages")).await.expect(200).form("/messages");
        form.set("lang", lang);
        person.submit(&form).await.expect(303);
        let unit = UnitPerson { person: person.moved_to(scene.addresses()), code: code.clone() };
        unit.booked(&wishes(2)[place]).await;
        until("the mail came", async || mail.mails().len() == place + 1).await;
        let found = mail.mails()[place].header("subject");
        assert!(found.starts_with(subject), "{lang}: {found}");
    }
}
