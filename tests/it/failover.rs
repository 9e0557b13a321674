//! PostgreSQL with a follower that has every acknowledged commit: the first falls, the second takes over.

use std::time::{Duration, Instant};

use crate::harness::{
    Crowd, OwnCluster, Person, Seeds, Server, UnitPerson, Wish, assert_nothing_lost, open_days, unit_codes,
};

/// Waits until a query on a database answers true.
async fn until(database: &crate::harness::Database, what: &str) {
    let begun = Instant::now();
    while database.number(&format!("SELECT COUNT(*) FROM (SELECT 1) AS one WHERE {what}")).await == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: tests/run --faults"]
async fn failover_under_fifty_requests_a_second_loses_no_acknowledged_booking() {
    let first = OwnCluster::start_new();
    let database = first.database(Seeds::Masters).await;
    let second = first.follower("second");
    second.start();
    database.attempt("ALTER SYSTEM SET synchronous_standby_names = 'second'").await.expect("synchronous");
    database.attempt("SELECT pg_reload_conf()").await.expect("reloaded");
    until(&database, "EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')").await;
    let after = crate::harness::Database::at(&second.url("cfc"));

    let environment = [("SANJHA_STANDBY_URL", second.url("cfc"))];
    let mut servers = Vec::new();
    for _ in 0..2 {
        servers.push(Server::start_in(&first.url("cfc"), &environment).await);
    }
    let mut units = Vec::new();
    for code in unit_codes().into_iter().take(8) {
        units.push(UnitPerson { person: Person::log_in(&servers, &code.to_lowercase()).await, code });
    }
    let crowd = Crowd::of(units, Duration::from_millis(200));
    let reader = Person::log_in(&servers, &unit_codes()[9].to_lowercase()).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let fell = Instant::now();
    tokio::task::block_in_place(|| first.stop_at_once());

    // Until somebody promotes the second, what it has is read, and nothing is written.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let page = reader.get("/bookings").await.expect(200);
    assert!(page.html().contains("What you see is how it stood at"), "{}", page.html());
    let wish = Wish::new("KNL-EMB-01", open_days("09", 30)[29], 9 * 60, 10 * 60);
    let refused = reader.api("/bookings", wish.body(&unit_codes()[9])).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (503, Some("away")));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let promoted = Instant::now();
    tokio::task::block_in_place(|| second.promote());
    tokio::time::sleep(Duration::from_secs(6)).await;
    let seen = crowd.stop().await;
    assert_eq!(seen.unanswered, 0, "everybody is answered");
    let done = &seen.done;
    let before = done.iter().filter(|at| **at < fell).count();
    let first_after = done.iter().filter(|at| **at > promoted).min().expect("bookings go on");
    let gap = *first_after - *done.iter().filter(|at| **at <= promoted).max().expect("bookings before");
    println!(
        "failover: {before} bookings before, {} after, {} times 503; no booking for {gap:?}, of which {:?} after the promotion",
        done.len() - before,
        seen.refused.len(),
        *first_after - promoted
    );
    assert!(before > 20 && *first_after - promoted < Duration::from_secs(6));
    assert_nothing_lost(&after, &seen.acknowledged).await;

    // The old one comes back as if nothing had happened: nobody writes to it.
    tokio::task::block_in_place(|| first.start());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let booked = reader.api("/bookings", wish.body(&unit_codes()[9])).await;
    assert_eq!(booked.status, 201, "{}", booked.text());
    let reference = crate::harness::reference(&booked);
    let there = format!("SELECT COUNT(*) FROM booking WHERE reference = '{reference}'");
    assert_eq!((after.number(&there).await, database.number(&there).await), (1, 0));
    after.assert_verified().await;
}
