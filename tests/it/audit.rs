//! The audit trail: kept by the database itself, proved from outside, read by who may.

use crate::harness::{Database, Engine, MovingClock, PROGRAM, Scene, Seeds, Server, open_days};
use crate::on_both_engines;

on_both_engines!(
    r88_a_changed_or_deleted_row_of_the_trail_is_refused_or_named,
    r88_a_tail_cut_off_is_told_by_the_anchor,
    a5_a_change_made_around_the_program_is_on_record_with_its_author,
    a6_the_trail_is_searched_shows_all_versions_and_records_its_readers,
    r89_nothing_switches_the_trail_off,
);

/// Statements as somebody with a client of the database would send them.
async fn sql(database: &Database, statement: &str) {
    database.attempt(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Waits until every row of the trail has its seal.
async fn sealed(database: &Database) {
    let waiting =
        "SELECT COUNT(*) FROM audit_entry a LEFT JOIN audit_seal s ON s.audit_entry_id = a.id WHERE s.id IS NULL";
    for _ in 0..150 {
        if database.number(waiting).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("the trail was not sealed within 30 s");
}

/// Takes every guard of a table away, as its owner can.
async fn without_guards(database: &Database, table: &str) {
    match database.engine {
        Engine::Sqlite => {
            let triggers = format!("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{table}'");
            for trigger in database.texts(&triggers).await {
                sql(database, &format!("DROP TRIGGER {trigger}")).await;
            }
        }
        Engine::Postgres => sql(database, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL")).await,
    }
}

async fn r88_a_changed_or_deleted_row_of_the_trail_is_refused_or_named(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let database = &scene.database;
    scene.person("admin").await;
    sealed(database).await;
    let row = database.number("SELECT MAX(id) FROM audit_entry").await;
    for statement in ["UPDATE audit_entry SET reason = 'another' WHERE id =", "DELETE FROM audit_entry WHERE id ="] {
        assert!(database.attempt(&format!("{statement} {row}")).await.is_err(), "{statement}");
    }
    for table in ["audit_seal", "audit_anchor"] {
        assert!(database.attempt(&format!("DELETE FROM {table}")).await.is_err() || table == "audit_anchor", "{table}");
    }
    let good = database.sanjha(&["audit", "verify"]).await;
    assert!(good.success && good.stdout.contains("as it was written"), "{}{}", good.stdout, good.stderr);

    without_guards(database, "audit_entry").await;
    sql(database, &format!("UPDATE audit_entry SET actor = 'somebody else' WHERE id = {row}")).await;
    let bad = database.sanjha(&["audit", "verify"]).await;
    assert!(!bad.success && bad.stdout.contains(&format!("BROKEN  audit row {row} ")), "{}", bad.stdout);
    assert!(bad.stdout.contains("table audit_entry is not watched"), "{}", bad.stdout);
}

async fn r88_a_tail_cut_off_is_told_by_the_anchor(engine: Engine) {
    let day = open_days("09", 2);
    let clock = MovingClock::at(&day[0].at(9, 0));
    let mut scene = Scene::with_instances(engine, Seeds::Masters, 0).await;
    scene.servers.push(Server::start_in(&scene.database.url, &clock.environment()).await);
    let database = &scene.database;
    let made = "SELECT COUNT(*) FROM audit_anchor";
    for _ in 0..100 {
        if database.number(made).await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let printed = database.sanjha(&["audit", "anchors"]).await.stdout;
    let anchor =
        printed.lines().find(|line| line.starts_with("0:")).expect(&printed).split_whitespace().next().unwrap();
    let good = database.sanjha(&["audit", "verify", "--anchor", anchor]).await;
    assert!(good.success, "{}{}", good.stdout, good.stderr);
    let other = format!("{}{}", &anchor[..anchor.len() - 1], if anchor.ends_with('0') { '1' } else { '0' });
    assert!(!database.sanjha(&["audit", "verify", "--anchor", &other]).await.success, "an anchor of another trail");

    drop(scene.servers.pop());
    for table in ["audit_seal", "audit_entry"] {
        without_guards(database, table).await;
    }
    let entries: u64 = anchor.split(':').nth(1).unwrap().parse().unwrap();
    let anchored = format!("SELECT id FROM audit_seal WHERE chain = 0 ORDER BY id LIMIT 1 OFFSET {}", entries - 1);
    let tail = format!("audit_seal WHERE chain = 0 AND id >= {}", database.number(&anchored).await);
    let entries = database.texts(&format!("SELECT CAST(audit_entry_id AS TEXT) FROM {tail}")).await.join(", ");
    sql(database, &format!("DELETE FROM {tail}")).await;
    sql(database, &format!("DELETE FROM audit_entry WHERE id IN ({entries})")).await;
    let bad = database.sanjha(&["audit", "verify", "--anchor", anchor]).await;
    assert!(!bad.success && bad.stdout.contains("anchor"), "{}", bad.stdout);
}

async fn a5_a_change_made_around_the_program_is_on_record_with_its_author(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let database = &scene.database;
    let outside = "SELECT COUNT(*) FROM audit_entry WHERE verb = 'outside_change'";
    let user = scene.person("manager.knl").await;
    user.get("/board").await.expect(200);
    assert_eq!(database.number(outside).await, 0, "what the program does is not told twice");

    sql(database, "UPDATE unit SET credit_limit_paise = 99900 WHERE code = 'U0001'").await;
    sql(database, "UPDATE app_user SET password_hash = 'forged' WHERE login = 'admin'").await;
    sql(database, "DELETE FROM second_factor_rule").await;
    let told = database
        .texts(
            "SELECT object_kind || ' ' || actor || ' ' || reason || ' ' || COALESCE(before, '') || COALESCE(after, '') \
             FROM audit_entry WHERE verb = 'outside_change' ORDER BY id",
        )
        .await;
    assert_eq!(told.len(), 2, "a row for each row changed: {told:#?}");
    assert!(told[0].starts_with("unit database ") && told[0].contains("99900"), "{}", told[0]);
    assert!(told[1].starts_with("app_user database ") && !told[1].contains("forged"), "{}", told[1]);
    if engine == Engine::Postgres {
        assert!(database.attempt("TRUNCATE slot_load CASCADE").await.is_err(), "no table is emptied at a stroke");
    }
    sealed(database).await;
    let proof = database.sanjha(&["audit", "verify"]).await;
    assert!(proof.success && proof.stdout.contains("2 changes made around the program"), "{}", proof.stdout);
    let auditor = scene.person("auditor").await;
    let page = auditor.get("/audit?verb=outside_change").await.expect(200).html();
    assert!(page.contains("Changed around Sanjha") && page.contains("99900"), "{page}");
}

async fn a6_the_trail_is_searched_shows_all_versions_and_records_its_readers(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Masters, 1).await;
    let manager = scene.person("manager.knl").await;
    for reason in ["papers are missing", "papers came"] {
        let step = if reason.ends_with("came") { "readmit" } else { "suspend" };
        let mut form = manager.get(&format!("/units/U0001/{step}")).await.expect(200).form(step);
        form.set("reason", reason);
        manager.submit(&form).await.expect(303);
    }
    let auditor = scene.person("auditor").await;
    let id = scene.database.number("SELECT id FROM unit WHERE code = 'U0001'").await;
    let found = auditor.get("/audit?who=manager.knl&verb=manage_units").await.expect(200).html();
    assert!(found.contains("papers are missing") && found.contains(&format!("/audit/unit/{id}")), "{found}");
    assert!(!auditor.get("/audit?who=nobody.at.all").await.expect(200).html().contains("papers are missing"));
    let versions = auditor.get(&format!("/audit/unit/{id}")).await.expect(200).html();
    let (first, second) = (versions.find("papers are missing").unwrap(), versions.find("papers came").unwrap());
    assert!(first < second && versions.contains("<del>active</del>"), "{versions}");
    let file = auditor.get("/audit.csv?verb=manage_units").await.expect(200);
    let name = file.answer.header("content-disposition").unwrap_or_default().to_owned();
    assert!(name.contains("audit-20") && name.contains("-user-"), "{name}");
    assert_eq!(file.html().lines().count(), 3, "{}", file.html());
    for shut in ["/audit", "/audit.csv", "/audit/anchors"] {
        assert_eq!(manager.get(shut).await.status(), 403, "{shut}");
    }
    let readings = "SELECT COUNT(*) FROM audit_entry WHERE verb = 'see_audit' AND actor = 'auditor'";
    assert_eq!(scene.database.number(readings).await, 4, "each reading is on record");
}

async fn r89_nothing_switches_the_trail_off(engine: Engine) {
    let mut scene = Scene::with_instances(engine, Seeds::Masters, 0).await;
    let quiet = ["SANJHA_LOG", "RUST_LOG", "SANJHA_AUDIT", "AUDIT"].map(|name| (name, "off".to_owned()));
    scene.servers.push(Server::start_in(&scene.database.url, &quiet).await);
    let before = scene.database.number("SELECT COUNT(*) FROM audit_entry").await;
    scene.person("admin").await;
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM audit_entry").await, before + 1);
    // No option of the program speaks of it, but for those that prove it.
    for command in ["serve", "migrate", "import"] {
        let help = std::process::Command::new(PROGRAM).args([command, "--help"]).output().unwrap();
        assert!(!String::from_utf8_lossy(&help.stdout).to_lowercase().contains("audit"), "{command}");
    }
}

/// On PostgreSQL the program works as a role that cannot touch the trail (A3; ASVS 13.2.2).
#[tokio::test(flavor = "multi_thread")]
async fn r88_the_role_the_program_works_as_cannot_change_the_trail() {
    let database = Database::new(Engine::Postgres, Seeds::Masters).await;
    let role = format!("app_{}", database.url.rsplit('/').next().unwrap().replace('-', "_"));
    sql(&database, &format!("CREATE ROLE {role} LOGIN")).await;
    let given = database.sanjha(&["migrate", "--grant-to", &role]).await;
    assert!(given.success, "{}{}", given.stdout, given.stderr);
    let (_, place) = database.url.rsplit_once('@').unwrap();
    let url = format!("postgres://{role}@{place}");
    let server = Server::start_at(&url).await;
    let scene = Scene { database, servers: vec![server] };
    let owner = scene.unit(0).await;
    owner.booked(&crate::harness::Wish::new("KNL-DSL-01", open_days("09", 3)[2], 600, 660)).await;
    for statement in [
        "UPDATE audit_entry SET reason = ''",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_entry CASCADE",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TABLE audit_anchor",
        "CREATE TABLE mine (id INT)",
    ] {
        let refused = scene.database.attempt(&format!("SET ROLE {role}; {statement}")).await;
        let why = refused.expect_err(statement);
        assert!(why.contains("permission denied") || why.contains("must be owner"), "{statement}: {why}");
    }
    scene.database.assert_verified().await;
    drop(scene.servers);
    sql(&scene.database, &format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}
