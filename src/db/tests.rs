//! What the database itself refuses, and what the write transaction promises.
//! Runs on SQLite, and on PostgreSQL too when `SANJHA_TEST_POSTGRES` names a database to use.

use sea_orm::ConnectionTrait;

use super::{Db, Once, RequestKey, Rows, SeriesKind, values};
use crate::base::time::{Clock, FinancialYear};
use crate::base::{Actor, CentreId, Error};

struct Trial {
    db: Db,
    _folder: Option<tempfile::TempDir>,
}

async fn sqlite() -> Trial {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("trial.db").display());
    let db = Db::connect(&url).await.unwrap();
    db.migrate().await.unwrap();
    Trial { db, _folder: Some(folder) }
}

async fn trials() -> Vec<Trial> {
    let mut trials = vec![sqlite().await];
    if let Ok(url) = std::env::var("SANJHA_TEST_POSTGRES") {
        let admin = Db::connect(&url).await.unwrap();
        let name = format!("trial_{}", crate::base::new_reference().to_lowercase());
        admin.write.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (server, _) = url.rsplit_once('/').unwrap();
        let db = Db::connect(&format!("{server}/{name}")).await.unwrap();
        db.migrate().await.unwrap();
        trials.push(Trial { db, _folder: None });
    }
    trials
}

const CENTRE: &[&str] = &[
    "INSERT INTO cluster (id, code, name_en, name_hi, district_en, district_hi, state_code, product_en, product_hi, \
     support_scheme, status) VALUES (1, 'C', 'C', 'C', 'D', 'D', '09', 'P', 'P', 'S', 'operating')",
    "INSERT INTO centre (id, code, name_en, name_hi, cluster_id, serves_clusters, operator_en, place_en, place_hi, \
     district, pin, state_code, fee_policy, cancel_cutoff_hours, late_cancel_bp, no_show_bp, max_advance_days, \
     credit_days, invoice_prefix, phone, email) VALUES (1, 'KNL', 'K', 'K', 1, 'C', 'O', 'P', 'P', 'D', '208010', \
     '09', 'user_fee', 24, 1000, 2500, 60, 30, 'KNL', '1', 'e')",
];

async fn with_centre(db: &Db) {
    for sql in CENTRE {
        db.write.execute_unprepared(sql).await.unwrap();
    }
}

#[tokio::test]
async fn migrating_again_applies_nothing() {
    for trial in trials().await {
        assert_eq!(trial.db.migrate().await.unwrap(), 0);
        assert_eq!(trial.db.secret().await.unwrap().len(), 32);
    }
}

#[tokio::test]
async fn a_failed_write_leaves_nothing() {
    let actor = Actor::program("test");
    for trial in trials().await {
        let outcome = trial
            .db
            .write(&actor, Clock::system().now(), |tx| async move {
                tx.set_setting("colour", "blue").await?;
                Err::<(), _>(Error::NotFound)
            })
            .await;
        assert!(matches!(outcome, Err(Error::NotFound)));
        assert_eq!(trial.db.setting("colour").await.unwrap(), None);
    }
}

#[tokio::test]
async fn one_key_has_one_effect_and_one_body() {
    let actor = Actor::program("test");
    let now = Clock::system().now();
    for trial in trials().await {
        let key = RequestKey::new("k1", &"body").unwrap();
        let work = |tx: super::WriteTx| async move {
            tx.set_setting("count", "1").await?;
            Ok(7_i64)
        };
        assert_eq!(trial.db.write_once(&actor, now, &key, work).await.unwrap(), Once::Now(7));
        assert_eq!(trial.db.write_once(&actor, now, &key, work).await.unwrap(), Once::Before(7));
        let other = RequestKey::new("k1", &"other body").unwrap();
        let refused = trial.db.write_once(&actor, now, &other, work).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(reasons) if reasons[0].code == "idempotency-key-reused"));
    }
}

#[tokio::test]
async fn numbers_have_no_gap_and_stay() {
    let actor = Actor::program("test");
    let now = Clock::system().now();
    for trial in trials().await {
        with_centre(&trial.db).await;
        for expected in ["KNL/2627/00001", "KNL/2627/00002"] {
            let issued = trial
                .db
                .write(&actor, now, |tx| async move {
                    tx.next_number(CentreId(1), SeriesKind::Invoice, FinancialYear(2026), "KNL").await
                })
                .await
                .unwrap();
            assert_eq!(issued.number, expected);
        }
        for sql in [
            "INSERT INTO issued_number (series_id, serial, number) VALUES (1, 9, 'GAP')",
            "DELETE FROM issued_number",
            "UPDATE issued_number SET number = 'X'",
        ] {
            assert!(trial.db.write.execute_unprepared(sql).await.is_err(), "{sql}");
        }
        trial
            .db
            .write
            .execute_unprepared("INSERT INTO issued_number (series_id, serial, number) VALUES (1, 3, 'A'), (1, 4, 'B')")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn an_entry_commits_only_when_its_postings_sum_to_zero() {
    let actor = Actor::program("test");
    let now = Clock::system().now();
    for trial in trials().await {
        with_centre(&trial.db).await;
        for (second, balanced_row, commits) in [(-100, true, true), (-99, true, false), (-100, false, false)] {
            let outcome = trial
                .db
                .write(&actor, now, |tx| async move {
                    let entry: Option<EntryId> = tx
                        .conn()
                        .row(
                            "INSERT INTO journal_entry (centre_id, kind, entered_on, narration, created_at) \
                             VALUES (1, 'opening', $1, '', $2) RETURNING id",
                            values![crate::base::time::ist_date(now), now],
                        )
                        .await?;
                    let entry = entry.ok_or(Error::NotFound)?.id;
                    for amount in [100_i64, second] {
                        tx.conn()
                            .run(
                                "INSERT INTO posting (journal_entry_id, account, centre_id, amount_paise) \
                                 VALUES ($1, 'bank', 1, $2)",
                                values![entry, amount],
                            )
                            .await?;
                    }
                    if balanced_row {
                        tx.conn().run("INSERT INTO journal_balanced VALUES ($1)", values![entry]).await?;
                    }
                    Ok(())
                })
                .await;
            assert_eq!(outcome.is_ok(), commits, "{second} {balanced_row} {outcome:?}");
        }
    }
}

#[derive(sea_orm::FromQueryResult)]
struct EntryId {
    id: i64,
}
