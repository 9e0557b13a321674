//! Quantities with three decimals, and percentages.

use std::fmt;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// A quantity of goods or time in whole thousandths of its unit (27.2 kg = 27 200).
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
pub struct Quantity(i64);

impl Quantity {
    /// None of it.
    pub const ZERO: Quantity = Quantity(0);

    /// From thousandths.
    pub const fn from_milli(milli: i64) -> Quantity {
        Quantity(milli)
    }

    /// From whole units, refusing overflow.
    pub fn whole(units: i64) -> Result<Quantity> {
        units.checked_mul(1000).map(Quantity).ok_or_else(Error::amount_too_large)
    }

    /// Thousandths of the unit.
    pub const fn milli(self) -> i64 {
        self.0
    }

    /// Sum, refusing overflow.
    pub fn plus(self, other: Quantity) -> Result<Quantity> {
        self.0.checked_add(other.0).map(Quantity).ok_or_else(Error::amount_too_large)
    }

    /// Times a fraction, half up to the thousandth; refuses overflow and division by zero.
    pub fn scale(self, numerator: i64, denominator: i64) -> Result<Quantity> {
        Ok(Quantity(super::Paise(self.0).scale(numerator, denominator)?.0))
    }

    /// Reads `612`, `27.2`, `1,200`; at most three decimals, never negative.
    pub fn parse(text: &str) -> Option<Quantity> {
        let cleaned: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ')).collect();
        let (whole, part) = cleaned.split_once('.').unwrap_or((&cleaned, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 3 {
            return None;
        }
        let thousandths: i64 = format!("{part:0<3}").parse().ok()?;
        whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(thousandths).map(Quantity)
    }
}

/// Without trailing zeros: `612`, `27.2`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let (whole, part) = (magnitude / 1000, magnitude % 1000);
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let part = format!("{part:03}");
        write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
    }
}

/// A percentage in hundredths of a percent (18 % = 1800).
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
pub struct BasisPoints(pub i64);

impl BasisPoints {
    /// From whole percent.
    pub const fn percent(percent: i64) -> BasisPoints {
        BasisPoints(percent * 100)
    }

    /// Reads `18`, `2.5`; at most two decimals, 0 to 1000 %.
    pub fn parse_percent(text: &str) -> Option<BasisPoints> {
        let milli = Quantity::parse(text)?.milli();
        (milli % 10 == 0 && milli <= 1_000_000).then_some(BasisPoints(milli / 10))
    }
}

/// As percent without the sign: `18`, `2.5`.
impl fmt::Display for BasisPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Quantity(self.0 * 10).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_and_print_alike() {
        for text in ["612", "27.2", "0.005", "10000"] {
            assert_eq!(Quantity::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Quantity::parse("1,200"), Some(Quantity(1_200_000)));
        assert_eq!(Quantity::parse("-1"), None);
        assert_eq!(Quantity::parse("0.0005"), None);
        assert_eq!(Quantity::parse("1e9"), None);
    }

    #[test]
    fn percent_keeps_two_decimals() {
        assert_eq!(BasisPoints::parse_percent("2.5"), Some(BasisPoints(250)));
        assert_eq!(BasisPoints(250).to_string(), "2.5");
        assert_eq!(BasisPoints::percent(18).to_string(), "18");
    }
}
