//! People with a log-in, their staff roles, and the units they stand for.

use sea_orm::FromQueryResult;
use serde_json::json;

use super::{matrix, password};
use crate::base::text::{clean, parse_email, parse_phone};
use crate::base::{CentreId, Error, Lang, Reason, Result, Role, Scope, UnitId, UserId, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// A person with a log-in.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AppUser {
    /// Row.
    pub id: i64,
    /// Log-in name, lower case.
    pub login: String,
    /// As shown to others.
    pub name: String,
    /// For resets and messages.
    pub email: Option<String>,
    /// Ten digits; also a log-in name.
    pub phone: Option<String>,
    /// Argon2id; none until one is set.
    pub password_hash: Option<String>,
    /// `en` or `hi`.
    pub lang: String,
    /// `active` or `disabled`.
    pub status: String,
}

pub(super) const COLUMNS: &str = "id, login, name, email, phone, password_hash, lang, status";

/// A new log-in.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// 3 to 60 characters without spaces.
    pub login: String,
    /// As shown to others.
    pub name: String,
    /// For resets and messages.
    pub email: Option<String>,
    /// Ten digits.
    pub phone: Option<String>,
    /// Language of messages.
    pub lang: Lang,
    /// Hash of the first password, see [`NewUser::with_password`]; none for a person who logs in by code.
    pub password: Option<String>,
}

/// A staff role of a person; without a centre where it is everywhere.
#[derive(Clone, Debug, FromQueryResult)]
pub struct StaffRole {
    /// Row.
    pub id: i64,
    /// Whose.
    pub user_id: i64,
    /// Where.
    pub centre_id: Option<i64>,
    /// What; see [`Role::code`].
    pub role: String,
}

/// Whoever has this log-in name, e-mail or phone.
pub async fn find_user(db: &Db, login: &str) -> Result<Option<AppUser>> {
    let login = clean(login).to_lowercase();
    let phone = parse_phone(&login).unwrap_or_default();
    let sql = format!(
        "SELECT {COLUMNS} FROM app_user WHERE login = $1 OR email = $1 OR (phone = $2 AND $2 <> '') ORDER BY id LIMIT 1"
    );
    Ok(db.read().row(&sql, values![login, phone]).await?)
}

/// A person by id.
pub async fn user(db: &Db, id: UserId) -> Result<Option<AppUser>> {
    let sql = format!("SELECT {COLUMNS} FROM app_user WHERE id = $1");
    Ok(db.read().row(&sql, values![id.0]).await?)
}

/// All log-ins whose name, log-in or phone contains a text, by name; at most 200.
pub async fn users(db: &Db, containing: &str) -> Result<Vec<AppUser>> {
    let pattern = format!("%{}%", clean(containing).to_lowercase().replace(['%', '_', '\\'], ""));
    let sql = format!(
        "SELECT {COLUMNS} FROM app_user WHERE lower(name) LIKE $1 OR login LIKE $1 OR phone LIKE $1 \
         ORDER BY name, id LIMIT 200"
    );
    Ok(db.read().rows(&sql, values![pattern]).await?)
}

/// The staff roles of a person.
pub async fn staff_roles(db: &Db, user: UserId) -> Result<Vec<StaffRole>> {
    let sql = "SELECT id, user_id, centre_id, role FROM staff_role WHERE user_id = $1 ORDER BY centre_id, role";
    Ok(db.read().rows(sql, values![user.0]).await?)
}

/// The people who stand for a unit, with their role there.
pub async fn unit_members(db: &Db, unit: UnitId) -> Result<Vec<(AppUser, Role)>> {
    #[derive(FromQueryResult)]
    struct Member {
        user_id: i64,
        role: String,
    }
    let members: Vec<Member> = db
        .read()
        .rows("SELECT user_id, role FROM unit_member WHERE unit_id = $1 ORDER BY user_id", values![unit.0])
        .await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM app_user WHERE id IN (SELECT user_id FROM unit_member WHERE unit_id = $1) ORDER BY id"
    );
    let people: Vec<AppUser> = db.read().rows(&sql, values![unit.0]).await?;
    let role_of = |id| members.iter().find(|member| member.user_id == id).and_then(|m| Role::from_code(&m.role));
    Ok(people.into_iter().filter_map(|person| role_of(person.id).map(|role| (person, role))).collect())
}

