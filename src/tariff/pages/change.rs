//! New rates for a machine and machines like it: the form, their effect, and the proposal.

use axum::extract::Path;
use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Machine, machine};
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{BasisPoints, Error, Paise, Quantity, Reason, Result, Verb};
use crate::catalogue;
use crate::db::RequestKey;
use crate::tariff::explain::{quantity_words, rate_words};
use crate::tariff::proposal::{self, Propose, propose};
use crate::tariff::rate::rate_on;
use crate::tariff::revise::{PlannedRevision, ReviseTariff, plan_revision};
use crate::tariff::revision::NewVersion;
use crate::tariff::show_terms::terms_list;
use crate::tariff::terms::LateFinish;
use crate::tariff::terms_form::{self, TermsForm};
use crate::web::{Column, Ctx, Entered, Form, FormView, Table, page, summary_list};

/// The form of a new version, filled with the figures in force.
pub async fn change(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = machine(&ctx, &code).await?;
    let today = ist_date(ctx.now());
    let asked = ctx.asked("user_category");
    let category = machine.categories.iter().find(|known| known.code == asked).or(machine.categories.first());
    let category = category.map_or(String::new(), |known| known.code.clone());
    let mut entered = Entered::with([("user_category", category.clone())]);
    if let Some(line) = rate_on(machine.rates(), &category, today).or(machine.rates().last()) {
        entered = entered
            .and("rate", line.rate.plain())
            .and("minimum", line.minimum.plain())
            .and("gst", line.gst.to_string())
            .and("gst_unregistered", line.gst_unregistered.to_string())
            .and("sac", line.sac.clone());
        for (name, value) in terms_form::entered(&line.terms) {
            entered = entered.and(name, value);
        }
    }
    change_page(&ctx, &machine, &entered).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ChangeForm {
    step: String,
    user_category: String,
    rate: String,
    minimum: String,
    effective_from: String,
    gst: String,
    gst_unregistered: String,
    sac: String,
    reason: String,
    /// Other machines that get the same rate.
    also: Vec<String>,
    /// The open proposal it is added to.
    proposal: String,
    #[serde(flatten)]
    terms: TermsForm,
}

impl ChangeForm {
    /// One rate for each machine, this one first, or every field that cannot be read.
    fn rates(&self, equipment: &str) -> Result<Vec<ReviseTariff>> {
        let mut reasons = Vec::new();
        let terms = self.terms.read(&mut reasons);
        let mut unread = |field, code| reasons.push(Reason::field(field, code));
        let rate = Paise::parse_rupees(&self.rate);
        let minimum = Paise::parse_rupees(&self.minimum);
        let effective_from = parse_date(&self.effective_from);
        let gst = BasisPoints::parse_percent(&self.gst);
        let gst_unregistered = BasisPoints::parse_percent(&self.gst_unregistered);
        let checks = [
            (rate.is_some(), "rate", "tariff-amount-unread"),
            (minimum.is_some(), "minimum", "tariff-amount-unread"),
            (effective_from.is_some(), "effective_from", "tariff-day-unread"),
            (gst.is_some(), "gst", "tariff-gst-range"),
            (gst_unregistered.is_some(), "gst_unregistered", "tariff-gst-range"),
        ];
        checks.into_iter().filter(|(read, _, _)| !read).for_each(|(_, field, code)| unread(field, code));
        Error::check(reasons)?;
        let version = NewVersion {
            rate: rate.unwrap_or_default(),
            minimum: minimum.unwrap_or_default(),
            effective_from: effective_from.unwrap_or_default(),
            sac: self.sac.clone(),
            gst: gst.unwrap_or_default(),
            gst_unregistered: gst_unregistered.unwrap_or_default(),
            terms,
        };
        let others = self.also.iter().map(String::as_str).filter(|other| *other != equipment);
        let rate = |machine: &str| ReviseTariff {
            equipment: machine.to_owned(),
            user_category: self.user_category.clone(),
            version: version.clone(),
            reason: self.reason.clone(),
        };
        Ok(std::iter::once(equipment).chain(others).map(rate).collect())
    }
}

/// First shows the effect, then, sent again from there, proposes.
pub async fn submit(ctx: Ctx, Path(code): Path<String>, form: Form<ChangeForm>) -> Result<Response> {
    let machine = machine(&ctx, &code).await?;
    let outcome = match form.value.rates(&code) {
        Ok(rates) if form.value.step == "make" => make(&ctx, &form, rates).await.map(Made::Proposed),
        Ok(rates) => planned(&ctx, rates).await.map(Made::Planned),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(Made::Planned(planned)) => Ok(preview_page(&ctx, &machine, &form.entered, &planned)),
        Ok(Made::Proposed(id)) => Ok(ctx.redirect_saying(format!("/rates/proposals/{id}"), &ctx.t("tariff-changed"))),
        Err(error) => change_page(&ctx, &machine, &form.entered.refused(error)?).await,
    }
}

enum Made {
    Planned(Vec<(ReviseTariff, PlannedRevision)>),
    Proposed(i64),
}

async fn planned(ctx: &Ctx, rates: Vec<ReviseTariff>) -> Result<Vec<(ReviseTariff, PlannedRevision)>> {
    let mut planned = Vec::new();
    for rate in rates {
        let plan = plan_revision(ctx.app.db.read(), &ctx.actor, Verb::ManageTariff, ctx.now(), &rate).await?;
        planned.push((rate, plan));
    }
    Ok(planned)
}

async fn make(ctx: &Ctx, form: &Form<ChangeForm>, rates: Vec<ReviseTariff>) -> Result<i64> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &form.entered.pairs())?;
    let command = &Propose { rates, into: form.value.proposal.parse().ok() };
    let made = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { propose(&tx, command).await });
    Ok(made.await?.into_inner())
}

