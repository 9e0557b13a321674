//! Rates for those who set them: machines of a centre, versions of a machine's rates, and a
//! new version with its effect shown before it is made.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{BasisPoints, CentreId, Error, Paise, Quantity, Reason, Result, Scope, Verb};
use crate::catalogue::{self, Equipment};
use crate::people::{self, UserCategory};
use crate::web::{App, Column, Ctx, Entered, Form, MenuEntry, Table, button_link, empty, page, summary_list};
use crate::{access, db};

use super::explain::{quantity_words, rate_words};
use super::pricing::Pricing;
use super::rate::{RateLine, rate_on};
use super::revise::{PlannedRevision, ReviseTariff, plan_revision, revise_tariff};
use super::revision::NewVersion;
use super::show::rate_table;

/// Menu entries of this room.
pub const MENU: &[MenuEntry] = &[MenuEntry { path: "/rates", key: "tariff-menu", verb: Some(Verb::ManageTariff) }];

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/rates", get(list))
        .route("/rates/{code}", get(show))
        .route("/rates/{code}/change", get(change).post(submit))
}

/// Machines of a centre, each with its way to the rates.
async fn list(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let centre = centre_asked(&ctx).await?;
    let centre_row = catalogue::centre(conn, centre).await?;
    let machines = catalogue::equipment_of(conn, centre).await?;
    let lang = ctx.lang;
    let name = lang.pick(&centre_row.name_en, &centre_row.name_hi);
    let title = ctx.tr("tariff-list-title", &[("centre", name)]);
    let columns = vec![Column::text(ctx.t("tariff-column-machine")), Column::text(ctx.t("tariff-column-code"))];
    let mut table = Table::new("machines", ctx.t("tariff-list-caption"), columns);
    for machine in machines.iter().filter(|machine| machine.status != "retired") {
        let link = format!("/rates/{}", machine.code);
        table.row(vec![
            html! { a href=(link) { (lang.pick(&machine.name_en, &machine.name_hi)) } },
            html! { (machine.code) },
        ]);
    }
    let other_centres = other_centres(&ctx, centre).await?;
    Ok(page(
        &ctx,
        &title,
        html! {
            (other_centres)
            @if table.is_empty() { (empty(&ctx.t("tariff-list-empty"), None)) } @else { (table) }
        },
    ))
}

/// The centre of `?centre=`, or the one the actor stands at, or the first.
async fn centre_asked(ctx: &Ctx) -> Result<CentreId> {
    let conn = ctx.app.db.read();
    let asked = ctx.asked("centre");
    let centre = match (asked.as_str(), ctx.actor.centre()) {
        ("", Some(own)) => own,
        ("", None) => catalogue::centres(conn).await?.first().map(|centre| centre.id).ok_or(Error::NotFound)?,
        (code, _) => catalogue::centre_by_code(conn, code).await?.id,
    };
    access::check(&ctx.actor, Verb::ManageTariff, Scope::Centre(centre))?;
    Ok(centre)
}

/// Links to the other centres this person may set rates for.
async fn other_centres(ctx: &Ctx, current: CentreId) -> Result<Markup> {
    let centres = catalogue::centres(ctx.app.db.read()).await?;
    let others: Vec<_> = centres
        .iter()
        .filter(|centre| centre.id != current)
        .filter(|centre| access::check(&ctx.actor, Verb::ManageTariff, Scope::Centre(centre.id)).is_ok())
        .collect();
    Ok(html! {
        @if !others.is_empty() {
            nav aria-label=(ctx.t("tariff-other-centres")) {
                ul {
                    @for centre in others {
                        li {
                            a href=(format!("/rates?centre={}", centre.code)) {
                                (ctx.lang.pick(&centre.name_en, &centre.name_hi))
                            }
                        }
                    }
                }
            }
        }
    })
}

struct Machine {
    equipment: Equipment,
    categories: Vec<UserCategory>,
    pricing: Pricing,
}

async fn machine(ctx: &Ctx, code: &str) -> Result<Machine> {
    let conn = ctx.app.db.read();
    let equipment = catalogue::equipment_by_code(conn, code).await?;
    access::check(&ctx.actor, Verb::ManageTariff, Scope::Centre(equipment.centre_id))?;
    let categories = people::user_categories(conn).await?;
    let pricing = Pricing::of(conn, equipment.id).await?;
    Ok(Machine { equipment, categories, pricing })
}

impl Machine {
    fn rates(&self) -> &[RateLine] {
        self.pricing.rates(self.equipment.id)
    }

    fn name(&self, ctx: &Ctx) -> String {
        ctx.lang.pick(&self.equipment.name_en, &self.equipment.name_hi).to_owned()
    }

    fn category_name(&self, ctx: &Ctx, code: &str) -> String {
        let known = self.categories.iter().find(|category| category.code == code);
        known.map_or(code.to_owned(), |category| ctx.lang.pick(&category.name_en, &category.name_hi).to_owned())
    }
}

/// Today's rates and all versions of one machine.
async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = machine(&ctx, &code).await?;
    let today = ist_date(ctx.now());
    let title = ctx.tr("tariff-machine-title", &[("machine", &machine.name(&ctx))]);
    Ok(page(
        &ctx,
        &title,
        html! {
            (rate_table(ctx.lang, machine.rates(), &machine.categories, today))
            p { (button_link(&format!("/rates/{code}/change"), &ctx.t("tariff-change"))) }
            h2 { (ctx.t("tariff-versions")) }
            (versions(&ctx, &machine))
        },
    ))
}

