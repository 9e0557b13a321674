//! `centres.csv`: centres with their policies and their first opening hours.

use chrono::{NaiveDate, NaiveTime, Timelike};
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{NotSet, Set};

use super::{as_json, ids_by_code, promised};
use crate::access;
use crate::base::rows::{Fields, ImportRow, Report, Rows};
use crate::base::{BasisPoints, Result, Scope, Verb, text};
use crate::catalogue::Position;
use crate::catalogue::entity::{centre, opening_hours};
use crate::catalogue::hours::OffDay;
use crate::db::{Change, WriteTx};

/// One centre.
#[derive(Clone, Debug)]
pub struct CentreRow {
    code: String,
    name_en: String,
    name_hi: String,
    cluster: String,
    serves_clusters: Vec<String>,
    operator_en: String,
    place_en: String,
    place_hi: String,
    district: String,
    pin: String,
    state_code: String,
    gstin: Option<String>,
    opens: NaiveTime,
    closes: NaiveTime,
    weekly_off: String,
    extra_off: String,
    fee_policy: &'static str,
    cancel_cutoff_hours: i64,
    late_cancel: BasisPoints,
    no_show: BasisPoints,
    max_advance_days: i64,
    credit_days: i64,
    invoice_prefix: String,
    phone: String,
    email: String,
    position: Option<Position>,
}

impl ImportRow for CentreRow {
    const FILE: &'static str = "centres";
    const COLUMNS: &'static [&'static str] = &[
        "centre_code",
        "name_en",
        "name_hi",
        "cluster_code",
        "serves_clusters",
        "operator_en",
        "place_en",
        "place_hi",
        "district",
        "pin",
        "state_en",
        "state_code",
        "gstin",
        "opens",
        "closes",
        "weekly_off",
        "extra_off",
        "fee_policy",
        "cancel_cutoff_hours",
        "late_cancel_percent",
        "no_show_percent",
        "max_advance_days",
        "credit_days",
        "invoice_prefix",
        "phone",
        "email",
        "timezone",
    ];
    const OPTIONAL: &'static [&'static str] = &["position"];
    const KEY: &'static [&'static str] = &["centre_code"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = CentreRow {
            code: fields.code("centre_code"),
            name_en: fields.text("name_en"),
            name_hi: fields.text("name_hi"),
            cluster: fields.reference("cluster_code", "clusters"),
            serves_clusters: fields.references("serves_clusters", "clusters"),
            operator_en: fields.text("operator_en"),
            place_en: fields.text("place_en"),
            place_hi: fields.text("place_hi"),
            district: fields.text("district"),
            pin: fields.optional_pin("pin").unwrap_or_default(),
            state_code: fields.state("state_code"),
            gstin: fields.optional_gstin("gstin"),
            opens: fields.time("opens"),
            closes: fields.time("closes"),
            weekly_off: off_days(fields, "weekly_off"),
            extra_off: off_days(fields, "extra_off"),
            fee_policy: fields.one_of("fee_policy", &["user_fee", "free"]),
            cancel_cutoff_hours: fields.whole("cancel_cutoff_hours", 0..=720),
            late_cancel: share(fields, "late_cancel_percent"),
            no_show: share(fields, "no_show_percent"),
            max_advance_days: fields.whole("max_advance_days", 1..=730),
            credit_days: fields.whole("credit_days", 0..=365),
            invoice_prefix: invoice_prefix(fields),
            phone: fields.optional_phone("phone").unwrap_or_default(),
            email: fields.optional_email("email").unwrap_or_default(),
            position: position(fields),
        };
        fields.one_of("timezone", &["Asia/Kolkata"]);
        row.check(fields);
        row
    }

    fn check_all(rows: &Rows<Self>, report: &mut Report) {
        // Two centres with one prefix would issue the same document number.
        let mut seen = std::collections::HashMap::new();
        for (line, row) in rows.iter() {
            if let Some(first) = seen.insert(&row.invoice_prefix, line) {
                report.add::<CentreRow>(
                    line,
                    "invoice_prefix",
                    format!("\"{}\" stands on line {first} too", row.invoice_prefix),
                );
            }
        }
    }
}

impl CentreRow {
    fn check(&self, fields: &mut Fields<'_>) {
        if self.opens >= self.closes {
            fields.problem("closes", "must be later than opens");
        }
        if text::state_name(&self.state_code).is_some_and(|name| name != fields.raw("state_en")) {
            fields.problem("state_en", format!("is not the State of code {}", self.state_code));
        }
        if self.gstin.as_ref().is_some_and(|gstin| !gstin.is_empty() && !gstin.starts_with(&self.state_code)) {
            fields.problem("gstin", format!("does not begin with the State code {}", self.state_code));
        }
    }
}

