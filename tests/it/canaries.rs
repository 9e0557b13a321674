//! Pages as everybody sees them: whatever stands in names and notes comes out as text, and looking changes nothing.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use crate::access::ROLES;
use crate::harness::{Database, Engine, Page, Person, Scene, Seeds, rounds, unit_codes};
use crate::on_sqlite_and_with_faults_on_postgres;

on_sqlite_and_with_faults_on_postgres!(looking_at_every_page_changes_nothing);

/// One address stands for all that differ only by code, reference, number or the value of a filter.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_name = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let path: Vec<&str> =
        path.split('/').map(|part| if part.is_empty() || is_name(part) { part } else { "*" }).collect();
    let names: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", path.join("/"), names.into_iter().collect::<Vec<_>>().join("&"))
}

/// Every page, paper and file that somebody reaches by links, one of each kind; at most so many.
async fn everything_linked(person: &Person, most: usize) -> Vec<Page> {
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let mut known = BTreeSet::from([kind("/")]);
    let mut pages = Vec::new();
    while let Some(path) = waiting.pop_front() {
        if pages.len() >= most {
            break;
        }
        let page = person.get_to_the_end(&path).await;
        let is_page = page.answer.header("content-type").is_some_and(|media| media.starts_with("text/html"));
        let links = if is_page { page.links() } else { Vec::new() };
        for link in links {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            let elsewhere = !link.starts_with('/') || link.starts_with("/static/") || link.contains("lang=");
            if !elsewhere && known.insert(kind(&link)) {
                waiting.push_back(link);
            }
        }
        pages.push(page);
    }
    pages
}

async fn somebody(scene: &Scene, login: Option<&str>) -> Person {
    match login {
        None => Person::stranger(&scene.servers),
        Some("owner") => scene.person(&unit_codes()[0].to_lowercase()).await,
        Some(login) => scene.person(login).await,
    }
}

/// Breaks out of text, attributes, scripts, header lines and lines of a calendar, wherever something is not escaped.
const CANARY: &str = "\"><svg onload=alert(1)>'</script>\u{2028}\r\nX-Evil: 1";

