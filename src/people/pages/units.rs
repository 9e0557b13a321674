//! Pages of units: the list, one unit, its data.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::{decisions, words};
use crate::access;
use crate::base::{Actor, Error, Lang, Result, Scope, UnitId, Verb, text, time};
use crate::people::{self, SaveUnit, Unit, UnitFilter, UnitInput, UnitStatus, merge, own_place, rules, training};
use crate::web::{
    App, Column, Ctx, Entered, Form, FormView, Table, Tone, button_link, empty, notice, page, pager, panel,
    summary_list, tag,
};

const ROWS: u64 = 50;

pub fn router() -> Router<App> {
    Router::new()
        .route("/units", get(list))
        .route("/units/new", get(new).post(create))
        .route("/units/{code}", get(show))
        .route("/units/{code}/edit", get(edit).post(save))
        .route("/unit", get(own))
}

/// The unit of an address, if the actor may see it; else nothing is there.
pub(in crate::people) async fn asked_unit(ctx: &Ctx, code: &str) -> Result<Unit> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let unit = people::unit_by_code(ctx.app.db.read(), code).await?.ok_or(Error::NotFound)?;
    access::check(&ctx.actor, Verb::SeeUnit, Scope::Unit(unit.id)).map_err(|_| Error::NotFound)?;
    Ok(unit)
}

fn may_manage(actor: &Actor) -> bool {
    access::check(actor, Verb::ManageUnits, own_place(actor)).is_ok()
}

async fn list(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::ListUnits, own_place(&ctx.actor))?;
    let entered = Entered::of_query(&ctx.query);
    let filter = UnitFilter {
        words: entered.get("q").to_owned(),
        status: UnitStatus::from_code(entered.get("status")),
        after: entered.get("after").parse().ok(),
        limit: ROWS + 1,
    };
    let mut units = people::find_units(ctx.app.db.read(), &filter).await?;
    let more = units.len() as u64 > ROWS;
    units.truncate(ROWS as usize);
    let next = units.last().filter(|_| more).map(|unit| unit.id.to_string());
    let form = ctx.form(&entered);
    let body = html! {
        @if may_manage(&ctx.actor) { p.actions { (button_link("/units/new", &ctx.t("people-unit-new"))) } }
        (form.filters("/units", html! {
            (form.text("q", "people-unit-search").hint("people-unit-search-hint").width(20))
            (form.select("status", "people-status", status_options(ctx.lang)))
        }))
        @if units.is_empty() {
            @if filter.words.is_empty() && filter.status.is_none() {
                (empty(&ctx.t("people-units-none"), Some(("/units/new", &ctx.t("people-unit-new")))))
            } @else {
                (empty(&ctx.t("people-units-no-match"), Some(("/units", &ctx.t("web-clear")))))
            }
        } @else {
            (unit_table(&ctx, &units))
            (pager(&ctx, next.as_deref()))
        }
    };
    Ok(page(&ctx, &ctx.t("people-units"), body))
}

fn unit_table(ctx: &Ctx, units: &[Unit]) -> Markup {
    let columns = ["people-unit", "people-unit-code", "people-place", "people-phone", "people-status"];
    let columns = columns.into_iter().map(|key| Column::text(ctx.t(key))).collect();
    let mut table = Table::new("units", ctx.t("people-units"), columns);
    for unit in units {
        table.row(vec![
            html! { a href=(format!("/units/{}", unit.code)) { (words(ctx.lang, unit.name(ctx.lang))) } },
            html! { (unit.code) },
            words(ctx.lang, &unit.place),
            html! { (text::mask_phone(&unit.phone)) },
            status_tag(ctx.lang, unit.status),
        ]);
    }
    html! { (table) }
}

fn status_options(lang: Lang) -> Vec<(String, String)> {
    let all = (String::new(), lang.t("people-status-all"));
    let one = |status: UnitStatus| (status.code().to_owned(), status_words(lang, status));
    std::iter::once(all).chain(UnitStatus::ALL.into_iter().map(one)).collect()
}

fn status_words(lang: Lang, status: UnitStatus) -> String {
    lang.t(&format!("people-status-{}", status.code().replace('_', "-")))
}

fn status_tag(lang: Lang, status: UnitStatus) -> Markup {
    let tone = match status {
        UnitStatus::Active => Tone::Good,
        UnitStatus::AwaitingVerification => Tone::Waiting,
        UnitStatus::Rejected | UnitStatus::Suspended | UnitStatus::Merged => Tone::Bad,
    };
    tag(tone, &status_words(lang, status))
}

