//! Least rights in PostgreSQL (ASVS 5.0, 13.2.2): the program works as a role that owns nothing, so that it cannot
//! change the schema, nor update or delete a row of the audit trail.

use sea_orm::{ConnectionTrait, DbBackend};

use super::Db;
use crate::base::Result;

/// Tables whose rows are added and read, never more.
const TRAIL: [&str; 3] = ["audit_entry", "audit_seal", "audit_anchor"];

impl Db {
    /// Gives an existing role of PostgreSQL what the program needs, and takes away the rest.
    ///
    /// # Errors
    /// On SQLite, which has no roles; when the name is none, or nobody has it.
    pub async fn grant_to(&self, role: &str) -> Result<()> {
        if self.backend() != DbBackend::Postgres {
            return Err(anyhow::anyhow!("SQLite has no roles: protect the file instead").into());
        }
        let plain = role.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if role.is_empty() || !plain {
            return Err(anyhow::anyhow!("a role's name has small letters, digits and _").into());
        }
        let trail = TRAIL.join(", ");
        for statement in [
            format!("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"),
            format!("REVOKE CREATE ON SCHEMA public FROM {role}"),
            format!("GRANT USAGE ON SCHEMA public TO {role}"),
            format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
            format!("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"),
            format!("REVOKE UPDATE, DELETE ON {trail} FROM {role}"),
            format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {role}"),
        ] {
            self.write.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
