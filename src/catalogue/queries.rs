//! What other rooms and pages ask: one centre, one machine, a search, a centre's hours.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Value};

use super::entity::{centre, cluster, equipment, equipment_category};
use super::hours::{CentreHours, ExtraHours, HoursVersion, OffDay};
use super::search::query_words;
use super::{Category, Centre, Cluster, Equipment};
use crate::base::{CentreId, EquipmentId, Error, Lang, Result};
use crate::db::{Rows, values};

/// A centre by its code.
///
/// # Errors
/// Not found, or a fault of the database.
pub async fn centre_by_code(conn: &impl ConnectionTrait, code: &str) -> Result<Centre> {
    centre::Entity::find().filter(centre::Column::Code.eq(code)).one(conn).await?.ok_or(Error::NotFound)
}

/// A centre by its row.
///
/// # Errors
/// Not found, or a fault of the database.
pub async fn centre(conn: &impl ConnectionTrait, id: CentreId) -> Result<Centre> {
    centre::Entity::find_by_id(id).one(conn).await?.ok_or(Error::NotFound)
}

/// All centres, by code.
///
/// # Errors
/// A fault of the database.
pub async fn centres(conn: &impl ConnectionTrait) -> Result<Vec<Centre>> {
    Ok(centre::Entity::find().order_by_asc(centre::Column::Code).all(conn).await?)
}

/// All clusters, by code.
///
/// # Errors
/// A fault of the database.
pub async fn clusters(conn: &impl ConnectionTrait) -> Result<Vec<Cluster>> {
    Ok(cluster::Entity::find().order_by_asc(cluster::Column::Code).all(conn).await?)
}

/// All menu groups, in the order they were made.
///
/// # Errors
/// A fault of the database.
pub async fn categories(conn: &impl ConnectionTrait) -> Result<Vec<Category>> {
    Ok(equipment_category::Entity::find().order_by_asc(equipment_category::Column::Id).all(conn).await?)
}

/// A machine by its code.
///
/// # Errors
/// Not found, or a fault of the database.
pub async fn equipment_by_code(conn: &impl ConnectionTrait, code: &str) -> Result<Equipment> {
    equipment::Entity::find().filter(equipment::Column::Code.eq(code)).one(conn).await?.ok_or(Error::NotFound)
}

/// A machine by its row.
///
/// # Errors
/// Not found, or a fault of the database.
pub async fn equipment(conn: &impl ConnectionTrait, id: EquipmentId) -> Result<Equipment> {
    equipment::Entity::find_by_id(id).one(conn).await?.ok_or(Error::NotFound)
}

/// Machines of a centre, retired ones too, in the order they were made.
///
/// # Errors
/// A fault of the database.
pub async fn equipment_of(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Equipment>> {
    let machines = equipment::Entity::find().filter(equipment::Column::CentreId.eq(centre));
    Ok(machines.order_by_asc(equipment::Column::Id).all(conn).await?)
}

/// What is looked for; empty fields ask for everything.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Code of a centre.
    pub centre: String,
    /// One of [`super::machine::KINDS`].
    pub kind: String,
    /// Code of a menu group.
    pub category: String,
    /// Words in either script.
    pub words: String,
    /// Row of the last one seen.
    pub after: Option<EquipmentId>,
}

/// A machine as lists show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Listed {
    /// Row.
    pub id: EquipmentId,
    /// Code.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// Hindi name.
    pub name_hi: String,
    /// One of [`super::machine::KINDS`].
    pub kind: String,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// What is counted.
    pub capacity_unit: String,
    /// `active` or `out_of_service`.
    pub status: String,
    /// Whether a manager has to say yes.
    pub needs_approval: bool,
    /// Whether only trained users may run it.
    pub needs_training: bool,
    /// Its centre.
    pub centre_id: CentreId,
    /// Its centre's code.
    pub centre_code: String,
    /// Its centre's English name.
    pub centre_name_en: String,
    /// Its centre's Hindi name.
    pub centre_name_hi: String,
    /// Its centre's place in English.
    pub place_en: String,
    /// Its centre's place in Hindi.
    pub place_hi: String,
    /// Code of its menu group.
    pub category_code: String,
    /// English name of its menu group.
    pub category_name_en: String,
    /// Hindi name of its menu group.
    pub category_name_hi: String,
}

