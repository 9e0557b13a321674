//! Rate cards: proposed by one, resolved by the board, put in force by a second person; versions
//! neither overlap nor change; and a booking keeps the rate it was quoted at.

use chrono::{Days, NaiveDate, TimeDelta};
use sanjha::base::time::{Clock, Instant, ist_date};
use sanjha::base::{Actor, BasisPoints, CentreId, Error, Lang, Paise, Quantity, Role, Standing, UserId};
use sanjha::db::Db;
use sanjha::tariff::proposal::{Propose, Resolution, approve, propose, resolve};
use sanjha::tariff::{NewVersion, ReviseTariff, Step, Terms};
use sanjha::work::rules::Count;
use sanjha::work::{Complete, complete};

use crate::harness::{Database, Engine, Scene, Seeds, Wish, open_days};
use crate::on_both_engines;

on_both_engines!(
    a_card_is_put_in_force_by_a_second_person_with_its_resolution,
    the_database_refuses_overlaps_changes_and_a_card_without_paper,
    two_approvers_at_once_put_a_card_in_force_once,
    of_two_cards_for_one_rate_the_second_is_refused,
    r28_a_booking_keeps_the_rate_it_was_quoted_at,
    a_past_period_priced_with_unchanged_figures_comes_out_to_the_paisa,
);

const MACHINE: &str = "KNL-DSL-01";

async fn connect(database: &Database) -> Db {
    Db::connect(&database.url).await.expect("connected")
}

async fn staff(database: &Database, login: &str, role: Role) -> Actor {
    let user = database.number(&format!("SELECT id FROM app_user WHERE login = '{login}'")).await;
    let centre = database.number("SELECT id FROM centre WHERE code = 'KNL'").await;
    let standing = match role {
        Role::Administrator => Standing::Everywhere(role),
        role => Standing::Centre(CentreId(centre), vec![role]),
    };
    Actor { user_id: Some(UserId(user)), standing, ..Actor::anonymous(Lang::En) }
}

fn now() -> Instant {
    Clock::system().now()
}

fn tomorrow() -> NaiveDate {
    ist_date(now()).checked_add_days(Days::new(1)).unwrap()
}

fn rate(category: &str, paise: i64) -> ReviseTariff {
    let steps = vec![Step { above: Quantity::whole(500).unwrap(), rate: Paise(paise / 2) }];
    ReviseTariff {
        equipment: MACHINE.into(),
        user_category: category.into(),
        version: NewVersion {
            rate: Paise(paise),
            minimum: Paise(50_000),
            effective_from: tomorrow(),
            sac: "998823".into(),
            gst: BasisPoints::percent(5),
            gst_unregistered: BasisPoints::percent(18),
            terms: Terms { steps, ..Terms::default() },
        },
        reason: "Power costs more".into(),
    }
}

async fn proposed(db: &Db, by: &Actor, rates: Vec<ReviseTariff>) -> i64 {
    let command = &Propose { rates, into: None };
    db.write(by, now(), |tx| async move { propose(&tx, command).await }).await.expect("proposed")
}

async fn resolved(db: &Db, by: &Actor, proposal: i64, paper: bool) {
    let paper = paper.then_some(("minutes.pdf", "application/pdf", b"%PDF-1.7 minutes".as_slice()));
    let command = &Resolution { proposal, number: "GB/12/2026".into(), on: ist_date(now()), paper };
    db.write(by, now(), |tx| async move { resolve(&tx, command).await }).await.expect("resolved");
}

async fn approved(db: &Db, by: &Actor, proposal: i64) -> Result<Vec<String>, Error> {
    db.write(by, now(), |tx| async move { approve(&tx, proposal).await }).await.map(|done| done.codes)
}

fn codes<T>(outcome: Result<T, Error>) -> Vec<&'static str> {
    match outcome {
        Err(Error::Refused(reasons)) => reasons.iter().map(|reason| reason.code).collect(),
        Err(Error::Conflict(reason)) => vec![reason.code],
        Err(other) => panic!("{other:?}"),
        Ok(_) => Vec::new(),
    }
}

