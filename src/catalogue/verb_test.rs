//! The verbs of this room over a database of their own.

use super::*;
use crate::base::time::{Clock, parse_date, start_of_day};
use crate::base::{Actor, CentreId, Error, Lang, Origin, Result, Role, Standing, UserId};
use crate::db::{Db, Rows, values};

struct Scene {
    _dir: tempfile::TempDir,
    db: Db,
    clock: Clock,
}

fn actor(standing: Standing) -> Actor {
    Actor {
        user_id: Some(UserId(1)),
        name: "test".into(),
        standing,
        lang: Lang::En,
        origin: Origin::default(),
        token_scope: None,
    }
}

fn administrator() -> Actor {
    actor(Standing::Everywhere(Role::Administrator))
}

fn centre_form() -> CentreForm {
    let text = str::to_owned;
    CentreForm {
        code: text("tst"),
        name_en: text("Test Centre"),
        name_hi: text("परीक्षण केन्द्र"),
        cluster: text("CLU"),
        operator_en: text("Test Foundation"),
        place_en: text("Jajmau"),
        place_hi: text("जाजमऊ"),
        district: text("Kanpur Nagar"),
        pin: text("208010"),
        state_code: text("09"),
        fee_policy: text("user_fee"),
        cancel_cutoff_hours: text("24"),
        late_cancel: text("10"),
        no_show: text("25"),
        max_advance_days: text("60"),
        credit_days: text("30"),
        answer_within_hours: text("24"),
        invoice_prefix: text("TST"),
        phone: text("5550000099"),
        email: text("tst@centres.example"),
        effective_from: text("01-11-2026"),
        opens: text("9:00"),
        closes: text("19:00"),
        off: vec![text("SUN")],
        ..CentreForm::default()
    }
}

fn machine_form() -> EquipmentForm {
    let text = str::to_owned;
    EquipmentForm {
        code: text("TST-DRM-01"),
        name_en: text("Trial drum"),
        name_hi: text("परीक्षण ड्रम"),
        category: text("PROC"),
        capacity: text("1"),
        capacity_unit: text("machine"),
        booking_mode: text("exclusive"),
        slot_kind: text("time"),
        slot_minutes: text("60"),
        buffer_minutes: text("30"),
        min_minutes: text("60"),
        max_minutes: text("240"),
        billing_basis: text("per_hour"),
        in_service_from: text("01-11-2026"),
        ..EquipmentForm::default()
    }
}

impl Scene {
    async fn open() -> Scene {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", dir.path().join("test.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let clock = Clock::fixed(start_of_day(parse_date("24-11-2026").unwrap()));
        let scene = Scene { _dir: dir, db, clock };
        scene
            .write(&administrator(), async |tx| {
                let insert = "INSERT INTO cluster (code, name_en, name_hi, district_en, district_hi, state_code, \
                    product_en, product_hi, support_scheme, status) VALUES ('CLU', 'C', 'C', 'D', 'D', '09', 'P', 'P', \
                    'MSE-CDP', 'operating')";
                tx.conn().run(insert, values![]).await?;
                let insert = "INSERT INTO equipment_category (code, name_en, name_hi, kind) \
                    VALUES ('PROC', 'Processing', 'प्रसंस्करण', 'machine')";
                tx.conn().run(insert, values![]).await?;
                create_centre(tx, &centre_form()).await
            })
            .await
            .unwrap();
        scene
    }

    async fn write<T>(&self, actor: &Actor, work: impl AsyncFn(&crate::db::WriteTx) -> Result<T>) -> Result<T> {
        let work = &work;
        self.db.write(actor, self.clock.now(), |tx| async move { work(&tx).await }).await
    }

    async fn with_machine() -> Scene {
        let scene = Scene::open().await;
        scene.write(&administrator(), async |tx| create_equipment(tx, "TST", &machine_form()).await).await.unwrap();
        scene
    }
}

