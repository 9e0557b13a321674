//! The notice on privacy in its versions, who has read it, requests of persons, and erasures.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Version 1, never changed: a new version is published by an administrator.
const FIRST: [&str; 2] = [include_str!("notice_1_en.txt"), include_str!("notice_1_hi.txt")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        let [en, hi] = FIRST.map(|text| text.trim().replace('\'', "''"));
        let insert = format!(
            "INSERT INTO privacy_notice (version, text_en, text_hi, published_at) \
             VALUES (1, '{en}', '{hi}', '2026-11-27T00:00:00+00:00')"
        );
        manager.get_connection().execute_unprepared(&insert).await?;
        for table in ["privacy_notice", "notice_acknowledgement", "erasure"] {
            guards::append_only(manager, table).await?;
        }
        guards::refuse(manager, "privacy_request", "UPDATE", ASKED, "what was asked and when never changes").await
    }
}

const ASKED: &str = "NEW.ticket <> OLD.ticket OR NEW.kind <> OLD.kind OR NEW.asked_at <> OLD.asked_at \
     OR NEW.due_at <> OLD.due_at OR (OLD.answered_at IS NOT NULL AND NEW.state <> OLD.state)";

const TABLES: &[&str] = &[
    "CREATE TABLE privacy_notice (
        version BIGINT PRIMARY KEY CHECK (version > 0),
        text_en TEXT NOT NULL CHECK (text_en <> ''),
        text_hi TEXT NOT NULL CHECK (text_hi <> ''),
        published_at INSTANT NOT NULL,
        published_by BIGINT REFERENCES app_user (id)
    )",
    "CREATE TABLE notice_acknowledgement (
        id IDENTITY,
        user_id BIGINT NOT NULL REFERENCES app_user (id),
        version BIGINT NOT NULL REFERENCES privacy_notice (version),
        lang TEXT NOT NULL CHECK (lang IN ('en', 'hi')),
        acknowledged_at INSTANT NOT NULL,
        how TEXT NOT NULL CHECK (how IN ('signed_up', 'read')),
        UNIQUE (user_id, version)
    )",
    // DPDP Rules 2025, r. 14: answered within 90 days. Without a log-in, ticket and secret open the answer.
    "CREATE TABLE privacy_request (
        id IDENTITY,
        ticket TEXT NOT NULL UNIQUE,
        secret_hash TEXT NOT NULL DEFAULT '',
        kind TEXT NOT NULL CHECK (kind IN ('grievance', 'access', 'correction', 'erasure')),
        user_id BIGINT REFERENCES app_user (id),
        name TEXT NOT NULL,
        contact TEXT NOT NULL,
        lang TEXT NOT NULL CHECK (lang IN ('en', 'hi')),
        wording TEXT NOT NULL,
        ip TEXT NOT NULL DEFAULT '',
        asked_at INSTANT NOT NULL,
        due_at INSTANT NOT NULL,
        reminded_at INSTANT,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'declined')),
        answer TEXT NOT NULL DEFAULT '',
        answered_at INSTANT,
        answered_by BIGINT REFERENCES app_user (id),
        CHECK ((state = 'open') = (answered_at IS NULL)),
        CHECK (due_at > asked_at)
    )",
    "CREATE INDEX privacy_request_open ON privacy_request (due_at) WHERE state = 'open'",
    "CREATE INDEX privacy_request_ip ON privacy_request (ip, asked_at)",
    "CREATE INDEX privacy_request_user ON privacy_request (user_id)",
    "CREATE TABLE erasure (
        user_id BIGINT PRIMARY KEY REFERENCES app_user (id),
        token TEXT NOT NULL UNIQUE,
        request_id BIGINT REFERENCES privacy_request (id),
        erased_at INSTANT NOT NULL,
        erased_by BIGINT REFERENCES app_user (id)
    )",
];
