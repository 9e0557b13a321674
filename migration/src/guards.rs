//! Triggers that refuse what must never happen, also to SQL from outside the program.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

/// Refuses UPDATE and DELETE on a table of records.
pub async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    for event in ["UPDATE", "DELETE"] {
        refuse(manager, table, event, "TRUE", &format!("{table} is append-only")).await?;
    }
    Ok(())
}

/// Refuses an event on a row when a condition over NEW and OLD holds.
pub async fn refuse(
    manager: &SchemaManager<'_>,
    table: &str,
    event: &str,
    condition: &str,
    message: &str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let slug: String = message.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = format!("{table}_{}_{}", event.to_lowercase(), &slug[..slug.len().min(30)]);
    if manager.get_database_backend() == DatabaseBackend::Sqlite {
        let sql = format!(
            "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} \
             BEGIN SELECT RAISE(ABORT, '{message}'); END"
        );
        connection.execute_unprepared(&sql).await?;
        return Ok(());
    }
    let result = if event == "DELETE" { "OLD" } else { "NEW" };
    let function = format!(
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN \
         IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; \
         RETURN {result}; END $guard$"
    );
    connection.execute_unprepared(&function).await?;
    let trigger = format!("CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()");
    connection.execute_unprepared(&trigger).await?;
    Ok(())
}