fn fields(error: Error) -> Vec<&'static str> {
    match error {
        Error::Refused(reasons) => reasons.iter().filter_map(|reason| reason.field).collect(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_machine_has_a_calendar_whose_grid_divides_slot_gap_and_opening() {
    let scene = Scene::with_machine().await;
    let machine = equipment_by_code(scene.db.read(), "TST-DRM-01").await.unwrap();
    #[derive(sea_orm::FromQueryResult)]
    struct Grid {
        quantum_minutes: i64,
        capacity: i64,
    }
    let sql = "SELECT quantum_minutes, capacity FROM calendar WHERE id = $1";
    let grid: Grid = scene.db.read().row(sql, values![machine.calendar_id.0]).await.unwrap().unwrap();
    assert_eq!((grid.quantum_minutes, grid.capacity), (30, 1));
}

#[tokio::test]
async fn opening_hours_off_the_grid_are_refused() {
    let scene = Scene::with_machine().await;
    let mut form = HoursForm {
        effective_from: "01-12-2026".into(),
        opens: "9:10".into(),
        closes: "19:00".into(),
        off: vec!["FRI".into(), "SAT2".into()],
    };
    let refused = scene.write(&administrator(), async |tx| set_hours(tx, "TST", &form).await).await;
    assert_eq!(fields(refused.unwrap_err()), ["opens"]);
    form.opens = "8:30".into();
    scene.write(&administrator(), async |tx| set_hours(tx, "TST", &form).await).await.unwrap();
    let centre = centre_by_code(scene.db.read(), "TST").await.unwrap();
    let hours = centre_hours(scene.db.read(), centre.id).await.unwrap();
    let day = |text: &str| hours.day(parse_date(text).unwrap());
    assert!(matches!(day("27-11-2026"), DayHours::Open(_)), "the old hours still hold before that day");
    assert_eq!(day("04-12-2026"), DayHours::WeeklyOff);
    assert_eq!(day("12-12-2026"), DayHours::WeeklyOff);
    assert!(matches!(day("06-12-2026"), DayHours::Open(_)));
}

#[tokio::test]
async fn a_closed_day_closes_and_opens_again() {
    let scene = Scene::open().await;
    let centre = centre_by_code(scene.db.read(), "TST").await.unwrap();
    let form = HolidayForm { on_date: "25-11-2026".into(), name_en: "Fair".into(), name_hi: "मेला".into() };
    scene.write(&administrator(), async |tx| add_holiday(tx, "TST", &form).await).await.unwrap();
    let again = scene.write(&administrator(), async |tx| add_holiday(tx, "TST", &form).await).await;
    assert_eq!(fields(again.unwrap_err()), ["on_date"]);
    let date = parse_date("25-11-2026").unwrap();
    let closed = centre_hours(scene.db.read(), centre.id).await.unwrap().day(date);
    assert_eq!(closed, DayHours::Holiday("Fair".into(), "मेला".into()));
    let stored = holiday::own_holidays(scene.db.read(), centre.id, date).await.unwrap();
    let id = stored[0].id;
    scene.write(&administrator(), async |tx| remove_holiday(tx, "TST", id).await).await.unwrap();
    assert!(matches!(centre_hours(scene.db.read(), centre.id).await.unwrap().day(date), DayHours::Open(_)));
}

#[tokio::test]
async fn the_second_to_save_a_changed_machine_is_told() {
    let scene = Scene::with_machine().await;
    let form = EquipmentForm { status: "out_of_service".into(), version: "1".into(), ..machine_form() };
    scene.write(&administrator(), async |tx| change_equipment(tx, "TST-DRM-01", &form).await).await.unwrap();
    let second = scene.write(&administrator(), async |tx| change_equipment(tx, "TST-DRM-01", &form).await).await;
    assert!(matches!(second, Err(Error::Conflict(_))));
    let machine = equipment_by_code(scene.db.read(), "TST-DRM-01").await.unwrap();
    assert_eq!((machine.status.as_str(), machine.version), ("out_of_service", 2));
}

#[tokio::test]
async fn another_centres_manager_finds_nothing_here() {
    let scene = Scene::with_machine().await;
    let stranger = actor(Standing::Centre(CentreId(999), vec![Role::CentreManager]));
    let form = EquipmentForm { status: "retired".into(), version: "1".into(), ..machine_form() };
    let outcome = scene.write(&stranger, async |tx| change_equipment(tx, "TST-DRM-01", &form).await).await;
    assert!(matches!(outcome, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_machine_is_found_in_both_scripts_until_it_is_retired() {
    let scene = Scene::with_machine().await;
    let find = async |words: &str| {
        let wanted = Wanted { words: words.to_owned(), ..Wanted::default() };
        search_equipment(scene.db.read(), &wanted, 10).await.unwrap().len()
    };
    for words in ["drum", "TRIAL jajmau", "परीक्षण ड्रम", "tstdrm01", "जाजमऊ"] {
        assert_eq!(find(words).await, 1, "{words}");
    }
    assert_eq!(find("lathe").await, 0);
    let form = EquipmentForm { status: "retired".into(), version: "1".into(), ..machine_form() };
    scene.write(&administrator(), async |tx| change_equipment(tx, "TST-DRM-01", &form).await).await.unwrap();
    assert_eq!(find("drum").await, 0);
}

#[tokio::test]
async fn two_centres_never_share_a_code_or_a_document_prefix() {
    let scene = Scene::open().await;
    let outcome = scene.write(&administrator(), async |tx| create_centre(tx, &centre_form()).await).await;
    assert_eq!(fields(outcome.unwrap_err()), ["code", "invoice_prefix"]);
}

#[tokio::test]
async fn a_service_moves_its_due_date_and_managers_are_told_once_for_each() {
    let scene = Scene::with_machine().await;
    let text = str::to_owned;
    let plan = service::PlanForm {
        kind: text("calibration"),
        what: text("Calibrate the balance"),
        every_days: text("90"),
        next_due: text("28-11-2026"),
    };
    let id = scene.write(&administrator(), async |tx| service::add_plan(tx, "TST-DRM-01", &plan).await).await.unwrap();
    assert_eq!(scene.write(&administrator(), async |tx| service::announce_due(tx).await).await.unwrap(), 1);
    assert_eq!(scene.write(&administrator(), async |tx| service::announce_due(tx).await).await.unwrap(), 0);

    let operator = Actor { user_id: None, ..actor(Standing::Centre(CentreId(1), vec![Role::Operator])) };
    let done = |on: &str, certificate: &str| service::ServiceForm {
        plan: id.to_string(),
        done_on: text(on),
        certificate_no: text(certificate),
        note: String::new(),
    };
    let record = async |form: service::ServiceForm| {
        scene.write(&operator, async |tx| service::record_service(tx, "TST-DRM-01", &form).await).await
    };
    assert_eq!(fields(record(done("24-11-2026", "")).await.unwrap_err()), ["certificate_no"]);
    assert_eq!(fields(record(done("25-11-2026", "NABL-7")).await.unwrap_err()), ["done_on"]);
    record(done("24-11-2026", "NABL-7")).await.unwrap();
    record(done("01-11-2026", "NABL-6")).await.unwrap();
    let machine = equipment_by_code(scene.db.read(), "TST-DRM-01").await.unwrap();
    let plans = service::plans_of(scene.db.read(), machine.id).await.unwrap();
    let due = plans.iter().map(|plan| (plan.next_due, plan.certificate_no.as_str())).collect::<Vec<_>>();
    assert_eq!(due, [(parse_date("22-02-2027").unwrap(), "NABL-7")], "what came in late changes no later date");
    scene.clock.set(start_of_day(parse_date("16-02-2027").unwrap()));
    assert_eq!(scene.write(&administrator(), async |tx| service::announce_due(tx).await).await.unwrap(), 1);
}

#[tokio::test]
async fn records_of_services_cannot_be_changed() {
    let scene = Scene::with_machine().await;
    let tampered = scene
        .write(&administrator(), async |tx| {
            let plan = "INSERT INTO service_plan (equipment_id, kind, what, every_days, next_due, made_at) \
                        VALUES (1, 'maintenance', 'oil', 30, '2026-12-01', $1)";
            tx.conn().run(plan, values![tx.now()]).await?;
            let record = "INSERT INTO service_record (plan_id, done_on, next_due, certificate_no, note, recorded_at) \
                          VALUES (1, '2026-11-01', '2026-12-01', '', '', $1)";
            tx.conn().run(record, values![tx.now()]).await?;
            tx.conn().run("UPDATE service_record SET note = 'fine'", values![]).await?;
            Ok(())
        })
        .await;
    assert!(tampered.unwrap_err().to_string().contains("append-only"));
}
