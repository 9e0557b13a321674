//! Three instances on PostgreSQL behind nginx are one service: nothing is promised twice, limits count once, and
//! one instance after the other is restarted while nobody notices.

use std::time::Duration;

use crate::harness::{
    Crowd, Database, Engine, Nginx, Person, Request, Seeds, Server, UnitPerson, Wish, assert_nothing_lost, fresh_key,
    open_days, release_together, rounds, unit_codes, wishes,
};

struct Behind {
    database: Database,
    servers: Vec<Server>,
    proxy: Nginx,
}

fn environment() -> Vec<(&'static str, String)> {
    vec![("SANJHA_TRUSTED_PROXY", "127.0.0.1".to_owned())]
}

async fn three_behind_nginx() -> Behind {
    let database = Database::new(Engine::Postgres, Seeds::Masters).await;
    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(Server::start_in(&database.url, &environment()).await);
    }
    let proxy = Nginx::before(&servers.iter().map(|server| server.address.clone()).collect::<Vec<_>>()).await;
    Behind { database, servers, proxy }
}

impl Behind {
    async fn unit(&self, place: usize) -> UnitPerson {
        let code = unit_codes()[place].clone();
        let person = Person::log_in_at(vec![self.proxy.address.clone()], &code.to_lowercase()).await;
        UnitPerson { person, code }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r02_of_twenty_who_ask_at_once_through_the_proxy_exactly_one_gets_the_slot() {
    let behind = three_behind_nginx().await;
    let mut units = Vec::new();
    for place in 0..20 {
        units.push(behind.unit(place).await);
    }
    let address = vec![behind.proxy.address.clone()];
    for wish in wishes().iter().take(rounds(10, 100)) {
        let ask = |unit: &UnitPerson| {
            unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key()))
        };
        let answers = release_together(&address, units.iter().map(ask).collect()).await;
        let mut statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("an answer").status).collect();
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (201, [409; 19].as_slice()), "{wish:?}");
    }
    behind.database.assert_verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r67_a_forged_forwarded_address_buys_no_further_tries() {
    let behind = three_behind_nginx().await;
    let person = Person::at(vec![behind.proxy.address.clone()]);
    let mut form = person.get("/login").await.expect(200).form("/login");
    let mut tries = 0;
    // One account, then many: the limit of the name and the limit of the address.
    for (limit, login) in [(15, None), (120, Some("nobody"))] {
        let mut refused = None;
        for at in 0..limit {
            let name = login.map_or_else(|| unit_codes()[0].to_lowercase(), |name| format!("{name}{at}"));
            form.set("login", &name).set("password", "wrong");
            let request = person.form_request(&form).header("x-forwarded-for", &format!("203.0.113.{}", at + 1));
            let page = person.send(request).await;
            tries += 1;
            if page.status() == 429 {
                refused = page.answer.header("retry-after").map(str::to_owned);
                break;
            }
            assert_eq!(page.status(), 422, "{}", page.html());
        }
        assert!(refused.is_some(), "never told to wait");
    }
    println!("R67: told to wait twice within {tries} tries");
    let forged = "SELECT COUNT(*) FROM audit_entry WHERE ip LIKE '203.0.113.%'";
    assert_eq!(behind.database.number(forged).await, 0, "no forged address is on record");
    assert_eq!(Request::get("/readyz").send(&behind.proxy.address).await.expect("an answer").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_instances_are_restarted_one_after_the_other_and_nobody_notices() {
    let mut behind = three_behind_nginx().await;
    let mut units = Vec::new();
    for place in 0..4 {
        units.push(behind.unit(place).await);
    }
    let crowd = Crowd::of(units, Duration::from_millis(250));
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..3 {
        let old = behind.servers.remove(0);
        let address = old.address.clone();
        let (took, status) = old.stop().await;
        assert!(status.success(), "{status}");
        println!("stopped within {took:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
        behind.servers.push(Server::start_on(&behind.database.url, &address, &environment()).await);
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
    let seen = crowd.stop().await;
    assert_eq!((seen.unanswered, seen.refused.len()), (0, 0), "somebody noticed");
    println!("restart of three: {} bookings acknowledged, none lost", seen.acknowledged.len());
    assert!(seen.acknowledged.len() > 20, "{} bookings", seen.acknowledged.len());
    assert_nothing_lost(&behind.database, &seen.acknowledged).await;
    let after = behind.unit(5).await;
    after.booked(&Wish::new("KNL-EMB-01", open_days("09", 30)[29], 9 * 60, 10 * 60)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r46_a_newer_program_brings_the_tables_up_to_date_while_older_ones_serve() {
    let mut behind = three_behind_nginx().await;
    let mut units = Vec::new();
    for place in 0..6 {
        units.push(behind.unit(place).await);
    }
    // As it was before the last step, whose tables the running three do without.
    let last = "'m20261127_000049_operations'";
    let without_last = format!(
        "DROP TABLE job_run, backup_run; DO $$ DECLARE guard TEXT; BEGIN FOR guard IN SELECT CAST(oid AS regprocedure) \
         FROM pg_proc WHERE proname LIKE 'backup\\_run\\_%' LOOP EXECUTE 'DROP FUNCTION ' || guard; END LOOP; END $$; \
         DELETE FROM seaql_migrations WHERE version = {last}"
    );
    behind.database.attempt(&without_last).await.expect("as it was before");
    let crowd = Crowd::of(units, Duration::from_millis(20));
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let old = behind.servers.remove(0);
        let address = old.address.clone();
        let (_, status) = old.stop().await;
        assert!(status.success(), "{status}");
        behind.servers.push(Server::start_on(&behind.database.url, &address, &environment()).await);
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    let seen = crowd.stop().await;
    println!("R46: {} bookings acknowledged, {} times 503", seen.acknowledged.len(), seen.refused.len());
    assert_eq!((seen.unanswered, seen.refused.len()), (0, 0), "somebody noticed");
    assert!(seen.acknowledged.len() > 20, "{} bookings", seen.acknowledged.len());
    let there = format!("SELECT COUNT(*) FROM seaql_migrations WHERE version = {last}");
    assert_eq!(behind.database.number(&there).await, 1);
    let outside = "SELECT COUNT(*) FROM audit_entry WHERE verb = 'outside_change'";
    assert_eq!(behind.database.number(outside).await, 0, "what the programs did is theirs");
    assert_nothing_lost(&behind.database, &seen.acknowledged).await;
}
