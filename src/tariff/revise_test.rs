//! Revising rates over a database, of each engine at hand.

use super::*;
use crate::base::time::{Clock, from_ist, parse_date};
use crate::base::{Actor, BasisPoints, EquipmentId, Error, Paise, Role, Standing};
use crate::base::{CentreId, Lang, UserId};
use crate::db::{Db, Rows, values};

const ROWS: [&str; 8] = [
    "INSERT INTO cluster (id, code, name_en, name_hi, district_en, district_hi, state_code, product_en, product_hi, \
     support_scheme, status) VALUES (1, 'C', 'C', 'C', 'D', 'D', '09', 'P', 'P', 'S', 'operating')",
    "INSERT INTO centre (id, code, name_en, name_hi, cluster_id, serves_clusters, operator_en, place_en, place_hi, \
     district, pin, state_code, fee_policy, cancel_cutoff_hours, late_cancel_bp, no_show_bp, max_advance_days, \
     credit_days, invoice_prefix, phone, email) VALUES (1, 'KNL', 'K', 'K', 1, 'C', 'O', 'P', 'P', 'D', '208010', \
     '09', 'user_fee', 24, 1000, 2500, 60, 30, 'KNL', '1', 'e')",
    "INSERT INTO equipment_category (id, code, name_en, name_hi, kind) VALUES (1, 'PROC', 'P', 'P', 'machine')",
    "INSERT INTO calendar (id, centre_id, quantum_minutes, capacity) VALUES (1, 1, 15, 1)",
    "INSERT INTO equipment (id, code, centre_id, calendar_id, category_id, name_en, name_hi, kind, capacity, \
     capacity_unit, booking_mode, slot_kind, slot_minutes, buffer_minutes, min_minutes, max_minutes, needs_approval, \
     needs_operator, needs_training, billing_basis, status, in_service_from) VALUES (5, 'KNL-DSL-01', 1, 1, 1, 'D', \
     'D', 'machine', 1, 'machine', 'exclusive', 'time', 30, 15, 60, 300, FALSE, TRUE, FALSE, 'per_hide', 'active', \
     '2025-04-01')",
    "INSERT INTO user_category (code, name_en, name_hi, rate_multiplier_bp, rule_en) \
     VALUES ('ARTISAN', 'A', 'A', 8000, 'r')",
    "INSERT INTO user_category (code, name_en, name_hi, rate_multiplier_bp, rule_en) \
     VALUES ('OUTSIDE', 'O', 'O', 25000, 'r')",
    "INSERT INTO tariff (id, code, equipment_id, user_category, basis, rate_paise, minimum_paise, effective_from, sac, \
     gst_bp, gst_unregistered_bp, figure_status) VALUES (1001, 'KNL-DSL-01-ARTISAN-1', 5, 'ARTISAN', 'per_hide', 700, \
     72000, '2026-04-01', '998823', 500, 1800, 'assumed')",
];

struct Trial {
    db: Db,
    clock: Clock,
    _folder: Option<tempfile::TempDir>,
}