async fn own(ctx: Ctx) -> Result<Response> {
    let id = ctx.actor.unit().ok_or(if ctx.actor.is_logged_in() { Error::NotAllowed } else { Error::NotLoggedIn })?;
    let unit = people::unit(ctx.app.db.read(), id).await?;
    Ok(ctx.redirect(format!("/units/{}", unit.code)))
}

async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = asked_unit(&ctx, &code).await?;
    let categories = people::categories_of(ctx.app.db.read(), unit.id).await?;
    let names = people::user_categories(ctx.app.db.read()).await?;
    let name_of = |code: &str| {
        names.iter().find(|c| c.code == code).map_or(code, |c| ctx.lang.pick(&c.name_en, &c.name_hi)).to_owned()
    };
    let mut table = Table::new(
        "categories",
        ctx.t("people-categories"),
        ["people-category", "people-category-from", "people-evidence"].map(|key| Column::text(ctx.t(key))).into(),
    );
    for category in &categories {
        table.row(vec![
            html! { (words(ctx.lang, &name_of(&category.user_category)))
            @if unit.status == UnitStatus::AwaitingVerification { " " (tag(Tone::Waiting, &ctx.t("people-category-wished"))) } },
            html! { (time::short_date(category.effective_from)) },
            words(ctx.lang, &category.evidence),
        ]);
    }
    let manages = may_manage(&ctx.actor);
    let body = html! {
        (standing_notice(&ctx, &unit))
        @if manages { (decisions::links(&ctx, &unit)) }
        (facts(&ctx, &unit))
        (other_codes_of(&ctx, unit.id).await?)
        @if categories.is_empty() { (empty(&ctx.t("people-categories-none"), None)) } @else { (table) }
        (training::pages::panel_of(&ctx, &unit).await?)
        (super::members::panel_of(&ctx, &unit).await?)
        (notices(&ctx, &unit))
    };
    Ok(page(&ctx, unit.name(ctx.lang), body))
}

/// How the unit learns of things: messages, calendar.
fn notices(ctx: &Ctx, unit: &Unit) -> Markup {
    html! {
        @if access::may(&ctx.actor, Verb::ManageUnitMembers, Scope::Unit(unit.id)) {
            ul.links {
                li { a href=(format!("/units/{}/messages", unit.code)) { (ctx.t("messages-wish-title")) } }
                li { a href=(format!("/units/{}/calendar", unit.code)) { (ctx.t("booking-feed-link")) } }
            }
        }
    }
}

fn standing_notice(ctx: &Ctx, unit: &Unit) -> Markup {
    let key = match unit.status {
        UnitStatus::Active => return html! {},
        UnitStatus::AwaitingVerification => "people-unit-awaiting",
        UnitStatus::Rejected => "people-unit-rejected",
        UnitStatus::Suspended => "people-unit-suspended",
        UnitStatus::Merged => "people-unit-merged",
    };
    let tone = if unit.status == UnitStatus::AwaitingVerification { Tone::Waiting } else { Tone::Bad };
    notice(
        tone,
        html! {
            p { (ctx.t(key)) }
            @if !unit.status_reason.is_empty() { p { (ctx.t("people-reason")) ": " (words(ctx.lang, &unit.status_reason)) } }
        },
    )
}

/// The other codes of a unit that was registered twice, with their pages; nothing where it was not.
pub async fn other_codes_of(ctx: &Ctx, unit: UnitId) -> Result<Markup> {
    let others: Vec<(String, Markup)> = merge::other_codes(ctx.app.db.read(), unit)
        .await?
        .into_iter()
        .map(|other| {
            let key = if other.goes_on { "people-merge-goes-on" } else { "people-merge-also" };
            let name = words(ctx.lang, ctx.lang.pick(&other.name_en, &other.name_hi));
            (ctx.t(key), html! { a href=(format!("/units/{}", other.code)) { (other.code) } " " (name) })
        })
        .collect();
    Ok(html! { @if !others.is_empty() { (summary_list(&others)) } })
}

