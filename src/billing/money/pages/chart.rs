//! The chart of accounts: what a centre and its Tally call each account.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::centre_or_choice;
use crate::access;
use crate::account::{ChartAccount, NameAccount, chart, name_account};
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::web::{Column, Ctx, Entered, Form, Table, wide_page};

/// `GET /accounts`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let title = "billing-chart-title";
    let centre = match centre_or_choice(&ctx, Verb::SeeInvoice, "/accounts", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let may = ctx.actor.centre().is_some() && access::may(&ctx.actor, Verb::ManageAccounts, Scope::Centre(centre));
    let mut table = Table::new(
        "accounts",
        ctx.t("billing-chart-caption"),
        vec![
            Column::text(ctx.t("billing-column-account")),
            Column::text(ctx.t("billing-column-class")),
            Column::text(ctx.t("billing-column-tally-name")),
            Column::text(ctx.t("billing-column-tally-group")),
        ],
    );
    for account in chart(ctx.app.db.read(), centre).await? {
        let name = ctx.lang.pick(&account.name_en, &account.name_hi);
        table.row(vec![
            html! {
                @if may { a href=(format!("/accounts/{}", account.code)) { (name) } } @else { (name) }
            },
            html! { (ctx.t(class_key(&account.class))) },
            html! { span lang="en" translate="no" { (account.tally_name) } },
            html! { span lang="en" translate="no" { (account.tally_group) } },
        ]);
    }
    Ok(wide_page(&ctx, &ctx.t(title), html! { p { (ctx.t("billing-chart-lead")) } (table) }))
}

fn class_key(class: &str) -> &'static str {
    match class {
        "asset" => "billing-class-asset",
        "liability" => "billing-class-liability",
        "income" => "billing-class-income",
        "expense" => "billing-class-expense",
        _ => "billing-class-equity",
    }
}

async fn asked(ctx: &Ctx, code: &str) -> Result<(CentreId, ChartAccount)> {
    let centre = super::own_centre(ctx, Verb::ManageAccounts)?;
    let account = chart(ctx.app.db.read(), centre).await?.into_iter().find(|account| account.code == code);
    Ok((centre, account.ok_or(Error::NotFound)?))
}

/// `GET /accounts/{account}`
pub(super) async fn form(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let (_, account) = asked(&ctx, &code).await?;
    let entered = Entered::with([
        ("name_en", account.name_en.clone()),
        ("name_hi", account.name_hi.clone()),
        ("tally_name", account.tally_name.clone()),
        ("tally_group", account.tally_group.clone()),
    ]);
    Ok(name_page(&ctx, &account, &entered))
}

fn name_page(ctx: &Ctx, account: &ChartAccount, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        (form.post(&format!("/accounts/{}", account.code), html! {
            (form.text("name_en", "billing-field-name-en").width(30))
            (form.text("name_hi", "billing-field-name-hi").width(30))
            (form.text("tally_name", "billing-column-tally-name").hint("billing-field-tally-hint").width(30))
            (form.text("tally_group", "billing-column-tally-group").width(30))
            (form.submit("billing-account-save"))
        }))
        p { a href="/accounts" { (ctx.t("billing-chart-title")) } }
    };
    form.page(ctx.lang.pick(&account.name_en, &account.name_hi), body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NameForm {
    name_en: String,
    name_hi: String,
    tally_name: String,
    tally_group: String,
}

/// `POST /accounts/{account}`
pub(super) async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<NameForm>) -> Result<Response> {
    let (centre, account) = asked(&ctx, &code).await?;
    let NameForm { name_en, name_hi, tally_name, tally_group } = form.value;
    let (key, command) =
        (form.entered.idempotency_key(), &NameAccount { centre, code, name_en, name_hi, tally_name, tally_group });
    match ctx.write_once(&key, command, |tx| async move { name_account(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying("/accounts", &ctx.t("billing-account-saved"))),
        Err(error) => Ok(name_page(&ctx, &account, &form.entered.refused(error)?)),
    }
}