impl Listed {
    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }
}

const LISTED: &str = "SELECT e.id, e.code, e.name_en, e.name_hi, e.kind, e.capacity, e.capacity_unit, e.status, \
    e.needs_approval, e.needs_training, e.centre_id, c.code AS centre_code, c.name_en AS centre_name_en, \
    c.name_hi AS centre_name_hi, c.place_en, c.place_hi, k.code AS category_code, k.name_en AS category_name_en, \
    k.name_hi AS category_name_hi \
    FROM equipment e JOIN centre c ON c.id = e.centre_id JOIN equipment_category k ON k.id = e.category_id \
    WHERE e.status <> 'retired' AND c.status = 'active'";

/// Machines that fit, at most `limit`, in stable order; what is retired or closed is left out.
///
/// # Errors
/// A fault of the database.
pub async fn search(conn: &impl ConnectionTrait, wanted: &Wanted, limit: u64) -> Result<Vec<Listed>> {
    let mut sql = LISTED.to_owned();
    let mut held: Vec<Value> = Vec::new();
    let mut add = |condition: &str, value: Value| {
        held.push(value);
        sql.push_str(&format!(" AND {condition} ${}", held.len()));
    };
    for (column, value) in [("c.code =", &wanted.centre), ("e.kind =", &wanted.kind), ("k.code =", &wanted.category)] {
        if !value.is_empty() {
            add(column, value.clone().into());
        }
    }
    for word in query_words(&wanted.words) {
        // Folded words hold letters and digits only: nothing LIKE would take for a pattern.
        add("e.search_text LIKE", format!("%{word}%").into());
    }
    if let Some(EquipmentId(after)) = wanted.after {
        add("e.id >", after.into());
    }
    sql.push_str(&format!(" ORDER BY e.id LIMIT {limit}"));
    Ok(conn.rows(&sql, held).await?)
}

/// How many machines a centre offers, by centre.
///
/// # Errors
/// A fault of the database.
pub async fn equipment_counts(conn: &impl ConnectionTrait) -> Result<HashMap<CentreId, i64>> {
    #[derive(FromQueryResult)]
    struct Count {
        centre_id: CentreId,
        machines: i64,
    }
    let sql = "SELECT centre_id, COUNT(*) AS machines FROM equipment WHERE status <> 'retired' GROUP BY centre_id";
    let rows: Vec<Count> = conn.rows(sql, values![]).await?;
    Ok(rows.into_iter().map(|row| (row.centre_id, row.machines)).collect())
}

/// A version of hours, a holiday or extra hours.
#[derive(FromQueryResult)]
struct HoursRow {
    what: String,
    centre_id: CentreId,
    on_date: NaiveDate,
    last_date: NaiveDate,
    machine: i64,
    opens_minute: i64,
    closes_minute: i64,
    first_text: String,
    second_text: String,
}

/// Everything that decides when a centre is open, in one statement.
///
/// # Errors
/// A fault of the database, or off days that nobody of ours wrote.
pub async fn centre_hours(conn: &impl ConnectionTrait, centre: CentreId) -> Result<CentreHours> {
    let mut found = hours_where(conn, "= $1", values![centre.0]).await?;
    Ok(found.remove(&centre).unwrap_or_default())
}

/// The hours of every centre, in one statement.
///
/// # Errors
/// As [`centre_hours`].
pub async fn all_hours(conn: &impl ConnectionTrait) -> Result<HashMap<CentreId, CentreHours>> {
    hours_where(conn, "> 0", values![]).await
}

