//! `tariffs.csv` and `subsidy_schemes.csv`: dated rates and the schemes with their caps.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use crate::base::rows::{Fields, ImportRow, Known, Report, Rows};
use crate::base::{BasisPoints, Paise, Result, Verb};
use crate::db::{Change, Rows as _, WriteTx, insert_many, values};

use super::basis::Basis;
use super::rate::FigureStatus;

const SCOPES: [&str; 4] = ["export_reimbursement", "certification", "testing_fee", "user_fee"];
const FIGURE_STATUSES: [&str; 5] = [
    FigureStatus::Real.code(),
    FigureStatus::Seed.code(),
    FigureStatus::Guided.code(),
    FigureStatus::Assumed.code(),
    FigureStatus::Decided.code(),
];
const KINDS: [&str; 6] = crate::catalogue::machine::KINDS;
const HUNDRED_PERCENT: BasisPoints = BasisPoints::percent(100);

/// One dated rate.
#[derive(Clone, Debug)]
pub struct TariffRow {
    code: String,
    equipment: String,
    user_category: String,
    basis: String,
    rate: Paise,
    minimum: Paise,
    period: Period,
    sac: String,
    gst: BasisPoints,
    gst_unregistered: BasisPoints,
    figure_status: &'static str,
    source_ref: String,
}

/// First and last day, both inclusive; open if there is no last.
#[derive(Clone, Copy, Debug)]
struct Period {
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Period {
    fn read(fields: &mut Fields<'_>, from: &str, to: &str) -> Period {
        let period = Period { from: fields.date(from), to: fields.optional_date(to) };
        if period.to.is_some_and(|last| last < period.from) {
            fields.problem(to, format!("is before {from}"));
        }
        period
    }

    fn meets(&self, other: &Period) -> bool {
        let last = |period: &Period| period.to.unwrap_or(NaiveDate::MAX);
        self.from <= last(other) && other.from <= last(self)
    }
}

impl ImportRow for TariffRow {
    const FILE: &'static str = "tariffs";
    const COLUMNS: &'static [&'static str] = &[
        "tariff_code",
        "equipment_code",
        "user_category",
        "basis",
        "rate_paise",
        "minimum_paise",
        "effective_from",
        "effective_to",
        "sac",
        "gst_percent",
        "gst_percent_unregistered",
        "figure_status",
        "source_ref",
    ];
    const KEY: &'static [&'static str] = &["tariff_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = TariffRow {
            code: fields.code("tariff_code"),
            equipment: fields.reference("equipment_code", "equipment"),
            user_category: fields.reference("user_category", "user_categories"),
            basis: fields.raw("basis").to_owned(),
            rate: fields.paise("rate_paise"),
            minimum: fields.paise("minimum_paise"),
            period: Period::read(fields, "effective_from", "effective_to"),
            sac: sac(fields),
            gst: share(fields, "gst_percent"),
            gst_unregistered: share(fields, "gst_percent_unregistered"),
            figure_status: fields.one_of("figure_status", &FIGURE_STATUSES),
            source_ref: fields.text_or_empty("source_ref"),
        };
        if Basis::parse(&row.basis).is_none() {
            fields.problem("basis", "write per_hour, per_sample, per_hide or another per_…");
        }
        row
    }

    fn check_all(rows: &Rows<Self>, report: &mut Report) {
        let mut of_rate: HashMap<(&str, &str), Vec<(u64, Period)>> = HashMap::new();
        for (line, row) in rows.iter() {
            let versions = of_rate.entry((&row.equipment, &row.user_category)).or_default();
            if let Some((first, _)) = versions.iter().find(|(_, period)| period.meets(&row.period)) {
                report.add::<TariffRow>(line, "effective_from", format!("overlaps the period of line {first}"));
            }
            versions.push((line, row.period));
        }
    }
}

/// SAC: the chapter, 4 or 6 digits, beginning 99.
fn sac(fields: &mut Fields<'_>) -> String {
    let sac = fields.raw("sac");
    let fits = matches!(sac.len(), 4 | 6) && sac.starts_with("99") && sac.bytes().all(|b| b.is_ascii_digit());
    if !fits {
        fields.problem("sac", format!("\"{sac}\": write a SAC of 4 or 6 digits that begins with 99"));
    }
    sac.to_owned()
}

fn share(fields: &mut Fields<'_>, column: &str) -> BasisPoints {
    let share = fields.percent(column);
    if share > HUNDRED_PERCENT {
        fields.problem(column, "at most 100");
    }
    share
}

#[derive(FromQueryResult)]
struct IdOfCode {
    id: i64,
    code: String,
}

