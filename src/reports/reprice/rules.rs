//! Fees before and after, summed by unit and machine, by either, and over all. Pure.

use std::collections::BTreeMap;

use crate::base::{Paise, Result, UnitId};

/// Whose fee for which machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Whose {
    /// Code of the machine.
    pub machine: String,
    /// Its name.
    pub machine_en: String,
    /// Its name.
    pub machine_hi: String,
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_en: String,
    /// Its name.
    pub unit_hi: String,
}

/// What was charged and what would have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fees {
    /// Uses, no-shows and late cancellations.
    pub uses: i64,
    /// Before concession and tax.
    pub old: Paise,
    /// The same with the proposed rates.
    pub new: Paise,
}

impl Fees {
    /// New less old.
    pub(super) fn difference(self) -> Result<Paise> {
        self.new.minus(self.old)
    }

    fn add(&mut self, more: Fees) -> Result<()> {
        self.uses = self.uses.saturating_add(more.uses);
        self.old = self.old.plus(more.old)?;
        self.new = self.new.plus(more.new)?;
        Ok(())
    }
}

/// One row of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compared {
    /// Whose.
    pub whose: Whose,
    /// The fees.
    pub fees: Fees,
}

/// Gathers the fees of a period.
#[derive(Default)]
pub(super) struct Comparison(BTreeMap<Whose, Fees>);

impl Comparison {
    /// Adds one charge; `is_use` unless it is a line beside a fee.
    pub(super) fn add(&mut self, whose: Whose, is_use: bool, old: Paise, new: Paise) -> Result<()> {
        self.0.entry(whose).or_default().add(Fees { uses: i64::from(is_use), old, new })
    }

    /// By machine, then unit.
    pub(super) fn rows(self) -> Vec<Compared> {
        self.0.into_iter().map(|(whose, fees)| Compared { whose, fees }).collect()
    }
}

/// The sums by a key, in its order: by machine or by unit.
pub(super) fn by<'a, K: Ord>(rows: &'a [Compared], key: impl Fn(&'a Whose) -> K) -> Result<Vec<(K, Fees)>> {
    let mut sums: BTreeMap<K, Fees> = BTreeMap::new();
    for row in rows {
        sums.entry(key(&row.whose)).or_default().add(row.fees)?;
    }
    Ok(sums.into_iter().collect())
}

/// The sum over all.
pub(super) fn total(rows: &[Compared]) -> Result<Fees> {
    let mut sum = Fees::default();
    for row in rows {
        sum.add(row.fees)?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whose(machine: &str, unit: i64) -> Whose {
        Whose {
            machine: machine.into(),
            machine_en: machine.into(),
            machine_hi: machine.into(),
            unit: UnitId(unit),
            unit_en: unit.to_string(),
            unit_hi: unit.to_string(),
        }
    }

    #[test]
    fn every_sum_adds_up_to_the_total() {
        let mut comparison = Comparison::default();
        for (machine, unit, is_use, old, new) in
            [("A", 1, true, 100, 150), ("A", 2, true, 50, 40), ("B", 1, true, 10, 10), ("A", 1, false, 5, 0)]
        {
            comparison.add(whose(machine, unit), is_use, Paise(old), Paise(new)).unwrap();
        }
        let rows = comparison.rows();
        let all = total(&rows).unwrap();
        assert_eq!((rows.len(), all.uses, all.old, all.new), (3, 3, Paise(165), Paise(200)));
        assert_eq!(all.difference().unwrap(), Paise(35));
        let machines = by(&rows, |whose| whose.machine.clone()).unwrap();
        assert_eq!(machines[0].1, Fees { uses: 2, old: Paise(155), new: Paise(190) });
        let units = by(&rows, |whose| whose.unit).unwrap();
        assert_eq!(units.iter().map(|(_, fees)| fees.new.0).sum::<i64>(), all.new.0);
    }
}
