//! Tables 11A and 11B: what came ahead in the month and was not adjusted in it, and what of earlier months was.
//! Both are net of what was given back, as the form says. Pure.

use super::{AdvanceMove, BTreeMap, BasisPoints, Month, Paise, Result, Return, SacSum, Totals};
use crate::billing::tax::Heads;

type Table = BTreeMap<(String, bool, BasisPoints), SacSum>;

fn add(table: &mut Table, key: (String, bool, BasisPoints), sum: SacSum) -> Result<()> {
    let known = table.entry(key).or_insert(SacSum::NONE);
    *known = SacSum { taxable: known.taxable.plus(sum.taxable)?, tax: known.tax.plus(sum.tax)? };
    Ok(())
}

fn turned(sum: SacSum) -> Result<SacSum> {
    Ok(SacSum { taxable: Paise::ZERO.minus(sum.taxable)?, tax: Heads::default().minus(sum.tax)? })
}

impl Return {
    /// Adds a month's advances, each with its place of supply.
    ///
    /// # Errors
    /// If the amounts are too large to add.
    pub fn with_advances(mut self, moves: &[(String, AdvanceMove)], month: Month) -> Result<Return> {
        for (place, moved) in moves.iter().filter(|(_, moved)| Month::of(moved.day_on) == month) {
            let key = (place.clone(), moved.inter_state, moved.rate);
            let sum = SacSum { taxable: moved.parts.taxable, tax: moved.parts.tax };
            match Month::of(moved.received_on) == month {
                true => add(&mut self.at, key, sum)?,
                false => add(&mut self.atadj, key, turned(sum)?)?,
            }
        }
        // Where more of earlier months became an advance again than was adjusted, it is an advance of this month.
        let again: Vec<_> = self.atadj.iter().filter(|(_, sum)| sum.taxable < Paise::ZERO).collect();
        let again: Table = again.into_iter().map(|(key, sum)| (key.clone(), *sum)).collect();
        for (key, sum) in again {
            self.atadj.remove(&key);
            add(&mut self.at, key, turned(sum)?)?;
        }
        self.at.retain(|_, sum| *sum != SacSum::NONE);
        self.atadj.retain(|_, sum| *sum != SacSum::NONE);
        Ok(self)
    }

    /// What came ahead less what was adjusted: by so much the tax on advances grew in the month.
    ///
    /// # Errors
    /// If the amounts are too large to add.
    pub fn advance_totals(&self) -> Result<Totals> {
        let mut totals = Totals::default();
        for sum in self.at.values() {
            totals.add(sum.taxable, sum.tax, false)?;
        }
        for sum in self.atadj.values() {
            totals.add(sum.taxable, sum.tax, true)?;
        }
        Ok(totals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;
    use crate::billing::Parts;

    fn moved(received: &str, day: &str, taxable: i64) -> (String, AdvanceMove) {
        let half = Paise(taxable * 9 / 100);
        let parts = Parts {
            amount: Paise(taxable * 118 / 100),
            taxable: Paise(taxable),
            tax: Heads { cgst: half, sgst: half, igst: Paise::ZERO },
        };
        let (received_on, day_on) = (parse_date(received).unwrap(), parse_date(day).unwrap());
        let received = taxable > 0 && received == day;
        (
            "09".to_owned(),
            AdvanceMove { received_on, day_on, received, inter_state: false, rate: BasisPoints(1800), parts },
        )
    }

    fn of(month: &str, moves: &[(String, AdvanceMove)]) -> (Option<i64>, Option<i64>) {
        let month = Month::parse(month).unwrap();
        let found = Return::default().with_advances(moves, month).unwrap();
        let first = |table: &Table| table.values().next().map(|sum| sum.taxable.0);
        (first(&found.at), first(&found.atadj))
    }

    #[test]
    fn an_advance_counts_where_it_was_not_adjusted_in_its_own_month() {
        let moves = [
            moved("03-10-2026", "03-10-2026", 50_000),
            moved("03-10-2026", "20-10-2026", -10_000),
            moved("03-10-2026", "05-11-2026", -15_000),
        ];
        assert_eq!(of("2026-10", &moves), (Some(40_000), None));
        assert_eq!(of("2026-11", &moves), (None, Some(15_000)));
        assert_eq!(of("2026-12", &moves), (None, None));
    }

    #[test]
    fn what_is_adjusted_whole_in_its_month_and_restored_later_is_an_advance_of_the_later_month() {
        let moves = [
            moved("03-10-2026", "03-10-2026", 50_000),
            moved("03-10-2026", "20-10-2026", -50_000),
            moved("03-10-2026", "05-11-2026", 50_000),
        ];
        assert_eq!(of("2026-10", &moves), (None, None));
        assert_eq!(of("2026-11", &moves), (Some(50_000), None));
    }
}
