//! Indian money as whole paise.

use std::fmt;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::{BasisPoints, Error, Quantity, Result};

/// An amount in whole paise (₹1 = 100). May be negative (credit notes, postings).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
    utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct Paise(pub i64);

impl Paise {
    /// Nothing owed.
    pub const ZERO: Paise = Paise(0);

    /// Sum, refusing overflow.
    pub fn plus(self, other: Paise) -> Result<Paise> {
        self.0.checked_add(other.0).map(Paise).ok_or_else(Error::amount_too_large)
    }

    /// Difference, refusing overflow.
    pub fn minus(self, other: Paise) -> Result<Paise> {
        self.0.checked_sub(other.0).map(Paise).ok_or_else(Error::amount_too_large)
    }

    /// Sum of many, refusing overflow.
    pub fn sum(amounts: impl IntoIterator<Item = Paise>) -> Result<Paise> {
        amounts.into_iter().try_fold(Paise::ZERO, Paise::plus)
    }

    /// This rate times a quantity, rounded half up to the paisa.
    pub fn times(self, quantity: Quantity) -> Result<Paise> {
        self.scale(quantity.milli(), 1000)
    }

    /// This share of the amount, rounded half up to the paisa.
    pub fn share(self, share: BasisPoints) -> Result<Paise> {
        self.scale(share.0, 10_000)
    }

    /// `self × numerator ÷ denominator`, rounded half up. `denominator` must be positive.
    pub fn scale(self, numerator: i64, denominator: i64) -> Result<Paise> {
        debug_assert!(denominator > 0);
        Paise::of_fraction(i128::from(self.0) * i128::from(numerator), i128::from(denominator))
    }

    /// An exact amount in paise, `numerator ÷ denominator`, rounded half up (halves away from
    /// zero); the one place money is rounded. `denominator` must be positive.
    pub fn of_fraction(numerator: i128, denominator: i128) -> Result<Paise> {
        debug_assert!(denominator > 0);
        let (whole, rest) = (numerator.abs() / denominator, numerator.abs() % denominator);
        let magnitude = if rest >= denominator - rest { whole + 1 } else { whole };
        let signed = if numerator < 0 { -magnitude } else { magnitude };
        i64::try_from(signed).map(Paise).map_err(|_| Error::amount_too_large())
    }

    /// Rounded half up to the whole rupee.
    pub fn to_rupee(self) -> Result<Paise> {
        let rupees = self.scale(1, 100)?;
        rupees.0.checked_mul(100).map(Paise).ok_or_else(Error::amount_too_large)
    }

    /// Plain rupees with two decimals and no grouping, for files and UPI links: `4321.06`.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }

    /// Reads rupees as people type them: `1,250`, `1250.5`, `₹1,250.50`; at most two decimals.
    pub fn parse_rupees(text: &str) -> Option<Paise> {
        let cleaned: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '₹' | '\u{a0}')).collect();
        let (rupees, paise) = cleaned.split_once('.').unwrap_or((&cleaned, "0"));
        if rupees.is_empty() || !rupees.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if paise.is_empty() || paise.len() > 2 || !paise.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let hundredths: i64 = format!("{paise:0<2}").parse().ok()?;
        rupees.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths).map(Paise)
    }
}

/// `₹1,23,45,678.90`: sign first, last three digits then pairs, always two decimals.
impl fmt::Display for Paise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}₹{}.{:02}", grouped(magnitude / 100), magnitude % 100)
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let Some(head_length) = digits.len().checked_sub(3).filter(|&n| n > 0) else {
        return digits;
    };
    let (head, tail) = digits.split_at(head_length);
    let mut out = String::with_capacity(digits.len() + 4);
    for (index, digit) in head.chars().enumerate() {
        if index > 0 && (head.len() - index).is_multiple_of(2) {
            out.push(',');
        }
        out.push(digit);
    }
    out + "," + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_three_then_pairs() {
        assert_eq!(Paise(1_234_567_890).to_string(), "₹1,23,45,678.90");
        assert_eq!(Paise(-50_000).to_string(), "-₹500.00");
        assert_eq!(Paise(5).to_string(), "₹0.05");
        assert_eq!(Paise(100_000).to_string(), "₹1,000.00");
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(Paise(5).scale(1, 10).unwrap(), Paise(1));
        assert_eq!(Paise(-5).scale(1, 10).unwrap(), Paise(-1));
        assert_eq!(Paise(4).scale(1, 10).unwrap(), Paise(0));
    }

    #[test]
    fn overflow_is_refused() {
        assert!(Paise(i64::MAX).plus(Paise(1)).is_err());
        assert!(Paise(i64::MAX).times(Quantity::whole(2).unwrap()).is_err());
    }

    #[test]
    fn rupees_are_read_as_typed() {
        assert_eq!(Paise::parse_rupees("₹1,250.5"), Some(Paise(125_050)));
        assert_eq!(Paise::parse_rupees("1250"), Some(Paise(125_000)));
        assert_eq!(Paise::parse_rupees("12.345"), None);
        assert_eq!(Paise::parse_rupees("1e400"), None);
        assert_eq!(Paise::parse_rupees("99999999999999999999"), None);
    }
}