/// Columns that hold what people typed, by their names.
async fn typed_columns(database: &Database) -> Vec<(String, String)> {
    let sql = "SELECT m.name || '.' || p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p \
               WHERE m.type = 'table' AND p.type = 'TEXT' AND m.name NOT IN ('setting', 'lease', 'audit_entry') \
               ORDER BY 1";
    let parts = ["name_en", "name_hi", "place", "note", "remark", "reason", "district", "operator_", "description"];
    let more = ["by_product", "answer", "authority", "evidence", "contact_role", "narration", "particulars"];
    let columns = database.texts(sql).await.into_iter().filter_map(|name| {
        let (table, column) = name.split_once('.')?;
        let typed = column == "name" || parts.iter().chain(&more).any(|part| column.contains(part));
        (typed && column != "place_of_supply").then(|| (table.to_owned(), column.to_owned()))
    });
    columns.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn r77_whatever_stands_in_a_text_comes_out_as_text() {
    let scene = Scene::open(Engine::Sqlite, Seeds::Season).await;
    let canary = CANARY.replace('\'', "''");
    let mut spoiled = 0;
    for (table, column) in typed_columns(&scene.database).await {
        // Records keep what they say: triggers refuse those, and what is checked refuses as well.
        let set = format!("UPDATE {table} SET {column} = {column} || '{canary}' WHERE {column} <> ''");
        spoiled += u32::from(scene.database.attempt(&set).await.is_ok());
    }
    assert!(spoiled >= 40, "only {spoiled} columns hold the canary");
    let most = rounds(45, 250);
    let (mut seen, mut met, mut wrong) = (0, 0, Vec::new());
    for (letter, login) in ROLES {
        for lang in ["en", "hi"] {
            if lang == "hi" && !matches!(letter, 'A' | 'O' | 'G') {
                continue;
            }
            let person = somebody(&scene, login).await;
            person.get(&format!("/?lang={lang}")).await;
            for page in everything_linked(&person, most).await {
                let text = page.html();
                let media = page.answer.header("content-type").unwrap_or_default().to_owned();
                seen += 1;
                met += u32::from(text.contains("svg onload"));
                let escapes = media.starts_with("text/html") && breaks_out(&text);
                let line = text.lines().any(|line| line.starts_with("X-Evil")) && media.starts_with("text/calendar");
                let header = page.answer.headers.iter().any(|(name, _)| name == "x-evil");
                if escapes || line || header || page.status() >= 500 {
                    wrong.push(format!("{letter} {lang} {}: {} {media}", page.path, page.status()));
                }
            }
        }
    }
    println!("{seen} answers looked at, {met} of them hold the canary, {spoiled} columns held it");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(met * 3 > seen, "the canary came to {met} of {seen} answers only");
}

/// Whether the canary stands in a page as it was typed.
fn breaks_out(text: &str) -> bool {
    text.contains("<svg onload") || text.contains("'</script>")
}

/// Notes the name of each table that anybody writes to from now on.
async fn watch(database: &Database) {
    let mut sql = vec!["CREATE TABLE touched (name TEXT)".to_owned()];
    let tables = match database.engine {
        Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        Engine::Postgres => {
            sql.push(
                "CREATE FUNCTION note_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 INSERT INTO touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$"
                    .to_owned(),
            );
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public' \
             AND table_type = 'BASE TABLE'"
        }
    };
    for table in database.texts(tables).await {
        for act in ["INSERT", "UPDATE", "DELETE"] {
            sql.push(match database.engine {
                Engine::Sqlite => format!(
                    "CREATE TRIGGER touch_{table}_{act} AFTER {act} ON {table} \
                     BEGIN INSERT INTO touched VALUES ('{table}'); END"
                ),
                Engine::Postgres => format!(
                    "CREATE TRIGGER touch_{act} AFTER {act} ON {table} \
                     FOR EACH STATEMENT EXECUTE FUNCTION note_touch()"
                ),
            });
        }
    }
    for statement in sql {
        database.attempt(&statement).await.unwrap_or_else(|fault| panic!("{statement}: {fault}"));
    }
}

async fn touched(database: &Database) -> BTreeSet<String> {
    database.texts("SELECT DISTINCT name FROM touched").await.into_iter().collect()
}

/// ASVS 5.0, 3.5.3. What runs by itself is watched beforehand; sessions note when they were seen.
async fn looking_at_every_page_changes_nothing(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let mut people = Vec::new();
    for (letter, login) in ROLES {
        people.push((letter, somebody(&scene, login).await));
    }
    // What is due at the start has been done by then.
    tokio::time::sleep(Duration::from_secs(3)).await;
    watch(&scene.database).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let by_itself = touched(&scene.database).await;
    let mut seen = 0;
    for (letter, person) in &people {
        let pages = everything_linked(person, rounds(40, 250)).await;
        for page in &pages {
            assert!(page.status() < 500, "{letter} {}: {}", page.path, page.status());
            // HEAD is GET without the body.
            let head = crate::harness::Request { method: "HEAD", ..crate::harness::Request::get(&page.path) };
            seen += 1;
            if seen % 10 == 0 {
                let mut connection = crate::harness::Connection::open(&person.address()).await.expect("a connection");
                connection.write(&person.dress(head).bytes(&person.address(), false)).await.expect("sent");
            }
        }
    }
    // Reading the audit trail, opening what is masked and taking files along are on record as such.
    let records = |table: &str| {
        table.starts_with("audit") || ["session", "export_run", "lease", "job_run", "write_mark"].contains(&table)
    };
    let now = touched(&scene.database).await;
    let new: Vec<_> = now.difference(&by_itself).filter(|table| !records(table)).collect();
    println!("{engine:?}: {seen} answers; by themselves jobs wrote {by_itself:?}");
    assert!(new.is_empty(), "looking wrote to {new:?}");
    assert!(!by_itself.contains("booking") && !by_itself.contains("document"), "the watch is blind: {by_itself:?}");
}
