//! What a rate counts, and how a use becomes a count of it.

use std::fmt;

use crate::base::time::Instant;
use crate::base::{Error, Quantity, Reason, Result, time};

const MINUTES_PER_HOUR: i64 = 60;
const KG_PER_STARTED_LOT: i64 = 100;
/// Part of the run minutes during which the beam of a laser cutter is on.
const BEAM_PERCENT: i64 = 75;

/// The basis of a rate as rate cards write it: `per_hour`, `per_hide`, `per_100kg_day`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    unit: String,
    measure: Measure,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Run minutes rounded up to the slot, times the capacity used, in hours.
    Hours,
    /// Days times the capacity used.
    Days,
    /// Days times started 100 kg of the capacity used.
    StartedLotDays,
    /// The capacity used: samples, eggs.
    Capacity,
    /// Beam-on time: 75 % of run minutes, whole minutes rounded down.
    BeamMinutes,
    /// Goods that were processed.
    Goods,
}

impl Basis {
    /// Reads `per_…`; anything else is `None`. A word that is not about time or capacity is goods.
    pub fn parse(code: &str) -> Option<Basis> {
        let unit = code.strip_prefix("per_").filter(|unit| !unit.is_empty())?;
        let known = unit.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let measure = match unit {
            "hour" => Measure::Hours,
            "100kg_day" => Measure::StartedLotDays,
            "sample" | "egg" => Measure::Capacity,
            "minute" => Measure::BeamMinutes,
            _ if unit.ends_with("_hour") => Measure::Hours,
            _ if unit.ends_with("_day") => Measure::Days,
            _ => Measure::Goods,
        };
        known.then(|| Basis { unit: unit.to_owned(), measure })
    }

    /// As rate cards write it.
    pub fn code(&self) -> String {
        format!("per_{}", self.unit)
    }

    /// The unit counted: `hour`, `hide`, `100kg_day`.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// What is counted.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Whether the price depends on a count of goods that must be told or estimated.
    pub fn counts_goods(&self) -> bool {
        self.measure == Measure::Goods
    }

    /// Counts a use.
    ///
    /// # Errors
    /// Refused when the use ends before it starts, takes no capacity, or when goods are
    /// billed and neither their count nor the machine's throughput is known.
    pub fn count(&self, extent: &Extent) -> Result<Count> {
        let minutes = time::ist_minutes(extent.until)
            .checked_sub(time::ist_minutes(extent.from))
            .ok_or_else(Error::amount_too_large)?;
        Error::check(extent.reasons(minutes))?;
        match self.measure {
            Measure::Hours => hours(extent, minutes),
            Measure::Days => {
                let days = days_touched(extent);
                Count::whole(product(days, extent.capacity)?, Counted::Days { days, capacity: extent.capacity })
            }
            Measure::StartedLotDays => {
                let days = days_touched(extent);
                let lots = round_up(extent.capacity, KG_PER_STARTED_LOT)? / KG_PER_STARTED_LOT;
                Count::whole(product(days, lots)?, Counted::StartedLots { kilograms: extent.capacity, lots, days })
            }
            Measure::Capacity => Count::whole(extent.capacity, Counted::Capacity),
            Measure::BeamMinutes => {
                Count::whole(product(minutes, BEAM_PERCENT)? / 100, Counted::BeamMinutes { minutes })
            }
            Measure::Goods => goods(extent, minutes),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "per_{}", self.unit)
    }
}

/// When and how much of a machine a use takes.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Start: planned before the job, actual after it.
    pub from: Instant,
    /// End, exclusive.
    pub until: Instant,
    /// Grid of the machine in minutes.
    pub slot_minutes: i64,
    /// Machines, places, samples, kilograms, hides held.
    pub capacity: i64,
    /// Goods processed, or expected before the job.
    pub processed: Option<Quantity>,
    /// Goods the machine handles in an hour, from which an unknown count is estimated.
    pub throughput_per_hour: Option<Quantity>,
}

impl Extent {
    fn reasons(&self, minutes: i64) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if minutes < 0 {
            reasons.push(Reason::field("ends_at", "quote-ends-before-start"));
        }
        if self.capacity < 1 {
            reasons.push(Reason::field("capacity", "quote-capacity-none"));
        }
        if self.processed.is_some_and(|quantity| quantity.milli() < 0) {
            reasons.push(Reason::field("quantity", "quote-quantity-negative"));
        }
        reasons
    }
}

