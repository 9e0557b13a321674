//! When a centre bills, and how long units may look before.

use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::{centre_asked, choose_centre, staff_only};
use crate::access;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::billing::setting::{BillOn, SetBilling, billing_setting, set_billing};
use crate::web::{Ctx, Entered, Form, wide_page};

/// `GET /invoice-run/setting`
pub async fn show(ctx: Ctx) -> Result<Response> {
    staff_only(&ctx.actor)?;
    access::check_somewhere(&ctx.actor, Verb::ManageAccounts)?;
    let Some(centre) = centre_asked(&ctx).await? else {
        let choice = choose_centre(&ctx, "/invoice-run/setting").await?;
        return Ok(wide_page(&ctx, &ctx.t("billing-setting-title"), choice));
    };
    access::check(&ctx.actor, Verb::ManageAccounts, Scope::Centre(centre))?;
    let now = billing_setting(ctx.app.db.read(), centre).await?;
    let entered =
        Entered::with([("bill_on", now.bill_on.code().to_owned()), ("review_days", now.review_days.to_string())]);
    Ok(setting_page(&ctx, &entered))
}

fn setting_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let ways = [BillOn::Month, BillOn::Completion].map(|on| {
        let words = ctx.t(&format!("billing-setting-{}", on.code()));
        (on.code().to_owned(), words)
    });
    let body = html! {
        p { (ctx.t("billing-setting-lead")) }
        (form.post("/invoice-run/setting", html! {
            @if ctx.actor.centre().is_none() { (form.hidden("centre", &ctx.asked("centre"))) }
            (form.select("bill_on", "billing-setting-when", ways.to_vec()))
            (form.number("review_days", "billing-setting-review").hint("billing-setting-review-hint"))
            (form.submit("billing-setting-save"))
        }))
    };
    form.page(&ctx.t("billing-setting-title"), body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct SettingForm {
    centre: String,
    bill_on: String,
    review_days: String,
}

/// `POST /invoice-run/setting`
pub async fn set(ctx: Ctx, form: Form<SettingForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ManageAccounts)?;
    let centre: CentreId = match ctx.actor.centre() {
        Some(own) => own,
        None => super::parties::centre_by_code(ctx.app.db.read(), &form.value.centre).await?.id,
    };
    let outcome = match (BillOn::from_code(&form.value.bill_on), form.value.review_days.trim().parse()) {
        (Some(bill_on), Ok(review_days)) => {
            let command = &SetBilling { centre, bill_on, review_days };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { set_billing(&tx, command).await }).await
        }
        (None, _) => Err(Error::field("bill_on", "billing-bill-on")),
        (_, Err(_)) => Err(Error::field("review_days", "billing-review-unread")),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/invoice-run", &ctx.t("billing-setting-saved"))),
        Err(error) => Ok(setting_page(&ctx, &form.entered.clone().refused(error)?)),
    }
}
