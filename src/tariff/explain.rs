//! The lines by which a price explains itself, in both languages. Facts are kept, not
//! words, so that a charge made from a Hindi page can be read in English later.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{BasisPoints, Lang, Paise, Quantity, time, words};

use super::basis::{Count, Counted};
use super::concession::Limit;
use super::explain_terms::TermStep;
use super::quote::TaxClass;
use super::rate::RateLine;

/// One step from rate to total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Explanation {
    /// Which rate, of which version.
    Rate {
        /// Code of the version.
        code: String,
        /// Category it is for.
        user_category: String,
        /// Paise per unit.
        rate: Paise,
        /// What is counted.
        unit: String,
        /// First day it holds.
        since: NaiveDate,
    },
    /// Minutes run, rounded up to the slot, times capacity.
    Time {
        /// Minutes run.
        minutes: i64,
        /// Minutes billed for each.
        billed_minutes: i64,
        /// Slot they are rounded up to.
        slot_minutes: i64,
        /// Machines or places.
        capacity: i64,
        /// Count billed.
        quantity: Quantity,
        /// What is counted.
        unit: String,
    },
    /// Days times capacity.
    Days {
        /// Days touched.
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
        /// Days touched.
        days: i64,
    },
    /// Beam-on time.
    BeamMinutes {
        /// Minutes run.
        minutes: i64,
        /// Minutes billed.
        quantity: Quantity,
    },
    /// Samples, eggs or goods as counted.
    Counted {
        /// The count.
        quantity: Quantity,
        /// What is counted.
        unit: String,
    },
    /// Goods as the throughput lets expect.
    Estimated {
        /// Minutes planned.
        minutes: i64,
        /// Goods per hour.
        per_hour: Quantity,
        /// Goods expected.
        quantity: Quantity,
        /// What is counted.
        unit: String,
    },
    /// Count times rate.
    Product {
        /// The count.
        quantity: Quantity,
        /// What is counted.
        unit: String,
        /// Paise per unit.
        rate: Paise,
        /// The product, half up.
        amount: Paise,
    },
    /// The least charge counts instead.
    Minimum {
        /// The least charge.
        minimum: Paise,
    },
    /// One unit's part of a use that several share.
    Part {
        /// Its part.
        part: BasisPoints,
        /// Fee of the whole use.
        whole: Paise,
        /// Its part of the fee.
        amount: Paise,
    },
    /// Use is free of charge here.
    Free,
    /// Share of the planned charge because nobody came.
    NoShow {
        /// The share.
        share: BasisPoints,
        /// Planned charge.
        planned: Paise,
        /// What is charged of it.
        amount: Paise,
    },
    /// Share of the planned charge because it was cancelled inside the cut-off.
    LateCancel {
        /// The share.
        share: BasisPoints,
        /// Planned charge.
        planned: Paise,
        /// What is charged of it.
        amount: Paise,
    },
    /// The best concession.
    Concession {
        /// Name of the scheme in English.
        name_en: String,
        /// Name of the scheme in Hindi.
        name_hi: String,
        /// Its share of the base.
        share: BasisPoints,
        /// What it takes off.
        amount: Paise,
        /// What bounded it.
        limit: Option<Limit>,
    },
    /// A concession that would apply, had the unit not used it up.
    ConcessionUsedUp {
        /// Name of the scheme in English.
        name_en: String,
        /// Name of the scheme in Hindi.
        name_hi: String,
        /// The cap that is reached.
        limit: Limit,
    },
    /// GST and why at this rate.
    Tax {
        /// Why.
        class: TaxClass,
        /// The rate.
        gst: BasisPoints,
        /// One tax of the Union instead of two halves.
        interstate: bool,
    },
    /// What the terms of the rate add.
    #[serde(untagged)]
    Term(TermStep),
}

impl Explanation {
    pub(super) fn rate(line: &RateLine) -> Explanation {
        Explanation::Rate {
            code: line.code.clone(),
            user_category: line.user_category.clone(),
            rate: line.rate,
            unit: line.basis.unit().to_owned(),
            since: line.effective_from,
        }
    }

