//! Reimbursement claims: computed by the version of the day, on their way to the money, and never beyond a
//! cap or a budget, however many are entered at once.

use sanjha::base::time::{Clock, Instant, ist_date, parse_date};
use sanjha::base::{Actor, CentreId, Error, Lang, Paise, Quantity, Role, Standing, UnitId, UserId};
use sanjha::billing::claim::{EnterClaim, Expense, Step, add_paper, enter, step};
use sanjha::db::Db;

use crate::harness::{Database, Engine, Scene, Seeds};
use crate::on_both_engines;

on_both_engines!(
    a_claim_for_two_containers_goes_its_way_to_the_money,
    thirty_two_claims_at_once_stop_at_the_units_cap,
    claims_of_several_units_at_once_stop_at_the_budget,
    the_database_refuses_what_must_never_be_of_a_claim,
    r71_a_unit_claims_on_its_page_and_no_other_unit_sees_it,
);

const PDF: (&str, &str, &[u8]) = ("bill.pdf", "application/pdf", b"%PDF-1.7 bill");

async fn connect(database: &Database) -> Db {
    Db::connect(&database.url).await.expect("connected")
}

async fn staff(database: &Database, login: &str, role: Role) -> Actor {
    let user = database.number(&format!("SELECT id FROM app_user WHERE login = '{login}'")).await;
    let centre = database.number("SELECT id FROM centre WHERE code = 'KNL'").await;
    let standing = Standing::Centre(CentreId(centre), vec![role]);
    Actor { user_id: Some(UserId(user)), standing, ..Actor::anonymous(Lang::En) }
}

async fn unit(database: &Database, code: &str) -> UnitId {
    UnitId(database.number(&format!("SELECT id FROM unit WHERE code = '{code}'")).await)
}

fn now() -> Instant {
    Clock::system().now()
}

fn claim(unit: UnitId, kind: &str, count: i64, rupees: i64) -> EnterClaim {
    let expense = Expense {
        kind: kind.into(),
        on: parse_date("15-06-2026").unwrap(),
        count: Quantity::whole(count).unwrap(),
        spent: Paise(rupees * 100),
    };
    EnterClaim { unit, expense, particulars: "BL 4711".into() }
}

async fn entered(db: &Db, by: &Actor, command: &EnterClaim) -> Result<i64, Error> {
    db.write(by, now(), |tx| async move { enter(&tx, command).await }).await
}

async fn stepped(db: &Db, by: &Actor, claim: i64, taken: &Step) -> Result<(), Error> {
    db.write(by, now(), |tx| async move { step(&tx, claim, taken).await }).await
}

fn codes<T>(outcome: Result<T, Error>) -> Vec<&'static str> {
    match outcome {
        Err(Error::Refused(reasons)) => reasons.iter().map(|reason| reason.code).collect(),
        Err(Error::Conflict(reason)) => vec![reason.code],
        Err(other) => panic!("{other:?}"),
        Ok(_) => Vec::new(),
    }
}

const USED: &str = "SELECT CAST(COALESCE(SUM(used_paise), 0) AS BIGINT) FROM scheme_use";

async fn a_claim_for_two_containers_goes_its_way_to_the_money(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let clerk = staff(&database, "clerk.knl", Role::CounterClerk).await;
    let accounts = staff(&database, "accounts.knl", Role::Accounts).await;
    let unit = unit(&database, "U0001").await;
    let id = entered(&db, &clerk, &claim(unit, "rail_freight_40ft", 2, 300_000)).await.expect("entered");
    let figures = format!("SELECT computed_paise - awarded_paise FROM scheme_claim WHERE id = {id}");
    assert_eq!(database.number(&figures).await, 1_000_000, "30% is 90,000; two containers give 80,000 at most");
    assert_eq!(database.number(USED).await, 8_000_000);

    assert!(matches!(stepped(&db, &clerk, id, &Step::Check).await, Err(Error::NotAllowed)));
    assert_eq!(codes(stepped(&db, &accounts, id, &Step::Check).await), ["claim-no-papers"]);
    db.write(&clerk, now(), |tx| async move { add_paper(&tx, id, PDF).await }).await.expect("a paper");
    stepped(&db, &accounts, id, &Step::Check).await.expect("checked");
    assert_eq!(codes(stepped(&db, &clerk, id, &Step::Withdraw).await), ["claim-stands-elsewhere"]);
    let on = ist_date(now());
    stepped(&db, &accounts, id, &Step::Committee { on }).await.expect("a day");
    let part = |because: &str| Step::Sanction {
        amount: Paise(7_000_000),
        number: "DIEPC/7".into(),
        on,
        because: because.into(),
    };
    assert_eq!(codes(stepped(&db, &accounts, id, &part("")).await), ["claim-because"]);
    stepped(&db, &accounts, id, &part("One bill is not original")).await.expect("sanctioned");
    assert_eq!(database.number(USED).await, 7_000_000, "what is cut goes back to the cap");
    stepped(&db, &accounts, id, &Step::Pay { on, utr: "UTIB0001".into() }).await.expect("paid");
    let all = stepped(&db, &accounts, id, &Step::Reject { because: "late".into() }).await;
    assert_eq!(codes(all), ["claim-stands-elsewhere"]);

    let other = entered(&db, &clerk, &claim(unit, "rail_freight_20ft", 1, 50_000)).await.expect("entered");
    assert_eq!(database.number(USED).await, 7_000_000 + 1_500_000, "both sizes share the cap");
    stepped(&db, &accounts, other, &Step::Reject { because: "No original bill".into() }).await.expect("rejected");
    assert_eq!(database.number(USED).await, 7_000_000);
    database.assert_verified().await;
}