pub(super) fn facts(ctx: &Ctx, unit: &Unit) -> Markup {
    let lang = ctx.lang;
    let none = || html! { (lang.t("people-none")) };
    let yes = |truth: bool| html! { (lang.t(if truth { "people-yes" } else { "people-no" })) };
    let state = text::state_name(&unit.state_code).unwrap_or_default();
    let rows = [
        ("people-unit-code", html! { (unit.code) }),
        ("people-status", status_tag(lang, unit.status)),
        ("people-kind", html! { (lang.t(&format!("people-kind-{}", unit.unit_kind))) }),
        ("people-size", html! { (lang.t(&format!("people-size-{}", unit.size_category))) }),
        ("people-udyam", unit.udyam_no.as_ref().map_or_else(none, |number| html! { code { (number) } })),
        ("people-gstin", unit.gstin.as_ref().map_or_else(none, |gstin| html! { code { (gstin) } })),
        ("people-place", html! { (words(lang, &unit.place)) ", " (unit.pin) }),
        ("people-state", words(lang, &state_words(lang, &unit.state_code, state))),
        ("people-contact-role", words(lang, &unit.contact_role)),
        ("people-phone", super::contact::unit_phone(ctx, &unit.code, &unit.phone)),
        (
            "people-email",
            unit.email.as_ref().map_or_else(
                none,
                |email| html! { span lang="en" translate="no" { (super::contact::masked(ctx, email)) } },
            ),
        ),
        ("people-spv-member", yes(unit.spv_member)),
        ("people-women-owned", yes(unit.women_owned)),
        ("people-scst-owned", yes(unit.scst_owned)),
        ("people-credit-limit", html! { (unit.credit_limit) }),
        ("people-joined", html! { (time::short_date(unit.joined_on)) }),
    ];
    let rows: Vec<(String, Markup)> = rows.into_iter().map(|(key, value)| (lang.t(key), value)).collect();
    panel(&lang.t("people-unit-data"), summary_list(&rows))
}

fn state_words(lang: Lang, code: &str, english: &str) -> String {
    let key = format!("people-state-{code}");
    if lang.has(&key) { lang.t(&key) } else { english.to_owned() }
}

/// The States of the GST list, in the reader's language.
pub(super) fn state_options(lang: Lang) -> Vec<(String, String)> {
    let choose = (String::new(), lang.t("people-choose"));
    let state = |(code, name): &(&str, &str)| ((*code).to_owned(), state_words(lang, code, name));
    std::iter::once(choose).chain(text::STATES.iter().map(state)).collect()
}

pub(super) fn options(lang: Lang, prefix: &str, codes: &[&str]) -> Vec<(String, String)> {
    codes.iter().map(|code| ((*code).to_owned(), lang.t(&format!("{prefix}-{code}")))).collect()
}

pub(super) async fn category_options(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let categories = people::user_categories(ctx.app.db.read()).await?;
    let choose = (String::new(), ctx.t("people-choose"));
    let option = |c: people::UserCategory| (c.code, ctx.lang.pick(&c.name_en, &c.name_hi).to_owned());
    Ok(std::iter::once(choose).chain(categories.into_iter().map(option)).collect())
}

async fn cluster_options(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let none = (String::new(), ctx.t("people-cluster-none"));
    let clusters = people::cluster_names(ctx.app.db.read()).await?;
    let option = |c: people::ClusterName| (c.code, ctx.lang.pick(&c.name_en, &c.name_hi).to_owned());
    Ok(std::iter::once(none).chain(clusters.into_iter().map(option)).collect())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UnitForm {
    #[serde(flatten)]
    input: UnitInput,
    spv_member: String,
    credit_limit: String,
    lang: String,
    user_category: String,
    evidence: String,
    version: String,
}

/// The form shows phone and e-mail masked; left as they are, they stay what they were.
fn unmasked(input: &UnitInput, unit: Option<&Unit>) -> UnitInput {
    let mut input = input.clone();
    let Some(unit) = unit else { return input };
    let email = unit.email.as_deref().unwrap_or_default();
    if input.phone == text::mask_phone(&unit.phone) {
        input.phone.clone_from(&unit.phone);
    }
    if input.email == text::mask_contact(email) {
        email.clone_into(&mut input.email);
    }
    input
}

impl UnitForm {
    fn command(&self, unit: Option<&Unit>) -> SaveUnit {
        SaveUnit {
            unit: unit.map(|unit| unit.id),
            version: self.version.parse().unwrap_or_default(),
            input: unmasked(&self.input, unit),
            spv_member: self.spv_member == "yes",
            credit_limit: self.credit_limit.clone(),
            lang: Lang::from_code(&self.lang).unwrap_or_default(),
            user_category: self.user_category.clone(),
            evidence: self.evidence.clone(),
        }
    }
}

/// The fields every registration has, also at sign-up.
pub(super) fn unit_fields(form: &FormView<'_>, lang: Lang) -> Markup {
    html! {
        (form.text("name_en", "people-name-en").autocomplete("organization"))
        (form.text("name_hi", "people-name-hi").autocomplete("organization").optional())
        (form.radios("unit_kind", "people-kind", options(lang, "people-kind", &rules::KINDS)))
        (form.radios("size_category", "people-size", options(lang, "people-size", &rules::SIZES)).hint("people-size-hint"))
        (form.text("udyam_no", "people-udyam").hint("people-udyam-hint").width(20))
        (form.text("gstin", "people-gstin").hint("people-gstin-hint").width(20).optional())
        (form.select("state_code", "people-state", state_options(lang)))
        (form.text("place", "people-place").hint("people-place-hint").autocomplete("address-level2").width(30))
        (form.text("pin", "people-pin").inputmode("numeric").autocomplete("postal-code").width(10))
        (form.text("contact_role", "people-contact-role").hint("people-contact-role-hint").autocomplete("organization-title").width(20).optional())
        (form.phone("phone", "people-phone"))
        (form.email("email", "people-email").optional())
        (form.checkbox("women_owned", "people-women-owned"))
        (form.checkbox("scst_owned", "people-scst-owned"))
    }
}

async fn unit_page(ctx: &Ctx, unit: Option<&Unit>, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let action = unit.map_or_else(|| "/units/new".to_owned(), |unit| format!("/units/{}/edit", unit.code));
    let title = ctx.t(if unit.is_some() { "people-unit-edit" } else { "people-unit-new" });
    let clusters = cluster_options(ctx).await?;
    let categories = category_options(ctx).await?;
    let languages = vec![("hi".to_owned(), ctx.t("people-lang-hi")), ("en".to_owned(), ctx.t("people-lang-en"))];
    let fields = html! {
        (unit_fields(&form, ctx.lang))
        (form.select("cluster", "people-cluster", clusters))
        (form.checkbox("spv_member", "people-spv-member"))
        (form.number("credit_limit", "people-credit-limit").hint("people-credit-limit-hint").optional())
        (form.radios("lang", "people-lang", languages))
        @if let Some(unit) = unit {
            (form.hidden("version", &unit.version.to_string()))
        } @else {
            (form.select("user_category", "people-category", categories))
            (form.lines("evidence", "people-evidence").hint("people-evidence-hint"))
        }
        (form.submit("people-save"))
    };
    Ok(form.page(&title, form.post(&action, fields)))
}

async fn new(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::ManageUnits, own_place(&ctx.actor))?;
    let entered = Entered::with([("lang", "hi"), ("unit_kind", "enterprise"), ("size_category", "micro")]);
    unit_page(&ctx, None, &entered).await
}

