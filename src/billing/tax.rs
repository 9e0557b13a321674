//! Tax of a document: per rate group, never per line and never one head from another.
//!
//! The GST portal checks tax against rate × taxable value on the rate-wise totals of an
//! invoice, to the paisa, and refuses returns whose CGST and SGST differ. So each group's
//! CGST and SGST are both rounded from half the rate, IGST from the full rate, and the
//! group's tax is spread over its lines by running totals.

use crate::base::{BasisPoints, Paise, Result};
use crate::tax_status::TaxStatus;

/// Which taxes a supply bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// Place of supply is the supplier's State: CGST and SGST.
    IntraState,
    /// Another State, or a special economic zone: IGST.
    InterState,
}

impl Supply {
    /// By place of supply (s.7 and 8 IGST Act): two-digit State codes of supplier and place, and whether it goes to
    /// a special economic zone.
    pub fn between(supplier_state: &str, place_of_supply: &str, recipient: TaxStatus) -> Supply {
        let within = supplier_state == place_of_supply && recipient != TaxStatus::Sez;
        if within { Supply::IntraState } else { Supply::InterState }
    }

    /// As stored: `intra` or `inter`.
    pub const fn code(self) -> &'static str {
        match self {
            Supply::IntraState => "intra",
            Supply::InterState => "inter",
        }
    }

    /// The supply of a stored code.
    pub fn from_code(code: &str) -> Option<Supply> {
        [Supply::IntraState, Supply::InterState].into_iter().find(|supply| supply.code() == code)
    }
}

/// How the amount to pay is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundOff {
    /// To the paisa: not at all.
    None,
    /// Half up to the rupee, the difference stated on a line of its own.
    Rupee,
}

/// A line's part of the tax base. Rate 0 is exempt.
#[derive(Clone, Copy, Debug)]
pub struct Taxable {
    /// Value after discount.
    pub amount: Paise,
    /// Full GST rate.
    pub rate: BasisPoints,
}

/// The three heads of GST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Heads {
    /// Central tax.
    pub cgst: Paise,
    /// State (or Union territory) tax.
    pub sgst: Paise,
    /// Integrated tax.
    pub igst: Paise,
}

impl Heads {
    /// All three together.
    pub fn total(self) -> Result<Paise> {
        self.cgst.plus(self.sgst)?.plus(self.igst)
    }

    /// Head by head.
    pub fn plus(self, other: Heads) -> Result<Heads> {
        Ok(Heads {
            cgst: self.cgst.plus(other.cgst)?,
            sgst: self.sgst.plus(other.sgst)?,
            igst: self.igst.plus(other.igst)?,
        })
    }

    /// Each head, but no more than another's.
    pub fn at_most(self, other: Heads) -> Heads {
        Heads { cgst: self.cgst.min(other.cgst), sgst: self.sgst.min(other.sgst), igst: self.igst.min(other.igst) }
    }

    /// The difference, head by head.
    pub fn minus(self, other: Heads) -> Result<Heads> {
        Ok(Heads {
            cgst: self.cgst.minus(other.cgst)?,
            sgst: self.sgst.minus(other.sgst)?,
            igst: self.igst.minus(other.igst)?,
        })
    }
}

/// Taxable value and tax of all lines of one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RateGroup {
    /// Full GST rate.
    pub rate: BasisPoints,
    /// Sum of its lines.
    pub taxable: Paise,
    /// Tax on that sum.
    pub tax: Heads,
}

/// What a document's lines come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentTax {
    /// Tax of each line, in the order given; adds up to the groups exactly.
    pub lines: Vec<Heads>,
    /// By rate, lowest first; exempt lines are no group.
    pub groups: Vec<RateGroup>,
    /// Sum of taxed lines.
    pub taxable: Paise,
    /// Sum of exempt lines.
    pub exempt: Paise,
    /// Tax of all groups.
    pub tax: Heads,
    /// Taxable, exempt and tax.
    pub total: Paise,
    /// Payable less total, above −₹0.50 and up to ₹0.50.
    pub round_off: Paise,
    /// What is to be paid.
    pub payable: Paise,
}

/// Tax on one amount at one rate.
pub fn tax_on(amount: Paise, rate: BasisPoints, supply: Supply) -> Result<Heads> {
    match supply {
        Supply::IntraState => {
            let half = amount.scale(rate.0, 20_000)?;
            Ok(Heads { cgst: half, sgst: half, igst: Paise::ZERO })
        }
        Supply::InterState => Ok(Heads { igst: amount.share(rate)?, ..Heads::default() }),
    }
}

/// Tax, total and amount to pay of a document's lines.
pub fn document_tax(lines: &[Taxable], supply: Supply, round_off: RoundOff) -> Result<DocumentTax> {
    let mut groups: Vec<RateGroup> = Vec::new();
    let mut spread = vec![Heads::default(); lines.len()];
    let mut exempt = Paise::ZERO;
    for (line, share) in lines.iter().zip(spread.iter_mut()) {
        if line.rate.0 == 0 {
            exempt = exempt.plus(line.amount)?;
            continue;
        }
        *share = add_to_group(&mut groups, *line, supply)?;
    }
    groups.sort_by_key(|group| group.rate);
    let taxable = Paise::sum(groups.iter().map(|group| group.taxable))?;
    let tax = groups.iter().try_fold(Heads::default(), |sum, group| sum.plus(group.tax))?;
    let total = taxable.plus(exempt)?.plus(tax.total()?)?;
    let payable = match round_off {
        RoundOff::None => total,
        RoundOff::Rupee => total.to_rupee()?,
    };
    Ok(DocumentTax { lines: spread, groups, taxable, exempt, tax, total, round_off: payable.minus(total)?, payable })
}

