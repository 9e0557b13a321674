//! A manager registers a unit or corrects its data.

use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::unit;
use super::rules::{self, UnitFacts, UnitInput};
use super::unit::{UnitStatus, search_text};
use crate::access;
use crate::base::{Error, Lang, Paise, Reason, Result, UnitId, Verb, time};
use crate::db::{Change, Rows, WriteTx, values};
use crate::tax_status::{self, Taxpayer};

/// What a manager wants a unit's data to be.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct SaveUnit {
    /// `None` registers a new unit.
    pub unit: Option<UnitId>,
    /// The version the form was opened with; ignored for a new unit.
    pub version: i64,
    /// What was typed.
    pub input: UnitInput,
    /// Whether it holds a share in the company that runs the centre.
    pub spv_member: bool,
    /// Credit limit in rupees, as typed.
    pub credit_limit: String,
    /// Language of its messages and documents.
    pub lang: Lang,
    /// Category of a new unit, from today.
    pub user_category: String,
    /// Evidence for it.
    pub evidence: String,
}

/// Registers a unit or corrects its data.
///
/// # Errors
/// Refused with every fault of the input; conflict when somebody changed the unit meanwhile.
pub async fn save_unit(tx: &WriteTx, command: &SaveUnit) -> Result<UnitId> {
    access::check(tx.actor(), Verb::ManageUnits, super::own_place(tx.actor()))?;
    let credit_limit = rules::read_credit_limit(&command.credit_limit);
    let facts = rules::read_unit(&command.input);
    let (facts, credit_limit) = match (facts, credit_limit) {
        (Ok(facts), Ok(limit)) => (facts, limit),
        (facts, limit) => {
            let mut reasons = facts.err().unwrap_or_default();
            reasons.extend(limit.err());
            return Err(Error::Refused(reasons));
        }
    };
    match command.unit {
        Some(id) => correct(tx, id, command, facts, credit_limit).await,
        None => register(tx, command, facts, credit_limit).await,
    }
}

async fn register(tx: &WriteTx, command: &SaveUnit, facts: UnitFacts, credit_limit: Paise) -> Result<UnitId> {
    let evidence = rules::read_evidence(&command.evidence).map_err(Error::refused)?;
    let model = insert(tx, facts, command.lang, command.spv_member, credit_limit, UnitStatus::Active).await?;
    super::category::add(tx, model.id, &command.user_category, time::ist_date(tx.now()), &evidence).await?;
    let after = serde_json::to_value(&model).map_err(anyhow::Error::from)?;
    tx.audit(Change::of(Verb::ManageUnits, "unit", model.id.0).after(after)).await?;
    Ok(model.id)
}

async fn correct(tx: &WriteTx, id: UnitId, command: &SaveUnit, facts: UnitFacts, limit: Paise) -> Result<UnitId> {
    let before = unit::Entity::find_by_id(id).one(tx.conn()).await?.ok_or(Error::NotFound)?;
    if before.version != command.version {
        return Err(Error::Conflict(Reason::new("unit-changed-meanwhile")));
    }
    refuse_taken(tx, &facts, Some(id)).await?;
    let cluster_id = cluster_id(tx, facts.cluster.as_deref()).await?;
    let mut row = model(&before.code, facts, cluster_id, command.lang, command.spv_member, limit);
    row.id = Unchanged(id);
    row.version = Set(before.version + 1);
    row.joined_on = Unchanged(before.joined_on);
    row.status = Unchanged(before.status.clone());
    row.status_reason = Unchanged(before.status_reason.clone());
    let after = row.update(tx.conn()).await?;
    let as_json = |model: &unit::Model| serde_json::to_value(model).map_err(anyhow::Error::from);
    let change = Change::of(Verb::ManageUnits, "unit", id.0).before(as_json(&before)?).after(as_json(&after)?);
    tx.audit(change).await?;
    tax_status::gstin_changed(tx, Taxpayer::Unit(id), before.gstin.as_deref(), after.gstin.as_deref()).await?;
    Ok(id)
}

