//! The whole set imported and recomputed; then spoilt, to see that the check sees it.

use std::path::Path;

use super::outcome::Part;
use super::{Outcome, check};
use crate::base::Actor;
use crate::base::time::Clock;
use crate::cli::import::{Files, import};
use crate::db::{Db, Rows, values};

async fn imported_year() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite://{}", folder.path().join("year.db").display())).await.unwrap();
    db.migrate().await.unwrap();
    let files = Files::read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")).unwrap();
    let summary = import(&db, &Clock::system(), &files, false).await.unwrap();
    assert_eq!(summary.problems, []);
    (folder, db)
}

async fn spoil(db: &Db, sql: &'static str) {
    let work = |tx: crate::db::WriteTx| async move {
        let spoilt = tx.conn().run(sql, values![]).await?.rows_affected();
        assert_eq!(spoilt, 1, "{sql}");
        Ok(())
    };
    db.write(&Actor::program("test"), Clock::system().now(), work).await.unwrap();
}

/// Takes the triggers of a table away, as somebody does who tampers with the file.
async fn without_guards(db: &Db, table: &'static str) {
    #[derive(sea_orm::FromQueryResult)]
    struct Trigger {
        name: String,
    }
    let work = |tx: crate::db::WriteTx| async move {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $1";
        let triggers: Vec<Trigger> = tx.conn().rows(sql, values![table]).await?;
        assert!(!triggers.is_empty());
        for trigger in triggers {
            tx.conn().run(&format!("DROP TRIGGER {}", trigger.name), values![]).await?;
        }
        Ok(())
    };
    db.write(&Actor::program("test"), Clock::system().now(), work).await.unwrap();
}

fn found(outcome: &Outcome, number: &str) -> Vec<Part> {
    let named = outcome.bookings.differences.iter().filter(|difference| difference.number == number);
    named.map(|difference| difference.part).collect()
}

/// `KNL-2526-00001`: a warehouse by hides and days, 1,087.50 + 18 %, no concession.
const BOOKING: &str = "KNL-2526-00001";

#[tokio::test]
async fn the_districts_year_agrees_to_the_paisa_and_a_spoilt_charge_is_named() {
    let (_folder, db) = imported_year().await;
    let outcome = check(&db).await.unwrap();
    assert_eq!((outcome.bookings.compared, outcome.documents.compared), (20_861, 11_939));
    assert!(outcome.agrees(), "{outcome}");
    assert_eq!(outcome.placed_otherwise, 1, "a meeting room let to a unit of another State");
    assert!(outcome.group_rounding.changed > 0 && outcome.group_rounding.most_paise > 0, "{outcome}");

    spoil(
        &db,
        "UPDATE charge SET base_paise = base_paise + 100, taxable_paise = taxable_paise + 100, \
         total_paise = total_paise + 100 \
         WHERE booking_id = (SELECT id FROM booking WHERE old_number = 'KNL-2526-00001')",
    )
    .await;
    let outcome = check(&db).await.unwrap();
    assert!(!outcome.agrees());
    assert_eq!(found(&outcome, BOOKING), [Part::Base, Part::Taxable, Part::Total]);
    assert_eq!(outcome.bookings.differences.len(), 3, "no other booking is blamed");
    assert!(outcome.documents.differences.is_empty(), "invoices are recomputed from bookings, not from charges");

    without_guards(&db, "tariff").await;
    spoil(&db, "UPDATE tariff SET gst_bp = 1200, gst_unregistered_bp = 1200 WHERE code = 'KNL-WHS-01-NON_MSE-1'").await;
    let outcome = check(&db).await.unwrap();
    assert!(found(&outcome, BOOKING).contains(&Part::Cgst));
    assert!(outcome.documents.differing(Part::Cgst) > 0, "what the live functions make of a rate decides");
    assert_eq!(outcome.documents.differing(Part::Taxable), 0);
}