async fn equipment_ids(tx: &WriteTx) -> Result<HashMap<String, i64>> {
    let rows: Vec<IdOfCode> = tx.conn().rows("SELECT id, code FROM equipment", values![]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

#[derive(FromQueryResult)]
struct StoredPeriod {
    equipment_id: i64,
    user_category: String,
    effective_from: NaiveDate,
    effective_to: Option<NaiveDate>,
}

/// Stores rates; all of them are new.
///
/// # Errors
/// A fault of the database. A rate that overlaps one already there goes to the report.
pub async fn import_tariffs(tx: &WriteTx, rows: &Rows<TariffRow>, report: &mut Report) -> Result<()> {
    let equipment = equipment_ids(tx).await?;
    let stored: Vec<StoredPeriod> = tx
        .conn()
        .rows("SELECT equipment_id, user_category, effective_from, effective_to FROM tariff", values![])
        .await?;
    let mut periods: HashMap<(i64, &str), Vec<Period>> = HashMap::new();
    for row in &stored {
        let period = Period { from: row.effective_from, to: row.effective_to };
        periods.entry((row.equipment_id, &row.user_category)).or_default().push(period);
    }
    let mut values_of_rows = Vec::with_capacity(rows.len());
    for (line, row) in rows.iter() {
        let Some(&equipment_id) = equipment.get(&row.equipment) else {
            report.add::<TariffRow>(line, "equipment_code", "vanished during the import");
            continue;
        };
        let others = periods.get(&(equipment_id, row.user_category.as_str()));
        if others.is_some_and(|others| others.iter().any(|period| period.meets(&row.period))) {
            report.add::<TariffRow>(line, "effective_from", "overlaps a rate that is there already");
            continue;
        }
        values_of_rows.push(values![
            row.code.clone(),
            equipment_id,
            row.user_category.clone(),
            row.basis.clone(),
            row.rate,
            row.minimum,
            row.period.from,
            row.period.to,
            row.sac.clone(),
            row.gst,
            row.gst_unregistered,
            row.figure_status,
            row.source_ref.clone(),
        ]);
    }
    insert_many(
        tx.conn(),
        "INSERT INTO tariff (code, equipment_id, user_category, basis, rate_paise, minimum_paise, effective_from, \
         effective_to, sac, gst_bp, gst_unregistered_bp, figure_status, source_ref)",
        values_of_rows,
        "",
    )
    .await?;
    audit_tariffs(tx, rows).await?;
    report.advance(rows.len() as u64);
    Ok(())
}

async fn audit_tariffs(tx: &WriteTx, rows: &Rows<TariffRow>) -> Result<()> {
    let ids = ids_by_code(tx.conn(), "tariff").await?;
    let changes = rows.iter().filter_map(|(_, row)| {
        let after = json!({
            "code": row.code, "rate_paise": row.rate, "minimum_paise": row.minimum,
            "effective_from": row.period.from, "effective_to": row.period.to,
        });
        Some(Change::of(Verb::ManageTariff, "tariff", *ids.get(&row.code)?).after(after))
    });
    tx.audit_all(changes.collect()).await
}

/// One scheme.
#[derive(Clone, Debug)]
pub struct SchemeRow {
    code: String,
    name_en: String,
    name_hi: String,
    scope: &'static str,
    expense_type: String,
    percent: BasisPoints,
    cap_per_event: Option<Paise>,
    cap_per_year: Option<Paise>,
    max_events_per_year: Option<i64>,
    cap_per_measure: Option<Paise>,
    measure: String,
    eligibility_en: String,
    period: Period,
    authority: String,
    figure_status: &'static str,
    source_ref: String,
    for_women_owned: bool,
    for_scst_owned: bool,
    for_user_categories: Vec<String>,
    for_kinds: Vec<&'static str>,
    for_clusters: Vec<String>,
}

impl ImportRow for SchemeRow {
    const FILE: &'static str = "subsidy_schemes";
    const COLUMNS: &'static [&'static str] = &[
        "scheme_code",
        "name_en",
        "name_hi",
        "scope",
        "expense_type",
        "percent",
        "cap_per_event_paise",
        "cap_per_fy_paise",
        "max_events_per_fy",
        "cap_per_measure_paise",
        "measure",
        "eligibility_en",
        "valid_from",
        "valid_to",
        "authority",
        "figure_status",
        "source_ref",
        "for_women_owned",
        "for_scst_owned",
        "for_user_categories",
        "for_kinds",
        "for_clusters",
    ];
    const KEY: &'static [&'static str] = &["scheme_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = SchemeRow {
            code: fields.code("scheme_code"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            scope: fields.one_of("scope", &SCOPES),
            expense_type: fields.text_or_empty("expense_type"),
            percent: fields.optional_percent("percent").unwrap_or(HUNDRED_PERCENT),
            cap_per_event: fields.optional_paise("cap_per_event_paise"),
            cap_per_year: fields.optional_paise("cap_per_fy_paise"),
            max_events_per_year: fields.optional_whole("max_events_per_fy", 1..=100_000),
            cap_per_measure: fields.optional_paise("cap_per_measure_paise"),
            measure: fields.text_or_empty("measure"),
            eligibility_en: fields.text_or_empty("eligibility_en"),
            period: Period::read(fields, "valid_from", "valid_to"),
            authority: fields.text_or_empty("authority"),
            figure_status: fields.one_of("figure_status", &FIGURE_STATUSES),
            source_ref: fields.text_or_empty("source_ref"),
            for_women_owned: fields.flag_or_empty("for_women_owned"),
            for_scst_owned: fields.flag_or_empty("for_scst_owned"),
            for_user_categories: fields.references("for_user_categories", "user_categories"),
            for_kinds: fields.some_of("for_kinds", &KINDS),
            for_clusters: fields.references("for_clusters", "clusters"),
        };
        if row.percent > HUNDRED_PERCENT {
            fields.problem("percent", "at most 100");
        }
        if row.cap_per_measure.is_some() && row.measure.is_empty() {
            fields.problem("measure", "is empty; a cap per measure needs to know which");
        }
        row
    }
}

