//! Units that book one wish after the other, each in its own time, until they are told to stop; and the proof that
//! nothing they were promised is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::{Database, Request, UnitPerson, Wish, fresh_key, open_days, reference};

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

/// What a crowd saw.
#[derive(Default)]
pub struct Seen {
    /// References of the bookings it was promised.
    pub acknowledged: Vec<String>,
    /// When a 503 came.
    pub refused: Vec<Instant>,
    /// When a booking was promised.
    pub done: Vec<Instant>,
    /// Calls that nobody answered.
    pub unanswered: usize,
}

/// Units at work.
pub struct Crowd {
    over: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Seen>>,
}

impl Crowd {
    /// Has each unit book, pause, and book again.
    pub fn of(units: Vec<UnitPerson>, pause: Duration) -> Crowd {
        let (wishes, next, over) = (Arc::new(wishes()), Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let clients = units.into_iter().map(|unit| {
            let (wishes, next, over) = (Arc::clone(&wishes), Arc::clone(&next), Arc::clone(&over));
            tokio::spawn(async move { keep_booking(&unit, &wishes, &next, &over, pause).await })
        });
        Crowd { clients: clients.collect(), over }
    }

    /// Ends it after what is under way, and tells what all of them saw.
    pub async fn stop(self) -> Seen {
        self.over.store(true, Ordering::Relaxed);
        let mut all = Seen::default();
        for client in self.clients {
            let seen = client.await.expect("a client");
            all.acknowledged.extend(seen.acknowledged);
            all.refused.extend(seen.refused);
            all.done.extend(seen.done);
            all.unanswered += seen.unanswered;
        }
        all
    }
}

/// A call that was answered 503 or not at all is repeated with its key. Reads a page between two bookings.
async fn keep_booking(
    unit: &UnitPerson,
    wishes: &[Wish],
    next: &AtomicUsize,
    over: &AtomicBool,
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
                    seen.acknowledged.push(reference(&answer));
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
