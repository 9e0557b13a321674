//! Changes made around the program, with a database client: triggers on every table write them into the audit
//! trail, with the name of the database's user. (ICAI guide on rule 11(g) of the Audit Rules: direct changes of the
//! database are part of the trail.)
//!
//! The program's own writes pass: on PostgreSQL its connections carry a setting, on SQLite a row is true inside its
//! write transactions, where nobody else can see it. Whenever a migration ran, tables without triggers get theirs.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::sql::Rows;
use crate::base::Result;

/// Says to PostgreSQL that a connection is the program's.
pub(super) const WRITER_SETTING: &str = "sanjha.writer";

/// Tables that hold nothing to be proved: who works now, tries of log-ins, which steps the schema has, how far a move is.
const UNWATCHED: [&str; 5] = ["lease", "login_attempt", "seaql_migrations", "write_mark", "move_progress"];

/// Columns that are secrets, or would make the trail heavy: only that they changed is told.
const UNTOLD: [&str; 9] =
    ["password_hash", "sealed_seed", "token_hash", "code_hash", "id_hash", "data", "content", "request_hash", "secret"];

const EVENTS: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

async fn names(conn: &impl ConnectionTrait, sql: &str) -> Result<Vec<String>> {
    let names: Vec<Name> = conn.rows(sql, vec![]).await?;
    Ok(names.into_iter().map(|row| row.name).collect())
}

async fn tables(conn: &impl ConnectionTrait) -> Result<Vec<String>> {
    let sql = match conn.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(c.relname AS TEXT) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 1"
        }
        _ => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    };
    Ok(names(conn, sql).await?.into_iter().filter(|name| !UNWATCHED.contains(&name.as_str())).collect())
}

async fn watches(conn: &impl ConnectionTrait) -> Result<Vec<String>> {
    let sql = match conn.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(t.tgname AS TEXT) || ' ' || CAST(c.relname AS TEXT) AS name FROM pg_trigger t \
             JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND t.tgname LIKE 'outside\\_%' AND t.tgenabled <> 'D' ORDER BY 1"
        }
        _ => {
            "SELECT name || ' ' || tbl_name AS name FROM sqlite_schema \
             WHERE type = 'trigger' AND name LIKE 'outside\\_%' ESCAPE '\\' ORDER BY name"
        }
    };
    names(conn, sql).await
}

/// Names of triggers a table should have, each with its table.
fn expected(backend: DbBackend, table: &str) -> Vec<String> {
    match backend {
        DbBackend::Postgres => ["change", "truncate"].map(|what| format!("outside_{what} {table}")).into(),
        _ => EVENTS.map(|event| format!("outside_{}_{table} {table}", event.to_lowercase())).into(),
    }
}

/// Tables without their watch, and how many have it.
///
/// # Errors
/// Faults of the database.
pub async fn unwatched_tables(conn: &impl ConnectionTrait) -> Result<(u64, Vec<String>)> {
    let there = watches(conn).await?;
    let tables = tables(conn).await?;
    let has = |table: &&String| expected(conn.get_database_backend(), table).iter().all(|name| there.contains(name));
    let (good, bad): (Vec<_>, Vec<_>) = tables.iter().partition(has);
    Ok((good.len() as u64, bad.into_iter().map(|table| format!("table {table}")).collect()))
}

/// Takes the watches of SQLite away: they name the columns as they were, and a migration's own changes are not told
/// of. On PostgreSQL they stay: a migration's connection is the program's, and taking a trigger away would lock its
/// table, so that of every table in turn, against instances that still serve.
pub(super) async fn lift(conn: &impl ConnectionTrait) -> Result<()> {
    if conn.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    for watch in watches(conn).await? {
        let (trigger, _) = watch.split_once(' ').unwrap_or((&watch, ""));
        conn.execute_unprepared(&format!("DROP TRIGGER {trigger}")).await?;
    }
    Ok(())
}

