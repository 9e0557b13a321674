//! What every room stands on: settings, log-ins, sessions, audit, outbox, leases and idempotency.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::append_only(manager, "audit_entry").await?;
        guards::append_only(manager, "audit_seal").await
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    )",
    "CREATE TABLE app_user (
        id IDENTITY,
        login TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        email TEXT UNIQUE,
        phone TEXT,
        password_hash TEXT,
        lang TEXT NOT NULL DEFAULT 'hi' CHECK (lang IN ('en', 'hi')),
        status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
        created_at INSTANT NOT NULL,
        password_changed_at INSTANT
    )",
    "CREATE UNIQUE INDEX app_user_phone ON app_user (phone) WHERE phone IS NOT NULL",
    "CREATE TABLE session (
        id_hash TEXT PRIMARY KEY,
        user_id BIGINT REFERENCES app_user (id),
        data TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        seen_at INSTANT NOT NULL,
        expires_at INSTANT NOT NULL,
        ip TEXT NOT NULL DEFAULT '',
        device TEXT NOT NULL DEFAULT ''
    )",
    "CREATE INDEX session_by_user ON session (user_id)",
    "CREATE INDEX session_by_expiry ON session (expires_at)",
    "CREATE TABLE login_attempt (
        key TEXT PRIMARY KEY,
        failures BIGINT NOT NULL,
        window_from INSTANT NOT NULL,
        blocked_until INSTANT
    )",
    "CREATE TABLE one_time_token (
        token_hash TEXT PRIMARY KEY,
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        purpose TEXT NOT NULL CHECK (purpose IN ('reset_password', 'login_code')),
        created_at INSTANT NOT NULL,
        expires_at INSTANT NOT NULL,
        used_at INSTANT
    )",
    "CREATE INDEX one_time_token_user ON one_time_token (user_id)",
    "CREATE TABLE api_token (
        id IDENTITY,
        token_hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        standing TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        expires_at INSTANT,
        revoked_at INSTANT
    )",
    "CREATE TABLE audit_entry (
        id IDENTITY,
        at INSTANT NOT NULL,
        user_id BIGINT,
        actor TEXT NOT NULL,
        standing TEXT NOT NULL,
        centre_id BIGINT,
        request_id TEXT NOT NULL,
        ip TEXT NOT NULL,
        verb TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id BIGINT NOT NULL,
        before TEXT,
        after TEXT,
        reason TEXT
    )",
    "CREATE INDEX audit_entry_object ON audit_entry (object_kind, object_id)",
    "CREATE INDEX audit_entry_centre ON audit_entry (centre_id, id)",
    "CREATE TABLE audit_seal (
        id IDENTITY,
        chain BIGINT NOT NULL,
        audit_entry_id BIGINT NOT NULL UNIQUE REFERENCES audit_entry (id),
        sealed_at INSTANT NOT NULL,
        hash TEXT NOT NULL
    )",
    "CREATE INDEX audit_seal_chain ON audit_seal (chain, id)",
    "CREATE TABLE outbox (
        id IDENTITY,
        created_at INSTANT NOT NULL,
        event TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id BIGINT NOT NULL,
        centre_id BIGINT,
        unit_id BIGINT,
        user_id BIGINT,
        payload TEXT NOT NULL,
        attempts BIGINT NOT NULL DEFAULT 0,
        not_before INSTANT NOT NULL,
        sent_at INSTANT,
        last_error TEXT
    )",
    "CREATE INDEX outbox_waiting ON outbox (not_before) WHERE sent_at IS NULL",
    "CREATE TABLE lease (
        name TEXT PRIMARY KEY,
        holder TEXT NOT NULL,
        until_at INSTANT NOT NULL
    )",
    "CREATE TABLE idempotency_key (
        actor TEXT NOT NULL,
        key TEXT NOT NULL,
        request_hash TEXT NOT NULL,
        created_at INSTANT NOT NULL,
        reply TEXT,
        PRIMARY KEY (actor, key)
    )",
    "CREATE INDEX idempotency_key_created ON idempotency_key (created_at)",
];
