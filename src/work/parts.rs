//! The lower parts of a job's page: what was done so far, what else may be done, the papers.

use maud::{Markup, html};

use super::entity::gate_pass;
use super::job::Job;
use super::rules::{self, Stage};
use crate::base::time::{short_date, short_date_time};
use crate::base::{BasisPoints, Paise, Quantity};
use crate::tariff::quantity_words;
use crate::web::{Ctx, Entered, in_script, panel, post_button, summary_list};

pub(super) fn so_far(ctx: &Ctx, job: &Job, charged: Option<Paise>) -> Markup {
    let charge_words = charged.map(|total| match total {
        Paise::ZERO => ctx.t("work-charge-free"),
        total => total.to_string(),
    });
    let Some(card) = &job.card else {
        let rows: Vec<_> = charge_words.map(|words| (ctx.t("work-charge"), html! { (words) })).into_iter().collect();
        return html! { (summary_list(&rows)) };
    };
    let unit = job.goods_unit();
    let words = |quantity: Quantity| quantity_words(ctx.lang, quantity, &unit);
    let mut rows = vec![(ctx.t("work-checked-in-at"), html! { (short_date_time(card.checked_in_at)) })];
    let mut row = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            rows.push((ctx.t(key), html! { (in_script(ctx.lang, &value)) }));
        }
    };
    row("work-received", card.received_quantity.map(words));
    row("work-received-weight", card.received_weight.map(|kg| quantity_words(ctx.lang, kg, "kg")));
    row("work-received-condition", Some(card.received_condition.clone()));
    row("work-owner-challan", Some(card.owner_challan_no.clone()));
    row("work-started-at", card.started_at.map(short_date_time));
    row("work-stopped-at", card.stopped_at.map(short_date_time));
    row("work-meter", meter_words(ctx, card.meter_start, card.meter_stop));
    row("work-processed", card.processed_quantity.map(words));
    row("work-rejected", card.rejected_quantity.filter(|rejected| *rejected > Quantity::ZERO).map(words));
    row("work-by-product", by_product_words(ctx, &card.by_product, card.by_product_quantity));
    row("work-field-remark", Some(card.remark.clone()));
    row("work-report", report_words(job));
    row("work-charge", charge_words);
    html! { h2 { (ctx.t("work-job-so-far")) } (summary_list(&rows)) }
}

pub(super) fn meter_words(ctx: &Ctx, start: Option<Quantity>, stop: Option<Quantity>) -> Option<String> {
    match (start, stop) {
        (Some(start), Some(stop)) => {
            Some(ctx.tr("work-meter-from-to", &[("from", &start.to_string()), ("to", &stop.to_string())]))
        }
        (Some(reading), None) | (None, Some(reading)) => Some(reading.to_string()),
        (None, None) => None,
    }
}

pub(super) fn by_product_words(ctx: &Ctx, name: &str, kg: Option<Quantity>) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let kg = kg.filter(|kg| *kg > Quantity::ZERO).map(|kg| quantity_words(ctx.lang, kg, "kg"));
    Some(kg.map_or(name.to_owned(), |kg| format!("{name}, {kg}")))
}

fn report_words(job: &Job) -> Option<String> {
    let number = job.booked.report_no.as_ref()?;
    Some(match job.booked.report_on {
        Some(day) => format!("{number}, {}", short_date(day)),
        None => number.clone(),
    })
}

/// What may be done besides the next step: corrections, no-show, gate pass, report.
pub(super) fn further(
    ctx: &Ctx,
    job: &Job,
    facts: &rules::Job,
    step: Option<&str>,
    out: Quantity,
    entered: &Entered,
) -> Markup {
    let reference = &job.booked.reference;
    let form = ctx.form(entered);
    let here = facts.received.and_then(|received| received.milli().checked_sub(out.milli())).unwrap_or(0);
    let counted = !facts.goods_billed || facts.count.is_some() || facts.started_at.is_none();
    let may_leave = matches!(facts.stage, Stage::InUse | Stage::Completed) && here > 0 && counted;
    html! {
        @if facts.stage == Stage::InUse && facts.stopped_at.is_none() && step != Some("receive") {
            p { a href=(format!("/work/{reference}?step=receive")) {
                (ctx.t(if facts.received.is_some() { "work-job-correct-material" } else { "work-step-receive" }))
            } }
        }
        @if facts.stage == Stage::InUse && facts.stopped_at.is_some() && step != Some("count") {
            p { a href=(format!("/work/{reference}?step=count")) { (ctx.t("work-step-count")) } }
        }
        @if facts.stage == Stage::Confirmed && rules::no_show(facts, ctx.now()).is_empty() {
            (panel(&ctx.t("work-step-no-show"), html! {
                @let percent = BasisPoints(job.booked.no_show_bp).to_string();
                p { (ctx.tr("work-no-show-hint", &[("percent", &percent)])) }
                (post_button(ctx, &format!("/work/{reference}/no-show"), &ctx.t("work-step-no-show"), &[]))
            }))
        }
        @if may_leave && step != Some("receive") {
            @let unit = crate::tariff::unit_words(ctx.lang, &job.goods_unit(), false);
            @let left = Quantity::from_milli(here).to_string();
            (panel(&ctx.t("work-step-gate-pass"), form.post(&format!("/work/{reference}/gate-pass"), html! {
                (form.text("goods", "work-field-goods").hint("work-field-goods-hint").width(30))
                (form.number("leaving", "work-field-leaving")
                    .hint_words(ctx.tr("work-field-leaving-hint", &[("unit", &unit), ("left", &left)])))
                (form.text("vehicle", "work-field-vehicle").width(20).optional())
                (form.text("taken_by", "work-field-taken-by").width(20).optional())
                (form.submit("work-step-gate-pass"))
            })))
        }
        @if job.booked.kind == "lab_test" && matches!(facts.stage, Stage::InUse | Stage::Completed) {
            (panel(&ctx.t("work-report"), form.post(&format!("/work/{reference}/report"), html! {
                (form.text("report_no", "work-field-report-no").width(20))
                (form.date("report_on", "work-field-report-on"))
                (form.submit("work-save-report"))
            })))
        }
    }
}

pub(super) fn paper_links(ctx: &Ctx, job: &Job, passes: &[gate_pass::Model]) -> Markup {
    if job.card.is_none() {
        return html! {};
    }
    let reference = &job.booked.reference;
    html! {
        h2 { (ctx.t("work-job-papers")) }
        ul.links {
            li { a href=(format!("/work/{reference}/card")) { (ctx.t("work-job-card")) } }
            @for pass in passes {
                li { a href=(format!("/work/{reference}/gate-pass/{}", pass.id)) {
                    (ctx.tr("work-job-challan", &[("number", &pass.number)]))
                } }
            }
        }
    }
}
