//! A past period priced with proposed rates: what a board sees before it votes. Nothing is written.
//!
//! Fees are compared before concession and GST, because those do not follow from the rate.

mod pages;
mod rules;

pub use pages::router;

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::account::{PAST_USE_FROM, PastUse, past_use_columns};
use crate::base::{CentreId, EquipmentId, Paise, Result, TariffId, UnitId};
use crate::db::{Rows, values};
use crate::tariff::proposal::{Line, Proposal};
use crate::tariff::{Basis, FigureStatus, RateLine};
use rules::{Compared, Whose};

#[derive(FromQueryResult)]
struct Charged {
    #[sea_orm(nested)]
    past: PastUse,
    unit_id: UnitId,
    unit_en: String,
    unit_hi: String,
    equipment_id: EquipmentId,
    machine_code: String,
    machine_en: String,
    machine_hi: String,
    basis: String,
    base: Paise,
}

/// Fees of a period as charged and as the proposal would have charged them, by unit and machine.
async fn reprice(
    conn: &impl ConnectionTrait,
    proposal: &Proposal,
    lines: &[Line],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Compared>> {
    let CentreId(centre) = proposal.centre_id;
    let sql = format!(
        "SELECT {}, c.unit_id, u.name_en AS unit_en, u.name_hi AS unit_hi, c.equipment_id, \
         e.code AS machine_code, e.name_en AS machine_en, e.name_hi AS machine_hi, t.basis, c.base_paise AS base \
         {PAST_USE_FROM} WHERE c.centre_id = $1 AND c.service_on >= $2 AND c.service_on <= $3 AND EXISTS (\
            SELECT 1 FROM rate_proposal_line l WHERE l.proposal_id = $4 AND l.equipment_id = c.equipment_id \
            AND l.user_category = t.user_category) ORDER BY c.id",
        past_use_columns(),
    );
    let charges: Vec<Charged> = conn.rows(&sql, values![centre, from, until, proposal.id]).await?;
    let by_rate: HashMap<(EquipmentId, &str), &Line> =
        lines.iter().map(|line| ((line.equipment_id, line.user_category.as_str()), line)).collect();
    let mut compared = rules::Comparison::default();
    for charge in &charges {
        let Some(line) = by_rate.get(&(charge.equipment_id, charge.past.user_category())) else { continue };
        let quoted = charge.past.priced(&charge.rate(line)?)?;
        let new = quoted.map_or(Ok(Paise::ZERO), |quoted| quoted.whole().map(|whole| whole.base))?;
        compared.add(charge.whose(), charge.past.kind().is_some(), charge.base, new)?;
    }
    Ok(compared.rows())
}

impl Charged {
    fn whose(&self) -> Whose {
        Whose {
            unit: self.unit_id,
            unit_en: self.unit_en.clone(),
            unit_hi: self.unit_hi.clone(),
            machine: self.machine_code.clone(),
            machine_en: self.machine_en.clone(),
            machine_hi: self.machine_hi.clone(),
        }
    }

    fn rate(&self, line: &Line) -> Result<RateLine> {
        let basis = Basis::parse(&self.basis).ok_or_else(|| anyhow::anyhow!("no basis: {}", self.basis))?;
        let version = &line.version;
        Ok(RateLine {
            id: TariffId(0),
            code: String::new(),
            equipment_id: self.equipment_id,
            user_category: line.user_category.clone(),
            basis,
            rate: version.rate,
            minimum: version.minimum,
            effective_from: version.effective_from,
            effective_to: None,
            sac: version.sac.clone(),
            gst: version.gst,
            gst_unregistered: version.gst_unregistered,
            figure_status: FigureStatus::Decided,
            terms: version.terms.clone(),
        })
    }
}
