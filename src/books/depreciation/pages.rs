//! The page of depreciation: each machine with its terms and reserve, setting a month aside, and new terms.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::{MachineMonth, PostDepreciation, SetTerms, machines, post_depreciation, set_terms};
use crate::access;
use crate::base::time::{Month, month_name};
use crate::base::{CentreId, Error, Paise, Result, Scope, Verb};
use crate::billing::{self, CentreParty, last_month, month_options};
use crate::web::{App, Column, Ctx, Entered, Form, Table, page};

/// The pages of depreciation.
pub fn router() -> Router<App> {
    Router::new().route("/books/depreciation", get(show).post(set_aside)).route("/books/depreciation/terms", post(set))
}

async fn show(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeBooks)?;
    let Some(id) = billing::centre_asked(&ctx).await? else {
        let list = billing::choose_centre(&ctx, &ctx.path).await?;
        return Ok(page(&ctx, &ctx.t("books-depreciation-title"), list));
    };
    let month = Month::parse(&ctx.asked("month")).unwrap_or_else(|| last_month(&ctx));
    depreciation_page(&ctx, id, month, &Entered::empty()).await
}

async fn depreciation_page(ctx: &Ctx, id: CentreId, month: Month, entered: &Entered) -> Result<Response> {
    access::check(&ctx.actor, Verb::SeeBooks, Scope::Centre(id))?;
    let conn = ctx.app.db.read();
    let centre = billing::centre(conn, id).await?;
    let machines = machines(conn, id, month.first_day()).await?;
    let mut shown = entered.clone();
    if shown.get("month").is_empty() {
        shown = shown.and("month", month.to_string());
    }
    if shown.get("from").is_empty() {
        shown = shown.and("from", month.to_string());
    }
    shown = shown.and("centre", &centre.code);
    let form = ctx.form(&shown);
    let may_post = access::may(&ctx.actor, Verb::CloseMonth, Scope::Centre(id));
    let may_set = access::may(&ctx.actor, Verb::ManageEquipment, Scope::Centre(id));
    let options =
        machines.iter().map(|machine| (machine.code.clone(), format!("{}, {}", machine.code, name(ctx, machine))));
    Ok(form.page(
        &ctx.t("books-depreciation-title"),
        html! {
            p.screen-only { a href=(format!("/books?centre={}", centre.code)) { (ctx.t("books-title")) } }
            p { (ctx.t("books-depreciation-lead")) }
            form.filters method="get" action="/books/depreciation" novalidate {
                (form.hidden("centre", &centre.code))
                (form.select("month", "books-column-month", month_options(ctx)))
                p.actions { button type="submit" { (ctx.t("web-filter")) } }
            }
            (table(ctx, &centre, month, &machines)?)
            @if may_post {
                (form.post("/books/depreciation", html! {
                    (form.hidden("centre", &centre.code))
                    (form.hidden("month", &month.to_string()))
                    (form.submit_words(&ctx.tr("books-depreciation-post", &[("month", &month_name(ctx.lang, month))])))
                }))
            }
            @if may_set {
                h2 { (ctx.t("books-depreciation-terms")) }
                (form.post("/books/depreciation/terms", html! {
                    (form.hidden("centre", &centre.code))
                    (form.select("machine", "books-column-machine", options.collect()))
                    (form.text("from", "books-depreciation-from").hint("books-depreciation-from-hint").width(10))
                    (form.number("cost", "books-depreciation-cost").hint("books-depreciation-cost-hint").width(20))
                    (form.number("percent", "books-depreciation-percent").width(5))
                    (form.submit("books-depreciation-set"))
                }))
            }
        },
    ))
}

fn name<'a>(ctx: &Ctx, machine: &'a MachineMonth) -> &'a str {
    ctx.lang.pick(&machine.name_en, &machine.name_hi)
}