async fn trials() -> Vec<Trial> {
    let now = from_ist(parse_date("21-11-2026").unwrap().and_hms_opt(12, 0, 0).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("t.db").display());
    let mut found = vec![(Some(folder), Db::connect(&url).await.unwrap())];
    if let Ok(url) = std::env::var("SANJHA_TEST_POSTGRES") {
        let name = format!("trial_{}", crate::base::new_reference().to_lowercase());
        Db::connect(&url).await.unwrap().read().run(&format!("CREATE DATABASE {name}"), values![]).await.unwrap();
        found.push((None, Db::connect(&format!("{}/{name}", url.rsplit_once('/').unwrap().0)).await.unwrap()));
    }
    let mut trials = Vec::new();
    for (_folder, db) in found {
        db.migrate().await.unwrap();
        db.write(&Actor::program("test"), now, |tx| async move {
            for sql in ROWS {
                tx.conn().run(sql, values![]).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        trials.push(Trial { db, clock: Clock::fixed(now), _folder });
    }
    trials
}

impl Trial {
    async fn revise(&self, actor: &Actor, command: &ReviseTariff) -> crate::base::Result<crate::base::TariffId> {
        self.db.write(actor, self.clock.now(), |tx| async move { revise_tariff(&tx, command).await }).await
    }

    async fn lines(&self) -> Vec<RateLine> {
        Pricing::of(self.db.read(), EquipmentId(5)).await.unwrap().rates(EquipmentId(5)).to_vec()
    }

    async fn audit_rows(&self) -> i64 {
        #[derive(sea_orm::FromQueryResult)]
        struct Count {
            rows: i64,
        }
        let sql = "SELECT COUNT(*) AS rows FROM audit_entry WHERE object_kind = 'tariff'";
        let count: Option<Count> = self.db.read().row(sql, values![]).await.unwrap();
        count.unwrap().rows
    }
}

fn staff(role: Role) -> Actor {
    Actor {
        user_id: Some(UserId(1)),
        standing: Standing::Centre(CentreId(1), vec![role]),
        ..Actor::anonymous(Lang::En)
    }
}

fn command(category: &str, rate: i64, from: &str) -> ReviseTariff {
    ReviseTariff {
        equipment: "KNL-DSL-01".into(),
        user_category: category.into(),
        version: NewVersion {
            rate: Paise(rate),
            minimum: Paise(72_000),
            effective_from: parse_date(from).unwrap(),
            sac: "998823".into(),
            gst: BasisPoints::percent(5),
            gst_unregistered: BasisPoints::percent(18),
        },
        reason: "Decision of 12-11-2026".into(),
    }
}

#[tokio::test]
async fn a_revision_closes_the_version_before_and_both_are_on_record() {
    for trial in trials().await {
        let manager = staff(Role::CentreManager);
        trial.revise(&manager, &command("ARTISAN", 800, "01-04-2027")).await.unwrap();
        let lines = trial.lines().await;
        let codes: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(codes, ["KNL-DSL-01-ARTISAN-1", "KNL-DSL-01-ARTISAN-2"]);
        assert_eq!(lines[0].effective_to, parse_date("31-03-2027"));
        let on = |day: &str| rate_on(&lines, "ARTISAN", parse_date(day).unwrap()).unwrap().rate;
        assert_eq!((on("31-03-2027"), on("01-04-2027")), (Paise(700), Paise(800)));
        assert_eq!(trial.audit_rows().await, 2);
    }
}

#[tokio::test]
async fn a_category_without_a_rate_gets_its_first_by_the_machines_basis() {
    for trial in trials().await {
        trial.revise(&staff(Role::CentreManager), &command("OUTSIDE", 1_800, "01-12-2026")).await.unwrap();
        let lines = trial.lines().await;
        let made = lines.iter().find(|line| line.user_category == "OUTSIDE").unwrap();
        assert_eq!((made.code.as_str(), made.basis.code().as_str()), ("KNL-DSL-01-OUTSIDE-1", "per_hide"));
    }
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    for trial in trials().await {
        let manager = staff(Role::CentreManager);
        let nameless = ReviseTariff { reason: " ".into(), ..command("NOBODY", 800, "21-11-2026") };
        let Err(Error::Refused(reasons)) = trial.revise(&manager, &nameless).await else { panic!("not refused") };
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
        assert_eq!(codes, ["tariff-category-unknown", "tariff-reason-missing", "tariff-from-tomorrow"]);
        let good = command("ARTISAN", 800, "01-04-2027");
        assert!(matches!(trial.revise(&staff(Role::CounterClerk), &good).await, Err(Error::NotAllowed)));
        let unknown = ReviseTariff { equipment: "NO-SUCH".into(), ..good };
        assert!(matches!(trial.revise(&manager, &unknown).await, Err(Error::NotFound)));
        assert_eq!((trial.lines().await.len(), trial.audit_rows().await), (1, 0));
    }
}
