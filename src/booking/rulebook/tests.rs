//! What a centre has set judges bookings: over a database of its own.

use super::*;
use crate::base::{Actor, Error, Role, Standing, UserId};
use crate::booking::done::miss;
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{
    MACHINE, ON_REQUEST, POOL, SISTER, Scene, cancelling, codes, decide, manager, moving, order, owner, person,
};
use crate::booking::*;

/// Today of the scene, a Sunday.
const TODAY: &str = "22-11-2026";

fn rule(rule: Rule, value: &str) -> RuleForm {
    RuleForm { rule: rule.code().to_owned(), value: value.to_owned(), from: TODAY.to_owned(), ..RuleForm::default() }
}

fn quota(covers: &str, measure: &str, amount: &str, period: &str) -> QuotaForm {
    QuotaForm {
        covers: covers.to_owned(),
        measure: measure.to_owned(),
        amount: amount.to_owned(),
        period: period.to_owned(),
        week_start: "1".to_owned(),
        from: TODAY.to_owned(),
        ..QuotaForm::default()
    }
}

impl Scene {
    async fn set(&self, form: RuleForm) -> i64 {
        self.act(&manager(), async |tx| set_rule(tx, "KNL", &form).await).await.unwrap()
    }

    async fn limit(&self, form: QuotaForm) -> i64 {
        self.act(&manager(), async |tx| set_quota(tx, "KNL", &form).await).await.unwrap()
    }

    async fn moves(&self, actor: &Actor, to: &Move) -> Result<Placed> {
        self.act(actor, async |tx| move_booking(tx, to).await).await
    }

    /// Staff of the leather centre with a log-in, as who books on another's behalf needs one.
    async fn staff(&self, role: Role) -> Actor {
        let sql = "INSERT INTO app_user (login, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let login = role.code().to_owned();
        let add = async |tx: &WriteTx| Ok(tx.conn().run(sql, values![login.clone(), "Staff", tx.now()]).await?);
        self.act(&Actor::program("test"), add).await.unwrap();
        let id = self.number(&format!("SELECT id AS n FROM app_user WHERE login = '{login}'")).await;
        Actor { user_id: Some(UserId(id)), ..person(Standing::Centre(CentreId(1), vec![role])) }
    }
}

fn day(date: &str, from: &str, until: &str) -> Place {
    order(MACHINE, &format!("{date}T{from}"), &format!("{date}T{until}"))
}

#[tokio::test]
async fn a_value_judges_bookings_from_its_first_day_on_and_none_once_withdrawn() {
    let scene = Scene::open().await;
    let set = RuleForm { from: "25-11-2026".into(), machine: MACHINE.into(), ..rule(Rule::LongestMinutes, "60") };
    let id = scene.set(set).await;
    scene.place(&owner(1), &day("2026-11-23", "09:00", "10:30")).await.unwrap();
    let long = day("2026-11-25", "09:00", "10:30");
    assert_eq!(codes(scene.place(&owner(1), &long).await), ["booking-too-long"]);
    scene.place(&owner(1), &order(SISTER, "2026-11-25T09:00", "2026-11-25T10:30")).await.unwrap();
    scene.act(&manager(), async |tx| withdraw_rule(tx, "KNL", id).await).await.unwrap();
    scene.place(&owner(1), &long).await.unwrap();
    let again = scene.act(&manager(), async |tx| withdraw_rule(tx, "KNL", id).await).await;
    assert!(matches!(again, Err(Error::NotFound)));
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking_rule").await, 1, "the row stays");
}

#[tokio::test]
async fn the_narrowest_value_wins_and_the_past_cannot_be_set() {
    let scene = Scene::open().await;
    scene.set(rule(Rule::LongestMinutes, "60")).await;
    scene.set(RuleForm { user_category: "MEM_SMALL".into(), ..rule(Rule::LongestMinutes, "90") }).await;
    scene.set(RuleForm { machine: SISTER.into(), ..rule(Rule::LongestMinutes, "120") }).await;
    let minutes = async |unit: i64, machine: &str, until: &str| {
        scene.place(&owner(unit), &order(machine, "2026-11-25T09:00", &format!("2026-11-25T{until}"))).await
    };
    // Unit 1 is a small member, unit 2 a micro one.
    assert_eq!(codes(minutes(2, MACHINE, "10:30").await), ["booking-too-long"]);
    minutes(1, MACHINE, "10:30").await.unwrap();
    assert_eq!(codes(minutes(2, SISTER, "11:30").await), ["booking-too-long"]);
    minutes(2, SISTER, "11:00").await.unwrap();
    let past = RuleForm { from: "21-11-2026".into(), value: "x".into(), ..rule(Rule::LongestMinutes, "") };
    let refused = scene.act(&manager(), async |tx| set_rule(tx, "KNL", &past).await).await;
    assert_eq!(codes(refused), ["booking-rule-value", "booking-rule-from"]);
    let elsewhere = scene.act(&manager(), async |tx| set_rule(tx, "KNH", &rule(Rule::MostAhead, "1")).await).await;
    assert!(matches!(elsewhere, Err(Error::NotFound)));
    let clerk = person(Standing::Centre(CentreId(1), vec![Role::CounterClerk]));
    let clerk = scene.act(&clerk, async |tx| set_rule(tx, "KNL", &rule(Rule::MostAhead, "1")).await).await;
    assert!(matches!(clerk, Err(Error::NotAllowed)));
}

