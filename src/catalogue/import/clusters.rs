//! `clusters.csv`: the example every other file follows.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{NotSet, Set};

use super::as_json;
use crate::access;
use crate::base::rows::{Fields, ImportRow, Report, Rows};
use crate::base::{Result, Scope, Verb, text};
use crate::catalogue::entity::cluster;
use crate::db::{Change, WriteTx};

/// One cluster.
#[derive(Clone, Debug)]
pub struct ClusterRow {
    code: String,
    name_en: String,
    name_hi: String,
    district_en: String,
    district_hi: String,
    state_code: String,
    product_en: String,
    product_hi: String,
    units_reported: Option<i64>,
    support_scheme: String,
    status: &'static str,
    seed_ref: String,
}

impl ImportRow for ClusterRow {
    const FILE: &'static str = "clusters";
    const COLUMNS: &'static [&'static str] = &[
        "cluster_code",
        "name_en",
        "name_hi",
        "district_en",
        "district_hi",
        "state_en",
        "state_code",
        "product_en",
        "product_hi",
        "units_reported",
        "scheme",
        "status",
        "seed_ref",
    ];
    const KEY: &'static [&'static str] = &["cluster_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let state_code = fields.state("state_code");
        if text::state_name(&state_code).is_some_and(|name| name != fields.raw("state_en")) {
            fields.problem("state_en", format!("is not the State of code {state_code}"));
        }
        ClusterRow {
            code: fields.code("cluster_code"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            district_en: fields.text("district_en"),
            district_hi: fields.text("district_hi"),
            state_code,
            product_en: fields.text("product_en"),
            product_hi: fields.text("product_hi"),
            units_reported: fields.optional_whole("units_reported", 0..=10_000_000),
            support_scheme: fields.text("scheme"),
            status: fields.one_of("status", &["operating", "planned"]),
            seed_ref: fields.text_or_empty("seed_ref"),
        }
    }
}

/// Stores clusters; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_clusters(tx: &WriteTx, rows: &Rows<ClusterRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    for (_, row) in rows.iter() {
        let row = row.clone();
        let stored = cluster::ActiveModel {
            id: NotSet,
            code: Set(row.code),
            name_en: Set(row.name_en),
            name_hi: Set(row.name_hi),
            district_en: Set(row.district_en),
            district_hi: Set(row.district_hi),
            state_code: Set(row.state_code),
            product_en: Set(row.product_en),
            product_hi: Set(row.product_hi),
            units_reported: Set(row.units_reported),
            support_scheme: Set(row.support_scheme),
            status: Set(row.status.to_owned()),
            seed_ref: Set(row.seed_ref),
        }
        .insert(tx.conn())
        .await?;
        tx.audit(Change::of(Verb::Administer, "cluster", stored.id).after(as_json(&stored))).await?;
        report.advance(1);
    }
    Ok(())
}
