//! The past comes in here: user categories and units of the import set.
//! `base::rows` explains how files are read.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::rules::{KINDS, SIZES};
use super::unit::search_text;
use crate::base::rows::{Fields, ImportRow, Known, Report, Rows};
use crate::base::{BasisPoints, Lang, Paise, Result, UnitId, Verb, text};
use crate::db::{self, Change, Rows as _, WriteTx, values};

/// One row of `user_categories.csv`.
#[derive(Clone, Debug)]
pub struct UserCategoryRow {
    code: String,
    name_en: String,
    name_hi: String,
    rate_multiplier: BasisPoints,
    rule_en: String,
}

impl ImportRow for UserCategoryRow {
    const FILE: &'static str = "user_categories";
    const COLUMNS: &'static [&'static str] =
        &["user_category", "name_en", "name_hi", "rate_multiplier_percent", "rule_en"];
    const KEY: &'static [&'static str] = &["user_category"];

    fn read(fields: &mut Fields<'_>) -> Self {
        UserCategoryRow {
            code: fields.code("user_category"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            rate_multiplier: fields.percent("rate_multiplier_percent"),
            rule_en: fields.text("rule_en"),
        }
    }
}

/// One row of `units.csv`.
#[derive(Clone, Debug)]
pub struct UnitRow {
    code: String,
    name_en: String,
    name_hi: String,
    cluster: Option<String>,
    unit_kind: &'static str,
    size_category: &'static str,
    spv_member: bool,
    user_category: String,
    women_owned: bool,
    scst_owned: bool,
    udyam_no: Option<String>,
    gstin: Option<String>,
    state_code: String,
    place: String,
    pin: String,
    contact_role: String,
    phone: String,
    email: Option<String>,
    lang: Lang,
    joined_on: NaiveDate,
    credit_limit: Paise,
    active: bool,
}

impl ImportRow for UnitRow {
    const FILE: &'static str = "units";
    const COLUMNS: &'static [&'static str] = &[
        "unit_code",
        "name_en",
        "name_hi",
        "cluster_code",
        "unit_kind",
        "size_category",
        "spv_member",
        "user_category",
        "women_owned",
        "scst_owned",
        "udyam_no",
        "gstin",
        "state_code",
        "place",
        "pin",
        "contact_role",
        "phone",
        "email",
        "language",
        "joined_on",
        "credit_limit_paise",
        "status",
    ];
    const KEY: &'static [&'static str] = &["unit_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = UnitRow {
            code: fields.code("unit_code"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            cluster: fields.optional_reference("cluster_code", "clusters"),
            unit_kind: fields.one_of("unit_kind", &KINDS),
            size_category: fields.one_of("size_category", &SIZES),
            spv_member: fields.flag("spv_member"),
            user_category: fields.reference("user_category", "user_categories"),
            women_owned: fields.flag("women_owned"),
            scst_owned: fields.flag("scst_owned"),
            udyam_no: fields.optional_udyam("udyam_no"),
            gstin: fields.optional_gstin("gstin"),
            state_code: fields.state("state_code"),
            place: fields.text("place"),
            pin: fields.optional_pin("pin").unwrap_or_default(),
            contact_role: fields.text_or_empty("contact_role"),
            phone: fields.optional_phone("phone").unwrap_or_default(),
            email: fields.optional_email("email"),
            lang: fields.language("language"),
            joined_on: fields.date("joined_on"),
            credit_limit: fields.paise("credit_limit_paise"),
            active: fields.one_of("status", &["active", "inactive"]) == "active",
        };
        row.check(fields);
        row
    }

    fn check_all(rows: &Rows<Self>, report: &mut Report) {
        let mut seen = HashMap::new();
        for (line, row) in rows.iter() {
            let Some(udyam_no) = &row.udyam_no else { continue };
            if let Some(first) = seen.insert(udyam_no, line) {
                report.add::<UnitRow>(line, "udyam_no", format!("\"{udyam_no}\" stands on line {first} too"));
            }
        }
    }
}

impl UnitRow {
    fn check(&self, fields: &mut Fields<'_>) {
        if self.credit_limit < Paise::ZERO {
            fields.problem("credit_limit_paise", "is below zero");
        }
        if self.gstin.as_ref().is_some_and(|gstin| !gstin.starts_with(&self.state_code)) {
            let state = text::state_name(&self.state_code).unwrap_or_default();
            fields.problem("gstin", format!("is of another State than {state}"));
        }
    }
}

