//! A machine's rates as a table.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::base::Lang;
use crate::base::time::short_date;
use crate::people::UserCategory;
use crate::web::{Column, Table, empty};

use super::explain::{category_words, rate_words};
use super::rate::{RateLine, rate_on};
use super::show_terms::terms_list;

/// What a machine costs by user category on a day, with changes already decided.
pub fn rate_table(lang: Lang, rates: &[RateLine], categories: &[UserCategory], day: NaiveDate) -> Markup {
    let columns = vec![
        Column::text(lang.t("tariff-column-category")),
        Column::number(lang.t("tariff-column-rate")),
        Column::number(lang.t("tariff-column-minimum")),
        Column::number(lang.t("tariff-column-gst")),
    ];
    let mut table = Table::new("rates", lang.t("tariff-rates-caption"), columns);
    for category in categories {
        let Some(line) = rate_on(rates, &category.code, day) else { continue };
        table.row(vec![
            html! { (lang.pick(&category.name_en, &category.name_hi)) (change_ahead(lang, rates, line)) },
            html! { (rate_words(lang, line.rate, line.basis.unit())) },
            html! { (line.minimum) },
            html! { (gst_words(line)) },
        ]);
    }
    if table.is_empty() {
        return empty(&lang.t("tariff-no-rates"), None);
    }
    let taxed = rates.iter().any(|line| line.holds_on(day) && line.gst != line.gst_unregistered);
    html! {
        (table)
        @if taxed { p.hint { (lang.t("tariff-gst-note")) } }
        (terms_by_category(lang, rates, categories, day))
    }
}

/// The terms of each category; where all are alike they are said once.
pub fn terms_by_category(lang: Lang, rates: &[RateLine], categories: &[UserCategory], day: NaiveDate) -> Markup {
    let of = |category: &UserCategory| rate_on(rates, &category.code, day).map(|line| (category.code.clone(), line));
    let held: Vec<(String, &RateLine)> = categories.iter().filter_map(of).collect();
    let alike = held.windows(2).all(|pair| pair[0].1.terms == pair[1].1.terms);
    let shown = held.iter().take(if alike { 1 } else { held.len() }).filter(|(_, line)| !line.terms.is_plain());
    html! {
        @for (code, line) in shown {
            @if !alike { p { strong { (category_words(lang, code)) } } }
            (terms_list(lang, &line.terms, line.basis.unit()))
        }
    }
}

/// `5% / 18%`: registered, not registered.
fn gst_words(line: &RateLine) -> String {
    if line.gst == line.gst_unregistered {
        return format!("{}%", line.gst);
    }
    format!("{}% / {}%", line.gst, line.gst_unregistered)
}

/// The next version of a rate, where one is decided already.
pub fn change_ahead(lang: Lang, rates: &[RateLine], line: &RateLine) -> Markup {
    let next = rates
        .iter()
        .filter(|later| later.user_category == line.user_category && later.effective_from > line.effective_from)
        .min_by_key(|later| later.effective_from);
    html! {
        @if let Some(next) = next {
            br;
            span.hint {
                (lang.tr("tariff-change-ahead", &[
                    ("from", &short_date(next.effective_from)),
                    ("rate", &rate_words(lang, next.rate, next.basis.unit())),
                ]))
            }
        }
    }
}
