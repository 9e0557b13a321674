//! What people ask: complaints without a log-in, access, correction and erasure; each with a ticket and the clock of
//! 90 days (Digital Personal Data Protection Act 2023, s. 13; Rules 2025, r. 14).

use chrono::TimeDelta;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::rules::{ANSWER_DAYS, REMIND_DAYS};
use crate::access;
use crate::base::text::{clean, compact, parse_email, parse_phone};
use crate::base::time::Instant;
use crate::base::{Error, Lang, Reason, Result, Scope, UserId, Verb, new_reference};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Complaints from one address within an hour.
const MOST_AN_HOUR: i64 = 5;
/// And from all together: an address costs nothing.
const MOST_OF_ALL: i64 = 200;
/// Requests one person can have open.
const MOST_OPEN: i64 = 10;
/// Characters of what is asked.
const LONGEST: usize = 5_000;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Complains.
    Grievance,
    /// Wants to know what is held.
    Access,
    /// Wants something corrected that they cannot correct themselves.
    Correction,
    /// Wants to be erased.
    Erasure,
}

impl Kind {
    /// Those somebody with a log-in asks in words.
    pub const ASKED: [Kind; 3] = [Kind::Correction, Kind::Access, Kind::Grievance];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Grievance => "grievance",
            Kind::Access => "access",
            Kind::Correction => "correction",
            Kind::Erasure => "erasure",
        }
    }
}

/// A request as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Request {
    /// Row.
    pub id: i64,
    /// What the person is told to name.
    pub ticket: String,
    /// See [`Kind`].
    pub kind: String,
    /// Who asks, where they have a log-in.
    pub user_id: Option<UserId>,
    /// Who asks.
    pub name: String,
    /// Where they can be reached.
    pub contact: String,
    /// What they ask.
    pub wording: String,
    /// When.
    pub asked_at: Instant,
    /// When it has to be answered.
    pub due_at: Instant,
    /// `open`, `done` or `declined`.
    pub state: String,
    /// What they were answered.
    pub answer: String,
    /// When.
    pub answered_at: Option<Instant>,
}

const SELECT: &str = "SELECT id, ticket, kind, user_id, name, contact, wording, asked_at, due_at, state, answer, \
     answered_at FROM privacy_request";

/// All requests: open ones first, the most urgent on top; at most 200.
pub async fn requests(conn: &impl ConnectionTrait) -> Result<Vec<Request>> {
    let order = "ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, \
                 CASE WHEN state = 'open' THEN due_at END, answered_at DESC LIMIT 200";
    Ok(conn.rows(&format!("{SELECT} {order}"), vec![]).await?)
}

/// One request.
pub async fn request(conn: &impl ConnectionTrait, id: i64) -> Result<Request> {
    conn.row(&format!("{SELECT} WHERE id = $1"), values![id]).await?.ok_or(Error::NotFound)
}

/// What a person has asked, latest first.
pub async fn requests_of(conn: &impl ConnectionTrait, user: UserId) -> Result<Vec<Request>> {
    Ok(conn.rows(&format!("{SELECT} WHERE user_id = $1 ORDER BY id DESC"), values![user.0]).await?)
}

/// The request of a ticket, for whoever has its secret.
pub async fn by_ticket(conn: &impl ConnectionTrait, ticket: &str, secret: &str) -> Result<Option<Request>> {
    let sql = format!("{SELECT} WHERE ticket = $1 AND secret_hash = $2 AND secret_hash <> ''");
    Ok(conn.row(&sql, values![compact(ticket), hash(secret)]).await?)
}

fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(compact(secret).as_bytes()))
}

/// The secret that opens the answer to a complaint: made of the installation's secret and the form's key, so that a
/// form sent twice is told the same one and nobody has to keep it.
pub fn secret_of(installation: &[u8], key: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"complaint");
    digest.update(installation);
    digest.update(key.as_bytes());
    BASE32_NOPAD.encode(&digest.finalize()[..15])
}

/// A complaint, as typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Complaint {
    /// Who complains.
    pub name: String,
    /// E-mail or phone.
    pub contact: String,
    /// What about.
    pub wording: String,
    /// In which language.
    pub lang: Lang,
}

