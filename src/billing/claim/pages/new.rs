//! A new claim: the expense is typed, what it would give is shown, and then it is claimed.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{cap_key, expense_words};
use crate::access;
use crate::base::time::parse_date;
use crate::base::{Error, Paise, Quantity, Reason, Result, UnitId, Verb};
use crate::billing::claim::award::Expense;
use crate::billing::claim::enter::{Assessed, EnterClaim, assess, enter};
use crate::billing::claim::store::versions;
use crate::billing::parties;
use crate::db::RequestKey;
use crate::web::{Ctx, Entered, Form, panel, summary_list};

/// An expense as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ClaimForm {
    unit: String,
    expense: String,
    on: String,
    count: String,
    spent: String,
    particulars: String,
}

fn expense_of(entered: &Entered) -> Result<Expense> {
    let mut reasons = Vec::new();
    let on = parse_date(entered.get("on"));
    if on.is_none() {
        reasons.push(Reason::field("on", "billing-date-unreadable"));
    }
    let count = match entered.get("count").trim() {
        "" => Quantity::whole(1).ok(),
        typed => Quantity::parse(typed),
    };
    if count.is_none() {
        reasons.push(Reason::field("count", "claim-count"));
    }
    let spent = Paise::parse_rupees(entered.get("spent"));
    if spent.is_none() {
        reasons.push(Reason::field("spent", "billing-amount-unreadable"));
    }
    match (on, count, spent) {
        (Some(on), Some(count), Some(spent)) => {
            Ok(Expense { kind: entered.get("expense").to_owned(), on, count, spent })
        }
        _ => Err(Error::Refused(reasons)),
    }
}

async fn unit_of(ctx: &Ctx, code: &str) -> Result<UnitId> {
    if let Some(own) = ctx.actor.unit() {
        return Ok(own);
    }
    match parties::unit_by_code(ctx.app.db.read(), &code.trim().to_uppercase()).await {
        Ok(unit) => Ok(unit.id),
        Err(Error::NotFound) => Err(Error::field("unit", "billing-no-such-unit")),
        Err(error) => Err(error),
    }
}

/// `GET /claims/new`, with what the expense would give once it is typed.
pub async fn form(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::EnterClaim)?;
    let entered = Entered::of_query(&ctx.query);
    if entered.get("spent").is_empty() && entered.get("on").is_empty() {
        return new_page(&ctx, &entered, None).await;
    }
    match assessed(&ctx, &entered).await {
        Ok(assessed) => new_page(&ctx, &entered, Some(&assessed)).await,
        Err(error) => {
            let entered = entered.refused(error)?;
            new_page(&ctx, &entered, None).await
        }
    }
}

async fn assessed(ctx: &Ctx, entered: &Entered) -> Result<Assessed> {
    let unit = unit_of(ctx, entered.get("unit")).await?;
    assess(ctx.app.db.read(), &ctx.actor, ctx.now(), unit, &expense_of(entered)?).await
}

async fn new_page(ctx: &Ctx, entered: &Entered, assessed: Option<&Assessed>) -> Result<Response> {
    let mut kinds: Vec<String> = versions(ctx.app.db.read())
        .await?
        .into_iter()
        .filter(|version| !version.tops_up)
        .map(|version| version.expense_type)
        .collect();
    kinds.sort();
    kinds.dedup();
    let kinds = kinds.into_iter().map(|kind| (kind.clone(), expense_words(ctx, &kind))).collect();
    let form = ctx.form(entered);
    Ok(form.page(
        &ctx.t("claim-new"),
        html! {
            form method="get" action="/claims/new" novalidate {
                @if ctx.actor.unit().is_none() { (form.text("unit", "claim-field-unit").width(10)) }
                (form.select("expense", "claim-field-expense", kinds))
                (form.date("on", "claim-field-on"))
                (form.number("count", "claim-field-count").hint("claim-field-count-hint").optional())
                (form.number("spent", "claim-field-spent").hint("claim-field-spent-hint"))
                (form.submit("claim-compute"))
            }
            @if let Some(assessed) = assessed {
                (panel(&ctx.t("claim-computed-title"), html! {
                    (figures(ctx, assessed))
                    @if assessed.award.amount > Paise::ZERO { (claim_form(&form, entered)) }
                    @else { p { (ctx.t("refusal-claim-nothing-left")) } }
                }))
            }
        },
    ))
}

fn figures(ctx: &Ctx, assessed: &Assessed) -> Markup {
    let Assessed { version, award, had } = assessed;
    let name = ctx.lang.pick(&version.name_en, &version.name_hi);
    let mut facts = vec![
        (ctx.t("claim-scheme"), html! { (name) " (" (version.code) ")" }),
        (ctx.t("claim-authority"), html! { (version.authority) }),
        (ctx.t("claim-percent"), html! { (award.percent) "%" }),
        (ctx.t("claim-computed"), html! { (award.computed) }),
        (ctx.t("claim-used"), html! { (had.used) }),
    ];
    if let Some(cap) = version.cap_per_year {
        let left = Paise((cap.0 - had.used.0).max(0));
        facts.push((ctx.t("claim-cap"), html! { (cap) }));
        facts.push((ctx.t("claim-left"), html! { (left) }));
    }
    if let Some(key) = award.cap.and_then(|cap| cap_key(cap.code())) {
        facts.push((ctx.t("claim-limited"), html! { (ctx.t(key)) }));
    }
    facts.push((ctx.t("claim-awarded"), html! { strong { (award.amount) } }));
    summary_list(&facts)
}

fn claim_form(form: &crate::web::FormView<'_>, entered: &Entered) -> Markup {
    form.post(
        "/claims/new",
        html! {
            @for name in ["unit", "expense", "on", "count", "spent"] { (form.hidden(name, entered.get(name))) }
            (form.text("particulars", "claim-field-particulars").hint("claim-field-particulars-hint").width(30))
            (form.submit("claim-enter"))
        },
    )
}

/// `POST /claims/new`
pub async fn enter_claim(ctx: Ctx, form: Form<ClaimForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::EnterClaim)?;
    match claimed(&ctx, &form).await {
        Ok(id) => Ok(ctx.redirect_saying(format!("/claims/{id}"), &ctx.t("claim-entered"))),
        Err(error) => {
            let entered = form.entered.clone().refused(error)?;
            let again = assessed(&ctx, &entered).await.ok();
            new_page(&ctx, &entered, again.as_ref()).await
        }
    }
}

async fn claimed(ctx: &Ctx, form: &Form<ClaimForm>) -> Result<i64> {
    let unit = unit_of(ctx, &form.value.unit).await?;
    let expense = expense_of(&form.entered)?;
    let command = &EnterClaim { unit, expense, particulars: form.value.particulars.clone() };
    let key = RequestKey::new(&form.entered.idempotency_key(), &form.entered.pairs())?;
    let written = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { enter(&tx, command).await });
    Ok(written.await?.into_inner())
}