fn table(ctx: &Ctx, centre: &CentreParty, month: Month, machines: &[MachineMonth]) -> Result<Markup> {
    let mut table = Table::new(
        "depreciation",
        month_name(ctx.lang, month),
        vec![
            Column::text(ctx.t("books-column-machine")),
            Column::number(ctx.t("books-depreciation-cost")),
            Column::number(ctx.t("books-depreciation-percent")),
            Column::number(ctx.t("books-depreciation-month-amount")),
            Column::number(ctx.t("books-depreciation-posted-amount")),
            Column::number(ctx.t("books-depreciation-reserve")),
        ],
    );
    let some = |amount: Option<Paise>| html! { @match amount { Some(amount) => (amount), None => "–" } };
    let ledger = format!("/books/account?centre={}&account=depreciation_reserve", centre.code);
    for machine in machines {
        let amount = if machine.posted.is_some() { None } else { machine.amount()? };
        table.row(vec![
            html! { (machine.code) ", " (name(ctx, machine)) },
            some(machine.cost),
            html! { @match machine.percent { Some(percent) => (percent), None => "–" } },
            some(amount),
            some(machine.posted),
            html! { a href=(ledger) { (machine.reserve) } },
        ]);
    }
    let sum = |pick: fn(&MachineMonth) -> Option<Paise>| Paise::sum(machines.iter().filter_map(pick));
    let (posted, reserve) = (sum(|machine| machine.posted)?, sum(|machine| Some(machine.reserve))?);
    table.total(vec![
        html! { (ctx.t("books-total")) },
        html! {},
        html! {},
        html! {},
        html! { (posted) },
        html! { (reserve) },
    ]);
    Ok(html! { (table) })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DepreciationForm {
    centre: String,
    month: String,
    machine: String,
    from: String,
    cost: String,
    percent: String,
}

/// The centre of a form: the actor's own, or the one named by who acts for all.
async fn acting(ctx: &Ctx, verb: Verb, code: &str) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, verb)?;
    let centre = match ctx.actor.centre() {
        Some(own) => own,
        None => billing::centre_by_code(ctx.app.db.read(), code).await?.id,
    };
    access::check(&ctx.actor, verb, Scope::Centre(centre))?;
    Ok(centre)
}

async fn set_aside(ctx: Ctx, form: Form<DepreciationForm>) -> Result<Response> {
    let centre = acting(&ctx, Verb::CloseMonth, &form.value.centre).await?;
    let command = &PostDepreciation { centre, month: form.value.month.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { post_depreciation(&tx, command).await }).await {
        Ok(posted) => {
            let facts = [("count", posted.machines.to_string()), ("amount", posted.amount_paise.to_string())];
            let words =
                ctx.tr("books-depreciation-done", &facts.each_ref().map(|(name, value)| (*name, value.as_str())));
            Ok(ctx.redirect_saying(address(&ctx, &form.value), &words))
        }
        Err(error) => again(&ctx, centre, &form, error).await,
    }
}

async fn set(ctx: Ctx, form: Form<DepreciationForm>) -> Result<Response> {
    let centre = acting(&ctx, Verb::ManageEquipment, &form.value.centre).await?;
    let typed = &form.value;
    let command = &SetTerms {
        centre,
        machine: typed.machine.clone(),
        from: typed.from.clone(),
        cost: typed.cost.clone(),
        percent: typed.percent.clone(),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { set_terms(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(address(&ctx, typed), &ctx.t("books-depreciation-terms-set"))),
        Err(error) => again(&ctx, centre, &form, error).await,
    }
}

fn address(ctx: &Ctx, form: &DepreciationForm) -> String {
    let month = Month::parse(&form.month).unwrap_or_else(|| last_month(ctx));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("centre", &form.centre).append_pair("month", &month.to_string());
    format!("/books/depreciation?{}", query.finish())
}

async fn again(ctx: &Ctx, centre: CentreId, form: &Form<DepreciationForm>, error: Error) -> Result<Response> {
    let month = Month::parse(&form.value.month).unwrap_or_else(|| last_month(ctx));
    depreciation_page(ctx, centre, month, &form.entered.clone().refused(error)?).await
}
