//! The lines by which the terms of a rate explain themselves.

use serde::{Deserialize, Serialize};

use crate::base::{BasisPoints, Lang, Paise, Quantity, words};

use super::concession::{BorneBy, Limit};
use super::explain::{Explanation, limit_words, quantity_words, rate_words};
use super::terms::{Band, BandPrice, LateFinish};

/// One step that a rate's terms add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum TermStep {
    /// A part of the count at the rate of its step.
    Tier {
        /// The part.
        quantity: Quantity,
        /// What is counted.
        unit: String,
        /// Border it lies above; zero for the first.
        above: Quantity,
        /// Its rate.
        rate: Paise,
    },
    /// Minutes at the price of a band.
    InBand {
        /// The minutes.
        minutes: i64,
        /// The band.
        band: Band,
        /// The plain rate.
        rate: Paise,
    },
    /// Minutes outside every band.
    OutsideBands {
        /// The minutes.
        minutes: i64,
        /// The plain rate.
        rate: Paise,
    },
    /// What the parts before come to, rounded half up once.
    Together {
        /// The sum.
        amount: Paise,
    },
    /// By time or by count, whichever is greater.
    OrHours {
        /// Minutes in whole slots.
        minutes: i64,
        /// Paise for an hour.
        rate: Paise,
        /// What the time comes to.
        by_time: Paise,
        /// What the count comes to.
        by_count: Paise,
    },
    /// Asked once for each use.
    Flat {
        /// How much.
        amount: Paise,
    },
    /// Booked and used time differ, and the rate says which is charged.
    LateFinish {
        /// The rule.
        rule: LateFinish,
        /// Minutes booked.
        booked: i64,
        /// Minutes used.
        used: i64,
    },
    /// Share of the planned fee because the session was broken off.
    Aborted {
        /// The share.
        share: BasisPoints,
        /// Planned fee.
        planned: Paise,
        /// What is charged of it.
        amount: Paise,
    },
    /// The centre's operator.
    Operator {
        /// Minutes.
        minutes: i64,
        /// Paise for an hour.
        rate: Paise,
        /// What it comes to.
        amount: Paise,
    },
    /// Consumables.
    Consumables {
        /// Count.
        quantity: Quantity,
        /// What is counted.
        unit: String,
        /// Paise for one.
        rate: Paise,
        /// What it comes to.
        amount: Paise,
    },
    /// Surcharge because the unit asked for it urgently.
    Urgent {
        /// The surcharge.
        share: BasisPoints,
        /// Fee it is taken of.
        of: Paise,
        /// What it comes to.
        amount: Paise,
    },
    /// Surcharge on the minutes after the booked end.
    Overtime {
        /// The minutes.
        minutes: i64,
        /// The surcharge.
        share: BasisPoints,
        /// The plain rate.
        rate: Paise,
        /// What it comes to.
        amount: Paise,
    },
    /// Asked as security, not part of the price.
    Deposit {
        /// How much.
        amount: Paise,
    },
    /// A newer version holds on the day, but the price shown when booking is kept.
    KeptRate {
        /// The version that holds for others.
        newer: String,
    },
    /// A concession that is a flat sum, or that somebody else than the centre bears.
    Support {
        /// Name of the scheme in English.
        name_en: String,
        /// Name of the scheme in Hindi.
        name_hi: String,
        /// Its share of what remains.
        share: BasisPoints,
        /// A sum in place of a share.
        flat: Option<Paise>,
        /// What it comes to.
        amount: Paise,
        /// What bounded it.
        limit: Option<Limit>,
        /// Who bears it.
        borne_by: BorneBy,
    },
}

impl From<TermStep> for Explanation {
    fn from(step: TermStep) -> Explanation {
        Explanation::Term(step)
    }
}

