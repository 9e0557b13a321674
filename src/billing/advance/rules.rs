//! The tax inside an advance, and how it leaves with what the advance pays. Pure.

use crate::base::{BasisPoints, Paise, Result};
use crate::billing::tax::{Heads, Supply, tax_on};

/// An advance, or a part of it. The amount includes the tax and what rounding leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What was paid.
    pub amount: Paise,
    /// Value without tax.
    pub taxable: Paise,
    /// Tax.
    pub tax: Heads,
}

impl Parts {
    /// The difference, part by part.
    ///
    /// # Errors
    /// If the amounts are too large.
    pub fn minus(self, other: Parts) -> Result<Parts> {
        Ok(Parts {
            amount: self.amount.minus(other.amount)?,
            taxable: self.taxable.minus(other.taxable)?,
            tax: self.tax.minus(other.tax)?,
        })
    }

    /// The sum, part by part.
    ///
    /// # Errors
    /// If the amounts are too large.
    pub fn plus(self, other: Parts) -> Result<Parts> {
        Ok(Parts {
            amount: self.amount.plus(other.amount)?,
            taxable: self.taxable.plus(other.taxable)?,
            tax: self.tax.plus(other.tax)?,
        })
    }

    /// What rounding leaves: the amount less value and tax.
    ///
    /// # Errors
    /// If the amounts are too large.
    pub fn round_off(self) -> Result<Paise> {
        self.amount.minus(self.taxable)?.minus(self.tax.total()?)
    }
}

/// An advance includes its tax: the value is amount × 100 ÷ (100 + rate), and the tax is computed on that.
///
/// # Errors
/// If the amounts are too large.
pub fn split(amount: Paise, rate: BasisPoints, supply: Supply) -> Result<Parts> {
    let taxable = amount.scale(10_000, 10_000 + rate.0)?;
    Ok(Parts { amount, taxable, tax: tax_on(taxable, rate, supply)? })
}

/// The parts of the first `used` paise of an advance. Running totals: whatever the steps, the last one takes the rest.
fn first(whole: Parts, used: Paise) -> Result<Parts> {
    let of = |part: Paise| part.scale(used.0, whole.amount.0);
    let Heads { cgst, sgst, igst } = whole.tax;
    Ok(Parts {
        amount: used,
        taxable: of(whole.taxable)?,
        tax: Heads { cgst: of(cgst)?, sgst: of(sgst)?, igst: of(igst)? },
    })
}

/// What leaves an advance (or, below zero, comes back to it) when what is used of it goes from one amount to another.
///
/// # Errors
/// If the amounts are too large.
pub fn moved(whole: Parts, from: Paise, to: Paise) -> Result<Parts> {
    first(whole, to)?.minus(first(whole, from)?)
}

/// How much of an advance a change of what its receipt pays of one document moves: paying takes from what is left of
/// the advance, taking back returns to it first what of it pays the document.
pub fn step(change: Paise, left: Paise, adjusted: Paise) -> Paise {
    match change > Paise::ZERO {
        true => change.min(left),
        false => change.max(Paise(adjusted.0.saturating_neg())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: BasisPoints = BasisPoints(1800);

    fn heads(cgst: i64, sgst: i64, igst: i64) -> Heads {
        Heads { cgst: Paise(cgst), sgst: Paise(sgst), igst: Paise(igst) }
    }

    #[test]
    fn an_advance_of_590_is_500_and_45_twice_or_90_between_states() {
        let whole = split(Paise(59_000), RATE, Supply::IntraState).unwrap();
        assert_eq!((whole.taxable, whole.tax), (Paise(50_000), heads(4_500, 4_500, 0)));
        let between = split(Paise(59_000), RATE, Supply::InterState).unwrap();
        assert_eq!((between.taxable, between.tax), (Paise(50_000), heads(0, 0, 9_000)));
        assert_eq!(whole.round_off().unwrap(), Paise::ZERO);
    }

    #[test]
    fn an_invoice_of_118_takes_100_and_9_twice_and_leaves_400_and_72() {
        let whole = split(Paise(59_000), RATE, Supply::IntraState).unwrap();
        let taken = moved(whole, Paise::ZERO, Paise(11_800)).unwrap();
        assert_eq!((taken.taxable, taken.tax), (Paise(10_000), heads(900, 900, 0)));
        let rest = moved(whole, Paise(11_800), Paise(59_000)).unwrap();
        assert_eq!((rest.taxable, rest.tax.total().unwrap()), (Paise(40_000), Paise(7_200)));
        let back = moved(whole, Paise(11_800), Paise::ZERO).unwrap();
        assert_eq!(back.plus(taken).unwrap(), Parts::default());
    }

    #[test]
    fn the_leftover_of_an_amount_that_does_not_divide_is_rounding() {
        let whole = split(Paise(10_000), RATE, Supply::IntraState).unwrap();
        assert_eq!((whole.taxable, whole.tax), (Paise(8_475), heads(763, 763, 0)));
        assert_eq!(whole.round_off().unwrap(), Paise(-1));
    }

    #[test]
    fn paying_takes_what_is_left_and_taking_back_returns_what_paid_the_document() {
        assert_eq!(step(Paise(500), Paise(300), Paise::ZERO), Paise(300));
        assert_eq!(step(Paise(-500), Paise::ZERO, Paise(300)), Paise(-300));
        assert_eq!(step(Paise(-200), Paise::ZERO, Paise(300)), Paise(-200));
        assert_eq!(step(Paise(-200), Paise(300), Paise::ZERO), Paise::ZERO);
    }

    proptest! {
        #[test]
        fn adjusted_parts_and_the_rest_are_the_whole(
            amount in 1i64..100_000_000,
            rate in prop::sample::select(vec![500i64, 1200, 1800, 2800]),
            inter: bool,
            cuts in prop::collection::vec(0i64..=1_000, 0..12),
        ) {
            let supply = if inter { Supply::InterState } else { Supply::IntraState };
            let whole = split(Paise(amount), BasisPoints(rate), supply).unwrap();
            prop_assert_eq!(whole.tax.cgst, whole.tax.sgst);
            prop_assert!(whole.round_off().unwrap().0.abs() <= 1);
            // Any walk of paying and taking back, and the rest at the end.
            let (mut at, mut sum) = (Paise::ZERO, Parts::default());
            for to in cuts.iter().map(|cut| Paise(amount / 1_000 * cut)).chain([Paise(amount)]) {
                let part = moved(whole, at, to).unwrap();
                prop_assert_eq!(part.amount, to.minus(at).unwrap());
                prop_assert_eq!(part.tax.cgst, part.tax.sgst);
                prop_assert!(part.round_off().unwrap().0.abs() <= 4);
                (at, sum) = (to, sum.plus(part).unwrap());
                prop_assert!(sum.taxable.0 >= 0 && sum.taxable <= whole.taxable && sum.tax.cgst <= whole.tax.cgst);
            }
            prop_assert_eq!(sum, whole);
        }
    }
}