/// Enters all at once and counts those that came through.
async fn at_once(db: &Db, by: &Actor, commands: Vec<EnterClaim>) -> usize {
    let tasks = commands.into_iter().map(|command| {
        let (db, by) = (db.clone(), by.clone());
        tokio::spawn(async move { entered(&db, &by, &command).await })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut through = 0;
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(_) => through += 1,
            Err(Error::Refused(reasons)) => assert_eq!(reasons[0].code, "claim-nothing-left"),
            Err(other) => panic!("{other:?}"),
        }
    }
    through
}

async fn thirty_two_claims_at_once_stop_at_the_units_cap(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let clerk = staff(&database, "clerk.knl", Role::CounterClerk).await;
    let unit = unit(&database, "U0001").await;
    let commands = (0..32).map(|_| claim(unit, "rail_freight_40ft", 4, 1_000_000)).collect();
    // 1,60,000 each under a cap of 30,00,000: eighteen whole, one in part.
    assert_eq!(at_once(&db, &clerk, commands).await, 19);
    assert_eq!(database.number(USED).await, 300_000_000);
    database.assert_verified().await;
}

async fn claims_of_several_units_at_once_stop_at_the_budget(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let clerk = staff(&database, "clerk.knl", Role::CounterClerk).await;
    let sql = "INSERT INTO scheme_budget (head, financial_year, budget_paise) VALUES ('air_freight', 2026, 10000000)";
    // The 180 days of the scheme count from the event, so it lies a month back.
    database.attempt(sql).await.expect("a budget");
    let on = ist_date(now()).checked_sub_days(chrono::Days::new(30)).unwrap();
    let mut commands = Vec::new();
    for number in 0..32 {
        let unit = unit(&database, ["U0001", "U0002"][number % 2]).await;
        let mut command = claim(unit, "air_freight", 1_000, 30_000);
        command.expense.on = on;
        commands.push(command);
    }
    // 9,000 each under 1,00,000: eleven whole, one in part.
    assert_eq!(at_once(&db, &clerk, commands).await, 12);
    assert_eq!(database.number(USED).await, 10_000_000);
    database.assert_verified().await;
}

async fn the_database_refuses_what_must_never_be_of_a_claim(engine: Engine) {
    let database = Database::new(engine, Seeds::Masters).await;
    let db = connect(&database).await;
    let clerk = staff(&database, "clerk.knl", Role::CounterClerk).await;
    let unit = unit(&database, "U0001").await;
    let id = entered(&db, &clerk, &claim(unit, "rail_freight_40ft", 2, 300_000)).await.expect("entered");
    for change in [
        "awarded_paise = 1",
        "spent_paise = 99999999999",
        "unit_id = unit_id + 1",
        "event_on = '2020-01-01'",
        "status = 'paid'",
        "status = 'sanctioned'",
        "status = 'rejected'",
        "sanctioned_paise = 9000000, because = 'x'",
        "sanctioned_paise = 1",
    ] {
        database.attempt(&format!("UPDATE scheme_claim SET {change} WHERE id = {id}")).await.expect_err(change);
    }
    database.attempt(&format!("DELETE FROM scheme_claim WHERE id = {id}")).await.expect_err("deleted");
    database.attempt("UPDATE scheme_use SET used_paise = cap_paise + 1").await.expect_err("beyond the cap");
    database.attempt("UPDATE scheme_use SET used_paise = -1").await.expect_err("below nothing");
    database.attempt("UPDATE scheme_budget SET budget_paise = 1").await.expect_err("less than is used");
    stepped(&db, &clerk, id, &Step::Withdraw).await.expect("withdrawn");
    database
        .attempt(&format!("UPDATE scheme_claim SET status = 'submitted' WHERE id = {id}"))
        .await
        .expect_err("closed is closed");
    database.assert_verified().await;
}

async fn r71_a_unit_claims_on_its_page_and_no_other_unit_sees_it(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let units = scene.units(2).await;
    let (person, other) = (&units[0].person, &units[1].person);
    let typed = "/claims/new?expense=ecgc_premium&on=15-06-2026&count=&spent=1,00,000";
    let page = person.get(typed).await.expect(200);
    assert!(page.html().contains("30,000.00"), "what it would give is shown");
    // The other form of the page only computes.
    let forms = crate::harness::Form::all(&page.html());
    let mut form = forms.into_iter().find(|form| form.field("particulars").is_some()).expect("the claim's form");
    let empty = person.submit(&form).await;
    let words = empty.html();
    assert!(words.contains("The particulars are missing") || words.contains("विवरण नहीं है"), "{words}");
    form.set("particulars", "Premium bill 12");
    let claim = person.follow(person.submit(&form).await).await.expect(200);
    assert!(claim.html().contains("Premium bill 12"));
    let id = scene.database.number("SELECT MAX(id) FROM scheme_claim").await;
    person.get(&format!("/claims/{id}")).await.expect(200);
    other.get(&format!("/claims/{id}")).await.expect(404);
    assert!(!other.get("/claims").await.html().contains(&format!("/claims/{id}\"")));
    let mine = person.api_get("/claims").await;
    assert!(mine.text().contains("UP-ECGC"), "{}", mine.text());
    assert_eq!(other.api_get("/claims").await.text().trim(), "[]");
    let file = other.get("/claims/batch.csv").await.expect(200).html();
    assert_eq!(file.lines().count(), 1, "the file holds no other unit's claims either: {file}");
}
