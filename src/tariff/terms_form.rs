//! The terms of a rate as a form has them: amounts in rupees, steps and times of day one for each line.

use serde::Deserialize;

use crate::base::{BasisPoints, Paise, Quantity, Reason, Reasons};

use super::terms::{Band, BandPrice, Consumables, LateFinish, Per, Step, Terms};

/// The fields as typed; empty is not set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TermsForm {
    steps: String,
    bands: String,
    or_per_hour: String,
    flat: String,
    late_finish: String,
    urgent: String,
    overtime: String,
    operator_per_hour: String,
    consumables: String,
    consumables_per: String,
    deposit: String,
    aborted: String,
}

/// Names of the fields, for the form that carries them along.
pub(super) const FIELDS: [&str; 12] = [
    "steps",
    "bands",
    "or_per_hour",
    "flat",
    "late_finish",
    "urgent",
    "overtime",
    "operator_per_hour",
    "consumables",
    "consumables_per",
    "deposit",
    "aborted",
];

impl TermsForm {
    /// The terms, or a reason for each field that cannot be read.
    pub(super) fn read(&self, reasons: &mut Reasons) -> Terms {
        let mut unread = |field, code| reasons.push(Reason::field(field, code));
        let mut amount = |field: &'static str, text: &str| match text.trim() {
            "" => None,
            text => Paise::parse_rupees(text).or_else(|| {
                unread(field, "tariff-amount-unread");
                None
            }),
        };
        let or_per_hour = amount("or_per_hour", &self.or_per_hour);
        let flat = amount("flat", &self.flat);
        let operator_per_hour = amount("operator_per_hour", &self.operator_per_hour);
        let consumables = amount("consumables", &self.consumables);
        let deposit = amount("deposit", &self.deposit);
        let mut share = |field: &'static str, text: &str| match text.trim().trim_end_matches('%').trim() {
            "" => None,
            text => BasisPoints::parse_percent(text).or_else(|| {
                unread(field, "rate-share-range");
                None
            }),
        };
        let urgent = share("urgent", &self.urgent);
        let overtime = share("overtime", &self.overtime);
        let aborted = share("aborted", &self.aborted);
        let steps = lines(&self.steps).map(step).collect::<Option<Vec<_>>>();
        let bands = lines(&self.bands).map(band).collect::<Option<Vec<_>>>();
        if steps.is_none() {
            unread("steps", "rate-steps-unread");
        }
        if bands.is_none() {
            unread("bands", "rate-bands-unread");
        }
        let per = if self.consumables_per == "unit" { Per::Unit } else { Per::Use };
        let late_finish = LateFinish::ALL.into_iter().find(|rule| rule.code() == self.late_finish).unwrap_or_default();
        Terms {
            steps: steps.unwrap_or_default(),
            bands: bands.unwrap_or_default(),
            or_per_hour,
            flat,
            late_finish,
            urgent,
            overtime,
            operator_per_hour,
            consumables: consumables.map(|rate| Consumables { rate, per }),
            deposit,
            aborted,
        }
    }
}

