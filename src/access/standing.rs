//! Where a person may stand, and where they stand now.

use chrono::TimeDelta;
use sea_orm::FromQueryResult;
use serde::Serialize;
use tower_sessions::Session;

use super::session::{OPENED_BY, SEEN, SINCE, STANDING, USER, fault};
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, Error, Lang, Origin, Result, Role, Standing, UnitId, UserId};
use crate::db::{Db, Rows, values};

/// A log-in is asked for again after this long, however busy the session.
const LONGEST_SESSION_DAYS: i64 = 30;
/// The same for staff: a working day and its overtime (ASVS 5.0, 7.3.2).
const LONGEST_STAFF_SESSION_HOURS: i64 = 16;
/// How stale "last used" may be, so that reading does not write on every request.
const SEEN_MINUTES: i64 = 5;

/// A place a person may stand at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Names it in forms and the session: `unit-5`, `centre-3`, `auditor`.
    pub key: String,
    /// What they are there.
    pub standing: Standing,
    /// The unit's or centre's name; empty where it is everywhere.
    pub name_en: String,
    /// The same in Hindi.
    pub name_hi: String,
}

/// A signed-in person, where they stand, and its name for the page's head.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who acts.
    pub actor: Actor,
    /// Name of the unit or centre they stand for.
    pub place_en: String,
    /// The same in Hindi.
    pub place_hi: String,
}

/// What a request needs to know of a person.
struct Person {
    name: String,
    lang: Lang,
    places: Vec<Place>,
    wants_second_factor: bool,
}

#[derive(FromQueryResult)]
struct Row {
    name: String,
    lang: String,
    role: Option<String>,
    centre_id: Option<i64>,
    unit_id: Option<i64>,
    place_en: Option<String>,
    place_hi: Option<String>,
    shut: bool,
}

// One statement tells everything a request needs to know of its person. Units that are
// suspended or rejected open no door.
const PERSON: &str = "\
    SELECT u.name, u.lang, s.role, s.centre_id, CAST(NULL AS BIGINT) AS unit_id, \
           c.name_en AS place_en, c.name_hi AS place_hi, \
           (s.id IS NOT NULL AND f.user_id IS NULL AND EXISTS (SELECT 1 FROM second_factor_rule d \
             WHERE COALESCE(d.centre_id, 0) = COALESCE(s.centre_id, 0))) AS shut \
    FROM app_user u LEFT JOIN staff_role s ON s.user_id = u.id LEFT JOIN centre c ON c.id = s.centre_id \
    LEFT JOIN second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL \
    WHERE u.id = $1 AND u.status = 'active' \
    UNION ALL \
    SELECT u.name, u.lang, m.role, CAST(NULL AS BIGINT), m.unit_id, n.name_en, n.name_hi, FALSE AS shut \
    FROM unit_member m JOIN app_user u ON u.id = m.user_id JOIN unit n ON n.id = m.unit_id \
    WHERE m.user_id = $1 AND u.status = 'active' AND n.status IN ('active', 'awaiting_verification')";

async fn person(db: &Db, user: UserId) -> Result<Option<Person>> {
    let rows: Vec<Row> = db.read().rows(PERSON, values![user.0]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (name, lang) = (first.name.clone(), Lang::from_code(&first.lang).unwrap_or_default());
    let wants_second_factor = rows.iter().any(|row| row.shut);
    Ok(Some(Person { name, lang, places: places(rows), wants_second_factor }))
}

fn places(rows: Vec<Row>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.shut) {
        let Some(role) = row.role.as_deref().and_then(Role::from_code) else { continue };
        let (key, standing) = match (row.unit_id, row.centre_id) {
            (Some(unit), _) => (format!("unit-{unit}"), Standing::Unit(UnitId(unit), role)),
            (None, Some(centre)) => (format!("centre-{centre}"), Standing::Centre(CentreId(centre), vec![role])),
            (None, None) => (role.code().to_owned(), Standing::Everywhere(role)),
        };
        match places.iter_mut().find(|place| place.key == key) {
            Some(Place { standing: Standing::Centre(_, roles), .. }) => roles.push(role),
            Some(_) => {}
            None => places.push(Place {
                key,
                standing,
                name_en: row.place_en.unwrap_or_default(),
                name_hi: row.place_hi.unwrap_or_default(),
            }),
        }
    }
    places
}

