//! `kill -9` at any moment loses nothing that was acknowledged and leaves nothing half done.
//! Five rounds in `tests/run`, fifty with `--faults`.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::harness::{
    Database, Engine, PROGRAM, Scene, Seeds, Server, UnitPerson, Wish, fresh_key, open_days, rounds, with_faults,
};
use crate::on_both_engines;

on_both_engines!(
    r31_every_acknowledged_booking_survives_a_kill,
    r20_an_invoice_run_killed_anywhere_is_completed_by_the_next_run,
);

const CENTRES: [&str; 9] = ["KNL", "KNH", "KNP", "KNE", "SBH", "BKI", "BKB", "BKF", "SML"];

/// A seed that is printed, so that a failing round can be repeated with `SANJHA_SEED`.
fn dice() -> StdRng {
    let given = std::env::var("SANJHA_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| u64::from(std::process::id()));
    println!("SANJHA_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// Wishes that do not meet each other: machines × days × hours.
fn wishes() -> Vec<Wish> {
    let machines = [
        "KNL-DSL-01",
        "KNL-DSL-02",
        "KNL-FLS-01",
        "KNL-SPL-01",
        "KNL-SHV-01",
        "KNL-EMB-01",
        "KNL-MSR-01",
        "KNL-SPR-01",
    ];
    let mut all = Vec::new();
    for day in open_days("09", 20) {
        for hour in [9, 11, 13, 15, 17] {
            all.extend(machines.map(|machine| Wish::new(machine, day, hour * 60, hour * 60 + 60)));
        }
    }
    all
}

/// Books wish after wish until the server is gone; answers the references that were acknowledged.
async fn book_until_killed(
    unit: Arc<UnitPerson>,
    wishes: Arc<Vec<Wish>>,
    next: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let Some(wish) = wishes.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
        let request = unit.person.dress(unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key()));
        let address = unit.person.address();
        let Ok(answer) = request.send(&address).await else { continue };
        match answer.status {
            201 => {
                acknowledged.push(crate::harness::reference(&answer));
                served.fetch_add(1, Ordering::Relaxed);
            }
            409 => {}
            other => panic!("{other}: {}", answer.text()),
        }
    }
    acknowledged
}

async fn r31_every_acknowledged_booking_survives_a_kill(engine: Engine) {
    let mut dice = dice();
    let rounds = rounds(3, 50);
    let mut scene = Scene::racing(engine, Seeds::Masters).await;
    let mut units: Vec<Arc<UnitPerson>> = scene.units(10).await.into_iter().map(Arc::new).collect();
    let next = Arc::new(AtomicUsize::new(0));
    let wishes = Arc::new(wishes());
    for round in 0..rounds {
        let over = Arc::new(AtomicBool::new(false));
        let served = Arc::new(AtomicUsize::new(0));
        let clients = units.iter().map(|unit| {
            let (unit, wishes, next) = (Arc::clone(unit), Arc::clone(&wishes), Arc::clone(&next));
            tokio::spawn(book_until_killed(unit, wishes, next, Arc::clone(&over), Arc::clone(&served)))
        });
        let clients: Vec<_> = clients.collect();
        // Later rounds may be killed before anybody is served; the first one must have something to lose.
        while round == 0 && served.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The moment of the kill is the thing varied: anywhere in the first bookings of a round.
        tokio::time::sleep(Duration::from_millis(dice.random_range(20..600))).await;
        scene.servers.drain(..).for_each(Server::kill);
        over.store(true, Ordering::Relaxed);
        let mut acknowledged = Vec::new();
        for client in clients {
            acknowledged.extend(client.await.expect("a client"));
        }
        assert!(round > 0 || !acknowledged.is_empty(), "somebody was served before the kill");
        let stored = scene.database.texts("SELECT reference FROM booking").await;
        let lost: Vec<_> = acknowledged.iter().filter(|reference| !stored.contains(reference)).collect();
        assert!(lost.is_empty(), "round {round}: acknowledged and gone: {lost:?}");
        scene.servers = vec![Server::start(&scene.database).await];
        scene.database.assert_verified().await;
        for unit in &mut units {
            // Sessions are rows: the same cookie works at the new process.
            *unit = Arc::new(UnitPerson { person: unit.person.moved_to(scene.addresses()), code: unit.code.clone() });
        }
    }
}

/// Runs one month's invoices for every centre; stops and kills when the limit is reached.
fn invoice_run(database: &Database, period: &str, limit: Duration) -> bool {
    let begun = Instant::now();
    for centre in CENTRES {
        let mut command = Command::new(PROGRAM);
        command.args(["invoice-run", "--centre", centre, "--period", period]);
        command.env("DATABASE_URL", &database.url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the run starts");
        while child.try_wait().expect("its state").is_none() {
            if begun.elapsed() >= limit {
                child.kill().expect("killed");
                child.wait().expect("ended");
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    true
}

async fn r20_an_invoice_run_killed_anywhere_is_completed_by_the_next_run(engine: Engine) {
    let mut dice = dice();
    let mut months = Vec::new();
    let mut database = None;
    let mut killed = 0;
    let rounds = rounds(3, 50);
    let (seeds, first_month) = if with_faults() { (Seeds::Unbilled, 8) } else { (Seeds::SeasonUnbilled, 9) };
    let whole = Database::new(engine, seeds).await;
    let begun = Instant::now();
    assert!(tokio::task::block_in_place(|| invoice_run(&whole, "2026-10", Duration::from_secs(120))), "the run ends");
    let mut usual = begun.elapsed();
    for round in 0..rounds {
        if months.is_empty() {
            months = (first_month..=10).map(|month| format!("2026-{month:02}")).collect();
            database = Some(Database::new(engine, seeds).await);
        }
        let (Some(database), Some(period)) = (&database, months.pop()) else { panic!("no database") };
        let limit = usual.mul_f64(dice.random_range(0.05..0.9));
        let interrupted = tokio::task::block_in_place(|| !invoice_run(database, &period, limit));
        killed += usize::from(interrupted);
        database.assert_verified().await;
        let begun = Instant::now();
        assert!(
            tokio::task::block_in_place(|| invoice_run(database, &period, Duration::from_secs(120))),
            "the run ends"
        );
        if !interrupted {
            usual = begun.elapsed().max(Duration::from_millis(500));
        }
        let waiting = database
            .number(&format!(
                "SELECT COUNT(*) FROM charge WHERE CAST(service_on AS TEXT) LIKE '{period}-%' \
                 AND NOT EXISTS (SELECT 1 FROM billed_charge WHERE billed_charge.charge_id = charge.id)"
            ))
            .await;
        assert_eq!(waiting, 0, "round {round}, {period}: charges left unbilled");
        database.assert_verified().await;
    }
    assert!(killed * 2 > rounds, "most rounds hit the run: {killed} of {rounds}");
}