async fn a_card_is_put_in_force_by_a_second_person_with_its_resolution(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let manager = staff(&database, "manager.knl", Role::CentreManager).await;
    let accounts = staff(&database, "accounts.knl", Role::Accounts).await;
    let clerk = staff(&database, "clerk.knl", Role::CounterClerk).await;
    let proposal = proposed(&db, &manager, vec![rate("ARTISAN", 900), rate("OUTSIDE", 2_000)]).await;
    let count = "SELECT COUNT(*) FROM tariff";
    let before = database.number(count).await;

    assert_eq!(codes(approved(&db, &manager, proposal).await), ["rate-second-person", "rate-resolution-missing"]);
    assert!(matches!(approved(&db, &clerk, proposal).await, Err(Error::NotAllowed)));
    resolved(&db, &manager, proposal, false).await;
    assert_eq!(codes(approved(&db, &accounts, proposal).await), ["rate-resolution-paper-missing"]);
    resolved(&db, &manager, proposal, true).await;
    assert_eq!(codes(approved(&db, &manager, proposal).await), ["rate-second-person"]);
    assert_eq!(database.number(count).await, before, "what is refused changes nothing");

    let made = approved(&db, &accounts, proposal).await.expect("approved");
    assert_eq!((made.len(), database.number(count).await), (2, before + 2));
    let last_day = tomorrow().pred_opt().unwrap();
    let ended = format!(
        "SELECT COUNT(*) FROM tariff t JOIN equipment e ON e.id = t.equipment_id WHERE e.code = '{MACHINE}' \
         AND t.user_category IN ('ARTISAN', 'OUTSIDE') AND t.effective_to = '{last_day}'"
    );
    assert_eq!(database.number(&ended).await, 2, "the versions before end the day before");
    let lines = proposed_late(&db, &manager, proposal).await;
    assert_eq!(codes(lines), ["rate-proposal-closed"]);
    assert_eq!(codes(approved(&db, &accounts, proposal).await), ["rate-proposal-decided"]);
    database.assert_verified().await;
}

/// One more rate for a proposal that is decided.
async fn proposed_late(db: &Db, by: &Actor, proposal: i64) -> Result<i64, Error> {
    let command = &Propose { rates: vec![rate("MEM_MICRO", 950)], into: Some(proposal) };
    db.write(by, now(), |tx| async move { propose(&tx, command).await }).await
}

async fn the_database_refuses_overlaps_changes_and_a_card_without_paper(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let manager = staff(&database, "manager.knl", Role::CentreManager).await;
    let second = staff(&database, "second.knl", Role::CentreManager).await;
    let proposal = proposed(&db, &manager, vec![rate("ARTISAN", 900)]).await;
    resolved(&db, &manager, proposal, false).await;
    let by = |id: Option<UserId>| id.map_or(0, |id| id.0);
    let (own, other) = (by(manager.user_id), by(second.user_id));
    let approval = |by: i64| {
        format!(
            "UPDATE rate_proposal SET status = 'approved', decided_by = {by}, decided_at = proposed_at WHERE id = {proposal}"
        )
    };
    database.attempt(&approval(other)).await.expect_err("no paper");
    resolved(&db, &manager, proposal, true).await;
    database.attempt(&approval(own)).await.expect_err("the same person");
    database
        .attempt(&format!(
            "INSERT INTO rate_proposal_line (proposal_id, equipment_id, user_category, rate_paise, minimum_paise, sac, \
             gst_bp, gst_unregistered_bp) SELECT {proposal}, equipment_id, 'OUTSIDE', 1, 1, sac, 0, 0 \
             FROM rate_proposal_line WHERE proposal_id = {proposal}"
        ))
        .await
        .expect_err("resolved is resolved");
    approved(&db, &second, proposal).await.expect("approved");
    let made = format!("WHERE proposal_id = {proposal}");
    for change in ["rate_paise = 1", "terms = '{}'", "minimum_paise = 0", "effective_from = '2027-12-01'", "gst_bp = 0"]
    {
        database.attempt(&format!("UPDATE tariff SET {change} {made}")).await.expect_err(change);
    }
    database.attempt(&format!("DELETE FROM tariff {made}")).await.expect_err("deleted");
    database
        .attempt(&format!("UPDATE rate_proposal SET reason = 'x' WHERE id = {proposal}"))
        .await
        .expect_err("decided");
    let overlapping = format!(
        "INSERT INTO tariff (code, equipment_id, user_category, basis, rate_paise, minimum_paise, effective_from, sac, \
         gst_bp, gst_unregistered_bp, figure_status) SELECT 'OVER', equipment_id, user_category, basis, 1, 1, \
         '2099-01-01', sac, 0, 0, 'decided' FROM tariff {made}"
    );
    database.attempt(&overlapping).await.expect_err("overlaps the open version");
    let reopened = format!(
        "UPDATE tariff SET effective_to = NULL WHERE user_category = 'ARTISAN' AND effective_to = '{}' \
         AND equipment_id = (SELECT equipment_id FROM tariff {made})",
        tomorrow().pred_opt().unwrap()
    );
    database.attempt(&reopened).await.expect_err("overlaps the next version");
}

