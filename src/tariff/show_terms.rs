//! The terms of a rate in words, for whoever reads the rate list or decides on it.

use maud::{Markup, html};

use crate::base::{Lang, words};

use super::explain::{quantity_words, rate_words, unit_words};
use super::explain_terms::{band_price, band_time};
use super::terms::{LateFinish, Per, Terms};

/// One sentence for each term; none for a plain rate.
pub fn terms_words(lang: Lang, terms: &Terms, unit: &str) -> Vec<String> {
    let say = |key: &str, facts: &[(&'static str, String)]| words::text_with(lang, key, facts);
    let mut found: Vec<String> = terms
        .steps
        .iter()
        .map(|step| {
            let facts =
                [("above", quantity_words(lang, step.above, unit)), ("rate", rate_words(lang, step.rate, unit))];
            say("rate-terms-step", &facts)
        })
        .collect();
    found.extend(
        terms
            .bands
            .iter()
            .map(|band| say("rate-terms-band", &[("when", band_time(lang, band)), ("price", band_price(lang, band))])),
    );
    let mut amount = |key: &str, value: Option<String>| found.extend(value.map(|value| say(key, &[("amount", value)])));
    amount("rate-terms-or-per-hour", terms.or_per_hour.map(|rate| rate_words(lang, rate, "hour")));
    amount("rate-terms-flat", terms.flat.map(|flat| flat.to_string()));
    amount("rate-terms-operator", terms.operator_per_hour.map(|rate| rate_words(lang, rate, "hour")));
    amount(
        "rate-terms-consumables",
        terms.consumables.map(|consumables| {
            let per = if consumables.per == Per::Use { "use" } else { unit };
            rate_words(lang, consumables.rate, per)
        }),
    );
    amount("rate-terms-urgent", terms.urgent.map(|share| share.to_string()));
    amount("rate-terms-overtime", terms.overtime.map(|share| share.to_string()));
    amount("rate-terms-aborted", terms.aborted.map(|share| share.to_string()));
    amount("rate-terms-deposit", terms.deposit.map(|deposit| deposit.to_string()));
    if terms.late_finish != LateFinish::Used {
        found.push(say(
            &format!("rate-terms-late-{}", terms.late_finish.code()),
            &[("unit", unit_words(lang, unit, false))],
        ));
    }
    found
}

/// The same as a list, empty for a plain rate.
pub fn terms_list(lang: Lang, terms: &Terms, unit: &str) -> Markup {
    let sentences = terms_words(lang, terms, unit);
    html! {
        @if !sentences.is_empty() {
            ul { @for sentence in &sentences { li { (sentence) } } }
        }
    }
}