/// How much of the basis a use comes to, exactly: `numerator ÷ denominator` units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Exact count, upper part.
    pub numerator: i64,
    /// Exact count, lower part; positive.
    pub denominator: i64,
    /// The same to three decimals, as documents show it.
    pub quantity: Quantity,
    /// How it came about.
    pub how: Counted,
}

/// How a count came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Run minutes, rounded up to the slot, times capacity.
    Time {
        /// Minutes run.
        minutes: i64,
        /// The same rounded up to the slot.
        billed_minutes: i64,
        /// The slot.
        slot_minutes: i64,
        /// Machines or places.
        capacity: i64,
    },
    /// Days times capacity.
    Days {
        /// Indian days touched.
        days: i64,
        /// Places or pieces held.
        capacity: i64,
    },
    /// Started 100 kg times days.
    StartedLots {
        /// Kilograms held.
        kilograms: i64,
        /// Started 100 kg.
        lots: i64,
        /// Indian days touched.
        days: i64,
    },
    /// The capacity itself.
    Capacity,
    /// Part of the run minutes.
    BeamMinutes {
        /// Minutes run.
        minutes: i64,
    },
    /// Goods as counted or told.
    Goods,
    /// Goods as the machine's throughput lets expect.
    Estimated {
        /// Minutes planned.
        minutes: i64,
        /// Goods per hour.
        per_hour: Quantity,
    },
}

impl Count {
    fn whole(units: i64, how: Counted) -> Result<Count> {
        Ok(Count { numerator: units, denominator: 1, quantity: Quantity::whole(units)?, how })
    }
}

fn hours(extent: &Extent, minutes: i64) -> Result<Count> {
    let billed_minutes = round_up(minutes, extent.slot_minutes.max(1))?;
    let total = product(billed_minutes, extent.capacity)?;
    let how = Counted::Time { minutes, billed_minutes, slot_minutes: extent.slot_minutes, capacity: extent.capacity };
    // Half up on thousandths; the price itself is taken from the exact minutes.
    let milli = product(total, 1000)?.checked_add(MINUTES_PER_HOUR / 2).ok_or_else(Error::amount_too_large)?;
    let quantity = Quantity::from_milli(milli / MINUTES_PER_HOUR);
    Ok(Count { numerator: total, denominator: MINUTES_PER_HOUR, quantity, how })
}

fn goods(extent: &Extent, minutes: i64) -> Result<Count> {
    let (quantity, how) = match (extent.processed, extent.throughput_per_hour) {
        (Some(quantity), _) => (quantity, Counted::Goods),
        (None, Some(per_hour)) => (estimate(per_hour, minutes)?, Counted::Estimated { minutes, per_hour }),
        (None, None) => return Err(Error::field("quantity", "quote-quantity-needed")),
    };
    Ok(Count { numerator: quantity.milli(), denominator: 1000, quantity, how })
}

/// Whole goods, rounded up: nobody desalts a third of a hide.
fn estimate(per_hour: Quantity, minutes: i64) -> Result<Quantity> {
    let milli = product(per_hour.milli(), minutes)?;
    Quantity::whole(round_up(milli, MINUTES_PER_HOUR * 1000)? / (MINUTES_PER_HOUR * 1000))
}

/// Indian days the use touches; at least one.
fn days_touched(extent: &Extent) -> i64 {
    let first = time::ist_minutes(extent.from).div_euclid(24 * MINUTES_PER_HOUR);
    let end = time::ist_minutes(extent.until);
    let last = end.saturating_sub(1).div_euclid(24 * MINUTES_PER_HOUR);
    (last - first + 1).max(1)
}

pub(super) fn round_up(value: i64, step: i64) -> Result<i64> {
    let steps = value.checked_add(step - 1).ok_or_else(Error::amount_too_large)? / step;
    product(steps, step)
}