async fn create(ctx: Ctx, form: Form<UnitForm>) -> Result<Response> {
    let command = &form.value.command(None);
    let done = ctx
        .write_once(&form.entered.idempotency_key(), command, |tx| async move { people::save_unit(&tx, command).await })
        .await;
    match done {
        Ok(id) => {
            let unit = people::unit(ctx.app.db.read(), id).await?;
            Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("people-unit-saved")))
        }
        Err(error) => unit_page(&ctx, None, &form.entered.refused(error)?).await,
    }
}

async fn edit(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = asked_unit(&ctx, &code).await?;
    access::check(&ctx.actor, Verb::ManageUnits, own_place(&ctx.actor))?;
    let clusters = people::cluster_names(ctx.app.db.read()).await?;
    let cluster = clusters.into_iter().find(|c| Some(c.id) == unit.cluster_id).map(|c| c.code).unwrap_or_default();
    let yes = |truth: bool| if truth { "yes" } else { "" }.to_owned();
    let entered = Entered::with([
        ("name_en", unit.name_en.clone()),
        ("name_hi", unit.name_hi.clone()),
        ("unit_kind", unit.unit_kind.clone()),
        ("size_category", unit.size_category.clone()),
        ("udyam_no", unit.udyam_no.clone().unwrap_or_default()),
        ("gstin", unit.gstin.clone().unwrap_or_default()),
        ("state_code", unit.state_code.clone()),
        ("place", unit.place.clone()),
        ("pin", unit.pin.clone()),
        ("contact_role", unit.contact_role.clone()),
        ("phone", text::mask_phone(&unit.phone)),
        ("email", text::mask_contact(unit.email.as_deref().unwrap_or_default())),
        ("women_owned", yes(unit.women_owned)),
        ("scst_owned", yes(unit.scst_owned)),
        ("spv_member", yes(unit.spv_member)),
        ("credit_limit", unit.credit_limit.plain()),
        ("lang", unit.lang.code().to_owned()),
        ("cluster", cluster),
    ]);
    unit_page(&ctx, Some(&unit), &entered).await
}

async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<UnitForm>) -> Result<Response> {
    let unit = asked_unit(&ctx, &code).await?;
    let command = &form.value.command(Some(&unit));
    let done = ctx
        .write_once(&form.entered.idempotency_key(), command, |tx| async move { people::save_unit(&tx, command).await })
        .await;
    match done {
        Ok(_) => Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("people-unit-saved"))),
        Err(error) => unit_page(&ctx, Some(&unit), &form.entered.refused(error)?).await,
    }
}