/// All places a person may stand at.
pub async fn standings(db: &Db, user: UserId) -> Result<Vec<Place>> {
    Ok(person(db, user).await?.map(|person| person.places).unwrap_or_default())
}

/// Whether some place of a person stays shut until they set up a second factor.
pub async fn wants_second_factor(db: &Db, user: UserId) -> Result<bool> {
    Ok(person(db, user).await?.is_some_and(|person| person.wants_second_factor))
}

/// Who the session belongs to, if it still opens anything.
pub async fn signed_in(db: &Db, session: &Session, now: Instant) -> Result<Option<Signed>> {
    let Some(user) = get::<i64>(session, USER).await?.map(UserId) else { return Ok(None) };
    let since = get::<i64>(session, SINCE).await?.unwrap_or_default();
    if now.timestamp() - since > TimeDelta::days(LONGEST_SESSION_DAYS).num_seconds() {
        return Ok(None);
    }
    let key = get::<String>(session, STANDING).await?.unwrap_or_default();
    touch(session, now).await?;
    let Some(person) = person(db, user).await? else { return Ok(None) };
    let place = person.places.iter().find(|place| place.key == key).or(person.places.first()).cloned();
    let staff = place.as_ref().is_some_and(|place| !matches!(place.standing, Standing::Unit(..)));
    if staff && now.timestamp() - since > TimeDelta::hours(LONGEST_STAFF_SESSION_HOURS).num_seconds() {
        return Ok(None);
    }
    let mut signed = signed(user, person, place);
    signed.actor.origin.session = get::<String>(session, OPENED_BY).await?.unwrap_or_default();
    Ok(Some(signed))
}

/// A person at exactly this place, if it is still one of theirs.
pub(super) async fn standing_at(db: &Db, user: UserId, key: &str) -> Result<Option<Signed>> {
    let Some(person) = person(db, user).await? else { return Ok(None) };
    let place = person.places.iter().find(|place| place.key == key).cloned();
    Ok(place.map(|place| signed(user, person, Some(place))))
}

fn signed(user: UserId, person: Person, place: Option<Place>) -> Signed {
    let standing = place.as_ref().map_or(Standing::Anonymous, |place| place.standing.clone());
    let (place_en, place_hi) = place.map(|place| (place.name_en, place.name_hi)).unwrap_or_default();
    let (name, lang) = (person.name, person.lang);
    Signed {
        actor: Actor { user_id: Some(user), name, standing, lang, origin: Origin::default(), token_scope: None },
        place_en,
        place_hi,
    }
}

async fn touch(session: &Session, now: Instant) -> Result<()> {
    let seen = get::<i64>(session, SEEN).await?.unwrap_or_default();
    if now.timestamp() - seen < SEEN_MINUTES * 60 {
        return Ok(());
    }
    put(session, SEEN, now.timestamp()).await
}

/// Stands the actor elsewhere from the next request on.
///
/// # Errors
/// [`Error::NotFound`] when the place is not one of theirs.
pub async fn switch_standing(db: &Db, actor: &Actor, session: &Session, key: &str) -> Result<()> {
    let user = actor.user_id.ok_or(Error::NotLoggedIn)?;
    if !standings(db, user).await?.iter().any(|place| place.key == key) {
        return Err(Error::NotFound);
    }
    put(session, STANDING, key).await
}

pub(super) async fn get<T: serde::de::DeserializeOwned>(session: &Session, key: &str) -> Result<Option<T>> {
    session.get(key).await.map_err(fault)
}

pub(super) async fn put(session: &Session, key: &str, value: impl Serialize) -> Result<()> {
    session.insert(key, value).await.map_err(fault)
}
