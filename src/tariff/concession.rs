//! User-fee concessions: who may have one, how much within its caps, and which is best.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{BasisPoints, CentreId, Paise, Quantity, Result, SchemeId};

/// Who bears what a concession takes off (billing.md 6.3): it decides the taxable value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BorneBy {
    /// The centre itself: a discount shown on the invoice, not part of the value (CGST Act s.15(3)(a)).
    #[default]
    Centre,
    /// A government that pays the centre for each use: excluded from the value (s.15(2)(e)).
    Government,
    /// A sponsor or association that pays the centre: the full price is taxed (s.15(2)(e) is for governments alone).
    Sponsor,
}

impl BorneBy {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            BorneBy::Centre => "centre",
            BorneBy::Government => "government",
            BorneBy::Sponsor => "sponsor",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<BorneBy> {
        [BorneBy::Centre, BorneBy::Government, BorneBy::Sponsor].into_iter().find(|by| by.code() == code)
    }

    /// Whether it lowers the taxable value.
    pub const fn lowers_value(self) -> bool {
        !matches!(self, BorneBy::Sponsor)
    }
}

/// How a concession goes together with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stacking {
    /// Of all such, the one best counts.
    #[default]
    BestOf,
    /// Taken off what remains after the best one, in the order of their places.
    After,
    /// Counts alone or not at all, whichever gives the unit more.
    Exclusive,
}

impl Stacking {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Stacking::BestOf => "best_of",
            Stacking::After => "after",
            Stacking::Exclusive => "exclusive",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Stacking> {
        [Stacking::BestOf, Stacking::After, Stacking::Exclusive].into_iter().find(|it| it.code() == code)
    }
}

/// What goes free each month: so many hours or pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeQuantity {
    /// How much in an Indian month.
    pub per_month: Quantity,
    /// Of what: `hour`.
    pub unit: String,
}

/// What a concession asks beside its share and caps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Who bears it.
    pub borne_by: BorneBy,
    /// How it goes together with others.
    pub stacking: Stacking,
    /// Its place among those that come after the best one.
    pub place: i64,
    /// A sum for each use in place of a share.
    pub flat: Option<Paise>,
    /// Least share of the fee that the unit pays itself.
    pub least_unit_share: BasisPoints,
    /// Bounds the award to what goes free in a month.
    pub free: Option<FreeQuantity>,
    /// Only at this centre; at all if `None`.
    pub centre: Option<CentreId>,
}

/// A concession on the user fee. All conditions that are filled must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concession {
    /// Its row.
    pub id: SchemeId,
    /// Its code; on a tie the alphabetically first wins.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Hindi.
    pub name_hi: String,
    /// Share of the base it bears.
    pub share: BasisPoints,
    /// Most for one use.
    pub cap_per_event: Option<Paise>,
    /// Most for one unit in one financial year, over all centres.
    pub cap_per_year: Option<Paise>,
    /// Most uses of one unit in one financial year.
    pub max_events_per_year: Option<i64>,
    /// Most for each unit of `measure` processed.
    pub cap_per_measure: Option<Paise>,
    /// What `cap_per_measure` counts: `kg`.
    pub measure: String,
    /// First Indian day it holds.
    pub valid_from: NaiveDate,
    /// Last Indian day it holds; open if `None`.
    pub valid_to: Option<NaiveDate>,
    /// Only units owned by women.
    pub for_women_owned: bool,
    /// Only units owned by members of the Scheduled Castes or Tribes.
    pub for_scst_owned: bool,
    /// Only these user categories; all if empty.
    pub for_user_categories: Vec<String>,
    /// Only these kinds of equipment; all if empty.
    pub for_kinds: Vec<String>,
    /// Only units of these clusters; all if empty.
    pub for_clusters: Vec<String>,
    /// Who bears it and how it goes together with others.
    pub terms: Terms,
}

/// What is asked for a concession.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Indian day of the booked start.
    pub day: NaiveDate,
    /// Category that prices the use.
    pub user_category: &'a str,
    /// `machine`, `lab_test`, …
    pub equipment_kind: &'a str,
    /// Cluster of the unit.
    pub cluster: &'a str,
    /// Whether women own the unit.
    pub women_owned: bool,
    /// Whether members of the Scheduled Castes or Tribes own it.
    pub scst_owned: bool,
    /// Charge before any concession.
    pub base: Paise,
    /// What other concessions took off before.
    pub taken: Paise,
    /// Count billed, in `unit`.
    pub quantity: Quantity,
    /// Unit of the count.
    pub unit: &'a str,
    /// Where.
    pub centre: CentreId,
}