async fn hours_where(
    conn: &impl ConnectionTrait,
    centres: &'static str,
    held: Vec<Value>,
) -> Result<HashMap<CentreId, CentreHours>> {
    let rows: Vec<HoursRow> = conn
        .rows(
            &format!(
                "SELECT 'hours' AS what, centre_id, effective_from AS on_date, effective_from AS last_date, \
                 0 AS machine, opens_minute, closes_minute, weekly_off AS first_text, extra_off AS second_text \
                 FROM opening_hours WHERE centre_id {centres} \
                 UNION ALL \
                 SELECT 'holiday', c.id, h.on_date, h.on_date, 0, 0, 0, h.name_en, h.name_hi FROM centre c \
                 JOIN holiday h ON h.state_code = c.state_code AND (h.centre_id IS NULL OR h.centre_id = c.id) \
                 WHERE c.id {centres} \
                 UNION ALL \
                 SELECT 'extra', centre_id, first_day, last_day, COALESCE(equipment_id, 0), opens_minute, \
                 closes_minute, weekdays, CASE WHEN on_closed_days THEN 'closed days ' ELSE '' END || \
                 CASE WHEN approved_only THEN 'approved' ELSE '' END \
                 FROM extra_hours WHERE centre_id {centres} AND withdrawn_at IS NULL"
            ),
            held,
        )
        .await?;
    let mut found: HashMap<CentreId, (Vec<HoursVersion>, BTreeMap<_, _>, Vec<ExtraHours>)> = HashMap::new();
    for row in rows {
        let (versions, holidays, extra) = found.entry(row.centre_id).or_default();
        match row.what.as_str() {
            "hours" => versions.push(version(&row)?),
            "extra" => extra.push(extra_hours(&row)?),
            _ => {
                holidays.insert(row.on_date, (row.first_text, row.second_text));
            }
        }
    }
    let hours = |(versions, holidays, extra)| CentreHours::new(versions, holidays).with_extra(extra);
    Ok(found.into_iter().map(|(centre, parts)| (centre, hours(parts))).collect())
}

fn extra_hours(row: &HoursRow) -> Result<ExtraHours> {
    Ok(ExtraHours {
        machine: Some(EquipmentId(row.machine)).filter(|id| id.0 != 0),
        first_day: row.on_date,
        last_day: row.last_date,
        weekdays: off_days(&row.first_text)?,
        opens_minute: row.opens_minute,
        closes_minute: row.closes_minute,
        on_closed_days: row.second_text.contains("closed days"),
        approved_only: row.second_text.contains("approved"),
    })
}

fn off_days(codes: &str) -> Result<Vec<OffDay>> {
    Ok(OffDay::parse_all(codes).ok_or_else(|| anyhow::anyhow!("unknown day in {codes:?}"))?)
}

fn version(row: &HoursRow) -> Result<HoursVersion> {
    let codes = format!("{};{}", row.first_text, row.second_text);
    let off_days = off_days(&codes)?;
    Ok(HoursVersion {
        effective_from: row.on_date,
        opens_minute: row.opens_minute,
        closes_minute: row.closes_minute,
        off_days,
    })
}

/// Rewrites the text machines are found by: all of them, or those of one centre after its name changed.
///
/// # Errors
/// A fault of the database.
pub(super) async fn refresh_search_text(conn: &impl ConnectionTrait, centre: CentreId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Found {
        id: i64,
        code: String,
        name_en: String,
        name_hi: String,
        category_en: String,
        category_hi: String,
        centre_en: String,
        centre_hi: String,
        place_en: String,
        place_hi: String,
    }
    let rows: Vec<Found> = conn
        .rows(
            "SELECT e.id, e.code, e.name_en, e.name_hi, k.name_en AS category_en, k.name_hi AS category_hi, \
             c.name_en AS centre_en, c.name_hi AS centre_hi, c.place_en, c.place_hi FROM equipment e \
             JOIN centre c ON c.id = e.centre_id JOIN equipment_category k ON k.id = e.category_id \
             WHERE e.centre_id = $1",
            values![centre.0],
        )
        .await?;
    for row in rows {
        let text = super::search::search_text([
            row.code.as_str(),
            &row.name_en,
            &row.name_hi,
            &row.category_en,
            &row.category_hi,
            &row.centre_en,
            &row.centre_hi,
            &row.place_en,
            &row.place_hi,
        ]);
        conn.run("UPDATE equipment SET search_text = $2 WHERE id = $1", values![row.id, text]).await?;
    }
    Ok(())
}
