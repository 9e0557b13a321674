//! PostgreSQL goes away, hangs, or loses the answer to a commit: nobody is told a wrong success, everybody who is
//! told 503 may come again, and all is well within seconds of its return.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::harness::{
    Database, Engine, Form, Line, OwnCluster, Person, Relay, Request, Scene, Seeds, Server, UnitPerson, Wish,
    fresh_key, open_days, pages, rounds, unit_codes,
};

/// Wishes that do not meet each other: machines × days × hours.
pub fn wishes() -> Vec<Wish> {
    let machines = ["KNL-DSL-01", "KNL-DSL-02", "KNL-FLS-01", "KNL-SPL-01", "KNL-SHV-01", "KNL-EMB-01", "KNL-MSR-01"];
    let mut all = Vec::new();
    for day in open_days("09", 25) {
        for hour in [9, 11, 13, 15, 17] {
            all.extend(machines.map(|machine| Wish::new(machine, day, hour * 60, hour * 60 + 60)));
        }
    }
    all
}

/// What clients saw, in order of time.
#[derive(Default)]
pub struct Seen {
    pub acknowledged: Vec<String>,
    /// When a 503 came, and when a change succeeded.
    pub refused: Vec<Instant>,
    pub done: Vec<Instant>,
    /// Calls that nobody answered.
    pub unanswered: usize,
}

/// Books wish after wish, each in its own time; a call that was answered 503 or not at all is repeated with its key.
/// Reads a page between two bookings.
pub async fn keep_booking(
    unit: Arc<UnitPerson>,
    wishes: Arc<Vec<Wish>>,
    next: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    pause: Duration,
) -> Seen {
    let mut seen = Seen::default();
    while !over.load(Ordering::Relaxed) {
        let Some(wish) = wishes.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
        let key = fresh_key();
        loop {
            let request = unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &key));
            let Ok(answer) = request.send(&unit.person.address()).await else {
                seen.unanswered += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            match answer.status {
                201 => {
                    seen.acknowledged.push(crate::harness::reference(&answer));
                    seen.done.push(Instant::now());
                }
                503 => {
                    assert!(answer.header("retry-after").is_some(), "a 503 says when to come again");
                    seen.refused.push(Instant::now());
                    // What was asked may be done or not: the key finds out.
                    tokio::time::sleep(pause.max(Duration::from_millis(50))).await;
                    continue;
                }
                409 | 422 => {}
                other => panic!("{other}: {}", answer.text()),
            }
            break;
        }
        if let Ok(page) = unit.person.dress(Request::get("/bookings")).send(&unit.person.address()).await {
            assert!(matches!(page.status, 200 | 503), "{}: {}", page.status, page.text());
        }
        tokio::time::sleep(pause).await;
    }
    seen
}

/// All that were acknowledged are there, nothing is there twice, and every rule holds.
pub async fn assert_nothing_lost(database: &Database, acknowledged: &[String]) {
    let stored = database.texts("SELECT reference FROM booking").await;
    let lost: Vec<_> = acknowledged.iter().filter(|reference| !stored.contains(reference)).collect();
    assert!(lost.is_empty(), "acknowledged and gone: {lost:?}");
    let twice = "SELECT COUNT(*) FROM (SELECT equipment_id, starts_at FROM booking WHERE status = 'confirmed' \
        AND equipment_id IN (SELECT id FROM equipment WHERE code LIKE 'KNL-%') \
        GROUP BY equipment_id, starts_at HAVING COUNT(*) > 1) AS twice";
    assert_eq!(database.number(twice).await, 0, "booked twice");
    database.assert_verified().await;
}

async fn clients(servers: &[Server], count: usize) -> Vec<Arc<UnitPerson>> {
    let mut units = Vec::new();
    for code in unit_codes().into_iter().take(count) {
        let person = Person::log_in(servers, &code.to_lowercase()).await;
        units.push(Arc::new(UnitPerson { person, code }));
    }
    units
}