impl TermStep {
    /// The step in words.
    pub fn words(&self, lang: Lang) -> String {
        let say = |key: &str, facts: &[(&'static str, String)]| words::text_with(lang, key, facts);
        let number = |minutes: &i64| ("minutes", minutes.to_string());
        match self {
            TermStep::Tier { quantity, unit, above, rate } => {
                let key = if *above == Quantity::ZERO { "rate-explain-tier-first" } else { "rate-explain-tier" };
                let facts = [
                    ("quantity", quantity_words(lang, *quantity, unit)),
                    ("above", quantity_words(lang, *above, unit)),
                    ("rate", rate.to_string()),
                ];
                say(key, &facts)
            }
            TermStep::InBand { minutes, band, rate } => {
                let facts = [
                    number(minutes),
                    ("when", band_time(lang, band)),
                    ("price", band_price(lang, band)),
                    ("rate", rate.to_string()),
                ];
                say("rate-explain-band", &facts)
            }
            TermStep::OutsideBands { minutes, rate } => {
                say("rate-explain-outside-bands", &[number(minutes), ("rate", rate_words(lang, *rate, "hour"))])
            }
            TermStep::Together { amount } => say("rate-explain-together", &[("amount", amount.to_string())]),
            TermStep::OrHours { minutes, rate, by_time, by_count } => say(
                "rate-explain-or-hours",
                &[
                    number(minutes),
                    ("rate", rate_words(lang, *rate, "hour")),
                    ("time", by_time.to_string()),
                    ("count", by_count.to_string()),
                    ("amount", by_time.max(by_count).to_string()),
                ],
            ),
            TermStep::Flat { amount } => say("rate-explain-flat", &[("amount", amount.to_string())]),
            TermStep::LateFinish { rule, booked, used } => say(
                &format!("rate-explain-late-{}", rule.code()),
                &[("booked", booked.to_string()), ("used", used.to_string())],
            ),
            TermStep::Aborted { share, planned, amount } => say(
                "rate-explain-aborted",
                &[("share", share.to_string()), ("planned", planned.to_string()), ("amount", amount.to_string())],
            ),
            TermStep::Operator { minutes, rate, amount } => say(
                "rate-explain-operator",
                &[number(minutes), ("rate", rate_words(lang, *rate, "hour")), ("amount", amount.to_string())],
            ),
            TermStep::Consumables { quantity, unit, rate, amount } => say(
                "rate-explain-consumables",
                &[
                    ("quantity", quantity_words(lang, *quantity, unit)),
                    ("rate", rate.to_string()),
                    ("amount", amount.to_string()),
                ],
            ),
            TermStep::Urgent { share, of, amount } => say(
                "rate-explain-urgent",
                &[("share", share.to_string()), ("of", of.to_string()), ("amount", amount.to_string())],
            ),
            TermStep::Overtime { minutes, share, rate, amount } => say(
                "rate-explain-overtime",
                &[
                    number(minutes),
                    ("share", share.to_string()),
                    ("rate", rate.to_string()),
                    ("amount", amount.to_string()),
                ],
            ),
            TermStep::Deposit { amount } => say("rate-explain-deposit", &[("amount", amount.to_string())]),
            TermStep::KeptRate { newer } => say("rate-explain-kept", &[("newer", newer.clone())]),
            TermStep::Support { name_en, name_hi, share, flat, amount, limit, borne_by } => {
                let facts = [
                    ("name", lang.pick(name_en, name_hi).to_owned()),
                    ("share", flat.map_or_else(|| format!("{share}%"), |flat| flat.to_string())),
                    ("amount", amount.to_string()),
                ];
                let words = say(&format!("concession-explain-{}", borne_by.code()), &facts);
                limit.map_or(words.clone(), |limit| format!("{words} {}", limit_words(lang, limit)))
            }
        }
    }
}

/// `22:00–06:00`, `Saturday, Sunday, 00:00–24:00`.
pub fn band_time(lang: Lang, band: &Band) -> String {
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let until = if band.until == 0 || band.until == band.from { 24 * 60 } else { band.until };
    let time = format!("{}–{}", clock(band.from), clock(until));
    let days: Vec<String> = band.days.iter().map(|day| lang.t(&format!("rate-day-{day}"))).collect();
    if days.is_empty() { time } else { format!("{}, {time}", days.join(", ")) }
}

/// `150% of the rate`, `₹10.00 per hour`.
pub fn band_price(lang: Lang, band: &Band) -> String {
    match band.price {
        BandPrice::Percent(share) => lang.tr("rate-band-percent", &[("share", &share.to_string())]),
        BandPrice::Rate(rate) => rate_words(lang, rate, "hour"),
    }
}