/// What a unit has had of a scheme in a financial year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CapUse {
    /// Amount so far.
    pub used: Paise,
    /// Uses so far.
    pub events: i64,
    /// What went free in the month of the use.
    pub free_this_month: Quantity,
    /// Left of the scheme's budget for all units; without limit if `None`.
    pub budget_left: Option<Paise>,
}

/// What one unit has had of each scheme in the financial year of the use.
#[derive(Clone, Debug, Default)]
pub struct CapsUsed(Vec<(SchemeId, CapUse)>);

impl CapsUsed {
    /// Nothing used yet.
    pub fn none() -> CapsUsed {
        CapsUsed::default()
    }

    /// From the rows of one unit and year.
    pub fn new(rows: Vec<(SchemeId, CapUse)>) -> CapsUsed {
        CapsUsed(rows)
    }

    /// What was had of one scheme.
    pub fn of(&self, scheme: SchemeId) -> CapUse {
        self.0.iter().find(|(id, _)| *id == scheme).map(|(_, used)| *used).unwrap_or_default()
    }

    /// Notes a further award, for pricing several uses in a row.
    pub fn add(&mut self, scheme: SchemeId, amount: Paise) -> Result<()> {
        let before = self.of(scheme);
        let budget_left = before.budget_left.map(|left| left.minus(amount)).transpose()?;
        let (used, events) = (before.used.plus(amount)?, before.events.saturating_add(1));
        let after = CapUse { used, events, budget_left, ..before };
        match self.0.iter_mut().find(|(id, _)| *id == scheme) {
            Some((_, used)) => *used = after,
            None => self.0.push((scheme, after)),
        }
        Ok(())
    }
}

/// What bounded an award below the full share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cap")]
pub enum Limit {
    /// The cap for one use.
    Event {
        /// The cap.
        most: Paise,
    },
    /// The cap for a financial year.
    Year {
        /// The cap.
        most: Paise,
        /// Had before this use.
        used: Paise,
    },
    /// The cap for each kilogram or other measure.
    Measure {
        /// The cap for one.
        most: Paise,
    },
    /// The number of uses in a financial year.
    Events {
        /// The number.
        most: i64,
    },
    /// What goes free in a month.
    Free {
        /// In the month.
        most: Quantity,
        /// Had before this use.
        used: Quantity,
    },
    /// The budget for all units.
    Budget {
        /// What is left of it.
        left: Paise,
    },
    /// The unit pays a part itself.
    UnitShare {
        /// Least share of the fee.
        least: BasisPoints,
    },
}

/// A concession given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award<'a> {
    /// The scheme.
    pub scheme: &'a Concession,
    /// What it bears of the base.
    pub amount: Paise,
    /// What bounded it, if anything did.
    pub limit: Option<Limit>,
    /// How much of the use it made free, where it gives a quantity free.
    pub free: Quantity,
}

impl Concession {
    /// Whether it holds on an Indian day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Whether every condition that is filled holds.
    pub fn is_for(&self, claim: &Claim<'_>) -> bool {
        let allows = |list: &[String], value: &str| list.is_empty() || list.iter().any(|entry| entry == value);
        self.holds_on(claim.day)
            && self.terms.centre.is_none_or(|only| only == claim.centre)
            && (!self.for_women_owned || claim.women_owned)
            && (!self.for_scst_owned || claim.scst_owned)
            && allows(&self.for_user_categories, claim.user_category)
            && allows(&self.for_kinds, claim.equipment_kind)
            && allows(&self.for_clusters, claim.cluster)
    }

