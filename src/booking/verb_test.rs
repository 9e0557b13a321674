//! The verbs of this room over a database of their own, with the district's masters.

use std::path::Path;

use tokio::sync::OnceCell;

use crate::base::rows::{ImportRow, Known, Report, read_sheet};
use crate::base::time::{Clock, Instant, Span};
use crate::base::{Actor, CentreId, Error, Lang, Origin, Paise, Result, Role, Standing, UnitId};
use crate::booking::rules::tests::at;
use crate::booking::*;
use crate::catalogue::import as catalogue;
use crate::db::{Db, Rows as _, WriteTx, values};
use crate::people::import as people;
use crate::tariff::import as tariff;

/// Exclusive, grid of 30 minutes, buffer of 15, open 9 to 19; cancelling within 24 h costs 10 %.
pub(in crate::booking) const MACHINE: &str = "KNL-DSL-01";
pub(in crate::booking) const SISTER: &str = "KNL-DSL-02";
/// Six places by the hour.
pub(in crate::booking) const POOL: &str = "KNL-DBK-01";
/// Needs approval, at least two hours.
pub(in crate::booking) const ON_REQUEST: &str = "KNL-TFC-02";

pub(in crate::booking) struct Scene {
    _dir: tempfile::TempDir,
    pub(in crate::booking) db: Db,
    pub(in crate::booking) clock: Clock,
}

/// The good rows of a file of `seeds/`.
pub(in crate::booking) fn seed<T: ImportRow>(known: &mut Known) -> crate::base::rows::Rows<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(format!("{}.csv", T::FILE));
    let mut report = Report::default();
    let rows = read_sheet::<T>(&std::fs::read(path).unwrap(), known, &mut report);
    assert!(report.is_clean());
    rows
}

pub(in crate::booking) async fn masters(tx: &WriteTx) -> Result<()> {
    let (known, report) = (&mut Known::default(), &mut Report::default());
    catalogue::import_clusters(tx, &seed(known), report).await?;
    people::import_user_categories(tx, &seed(known), report).await?;
    catalogue::import_centres(tx, &seed(known), report).await?;
    catalogue::import_categories(tx, &seed(known), report).await?;
    catalogue::import_equipment(tx, &seed(known), report).await?;
    catalogue::import_holidays(tx, &seed(known), report).await?;
    tariff::import_tariffs(tx, &seed(known), report).await?;
    people::import_units(tx, &seed(known), report).await?;
    assert!(report.is_clean());
    Ok(())
}

/// The file of a database with the masters, made once for all tests of the process.
async fn template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join("template.db");
            let db = Db::connect(&format!("sqlite://{}", file.display())).await.unwrap();
            db.migrate().await.unwrap();
            let job = Actor::program("import");
            db.write(&job, at("2026-11-22T12:00"), |tx| async move { masters(&tx).await }).await.unwrap();
            // Closing writes the log back, so that the file alone is the database.
            db.close().await.unwrap();
            std::fs::read(&file).unwrap()
        })
        .await
}

impl Scene {
    /// Sunday, 22 November 2026, noon.
    pub(in crate::booking) async fn open() -> Scene {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("test.db");
        std::fs::write(&file, template().await).unwrap();
        let db = Db::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        Scene { _dir: dir, db, clock: Clock::fixed(at("2026-11-22T12:00")) }
    }

    pub(in crate::booking) async fn act<T>(
        &self,
        actor: &Actor,
        work: impl AsyncFn(&WriteTx) -> Result<T>,
    ) -> Result<T> {
        let work = &work;
        self.db.write(actor, self.clock.now(), |tx| async move { work(&tx).await }).await
    }

    pub(in crate::booking) async fn place(&self, actor: &Actor, order: &Place) -> Result<Placed> {
        self.act(actor, async |tx| place(tx, order).await).await
    }

    pub(in crate::booking) async fn number(&self, sql: &str) -> i64 {
        #[derive(sea_orm::FromQueryResult)]
        struct One {
            n: i64,
        }
        let found: Option<One> = self.db.read().row(sql, values![]).await.unwrap();
        found.map_or(0, |one| one.n)
    }

