//! The fee of one use before concession and tax: rate times count, by steps or bands of time where
//! the rate has them, at least the minimum. Exact until the one rounding at the end. Pure.

use crate::base::time::{self, Span};
use crate::base::{Error, Paise, Quantity, Result};

use super::basis::{Count, Extent};
use super::explain::Explanation;
use super::explain_terms::TermStep;
use super::quote::Use;
use super::rate::RateLine;
use super::terms::{Band, BandPrice, LateFinish, Step};

const MINUTES_PER_HOUR: i128 = 60;
const MINUTES_PER_DAY: i64 = 24 * 60;
/// Day 0, the first of 1970, was a Thursday.
const WEEKDAY_OF_DAY_ZERO: i64 = 3;

/// The time that is charged, by the rate's rule for a late finish.
pub(super) fn charged_time(rule: LateFinish, used: &Use) -> Span {
    let as_used = Span { from: used.from, until: used.until };
    match (rule, used.planned) {
        (LateFinish::Booked, Some(planned)) => planned,
        (LateFinish::Longer, Some(planned)) => Span { from: planned.from, until: planned.until.max(used.until) },
        _ => as_used,
    }
}

/// Rate times count, by the terms of the rate, at least its minimum, and what is asked once above it.
pub(super) fn fee(
    rate: &RateLine,
    extent: &Extent,
    count: &Count,
    explanation: &mut Vec<Explanation>,
) -> Result<Paise> {
    let terms = &rate.terms;
    let mut by_count = match (terms.steps.is_empty(), terms.bands.is_empty()) {
        (false, _) => by_steps(rate, count, explanation)?,
        (true, false) => by_bands(rate, extent, count, explanation)?,
        (true, true) => plain(rate, count, explanation)?,
    };
    if let Some(hourly) = terms.or_per_hour {
        let minutes = whole_slots(extent)?;
        let by_time = hourly.scale(minutes, 60)?;
        explanation.push(TermStep::OrHours { minutes, rate: hourly, by_time, by_count }.into());
        by_count = by_count.max(by_time);
    }
    let mut fee = by_count.max(rate.minimum);
    if fee > by_count {
        explanation.push(Explanation::Minimum { minimum: rate.minimum });
    }
    if let Some(amount) = terms.flat.filter(|flat| *flat > Paise::ZERO) {
        fee = fee.plus(amount)?;
        explanation.push(TermStep::Flat { amount }.into());
    }
    Ok(fee)
}

/// Minutes of a use rounded up to whole slots, whatever is counted.
pub(super) fn whole_slots(extent: &Extent) -> Result<i64> {
    let minutes = time::ist_minutes(extent.until)
        .checked_sub(time::ist_minutes(extent.from))
        .ok_or_else(Error::amount_too_large)?;
    super::basis::round_up(minutes, extent.slot_minutes.max(1))
}

fn plain(rate: &RateLine, count: &Count, explanation: &mut Vec<Explanation>) -> Result<Paise> {
    let amount = rate.rate.scale(count.numerator, count.denominator)?;
    explanation.push(Explanation::Product {
        quantity: count.quantity,
        unit: rate.basis.unit().to_owned(),
        rate: rate.rate,
        amount,
    });
    Ok(amount)
}

/// Each part of the count at the rate of its step.
fn by_steps(rate: &RateLine, count: &Count, explanation: &mut Vec<Explanation>) -> Result<Paise> {
    let denominator = i128::from(count.denominator);
    let counted = i128::from(count.numerator) * 1000;
    let mut total = 0i128;
    for (from, upto, price) in tiers(rate.rate, &rate.terms.steps) {
        let border = |milli: Option<i64>| milli.map_or(counted, |milli| (i128::from(milli) * denominator).min(counted));
        let part = border(upto) - border(Some(from));
        if part <= 0 {
            continue;
        }
        total = total.checked_add(times(part, price.0)?).ok_or_else(Error::amount_too_large)?;
        let shown = i64::try_from(half_up(part, denominator)).map_err(|_| Error::amount_too_large())?;
        explanation.push(
            TermStep::Tier {
                quantity: Quantity::from_milli(shown),
                unit: rate.basis.unit().to_owned(),
                above: Quantity::from_milli(from),
                rate: price,
            }
            .into(),
        );
    }
    let amount = Paise::of_fraction(total, denominator * 1000)?;
    explanation.push(TermStep::Together { amount }.into());
    Ok(amount)
}