/// Adds a line to its group and returns what the group's tax grew by: the line's share.
fn add_to_group(groups: &mut Vec<RateGroup>, line: Taxable, supply: Supply) -> Result<Heads> {
    let found = groups.iter_mut().find(|group| group.rate == line.rate);
    let (before_taxable, before_tax) = found.as_ref().map_or((Paise::ZERO, Heads::default()), |g| (g.taxable, g.tax));
    let taxable = before_taxable.plus(line.amount)?;
    let tax = tax_on(taxable, line.rate, supply)?;
    match found {
        Some(group) => (group.taxable, group.tax) = (taxable, tax),
        None => groups.push(RateGroup { rate: line.rate, taxable, tax }),
    }
    tax.minus(before_tax)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paise(value: &serde_json::Value) -> Paise {
        let text = value.as_str().unwrap();
        match text.strip_prefix('-') {
            Some(magnitude) => Paise(-Paise::parse_rupees(magnitude).unwrap().0),
            None => Paise::parse_rupees(text).unwrap(),
        }
    }

    fn heads(value: &serde_json::Value) -> Heads {
        Heads { cgst: paise(&value["cgst"]), sgst: paise(&value["sgst"]), igst: paise(&value["igst"]) }
    }

    #[test]
    fn every_tax_vector_comes_out_to_the_paisa() {
        let text = include_str!("../../tests/vectors/tax_vectors.json");
        let vectors: serde_json::Value = serde_json::from_str(text).unwrap();
        let vectors = vectors["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 11);
        for vector in vectors {
            let lines: Vec<Taxable> = vector["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| Taxable {
                    amount: paise(&line["taxable"]),
                    rate: BasisPoints::parse_percent(line["rate"].as_str().unwrap()).unwrap(),
                })
                .collect();
            let supply = Supply::from_code(vector["supply"].as_str().unwrap()).unwrap();
            let rounding = if vector["rounding"] == "rupee" { RoundOff::Rupee } else { RoundOff::None };
            let result = document_tax(&lines, supply, rounding).unwrap();
            let id = &vector["id"];
            let expected: Vec<Heads> = vector["per_line"].as_array().unwrap().iter().map(heads).collect();
            assert_eq!(result.lines, expected, "{id} lines");
            assert_eq!(result.tax, heads(vector), "{id} tax");
            assert_eq!(result.taxable, paise(&vector["taxable"]), "{id} taxable");
            assert_eq!(result.exempt, paise(&vector["exempt"]), "{id} exempt");
            assert_eq!(result.total, paise(&vector["total"]), "{id} total");
            assert_eq!(result.round_off, paise(&vector["round_off"]), "{id} round-off");
            assert_eq!(result.payable, paise(&vector["payable"]), "{id} payable");
        }
    }

    #[test]
    fn exempt_lines_bear_no_tax_and_form_no_group() {
        let lines = [
            Taxable { amount: Paise(10_000), rate: BasisPoints(0) },
            Taxable { amount: Paise(5_000), rate: BasisPoints(500) },
        ];
        let result = document_tax(&lines, Supply::IntraState, RoundOff::None).unwrap();
        assert_eq!(result.exempt, Paise(10_000));
        assert_eq!(result.groups.len(), 1);
        assert_eq!(result.lines[0], Heads::default());
        assert_eq!(result.total, Paise(15_250));
    }

    #[test]
    fn amounts_out_of_range_are_refused() {
        let lines = [Taxable { amount: Paise(i64::MAX), rate: BasisPoints(1800) }; 2];
        assert!(document_tax(&lines, Supply::IntraState, RoundOff::Rupee).is_err());
    }

    proptest! {
        #[test]
        fn lines_add_up_to_the_group_and_heads_never_mix(
            amounts in prop::collection::vec((0i64..100_000_000, 0usize..5), 1..40),
            inter: bool,
            rupee: bool,
        ) {
            let rates = [0, 500, 1200, 1800, 2800];
            let lines: Vec<Taxable> = amounts
                .iter()
                .map(|&(amount, rate)| Taxable { amount: Paise(amount), rate: BasisPoints(rates[rate]) })
                .collect();
            let supply = if inter { Supply::InterState } else { Supply::IntraState };
            let rounding = if rupee { RoundOff::Rupee } else { RoundOff::None };
            let result = document_tax(&lines, supply, rounding).unwrap();
            let spread = result.lines.iter().try_fold(Heads::default(), |sum, line| sum.plus(*line)).unwrap();
            prop_assert_eq!(spread, result.tax);
            prop_assert_eq!(result.tax.cgst, result.tax.sgst);
            let foreign_head = if inter { result.tax.cgst } else { result.tax.igst };
            prop_assert_eq!(foreign_head, Paise::ZERO);
            prop_assert!(result.lines.iter().all(|line| line.cgst.0 >= 0 && line.igst.0 >= 0));
            prop_assert!((-49..=50).contains(&result.round_off.0));
            prop_assert_eq!(result.total.plus(result.round_off).unwrap(), result.payable);
            for group in &result.groups {
                prop_assert_eq!(group.tax, tax_on(group.taxable, group.rate, supply).unwrap());
            }
        }
    }
}