#[tokio::test(flavor = "multi_thread")]
async fn r41_after_the_database_was_gone_all_is_well_within_five_seconds_of_its_return() {
    let cluster = OwnCluster::start_new();
    let database = cluster.database(Seeds::Masters).await;
    let servers = vec![Server::start(&database).await];
    let (wishes, next, over) = (Arc::new(wishes()), Arc::default(), Arc::<AtomicBool>::default());
    let booking: Vec<_> = clients(&servers, 4)
        .await
        .into_iter()
        .map(|unit| {
            let pause = Duration::from_millis(100);
            tokio::spawn(keep_booking(unit, Arc::clone(&wishes), Arc::clone(&next), Arc::clone(&over), pause))
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    tokio::task::block_in_place(|| cluster.stop_at_once());
    tokio::time::sleep(Duration::from_secs(1)).await;

    // Without the database: the page is there, in the reader's language, quickly, and nobody is logged out.
    let asked = Instant::now();
    let page = Request::get("/bookings").header("accept-language", "hi").send(&servers[0].address).await.expect("503");
    assert_eq!((page.status, page.header("retry-after")), (503, Some("5")));
    assert!(page.text().contains("अभी कुछ सहेजा नहीं जा सकता"), "{}", page.text());
    assert!(asked.elapsed() < Duration::from_secs(1), "it took {:?}", asked.elapsed());
    let ready = Request::get("/readyz").send(&servers[0].address).await.expect("503");
    assert_eq!(ready.status, 503, "a proxy is told");

    tokio::time::sleep(Duration::from_secs(rounds(2, 20) as u64)).await;
    tokio::task::block_in_place(|| cluster.start());
    let back = Instant::now();
    tokio::time::sleep(Duration::from_secs(6)).await;
    over.store(true, Ordering::Relaxed);
    let (mut acknowledged, mut refused, mut first_done) = (Vec::new(), 0, None::<Instant>);
    for client in booking {
        let seen = client.await.expect("a client");
        assert_eq!(seen.unanswered, 0, "everybody is answered");
        let after = seen.done.iter().filter(|at| **at > back).min().copied();
        first_done = first_done.into_iter().chain(after).min();
        refused += seen.refused.len();
        acknowledged.extend(seen.acknowledged);
    }
    assert!(refused > 0, "somebody was there while it was gone");
    let healed = first_done.expect("bookings go on") - back;
    println!("R41: {} acknowledged, {refused} times 503, healed {healed:?} after its return", acknowledged.len());
    assert!(healed < Duration::from_secs(5), "it took {healed:?}");
    assert_nothing_lost(&database, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r42_when_all_connections_are_ended_the_pool_heals_and_nothing_is_lost() {
    let scene = Scene::with_instances(Engine::Postgres, Seeds::Masters, 1).await;
    let name = scene.database.url.rsplit('/').next().expect("its name").to_owned();
    let (wishes, next, over) = (Arc::new(wishes()), Arc::default(), Arc::<AtomicBool>::default());
    let booking: Vec<_> = clients(&scene.servers, 4)
        .await
        .into_iter()
        .map(|unit| {
            let (wishes, next, over) = (Arc::clone(&wishes), Arc::clone(&next), Arc::clone(&over));
            tokio::spawn(keep_booking(unit, wishes, next, over, Duration::from_millis(20)))
        })
        .collect();
    let sql = format!(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE datname = '{name}' AND application_name = 'sanjha'"
    );
    let mut ended = 0;
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(600)).await;
        ended += scene.database.number(&sql).await;
    }
    let last = Instant::now();
    tokio::time::sleep(Duration::from_secs(2)).await;
    over.store(true, Ordering::Relaxed);
    let (mut acknowledged, mut refused, mut healed) = (Vec::new(), 0, false);
    for client in booking {
        let seen = client.await.expect("a client");
        refused += seen.refused.len();
        healed |= seen.done.iter().any(|at| *at > last);
        acknowledged.extend(seen.acknowledged);
    }
    println!("R42: {ended} connections ended, {} acknowledged, {refused} times 503", acknowledged.len());
    assert!(ended >= 12 && healed, "{ended} ended");
    assert_nothing_lost(&scene.database, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r63_a_database_that_hangs_costs_ten_seconds_at_most_and_only_who_needs_it() {
    let database = Database::new(Engine::Postgres, Seeds::Masters).await;
    let (relay, url) = Relay::to_database(&database.url).await;
    let server = Server::start_at(&url).await;
    let servers = vec![server];
    let unit = clients(&servers, 1).await.remove(0);
    relay.be(Line::Stalled);
    let day = open_days("09", 1)[0];
    let wish = Wish::new("KNL-DSL-01", day, 10 * 60, 11 * 60);
    let (mut asked, mut slowest) = (Vec::new(), Duration::ZERO);
    for _ in 0..20 {
        let (address, request) = (servers[0].address.clone(), unit.person.dress(Request::get("/bookings")));
        asked.push(tokio::spawn(async move {
            let begun = Instant::now();
            (request.send(&address).await.expect("an answer"), begun.elapsed())
        }));
    }
    let begun = Instant::now();
    let answer = unit.book(&wish).await;
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(begun.elapsed() < Duration::from_secs(11), "it took {:?}", begun.elapsed());
    let begun = Instant::now();
    let page = Request::get("/login").send(&servers[0].address).await.expect("an answer");
    assert_eq!(page.status, 503, "known to be away");
    assert!(begun.elapsed() < Duration::from_secs(1));
    for page in asked {
        let (answer, took) = page.await.expect("the request");
        assert_eq!(answer.status, 503, "{}", answer.text());
        slowest = slowest.max(took);
    }
    println!("R63: the slowest of twenty pages took {slowest:?}");
    assert!(slowest < Duration::from_secs(11), "it took {slowest:?}");

    relay.be(Line::Open);
    let back = Instant::now();
    while unit.person.get("/bookings").await.status() != 200 {
        assert!(back.elapsed() < Duration::from_secs(5), "not back after {:?}", back.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    database.assert_verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_called_unknown_and_its_repeat_has_one_effect() {
    let database = Database::new(Engine::Postgres, Seeds::Masters).await;
    let (relay, url) = Relay::to_database(&database.url).await;
    let servers = vec![Server::start_at(&url).await];
    let unit = clients(&servers, 1).await.remove(0);
    for (day, (line, there)) in
        open_days("09", 2).into_iter().zip([(Line::LosesAnswerOfCommit, 1), (Line::LosesCommit, 0)])
    {
        // Jobs commit too, above all the sealing of what the seeds brought: until it is a booking's commit that is lost.
        let waiting = "SELECT COUNT(*) FROM audit_entry WHERE id NOT IN (SELECT audit_entry_id FROM audit_seal)";
        let begun = Instant::now();
        while database.number(waiting).await > 0 && begun.elapsed() < Duration::from_secs(30) {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let mut lost = None;
        for hour in [9, 11, 13, 15, 17] {
            let wish = Wish::new("KNL-DSL-01", day, hour * 60, hour * 60 + 60);
            let key = fresh_key();
            relay.be(line);
            let answer =
                unit.person.send(unit.person.api_request("/bookings", &wish.body(&unit.code), &key)).await.answer;
            println!("{line:?}: {}", answer.status);
            if answer.status == 503 {
                lost = Some((wish, key, answer));
                break;
            }
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
        let (wish, key, answer) = lost.expect("a lost commit");
        assert!(relay.is(Line::Open), "the line broke");
        assert_eq!((answer.json()["code"].as_str(), answer.header("retry-after")), (Some("unsure"), Some("5")));
        let starts = day.at(0, wish.from);
        let counted = format!("SELECT COUNT(*) FROM booking WHERE status = 'confirmed' AND starts_at = '{starts}'");
        assert_eq!(database.number(&counted).await, there, "{line:?}");
        let again = unit.person.send(unit.person.api_request("/bookings", &wish.body(&unit.code), &key)).await.answer;
        assert_eq!(again.status, 201, "{}", again.text());
        assert_eq!(database.number(&counted).await, 1, "{line:?}");
    }
    database.assert_verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_while_the_database_is_away_keeps_its_answers_and_is_sent_by_one_click_later() {
    let cluster = OwnCluster::start_new();
    let database = cluster.database(Seeds::Masters).await;
    let servers = vec![Server::start(&database).await];
    let unit = clients(&servers, 1).await.remove(0);
    let wish = Wish::new("KNL-DSL-01", open_days("09", 1)[0], 10 * 60, 11 * 60);
    let form = pages::hold_form(&unit, &wish).await;
    tokio::task::block_in_place(|| cluster.stop_at_once());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let from_page = |form: &Form| {
        let origin = format!("http://{}", servers[0].address);
        unit.person.form_request(form).header("origin", &origin)
    };
    let page = unit.person.send(from_page(&form)).await.expect(503);
    let kept = page.form(&form.action);
    for (name, value) in form.fields.iter().filter(|(name, _)| name != "csrf") {
        assert!(kept.fields.contains(&(name.clone(), value.clone())), "{name} is not kept:\n{}", page.html());
    }
    tokio::task::block_in_place(|| cluster.start());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let asks = unit.person.send(from_page(&kept)).await.expect(200);
    let held = unit.person.send(from_page(&asks.form(&form.action))).await;
    assert_eq!(held.status(), 303, "{}", held.html());
    assert_eq!(database.number("SELECT COUNT(*) FROM booking WHERE status = 'held'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r42_a_connection_whose_server_side_stands_still_costs_one_request_and_is_replaced() {
    if std::env::var_os("SANJHA_FAULTS").is_none() {
        return;
    }
    let scene = Scene::with_instances(Engine::Postgres, Seeds::Masters, 1).await;
    let name = scene.database.url.rsplit('/').next().expect("its name").to_owned();
    let (wishes, next, over) = (Arc::new(wishes()), Arc::default(), Arc::<AtomicBool>::default());
    let booking: Vec<_> = clients(&scene.servers, 4)
        .await
        .into_iter()
        .map(|unit| {
            let (wishes, next, over) = (Arc::clone(&wishes), Arc::clone(&next), Arc::clone(&over));
            tokio::spawn(keep_booking(unit, wishes, next, over, Duration::from_millis(500)))
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    // The one used last: the next request takes it.
    let sql = format!(
        "SELECT pid::bigint FROM pg_stat_activity WHERE datname = '{name}' AND application_name = 'sanjha' \
         AND query NOT LIKE '%pg_is_in_recovery%' ORDER BY state_change DESC LIMIT 1"
    );
    let pid = scene.database.number(&sql).await.to_string();
    let signal = |name: &str| {
        let sent = std::process::Command::new("kill").args([name, &pid]).status().expect("kill");
        assert!(sent.success(), "{name}");
    };
    signal("-STOP");
    tokio::time::sleep(Duration::from_secs(60)).await;
    over.store(true, Ordering::Relaxed);
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    for client in booking {
        let seen = client.await.expect("a client");
        assert_eq!(seen.unanswered, 0, "everybody is answered");
        refused += seen.refused.len();
        acknowledged.extend(seen.acknowledged);
    }
    signal("-CONT");
    println!("R42: one connection stopped for a minute: {} acknowledged, {refused} times 503", acknowledged.len());
    assert!(refused <= 3 && acknowledged.len() > 50, "{refused} refused, {} acknowledged", acknowledged.len());
    assert_nothing_lost(&scene.database, &acknowledged).await;
}
