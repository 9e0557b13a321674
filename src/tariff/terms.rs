//! What a rate may say beside its figure: steps, bands of time, a rate by the hour beside the
//! one by the piece, surcharges, and lines of their own. Read and written whole with its version.

use serde::{Deserialize, Serialize};

use crate::base::{BasisPoints, Paise, Quantity, Reason, Reasons};

use super::basis::{Basis, Measure};

/// Most any amount of the terms may be: ₹1 crore.
const MOST: Paise = Paise(1_000_000_000);
/// Most a percentage may be: a rate ten times as high.
const MOST_SHARE: BasisPoints = BasisPoints::percent(1000);
/// Most a share of what was planned may be: the whole.
const WHOLE: BasisPoints = BasisPoints::percent(100);
const MOST_STEPS: usize = 6;
const MOST_BANDS: usize = 6;
const MINUTES_PER_DAY: i64 = 24 * 60;

/// The terms of a rate version. Nothing set is a plain rate with its minimum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// Other rates for the part of the count above a border, lowest border first (marginal).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Other prices for the minutes inside a time of the day or week; the first that fits counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
    /// A rate for an hour beside the one by the piece: the greater amount is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub or_per_hour: Option<Paise>,
    /// Asked once for each use, above the minimum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flat: Option<Paise>,
    /// Which time is charged when booked and used time differ.
    pub late_finish: LateFinish,
    /// Surcharge on the fee of an urgent use, as a line of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent: Option<BasisPoints>,
    /// Surcharge on the minutes after the booked end, as a line of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overtime: Option<BasisPoints>,
    /// The centre's operator for an hour of the time charged, as a line of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_per_hour: Option<Paise>,
    /// Consumables, as a line of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumables: Option<Consumables>,
    /// Security deposit asked before the use: no supply and no part of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Paise>,
    /// Share of the planned fee for a session that was broken off; without it the time used is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aborted: Option<BasisPoints>,
}

/// One step: what is counted above `above` costs `rate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Step {
    /// Border, in what the rate counts.
    pub above: Quantity,
    /// Paise for one above it.
    pub rate: Paise,
}

/// A time of the day or week with a price of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Band {
    /// Days it holds, 1 = Monday to 7 = Sunday; every day if empty. A night that runs past midnight
    /// is judged by the day on each side.
    #[serde(default)]
    pub days: Vec<u8>,
    /// First minute of the Indian day.
    pub from: i64,
    /// First minute after it; not after `from` where it runs past midnight. Equal is the whole day.
    pub until: i64,
    /// Its price.
    pub price: BandPrice,
}

/// What the minutes in a band cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BandPrice {
    /// This percent of the rate: 8000 is 20 % off, 15000 half as much again.
    Percent(BasisPoints),
    /// Paise for an hour.
    Rate(Paise),
}

impl Band {
    /// Whether it holds in a minute of a day.
    pub(super) fn holds(&self, weekday: u8, minute: i64) -> bool {
        let on_day = self.days.is_empty() || self.days.contains(&weekday);
        let in_time = match self.from < self.until {
            true => (self.from..self.until).contains(&minute),
            false => minute >= self.from || minute < self.until,
        };
        on_day && in_time
    }
}

/// Which time is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateFinish {
    /// The time used.
    #[default]
    Used,
    /// The time booked.
    Booked,
    /// From the booked start to whichever end is later.
    Longer,
}

impl LateFinish {
    /// Every rule.
    pub const ALL: [LateFinish; 3] = [LateFinish::Used, LateFinish::Booked, LateFinish::Longer];

    /// As forms and words name it.
    pub const fn code(self) -> &'static str {
        match self {
            LateFinish::Used => "used",
            LateFinish::Booked => "booked",
            LateFinish::Longer => "longer",
        }
    }
}

/// Consumables and what they are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Consumables {
    /// Paise for one.
    pub rate: Paise,
    /// One of what.
    pub per: Per,
}

/// What consumables are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each use.
    Use,
    /// What the rate counts.
    Unit,
}

impl Terms {
    /// Whether the rate has none beside its figure.
    pub fn is_plain(&self) -> bool {
        *self == Terms::default()
    }