/// Machines of the centre whose fee is counted alike.
async fn alike(ctx: &Ctx, machine: &Machine) -> Result<Vec<(String, String)>> {
    let all = catalogue::equipment_of(ctx.app.db.read(), machine.equipment.centre_id).await?;
    let alike = all.into_iter().filter(|other| {
        other.billing_basis == machine.equipment.billing_basis
            && other.id != machine.equipment.id
            && other.status != "retired"
    });
    Ok(alike.map(|other| (other.code.clone(), ctx.lang.pick(&other.name_en, &other.name_hi).to_owned())).collect())
}

/// Proposals that still take rates.
async fn open_proposals(ctx: &Ctx, machine: &Machine) -> Result<Vec<(String, String)>> {
    let all = proposal::list(ctx.app.db.read(), machine.equipment.centre_id).await?;
    let open =
        all.into_iter().filter(|it| it.standing() == proposal::Status::Proposed && it.resolution_number.is_empty());
    let mut options = vec![(String::new(), ctx.t("rate-proposal-new"))];
    options.extend(open.map(|it| {
        let facts = [("number", it.id.to_string()), ("from", short_date(it.effective_from)), ("reason", it.reason)];
        (it.id.to_string(), crate::base::words::text_with(ctx.lang, "rate-proposal-named", &facts))
    }));
    Ok(options)
}

async fn change_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let code = &machine.equipment.code;
    let options = machine
        .categories
        .iter()
        .map(|category| (category.code.clone(), ctx.lang.pick(&category.name_en, &category.name_hi).to_owned()))
        .collect();
    let title = ctx.tr("tariff-change-title", &[("machine", &machine.name(ctx))]);
    let alike = alike(ctx, machine).await?;
    let proposals = open_proposals(ctx, machine).await?;
    let with_terms = terms_form::FIELDS.iter().any(|name| !matches!(entered.get(name), "" | "used"));
    Ok(form.page(
        &title,
        form.post(
            &format!("/rates/{code}/change"),
            html! {
                (form.select("user_category", "tariff-column-category", options))
                (form.number("rate", "tariff-field-rate").hint("tariff-field-rate-hint").inputmode("decimal").width(10))
                (form.number("minimum", "tariff-field-minimum").inputmode("decimal").width(10))
                (form.date("effective_from", "tariff-field-from").hint("tariff-field-from-hint"))
                (form.number("gst", "tariff-field-gst").inputmode("decimal").width(5))
                (form.number("gst_unregistered", "tariff-field-gst-unregistered").inputmode("decimal").width(5))
                (form.text("sac", "tariff-column-sac").hint("tariff-field-sac-hint").width(10))
                details open[with_terms] {
                    summary { (ctx.t("rate-terms")) }
                    (terms_fields(ctx, &form))
                }
                @if !alike.is_empty() {
                    details {
                        summary { (ctx.t("rate-also-summary")) }
                        (form.checkboxes("also", "rate-also", alike).optional())
                    }
                }
                (form.text("reason", "tariff-field-reason").hint("tariff-field-reason-hint"))
                @if proposals.len() > 1 { (form.select("proposal", "rate-into", proposals).optional()) }
                (form.submit("tariff-show-effect"))
            },
        ),
    ))
}

fn terms_fields(ctx: &Ctx, form: &FormView<'_>) -> Markup {
    let late = LateFinish::ALL.map(|rule| (rule.code().to_owned(), ctx.t(&format!("rate-late-{}", rule.code()))));
    let per = vec![("use".to_owned(), ctx.t("rate-per-use")), ("unit".to_owned(), ctx.t("rate-per-unit"))];
    html! {
        (form.lines("steps", "rate-field-steps").hint("rate-field-steps-hint").optional())
        (form.lines("bands", "rate-field-bands").hint("rate-field-bands-hint").optional())
        (form.number("or_per_hour", "rate-field-or-per-hour").hint("rate-field-or-per-hour-hint").optional())
        (form.number("flat", "rate-field-flat").optional())
        (form.select("late_finish", "rate-field-late", late.to_vec()))
        (form.number("overtime", "rate-field-overtime").optional())
        (form.number("urgent", "rate-field-urgent").optional())
        (form.number("operator_per_hour", "rate-field-operator").optional())
        (form.number("consumables", "rate-field-consumables").optional())
        (form.select("consumables_per", "rate-field-consumables-per", per))
        (form.number("aborted", "rate-field-aborted").optional())
        (form.number("deposit", "rate-field-deposit").hint("rate-field-deposit-hint").optional())
    }
}