fn product(a: i64, b: i64) -> Result<i64> {
    a.checked_mul(b).ok_or_else(Error::amount_too_large)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        time::from_ist(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap())
    }

    fn count(basis: &str, from: &str, until: &str, capacity: i64, processed: Option<&str>) -> String {
        let extent = Extent {
            from: at(from),
            until: at(until),
            slot_minutes: 30,
            capacity,
            processed: processed.map(|text| Quantity::parse(text).unwrap()),
            throughput_per_hour: Quantity::parse("150"),
        };
        Basis::parse(basis).unwrap().count(&extent).unwrap().quantity.to_string()
    }

    #[test]
    fn hours_are_run_minutes_up_to_the_slot_times_capacity() {
        assert_eq!(count("per_hour", "2026-11-02T10:00", "2026-11-02T11:00", 1, None), "1");
        assert_eq!(count("per_hour", "2026-11-02T10:00", "2026-11-02T11:01", 1, None), "1.5");
        assert_eq!(count("per_seat_hour", "2026-11-02T10:05", "2026-11-02T11:10", 4, None), "6");
        assert_eq!(count("per_hour", "2026-11-02T10:00", "2026-11-02T10:00", 1, None), "0");
    }

    #[test]
    fn days_are_those_touched() {
        assert_eq!(count("per_hide_day", "2026-11-02T00:00", "2026-11-05T00:00", 1450, None), "4350");
        assert_eq!(count("per_stall_day", "2026-11-02T09:00", "2026-11-03T08:00", 2, None), "4");
        assert_eq!(count("per_100kg_day", "2026-11-02T00:00", "2026-11-04T00:00", 390, None), "8");
        assert_eq!(count("per_100kg_day", "2026-11-02T00:00", "2026-11-03T00:00", 400, None), "4");
    }

    #[test]
    fn samples_are_counted_whatever_time_they_take() {
        assert_eq!(count("per_sample", "2026-11-02T10:00", "2026-11-02T18:00", 3, Some("99")), "3");
        assert_eq!(count("per_egg", "2026-11-02T00:00", "2026-11-30T00:00", 50, None), "50");
    }

    #[test]
    fn the_beam_is_on_for_three_quarters_of_the_run_rounded_down() {
        assert_eq!(count("per_minute", "2026-11-02T10:00", "2026-11-02T10:59", 1, Some("7")), "44");
    }

    #[test]
    fn goods_are_as_counted_and_else_estimated() {
        assert_eq!(count("per_hide", "2026-11-02T10:00", "2026-11-02T13:00", 1, Some("612")), "612");
        assert_eq!(count("per_kg", "2026-11-02T10:00", "2026-11-02T13:00", 1, Some("27.2")), "27.2");
        assert_eq!(count("per_hide", "2026-11-02T10:00", "2026-11-02T11:30", 1, None), "225");
        assert_eq!(count("per_hide", "2026-11-02T10:00", "2026-11-02T10:01", 1, None), "3");
    }

    #[test]
    fn goods_without_count_or_throughput_are_asked_for() {
        let extent = Extent {
            from: at("2026-11-02T10:00"),
            until: at("2026-11-02T09:00"),
            slot_minutes: 30,
            capacity: 0,
            processed: None,
            throughput_per_hour: None,
        };
        let basis = Basis::parse("per_hide").unwrap();
        let Err(Error::Refused(reasons)) = basis.count(&extent) else { panic!("should be refused") };
        assert_eq!(reasons.len(), 2, "all reasons at once");
        let mended = Extent { until: at("2026-11-02T11:00"), capacity: 1, ..extent };
        let Err(Error::Refused(reasons)) = basis.count(&mended) else { panic!("should be refused") };
        assert_eq!(reasons[0].code, "quote-quantity-needed");
    }

    #[test]
    fn huge_numbers_are_refused() {
        let extent = Extent {
            from: at("2026-11-02T10:00"),
            until: at("2026-11-05T10:00"),
            slot_minutes: 30,
            capacity: i64::MAX,
            processed: None,
            throughput_per_hour: Some(Quantity::from_milli(i64::MAX)),
        };
        for basis in ["per_hour", "per_hide_day", "per_100kg_day", "per_sample", "per_hide"] {
            assert!(Basis::parse(basis).unwrap().count(&extent).is_err(), "{basis}");
        }
    }

    #[test]
    fn a_basis_is_per_something() {
        assert_eq!(Basis::parse("per_"), None);
        assert_eq!(Basis::parse("hour"), None);
        assert_eq!(Basis::parse("per_Hour; drop"), None);
        assert_eq!(Basis::parse("per_bench_hour").unwrap().measure(), Measure::Hours);
        assert_eq!(Basis::parse("per_sample_day").unwrap().measure(), Measure::Days);
        assert_eq!(Basis::parse("per_quintal").unwrap().to_string(), "per_quintal");
    }
}