async fn two_approvers_at_once_put_a_card_in_force_once(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let manager = staff(&database, "manager.knl", Role::CentreManager).await;
    let approvers = [
        staff(&database, "second.knl", Role::CentreManager).await,
        staff(&database, "accounts.knl", Role::Accounts).await,
        staff(&database, "admin", Role::Administrator).await,
    ];
    let proposal = proposed(&db, &manager, vec![rate("ARTISAN", 900)]).await;
    resolved(&db, &manager, proposal, true).await;
    let before = database.number("SELECT COUNT(*) FROM tariff").await;
    let mut tasks = Vec::new();
    for actor in approvers {
        let instance = connect(&database).await;
        tasks.push(tokio::spawn(async move { approved(&instance, &actor, proposal).await }));
    }
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        assert_eq!(codes(outcome), ["rate-proposal-decided"]);
    }
    assert_eq!(database.number("SELECT COUNT(*) FROM tariff").await, before + 1);
}

async fn of_two_cards_for_one_rate_the_second_is_refused(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let manager = staff(&database, "manager.knl", Role::CentreManager).await;
    let second = staff(&database, "second.knl", Role::CentreManager).await;
    let mut cards = Vec::new();
    for paise in [900, 950] {
        let proposal = proposed(&db, &manager, vec![rate("ARTISAN", paise)]).await;
        resolved(&db, &manager, proposal, true).await;
        cards.push(proposal);
    }
    let mut tasks = Vec::new();
    for proposal in cards {
        let (instance, second) = (connect(&database).await, second.clone());
        tasks.push(tokio::spawn(async move { approved(&instance, &second, proposal).await }));
    }
    let mut refused = Vec::new();
    for task in tasks {
        refused.extend(codes(task.await.unwrap()));
    }
    assert_eq!(refused, ["tariff-after-latest"], "the first has begun a version on that day");
}

