//! When a new rate version may begin, and what becomes of the one before. Pure.

use chrono::{Days, NaiveDate};

use crate::base::time::short_date;
use crate::base::{BasisPoints, Paise, Reason, Reasons, TariffId};

use super::rate::RateLine;
use super::terms::Terms;

/// Most a rate or minimum may be: ₹1 crore.
const MOST: Paise = Paise(1_000_000_000);
const MOST_GST: BasisPoints = BasisPoints::percent(100);

/// What the new version is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion {
    /// Paise per unit of the basis.
    pub rate: Paise,
    /// Least charge of one use.
    pub minimum: Paise,
    /// First Indian day it holds.
    pub effective_from: NaiveDate,
    /// Services Accounting Code.
    pub sac: String,
    /// GST for a registered unit.
    pub gst: BasisPoints,
    /// GST for a unit without registration.
    pub gst_unregistered: BasisPoints,
    /// Steps, bands, surcharges and lines of their own.
    pub terms: Terms,
}

/// The version that ends, and its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Its row.
    pub id: TariffId,
    /// The day before the new version begins.
    pub last_day: NaiveDate,
}

/// Decides on a new version for one machine and category. `versions` are all there are for
/// both, `today` is the Indian day of the decision.
///
/// # Errors
/// All reasons against it: it begins today or earlier (uses of those days may be charged
/// already), not after the latest version began, or a figure is out of range.
pub fn plan(versions: &[&RateLine], asked: &NewVersion, today: NaiveDate) -> Result<Option<Closing>, Reasons> {
    let mut reasons = Reasons::new();
    if asked.effective_from <= today {
        reasons.push(Reason::field("effective_from", "tariff-from-tomorrow").with("today", short_date(today)));
    }
    let latest = versions.iter().max_by_key(|line| line.effective_from);
    if let Some(line) = latest.filter(|line| asked.effective_from <= line.effective_from) {
        let since = short_date(line.effective_from);
        reasons.push(Reason::field("effective_from", "tariff-after-latest").with("since", since));
    }
    reasons.extend(figures(asked));
    if let Some(line) = latest.filter(|line| same_figures(line, asked)) {
        reasons.push(Reason::field("rate", "tariff-nothing-new").with("code", &line.code));
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    let last_day = asked.effective_from.checked_sub_days(Days::new(1)).unwrap_or(asked.effective_from);
    let open = latest.filter(|line| line.effective_to.is_none_or(|last| last > last_day));
    Ok(open.map(|line| Closing { id: line.id, last_day }))
}

fn figures(asked: &NewVersion) -> Reasons {
    let amount = Paise::ZERO..=MOST;
    let share = BasisPoints::default()..=MOST_GST;
    let sac = &asked.sac;
    let sac_fits = matches!(sac.len(), 4 | 6) && sac.starts_with("99") && sac.bytes().all(|b| b.is_ascii_digit());
    let rules = [
        (amount.contains(&asked.rate), "rate", "tariff-amount-range"),
        (amount.contains(&asked.minimum), "minimum", "tariff-amount-range"),
        (share.contains(&asked.gst), "gst", "tariff-gst-range"),
        (share.contains(&asked.gst_unregistered), "gst_unregistered", "tariff-gst-range"),
        (sac_fits, "sac", "tariff-sac-shape"),
    ];
    rules.into_iter().filter(|(fits, _, _)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
}

fn same_figures(line: &RateLine, asked: &NewVersion) -> bool {
    line.rate == asked.rate
        && line.minimum == asked.minimum
        && line.sac == asked.sac
        && line.gst == asked.gst
        && line.gst_unregistered == asked.gst_unregistered
        && line.terms == asked.terms
        && line.effective_to.is_none()
}

/// `KNL-DSL-01-ARTISAN-4`: one more than the highest number among the versions' codes.
pub fn next_code(equipment_code: &str, user_category: &str, versions: &[&RateLine]) -> String {
    let stem = format!("{equipment_code}-{user_category}-");
    let numbers = versions.iter().filter_map(|line| line.code.strip_prefix(&stem)?.parse::<u32>().ok());
    let next = numbers.max().unwrap_or(0).max(u32::try_from(versions.len()).unwrap_or(0)).saturating_add(1);
    format!("{stem}{next}")
}

#[cfg(test)]
mod tests {
    use super::super::{Basis, FigureStatus};
    use super::*;
    use crate::base::EquipmentId;

    fn day(text: &str) -> NaiveDate {
        crate::base::time::parse_date(text).unwrap()
    }

    fn line(number: i64, from: &str, to: Option<&str>) -> RateLine {
        RateLine {
            id: TariffId(number),
            code: format!("KNL-DSL-01-ARTISAN-{number}"),
            equipment_id: EquipmentId(1),
            user_category: "ARTISAN".into(),
            basis: Basis::parse("per_hide").unwrap(),
            rate: Paise(700),
            minimum: Paise(72_000),
            effective_from: day(from),
            effective_to: to.map(day),
            sac: "998823".into(),
            gst: BasisPoints::percent(5),
            gst_unregistered: BasisPoints::percent(18),
            figure_status: FigureStatus::Assumed,
            terms: Terms::default(),
        }
    }

    fn asked(rate: i64, from: &str) -> NewVersion {
        NewVersion {
            rate: Paise(rate),
            minimum: Paise(72_000),
            effective_from: day(from),
            sac: "998823".into(),
            gst: BasisPoints::percent(5),
            gst_unregistered: BasisPoints::percent(18),
            terms: Terms::default(),
        }
    }

    fn codes(outcome: Result<Option<Closing>, Reasons>) -> Vec<&'static str> {
        outcome.unwrap_err().into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_new_version_ends_the_open_one_the_day_before() {
        let (old, open) = (line(1, "01-04-2025", Some("31-03-2026")), line(2, "01-04-2026", None));
        let closing = plan(&[&old, &open], &asked(800, "01-04-2027"), day("21-11-2026")).unwrap();
        assert_eq!(closing, Some(Closing { id: TariffId(2), last_day: day("31-03-2027") }));
        assert_eq!(plan(&[], &asked(800, "01-04-2027"), day("21-11-2026")), Ok(None));
        let ended = line(1, "01-04-2025", Some("31-03-2026"));
        assert_eq!(plan(&[&ended], &asked(800, "01-04-2027"), day("21-11-2026")), Ok(None));
    }

    #[test]
    fn it_begins_tomorrow_at_the_earliest_and_after_the_latest_one() {
        let open = line(1, "01-12-2026", None);
        assert_eq!(codes(plan(&[], &asked(800, "21-11-2026"), day("21-11-2026"))), ["tariff-from-tomorrow"]);
        assert_eq!(codes(plan(&[&open], &asked(800, "01-12-2026"), day("21-11-2026"))), ["tariff-after-latest"]);
        let both = codes(plan(&[&open], &asked(-1, "01-04-2026"), day("21-11-2026")));
        assert_eq!(both, ["tariff-from-tomorrow", "tariff-after-latest", "tariff-amount-range"]);
    }

    #[test]
    fn a_version_without_anything_new_is_refused() {
        let open = line(1, "01-04-2026", None);
        assert_eq!(codes(plan(&[&open], &asked(700, "01-04-2027"), day("21-11-2026"))), ["tariff-nothing-new"]);
    }

    #[test]
    fn codes_count_on() {
        let (first, third) = (line(1, "01-04-2025", None), line(3, "01-04-2026", None));
        assert_eq!(next_code("KNL-DSL-01", "ARTISAN", &[&first, &third]), "KNL-DSL-01-ARTISAN-4");
        assert_eq!(next_code("KNL-DSL-01", "ARTISAN", &[]), "KNL-DSL-01-ARTISAN-1");
    }
}
