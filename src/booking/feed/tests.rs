//! Feeds over a database of their own.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel};

use super::event::{Reader, file};
use super::keep::{self, Of, Opened};
use crate::base::{Error, Lang, Result, Role, Standing, UnitId};
use crate::booking::entity::booking;
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, Scene, cancelling, manager, moving, order, owner, person};
use crate::booking::{cancel, move_booking};

const UNIT: Of = Of::Unit(UnitId(1));

fn reader(lang: Lang) -> Reader<'static> {
    Reader { lang, site: "https://cfc.example", is_unit: true }
}

async fn opened(scene: &Scene, token: &str) -> Result<Opened> {
    Opened::by_token(scene.db.read(), token).await
}

async fn text(scene: &Scene, token: &str) -> String {
    let opened = opened(scene, token).await.unwrap();
    let views = opened.bookings(scene.db.read(), scene.clock.now()).await.unwrap();
    file(opened.name(), &views, reader(opened.lang()), scene.clock.now())
}

/// The lines of a file with those put together again that were folded.
fn unfolded(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn value<'a>(lines: &'a [String], name: &str) -> &'a str {
    let prefix = format!("{name}:");
    lines.iter().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_else(|| panic!("no {name} in {lines:#?}"))
}

#[tokio::test]
async fn a_token_opens_its_feed_until_it_is_renewed_or_revoked_and_is_stored_only_as_a_hash() {
    let scene = Scene::open().await;
    let (first, second) = (keep::fresh_token(), keep::fresh_token());
    assert_eq!(first.len(), 32, "160 bits, five to a letter");
    scene.act(&owner(1), async |tx| keep::renew(tx, UNIT, &first, Lang::Hi).await).await.unwrap();
    assert!(opened(&scene, &first).await.is_ok());
    assert_eq!(scene.number(&format!("SELECT COUNT(*) AS n FROM calendar_feed WHERE token_hash = '{first}'")).await, 0);
    scene.act(&owner(1), async |tx| keep::renew(tx, UNIT, &second, Lang::Hi).await).await.unwrap();
    assert!(matches!(opened(&scene, &first).await, Err(Error::NotFound)));
    assert!(opened(&scene, &second).await.is_ok());
    scene.act(&owner(1), async |tx| keep::revoke(tx, UNIT).await).await.unwrap();
    assert!(matches!(opened(&scene, &second).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn only_the_owner_and_those_who_manage_units_open_a_units_feed() {
    let scene = Scene::open().await;
    let token = &keep::fresh_token();
    let renew = async |actor: &crate::base::Actor| {
        scene.act(actor, async |tx| keep::renew(tx, UNIT, token, Lang::En).await).await
    };
    assert!(matches!(renew(&owner(2)).await, Err(Error::NotFound)));
    let member = person(Standing::Unit(UnitId(1), Role::UnitMember));
    assert!(matches!(renew(&member).await, Err(Error::NotAllowed)));
    assert!(renew(&manager()).await.is_ok());
}

#[tokio::test]
async fn a_booking_keeps_its_uid_and_raises_its_sequence_and_goes_as_cancelled_for_thirty_days() {
    let scene = Scene::open().await;
    let token = keep::fresh_token();
    scene.act(&owner(1), async |tx| keep::renew(tx, UNIT, &token, Lang::En).await).await.unwrap();
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let before = unfolded(&text(&scene, &token).await);
    assert_eq!(value(&before, "UID"), format!("{}@sanjha", placed.reference));
    assert_eq!((value(&before, "DTSTART"), value(&before, "DTEND")), ("20261125T043000Z", "20261125T053000Z"));
    assert_eq!(value(&before, "STATUS"), "CONFIRMED");

    let onto = moving(&placed.reference, at("2026-11-26T10:00"), at("2026-11-26T11:00"));
    scene.act(&owner(1), async |tx| move_booking(tx, &onto).await).await.unwrap();
    let after = unfolded(&text(&scene, &token).await);
    assert_eq!(value(&after, "UID"), value(&before, "UID"));
    let sequence = |lines: &[String]| value(lines, "SEQUENCE").parse::<i64>().unwrap();
    assert!(sequence(&after) > sequence(&before));
    assert_eq!(value(&after, "DTSTART"), "20261126T043000Z");

    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&placed.reference)).await).await.unwrap();
    let gone = unfolded(&text(&scene, &token).await);
    assert_eq!(value(&gone, "STATUS"), "CANCELLED");
    assert!(sequence(&gone) > sequence(&after));
    scene.clock.set(scene.clock.now() + TimeDelta::days(31));
    assert!(!text(&scene, &token).await.contains("BEGIN:VEVENT"));
}

#[tokio::test]
async fn lines_are_folded_between_letters_and_end_as_the_standard_asks() {
    let scene = Scene::open().await;
    let token = keep::fresh_token();
    scene.act(&owner(1), async |tx| keep::renew(tx, UNIT, &token, Lang::Hi).await).await.unwrap();
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let file = text(&scene, &token).await;
    assert!(file.ends_with("END:VCALENDAR\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
    let long: Vec<_> = file.split("\r\n").filter(|line| line.len() > 75).collect();
    assert!(long.is_empty(), "{long:#?}");
    let lines = unfolded(&file);
    let summary = value(&lines, "SUMMARY");
    assert!(
        summary.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c)) && !summary.contains('\u{fffd}'),
        "{summary}"
    );
}

#[tokio::test]
async fn a_feed_of_two_thousand_bookings_holds_each_once() {
    let scene = Scene::open().await;
    let token = keep::fresh_token();
    scene.act(&owner(1), async |tx| keep::renew(tx, UNIT, &token, Lang::En).await).await.unwrap();
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    scene
        .act(&manager(), async |tx| {
            let row = booking::Entity::find().one(tx.conn()).await?.ok_or(Error::NotFound)?;
            // Copies without a claim: only the feed is looked at.
            let copies = (0..1999).map(|n| booking::ActiveModel {
                id: ActiveValue::NotSet,
                reference: ActiveValue::Set(format!("C{n:05}")),
                ..row.clone().into_active_model().reset_all()
            });
            for copies in copies.collect::<Vec<_>>().chunks(200) {
                booking::Entity::insert_many(copies.to_vec()).exec(tx.conn()).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let mut best = std::time::Duration::MAX;
    for _ in 0..3 {
        let begun = std::time::Instant::now();
        let file = text(&scene, &token).await;
        best = best.min(begun.elapsed());
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 2000);
    }
    println!("a feed of 2,000 bookings: {} ms", best.as_millis());
}
