//! What is over is cleared away, and a legal hold stops it.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use crate::harness::{Engine, MovingClock, Person, Scene, Seeds, Server};
use crate::on_both_engines;
use crate::privacy::sign_up;

on_both_engines!(
    a11_what_is_over_goes_with_its_count_and_a_hold_stops_it,
    a16_after_sixty_days_administrators_are_reminded_once,
);

/// An instance whose clock is set before it starts: the job looks at once.
async fn at(scene: &mut Scene, clock: &MovingClock, moment: &str) {
    scene.servers.clear();
    run(scene, "DELETE FROM lease").await;
    clock.set(moment);
    scene.servers = vec![Server::start_in(&scene.database.url, &clock.environment()).await];
}

async fn until(scene: &Scene, sql: &str, wanted: i64) {
    let begun = Instant::now();
    loop {
        let found = scene.database.number(sql).await;
        if found == wanted {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{sql}: {found}, not {wanted}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn run(scene: &Scene, sql: &str) {
    let connection = scene.database.connect().await;
    connection.execute_unprepared(sql).await.unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    connection.close().await.expect("closed");
}

async fn a11_what_is_over_goes_with_its_count_and_a_hold_stops_it(engine: Engine) {
    let mut scene = Scene::with_instances(engine, Seeds::Masters, 0).await;
    let clock = MovingClock::at("2026-06-01T10:00:00+05:30");
    at(&mut scene, &clock, "2026-06-01T10:00:00+05:30").await;
    let stranger = Person::stranger(&scene.servers);
    let mut form = stranger.get("/signup").await.expect(200).form("/signup");
    let category = scene.database.texts("SELECT code FROM user_category ORDER BY id").await[0].clone();
    sign_up(&mut form, "5559933221");
    form.set("user_category", &category);
    stranger.submit(&form).await.expect(303);
    let admin = scene.person("admin").await;
    // Below the least nothing is set, above it is.
    for (days, status) in [("89", 422), ("120", 303)] {
        let mut form = admin.get("/manage/privacy/retention").await.expect(200).form("/manage/privacy/retention");
        form.set("class", "messages").set("days", days);
        admin.submit(&form).await.expect(status);
    }
    let by_force = "INSERT INTO retention_period (class, days, set_at) VALUES ('messages', 5, CURRENT_TIMESTAMP)";
    assert!(scene.database.attempt(by_force).await.is_err(), "the database refuses it too");
    let messages = "SELECT COUNT(*) FROM message";
    until(&scene, "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL", 0).await;
    let sent = scene.database.number(messages).await;
    assert!(sent > 0, "the sign-up was told of");
    let mut hold = admin.get("/manage/privacy/holds").await.expect(200).form("/manage/privacy/holds");
    hold.set("covers", "everything").set("reason", "Inquiry 7 of 2026");
    admin.submit(&hold).await.expect(303);
    let audits = scene.database.number("SELECT COUNT(*) FROM audit_entry").await;

    // Three months and more later everything is over, and held.
    at(&mut scene, &clock, "2026-10-15T10:00:00+05:30").await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(scene.database.number(messages).await, sent, "the hold keeps it");
    let phones = "SELECT COUNT(*) FROM unit WHERE phone = '5559933221'";
    assert_eq!(scene.database.number(phones).await, 1);
    run(&scene, "UPDATE legal_hold SET lifted_at = set_at, lifted_because = 'ended'").await;
    at(&mut scene, &clock, "2026-10-15T11:30:00+05:30").await;
    until(&scene, phones, 0).await;
    until(&scene, "SELECT COUNT(*) FROM message WHERE event = 'unit_signed_up'", 0).await;
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM app_user WHERE phone = '5559933221'").await, 0);
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM erasure").await, 1);
    let counted = "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'retention_period' \
                   AND after LIKE '%cleared%' AND after LIKE '%sign_ups%' AND after LIKE '%messages%'";
    until(&scene, counted, 1).await;
    assert!(scene.database.number("SELECT COUNT(*) FROM audit_entry").await > audits, "the record only grows");
    scene.database.assert_verified().await;
}

async fn a16_after_sixty_days_administrators_are_reminded_once(engine: Engine) {
    let mut scene = Scene::with_instances(engine, Seeds::Masters, 0).await;
    let clock = MovingClock::at("2026-06-01T10:00:00+05:30");
    at(&mut scene, &clock, "2026-06-01T10:00:00+05:30").await;
    let stranger = Person::stranger(&scene.servers);
    let mut form = stranger.get("/grievance").await.expect(200).form("/grievance");
    form.set("name", "Ravi").set("contact", "ravi@mail.example").set("wording", "Nobody answers the telephone.");
    stranger.submit(&form).await.expect(200);
    let reminded = "SELECT COUNT(*) FROM outbox WHERE event = 'privacy_request_due'";
    at(&mut scene, &clock, "2026-07-30T10:00:00+05:30").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(scene.database.number(reminded).await, 0, "59 days");
    at(&mut scene, &clock, "2026-08-01T10:00:00+05:30").await;
    until(&scene, reminded, 1).await;
    at(&mut scene, &clock, "2026-08-02T10:00:00+05:30").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(scene.database.number(reminded).await, 1, "once");
}
