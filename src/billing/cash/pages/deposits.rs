//! Slips to the bank: made, printed, credited.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::{AnyFields, count_fields, count_of, count_table, own_counter};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date, short_date_time};
use crate::base::{CentreId, Error, Paise, Result, Scope, Verb, amount_in_words};
use crate::billing::cash::deposit::{CreditDeposit, MakeDeposit, credit_deposit, make_deposit};
use crate::billing::cash::find::{self, DepositRow};
use crate::billing::parties;
use crate::web::{Ctx, Entered, Form, in_script, page, summary_list};

/// `GET /cash/deposit`: what is left of closed drawers, all chosen.
pub async fn ask(ctx: Ctx) -> Result<Response> {
    let centre = own_counter(&ctx)?;
    let waiting = find::to_deposit(ctx.app.db.read(), centre).await?;
    if waiting.is_empty() {
        return Ok(ctx.redirect_saying("/cash", &ctx.t("cash-nothing-waits")));
    }
    let entered = Entered::with(waiting.iter().map(|rest| ("drawers", rest.id.to_string())));
    form(&ctx, centre, &entered).await
}

async fn form(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let waiting = find::to_deposit(ctx.app.db.read(), centre).await?;
    let form = ctx.form(entered);
    let total = Paise::sum(waiting.iter().map(|rest| rest.rest))?;
    let choices = waiting.iter().map(|rest| {
        let (amount, closed) = (rest.rest.to_string(), short_date_time(rest.closed_at));
        let facts = [("amount", amount.as_str()), ("clerk", rest.clerk.as_str()), ("closed", closed.as_str())];
        (rest.id.to_string(), ctx.tr("cash-from-clerk", &facts))
    });
    let body = html! {
        p { (ctx.tr("cash-deposit-lead", &[("amount", &total.to_string())])) }
        (form.post("/cash/deposit", html! {
            (form.checkboxes("drawers", "cash-drawers-caption", choices.collect()))
            (count_fields(ctx, &form).await?)
            (form.submit("cash-deposit"))
        }))
    };
    Ok(form.page(&ctx.t("cash-deposit"), body))
}

/// `POST /cash/deposit`
pub async fn make(ctx: Ctx, posted: Form<AnyFields>) -> Result<Response> {
    let centre = own_counter(&ctx)?;
    let entered = &posted.entered;
    let outcome = match count_of(entered) {
        Ok(count) => {
            let drawers = entered.all("drawers").filter_map(|id| id.parse().ok()).collect();
            let command = &MakeDeposit { centre, drawers, count };
            let key = entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { make_deposit(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(id) => Ok(ctx.redirect_saying(format!("/cash/deposits/{id}"), &ctx.t("cash-deposited"))),
        Err(error) => form(&ctx, centre, &entered.refused(error)?).await,
    }
}

async fn asked(ctx: &Ctx, id: &str, verb: Verb) -> Result<DepositRow> {
    access::check_somewhere(&ctx.actor, verb)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    find::deposit(ctx.app.db.read(), &ctx.actor, id).await
}

/// `GET /cash/deposits/{id}`: the slip as it prints.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let slip = asked(&ctx, &id, Verb::SeeCash).await?;
    let conn = ctx.app.db.read();
    let centre = parties::centre(conn, slip.centre_id).await?;
    let party = &centre.supplier.party;
    let count = find::count_of_deposit(conn, slip.id).await?;
    let title = ctx.tr("cash-slip-title", &[("id", &slip.id.to_string())]);
    let mut facts = vec![
        (ctx.t("billing-column-centre"), in_script(ctx.lang, ctx.lang.pick(&party.name_en, &party.name_hi))),
        (ctx.t("cash-column-made"), html! { (short_date(slip.made_on)) }),
        (ctx.t("cash-column-made-by"), html! { (slip.made_by.as_deref().unwrap_or("–")) }),
        (ctx.t("cash-column-amount"), html! { strong { (slip.amount) } br; (amount_in_words(ctx.lang, slip.amount)) }),
    ];
    if let Some(day) = slip.credited_on {
        facts.push((
            ctx.t("cash-column-credited"),
            html! { (short_date(day)) " " (slip.reference.as_deref().unwrap_or_default()) },
        ));
    }
    let may_bank = access::may(&ctx.actor, Verb::BankCash, Scope::Centre(slip.centre_id));
    let body = html! {
        (summary_list(&facts))
        (count_table(&ctx, &count, slip.amount)?)
        p { (ctx.t("cash-signed-depositor")) " ______________" }
        p { (ctx.t("cash-signed-bank")) " ______________" }
        p.actions.screen-only {
            @if slip.credited_on.is_none() && may_bank {
                a.button href=(format!("/cash/deposits/{}/credited", slip.id)) { (ctx.t("cash-credited")) } " "
            }
            a href="/cash" { (ctx.t("cash-title")) }
        }
    };
    Ok(page(&ctx, &title, body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct CreditedForm {
    credited_on: String,
    reference: String,
}

/// `GET /cash/deposits/{id}/credited`
pub async fn ask_credited(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let slip = asked(&ctx, &id, Verb::BankCash).await?;
    Ok(credited_form(&ctx, &slip, &Entered::with([("credited_on", short_date(ist_date(ctx.now())))])))
}

fn credited_form(ctx: &Ctx, slip: &DepositRow, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.tr("cash-credited-lead", &[("amount", &slip.amount.to_string())])) }
        (form.post(&format!("/cash/deposits/{}/credited", slip.id), html! {
            (form.date("credited_on", "cash-column-credited"))
            (form.text("reference", "cash-bank-reference").optional().width(20).autocomplete("off"))
            (form.submit("cash-credited"))
        }))
    };
    form.page(&ctx.tr("cash-slip-title", &[("id", &slip.id.to_string())]), body)
}

/// `POST /cash/deposits/{id}/credited`
pub async fn credited(ctx: Ctx, Path(id): Path<String>, posted: Form<CreditedForm>) -> Result<Response> {
    let slip = asked(&ctx, &id, Verb::BankCash).await?;
    let outcome = match parse_date(&posted.value.credited_on) {
        Some(credited_on) => {
            let reference = posted.value.reference.clone();
            let command = &CreditDeposit { deposit: slip.id, credited_on, reference };
            let key = posted.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { credit_deposit(&tx, command).await }).await
        }
        None => Err(Error::field("credited_on", "billing-date-unreadable")),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying(format!("/cash/deposits/{}", slip.id), &ctx.t("cash-credited-done"))),
        Err(error) => Ok(credited_form(&ctx, &slip, &posted.entered.refused(error)?)),
    }
}