#[derive(FromQueryResult)]
struct Counts {
    here: i64,
    all_of_them: i64,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Takes a complaint of anybody. Says nothing about whether they are known. Returns the ticket.
///
/// # Errors
/// Refused with all faults; [`Error::TooMany`] after several from one address within an hour.
pub async fn complain(tx: &WriteTx, complaint: &Complaint, secret: &str) -> Result<String> {
    let (name, contact, wording) = (clean(&complaint.name), clean(&complaint.contact), clean(&complaint.wording));
    let mut reasons = Vec::new();
    if name.is_empty() || name.chars().count() > 120 {
        reasons.push(Reason::field("name", "name-missing"));
    }
    let contact = parse_email(&contact).or_else(|| parse_phone(&contact));
    if contact.is_none() {
        reasons.push(Reason::field("contact", "privacy-contact-shape"));
    }
    reasons.extend(wording_fault(&wording));
    Error::check(reasons)?;
    let ip = tx.actor().origin.ip.clone();
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN ip = $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS here, \
               COUNT(*) AS all_of_them FROM privacy_request WHERE asked_at > $2 AND ip <> ''";
    let counts: Option<Counts> = tx.conn().row(sql, values![ip.clone(), tx.now() - TimeDelta::hours(1)]).await?;
    if counts.is_some_and(|counts| counts.here >= MOST_AN_HOUR || counts.all_of_them >= MOST_OF_ALL) {
        return Err(Error::TooMany(3600));
    }
    let user = tx.actor().user_id;
    let asked = Asked { kind: Kind::Grievance, user, name, contact: contact.unwrap_or_default(), wording, ip };
    put(tx, asked, complaint.lang, &hash(secret)).await.map(|(_, ticket)| ticket)
}

fn wording_fault(wording: &str) -> Option<Reason> {
    let fits = (10..=LONGEST).contains(&wording.chars().count());
    (!fits).then(|| Reason::field("wording", "privacy-wording").with("most", LONGEST))
}

struct Asked {
    kind: Kind,
    user: Option<UserId>,
    name: String,
    contact: String,
    wording: String,
    ip: String,
}

async fn put(tx: &WriteTx, asked: Asked, lang: Lang, secret_hash: &str) -> Result<(i64, String)> {
    let ticket = format!("P{}", new_reference());
    let sql = "INSERT INTO privacy_request (ticket, secret_hash, kind, user_id, name, contact, lang, wording, ip, \
               asked_at, due_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open') RETURNING id";
    let due = tx.now() + TimeDelta::days(ANSWER_DAYS);
    let row: Option<Id> = tx
        .conn()
        .row(
            sql,
            values![
                ticket.clone(),
                secret_hash,
                asked.kind.code(),
                asked.user.map(|user| user.0),
                asked.name,
                asked.contact,
                lang.code(),
                asked.wording,
                asked.ip,
                tx.now(),
                due
            ],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("the request was not stored"))?.id;
    let after = json!({ "ticket": ticket, "kind": asked.kind.code() });
    tx.audit(Change::of(Verb::UseOwnAccount, "privacy_request", id).after(after)).await?;
    tell_administrators(tx, "privacy_request_new", id, &ticket, due).await?;
    Ok((id, ticket))
}

async fn tell_administrators(tx: &WriteTx, event: &'static str, id: i64, ticket: &str, due: Instant) -> Result<()> {
    let sql = "SELECT DISTINCT u.id FROM app_user u JOIN staff_role r ON r.user_id = u.id \
               WHERE r.role = 'administrator' AND u.status = 'active' ORDER BY u.id";
    let administrators: Vec<Id> = tx.conn().rows(sql, vec![]).await?;
    for administrator in administrators {
        tx.announce(Event {
            event,
            object_kind: "privacy_request",
            object_id: id,
            centre: None,
            unit: None,
            user: Some(UserId(administrator.id)),
            payload: json!({ "ticket": ticket, "request": id, "due_on": crate::base::time::ist_date(due) }),
        })
        .await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Person {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    lang: String,
    open: i64,
}

/// Puts down what somebody with a log-in asks. Returns row and ticket.
///
/// # Errors
/// Refused without words, or while ten of theirs are open.
pub async fn ask(tx: &WriteTx, kind: Kind, wording: &str) -> Result<(i64, String)> {
    let user = tx.actor().user_id.ok_or(Error::NotLoggedIn)?;
    let wording = clean(wording);
    let fault = if kind == Kind::Erasure { None } else { wording_fault(&wording) };
    Error::check(fault.into_iter().collect())?;
    let sql = "SELECT u.name, u.email, u.phone, u.lang, (SELECT COUNT(*) FROM privacy_request r WHERE r.user_id = u.id \
               AND r.state = 'open') AS open FROM app_user u WHERE u.id = $1";
    let person: Person = tx.conn().row(sql, values![user.0]).await?.ok_or(Error::NotFound)?;
    if person.open >= MOST_OPEN {
        return Err(Error::refused(Reason::new("privacy-many-open").with("most", MOST_OPEN)));
    }
    let lang = Lang::from_code(&person.lang).unwrap_or_default();
    let contact = person.email.or(person.phone).unwrap_or_default();
    let asked = Asked { kind, user: Some(user), name: person.name, contact, wording, ip: String::new() };
    put(tx, asked, lang, "").await
}

/// Whether somebody has asked to be erased and waits.
pub async fn erasure_waits(conn: &impl ConnectionTrait, user: UserId) -> Result<Option<Request>> {
    let sql = format!("{SELECT} WHERE user_id = $1 AND kind = 'erasure' AND state = 'open' ORDER BY id LIMIT 1");
    Ok(conn.row(&sql, values![user.0]).await?)
}

/// Answers a request: done, or declined with the reason.
///
/// # Errors
/// Refused without words; conflict when it is answered already.
pub async fn answer(tx: &WriteTx, id: i64, done: bool, words: &str) -> Result<()> {
    access::check(tx.actor(), Verb::ManagePrivacy, Scope::Everywhere)?;
    let words = clean(words);
    if words.chars().count() < 5 || words.chars().count() > LONGEST {
        return Err(Error::field("answer", "privacy-answer-missing"));
    }
    let asked = request(tx.conn(), id).await?;
    close(tx, &asked, done, &words).await
}

/// Ends a request with what was done; the person is told.
pub(super) async fn close(tx: &WriteTx, asked: &Request, done: bool, words: &str) -> Result<()> {
    let state = if done { "done" } else { "declined" };
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "UPDATE privacy_request SET state = $2, answer = $3, answered_at = $4, answered_by = $5 \
               WHERE id = $1 AND state = 'open'";
    if tx.conn().run(sql, values![asked.id, state, words, tx.now(), by]).await?.rows_affected() == 0 {
        return Err(Error::Conflict(Reason::new("privacy-answered-meanwhile")));
    }
    let change = Change::of(Verb::ManagePrivacy, "privacy_request", asked.id).before(json!({ "state": "open" }));
    tx.audit(change.after(json!({ "state": state }))).await?;
    let Some(user) = asked.user_id else { return Ok(()) };
    tx.announce(Event {
        event: "privacy_request_answered",
        object_kind: "privacy_request",
        object_id: asked.id,
        centre: None,
        unit: None,
        user: Some(user),
        payload: json!({ "ticket": asked.ticket, "answer": words }),
    })
    .await
}

/// Whether a request has waited so long that administrators are reminded, for a cheap look.
pub const ANY_LATE: &str = "SELECT COUNT(*) AS found FROM privacy_request \
     WHERE state = 'open' AND reminded_at IS NULL AND asked_at <= $1";

/// Reminds administrators of requests that have waited 60 days, once each. Returns how many.
///
/// # Errors
/// Faults of the database.
pub async fn remind_late(tx: &WriteTx) -> Result<u64> {
    let sql = format!("{SELECT} WHERE state = 'open' AND reminded_at IS NULL AND asked_at <= $1 ORDER BY id LIMIT 100");
    let late: Vec<Request> = tx.conn().rows(&sql, values![tx.now() - TimeDelta::days(REMIND_DAYS)]).await?;
    for asked in &late {
        let sql = "UPDATE privacy_request SET reminded_at = $2 WHERE id = $1";
        tx.conn().run(sql, values![asked.id, tx.now()]).await?;
        tell_administrators(tx, "privacy_request_due", asked.id, &asked.ticket, asked.due_at).await?;
    }
    Ok(late.len() as u64)
}