/// Puts a watch on every table that has none.
pub(super) async fn set(conn: &impl ConnectionTrait) -> Result<()> {
    let postgres = conn.get_database_backend() == DbBackend::Postgres;
    if postgres {
        conn.execute_unprepared(&function()).await?;
        conn.execute_unprepared(REFUSE_TRUNCATE).await?;
    }
    let there = watches(conn).await?;
    for table in tables(conn).await? {
        if expected(conn.get_database_backend(), &table).iter().all(|name| there.contains(name)) {
            continue;
        }
        let statements = if postgres { on_postgres(&table) } else { on_sqlite(conn, &table).await? };
        for statement in statements {
            conn.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

const REFUSE_TRUNCATE: &str = "CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $watch$ \
    BEGIN RAISE EXCEPTION 'no table is ever emptied' USING ERRCODE = 'check_violation'; END $watch$";

fn function() -> String {
    let untold = UNTOLD.map(|column| format!("'{column}'")).join(", ");
    format!(
        "CREATE OR REPLACE FUNCTION outside_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
         SET search_path FROM CURRENT AS $watch$ DECLARE was JSONB; is_now JSONB; row_id TEXT; BEGIN \
         IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD) - ARRAY[{untold}]; END IF; \
         IF TG_OP <> 'DELETE' THEN is_now := to_jsonb(NEW) - ARRAY[{untold}]; END IF; \
         row_id := COALESCE(is_now ->> 'id', was ->> 'id', '0'); \
         INSERT INTO audit_entry (at, actor, standing, request_id, ip, verb, object_kind, object_id, before, after, reason) \
         VALUES (clock_timestamp(), 'database user ' || session_user, 'outside', '', \
         COALESCE(host(inet_client_addr()), ''), 'outside_change', TG_TABLE_NAME, \
         CASE WHEN row_id ~ '^[0-9]{{1,18}}$' THEN CAST(row_id AS BIGINT) ELSE 0 END, \
         CAST(was AS TEXT), CAST(is_now AS TEXT), TG_OP || ' by SQL outside the program'); RETURN NULL; END $watch$"
    )
}

fn on_postgres(table: &str) -> Vec<String> {
    let when = format!("current_setting('{WRITER_SETTING}', true) IS DISTINCT FROM 'on'");
    // What the watch writes itself is not told of again.
    let depth = if table == "audit_entry" { " AND pg_trigger_depth() = 0" } else { "" };
    vec![
        format!(
            "CREATE OR REPLACE TRIGGER outside_change AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW \
             WHEN ({when}{depth}) EXECUTE FUNCTION outside_change()"
        ),
        // A table emptied at a stroke has no rows to tell of.
        format!(
            "CREATE OR REPLACE TRIGGER outside_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT \
             EXECUTE FUNCTION refuse_truncate()"
        ),
    ]
}

async fn on_sqlite(conn: &impl ConnectionTrait, table: &str) -> Result<Vec<String>> {
    let columns = names(conn, &format!("SELECT name FROM pragma_table_info('{table}')")).await?;
    let row_id = |side: &str| match columns.iter().any(|column| column == "id") {
        true => format!("{side}.id"),
        false => "0".to_owned(),
    };
    let object = |side: &str| {
        let told = columns.iter().filter(|column| !UNTOLD.contains(&column.as_str()));
        let pairs: Vec<String> = told.map(|column| format!("'{column}', {side}.\"{column}\"")).collect();
        // An argument list holds at most 127.
        let parts: Vec<String> = pairs.chunks(40).map(|chunk| format!("json_object({})", chunk.join(", "))).collect();
        parts.into_iter().reduce(|all, part| format!("json_patch({all}, {part})")).unwrap_or("'{}'".to_owned())
    };
    Ok(EVENTS
        .iter()
        .map(|event| {
            let (was, is_now) = match *event {
                "INSERT" => ("NULL".to_owned(), object("NEW")),
                "DELETE" => (object("OLD"), "NULL".to_owned()),
                _ => (object("OLD"), object("NEW")),
            };
            // What the watch writes itself is not told of again.
            let also = if table == "audit_entry" && *event == "INSERT" { " AND NEW.standing <> 'outside'" } else { "" };
            let id = row_id(if *event == "DELETE" { "OLD" } else { "NEW" });
            format!(
                "CREATE TRIGGER outside_{}_{table} AFTER {event} ON {table} \
                 WHEN NOT (SELECT by_program FROM write_mark){also} BEGIN \
                 INSERT INTO audit_entry (at, actor, standing, request_id, ip, verb, object_kind, object_id, before, \
                 after, reason) VALUES (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'), 'database file', 'outside', '', '', \
                 'outside_change', '{table}', COALESCE({id}, 0), {was}, {is_now}, '{event} by SQL outside the program'); END",
                event.to_lowercase()
            )
        })
        .collect())
}