/// First and last thousandth of each step with its rate; the last step is open.
fn tiers(rate: Paise, steps: &[Step]) -> impl Iterator<Item = (i64, Option<i64>, Paise)> + '_ {
    let starts = std::iter::once((0, rate)).chain(steps.iter().map(|step| (step.above.milli(), step.rate)));
    starts.enumerate().map(|(index, (from, price))| (from, steps.get(index).map(|next| next.above.milli()), price))
}

/// Each minute at the price of its band, times the capacity used.
fn by_bands(rate: &RateLine, extent: &Extent, count: &Count, explanation: &mut Vec<Explanation>) -> Result<Paise> {
    let bands = &rate.terms.bands;
    let from = time::ist_minutes(extent.from);
    let minutes = minutes_in(bands, from, from.saturating_add(whole_slots(extent)?));
    let mut total = 0i128;
    for (index, &inside) in minutes.iter().enumerate().filter(|(_, inside)| **inside > 0) {
        let band = bands.get(index);
        // In ten-thousandths of a paisa for a minute's sixtieth: percent and own rate on one footing.
        let price = match band.map(|band| band.price) {
            None => times(i128::from(rate.rate.0), 10_000)?,
            Some(BandPrice::Percent(share)) => times(i128::from(rate.rate.0), share.0)?,
            Some(BandPrice::Rate(own)) => times(i128::from(own.0), 10_000)?,
        };
        let part = times(times(price, inside)?, extent.capacity)?;
        total = total.checked_add(part).ok_or_else(Error::amount_too_large)?;
        explanation.push(
            match band {
                Some(band) => TermStep::InBand { minutes: inside, band: band.clone(), rate: rate.rate },
                None => TermStep::OutsideBands { minutes: inside, rate: rate.rate },
            }
            .into(),
        );
    }
    debug_assert_eq!(minutes.iter().sum::<i64>().saturating_mul(extent.capacity), count.numerator);
    let amount = Paise::of_fraction(total, MINUTES_PER_HOUR * 10_000)?;
    explanation.push(TermStep::Together { amount }.into());
    Ok(amount)
}

/// Minutes of `[from, until)`, counted in Indian minutes since 1970, inside each band; the last
/// entry are those in none. The first band that holds counts.
fn minutes_in(bands: &[Band], from: i64, until: i64) -> Vec<i64> {
    let mut found = vec![0; bands.len() + 1];
    let mut borders: Vec<i64> = bands.iter().flat_map(|band| [band.from, band.until]).collect();
    borders.extend([0, MINUTES_PER_DAY]);
    borders.sort_unstable();
    borders.dedup();
    let mut day = from.div_euclid(MINUTES_PER_DAY);
    while day.saturating_mul(MINUTES_PER_DAY) < until {
        let midnight = day * MINUTES_PER_DAY;
        let weekday = u8::try_from((day + WEEKDAY_OF_DAY_ZERO).rem_euclid(7) + 1).unwrap_or(1);
        for pair in borders.windows(2) {
            let inside = (midnight + pair[1]).min(until) - (midnight + pair[0]).max(from);
            if inside > 0 {
                let band = bands.iter().position(|band| band.holds(weekday, pair[0]));
                found[band.unwrap_or(bands.len())] += inside;
            }
        }
        day += 1;
    }
    found
}

fn times(a: i128, b: i64) -> Result<i128> {
    a.checked_mul(i128::from(b)).ok_or_else(Error::amount_too_large)
}

fn half_up(numerator: i128, denominator: i128) -> i128 {
    (numerator * 2 + denominator).div_euclid(denominator * 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::BasisPoints;

    fn band(days: &[u8], from: i64, until: i64) -> Band {
        Band { days: days.to_vec(), from, until, price: BandPrice::Percent(BasisPoints::percent(80)) }
    }

    fn at(text: &str) -> i64 {
        let moment = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap();
        time::ist_minutes(time::from_ist(moment))
    }

    #[test]
    fn every_minute_is_in_one_band_or_in_none() {
        // 2026-11-28 is a Saturday.
        let bands = [band(&[6, 7], 0, 0), band(&[], 22 * 60, 6 * 60)];
        let found = minutes_in(&bands, at("2026-11-27T21:00"), at("2026-11-28T07:00"));
        assert_eq!(found, [7 * 60, 2 * 60, 60], "Saturday, Friday night, Friday evening");
        let found = minutes_in(&bands, at("2026-11-29T23:00"), at("2026-11-30T07:00"));
        assert_eq!(found, [60, 6 * 60, 60], "Sunday's last hour, Monday's night, Monday's morning");
        assert_eq!(minutes_in(&[], 100, 160), [60]);
        assert_eq!(minutes_in(&bands, 100, 100), [0, 0, 0]);
    }
}