    /// What it bears of this use: the lowest of its share (of what remains) and all its caps, never below zero.
    pub fn award(&self, claim: &Claim<'_>, had: CapUse) -> Result<Award<'_>> {
        let rest = claim.base.minus(claim.taken)?;
        let full = match self.terms.flat {
            Some(flat) => flat.min(rest),
            None => rest.share(self.share)?.min(rest),
        };
        let mut award = Award { scheme: self, amount: full, limit: None, free: Quantity::ZERO };
        let mut bound = |amount: Paise, limit: Limit| {
            if amount < award.amount {
                award.amount = amount;
                award.limit = Some(limit);
            }
        };
        if let Some(most) = self.cap_per_event {
            bound(most, Limit::Event { most });
        }
        if let Some(most) = self.cap_per_measure {
            // A cap per measure says nothing about a use that is not counted in it: no award then.
            let quantity = if claim.unit == self.measure { claim.quantity } else { Quantity::ZERO };
            bound(most.times(quantity)?, Limit::Measure { most });
        }
        if let Some(most) = self.cap_per_year {
            bound(most.minus(had.used)?, Limit::Year { most, used: had.used });
        }
        if let Some(most) = self.max_events_per_year.filter(|&most| had.events >= most) {
            bound(Paise::ZERO, Limit::Events { most });
        }
        if let Some(left) = had.budget_left {
            bound(left, Limit::Budget { left });
        }
        if let Some(least) = Some(self.terms.least_unit_share).filter(|least| least.0 > 0) {
            bound(rest.minus(claim.base.share(least)?)?, Limit::UnitShare { least });
        }
        let free = self.free_of(claim, had);
        if let (Some(terms), Some(free)) = (&self.terms.free, free) {
            // A use without a count in this unit is none of it free.
            let part = match claim.quantity.milli() {
                0 => Paise::ZERO,
                all => full.scale(free.milli(), all)?,
            };
            bound(part, Limit::Free { most: terms.per_month, used: had.free_this_month });
        }
        award.amount = award.amount.max(Paise::ZERO);
        award.free = free.filter(|_| award.amount > Paise::ZERO).unwrap_or(Quantity::ZERO);
        Ok(award)
    }

    /// How much of a use goes free, where the scheme gives a quantity free.
    fn free_of(&self, claim: &Claim<'_>, had: CapUse) -> Option<Quantity> {
        let free = self.terms.free.as_ref()?;
        let counted = if claim.unit == free.unit { claim.quantity.milli() } else { 0 };
        let left = free.per_month.milli().saturating_sub(had.free_this_month.milli()).max(0);
        Some(Quantity::from_milli(counted.min(left)))
    }
}

/// The concessions on a use, in the order they are taken off: the best of those of which one counts,
/// then those that come after it on what remains; or the best exclusive one alone where that gives
/// more. Together never more than the base. Where nothing is given although a scheme would apply, its
/// award of zero says which cap is used up.
pub fn awards<'a>(schemes: &'a [Concession], claim: &Claim<'_>, caps: &CapsUsed) -> Result<Vec<Award<'a>>> {
    if claim.base <= Paise::ZERO {
        return Ok(Vec::new());
    }
    let eligible =
        |wanted: Stacking| schemes.iter().filter(move |scheme| scheme.terms.stacking == wanted && scheme.is_for(claim));
    let first = best(eligible(Stacking::BestOf), claim, caps)?;
    let mut taken: Vec<Award<'a>> = first.into_iter().collect();
    let mut after: Vec<&Concession> = eligible(Stacking::After).collect();
    after.sort_by(|a, b| (a.terms.place, &a.code).cmp(&(b.terms.place, &b.code)));
    for scheme in after {
        let claim = Claim { taken: total(&taken)?, ..*claim };
        taken.push(scheme.award(&claim, caps.of(scheme.id))?);
    }
    if let Some(alone) = best(eligible(Stacking::Exclusive), claim, caps)?
        && (alone.amount > total(&taken)? || taken.is_empty())
    {
        taken = vec![alone];
    }
    let given: Vec<Award<'a>> = taken.iter().filter(|award| award.amount > Paise::ZERO).cloned().collect();
    if !given.is_empty() {
        return Ok(given);
    }
    Ok(taken.into_iter().filter(|award| award.limit.is_some()).take(1).collect())
}

fn total(awards: &[Award<'_>]) -> Result<Paise> {
    Paise::sum(awards.iter().map(|award| award.amount))
}

/// The greatest award; on a tie the alphabetically first code.
fn best<'a>(
    schemes: impl Iterator<Item = &'a Concession>,
    claim: &Claim<'_>,
    caps: &CapsUsed,
) -> Result<Option<Award<'a>>> {
    let mut best: Option<Award<'a>> = None;
    for scheme in schemes {
        let award = scheme.award(claim, caps.of(scheme.id))?;
        let better = best.as_ref().is_none_or(|held| {
            award.amount > held.amount || (award.amount == held.amount && scheme.code < held.scheme.code)
        });
        if better {
            best = Some(award);
        }
    }
    Ok(best)
}