    pub(in crate::booking) async fn claimed(&self) -> i64 {
        self.number("SELECT CAST(COALESCE(SUM(used), 0) AS BIGINT) AS n FROM slot_load").await
    }
}

pub(in crate::booking) fn person(standing: Standing) -> Actor {
    Actor { user_id: None, name: "test".into(), standing, lang: Lang::En, origin: Origin::default(), token_scope: None }
}

pub(in crate::booking) fn owner(unit: i64) -> Actor {
    person(Standing::Unit(UnitId(unit), Role::UnitOwner))
}

/// At the Kanpur leather centre, the first of the file.
pub(in crate::booking) fn manager() -> Actor {
    Actor { user_id: None, ..person(Standing::Centre(CentreId(1), vec![Role::CentreManager])) }
}

pub(in crate::booking) fn order(machine: &str, from: &str, until: &str) -> Place {
    Place::of(machine, Span { from: at(from), until: at(until) })
}

pub(in crate::booking) fn codes<T: std::fmt::Debug>(result: Result<T>) -> Vec<&'static str> {
    match result {
        Err(Error::Refused(reasons)) => reasons.into_iter().map(|reason| reason.code).collect(),
        Err(Error::Conflict(reason)) => vec![reason.code],
        other => panic!("neither refused nor conflict: {other:?}"),
    }
}

pub(in crate::booking) fn decide(reference: &str, reason: &str) -> Decide {
    Decide { reference: reference.to_owned(), version: None, reason: reason.to_owned() }
}

pub(in crate::booking) fn cancelling(reference: &str) -> Cancel {
    Cancel { reference: reference.to_owned(), reason: "unit_request".to_owned(), version: None }
}

pub(in crate::booking) fn moving(reference: &str, from: Instant, until: Instant) -> Move {
    Move {
        reference: reference.to_owned(),
        equipment: None,
        starts_at: from,
        ends_at: until,
        capacity: None,
        quantity: None,
        reason: String::new(),
        version: None,
        override_reason: None,
    }
}

#[tokio::test]
async fn a_hold_that_has_run_out_gives_its_slot_to_the_next_who_asks() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let held = scene.place(&owner(1), &Place { hold: true, ..wish.clone() }).await.unwrap();
    assert_eq!(held.status, Status::Held);
    assert_eq!(codes(scene.place(&owner(2), &wish).await), ["slot-taken"]);
    scene.clock.set(held.expires_at.unwrap());
    let placed = scene.place(&owner(2), &wish).await.unwrap();
    assert_eq!(placed.status, Status::Confirmed);
    let late = scene.act(&owner(1), async |tx| confirm(tx, &decide(&held.reference, "")).await).await;
    assert_eq!(codes(late), ["booking-hold-expired"]);
    assert_eq!(scene.claimed().await, 5, "an hour and its buffer in quarters of an hour");
}