/// Makes the codes in the database known to the reader.
///
/// # Errors
/// A fault of the database.
pub async fn add_known(conn: &impl ConnectionTrait, known: &mut Known) -> Result<()> {
    known.add(UserCategoryRow::FILE, codes(conn, "user_category").await?.into_keys());
    known.add(UnitRow::FILE, codes(conn, "unit").await?.into_keys());
    Ok(())
}

/// Ids of all units by code, for import verbs of other rooms too.
///
/// # Errors
/// A fault of the database.
pub async fn unit_ids(conn: &impl ConnectionTrait) -> Result<HashMap<String, UnitId>> {
    Ok(codes(conn, "unit").await?.into_iter().map(|(code, id)| (code, UnitId(id))).collect())
}

async fn codes(conn: &impl ConnectionTrait, table: &'static str) -> Result<HashMap<String, i64>> {
    #[derive(FromQueryResult)]
    struct IdOfCode {
        id: i64,
        code: String,
    }
    let rows: Vec<IdOfCode> = conn.rows(&format!("SELECT id, code FROM {table}"), vec![]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// Stores user categories; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_user_categories(tx: &WriteTx, rows: &Rows<UserCategoryRow>, report: &mut Report) -> Result<()> {
    let lines = rows.iter().map(|(_, row)| {
        let row = row.clone();
        values![row.code, row.name_en, row.name_hi, row.rate_multiplier.0, row.rule_en]
    });
    let head = "INSERT INTO user_category (code, name_en, name_hi, rate_multiplier_bp, rule_en)";
    db::insert_many(tx.conn(), head, lines.collect(), "").await?;
    let ids = codes(tx.conn(), "user_category").await?;
    let changes = rows.iter().map(|(_, row)| {
        let id = ids.get(&row.code).copied().unwrap_or_default();
        Change::of(Verb::Administer, "user_category", id)
            .after(json!({ "code": row.code, "rate_multiplier_bp": row.rate_multiplier }))
    });
    tx.audit_all(changes.collect()).await?;
    report.advance(rows.len() as u64);
    Ok(())
}

/// Stores units with their category from the day they joined; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_units(tx: &WriteTx, rows: &Rows<UnitRow>, report: &mut Report) -> Result<()> {
    let clusters = codes(tx.conn(), "cluster").await?;
    let lines = rows.iter().map(|(_, row)| unit_values(row, &clusters));
    let head = "INSERT INTO unit (code, name_en, name_hi, cluster_id, unit_kind, size_category, spv_member, women_owned, \
        scst_owned, udyam_no, gstin, state_code, place, pin, contact_role, phone, email, lang, joined_on, \
        credit_limit_paise, status, status_reason, search_text)";
    db::insert_many(tx.conn(), head, lines.collect(), "").await?;
    let ids = codes(tx.conn(), "unit").await?;
    let id_of = |row: &UnitRow| ids.get(&row.code).copied().unwrap_or_default();
    let categories = rows.iter().map(|(_, row)| {
        values![id_of(row), row.user_category.clone(), row.joined_on, "imported with the unit".to_owned()]
    });
    let head = "INSERT INTO unit_category (unit_id, user_category, effective_from, evidence)";
    db::insert_many(tx.conn(), head, categories.collect(), "").await?;
    let changes = rows.iter().map(|(_, row)| {
        Change::of(Verb::Administer, "unit", id_of(row))
            .after(json!({ "code": row.code, "name_en": row.name_en, "user_category": row.user_category }))
    });
    tx.audit_all(changes.collect()).await?;
    report.advance(rows.len() as u64);
    Ok(())
}

fn unit_values(row: &UnitRow, clusters: &HashMap<String, i64>) -> Vec<sea_orm::Value> {
    let row = row.clone();
    let found_by = search_text(&[
        &row.name_en,
        &row.name_hi,
        &row.code,
        &row.place,
        &row.phone,
        row.udyam_no.as_deref().unwrap_or_default(),
        row.gstin.as_deref().unwrap_or_default(),
    ]);
    let (status, reason) = if row.active { ("active", "") } else { ("suspended", "inactive when imported") };
    let cluster = row.cluster.as_ref().and_then(|code| clusters.get(code).copied());
    values![
        row.code,
        row.name_en,
        row.name_hi,
        cluster,
        row.unit_kind,
        row.size_category,
        row.spv_member,
        row.women_owned,
        row.scst_owned,
        row.udyam_no,
        row.gstin,
        row.state_code,
        row.place,
        row.pin,
        row.contact_role,
        row.phone,
        row.email,
        row.lang.code(),
        row.joined_on,
        row.credit_limit.0,
        status,
        reason,
        found_by,
    ]
}
