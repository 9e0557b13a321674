//! Lotteries over a database of its own.

use super::rules;
use super::run::{EndLottery, Enter, OpenLottery, draw, draw_due, enter, open};
use super::store;
use crate::base::{Actor, Result};
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, POOL, Scene, codes, manager, order, owner};
use crate::db::Rows as _;

fn window() -> OpenLottery {
    OpenLottery {
        equipment: MACHINE.to_owned(),
        title: "before the fair".to_owned(),
        first_day: Some(at("2026-11-25T12:00").date_naive()),
        last_day: Some(at("2026-11-25T12:00").date_naive()),
        minutes: 120,
        entries_until: Some(at("2026-11-24T18:00")),
        most_wins: 1,
    }
}

impl Scene {
    async fn wish(&self, unit: i64, lottery: i64, wishes: &[i64]) -> Result<i64> {
        let command = Enter { lottery, unit: None, wishes: wishes.to_vec() };
        self.act(&owner(unit), async |tx| enter(tx, &command).await).await
    }

    async fn draws(&self, lottery: i64) -> Result<()> {
        let command = EndLottery { lottery, reason: String::new() };
        self.act(&manager(), async |tx| draw(tx, &command).await).await
    }
}

#[tokio::test]
async fn the_published_list_and_secret_give_the_published_result() {
    let scene = Scene::open().await;
    let taken = scene.place(&owner(9), &order(MACHINE, "2026-11-25T09:00", "2026-11-25T10:30")).await.unwrap();
    let id = scene.act(&manager(), async |tx| open(tx, &window()).await).await.unwrap();
    let slots = store::slots(scene.db.read(), id).await.unwrap();
    assert_eq!(slots.first().map(|slot| slot.starts_at), Some(at("2026-11-25T11:00")), "behind what is booked");
    assert_eq!(slots.len(), 3, "11, 13:30 and 16 with their buffers");
    for (unit, wishes) in [(1, vec![1, 2]), (2, vec![1, 2]), (3, vec![1]), (4, vec![2, 1]), (5, vec![1])] {
        scene.wish(unit, id, &wishes).await.unwrap();
    }
    scene.wish(5, id, &[]).await.unwrap();
    let kept = order(MACHINE, "2026-11-25T12:30", "2026-11-25T13:30");
    assert_eq!(codes(scene.place(&owner(6), &kept).await), ["lottery-kept"]);
    assert_eq!(codes(scene.draws(id).await), ["lottery-not-yet"]);
    scene.clock.set(at("2026-11-24T18:00"));
    assert_eq!(codes(scene.wish(6, id, &[3]).await), ["lottery-closed"]);
    let before = store::by_id(scene.db.read(), id).await.unwrap();
    assert_eq!(before.secret(), None, "the secret is not shown before the draw");
    assert_eq!(scene.act(&Actor::program("job"), async |tx| draw_due(tx).await).await.unwrap(), 1);
    assert_eq!(scene.act(&Actor::program("job"), async |tx| draw_due(tx).await).await.unwrap(), 0);
    scene.draws(id).await.unwrap();

    // From here on only what the page shows.
    let lottery = store::by_id(scene.db.read(), id).await.unwrap();
    let secret = lottery.secret().unwrap();
    assert_eq!(rules::hash(secret), lottery.commitment);
    let list = "U0001: 1,2\nU0002: 1,2\nU0003: 1\nU0004: 2,1\n";
    let seed = rules::hash(&format!("{secret}\n{list}"));
    let mut turn: Vec<(String, &str, Vec<i64>)> = list
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(unit, wishes)| (rules::hash(&format!("{seed}/{unit}")), unit, rules::read_numbers(wishes)))
        .collect();
    turn.sort();
    let mut expected = std::collections::BTreeMap::new();
    for (_, unit, wishes) in &turn {
        if let Some(number) = wishes.iter().find(|number| !expected.contains_key(*number)) {
            expected.insert(*number, (*unit).to_owned());
        }
    }
    let results = store::results(scene.db.read(), id).await.unwrap();
    let found: std::collections::BTreeMap<i64, String> =
        results.iter().map(|row| (row.number, row.code.clone())).collect();
    assert_eq!(found, expected);
    assert!(results.iter().all(|row| row.reference.is_some()), "the winners are booked: {results:?}");
    assert_eq!(store::prove(scene.db.read()).await.unwrap(), (1, vec![]));
    let lost = scene.number("SELECT COUNT(*) AS n FROM outbox WHERE event = 'lottery_lost'").await;
    assert_eq!(lost, 2);
    let again = order(MACHINE, "2026-11-25T16:00", "2026-11-25T18:00");
    scene.place(&owner(6), &again).await.unwrap();
    assert!(!taken.reference.is_empty());
}

#[tokio::test]
async fn no_entry_changes_once_the_seed_is_known_not_even_by_sql() {
    let scene = Scene::open().await;
    let id = scene.act(&manager(), async |tx| open(tx, &window()).await).await.unwrap();
    scene.wish(1, id, &[1]).await.unwrap();
    scene.wish(1, id, &[2]).await.unwrap();
    scene.clock.set(at("2026-11-24T18:00"));
    scene.draws(id).await.unwrap();
    let meddling = [
        "UPDATE lottery_entry SET wishes = '1'",
        "DELETE FROM lottery_entry",
        "UPDATE lottery SET secret = 'other'",
        "UPDATE lottery SET status = 'open', ended_at = NULL",
        "UPDATE lottery_result SET number = 3",
        "INSERT INTO lottery_entry (lottery_id, unit_id, wishes, entered_at) SELECT id, 2, '1', opened_at FROM lottery",
    ];
    for sql in meddling {
        let done = scene
            .act(&Actor::program("test"), async |tx| {
                tx.conn().run(sql, vec![]).await?;
                Ok(())
            })
            .await;
        assert!(done.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn only_free_time_of_a_machine_for_one_at_a_time_is_drawn_and_all_faults_are_told() {
    let scene = Scene::open().await;
    let bad = OpenLottery {
        equipment: POOL.to_owned(),
        title: String::new(),
        first_day: None,
        last_day: None,
        minutes: 7,
        entries_until: None,
        most_wins: 0,
    };
    let all = codes(scene.act(&manager(), async |tx| open(tx, &bad).await).await);
    let expected = [
        "lottery-exclusive",
        "lottery-title",
        "waiting-length",
        "lottery-wins",
        "lottery-first",
        "lottery-last",
        "lottery-until",
    ];
    assert_eq!(all, expected);
    let id = scene.act(&manager(), async |tx| open(tx, &window()).await).await.unwrap();
    assert_eq!(codes(scene.wish(1, id, &[1, 99]).await), ["lottery-wishes"]);
    let twice = scene.act(&manager(), async |tx| open(tx, &window()).await).await;
    assert_eq!(codes(twice), ["lottery-nothing-free"]);
}