#[tokio::test]
async fn the_tidying_job_ends_what_nobody_asked_for_again() {
    let scene = Scene::open().await;
    let wish = Place { hold: true, ..order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00") };
    let held = scene.place(&owner(1), &wish).await.unwrap();
    let job = Actor::program("tidy");
    assert_eq!(scene.act(&job, async |tx| expire_overdue(tx).await).await.unwrap(), 0);
    scene.clock.set(held.expires_at.unwrap());
    assert_eq!(scene.act(&job, async |tx| expire_overdue(tx).await).await.unwrap(), 1);
    assert_eq!(scene.claimed().await, 0);
}

#[tokio::test]
async fn a_request_keeps_its_slot_until_its_answer_by_time_and_not_longer() {
    let scene = Scene::open().await;
    let wish = order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00");
    let asked = scene.place(&owner(1), &wish).await.unwrap();
    assert_eq!(asked.status, Status::Requested);
    assert_eq!(codes(scene.place(&owner(2), &wish).await), ["slot-taken"]);
    scene.clock.set(asked.expires_at.unwrap());
    let late = scene.act(&manager(), async |tx| approve(tx, &decide(&asked.reference, "")).await).await;
    assert_eq!(codes(late), ["booking-answer-late"]);
    assert_eq!(scene.place(&owner(2), &wish).await.unwrap().status, Status::Requested);
}

#[tokio::test]
async fn one_decision_is_made_of_a_request_and_a_no_says_why() {
    let scene = Scene::open().await;
    let wish = order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00");
    let asked = scene.place(&owner(1), &wish).await.unwrap();
    let silent = scene.act(&manager(), async |tx| reject(tx, &decide(&asked.reference, " ")).await).await;
    assert_eq!(codes(silent), ["booking-reject-reason"]);
    let own = scene.act(&owner(1), async |tx| approve(tx, &decide(&asked.reference, "")).await).await;
    assert!(matches!(own, Err(Error::NotAllowed)), "{own:?}");
    scene
        .act(&manager(), async |tx| reject(tx, &decide(&asked.reference, "taken by an exhibition")).await)
        .await
        .unwrap();
    let again = scene.act(&manager(), async |tx| approve(tx, &decide(&asked.reference, "")).await).await;
    assert_eq!(codes(again), ["booking-state"]);
    assert_eq!(scene.claimed().await, 0);
}

#[tokio::test]
async fn cancelling_is_free_until_the_cut_off_and_costs_its_share_after_it() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let early = scene.place(&owner(1), &wish).await.unwrap();
    let done = scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&early.reference)).await).await.unwrap();
    assert_eq!(done.fee_paise, Paise::ZERO);
    assert_eq!(scene.claimed().await, 0);

    let late = scene.place(&owner(1), &wish).await.unwrap();
    let total = scene.number("SELECT quoted_base_paise AS n FROM booking ORDER BY id DESC LIMIT 1").await;
    scene.clock.set(at("2026-11-24T10:01"));
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&late.reference)).await).await.unwrap();
    assert_eq!(
        scene.number("SELECT base_paise AS n FROM charge").await,
        (total + 5) / 10,
        "ten percent of the planned charge"
    );
    assert_eq!(scene.claimed().await, 0);
    let again = scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&late.reference)).await).await;
    assert_eq!(codes(again), ["booking-state"]);
}

#[tokio::test]
async fn the_old_time_is_kept_until_the_new_one_is_sure() {
    let scene = Scene::open().await;
    let first = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    scene.place(&owner(2), &order(MACHINE, "2026-11-25T14:00", "2026-11-25T15:00")).await.unwrap();
    let before = scene.claimed().await;
    let onto = moving(&first.reference, at("2026-11-25T14:30"), at("2026-11-25T15:30"));
    let lost = scene.act(&owner(1), async |tx| move_booking(tx, &onto).await).await;
    assert_eq!(codes(lost), ["slot-taken"]);
    assert_eq!(scene.claimed().await, before, "nothing was given back");
    assert_eq!(
        codes(scene.place(&owner(3), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await),
        ["slot-taken"]
    );

    let over_itself = moving(&first.reference, at("2026-11-25T10:30"), at("2026-11-25T12:00"));
    scene.act(&owner(1), async |tx| move_booking(tx, &over_itself).await).await.unwrap();
    assert_eq!(scene.claimed().await, before + 2, "half an hour longer");
    let elsewhere = Move {
        equipment: Some(SISTER.to_owned()),
        ..moving(&first.reference, at("2026-11-26T09:00"), at("2026-11-26T10:00"))
    };
    scene.act(&owner(1), async |tx| move_booking(tx, &elsewhere).await).await.unwrap();
    scene.place(&owner(3), &order(MACHINE, "2026-11-25T10:30", "2026-11-25T12:00")).await.unwrap();
}

#[tokio::test]
async fn a_unit_cannot_move_out_of_the_late_fee_but_the_counter_can_move_it() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    scene.clock.set(at("2026-11-24T10:01"));
    let onto = moving(&placed.reference, at("2026-11-26T10:00"), at("2026-11-26T11:00"));
    assert_eq!(codes(scene.act(&owner(1), async |tx| move_booking(tx, &onto).await).await), ["booking-move-late"]);
    scene.act(&manager(), async |tx| move_booking(tx, &onto).await).await.unwrap();
}

#[tokio::test]
async fn whoever_saw_an_older_version_is_told() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let seen = Move { version: Some(1), ..moving(&placed.reference, at("2026-11-26T10:00"), at("2026-11-26T11:00")) };
    scene.act(&manager(), async |tx| move_booking(tx, &seen).await).await.unwrap();
    let stale = scene.act(&manager(), async |tx| move_booking(tx, &seen).await).await;
    assert_eq!(codes(stale), ["booking-stale"]);
}