pub(super) async fn is_member(tx: &WriteTx, unit: UnitId, user: UserId) -> Result<bool> {
    let sql = "SELECT user_id FROM unit_member WHERE unit_id = $1 AND user_id = $2";
    tx.conn().has_row(sql, values![unit.0, user.0]).await
}

/// Whether a query finds anything.
pub(super) trait Exists {
    async fn has_row(&self, sql: &str, values: Vec<sea_orm::Value>) -> Result<bool>;
}

impl<C: sea_orm::ConnectionTrait> Exists for C {
    async fn has_row(&self, sql: &str, values: Vec<sea_orm::Value>) -> Result<bool> {
        let statement = crate::db::statement(self.get_database_backend(), sql, values);
        Ok(self.query_one_raw(statement).await?.is_some())
    }
}

impl NewUser {
    /// Hashes the first password, outside any write transaction, and keeps only the hash.
    ///
    /// # Errors
    /// Refused when the password is weak.
    pub async fn with_password(mut self, first: &str) -> Result<NewUser> {
        self.password = Some(password::hash_new(first, &self.login).await?);
        Ok(self)
    }
}

/// Creates a log-in. A person who registers a unit creates their own.
///
/// # Errors
/// Refused when the name is taken or a field does not fit; all reasons at once.
pub async fn create_user(tx: &WriteTx, new: &NewUser) -> Result<UserId> {
    let login = clean(&new.login).to_lowercase();
    let name = clean(&new.name);
    let email = new.email.as_deref().map(clean).filter(|text| !text.is_empty());
    let phone = new.phone.as_deref().map(clean).filter(|text| !text.is_empty());
    let mut reasons = Vec::new();
    if !(3..=60).contains(&login.chars().count()) || login.contains(char::is_whitespace) {
        reasons.push(Reason::field("login", "login-shape"));
    }
    if name.is_empty() || name.chars().count() > 120 {
        reasons.push(Reason::field("name", "name-missing"));
    }
    let checked_email = email.as_deref().map(parse_email);
    if checked_email == Some(None) {
        reasons.push(Reason::field("email", "email-shape"));
    }
    let checked_phone = phone.as_deref().map(parse_phone);
    if checked_phone == Some(None) {
        reasons.push(Reason::field("phone", "phone-shape"));
    }
    let (email, phone) = (checked_email.flatten(), checked_phone.flatten());
    for (field, code, column, value) in [
        ("login", "login-taken", "login", Some(login.clone())),
        ("email", "email-taken", "email", email.clone()),
        ("phone", "phone-taken", "phone", phone.clone()),
    ] {
        let Some(value) = value else { continue };
        let sql = format!("SELECT id FROM app_user WHERE {column} = $1");
        if tx.conn().has_row(&sql, values![value]).await? {
            reasons.push(Reason::field(field, code));
        }
    }
    Error::check(reasons)?;
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO app_user (login, name, email, phone, password_hash, lang, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            values![login.clone(), name.clone(), email, phone, new.password.clone(), new.lang.code(), tx.now()],
        )
        .await?;
    let id = row.ok_or_else(|| anyhow::anyhow!("the log-in was not stored"))?.id;
    tx.audit(Change::of(Verb::ManageUsers, "app_user", id).after(json!({ "login": login, "name": name }))).await?;
    Ok(UserId(id))
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Disables a log-in or opens it again; its sessions end at once.
pub async fn set_user_status(tx: &WriteTx, user: UserId, active: bool, reason: &str) -> Result<()> {
    matrix::check(tx.actor(), Verb::ManageUsers, Scope::Everywhere)?;
    let status = if active { "active" } else { "disabled" };
    let changed = tx.conn().run("UPDATE app_user SET status = $2 WHERE id = $1", values![user.0, status]).await?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    if !active {
        refuse_without_administrator(tx).await?;
        tx.conn().run("DELETE FROM session WHERE user_id = $1", values![user.0]).await?;
    }
    let change = Change::of(Verb::ManageUsers, "app_user", user.0).after(json!({ "status": status }));
    tx.audit(change.because(reason)).await
}

/// Gives a person a staff role.
///
/// # Errors
/// Refused when the role needs a centre and none is given, or the other way round.
pub async fn grant_role(tx: &WriteTx, user: UserId, role: Role, centre: Option<CentreId>) -> Result<()> {
    matrix::check(tx.actor(), Verb::ManageUsers, Scope::Everywhere)?;
    let everywhere = matches!(role, Role::DistrictMonitor | Role::Auditor | Role::Administrator);
    if matches!(role, Role::UnitOwner | Role::UnitMember) || everywhere == centre.is_some() {
        return Err(Error::field("centre", "role-needs-centre"));
    }
    if let Some(centre) = centre
        && !tx.conn().has_row("SELECT id FROM centre WHERE id = $1", values![centre.0]).await?
    {
        return Err(Error::field("centre", "role-needs-centre"));
    }
    tx.conn()
        .run(
            "INSERT INTO staff_role (user_id, centre_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            values![user.0, centre.map(|centre| centre.0), role.code()],
        )
        .await?;
    let after = json!({ "role": role.code(), "centre": centre });
    tx.audit(Change::of(Verb::ManageUsers, "app_user", user.0).after(after)).await
}

/// Takes a staff role away.
///
/// # Errors
/// Refused for the last administrator.
pub async fn revoke_role(tx: &WriteTx, role_id: i64) -> Result<()> {
    matrix::check(tx.actor(), Verb::ManageUsers, Scope::Everywhere)?;
    let role: Option<StaffRole> =
        tx.conn().row("SELECT id, user_id, centre_id, role FROM staff_role WHERE id = $1", values![role_id]).await?;
    let role = role.ok_or(Error::NotFound)?;
    tx.conn().run("DELETE FROM staff_role WHERE id = $1", values![role_id]).await?;
    refuse_without_administrator(tx).await?;
    let before = json!({ "role": role.role, "centre": role.centre_id });
    tx.audit(Change::of(Verb::ManageUsers, "app_user", role.user_id).before(before)).await
}

pub(super) async fn refuse_without_administrator(tx: &WriteTx) -> Result<()> {
    let sql = "SELECT s.id FROM staff_role s JOIN app_user u ON u.id = s.user_id \
               WHERE s.role = 'administrator' AND u.status = 'active'";
    match tx.conn().has_row(sql, values![]).await? {
        true => Ok(()),
        false => Err(Error::refused(Reason::new("last-administrator"))),
    }
}

/// Lets a person stand for a unit.
pub async fn add_unit_member(tx: &WriteTx, unit: UnitId, user: UserId, role: Role) -> Result<()> {
    matrix::check(tx.actor(), Verb::ManageUnitMembers, Scope::Unit(unit)).or_else(|error| match error {
        // Whoever registers a unit becomes its owner.
        Error::NotLoggedIn => Ok(()),
        other => Err(other),
    })?;
    if !matches!(role, Role::UnitOwner | Role::UnitMember) {
        return Err(Error::field("role", "role-of-unit"));
    }
    tx.conn()
        .run(
            "INSERT INTO unit_member (unit_id, user_id, role, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_id, unit_id) DO UPDATE SET role = excluded.role",
            values![unit.0, user.0, role.code(), tx.now()],
        )
        .await?;
    let after = json!({ "user": user, "role": role.code() });
    tx.audit(Change::of(Verb::ManageUnitMembers, "unit", unit.0).after(after)).await
}

/// Has everybody who stood for a unit stand for another instead; who stands for both keeps what they are there.
/// Returns how many came. Merging two units is decided and recorded by the caller.
pub async fn move_unit_members(tx: &WriteTx, from: UnitId, to: UnitId) -> Result<u64> {
    let sql = "INSERT INTO unit_member (unit_id, user_id, role, created_at) \
               SELECT $2, user_id, role, $3 FROM unit_member WHERE unit_id = $1 ON CONFLICT DO NOTHING";
    let moved = tx.conn().run(sql, values![from.0, to.0, tx.now()]).await?.rows_affected();
    tx.conn().run("DELETE FROM unit_member WHERE unit_id = $1", values![from.0]).await?;
    Ok(moved)
}

/// Ends a person's standing for a unit.
///
/// # Errors
/// [`Error::NotFound`] when they do not stand for it.
pub async fn remove_unit_member(tx: &WriteTx, unit: UnitId, user: UserId) -> Result<()> {
    matrix::check(tx.actor(), Verb::ManageUnitMembers, Scope::Unit(unit))?;
    let sql = "DELETE FROM unit_member WHERE unit_id = $1 AND user_id = $2";
    if tx.conn().run(sql, values![unit.0, user.0]).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(Change::of(Verb::ManageUnitMembers, "unit", unit.0).before(json!({ "user": user }))).await
}