fn position(fields: &mut Fields<'_>) -> Option<Position> {
    let typed = fields.perhaps("position");
    let position = Position::parse(typed);
    if position.is_none() && !typed.is_empty() {
        fields.problem("position", "write latitude and longitude, such as \"26.4330, 80.4010\"");
    }
    position
}

fn off_days(fields: &mut Fields<'_>, column: &str) -> String {
    let codes = fields.raw(column);
    if OffDay::parse_all(codes).is_none() {
        fields.problem(column, format!("\"{codes}\": write days such as SUN, or SAT2 for the second Saturday"));
    }
    codes.to_owned()
}

fn share(fields: &mut Fields<'_>, column: &str) -> BasisPoints {
    let share = fields.percent(column);
    if share > BasisPoints::percent(100) {
        fields.problem(column, "at most 100");
    }
    share
}

/// Document numbers have at most 16 characters (CGST rule 46(b)): `PREFIX/2627/00001`.
fn invoice_prefix(fields: &mut Fields<'_>) -> String {
    let prefix = fields.code("invoice_prefix");
    if prefix.len() > 4 || !prefix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        fields.problem("invoice_prefix", "at most 4 capital letters and digits");
    }
    prefix
}

/// The day from which imported hours hold: before anything a centre brings along.
pub(super) const FROM_THE_BEGINNING: Option<NaiveDate> = NaiveDate::from_ymd_opt(2000, 1, 1);

/// Stores centres with their opening hours; all of them are new.
///
/// # Errors
/// A fault of the database.
pub async fn import_centres(tx: &WriteTx, rows: &Rows<CentreRow>, report: &mut Report) -> Result<()> {
    access::check(tx.actor(), Verb::Administer, Scope::Everywhere)?;
    let clusters = ids_by_code(tx.conn(), "cluster").await?;
    for (_, row) in rows.iter() {
        let centre = store_centre(tx, row.clone(), promised(&clusters, &row.cluster)?).await?;
        let hours = opening_hours::ActiveModel {
            id: NotSet,
            centre_id: Set(centre.id),
            effective_from: Set(FROM_THE_BEGINNING.unwrap_or_default()),
            opens_minute: Set(minute(row.opens)),
            closes_minute: Set(minute(row.closes)),
            weekly_off: Set(row.weekly_off.clone()),
            extra_off: Set(row.extra_off.clone()),
        }
        .insert(tx.conn())
        .await?;
        tx.audit_all(vec![
            Change::of(Verb::CreateCentre, "centre", centre.id.0).at(centre.id).after(as_json(&centre)),
            Change::of(Verb::ManageCentre, "opening_hours", hours.id).at(centre.id).after(as_json(&hours)),
        ])
        .await?;
        report.advance(1);
    }
    Ok(())
}

async fn store_centre(tx: &WriteTx, row: CentreRow, cluster_id: i64) -> Result<centre::Model> {
    let centre = centre::ActiveModel {
        id: NotSet,
        code: Set(row.code),
        name_en: Set(row.name_en),
        name_hi: Set(row.name_hi),
        cluster_id: Set(cluster_id),
        serves_clusters: Set(row.serves_clusters.join(";")),
        operator_en: Set(row.operator_en),
        place_en: Set(row.place_en),
        place_hi: Set(row.place_hi),
        district: Set(row.district),
        pin: Set(row.pin),
        state_code: Set(row.state_code),
        gstin: Set(row.gstin),
        fee_policy: Set(row.fee_policy.to_owned()),
        cancel_cutoff_hours: Set(row.cancel_cutoff_hours),
        late_cancel_bp: Set(row.late_cancel),
        no_show_bp: Set(row.no_show),
        max_advance_days: Set(row.max_advance_days),
        credit_days: Set(row.credit_days),
        answer_within_hours: NotSet,
        invoice_prefix: Set(row.invoice_prefix),
        rounds_to_rupee: Set(false),
        upi_id: Set(None),
        phone: Set(row.phone),
        email: Set(row.email),
        status: NotSet,
        version: NotSet,
        latitude_e6: Set(row.position.map(|position| position.latitude_e6)),
        longitude_e6: Set(row.position.map(|position| position.longitude_e6)),
    };
    Ok(centre.insert(tx.conn()).await?)
}

fn minute(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}