    pub(super) fn count(count: &Count, unit: &str) -> Explanation {
        let (quantity, unit) = (count.quantity, unit.to_owned());
        match count.how {
            Counted::Time { minutes, billed_minutes, slot_minutes, capacity } => {
                Explanation::Time { minutes, billed_minutes, slot_minutes, capacity, quantity, unit }
            }
            Counted::Days { days, capacity } => Explanation::Days { days, capacity },
            Counted::StartedLots { kilograms, lots, days } => Explanation::StartedLots { kilograms, lots, days },
            Counted::BeamMinutes { minutes } => Explanation::BeamMinutes { minutes, quantity },
            Counted::Capacity | Counted::Goods => Explanation::Counted { quantity, unit },
            Counted::Estimated { minutes, per_hour } => Explanation::Estimated { minutes, per_hour, quantity, unit },
        }
    }

    /// The step in words.
    pub fn words(&self, lang: Lang) -> String {
        let say = |key: &str, facts: &[(&'static str, String)]| crate::base::words::text_with(lang, key, facts);
        match self {
            Explanation::Rate { code, user_category, rate, unit, since } => say(
                "tariff-explain-rate",
                &[
                    ("rate", rate_words(lang, *rate, unit)),
                    ("category", category_words(lang, user_category)),
                    ("since", time::short_date(*since)),
                    ("code", code.clone()),
                ],
            ),
            Explanation::Time { minutes, billed_minutes, slot_minutes, capacity, quantity, unit } => {
                let key = match (minutes == billed_minutes, *capacity) {
                    (true, 1) => "tariff-explain-time",
                    (true, _) => "tariff-explain-time-several",
                    (false, 1) => "tariff-explain-time-rounded",
                    (false, _) => "tariff-explain-time-rounded-several",
                };
                say(
                    key,
                    &[
                        ("minutes", minutes.to_string()),
                        ("billed", billed_minutes.to_string()),
                        ("slot", slot_minutes.to_string()),
                        ("capacity", capacity.to_string()),
                        ("quantity", quantity_words(lang, *quantity, unit)),
                    ],
                )
            }
            Explanation::Days { days, capacity } => {
                say("tariff-explain-days", &[("days", days.to_string()), ("capacity", capacity.to_string())])
            }
            Explanation::StartedLots { kilograms, lots, days } => say(
                "tariff-explain-lots",
                &[("kilograms", kilograms.to_string()), ("lots", lots.to_string()), ("days", days.to_string())],
            ),
            Explanation::BeamMinutes { minutes, quantity } => {
                say("tariff-explain-beam", &[("minutes", minutes.to_string()), ("quantity", quantity.to_string())])
            }
            Explanation::Counted { quantity, unit } => {
                say("tariff-explain-counted", &[("quantity", quantity_words(lang, *quantity, unit))])
            }
            Explanation::Estimated { minutes, per_hour, quantity, unit } => say(
                "tariff-explain-estimated",
                &[
                    ("minutes", minutes.to_string()),
                    ("throughput", quantity_words(lang, *per_hour, unit)),
                    ("quantity", quantity_words(lang, *quantity, unit)),
                ],
            ),
            Explanation::Product { quantity, unit, rate, amount } => say(
                "tariff-explain-product",
                &[
                    ("quantity", quantity_words(lang, *quantity, unit)),
                    ("rate", rate.to_string()),
                    ("amount", amount.to_string()),
                ],
            ),
            Explanation::Minimum { minimum } => say("tariff-explain-minimum", &[("minimum", minimum.to_string())]),
            Explanation::Part { part, whole, amount } => say(
                "tariff-explain-part",
                &[("part", part.to_string()), ("whole", whole.to_string()), ("amount", amount.to_string())],
            ),
            Explanation::Free => lang.t("tariff-explain-free"),
            Explanation::NoShow { share, planned, amount } => {
                say("tariff-explain-no-show", &share_facts(*share, *planned, *amount))
            }
            Explanation::LateCancel { share, planned, amount } => {
                say("tariff-explain-late-cancel", &share_facts(*share, *planned, *amount))
            }
            Explanation::Concession { name_en, name_hi, share, amount, limit } => {
                let facts = [
                    ("name", lang.pick(name_en, name_hi).to_owned()),
                    ("share", share.to_string()),
                    ("amount", amount.to_string()),
                ];
                let mut words = say("tariff-explain-concession", &facts);
                if let Some(limit) = limit {
                    words.push(' ');
                    words.push_str(&limit_words(lang, *limit));
                }
                words
            }
            Explanation::ConcessionUsedUp { name_en, name_hi, limit } => {
                let name = lang.pick(name_en, name_hi).to_owned();
                format!("{} {}", say("tariff-explain-used-up", &[("name", name)]), limit_words(lang, *limit))
            }
            Explanation::Tax { class, gst, interstate } => tax_words(lang, *class, *gst, *interstate),
            Explanation::Term(step) => step.words(lang),
        }
    }
}

fn share_facts(share: BasisPoints, planned: Paise, amount: Paise) -> [(&'static str, String); 3] {
    [("share", share.to_string()), ("planned", planned.to_string()), ("amount", amount.to_string())]
}

pub(super) fn limit_words(lang: Lang, limit: Limit) -> String {
    match limit {
        Limit::Event { most } => lang.tr("tariff-limit-event", &[("most", &most.to_string())]),
        Limit::Year { most, used } => {
            lang.tr("tariff-limit-year", &[("most", &most.to_string()), ("used", &used.to_string())])
        }
        Limit::Measure { most } => lang.tr("tariff-limit-measure", &[("most", &most.to_string())]),
        Limit::Events { most } => lang.tr("tariff-limit-events", &[("most", &most.to_string())]),
        Limit::Free { most, used } => {
            lang.tr("tariff-limit-free", &[("most", &most.to_string()), ("used", &used.to_string())])
        }
        Limit::Budget { left } => lang.tr("tariff-limit-budget", &[("left", &left.to_string())]),
        Limit::UnitShare { least } => lang.tr("tariff-limit-unit-share", &[("least", &least.to_string())]),
    }
}

fn tax_words(lang: Lang, class: TaxClass, gst: BasisPoints, interstate: bool) -> String {
    let why = lang.t(match class {
        TaxClass::CentreUnregistered => return lang.t("tariff-tax-centre-unregistered"),
        TaxClass::CentreComposition => return lang.t("tariff-tax-centre-composition"),
        TaxClass::Exempt => return lang.t("tariff-tax-exempt"),
        TaxClass::Registered => "tariff-tax-registered",
        TaxClass::Unregistered => "tariff-tax-unregistered",
        TaxClass::SpecialEconomicZone => "tariff-tax-sez",
    });
    let gst_words = gst.to_string();
    if interstate {
        return lang.tr("tariff-tax-interstate", &[("gst", &gst_words), ("why", &why)]);
    }
    // Half of a rate in basis points may have a half point: thousandths of a percent hold it.
    let half = Quantity::from_milli(gst.0.saturating_mul(5)).to_string();
    lang.tr("tariff-tax-within-state", &[("gst", &gst_words), ("half", &half), ("why", &why)])
}

/// `₹9.00 per hide`.
pub fn rate_words(lang: Lang, rate: Paise, unit: &str) -> String {
    lang.tr("tariff-rate-per", &[("rate", &rate.to_string()), ("unit", &unit_words(lang, unit, true))])
}

/// `612 hides`, `1.5 hours`.
pub fn quantity_words(lang: Lang, quantity: Quantity, unit: &str) -> String {
    let words = unit_words(lang, unit, quantity.milli() == 1000);
    lang.tr("tariff-quantity-of", &[("quantity", &quantity.to_string()), ("unit", &words)])
}

/// A billed unit as people say it; the code itself if the catalogue does not know it.
pub fn unit_words(lang: Lang, unit: &str, one: bool) -> String {
    let key = format!("tariff-unit-{unit}");
    let number = if one { "one" } else { "other" };
    words::find_with(lang, &key, &[("number", number.to_owned())]).unwrap_or_else(|| unit.replace('_', " "))
}

/// A user category as people say it; the code itself if the catalogue does not know it.
pub fn category_words(lang: Lang, code: &str) -> String {
    let key = format!("tariff-category-{code}");
    if lang.has(&key) { lang.t(&key) } else { code.to_owned() }
}