    /// Everything that does not fit, for a rate of this basis.
    pub fn reasons(&self, basis: &Basis) -> Reasons {
        let mut reasons = self.shape(basis);
        let amounts = [
            ("or_per_hour", self.or_per_hour),
            ("flat", self.flat),
            ("operator_per_hour", self.operator_per_hour),
            ("consumables", self.consumables.map(|consumables| consumables.rate)),
            ("deposit", self.deposit),
        ];
        let amount = Paise::ZERO..=MOST;
        let beyond = amounts.into_iter().filter(|(_, value)| value.is_some_and(|value| !amount.contains(&value)));
        reasons.extend(beyond.map(|(field, _)| Reason::field(field, "tariff-amount-range")));
        let shares = [
            ("urgent", self.urgent, MOST_SHARE),
            ("overtime", self.overtime, MOST_SHARE),
            ("aborted", self.aborted, WHOLE),
        ];
        let none = BasisPoints::default();
        let beyond = shares.into_iter().filter(|(_, value, most)| value.is_some_and(|it| it < none || it > *most));
        reasons.extend(beyond.map(|(field, _, _)| Reason::field(field, "rate-share-range")));
        reasons
    }

    fn shape(&self, basis: &Basis) -> Reasons {
        let in_time = basis.measure() == Measure::Hours;
        let amount = Paise::ZERO..=MOST;
        let rises = self.steps.windows(2).all(|pair| pair[0].above < pair[1].above);
        let steps_fit = rises
            && self.steps.len() <= MOST_STEPS
            && self.steps.iter().all(|step| step.above > Quantity::ZERO && amount.contains(&step.rate));
        let bands_fit = self.bands.len() <= MOST_BANDS && self.bands.iter().all(band_fits);
        let rules = [
            (steps_fit, "steps", "rate-steps-shape"),
            (bands_fit, "bands", "rate-bands-shape"),
            (self.bands.is_empty() || in_time, "bands", "rate-bands-need-hours"),
            (self.bands.is_empty() || self.steps.is_empty(), "bands", "rate-bands-or-steps"),
            (self.overtime.is_none() || in_time, "overtime", "rate-overtime-needs-hours"),
            (self.or_per_hour.is_none() || !in_time, "or_per_hour", "rate-hours-twice"),
        ];
        rules.into_iter().filter(|(fits, _, _)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
    }
}

fn band_fits(band: &Band) -> bool {
    let price_fits = match band.price {
        BandPrice::Percent(share) => share >= BasisPoints::default() && share <= MOST_SHARE,
        BandPrice::Rate(rate) => (Paise::ZERO..=MOST).contains(&rate),
    };
    let minute = 0..MINUTES_PER_DAY;
    price_fits
        && minute.contains(&band.from)
        && (0..=MINUTES_PER_DAY).contains(&band.until)
        && band.days.iter().all(|day| (1..=7).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(terms: &Terms, basis: &str) -> Vec<&'static str> {
        terms.reasons(&Basis::parse(basis).unwrap()).into_iter().map(|reason| reason.code).collect()
    }

    fn night() -> Band {
        Band { days: Vec::new(), from: 22 * 60, until: 6 * 60, price: BandPrice::Percent(BasisPoints::percent(150)) }
    }

    #[test]
    fn a_plain_rate_has_no_terms_and_reads_back_from_nothing() {
        assert!(Terms::default().is_plain());
        assert_eq!(serde_json::from_str::<Terms>("{}").unwrap(), Terms::default());
        let terms = Terms { bands: vec![night()], flat: Some(Paise(1000)), ..Terms::default() };
        let text = serde_json::to_string(&terms).unwrap();
        assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), terms);
        assert!(serde_json::from_str::<Terms>(r#"{"discount": 5}"#).is_err(), "an unknown term is no term");
    }

    #[test]
    fn a_night_runs_past_midnight() {
        let night = night();
        assert!(night.holds(3, 23 * 60) && night.holds(3, 5 * 60) && !night.holds(3, 12 * 60));
        let sunday = Band { days: vec![7], from: 0, until: 0, ..night };
        assert!(sunday.holds(7, 700) && !sunday.holds(6, 700));
    }

    #[test]
    fn terms_that_do_not_fit_are_all_named() {
        let step = |above, rate| Step { above: Quantity::from_milli(above), rate: Paise(rate) };
        let terms = Terms {
            steps: vec![step(5000, 10), step(5000, -1)],
            bands: vec![night()],
            or_per_hour: Some(Paise(-1)),
            aborted: Some(BasisPoints::percent(101)),
            overtime: Some(BasisPoints::percent(50)),
            ..Terms::default()
        };
        assert_eq!(
            codes(&terms, "per_sample"),
            [
                "rate-steps-shape",
                "rate-bands-need-hours",
                "rate-bands-or-steps",
                "rate-overtime-needs-hours",
                "tariff-amount-range",
                "rate-share-range"
            ]
        );
        let twice = Terms { or_per_hour: Some(Paise(100)), ..Terms::default() };
        assert_eq!(codes(&twice, "per_hour"), ["rate-hours-twice"]);
        assert_eq!(codes(&twice, "per_sample"), Vec::<&str>::new());
    }
}
