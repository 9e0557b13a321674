//! Free times at other centres, over the district's machines.

use super::{MOST_KM, Wanted, elsewhere};
use crate::booking::machine::Machine;
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{Scene, order, owner};

/// A 3D printer in Kanpur (leather), with others in Kanpur (plastics) and Shimla.
const PRINTER: &str = "KNL-PRO-01";
const NEAR: &str = "KNP-PRO-01";
const FAR: &str = "SML-PRO-01";

async fn found(scene: &Scene, within_km: i64) -> Vec<(String, Option<i64>, crate::base::time::Instant)> {
    let machine = Machine::by_code(scene.db.read(), PRINTER).await.unwrap();
    let wanted = Wanted { minutes: machine.min_minutes, capacity: 1, after: None, within_km, unit: None };
    let offers = elsewhere(scene.db.read(), &machine, wanted, scene.clock.now()).await.unwrap();
    offers.into_iter().map(|offer| (offer.machine.code, offer.distance.km(), offer.starts_at)).collect()
}

#[tokio::test]
async fn the_next_free_time_elsewhere_is_looked_for_within_a_distance() {
    let scene = Scene::open().await;
    let near = found(&scene, 100).await;
    assert_eq!(near.len(), 1, "{near:?}");
    assert_eq!(near[0].0, NEAR);
    assert!(near[0].1.is_some_and(|km| (10..=25).contains(&km)), "{near:?}");
    let all = found(&scene, MOST_KM).await;
    let far = all.iter().find(|(code, _, _)| code == FAR).expect("Shimla");
    assert!(far.1.is_some_and(|km| (500..=700).contains(&km)), "{far:?}");
}

#[tokio::test]
async fn what_is_taken_there_is_not_offered() {
    let scene = Scene::open().await;
    let before = found(&scene, 100).await[0].2;
    // Monday as the centre opens.
    assert_eq!(before, at("2026-11-23T09:00"));
    let machine = Machine::by_code(scene.db.read(), NEAR).await.unwrap();
    let until = before + chrono::TimeDelta::minutes(machine.min_minutes);
    let wish = crate::booking::Place {
        ends_at: until,
        capacity: machine.capacity,
        ..order(NEAR, "2026-11-23T09:00", "2026-11-23T10:00")
    };
    let placed = scene.place(&owner(2), &wish).await;
    assert!(placed.is_ok(), "{placed:?}");
    assert!(found(&scene, 100).await[0].2 >= until);
}