/// Inserts a unit under the next free code.
pub(super) async fn insert(
    tx: &WriteTx,
    facts: UnitFacts,
    lang: Lang,
    spv_member: bool,
    credit_limit: Paise,
    status: UnitStatus,
) -> Result<unit::Model> {
    refuse_taken(tx, &facts, None).await?;
    let cluster_id = cluster_id(tx, facts.cluster.as_deref()).await?;
    let code = next_code(tx).await?;
    let mut row = model(&code, facts, cluster_id, lang, spv_member, credit_limit);
    row.joined_on = Set(time::ist_date(tx.now()));
    row.status = Set(status.code().to_owned());
    row.status_reason = Set(String::new());
    Ok(row.insert(tx.conn()).await?)
}

fn model(
    code: &str,
    facts: UnitFacts,
    cluster_id: Option<i64>,
    lang: Lang,
    spv_member: bool,
    limit: Paise,
) -> unit::ActiveModel {
    let found_by = search_text(&[
        &facts.name_en,
        &facts.name_hi,
        code,
        &facts.place,
        &facts.phone,
        facts.udyam_no.as_deref().unwrap_or_default(),
        facts.gstin.as_deref().unwrap_or_default(),
    ]);
    unit::ActiveModel {
        id: NotSet,
        code: Set(code.to_owned()),
        name_en: Set(facts.name_en),
        name_hi: Set(facts.name_hi),
        cluster_id: Set(cluster_id),
        unit_kind: Set(facts.unit_kind.to_owned()),
        size_category: Set(facts.size_category.to_owned()),
        spv_member: Set(spv_member),
        women_owned: Set(facts.women_owned),
        scst_owned: Set(facts.scst_owned),
        udyam_no: Set(facts.udyam_no),
        gstin: Set(facts.gstin),
        state_code: Set(facts.state_code),
        place: Set(facts.place),
        pin: Set(facts.pin),
        contact_role: Set(facts.contact_role),
        phone: Set(facts.phone),
        email: Set(facts.email),
        lang: Set(lang.code().to_owned()),
        joined_on: NotSet,
        credit_limit_paise: Set(limit),
        status: NotSet,
        status_reason: NotSet,
        search_text: Set(found_by),
        version: Set(1),
    }
}

/// A Udyam number is given once: a second unit with it is the same unit.
async fn refuse_taken(tx: &WriteTx, facts: &UnitFacts, but: Option<UnitId>) -> Result<()> {
    match unit_with_udyam(tx, facts.udyam_no.as_deref()).await? {
        Some(other) if Some(other) != but => Err(Error::field("udyam_no", "udyam-known")),
        _ => Ok(()),
    }
}

/// The unit with a Udyam number.
pub(super) async fn unit_with_udyam(tx: &WriteTx, udyam_no: Option<&str>) -> Result<Option<UnitId>> {
    let Some(udyam_no) = udyam_no else { return Ok(None) };
    let found = unit::Entity::find().filter(unit::Column::UdyamNo.eq(udyam_no)).one(tx.conn()).await?;
    Ok(found.map(|unit| unit.id))
}

async fn cluster_id(tx: &WriteTx, code: Option<&str>) -> Result<Option<i64>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Found {
        id: i64,
    }
    let Some(code) = code else { return Ok(None) };
    let found: Option<Found> = tx.conn().row("SELECT id FROM cluster WHERE code = $1", values![code]).await?;
    found.map(|found| Some(found.id)).ok_or_else(|| Error::field("cluster", "cluster-unknown"))
}

/// The code after the highest: `U0523`. Imported codes of that shape count too.
async fn next_code(tx: &WriteTx) -> Result<String> {
    #[derive(sea_orm::FromQueryResult)]
    struct Last {
        code: String,
    }
    // On PostgreSQL two registrations at once must not read the same highest code.
    if tx.backend() == sea_orm::DbBackend::Postgres {
        tx.conn().run("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE", vec![]).await?;
    }
    let last: Option<Last> = tx
        .conn()
        .row("SELECT code FROM unit WHERE code LIKE 'U%' ORDER BY LENGTH(code) DESC, code DESC LIMIT 1", vec![])
        .await?;
    let number = last.and_then(|last| last.code[1..].parse::<u64>().ok()).unwrap_or(0);
    Ok(format!("U{:04}", number + 1))
}
