//! Shares over a database of its own.

use super::set::{Of, SetShare, Withdraw, set, withdraw};
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, Scene, codes, manager, order, owner};
use crate::booking::*;

fn share(percent: i64) -> SetShare {
    SetShare {
        centre: "KNL".to_owned(),
        of: Some(Of::Machine(MACHINE.to_owned())),
        user_categories: vec!["kept".to_owned()],
        percent: Some(percent),
        release_days: Some(3),
        effective_from: at("2026-11-22T12:00").date_naive().into(),
        effective_until: None,
        reason: "resolution 7".to_owned(),
    }
}

/// A scene where a user category of its own has one unit, the first.
async fn scene() -> Scene {
    let scene = Scene::open().await;
    let statements = [
        "INSERT INTO user_category (code, name_en, name_hi, rate_multiplier_bp, rule_en) \
         SELECT 'kept', 'Kept', 'Kept', rate_multiplier_bp, rule_en FROM user_category ORDER BY id LIMIT 1",
        "UPDATE unit_category SET user_category = 'kept' WHERE unit_id = 1",
    ];
    let program = crate::base::Actor::program("test");
    for sql in statements {
        scene
            .act(&program, async |tx| {
                crate::db::Rows::run(tx.conn(), sql, vec![]).await?;
                Ok(())
            })
            .await
            .unwrap();
    }
    scene
}

#[tokio::test]
async fn others_get_what_is_not_kept_until_the_share_is_released() {
    let scene = scene().await;
    // Of a week of five days of ten hours (Tuesday is a holiday) all but three hours are kept for the first unit.
    let id = scene.act(&manager(), async |tx| set(tx, &share(94)).await).await.unwrap();
    let wish = order(MACHINE, "2026-11-27T10:00", "2026-11-27T12:00");
    scene.place(&owner(2), &wish).await.unwrap();
    let more = order(MACHINE, "2026-11-28T10:00", "2026-11-28T11:30");
    assert_eq!(codes(scene.place(&owner(3), &more).await), ["share-reserved"]);
    scene.place(&owner(3), &order(MACHINE, "2026-11-28T10:00", "2026-11-28T11:00")).await.unwrap();
    let over = Place {
        override_reason: Some("urgent".into()),
        unit: Some("U0003".into()),
        ..order(MACHINE, "2026-11-27T14:00", "2026-11-27T15:00")
    };
    scene.place(&crate::base::Actor::program("counter"), &over).await.unwrap();
    scene.clock.set(at("2026-11-24T09:00"));
    scene.place(&owner(2), &order(MACHINE, "2026-11-27T16:00", "2026-11-27T17:00")).await.unwrap();
    let friday_is_released_saturday_not = order(MACHINE, "2026-11-28T16:00", "2026-11-28T17:00");
    assert_eq!(codes(scene.place(&owner(2), &friday_is_released_saturday_not).await), ["share-reserved"]);
    let out = Withdraw { share: id, reason: "resolution 8".to_owned() };
    scene.act(&manager(), async |tx| withdraw(tx, &out).await).await.unwrap();
    scene.place(&owner(2), &friday_is_released_saturday_not).await.unwrap();
}

#[tokio::test]
async fn shares_of_one_machine_keep_no_more_than_everything_and_nobody_twice() {
    let scene = scene().await;
    scene.act(&manager(), async |tx| set(tx, &share(60)).await).await.unwrap();
    assert_eq!(
        codes(scene.act(&manager(), async |tx| set(tx, &share(50)).await).await),
        ["share-twice", "share-too-much"]
    );
    let bad = SetShare { percent: Some(0), reason: String::new(), user_categories: vec!["nobody".into()], ..share(1) };
    let all = codes(scene.act(&manager(), async |tx| set(tx, &bad).await).await);
    assert_eq!(all, ["share-percent", "share-categories", "share-reason"]);
}
