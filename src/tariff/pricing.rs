//! Rates and user-fee concessions in memory, ready to price one use or a year of them.

use std::collections::HashMap;

use anyhow::anyhow;
use chrono::NaiveDate;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::base::time::short_date;
use crate::base::{EquipmentId, Error, Reason, Result, TariffId};

use super::basis::Basis;
use super::concession::{CapsUsed, Concession};
use super::concession_store;
use super::entity::tariff;
use super::explain_terms::TermStep;
use super::quote::{CentreFacts, EquipmentFacts, Question, Quote, UnitFacts, Use, quote};
use super::rate::{FigureStatus, RateLine, rate_on};

/// Rate versions by machine and the user-fee concessions.
#[derive(Clone, Debug, Default)]
pub struct Pricing {
    rates: HashMap<EquipmentId, Vec<RateLine>>,
    schemes: Vec<Concession>,
    kept: Option<TariffId>,
}

impl Pricing {
    /// From rates and concessions at hand.
    pub fn new(rates: impl IntoIterator<Item = RateLine>, schemes: Vec<Concession>) -> Pricing {
        let mut by_equipment: HashMap<EquipmentId, Vec<RateLine>> = HashMap::new();
        for line in rates {
            by_equipment.entry(line.equipment_id).or_default().push(line);
        }
        Pricing { rates: by_equipment, schemes, kept: None }
    }

    /// Everything there is, for imports and checks of thousands of uses. Two queries.
    pub async fn all(conn: &impl ConnectionTrait) -> Result<Pricing> {
        let rates = tariff::Entity::find().order_by_asc(tariff::Column::EffectiveFrom).all(conn).await?;
        Pricing::read(conn, rates).await
    }

    /// All rate versions of one machine. Two queries.
    pub async fn of(conn: &impl ConnectionTrait, equipment: EquipmentId) -> Result<Pricing> {
        let rates = tariff::Entity::find()
            .filter(tariff::Column::EquipmentId.eq(equipment))
            .order_by_asc(tariff::Column::EffectiveFrom)
            .all(conn)
            .await?;
        Pricing::read(conn, rates).await
    }

    /// The rates of one machine on one day and the concessions of that day: all that one price
    /// needs. Two queries of few rows.
    pub async fn on(conn: &impl ConnectionTrait, equipment: EquipmentId, day: NaiveDate) -> Result<Pricing> {
        let rates = tariff::Entity::find()
            .filter(tariff::Column::EquipmentId.eq(equipment))
            .filter(tariff::Column::EffectiveFrom.lte(day))
            .filter(tariff::Column::EffectiveTo.is_null().or(tariff::Column::EffectiveTo.gte(day)))
            .all(conn)
            .await?;
        let rates: Vec<RateLine> = rates.into_iter().map(rate_line).collect::<Result<_>>()?;
        Ok(Pricing::new(rates, concession_store::on(conn, day).await?))
    }

    /// As [`Pricing::on`] for a use that was quoted before: the version it was quoted at holds on,
    /// whatever has been decided since (what was shown is what is charged).
    pub async fn keeping(
        conn: &impl ConnectionTrait,
        equipment: EquipmentId,
        day: NaiveDate,
        kept: Option<TariffId>,
    ) -> Result<Pricing> {
        let mut pricing = Pricing::on(conn, equipment, day).await?;
        let Some(id) = kept else { return Ok(pricing) };
        let rates = pricing.rates.entry(equipment).or_default();
        if rates.iter().all(|line| line.id != id) {
            let row =
                tariff::Entity::find_by_id(id).filter(tariff::Column::EquipmentId.eq(equipment)).one(conn).await?;
            rates.extend(row.map(rate_line).transpose()?);
        }
        pricing.kept = kept;
        Ok(pricing)
    }

    async fn read(conn: &impl ConnectionTrait, rates: Vec<tariff::Model>) -> Result<Pricing> {
        let rates: Vec<RateLine> = rates.into_iter().map(rate_line).collect::<Result<_>>()?;
        Ok(Pricing::new(rates, concession_store::all(conn).await?))
    }

    /// Rate versions of a machine, all categories, oldest first.
    pub fn rates(&self, equipment: EquipmentId) -> &[RateLine] {
        self.rates.get(&equipment).map(Vec::as_slice).unwrap_or_default()
    }

    /// User-fee concessions, whether in force or not.
    pub fn schemes(&self) -> &[Concession] {
        &self.schemes
    }

    /// The rate in force for a category on an Indian day.
    ///
    /// # Errors
    /// Refused when none is set.
    pub fn rate(&self, equipment: EquipmentId, user_category: &str, day: NaiveDate) -> Result<&RateLine> {
        rate_on(self.rates(equipment), user_category, day)
            .ok_or_else(|| Error::refused(Reason::new("quote-no-rate").with("day", short_date(day))))
    }

    /// Prices a use of a machine: the one way to a price.
    ///
    /// # Errors
    /// Refused when no rate is set, or as [`quote`] says.
    pub fn quote(
        &self,
        equipment_id: EquipmentId,
        used: &Use,
        equipment: &EquipmentFacts,
        unit: &UnitFacts,
        centre: &CentreFacts,
        caps: &CapsUsed,
    ) -> Result<Quote> {
        let of_day = self.rate(equipment_id, &unit.user_category, used.day);
        let Some(rate) = self.kept(equipment_id, &unit.user_category) else {
            return quote(&Question { rate: of_day?, used, equipment, unit, centre, schemes: &self.schemes, caps });
        };
        let mut quoted = quote(&Question { rate, used, equipment, unit, centre, schemes: &self.schemes, caps })?;
        if let Some(newer) = of_day.ok().filter(|it| it.id != rate.id) {
            quoted.explanation.insert(1, TermStep::KeptRate { newer: newer.code.clone() }.into());
        }
        Ok(quoted)
    }

    /// The version the use was quoted at, while it is of this machine and the unit's category.
    fn kept(&self, equipment: EquipmentId, user_category: &str) -> Option<&RateLine> {
        let kept = self.kept?;
        self.rates(equipment).iter().find(|line| line.id == kept && line.user_category == user_category)
    }
}

pub(super) fn rate_line(row: tariff::Model) -> Result<RateLine> {
    let basis = Basis::parse(&row.basis).ok_or_else(|| anyhow!("rate {} has no basis: {}", row.code, row.basis))?;
    let terms = serde_json::from_str(&row.terms).map_err(|error| anyhow!("terms of rate {}: {error}", row.code))?;
    Ok(RateLine {
        id: row.id,
        code: row.code,
        equipment_id: row.equipment_id,
        user_category: row.user_category,
        basis,
        rate: row.rate_paise,
        minimum: row.minimum_paise,
        effective_from: row.effective_from,
        effective_to: row.effective_to,
        sac: row.sac,
        gst: row.gst_bp,
        gst_unregistered: row.gst_unregistered_bp,
        figure_status: FigureStatus::from_code(&row.figure_status).unwrap_or(FigureStatus::Assumed),
        terms,
    })
}
