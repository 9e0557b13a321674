//! What becomes of a unit whose people leave: it ends with the last of them, or takes another owner's contact.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::unit::{UnitStatus, search_text};
use crate::base::{Error, Result, UnitId, UserId, Verb};
use crate::db::{Change, Rows, WriteTx, values};

#[derive(FromQueryResult)]
struct Row {
    code: String,
    name_en: String,
    name_hi: String,
    place: String,
    udyam_no: Option<String>,
    gstin: Option<String>,
    phone: String,
    email: Option<String>,
    status: String,
}

#[derive(FromQueryResult)]
struct Contact {
    phone: Option<String>,
    email: Option<String>,
}

async fn row(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Row> {
    let sql = "SELECT code, name_en, name_hi, place, udyam_no, gstin, phone, email, status FROM unit WHERE id = $1";
    conn.row(sql, values![unit.0]).await?.ok_or(Error::NotFound)
}

/// Takes a person's phone and e-mail off a unit: another owner's stand there instead, or none. With nobody left the
/// unit can no longer book. Its name and numbers stay as long as its documents. Call it after the person has left.
///
/// # Errors
/// Faults of the database.
pub async fn person_left(tx: &WriteTx, unit: UnitId, user: UserId, contacts: &[String]) -> Result<()> {
    let before = row(tx.conn(), unit).await?;
    let sql = "SELECT u.phone, u.email FROM unit_member m JOIN app_user u ON u.id = m.user_id \
               WHERE m.unit_id = $1 AND m.user_id <> $2 AND u.status = 'active' \
               ORDER BY CASE WHEN m.role = 'unit_owner' THEN 0 ELSE 1 END, m.user_id LIMIT 1";
    let other: Option<Contact> = tx.conn().row(sql, values![unit.0, user.0]).await?;
    let ends = other.is_none();
    let other = other.unwrap_or(Contact { phone: None, email: None });
    let theirs = |text: &str| ends || contacts.iter().any(|contact| contact == text);
    let phone = if theirs(&before.phone) { other.phone.unwrap_or_default() } else { before.phone.clone() };
    let email = match &before.email {
        Some(email) if theirs(email) => other.email,
        kept => kept.clone(),
    };
    // What was rejected or merged stays that.
    let books = [UnitStatus::Active, UnitStatus::AwaitingVerification].map(UnitStatus::code);
    let ends = ends && books.contains(&before.status.as_str());
    let status = if ends { UnitStatus::Suspended.code() } else { before.status.as_str() };
    if !ends && phone == before.phone && email == before.email {
        return Ok(());
    }
    let found_by = search_text(&[
        &before.name_en,
        &before.name_hi,
        &before.code,
        &before.place,
        &phone,
        before.udyam_no.as_deref().unwrap_or_default(),
        before.gstin.as_deref().unwrap_or_default(),
    ]);
    let sql = "UPDATE unit SET phone = $2, email = $3, status = $4, search_text = $5, version = version + 1, \
               contact_role = CASE WHEN $6 THEN '' ELSE contact_role END WHERE id = $1";
    tx.conn().run(sql, values![unit.0, phone, email, status, found_by, ends]).await?;
    let after = json!({ "contact": "erased", "ends": ends });
    tx.audit(Change::of(Verb::UseOwnAccount, "unit", unit.0).after(after)).await
}

/// Clears a sign-up nobody confirmed: what it said of the unit goes, its number stays. Returns who stood for it alone.
///
/// # Errors
/// Faults of the database.
pub async fn forget_sign_up(tx: &WriteTx, unit: UnitId) -> Result<Vec<UserId>> {
    #[derive(FromQueryResult)]
    struct Member {
        user_id: UserId,
    }
    let sql = "SELECT m.user_id FROM unit_member m WHERE m.unit_id = $1 \
               AND NOT EXISTS (SELECT 1 FROM unit_member o WHERE o.user_id = m.user_id AND o.unit_id <> m.unit_id) \
               AND NOT EXISTS (SELECT 1 FROM staff_role r WHERE r.user_id = m.user_id)";
    let alone: Vec<Member> = tx.conn().rows(sql, values![unit.0]).await?;
    let code = row(tx.conn(), unit).await?.code;
    for sql in [
        "DELETE FROM unit_category WHERE unit_id = $1",
        "DELETE FROM message_wish WHERE unit_id = $1",
        "DELETE FROM unit_member WHERE unit_id = $1",
    ] {
        tx.conn().run(sql, values![unit.0]).await?;
    }
    let sql = "UPDATE unit SET name_en = $2, name_hi = $2, udyam_no = NULL, gstin = NULL, place = '', pin = '', \
               contact_role = '', phone = '', email = NULL, status = 'rejected', status_reason = '', search_text = $3, \
               version = version + 1 WHERE id = $1";
    tx.conn().run(sql, values![unit.0, code.clone(), search_text(&[&code])]).await?;
    let after = json!({ "sign_up": "cleared" });
    tx.audit(Change::of(Verb::RegisterUnit, "unit", unit.0).after(after)).await?;
    Ok(alone.into_iter().map(|member| member.user_id).collect())
}
