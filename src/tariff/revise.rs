//! A rate changes: a new dated version, the one before closed the day before. Proposals make it so,
//! see [`super::proposal`].

use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ActiveModelTrait, ConnectionTrait};
use serde_json::json;

use crate::base::time::{Instant, ist_date};
use crate::base::{Actor, CentreId, EquipmentId, Error, Reason, Result, Scope, TariffId, Verb};
use crate::db::{Change, Rows, WriteTx, values};
use crate::{access, catalogue, people};

use super::basis::Basis;
use super::entity::tariff;
use super::pricing::Pricing;
use super::rate::{FigureStatus, RateLine};
use super::revision::{Closing, NewVersion, next_code, plan};

/// A new rate for one machine and user category.
#[derive(Clone, Debug)]
pub struct ReviseTariff {
    /// Code of the machine.
    pub equipment: String,
    /// Who will pay it.
    pub user_category: String,
    /// The figures and the day they begin.
    pub version: NewVersion,
    /// Why, for the audit trail.
    pub reason: String,
}

/// A revision that may be made, and what it would end.
#[derive(Clone, Debug)]
pub struct PlannedRevision {
    /// Where the machine stands.
    pub centre_id: CentreId,
    /// The machine.
    pub equipment_id: EquipmentId,
    basis: Basis,
    /// Versions of this machine and category so far, oldest first.
    pub versions: Vec<RateLine>,
    /// The version that ends, if one is open.
    pub closing: Option<Closing>,
    /// Code the new version will have.
    pub code: String,
}

impl PlannedRevision {
    /// The version that is in force on a day.
    pub fn in_force(&self, day: chrono::NaiveDate) -> Option<&RateLine> {
        self.versions.iter().rfind(|line| line.holds_on(day))
    }

    /// What is counted.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
}

/// Decides on a revision without making it: for its preview, and once more when it is put in force.
/// `verb` is what the actor is about to do.
///
/// # Errors
/// Not found, not allowed, or refused with all reasons, see [`plan`].
pub async fn plan_revision(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    verb: Verb,
    now: Instant,
    command: &ReviseTariff,
) -> Result<PlannedRevision> {
    let equipment = catalogue::equipment_by_code(conn, &command.equipment).await?;
    access::check(actor, verb, Scope::Centre(equipment.centre_id))?;
    let pricing = Pricing::of(conn, equipment.id).await?;
    let of_category = |line: &&RateLine| line.user_category == command.user_category;
    let versions: Vec<&RateLine> = pricing.rates(equipment.id).iter().filter(of_category).collect();

    let mut reasons = Vec::new();
    if !people::user_categories(conn).await?.iter().any(|known| known.code == command.user_category) {
        reasons.push(Reason::field("user_category", "tariff-category-unknown"));
    }
    if command.reason.trim().is_empty() {
        reasons.push(Reason::field("reason", "tariff-reason-missing"));
    }
    let closing = plan(&versions, &command.version, ist_date(now)).unwrap_or_else(|more| {
        reasons.extend(more);
        None
    });
    let basis = match versions.last() {
        Some(line) => line.basis.clone(),
        None => Basis::parse(&equipment.billing_basis)
            .ok_or_else(|| anyhow::anyhow!("machine {} has no billing basis", equipment.code))?,
    };
    reasons.extend(command.version.terms.reasons(&basis));
    Error::check(reasons)?;
    Ok(PlannedRevision {
        centre_id: equipment.centre_id,
        equipment_id: equipment.id,
        basis,
        closing,
        code: next_code(&equipment.code, &command.user_category, &versions),
        versions: versions.into_iter().cloned().collect(),
    })
}

/// Makes the new version and closes the open one; both are on record. `planned` was decided in
/// this transaction, with the versions locked.
pub(super) async fn put_in_force(
    tx: &WriteTx,
    command: &ReviseTariff,
    planned: &PlannedRevision,
    proposal: i64,
) -> Result<TariffId> {
    if let Some(closing) = planned.closing {
        let row = tariff::ActiveModel {
            id: Unchanged(closing.id),
            effective_to: Set(Some(closing.last_day)),
            ..Default::default()
        };
        row.update(tx.conn()).await?;
        let before = planned.versions.iter().find(|line| line.id == closing.id).and_then(|line| line.effective_to);
        let ended = Change::of(Verb::ApproveTariff, "tariff", closing.id.0)
            .at(planned.centre_id)
            .before(json!({ "effective_to": before }))
            .after(json!({ "effective_to": closing.last_day }));
        tx.audit(ended.because(&command.reason)).await?;
    }
    let made = insert(tx, command, planned, proposal).await?;
    let after = json!({
        "code": made.code, "rate_paise": made.rate_paise, "minimum_paise": made.minimum_paise,
        "effective_from": made.effective_from, "sac": made.sac, "gst_bp": made.gst_bp,
        "gst_unregistered_bp": made.gst_unregistered_bp, "terms": command.version.terms,
        "proposal_id": proposal,
    });
    let change = Change::of(Verb::ApproveTariff, "tariff", made.id.0).at(planned.centre_id).after(after);
    tx.audit(change.because(&command.reason)).await?;
    Ok(made.id)
}

/// Two versions of a machine's rate follow one another: each first takes the machine.
pub(super) async fn lock_versions(tx: &WriteTx, command: &ReviseTariff) -> Result<()> {
    let sql = format!("SELECT id FROM equipment WHERE code = $1{}", tx.for_update());
    tx.conn().run(&sql, values![command.equipment.clone()]).await?;
    Ok(())
}

async fn insert(
    tx: &WriteTx,
    command: &ReviseTariff,
    planned: &PlannedRevision,
    proposal: i64,
) -> Result<tariff::Model> {
    let version = &command.version;
    let row = tariff::ActiveModel {
        id: NotSet,
        code: Set(planned.code.clone()),
        equipment_id: Set(planned.equipment_id),
        user_category: Set(command.user_category.clone()),
        basis: Set(planned.basis.code()),
        rate_paise: Set(version.rate),
        minimum_paise: Set(version.minimum),
        effective_from: Set(version.effective_from),
        effective_to: Set(None),
        sac: Set(version.sac.clone()),
        gst_bp: Set(version.gst),
        gst_unregistered_bp: Set(version.gst_unregistered),
        figure_status: Set(FigureStatus::Decided.code().to_owned()),
        source_ref: Set(String::new()),
        terms: Set(serde_json::to_string(&version.terms).map_err(anyhow::Error::from)?),
        proposal_id: Set(Some(proposal)),
    };
    Ok(row.insert(tx.conn()).await?)
}