#[tokio::test]
async fn of_two_a_week_held_and_missed_bookings_count_and_cancelled_ones_do_not() {
    let scene = Scene::open().await;
    scene.limit(quota("centre", "count", "2", "week")).await;
    let first = scene.place(&owner(1), &day("2026-11-23", "09:00", "10:00")).await.unwrap();
    let held = Place { hold: true, ..day("2026-11-25", "09:00", "10:00") };
    let held = scene.place(&owner(1), &held).await.unwrap();
    let third = day("2026-11-26", "09:00", "10:00");
    assert_eq!(codes(scene.place(&owner(1), &third).await), ["booking-quota-count"]);
    scene.place(&owner(2), &third).await.unwrap();
    scene.place(&owner(1), &day("2026-11-30", "09:00", "10:00")).await.unwrap();

    // Another time for what is held is no third booking; a move within the week is none either.
    let other = Place { hold: true, instead_of: Some(held.reference), ..day("2026-11-25", "14:00", "15:00") };
    let other = scene.place(&owner(1), &other).await.unwrap();
    scene.act(&owner(1), async |tx| confirm(tx, &decide(&other.reference, "")).await).await.unwrap();
    scene.moves(&owner(1), &moving(&other.reference, at("2026-11-26T14:00"), at("2026-11-26T15:00"))).await.unwrap();
    let into = moving(&other.reference, at("2026-11-30T14:00"), at("2026-11-30T15:00"));
    scene.moves(&owner(1), &into).await.unwrap();
    let more = scene.place(&owner(1), &day("2026-11-27", "09:00", "10:00")).await.unwrap();
    let back = moving(&other.reference, at("2026-11-26T14:00"), at("2026-11-26T15:00"));
    assert_eq!(codes(scene.moves(&owner(1), &back).await), ["booking-quota-count"]);

    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&more.reference)).await).await.unwrap();
    scene.act(&Actor::program("work"), async |tx| miss(tx, first.id).await).await.unwrap();
    scene.moves(&owner(1), &back).await.unwrap();
    let full = scene.place(&owner(1), &day("2026-11-27", "09:00", "10:00")).await;
    assert_eq!(codes(full), ["booking-quota-count"], "the missed one still counts");
}

#[tokio::test]
async fn a_hold_that_ran_out_gives_its_share_of_the_quota_back() {
    let scene = Scene::open().await;
    scene.limit(quota(&format!("machine:{MACHINE}"), "count", "1", "week")).await;
    let held = Place { hold: true, ..day("2026-11-25", "09:00", "10:00") };
    let held = scene.place(&owner(1), &held).await.unwrap();
    let next = day("2026-11-26", "09:00", "10:00");
    assert_eq!(codes(scene.place(&owner(1), &next).await), ["booking-quota-count"]);
    scene.place(&owner(1), &order(SISTER, "2026-11-26T09:00", "2026-11-26T10:00")).await.unwrap();
    scene.clock.set(held.expires_at.unwrap());
    scene.place(&owner(1), &next).await.unwrap();
}

#[tokio::test]
async fn a_quota_of_hours_adds_up_the_machines_of_a_group() {
    let scene = Scene::open().await;
    let group = scene.number("SELECT category_id AS n FROM equipment WHERE code = 'KNL-DSL-01'").await;
    let code: Vec<String> = {
        #[derive(sea_orm::FromQueryResult)]
        struct Code {
            code: String,
        }
        let rows: Vec<Code> =
            scene.db.read().rows("SELECT code FROM equipment_category WHERE id = $1", values![group]).await.unwrap();
        rows.into_iter().map(|row| row.code).collect()
    };
    scene.limit(quota(&format!("group:{}", code[0]), "hours", "3", "day")).await;
    scene.place(&owner(1), &day("2026-11-25", "09:00", "11:00")).await.unwrap();
    let sister = |until: &str| order(SISTER, "2026-11-25T14:00", &format!("2026-11-25T{until}"));
    assert_eq!(codes(scene.place(&owner(1), &sister("15:30")).await), ["booking-quota-hours"]);
    scene.place(&owner(1), &sister("15:00")).await.unwrap();
    scene.place(&owner(1), &order(POOL, "2026-11-25T14:00", "2026-11-25T16:00")).await.unwrap();
}

