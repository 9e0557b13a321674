//! User-fee concessions: who may have one, how much within its caps, and which is best.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{BasisPoints, Paise, Quantity, Result, SchemeId};

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
    /// Charge before concession.
    pub base: Paise,
    /// Count billed, in `unit`.
    pub quantity: Quantity,
    /// Unit of the count.
    pub unit: &'a str,
}

/// What a unit has had of a scheme in a financial year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CapUse {
    /// Amount so far.
    pub used: Paise,
    /// Uses so far.
    pub events: i64,
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
        let after = CapUse { used: before.used.plus(amount)?, events: before.events.saturating_add(1) };
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
            && (!self.for_women_owned || claim.women_owned)
            && (!self.for_scst_owned || claim.scst_owned)
            && allows(&self.for_user_categories, claim.user_category)
            && allows(&self.for_kinds, claim.equipment_kind)
            && allows(&self.for_clusters, claim.cluster)
    }

    /// What it bears of this use: the lowest of its share and all its caps, never below zero.
    pub fn award(&self, claim: &Claim<'_>, had: CapUse) -> Result<Award<'_>> {
        let full = claim.base.share(self.share)?.min(claim.base);
        let mut award = Award { scheme: self, amount: full, limit: None };
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
        award.amount = award.amount.max(Paise::ZERO);
        Ok(award)
    }
}

/// The one best concession for a use, or the reason why the best eligible one gives nothing:
/// an award of zero is returned only if a scheme would apply but its cap is used up.
pub fn best<'a>(schemes: &'a [Concession], claim: &Claim<'_>, caps: &CapsUsed) -> Result<Option<Award<'a>>> {
    if claim.base <= Paise::ZERO {
        return Ok(None);
    }
    let mut best: Option<Award<'a>> = None;
    for scheme in schemes.iter().filter(|scheme| scheme.is_for(claim)) {
        let award = scheme.award(claim, caps.of(scheme.id))?;
        let better = best.as_ref().is_none_or(|held| {
            award.amount > held.amount || (award.amount == held.amount && scheme.code < held.scheme.code)
        });
        if better {
            best = Some(award);
        }
    }
    Ok(best.filter(|award| award.amount > Paise::ZERO || award.limit.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::base::time::parse_date(text).unwrap()
    }

    fn scheme(code: &str, percent: i64) -> Concession {
        Concession {
            id: SchemeId(percent),
            code: code.to_owned(),
            name_en: code.to_owned(),
            name_hi: code.to_owned(),
            share: BasisPoints::percent(percent),
            cap_per_event: None,
            cap_per_year: None,
            max_events_per_year: None,
            cap_per_measure: None,
            measure: String::new(),
            valid_from: day("01-04-2025"),
            valid_to: None,
            for_women_owned: false,
            for_scst_owned: false,
            for_user_categories: Vec::new(),
            for_kinds: Vec::new(),
            for_clusters: Vec::new(),
        }
    }

    fn claim(base: i64) -> Claim<'static> {
        Claim {
            day: day("01-05-2026"),
            user_category: "ARTISAN",
            equipment_kind: "lab_test",
            cluster: "KNP-LEA",
            women_owned: true,
            scst_owned: false,
            base: Paise(base),
            quantity: Quantity::from_milli(2_000),
            unit: "kg",
        }
    }

    #[test]
    fn all_filled_conditions_must_hold() {
        let mut open = scheme("A", 10);
        assert!(open.is_for(&claim(100)));
        open.for_women_owned = true;
        open.for_kinds = vec!["lab_test".into(), "hall".into()];
        assert!(open.is_for(&claim(100)));
        open.for_scst_owned = true;
        assert!(!open.is_for(&claim(100)));
        let ended = Concession { valid_to: Some(day("30-04-2026")), ..scheme("B", 10) };
        assert!(!ended.is_for(&claim(100)));
        let other = Concession { for_clusters: vec!["SML-MSE".into()], ..scheme("C", 10) };
        assert!(!other.is_for(&claim(100)));
    }

    #[test]
    fn the_lowest_cap_bounds_the_award() {
        let capped = Concession {
            cap_per_event: Some(Paise(500)),
            cap_per_year: Some(Paise(1000)),
            cap_per_measure: Some(Paise(225)),
            measure: "kg".into(),
            ..scheme("A", 10)
        };
        let had = |used| CapUse { used: Paise(used), events: 1 };
        assert_eq!(capped.award(&claim(3_000), had(0)).unwrap().amount, Paise(300));
        assert_eq!(capped.award(&claim(3_000), had(0)).unwrap().limit, None);
        assert_eq!(capped.award(&claim(9_000), had(0)).unwrap().amount, Paise(450), "225 for each of 2 kg");
        assert_eq!(capped.award(&claim(9_000), had(900)).unwrap().amount, Paise(100), "rest of the year");
        assert_eq!(capped.award(&claim(9_000), had(1_200)).unwrap().amount, Paise(0), "never below zero");
        let in_hours = Claim { unit: "hour", ..claim(9_000) };
        assert_eq!(capped.award(&in_hours, had(0)).unwrap().amount, Paise(0));
        let twice = Concession { max_events_per_year: Some(1), ..scheme("A", 10) };
        assert_eq!(twice.award(&claim(9_000), had(0)).unwrap().limit, Some(Limit::Events { most: 1 }));
    }

    #[test]
    fn the_best_wins_and_a_tie_goes_to_the_first_code() {
        let schemes = [scheme("B", 10), scheme("C", 25), scheme("A", 25)];
        let award = best(&schemes, &claim(1_000), &CapsUsed::none()).unwrap().unwrap();
        assert_eq!((award.scheme.code.as_str(), award.amount), ("A", Paise(250)));
        assert_eq!(best(&schemes, &claim(0), &CapsUsed::none()).unwrap(), None);
    }

    #[test]
    fn a_used_up_scheme_gives_way_to_a_smaller_one() {
        let large = Concession { cap_per_year: Some(Paise(1_000)), ..scheme("A", 25) };
        let schemes = [large.clone(), scheme("B", 10)];
        let mut caps = CapsUsed::none();
        caps.add(large.id, Paise(1_000)).unwrap();
        let award = best(&schemes, &claim(1_000), &caps).unwrap().unwrap();
        assert_eq!((award.scheme.code.as_str(), award.amount), ("B", Paise(100)));
        let alone = [large];
        let award = best(&alone, &claim(1_000), &caps).unwrap().unwrap();
        assert_eq!(award.amount, Paise::ZERO, "told, so that the page can say why");
    }
}
