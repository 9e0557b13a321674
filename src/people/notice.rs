//! The notice on privacy: its versions, and who has read which (Digital Personal Data Protection Act 2023, s. 5;
//! Rules 2025, r. 3). It stands here because people are given it when they sign up and when they log in.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use crate::access;
use crate::base::time::Instant;
use crate::base::{Error, Lang, Reason, Result, Scope, UserId, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// Characters a text of a notice needs at least: less is no notice.
const LEAST: usize = 200;
/// And at most.
const MOST: usize = 30_000;

/// A version of the notice.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Notice {
    /// From 1.
    pub version: i64,
    /// Lines; `# ` begins a heading, `- ` an item.
    pub text_en: String,
    /// The same in Hindi.
    pub text_hi: String,
    /// Since when it holds.
    pub published_at: Instant,
}

/// How somebody came to read a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// It was given at sign-up.
    SignedUp,
    /// It was shown to somebody who has a log-in.
    Shown,
}

impl Notice {
    /// The version that holds now.
    pub async fn newest(conn: &impl ConnectionTrait) -> Result<Notice> {
        let sql = "SELECT version, text_en, text_hi, published_at FROM privacy_notice ORDER BY version DESC LIMIT 1";
        conn.row(sql, vec![]).await?.ok_or(Error::NotFound)
    }

    /// One version.
    pub async fn version(conn: &impl ConnectionTrait, version: i64) -> Result<Notice> {
        let sql = "SELECT version, text_en, text_hi, published_at FROM privacy_notice WHERE version = $1";
        conn.row(sql, values![version]).await?.ok_or(Error::NotFound)
    }

    /// Its text in a language.
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.text_en, &self.text_hi)
    }
}

#[derive(FromQueryResult)]
struct Found {
    found: i64,
}

/// Whether somebody has not read the version that holds now.
pub async fn owes_reading(conn: &impl ConnectionTrait, user: UserId) -> Result<bool> {
    let sql = "SELECT COUNT(*) AS found FROM notice_acknowledgement \
               WHERE user_id = $1 AND version = (SELECT MAX(version) FROM privacy_notice)";
    let read: Option<Found> = conn.row(sql, values![user.0]).await?;
    Ok(read.is_none_or(|row| row.found == 0))
}

/// Keeps that somebody was given a version of the notice, in which language and when; once for each version.
///
/// # Errors
/// [`Error::NotFound`] for a version there never was.
pub async fn acknowledge(tx: &WriteTx, user: UserId, version: i64, lang: Lang, how: Read) -> Result<()> {
    Notice::version(tx.conn(), version).await?;
    let how = match how {
        Read::SignedUp => "signed_up",
        Read::Shown => "read",
    };
    let sql = "INSERT INTO notice_acknowledgement (user_id, version, lang, acknowledged_at, how) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, version) DO NOTHING";
    let kept = tx.conn().run(sql, values![user.0, version, lang.code(), tx.now(), how]).await?;
    if kept.rows_affected() == 0 {
        return Ok(());
    }
    let after = json!({ "notice": version, "lang": lang.code(), "how": how });
    tx.audit(Change::of(Verb::UseOwnAccount, "app_user", user.0).after(after)).await
}

/// Publishes a new version; everybody with a log-in is shown it once.
///
/// # Errors
/// Refused unless both languages have a text.
pub async fn publish(tx: &WriteTx, text_en: &str, text_hi: &str) -> Result<i64> {
    access::check(tx.actor(), Verb::ManagePrivacy, Scope::Everywhere)?;
    let mut reasons = Vec::new();
    for (field, text) in [("text_en", text_en), ("text_hi", text_hi)] {
        if !(LEAST..=MOST).contains(&text.chars().count()) {
            reasons.push(Reason::field(field, "privacy-notice-length").with("least", LEAST).with("most", MOST));
        }
    }
    let devanagari = text_hi.chars().filter(|c| ('\u{900}'..='\u{97f}').contains(c)).count();
    if reasons.is_empty() && devanagari < LEAST / 2 {
        reasons.push(Reason::field("text_hi", "privacy-notice-hindi"));
    }
    Error::check(reasons)?;
    let before = Notice::newest(tx.conn()).await?;
    let version = before.version + 1;
    let sql = "INSERT INTO privacy_notice (version, text_en, text_hi, published_at, published_by) \
               VALUES ($1, $2, $3, $4, $5)";
    let by = tx.actor().user_id.map(|user| user.0);
    tx.conn().run(sql, values![version, text_en, text_hi, tx.now(), by]).await?;
    let change = Change::of(Verb::ManagePrivacy, "privacy_notice", version);
    tx.audit(change.before(json!({ "version": before.version })).after(json!({ "version": version }))).await?;
    Ok(version)
}
