//! Erasure of a person (Digital Personal Data Protection Act 2023, s. 12(3)): name, log-in, e-mail and phone become a
//! token wherever they stand outside what a law keeps. Issued documents, books and the audit trail keep what they
//! say (CGST Act s. 36, Companies Act s. 128(5), Companies (Accounts) Rules r. 3(1)).

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::data_map::{self, Rows as Whence};
use super::rules::{Facts, UnitFacts, against_erasure};
use super::{hold, request};
use crate::access;
use crate::account;
use crate::base::time::{Instant, ist_date};
use crate::base::{CentreId, Error, Paise, Result, Scope, UnitId, UserId, Verb};
use crate::db::{Change, Rows, WriteTx, values};
use crate::messages;
use crate::people;

/// Free words outside what a law keeps, in which a phone number or address may have been written.
const FREE_WORDS: &[(&str, &str)] = &[
    ("booking", "note"),
    ("booking", "cancel_reason"),
    ("hand_over", "note"),
    ("joint_part", "note"),
    ("job_card", "remark"),
    ("unit", "status_reason"),
    ("unit_category", "evidence"),
    ("idempotency_key", "reply"),
];

#[derive(FromQueryResult)]
struct Owned {
    id: UnitId,
    code: String,
    other_owners: i64,
    others: i64,
    open_bookings: i64,
    deposit: Paise,
}

#[derive(FromQueryResult)]
struct Dealt {
    centre_id: CentreId,
}

#[derive(FromQueryResult)]
struct Found {
    found: i64,
}

/// What an erasure of a person would meet now.
///
/// # Errors
/// Faults of the database.
pub async fn facts(conn: &impl ConnectionTrait, user: UserId, now: Instant) -> Result<Facts> {
    let sql = "SELECT n.id, n.code, \
         (SELECT COUNT(*) FROM unit_member o JOIN app_user p ON p.id = o.user_id WHERE o.unit_id = n.id \
            AND o.user_id <> $1 AND o.role = 'unit_owner' AND p.status = 'active') AS other_owners, \
         (SELECT COUNT(*) FROM unit_member o JOIN app_user p ON p.id = o.user_id WHERE o.unit_id = n.id \
            AND o.user_id <> $1 AND p.status = 'active') AS others, \
         (SELECT COUNT(*) FROM booking b WHERE b.unit_id = n.id \
            AND (b.status IN ('requested', 'confirmed', 'in_use', 'displaced') \
                 OR (b.status = 'held' AND b.claim_expires_at > $2))) AS open_bookings, \
         (SELECT CAST(COALESCE(SUM(d.held_paise), 0) AS BIGINT) FROM security_deposit d WHERE d.unit_id = n.id) AS deposit \
         FROM unit n JOIN unit_member m ON m.unit_id = n.id WHERE m.user_id = $1 AND m.role = 'unit_owner' ORDER BY n.id";
    let owned: Vec<Owned> = conn.rows(sql, values![user.0, now]).await?;
    let mut units = Vec::new();
    for unit in owned {
        let sql = "SELECT centre_id FROM posting WHERE unit_id = $1 AND centre_id IS NOT NULL \
                   UNION SELECT centre_id FROM charge WHERE unit_id = $1";
        let (mut balance, mut unbilled) = (Paise::ZERO, Paise::ZERO);
        for dealt in conn.rows::<Dealt>(sql, values![unit.id.0]).await? {
            let dues = account::dues(conn, unit.id, dealt.centre_id, ist_date(now)).await?;
            // Owed here and paid ahead there do not settle each other.
            balance = balance.plus(Paise(dues.balance.0.abs()))?;
            unbilled = unbilled.plus(dues.unbilled)?;
        }
        units.push(UnitFacts {
            code: unit.code,
            other_owner: unit.other_owners > 0,
            others: unit.others > 0,
            balance,
            unbilled,
            deposit: unit.deposit,
            open_bookings: unit.open_bookings,
        });
    }
    let sql = "SELECT COUNT(*) AS found FROM staff_role r WHERE r.user_id = $1 AND r.role = 'administrator' \
         AND NOT EXISTS (SELECT 1 FROM staff_role o JOIN app_user u ON u.id = o.user_id \
            WHERE o.role = 'administrator' AND u.status = 'active' AND o.user_id <> $1)";
    let last: Option<Found> = conn.row(sql, values![user.0]).await?;
    Ok(Facts {
        last_administrator: last.is_some_and(|row| row.found > 0),
        held: hold::covers(conn, user).await?,
        units,
    })
}

