//! What stands between a password and a log-in: one-time passwords, recovery codes, invitations,
//! log-ins elsewhere; what a token for programs may do; and units that turned out to be one.

use sea_orm_migration::prelude::*;

use crate::alter::{Alteration, alter};
use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for change in ALTERATIONS {
            alter(manager, change).await?;
        }
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "unit_merger").await?;
        guards::refuse(manager, "unit", "UPDATE", REVIVED, "a merged unit stays merged").await
    }
}

const REVIVED: &str = "OLD.status = 'merged' AND NEW.status <> 'merged'";

const ALTERATIONS: &[Alteration] = &[
    Alteration {
        table: "one_time_token",
        texts: &[("'reset_password', 'login_code'", "'reset_password', 'login_code', 'invitation'")],
        clauses: &[
            "DROP CONSTRAINT one_time_token_purpose_check",
            "ADD CONSTRAINT one_time_token_purpose_check \
             CHECK (purpose IN ('reset_password', 'login_code', 'invitation'))",
        ],
    },
    Alteration {
        table: "unit",
        texts: &[("'rejected', 'suspended'", "'rejected', 'suspended', 'merged'")],
        clauses: &[
            "DROP CONSTRAINT unit_status_check",
            "ADD CONSTRAINT unit_status_check \
             CHECK (status IN ('awaiting_verification', 'active', 'rejected', 'suspended', 'merged'))",
        ],
    },
];

const TABLES: &[&str] = &[
    // The seed is sealed with the installation's key; a factor counts from `confirmed_at` on. A code's step
    // is kept so that it opens once (RFC 6238, 5.2).
    "CREATE TABLE second_factor (
        user_id BIGINT PRIMARY KEY REFERENCES app_user (id),
        sealed_seed TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        confirmed_at INSTANT,
        last_step BIGINT NOT NULL DEFAULT 0
    )",
    "CREATE TABLE recovery_code (
        code_hash TEXT PRIMARY KEY,
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        created_at INSTANT NOT NULL,
        used_at INSTANT
    )",
    "CREATE INDEX recovery_code_user ON recovery_code (user_id)",
    // Who of a centre's staff must have a second factor: a row makes it so; without a centre, roles over all centres.
    "CREATE TABLE second_factor_rule (
        id IDENTITY,
        centre_id BIGINT REFERENCES centre (id),
        since INSTANT NOT NULL,
        set_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE UNIQUE INDEX second_factor_rule_centre ON second_factor_rule (COALESCE(centre_id, 0))",
    "ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT 'everything' \
        CHECK (scope IN ('reading', 'booking', 'money', 'everything'))",
    "ALTER TABLE api_token ADD COLUMN last_used_at INSTANT",
    "CREATE INDEX api_token_user ON api_token (user_id, id)",
    // A person at a log-in service elsewhere (OpenID Connect Core 1.0, 2: issuer and subject together name one).
    "CREATE TABLE oidc_identity (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        linked_at INSTANT NOT NULL,
        PRIMARY KEY (issuer, subject)
    )",
    "CREATE INDEX oidc_identity_user ON oidc_identity (user_id)",
    "CREATE TABLE unit_merger (
        id IDENTITY,
        duplicate_unit_id BIGINT NOT NULL UNIQUE REFERENCES unit (id),
        kept_unit_id BIGINT NOT NULL REFERENCES unit (id),
        merged_at INSTANT NOT NULL,
        merged_by BIGINT REFERENCES app_user (id),
        reason TEXT NOT NULL,
        CHECK (duplicate_unit_id <> kept_unit_id)
    )",
    "CREATE INDEX unit_merger_kept ON unit_merger (kept_unit_id)",
];