#[tokio::test]
async fn nobody_books_inside_a_closure_and_it_can_be_opened_again() {
    let scene = Scene::open().await;
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let shut = Close {
        equipment: MACHINE.to_owned(),
        starts_at: at("2026-11-25T09:00"),
        ends_at: Some(at("2026-11-25T13:00")),
        capacity: None,
        planned: true,
        cause: Cause::Service,
        reason: "blade change".to_owned(),
    };
    let id = scene.act(&manager(), async |tx| close(tx, &shut).await).await.unwrap();
    assert_eq!(codes(scene.place(&owner(1), &wish).await), ["booking-machine-closed"]);
    scene.act(&manager(), async |tx| reopen(tx, id).await).await.unwrap();
    scene.place(&owner(1), &wish).await.unwrap();
}

#[tokio::test]
async fn a_partly_closed_pool_promises_what_is_left() {
    let scene = Scene::open().await;
    let shut = Close {
        equipment: POOL.to_owned(),
        starts_at: at("2026-11-25T09:00"),
        ends_at: Some(at("2026-11-25T13:00")),
        capacity: Some(4),
        planned: true,
        cause: Cause::Service,
        reason: "chairs".to_owned(),
    };
    scene.act(&manager(), async |tx| close(tx, &shut).await).await.unwrap();
    let wish = order(POOL, "2026-11-25T10:00", "2026-11-25T11:00");
    assert_eq!(codes(scene.place(&owner(1), &Place { capacity: 3, ..wish.clone() }).await), ["booking-machine-closed"]);
    scene.place(&owner(1), &Place { capacity: 2, ..wish.clone() }).await.unwrap();
    assert_eq!(codes(scene.place(&owner(2), &wish).await), ["slot-taken"]);
    scene
        .place(&owner(2), &Place { capacity: 6, ..order(POOL, "2026-11-25T13:00", "2026-11-25T14:00") })
        .await
        .unwrap();
}

#[tokio::test]
async fn another_units_booking_is_not_there() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let foreign = scene.act(&owner(2), async |tx| cancel(tx, &cancelling(&placed.reference)).await).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    let seen = by_reference(&scene.db, &owner(2), &placed.reference).await;
    assert!(matches!(seen, Err(Error::NotFound)), "{seen:?}");
    let spaced = format!("{} {}", &placed.reference[..4].to_lowercase(), &placed.reference[4..]);
    assert!(by_reference(&scene.db, &owner(1), &spaced).await.is_ok(), "any case, with or without spaces");
    let for_another =
        Place { unit: Some("U0002".to_owned()), ..order(MACHINE, "2026-11-26T10:00", "2026-11-26T11:00") };
    assert!(matches!(scene.place(&owner(1), &for_another).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_hold_can_be_exchanged_for_another_time() {
    let scene = Scene::open().await;
    let hold = |from: &str, until: &str| Place { hold: true, ..order(MACHINE, from, until) };
    let first = scene.place(&owner(1), &hold("2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let instead = Place { instead_of: Some(first.reference.clone()), ..hold("2026-11-25T10:30", "2026-11-25T11:30") };
    scene.place(&owner(1), &instead).await.unwrap();
    assert_eq!(scene.claimed().await, 5);
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking WHERE status = 'held'").await, 1);
}

#[tokio::test]
async fn a_displaced_request_is_not_made_firm_by_confirming_it() {
    let scene = Scene::open().await;
    let asked = scene.place(&owner(1), &order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00")).await.unwrap();
    let shut = Close {
        equipment: ON_REQUEST.to_owned(),
        starts_at: at("2026-11-25T09:00"),
        ends_at: Some(at("2026-11-25T18:00")),
        capacity: None,
        planned: false,
        cause: Cause::PowerCut,
        reason: String::new(),
    };
    scene.act(&manager(), async |tx| close(tx, &shut).await).await.unwrap();
    let firm = scene.act(&owner(1), async |tx| confirm(tx, &decide(&asked.reference, "")).await).await;
    assert_eq!(codes(firm), ["booking-state"]);
}