/// Stores schemes; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_schemes(tx: &WriteTx, rows: &Rows<SchemeRow>, report: &mut Report) -> Result<()> {
    let values_of_rows = rows
        .iter()
        .map(|(_, row)| {
            values![
                row.code.clone(),
                row.name_en.clone(),
                row.name_hi.clone(),
                row.scope,
                row.expense_type.clone(),
                row.percent,
                row.cap_per_event,
                row.cap_per_year,
                row.max_events_per_year,
                row.cap_per_measure,
                row.measure.clone(),
                row.eligibility_en.clone(),
                row.period.from,
                row.period.to,
                row.authority.clone(),
                row.figure_status,
                row.source_ref.clone(),
                row.for_women_owned,
                row.for_scst_owned,
                row.for_user_categories.join(";"),
                row.for_kinds.join(";"),
                row.for_clusters.join(";"),
            ]
        })
        .collect();
    insert_many(
        tx.conn(),
        "INSERT INTO scheme (code, name_en, name_hi, scope, expense_type, percent_bp, cap_per_event_paise, \
         cap_per_year_paise, max_events_per_year, cap_per_measure_paise, measure, eligibility_en, valid_from, \
         valid_to, authority, figure_status, source_ref, for_women_owned, for_scst_owned, for_user_categories, \
         for_kinds, for_clusters)",
        values_of_rows,
        "",
    )
    .await?;
    let ids = ids_by_code(tx.conn(), "scheme").await?;
    let changes = rows.iter().filter_map(|(_, row)| {
        let after = json!({ "code": row.code, "scope": row.scope, "percent_bp": row.percent });
        Some(Change::of(Verb::ManageTariff, "scheme", *ids.get(&row.code)?).after(after))
    });
    tx.audit_all(changes.collect()).await?;
    report.advance(rows.len() as u64);
    Ok(())
}

/// Makes the codes in the database known to the reader.
///
/// # Errors
/// A fault of the database.
pub async fn add_known(conn: &impl ConnectionTrait, known: &mut Known) -> Result<()> {
    known.add(TariffRow::FILE, ids_by_code(conn, "tariff").await?.into_keys());
    known.add(SchemeRow::FILE, ids_by_code(conn, "scheme").await?.into_keys());
    Ok(())
}

/// Ids of all rates by code, for the charges of a history.
///
/// # Errors
/// A fault of the database.
pub async fn tariff_ids(conn: &impl ConnectionTrait) -> Result<HashMap<String, crate::base::TariffId>> {
    Ok(ids_by_code(conn, "tariff").await?.into_iter().map(|(code, id)| (code, crate::base::TariffId(id))).collect())
}

/// Ids of all schemes by code, for the charges of a history.
///
/// # Errors
/// A fault of the database.
pub async fn scheme_ids(conn: &impl ConnectionTrait) -> Result<HashMap<String, crate::base::SchemeId>> {
    Ok(ids_by_code(conn, "scheme").await?.into_iter().map(|(code, id)| (code, crate::base::SchemeId(id))).collect())
}

async fn ids_by_code(conn: &impl ConnectionTrait, table: &'static str) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<IdOfCode> = conn.rows(&format!("SELECT id, code FROM {table}"), values![]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}
