//! PostgreSQL goes away, hangs, or loses the answer to a commit: nobody is told a wrong success, everybody who is
//! told 503 may come again, and all is well within seconds of its return.

use std::time::{Duration, Instant};

use crate::harness::{
    Crowd, Database, Engine, Form, Line, OwnCluster, Person, Relay, Request, Scene, Seeds, Server, UnitPerson, Wish,
    assert_nothing_lost, fresh_key, open_days, pages, rounds, unit_codes,
};

async fn clients(servers: &[Server], count: usize) -> Vec<UnitPerson> {
    let mut units = Vec::new();
    for code in unit_codes().into_iter().take(count) {
        let person = Person::log_in(servers, &code.to_lowercase()).await;
        units.push(UnitPerson { person, code });
    }
    units
}

#[tokio::test(flavor = "multi_thread")]
async fn r41_after_the_database_was_gone_all_is_well_within_five_seconds_of_its_return() {
    let cluster = OwnCluster::start_new();
    let database = cluster.database(Seeds::Masters).await;
    let servers = vec![Server::start(&database).await];
    let crowd = Crowd::of(clients(&servers, 4).await, Duration::from_millis(100));
    tokio::time::sleep(Duration::from_secs(2)).await;
    tokio::task::block_in_place(|| cluster.stop_at_once());
    let gone = Instant::now();
    // A proxy is told.
    while Request::get("/readyz").send(&servers[0].address).await.expect("an answer").status != 503 {
        assert!(gone.elapsed() < Duration::from_secs(5), "not noticed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    // Without the database: the page is there, in the reader's language, without waiting for it (which would take
    // ten seconds), and nobody is logged out.
    let asked = Instant::now();
    let page = Request::get("/bookings").header("accept-language", "hi").send(&servers[0].address).await.expect("503");
    assert_eq!((page.status, page.header("retry-after")), (503, Some("5")));
    assert!(page.text().contains("अभी कुछ सहेजा नहीं जा सकता"), "{}", page.text());
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());

    tokio::time::sleep(Duration::from_secs(rounds(2, 20) as u64)).await;
    tokio::task::block_in_place(|| cluster.start());
    let back = Instant::now();
    tokio::time::sleep(Duration::from_secs(6)).await;
    let seen = crowd.stop().await;
    assert_eq!(seen.unanswered, 0, "everybody is answered");
    assert!(!seen.refused.is_empty(), "somebody was there while it was gone");
    let healed = *seen.done.iter().filter(|at| **at > back).min().expect("bookings go on") - back;
    let (acknowledged, refused) = (seen.acknowledged.len(), seen.refused.len());
    println!("R41: {acknowledged} acknowledged, {refused} times 503, healed {healed:?} after its return");
    assert!(healed < Duration::from_secs(5), "it took {healed:?}");
    assert_nothing_lost(&database, &seen.acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r42_when_all_connections_are_ended_the_pool_heals_and_nothing_is_lost() {
    let scene = Scene::with_instances(Engine::Postgres, Seeds::Masters, 1).await;
    let name = scene.database.url.rsplit('/').next().expect("its name").to_owned();
    let crowd = Crowd::of(scene.units(4).await, Duration::from_millis(20));
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
    let seen = crowd.stop().await;
    let (acknowledged, refused) = (seen.acknowledged.len(), seen.refused.len());
    println!("R42: {ended} connections ended, {acknowledged} acknowledged, {refused} times 503");
    assert!(ended >= 12 && seen.done.iter().any(|at| *at > last), "{ended} ended");
    assert_nothing_lost(&scene.database, &seen.acknowledged).await;
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
#[ignore = "takes minutes: tests/run --faults"]
async fn r42_a_connection_whose_server_side_stands_still_costs_one_request_and_is_replaced() {
    let scene = Scene::with_instances(Engine::Postgres, Seeds::Masters, 1).await;
    let name = scene.database.url.rsplit('/').next().expect("its name").to_owned();
    let crowd = Crowd::of(scene.units(4).await, Duration::from_millis(500));
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
    let seen = crowd.stop().await;
    signal("-CONT");
    assert_eq!(seen.unanswered, 0, "everybody is answered");
    let (acknowledged, refused) = (seen.acknowledged.len(), seen.refused.len());
    println!("R42: one connection stopped for a minute: {acknowledged} acknowledged, {refused} times 503");
    assert!(refused <= 3 && acknowledged > 50, "{refused} refused, {acknowledged} acknowledged");
    assert_nothing_lost(&scene.database, &seen.acknowledged).await;
}