#[tokio::test]
async fn all_reasons_of_settings_quotas_and_money_are_given_at_once() {
    let scene = Scene::open().await;
    scene.limit(quota("centre", "count", "1", "week")).await;
    scene.place(&owner(1), &day("2026-11-23", "09:00", "10:00")).await.unwrap();
    scene.set(RuleForm { unit: "hours".into(), ..rule(Rule::GapMinutes, "48") }).await;
    scene.set(rule(Rule::MostAhead, "1")).await;
    scene.set(rule(Rule::OneAtATime, "yes")).await;
    scene.set(rule(Rule::NeedsTraining, "yes")).await;
    scene.set(rule(Rule::HorizonDays, "0")).await;
    scene.set(RuleForm { unit: "days".into(), ..rule(Rule::NoticeToBookMinutes, "3") }).await;
    scene.set(rule(Rule::WithinCreditLimit, "yes")).await;
    let none = "UPDATE unit SET credit_limit_paise = 0 WHERE id = 1";
    scene.act(&Actor::program("test"), async |tx| Ok(tx.conn().run(none, values![]).await?)).await.unwrap();
    let found = codes(scene.place(&owner(1), &day("2026-11-23", "09:30", "10:30")).await);
    for code in [
        "booking-quota-count",
        "booking-gap",
        "booking-most-ahead",
        "booking-one-at-a-time",
        "booking-training",
        "booking-horizon",
        "booking-notice",
        "booking-credit",
    ] {
        assert!(found.contains(&code), "{code} missing in {found:?}");
    }
}

#[tokio::test]
async fn what_is_owed_and_what_is_still_to_come_fills_the_credit_limit() {
    let scene = Scene::open().await;
    scene.set(rule(Rule::WithinCreditLimit, "yes")).await;
    scene.place(&owner(1), &day("2026-11-25", "09:00", "10:00")).await.unwrap();
    let one = scene.number("SELECT quoted_total_paise AS n FROM booking").await;
    let limit = format!("UPDATE unit SET credit_limit_paise = {} WHERE id = 1", 2 * one);
    scene.act(&Actor::program("test"), async |tx| Ok(tx.conn().run(&limit, values![]).await?)).await.unwrap();
    let second = scene.place(&owner(1), &day("2026-11-26", "09:00", "10:00")).await.unwrap();
    let third = day("2026-11-27", "09:00", "10:00");
    assert_eq!(codes(scene.place(&owner(1), &third).await), ["booking-credit"]);
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&second.reference)).await).await.unwrap();
    scene.place(&owner(1), &third).await.unwrap();
}

#[tokio::test]
async fn approval_and_free_cancelling_follow_what_is_set_for_the_unit() {
    let scene = Scene::open().await;
    scene.set(RuleForm { user_category: "MEM_MICRO".into(), ..rule(Rule::NeedsApproval, "yes") }).await;
    scene.set(RuleForm { machine: ON_REQUEST.into(), ..rule(Rule::NeedsApproval, "no") }).await;
    let free = scene.place(&owner(1), &day("2026-11-25", "09:00", "10:00")).await.unwrap();
    assert_eq!(free.status, Status::Confirmed);
    let asked = scene.place(&owner(2), &Place { hold: true, ..day("2026-11-25", "14:00", "15:00") }).await.unwrap();
    let asked = scene.act(&owner(2), async |tx| confirm(tx, &decide(&asked.reference, "")).await).await.unwrap();
    assert_eq!(asked.status, Status::Requested, "a hold becomes what the category asks for");
    let direct = order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00");
    assert_eq!(scene.place(&owner(1), &direct).await.unwrap().status, Status::Confirmed);

    // Free until 24 hours before by the centre's page, until one hour before by the rule.
    scene.set(rule(Rule::NoticeToCancelMinutes, "60")).await;
    scene.clock.set(at("2026-11-25T08:00"));
    let done = scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&free.reference)).await).await.unwrap();
    assert_eq!(done.fee_paise, crate::base::Paise::ZERO);
}