/// Whether somebody works for a centre: then an administrator carries the erasure out, so that work is handed over.
///
/// # Errors
/// Faults of the database.
pub async fn is_staff(conn: &impl ConnectionTrait, user: UserId) -> Result<bool> {
    let sql = "SELECT COUNT(*) AS found FROM staff_role WHERE user_id = $1";
    let found: Option<Found> = conn.row(sql, values![user.0]).await?;
    Ok(found.is_some_and(|row| row.found > 0))
}

/// Erases a person: at their own wish where they are no staff, or by an administrator. Returns the token that stands
/// in their place.
///
/// # Errors
/// Refused with everything that stands against it; not allowed for somebody else.
pub async fn erase(tx: &WriteTx, user: UserId) -> Result<String> {
    let own = tx.actor().user_id == Some(user) && !is_staff(tx.conn(), user).await?;
    if !own {
        access::check(tx.actor(), Verb::ManagePrivacy, Scope::Everywhere)?;
    }
    // Who books takes the unit's row: from here on nothing is booked or billed beside this.
    let sql = format!(
        "SELECT id AS found FROM unit WHERE id IN (SELECT unit_id FROM unit_member WHERE user_id = $1) ORDER BY id{}",
        tx.for_update()
    );
    let units: Vec<Found> = tx.conn().rows(&sql, values![user.0]).await?;
    Error::check(against_erasure(&facts(tx.conn(), user, tx.now()).await?))?;
    let waits = request::erasure_waits(tx.conn(), user).await?;
    let token = forget_person(tx, user, waits.as_ref().map(|asked| asked.id)).await?;
    for unit in units {
        let contacts = &token.contacts;
        people::person_left(tx, UnitId(unit.found), user, contacts).await?;
    }
    if let Some(asked) = waits {
        request::close(tx, &asked, true, "erased").await?;
    }
    let sql = "UPDATE privacy_request SET name = $2, contact = '', wording = '', ip = '' WHERE user_id = $1";
    tx.conn().run(sql, values![user.0, token.token.clone()]).await?;
    Ok(token.token)
}

/// What an erased person is called, and what reached them before.
pub(super) struct Forgotten {
    pub token: String,
    pub contacts: Vec<String>,
}

/// Replaces a person by a token in every table that the data map says is theirs. Tables of other rooms are cleared
/// here by the map alone, so that none that is added later is forgotten.
pub(super) async fn forget_person(tx: &WriteTx, user: UserId, request: Option<i64>) -> Result<Forgotten> {
    let token = format!("erased-person-{user}");
    let erased = access::erase_user(tx, user, &token).await?;
    for table in data_map::tables() {
        let Whence::OfPerson(column) = table.rows else { continue };
        if table.name != "app_user" && matches!(table.keep, "account" | "short") {
            tx.conn().run(&format!("DELETE FROM {} WHERE {column} = $1", table.name), values![user.0]).await?;
        }
    }
    messages::forget(tx, user, &erased.contacts, &token).await?;
    for contact in &erased.contacts {
        let pattern = format!("%{}%", contact.replace(['%', '_', '\\'], ""));
        for (table, column) in FREE_WORDS {
            let sql = format!("UPDATE {table} SET {column} = REPLACE({column}, $1, $2) WHERE {column} LIKE $3");
            tx.conn().run(&sql, values![contact.clone(), token.clone(), pattern.clone()]).await?;
        }
    }
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "INSERT INTO erasure (user_id, token, request_id, erased_at, erased_by) VALUES ($1, $2, $3, $4, $5)";
    tx.conn().run(sql, values![user.0, token.clone(), request, tx.now(), by]).await?;
    let after = json!({ "token": token, "request": request });
    tx.audit(Change::of(Verb::ManagePrivacy, "erasure", user.0).after(after)).await?;
    Ok(Forgotten { token, contacts: erased.contacts })
}