/// What the change does: old and new figures, an example, and which version ends.
fn preview_page(ctx: &Ctx, machine: &Machine, entered: &Entered, all: &[(ReviseTariff, PlannedRevision)]) -> Response {
    let form = ctx.form(entered);
    let Some((command, planned)) = all.first() else { return ctx.redirect("/rates") };
    let version = &command.version;
    let others: Vec<&str> = all.iter().skip(1).map(|(rate, _)| rate.equipment.as_str()).collect();
    let title = ctx.tr("tariff-preview-title", &[("machine", &machine.name(ctx))]);
    let carried = |name: &str| FIELDS.contains(&name) || terms_form::FIELDS.contains(&name);
    let values = entered.pairs().iter().filter(|(name, _)| carried(name));
    let body = html! {
        p { (ctx.tr("tariff-preview-lead", &[
            ("category", &machine.category_name(ctx, &command.user_category)),
            ("from", &short_date(version.effective_from)),
        ])) }
        @if !others.is_empty() { p { (ctx.tr("rate-also-for", &[("machines", &others.join(", "))])) } }
        (effect(ctx, command, planned))
        (terms_list(ctx.lang, &version.terms, planned.basis().unit()))
        (summary_list(&facts(ctx, command, planned)))
        (form.post(&format!("/rates/{}/change", machine.equipment.code), html! {
            @for (name, value) in values { (form.hidden(name, value)) }
            (form.hidden("step", "make"))
            (form.submit("tariff-make-change"))
        }))
        p { a href=(format!("/rates/{}/change?user_category={}", machine.equipment.code, command.user_category)) {
            (ctx.t("tariff-change-again"))
        } }
    };
    page(ctx, &title, body)
}

const FIELDS: [&str; 10] = [
    "user_category",
    "rate",
    "minimum",
    "effective_from",
    "gst",
    "gst_unregistered",
    "sac",
    "reason",
    "also",
    "proposal",
];

fn facts(ctx: &Ctx, command: &ReviseTariff, planned: &PlannedRevision) -> Vec<(String, Markup)> {
    let mut facts = vec![
        (ctx.t("tariff-new-code"), html! { (planned.code) }),
        (ctx.t("tariff-column-sac"), html! { (command.version.sac) }),
        (ctx.t("tariff-field-reason"), html! { (command.reason) }),
    ];
    if let Some(closing) = planned.closing {
        facts.insert(1, (ctx.t("tariff-ends"), html! { (short_date(closing.last_day)) }));
    }
    facts
}

/// Quantities whose price the preview compares: a small use and ten times as much.
const EXAMPLES: [i64; 2] = [10, 100];

fn effect(ctx: &Ctx, command: &ReviseTariff, planned: &PlannedRevision) -> Markup {
    let version = &command.version;
    let day_before: NaiveDate = planned.closing.map_or(version.effective_from, |closing| closing.last_day);
    let old = planned.in_force(day_before);
    let columns = vec![
        Column::text(ctx.t("tariff-column-item")),
        Column::number(ctx.t("tariff-before")),
        Column::number(ctx.t("tariff-after")),
    ];
    let unit = planned.basis().unit();
    let mut table = Table::new("effect", ctx.t("tariff-effect-caption"), columns);
    let mut row = |words: String, before: Option<String>, after: String| {
        let before = before.unwrap_or_else(|| ctx.t("tariff-none-before"));
        table.row(vec![html! { (words) }, html! { (before) }, html! { (after) }]);
    };
    row(
        ctx.t("tariff-column-rate"),
        old.map(|line| rate_words(ctx.lang, line.rate, unit)),
        rate_words(ctx.lang, version.rate, unit),
    );
    row(ctx.t("tariff-column-minimum"), old.map(|line| line.minimum.to_string()), version.minimum.to_string());
    row(ctx.t("tariff-field-gst"), old.map(|line| format!("{}%", line.gst)), format!("{}%", version.gst));
    row(
        ctx.t("tariff-field-gst-unregistered"),
        old.map(|line| format!("{}%", line.gst_unregistered)),
        format!("{}%", version.gst_unregistered),
    );
    for count in EXAMPLES {
        let Ok(quantity) = Quantity::whole(count) else { continue };
        let price = |rate: Paise, minimum: Paise| rate.times(quantity).map(|amount| amount.max(minimum));
        let Ok(after) = price(version.rate, version.minimum) else { continue };
        let before = old.and_then(|line| price(line.rate, line.minimum).ok()).map(|amount| amount.to_string());
        let words = ctx.tr("tariff-example", &[("quantity", &quantity_words(ctx.lang, quantity, unit))]);
        row(words, before, after.to_string());
    }
    html! { (table) }
}