async fn r28_a_booking_keeps_the_rate_it_was_quoted_at(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let database = &scene.database;
    let db = connect(database).await;
    let unit = scene.unit(0).await;
    let day = open_days("09", 6)[5];
    let reference = unit.booked(&Wish::new(MACHINE, day, 600, 660)).await;
    let of_booking = |column: &str| format!("SELECT {column} FROM booking WHERE reference = '{reference}'");
    let quoted = database.number(&of_booking("tariff_id")).await;
    let shown = database.number(&of_booking("quoted_total_paise")).await;

    let manager = staff(database, "manager.knl", Role::CentreManager).await;
    let second = staff(database, "second.knl", Role::CentreManager).await;
    let category = database.texts(&of_booking("user_category")).await.remove(0);
    let proposal = proposed(&db, &manager, vec![rate(&category, 77_700)]).await;
    resolved(&db, &manager, proposal, true).await;
    approved(&db, &second, proposal).await.expect("approved");

    let (start, end) = (moment(&day.at(10, 0)), moment(&day.at(11, 0)));
    let planned = database.texts(&of_booking("CAST(planned_quantity_milli AS TEXT)")).await.remove(0);
    let processed = Quantity::from_milli(planned.parse().unwrap());
    let command = Complete {
        reference: reference.clone(),
        actual_start: Some(start),
        actual_end: Some(end),
        count: Some(Count {
            processed,
            rejected: Quantity::ZERO,
            by_product: None,
            by_product_quantity: Quantity::ZERO,
        }),
        ..Complete::default()
    };
    let operator = staff(database, "operator.knl", Role::Operator).await;
    let later = end + TimeDelta::minutes(10);
    db.write(&operator, later, |tx| {
        let command = command.clone();
        async move { complete(&tx, command).await }
    })
    .await
    .expect("completed");
    let of_charge = |column: &str| {
        format!(
            "SELECT c.{column} FROM charge c JOIN booking b ON b.id = c.booking_id WHERE b.reference = '{reference}'"
        )
    };
    assert_eq!(database.number(&of_charge("tariff_id")).await, quoted, "the version it was quoted at");
    assert_eq!(database.number(&of_charge("total_paise")).await, shown, "what was shown is what is charged");

    // The unit reads why, in both languages; another unit finds nothing there.
    let charge = database.number(&of_charge("id")).await;
    let (page, call) = (format!("/charges/{charge}"), format!("/api/v1/charges/{charge}/explanation"));
    let html = unit.person.get(&page).await.expect(200).html();
    assert!(html.contains("The rate shown when you booked is kept") && html.contains("Why this price"), "{html}");
    let hindi = unit.person.get_to_the_end(&format!("{page}?lang=hi")).await.expect(200).html();
    assert!(hindi.contains("यह मूल्य क्यों") && hindi.contains("बुकिंग के समय दिखाई गई दर"), "{hindi}");
    let answer = unit.person.get(&call).await.expect(200).answer;
    assert_eq!(answer.json()["total_paise"], shown);
    assert!(answer.json()["steps"].as_array().unwrap().len() >= 4, "{}", answer.text());
    let other = scene.unit(1).await;
    other.person.get(&page).await.expect(404);
    other.person.get(&call).await.expect(404);
    let detail = unit.person.get(&format!("/bookings/{reference}")).await.expect(200);
    assert!(detail.links().contains(&page), "the booking leads to why it costs that");

    // Whoever books now sees the new rate, before and after.
    let after = unit.booked(&Wish::new(MACHINE, day, 840, 900)).await;
    let newer = format!("SELECT tariff_id FROM booking WHERE reference = '{after}'");
    assert_ne!(database.number(&newer).await, quoted);
}

fn moment(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).expect("a moment").to_utc()
}

async fn a_past_period_priced_with_unchanged_figures_comes_out_to_the_paisa(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let database = &scene.database;
    let manager = scene.person("manager.knl").await;
    let mut form = manager.get("/rates/KNL-DSL-01/change?user_category=MEM_MICRO").await.expect(200).form("/change");
    let day = tomorrow().format("%d-%m-%Y").to_string();
    // Only the tax of units without registration changes: no fee does.
    form.set("effective_from", &day).set("gst_unregistered", "12").set("reason", "Rate of the notification");
    let mut sure = manager.submit(&form).await.expect(200).form("/change");
    sure.set("step", "make");
    let page = manager.follow(manager.submit(&sure).await).await.expect(200);
    assert!(page.path.starts_with("/rates/proposals/"), "{}", page.path);
    let preview = format!("{}/preview?from=01-04-2026&until=31-10-2026", page.path);
    manager.get(&preview).await.expect(200);
    let file = manager.get(&preview.replace("/preview?", "/preview.csv?")).await.expect(200).html();
    let charged = database
        .number(
            "SELECT CAST(SUM(c.base_paise) AS BIGINT) FROM charge c JOIN tariff t ON t.id = c.tariff_id \
             JOIN equipment e ON e.id = c.equipment_id WHERE e.code = 'KNL-DSL-01' AND t.user_category = 'MEM_MICRO' \
             AND c.service_on BETWEEN '2026-04-01' AND '2026-10-31'",
        )
        .await;
    let sum = format!("{}.{:02}", charged / 100, charged % 100);
    let last = file.lines().last().unwrap_or_default().to_owned();
    assert!(charged > 0 && last.ends_with(&format!("{sum},{sum},0.00")), "charged {sum}, file says {last}");
    // A charge from the books before tells its steps too: they come out at its fee.
    let old = database
        .number(
            "SELECT MAX(c.id) FROM charge c JOIN equipment e ON e.id = c.equipment_id WHERE e.code = 'KNL-DSL-01' \
             AND c.concession_paise > 0",
        )
        .await;
    let html = manager.get(&format!("/charges/{old}")).await.expect(200).html();
    assert!(html.contains("in force from") && html.contains("concession"), "{html}");
    scene.person("clerk.knl").await.get(&preview).await.expect(403);
    scene.person("manager.knh").await.get(&preview).await.expect(404);
}