fn versions(ctx: &Ctx, machine: &Machine) -> Markup {
    let columns = vec![
        Column::text(ctx.t("tariff-column-category")),
        Column::text(ctx.t("tariff-column-period")),
        Column::number(ctx.t("tariff-column-rate")),
        Column::number(ctx.t("tariff-column-minimum")),
        Column::number(ctx.t("tariff-column-gst")),
        Column::number(ctx.t("tariff-column-sac")),
        Column::text(ctx.t("tariff-column-status")),
    ];
    let mut table = Table::new("versions", ctx.t("tariff-versions-caption"), columns);
    for category in &machine.categories {
        for line in machine.rates().iter().filter(|line| line.user_category == category.code).rev() {
            table.row(vec![
                html! { (ctx.lang.pick(&category.name_en, &category.name_hi)) },
                html! { (period_words(ctx, line)) },
                html! { (rate_words(ctx.lang, line.rate, line.basis.unit())) },
                html! { (line.minimum) },
                html! { (line.gst) "% / " (line.gst_unregistered) "%" },
                html! { (line.sac) },
                html! { (ctx.t(&format!("tariff-figure-{}", line.figure_status.code()))) },
            ]);
        }
    }
    if table.is_empty() {
        empty(&ctx.t("tariff-no-rates"), None)
    } else {
        html! { (table) }
    }
}

fn period_words(ctx: &Ctx, line: &RateLine) -> String {
    let from = short_date(line.effective_from);
    match line.effective_to {
        Some(last) => ctx.tr("tariff-period", &[("from", &from), ("to", &short_date(last))]),
        None => ctx.tr("tariff-period-open", &[("from", &from)]),
    }
}

/// The form of a new version, filled with the figures in force.
async fn change(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
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
    }
    Ok(change_page(&ctx, &machine, &entered))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ChangeForm {
    step: String,
    user_category: String,
    rate: String,
    minimum: String,
    effective_from: String,
    gst: String,
    gst_unregistered: String,
    sac: String,
    reason: String,
}

impl ChangeForm {
    /// The command, or every field that cannot be read.
    fn command(&self, equipment: &str) -> Result<ReviseTariff> {
        let mut reasons = Vec::new();
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
        Ok(ReviseTariff {
            equipment: equipment.to_owned(),
            user_category: self.user_category.clone(),
            version: NewVersion {
                rate: rate.unwrap_or_default(),
                minimum: minimum.unwrap_or_default(),
                effective_from: effective_from.unwrap_or_default(),
                sac: self.sac.clone(),
                gst: gst.unwrap_or_default(),
                gst_unregistered: gst_unregistered.unwrap_or_default(),
            },
            reason: self.reason.clone(),
        })
    }
}

/// First shows the effect, then, sent again from there, makes the version.
async fn submit(ctx: Ctx, Path(code): Path<String>, form: Form<ChangeForm>) -> Result<Response> {
    let machine = machine(&ctx, &code).await?;
    let outcome = match form.value.command(&code) {
        Ok(command) if form.value.step == "make" => make(&ctx, &form, &command).await.map(|()| None),
        Ok(command) => plan_revision(ctx.app.db.read(), &ctx.actor, ctx.now(), &command)
            .await
            .map(|planned| Some(preview_page(&ctx, &machine, &form.entered, &command, &planned))),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(Some(preview)) => Ok(preview),
        Ok(None) => Ok(ctx.redirect_saying(format!("/rates/{code}"), &ctx.t("tariff-changed"))),
        Err(error) => Ok(change_page(&ctx, &machine, &form.entered.refused(error)?)),
    }
}

async fn make(ctx: &Ctx, form: &Form<ChangeForm>, command: &ReviseTariff) -> Result<()> {
    let key = db::RequestKey::new(&form.entered.idempotency_key(), &form.entered.pairs())?;
    ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { revise_tariff(&tx, command).await }).await?;
    Ok(())
}

fn change_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let code = &machine.equipment.code;
    let options = machine
        .categories
        .iter()
        .map(|category| (category.code.clone(), ctx.lang.pick(&category.name_en, &category.name_hi).to_owned()))
        .collect();
    let title = ctx.tr("tariff-change-title", &[("machine", &machine.name(ctx))]);
    form.page(
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
                (form.text("reason", "tariff-field-reason").hint("tariff-field-reason-hint"))
                (form.submit("tariff-show-effect"))
            },
        ),
    )
}

/// What the change does: old and new figures, an example, and which version ends.
fn preview_page(
    ctx: &Ctx,
    machine: &Machine,
    entered: &Entered,
    command: &ReviseTariff,
    planned: &PlannedRevision,
) -> Response {
    let form = ctx.form(entered);
    let version = &command.version;
    let title = ctx.tr("tariff-preview-title", &[("machine", &machine.name(ctx))]);
    let values = entered.pairs().iter().filter(|(name, _)| FIELDS.contains(&name.as_str()));
    let body = html! {
        p { (ctx.tr("tariff-preview-lead", &[
            ("category", &machine.category_name(ctx, &command.user_category)),
            ("from", &short_date(version.effective_from)),
        ])) }
        (effect(ctx, command, planned))
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

const FIELDS: [&str; 8] =
    ["user_category", "rate", "minimum", "effective_from", "gst", "gst_unregistered", "sac", "reason"];

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