/// The terms as their fields have them, to change from.
pub(super) fn entered(terms: &Terms) -> Vec<(&'static str, String)> {
    let amount = |value: Option<Paise>| value.map(Paise::plain).unwrap_or_default();
    let share = |value: Option<BasisPoints>| value.map(|share| share.to_string()).unwrap_or_default();
    let steps: Vec<String> = terms.steps.iter().map(|step| format!("{} = {}", step.above, step.rate.plain())).collect();
    let bands: Vec<String> = terms.bands.iter().map(band_text).collect();
    let per = terms.consumables.map_or("", |consumables| if consumables.per == Per::Unit { "unit" } else { "use" });
    vec![
        ("steps", steps.join("\n")),
        ("bands", bands.join("\n")),
        ("or_per_hour", amount(terms.or_per_hour)),
        ("flat", amount(terms.flat)),
        ("late_finish", terms.late_finish.code().to_owned()),
        ("urgent", share(terms.urgent)),
        ("overtime", share(terms.overtime)),
        ("operator_per_hour", amount(terms.operator_per_hour)),
        ("consumables", amount(terms.consumables.map(|consumables| consumables.rate))),
        ("consumables_per", per.to_owned()),
        ("deposit", amount(terms.deposit)),
        ("aborted", share(terms.aborted)),
    ]
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// `5 = 400`: above 5 each costs ₹400.
fn step(line: &str) -> Option<Step> {
    let (above, rate) = line.split_once('=')?;
    Some(Step { above: Quantity::parse(above)?, rate: Paise::parse_rupees(rate)? })
}

/// `22:00-06:00 150%` or `6,7 00:00-24:00 120.50`; days are 1 = Monday to 7 = Sunday.
fn band(line: &str) -> Option<Band> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (days, time, price) = match words.as_slice() {
        [time, price] => (Vec::new(), time, price),
        [days, time, price] => (days.split(',').map(|day| day.parse().ok()).collect::<Option<Vec<u8>>>()?, time, price),
        _ => return None,
    };
    let (from, until) = time.split_once(['-', '–'])?;
    let price = match price.strip_suffix('%') {
        Some(share) => BandPrice::Percent(BasisPoints::parse_percent(share)?),
        None => BandPrice::Rate(Paise::parse_rupees(price)?),
    };
    Some(Band { days, from: minute(from)?, until: minute(until)?, price })
}

fn minute(clock: &str) -> Option<i64> {
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..=24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

fn band_text(band: &Band) -> String {
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let days: Vec<String> = band.days.iter().map(u8::to_string).collect();
    let price = match band.price {
        BandPrice::Percent(share) => format!("{share}%"),
        BandPrice::Rate(rate) => rate.plain(),
    };
    let time = format!("{}-{} {price}", clock(band.from), clock(band.until));
    if days.is_empty() { time } else { format!("{} {time}", days.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(steps: &str, bands: &str) -> TermsForm {
        TermsForm {
            steps: steps.into(),
            bands: bands.into(),
            flat: "₹10.50".into(),
            urgent: "25%".into(),
            consumables: "5".into(),
            consumables_per: "unit".into(),
            late_finish: "longer".into(),
            ..TermsForm::default()
        }
    }

    #[test]
    fn what_is_typed_is_read_and_shown_alike() {
        let mut reasons = Reasons::new();
        let terms = form("5 = 400\n10 = 300.50", "22:00-06:00 150%\n6,7 00:00-24:00 120").read(&mut reasons);
        assert!(reasons.is_empty());
        assert_eq!(terms.steps[1], Step { above: Quantity::from_milli(10_000), rate: Paise(30_050) });
        assert_eq!((terms.bands[0].from, terms.bands[0].until), (22 * 60, 6 * 60));
        assert_eq!(
            (terms.bands[1].days.as_slice(), terms.bands[1].price),
            ([6, 7].as_slice(), BandPrice::Rate(Paise(12_000)))
        );
        assert_eq!((terms.flat, terms.urgent), (Some(Paise(1_050)), Some(BasisPoints::percent(25))));
        let shown = entered(&terms);
        assert_eq!(shown[0].1, "5 = 400.00\n10 = 300.50");
        assert_eq!(shown[1].1, "22:00-06:00 150%\n6,7 00:00-24:00 120.00");
        assert_eq!(shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(), FIELDS);
        assert!(TermsForm::default().read(&mut reasons).is_plain());
    }

    #[test]
    fn every_field_that_cannot_be_read_is_named() {
        let mut reasons = Reasons::new();
        let wrong = TermsForm { deposit: "much".into(), aborted: "all".into(), ..form("5 for 400", "at night 2%") };
        wrong.read(&mut reasons);
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field).collect();
        assert_eq!(fields, ["deposit", "aborted", "steps", "bands"]);
    }
}