#[tokio::test]
async fn changing_needs_its_own_notice_though_adding_needs_less() {
    let scene = Scene::open().await;
    scene.set(RuleForm { unit: "hours".into(), ..rule(Rule::NoticeToBookMinutes, "1") }).await;
    scene.set(RuleForm { unit: "hours".into(), ..rule(Rule::NoticeToChangeMinutes, "48") }).await;
    let placed = scene.place(&owner(1), &day("2026-11-25", "10:00", "11:00")).await.unwrap();
    scene.clock.set(at("2026-11-23T11:00"));
    let onto = moving(&placed.reference, at("2026-11-27T10:00"), at("2026-11-27T11:00"));
    assert_eq!(codes(scene.moves(&owner(1), &onto).await), ["booking-move-late"]);
    scene.place(&owner(1), &day("2026-11-23", "12:00", "13:00")).await.unwrap();
    assert_eq!(codes(scene.place(&owner(1), &day("2026-11-23", "11:30", "12:30")).await), ["booking-notice"]);
    scene.moves(&manager(), &onto).await.unwrap();
}

#[tokio::test]
async fn a_manager_sets_rules_aside_with_a_reason_on_record_and_a_clerk_does_not() {
    let scene = Scene::open().await;
    scene.limit(quota("centre", "count", "1", "week")).await;
    scene.place(&owner(1), &day("2026-11-23", "09:00", "10:00")).await.unwrap();
    let early = Place { unit: Some("U0001".into()), ..day("2026-11-25", "07:00", "08:00") };
    let why = Place { override_reason: Some("export order, agreed by phone".into()), ..early.clone() };
    let (boss, clerk) = (scene.staff(Role::CentreManager).await, scene.staff(Role::CounterClerk).await);
    assert_eq!(codes(scene.place(&boss, &early).await), ["booking-hours", "booking-quota-count"]);
    assert!(matches!(scene.place(&clerk, &why).await, Err(Error::NotAllowed)));
    let own = scene.place(&owner(1), &Place { unit: None, ..why.clone() }).await;
    assert!(matches!(own, Err(Error::NotFound | Error::NotAllowed)), "{own:?}");
    let placed = scene.place(&boss, &why).await.unwrap();
    let kept = overriding::of_booking(scene.db.read(), placed.id).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].codes().collect::<Vec<_>>(), ["booking-hours", "booking-quota-count"]);
    assert_eq!(kept[0].reason, "export order, agreed by phone");
    assert_eq!(kept[0].decided_by_name.as_deref(), Some("Staff"));
    let changed =
        scene.act(&boss, async |tx| Ok(tx.conn().run("UPDATE rule_override SET reason = 'x'", values![]).await?)).await;
    assert!(changed.is_err(), "the record is never changed");
    let fine = Place { unit: Some("U0002".into()), ..why };
    let fine = Place { starts_at: at("2026-11-26T09:00"), ends_at: at("2026-11-26T10:00"), ..fine };
    let fine = scene.place(&boss, &fine).await.unwrap();
    assert!(overriding::of_booking(scene.db.read(), fine.id).await.unwrap().is_empty(), "nothing was set aside");
}

#[tokio::test]
async fn nobody_overrides_capacity_closure_grid_or_the_time_between_bookings() {
    let scene = Scene::open().await;
    let boss = scene.staff(Role::CentreManager).await;
    scene.place(&owner(1), &day("2026-11-25", "10:00", "11:00")).await.unwrap();
    let shut = Close {
        equipment: MACHINE.to_owned(),
        starts_at: at("2026-11-26T09:00"),
        ends_at: Some(at("2026-11-26T13:00")),
        capacity: None,
        planned: true,
        cause: Cause::Service,
        reason: "blade change".to_owned(),
    };
    scene.act(&manager(), async |tx| close(tx, &shut).await).await.unwrap();
    let forced = |order: Place| Place { unit: Some("U0002".into()), override_reason: Some("urgent".into()), ..order };
    let cases = [
        (day("2026-11-25", "10:00", "11:00"), "slot-taken"),
        // A quarter of an hour of cleaning reaches into it.
        (day("2026-11-25", "11:00", "12:00"), "slot-taken"),
        (day("2026-11-26", "12:30", "13:30"), "booking-machine-closed"),
        (day("2026-11-27", "09:10", "10:10"), "booking-grid"),
        (Place { capacity: 2, ..day("2026-11-27", "09:00", "10:00") }, "booking-capacity-one"),
        (day("2026-11-21", "09:00", "10:00"), "booking-past"),
    ];
    for (wish, code) in cases {
        assert_eq!(codes(scene.place(&boss, &forced(wish)).await), [code]);
    }
    scene.place(&boss, &forced(day("2026-11-29", "10:00", "11:00"))).await.expect("a Sunday, opened for it");
}
